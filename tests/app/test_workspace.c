#include "place.h"
#include "workspace.h"
#include "workspace_why.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct office {
    struct place *p;
    struct kith_workspace *ws;
    char *bytes; /* of the last file read */
};

static int office_open(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    struct kith_workspace_options options;

    assert_non_null(o);
    (void)place_open((void **)&o->p);
    options =
        (struct kith_workspace_options){.store = o->p->options, .model = getenv("KITH_MODEL"), .version = "kith test"};
    kith_store_close(o->p->store);
    o->p->store = NULL;
    OK(o->p, kith_workspace_open(&o->p->env, &options, &o->ws, &o->p->err));
    o->p->store = kith_workspace_store(o->ws);
    *state = o;
    return 0;
}

static int office_close(void **state)
{
    struct office *o = *state;
    void *p = o->p;

    kith_workspace_close(o->ws);
    o->p->store = NULL;
    (void)place_close(&p);
    free(o->bytes);
    free(o);
    return 0;
}

/* Of examples, or where a path is given, from the root of the sources. */
static struct kith_str file(struct office *o, const char *name)
{
    char path[1024];
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof path, "%s/%s%s", getenv("KITH_SOURCE"), strchr(name, '/') ? "" : "examples/", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    free(o->bytes);
    o->bytes = malloc(1 << 20);
    assert_non_null(o->bytes);
    n = fread(o->bytes, 1, 1 << 20, f);
    (void)fclose(f);
    return (struct kith_str){o->bytes, n};
}

static enum kith_rc upload(struct office *o, struct kith_id actor, const char *name, struct kith_id *id)
{
    struct kith_upload u = {.programme = o->p->programme,
                            .client = o->p->client,
                            .goal = KITH_S("drinking less"),
                            .setting = KITH_SETTING_ONE_TO_ONE,
                            .bytes = file(o, name),
                            .filename = kith_str_of(name)};
    size_t more;

    return kith_workspace_upload(o->ws, actor, &u, id, &more, &o->p->err);
}

static void allow(struct office *o, bool supervision)
{
    (void)place_choose(o->p, o->p->party, KITH_USE_RECORDING, true);
    (void)place_choose(o->p, o->p->party, KITH_USE_FEEDBACK, true);
    if (supervision)
        (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, true);
}

static enum kith_rc look(struct office *o, struct kith_id actor, struct kith_id session, struct kith_session_sight *s)
{
    return kith_workspace_session(o->ws, actor, session, o->p->keep, s, &o->p->err);
}

static void without_consent_nothing_comes_in(void **state)
{
    struct office *o = *state;
    struct kith_id id;

    assert_int_equal(upload(o, o->p->ada, "five-turns.txt", &id), KITH_EDENIED);
    (void)place_choose(o->p, o->p->party, KITH_USE_RECORDING, true);
    assert_int_equal(upload(o, o->p->ada, "five-turns.txt", &id), KITH_EDENIED);
    (void)place_choose(o->p, o->p->party, KITH_USE_FEEDBACK, true);
    assert_int_equal(upload(o, o->p->ada, "five-turns.txt", &id), KITH_OK);
    assert_int_equal(upload(o, o->p->ben, "five-turns.txt", &id), KITH_EDENIED); /* not his client */
    assert_int_equal(upload(o, o->p->dee, "five-turns.txt", &id), KITH_EDENIED);
    assert_int_equal(upload(o, KITH_ID_NONE, "five-turns.txt", &id), KITH_EDENIED);
}

static void an_upload_becomes_feedback(void **state)
{
    struct office *o = *state;
    struct kith_session_sight s;
    struct kith_kept_figure *figures;
    struct kith_tx *tx;
    struct kith_id id;
    size_t n;

    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "evening-session.vtt", &id));
    OK(o->p, look(o, o->p->ada, id, &s));
    assert_int_equal(s.row.state, KITH_SESSION_WAITING);
    assert_null(s.report);
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    assert_int_equal(kith_workspace_work(o->ws, &o->p->err), KITH_END);
    OK(o->p, look(o, o->p->ada, id, &s));
    assert_int_equal(s.row.state, KITH_SESSION_CODED);
    assert_int_equal(s.sight, KITH_SIGHT_FULL);
    assert_non_null(s.report);
    assert_true(s.report->feedback->n > 2);
    assert_int_equal(s.report->coded->transcript->n_turns, s.row.turns);
    assert_true(s.report->measures->miti);      /* the goal came along */
    assert_true(s.may_contest && !s.may_share); /* no consent for supervision yet */
    tx = place_read(o->p);
    OK(o->p, kith_figure_list(tx, s.coding.id, o->p->keep, &figures, &n, &o->p->err));
    assert_true(n > 5);
    for (size_t i = 0; i < n; i++) /* what is kept is what the report says */
        for (int m = 0; m < KITH_MEASURE_COUNT; m++)
            if (strcmp(figures[i].name.p, kith_measure_name(m)) == 0)
                assert_true(figures[i].value == s.report->measures->items[m].value);
    kith_tx_end(tx);
}

