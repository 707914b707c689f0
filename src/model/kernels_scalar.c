/* The kernels in plain C, for a processor of which nothing is known, and for tests: sixteen lanes are an array.
 *
 * Weights and activations are kept as sixteen bits, row by row, for the compiler to find a dot product. */
#include <math.h>
#include <stdint.h>
#include <string.h>

struct lanes {
    float lane[16];
};
#define V_KEYS  4
#define V_DIMS  4
#define EACH(i) for (int i = 0; i < 16; i++) /* NOLINT(bugprone-macro-parentheses): i is declared here */

static inline struct lanes v_load(const float *x)
{
    struct lanes v;

    memcpy(v.lane, x, sizeof v.lane);
    return v;
}

static inline void v_store(float *to, struct lanes x)
{
    memcpy(to, x.lane, sizeof x.lane);
}

static inline struct lanes v_all(float x)
{
    struct lanes v;

    EACH(i) v.lane[i] = x;
    return v;
}

static inline struct lanes v_add(struct lanes a, struct lanes b)
{
    EACH(i) a.lane[i] += b.lane[i];
    return a;
}

static inline struct lanes v_sub(struct lanes a, struct lanes b)
{
    EACH(i) a.lane[i] -= b.lane[i];
    return a;
}

static inline struct lanes v_mul(struct lanes a, struct lanes b)
{
    EACH(i) a.lane[i] *= b.lane[i];
    return a;
}

static inline struct lanes v_div(struct lanes a, struct lanes b)
{
    EACH(i) a.lane[i] /= b.lane[i];
    return a;
}

/* a * b + c rounded once. Where the processor cannot, fmaf is a slow call, so the sum is taken in double, where the
 * product is exact, and rounded to odd: then the last rounding, to float, is that of the true sum (Boldo and Melquiond,
 * Emulation of FMA and correctly rounded sums, 2008). For finite numbers; without branches, for two at a time. */
static inline float fused(float a, float b, float c)
{
#ifdef __FP_FAST_FMAF
    return __builtin_fmaf(a, b, c);
#else
    double p = (double)a * (double)b;
    double s = p + (double)c;
    double q = s - p;
    double rest = (p - (s - q)) + ((double)c - q); /* s + rest is the sum, exactly */
    uint64_t bits;
    uint64_t other;
    uint64_t down;

    memcpy(&bits, &s, sizeof bits);
    memcpy(&other, &rest, sizeof other);
    down = (bits ^ other) >> 63;
    /* An even s that is not all of the sum gives way to its odd neighbour on the side of the rest. */
    bits += ((rest != 0.0 ? ~bits & 1u : 0u) ^ (0u - down)) + down;
    memcpy(&s, &bits, sizeof s);
    return (float)s;
#endif
}

static inline struct lanes v_fma(struct lanes a, struct lanes b, struct lanes c)
{
    EACH(i) c.lane[i] = fused(a.lane[i], b.lane[i], c.lane[i]);
    return c;
}

static inline struct lanes v_max(struct lanes a, struct lanes b)
{
    EACH(i) a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

static inline struct lanes v_abs(struct lanes x)
{
    EACH(i) x.lane[i] = fabsf(x.lane[i]);
    return x;
}

static inline struct lanes v_below(struct lanes x, struct lanes limit, struct lanes a, struct lanes b)
{
    EACH(i) b.lane[i] = x.lane[i] < limit.lane[i] ? a.lane[i] : b.lane[i];
    return b;
}

static inline struct lanes v_pow2(struct lanes p, struct lanes t)
{
    uint32_t bits[16];
    uint32_t n[16];

    memcpy(bits, p.lane, sizeof bits);
    memcpy(n, t.lane, sizeof n);
    EACH(i) bits[i] += n[i] << 23;
    memcpy(p.lane, bits, sizeof bits);
    return p;
}

static inline float v_sum(struct lanes x)
{
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            x.lane[i] += x.lane[i + half];
    return x.lane[0];
}

static inline float v_most(struct lanes x)
{
    float most = x.lane[0];

    EACH(i) most = most > x.lane[i] ? most : x.lane[i];
    return most;
}

static inline void v_transpose(const float *from, size_t stride, float *to, size_t to_stride)
{
    for (size_t i = 0; i < 16; i++)
        for (size_t j = 0; j < 16; j++)
            to[j * to_stride + i] = from[i * stride + j];
}

static inline void v_narrow(void *out, size_t i, struct lanes x)
{
    int16_t *to = (int16_t *)out + i;
    uint32_t bits[16];

    EACH(j) x.lane[j] += 12582912.0f; /* 1.5 * 2^23: the sum is rounded to a whole number, half to even */
    memcpy(bits, x.lane, sizeof bits);
    EACH(j) to[j] = (int16_t)(int32_t)(bits[j] - 0x4b400000u);
}

#include "kernels_float.h"

static void pack(const int8_t *q, size_t rows, size_t columns, void *packed)
{
    int16_t *to = packed;

    for (size_t i = 0; i < rows * columns; i++)
        to[i] = q[i];
}

static void product(const struct kith_matrix *m, const void *x, const float *x_scale, size_t n,
                    const struct kith_into *into)
{
    for (size_t panel = 0; panel < m->rows / KITH_LANES; panel++) {
        const struct panel p = panel_of(m, panel, into);

        for (size_t r = 0; r < n; r++) {
            const int16_t *values = (const int16_t *)x + r * m->columns;
            struct lanes sums;

            for (size_t lane = 0; lane < KITH_LANES; lane++) {
                const int16_t *w = (const int16_t *)m->packed + (panel * KITH_LANES + lane) * m->columns;
                int32_t sum = 0;

                for (size_t k = 0; k < m->columns; k++)
                    sum += values[k] * w[k];
                sums.lane[lane] = (float)sum;
            }
            finish(&p, sums, x_scale[r], r);
        }
    }
}

const struct kith_kernels kith_kernels_scalar = {.weight_bytes = 2,
                                                 .value_bytes = 2,
                                                 .pack = pack,
                                                 .quantise = quantise,
                                                 .product = product,
                                                 .normalise = normalise,
                                                 .attend = attend,
                                                 .gelu = gelu,
                                                 .exponential = exponential};
