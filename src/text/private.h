/* Finds what tells who somebody is: names of people, and ways to reach or look them up.
 *
 * A help, not a guarantee: rules over words, lists of names, and what stands around a word. It knows English, and what
 * is common in Spanish. What is learned from all the texts of a session (kith_private_make) holds in each of them: a
 * name that is plain in one place is found where it is not, and the same person keeps the same letter.
 *
 * Immutable once made; any thread. Results live in the arena given. */
#ifndef KITH_PRIVATE_H
#define KITH_PRIVATE_H

#include "str.h"

#include <stdint.h>

enum kith_private_kind {
    KITH_PRIVATE_NAME,
    KITH_PRIVATE_PHONE,
    KITH_PRIVATE_EMAIL,
    KITH_PRIVATE_WEB,
    KITH_PRIVATE_HANDLE,
    KITH_PRIVATE_ADDRESS,
    KITH_PRIVATE_DATE,
    KITH_PRIVATE_NUMBER, /* social security, record, case, account, licence, plate */
    KITH_PRIVATE_COUNT
};
const char *kith_private_name(int kind); /* "name"; NULL past the end */

struct kith_private_span {
    uint32_t start; /* bytes of the text */
    uint32_t end;
    enum kith_private_kind kind;
    uint32_t person; /* of a name, from 1 in order of appearance; 0: of nobody who was learned */
};

#define KITH_PRIVATE_TEXT_MAX ((size_t)16 << 20) /* one text; KITH_EBOUND beyond */

struct kith_private;

/* Learns the names of a session from its turns; `known` are names that are certain (the speakers'). All may be empty.
 * Nothing given need outlive the call but `keep`. */
enum kith_rc kith_private_make(struct kith_arena *keep, const struct kith_str *known, size_t n_known,
                               const struct kith_str *texts, size_t n_texts, const struct kith_private **out,
                               struct kith_err *err);

/* The spans of one text, in order, not touching. `from` may be NULL: nothing was learned. */
enum kith_rc kith_private_find(const struct kith_private *from, struct kith_arena *keep, struct kith_str text,
                               struct kith_private_span **spans, size_t *n, struct kith_err *err);

/* The text with all of that replaced; the text itself when there is nothing. */
enum kith_rc kith_private_hide(const struct kith_private *from, struct kith_arena *keep, struct kith_str text,
                               struct kith_str *out, struct kith_err *err);

/* What is shown instead: "[phone]", "[name B]". */
#define KITH_PRIVATE_SHOWN_MAX 32
const char *kith_private_shown(const struct kith_private_span *span, char out[KITH_PRIVATE_SHOWN_MAX]);

#endif
