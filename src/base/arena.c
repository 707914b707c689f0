#include "arena.h"

#include <stdint.h>
#include <string.h>

#define ALIGN     16u
#define BLOCK_MIN ((size_t)64 * 1024)

struct block {
    struct block *next; /* the older one */
    size_t size;        /* bytes of data */
    size_t used;
    size_t pad;
};

struct kith_arena {
    const struct kith_env *env;
    struct block *top;
    size_t cap;
    size_t total; /* bytes taken from all blocks */
    int out_of_memory;
};

static unsigned char *block_data(struct block *b)
{
    return (unsigned char *)b + sizeof *b;
}

enum kith_rc kith_arena_open(const struct kith_env *env, struct kith_arena **out, size_t cap, struct kith_err *err)
{
    struct kith_arena *a = kith_env_alloc(env, sizeof *a);

    *out = a;
    if (!a)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    a->env = env;
    a->cap = cap;
    return KITH_OK;
}

static void free_blocks(struct kith_arena *a, const struct block *until)
{
    while (a->top && a->top != until) {
        struct block *b = a->top;

        a->top = b->next;
        kith_env_free(a->env, b);
    }
}

void kith_arena_close(struct kith_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena, NULL);
    kith_env_free(arena->env, arena);
}

void kith_arena_reset(struct kith_arena *arena)
{
    struct block *keep = arena->top;

    if (keep) {
        arena->top = keep->next;
        free_blocks(arena, NULL);
        keep->next = NULL;
        keep->used = 0;
        arena->top = keep;
    }
    arena->total = 0;
}

void *kith_arena_raw(struct kith_arena *arena, size_t n)
{
    struct block *b = arena->top;
    size_t size;
    void *p;

    if (n > SIZE_MAX - ALIGN)
        return NULL;
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (n == 0)
        n = ALIGN;
    if (n > arena->cap || arena->total > arena->cap - n)
        return NULL;
    if (!b || b->size - b->used < n) {
        size = b ? b->size * 2 : BLOCK_MIN;
        if (size > (size_t)4 << 20)
            size = (size_t)4 << 20;
        if (size < n)
            size = n;
        b = arena->env->resize(arena->env->ctx, NULL, sizeof *b + size);
        if (!b) {
            arena->out_of_memory = 1;
            return NULL;
        }
        b->next = arena->top;
        b->size = size;
        b->used = 0;
        arena->top = b;
    }
    p = block_data(b) + b->used;
    b->used += n;
    arena->total += n;
    return p;
}

enum kith_rc kith_arena_fail(const struct kith_arena *arena, struct kith_err *err)
{
    if (arena->out_of_memory)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    return kith_fail(err, KITH_EBOUND, 0,
                     "This needs more than the %zu MB that one session may use; split the transcript into sessions.",
                     arena->cap >> 20);
}

enum kith_rc kith_arena_take(struct kith_arena *arena, size_t count, size_t size, void *out, struct kith_err *err)
{
    void *p = NULL;

    if (size == 0 || count <= SIZE_MAX / size)
        p = kith_arena_raw(arena, count * size);
    memcpy(out, &p, sizeof p);
    if (!p)
        return kith_arena_fail(arena, err);
    memset(p, 0, count * size);
    return KITH_OK;
}

struct kith_arena_mark kith_arena_mark(const struct kith_arena *arena)
{
    struct kith_arena_mark m = {arena->top, arena->top ? arena->top->used : 0, arena->total};

    return m;
}

void kith_arena_rewind(struct kith_arena *arena, struct kith_arena_mark mark)
{
    free_blocks(arena, mark.block);
    if (arena->top)
        arena->top->used = mark.used;
    arena->total = mark.total;
}

size_t kith_arena_used(const struct kith_arena *arena)
{
    return arena->total;
}

const struct kith_env *kith_arena_env(const struct kith_arena *arena)
{
    return arena->env;
}
