/* Flags of a turn: words that may mean danger (crisis), and words that person-first guidance advises against (stigma).
 *
 * They come from the word lists in lists/, each entry with its source; never from the model, and they are never a
 * score. docs/flags.md says what is flagged, how well it was measured, and what it cannot do: no flag never means safe.
 * A `struct kith_flags` holds the compiled lists. Its opener owns it; it is read-only after and shared by any number of
 * threads. */
#ifndef KITH_FLAGS_H
#define KITH_FLAGS_H

#include "transcript.h"
#include "words.h"

#define KITH_FLAGS_TURN_MAX  16 /* flags of one turn that are kept; later ones of the same turn are dropped */
#define KITH_FLAGS_LOOK_BACK 8  /* turns before this one in which the client's own word is looked for */

enum kith_flag_kind { KITH_FLAG_CRISIS, KITH_FLAG_STIGMA };

struct kith_flag {
    enum kith_flag_kind kind;
    uint32_t start; /* bytes of the turn's text, always at the edges of words */
    uint32_t end;
    struct kith_str topic;  /* crisis: "suicide", "overdose", ...; stigma: the family of words, "addict", ... */
    struct kith_str prefer; /* stigma: what to say instead; crisis: what to do, in a sentence or two */
    struct kith_str source; /* the guidance it rests on */
};

struct kith_flags;

/* Compiles the lists that are built in. ENOMEM. */
enum kith_rc kith_flags_open(const struct kith_env *env, struct kith_flags **out, struct kith_err *err);
void kith_flags_close(struct kith_flags *flags); /* NULL is fine */

/* The flags of one turn, crisis first, then by place. `roles` has one entry a turn of `t`; `words` are this turn's.
 * *out lives in `keep`; the strings it points to live as long as the program. Crisis is looked for in anyone's turn,
 * stigma only in the counsellor's, and not where the turn gives back a word that the client used, quotes, names a
 * mutual-help group, or speaks of the speaker. Turns before this one are read: a question about danger makes "yes" a
 * flag. Time and memory are bounded by KITH_WORDS_MAX whatever the text. ENOMEM, EBOUND (the arena's cap). */
enum kith_rc kith_flags_find(const struct kith_flags *flags, struct kith_arena *keep, const struct kith_transcript *t,
                             const enum kith_role *roles, size_t turn, const struct kith_words *words,
                             const struct kith_flag **out, size_t *n, struct kith_err *err);

#endif
