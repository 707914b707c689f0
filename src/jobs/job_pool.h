/* A few threads that do one piece of work after another while there is any.
 *
 * What is to be done, and how many pieces may wait, is the caller's (the store keeps both, so that a crash loses
 * nothing); the pool only runs the work. Opened and closed by one thread, woken by any. */
#ifndef KITH_JOB_POOL_H
#define KITH_JOB_POOL_H

#include "kith_env.h"
#include "kith_rc.h"

#define KITH_JOB_POOL_MAX 64u

struct kith_job_pool;

/* One piece of work. KITH_OK: done, ask again; anything else: there is none now, or it cannot be had. Runs in any of
 * the threads, several at a time. */
typedef enum kith_rc kith_job_fn(void *user);

/* Starts n threads (at most KITH_JOB_POOL_MAX). One of them also looks by itself every retry_s seconds: what failed for
 * a full disk is taken up again when there is room. */
enum kith_rc kith_job_pool_open(const struct kith_env *env, unsigned n, unsigned retry_s, kith_job_fn *work, void *user,
                                struct kith_job_pool **out, struct kith_err *err);
void kith_job_pool_wake(struct kith_job_pool *pool); /* NULL is fine */
/* Waits for the pieces being done; NULL is fine. */
void kith_job_pool_close(struct kith_job_pool *pool);

#endif
