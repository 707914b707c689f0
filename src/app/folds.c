#include "folds.h"

#include "fileio.h"
#include "train_set.h"

#include <stdlib.h>

#define LIST_MAX_BYTES ((size_t)4 << 20)

static int by_session(const void *a, const void *b)
{
    const struct kith_fold *x = a;
    const struct kith_fold *y = b;

    return kith_str_compare(x->session, y->session);
}

static enum kith_rc read_line(struct kith_str line, uint32_t number, struct kith_fold *out, struct kith_err *err)
{
    struct kith_str rest = line;
    struct kith_str fold = {0};
    uint64_t value = 0;

    if (!kith_str_cut(&rest, '\t', &out->source) || !kith_str_cut(&rest, '\t', &out->session) ||
        !kith_str_cut(&rest, '\t', &fold) || rest.n > 0 || out->source.n == 0 || out->session.n == 0 ||
        !kith_str_uint(kith_str_trim(fold), KITH_FOLDS_MAX - 1, &value))
        return kith_fail(err, KITH_EINPUT, number,
                         "A line of the fold list is source, session and a fold from 0 to %d, separated by tabs; "
                         "correct this one.",
                         KITH_FOLDS_MAX - 1);
    out->fold = (int)value;
    return KITH_OK;
}

static enum kith_rc read_lines(struct kith_str text, struct kith_fold *items, struct kith_folds *out,
                               struct kith_err *err)
{
    struct kith_str rest = text;
    struct kith_str line;
    uint32_t number = 0;
    enum kith_rc rc = KITH_OK;

    while (kith_str_cut(&rest, '\n', &line)) {
        number++;
        line = kith_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        KITH_TRY(read_line(line, number, &items[out->n], err));
        out->count = items[out->n].fold >= out->count ? items[out->n].fold + 1 : out->count;
        out->n++;
    }
out:
    return rc;
}

enum kith_rc kith_folds_read(const struct kith_env *env, const char *path, struct kith_arena *keep,
                             struct kith_folds *out, struct kith_err *err)
{
    struct kith_buf bytes;
    struct kith_str text;
    struct kith_fold *items;
    size_t lines = 1;
    enum kith_rc rc;

    *out = (struct kith_folds){0};
    kith_buf_init(&bytes, env, LIST_MAX_BYTES);
    KITH_TRY(kith_file_read(env, path, &bytes, err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&bytes), &text, err));
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    KITH_TRY(kith_arena_take(keep, lines, sizeof *items, &items, err));
    KITH_TRY(read_lines(text, items, out, err));
    qsort(items, out->n, sizeof *items, by_session);
    for (size_t i = 1; i < out->n; i++)
        if (kith_str_eq(items[i].session, items[i - 1].session)) {
            rc = kith_fail(err, KITH_EINPUT, 0, "The session \"" KITH_STR_FMT "\" stands twice; keep one line of it.",
                           KITH_STR_ARG(items[i].session));
            goto out;
        }
    if (out->count < 2) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "The fold list names fewer than two folds, and cross-validation holds one out at a time; spread "
                       "the sessions over at least two.");
        goto out;
    }
    out->items = items;
out:
    if (rc != KITH_OK)
        *out = (struct kith_folds){0};
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    kith_buf_free(&bytes);
    return rc;
}

const struct kith_fold *kith_folds_find(const struct kith_folds *folds, struct kith_str session)
{
    struct kith_fold key = {.session = session};

    return folds->n ? bsearch(&key, folds->items, folds->n, sizeof key, by_session) : NULL;
}
