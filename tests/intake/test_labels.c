/* What may be a speaker's name, and what only looks like one. */
#include "name_shape.h"
#include "name_table.h"
#include "speaker_label.h"
#include "speaker_name.h"
#include "time_mark.h"
#include "timecode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void timecodes(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        int64_t ms;
    } cases[] = {
        {"1:02:03.450", 11, 3723450},
        {"02:03,4", 7, 123400},
        {"0:05", 4, 5000},
        {"00:00:13", 8, 13000},
        {"0:0:2.580", 9, 2580},
        {"123:45:06", 9, 445506000},
        {"9999:59", 7, 599999000},
        {"00:01.1234567891", 15, 1123},
        {"0:05.", 4, 5000},
        {"0:05, then", 4, 5000},
        {"10:30 tomorrow", 5, 630000},
        {"1:2", 0, -1},
        {"1:60", 0, -1},
        {"1:00:99", 0, -1},
        {"10:305", 0, -1},
        {"12345:00", 0, -1},
        {"", 0, -1},
        {"12", 0, -1},
        {":30", 0, -1},
        {"a1:30", 0, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms = 7;
        size_t n = kith_timecode_prefix(kith_str_of(cases[i].text), &ms);

        if (n != cases[i].bytes || ms != cases[i].ms)
            fail_msg("\"%s\": %zu bytes, %lld ms", cases[i].text, n, (long long)ms);
    }
}

static void whole_timecodes(void **state)
{
    int64_t ms;

    (void)state;
    assert_true(kith_timecode(KITH_S(" 00:01.500 "), &ms));
    assert_int_equal(ms, 1500);
    assert_false(kith_timecode(KITH_S("00:01 x"), &ms));
    assert_int_equal(ms, -1);
    assert_false(kith_timecode(KITH_S(""), &ms));
}

static void check_front(const char *line, const char *rest, int64_t start, int64_t end, bool bracketed)
{
    struct kith_str s = kith_str_of(line);
    struct kith_time_mark mark;

    if (!kith_time_front(&s, &mark))
        fail_msg("no time in \"%s\"", line);
    if (!kith_str_eq(s, kith_str_of(rest)) || mark.start_ms != start || mark.end_ms != end ||
        mark.bracketed != bracketed)
        fail_msg("\"%s\": \"%.*s\" %lld %lld", line, (int)s.n, s.p, (long long)mark.start_ms, (long long)mark.end_ms);
}

static void times_in_front(void **state)
{
    static const char *const none[] = {"10:30ish", "[10:30", "(soon) x", "10 30", "[laughs] x", "", "1:2 x"};

    (void)state;
    check_front("[00:12:31] Dana", "Dana", 751000, -1, true);
    check_front("(12:31) - x", "x", 751000, -1, true);
    check_front("12:31 x", "x", 751000, -1, false);
    check_front("12:31", "", 751000, -1, false);
    check_front("<0:05> x", "x", 5000, -1, true);
    check_front("[00:00:01.000 --> 00:00:04.000]  x", "x", 1000, 4000, true);
    check_front("0:01 \xE2\x80\x93 0:04: x", "x", 1000, 4000, false);
    check_front("[01/03/2024, 22:02:11] x", "x", 79331000, -1, true);
    check_front("2024-03-01 22:02 - x", "x", 79320000, -1, false);
    check_front("10:02 PM | x", "x", 79320000, -1, false);
    check_front("12:05 a.m. x", "x", 300000, -1, false);
    check_front("0 minutes 5 seconds0:05", "", 5000, -1, false);
    check_front("1 hour 2 minutes x", "x", 3720000, -1, false);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct kith_str s = kith_str_of(none[i]);
        struct kith_time_mark mark;

        if (kith_time_front(&s, &mark) || !kith_str_eq(s, kith_str_of(none[i])))
            fail_msg("a time in \"%s\"", none[i]);
    }
}

