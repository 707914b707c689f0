#include "practice_memory.h"

#include "fileio.h"
#include "practice_runs.h"

#include <jansson.h>
#include <stdlib.h>

#define MEMORY_MAX ((size_t)1 << 20)

/* The whole file: an object of drills, each an object of items, each [box, due]. A file that cannot be read is begun
 * anew: what is lost is an order of exercises. */
static enum kith_rc load_all(const struct kith_env *env, const char *folder, json_t **out, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_str bytes;
    char path[4096];
    bool there;
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_arena_open(env, &keep, 2 * MEMORY_MAX, err));
    if (!kith_runs_path(folder, "drills.json", path, sizeof path)) {
        rc = kith_fail(err, KITH_EBOUND, 0, "The path of your practice folder is too long.");
        goto out;
    }
    KITH_TRY(kith_runs_slurp(env, path, MEMORY_MAX, keep, &bytes, &there, err));
    *out = there ? json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(*out)) {
        json_decref(*out);
        *out = json_object();
    }
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_memory_load(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              struct kith_drill_memory *out, struct kith_err *err)
{
    json_t *all;
    enum kith_rc rc = load_all(env, folder, &all, err);
    const json_t *of = json_object_get(all, drill->id.p);

    memset(out, 0, drill->n_items * sizeof *out);
    for (size_t i = 0; rc == KITH_OK && i < drill->n_items; i++) {
        const json_t *item = json_object_get(of, drill->items[i].id.p);
        json_int_t box = json_integer_value(json_array_get(item, 0));
        json_int_t due = json_integer_value(json_array_get(item, 1));

        if (box >= 0 && box < KITH_DRILL_BOXES && due > 0 && due < INT32_MAX)
            out[i] = (struct kith_drill_memory){(uint8_t)box, (int32_t)due};
    }
    json_decref(all);
    return rc;
}

enum kith_rc kith_memory_save(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              const struct kith_drill_memory *memories, struct kith_err *err)
{
    char path[4096];
    char *text = NULL;
    json_t *all;
    json_t *of = json_object();
    enum kith_rc rc = load_all(env, folder, &all, err);

    for (size_t i = 0; i < drill->n_items; i++)
        if (memories[i].due > 0)
            (void)json_object_set_new(of, drill->items[i].id.p, json_pack("[i, i]", memories[i].box, memories[i].due));
    (void)json_object_set_new(all, drill->id.p, of);
    if (rc == KITH_OK) {
        text = json_dumps(all, JSON_COMPACT);
        rc = !text ? kith_fail_memory(err)
             : !kith_runs_path(folder, "drills.json", path, sizeof path)
                 ? kith_fail(err, KITH_EBOUND, 0, "The path of your practice folder is too long.")
                 : kith_file_write(env, path, kith_str_of(text), err);
    }
    free(text);
    json_decref(all);
    return rc;
}