/* What the page shows as the words that weighed most is what the model says of them, found when the session was coded.
 */
static void words_that_weighed_are_kept(void **state)
{
    struct office *o = *state;
    const struct kith_coding_options why = {.why = true};
    struct kith_session_sight s;
    struct kith_model *model = NULL;
    struct kith_coder *coder = NULL;
    const struct kith_coded *want;
    struct kith_id id;
    size_t spans = 0;

    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "evening-session.vtt", &id));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    OK(o->p, look(o, o->p->ada, id, &s));
    OK(o->p, kith_model_open(&o->p->env, getenv("KITH_MODEL"), &model, &o->p->err));
    OK(o->p, kith_coder_open(&o->p->env, model, &coder, &o->p->err));
    OK(o->p, kith_coding_run(coder, o->p->keep, s.report->coded->transcript, &why, &want, &o->p->err));
    for (size_t i = 0; i < s.row.turns; i++) {
        const struct kith_coded_turn *a = &want->turns[i];
        const struct kith_coded_turn *b = &s.report->coded->turns[i];

        assert_int_equal(a->n_why, b->n_why);
        for (size_t k = 0; k < a->n_why; k++, spans++) {
            assert_int_equal(a->why[k].head, b->why[k].head);
            assert_int_equal(a->why[k].class_index, b->why[k].class_index);
            assert_int_equal(a->why[k].start, b->why[k].start);
            assert_int_equal(a->why[k].end, b->why[k].end);
            assert_true(fabsf(a->why[k].weight - b->why[k].weight) < 0.001f * fabsf(a->why[k].weight));
        }
    }
    assert_true(spans > 20);
    kith_coder_close(coder);
    kith_model_close(model);
}

/* What was written by who knows what else: spans that lie outside their turn, or speak for no code, are not shown. */
static void words_that_are_not_there_are_left_out(void **state)
{
    static const char lines[] =
        "{\"turn\":0,\"why\":[{\"head\":\"behaviour\",\"class\":\"question\",\"start\":0,\"end\":4,\"weight\":1.5},"
        "{\"head\":\"behaviour\",\"class\":\"question\",\"start\":0,\"end\":6,\"weight\":1},"
        "{\"head\":\"behaviour\",\"class\":\"question\",\"start\":3,\"end\":3,\"weight\":1},"
        "{\"head\":\"behaviour\",\"class\":\"question\",\"start\":-1,\"end\":3,\"weight\":1},"
        "{\"head\":\"behaviour\",\"class\":\"open\",\"start\":0,\"end\":3,\"weight\":1},"
        "{\"head\":\"heart\",\"class\":\"open\",\"start\":0,\"end\":3,\"weight\":1},"
        "{\"start\":0,\"end\":3},7,null]}\n\nnot "
        "json\n{\"turn\":1,\"why\":[{}]}\n{\"turn\":-1,\"why\":[{}]}\n{\"turn\":0}\n";
    struct office *o = *state;
    struct kith_turn turn = {.text = KITH_S("Why??")};
    struct kith_coded_turn coded_turn = {.role = KITH_ROLE_COUNSELLOR};
    struct kith_transcript t = {.turns = &turn, .n_turns = 1};
    struct kith_coded one = {.transcript = &t, .turns = &coded_turn};
    const struct kith_coded *coded = &one;

    OK(o->p, kith_workspace_why_read(o->p->keep, (struct kith_str){lines, sizeof lines - 1}, &coded, &o->p->err));
    assert_int_equal(coded->turns[0].n_why, 1);
    assert_int_equal(coded->turns[0].why[0].end, 4);
    assert_int_equal(coded->turns[0].why[0].head, KITH_HEAD_BEHAVIOUR);
    assert_true(coded->turns[0].why[0].weight == 1.5f);
    assert_int_equal(coded_turn.n_why, 0);
}

