/* The papers that stand alone - legal proceedings, counselling notes, passing something on - and the notice that goes
 * with what goes out. The papers are in words for a reader of sixth grade, English and Spanish. Pure; any thread. */
#ifndef KITH_PAPER_WORDS_H
#define KITH_PAPER_WORDS_H

#include "buf.h"
#include "store_clients.h"

#define KITH_PAPER_VERSION "1" /* goes up with any change of meaning */

struct kith_paper {
    struct kith_str name; /* the client's */
    struct kith_str programme;
    bool mandated;
    bool guardian; /* signs too */
    bool spanish;
};

/* All that 42 CFR 2.31 asks of a written consent, with lines to fill in by hand: who gives it out, to whom, what, what
 * for, until when, the right to take it back and how, signature and date. For a use that stands alone. */
void kith_paper_words(struct kith_buf *out, enum kith_use use, const struct kith_paper *paper);

/* The notice of 42 CFR 2.32, for whoever receives it, with what the client agreed to; consent NULL: with lines to fill
 * in by hand. */
void kith_redisclosure_notice(struct kith_buf *out, struct kith_str name, struct kith_str programme,
                              const struct kith_consent *consent);

#endif
