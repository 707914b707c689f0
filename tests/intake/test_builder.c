#include "transcript_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_builder *b;
static struct kith_err err;

static int open_builder(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, &err) != KITH_OK ||
           kith_builder_open(keep, &b, &err) != KITH_OK;
}

static int close_builder(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

static struct kith_cue cue(const char *speaker, const char *text)
{
    return (struct kith_cue){
        .speaker = kith_str_of(speaker), .text = kith_str_of(text), .start_ms = -1, .end_ms = -1, .id = -1, .line = 1};
}

static void add(const char *speaker, const char *text)
{
    const struct kith_cue c = cue(speaker, text);

    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
}

static const struct kith_transcript *finish(void)
{
    const struct kith_transcript *t;

    assert_int_equal(kith_builder_finish(b, &t, &err), KITH_OK);
    return t;
}

static void assert_turn(const struct kith_transcript *t, size_t i, const char *speaker, const char *text)
{
    assert_true(i < t->n_turns);
    assert_string_equal(t->speakers[t->turns[i].speaker].name.p, speaker);
    assert_string_equal(t->turns[i].text.p, text);
    assert_int_equal(t->turns[i].text.n, strlen(text));
}

static void cues_of_one_speaker_join(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    add("Ana", "One,");
    add("Ana", " two, ");
    add("", "three.");
    add("Ben", "Four.");
    add("ana", "Five.");
    t = finish();
    assert_int_equal(t->n_turns, 3);
    assert_int_equal(t->n_speakers, 2);
    assert_turn(t, 0, "Ana", "One, two, three.");
    assert_turn(t, 1, "Ben", "Four.");
    assert_turn(t, 2, "Ana", "Five.");
    assert_int_equal(t->turns[2].id, 2);
}

static void own_turns_never_join(void **state)
{
    struct kith_cue row = cue("Ana", "A row.");
    const struct kith_transcript *t;

    (void)state;
    row.own_turn = true;
    row.id = 40;
    add("Ana", "Before.");
    assert_int_equal(kith_builder_cue(b, &row, &err), KITH_OK);
    row.id = 41;
    row.text = KITH_S(" ");
    assert_int_equal(kith_builder_cue(b, &row, &err), KITH_OK);
    add("Ana", "After.");
    t = finish();
    assert_int_equal(t->n_turns, 4);
    assert_turn(t, 1, "Ana", "A row.");
    assert_turn(t, 2, "Ana", "");
    assert_turn(t, 3, "Ana", "After.");
    assert_int_equal(t->turns[1].id, 40);
    assert_int_equal(t->turns[2].id, 41);
    assert_int_equal(t->turns[3].id, 3);
}

static void empty_cues_leave_nothing_behind(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    add("Ghost", " \x1B[0m ");
    add("Ana", "Here.");
    add("Ghost", "");
    add("", "And here.");
    t = finish();
    assert_int_equal(t->n_speakers, 1);
    assert_int_equal(t->n_turns, 1);
    assert_turn(t, 0, "Ana", "Here. And here.");
}

static void names_and_text_are_cleaned(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    add(" A\xE2\x80\x8Bna\t", "\x1B[31mRed\x1B[0m  and\nblue");
    t = finish();
    assert_turn(t, 0, "Ana", "Red and blue");
}

static void a_turn_spans_its_cues(void **state)
{
    static const int64_t times[][2] = {{-1, -1}, {1000, 900}, {2000, 3000}, {2500, 2600}, {INT64_MAX, INT64_MIN}};
    const struct kith_transcript *t;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct kith_cue c = cue("Ana", "x");

        c.start_ms = times[i][0];
        c.end_ms = times[i][1];
        assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    }
    t = finish();
    assert_int_equal(t->turns[0].start_ms, 1000);
    assert_int_equal(t->turns[0].end_ms, 3000);
}

static void roles_belong_to_speakers(void **state)
{
    struct kith_cue c = cue("Ana", "First.");
    const struct kith_transcript *t;

    (void)state;
    add("Ana", "Role unknown as yet.");
    c.declared = KITH_ROLE_COUNSELLOR;
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    /* Tables often give the role and no name. */
    c.speaker = KITH_S("");
    c.declared = KITH_ROLE_CLIENT;
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    c.declared = KITH_ROLE_COUNSELLOR;
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    t = finish();
    assert_int_equal(t->n_speakers, 3);
    assert_int_equal(t->n_turns, 3);
    assert_int_equal(t->speakers[0].declared, KITH_ROLE_COUNSELLOR);
    assert_int_equal(t->speakers[1].declared, KITH_ROLE_CLIENT);
    assert_int_equal(t->speakers[2].declared, KITH_ROLE_COUNSELLOR);
}

static void codes_stay_with_their_turns(void **state)
{
    const struct kith_transcript *t;
    size_t total = 0;

    (void)state;
    assert_int_equal(kith_builder_gold(b, KITH_S("x"), &KITH_LABEL_NONE, &err), KITH_EUSAGE);
    for (int i = 0; i < 300; i++) {
        struct kith_cue c = cue(i % 2 ? "A" : "B", "x");

        c.own_turn = true;
        assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
        for (int k = 0; k < i % 4; k++) {
            struct kith_label label = KITH_LABEL_NONE;
            char coder = (char)('a' + k);

            label.talk = (int8_t)(i % 3);
            assert_int_equal(kith_builder_gold(b, (struct kith_str){&coder, 1}, &label, &err), KITH_OK);
        }
    }
    t = finish();
    for (size_t i = 0; i < t->n_turns; i++) {
        assert_int_equal(t->turns[i].n_gold, i % 4);
        assert_int_equal(t->turns[i].gold == NULL, i % 4 == 0);
        for (size_t k = 0; k < t->turns[i].n_gold; k++) {
            assert_int_equal(t->turns[i].gold[k].coder.p[0], 'a' + (int)k);
            assert_int_equal(t->turns[i].gold[k].label.talk, i % 3);
        }
        total += t->turns[i].n_gold;
    }
    assert_int_equal(total, 450);
}