/* The transcript read back says what the file said, turn by turn: in every format that Kith reads. */
static void what_is_kept_is_what_was_said(void **state)
{
    struct office *o = *state;
    static const char *const names[] = {
        "five-turns.txt",
        "chat.json",
        "very-good.kith",
        "crisis.srt",
        "evening-session.vtt",
        "tests/golden/intake/teams.docx",
        "tests/golden/intake/table-cells.docx",
        "tests/golden/intake/table-annomi.csv",
        "tests/golden/intake/table-tabs.tsv",
        "tests/golden/intake/whole-sessions.jsonl",
    };
    bool seen[KITH_FORMAT_COUNT] = {[KITH_FORMAT_AUTO] = true};

    allow(o, false);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct kith_session_sight s;
        struct kith_source *source;
        const struct kith_transcript *t;
        struct kith_id id;

        OK(o->p, upload(o, o->p->ada, names[i], &id));
        OK(o->p, kith_workspace_work(o->ws, &o->p->err));
        OK(o->p, look(o, o->p->ada, id, &s));
        assert_non_null(s.report);
        OK(o->p, kith_source_open_bytes(&o->p->env, file(o, names[i]), names[i], &(struct kith_intake_options){0},
                                        &source, &o->p->err));
        seen[kith_source_format(source)] = true;
        OK(o->p, kith_intake_next(source, o->p->keep, &t, &o->p->err));
        assert_true(t->n_turns > 1);
        assert_int_equal(t->n_turns, s.report->coded->transcript->n_turns);
        for (size_t k = 0; k < t->n_turns; k++) {
            assert_true(kith_str_eq(t->turns[k].text, s.report->coded->transcript->turns[k].text));
            assert_int_equal(t->turns[k].start_ms, s.report->coded->transcript->turns[k].start_ms);
        }
        kith_source_close(source);
    }
    for (int format = 0; format < KITH_FORMAT_COUNT; format++)
        if (!seen[format])
            fail_msg("no file of format %s was sent", kith_format_name(format));
}

static void only_the_counsellor_decides_who_looks_on(void **state)
{
    struct office *o = *state;
    struct kith_session_sight s;
    struct kith_id id;

    allow(o, true);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &id));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    assert_int_equal(look(o, o->p->sue, id, &s), KITH_EDENIED);
    assert_int_equal(look(o, o->p->ben, id, &s), KITH_EDENIED);
    assert_int_equal(look(o, o->p->dee, id, &s), KITH_EDENIED);
    assert_int_equal(look(o, o->p->admin, id, &s), KITH_EDENIED);
    assert_int_equal(kith_workspace_share(o->ws, o->p->sue, id, true, &o->p->err), KITH_EDENIED);
    OK(o->p, kith_workspace_share(o->ws, o->p->ada, id, true, &o->p->err));
    OK(o->p, look(o, o->p->sue, id, &s));
    assert_int_equal(s.sight, KITH_SIGHT_MASKED);
    assert_non_null(s.report);
    assert_false(s.may_share || s.may_contest || s.may_pool);
    assert_int_equal(look(o, o->p->ben, id, &s), KITH_EDENIED);
    assert_int_equal(look(o, o->p->dee, id, &s), KITH_EDENIED);
    assert_int_equal(look(o, o->p->admin, id, &s), KITH_EDENIED);
    OK(o->p, kith_workspace_share(o->ws, o->p->ada, id, false, &o->p->err));
    assert_int_equal(look(o, o->p->sue, id, &s), KITH_EDENIED);
}

