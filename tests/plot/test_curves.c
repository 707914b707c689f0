/* Curves: well-formed whatever they are called, told apart without colour, gaps left open. */
#include "curves.h"
#include "kith_env.h"

#include <expat.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const double minutes[] = {0.0, 10.0, 20.0, 30.0};
static const double rising[] = {0.0, 0.25, 0.5, 1.0};
static const double flat[] = {0.0, 0.0, NAN, 0.0};
static const double band[] = {0.0, 0.1, 0.4, 0.9};

static struct kith_curve_panel panel_of(const struct kith_curve *curves, size_t n)
{
    return (struct kith_curve_panel){.title = KITH_S("Doors <b>&\x1b[31m"),
                                     .x = minutes,
                                     .to = 30.0,
                                     .n = 4,
                                     .curves = curves,
                                     .n_curves = n,
                                     .high = 1.0,
                                     .unit = KITH_UNIT_PERCENT};
}

static void a_drawing_is_xml_and_holds_no_markup_of_others(void **state)
{
    const struct kith_curve curves[] = {
        {KITH_S("<script>alert(1)</script>"), KITH_TONE_BLUE, rising, band, rising},
        {KITH_S("control \xff\" ' &"), KITH_TONE_AMBER, flat, NULL, NULL},
    };
    const struct kith_curve_panel panel = panel_of(curves, 2);
    const struct kith_curve_sheet sheet = {
        KITH_S("A & B"), KITH_S("\"quoted\""), KITH_S("minutes"), KITH_S("Simulated rats <3."), &panel, 1};
    XML_Parser parser = XML_ParserCreate("UTF-8");
    struct kith_buf b;

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)1 << 20);
    kith_curves_svg(&b, &sheet);
    assert_int_equal(kith_buf_check(&b, "the drawing", NULL), KITH_OK);
    assert_int_equal(XML_Parse(parser, b.p, (int)b.n, 1), XML_STATUS_OK);
    assert_null(strstr(b.p, "<script"));
    assert_null(strstr(b.p, "nan"));
    assert_non_null(strstr(b.p, "stroke-dasharray=\"7 3\"")); /* the second, without colour */
    assert_non_null(strstr(b.p, "<title"));
    XML_ParserFree(parser);
    kith_buf_free(&b);
}

/* By hand: five rows stand for 0, 25, 50, 75 and 100%; of twelve columns each third shows one of four points. */
static void a_text_shows_each_point_in_its_row(void **state)
{
    const struct kith_curve curves[] = {
        {KITH_S("rescue"), KITH_TONE_BLUE, rising, NULL, NULL},
        {KITH_S("control"), KITH_TONE_AMBER, flat, NULL, NULL},
    };
    const struct kith_strip_options options = {.width = 1, .ascii = true};
    struct kith_curve_panel panel = panel_of(curves, 2);
    struct kith_buf b;

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)1 << 16);
    kith_curves_text(&b, &panel, KITH_S("min"), 5, &options);
    assert_int_equal(kith_buf_check(&b, "the text", NULL), KITH_OK);
    assert_null(strchr(b.p, '\x1b'));
    assert_non_null(strstr(b.p, "  100% |          AA\n"));
    assert_non_null(strstr(b.p, "   50% |      AAAA  \n"));
    assert_non_null(strstr(b.p, "    0% |AABBBB    BB\n"));
    assert_non_null(strstr(b.p, "A rescue   B control\n"));
    kith_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drawing_is_xml_and_holds_no_markup_of_others),
        cmocka_unit_test(a_text_shows_each_point_in_its_row),
    };

    return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
