/* Looking at one turn closely, once words of the lists have been seen in it.
 *
 * A look is made on the stack of kith_flags_find, used by one thread, and gone when it returns. What it points to lives
 * in the arena only until then. */
#ifndef KITH_FLAG_LOOK_H
#define KITH_FLAG_LOOK_H

#include "flag_list.h"
#include "flag_plain.h"
#include "flag_touch.h"

struct flag_look {
    const struct flag_list *list;
    struct kith_arena *arena;
    const struct kith_transcript *t;
    const enum kith_role *roles;
    size_t turn;
    const struct kith_words *words;
    struct flag_plain plain;
    uint64_t guards; /* whose words occur in the turn; 0 until asked for */
    pcre2_match_data *match;
    enum kith_rc rc; /* why some match could not be tried; err says it in words */
    unsigned tries;  /* matches tried so far; after a bound none is */
    struct kith_flag found[KITH_FLAGS_TURN_MAX];
    size_t n_found;
    struct kith_err *err;
};

/* A stretch of the plain text, in bytes. */
struct flag_span {
    size_t start;
    size_t end;
};

/* Whether the pattern matches in text, from byte `from` on. Text that meets the limits of steps does not match, nor
 * does any after too many tries on one turn; without memory nothing does, and look->rc says so. */
bool kith_flag_match(struct flag_look *look, struct flag_pattern *pattern, struct kith_str text, size_t from,
                     uint32_t options, struct flag_span *out);

/* Tries the entries that are due on the turn's plain text and adds what they find. */
void kith_flag_look_over(struct flag_look *look, const struct flag_touched *touched);

/* Whether a guard of `entry` takes back what it matched. */
bool kith_flag_is_taken_back(struct flag_look *look, const struct flag_entry *entry, struct flag_span match);

/* Whether some turn shortly before this one asked about danger, by its words alone; cheap. */
bool kith_flag_asked(const struct flag_list *list, const struct kith_transcript *t, const enum kith_role *roles,
                     size_t turn, size_t *asked);
/* Reads the question and adds a flag when this turn's answer is the one to worry about. */
enum kith_rc kith_flag_look_answer(struct flag_look *look, size_t asked);

/* Whether the stigma word at byte `start` is not the counsellor's own: quoted, or the client's word given back. */
bool kith_flag_is_borrowed(const struct flag_look *look, size_t entry, uint32_t start);

/* Adds a flag on bytes start..end of the turn unless one of its topic lies there already. */
void kith_flag_add(struct flag_look *look, size_t topic, uint32_t start, uint32_t end);

#endif
