/* The threads on which exchanges are answered, first come, first served.
 *
 * The server's own thread reads and sends, and never waits; what may wait, for the disk or for a lock, is handed over
 * here. One queue for all keeps every visitor's wait alike: with connections shared out among threads instead, whoever
 * shares a thread with four others waits five times as long. */
#ifndef KITH_HTTP_WORKERS_H
#define KITH_HTTP_WORKERS_H

#include "kith_env.h"
#include "kith_rc.h"

#include <stdbool.h>

/* One piece of work; lies in what it works on, and belongs to the queue from kith_http_workers_add until `run` begins.
 */
struct kith_http_work {
    struct kith_http_work *next;
    void (*run)(struct kith_http_work *work);
};

struct kith_http_workers;

/* ENOMEM when the system gives no threads. */
enum kith_rc kith_http_workers_open(const struct kith_env *env, unsigned n, struct kith_http_workers **out,
                                    struct kith_err *err);

/* False once the workers are being ended: then it will not run. */
bool kith_http_workers_add(struct kith_http_workers *workers, struct kith_http_work *work);

/* Takes nothing more, and waits until all that was added has run; kith_http_workers_add may still be called. */
void kith_http_workers_end(struct kith_http_workers *workers);

/* Ends them too; nobody may call kith_http_workers_add any more. NULL is fine for both. */
void kith_http_workers_close(struct kith_http_workers *workers);

#endif
