/* Single sentences and cells that a reader stumbled over once, in every form of the report. */
#include "report_fixture.h"
#include "report_table.h"
#include "report_view.h"
#include "term_out.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_buf out;

static int open_both(void **state)
{
    (void)state;
    kith_buf_init(&out, kith_env_system(), (size_t)4 << 20);
    return (int)kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL);
}

static int close_both(void **state)
{
    (void)state;
    kith_arena_close(keep);
    kith_buf_free(&out);
    return 0;
}

typedef void writer_fn(struct kith_buf *out, const struct kith_session_report *r,
                       const struct kith_report_options *options);
static writer_fn *const writers[] = {kith_report_terminal, kith_report_html, kith_report_markdown};

static bool says(const char *words)
{
    return kith_str_find(kith_buf_view(&out), kith_str_of(words)) >= 0;
}

static void every_writer_says(const struct kith_session_report *r, const char *words, bool wanted)
{
    const struct kith_report_options options = {.width = 200};

    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        kith_buf_clear(&out);
        writers[i](&out, r, &options);
        if (says(words) != wanted)
            fail_msg("writer %zu: \"%s\" is %s", i, words, wanted ? "missing" : "there");
    }
}

/* The short session with measures that a test may change. */
static struct kith_session_report with_measures(struct kith_measures *m)
{
    struct kith_session_report r = fixture_short(keep);

    *m = *r.measures;
    r.measures = m;
    return r;
}

static void one_turn_is_no_turns(void **state)
{
    struct kith_session_report r = fixture_short(keep);
    struct kith_transcript t = *r.coded->transcript;
    struct kith_coded coded = *r.coded;

    (void)state;
    every_writer_says(&r, "12 turns", true);
    t.n_turns = 1;
    coded.transcript = &t;
    r.coded = &coded;
    every_writer_says(&r, "1 turn", true);
    every_writer_says(&r, "1 turns", false);
}

static void a_guide_left_out_is_explained(void **state)
{
    struct kith_measures m;
    struct kith_session_report r = with_measures(&m);

    (void)state;
    every_writer_says(&r, "MITI guide 1 fair", true);
    m.items[KITH_MEASURE_R_TO_Q].guide_fair = NAN;
    m.items[KITH_MEASURE_R_TO_Q].guide_good = NAN;
    m.items[KITH_MEASURE_R_TO_Q].no_guide = KITH_NO_GUIDE_DANGER;
    every_writer_says(&r, "MITI guide 1 fair", false);
    every_writer_says(&r, "no guide: words that may mean danger", true);
}

static void what_the_client_said_is_rough_where_talk_is(void **state)
{
    struct kith_measures m;
    struct kith_session_report r = with_measures(&m);
    struct kith_coded by_human = *r.coded;

    (void)state;
    every_writer_says(&r, "Rough: what the client said", false);
    m.items[KITH_MEASURE_CHANGE].rough = true;
    m.items[KITH_MEASURE_CHANGE].agreement = .38;
    every_writer_says(&r, "share of change talk has r .38", true);
    by_human.by_human = true;
    r.coded = &by_human;
    every_writer_says(&r, "Rough: what the client said", false);
}

/* A figure of nothing keeps its columns. */
static void an_empty_cell_keeps_its_place(void **state)
{
    struct kith_term t;

    (void)state;
    kith_buf_clear(&out);
    kith_term_init(&t, &out, 80, false, false);
    kith_term_cell(&t, KITH_TERM_PLAIN, KITH_S("one"), 5, false);
    kith_term_cell(&t, KITH_TERM_PLAIN, KITH_S(""), 5, false);
    kith_term_cell(&t, KITH_TERM_PLAIN, KITH_S("two"), 5, false);
    kith_term_break(&t);
    assert_true(kith_str_eq(kith_buf_view(&out), KITH_S("one       two\n")));
}

