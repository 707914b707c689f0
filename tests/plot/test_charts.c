/* The charts: well-formed, accessible and safe whatever they are given; and drawn where the numbers say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course_chart.h"
#include "guide_chart.h"
#include "matrix_chart.h"
#include "plot_style.h"
#include "rng.h"
#include "series_chart.h"
#include "share_chart.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS  400
#define IDS_MAX 400
#define ID_SIZE 128

/* What a page of fragments must hold to, checked element by element. */
struct page {
    char ids[IDS_MAX][ID_SIZE];
    size_t n_ids;
    char wanted[IDS_MAX][ID_SIZE]; /* ids that aria-labelledby and url() point to */
    size_t n_wanted;
    size_t images; /* <svg> with a role */
    const char *wrong;
};

static void want(struct page *p, const char *id, size_t n)
{
    if (p->n_wanted == IDS_MAX || n >= ID_SIZE) {
        p->wrong = "too many or too long ids";
        return;
    }
    memcpy(p->wanted[p->n_wanted], id, n);
    p->wanted[p->n_wanted++][n] = '\0';
}

static void want_all(struct page *p, const char *list)
{
    struct kith_str rest = kith_str_of(list);
    struct kith_str id;

    while (kith_str_cut(&rest, ' ', &id))
        want(p, id.p, id.n);
}

static void check_attribute(struct page *p, const char *name, const char *value)
{
    if (strcmp(name, "style") == 0 || strncmp(name, "on", 2) == 0 || strcmp(name, "src") == 0)
        p->wrong = "an attribute that the page's policy forbids";
    if (strcmp(name, "href") == 0 && value[0] != '#')
        p->wrong = "a link out of the page";
    if (strcmp(name, "aria-labelledby") == 0)
        want_all(p, value);
    if (strcmp(name, "fill") == 0 && strncmp(value, "url(#", 5) == 0)
        want(p, value + 5, strlen(value) - 6);
    if (strcmp(name, "role") == 0 && (strcmp(value, "img") == 0 || strcmp(value, "group") == 0))
        p->images++;
    if (strcmp(name, "id") == 0) {
        if (!((value[0] >= 'a' && value[0] <= 'z') || (value[0] >= 'A' && value[0] <= 'Z')))
            p->wrong = "an id that begins with no letter";
        for (size_t i = 0; i < p->n_ids; i++)
            if (strcmp(p->ids[i], value) == 0)
                p->wrong = "an id twice";
        if (p->n_ids < IDS_MAX)
            (void)snprintf(p->ids[p->n_ids++], ID_SIZE, "%s", value);
    }
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    static const char *const allowed[] = {"page",    "figure", "svg",   "title",   "desc",    "g",    "a",
                                          "rect",    "circle", "path",  "line",    "text",    "defs", "pattern",
                                          "ul",      "li",     "span",  "details", "summary", "div",  "table",
                                          "caption", "thead",  "tbody", "tr",      "th",      "td"};
    struct page *p = user;
    bool known = false;

    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        known = known || strcmp(name, allowed[i]) == 0;
    if (!known)
        p->wrong = "an element that charts have no use for";
    for (size_t i = 0; attributes[i]; i += 2)
        check_attribute(p, attributes[i], attributes[i + 1]);
}

static bool found(const struct page *p, const char *id)
{
    for (size_t i = 0; i < p->n_ids; i++)
        if (strcmp(p->ids[i], id) == 0)
            return true;
    return false;
}

static void check_page(const struct kith_buf *b, uint64_t seed)
{
    struct page *p = calloc(1, sizeof *p);
    XML_Parser x = XML_ParserCreate("UTF-8");
    bool well_formed;

    assert_non_null(p);
    assert_non_null(x);
    assert_int_equal(b->rc, KITH_OK);
    XML_SetUserData(x, p);
    XML_SetElementHandler(x, on_start, NULL);
    well_formed = XML_Parse(x, "<page>", 6, 0) == XML_STATUS_OK && XML_Parse(x, b->p, (int)b->n, 0) == XML_STATUS_OK &&
                  XML_Parse(x, "</page>", 7, 1) == XML_STATUS_OK;
    if (!well_formed)
        fail_msg("not well-formed at byte %ld: %s, seed %llu", XML_GetCurrentByteIndex(x),
                 XML_ErrorString(XML_GetErrorCode(x)), (unsigned long long)seed);
    for (size_t i = 0; i < p->n_wanted; i++)
        if (!found(p, p->wanted[i]))
            p->wrong = "a reference to an id that is not there";
    if (p->wrong)
        fail_msg("%s, seed %llu", p->wrong, (unsigned long long)seed);
    if (p->images < 2)
        fail_msg("a drawing without a role, seed %llu", (unsigned long long)seed);
    XML_ParserFree(x);
    free(p);
    for (size_t i = 0; i < b->n; i++)
        if (((unsigned char)b->p[i] < 0x20 && b->p[i] != '\n') || b->p[i] == 0x7f)
            fail_msg("a control character, seed %llu", (unsigned long long)seed);
    assert_null(strstr(b->p, "\xe2\x80\xae"));
}

