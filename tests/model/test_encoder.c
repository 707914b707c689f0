/* The encoder: the fast way against the plain one; what may change nothing: threads, instruction sets, pieces; and what
 * a turn sees. */
#include "encoder_scene.h"
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* e is on average no farther than `mean` from other numbers, and nowhere farther than `most`. */
static void near(const struct scene *s, const float *other, size_t i, const char *what, double mean, double most)
{
    double sum = 0.0;
    double largest = 0.0;

    for (size_t k = 0; k < s->n; k++) {
        const double d = fabs((double)s->e[k] - (double)other[k]);

        sum += d / (double)s->n;
        largest = d <= largest ? largest : d;
    }
    print_message("# case %zu: %.2g from %s on average, %.2g at most\n", i, sum, what, largest);
    if (!(sum <= mean && largest <= most))
        fail_msg("seed %llu, case %zu: too far from %s", (unsigned long long)scene_seed, i, what);
}

/* --- right ---------------------------------------------------------------------------------------------------- */

static void it_does_what_the_plain_pass_does(void **state)
{
    /* layers, width, heads, ffn, positions, window; then turns and their longest */
    static const uint32_t cases[][8] = {
        {1, 64, 1, 64, 24, 0, 20, 24},  {2, 64, 2, 128, 24, 3, 40, 24},  {3, 128, 2, 192, 40, 8, 30, 40},
        {1, 192, 6, 64, 24, 15, 60, 9}, {2, 64, 1, 256, 512, 2, 3, 512}, {2, 64, 2, 64, 24, 8, 80, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint32_t *c = cases[i];
        struct scene s;
        float *plain;

        scene_make(&s,
                   (struct kith_encoder_weights){.layers = c[0],
                                                 .width = c[1],
                                                 .heads = c[2],
                                                 .ffn = c[3],
                                                 .positions = c[4],
                                                 .window = c[5],
                                                 .tokens = 50},
                   c[6], c[7]);
        plain = scene_room(s.n);
        /* Rounded alike they differ where a sum in another order fell to the other side of a half: seldom in one layer,
         * and by more with each layer that follows. Unrounded they differ by all those steps. */
        assert_int_equal(kith_encoder_plain_rounded(kith_env_system(), &s.w, s.text, plain, NULL), KITH_OK);
        near(&s, plain, i, "the plain pass rounded to eight bits", c[0] == 1 ? 0.0002 : 0.012, 0.15);
        assert_int_equal(kith_encoder_plain(kith_env_system(), &s.w, s.text, plain, NULL), KITH_OK);
        near(&s, plain, i, "the plain pass", 0.012, 0.15);
        free(plain);
        scene_unmake(&s);
    }
}

/* tests/oracle/encoder.py --golden wrote what PyTorch makes of the same weights and the same text. */
static void it_does_what_pytorch_does(void **state)
{
    char *golden = golden_read("model/encoder.txt", NULL);
    char *at = golden;
    const uint64_t given = scene_seed;
    struct scene s;
    float *plain;

    (void)state;
    assert_non_null(golden);
    scene_seed = 7;
    scene_make(&s, encoder_sizes(), 6, 12);
    scene_seed = given;
    plain = scene_room(s.n);
    assert_int_equal(kith_encoder_plain(kith_env_system(), &s.w, s.text, plain, NULL), KITH_OK);
    while (*at == '#')
        at = strchr(at, '\n') + 1;
    for (size_t i = 0; i < s.n; i++) {
        char *end;
        const double want = strtod(at, &end);

        assert_ptr_not_equal(at, end);
        at = end;
        if (!(fabs((double)plain[i] - want) <= 2e-5)) /* the file has five places */
            fail_msg("number %zu is %.6f, not %.6f", i, (double)plain[i], want);
        if (!(fabs((double)s.e[i] - want) <= 0.05))
            fail_msg("fast, number %zu is %.6f, not %.6f", i, (double)s.e[i], want);
    }
    assert_int_equal(strspn(at, " \n"), strlen(at));
    free(plain);
    free(golden);
    scene_unmake(&s);
}

/* --- the same whatever the way -------------------------------------------------------------------------------- */

static void threads_change_nothing(void **state)
{
    struct scene s;

    (void)state;
    scene_make(&s, encoder_sizes(), 300, 24); /* more than go through together */
    for (unsigned threads = 2; threads <= 4; threads++) {
        float *e = scene_session(s.encoder, s.text, threads);

        scene_same(s.e, e, s.n, "another number of threads");
        free(e);
    }
    scene_unmake(&s);
}

static void instruction_sets_change_nothing(void **state)
{
    struct scene s;

    (void)state;
    scene_make(&s, encoder_sizes(), 60, 24);
    for (int cpu = KITH_CPU_SCALAR; cpu < KITH_CPU_COUNT; cpu++) {
        struct kith_encoder *other;
        float *e;

        if (kith_cpu_best((enum kith_cpu)cpu) != (enum kith_cpu)cpu) {
            print_message("# skipped: this processor, or this build, has no %s\n", kith_cpu_name((enum kith_cpu)cpu));
            continue;
        }
        other = scene_encoder(&s.w, (enum kith_cpu)cpu);
        assert_int_equal(kith_encoder_cpu(other), cpu);
        e = scene_session(other, s.text, 1);
        scene_same(s.e, e, s.n, kith_cpu_name((enum kith_cpu)cpu));
        free(e);
        kith_encoder_close(other);
    }
    scene_unmake(&s);
}

/* One number for all bits of e, the same on every machine. It changes only when the arithmetic is changed on purpose:
 * then see that the fast way is still as near to the plain one, and put the new number here. */
static void the_machine_changes_nothing(void **state)
{
    uint64_t print = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    const uint64_t given = scene_seed;
    struct scene s;

    (void)state;
    scene_seed = 7;
    scene_make(&s, encoder_sizes(), 60, 24);
    scene_seed = given;
    for (size_t i = 0; i < s.n; i++) {
        uint32_t bits;

        memcpy(&bits, &s.e[i], sizeof bits);
        for (int shift = 0; shift < 32; shift += 8)
            print = (print ^ (bits >> shift & 0xffu)) * UINT64_C(0x100000001b3);
    }
    if (print != UINT64_C(0x3c78fbec8ff26ef1))
        fail_msg("the numbers' print is now 0x%016llx", (unsigned long long)print);
    scene_unmake(&s);
}

static void turn_by_turn_changes_nothing(void **state)
{
    static const uint32_t windows[] = {0, 3, 15};

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct kith_encoder_weights sizes = encoder_sizes();
        struct kith_rng rng = {scene_seed + 9};
        struct kith_encoder_stream *stream;
        struct scene s;
        float *e;

        sizes.window = windows[i];
        scene_make(&s, sizes, 300, 24);
        stream = scene_stream(s.encoder, 2);
        e = scene_room(s.n);
        for (size_t most = 1; most <= 64; most += 63) { /* one by one; then in pieces */
            kith_encoder_stream_reset(stream);
            for (size_t t = 0; t < s.text->turns;) {
                const size_t n = 1 + kith_rng_below(&rng, most);
                struct kith_encoder_text some = scene_part(s.text, t, n < s.text->turns - t ? n : s.text->turns - t);

                assert_int_equal(kith_encoder_stream_turns(stream, &some, e + t * s.outputs, NULL), KITH_OK);
                t += some.turns;
            }
            scene_same(s.e, e, s.n, "turn by turn");
        }
        free(e);
        kith_encoder_stream_close(stream);
        scene_unmake(&s);
    }
}

