#include "practice_play.h"

#include "report.h"

#include <jansson.h>
#include <math.h>

#define CODES_MAX ((size_t)1 << 20)

/* The object of schema/turn.json, without what the line around it says already. */
static enum kith_rc codes_of(const struct kith_env *env, const struct kith_said *said, json_t **out,
                             struct kith_err *err)
{
    const struct kith_report_options options = {.version = ""};
    struct kith_buf buf;
    enum kith_rc rc;

    *out = NULL;
    kith_buf_init(&buf, env, CODES_MAX);
    kith_report_turn_json(&buf, said->session, said->index, &options);
    KITH_TRY(kith_buf_check(&buf, "The codes of a turn", err));
    *out = json_loadb(buf.p, buf.n, 0, NULL);
    if (!*out) {
        rc = kith_fail_memory(err);
        goto out;
    }
    (void)json_object_del(*out, "session");
    (void)json_object_del(*out, "turn");
    (void)json_object_del(*out, "text");
out:
    kith_buf_free(&buf);
    return rc;
}

static json_t *str_json(struct kith_str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *rounded(double x)
{
    return json_real(round(x * 10000.0) / 10000.0);
}

static json_t *effects_json(const struct kith_persona *p, const struct kith_said *said)
{
    json_t *effects = json_object();
    json_t *moves = json_array();
    json_t *by = json_object();
    uint8_t theme = said->heard.theme;

    for (int m = 0; m < KITH_HEARD_COUNT; m++)
        if (kith_heard_has(&said->heard, (enum kith_heard_move)m))
            (void)json_array_append_new(moves, json_string(kith_heard_name(m)));
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        (void)json_object_set_new(by, kith_feeling_name(i), rounded(said->effect.by[i]));
    (void)json_object_set_new(effects, "heard", moves);
    (void)json_object_set_new(effects, "theme", theme == KITH_NO_THEME ? json_null() : str_json(p->themes[theme].id));
    (void)json_object_set_new(effects, "moved", by);
    (void)json_object_set_new(effects, "unsure", json_boolean(said->heard.unsure));
    return effects;
}

static json_t *turn_json(const struct kith_persona *p, const struct kith_said *said, json_t *codes)
{
    json_t *root = json_object();
    json_t *learner = json_object();
    json_t *client = json_object();
    json_t *state = json_object();
    const char *act = said->reply.end == KITH_END_HELP ? "help" : kith_act_name((int)said->reply.act);

    (void)json_object_set_new(learner, "text", str_json(said->text));
    (void)json_object_set_new(learner, "codes", codes);
    (void)json_object_set_new(client, "act", json_string(act));
    (void)json_object_set_new(client, "text", str_json(said->answer));
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        (void)json_object_set_new(state, kith_feeling_name(i), rounded(said->state[i]));
    (void)json_object_set_new(root, "turn", json_integer(said->turn));
    (void)json_object_set_new(root, "learner", learner);
    (void)json_object_set_new(root, "effects", effects_json(p, said));
    (void)json_object_set_new(root, "client", client);
    (void)json_object_set_new(root, "state", state);
    (void)json_object_set_new(root, "note", str_json(said->note.text));
    if (said->voice.n)
        (void)json_object_set_new(root, "voice", str_json(said->voice));
    return root;
}

static int append(const char *bytes, size_t n, void *out)
{
    kith_buf_add(out, bytes, n);
    return 0;
}

enum kith_rc kith_practice_turn_json(const struct kith_persona *persona, const struct kith_said *said,
                                     struct kith_buf *out, struct kith_err *err)
{
    json_t *codes = NULL;
    json_t *root = NULL;
    enum kith_rc rc = KITH_OK;

    if (persona->recovery)
        codes = json_null();
    else
        KITH_TRY(codes_of(out->env, said, &codes, err));
    root = turn_json(persona, said, codes);
    if (!root || json_dump_callback(root, append, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) != 0) {
        rc = kith_fail_memory(err);
        goto out;
    }
    kith_buf_byte(out, '\n');
    rc = kith_buf_check(out, "The conversation", err);
out:
    json_decref(root);
    return rc;
}

enum kith_rc kith_practice_play(const struct kith_env *env, const struct kith_coder *coder,
                                const struct kith_persona *persona, uint64_t seed, const struct kith_wording *wording,
                                struct kith_str script, struct kith_buf *out, struct kith_err *err)
{
    const struct kith_dialogue_options options = {.seed = seed, .notes = true, .wording = wording};
    struct kith_dialogue *d = NULL;
    struct kith_said said;
    struct kith_str line;
    enum kith_rc rc;

    KITH_TRY(kith_dialogue_open(env, coder, persona, &options, &d, err));
    while (script.n > 0 && kith_str_cut(&script, '\n', &line) && !kith_dialogue_ended(d)) {
        KITH_TRY(kith_dialogue_say(d, kith_str_trim(line), &said, err));
        KITH_TRY(kith_practice_turn_json(persona, &said, out, err));
    }
out:
    kith_dialogue_close(d);
    return rc;
}

enum kith_rc kith_practice_sample(const struct kith_env *env, const struct kith_coder *coder,
                                  const struct kith_persona *persona, enum kith_learner_kind kind, uint64_t seed,
                                  unsigned turns, struct kith_buf *out, struct kith_err *err)
{
    const struct kith_dialogue_options options = {.seed = seed};
    struct kith_dialogue *d = NULL;
    struct kith_arena *keep = NULL;
    struct kith_learner *learner;
    struct kith_str text;
    struct kith_said said;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(env, &keep, (size_t)4 << 20, err));
    KITH_TRY(kith_learner_open(keep, kind, &learner, err));
    KITH_TRY(kith_dialogue_open(env, coder, persona, &options, &d, err));
    said.answer = kith_dialogue_opening(d);
    kith_buf_printf(out, "%s, %u. %s\n\n%s: %s\n", persona->name.p, persona->age, persona->setting.p, persona->name.p,
                    said.answer.p);
    for (unsigned i = 0; i < turns && !kith_dialogue_ended(d); i++) {
        kith_learner_next(learner, kith_dialogue_mind(d), said.answer, seed, &text);
        kith_buf_printf(out, "\nListener: " KITH_STR_FMT "\n", KITH_STR_ARG(text));
        KITH_TRY(kith_dialogue_say(d, text, &said, err));
        kith_buf_printf(out, "\n%s: %s\n", persona->name.p, said.answer.p);
    }
    rc = kith_buf_check(out, "The talk", err);
out:
    kith_dialogue_close(d);
    kith_arena_close(keep);
    return rc;
}
