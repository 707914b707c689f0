/* Writes a page with every chart, ordinary and extreme, to standard output: look at it in a browser, narrow and wide.
 * Not a test: `ninja tests/plot/gallery && tests/plot/gallery > gallery.html`. With `text`, prints the strips. */
#include "course_chart.h"
#include "guide_chart.h"
#include "html_escape.h"
#include "matrix_chart.h"
#include "plot_style.h"
#include "rng.h"
#include "series_chart.h"
#include "share_chart.h"
#include "strip.h"

#include <math.h>
#include <stdio.h>

#define MARKS_MAX 400
#define S(z)                                                                                                           \
    {                                                                                                                  \
        z, sizeof(z) - 1                                                                                               \
    } /* in a static initialiser, where KITH_S may not stand */

static struct kith_course_mark marks[MARKS_MAX];

/* A session of n turns that alternates, with more reflection and change talk towards its end. */
static struct kith_course session(size_t n, bool times)
{
    struct kith_rng rng = {n};

    for (size_t i = 0; i < n; i++) {
        double late = (double)i / (double)n;
        double u = kith_rng_unit(&rng);
        uint32_t kind;

        if (i % 2 == 0)
            kind = u < 0.30 - 0.1 * late   ? KITH_COURSE_QUESTION
                   : u < 0.48              ? KITH_COURSE_SIMPLE
                   : u < 0.58 + 0.1 * late ? KITH_COURSE_COMPLEX
                   : u < 0.75              ? KITH_COURSE_INPUT
                                           : KITH_COURSE_PLAIN;
        else
            kind = u < 0.15 + 0.3 * late ? KITH_COURSE_CHANGE : u < 0.6 ? KITH_COURSE_SUSTAIN : KITH_COURSE_NEUTRAL;
        if (kind == KITH_COURSE_SUSTAIN && u < 0.15 + 0.3 * late + 0.25)
            kind = KITH_COURSE_NEUTRAL;
        marks[i] = (struct kith_course_mark){.kind = kind,
                                             .unsure = kith_rng_below(&rng, 9) == 0,
                                             .flagged = i == n / 3 || i == n / 2 + 1,
                                             .turn = (int64_t)i + 1,
                                             .start_ms = times ? (int64_t)i * 9700 : -1,
                                             .note = i == 3 ? KITH_S("\"I <could> try\", & 'maybe'") : KITH_S(""),
                                             .href = KITH_S("#t1")};
    }
    return (struct kith_course){.kinds = kith_course_kinds,
                                .n_kinds = KITH_COURSE_USUAL,
                                .lanes = {KITH_S("Counsellor"), KITH_S("Client")},
                                .marks = marks,
                                .n_marks = n};
}

static const struct kith_guide_bar bars[] = {
    {S("Reflections to questions"), S("0.8 : 1"), S("from 34 reflections and questions"), 0.8, 0.55, 1.2, 0, 3, 1, 2,
     KITH_UNIT_PLAIN, false},
    {S("Complex among all reflections"), S(""), S("agrees with experts only .16: do not build on it"), 0.42, 0.2, 0.66,
     0, 1, 0.4, 0.5, KITH_UNIT_PERCENT, true},
    {S("Open among all questions"), S(""), S("from 19 questions"), 0.63, 0.45, 0.78, 0, 1, NAN, NAN, KITH_UNIT_PERCENT,
     false},
    {S("Change talk among change and sustain talk"), S(""), S(""), 1.0, 0.86, 1.0, 0, 1, NAN, NAN, KITH_UNIT_PERCENT,
     false},
    {S("Reflections to questions, many"), S("5.2 : 1"), S(""), 5.2, 2.4, 8, 0, 3, 1, 2, KITH_UNIT_PLAIN, false},
    {S("Reflections to questions, no question"), S("3 : 0"), S("no question was asked"), NAN, NAN, NAN, 0, 3, 1, 2,
     KITH_UNIT_PLAIN, false},
};

static const struct kith_str rows[] = {S("a question"), S("a reflection"), S("information or advice"),
                                       S("anything else")};
static const struct kith_str columns[] = {S("change talk"), S("sustain talk"), S("neutral")};

static void heading(struct kith_buf *b, const char *words)
{
    kith_buf_printf(b, "<h2>%s</h2>\n", words);
}

static void courses(struct kith_buf *b)
{
    const struct {
        size_t n;
        const char *id;
        bool times;
    } all[] = {{5, "c5", false}, {36, "c36", true}, {120, "c120", true}, {320, "c320", true}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct kith_course c = session(all[i].n, all[i].times);
        struct kith_figure f = {kith_str_of(all[i].id), KITH_S("The course of the session"),
                                KITH_S("Towards the end there is more change talk.")};

        heading(b, "The course of the session");
        kith_course_chart(b, &f, &c);
    }
}

