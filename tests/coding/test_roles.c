#include "coding_maker.h"

#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define C KITH_ROLE_COUNSELLOR
#define P KITH_ROLE_CLIENT
#define X KITH_ROLE_OTHER
#define U KITH_ROLE_UNKNOWN

static struct kith_arena *keep;
static struct toy_model toy;

static int make(void **state)
{
    const struct kith_transcript **sessions;

    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK)
        return 1;
    sessions = coding_sessions(keep, 61, 12, 40);
    toy_model_open(&toy, sessions, 12, 62);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    toy_model_close(&toy);
    kith_arena_close(keep);
    return 0;
}

/* Lines in the words of a counsellor, a client, and neither: 'c', 'p', 'x', by the speaker numbered before. */
struct said {
    uint32_t speaker;
    char like;
};

static struct kith_str line_like(char like, size_t i)
{
    static const char *const counsellor[] = {"It sounds like the wine scares you, and part of you would miss it.",
                                             "What would it be like without the beer?",
                                             "How did you manage the pills before?"};
    static const char *const client[] = {"I want to stop the vodka, for my daughter.",
                                         "I can't stop the cider, it helps me sleep.", "I went to work on Monday."};
    static const char *const neither[] = {"Umbrella.", "Zinc!", "Quorum."};
    const char *const *from = like == 'c' ? counsellor : like == 'p' ? client : neither;

    return kith_str_of(from[i % 3]);
}

static const struct kith_transcript *session(const struct kith_speaker *speakers, size_t n_speakers,
                                             const struct said *said, size_t n)
{
    struct kith_transcript *t;
    struct kith_turn *turns;

    assert_int_equal(kith_arena_take(keep, 1, sizeof *t, &t, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, n, sizeof *turns, &turns, NULL), KITH_OK);
    for (size_t i = 0; i < n; i++)
        turns[i] = (struct kith_turn){.text = line_like(said[i].like, i),
                                      .id = (int64_t)i,
                                      .start_ms = -1,
                                      .end_ms = -1,
                                      .speaker = said[i].speaker,
                                      .line = (uint32_t)i + 1};
    *t = (struct kith_transcript){
        .id = KITH_S("t"), .speakers = speakers, .n_speakers = n_speakers, .turns = turns, .n_turns = n};
    return t;
}

/* Codes the session; roles[s] is what speaker s became. */
static enum kith_rc find(const struct kith_transcript *t, const struct kith_role_options *options,
                         enum kith_role *roles, struct kith_err *err)
{
    struct kith_coding_options how = {0};
    const struct kith_coded *coded = NULL;
    enum kith_rc rc;

    if (options)
        how.roles = *options;
    rc = kith_coding_run(toy.coder, keep, t, options ? &how : NULL, &coded, err);
    assert_true((rc == KITH_OK) == (coded != NULL));
    for (size_t i = 0; coded && i < t->n_turns; i++)
        roles[t->turns[i].speaker] = coded->turns[i].role;
    for (size_t i = 0; coded && i < t->n_turns; i++) /* one role a speaker */
        assert_int_equal(roles[t->turns[i].speaker], coded->turns[i].role);
    return rc;
}

static void become(const struct kith_speaker *speakers, size_t n_speakers, const struct said *said, size_t n,
                   const enum kith_role *expected)
{
    enum kith_role roles[KITH_SPEAKERS_MAX] = {U};
    struct kith_err err = {0};

    if (find(session(speakers, n_speakers, said, n), NULL, roles, &err) != KITH_OK)
        fail_msg("%s", err.text);
    for (size_t s = 0; s < n_speakers; s++)
        if (roles[s] != expected[s])
            fail_msg("speaker %zu became %s, not %s", s, kith_role_name((int)roles[s]),
                     kith_role_name((int)expected[s]));
}

static const struct said talk[] = {{0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}};
#define TALK talk, sizeof talk / sizeof *talk

static void words_tell_who_is_who(void **state)
{
    static const struct kith_speaker ab[] = {{{"A", 1}, U}, {{"B", 1}, U}};
    static const struct kith_speaker nameless[] = {{{NULL, 0}, U}, {{NULL, 0}, U}};

    (void)state;
    become(ab, 2, TALK, (const enum kith_role[]){P, C});
    become(nameless, 2, TALK, (const enum kith_role[]){P, C});
}

