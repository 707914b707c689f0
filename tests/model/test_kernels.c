/* The kernels: the plain C table against the definition, every other table against that one, bit for bit. */
#include "kernels.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 60

static uint64_t seed = 20240611;

static void *room(size_t n)
{
    void *p = NULL;

    if (posix_memalign(&p, KITH_ALIGN, n + KITH_ALIGN) != 0)
        abort();
    memset(p, 0xa5, n + KITH_ALIGN); /* what is read without being written shows */
    return p;
}

static float *floats(struct kith_rng *rng, size_t n, float most)
{
    float *x = room(n * sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = most * (float)(2.0 * kith_rng_unit(rng) - 1.0);
    return x;
}

/* The table of a set; NULL, said aloud, where it cannot run. (cmocka's skip() reads as a failure.) */
static const struct kith_kernels *table_of(enum kith_cpu cpu)
{
    if (kith_cpu_best(cpu) == cpu)
        return kith_kernels_of(cpu);
    print_message("# skipped: this processor, or this build, has no %s\n", kith_cpu_name(cpu));
    return NULL;
}

static void same_bits(const float *a, const float *b, size_t n, const char *what, int round)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(a + i, b + i, sizeof *a) != 0)
            fail_msg("seed %llu, round %d: %s differs at %zu: %a and %a", (unsigned long long)seed, round, what, i,
                     (double)a[i], (double)b[i]);
}

/* --- products ------------------------------------------------------------------------------------------------- */

struct task {
    size_t n; /* rows of x */
    size_t columns;
    size_t rows; /* of the weights */
    int8_t *q;
    float *scale;
    float *bias;
    float *x;
    size_t panel_at[KITH_ENCODER_FFN_MAX / KITH_LANES];
    size_t stride;
    bool gelu;
};

static struct task task_make(struct kith_rng *rng, int round)
{
    /* 11, 12 and 13 lie around a tile of AVX-512, 48 is a whole block. */
    static const size_t awkward[] = {1, 2, 3, 4, 5, 11, 12, 13, 47, 48};
    struct task t = {.n = round < 10 ? awkward[round] : 1 + kith_rng_below(rng, KITH_BLOCK_ROWS),
                     .columns = 64 * (1 + kith_rng_below(rng, 6)),
                     .rows = 64 * (1 + kith_rng_below(rng, 6)),
                     .gelu = kith_rng_below(rng, 2) == 1};

    t.q = room(t.rows * t.columns);
    for (size_t i = 0; i < t.rows * t.columns; i++)
        t.q[i] = (int8_t)((int)kith_rng_below(rng, 256) - 128);
    if (round % 4 == 0) /* as large as sums can be */
        memset(t.q, round % 8 ? -128 : 127, t.rows * t.columns);
    t.scale = floats(rng, t.rows, 0.01f);
    t.bias = floats(rng, t.rows, 1.0f);
    t.x = floats(rng, t.n * t.columns, 3.0f);
    if (round % 4 == 0)
        for (size_t i = 0; i < t.n * t.columns; i++)
            t.x[i] = round % 8 ? -1.0f : 1.0f;
    if (round % 5 == 0)
        memset(t.x, 0, t.columns * sizeof *t.x);
    t.stride = t.rows + 16 * kith_rng_below(rng, 3);
    for (size_t p = 0; p < t.rows / KITH_LANES; p++)
        t.panel_at[p] = p * KITH_LANES;
    return t;
}

static void task_unmake(struct task *t)
{
    free(t->q);
    free(t->scale);
    free(t->bias);
    free(t->x);
}

static float *multiply(const struct kith_kernels *k, const struct task *t)
{
    unsigned char *values = room(t->n * t->columns * k->value_bytes);
    void *packed = room(kith_packed_bytes(k, t->rows, t->columns));
    float *y = room(t->n * t->stride * sizeof *y);
    float scale[KITH_BLOCK_ROWS];
    const struct kith_matrix m = {
        .packed = packed, .scale = t->scale, .bias = t->bias, .rows = t->rows, .columns = t->columns};
    const struct kith_into into = {.y = y, .panel_at = t->panel_at, .stride = t->stride, .gelu = t->gelu};

    k->pack(t->q, t->rows, t->columns, packed);
    for (size_t r = 0; r < t->n; r++)
        scale[r] = k->quantise(t->x + r * t->columns, t->columns, values + r * t->columns * k->value_bytes);
    k->product(&m, values, scale, t->n, &into);
    free(values);
    free(packed);
    return y;
}

