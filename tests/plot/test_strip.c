/* The session in plain text, and what keeps hostile text off pages and terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html_escape.h"
#include "rng.h"
#include "safe_text.h"
#include "strip.h"

#include <math.h>

static void expect(struct kith_buf *b, const char *want)
{
    assert_int_equal(b->rc, KITH_OK);
    assert_string_equal(b->p ? b->p : "", want);
    kith_buf_clear(b);
}

static void open_buf(struct kith_buf *b)
{
    kith_buf_init(b, kith_env_system(), (size_t)1 << 20);
}

static void escapes_markup_and_drops_what_could_harm(void **state)
{
    struct kith_buf b;

    (void)state;
    open_buf(&b);
    kith_html_escape(&b, KITH_S("<a href=\"x\">Tom & 'Jo'</a>"));
    expect(&b, "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jo&#39;&lt;/a&gt;");
    kith_html_escape(&b, KITH_S("a\x1b[31mb\x07"
                                "c\x7f"
                                "d\xc2\x85"
                                "e\xe2\x80\xae"
                                "f\xe2\x81\xa6"
                                "g\xef\xbb\xbf"
                                "h"));
    expect(&b, "a[31mbcdefgh");
    kith_html_escape(&b, KITH_S("one\r\ntwo\tthree\xe2\x80\xa8"
                                "four"));
    expect(&b, "one  two three four");
    kith_html_escape(&b, KITH_S("\xff|\xc0\xaf|\xed\xa0\x80|\xef\xbf\xbe|\xf0\x9f\x8c"));
    expect(&b, "\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd|"
               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    kith_html_escape(&b, (struct kith_str){"x\0y", 3});
    expect(&b, "xy");
    kith_html_escape(&b, KITH_S("\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7 \xf0\x9f\x8c\xb1"));
    expect(&b, "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7 \xf0\x9f\x8c\xb1");
    kith_html_clip(&b, KITH_S("caf\xc3\xa9 au lait"), 6);
    expect(&b, "caf\xc3\xa9 \xe2\x80\xa6");
    kith_buf_free(&b);
}

static void links_stay_on_the_page(void **state)
{
    struct kith_buf b;

    (void)state;
    open_buf(&b);
    kith_html_href(&b, KITH_S("#t17"));
    expect(&b, "#t17");
    kith_html_href(&b, KITH_S("javascript:alert(1)"));
    expect(&b, "#");
    kith_html_href(&b, KITH_S("#\" onclick=\"x"));
    expect(&b, "#&quot; onclick=&quot;x");
    kith_buf_free(&b);
}

static void text_is_measured_cut_and_filled_by_columns(void **state)
{
    struct kith_buf b;

    (void)state;
    open_buf(&b);
    assert_int_equal(kith_text_width(KITH_S("caf\xc3\xa9")), 4);
    assert_int_equal(kith_text_width(KITH_S("e\xcc\x81\xe6\xbc\xa2")), 3); /* an accent of none, a character of two */
    assert_int_equal(kith_text_put(&b, KITH_S("Dana"), 8, true, false), 8);
    expect(&b, "Dana    ");
    assert_int_equal(kith_text_put(&b, KITH_S("Alexandra"), 6, true, true), 6);
    expect(&b, "Ale...");
    assert_int_equal(kith_text_put(&b,
                                   KITH_S("Ren\xc3\xa9"
                                          "e"),
                                   6, false, true),
                     5);
    expect(&b, "Ren?e");
    assert_int_equal(kith_text_put(&b, KITH_S("\xe6\xbc\xa2\xe6\xbc\xa2"), 3, true, false), 3);
    expect(&b, "\xe6\xbc\xa2\xe2\x80\xa6");
    kith_buf_free(&b);
}