static void facts_are_kept(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    assert_int_equal(kith_builder_id(b, KITH_S("path"), &err), KITH_OK);
    assert_int_equal(kith_builder_id(b, KITH_S(" a 1 "), &err), KITH_OK);
    assert_int_equal(kith_builder_id(b, KITH_S(""), &err), KITH_OK);
    assert_int_equal(kith_builder_topic(b, KITH_S("sleep\x07ing"), &err), KITH_OK);
    assert_int_equal(kith_builder_quality(b, KITH_S("high"), &err), KITH_OK);
    kith_builder_setting(b, KITH_S(" Chat"));
    kith_builder_setting(b, KITH_S("underwater"));
    add("A", "x");
    t = finish();
    assert_string_equal(t->id.p, "a 1");
    assert_string_equal(t->topic.p, "sleeping");
    assert_string_equal(t->quality.p, "high");
    assert_int_equal(t->setting, KITH_SETTING_ONE_TO_ONE);
    assert_true(t->chat);
}

static void the_next_session_begins_empty(void **state)
{
    const struct kith_transcript *t;

    (void)state;
    assert_int_equal(kith_builder_finish(b, &t, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "Nobody says anything"));
    assert_int_equal(kith_builder_topic(b, KITH_S("first"), &err), KITH_OK);
    kith_builder_setting(b, KITH_S("peer"));
    add("A", "x");
    add("B", "y");
    (void)finish();
    assert_int_equal(kith_builder_turns(b), 0);
    add("C", "z");
    t = finish();
    assert_int_equal(t->n_speakers, 1);
    assert_turn(t, 0, "C", "z");
    assert_int_equal(t->topic.n, 0);
    assert_int_equal(t->setting, KITH_SETTING_UNKNOWN);
}

static void expect_bound(const struct kith_cue *c, const char *words)
{
    assert_int_equal(kith_builder_cue(b, c, &err), KITH_EBOUND);
    assert_int_equal(err.line, c->line);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not name \"%s\"", err.text, words);
}

static void bounds_are_named(void **state)
{
    static char long_text[(1 << 20) + 10];
    struct kith_cue c = cue("A", "");

    (void)state;
    memset(long_text, 'a', sizeof long_text);
    c.line = 77;
    c.text = (struct kith_str){long_text, KITH_TURN_MAX_BYTES};
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    c.text = KITH_S("b");
    expect_bound(&c, "64 KB");
    c.text = (struct kith_str){long_text, KITH_TURN_MAX_BYTES + 1};
    expect_bound(&c, "65536 bytes");
    c.text = (struct kith_str){long_text, sizeof long_text};
    expect_bound(&c, "65536 bytes");
    c.text = KITH_S("x");
    c.speaker = (struct kith_str){long_text, KITH_NAME_MAX_BYTES + 1};
    expect_bound(&c, "256 bytes");
    c.speaker = (struct kith_str){long_text, KITH_NAME_MAX_BYTES};
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
}

/* A bound is on what is kept, not on the blanks and escapes around it. */
static void cleaning_comes_before_the_bound(void **state)
{
    static char text[200000];
    struct kith_cue c = cue("A", "");

    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text + 100000, "one word", 8);
    c.text = (struct kith_str){text, sizeof text};
    assert_int_equal(kith_builder_cue(b, &c, &err), KITH_OK);
    assert_turn(finish(), 0, "A", "one word");
}

static void speakers_and_turns_are_bounded(void **state)
{
    char name[16];
    struct kith_cue c = cue("one more", "x");

    (void)state;
    for (int i = 0; i < KITH_SPEAKERS_MAX; i++) {
        (void)snprintf(name, sizeof name, "S%d", i);
        add(name, "x");
    }
    expect_bound(&c, "64 speakers");
    for (size_t i = KITH_SPEAKERS_MAX; i < KITH_SESSION_MAX_TURNS; i++)
        add(i % 2 ? "S1" : "S2", "x");
    c.speaker = KITH_S("S5");
    c.line = 9;
    expect_bound(&c, "20000 turns");
    assert_int_equal(finish()->n_turns, KITH_SESSION_MAX_TURNS);
}

static void coders_are_bounded(void **state)
{
    (void)state;
    add("A", "x");
    for (int i = 0; i < 64; i++)
        assert_int_equal(kith_builder_gold(b, KITH_S("c"), &KITH_LABEL_NONE, &err), KITH_OK);
    assert_int_equal(kith_builder_gold(b, KITH_S("c"), &KITH_LABEL_NONE, &err), KITH_EBOUND);
    assert_non_null(strstr(err.text, "64 coders"));
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, open_builder, close_builder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(cues_of_one_speaker_join),
        ONE(own_turns_never_join),
        ONE(empty_cues_leave_nothing_behind),
        ONE(names_and_text_are_cleaned),
        ONE(a_turn_spans_its_cues),
        ONE(roles_belong_to_speakers),
        ONE(codes_stay_with_their_turns),
        ONE(facts_are_kept),
        ONE(the_next_session_begins_empty),
        ONE(bounds_are_named),
        ONE(cleaning_comes_before_the_bound),
        ONE(speakers_and_turns_are_bounded),
        ONE(coders_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
