/* The encoder: sessions that share a stream, and a turn said otherwise. */
#include "encoder_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* Wordings of the turn that stands `at`: any of its tokens may be missing, but not all. */
struct reworded {
    struct kith_encoder_text places; /* as the stream wants them */
    struct kith_encoder_text said;   /* the same as turns of their own */
    size_t *start;
    int32_t *place;
    int32_t *id;
    uint8_t *speaker;
};

static void reword(const struct kith_encoder_text *text, size_t at, size_t n, struct reworded *r)
{
    const size_t tokens = text->start[at + 1] - text->start[at];
    struct kith_rng rng = {scene_seed + at};
    size_t used = 0;

    r->start = calloc(n + 1, sizeof *r->start);
    r->place = calloc(n * tokens, sizeof *r->place);
    r->id = calloc(n * tokens, sizeof *r->id);
    r->speaker = malloc(n);
    if (!r->start || !r->place || !r->id || !r->speaker)
        abort();
    memset(r->speaker, text->speaker[at], n);
    for (size_t i = 0; i < n; i++) {
        const size_t stays = kith_rng_below(&rng, tokens); /* in any case */

        for (size_t k = 0; k < tokens; k++)
            if (k == stays || kith_rng_below(&rng, 4) > 0) {
                r->place[used] = (int32_t)k;
                r->id[used++] = text->id[text->start[at] + k];
            }
        r->start[i + 1] = used;
    }
    r->places = (struct kith_encoder_text){.turns = n, .start = r->start, .id = r->place};
    r->said = (struct kith_encoder_text){.turns = n, .start = r->start, .id = r->id, .speaker = r->speaker};
}

static void reword_end(struct reworded *r)
{
    free(r->start);
    free(r->place);
    free(r->id);
    free(r->speaker);
}

/* Sessions take turns at one stream, each going on where it was; with every instruction set, since what is written down
 * in between is each set's own. */
static void sessions_share_a_stream(void **state)
{
    enum { SESSIONS = 3 };
    static const uint32_t windows[] = {0, 3, 15};

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows * KITH_CPU_COUNT; i++) {
        const enum kith_cpu cpu = (enum kith_cpu)(i % KITH_CPU_COUNT);
        struct kith_encoder_past *past[SESSIONS];
        struct kith_encoder_weights sizes = encoder_sizes();
        struct kith_rng rng = {scene_seed + 11};
        struct kith_encoder_stream *stream;
        size_t at[SESSIONS] = {0};
        struct kith_encoder *encoder;
        struct reworded r;
        struct scene s;
        float *e;

        if (kith_cpu_best(cpu) != cpu)
            continue;
        sizes.window = windows[i / KITH_CPU_COUNT];
        scene_make(&s, sizes, 200, 24);
        encoder = scene_encoder(&s.w, cpu);
        stream = scene_stream(encoder, 2);
        e = scene_room(s.n);
        for (size_t k = 0; k < SESSIONS; k++)
            assert_int_equal(kith_encoder_past_open(encoder, &past[k], NULL), KITH_OK);
        for (size_t left = SESSIONS; left > 0;) {
            const size_t k = kith_rng_below(&rng, SESSIONS);
            const size_t n = 1 + kith_rng_below(&rng, 5);
            struct kith_encoder_text some =
                scene_part(s.text, at[k], n < s.text->turns - at[k] ? n : s.text->turns - at[k]);

            if (some.turns == 0)
                continue;
            kith_encoder_stream_resume(stream, past[k]);
            assert_int_equal(kith_encoder_stream_turns(stream, &some, e, NULL), KITH_OK);
            scene_same(s.e + at[k] * s.outputs, e, some.turns * s.outputs, "sharing a stream");
            reword(s.text, at[k] + some.turns - 1, 3, &r);
            assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_WORDS, e, NULL),
                             KITH_OK);
            reword_end(&r);
            assert_int_equal(kith_encoder_stream_leave(stream, past[k], NULL), KITH_OK);
            at[k] += some.turns;
            left -= at[k] == s.text->turns ? 1 : 0;
        }
        for (size_t k = 0; k < SESSIONS; k++)
            kith_encoder_past_close(past[k]);
        free(e);
        kith_encoder_stream_close(stream);
        kith_encoder_close(encoder);
        scene_unmake(&s);
    }
}

