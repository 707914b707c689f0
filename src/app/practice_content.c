#include "practice_content.h"

#include "drill_lint.h"
#include "fileio.h"
#include "simulated_talk.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const folders[] = {"personas", "drills", "stories"};

static int by_kind_and_id(const void *a, const void *b)
{
    const struct kith_content_file *x = a;
    const struct kith_content_file *y = b;

    return x->kind != y->kind ? (int)x->kind - (int)y->kind : kith_str_compare(x->id, y->id);
}

static enum kith_rc add_file(struct kith_arena *keep, struct kith_content_file *files, size_t *n,
                             enum kith_content_kind kind, struct kith_str folder, const char *within, const char *name,
                             struct kith_err *err)
{
    char path[4096];
    int len =
        snprintf(path, sizeof path, KITH_STR_FMT "/%s%s%s", KITH_STR_ARG(folder), within, *within ? "/" : "", name);
    size_t stem = strlen(name) - 5;
    enum kith_rc rc;

    if (len < 0 || (size_t)len >= sizeof path)
        return kith_fail(err, KITH_EBOUND, 0, "The path of the practice folder is too long.");
    if (*n == KITH_CONTENT_FILES_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "There are more than %d files in the practice folder.",
                         KITH_CONTENT_FILES_MAX);
    files[*n].kind = kind;
    KITH_TRY(kith_str_keep(keep, kith_str_of(path), &files[*n].path, err));
    KITH_TRY(kith_str_keep(keep, (struct kith_str){name, stem}, &files[*n].id, err));
    (*n)++;
out:
    return rc;
}

static enum kith_rc look_in(struct kith_arena *keep, struct kith_content_file *files, size_t *n,
                            enum kith_content_kind kind, struct kith_str folder, struct kith_err *err)
{
    char path[4096];
    struct dirent *entry;
    DIR *dir;
    enum kith_rc rc = KITH_OK;

    (void)snprintf(path, sizeof path, KITH_STR_FMT "/%s", KITH_STR_ARG(folder), folders[kind]);
    dir = opendir(path);
    if (!dir)
        return KITH_OK;
    while (rc == KITH_OK && (entry = readdir(dir)) != NULL) {
        struct kith_str name = kith_str_of(entry->d_name);

        if (name.n > 5 && name.p[0] != '.' && kith_str_ends(name, KITH_S(".json")))
            rc = add_file(keep, files, n, kind, folder, folders[kind], entry->d_name, err);
    }
    (void)closedir(dir);
    return rc;
}

enum kith_rc kith_content_find(const struct kith_env *env, struct kith_arena *keep, struct kith_str folder,
                               struct kith_content *out, struct kith_err *err)
{
    struct kith_content_file *files;
    size_t n = 0;
    enum kith_rc rc;

    (void)env;
    *out = (struct kith_content){0};
    KITH_TRY(kith_arena_take(keep, KITH_CONTENT_FILES_MAX, sizeof *files, &files, err));
    for (int kind = 0; kind < 3; kind++)
        KITH_TRY(look_in(keep, files, &n, (enum kith_content_kind)kind, folder, err));
    if (n == 0) {
        rc = kith_fail(err, KITH_EIO, 0,
                       "There is nothing to practise with in " KITH_STR_FMT
                       "; name the folder with --content or KITH_PRACTICE.",
                       KITH_STR_ARG(folder));
        goto out;
    }
    KITH_TRY(add_file(keep, files, &n, KITH_CONTENT_MINUTE, folder, "", "mindful-minute.json", err));
    if (access(files[n - 1].path.p, R_OK) != 0)
        n--;
    qsort(files, n, sizeof *files, by_kind_and_id);
    *out = (struct kith_content){files, n};
out:
    return rc;
}

const struct kith_content_file *kith_content_named(const struct kith_content *content, enum kith_content_kind kind,
                                                   struct kith_str id)
{
    for (size_t i = 0; i < content->n; i++)
        if (content->files[i].kind == kind && kith_str_eq(content->files[i].id, id))
            return &content->files[i];
    return NULL;
}