/* Words that mean harm, and bytes that are no words at all. The text lives in `room`. */
static struct kith_str words(struct kith_rng *rng, char *room, size_t size)
{
    static const char *const pieces[] = {"</text><script>",
                                         "\"' onload='x",
                                         "&",
                                         "]]>",
                                         "<!--",
                                         "\xe2\x80\xae",
                                         "\x1b[31m",
                                         "\xff\xfe",
                                         "\xed\xa0\x80",
                                         "\xef\xbf\xbf",
                                         "\n\t",
                                         "plain words",
                                         "caf\xc3\xa9 ",
                                         "\xf0\x9f\x8c\xb1",
                                         "&#0;",
                                         "\x7f\xc2\x85",
                                         "url(#x)",
                                         "{}%n%s",
                                         "javascript:alert(1)"};
    size_t n = 0;

    for (uint64_t i = kith_rng_below(rng, 6); i > 0; i--) {
        const char *piece = pieces[kith_rng_below(rng, sizeof pieces / sizeof *pieces)];

        if (kith_rng_below(rng, 4) == 0 && n < size)
            room[n++] = (char)kith_rng_below(rng, 256);
        if (n + strlen(piece) < size) {
            memcpy(room + n, piece, strlen(piece));
            n += strlen(piece);
        }
    }
    return (struct kith_str){room, n};
}

static double number(struct kith_rng *rng)
{
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e-308, 0.0, -0.0, 1.0};

    if (kith_rng_below(rng, 3) == 0)
        return odd[kith_rng_below(rng, sizeof odd / sizeof *odd)];
    return kith_rng_unit(rng) * 4.0 - 1.0;
}

#define ROOM  200
#define MARKS 140

struct given { /* the words of one round */
    char room[16][ROOM];
    struct kith_str s[16];
};

static void fill(struct given *g, struct kith_rng *rng)
{
    for (size_t i = 0; i < 16; i++)
        g->s[i] = words(rng, g->room[i], ROOM);
}

static void random_course(struct kith_buf *b, struct kith_rng *rng, const struct given *g)
{
    static struct kith_course_mark marks[MARKS];
    struct kith_figure f = {KITH_S("course"), g->s[0], g->s[1]};
    struct kith_course c = {
        kith_course_kinds, KITH_COURSE_USUAL, {g->s[2], g->s[3]}, marks, kith_rng_below(rng, MARKS)};

    for (size_t i = 0; i < c.n_marks; i++)
        marks[i] = (struct kith_course_mark){.kind = (uint32_t)kith_rng_below(rng, KITH_COURSE_USUAL + 1),
                                             .unsure = kith_rng_below(rng, 4) == 0,
                                             .flagged = kith_rng_below(rng, 9) == 0,
                                             .turn = (int64_t)kith_rng_next(rng),
                                             .start_ms = (int64_t)kith_rng_next(rng),
                                             .note = g->s[kith_rng_below(rng, 16)],
                                             .href = g->s[kith_rng_below(rng, 16)]};
    kith_course_chart(b, &f, &c);
}

static void random_guides(struct kith_buf *b, struct kith_rng *rng, const struct given *g)
{
    struct kith_guide_bar bars[5];
    struct kith_guide_chart chart = {bars, kith_rng_below(rng, 6), g->s[4]};
    struct kith_figure f = {g->s[5], g->s[6], g->s[7]};

    for (size_t i = 0; i < 5; i++)
        bars[i] = (struct kith_guide_bar){g->s[i],
                                          g->s[i + 5],
                                          g->s[i + 10],
                                          number(rng),
                                          number(rng),
                                          number(rng),
                                          number(rng),
                                          number(rng),
                                          number(rng),
                                          number(rng),
                                          kith_rng_below(rng, 2) ? KITH_UNIT_PLAIN : KITH_UNIT_PERCENT,
                                          kith_rng_below(rng, 2) == 0};
    kith_guide_chart(b, &f, &chart);
}