static void lines_break_at_spaces(void **state)
{
    struct kith_str line[3];

    (void)state;
    assert_int_equal(kith_text_wrap(KITH_S("change talk among all"), 12, line, 3), 2);
    assert_true(kith_str_eq(line[0], KITH_S("change talk")));
    assert_true(kith_str_eq(line[1], KITH_S("among all")));
    assert_int_equal(kith_text_wrap(KITH_S("unbreakable"), 4, line, 3), 3);
    assert_true(kith_str_eq(line[0], KITH_S("unbr")));
    assert_true(kith_str_eq(line[2], KITH_S("ble")));
    assert_int_equal(kith_text_wrap(KITH_S(""), 4, line, 3), 1);
    assert_int_equal(line[0].n, 0);
}

static const struct kith_course_mark seven[] = {
    {KITH_COURSE_QUESTION, false, false, 1, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_SUSTAIN, false, false, 2, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_COMPLEX, true, false, 3, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_CHANGE, false, true, 4, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_SOMEONE, false, false, 5, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_PLAIN, false, false, 6, -1, {"", 0}, {"", 0}},
    {KITH_COURSE_NEUTRAL, false, false, 7, -1, {"", 0}, {"", 0}},
};

static struct kith_course course_of(const struct kith_course_mark *marks, size_t n)
{
    return (struct kith_course){
        kith_course_kinds, KITH_COURSE_USUAL, {KITH_S("Counsellor"), KITH_S("Client")}, marks, n};
}

static void a_short_session_in_utf8_and_ascii(void **state)
{
    struct kith_buf b;
    struct kith_course c = course_of(seven, 7);
    struct kith_strip_options o = {.width = 60};

    (void)state;
    open_buf(&b);
    kith_strip_course(&b, &c, &o);
    expect(&b, "turn        1\n"
               "Counsellor  ? █  ·\n"
               "Client       ▼ ▲• ─\n"
               "              ~!\n");
    o.ascii = true;
    kith_strip_course(&b, &c, &o);
    expect(&b, "turn        1\n"
               "Counsellor  ? R  .\n"
               "Client       - +o =\n"
               "              ~!\n");
    kith_strip_key(&b, &c, &o);
    expect(&b, "? question   R complex reflection   . other   + change talk\n"
               "= neutral   - sustain talk   o someone else   ~ unsure\n"
               "! please look\n");
    c.n_marks = 0;
    kith_strip_course(&b, &c, &o);
    kith_strip_key(&b, &c, &o);
    expect(&b, "");
    kith_buf_free(&b);
}

static void colour_is_added_and_nothing_else(void **state)
{
    struct kith_buf b;
    struct kith_course c = course_of(seven, 2);
    struct kith_strip_options o = {.width = 60, .ascii = true, .colour = true};

    (void)state;
    open_buf(&b);
    kith_strip_course(&b, &c, &o);
    expect(&b, "turn        \x1b[90m1\x1b[0m\n"
               "Counsellor  \x1b[34m?\x1b[0m\n"
               "Client       \x1b[35m-\x1b[0m\n");
    kith_buf_free(&b);
}

/* Seven turns in one row of 10 columns fit; 24 in at most one row share columns by three, the telling kind winning. */
static void long_sessions_wrap_or_share_columns(void **state)
{
    struct kith_course_mark marks[24];
    struct kith_course c = course_of(marks, 24);
    struct kith_strip_options o = {.width = 24, .ascii = true};
    struct kith_buf b;

    (void)state;
    for (size_t i = 0; i < 24; i++)
        marks[i] = (struct kith_course_mark){
            .kind = i % 2 ? KITH_COURSE_NEUTRAL : KITH_COURSE_PLAIN, .turn = (int64_t)i + 1, .start_ms = -1};
    marks[2].kind = KITH_COURSE_SIMPLE;
    marks[21].kind = KITH_COURSE_CHANGE;
    open_buf(&b);
    kith_strip_course(&b, &c, &o);
    expect(&b, "turn        1\nCounsellor  . r . . .\nClient       = = = = =\n\n"
               "turn        11\nCounsellor  . . . . .\nClient       = = = = =\n\n"
               "turn        21\nCounsellor  . .\nClient       + =\n");
    o.rows_max = 1;
    kith_strip_course(&b, &c, &o);
    expect(&b, "(each column stands for 3 turns)\nturn        1\nCounsellor  r.......\nClient      =======+\n");
    kith_buf_free(&b);
}

