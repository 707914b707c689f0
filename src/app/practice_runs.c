#include "practice_runs.h"

#include "fileio.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096

bool kith_runs_path(const char *folder, const char *name, char *out, size_t n)
{
    int len = snprintf(out, n, "%s/%s", folder, name);

    return len > 0 && (size_t)len < n;
}

enum kith_rc kith_runs_slurp(const struct kith_env *env, const char *path, size_t max, struct kith_arena *keep,
                             struct kith_str *out, bool *there, struct kith_err *err)
{
    struct kith_buf buf;
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_str){"", 0};
    *there = access(path, F_OK) == 0;
    if (!*there)
        return KITH_OK;
    kith_buf_init(&buf, env, max);
    KITH_TRY(kith_file_read(env, path, &buf, err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&buf), out, err));
out:
    kith_buf_free(&buf);
    return rc;
}

static enum kith_rc too_long(struct kith_err *err)
{
    return kith_fail(err, KITH_EBOUND, 0, "The path of your practice folder is too long.");
}

static json_t *record_json(const struct kith_run_record *r)
{
    json_t *o = json_pack("{s:I, s:s%, s:i}", "when", (json_int_t)r->when, "persona", r->persona.p, r->persona.n,
                          "turns", (int)r->turns);

    if (!o || r->recovery)
        return o;
    (void)json_object_set_new(o, "reflections", json_integer(r->reflections));
    (void)json_object_set_new(o, "questions", json_integer(r->questions));
    (void)json_object_set_new(o, "caught", json_integer(r->caught));
    (void)json_object_set_new(o, "trust_first", json_real(r->trust_first));
    (void)json_object_set_new(o, "trust_last", json_real(r->trust_last));
    (void)json_object_set_new(o, "change", json_integer(r->change));
    (void)json_object_set_new(o, "sustain", json_integer(r->sustain));
    return o;
}

static uint32_t count_of(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));

    return n > 0 && n < 1000000 ? (uint32_t)n : 0;
}

struct kith_run_record kith_run_begin(const struct kith_persona *persona)
{
    return (struct kith_run_record){.persona = persona->id,
                                    .recovery = persona->recovery,
                                    .trust_first = persona->temper[KITH_FEEL_TRUST].start,
                                    .trust_last = persona->temper[KITH_FEEL_TRUST].start};
}

void kith_run_count(struct kith_run_record *r, const struct kith_said *said)
{
    const struct kith_label *l = &said->coded->label;

    r->turns++;
    r->reflections += (l->has & KITH_HAS_REFLECTION) != 0;
    r->questions += (l->has & KITH_HAS_QUESTION) != 0;
    r->caught += kith_heard_has(&said->heard, KITH_HEARD_CAUGHT);
    r->trust_last = said->state[KITH_FEEL_TRUST];
    if (said->reply.end == KITH_END_HELP)
        return;
    r->change += kith_act_talk((int)said->reply.act) == KITH_TALK_CHANGE;
    r->sustain += kith_act_talk((int)said->reply.act) == KITH_TALK_SUSTAIN;
}

bool kith_run_read(struct kith_arena *keep, struct kith_str line, struct kith_run_record *r)
{
    json_t *o = json_loadb(line.p, line.n, 0, NULL);
    const json_t *persona = json_object_get(o, "persona");
    bool good = json_is_string(persona) &&
                kith_str_keep(keep, kith_str_of(json_string_value(persona)), &r->persona, NULL) == KITH_OK;

    if (good) {
        r->when = json_integer_value(json_object_get(o, "when"));
        r->turns = count_of(o, "turns");
        r->recovery = json_object_get(o, "trust_last") == NULL;
        r->reflections = count_of(o, "reflections");
        r->questions = count_of(o, "questions");
        r->caught = count_of(o, "caught");
        r->change = count_of(o, "change");
        r->sustain = count_of(o, "sustain");
        r->trust_first = json_number_value(json_object_get(o, "trust_first"));
        r->trust_last = json_number_value(json_object_get(o, "trust_last"));
    }
    json_decref(o);
    return good;
}

enum kith_rc kith_runs_read(const struct kith_env *env, const char *folder, struct kith_arena *keep,
                            struct kith_run_record **out, size_t *n, struct kith_err *err)
{
    char path[PATH_MAX_BYTES];
    struct kith_str bytes;
    struct kith_str line;
    bool there;
    enum kith_rc rc;

    *n = 0;
    if (!kith_runs_path(folder, "runs.jsonl", path, sizeof path))
        return too_long(err);
    KITH_TRY(kith_runs_slurp(env, path, KITH_RUNS_MAX_BYTES, keep, &bytes, &there, err));
    KITH_TRY(kith_arena_take(keep, (size_t)2 * KITH_RUNS_KEPT, sizeof **out, out, err));
    while (*n < (size_t)2 * KITH_RUNS_KEPT && bytes.n > 0 && kith_str_cut(&bytes, '\n', &line))
        *n += line.n > 0 && kith_run_read(keep, line, &(*out)[*n]);
out:
    return rc;
}

enum kith_rc kith_run_write(struct kith_buf *buf, const struct kith_run_record *record, struct kith_err *err)
{
    json_t *o = record_json(record);
    char *text = o ? json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;

    json_decref(o);
    if (!text)
        return kith_fail_memory(err);
    kith_buf_puts(buf, text);
    kith_buf_byte(buf, '\n');
    free(text);
    return KITH_OK;
}