static void random_others(struct kith_buf *b, struct kith_rng *rng, const struct given *g)
{
    struct kith_share shares[14];
    struct kith_series_point points[9];
    uint32_t count[5 * 10];
    struct kith_share_chart share = {shares, kith_rng_below(rng, 15), g->s[1]};
    struct kith_series_chart series = {
        points, kith_rng_below(rng, 10), number(rng), number(rng), KITH_UNIT_PERCENT, g->s[2], g->s[3]};
    struct kith_matrix_chart matrix = {
        g->s, kith_rng_below(rng, 6), g->s + 6, kith_rng_below(rng, 11), count, g->s[4], g->s[5]};

    for (size_t i = 0; i < 14; i++)
        shares[i] = (struct kith_share){g->s[i], number(rng), (enum kith_tone)kith_rng_below(rng, KITH_TONE_COUNT),
                                        kith_rng_below(rng, 2) == 0};
    for (size_t i = 0; i < 9; i++)
        points[i] = (struct kith_series_point){number(rng), number(rng), number(rng), number(rng), g->s[i]};
    for (size_t i = 0; i < 50; i++)
        count[i] = (uint32_t)(kith_rng_next(rng) >> (32 + kith_rng_below(rng, 32)));
    kith_share_chart(b, &(struct kith_figure){KITH_S("share"), g->s[8], g->s[9]}, &share);
    kith_series_chart(b, &(struct kith_figure){KITH_S("series"), g->s[10], g->s[11]}, &series);
    kith_matrix_chart(b, &(struct kith_figure){KITH_S("matrix"), g->s[12], g->s[13]}, &matrix);
}

static void charts_are_well_formed_and_harmless_whatever_comes(void **state)
{
    struct kith_buf b;

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)16 << 20);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct kith_rng rng = {seed};
        struct given g;

        fill(&g, &rng);
        kith_buf_clear(&b);
        random_course(&b, &rng, &g);
        random_guides(&b, &rng, &g);
        random_others(&b, &rng, &g);
        check_page(&b, seed);
    }
    kith_buf_free(&b);
}

static size_t occurrences(const struct kith_buf *b, const char *needle)
{
    size_t n = 0;

    for (const char *p = b->p; (p = strstr(p, needle)) != NULL; p += strlen(needle))
        n++;
    return n;
}

static void open_buf(struct kith_buf *b)
{
    kith_buf_init(b, kith_env_system(), (size_t)16 << 20);
}

static const struct kith_figure figure = {{"f", 1}, {"Title", 5}, {"Description", 11}};

static struct kith_guide_bar a_bar(void)
{
    return (struct kith_guide_bar){.label = KITH_S("Reflections to questions"),
                                   .shown = KITH_S("1.5 : 1"),
                                   .value = 1.5,
                                   .low = 0.75,
                                   .high = 2.25,
                                   .min = 0,
                                   .max = 3,
                                   .fair = 1,
                                   .good = 2};
}

/* In the narrow layout the scale runs from 8 to 332: 1.5 of 3 lies at 170, and .75 to 2.25 from 89, 162 wide. */
static void a_bar_is_drawn_to_scale_with_its_guides(void **state)
{
    struct kith_buf b;
    struct kith_guide_bar bar = a_bar();
    struct kith_guide_chart chart = {&bar, 1, KITH_S("90% interval")};

    (void)state;
    open_buf(&b);
    kith_guide_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, "class=\"kp-guide\""), 4); /* two guides, two layouts */
    assert_int_equal(occurrences(&b, "cx=\"170\""), 1);
    assert_non_null(strstr(b.p, "class=\"kp-range\" x=\"89\""));
    assert_non_null(strstr(b.p, "width=\"162\""));
    assert_non_null(strstr(b.p, "<td>1.5 : 1</td><td>0.8 to 2.3</td><td>1</td><td>2</td>"));
    assert_non_null(strstr(b.p, ">90% interval</th>"));
    kith_buf_free(&b);
}

static void a_rough_bar_has_no_guides_and_says_so(void **state)
{
    struct kith_buf b;
    struct kith_guide_bar bar = a_bar();
    struct kith_guide_chart chart = {&bar, 1, KITH_S("90% interval")};

    (void)state;
    bar.rough = true;
    open_buf(&b);
    kith_guide_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, "kp-guide\""), 0);
    assert_int_equal(occurrences(&b, "fair"), 0);
    assert_int_equal(occurrences(&b, "<td>rough</td>"), 1);
    assert_int_equal(occurrences(&b, ", rough</text>"), 2);
    assert_int_equal(occurrences(&b, "class=\"kp-range-rough\""), 2);
    kith_buf_free(&b);
}