static void wordings_are_the_turn_said_otherwise(void **state)
{
    enum { BEFORE = 20, WORDINGS = 130 }; /* more tokens than go through together */
    struct kith_encoder_stream *stream;
    struct kith_encoder_stream *single;
    struct kith_encoder_text rest;
    struct reworded r;
    struct scene s;
    float *e;
    float *want;

    (void)state;
    scene_make(&s, encoder_sizes(), 170, 24);
    stream = scene_stream(s.encoder, 2);
    single = scene_stream(s.encoder, 1);
    e = scene_room(s.n);
    want = scene_room(s.n);
    reword(s.text, BEFORE, WORDINGS, &r);
    rest = scene_part(s.text, 0, BEFORE + 1);
    assert_int_equal(kith_encoder_stream_turns(stream, &rest, e, NULL), KITH_OK);
    for (int again = 0; again < 3; again++)
        assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_WORDS, e, NULL), KITH_OK);
    rest = scene_part(s.text, 0, BEFORE);
    for (size_t i = 0; i < WORDINGS; i++) {
        struct kith_encoder_text one = scene_part(&r.said, i, 1);

        kith_encoder_stream_reset(single);
        assert_int_equal(kith_encoder_stream_turns(single, &rest, want, NULL), KITH_OK);
        assert_int_equal(kith_encoder_stream_turns(single, &one, want, NULL), KITH_OK);
        scene_same(want, e + i * s.outputs, s.outputs, "another wording beside");
    }
    rest = scene_part(s.text, BEFORE + 1, s.text->turns - BEFORE - 1);
    assert_int_equal(kith_encoder_stream_turns(stream, &rest, e, NULL), KITH_OK);
    scene_same(s.e + (BEFORE + 1) * s.outputs, e, rest.turns * s.outputs, "having asked for wordings");
    free(e);
    free(want);
    reword_end(&r);
    kith_encoder_stream_close(stream);
    kith_encoder_stream_close(single);
    scene_unmake(&s);
}

/* Nothing left out, nothing changed; and where the layers below do nothing with a token but pass it on, and its place
 * tells nothing, leaving out there is leaving out from the start. */
static void from_the_upper_third_a_wording_lacks_what_it_lacks_above(void **state)
{
    enum { BEFORE = 20, WORDINGS = 60 };
    static const float nothing[128];
    const struct kith_encoder_weights sizes = {
        .layers = 2, .width = 64, .heads = 2, .ffn = 128, .positions = 24, .window = 3, .tokens = 50};
    const float *kept[4];
    struct kith_encoder_stream *stream;
    struct kith_encoder_text rest;
    struct kith_encoder *encoder;
    struct reworded r;
    int32_t place[24];
    size_t start[2] = {0};
    struct kith_encoder_text all = {.turns = 1, .start = start, .id = place};
    struct scene s;
    float *upper;
    float *e;

    (void)state;
    scene_make(&s, sizes, BEFORE + 1, 24);
    reword(s.text, BEFORE, WORDINGS, &r);
    e = scene_room(WORDINGS * s.outputs);
    upper = scene_room(WORDINGS * s.outputs);
    stream = scene_stream(s.encoder, 2);
    assert_int_equal(kith_encoder_stream_turns(stream, s.text, upper, NULL), KITH_OK);
    for (start[1] = 0; start[1] < s.text->start[BEFORE + 1] - s.text->start[BEFORE]; start[1]++)
        place[start[1]] = (int32_t)start[1];
    assert_int_equal(kith_encoder_stream_wordings(stream, &all, KITH_ENCODER_FROM_UPPER, e, NULL), KITH_OK);
    scene_same(s.e + BEFORE * s.outputs, e, s.outputs, "saying a turn again from the upper third");
    assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_WORDS, e, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_UPPER, upper, NULL), KITH_OK);
    assert_true(scene_differ(e, upper, WORDINGS * s.outputs));
    kith_encoder_stream_close(stream);

    kept[0] = s.w.layer[0].out.scale;
    kept[1] = s.w.layer[0].down.scale;
    kept[2] = s.w.position;
    s.w.layer[0].out.scale = s.w.layer[0].down.scale = nothing;
    s.w.position = calloc((size_t)s.w.positions * s.w.width, sizeof *s.w.position);
    encoder = scene_encoder(&s.w, KITH_CPU_AUTO);
    stream = scene_stream(encoder, 2);
    rest = scene_part(s.text, 0, BEFORE + 1);
    assert_int_equal(kith_encoder_stream_turns(stream, &rest, e, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_WORDS, e, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_wordings(stream, &r.places, KITH_ENCODER_FROM_UPPER, upper, NULL), KITH_OK);
    scene_same(e, upper, WORDINGS * s.outputs, "leaving out in the upper third");
    kith_encoder_stream_close(stream);
    kith_encoder_close(encoder);
    free((void *)(uintptr_t)s.w.position);
    s.w.layer[0].out.scale = kept[0];
    s.w.layer[0].down.scale = kept[1];
    s.w.position = kept[2];
    free(e);
    free(upper);
    reword_end(&r);
    scene_unmake(&s);
}

