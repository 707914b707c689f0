/* What the language model is asked: one line, for the act that Kith chose, to say what the bank's line says.
 *
 * A learner's words go in as quoted data inside JSON, never as instructions. Result in `keep`; any thread. */
#ifndef KITH_VOICE_PROMPT_H
#define KITH_VOICE_PROMPT_H

#include "line_wording.h"

#define KITH_VOICE_TURNS_SHOWN 6 /* of the talk, the latest */

/* The body of the request. */
enum kith_rc kith_voice_prompt(struct kith_arena *keep, const struct kith_wording_of *of, const char *model,
                               struct kith_str *out, struct kith_err *err);

#endif
