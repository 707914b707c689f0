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
    /* 1 / k!, from 12 down to 0 */
    static const double part[] = {
        1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5,          1.0,         1.0};
    double n;
    double r;
    double sum;

    if (x < -700.0)
        return 0.0;
    x = x > 700.0 ? 700.0 : x;
    n = (x * 1.44269504088896340736 + 0x1.8p52) - 0x1.8p52;
    r = (x - n * KITH_LN2_HIGH) - n * KITH_LN2_LOW;
    sum = 1.0 / 6227020800.0;
    for (int k = 0; k < 13; k++)
        sum = sum * r + part[k];
    return sum * kith_strict_pow2((int)n);
}

/* x > 0 and normal. */
static inline double kith_strict_log(double x)
{
    static const double odd[] = {1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0};
    uint64_t bits;
    int n;
    double m;
    double s;
    double s2;
    double sum;

    memcpy(&bits, &x, sizeof bits);
    n = (int)(bits >> 52) - 1023;
    m = x * kith_strict_pow2(-n);
    if (m > 1.41421356237309504880) {
        m *= 0.5;
        n++;
    }
    s = (m - 1.0) / (m + 1.0);
    s2 = s * s;
    sum = 1.0 / 17.0;
    for (int k = 0; k < 8; k++)
        sum = sum * s2 + odd[k];
    return n * KITH_LN2_HIGH + (2.0 * s * sum + n * KITH_LN2_LOW);
}

#endif