/* The written sessions with every role taken away: the model leans as they do, so each must come out right. */
static void whole_sessions_are_told_without_names(void **state)
{
    static const struct kith_speaker ab[] = {{{"A", 1}, U}, {{"B", 1}, U}};
    const struct kith_transcript **sessions = coding_sessions(keep, 63, 20, 40);

    (void)state;
    for (size_t s = 0; s < 20; s++) {
        struct kith_transcript bare = *sessions[s];
        enum kith_role roles[2] = {U, U};
        struct kith_err err = {0};

        bare.speakers = ab;
        if (find(&bare, NULL, roles, &err) != KITH_OK)
            fail_msg("session %zu: %s", s, err.text);
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(roles[i], sessions[s]->speakers[i].declared);
    }
}

static void what_the_source_declares_stands_against_the_words(void **state)
{
    static const struct kith_speaker both[] = {{{"A", 1}, C}, {{"B", 1}, P}};
    static const struct kith_speaker counsellor[] = {{{"A", 1}, C}, {{"B", 1}, U}};
    static const struct kith_speaker client[] = {{{"A", 1}, U}, {{"B", 1}, P}};

    (void)state;
    become(both, 2, TALK, (const enum kith_role[]){C, P});
    become(counsellor, 2, TALK, (const enum kith_role[]){C, P});
    become(client, 2, TALK, (const enum kith_role[]){C, P});
}

/* Nobody is made a counsellor of whom the source says otherwise. */
static void no_counsellor_is_no_counsellor(void **state)
{
    static const struct kith_speaker clients[] = {{{"A", 1}, P}, {{"B", 1}, P}};
    static const struct kith_speaker with_other[] = {{{"A", 1}, P}, {{"B", 1}, X}};
    static const struct kith_speaker others[] = {{{"A", 1}, X}, {{"B", 1}, X}};

    (void)state;
    become(clients, 2, TALK, (const enum kith_role[]){P, P});
    become(with_other, 2, TALK, (const enum kith_role[]){P, X});
    become(others, 2, TALK, (const enum kith_role[]){X, X});
}

static void a_named_counsellor_is_one(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, U}, {{"Bo", 2}, U}};
    static const struct kith_speaker declared[] = {{{"Dana", 4}, P}, {{"Bo", 2}, C}};
    const struct kith_role_options dana = {.counsellor = KITH_S("dANA")};
    const struct kith_speaker *const both[] = {ab, declared};

    (void)state;
    for (int i = 0; i < 2; i++) {
        enum kith_role roles[2] = {U, U};
        struct kith_err err = {0};

        assert_int_equal(find(session(both[i], 2, TALK), &dana, roles, &err), KITH_OK);
        assert_int_equal(roles[0], C);
        assert_int_equal(roles[1], P);
    }
}

static void a_name_that_nobody_has_is_said(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, C}, {{"Bo", 2}, P}};
    const struct kith_role_options eve = {.counsellor = KITH_S("Eve")};
    enum kith_role roles[2];
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(find(session(ab, 2, TALK), &eve, roles, &err), KITH_EUSAGE);
    assert_non_null(strstr(err.text, "\"Eve\""));
    assert_non_null(strstr(err.text, "\"Dana\""));
    assert_non_null(strstr(err.text, "Name the counsellor as"));
}

static const struct said alike[] = {{0, 'x'}, {1, 'x'}, {0, 'x'}, {1, 'x'}};
#define ALIKE alike, sizeof alike / sizeof *alike

static void doubt_is_an_error_that_shows_both_lines(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, U}, {{"Bo", 2}, U}};
    enum kith_role roles[2];
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(find(session(ab, 2, ALIKE), NULL, roles, &err), KITH_EUNSURE);
    assert_non_null(strstr(err.text, "\"Dana\" says \""));
    assert_non_null(strstr(err.text, "\"Bo\" says \""));
    assert_non_null(strstr(err.text, "--counsellor NAME"));
    assert_true(err.line >= 1 && err.line <= 4);
}

