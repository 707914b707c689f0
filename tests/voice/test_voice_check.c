/* What a reply may be: the same thing said otherwise, and nothing else. */
#include "practice_maker.h"
#include "voice_check.h"
#include "voice_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct practice_maker maker;
static struct kith_arena *keep;

static int set_up(void **state)
{
    (void)state;
    practice_maker_open(&maker);
    return kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL) == KITH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    kith_arena_close(keep);
    practice_maker_close(&maker);
    return 0;
}

/* Why the reply is dropped as a wording of this line, or "used"; *text is what would be said. */
static const char *verdict(const struct kith_persona *p, const struct kith_line *line, const char *reply,
                           struct kith_str *text)
{
    struct kith_speaker speakers[2] = {{KITH_S(""), KITH_ROLE_COUNSELLOR}, {p->name, KITH_ROLE_CLIENT}};
    struct kith_turn turns[2] = {{.text = KITH_S("Well, I came. There you are."), .speaker = 1},
                                 {.text = KITH_S("What has it been like?"), .speaker = 0, .id = 1}};
    struct kith_transcript talk = {.speakers = speakers, .n_speakers = 2, .turns = turns, .n_turns = 2};
    struct kith_reply chosen = {.act = (enum kith_act)line->act, .line = line};
    struct kith_wording_of of = {.persona = p, .talk = &talk, .reply = &chosen, .seed = 1, .turn = 1};
    struct kith_err err = {0};
    const char *why;

    kith_arena_reset(keep);
    if (kith_voice_check(maker.coder, keep, &of, kith_str_of(reply), text, &why, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return why ? why : "used";
}

static bool is_reading(const char *why)
{
    return strcmp(why, "another act: does not read as the talk it should be") == 0;
}

/* The bank's own lines keep to their file: whatever is found in one of them is a check that finds too much. Only how
 * the coder reads a line is its own matter. */
static void test_the_banks_lines_are_let_by(void **state)
{
    size_t step = getenv("KITH_ALL") ? 1 : 15; /* all of them take minutes under a sanitizer */
    size_t asked = 0;
    size_t read = 0;
    struct kith_str text;

    (void)state;
    for (size_t k = 0; k < maker.n; k++)
        for (size_t i = k % step; i < maker.personas[k]->n_lines; i += step) {
            const struct kith_line *line = &maker.personas[k]->lines[i];
            const char *why;

            if (line->act == KITH_ACT_SILENCE || kith_str_find_byte(line->text, '"') >= 0)
                continue;
            why = verdict(maker.personas[k], line, line->text.p, &text);
            asked++;
            read += strcmp(why, "used") == 0;
            if (strcmp(why, "used") != 0 && !is_reading(why))
                fail_msg("%s: \"%s\": %s", maker.personas[k]->id.p, line->text.p, why);
        }
    print_message("# %zu of %zu of the bank's lines read as the talk that their act is\n", read, asked);
    assert_true(2 * read > asked);
}

static const struct kith_line *line_of(const struct kith_persona *p, const char *text)
{
    for (size_t i = 0; i < p->n_lines; i++)
        if (kith_str_starts(p->lines[i].text, kith_str_of(text)))
            return &p->lines[i];
    fail_msg("%s says no such thing: %s", p->id.p, text);
    return NULL;
}

#define CHAPEL "There's a chapel in Hessle that's all mine"

static void test_what_is_dropped(void **state)
{
    static const struct {
        const char *reply;
        const char *why;
    } cases[] = {
        {"", "nothing was said"},
        {"   ", "nothing was said"},
        {"...", "nothing was said"},
        {"That chapel roof in Hessle.\nTherapist: And how was that?", "more than one paragraph"},
        {"Gary: That chapel roof in Hessle is all mine.", "more than one speaker"},
        {"That chapel roof. \"And how was that?\" You say.", "more than one speaker"},
        {"Gary, that chapel roof in Hessle is mine.", "more than one speaker"},
        {"The line that chapel roof in Hessle is mine.", "speaks as a program"},
        {"He would say that chapel roof in Hessle is mine.", "speaks as a program"},
        {"I'm so sorry, that chapel roof in Hessle is mine.", "another act: apologises"},
        {"That chapel *sighs* in Hessle.", "signs"},
        {"That chapel (sighs) in Hessle.", "signs"},
        {"<think>chapel</think> That roof in Hessle.", "signs"},
        {"That chapel roof \xf0\x9f\x98\x80 is mine.", "signs"},
        {"\xd0\xa7"
         "asovnya in Hessle, that roof is mine.",
         "signs"},
        {"That roof \xff\xfe in Hessle.", "bytes that are no text"},
        {"That chapel roof in Hessle. Fourteen weeks, one winter.", "a number"},
        {"That chapel roof in Hessle. 9 weeks, one winter.", "a number"},
        {"That chapel roof in Hessle, me and Dave, one winter.", "a name"},
        {"That chapel roof in Paris, one winter.", "a name"},
        {"Norman and me, that chapel roof in Hessle, one winter.", "a name"},
        {"That chapel roof in Hessle, one winter, with my uncle.", "a fact"},
        {"That chapel roof in Hessle, one winter, and the cocaine.", "a fact"},
        {"That chapel roof in Hessle, one winter, before prison.", "a fact"},
        {"You should see that chapel roof in Hessle.", "gives advice"},
        {"That chapel roof. I'd suggest you talk to someone.", "gives advice"},
        {"As an AI, I can say that chapel roof is in Hessle.", "speaks as a program"},
        {"Sure, here is the line about that chapel roof in Hessle.", "speaks as a program"},
        {"That chapel roof in Hessle. I could jump off.", "unsafe: a way of harm"},
        {"That chapel roof in Hessle. I want to kill myself.", "unsafe"},
        {"That chapel roof in Hessle, naked, one winter.", "unsafe: sexual"},
        {"That chapel roof in Hessle. I was a junkie.", "unsafe"},
        {"That chapel roof in Hessle. I'm just an addict.", "unsafe: a word that hurts people"},
        {"That chapel roof in Hessle. What would you do?", "another act: asks"},
        {"That chapel roof in Hessle, take care of it, goodbye.", "another act: says goodbye"},
        {"Me and the lads have a laugh most mornings.", "strays from what the line says"},
        {"That quantum flux chapel gradients zebra ontology gizmo.", "strays"},
        {"I want to stop smoking, that chapel roof in Hessle. I'm going to stop, I need to.",
         "another act: does not read"},
        {"That chapel in Hessle, that roof, one winter, and it went on and on and on and on and on and on and on and "
         "on "
         "and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on.",
         "too long"},
        {"well, i came. there you are.", "strays"},
    };
    const struct kith_persona *p = practice_maker_person(&maker, "gary");
    const struct kith_line *line = line_of(p, CHAPEL);
    struct kith_str text;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = verdict(p, line, cases[i].reply, &text);

        if (!strstr(why, cases[i].why) || text.n != 0)
            fail_msg("\"%s\": %s, not %s", cases[i].reply, why, cases[i].why);
    }
}

static void test_what_is_used(void **state)
{
    static const struct {
        const char *reply;
        const char *said;
    } cases[] = {
        {"That chapel roof in Hessle, that's all mine.", "That chapel roof in Hessle, that's all mine."},
        {"  \"That chapel roof in Hessle is mine. Nine weeks, one winter.\" ",
         "That chapel roof in Hessle is mine. Nine weeks, one winter."},
        {"The roof on that chapel \xe2\x80\x93 that\xe2\x80\x99s mine\xe2\x80\xa6",
         "The roof on that chapel - that's mine..."},
        {"Aye, the chapel in Hessle.\n", "Aye, the chapel in Hessle."},
    };
    const struct kith_persona *p = practice_maker_person(&maker, "gary");
    const struct kith_line *line = line_of(p, CHAPEL);
    struct kith_str text;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = verdict(p, line, cases[i].reply, &text);

        if (strcmp(why, "used") != 0)
            fail_msg("\"%s\": %s", cases[i].reply, why);
        assert_string_equal(text.p, cases[i].said);
    }
}

