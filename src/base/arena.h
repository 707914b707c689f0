/* Memory by lifetime: what is taken from an arena lives until the arena is reset or closed.
 *
 * An arena has a mandatory cap in bytes. It is owned by whoever opened it and used by one thread at a time. By
 * convention a function takes `keep` for what it returns and, when it needs one, `scratch` for what it does not. */
#ifndef KITH_ARENA_H
#define KITH_ARENA_H

#include "kith_env.h"
#include "kith_rc.h"

#include <stddef.h>

struct kith_arena;

/* A mark to come back to; see kith_arena_mark. */
struct kith_arena_mark {
    void *block;
    size_t used;
    size_t total;
};

/* Opens an arena that will hold at most `cap` bytes. ENOMEM when the system has none. */
enum kith_rc kith_arena_open(const struct kith_env *env, struct kith_arena **out, size_t cap, struct kith_err *err);
void kith_arena_close(struct kith_arena *arena); /* NULL is fine */
void kith_arena_reset(struct kith_arena *arena); /* gives back all that was taken; keeps one block for reuse */

/* count * size zeroed bytes, aligned for any type; never NULL on OK. EBOUND past the cap, ENOMEM without memory. */
enum kith_rc kith_arena_take(struct kith_arena *arena, size_t count, size_t size, void *out, struct kith_err *err);

/* The same, not zeroed; NULL when the cap is passed or memory is out: call kith_arena_fail for the error. */
void *kith_arena_raw(struct kith_arena *arena, size_t n);
enum kith_rc kith_arena_fail(const struct kith_arena *arena, struct kith_err *err);

struct kith_arena_mark kith_arena_mark(const struct kith_arena *arena);
void kith_arena_rewind(struct kith_arena *arena, struct kith_arena_mark mark);

size_t kith_arena_used(const struct kith_arena *arena); /* bytes taken, padding included */
const struct kith_env *kith_arena_env(const struct kith_arena *arena);

#endif