/* The whole file, in the arena. */
static enum kith_rc slurp(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                          struct kith_str *out, struct kith_err *err)
{
    struct kith_buf buf;
    enum kith_rc rc;

    kith_buf_init(&buf, env, KITH_PERSONA_MAX_BYTES);
    KITH_TRY(kith_file_read(env, path.p, &buf, err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&buf), out, err));
out:
    kith_buf_free(&buf);
    return rc;
}

#define LOAD(name, type)                                                                                               \
    enum kith_rc kith_content_##name(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,        \
                                     const struct type **out, struct kith_err *err)                                    \
    {                                                                                                                  \
        struct kith_str bytes;                                                                                         \
        enum kith_rc rc = slurp(env, keep, path, &bytes, err);                                                         \
                                                                                                                       \
        *out = NULL;                                                                                                   \
        if (rc == KITH_OK)                                                                                             \
            rc = kith_##name##_read(keep, bytes, out, err);                                                            \
        if (rc != KITH_OK)                                                                                             \
            kith_err_in_file(err, path.p);                                                                             \
        return rc;                                                                                                     \
    }

LOAD(persona, kith_persona)
LOAD(drill, kith_drill)
LOAD(story, kith_story)
LOAD(minute, kith_minute)

/* What a file is, by the lists it holds. */
static enum kith_rc kind_of(struct kith_str bytes, enum kith_content_kind *out, struct kith_err *err)
{
    json_error_t error;
    json_t *root = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);
    enum kith_rc rc = KITH_OK;

    if (!root)
        return kith_fail(err, KITH_EINPUT, error.line > 0 ? (uint32_t)error.line : 0, "This is not JSON: %s.",
                         error.text);
    if (json_object_get(root, "items"))
        *out = KITH_CONTENT_DRILL;
    else if (json_object_get(root, "paragraphs"))
        *out = KITH_CONTENT_STORY;
    else if (json_object_get(root, "temperament") || json_object_get(root, "themes"))
        *out = KITH_CONTENT_PERSONA;
    else if (json_object_get(root, "lines"))
        *out = KITH_CONTENT_MINUTE;
    else
        rc = kith_fail(err, KITH_EINPUT, 0, "This is no persona, drill, story or mindful minute.");
    json_decref(root);
    return rc;
}

enum kith_rc kith_content_lint(const struct kith_env *env, struct kith_arena *keep, struct kith_str path,
                               const struct kith_coder *coder, struct kith_findings **found,
                               const struct kith_persona **persona, struct kith_err *err)
{
    const struct kith_drill *drill;
    const struct kith_story *story;
    const struct kith_minute *minute;
    enum kith_content_kind kind = KITH_CONTENT_PERSONA;
    struct kith_str bytes;
    enum kith_rc rc;

    *persona = NULL;
    KITH_TRY(kith_findings_open(keep, found, err));
    KITH_TRY(slurp(env, keep, path, &bytes, err));
    KITH_TRY(kind_of(bytes, &kind, err));
    switch (kind) {
    case KITH_CONTENT_PERSONA:
        KITH_TRY(kith_persona_read(keep, bytes, persona, err));
        KITH_TRY(kith_persona_lint(keep, *persona, kith_coder_flags(coder), *found, err));
        rc = kith_simulate_rehearse(env, coder, *persona, *found, err);
        break;
    case KITH_CONTENT_DRILL:
        KITH_TRY(kith_drill_read(keep, bytes, &drill, err));
        rc = kith_drill_lint(keep, drill, kith_coder_flags(coder), *found, err);
        break;
    case KITH_CONTENT_STORY:
        KITH_TRY(kith_story_read(keep, bytes, &story, err));
        rc = kith_story_lint(keep, story, kith_coder_flags(coder), *found, err);
        break;
    default:
        rc = kith_minute_read(keep, bytes, &minute, err);
    }
out:
    if (rc != KITH_OK)
        kith_err_in_file(err, path.p);
    return rc;
}