static bool is_utf8(const char *z)
{
    struct kith_str s = kith_str_of(z);

    while (s.n) {
        int32_t point;
        size_t n = kith_utf8_next(s, &point);

        if (point < 0)
            return false;
        s = kith_str_sub(s, n, s.n);
    }
    return true;
}

/* Names and lines at their longest, of characters that a cut could split. */
static void doubt_about_long_lines_is_cut_at_characters(void **state)
{
    static char name[KITH_NAME_MAX_BYTES];
    static char line[4000];
    struct kith_speaker two[2];
    struct kith_turn turns[2];
    struct kith_transcript t = {.id = KITH_S("t"), .speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 2};
    enum kith_role roles[2];

    (void)state;
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = "\xE2\x98\x83"[i % 3];
    memcpy(name, line, sizeof name);
    for (size_t shift = 0; shift < 3; shift++) {
        struct kith_err err = {0};

        for (uint32_t s = 0; s < 2; s++) {
            two[s] = (struct kith_speaker){{name, 255}, U};
            turns[s] =
                (struct kith_turn){.text = {line, 3 * (1000 + shift)}, .speaker = s, .start_ms = -1, .end_ms = -1};
        }
        line[0] = "\xE2"[0];
        assert_int_equal(find(&t, NULL, roles, &err), KITH_EUNSURE);
        assert_true(is_utf8(err.text));
        assert_non_null(strstr(err.text, "--counsellor NAME")); /* what to do is not what is cut */
    }
}

struct asked {
    int times;
    uint32_t speaker[2];
    uint32_t turn[2];
    int answer; /* 0, 1; else the code */
    enum kith_rc rc;
};

static enum kith_rc ask(void *user, const struct kith_transcript *t, const struct kith_role_doubt *doubt,
                        uint32_t *chosen)
{
    struct asked *a = user;

    a->times++;
    for (int i = 0; i < 2; i++) {
        a->speaker[i] = doubt->speaker[i];
        a->turn[i] = doubt->turn[i];
        assert_true(doubt->turn[i] < t->n_turns);
        assert_int_equal(t->turns[doubt->turn[i]].speaker, doubt->speaker[i]);
    }
    *chosen = doubt->speaker[a->answer];
    return a->rc;
}

static void a_person_who_is_asked_decides(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, U}, {{"Bo", 2}, U}};
    struct asked a = {0};
    const struct kith_role_options options = {.ask = ask, .user = &a};

    (void)state;
    for (a.answer = 0; a.answer < 2; a.answer++) {
        enum kith_role roles[2] = {U, U};
        struct kith_err err = {0};

        a.times = 0;
        assert_int_equal(find(session(ab, 2, ALIKE), &options, roles, &err), KITH_OK);
        assert_int_equal(a.times, 1);
        assert_int_equal(a.speaker[0] + a.speaker[1], 1);
        assert_int_equal(roles[a.speaker[a.answer]], C);
        assert_int_equal(roles[a.speaker[1 - a.answer]], P);
    }
}

static void nobody_is_asked_where_it_is_clear(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, U}, {{"Bo", 2}, U}};
    struct asked a = {0};
    const struct kith_role_options options = {.ask = ask, .user = &a};
    enum kith_role roles[2] = {U, U};
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(find(session(ab, 2, TALK), &options, roles, &err), KITH_OK);
    assert_int_equal(a.times, 0);
    assert_int_equal(roles[1], C);
}

static void a_person_who_does_not_know_is_believed(void **state)
{
    static const struct kith_speaker ab[] = {{{"Dana", 4}, U}, {{"Bo", 2}, U}};
    static const enum kith_rc answers[] = {KITH_EUNSURE, KITH_EIO};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct asked a = {.rc = answers[i]};
        const struct kith_role_options options = {.ask = ask, .user = &a};
        enum kith_role roles[2];
        struct kith_err err = {0};

        assert_int_equal(find(session(ab, 2, ALIKE), &options, roles, &err), answers[i]);
        assert_true(answers[i] != KITH_EUNSURE || strstr(err.text, "--counsellor"));
    }
}

