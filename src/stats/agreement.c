#include "agreement.h"

#include "distributions.h"
#include "linearised.h"

#include <math.h>

static double disagreement(uint32_t i, uint32_t j, uint32_t power)
{
    double d = i > j ? i - j : j - i;

    return power == 0 ? (double)(i != j) : power == 1 ? d : d * d;
}

/* A table as shares, and what weighted kappa makes of it. Written with disagreements, so that the sum of products is
 * exact for a table that fully agrees. */
struct weighed {
    double n;
    double gold[KITH_CONFUSION_MAX]; /* counts of the rows and columns */
    double given[KITH_CONFUSION_MAX];
    double observed; /* mean disagreement, and that expected by chance */
    double expected;
};

static struct weighed weigh(const struct kith_confusion *c, uint32_t power)
{
    struct weighed w = {.n = (double)kith_confusion_total(c)};

    for (uint32_t i = 0; i < c->k; i++) {
        w.gold[i] = (double)kith_confusion_gold(c, i);
        w.given[i] = (double)kith_confusion_given(c, i);
    }
    for (uint32_t i = 0; i < c->k; i++) {
        for (uint32_t j = 0; j < c->k; j++) {
            double weight = disagreement(i, j, power);

            w.observed += weight * (double)c->n[i][j];
            w.expected += weight * (w.gold[i] * w.given[j] / w.n);
        }
    }
    return w;
}

static double kappa_of(const struct weighed *w)
{
    return w->n > 0.0 && w->expected > 0.0 ? 1.0 - w->observed / w->expected : (double)NAN;
}

double kith_kappa(const struct kith_confusion *c)
{
    struct weighed w = weigh(c, 0);

    return kappa_of(&w);
}

static uint32_t power_of(enum kith_weights weights)
{
    return weights == KITH_WEIGHTS_LINEAR ? 1 : 2;
}

double kith_kappa_weighted(const struct kith_confusion *c, enum kith_weights weights)
{
    struct weighed w = weigh(c, power_of(weights));

    return kappa_of(&w);
}

/* Fleiss, Cohen and Everitt (1969), equation 9, put in disagreements: the pull of a pair of codes (i, j) is
 * ((row mean i + column mean j) observed / expected - weight - observed) / expected. */
static struct kith_estimate kappa_estimate(const struct kith_confusion *c, uint32_t power, double level)
{
    struct weighed w = weigh(c, power);
    double row[KITH_CONFUSION_MAX] = {0};
    double column[KITH_CONFUSION_MAX] = {0};
    double ratio = w.observed / w.expected;
    double squares = 0.0;
    double reach = NAN;

    for (uint32_t i = 0; i < c->k; i++) {
        for (uint32_t j = 0; j < c->k; j++) {
            row[i] += disagreement(i, j, power) * w.given[j] / w.n;
            column[j] += disagreement(i, j, power) * w.gold[i] / w.n;
        }
    }
    for (uint32_t i = 0; i < c->k; i++) {
        for (uint32_t j = 0; j < c->k; j++) {
            double pull = (row[i] + column[j]) * ratio - disagreement(i, j, power) - w.observed / w.n;

            squares += (double)c->n[i][j] * pull * pull;
        }
    }
    if (w.n >= 2.0 && level > 0.0 && level < 1.0)
        reach = kith_normal_quantile(0.5 + level / 2.0) * sqrt(squares) / w.expected;
    return kith_estimate_within(kappa_of(&w), reach);
}

struct kith_estimate kith_kappa_estimate(const struct kith_confusion *c, double level)
{
    return kappa_estimate(c, 0, level);
}

struct kith_estimate kith_kappa_weighted_estimate(const struct kith_confusion *c, enum kith_weights weights,
                                                  double level)
{
    return kappa_estimate(c, power_of(weights), level);
}

double kith_prevalence(const struct kith_confusion *c, uint32_t class)
{
    double n = 2.0 * (double)kith_confusion_total(c);

    return n > 0.0 ? ((double)kith_confusion_gold(c, class) + (double)kith_confusion_given(c, class)) / n : (double)NAN;
}

/* The chance agreement of AC1; NaN for an empty table or fewer than two classes. */
static double chance_of(const struct kith_confusion *c)
{
    double sum = 0.0;

    for (uint32_t i = 0; i < c->k; i++) {
        double p = kith_prevalence(c, i);

        sum += p * (1.0 - p);
    }
    return c->k >= 2 ? sum / (double)(c->k - 1) : (double)NAN;
}

double kith_ac1(const struct kith_confusion *c)
{
    double chance = chance_of(c);

    return (kith_accuracy(c) - chance) / (1.0 - chance);
}

struct kith_estimate kith_ac1_estimate(const struct kith_confusion *c, double level)
{
    struct kith_linearised l = {0};
    double chance = chance_of(c);
    double value = kith_ac1(c);

    for (uint32_t i = 0; i < c->k; i++) {
        for (uint32_t j = 0; j < c->k; j++) {
            double mean = 0.5 * (kith_prevalence(c, i) + kith_prevalence(c, j));
            double own = ((double)(i == j) - chance) / (1.0 - chance);
            double by_chance = (1.0 - mean) / (double)(c->k - 1);

            own -= 2.0 * (1.0 - value) * (by_chance - chance) / (1.0 - chance);
            kith_linearised_add(&l, own - value, (double)c->n[i][j]);
        }
    }
    return kith_linearised_estimate(&l, value, level);
}

struct tables {
    const struct kith_confusion *session;
    size_t figures;
    kith_table_fn *fn;
};

static void resample(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct tables *t = user;
    struct kith_confusion sum;

    (void)worker;
    kith_confusion_init(&sum, t->session->k);
    for (size_t i = 0; i < n; i++)
        (void)kith_confusion_merge(&sum, &t->session[drawn[i]]);
    t->fn(&sum, figure);
}

enum kith_rc kith_tables_by_session(const struct kith_bootstrap_plan *plan, const struct kith_confusion *session,
                                    size_t n, size_t figures, kith_table_fn *fn, struct kith_arena *scratch,
                                    struct kith_estimate *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct tables t = {session, figures, fn};
    struct kith_confusion sum;
    struct kith_bootstrap *drawn;
    double *value;
    enum kith_rc rc;

    kith_confusion_init(&sum, n ? session->k : 2);
    for (size_t s = 0; s < n; s++)
        (void)kith_confusion_merge(&sum, &session[s]);
    KITH_TRY(kith_arena_take(scratch, figures, sizeof *value, &value, err));
    KITH_TRY(kith_arena_take(scratch, figures, sizeof *drawn, &drawn, err));
    fn(&sum, value);
    KITH_TRY(kith_bootstrap_run(plan, n, figures, resample, &t, scratch, drawn, err));
    for (size_t f = 0; f < figures; f++)
        out[f] = (struct kith_estimate){value[f], drawn[f].interval};
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