/* A question is still one, a push against stopping is still one. */
static void test_the_act_is_kept(void **state)
{
    const struct kith_persona *p = practice_maker_person(&maker, "gary");
    struct kith_str text;

    (void)state;
    for (size_t i = 0; i < p->n_lines; i++) {
        const struct kith_line *line = &p->lines[i];
        char dull[KITH_LINE_MAX_BYTES + 1];
        char *mark;

        if (line->act != KITH_ACT_ASK)
            continue;
        (void)snprintf(dull, sizeof dull, "%s", line->text.p);
        while ((mark = strchr(dull, '?')) != NULL)
            *mark = '.';
        assert_string_equal(verdict(p, line, dull, &text), "another act: asks nothing");
    }
}

static void feed(const char *text, const char *reply, const char *why)
{
    struct kith_voice_stream s;

    kith_voice_stream_open(&s, kith_env_system());
    (void)kith_voice_stream_feed(&s, kith_str_of(text));
    if (why) {
        assert_non_null(kith_voice_stream_end(&s));
        assert_string_equal(kith_voice_stream_end(&s), why);
    } else {
        assert_null(kith_voice_stream_end(&s));
        assert_true(kith_str_eq(kith_buf_view(&s.reply), kith_str_of(reply)));
    }
    kith_voice_stream_close(&s);
}

static void test_a_stream_is_put_together(void **state)
{
    (void)state;
    feed("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n: ping\n\nevent: e\ndata: "
         "{\"choices\":[{\"delta\":{\"content\":\"I do\"}}]}\n\ndata:{\"choices\":[{\"delta\":{\"content\":\" "
         "\\u00e9\"},\ndata:\"finish_reason\":\"stop\"}]}\n\n",
         "I do \xc3\xa9", NULL);
    feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\ndata: [DONE]\r\n\r\ndata: junk\r\n\r\n", "a",
         NULL);
    feed("data: {\"choices\":[]}\r\rdata: [DONE]\r\r", "", NULL);
    feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", NULL, "the reply stopped half-way");
    feed("", NULL, "the reply stopped half-way");
    feed("data: {\"choices\":[],\"choices\":[]}\n\n", NULL, "what the server sent could not be read");
    feed("data: []\n\n", NULL, "what the server sent could not be read");
    feed("data: {\"error\":\"x\",\"choices\":[]}\n\n", NULL, "the server reported an error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stream_is_put_together),
        cmocka_unit_test(test_what_is_used),
        cmocka_unit_test(test_what_is_dropped),
        cmocka_unit_test(test_the_act_is_kept),
        cmocka_unit_test(test_the_banks_lines_are_let_by),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