/* One output by the definition: whole numbers, then one scale. */
static double output(const struct task *t, size_t r, size_t row)
{
    const float *x = t->x + r * t->columns;
    float most = 0.0f;
    int64_t sum = 0;
    double y;

    for (size_t c = 0; c < t->columns; c++)
        most = fmaxf(most, fabsf(x[c]));
    for (size_t c = 0; c < t->columns && most > 0.0f; c++)
        sum += (int64_t)t->q[row * t->columns + c] * lrint((double)x[c] * (double)(127.0f / most));
    y = (double)sum * (double)most / 127.0 * (double)t->scale[row] + (double)t->bias[row];
    return t->gelu ? y * 0.5 * erfc(-y / sqrt(2.0)) : y;
}

static void the_plain_table_multiplies_as_defined(void **state)
{
    struct kith_rng rng = {seed};

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct task t = task_make(&rng, round);
        float *y = multiply(&kith_kernels_scalar, &t);

        for (size_t r = 0; r < t.n; r++)
            for (size_t row = 0; row < t.rows; row++) {
                const double want = output(&t, r, row);
                const double got = (double)y[r * t.stride + row];

                if (!(fabs(got - want) <= 3e-6 * (1.0 + fabs(want))))
                    fail_msg("seed %llu, round %d: row %zu, output %zu is %.9g, not %.9g", (unsigned long long)seed,
                             round, r, row, got, want);
            }
        task_unmake(&t);
        free(y);
    }
}

static void multiplies_alike(enum kith_cpu cpu)
{
    const struct kith_kernels *k = table_of(cpu);
    struct kith_rng rng = {seed};

    if (!k)
        return;
    for (int round = 0; round < ROUNDS; round++) {
        struct task t = task_make(&rng, round);
        float *want = multiply(&kith_kernels_scalar, &t);
        float *got = multiply(k, &t);

        same_bits(want, got, t.n * t.stride, "a product", round);
        task_unmake(&t);
        free(want);
        free(got);
    }
}

/* Sums as whole numbers: a weight of 1 in each row shows one quantised value. */
static void rounds_half_to_even(enum kith_cpu cpu)
{
    const struct kith_kernels *k = table_of(cpu);
    struct task t = {.n = 1, .columns = 64, .rows = 64, .stride = 64};

    if (!k)
        return;
    t.q = room(64 * 64);
    t.scale = room(64 * sizeof *t.scale);
    t.bias = room(64 * sizeof *t.bias);
    t.x = room(64 * sizeof *t.x);
    memset(t.q, 0, 64 * 64);
    for (size_t i = 0; i < 64; i++) {
        t.q[i * 64 + i] = 1;
        t.scale[i] = 1.0f;
        t.bias[i] = 0.0f;
        t.x[i] = (float)i - 31.5f; /* halves, as the largest, 127, makes the scale 1 */
        t.panel_at[i / KITH_LANES] = i / KITH_LANES * KITH_LANES;
    }
    t.x[63] = -127.0f;
    t.x[0] = 127.0f;
    {
        float *y = multiply(k, &t);

        for (size_t i = 0; i < 64; i++)
            assert_true(y[i] == (float)lrintf(t.x[i])); /* the default: half to even */
        free(y);
    }
    task_unmake(&t);
}

/* --- rows ----------------------------------------------------------------------------------------------------- */

static void the_plain_table_normalises_as_defined(void **state)
{
    struct kith_rng rng = {seed + 1};

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t n = 64 * (1 + kith_rng_below(&rng, 16));
        float *x = floats(&rng, n, 5.0f);
        float *add = floats(&rng, n, 5.0f);
        float *weight = floats(&rng, n, 2.0f);
        float *bias = floats(&rng, n, 2.0f);
        double *want = room(n * sizeof *want);
        double mean = 0.0;
        double variance = 0.0;

        for (size_t i = 0; i < n; i++)
            mean += (want[i] = (double)x[i] + (double)add[i]) / (double)n;
        for (size_t i = 0; i < n; i++)
            variance += (want[i] - mean) * (want[i] - mean) / (double)n;
        kith_kernels_scalar.normalise(x, add, n, &(struct kith_encoder_norm){weight, bias});
        for (size_t i = 0; i < n; i++) {
            const double w = (want[i] - mean) / sqrt(variance + 1e-12) * (double)weight[i] + (double)bias[i];

            if (!(fabs((double)x[i] - w) <= 2e-6 * (1.0 + fabs(w))))
                fail_msg("seed %llu, round %d: %zu is %.9g, not %.9g", (unsigned long long)seed, round, i, (double)x[i],
                         w);
        }
        free(x);
        free(add);
        free(weight);
        free(bias);
        free(want);
    }
}

