#include "practice_room.h"
#include "workspace_parts.h"
#include "workspace_pool.h"

#define RETRY_S 30u

static enum kith_rc work_in_pool(void *user)
{
    return kith_workspace_work(user, NULL);
}

static enum kith_rc open_model(struct kith_workspace *ws, const char *path, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    if (!path)
        return KITH_OK;
    KITH_TRY(kith_model_open(ws->env, path, &ws->model, err));
    KITH_TRY(kith_coder_open(ws->env, ws->model, &ws->coder, err));
out:
    return rc;
}

static enum kith_rc keep_path(struct kith_workspace *ws, const char *path, struct kith_err *err)
{
    size_t n = path ? strlen(path) + 1 : 0;
    char *p = path ? kith_env_alloc(ws->env, n) : NULL;

    if (path && !p)
        return kith_fail_memory(err);
    if (p)
        memcpy(p, path, n);
    ws->model_path = p;
    return KITH_OK;
}

/* What was being coded when the power went waits again. */
static enum kith_rc recover(struct kith_store *store, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    uint32_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_job_recover(tx, &n, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_tidy(struct kith_workspace *ws, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    struct kith_pool_work drawn;
    uint32_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_session_expire(tx, &n, err));
    if (n)
        KITH_TRY(kith_tx_commit(tx, err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_workspace_draw(ws, &drawn, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_open(const struct kith_env *env, const struct kith_workspace_options *options,
                                 struct kith_workspace **out, struct kith_err *err)
{
    struct kith_workspace *ws = kith_env_alloc(env, sizeof *ws);
    enum kith_rc rc;

    *out = NULL;
    if (!ws)
        return kith_fail_memory(err);
    ws->env = env;
    ws->version = options->version;
    (void)pthread_mutex_init(&ws->lock, NULL);
    KITH_TRY(open_model(ws, options->model, err));
    if (options->practice)
        KITH_TRY(kith_room_open(env, options->practice, &ws->room, err));
    KITH_TRY(keep_path(ws, options->model, err));
    KITH_TRY(kith_store_open(env, &options->store, &ws->store, err));
    KITH_TRY(kith_workspace_use_site_model(ws, err));
    rc = recover(ws->store, err);
    ws->tidied_ns = env->now_ns(env->ctx);
    if (rc == KITH_OK)
        rc = kith_workspace_tidy(ws, err);
    if (rc != KITH_OK && rc != KITH_EBUSY) /* a disk that takes no writes now may still be read */
        goto out;
    rc = KITH_OK;
    if (options->workers > 0 && ws->coder)
        KITH_TRY(kith_job_pool_open(env, options->workers, RETRY_S, work_in_pool, ws, &ws->pool, err));
out:
    if (rc == KITH_OK)
        *out = ws;
    else
        kith_workspace_close(ws);
    return rc;
}

void kith_workspace_close(struct kith_workspace *ws)
{
    if (!ws)
        return;
    kith_job_pool_close(ws->pool);
    kith_room_close(ws->room); /* its talks borrow the coder */
    kith_store_close(ws->store);
    kith_coder_close(ws->coder);
    kith_model_close(ws->model);
    kith_arena_close(ws->site_model);
    kith_env_free(ws->env, (void *)ws->model_path);
    (void)pthread_mutex_destroy(&ws->lock);
    kith_env_free(ws->env, ws);
}

struct kith_store *kith_workspace_store(struct kith_workspace *ws)
{
    return ws->store;
}

const struct kith_model *kith_workspace_model(const struct kith_workspace *ws)
{
    return ws->model;
}

const struct kith_coder *kith_workspace_coder(const struct kith_workspace *ws)
{
    return ws->coder;
}

struct kith_room *kith_workspace_room(const struct kith_workspace *ws)
{
    return ws->room;
}

void kith_workspace_wake(struct kith_workspace *ws)
{
    kith_job_pool_wake(ws->pool);
}