static void figures(struct kith_buf *b)
{
    struct kith_guide_chart guides = {bars, sizeof bars / sizeof *bars, KITH_S("90% interval")};
    const struct kith_share two[] = {{KITH_S("Counsellor"), 1830, KITH_TONE_BLUE, false},
                                     {KITH_S("Client"), 2410, KITH_TONE_AMBER, true}};
    const struct kith_share four[] = {{KITH_S("Counsellor"), 1830, KITH_TONE_BLUE, false},
                                      {KITH_S("Client"), 2410, KITH_TONE_AMBER, true},
                                      {KITH_S("Mother"), 300, KITH_TONE_DEEP, false},
                                      {KITH_S("Someone else"), 9, KITH_TONE_GREY, true}};
    struct kith_share_chart shares = {two, 2, KITH_S("Words")};
    struct kith_share_chart more = {four, 4, KITH_S("Words")};
    struct kith_share_chart none = {NULL, 0, KITH_S("Words")};
    const uint32_t count[] = {12, 9, 14, 11, 3, 5, 1, 6, 4, 0, 0, 0};
    struct kith_matrix_chart matrix = {
        rows, 4, columns, 3, count, KITH_S("After the counsellor's"), KITH_S("the client's next turn was")};

    heading(b, "Skills beside guides");
    kith_guide_chart(b, &(struct kith_figure){KITH_S("g"), KITH_S("Skills beside guides"), KITH_S("")}, &guides);
    heading(b, "Who talked how much");
    kith_share_chart(b, &(struct kith_figure){KITH_S("s1"), KITH_S("Talk share"), KITH_S("")}, &shares);
    kith_share_chart(b, &(struct kith_figure){KITH_S("s2"), KITH_S("Talk share"), KITH_S("")}, &more);
    kith_share_chart(b, &(struct kith_figure){KITH_S("s3"), KITH_S("Talk share"), KITH_S("")}, &none);
    heading(b, "What followed what");
    kith_matrix_chart(b, &(struct kith_figure){KITH_S("m"), KITH_S("What followed what"), KITH_S("")}, &matrix);
}

static void series(struct kith_buf *b)
{
    static const struct kith_series_point points[] = {
        {0, 0.4, 0.2, 0.7, S("3 March")},   {7, 0.6, 0.35, 0.9, S("10 March")}, {12, 0.5, 0.3, 0.8, S("15 March")},
        {21, NAN, NAN, NAN, S("24 March")}, {28, 0.9, 0.6, 1.4, S("31 March")}, {35, 1.1, 0.8, 1.6, S("7 April")},
        {49, 1.0, 0.7, 1.5, S("21 April")}, {51, 1.3, 1.0, 2.3, S("23 April")},
    };
    struct kith_series_chart many = {
        points, 8, 0, 2, KITH_UNIT_PLAIN, KITH_S("Reflections to questions"), KITH_S("90% interval")};
    struct kith_series_chart one = {points, 1, 0, 1, KITH_UNIT_PERCENT, KITH_S("Change talk"), KITH_S("90% interval")};

    heading(b, "Over time");
    kith_series_chart(b, &(struct kith_figure){KITH_S("t1"), KITH_S("Over time"), KITH_S("")}, &many);
    kith_series_chart(b, &(struct kith_figure){KITH_S("t2"), KITH_S("Over time"), KITH_S("")}, &one);
}

static void hostile(struct kith_buf *b)
{
    const struct kith_str evil = KITH_S("</text><script>alert(1)</script>\x1b[31m\xe2\x80\xae\"'&\xff a very long name "
                                        "that goes on, and on, and on");
    struct kith_guide_bar bar = {evil, evil, evil, INFINITY, -1e300, 1e300, 0, 1, NAN, 0.5, KITH_UNIT_PERCENT, false};
    struct kith_guide_chart guides = {&bar, 1, evil};
    const struct kith_str names[] = {evil, evil, evil, evil, evil, evil, evil, evil};
    const uint32_t count[24] = {1, 4000000000u, 3, 4, 5, 6, 7, 8, 1000, 200, 3, 4, 5, 6, 7, 8, 1};
    struct kith_matrix_chart matrix = {names, 3, names, 8, count, evil, evil};
    struct kith_course c = session(30, true);

    c.lanes[0] = c.lanes[1] = marks[3].note = evil;
    heading(b, "Hostile words");
    kith_course_chart(b, &(struct kith_figure){KITH_S("e1"), evil, evil}, &c);
    kith_guide_chart(b, &(struct kith_figure){KITH_S("e2"), evil, evil}, &guides);
    kith_matrix_chart(b, &(struct kith_figure){KITH_S("e3"), evil, evil}, &matrix);
}

static void page(struct kith_buf *b)
{
    kith_buf_puts(b, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Charts</title>"
                     "<meta name=\"viewport\" content=\"width=device-width\"><style>body{font:16px/1.5 system-ui,"
                     "sans-serif;margin:1rem;color:#1c2733;background:#fff}h2{font-size:1.1rem;margin:1.5rem 0 .4rem}");
    kith_buf_str(b, kith_plot_style());
    kith_buf_puts(b, "</style></head><body><main><h1>Charts</h1>\n");
    courses(b);
    figures(b);
    series(b);
    hostile(b);
    kith_buf_puts(b, "</main></body></html>\n");
}

static void text(struct kith_buf *b)
{
    const size_t sizes[] = {5, 120, 320};

    for (size_t s = 0; s < 3; s++) {
        struct kith_course c = session(sizes[s], true);

        for (int mode = 0; mode < 3; mode++) {
            struct kith_strip_options o = {80, mode == 2 ? 2 : 0, mode == 1, mode == 0};

            kith_strip_course(b, &c, &o);
            kith_strip_key(b, &c, &o);
            kith_buf_byte(b, '\n');
        }
    }
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        for (int mode = 0; mode < 2; mode++) {
            struct kith_strip_options o = {80, 0, mode == 1, mode == 0};

            kith_strip_bar(b, &bars[i], 36, &o);
            kith_buf_puts(b, mode ? "\n" : "   ");
        }
    }
}

int main(int argc, char **argv)
{
    struct kith_buf b;
    int rc;

    (void)argv;
    kith_buf_init(&b, kith_env_system(), (size_t)64 << 20);
    if (argc > 1)
        text(&b);
    else
        page(&b);
    rc = b.rc == KITH_OK && fwrite(b.p, 1, b.n, stdout) == b.n ? 0 : 1;
    kith_buf_free(&b);
    return rc;
}
