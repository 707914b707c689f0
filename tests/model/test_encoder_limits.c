/* The encoder: what it refuses, the largest weights it takes, and memory. */
#include "../base/faulty_env.h"
#include "encoder_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void wrong_text_is_refused(void **state)
{
    static const size_t start[] = {0, 2, 4};
    static const size_t empty[] = {0, 2, 2};
    static const size_t backwards[] = {0, 2, 1};
    static const size_t long_one[] = {0, 2, 27};
    static const uint8_t speaker[] = {0, 1};
    static const uint8_t stranger[] = {0, 3};
    int32_t id[27] = {2, 3, 2, 3};
    struct kith_encoder_stream *stream;
    struct scene s;
    struct kith_err err;
    float *e;

    (void)state;
    scene_make(&s, encoder_sizes(), 3, 5);
    stream = scene_stream(s.encoder, 1);
    e = scene_room(2 * s.outputs);
#define REFUSED(start, speaker)                                                                                        \
    assert_int_equal(kith_encoder_session(stream, &(struct kith_encoder_text){2, start, id, speaker}, e, &err),        \
                     KITH_EUSAGE);                                                                                     \
    assert_non_null(strstr(err.text, "urn 2"))
    assert_int_equal(kith_encoder_session(stream, &(struct kith_encoder_text){2, start, id, speaker}, e, &err),
                     KITH_OK);
    REFUSED(empty, speaker);
    REFUSED(backwards, speaker);
    REFUSED(long_one, speaker);
    REFUSED(start, stranger);
    id[3] = -1;
    REFUSED(start, speaker);
    id[3] = (int32_t)s.w.tokens;
    REFUSED(start, speaker);
    assert_int_equal(kith_encoder_session(stream, &(struct kith_encoder_text){0}, e, &err), KITH_OK);
    free(e);
    kith_encoder_stream_close(stream);
    assert_int_equal(kith_encoder_stream_open(s.encoder, 0, &stream, &err), KITH_EUSAGE);
    assert_int_equal(kith_encoder_stream_open(s.encoder, KITH_ENCODER_THREADS_MAX + 1, &stream, &err), KITH_EUSAGE);
    assert_null(stream);
    scene_unmake(&s);
}

static void wrong_sizes_are_refused(void **state)
{
    static const struct kith_encoder_weights good = {
        .layers = 6, .width = 384, .heads = 12, .ffn = 1536, .positions = 192, .window = 8, .tokens = 30522};
    struct kith_err err;

    (void)state;
    assert_int_equal(kith_encoder_sizes_check(&good, &err), KITH_OK);
#define WRONG(field, value)                                                                                            \
    do {                                                                                                               \
        struct kith_encoder_weights w = good;                                                                          \
        w.field = value;                                                                                               \
        assert_int_equal(kith_encoder_sizes_check(&w, &err), KITH_EMODEL);                                             \
    } while (0)
    WRONG(layers, 0);
    WRONG(layers, 25);
    WRONG(width, 0);
    WRONG(width, 416);
    WRONG(width, 1088);
    WRONG(width, UINT32_MAX / 64 * 64);
    WRONG(heads, 0);
    WRONG(heads, 24);
    WRONG(heads, 11);
    WRONG(heads, UINT32_MAX);
    WRONG(heads, (1u << 27) + 12); /* times 32 that is 384 again */
    WRONG(ffn, 0);
    WRONG(ffn, 1500);
    WRONG(ffn, 4160);
    WRONG(positions, 1);
    WRONG(positions, 513);
    WRONG(window, 16);
    WRONG(window, UINT32_MAX);
    WRONG(tokens, 3);
    WRONG(tokens, 262145);
    {
        struct kith_encoder_weights w = {
            .layers = 24, .width = 1024, .heads = 16, .ffn = 64, .positions = 512, .window = 15, .tokens = 4};

        assert_int_equal(kith_encoder_sizes_check(&w, &err), KITH_EMODEL); /* each allowed, together too much */
    }
}

static void wrong_weights_are_refused(void **state)
{
    struct kith_encoder_weights w = encoder_sizes();
    struct kith_err err;
    float **const numbers[] = {(float **)(uintptr_t)&w.word_scale,
                               (float **)(uintptr_t)&w.position,
                               (float **)(uintptr_t)&w.speaker,
                               (float **)(uintptr_t)&w.norm.weight,
                               (float **)(uintptr_t)&w.norm.bias,
                               (float **)(uintptr_t)&w.layer[1].qkv.scale,
                               (float **)(uintptr_t)&w.layer[1].out.bias,
                               (float **)(uintptr_t)&w.layer[1].up.scale,
                               (float **)(uintptr_t)&w.layer[1].down.bias,
                               (float **)(uintptr_t)&w.layer[1].norm1.bias,
                               (float **)(uintptr_t)&w.layer[1].norm2.bias,
                               (float **)(uintptr_t)&w.layer[1].distance};

    (void)state;
    encoder_make(&w, scene_seed);
    assert_int_equal(kith_encoder_weights_check(&w, &err), KITH_OK);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        static const float wrong[] = {NAN, INFINITY, -INFINITY, 1025.0f, -1025.0f};
        float *kept = *numbers[i];

        *numbers[i] = NULL;
        assert_int_equal(kith_encoder_weights_check(&w, &err), KITH_EMODEL);
        *numbers[i] = kept;
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            const float was = kept[31];

            kept[31] = wrong[k];
            assert_int_equal(kith_encoder_weights_check(&w, &err), KITH_EMODEL);
            kept[31] = was;
        }
    }
    assert_int_equal(kith_encoder_weights_check(&w, &err), KITH_OK);
    encoder_unmake(&w);
}

