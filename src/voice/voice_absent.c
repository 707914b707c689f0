#include "voice.h"

enum kith_rc kith_voice_open(const struct kith_env *env, const struct kith_coder *coder,
                             const struct kith_voice_options *options, struct kith_voice **out, struct kith_err *err)
{
    (void)env;
    (void)coder;
    (void)options;
    *out = NULL;
    return kith_fail(err, KITH_EUSAGE, 0,
                     "This Kith was built without libcurl and cannot ask for a voice; install libcurl's headers and "
                     "build it again.");
}

void kith_voice_close(struct kith_voice *v)
{
    (void)v;
}

enum kith_rc kith_voice_say(struct kith_voice *v, const struct kith_wording_of *of, struct kith_arena *keep,
                            struct kith_worded *out, struct kith_err *err)
{
    (void)v;
    (void)of;
    (void)keep;
    (void)err;
    *out = (struct kith_worded){.text = {"", 0}, .how = {"", 0}};
    return KITH_OK;
}

struct kith_wording kith_voice_wording(struct kith_voice *v)
{
    return (struct kith_wording){.word = NULL, .user = v};
}

bool kith_voice_in_the_open(const struct kith_voice *v)
{
    (void)v;
    return false;
}
