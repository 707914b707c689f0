/* Passwords, hashed with Argon2id by a few threads of their own, a few at a time.
 *
 * Each hash takes 64 MiB and about a tenth of a second; so no more than KITH_PASSWORD_WORKERS are computed at once and
 * no more than KITH_PASSWORD_WAITING callers wait: whoever comes then is told to come again, and pages go on being
 * served. Shared by all threads. */
#ifndef KITH_PASSWORD_QUEUE_H
#define KITH_PASSWORD_QUEUE_H

#include "str.h"

#define KITH_PASSWORD_WORKERS 2
#define KITH_PASSWORD_WAITING 4   /* fewer than the server has threads */
#define KITH_PASSWORD_HASH    128 /* bytes of libsodium's string, its end included */

struct kith_password_queue;

enum kith_rc kith_password_queue_open(const struct kith_env *env, struct kith_password_queue **out,
                                      struct kith_err *err);
void kith_password_queue_close(struct kith_password_queue *queue); /* NULL is fine */

/* OK with *right. A hash of none (an unknown name) is compared with one that no password has: it takes as long. EBUSY
 * when too many wait. */
enum kith_rc kith_password_check(struct kith_password_queue *queue, struct kith_str hash, struct kith_str password,
                                 bool *right, struct kith_err *err);
enum kith_rc kith_password_hash(struct kith_password_queue *queue, struct kith_str password,
                                char out[KITH_PASSWORD_HASH], struct kith_err *err);

#endif