static void a_value_beyond_the_scale_is_an_arrow_and_a_missing_one_is_nothing(void **state)
{
    struct kith_buf b;
    struct kith_guide_bar bar = a_bar();
    struct kith_guide_chart chart = {&bar, 1, KITH_S("")};

    (void)state;
    bar.value = 7.0;
    open_buf(&b);
    kith_guide_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, "<path class=\"kp-value\""), 2);
    assert_int_equal(occurrences(&b, "<circle"), 0);
    kith_buf_clear(&b);
    bar.value = bar.low = bar.high = NAN;
    bar.shown = KITH_S("");
    kith_guide_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, "kp-value\""), 0);
    assert_int_equal(occurrences(&b, "kp-range\""), 0);
    assert_int_equal(occurrences(&b, "<td>\xe2\x80\x93</td>"), 1);
    kith_buf_free(&b);
}

/* 1 : 1 : 1 is 34, 33, 33: whole percentages that add up. */
static void shares_add_up_to_a_hundred(void **state)
{
    struct kith_buf b;
    const struct kith_share thirds[] = {{KITH_S("A"), 5, KITH_TONE_BLUE, false},
                                        {KITH_S("B"), 5, KITH_TONE_AMBER, true},
                                        {KITH_S("C"), 5, KITH_TONE_DEEP, false}};
    const struct kith_share tiny[] = {{KITH_S("A"), 2000, KITH_TONE_BLUE, false},
                                      {KITH_S("B"), 1, KITH_TONE_AMBER, true}};
    struct kith_share_chart chart = {thirds, 3, KITH_S("Words")};

    (void)state;
    open_buf(&b);
    kith_share_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, ">34%</text>"), 2);
    assert_int_equal(occurrences(&b, ">33%</text>"), 4);
    assert_non_null(strstr(b.p, "<span>A 34%</span>"));
    kith_buf_clear(&b);
    chart = (struct kith_share_chart){tiny, 2, KITH_S("Words")};
    kith_share_chart(&b, &figure, &chart);
    assert_non_null(strstr(b.p, "<span>B &lt;1%</span>"));
    assert_non_null(strstr(b.p, "<span>A 100%</span>"));
    kith_buf_free(&b);
}

static void a_matrix_prints_shares_of_its_rows(void **state)
{
    struct kith_buf b;
    const struct kith_str rows[] = {KITH_S("a question"), KITH_S("a reflection")};
    const struct kith_str columns[] = {KITH_S("change talk"), KITH_S("sustain talk")};
    const uint32_t count[] = {3, 1, 0, 0};
    struct kith_matrix_chart chart = {rows, 2, columns, 2, count, KITH_S("After"), KITH_S("came")};

    (void)state;
    open_buf(&b);
    kith_matrix_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, ">75%</text>"), 2);
    assert_int_equal(occurrences(&b, ">3 of 4</text>"), 2);
    assert_int_equal(occurrences(&b, "class=\"kp-m3\""), 2);
    assert_int_equal(occurrences(&b, ">\xe2\x80\x93</text>"), 4); /* nothing followed a reflection */
    assert_non_null(strstr(b.p, "<th scope=\"row\">a question</th><td>3</td><td>1</td><td>4</td>"));
    kith_buf_free(&b);
}

static void a_course_has_a_mark_a_turn_and_links_to_it(void **state)
{
    struct kith_buf b;
    const struct kith_course_mark marks[] = {
        {KITH_COURSE_QUESTION, false, false, 1, 0, KITH_S(""), KITH_S("#t1")},
        {KITH_COURSE_CHANGE, true, false, 2, 65000, KITH_S(""), KITH_S("#t2")},
        {KITH_COURSE_COMPLEX, false, true, 3, 3723000, KITH_S("so it <scared> you"), KITH_S("https://x.example/")},
        {KITH_COURSE_USUAL, false, false, 4, -1, KITH_S(""), KITH_S("#t4")}, /* no such kind: a gap */
    };
    struct kith_course c = {kith_course_kinds, KITH_COURSE_USUAL, {KITH_S("Counsellor"), KITH_S("Client")}, marks, 4};

    (void)state;
    open_buf(&b);
    kith_course_chart(&b, &figure, &c);
    assert_int_equal(occurrences(&b, "<a tabindex=\"-1\""), 6);
    assert_int_equal(occurrences(&b, "href=\"#t1\""), 3); /* two drawings and the table */
    assert_null(strstr(b.p, "example"));
    assert_int_equal(occurrences(&b, "role=\"group\" aria-labelledby"), 2);
    assert_int_equal(occurrences(&b, "kp-green kp-hollow"), 3); /* two drawings and the key */
    assert_non_null(strstr(b.p, "<title>Turn 2, Client: change talk, unsure</title>"));
    assert_non_null(strstr(b.p, "please look. so it &lt;scared&gt; you</title>"));
    assert_non_null(strstr(b.p, "<td>1:05</td>"));
    assert_non_null(strstr(b.p, "<td>1:02:03</td>"));
    assert_null(strstr(b.p, ">4</a>"));
    kith_buf_free(&b);
}