static void bar(struct kith_buf *b, const struct kith_guide_bar *g, bool ascii)
{
    kith_strip_bar(b, g, 21, &(struct kith_strip_options){.ascii = ascii});
}

/* 21 columns for a scale of 0 to 20: a column a unit. */
static void a_bar_in_text(void **state)
{
    struct kith_guide_bar g = {.value = 6, .low = 3, .high = 11, .min = 0, .max = 20, .fair = 10, .good = 16};
    struct kith_buf b;

    (void)state;
    open_buf(&b);
    bar(&b, &g, true);
    expect(&b, "...===o===+=....|....");
    bar(&b, &g, false);
    expect(&b, "···━━━●━━━┿━····│····");
    g.rough = true;
    bar(&b, &g, true);
    expect(&b, "...~~~o~~~~~.........");
    g.rough = false;
    g.value = 25;
    g.high = 30;
    bar(&b, &g, true);
    expect(&b, "...=======+=====+===>");
    g.value = g.low = g.high = g.fair = g.good = NAN;
    bar(&b, &g, true);
    expect(&b, ".....................");
    kith_buf_free(&b);
}

static void hostile_names_do_not_reach_the_terminal(void **state)
{
    struct kith_buf b;
    struct kith_course c = course_of(seven, 1);
    struct kith_strip_options o = {.width = 40, .ascii = true};

    (void)state;
    c.lanes[0] = KITH_S("\x1b]0;pwn\x07\xe2\x80\xaex");
    open_buf(&b);
    kith_strip_course(&b, &c, &o);
    expect(&b, "turn        1\n]0;pwnx     ?\nClient\n");
    kith_buf_free(&b);
}

/* Every row has the width it was given, and every turn of a known kind has its cell. */
static void strips_keep_to_their_width(void **state)
{
    struct kith_course_mark marks[300];
    struct kith_buf b;

    (void)state;
    open_buf(&b);
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct kith_rng rng = {seed};
        struct kith_course c = course_of(marks, kith_rng_below(&rng, 300));
        struct kith_strip_options o = {.width = (unsigned)kith_rng_below(&rng, 140),
                                       .rows_max = (unsigned)kith_rng_below(&rng, 4)};
        unsigned width = o.width < 24 ? 24 : o.width;
        struct kith_str rest;
        struct kith_str line;

        for (size_t i = 0; i < c.n_marks; i++)
            marks[i] = (struct kith_course_mark){.kind = (uint32_t)kith_rng_below(&rng, KITH_COURSE_USUAL),
                                                 .unsure = kith_rng_below(&rng, 5) == 0,
                                                 .turn = (int64_t)i};
        kith_strip_course(&b, &c, &o);
        for (rest = kith_buf_view(&b); kith_str_cut(&rest, '\n', &line);)
            if (kith_text_width(line) > width && line.p[0] != '(')
                fail_msg("a line of %zu columns in %u, seed %llu", kith_text_width(line), width,
                         (unsigned long long)seed);
        kith_buf_clear(&b);
    }
    kith_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_markup_and_drops_what_could_harm),
        cmocka_unit_test(links_stay_on_the_page),
        cmocka_unit_test(text_is_measured_cut_and_filled_by_columns),
        cmocka_unit_test(lines_break_at_spaces),
        cmocka_unit_test(a_short_session_in_utf8_and_ascii),
        cmocka_unit_test(colour_is_added_and_nothing_else),
        cmocka_unit_test(long_sessions_wrap_or_share_columns),
        cmocka_unit_test(a_bar_in_text),
        cmocka_unit_test(hostile_names_do_not_reach_the_terminal),
        cmocka_unit_test(strips_keep_to_their_width),
    };

    return cmocka_run_group_tests_name("plot: text", tests, NULL, NULL);
}