enum kith_rc kith_runs_add(const struct kith_env *env, const char *folder, const struct kith_run_record *record,
                           struct kith_err *err)
{
    char path[PATH_MAX_BYTES];
    struct kith_arena *keep = NULL;
    struct kith_run_record *old;
    struct kith_buf buf;
    size_t n;
    enum kith_rc rc;

    kith_buf_init(&buf, env, KITH_RUNS_MAX_BYTES);
    KITH_TRY(kith_arena_open(env, &keep, (size_t)8 << 20, err));
    KITH_TRY(kith_runs_read(env, folder, keep, &old, &n, err));
    for (size_t i = n >= KITH_RUNS_KEPT ? n - KITH_RUNS_KEPT + 1 : 0; i < n; i++)
        KITH_TRY(kith_run_write(&buf, &old[i], err));
    KITH_TRY(kith_run_write(&buf, record, err));
    KITH_TRY(kith_buf_check(&buf, "Your list of talks", err));
    if (!kith_runs_path(folder, "runs.jsonl", path, sizeof path)) {
        rc = too_long(err);
        goto out;
    }
    KITH_TRY(kith_file_write(env, path, kith_buf_view(&buf), err));
out:
    kith_buf_free(&buf);
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_talk_save(const struct kith_env *env, const char *folder, const struct kith_saved_talk *talk,
                            struct kith_err *err)
{
    json_t *turns = json_array();
    json_t *said = json_array();
    json_t *o = NULL;
    char path[PATH_MAX_BYTES];
    char *text = NULL;
    enum kith_rc rc;

    for (size_t i = 0; i < talk->n; i++)
        (void)json_array_append_new(turns, json_stringn(talk->turns[i].p, talk->turns[i].n));
    for (size_t i = 0; i < talk->n; i++)
        (void)json_array_append_new(said, json_stringn(talk->said[i].n ? talk->said[i].p : "", talk->said[i].n));
    o = json_pack("{s:s%, s:I, s:o, s:o}", "persona", talk->persona.p, talk->persona.n, "seed", (json_int_t)talk->seed,
                  "turns", turns, "said", said);
    text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    if (!text)
        rc = kith_fail_memory(err);
    else if (!kith_runs_path(folder, "talk.json", path, sizeof path))
        rc = too_long(err);
    else
        rc = kith_file_write(env, path, kith_str_of(text), err);
    free(text);
    json_decref(o);
    return rc;
}

static enum kith_rc talk_of(const json_t *o, struct kith_arena *keep, struct kith_saved_talk **out,
                            struct kith_err *err)
{
    const json_t *persona = json_object_get(o, "persona");
    const json_t *turns = json_object_get(o, "turns");
    const json_t *said = json_object_get(o, "said"); /* not there in talks left off before there was a voice */
    struct kith_saved_talk *t;
    enum kith_rc rc = KITH_OK;

    if (!json_is_string(persona) || !json_is_array(turns))
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *t, &t, err));
    KITH_TRY(kith_str_keep(keep, kith_str_of(json_string_value(persona)), &t->persona, err));
    KITH_TRY(kith_arena_take(keep, json_array_size(turns) + 1, sizeof *t->turns, &t->turns, err));
    KITH_TRY(kith_arena_take(keep, json_array_size(turns) + 1, sizeof *t->said, &t->said, err));
    t->seed = (uint64_t)json_integer_value(json_object_get(o, "seed"));
    for (size_t i = 0; i < json_array_size(turns); i++) {
        const json_t *turn = json_array_get(turns, i);

        const json_t *words = json_array_get(said, i);

        if (!json_is_string(turn))
            return KITH_OK;
        if (json_string_length(words) > 0)
            KITH_TRY(kith_str_keep(keep, (struct kith_str){json_string_value(words), json_string_length(words)},
                                   &t->said[t->n], err));
        KITH_TRY(kith_str_keep(keep, (struct kith_str){json_string_value(turn), json_string_length(turn)},
                               &t->turns[t->n++], err));
    }
    *out = t;
out:
    return rc;
}

enum kith_rc kith_talk_load(const struct kith_env *env, const char *folder, struct kith_arena *keep,
                            struct kith_saved_talk **out, struct kith_err *err)
{
    char path[PATH_MAX_BYTES];
    struct kith_str bytes;
    json_t *o = NULL;
    bool there;
    enum kith_rc rc;

    *out = NULL;
    if (!kith_runs_path(folder, "talk.json", path, sizeof path))
        return too_long(err);
    KITH_TRY(kith_runs_slurp(env, path, KITH_TALK_MAX_BYTES, keep, &bytes, &there, err));
    if (!there)
        goto out;
    o = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL);
    if (o)
        rc = talk_of(o, keep, out, err);
out:
    json_decref(o);
    return rc;
}

void kith_talk_forget(const struct kith_env *env, const char *folder)
{
    char path[PATH_MAX_BYTES];

    if (kith_runs_path(folder, "talk.json", path, sizeof path))
        (void)env->unlink(env->ctx, path);
}

enum kith_rc kith_runs_forget(const struct kith_env *env, const char *folder, struct kith_err *err)
{
    static const char *const names[] = {"runs.jsonl", "talk.json", "drills.json", "journal"};
    char path[PATH_MAX_BYTES];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!kith_runs_path(folder, names[i], path, sizeof path))
            return too_long(err);
        if (env->unlink(env->ctx, path) != 0 && errno != ENOENT)
            return kith_fail(err, KITH_EIO, 0, "%s could not be taken away: %s.", path, strerror(errno));
    }
    return KITH_OK;
}
