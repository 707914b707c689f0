#include "sitting.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- writing ---- */

static json_t *str_json(struct kith_str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *turn_json(const struct kith_sitting_turn *t, bool recovery)
{
    json_t *note = json_array();
    json_t *state = json_array();

    for (size_t i = 0; i < KITH_SITTING_NOTES; i++)
        (void)json_array_append_new(note, str_json(t->note[i]));
    for (size_t i = 0; i < KITH_FEEL_COUNT && !recovery; i++)
        (void)json_array_append_new(state, json_real(t->state[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:b}", "said", str_json(t->said), "answer", str_json(t->answer), "note",
                     note, "state", state, "moves", (json_int_t)t->moves, "worded", t->worded);
}

static json_t *body_json(const struct kith_sitting *s)
{
    json_t *turns = json_array();

    for (size_t i = 0; i < s->n; i++)
        (void)json_array_append_new(turns, turn_json(&s->turns[i], s->record.recovery));
    return json_pack("{s:I, s:i, s:I, s:o, s:o}", "seed", (json_int_t)s->seed, "end", (int)s->end, "ended",
                     (json_int_t)s->ended, "opening", str_json(s->opening), "turns", turns);
}

enum kith_rc kith_sitting_write(const struct kith_sitting *s, struct kith_buf *head, struct kith_buf *body,
                                struct kith_err *err)
{
    struct kith_run_record record = s->record;
    json_t *o = body_json(s);
    char *text = o ? json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;
    enum kith_rc rc;

    json_decref(o);
    if (!text)
        return kith_fail_memory(err);
    record.when = s->ended ? s->ended : s->began;
    kith_buf_puts(body, text);
    free(text);
    KITH_TRY(kith_run_write(head, &record, err));
    KITH_TRY(kith_buf_check(body, "The talk", err));
out:
    return rc;
}

/* ---- reading ---- */

static enum kith_rc read_str(const json_t *o, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    return kith_str_keep(keep, (struct kith_str){json_string_value(o), json_string_length(o)}, out, err);
}

static enum kith_rc read_turn(const json_t *o, struct kith_arena *keep, struct kith_sitting_turn *t,
                              struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(read_str(json_object_get(o, "said"), keep, &t->said, err));
    KITH_TRY(read_str(json_object_get(o, "answer"), keep, &t->answer, err));
    for (size_t i = 0; i < KITH_SITTING_NOTES; i++)
        KITH_TRY(read_str(json_array_get(json_object_get(o, "note"), i), keep, &t->note[i], err));
    for (size_t i = 0; i < KITH_FEEL_COUNT; i++)
        t->state[i] = json_number_value(json_array_get(json_object_get(o, "state"), i));
    t->moves = (uint32_t)json_integer_value(json_object_get(o, "moves"));
    t->worded = json_is_true(json_object_get(o, "worded"));
out:
    return rc;
}

bool kith_sitting_read_head(const struct kith_own *record, struct kith_arena *keep, struct kith_sitting *out)
{
    *out = (struct kith_sitting){.id = record->id, .open = record->kind == KITH_OWN_TALK, .began = record->at};
    if (!kith_run_read(keep, record->head, &out->record))
        return false;
    out->persona = out->record.persona;
    out->n = out->record.turns;
    out->ended = out->open ? 0 : out->record.when;
    return true;
}

enum kith_rc kith_sitting_read(const struct kith_own *record, struct kith_arena *keep, struct kith_sitting *out,
                               struct kith_err *err)
{
    json_t *o = NULL;
    const json_t *turns;
    enum kith_rc rc = KITH_OK;

    if (record->kind > KITH_OWN_RUN || !kith_sitting_read_head(record, keep, out))
        KITH_TRY(kith_fail(err, KITH_EDENIED, 0, "There is no such talk."));
    o = json_loadb(record->body.p, record->body.n, JSON_REJECT_DUPLICATES, NULL);
    turns = json_object_get(o, "turns");
    if (!json_is_array(turns) || json_array_size(turns) > KITH_DIALOGUE_TURNS)
        KITH_TRY(kith_fail(err, KITH_EIO, 0, "What was kept of this talk is damaged. Begin a new one."));
    out->seed = (uint64_t)json_integer_value(json_object_get(o, "seed"));
    out->end = (enum kith_end)json_integer_value(json_object_get(o, "end"));
    out->n = json_array_size(turns);
    KITH_TRY(read_str(json_object_get(o, "opening"), keep, &out->opening, err));
    /* Room for one more: what is said next. */
    KITH_TRY(kith_arena_take(keep, out->n + 1, sizeof *out->turns, &out->turns, err));
    for (size_t i = 0; i < out->n; i++)
        KITH_TRY(read_turn(json_array_get(turns, i), keep, &out->turns[i], err));
out:
    json_decref(o);
    return rc;
}

/* ---- going on ---- */

enum kith_rc kith_sitting_add(struct kith_sitting *s, const struct kith_said *said, struct kith_arena *keep,
                              struct kith_err *err)
{
    const struct kith_note *n = &said->note;
    const struct kith_str parts[KITH_SITTING_NOTES] = {n->was, n->did, n->attempt, n->example, n->doubt};
    struct kith_sitting_turn *t = &s->turns[s->n];
    enum kith_rc rc;

    *t = (struct kith_sitting_turn){.moves = said->heard.moves, .worded = kith_str_eq(said->voice, KITH_S("used"))};
    KITH_TRY(kith_str_keep(keep, said->text, &t->said, err));
    KITH_TRY(kith_str_keep(keep, said->answer, &t->answer, err));
    for (size_t i = 0; i < KITH_SITTING_NOTES; i++)
        KITH_TRY(kith_str_keep(keep, parts[i], &t->note[i], err));
    if (!s->record.recovery)
        memcpy(t->state, said->state, sizeof t->state);
    kith_run_count(&s->record, said);
    s->end = said->reply.end;
    s->n++;
out:
    return rc;
}

enum kith_rc kith_sitting_transcript(const struct kith_sitting *s, const struct kith_persona *persona,
                                     struct kith_arena *keep, const struct kith_transcript **out, struct kith_err *err)
{
    struct kith_transcript *t;
    struct kith_speaker *speakers;
    struct kith_turn *turns;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *t, &t, err));
    KITH_TRY(kith_arena_take(keep, 2, sizeof *speakers, &speakers, err));
    KITH_TRY(kith_arena_take(keep, 2 * s->n + 1, sizeof *turns, &turns, err));
    speakers[0] = (struct kith_speaker){KITH_S("You"), KITH_ROLE_COUNSELLOR};
    speakers[1] = (struct kith_speaker){persona->name, KITH_ROLE_CLIENT};
    for (size_t i = 0; i < 2 * s->n + 1; i++) {
        bool theirs = i % 2 == 0;
        struct kith_str text = i == 0 ? s->opening : theirs ? s->turns[i / 2 - 1].answer : s->turns[i / 2].said;

        turns[i] =
            (struct kith_turn){.text = text, .id = (int64_t)i, .start_ms = -1, .end_ms = -1, .speaker = theirs ? 1 : 0};
    }
    *t = (struct kith_transcript){.id = persona->id,
                                  .topic = persona->goal,
                                  .setting = KITH_SETTING_ONE_TO_ONE,
                                  .chat = true,
                                  .speakers = speakers,
                                  .n_speakers = 2,
                                  .turns = turns,
                                  .n_turns = 2 * s->n + 1};
    *out = t;
out:
    return rc;
}