static void normalises_alike(enum kith_cpu cpu)
{
    const struct kith_kernels *k = table_of(cpu);
    struct kith_rng rng = {seed + 1};

    if (!k)
        return;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t n = 64 * (1 + kith_rng_below(&rng, 16));
        float *a = floats(&rng, n, 5.0f);
        float *b = room(n * sizeof *b);
        float *add = floats(&rng, n, 5.0f);
        float *weight = floats(&rng, n, 2.0f);
        const struct kith_encoder_norm norm = {weight, add};

        memcpy(b, a, n * sizeof *b);
        kith_kernels_scalar.normalise(a, round % 2 ? add : NULL, n, &norm);
        k->normalise(b, round % 2 ? add : NULL, n, &norm);
        same_bits(a, b, n, "a normalised row", round);
        free(a);
        free(b);
        free(add);
        free(weight);
    }
}

/* --- functions ------------------------------------------------------------------------------------------------ */

/* Each 997th float of those from -most to most. */
static void each_float(float most, void (*look)(const struct kith_kernels *k, const float *x, size_t n),
                       const struct kith_kernels *k)
{
    static float x[4096];
    uint32_t last;
    size_t n = 0;

    memcpy(&last, &most, sizeof last);
    for (uint32_t bits = 0; bits <= last; bits += 997) {
        memcpy(&x[n], &bits, sizeof bits);
        x[n + 1] = -x[n];
        n += 2;
        if (n == sizeof x / sizeof *x) {
            look(k, x, n);
            n = 0;
        }
    }
    while (n % KITH_LANES != 0)
        x[n++] = 0.0f;
    if (n > 0)
        look(k, x, n);
}

static void gelu_is_near(const struct kith_kernels *k, const float *x, size_t n)
{
    static float y[4096];

    k->gelu(x, n, y);
    for (size_t i = 0; i < n; i++) {
        const double want = (double)x[i] * 0.5 * erfc(-(double)x[i] / sqrt(2.0));

        if (!(fabs((double)y[i] - want) <= 1.3e-6))
            fail_msg("gelu(%.9g) is %.9g, not %.9g", (double)x[i], (double)y[i], want);
    }
}

static void gelu_stays_within_its_error(void **state)
{
    (void)state;
    each_float(30.0f, gelu_is_near, kith_kernels_of(KITH_CPU_AUTO));
}

static void exponential_is_near(const struct kith_kernels *k, const float *x, size_t n)
{
    static float minus[4096];
    static float y[4096];

    for (size_t i = 0; i < n; i++)
        minus[i] = -fabsf(x[i]);
    k->exponential(minus, n, y);
    for (size_t i = 0; i < n; i++) {
        const double want = minus[i] < -64.0f ? 0.0 : exp((double)minus[i]);

        if (!(fabs((double)y[i] - want) <= want * 0x1p-22)) /* two units in the last place, at most */
            fail_msg("exp(%.9g) is %.9g, not %.9g", (double)minus[i], (double)y[i], want);
    }
}

static void exponential_stays_within_its_error(void **state)
{
    static const float unseen[KITH_LANES] = {KITH_UNSEEN, 2.0f * KITH_UNSEEN, -65.0f, -1e30f};
    float y[KITH_LANES];

    (void)state;
    each_float(100.0f, exponential_is_near, kith_kernels_of(KITH_CPU_AUTO));
    for (int cpu = KITH_CPU_SCALAR; cpu < KITH_CPU_COUNT; cpu++) {
        kith_kernels_of((enum kith_cpu)cpu)->exponential(unseen, KITH_LANES, y);
        for (size_t i = 0; i < KITH_LANES; i++)
            assert_true(y[i] == (i < 4 ? 0.0f : 1.0f));
    }
}

