#include "serve_voice.h"

#include <pthread.h>

struct kith_serve_voice {
    const struct kith_env *env;
    struct kith_wording wording;
    pthread_mutex_t lock;
    struct kith_voice *idle[KITH_SERVE_VOICES];
    size_t n_idle;
};

static struct kith_voice *take(struct kith_serve_voice *v)
{
    struct kith_voice *one = NULL;

    (void)pthread_mutex_lock(&v->lock);
    if (v->n_idle > 0)
        one = v->idle[--v->n_idle];
    (void)pthread_mutex_unlock(&v->lock);
    return one;
}

static enum kith_rc word(void *user, const struct kith_wording_of *of, struct kith_arena *keep, struct kith_worded *out,
                         struct kith_err *err)
{
    struct kith_serve_voice *v = user;
    struct kith_voice *one = take(v);
    enum kith_rc rc;

    if (!one) {
        out->how = KITH_S("dropped: the voice is busy with other talks");
        return KITH_OK;
    }
    rc = kith_voice_say(one, of, keep, out, err);
    (void)pthread_mutex_lock(&v->lock);
    v->idle[v->n_idle++] = one;
    (void)pthread_mutex_unlock(&v->lock);
    return rc;
}

enum kith_rc kith_serve_voice_open(const struct kith_cli *cli, const struct kith_voice_asked *asked,
                                   const struct kith_coder *coder, struct kith_serve_voice **out, struct kith_err *err)
{
    struct kith_voice_asked a = *asked;
    struct kith_serve_voice *v = NULL;
    struct kith_voice *one;
    enum kith_rc rc;

    *out = NULL;
    if (a.url && !coder)
        return kith_fail(err, KITH_EMODEL, 0, "A voice needs a model: its lines are read by it before they are said.");
    if (a.url && a.wait_s == 0)
        a.wait_s = KITH_SERVE_VOICE_WAIT_S;
    KITH_TRY(kith_voice_asked_open(cli, &a, coder, &one, err));
    if (!one)
        goto out;
    kith_voice_asked_note(&a, one);
    v = kith_env_alloc(cli->env, sizeof *v);
    if (!v) {
        kith_voice_close(one);
        rc = kith_fail_memory(err);
        goto out;
    }
    v->env = cli->env;
    v->wording = (struct kith_wording){word, v};
    (void)pthread_mutex_init(&v->lock, NULL);
    v->idle[v->n_idle++] = one;
    while (v->n_idle < KITH_SERVE_VOICES) {
        KITH_TRY(kith_voice_asked_open(cli, &a, coder, &v->idle[v->n_idle], err));
        v->n_idle++;
    }
    *out = v;
    v = NULL;
out:
    kith_serve_voice_close(v);
    return rc;
}

void kith_serve_voice_close(struct kith_serve_voice *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->n_idle; i++)
        kith_voice_close(v->idle[i]);
    (void)pthread_mutex_destroy(&v->lock);
    kith_env_free(v->env, v);
}

const struct kith_wording *kith_serve_voice_wording(const struct kith_serve_voice *v)
{
    return v ? &v->wording : NULL;
}
