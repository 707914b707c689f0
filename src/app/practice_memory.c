#include "practice_memory.h"

#include "fileio.h"
#include "practice_runs.h"

#include <jansson.h>
#include <stdlib.h>

#define MEMORY_MAX ((size_t)1 << 20)

/* All of it: an object of drills, each an object of items, each [box, due]. What cannot be read is begun anew: what is
 * lost is an order of exercises. */
static json_t *read_all(struct kith_str bytes)
{
    json_t *all = bytes.n ? json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL) : NULL;

    if (json_is_object(all))
        return all;
    json_decref(all);
    return json_object();
}

static void read_drill(const json_t *all, const struct kith_drill *drill, struct kith_drill_memory *out)
{
    const json_t *of = json_object_get(all, drill->id.p);

    memset(out, 0, drill->n_items * sizeof *out);
    if (!of)
        return;
    for (size_t i = 0; i < drill->n_items; i++) {
        const json_t *item = json_object_get(of, drill->items[i].id.p);
        json_int_t box = json_integer_value(json_array_get(item, 0));
        json_int_t due = json_integer_value(json_array_get(item, 1));

        if (box >= 0 && box < KITH_DRILL_BOXES && due > 0 && due < INT32_MAX)
            out[i] = (struct kith_drill_memory){(uint8_t)box, (int32_t)due};
    }
}

void kith_memory_read(struct kith_str bytes, const struct kith_drill *drill, struct kith_drill_memory *out)
{
    json_t *all = read_all(bytes);

    read_drill(all, drill, out);
    json_decref(all);
}

void kith_memory_due(struct kith_str bytes, const struct kith_drill *const *drills, size_t n, int32_t today,
                     unsigned *due)
{
    struct kith_drill_memory memories[KITH_DRILL_ITEMS];
    json_t *all = read_all(bytes);

    for (size_t i = 0; i < n; i++) {
        due[i] = 0;
        read_drill(all, drills[i], memories);
        for (size_t k = 0; k < drills[i]->n_items; k++)
            due[i] += memories[k].due > 0 && memories[k].due <= today;
    }
    json_decref(all);
}

enum kith_rc kith_memory_write(struct kith_str bytes, const struct kith_drill *drill,
                               const struct kith_drill_memory *memories, struct kith_buf *out, struct kith_err *err)
{
    json_t *all = read_all(bytes);
    json_t *of = json_object();
    char *text;

    for (size_t i = 0; i < drill->n_items; i++)
        if (memories[i].due > 0)
            (void)json_object_set_new(of, drill->items[i].id.p, json_pack("[i, i]", memories[i].box, memories[i].due));
    (void)json_object_set_new(all, drill->id.p, of);
    text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    if (!text)
        return kith_fail_memory(err);
    kith_buf_puts(out, text);
    free(text);
    return kith_buf_check(out, "How your drills went", err);
}

/* The file's bytes; empty when it is not there. */
static enum kith_rc load_all(const struct kith_env *env, const char *folder, struct kith_arena *keep, char path[4096],
                             struct kith_str *out, struct kith_err *err)
{
    bool there;

    if (!kith_runs_path(folder, "drills.json", path, 4096))
        return kith_fail(err, KITH_EBOUND, 0, "The path of your practice folder is too long.");
    return kith_runs_slurp(env, path, MEMORY_MAX, keep, out, &there, err);
}

enum kith_rc kith_memory_load(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              struct kith_drill_memory *out, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_str bytes = {"", 0};
    char path[4096];
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(env, &keep, 2 * MEMORY_MAX, err));
    KITH_TRY(load_all(env, folder, keep, path, &bytes, err));
    kith_memory_read(bytes, drill, out);
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_memory_save(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              const struct kith_drill_memory *memories, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_str bytes = {"", 0};
    struct kith_buf buf;
    char path[4096];
    enum kith_rc rc;

    kith_buf_init(&buf, env, MEMORY_MAX);
    KITH_TRY(kith_arena_open(env, &keep, 2 * MEMORY_MAX, err));
    KITH_TRY(load_all(env, folder, keep, path, &bytes, err));
    KITH_TRY(kith_memory_write(bytes, drill, memories, &buf, err));
    KITH_TRY(kith_file_write(env, path, kith_buf_view(&buf), err));
out:
    kith_buf_free(&buf);
    kith_arena_close(keep);
    return rc;
}
