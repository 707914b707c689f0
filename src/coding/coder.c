#include "coder.h"

#include "turn_features.h"

static enum kith_rc open_encoder(struct kith_coder *c, enum kith_cpu cpu, struct kith_err *err)
{
    const struct kith_encoder_weights *w = kith_model_encoder(c->model);
    enum kith_rc rc = KITH_OK;

    if (!w)
        return KITH_OK;
    KITH_TRY(kith_wordpiece_open(c->env, w->vocab, &c->pieces, err));
    if (kith_wordpiece_size(c->pieces) != w->tokens)
        return kith_fail(err, KITH_EMODEL, 0,
                         "The vocabulary of this model has %zu tokens and its encoder %u; get the model file again.",
                         kith_wordpiece_size(c->pieces), w->tokens);
    KITH_TRY(kith_encoder_open(c->env, w, cpu, &c->encoder, err));
    KITH_TRY(kith_stream_pool_open(c->env, c->encoder, &c->streams, err));
out:
    return rc;
}

enum kith_rc kith_coder_open_on(const struct kith_env *env, const struct kith_model *model, enum kith_cpu cpu,
                                struct kith_coder **out, struct kith_err *err)
{
    struct kith_coder *c = kith_env_alloc(env, sizeof *c);
    enum kith_rc rc;

    *out = NULL;
    if (!c)
        return kith_fail_memory(err);
    c->env = env;
    c->model = model;
    KITH_TRY(kith_features_check(model, err));
    KITH_TRY(kith_flags_open(env, &c->flags, err));
    KITH_TRY(open_encoder(c, cpu, err));
    *out = c;
out:
    if (rc != KITH_OK)
        kith_coder_close(c);
    return rc;
}

enum kith_rc kith_coder_open(const struct kith_env *env, const struct kith_model *model, struct kith_coder **out,
                             struct kith_err *err)
{
    return kith_coder_open_on(env, model, KITH_CPU_AUTO, out, err);
}

void kith_coder_close(struct kith_coder *coder)
{
    if (!coder)
        return;
    kith_stream_pool_close(coder->streams);
    kith_encoder_close(coder->encoder);
    kith_wordpiece_close(coder->pieces);
    kith_flags_close(coder->flags);
    kith_env_free(coder->env, coder);
}

const struct kith_flags *kith_coder_flags(const struct kith_coder *coder)
{
    return coder->flags;
}
