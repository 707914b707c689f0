#include "practice_maker.h"

#include "fileio.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct kith_persona *read_one(struct practice_maker *m, const char *path)
{
    const struct kith_env *env = kith_env_system();
    const struct kith_persona *p = NULL;
    struct kith_err err = {0};
    struct kith_str bytes;
    struct kith_buf buf;

    kith_buf_init(&buf, env, KITH_PERSONA_MAX_BYTES);
    if (kith_file_read(env, path, &buf, &err) != KITH_OK ||
        kith_str_keep(m->keep, kith_buf_view(&buf), &bytes, &err) != KITH_OK ||
        kith_persona_read(m->keep, bytes, &p, &err) != KITH_OK)
        fail_msg("%s: %s", path, err.text);
    kith_buf_free(&buf);
    return p;
}

static int by_id(const void *a, const void *b)
{
    const struct kith_persona *const *x = a;
    const struct kith_persona *const *y = b;

    return kith_str_compare((*x)->id, (*y)->id);
}

void practice_maker_open(struct practice_maker *m)
{
    const struct kith_env *env = kith_env_system();
    struct kith_err err = {0};
    struct dirent *entry;
    char path[1024];
    DIR *dir;

    memset(m, 0, sizeof *m);
    assert_int_equal(kith_arena_open(env, &m->keep, (size_t)256 << 20, &err), KITH_OK);
    if (kith_model_open(env, getenv("KITH_MODEL"), &m->model, &err) != KITH_OK ||
        kith_coder_open(env, m->model, &m->coder, &err) != KITH_OK)
        fail_msg("%s", err.text);
    (void)snprintf(path, sizeof path, "%s/practice/personas", getenv("KITH_SOURCE"));
    dir = opendir(path);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL && m->n < MAKER_PERSONAS)
        if (entry->d_name[0] != '.' && strstr(entry->d_name, ".json")) {
            (void)snprintf(path, sizeof path, "%s/practice/personas/%s", getenv("KITH_SOURCE"), entry->d_name);
            m->personas[m->n++] = read_one(m, path);
        }
    (void)closedir(dir);
    qsort(m->personas, m->n, sizeof *m->personas, by_id);
    assert_true(m->n > 0);
}

void practice_maker_close(struct practice_maker *m)
{
    kith_coder_close(m->coder);
    kith_model_close(m->model);
    kith_arena_close(m->keep);
}

const struct kith_persona *practice_maker_person(const struct practice_maker *m, const char *id)
{
    for (size_t i = 0; i < m->n; i++)
        if (kith_str_eq(m->personas[i]->id, kith_str_of(id)))
            return m->personas[i];
    fail_msg("there is no %s", id);
    return NULL;
}

char *practice_small_persona(void)
{
    static const char head[] =
        "{\"id\":\"ann\",\"name\":\"Ann\",\"age\":40,\"pronouns\":\"she/"
        "her\",\"for\":\"counsellor\",\"who\":\"w\",\"story\":\"s\","
        "\"setting\":\"s\",\"goal\":\"drinking "
        "less\",\"content_note\":\"\",\"facts\":[\"f\"],\"manner\":\"m\",\"temperament\":{"
        "\"trust\":{\"start\":0.4,\"half_life\":20},\"openness\":{\"start\":0.4,\"half_life\":20},"
        "\"discord\":{\"start\":0.2,\"half_life\":20},\"importance\":{\"start\":0.5,\"half_life\":20},"
        "\"confidence\":{\"start\":0.3,\"half_life\":20},\"distress\":{\"start\":0.4,\"half_life\":20},"
        "\"sensitivity\":0.5,\"patience\":0.5},\"themes\":[{\"id\":\"nights\",\"side\":\"change\",\"about\":\"a\","
        "\"feeling\":\"lonely\",\"feeling_words\":[\"alone\",\"empty\"],\"words\":[\"night\",\"house\",\"bed\"],"
        "\"meanings\":[\"misses his company most\",\"the drink fills his place\"]}],\"lines\":[";
    static const struct {
        const char *act;
        int depth;
        const char *text;
    } lines[] = {{"open", 0, "Hello there."},
                 {"disclose", 1, "The house is big now."},
                 {"disclose", 2, "I leave the radio on."},
                 {"change", 2, "I want my nights back."},
                 {"sustain", 1, "It helps me sleep."},
                 {"push_back", 0, "I did not ask."},
                 {"flat", 0, "Fine."},
                 {"agree", 0, "That is it."},
                 {"correct", 0, "Not that, no."},
                 {"ask", 0, "What do you think?"},
                 {"silence", 0, "(looks away)"},
                 {"soften", 0, "All right then."},
                 {"thanks", 0, "Kind of you."},
                 {"plan", 2, "Monday I will ring."},
                 {"end_warm", 0, "See you then."},
                 {"end_cold", 0, "I am going."},
                 {"end_dry", 0, "Enough for today."}};
    size_t room = 8192;
    char *out = malloc(room);
    size_t n;

    assert_non_null(out);
    n = (size_t)snprintf(out, room, "%s", head);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        n += (size_t)snprintf(
            out + n, room - n, "%s{\"theme\":\"%s\",\"act\":\"%s\",\"depth\":%d,\"text\":\"%s\"%s}", i ? "," : "",
            lines[i].depth ? "nights" : "", lines[i].act, lines[i].depth, lines[i].text,
            strcmp(lines[i].act, "flat") == 0 || strcmp(lines[i].act, "silence") == 0 ? ",\"again\":true" : "");
    (void)snprintf(out + n, room - n, "]}");
    return out;
}
