#include "train_encode.h"

#include "parallel.h"
#include "session_tokens.h"
#include "train_strip.h"

#include <pthread.h>

struct worker {
    struct kith_encoder_stream *stream;
    struct kith_arena *scratch;
};

struct crew {
    const struct kith_env *env;
    const struct kith_train_encode *what;
    const struct kith_encoder_weights *weights;
    struct kith_wordpiece *pieces;
    struct kith_encoder *encoder;
    struct worker *workers;
    unsigned n_workers;
    pthread_mutex_t lock;
    enum kith_rc rc;
    struct kith_err err;
};

/* Speakers are who the source says they are. */
static enum kith_rc read_tokens(const struct crew *c, const struct kith_transcript *t, struct kith_arena *scratch,
                                struct kith_encoder_text *out, struct kith_err *err)
{
    enum kith_role *roles;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(scratch, t->n_turns, sizeof *roles, &roles, err));
    for (size_t i = 0; i < t->n_turns; i++)
        roles[i] = t->speakers[t->turns[i].speaker].declared;
    KITH_TRY(kith_session_tokens(c->pieces, c->weights->positions, t->turns, roles, t->n_turns, scratch, out, err));
out:
    return rc;
}

static enum kith_rc encode(const struct crew *c, size_t s, const struct worker *w, struct kith_err *err)
{
    size_t outputs = kith_encoder_outputs(c->weights);
    enum kith_rc rc = KITH_OK;

    for (int stripped = 0; stripped < 2; stripped++) {
        const struct kith_transcript *t = c->what->sessions[s];
        struct kith_encoder_text text;
        float *e;

        if (stripped)
            KITH_TRY(kith_train_strip(w->scratch, t, &t, err));
        KITH_TRY(kith_arena_take(w->scratch, t->n_turns * outputs, sizeof *e, &e, err));
        KITH_TRY(read_tokens(c, t, w->scratch, &text, err));
        KITH_TRY(kith_encoder_session(w->stream, &text, e, err));
        c->what->each(c->what->user, s, stripped, e);
        kith_arena_reset(w->scratch);
    }
out:
    return rc;
}

static void encode_job(void *user, size_t s, unsigned worker)
{
    struct crew *c = user;
    struct kith_err err = {0};
    enum kith_rc rc;

    if (!c->what->sessions[s])
        return;
    rc = encode(c, s, &c->workers[worker], &err);
    if (rc == KITH_OK)
        return;
    (void)pthread_mutex_lock(&c->lock);
    if (c->rc == KITH_OK) {
        c->rc = rc;
        c->err = err;
    }
    (void)pthread_mutex_unlock(&c->lock);
}

static enum kith_rc open_crew(struct crew *c, struct kith_err *err)
{
    enum kith_rc rc;

    c->workers = kith_env_alloc(c->env, c->n_workers * sizeof *c->workers);
    if (!c->workers)
        return kith_fail_memory(err);
    KITH_TRY(kith_wordpiece_open(c->env, c->weights->vocab, &c->pieces, err));
    KITH_TRY(kith_encoder_open(c->env, c->weights, c->what->cpu, &c->encoder, err));
    for (unsigned w = 0; w < c->n_workers; w++) {
        KITH_TRY(kith_encoder_stream_open(c->encoder, 1, &c->workers[w].stream, err));
        KITH_TRY(kith_arena_open(c->env, &c->workers[w].scratch, KITH_SESSION_MAX, err));
    }
out:
    return rc;
}

static void close_crew(struct crew *c)
{
    for (unsigned w = 0; c->workers && w < c->n_workers; w++) {
        kith_encoder_stream_close(c->workers[w].stream);
        kith_arena_close(c->workers[w].scratch);
    }
    kith_env_free(c->env, c->workers);
    kith_encoder_close(c->encoder);
    kith_wordpiece_close(c->pieces);
    (void)pthread_mutex_destroy(&c->lock);
}

enum kith_rc kith_train_encode(const struct kith_env *env, const struct kith_train_encode *what, struct kith_err *err)
{
    struct crew c = {.env = env,
                     .what = what,
                     .weights = kith_model_encoder(what->model),
                     .n_workers = what->jobs ? what->jobs : 1,
                     .lock = PTHREAD_MUTEX_INITIALIZER};
    enum kith_rc rc;

    if (!c.weights)
        return kith_fail(err, KITH_EUSAGE, 0, "This model has no encoder.");
    KITH_TRY(open_crew(&c, err));
    kith_parallel(what->n, c.n_workers, encode_job, &c);
    rc = c.rc;
    if (rc != KITH_OK && err)
        *err = c.err;
out:
    close_crew(&c);
    return rc;
}
