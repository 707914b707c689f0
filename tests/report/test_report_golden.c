/* Every writer on a short session, on one coded by a human and on a hostile one, against files that people have read.
 */
#include "golden.h"
#include "intake.h"
#include "report_fixture.h"
#include "report_table.h"
#include "report_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_buf out;

static int open_both(void **state)
{
    (void)state;
    kith_buf_init(&out, kith_env_system(), (size_t)16 << 20);
    return (int)kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL);
}

static int close_both(void **state)
{
    (void)state;
    kith_buf_free(&out);
    kith_arena_close(keep);
    return 0;
}

static void compare(const char *name)
{
    assert_int_equal(out.rc, KITH_OK);
    assert_true(golden_same(name, kith_buf_view(&out)));
}

/* The page without its style sheet, which has tests and tastes of its own. */
static void compare_body(const char *name)
{
    ptrdiff_t at = kith_str_find(kith_buf_view(&out), KITH_S("<body>"));

    assert_int_equal(out.rc, KITH_OK);
    assert_true(at > 0);
    assert_true(golden_same(name, kith_str_sub(kith_buf_view(&out), (size_t)at, out.n)));
}

typedef void write_fn(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options);

static void write(write_fn *writer, struct kith_session_report r, struct kith_report_options options)
{
    options.version = "kith 0.1.0";
    kith_buf_clear(&out);
    writer(&out, &r, &options);
}

#define WITH(...) ((struct kith_report_options){__VA_ARGS__})

static void test_terminal(void **state)
{
    (void)state;
    write(kith_report_terminal, fixture_short(keep), WITH(.width = 80));
    compare("report/short.txt");
    write(kith_report_terminal, fixture_short(keep),
          WITH(.width = 44, .ascii = true, .colour = true, .transcript = true, .why = true,
               .notice = "This transcript came from a cloud service."));
    compare("report/short-narrow.txt");
    write(kith_report_terminal, fixture_human(keep), WITH(.width = 0));
    compare("report/human.txt");
    write(kith_report_terminal, fixture_hostile(keep), WITH(.width = 80, .colour = true, .transcript = true));
    compare("report/hostile.txt");
}

static void test_html(void **state)
{
    (void)state;
    write(kith_report_html, fixture_short(keep), WITH(.why = true));
    compare_body("report/short.html");
    write(kith_report_html, fixture_hostile(keep), WITH(.names = true));
    compare_body("report/hostile.html");
}

static void test_markdown(void **state)
{
    (void)state;
    write(kith_report_markdown, fixture_short(keep), WITH(.transcript = true));
    compare("report/short.md");
    write(kith_report_markdown, fixture_hostile(keep), WITH(.transcript = true, .names = true));
    compare("report/hostile.md");
}

static void test_json(void **state)
{
    (void)state;
    write(kith_report_json, fixture_short(keep), WITH(.why = true));
    compare("report/short.json");
    write(kith_report_measures_json, fixture_short(keep), WITH(0));
    compare("report/short-measures.json");
    write(kith_report_feedback_json, fixture_short(keep), WITH(0));
    compare("report/short-feedback.json");
    write(kith_report_json, fixture_human(keep), WITH(0));
    compare("report/human.json");
    write(kith_report_json, fixture_hostile(keep), WITH(.names = true));
    compare("report/hostile.json");
}

static void test_turns(void **state)
{
    const struct kith_session_report r = fixture_short(keep);
    struct kith_report_options options = {.why = true};

    (void)state;
    kith_buf_clear(&out);
    kith_report_turns_json(&out, r.coded, &options);
    compare("report/short.jsonl");
    kith_buf_clear(&out);
    for (size_t i = 0; i < r.coded->transcript->n_turns; i++)
        kith_report_turn_json(&out, r.coded, i, &options);
    compare("report/short.jsonl");
    options = (struct kith_report_options){.names = true};
    kith_buf_clear(&out);
    kith_report_turns_json(&out, r.coded, &options);
    compare("report/short-names.jsonl");
    kith_buf_clear(&out);
    kith_report_transcript_json(&out, r.coded->transcript, NULL, &options);
    compare("report/short-turns-names.jsonl");
    options.names = false;
    kith_buf_clear(&out);
    kith_report_transcript_json(&out, r.coded->transcript, NULL, &options);
    compare("report/short-turns.jsonl");
}

