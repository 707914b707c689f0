#include "password_queue.h"

#include "password_rules.h"

#include <pthread.h>
#include <sodium.h>

/* OWASP asks for 19 MiB and 2 rounds or more; this is well above, and 120 ms on one core of 2020. */
#define ROUNDS 2
#define MEMORY ((size_t)64 << 20)

_Static_assert(KITH_PASSWORD_HASH >= crypto_pwhash_STRBYTES, "libsodium's strings fit");

struct work {
    struct work *next;
    struct kith_str password;
    const char *hash; /* to compare with; NULL: make one */
    char *out;
    bool right;
    bool failed;
    bool done;
};

struct kith_password_queue {
    const struct kith_env *env;
    pthread_mutex_t lock;
    pthread_cond_t come;
    pthread_cond_t done;
    struct work *first;
    struct work **last;
    unsigned waiting;
    unsigned threads;
    pthread_t workers[KITH_PASSWORD_WORKERS];
    bool stop;
    char nobody[KITH_PASSWORD_HASH];
};

static void compute(struct work *w)
{
    if (w->hash)
        w->right = crypto_pwhash_str_verify(w->hash, w->password.p, w->password.n) == 0;
    else
        w->failed = crypto_pwhash_str(w->out, w->password.p, w->password.n, ROUNDS, MEMORY) != 0;
}

static void *run(void *user)
{
    struct kith_password_queue *queue = user;

    pthread_mutex_lock(&queue->lock);
    for (;;) {
        struct work *w = queue->first;

        if (!w && queue->stop)
            break;
        if (!w) {
            pthread_cond_wait(&queue->come, &queue->lock);
            continue;
        }
        queue->first = w->next;
        if (!queue->first)
            queue->last = &queue->first;
        pthread_mutex_unlock(&queue->lock);
        compute(w);
        pthread_mutex_lock(&queue->lock);
        w->done = true;
        pthread_cond_broadcast(&queue->done);
    }
    pthread_mutex_unlock(&queue->lock);
    return NULL;
}

enum kith_rc kith_password_queue_open(const struct kith_env *env, struct kith_password_queue **out,
                                      struct kith_err *err)
{
    struct kith_password_queue *queue = kith_env_alloc(env, sizeof *queue);
    unsigned char nobody[32];

    if (!queue)
        return kith_fail_memory(err);
    queue->env = env;
    queue->last = &queue->first;
    (void)pthread_mutex_init(&queue->lock, NULL);
    (void)pthread_cond_init(&queue->come, NULL);
    (void)pthread_cond_init(&queue->done, NULL);
    env->random(env->ctx, nobody, sizeof nobody);
    while (queue->threads < KITH_PASSWORD_WORKERS &&
           pthread_create(&queue->workers[queue->threads], NULL, run, queue) == 0)
        queue->threads++;
    if (queue->threads == 0 ||
        crypto_pwhash_str(queue->nobody, (const char *)nobody, sizeof nobody, ROUNDS, MEMORY) != 0) {
        kith_password_queue_close(queue);
        return kith_fail(err, KITH_ENOMEM, 0, "There is not enough memory or no thread to check passwords with.");
    }
    *out = queue;
    return KITH_OK;
}

void kith_password_queue_close(struct kith_password_queue *queue)
{
    if (!queue)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->stop = true;
    pthread_cond_broadcast(&queue->come);
    pthread_mutex_unlock(&queue->lock);
    for (unsigned i = 0; i < queue->threads; i++)
        pthread_join(queue->workers[i], NULL);
    pthread_cond_destroy(&queue->come);
    pthread_cond_destroy(&queue->done);
    pthread_mutex_destroy(&queue->lock);
    kith_env_free(queue->env, queue);
}

static enum kith_rc have_done(struct kith_password_queue *queue, struct work *w, struct kith_err *err)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->stop || queue->waiting == KITH_PASSWORD_WAITING) {
        pthread_mutex_unlock(&queue->lock);
        return kith_fail(err, KITH_EBUSY, 0,
                         "Many people are signing in at this moment. Wait ten seconds and try again.");
    }
    queue->waiting++;
    *queue->last = w;
    queue->last = &w->next;
    pthread_cond_signal(&queue->come);
    while (!w->done)
        pthread_cond_wait(&queue->done, &queue->lock);
    queue->waiting--;
    pthread_mutex_unlock(&queue->lock);
    return w->failed ? kith_fail_memory(err) : KITH_OK;
}

enum kith_rc kith_password_check(struct kith_password_queue *queue, struct kith_str hash, struct kith_str password,
                                 bool *right, struct kith_err *err)
{
    char text[KITH_PASSWORD_HASH] = "";
    struct work w = {.password = password, .hash = queue->nobody};
    enum kith_rc rc;

    *right = false;
    if (hash.n > 0 && hash.n < sizeof text) {
        memcpy(text, hash.p, hash.n);
        w.hash = text;
    }
    if (password.n > KITH_PASSWORD_MAX) /* nobody has one; libsodium would take it */
        w.password.n = KITH_PASSWORD_MAX;
    rc = have_done(queue, &w, err);
    *right = rc == KITH_OK && w.right && w.hash == text && password.n <= KITH_PASSWORD_MAX;
    return rc;
}

enum kith_rc kith_password_hash(struct kith_password_queue *queue, struct kith_str password,
                                char out[KITH_PASSWORD_HASH], struct kith_err *err)
{
    struct work w = {.password = password, .out = out};

    return have_done(queue, &w, err);
}

/* ---- what a new one must be ---- */