/* schema/turn.json: the last part of the path, names or not. */
static void an_id_is_no_path(void **state)
{
    const struct kith_report_options names = {.names = true};
    const struct kith_report_options masked = {.names = false};
    struct kith_session_report r = fixture_short(keep);
    struct kith_str id;

    (void)state;
    assert_int_equal(kith_view_id(keep, r.coded->transcript, &names, &id, NULL), KITH_OK);
    assert_true(kith_str_eq(id, KITH_S("2026-03-04 tom ellery")));
    assert_int_equal(kith_view_id(keep, r.coded->transcript, &masked, &id, NULL), KITH_OK);
    assert_true(kith_str_eq(id, KITH_S("2026-03-04 [name]")));
}

/* A view masks each turn as its speaker writes: "will" is a name only where no capital would tell. */
static void turns_are_masked_as_their_speakers_write(void **state)
{
    const struct kith_report_options options = {.names = false};
    const struct kith_speaker speakers[] = {{KITH_S("Dana"), KITH_ROLE_UNKNOWN}, {KITH_S("Will"), KITH_ROLE_UNKNOWN}};
    const struct kith_turn turns[] = {
        {.text = KITH_S("Hi Will, what will we talk about?"), .speaker = 0, .start_ms = -1, .end_ms = -1},
        {.text = KITH_S("hi dana, its will, in wills truck"), .speaker = 1, .start_ms = -1, .end_ms = -1},
    };
    const struct kith_transcript t = {
        .id = KITH_S("chat"), .speakers = speakers, .n_speakers = 2, .turns = turns, .n_turns = 2};
    const struct kith_view *view;

    (void)state;
    assert_int_equal(kith_view_make_transcript(keep, &t, NULL, &options, &view, NULL), KITH_OK);
    assert_true(kith_str_eq(view->turns[0].text, KITH_S("Hi [name], what will we talk about?")));
    assert_true(kith_str_eq(view->turns[1].text, KITH_S("hi [name], its [name], in [name]s truck")));
}

static void table_says(bool names, const char *words, bool wanted)
{
    static void (*const tables[])(struct kith_buf *, const struct kith_report_table *,
                                  const struct kith_report_options *) = {
        kith_report_table_terminal, kith_report_table_html, kith_report_table_markdown};
    const struct kith_table_row rows[] = {
        {.source = KITH_S("talks/poor.kith"), .session = KITH_S("poor"), .length_ms = -1, .status = KITH_S("a.html")},
        {.source = KITH_S("talks/poor.txt"), .session = KITH_S("poor"), .length_ms = -1},
        {.source = KITH_S("talks/sub/poor.kith"), .session = KITH_S("poor"), .length_ms = -1},
        {.source = KITH_S("talks/good.kith"), .session = KITH_S("good"), .length_ms = -1},
    };
    const struct kith_report_table table = {rows, sizeof rows / sizeof *rows, false};
    const struct kith_report_options options = {.names = names, .width = 100};

    for (size_t i = 0; i < 3; i++) {
        kith_buf_clear(&out);
        tables[i](&out, &table, &options);
        if (says(words) != wanted)
            fail_msg("table %zu: \"%s\" is %s", i, words, wanted ? "missing" : "there");
    }
}

static void sessions_of_one_name_are_told_apart(void **state)
{
    (void)state;
    table_says(false, "poor.txt", true);
    table_says(false, "poor.kith", true);
    table_says(false, "good.kith", false);
    table_says(false, "talks", false);
    table_says(false, "with --names their folders are shown", true);
    table_says(true, "talks/sub/poor.kith", true);
    table_says(true, "with --names", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_turn_is_no_turns),
        cmocka_unit_test(a_guide_left_out_is_explained),
        cmocka_unit_test(what_the_client_said_is_rough_where_talk_is),
        cmocka_unit_test(an_empty_cell_keeps_its_place),
        cmocka_unit_test(an_id_is_no_path),
        cmocka_unit_test(turns_are_masked_as_their_speakers_write),
        cmocka_unit_test(sessions_of_one_name_are_told_apart),
    };

    return cmocka_run_group_tests_name("report_details", tests, open_both, close_both);
}
