/* The voice that options name, of `kith practice` and of `kith serve`. Internal to the command line. */
#ifndef KITH_PRACTICE_VOICE_H
#define KITH_PRACTICE_VOICE_H

#include "practice_cli.h"
#include "voice.h"

struct kith_voice_asked {
    const char *url;   /* NULL: no voice */
    const char *model; /* NULL: the server's own */
    const char *key;   /* path of a file; NULL: none */
    unsigned wait_s;   /* 0: as voice.h says */
};

/* *out is NULL when none was asked for. */
enum kith_rc kith_voice_asked_open(const struct kith_cli *cli, const struct kith_voice_asked *asked,
                                   const struct kith_coder *coder, struct kith_voice **out, struct kith_err *err);
/* Says on standard error when a talk would cross a network unencrypted. */
void kith_voice_asked_note(const struct kith_voice_asked *asked, const struct kith_voice *v);
/* Both for `kith practice`. */
enum kith_rc kith_practice_voice(const struct kith_practice_call *call, const struct kith_coder *coder,
                                 struct kith_voice **out, struct kith_err *err);

#endif