static void revoking_closes_every_way_in(void **state)
{
    struct office *o = *state;
    struct kith_session_sight s;
    struct kith_contest contest = {.turn = 0, .code = KITH_S("question open")};
    struct kith_id id;
    struct kith_id c;

    allow(o, true);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &id));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    OK(o->p, kith_workspace_share(o->ws, o->p->ada, id, true, &o->p->err));
    contest.session = id;
    OK(o->p, kith_workspace_contest(o->ws, o->p->ada, &contest, &c, &o->p->err));
    (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, false);
    OK(o->p, look(o, o->p->sue, id, &s));
    assert_int_equal(s.sight, KITH_SIGHT_FACT); /* that there was one, and nothing of it */
    assert_null(s.report);
    assert_int_equal(s.row.goal.n, 0);
    OK(o->p, look(o, o->p->ada, id, &s));
    assert_non_null(s.report);
    (void)place_choose(o->p, o->p->party, KITH_USE_RECORDING, false);
    OK(o->p, look(o, o->p->ada, id, &s));
    assert_int_equal(s.sight, KITH_SIGHT_FACT);
    assert_null(s.report);
    assert_int_equal(kith_workspace_contest(o->ws, o->p->ada, &contest, &c, &o->p->err), KITH_EDENIED);
    assert_int_equal(upload(o, o->p->ada, "five-turns.txt", &c), KITH_EDENIED);
}

/* Taken back between the upload and the coding: the machine does not look either. */
static void what_was_taken_back_is_not_scored(void **state)
{
    struct office *o = *state;
    struct kith_session_row row;
    struct kith_coding coding;
    struct kith_tx *tx;
    struct kith_id id;

    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &id));
    (void)place_choose(o->p, o->p->party, KITH_USE_FEEDBACK, false);
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    tx = place_read(o->p);
    OK(o->p, kith_session_get(tx, id, o->p->keep, &row, &o->p->err));
    assert_int_equal(row.state, KITH_SESSION_FAILED);
    assert_int_equal(kith_coding_of_model(tx, id, o->p->keep, &coding, &o->p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

static void danger_goes_to_the_inbox_and_only_its_lines(void **state)
{
    struct office *o = *state;
    const struct kith_about place = {.programme = o->p->programme};
    struct kith_crisis_duty duty = {.first = o->p->sue, .within_minutes = 30};
    struct kith_crisis *list;
    enum kith_sight sight;
    struct kith_tx *tx;
    struct kith_id id;
    size_t n;

    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "crisis.srt", &id));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    tx = place_write(o->p, o->p->admin);
    OK(o->p, kith_crisis_list(tx, o->p->programme, false, o->p->keep, &list, &n, &o->p->err));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].due, o->p->clock + 3600);
    assert_null(strstr(list[0].lines.p, "heater")); /* a line without a flag */
    assert_non_null(strstr(list[0].lines.p, "\"turn\":"));
    assert_int_equal(kith_workspace_may(tx, o->p->sue, KITH_DEED_CRISIS_SEE, &place, NULL, &o->p->err), KITH_EDENIED);
    OK(o->p, kith_crisis_duty_set(tx, o->p->programme, &duty, &o->p->err));
    OK(o->p, kith_workspace_may(tx, o->p->sue, KITH_DEED_CRISIS_SEE, &place, &sight, &o->p->err));
    assert_int_equal(sight, KITH_SIGHT_LINES);
    assert_int_equal(kith_workspace_may(tx, o->p->dee, KITH_DEED_CRISIS_SEE, &place, NULL, &o->p->err), KITH_EDENIED);
    place_commit(o->p, tx);
}

static void blind_coders_see_words_and_nothing_else(void **state)
{
    struct office *o = *state;
    struct kith_segment segment = {.first = 1, .last = 20};
    struct kith_coding_task task;
    struct kith_blind_turn *turns;
    struct kith_tx *tx;
    struct kith_id id;
    struct kith_id segment_id;
    struct kith_id task_id;
    bool masked = false;
    size_t n;

    allow(o, true);
    OK(o->p, upload(o, o->p->ada, "evening-session.vtt", &id));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    tx = place_write(o->p, o->p->ada);
    OK(o->p, kith_session_pool(tx, id, true, &o->p->err));
    segment.session = id;
    OK(o->p, kith_segment_add(tx, &segment, &segment_id, &o->p->err));
    OK(o->p, kith_task_add(tx, segment_id, o->p->ben, &task_id, &o->p->err));
    place_commit(o->p, tx);
    OK(o->p, kith_workspace_blind(o->ws, o->p->ben, task_id, o->p->keep, &task, &turns, &n, &o->p->err));
    assert_int_equal(n, 20);
    assert_int_equal(turns[0].turn, 1);
    for (size_t i = 0; i < n; i++) {
        assert_true(kith_str_find(turns[i].text, KITH_S("Marcus")) < 0);
        assert_true(kith_str_find(turns[i].text, KITH_S("Dana")) < 0);
        masked = masked || kith_str_find(turns[i].text, KITH_S("[name]")) >= 0;
    }
    (void)masked;
    assert_true(turns[0].counsellor != turns[1].counsellor);
    assert_int_equal(kith_workspace_blind(o->ws, o->p->sue, task_id, o->p->keep, &task, &turns, &n, &o->p->err),
                     KITH_EDENIED);
    assert_int_equal(kith_workspace_blind(o->ws, o->p->ada, task_id, o->p->keep, &task, &turns, &n, &o->p->err),
                     KITH_EDENIED);
    (void)place_choose(o->p, o->p->party, KITH_USE_SUPERVISION, false);
    assert_int_equal(kith_workspace_blind(o->ws, o->p->ben, task_id, o->p->keep, &task, &turns, &n, &o->p->err),
                     KITH_EDENIED);
}

