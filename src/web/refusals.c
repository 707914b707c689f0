#include "refusals.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define SLOTS     (KITH_REFUSALS_MOST + KITH_REFUSED_COUNT) /* the last ones: all else, by its kind */
#define STRANGERS (KITH_REFUSALS_MOST / 2)
#define NS        UINT64_C(1000000000)
#define HOUR_NS   (KITH_REFUSALS_HOUR_S * NS)
#define LOOK_NS   (20 * NS) /* for hours that have ended */
#define RETRY_NS  (2 * NS)  /* when the disk took nothing */

struct slot {
    bool used;
    bool told; /* the first has its line */
    enum kith_refused what;
    unsigned status;
    struct kith_id actor;
    const struct kith_route *route;
    uint64_t began_ns;
    uint64_t count;
};

struct kith_refusals {
    const struct kith_env *env;
    struct kith_store *store;
    struct slot slots[SLOTS];
    unsigned strangers; /* slots that they hold */
    pthread_mutex_t lock;
    pthread_cond_t come;
    pthread_t thread;
    bool fresh; /* a first one waits for its line */
    bool stop;
};

/* ---- writing ---- */

static enum kith_rc write_line(struct kith_refusals *r, const struct slot *s, bool counted_only)
{
    static const char *const actions[KITH_REFUSED_COUNT] = {
        [KITH_REFUSED_PAGE] = "refused.page",      [KITH_REFUSED_FORM] = "refused.form",
        [KITH_REFUSED_OFTEN] = "refused.often",    [KITH_REFUSED_REQUEST] = "refused.request",
        [KITH_REFUSED_SIGN_IN] = "signin.refused", [KITH_REFUSED_FAULT] = "fault",
    };
    char what[96] = "and others";
    char detail[160];

    if (!counted_only)
        (void)snprintf(what, sizeof what, "%s%s%s%u",
                       !s->route                      ? ""
                       : s->route->method == KITH_GET ? "GET "
                                                      : "POST ",
                       s->route ? s->route->pattern : "", s->route ? ", answer " : "answer ", s->status);
    if (s->told)
        (void)snprintf(detail, sizeof detail, "%s: %llu more since", what, (unsigned long long)(s->count - 1));
    else
        (void)snprintf(detail, sizeof detail, "%s", what);
    return kith_audit_note(r->store, s->actor, actions[s->what], KITH_ID_NONE, KITH_ID_NONE, detail, NULL);
}

/* Writes what is due of one slot, with the lock let go meanwhile. Only this thread frees one. */
static enum kith_rc tend(struct kith_refusals *r, size_t i)
{
    struct slot *s = &r->slots[i];
    const struct slot was = *s;
    uint64_t now = r->env->now_ns(r->env->ctx);
    enum kith_rc rc = KITH_OK;

    if (!was.used || (was.told && !r->stop && now - was.began_ns < HOUR_NS))
        return KITH_OK;
    if (!was.told || was.count > 1) {
        (void)pthread_mutex_unlock(&r->lock);
        rc = write_line(r, &was, i >= KITH_REFUSALS_MOST);
        (void)pthread_mutex_lock(&r->lock);
    }
    if (rc != KITH_OK)
        return rc;
    if (!was.told) {
        s->told = true;
    } else if (s->count > was.count) { /* some came while that was written: they begin the next hour */
        s->told = false;
        s->count -= was.count;
        s->began_ns = now;
    } else {
        r->strangers -= i < KITH_REFUSALS_MOST && !kith_id_is(s->actor);
        s->used = false;
    }
    return KITH_OK;
}

static enum kith_rc tend_all(struct kith_refusals *r)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < SLOTS && rc == KITH_OK; i++)
        rc = tend(r, i);
    return rc;
}

static void *run(void *user)
{
    struct kith_refusals *r = user;

    pthread_mutex_lock(&r->lock);
    while (!r->stop) {
        struct timespec at;
        uint64_t next;
        bool failed;

        r->fresh = false;
        failed = tend_all(r) != KITH_OK;
        next = r->env->now_ns(r->env->ctx) + (failed ? RETRY_NS : LOOK_NS);
        at = (struct timespec){.tv_sec = (time_t)(next / NS), .tv_nsec = (long)(next % NS)};
        while (!r->stop && (failed || !r->fresh) && pthread_cond_timedwait(&r->come, &r->lock, &at) == 0)
            ;
    }
    /* The firsts, and then what came after them. */
    if (tend_all(r) == KITH_OK)
        (void)tend_all(r);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* ---- what comes ---- */

/* The slot of these, or a free one made theirs. */
static struct slot *find(struct kith_refusals *r, const struct slot *like)
{
    struct slot *room = NULL;
    bool stranger = !kith_id_is(like->actor);

    for (size_t i = 0; i < KITH_REFUSALS_MOST; i++) {
        struct slot *s = &r->slots[i];

        if (!s->used)
            room = room ? room : s;
        else if (s->what == like->what && s->route == like->route && s->status == like->status &&
                 kith_id_eq(s->actor, like->actor))
            return s;
    }
    if (!room || (stranger && r->strangers == STRANGERS)) {
        room = &r->slots[KITH_REFUSALS_MOST + (unsigned)like->what];
        if (room->used)
            return room;
        *room = (struct slot){.what = like->what, .began_ns = like->began_ns};
        return room;
    }
    *room = *like;
    r->strangers += stranger;
    return room;
}

void kith_refusals_add(struct kith_refusals *r, enum kith_refused what, struct kith_id actor,
                       const struct kith_route *route, unsigned status)
{
    const struct slot like = {
        .what = what, .status = status, .actor = actor, .route = route, .began_ns = r->env->now_ns(r->env->ctx)};
    struct slot *s;

    pthread_mutex_lock(&r->lock);
    s = find(r, &like);
    s->used = true;
    s->count++;
    if (!s->told && !r->fresh) {
        r->fresh = true;
        pthread_cond_signal(&r->come);
    }
    pthread_mutex_unlock(&r->lock);
}

/* ---- life ---- */

enum kith_rc kith_refusals_open(const struct kith_env *env, struct kith_store *store, struct kith_refusals **out,
                                struct kith_err *err)
{
    struct kith_refusals *r = kith_env_alloc(env, sizeof *r);
    pthread_condattr_t monotonic;

    if (!r)
        return kith_fail_memory(err);
    r->env = env;
    r->store = store;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&r->come, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (pthread_create(&r->thread, NULL, run, r) != 0) {
        pthread_cond_destroy(&r->come);
        pthread_mutex_destroy(&r->lock);
        kith_env_free(env, r);
        return kith_fail(err, KITH_ENOMEM, 0, "The system gave no thread for the audit. Try again with less running.");
    }
    *out = r;
    return KITH_OK;
}

void kith_refusals_close(struct kith_refusals *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->come);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->come);
    pthread_mutex_destroy(&r->lock);
    kith_env_free(r->env, r);
}
