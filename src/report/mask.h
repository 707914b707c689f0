/* What of a person's words may be shown: cleaned of all that a screen could obey, and without the speakers' names.
 *
 * Dropping the names of the speakers is not enough, since people say each other's names. Every whole word that is part
 * of a speaker's name becomes "[name]", also with an s behind it ("mikes"): a part is a run of two or more letters (of
 * two only when it is written like a name: "Jo", not "jo") that is no role ("Client") and no title ("Dr"). Case counts
 * only for a name that is an everyday word too ("Will", "Grace") or has two letters: that needs a capital, or the very
 * spelling of the source, or a speaker who writes without capitals. Names by which people in the room are known
 * elsewhere (transcript.h's `called`) are masked with these. Names of people who do not speak stay, unless
 * kith_mask_make_all is asked to look for them.
 *
 * Results live in `keep` and may point into the text given. Immutable once made; any thread. */
#ifndef KITH_MASK_H
#define KITH_MASK_H

#include "transcript.h"

struct kith_mask;

/* One replaced run: bytes from..from_end of the source became bytes to..to_end of what is shown. */
struct kith_shift {
    uint32_t from;
    uint32_t from_end;
    uint32_t to;
    uint32_t to_end;
    const char *with;
};

struct kith_masked {
    struct kith_str text;
    const struct kith_shift *shifts; /* in order, not touching */
    size_t n_shifts;
    const struct kith_masked *before; /* the step whose text these shifts are of; NULL: the source */
};

/* Learns the names of a session. The transcript must outlive the mask. */
enum kith_rc kith_mask_make(struct kith_arena *keep, const struct kith_transcript *t, const struct kith_mask **out,
                            struct kith_err *err);

/* The same, and all else that tells who somebody is (private.h): other people's names, with a letter each, and ways to
 * reach them. For everyone who was not in the room. A help, not a guarantee. */
enum kith_rc kith_mask_make_all(struct kith_arena *keep, const struct kith_transcript *t, const struct kith_mask **out,
                                struct kith_err *err);

/* Cleans text, and masks names in it unless mask is NULL. Control, escape and bidirectional-override characters are
 * dropped, line ends become blanks, ill-formed bytes U+FFFD. */
enum kith_rc kith_mask_apply(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str text,
                             struct kith_masked *out, struct kith_err *err);

/* The same for what a speaker of the transcript said; whether case counts goes by how that speaker is written down. */
enum kith_rc kith_mask_apply_said(const struct kith_mask *mask, uint32_t speaker, struct kith_arena *keep,
                                  struct kith_str text, struct kith_masked *out, struct kith_err *err);

/* The same for an id or a file's name, where case says nothing. */
enum kith_rc kith_mask_apply_id(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str id,
                                struct kith_masked *out, struct kith_err *err);

/* Where a span of the source lies in what is shown: a span that cuts into a masked name takes in all of "[name]". */
uint32_t kith_masked_start(const struct kith_masked *shown, uint32_t at);
uint32_t kith_masked_end(const struct kith_masked *shown, uint32_t at);

#endif