static void who_opened_it_is_written_down(void **state)
{
    struct office *o = *state;
    struct kith_session_sight s;
    struct kith_audit_query q = {.client = o->p->client};
    struct kith_audit_line *lines;
    struct kith_tx *tx;
    struct kith_id id;
    size_t n;

    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &id));
    OK(o->p, look(o, o->p->ada, id, &s));
    tx = place_read(o->p);
    OK(o->p, kith_audit_list(tx, &q, o->p->keep, &lines, &n, &o->p->err));
    assert_string_equal(lines[0].action.p, "session.open");
    assert_true(kith_id_eq(lines[0].actor, o->p->ada));
    assert_true(kith_id_eq(lines[0].object, id));
    kith_tx_end(tx);
}

/* An administrator here is nobody elsewhere, and an id of elsewhere is no way in. */
static void another_programme_is_another_world(void **state)
{
    struct office *o = *state;
    struct kith_about about = {.programme = o->p->other_programme};
    struct kith_tx *tx = place_write(o->p, KITH_ID_NONE);
    struct kith_person pat = {.names = {.usual = KITH_S("Pat")}, .login = KITH_S("pat")};
    struct kith_id there;
    struct kith_session_sight s;
    struct kith_id id;

    OK(o->p, kith_person_add(tx, &pat, &there, &o->p->err));
    for (int role = 0; role < KITH_POST_COUNT; role++)
        OK(o->p, kith_role_give(tx, there, o->p->other_programme, (enum kith_post)role, &o->p->err));
    for (int deed = 0; deed < KITH_DEED_COUNT; deed++)
        assert_int_equal(kith_workspace_may(tx, o->p->admin, (enum kith_deed)deed, &about, NULL, &o->p->err),
                         KITH_EDENIED);
    about = (struct kith_about){.client = o->p->client};
    for (int deed = 0; deed < KITH_DEED_COUNT; deed++)
        assert_int_equal(kith_workspace_may(tx, there, (enum kith_deed)deed, &about, NULL, &o->p->err), KITH_EDENIED);
    about = (struct kith_about){.programme = o->p->other_programme, .client = o->p->client};
    for (int deed = 0; deed < KITH_DEED_COUNT; deed++)
        assert_int_equal(kith_workspace_may(tx, there, (enum kith_deed)deed, &about, NULL, &o->p->err), KITH_EDENIED);
    about = (struct kith_about){.programme = o->p->other_programme, .person = o->p->ada};
    assert_int_equal(kith_workspace_may(tx, there, KITH_DEED_PEOPLE_EDIT, &about, NULL, &o->p->err), KITH_EDENIED);
    place_commit(o->p, tx);
    allow(o, true);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &id));
    OK(o->p, kith_workspace_share(o->ws, o->p->ada, id, true, &o->p->err));
    assert_int_equal(look(o, there, id, &s), KITH_EDENIED);
}

