/* The word lists of the flags, read. Format: docs/flags.md and the head of lists/crisis.tsv.
 *
 * Owned by struct kith_flags; built once, read-only after; any thread. Strings point into the built-in lists. */
#ifndef KITH_FLAG_LIST_H
#define KITH_FLAG_LIST_H

#include "flag_pattern.h"
#include "flag_spellings.h"
#include "flags.h"

#define FLAG_ENTRIES_MAX 512
#define FLAG_GUARDS_MAX  63
#define FLAG_GROUPS      3 /* anchor groups of an entry */

enum flag_where { FLAG_BEFORE, FLAG_AFTER, FLAG_SENTENCE, FLAG_NEAR };

/* What, near a match, takes it back: a denial, a time long ago, a joke. */
struct flag_guard {
    struct kith_str name;
    enum flag_where where;
    bool counsellor_only;
    bool always; /* for every crisis entry; else only for entries that name it */
    struct flag_pattern *pattern;
    struct flag_pattern *unless; /* what there keeps the match all the same, or NULL */
};

struct flag_topic {
    enum kith_flag_kind kind;
    struct kith_str name;
    struct kith_str prefer;
    struct kith_str source;
};

enum flag_use { FLAG_USE_FLAG, FLAG_USE_ASK, FLAG_USE_REPLY };

struct flag_entry {
    enum flag_use use;
    bool danger_is_no;                       /* ask, reply: the answer that raises the flag is "no" ("Are you safe?") */
    uint8_t n_groups;                        /* anchor groups that must all occur, the rarest words first */
    struct flag_near *near[FLAG_GROUPS - 1]; /* the words of the groups after the first */
    uint16_t topic;
    uint64_t guards;
    struct flag_pattern *pattern;
    struct flag_pattern *also; /* a second pattern that must match nearby, or NULL */
};

struct flag_list {
    const struct kith_env *env;
    struct kith_arena *arena;
    struct flag_patterns patterns;
    struct flag_spellings spellings;
    struct flag_guard guards[FLAG_GUARDS_MAX];
    size_t n_guards;
    struct flag_topic topics[FLAG_ENTRIES_MAX];
    size_t n_topics;
    struct flag_entry entries[FLAG_ENTRIES_MAX];
    size_t n_entries;
    struct flag_pattern *query; /* what makes the turn before a question */
    struct flag_trie anchors;   /* item: an entry that flags, by the words of its first group */
    struct flag_trie asks;      /* item: an entry that asks */
    struct flag_trie guarding;  /* item: a guard */
    uint64_t unanchored;        /* guards that any words may set off */
};

enum kith_rc kith_flag_list_open(const struct kith_env *env, struct flag_list **out, struct kith_err *err);
void kith_flag_list_close(struct flag_list *list); /* NULL is fine */

#endif