/* What `kith turns` prints is a transcript that Kith reads. */
static void test_turns_are_read_back(void **state)
{
    const struct kith_transcript *t = fixture_short(keep).coded->transcript;
    const struct kith_report_options options = {.names = true};
    const struct kith_intake_options how = {.force_language = true};
    const struct kith_transcript *back;
    struct kith_source *source;

    (void)state;
    kith_buf_clear(&out);
    kith_report_transcript_json(&out, t, NULL, &options);
    assert_int_equal(kith_source_open_bytes(kith_env_system(), kith_buf_view(&out), "x", &how, &source, NULL), KITH_OK);
    assert_int_equal(kith_intake_next(source, keep, &back, NULL), KITH_OK);
    assert_true(kith_str_eq(back->id, kith_view_last_part(t->id)));
    assert_int_equal(back->n_turns, t->n_turns);
    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_turn *a = &t->turns[i];
        const struct kith_turn *b = &back->turns[i];

        assert_true(kith_str_eq(a->text, b->text));
        assert_true(kith_str_eq(t->speakers[a->speaker].name, back->speakers[b->speaker].name));
        assert_int_equal(t->speakers[a->speaker].declared, back->speakers[b->speaker].declared);
        assert_int_equal(a->id, b->id);
        assert_int_equal(a->start_ms, b->start_ms);
        assert_int_equal(a->end_ms, b->end_ms);
    }
    kith_source_close(source);
}

/* ---- tables ---- */

static struct kith_report_table make_table(struct kith_table_row rows[4])
{
    const struct kith_report_options options = {0};
    const struct kith_session_report a = fixture_short(keep);
    const struct kith_session_report b = fixture_hostile(keep);
    const struct kith_session_report c = fixture_human(keep);

    assert_int_equal(kith_report_row(keep, &a, &options, &rows[0], NULL), KITH_OK);
    assert_int_equal(kith_report_row(keep, &b, &options, &rows[1], NULL), KITH_OK);
    assert_int_equal(kith_report_row(keep, &c, &options, &rows[2], NULL), KITH_OK);
    rows[0].source = KITH_S("in/dana/session.vtt");
    rows[0].status = KITH_S("session.html");
    rows[1].source = KITH_S("in/<script>.csv");
    rows[1].status = KITH_S("| `x` \x1b[2J</td>");
    rows[2].source = KITH_S("in/coded.kith");
    rows[2].session = KITH_S("coded by hand, and named at more length than a column of the table has");
    rows[3] = (struct kith_table_row){
        .source = KITH_S("in/broken one.docx"),
        .length_ms = -1,
        .status = KITH_S("broken one.docx is no Word document; save it again as .docx or as plain text."),
        .failed = true,
    };
    return (struct kith_report_table){rows, 4, false};
}

static void test_table(void **state)
{
    const struct kith_report_options options = {.version = "kith 0.1.0"};
    struct kith_table_row rows[4];
    struct kith_report_table table = make_table(rows);

    (void)state;
    kith_buf_clear(&out);
    kith_report_table_terminal(&out, &table, &options);
    compare("report/table.txt");
    kith_buf_clear(&out);
    kith_report_table_html(&out, &table, &options);
    compare_body("report/table.html");
    kith_buf_clear(&out);
    kith_report_table_markdown(&out, &table, &options);
    compare("report/table.md");
    kith_buf_clear(&out);
    kith_report_table_json(&out, &table, &options);
    compare("report/table.json");
}

static void test_table_with_scores(void **state)
{
    const struct kith_report_options options = {.version = "kith 0.1.0", .width = 60, .ascii = true};
    struct kith_table_row rows[4];
    struct kith_report_table table = make_table(rows);

    (void)state;
    table.scores = true;
    kith_buf_clear(&out);
    kith_report_table_terminal(&out, &table, &options);
    compare("report/table-scores.txt");
    kith_buf_clear(&out);
    kith_report_table_json(&out, &table, &options);
    compare("report/table-scores.json");
    kith_buf_clear(&out);
    kith_report_table_markdown(&out, &table, &options);
    compare("report/table-scores.md");
}

/* The order is that of names, whatever the order of rows and figures. */
static void test_table_order(void **state)
{
    const struct kith_report_options options = {.version = "kith 0.1.0"};
    struct kith_table_row rows[4];
    struct kith_table_row turned[4];
    struct kith_report_table table = make_table(rows);
    struct kith_report_table other = {turned, 4, false};
    struct kith_buf first;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        turned[i] = rows[3 - i];
    kith_buf_init(&first, kith_env_system(), 1 << 20);
    kith_report_table_terminal(&first, &table, &options);
    kith_buf_clear(&out);
    kith_report_table_terminal(&out, &other, &options);
    assert_string_equal(first.p, out.p);
    kith_buf_free(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal),    cmocka_unit_test(test_html),
        cmocka_unit_test(test_markdown),    cmocka_unit_test(test_json),
        cmocka_unit_test(test_turns),       cmocka_unit_test(test_turns_are_read_back),
        cmocka_unit_test(test_table),       cmocka_unit_test(test_table_with_scores),
        cmocka_unit_test(test_table_order),
    };

    return cmocka_run_group_tests_name("report_golden", tests, open_both, close_both);
}