static void workers_code_what_waits(void **state)
{
    struct office *o = *state;
    struct kith_workspace_options options = {
        .store = o->p->options, .model = getenv("KITH_MODEL"), .workers = 2, .version = "kith test"};
    struct kith_session_row row;
    struct kith_id ids[6];

    allow(o, false);
    for (int i = 0; i < 3; i++) /* some wait before the workers are there */
        OK(o->p, upload(o, o->p->ada, "five-turns.txt", &ids[i]));
    kith_workspace_close(o->ws);
    OK(o->p, kith_workspace_open(&o->p->env, &options, &o->ws, &o->p->err));
    o->p->store = kith_workspace_store(o->ws);
    for (int i = 3; i < 6; i++)
        OK(o->p, upload(o, o->p->ada, "five-turns.txt", &ids[i]));
    for (int i = 0; i < 6; i++) {
        for (int tries = 0; tries < 2000; tries++) {
            struct kith_tx *tx = place_read(o->p);

            OK(o->p, kith_session_get(tx, ids[i], o->p->keep, &row, &o->p->err));
            kith_tx_end(tx);
            if (row.state != KITH_SESSION_WAITING)
                break;
            (void)usleep(10000);
        }
        assert_int_equal(row.state, KITH_SESSION_CODED);
    }
}

/* How many turns of what Ada sees have words that weighed; -1: there is no feedback. */
static int turns_with_words(struct office *o, struct kith_id id, bool awaited)
{
    struct kith_session_sight s;
    int n = 0;

    OK(o->p, look(o, o->p->ada, id, &s));
    assert_int_equal(s.words_awaited, awaited);
    if (!s.report)
        return -1;
    for (size_t i = 0; i < s.report->coded->transcript->n_turns; i++)
        n += s.report->coded->turns[i].n_why > 0;
    return n;
}

/* With an encoder the words take long: the feedback is there before them, that of every session. */
static void feedback_comes_before_the_words_that_weighed(void **state)
{
    struct office *o = *state;
    char model[1024];
    struct kith_workspace_options options = {.store = o->p->options, .model = model, .version = "kith test"};
    struct kith_id first;
    struct kith_id second;

    (void)snprintf(model, sizeof model, "%s/model/kith.model", getenv("KITH_SOURCE"));
    kith_workspace_close(o->ws);
    OK(o->p, kith_workspace_open(&o->p->env, &options, &o->ws, &o->p->err));
    o->p->store = kith_workspace_store(o->ws);
    allow(o, false);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &first));
    assert_int_equal(turns_with_words(o, first, false), -1);
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    assert_int_equal(turns_with_words(o, first, true), 0);
    OK(o->p, upload(o, o->p->ada, "five-turns.txt", &second));
    OK(o->p, kith_workspace_work(o->ws, &o->p->err)); /* feedback for the second before words for the first */
    assert_int_equal(turns_with_words(o, second, true), 0);
    assert_int_equal(turns_with_words(o, first, true), 0);
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    assert_true(turns_with_words(o, first, false) > 0);
    assert_int_equal(turns_with_words(o, second, true), 0);
    OK(o->p, kith_workspace_work(o->ws, &o->p->err));
    assert_true(turns_with_words(o, second, false) > 0);
    assert_int_equal(kith_workspace_work(o->ws, &o->p->err), KITH_END);
}

static void a_file_that_cannot_be_read_says_why(void **state)
{
    struct office *o = *state;
    struct kith_upload u = {.programme = o->p->programme,
                            .client = o->p->client,
                            .bytes = KITH_S("\x89PNG\r\n\x1a\n not a transcript"),
                            .filename = KITH_S("x")};
    struct kith_id id;
    size_t more;

    /* Who may not upload hears nothing about the file. */
    assert_int_equal(kith_workspace_upload(o->ws, o->p->ada, &u, &id, &more, &o->p->err), KITH_EDENIED);
    allow(o, false);
    assert_int_equal(kith_workspace_upload(o->ws, o->p->ada, &u, &id, &more, &o->p->err), KITH_EINPUT);
    assert_true(strlen(o->p->err.text) > 20);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, office_open, office_close)
    const struct CMUnitTest tests[] = {
        WITH(without_consent_nothing_comes_in),
        WITH(an_upload_becomes_feedback),
        WITH(words_that_weighed_are_kept),
        WITH(words_that_are_not_there_are_left_out),
        WITH(what_is_kept_is_what_was_said),
        WITH(only_the_counsellor_decides_who_looks_on),
        WITH(revoking_closes_every_way_in),
        WITH(what_was_taken_back_is_not_scored),
        WITH(danger_goes_to_the_inbox_and_only_its_lines),
        WITH(blind_coders_see_words_and_nothing_else),
        WITH(who_opened_it_is_written_down),
        WITH(another_programme_is_another_world),
        WITH(workers_code_what_waits),
        WITH(feedback_comes_before_the_words_that_weighed),
        WITH(a_file_that_cannot_be_read_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
