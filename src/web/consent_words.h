/* The consent form, in words for a reader of sixth grade, English and Spanish. Pure; any thread. */
#ifndef KITH_CONSENT_WORDS_H
#define KITH_CONSENT_WORDS_H

#include "buf.h"

#define KITH_CONSENT_VERSION "2" /* goes up with any change of meaning */

/* Holds what 42 CFR 2.31 asks of a written consent: who, to whom, what, what for, the right to take it back, until
 * when, the signature. */
void kith_consent_words(struct kith_buf *out, bool spanish, struct kith_str name, struct kith_str programme,
                        bool mandated, bool guardian);

#endif