static void a_session_leaves_nothing_behind(void **state)
{
    struct kith_encoder_stream *stream;
    struct kith_encoder_text *other;
    struct scene s;
    float *e;

    (void)state;
    scene_make(&s, encoder_sizes(), 50, 24);
    other = encoder_text_make(&s.w, scene_seed + 5, 50, 24);
    stream = scene_stream(s.encoder, 1);
    e = scene_room(s.n);
    assert_int_equal(kith_encoder_session(stream, other, e, NULL), KITH_OK);
    assert_true(scene_differ(s.e, e, s.n));
    assert_int_equal(kith_encoder_session(stream, s.text, e, NULL), KITH_OK);
    scene_same(s.e, e, s.n, "a session before");
    free(e);
    kith_encoder_stream_close(stream);
    encoder_text_unmake(other);
    scene_unmake(&s);
}

/* --- what a turn sees ----------------------------------------------------------------------------------------- */

static void a_turn_sees_itself_and_its_window(void **state)
{
    static const uint32_t windows[] = {0, 1, 8, 15};

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct kith_encoder_weights sizes = encoder_sizes();
        struct scene s;

        sizes.layers = 1;
        sizes.window = windows[i];
        scene_make(&s, sizes, 40, 10);
        for (size_t changed = 0; changed < s.text->turns; changed += 7) {
            int32_t *id = (int32_t *)(uintptr_t)&s.text->id[s.text->start[changed + 1] - 1];
            const int32_t was = *id;
            float *e;

            *id = (was + 1) % (int32_t)s.w.tokens;
            e = scene_session(s.encoder, s.text, 1);
            for (size_t t = 0; t < s.text->turns; t++) {
                const bool sees = t >= changed && t - changed <= s.w.window;

                if (scene_differ(s.e + t * s.outputs, e + t * s.outputs, s.outputs) != sees)
                    fail_msg("seed %llu, window %u: turn %zu %s turn %zu", (unsigned long long)scene_seed, s.w.window,
                             t, sees ? "does not see" : "sees", changed);
            }
            *id = was;
            free(e);
        }
        scene_unmake(&s);
    }
}