static void a_course_without_links_is_an_image(void **state)
{
    struct kith_buf b;
    const struct kith_course_mark mark = {KITH_COURSE_QUESTION, false, false, 1, -1, KITH_S(""), KITH_S("")};
    struct kith_course c = {kith_course_kinds, KITH_COURSE_USUAL, {KITH_S("A"), KITH_S("B")}, &mark, 1};

    (void)state;
    open_buf(&b);
    kith_course_chart(&b, &figure, &c);
    assert_int_equal(occurrences(&b, "role=\"img\""), 2);
    assert_null(strstr(b.p, "<th scope=\"col\">Time</th>"));
    kith_buf_free(&b);
}

/* A missing value breaks the line; a run of two has a ribbon, a single point has none. */
static void a_series_breaks_where_a_value_is_missing(void **state)
{
    struct kith_buf b;
    const struct kith_series_point points[] = {{0, 1, 0.5, 1.5, KITH_S("3 March")},
                                               {1, 1, 0.5, 1.5, KITH_S("4 March")},
                                               {2, NAN, NAN, NAN, KITH_S("5 March")},
                                               {4, 2, 1.5, 2.5, KITH_S("7 March")}};
    struct kith_series_chart chart = {points, 4, 0, 4, KITH_UNIT_PLAIN, KITH_S("R:Q"), KITH_S("90% interval")};

    (void)state;
    open_buf(&b);
    kith_series_chart(&b, &figure, &chart);
    assert_int_equal(occurrences(&b, "<circle"), 6);
    assert_int_equal(occurrences(&b, "kp-ribbon"), 2);
    assert_non_null(strstr(b.p, "d=\"M60 157.5L127 157.5M328 115\"")); /* narrow: 60 to 328, and 200 up to 30 */
    assert_non_null(strstr(b.p, "<th scope=\"row\">5 March</th><td>\xe2\x80\x93</td><td></td>"));
    kith_buf_free(&b);
}

static void the_style_names_every_class_that_is_drawn(void **state)
{
    static const char *const classes[] = {".kp ",       ".kp-text",       ".kp-strong", ".kp-quiet",  ".kp-rule",
                                          ".kp-guide",  ".kp-track",      ".kp-range",  ".kp-value",  ".kp-hollow",
                                          ".kp-blue",   ".kp-amber-edge", ".kp-m4",     ".kp-legend", ".kp-key",
                                          ".kp-scroll", ".kp-hit"};
    struct kith_str css = kith_plot_style();

    (void)state;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (kith_str_find(css, kith_str_of(classes[i])) < 0)
            fail_msg("the style has no %s", classes[i]);
    assert_true(kith_str_find(css, KITH_S("url(")) < 0);
    assert_true(kith_str_find(css, KITH_S("@import")) < 0);
    assert_true(kith_str_find(css, KITH_S("<")) < 0);
}

static void a_full_buffer_is_reported_not_overrun(void **state)
{
    struct kith_buf b;
    struct kith_guide_bar bar = a_bar();
    struct kith_guide_chart chart = {&bar, 1, KITH_S("")};

    (void)state;
    kith_buf_init(&b, kith_env_system(), 500);
    kith_guide_chart(&b, &figure, &chart);
    assert_int_equal(kith_buf_check(&b, "the chart", NULL), KITH_EBOUND);
    assert_true(b.n <= 500);
    kith_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charts_are_well_formed_and_harmless_whatever_comes),
        cmocka_unit_test(a_bar_is_drawn_to_scale_with_its_guides),
        cmocka_unit_test(a_rough_bar_has_no_guides_and_says_so),
        cmocka_unit_test(a_value_beyond_the_scale_is_an_arrow_and_a_missing_one_is_nothing),
        cmocka_unit_test(shares_add_up_to_a_hundred),
        cmocka_unit_test(a_matrix_prints_shares_of_its_rows),
        cmocka_unit_test(a_course_has_a_mark_a_turn_and_links_to_it),
        cmocka_unit_test(a_course_without_links_is_an_image),
        cmocka_unit_test(a_series_breaks_where_a_value_is_missing),
        cmocka_unit_test(the_style_names_every_class_that_is_drawn),
        cmocka_unit_test(a_full_buffer_is_reported_not_overrun),
    };

    return cmocka_run_group_tests_name("plot: charts", tests, NULL, NULL);
}