/* Weights as large as the check lets through: no number is infinite, and all sets still agree. */
static void the_largest_weights_stay_finite(void **state)
{
    struct scene s;

    (void)state;
    scene_make(&s, encoder_sizes(), 20, 24);
    for (uint32_t l = 0; l < s.w.layers; l++) {
        const struct kith_encoder_linear *all[] = {&s.w.layer[l].qkv, &s.w.layer[l].out, &s.w.layer[l].up,
                                                   &s.w.layer[l].down};
        const size_t rows[] = {3 * s.w.width, s.w.width, s.w.ffn, s.w.width};

        for (size_t m = 0; m < 4; m++)
            for (size_t r = 0; r < rows[m]; r++) {
                ((float *)(uintptr_t)all[m]->scale)[r] = KITH_ENCODER_VALUE_MAX / 127.0f;
                ((float *)(uintptr_t)all[m]->bias)[r] = KITH_ENCODER_VALUE_MAX;
            }
        for (size_t i = 0; i < s.w.width; i++)
            ((float *)(uintptr_t)s.w.layer[l].norm1.weight)[i] = KITH_ENCODER_VALUE_MAX;
    }
    assert_int_equal(kith_encoder_weights_check(&s.w, NULL), KITH_OK);
    for (int cpu = KITH_CPU_SCALAR; cpu < KITH_CPU_COUNT; cpu++) {
        struct kith_encoder *encoder = scene_encoder(&s.w, (enum kith_cpu)cpu);
        float *e = scene_session(encoder, s.text, 1);

        for (size_t i = 0; i < s.n; i++)
            assert_true(isfinite(e[i]));
        if (cpu > KITH_CPU_SCALAR)
            scene_same(s.e, e, s.n, "the instruction set");
        memcpy(s.e, e, s.n * sizeof *e);
        free(e);
        kith_encoder_close(encoder);
    }
    scene_unmake(&s);
}

static void all_memory_is_taken_at_the_start(void **state)
{
    struct kith_encoder_stream *stream;
    struct kith_encoder *encoder;
    struct faulty_env f;
    struct scene s;
    float *e;
    long calls;

    (void)state;
    scene_make(&s, encoder_sizes(), 200, 24);
    faulty_env_init(&f);
    assert_int_equal(kith_encoder_open(&f.env, &s.w, KITH_CPU_AUTO, &encoder, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_open(encoder, 3, &stream, NULL), KITH_OK);
    e = scene_room(s.n);
    calls = f.calls;
    assert_int_equal(kith_encoder_session(stream, s.text, e, NULL), KITH_OK);
    kith_encoder_stream_reset(stream);
    for (size_t t = 0; t < s.text->turns; t++) {
        static const int32_t first[] = {0};
        static const size_t start[] = {0, 1};
        const struct kith_encoder_text wording = {.turns = 1, .start = start, .id = first};
        struct kith_encoder_text one = scene_part(s.text, t, 1);

        assert_int_equal(kith_encoder_stream_turns(stream, &one, e, NULL), KITH_OK);
        assert_int_equal(kith_encoder_stream_wordings(stream, &wording, KITH_ENCODER_FROM_WORDS, e, NULL), KITH_OK);
    }
    assert_int_equal(f.calls, calls);
    kith_encoder_stream_close(stream);
    kith_encoder_close(encoder);
    assert_int_equal(f.live, 0);
    free(e);
    scene_unmake(&s);
}

static void without_memory_it_says_so(void **state)
{
    struct scene s;
    long failed = 0;

    (void)state;
    scene_make(&s, encoder_sizes(), 3, 5);
    for (long at = 1; failed == at - 1; at++) {
        struct kith_encoder_stream *stream = NULL;
        struct kith_encoder *encoder;
        struct faulty_env f;
        enum kith_rc rc;

        faulty_env_init(&f);
        f.at = at;
        rc = kith_encoder_open(&f.env, &s.w, KITH_CPU_AUTO, &encoder, NULL);
        if (rc == KITH_OK)
            rc = kith_encoder_stream_open(encoder, 2, &stream, NULL);
        if (rc == KITH_OK)
            rc = kith_encoder_plain(&f.env, &s.w, s.text, s.e, NULL);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            failed++;
        }
        kith_encoder_stream_close(stream);
        kith_encoder_close(encoder);
        assert_int_equal(f.live, 0);
    }
    assert_true(failed > 5);
    scene_unmake(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_text_is_refused),
        cmocka_unit_test(wrong_sizes_are_refused),
        cmocka_unit_test(wrong_weights_are_refused),
        cmocka_unit_test(the_largest_weights_stay_finite),
        cmocka_unit_test(all_memory_is_taken_at_the_start),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests(tests, scene_seed_read, NULL);
}