static void nothing_comes_from_the_future(void **state)
{
    struct scene s;

    (void)state;
    scene_make(&s, encoder_sizes(), 60, 24);
    for (size_t t = 1; t < s.text->turns; t += 5) {
        struct kith_encoder_text before = scene_part(s.text, 0, t);
        float *e = scene_session(s.encoder, &before, 1);

        scene_same(s.e, e, t * s.outputs, "what comes later");
        free(e);
    }
    scene_unmake(&s);
}

static void speakers_and_distances_count(void **state)
{
    struct scene s;
    uint8_t *speaker;
    float *table;
    float *e;

    (void)state;
    scene_make(&s, encoder_sizes(), 10, 24);
    speaker = (uint8_t *)(uintptr_t)&s.text->speaker[4];
    *speaker = (uint8_t)((*speaker + 1) % 3);
    e = scene_session(s.encoder, s.text, 1);
    assert_true(scene_differ(s.e + 4 * s.outputs, e + 4 * s.outputs, s.outputs));
    *speaker = (uint8_t)((*speaker + 2) % 3);
    free(e);
    table = (float *)(uintptr_t)s.w.layer[1].distance;
    table[KITH_ENCODER_DISTANCES + 3] += 0.5f; /* the second head, three turns ago */
    e = scene_session(s.encoder, s.text, 1);
    scene_same(s.e, e, 3 * s.outputs, "a distance that is not reached");
    assert_true(scene_differ(s.e + 3 * s.outputs, e + 3 * s.outputs, s.outputs));
    free(e);
    scene_unmake(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_does_what_the_plain_pass_does), cmocka_unit_test(it_does_what_pytorch_does),
        cmocka_unit_test(threads_change_nothing),           cmocka_unit_test(instruction_sets_change_nothing),
        cmocka_unit_test(the_machine_changes_nothing),      cmocka_unit_test(turn_by_turn_changes_nothing),
        cmocka_unit_test(a_session_leaves_nothing_behind),  cmocka_unit_test(a_turn_sees_itself_and_its_window),
        cmocka_unit_test(nothing_comes_from_the_future),    cmocka_unit_test(speakers_and_distances_count),
    };

    return cmocka_run_group_tests(tests, scene_seed_read, NULL);
}