static void of_three_speakers_one_is_the_counsellor(void **state)
{
    static const struct kith_speaker three[] = {{{"A", 1}, U}, {{"B", 1}, U}, {{"R", 1}, U}};
    /* a receptionist who says a word */
    static const struct said brief[] = {{2, 'x'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'},
                                        {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}, {0, 'p'}, {1, 'c'}};
    /* a second client who says much */
    static const struct said family[] = {{2, 'p'}, {0, 'p'}, {1, 'c'}, {2, 'p'}, {0, 'p'}, {1, 'c'},
                                         {2, 'p'}, {0, 'p'}, {1, 'c'}, {2, 'p'}, {0, 'p'}, {1, 'c'}};
    static const struct kith_speaker declared[] = {{{"A", 1}, U}, {{"B", 1}, C}, {{"R", 1}, X}};

    (void)state;
    become(three, 3, brief, sizeof brief / sizeof *brief, (const enum kith_role[]){P, C, X});
    become(three, 3, family, sizeof family / sizeof *family, (const enum kith_role[]){P, C, P});
    become(declared, 3, family, sizeof family / sizeof *family, (const enum kith_role[]){P, C, X});
}

/* A second voice that sounds like the counsellor's leaves doubt about who of the two it is, and none about the rest. */
static void two_who_sound_alike_are_asked_about(void **state)
{
    static const struct kith_speaker three[] = {{{"A", 1}, U}, {{"B", 1}, U}, {{"D", 1}, U}};
    static const struct said two[] = {{2, 'c'}, {0, 'p'}, {1, 'c'}, {2, 'c'}, {0, 'p'}, {1, 'c'},
                                      {2, 'c'}, {0, 'p'}, {1, 'c'}, {2, 'c'}, {0, 'p'}, {1, 'c'}};
    struct asked a = {0};
    const struct kith_role_options options = {.ask = ask, .user = &a};
    enum kith_role roles[3] = {U, U, U};
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(find(session(three, 3, two, sizeof two / sizeof *two), &options, roles, &err), KITH_OK);
    assert_int_equal(a.times, 1);
    assert_int_equal(a.speaker[0] + a.speaker[1], 3);
    assert_int_equal(roles[0], P);
    assert_int_equal(roles[a.speaker[0]], C);
    assert_int_equal(roles[a.speaker[1]], X);
}

static void one_voice_alone_is_what_it_sounds_like(void **state)
{
    static const struct kith_speaker one[] = {{{NULL, 0}, U}};
    static const struct said counsellor[] = {{0, 'c'}, {0, 'c'}, {0, 'c'}};
    static const struct said client[] = {{0, 'p'}, {0, 'p'}, {0, 'p'}};

    (void)state;
    become(one, 1, counsellor, 3, (const enum kith_role[]){C});
    become(one, 1, client, 3, (const enum kith_role[]){P});
}

static void one_line_never_outvotes_the_rest(void **state)
{
    const struct kith_head_calibration plain = {.scale = 1.0f};

    (void)state;
    assert_true(kith_role_log_odds(&plain, 0.5f) == -0.5); /* the head's class 1 is the client */
    assert_true(kith_role_log_odds(&plain, 1e9f) == -kith_role_log_odds(&plain, -1e9f));
    assert_true(kith_role_log_odds(&plain, -1e9f) < KITH_ROLE_SURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_tell_who_is_who),
        cmocka_unit_test(whole_sessions_are_told_without_names),
        cmocka_unit_test(what_the_source_declares_stands_against_the_words),
        cmocka_unit_test(no_counsellor_is_no_counsellor),
        cmocka_unit_test(a_named_counsellor_is_one),
        cmocka_unit_test(a_name_that_nobody_has_is_said),
        cmocka_unit_test(doubt_is_an_error_that_shows_both_lines),
        cmocka_unit_test(doubt_about_long_lines_is_cut_at_characters),
        cmocka_unit_test(a_person_who_is_asked_decides),
        cmocka_unit_test(nobody_is_asked_where_it_is_clear),
        cmocka_unit_test(a_person_who_does_not_know_is_believed),
        cmocka_unit_test(of_three_speakers_one_is_the_counsellor),
        cmocka_unit_test(two_who_sound_alike_are_asked_about),
        cmocka_unit_test(one_voice_alone_is_what_it_sounds_like),
        cmocka_unit_test(one_line_never_outvotes_the_rest),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
