/* exp and log from IEEE additions, multiplications and divisions alone, so that a run gives the same bits on every
 * machine; the C library's may differ in the last place. Relative error below 1e-14. Pure; any thread. */
#ifndef KITH_STRICT_MATH_H
#define KITH_STRICT_MATH_H

#include <stdint.h>
#include <string.h>

#define KITH_LN2_HIGH 6.93147180369123816490e-01 /* its low 32 bits are 0: n times it is exact */
#define KITH_LN2_LOW  1.90821492927058770002e-10

/* 2^n for -1022 <= n <= 1023. */
static inline double kith_strict_pow2(int n)
{
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double kith_strict_exp(double x)
{
    double n;
    double r;
    double sum = 1.0;

    if (x < -700.0)
        return 0.0;
    x = x > 700.0 ? 700.0 : x;
    n = (x * 1.44269504088896340736 + 0x1.8p52) - 0x1.8p52;
    r = (x - n * KITH_LN2_HIGH) - n * KITH_LN2_LOW;
    for (int k = 14; k > 0; k--)
        sum = 1.0 + sum * r / k;
    return sum * kith_strict_pow2((int)n);
}

/* x > 0 and normal. */
static inline double kith_strict_log(double x)
{
    uint64_t bits;
    int n;
    double m;
    double s;
    double sum = 0.0;

    memcpy(&bits, &x, sizeof bits);
    n = (int)(bits >> 52) - 1023;
    m = x * kith_strict_pow2(-n);
    if (m > 1.41421356237309504880) {
        m *= 0.5;
        n++;
    }
    s = (m - 1.0) / (m + 1.0);
    for (int k = 21; k > 0; k -= 2)
        sum = sum * s * s + 1.0 / k;
    return n * KITH_LN2_HIGH + (2.0 * s * sum + n * KITH_LN2_LOW);
}

#endif
