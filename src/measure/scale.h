/* The scales on which measures are compared and their intervals are made: the one place of their transforms.
 *
 * A measure is made of two counts, k (numerator) and n (denominator, or volleys looked at). On its scale T it is
 * roughly normal with a spread that does not hang on its size: ratio k : n    T = log((k + .5) / (n + .5))        e.g.
 * reflections to questions share k of n   T = log((k + .5) / (n - k + .5))    the empirical logit (Haldane 1956,
 * Anscombe 1956) count k        T = log(k + .5) The halves keep every T finite. Counts may be fractions. Pure; any
 * thread. */
#ifndef KITH_SCALE_H
#define KITH_SCALE_H

enum kith_scale {
    KITH_SCALE_RATIO,
    KITH_SCALE_SHARE,
    KITH_SCALE_COUNT,
    KITH_SCALE_WORDS /* counted exactly from words: has no transform; the functions below give NaN */
};

/* T of k and n. */
double kith_scale_to(enum kith_scale scale, double k, double n);

/* The figure to show for t in a session with n: the k of that t, without the halves, over n (count: k alone), held
 * within what is possible (share 0 to 1, others 0 or more). kith_scale_from(s, kith_scale_to(s, k, n), n) is
 * kith_scale_value(s, k, n). */
double kith_scale_from(enum kith_scale scale, double t, double n);

/* The figure itself: k / n, or k for a count. NaN for a ratio or share with n = 0. */
double kith_scale_value(enum kith_scale scale, double k, double n);

/* The variance of T that sampling alone brings: 1/(k+.5) + 1/(n+.5), 1/(k+.5) + 1/(n-k+.5), 1/(k+.5). */
double kith_scale_variance(enum kith_scale scale, double k, double n);

/* What sessions are correlated on: a ratio by T, a share as it is, a count by log((k + .5) / (n + .5)), so per volley:
 * long sessions would otherwise make any two coders agree. */
double kith_scale_rate(enum kith_scale scale, double k, double n);

#endif
