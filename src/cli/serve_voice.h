/* The voice of a workspace: a few talks are worded at once, and whoever comes when all are taken gets the bank's line.
 *
 * A page waits while a line is worded, and other pages on its thread with it; so there are far fewer of these than the
 * server has threads, and each has a short time. Any thread may ask. */
#ifndef KITH_SERVE_VOICE_H
#define KITH_SERVE_VOICE_H

#include "practice_voice.h"

#define KITH_SERVE_VOICES       2
#define KITH_SERVE_VOICE_WAIT_S 6u /* unless the options say otherwise */

struct kith_serve_voice;

/* *out is NULL when none was asked for. Borrows the coder. */
enum kith_rc kith_serve_voice_open(const struct kith_cli *cli, const struct kith_voice_asked *asked,
                                   const struct kith_coder *coder, struct kith_serve_voice **out, struct kith_err *err);
void kith_serve_voice_close(struct kith_serve_voice *v);                               /* NULL is fine */
const struct kith_wording *kith_serve_voice_wording(const struct kith_serve_voice *v); /* NULL for NULL */

#endif
