/* What a person must be told, on their home page until they say that they read it: a rule that changed, a client handed
 * over, lines of a session opened in an emergency.
 *
 * `kind` is a word that src/web/notice_words.c gives a heading and a link for. A notice holds a sentence of Kith's own
 * or of staff, never a word of a session nor a client's name. See store_tx.h for transactions, ownership and threads.
 */
#ifndef KITH_STORE_NOTICE_H
#define KITH_STORE_NOTICE_H

#include "store_people.h"

struct kith_told {
    struct kith_id id;
    struct kith_id person; /* who is told */
    struct kith_str kind;  /* "rule.change" */
    struct kith_id about;  /* what it speaks of; KITH_ID_NONE: nothing */
    struct kith_str said;
    int64_t at;
    int64_t seen; /* 0: not yet */
};

/* Tells one person. `said` may be empty, and is at most KITH_FIELD_MAX bytes. */
enum kith_rc kith_notice_add(struct kith_tx *tx, struct kith_id person, const char *kind, struct kith_id about,
                             struct kith_str said, struct kith_err *err);
/* Tells everybody who has the role in the programme now; *told, unless NULL, counts them. */
enum kith_rc kith_notice_add_all(struct kith_tx *tx, struct kith_id programme, enum kith_post role, const char *kind,
                                 struct kith_id about, struct kith_str said, size_t *told, struct kith_err *err);

/* What a person has not yet said they read (`all`: and what they have), the newest first, at most 200. */
enum kith_rc kith_notice_list(struct kith_tx *tx, struct kith_id person, bool all, struct kith_arena *keep,
                              struct kith_told **out, size_t *n, struct kith_err *err);
/* The transaction's actor says that they read it. EDENIED when it is none of theirs; once more changes nothing. */
enum kith_rc kith_notice_seen(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
/* How many have been told this about that, and how many of them have not said yet that they read it. */
enum kith_rc kith_notice_count(struct kith_tx *tx, const char *kind, struct kith_id about, uint64_t *told,
                               uint64_t *waiting, struct kith_err *err);

#endif