/* Their mean is the second half of what the encoder says. */
static void the_states_are_of_the_last_turn(void **state)
{
    struct kith_encoder_stream *stream;
    struct scene s;
    float *e;

    (void)state;
    scene_make(&s, encoder_sizes(), 90, 24); /* more than go through together */
    stream = scene_stream(s.encoder, 1);
    e = scene_room(s.n);
    assert_int_equal(kith_encoder_stream_turns(stream, s.text, e, NULL), KITH_OK);
    for (size_t i = 0; i < s.w.width; i++) {
        const size_t n = s.text->start[90] - s.text->start[89];
        float sum = 0.0f;

        for (size_t k = 0; k < n; k++)
            sum += kith_encoder_stream_states(stream)[k * s.w.width + i];
        sum /= (float)n;
        scene_same(&s.e[89 * s.outputs + s.w.width + i], &sum, 1, "taking the mean again");
    }
    free(e);
    kith_encoder_stream_close(stream);
    scene_unmake(&s);
}

static void wordings_that_are_none_are_refused(void **state)
{
    static const int32_t backwards[] = {2, 1};
    static const int32_t twice[] = {1, 1};
    static const int32_t beyond[] = {0, 24};
    static const int32_t negative[] = {-1, 0};
    static const int32_t *const wrong[] = {backwards, twice, beyond, negative};
    static const int32_t first[] = {0};
    static const size_t one[] = {0, 1};
    static const size_t two[] = {0, 2};
    static const size_t none[] = {1, 1};
    struct kith_encoder_text text = {.turns = 1, .start = one, .id = first};
    struct kith_encoder_stream *stream;
    struct kith_err err = {0};
    struct scene s;
    float *e;

    (void)state;
    scene_make(&s, encoder_sizes(), 30, 24);
    stream = scene_stream(s.encoder, 1);
    e = scene_room(s.n);
    assert_int_equal(kith_encoder_stream_wordings(stream, &text, KITH_ENCODER_FROM_WORDS, e, &err), KITH_EUSAGE);
    assert_int_equal(kith_encoder_stream_turns(stream, s.text, e, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_wordings(stream, &text, KITH_ENCODER_FROM_WORDS, e, &err), KITH_OK);
    text.start = none;
    assert_int_equal(kith_encoder_stream_wordings(stream, &text, KITH_ENCODER_FROM_WORDS, e, &err), KITH_EUSAGE);
    assert_string_equal(err.text, "A wording leaves a token of its turn, and wording 1 none.");
    text.start = two;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        text.id = wrong[i];
        assert_int_equal(kith_encoder_stream_wordings(stream, &text, KITH_ENCODER_FROM_UPPER, e, &err), KITH_EUSAGE);
        assert_string_equal(err.text, "Wording 1 has a token that does not follow in the last turn.");
    }
    free(e);
    kith_encoder_stream_close(stream);
    scene_unmake(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_share_a_stream),
        cmocka_unit_test(wordings_are_the_turn_said_otherwise),
        cmocka_unit_test(from_the_upper_third_a_wording_lacks_what_it_lacks_above),
        cmocka_unit_test(the_states_are_of_the_last_turn),
        cmocka_unit_test(wordings_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, scene_seed_read, NULL);
}
