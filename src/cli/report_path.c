#include "report_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN_MAX 120u /* bytes of a stem or an id in a name */

struct plain {
    char text[PLAIN_MAX + 1];
};

static struct kith_str stem_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct kith_str s = kith_str_of(slash ? slash + 1 : path);
    const char *dot = s.n ? memrchr(s.p + 1, '.', s.n - 1) : NULL;

    if (kith_str_eq(s, KITH_S("-")))
        return KITH_S("session");
    return dot ? kith_str_sub(s, 0, (size_t)(dot - s.p)) : s;
}

static struct plain plain_of(struct kith_str s)
{
    struct plain p;
    size_t n = s.n < PLAIN_MAX ? s.n : PLAIN_MAX;

    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0u) == 0x80u) /* no half a character */
        n--;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 ||
                     c == '_' || c == '-' || (c == '.' && i > 0);

        p.text[i] = stays ? (char)c : '-';
    }
    p.text[n] = '\0';
    return p;
}

struct stem {
    struct plain plain;
    size_t input;
};

static int by_stem(const void *a, const void *b)
{
    const struct stem *x = a;
    const struct stem *y = b;

    return strcmp(x->plain.text, y->plain.text);
}

enum kith_rc kith_report_paths_make(struct kith_arena *keep, const struct kith_inputs *inputs, const char *folder,
                                    const char *ending, struct kith_report_paths *out, struct kith_err *err)
{
    struct stem *stems;
    bool *shared;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, inputs->n, sizeof *stems, &stems, err));
    KITH_TRY(kith_arena_take(keep, inputs->n, sizeof *shared, &shared, err));
    for (size_t i = 0; i < inputs->n; i++)
        stems[i] = (struct stem){plain_of(stem_of(inputs->paths[i])), i};
    qsort(stems, inputs->n, sizeof *stems, by_stem);
    for (size_t i = 1; i < inputs->n; i++)
        if (by_stem(&stems[i], &stems[i - 1]) == 0)
            shared[stems[i].input] = shared[stems[i - 1].input] = true;
    *out = (struct kith_report_paths){inputs, folder, ending, shared};
out:
    return rc;
}

void kith_report_name(const struct kith_report_paths *paths, size_t input, size_t session, struct kith_str id,
                      bool numbered, char out[KITH_REPORT_NAME_MAX])
{
    struct kith_str stem = stem_of(paths->inputs->paths[input]);
    bool told = !kith_str_ends(id, stem); /* an id that is the path says nothing more */
    char place[24] = "";
    char number[24] = "";

    if (paths->shared[input])
        (void)snprintf(place, sizeof place, "+%zu", input + 1);
    if (numbered || (!told && session > 0))
        (void)snprintf(number, sizeof number, "+%zu", session + 1);
    (void)snprintf(out, KITH_REPORT_NAME_MAX, "%s%s%s%s%s%s", plain_of(stem).text, place, told ? "+" : "",
                   told ? plain_of(id).text : "", number, paths->ending);
}

enum kith_rc kith_report_path(const struct kith_report_paths *paths, const char *name, char *out, size_t n,
                              struct kith_err *err)
{
    if ((size_t)snprintf(out, n, "%s/%s", paths->folder, name) >= n)
        return kith_fail(err, KITH_EIO, 0,
                         "The path of the report would be longer than %zu bytes; choose another folder.", n - 1);
    if (kith_inputs_include(paths->inputs, out))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Its report would take the place of the transcript %s; choose another folder with -o, or "
                         "another form with --as.",
                         out);
    return KITH_OK;
}
