/* The figures of src/stats for data read from standard input, for an oracle to compare: tests/oracle/stats.R.
 *
 * One set of data a line, one line of figures back, "nan" where one does not exist:
 *     table K, K x K counts                        kappa, linear, quadratic, AC1: each value, low, high at 95%
 *     counts ITEMS CATEGORIES, a row an item       Fleiss, AC1: each value, low, high
 *     alpha LEVEL OBSERVERS UNITS, a row an observer
 *     icc TARGETS RATERS, a row a target           (1,1) (2,1) (3,1) (1,k) (2,k) (3,k): each value, low, high
 *     xmr N, values                                centre, low, high
 *     laney N AT, hits and cases of each           centre, low, high
 *     t P DF                                       the quantile */
#include "agreement.h"
#include "control_chart.h"
#include "distributions.h"
#include "icc.h"
#include "krippendorff.h"
#include "many_coders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERS_MAX 4096

struct numbers {
    double x[NUMBERS_MAX];
    size_t n;
};

static void put(struct kith_estimate e)
{
    printf("%.17g %.17g %.17g ", e.value, e.interval.low, e.interval.high);
}

static void put_limits(struct kith_limits l)
{
    put((struct kith_estimate){l.centre, {l.low, l.high}});
}

static void table(const struct numbers *d)
{
    struct kith_confusion c;

    kith_confusion_init(&c, (uint32_t)d->x[0]);
    for (uint32_t i = 0; i < c.k; i++)
        for (uint32_t j = 0; j < c.k; j++)
            c.n[i][j] = (uint64_t)d->x[1 + i * c.k + j];
    put(kith_kappa_estimate(&c, 0.95));
    put(kith_kappa_weighted_estimate(&c, KITH_WEIGHTS_LINEAR, 0.95));
    put(kith_kappa_weighted_estimate(&c, KITH_WEIGHTS_QUADRATIC, 0.95));
    put(kith_ac1_estimate(&c, 0.95));
}

static void counts(const struct numbers *d)
{
    static uint32_t n[NUMBERS_MAX];
    size_t items = (size_t)d->x[0];
    size_t categories = (size_t)d->x[1];

    for (size_t i = 0; i < items * categories; i++)
        n[i] = (uint32_t)d->x[2 + i];
    put(kith_fleiss_estimate(n, items, categories, 0.95));
    put(kith_ac1_many_estimate(n, items, categories, 0.95));
}

static int alpha(const struct numbers *d)
{
    struct kith_arena *arena = NULL;
    double out;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(kith_env_system(), &arena, (size_t)64 << 20, NULL));
    KITH_TRY(kith_krippendorff_alpha(d->x + 3, (size_t)d->x[1], (size_t)d->x[2], (enum kith_level)d->x[0], arena, &out,
                                     NULL));
    printf("%.17g ", out);
out:
    kith_arena_close(arena);
    return rc == KITH_OK ? 0 : 1;
}

static void laney(const struct numbers *d)
{
    static struct kith_share x[NUMBERS_MAX / 2];
    size_t n = (size_t)d->x[0];

    for (size_t i = 0; i < n; i++)
        x[i] = (struct kith_share){d->x[2 + 2 * i], d->x[3 + 2 * i]};
    put_limits(kith_laney_limits(x, n, d->x[1]));
}

static int answer(const char *what, const struct numbers *d)
{
    if (strcmp(what, "table") == 0)
        table(d);
    else if (strcmp(what, "counts") == 0)
        counts(d);
    else if (strcmp(what, "alpha") == 0)
        return alpha(d);
    else if (strcmp(what, "icc") == 0)
        for (int form = KITH_ICC_1_1; form <= KITH_ICC_3_K; form++)
            put(kith_icc(d->x + 2, (size_t)d->x[0], (size_t)d->x[1], (enum kith_icc_form)form, 0.95));
    else if (strcmp(what, "xmr") == 0)
        put_limits(kith_xmr_limits(d->x + 1, (size_t)d->x[0]));
    else if (strcmp(what, "laney") == 0)
        laney(d);
    else if (strcmp(what, "t") == 0)
        printf("%.17g", kith_t_quantile(d->x[0], d->x[1]));
    else
        return 1;
    return 0;
}

int main(void)
{
    static struct numbers d;
    char *line = NULL;
    size_t room = 0;

    while (getline(&line, &room, stdin) > 0) {
        char *at = strchr(line, ' ');
        char *end;

        if (!at)
            return 1;
        *at++ = '\0';
        for (d.n = 0; d.n < NUMBERS_MAX; d.n++, at = end) {
            d.x[d.n] = strtod(at, &end);
            if (end == at)
                break;
        }
        if (answer(line, &d))
            return 1;
        putchar('\n');
    }
    free(line);
    return 0;
}