static void functions_are_alike(enum kith_cpu cpu)
{
    const struct kith_kernels *k = table_of(cpu);
    struct kith_rng rng = {seed + 2};
    float *x, *a, *b;

    if (!k)
        return;
    x = floats(&rng, 65536, 40.0f);
    a = room(65536 * sizeof *a);
    b = room(65536 * sizeof *b);
    kith_kernels_scalar.gelu(x, 65536, a);
    k->gelu(x, 65536, b);
    same_bits(a, b, 65536, "gelu", 0);
    for (size_t i = 0; i < 65536; i++)
        x[i] = -2.0f * fabsf(x[i]);
    kith_kernels_scalar.exponential(x, 65536, a);
    k->exponential(x, 65536, b);
    same_bits(a, b, 65536, "exp", 0);
    free(x);
    free(a);
    free(b);
}

/* --- attention ------------------------------------------------------------------------------------------------ */

#define CACHE    200u
#define SEGMENTS 8u

struct scene {
    struct kith_attention a;
    uint32_t segment[CACHE];
    float *query;
    float *key;
    float *value;
    float *bias;
};

static void scene_make(struct scene *s, struct kith_rng *rng, int round)
{
    const size_t size = round % 2 ? 64 : 32;
    const size_t queries = round < 16 ? (size_t)round + 1 : 1 + kith_rng_below(rng, KITH_LANES);
    const size_t n = round < 40 ? (size_t)round + 1 : 1 + kith_rng_below(rng, 100);

    s->query = floats(rng, KITH_LANES * 100, 2.0f);
    s->key = floats(rng, CACHE * size, 2.0f);
    s->value = floats(rng, CACHE * size, 2.0f);
    s->bias = floats(rng, SEGMENTS * KITH_LANES, 2.0f);
    for (size_t lane = 0; lane < KITH_LANES; lane++) /* each lane sees one turn at least: of the first key */
        for (size_t i = 1; i < SEGMENTS; i++)
            if (kith_rng_below(rng, 3) == 0)
                s->bias[i * KITH_LANES + lane] = KITH_UNSEEN;
    for (size_t i = 0; i < CACHE; i++)
        s->segment[i] = 100 + (i < 10 ? 0 : (uint32_t)kith_rng_below(rng, SEGMENTS));
    s->a = (struct kith_attention){.query = s->query,
                                   .query_stride = 100,
                                   .queries = queries,
                                   .size = size,
                                   .scale = 0.3f,
                                   .key = s->key,
                                   .value = s->value,
                                   .segment = s->segment,
                                   .range = {{.from = 3, .n = n, .base = 100}, {.from = 110, .n = 0, .base = 100}},
                                   .bias = s->bias,
                                   .out_stride = 80};
    if (round % 3 == 0)
        s->a.range[1].n = kith_rng_below(rng, 80);
}

static void scene_unmake(struct scene *s)
{
    free(s->query);
    free(s->key);
    free(s->value);
    free(s->bias);
}

static float *attend(const struct kith_kernels *k, const struct scene *s)
{
    struct kith_attention a = s->a;
    float *out = room(KITH_LANES * a.out_stride * sizeof *out);

    a.scores = room((a.range[0].n + a.range[1].n) * KITH_LANES * sizeof *a.scores);
    a.out = out;
    k->attend(&a);
    free(a.scores);
    return out;
}

static double attended(const struct scene *s, size_t lane, size_t d)
{
    const struct kith_attention *a = &s->a;
    double sum = 0.0;
    double mix = 0.0;

    for (int r = 0; r < 2; r++)
        for (size_t i = 0; i < a->range[r].n; i++) {
            const size_t at = a->range[r].from + i;
            double score = (double)a->bias[(s->segment[at] - a->range[r].base) * KITH_LANES + lane];
            double weight;

            for (size_t c = 0; c < a->size; c++)
                score += 0.3 * (double)s->query[lane * a->query_stride + c] * (double)s->key[at * a->size + c];
            weight = exp(score);
            sum += weight;
            mix += weight * (double)s->value[at * a->size + d];
        }
    return mix / sum;
}

