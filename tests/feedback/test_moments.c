#include "near.h"

#include "moments.h"
#include "reading_maker.h"

static const char *const lines[] = {
    "T q:o: What brings you here?",
    "C -: My wife wants it, I am fine as I am.",
    "T r:s: It is her idea.",
    "C -: It is, I only drink at the weekend and so does everyone.",
    "T r:c: You are not sure that you should be here at all.",
    "C +: I don't want to lose the flat, mind, and that could happen.",
    "T r:c: A roof matters more than a drink.",
    "C +: It does, and I'm going to cut down, I will start on Monday.",
    "T q:o: How will you go about it?",
    "C =: We will see.",
    "T i:advi: You should write it down.",
    "C =: You're not listening to me, I said we will see.",
    NULL,
};

static void strain_the_turn_and_words_for_change(void **state)
{
    struct session *s = session_open();
    struct kith_moment_found m[KITH_MOMENTS_MAX];
    struct kith_reading r;

    (void)state;
    session_lines(s, lines);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    assert_int_equal(kith_moments_find(&r, NULL, 0, m), 3);
    assert_int_equal(m[0].turn, 1);
    assert_int_equal(m[0].kind, KITH_MOMENT_SUSTAIN); /* change at 7 is too near to the turn of the talk at 5 */
    assert_int_equal(m[1].turn, 5);
    assert_int_equal(m[1].kind, KITH_MOMENT_TURNED);
    assert_int_equal(m[1].reply, 6);
    assert_int_equal(m[2].turn, 11);
    assert_int_equal(m[2].kind, KITH_MOMENT_STRAIN);
    assert_int_equal(m[2].reply, KITH_NO_TURN);
    session_close(s);
}

static void turns_shown_elsewhere_are_left_out(void **state)
{
    static const uint32_t taken[] = {5, 11};
    struct session *s = session_open();
    struct kith_moment_found m[KITH_MOMENTS_MAX];
    struct kith_reading r;
    size_t n;

    (void)state;
    session_lines(s, lines);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    n = kith_moments_find(&r, taken, 2, m);
    assert_true(n >= 2);
    for (size_t i = 0; i < n; i++)
        assert_true(m[i].turn != 5 && m[i].turn != 11);
    session_close(s);
}

static void peers_are_not_told_of_sustain_talk(void **state)
{
    struct session *s = session_open();
    struct kith_moment_found m[KITH_MOMENTS_MAX];
    struct kith_reading r;
    size_t n;

    (void)state;
    session_lines(s, lines);
    r = reading_of(s, KITH_SETTING_PEER);
    n = kith_moments_find(&r, NULL, 0, m);
    assert_true(n >= 1);
    for (size_t i = 0; i < n; i++)
        assert_true(m[i].kind != KITH_MOMENT_SUSTAIN && m[i].kind != KITH_MOMENT_TURNED &&
                    m[i].kind != KITH_MOMENT_CHANGE);
    session_close(s);
}

static void a_session_without_any_has_none(void **state)
{
    const char *flat[] = {"T q:c: Name?", "C =: Ann.", "T q:c: Age?", "C =: Forty.", NULL};
    struct session *s = session_open();
    struct kith_moment_found m[KITH_MOMENTS_MAX];
    struct kith_reading r;

    (void)state;
    session_lines(s, flat);
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    assert_int_equal(kith_moments_find(&r, NULL, 0, m), 0);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strain_the_turn_and_words_for_change),
        cmocka_unit_test(turns_shown_elsewhere_are_left_out),
        cmocka_unit_test(peers_are_not_told_of_sustain_talk),
        cmocka_unit_test(a_session_without_any_has_none),
    };

    return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