static void check_back(const char *line, const char *rest, int64_t start)
{
    struct kith_str s = kith_str_of(line);
    struct kith_time_mark mark;
    bool found = kith_time_back(&s, &mark);

    if (found != (start >= 0) || !kith_str_eq(s, kith_str_of(rest)) || (found && mark.start_ms != start))
        fail_msg("\"%s\": \"%.*s\" %lld", line, (int)s.n, s.p, (long long)(found ? mark.start_ms : -1));
}

static void times_behind(void **state)
{
    (void)state;
    check_back("Dana Reyes  0:05", "Dana Reyes", 5000);
    check_back("Dana (12:31)", "Dana", 751000);
    check_back("Dana, [1:00:05]", "Dana", 3605000);
    check_back("Dana | 0:05", "Dana", 5000);
    check_back("Dana 1 minute 5 seconds", "Dana", 65000);
    check_back("Dana 10:02 AM", "Dana", 36120000);
    check_back("0:05", "", 5000);
    check_back("Dana (soon)", "Dana (soon)", -1);
    check_back("Dana0:05", "Dana0:05", -1);
    check_back("five seconds", "five seconds", -1);
    check_back("", "", -1);
}

static void roles(void **state)
{
    static const struct {
        const char *name;
        enum kith_role role;
    } cases[] = {
        {"T", KITH_ROLE_COUNSELLOR},
        {"th", KITH_ROLE_COUNSELLOR},
        {"Therapist", KITH_ROLE_COUNSELLOR},
        {"COUNSELOR 2", KITH_ROLE_COUNSELLOR},
        {"Counsellor", KITH_ROLE_COUNSELLOR},
        {"Clinician", KITH_ROLE_COUNSELLOR},
        {"Interviewer:", KITH_ROLE_UNKNOWN},
        {"Facilitator #1", KITH_ROLE_COUNSELLOR},
        {"Dana (therapist)", KITH_ROLE_COUNSELLOR},
        {"Client", KITH_ROLE_CLIENT},
        {"patient", KITH_ROLE_CLIENT},
        {"C", KITH_ROLE_CLIENT},
        {"Cl", KITH_ROLE_CLIENT},
        {"P1", KITH_ROLE_CLIENT},
        {" Participant 04 ", KITH_ROLE_CLIENT},
        {"Client (Marcus)", KITH_ROLE_CLIENT},
        {"Interpreter", KITH_ROLE_OTHER},
        {"Marcus (C)", KITH_ROLE_UNKNOWN},
        {"Dana", KITH_ROLE_UNKNOWN},
        {"Tom", KITH_ROLE_UNKNOWN},
        {"Cleo", KITH_ROLE_UNKNOWN},
        {"Nurse", KITH_ROLE_UNKNOWN},
        {"", KITH_ROLE_UNKNOWN},
        {"()", KITH_ROLE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (kith_speaker_role(kith_str_of(cases[i].name)) != cases[i].role)
            fail_msg("\"%s\"", cases[i].name);
}

static void shapes(void **state)
{
    static const char *const strong[] = {
        "Dana",       "Dr. Reyes",       "J. Smith",        "SPEAKER_00",       "Speaker 2", "T",         "O'Neill",
        "Zo\xC3\xAB", "Juan de la Cruz", "Reyes (she/her)", "dana@example.org", "Mary-Jane", "helper_17", "therapist",
    };
    static const char *const weak[] = {"dana", "dana r", "Reyes, Dana"};
    static const char *const none[] = {
        "Note",
        "note to self",
        "So here's the thing",
        "10",
        "",
        "She said",
        "I left early. Dana",
        "What?",
        "he said \"no",
        "https",
        "Re",
        "P.S.",
        "The plan",
        "a very long name that no one has ever had in any transcript at all",
        "(laughs)",
        "- Dana",
        "Well\xE2\x80\xA6",
        "Listen",
    };

    (void)state;
    for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
        if (kith_name_shape(kith_str_of(strong[i])) != KITH_NAME_STRONG)
            fail_msg("\"%s\" is not strong", strong[i]);
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (kith_name_shape(kith_str_of(weak[i])) != KITH_NAME_WEAK)
            fail_msg("\"%s\" is not weak", weak[i]);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (kith_name_shape(kith_str_of(none[i])) == KITH_NAME_STRONG)
            fail_msg("\"%s\" is a name", none[i]);
}

static void check_colon(const char *line, const char *name, const char *text, int64_t start)
{
    struct kith_said said;

    if (!kith_label_colon(kith_str_of(line), &said))
        fail_msg("no label in \"%s\"", line);
    if (!kith_str_eq(said.name, kith_str_of(name)) || !kith_str_eq(said.text, kith_str_of(text)) ||
        said.start_ms != start)
        fail_msg("\"%s\": \"%.*s\" says \"%.*s\" at %lld", line, (int)said.name.n, said.name.p, (int)said.text.n,
                 said.text.p, (long long)said.start_ms);
}

static void labels_with_a_colon(void **state)
{
    static const char *const none[] = {
        "10:30 tomorrow",
        "https://example.org/a:b",
        "see https://example.org",
        "I told him: no",
        "thanks :)",
        "Dana :( no",
        "no colon here",
        "",
        ":",
        ": x",
        "What do you mean: gone?",
        "Note: something",
        "[laughs] so: yes",
        "(10:30)",
        "a line whose colon comes so late that nobody could have meant it for a label, as it is in this very long line "
        "of "
        "text: see",
    };

    (void)state;
    check_colon("Dana: Hello", "Dana", "Hello", -1);
    check_colon("Dana:Hello", "Dana", "Hello", -1);
    check_colon("Dana : Hello", "Dana", "Hello", -1);
    check_colon("T: https://x.org", "T", "https://x.org", -1);
    check_colon("Dana: 10:30", "Dana", "", 630000);
    check_colon("**Dana:** Hello", "Dana", "Hello", -1);
    check_colon("**Dana**: *Hello*", "Dana", "*Hello*", -1);
    check_colon("__Dana:__ Hello", "Dana", "Hello", -1);
    check_colon("- Dana: Hello", "Dana", "Hello", -1);
    check_colon(">> DANA: Hello", "DANA", "Hello", -1);
    check_colon("\xE2\x80\xA2 Dana: Hello", "Dana", "Hello", -1);
    check_colon("12. Dana: Hello", "Dana", "Hello", -1);
    check_colon("007 T: Hello", "T", "Hello", -1);
    check_colon("[00:05] Dana: Hello", "Dana", "Hello", 5000);
    check_colon("0:05 - Dana: Hello", "Dana", "Hello", 5000);
    check_colon("12 [0:05] Dana: Hello", "Dana", "Hello", 5000);
    check_colon("Dana (0:05): Hello", "Dana", "Hello", 5000);
    check_colon("Dana 0:05: Hello", "Dana", "Hello", 5000);
    check_colon("Dana: [0:05] Hello", "Dana", "Hello", 5000);
    check_colon("Dana: (0:05)", "Dana", "", 5000);
    check_colon("[SPEAKER_01]: Hello", "SPEAKER_01", "Hello", -1);
    check_colon("(speaker 0) Hello", "speaker 0", "Hello", -1);
    check_colon("[0:05] [Therapist] Hello", "Therapist", "Hello", 5000);
    check_colon("10:02:11 From Ruth to Everyone : Hi", "Ruth", "Hi", 36131000);
    check_colon("Dana Reyes (she/her): Hello", "Dana Reyes (she/her)", "Hello", -1);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct kith_said said;

        if (kith_label_colon(kith_str_of(none[i]), &said) && kith_name_shape(said.name) != KITH_NAME_NONE)
            fail_msg("\"%s\": a label \"%.*s\"", none[i], (int)said.name.n, said.name.p);
    }
}

static void headers_and_lone_names(void **state)
{
    struct kith_said said;
    struct kith_str name;
    bool marked;

    (void)state;
    assert_true(kith_label_header(KITH_S("Dana Reyes 0:05"), &said));
    assert_true(kith_str_eq(said.name, KITH_S("Dana Reyes")));
    assert_true(kith_label_header(KITH_S("[Dana Reyes] 10:02:11"), &said));
    assert_true(kith_str_eq(said.name, KITH_S("Dana Reyes")));
    assert_true(kith_label_header(KITH_S("0:05 Dana"), &said));
    assert_int_equal(said.start_ms, 5000);
    assert_false(kith_label_header(KITH_S("See you all on Tuesday at 10:30"), &said));
    assert_false(kith_label_header(KITH_S("10:30 tomorrow, I said"), &said));
    assert_false(kith_label_header(KITH_S("0:05"), &said));
    assert_true(kith_label_alone(KITH_S("**Dana**"), &name, &marked) && marked);
    assert_true(kith_label_alone(KITH_S("## Dana"), &name, &marked) && marked);
    assert_true(kith_label_alone(KITH_S("Priya N."), &name, &marked) && !marked);
    assert_false(kith_label_alone(KITH_S("Yesterday."), &name, &marked));
    assert_false(kith_label_alone(KITH_S("Yes"), &name, &marked));
}

static struct kith_names *table(struct kith_arena *keep, const char *const *labels, size_t units)
{
    struct kith_names *names;

    assert_int_equal(kith_names_open(keep, &names, NULL), KITH_OK);
    for (; *labels; labels++)
        assert_int_equal(kith_names_count(names, &(struct kith_said){.name = kith_str_of(*labels)}, NULL), KITH_OK);
    while (units--)
        kith_names_unit(names);
    kith_names_settle(names, 0);
    return names;
}

static void names_are_judged_by_the_file(void **state)
{
    static const char *const labels[] = {"Ana", "Ben", "Ana", "Ben", "ANA", "Carla", "Therapist", "C", NULL};
    struct kith_arena *keep;
    struct kith_names *names;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, 16 << 20, NULL), KITH_OK);
    names = table(keep, labels, 20);
    assert_true(kith_names_has(names, KITH_S("ana")));
    assert_true(kith_names_has(names, KITH_S("Ben")));
    assert_true(kith_names_has(names, KITH_S("Therapist")));
    assert_false(kith_names_has(names, KITH_S("Carla")));
    assert_false(kith_names_has(names, KITH_S("C")));
    assert_false(kith_names_has(names, KITH_S("Dora")));
    assert_int_equal(kith_names_labels(names), 6);
    assert_int_equal(kith_names_times(names, KITH_S("Ana")), 3);
    /* Where all lines are labelled, a name may come once. */
    names = table(keep, labels, 8);
    assert_true(kith_names_has(names, KITH_S("Carla")));
    assert_true(kith_names_has(names, KITH_S("C")));
    kith_arena_close(keep);
}

static void a_table_of_names_is_bounded(void **state)
{
    struct kith_arena *keep;
    struct kith_names *names;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, 16 << 20, NULL), KITH_OK);
    assert_int_equal(kith_names_open(keep, &names, NULL), KITH_OK);
    for (int i = 0; i < 100000; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "N%d", i);
        assert_int_equal(kith_names_count(names, &(struct kith_said){.name = kith_str_of(name)}, NULL), KITH_OK);
    }
    kith_names_settle(names, 0);
    assert_true(kith_names_labels(names) <= 1024);
    kith_arena_close(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timecodes),
        cmocka_unit_test(whole_timecodes),
        cmocka_unit_test(times_in_front),
        cmocka_unit_test(times_behind),
        cmocka_unit_test(roles),
        cmocka_unit_test(shapes),
        cmocka_unit_test(labels_with_a_colon),
        cmocka_unit_test(headers_and_lone_names),
        cmocka_unit_test(names_are_judged_by_the_file),
        cmocka_unit_test(a_table_of_names_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