static void the_plain_table_attends_as_defined(void **state)
{
    struct kith_rng rng = {seed + 3};

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        float *out;

        scene_make(&s, &rng, round);
        out = attend(&kith_kernels_scalar, &s);
        for (size_t lane = 0; lane < s.a.queries; lane++)
            for (size_t d = 0; d < s.a.size; d++) {
                const double want = attended(&s, lane, d);
                const double got = (double)out[lane * s.a.out_stride + d];

                if (!(fabs(got - want) <= 2e-5))
                    fail_msg("seed %llu, round %d: query %zu, number %zu is %.9g, not %.9g", (unsigned long long)seed,
                             round, lane, d, got, want);
            }
        scene_unmake(&s);
        free(out);
    }
}

static void attends_alike(enum kith_cpu cpu)
{
    const struct kith_kernels *k = table_of(cpu);
    struct kith_rng rng = {seed + 3};

    if (!k)
        return;
    for (int round = 0; round < ROUNDS; round++) {
        struct scene s;
        float *want;
        float *got;

        scene_make(&s, &rng, round);
        want = attend(&kith_kernels_scalar, &s);
        got = attend(k, &s);
        same_bits(want, got, KITH_LANES * s.a.out_stride, "what a query sees", round); /* and nothing beside it */
        scene_unmake(&s);
        free(want);
        free(got);
    }
}

/* --- sets ----------------------------------------------------------------------------------------------------- */

static void names_are_found(void **state)
{
    (void)state;
    assert_int_equal(kith_cpu_pick("scalar"), KITH_CPU_SCALAR);
    assert_int_equal(kith_cpu_pick(NULL), kith_cpu_best(KITH_CPU_AUTO));
    assert_int_equal(kith_cpu_pick("abacus"), kith_cpu_best(KITH_CPU_AUTO));
    assert_int_not_equal(kith_cpu_pick(NULL), KITH_CPU_AUTO);
    for (int cpu = KITH_CPU_SCALAR; cpu < KITH_CPU_COUNT; cpu++) {
        assert_int_equal(kith_cpu_pick(kith_cpu_name((enum kith_cpu)cpu)), kith_cpu_best((enum kith_cpu)cpu));
        assert_true(kith_cpu_best((enum kith_cpu)cpu) <= (enum kith_cpu)cpu);
    }
    assert_string_equal(kith_cpu_name(KITH_CPU_AUTO), "auto");
    assert_ptr_equal(kith_kernels_of(KITH_CPU_SCALAR), &kith_kernels_scalar);
}

#define OF_A_SET(cpu, name)                                                                                            \
    static void name##_rounds_half_to_even(void **state)                                                               \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        rounds_half_to_even(cpu);                                                                                      \
    }                                                                                                                  \
    static void name##_multiplies_alike(void **state)                                                                  \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        multiplies_alike(cpu);                                                                                         \
    }                                                                                                                  \
    static void name##_normalises_alike(void **state)                                                                  \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        normalises_alike(cpu);                                                                                         \
    }                                                                                                                  \
    static void name##_functions_are_alike(void **state)                                                               \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        functions_are_alike(cpu);                                                                                      \
    }                                                                                                                  \
    static void name##_attends_alike(void **state)                                                                     \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        attends_alike(cpu);                                                                                            \
    }
OF_A_SET(KITH_CPU_NEON, neon)
OF_A_SET(KITH_CPU_AVX2, avx2)
OF_A_SET(KITH_CPU_AVX512, avx512)

static void scalar_rounds_half_to_even(void **state)
{
    (void)state;
    rounds_half_to_even(KITH_CPU_SCALAR);
}

#define TESTS_OF(name)                                                                                                 \
    cmocka_unit_test(name##_rounds_half_to_even), cmocka_unit_test(name##_multiplies_alike),                           \
        cmocka_unit_test(name##_normalises_alike), cmocka_unit_test(name##_functions_are_alike),                       \
        cmocka_unit_test(name##_attends_alike)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(scalar_rounds_half_to_even),
        cmocka_unit_test(the_plain_table_multiplies_as_defined),
        cmocka_unit_test(the_plain_table_normalises_as_defined),
        cmocka_unit_test(the_plain_table_attends_as_defined),
        cmocka_unit_test(gelu_stays_within_its_error),
        cmocka_unit_test(exponential_stays_within_its_error),
        TESTS_OF(neon),
        TESTS_OF(avx2),
        TESTS_OF(avx512),
    };

    if (getenv("KITH_SEED"))
        seed = strtoull(getenv("KITH_SEED"), NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
