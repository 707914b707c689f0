/* Whether a reply may be said in place of the bank's line: one speaker, of its length, the same act and matter, nothing
 * that the person's file does not state, nothing unsafe.
 *
 * Whatever a model answers is hostile until it was looked at here. Borrows the coder; results live in `keep`; any
 * thread. */
#ifndef KITH_VOICE_CHECK_H
#define KITH_VOICE_CHECK_H

#include "coding.h"
#include "line_wording.h"

#define KITH_VOICE_WORDS_MAX 60

/* *text is the cleaned reply and *why NULL, or *why says for people why it is dropped. */
enum kith_rc kith_voice_check(const struct kith_coder *coder, struct kith_arena *keep, const struct kith_wording_of *of,
                              struct kith_str reply, struct kith_str *text, const char **why, struct kith_err *err);

#endif
