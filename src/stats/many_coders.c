#include "many_coders.h"

#include "linearised.h"

#include <math.h>

/* What both figures need of the items; sums, so that sessions add up. */
struct sums {
    double items;  /* with a code */
    double paired; /* with two or more */
    double agreed; /* of those: the share of pairs of codes that agree */
    double share[KITH_CATEGORIES_MAX];
};

enum figure { FLEISS, AC1, FIGURES };

static double row_total(const uint32_t *row, size_t categories)
{
    double sum = 0.0;

    for (size_t k = 0; k < categories; k++)
        sum += row[k];
    return sum;
}

/* The share of pairs of codes of one item that agree; r is the number of its codes, at least 2. */
static double pairs_agreed(const uint32_t *row, size_t categories, double r)
{
    double pairs = 0.0;

    for (size_t k = 0; k < categories; k++)
        pairs += row[k] * ((double)row[k] - 1.0);
    return pairs / (r * (r - 1.0));
}

static void add_item(struct sums *s, const uint32_t *row, size_t categories)
{
    double r = row_total(row, categories);

    if (r <= 0.0)
        return;
    s->items += 1.0;
    for (size_t k = 0; k < categories; k++)
        s->share[k] += row[k] / r;
    if (r < 2.0)
        return;
    s->paired += 1.0;
    s->agreed += pairs_agreed(row, categories, r);
}

static bool usable(size_t categories)
{
    return categories >= 2 && categories <= KITH_CATEGORIES_MAX;
}

static struct sums sums_of(const uint32_t *counts, size_t items, size_t categories)
{
    struct sums s = {.items = 0.0};

    for (size_t i = 0; usable(categories) && i < items; i++)
        add_item(&s, counts + i * categories, categories);
    return s;
}

/* Chance agreement, and what is left of it for agreement to win: for Fleiss sum p^2 and sum p (1 - p), so that a
 * single category leaves exactly 0. */
static double figure_of(const struct sums *s, size_t categories, enum figure which, double *chance)
{
    double squares = 0.0;
    double rest = 0.0;

    *chance = NAN;
    if (!(s->paired > 0.0))
        return NAN;
    for (size_t k = 0; k < categories; k++) {
        double p = s->share[k] / s->items;

        squares += p * p;
        rest += p * (1.0 - p);
    }
    if (which == FLEISS && !(rest > 0.0))
        return NAN;
    *chance = which == FLEISS ? squares : rest / (double)(categories - 1);
    return *chance < 1.0 ? (s->agreed / s->paired - *chance) / (1.0 - *chance) : (double)NAN;
}

static double value_of(const uint32_t *counts, size_t items, size_t categories, enum figure which)
{
    struct sums s = sums_of(counts, items, categories);
    double chance;

    return figure_of(&s, categories, which, &chance);
}

double kith_fleiss_kappa(const uint32_t *counts, size_t items, size_t categories)
{
    return value_of(counts, items, categories, FLEISS);
}

double kith_ac1_many(const uint32_t *counts, size_t items, size_t categories)
{
    return value_of(counts, items, categories, AC1);
}

/* The chance agreement that one item's own codes speak for; their mean over items is `chance`. */
static double chance_of_item(const struct sums *s, const uint32_t *row, size_t categories, double r, enum figure which)
{
    double sum = 0.0;

    for (size_t k = 0; k < categories; k++) {
        double p = s->share[k] / s->items;

        sum += row[k] / r * (which == FLEISS ? p : (1.0 - p) / (double)(categories - 1));
    }
    return sum;
}

static struct kith_estimate estimate(const uint32_t *counts, size_t items, size_t categories, enum figure which,
                                     double level)
{
    struct sums s = sums_of(counts, items, categories);
    struct kith_linearised l = {0};
    double chance;
    double value = figure_of(&s, categories, which, &chance);

    if (isnan(value))
        return (struct kith_estimate){NAN, {NAN, NAN}};
    for (size_t i = 0; i < items; i++) {
        const uint32_t *row = counts + i * categories;
        double r = row_total(row, categories);
        double own = 0.0; /* an item with one code has no agreement to add */

        if (r <= 0.0)
            continue;
        if (r >= 2.0)
            own = s.items / s.paired * (pairs_agreed(row, categories, r) - chance) / (1.0 - chance);
        own -= 2.0 * (1.0 - value) * (chance_of_item(&s, row, categories, r, which) - chance) / (1.0 - chance);
        kith_linearised_add(&l, own - value, 1.0);
    }
    return kith_linearised_estimate(&l, value, level);
}

struct kith_estimate kith_fleiss_estimate(const uint32_t *counts, size_t items, size_t categories, double level)
{
    return estimate(counts, items, categories, FLEISS, level);
}

struct kith_estimate kith_ac1_many_estimate(const uint32_t *counts, size_t items, size_t categories, double level)
{
    return estimate(counts, items, categories, AC1, level);
}

struct sessions {
    const struct sums *session;
    size_t categories;
};

static void merge(struct sums *into, const struct sums *more, size_t categories)
{
    into->items += more->items;
    into->paired += more->paired;
    into->agreed += more->agreed;
    for (size_t k = 0; k < categories; k++)
        into->share[k] += more->share[k];
}

static void resample(void *user, const uint32_t *drawn, size_t n, unsigned worker, double *figure)
{
    const struct sessions *s = user;
    struct sums sum = {.items = 0.0};
    double chance;

    (void)worker;
    for (size_t i = 0; i < n; i++)
        merge(&sum, &s->session[drawn[i]], s->categories);
    figure[FLEISS] = figure_of(&sum, s->categories, FLEISS, &chance);
    figure[AC1] = figure_of(&sum, s->categories, AC1, &chance);
}

enum kith_rc kith_many_by_session(const struct kith_bootstrap_plan *plan, const uint32_t *counts, size_t items,
                                  size_t categories, const uint32_t *session, size_t sessions,
                                  struct kith_arena *scratch, struct kith_many_estimates *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    struct sessions all = {NULL, categories};
    struct kith_bootstrap drawn[FIGURES];
    struct sums *sums;
    enum kith_rc rc;

    *out = (struct kith_many_estimates){{NAN, {NAN, NAN}}, {NAN, {NAN, NAN}}};
    if (!usable(categories))
        return KITH_OK;
    KITH_TRY(kith_arena_take(scratch, sessions + 1, sizeof *sums, &sums, err));
    for (size_t i = 0; i < items; i++) {
        if (session[i] >= sessions) {
            rc = kith_fail(err, KITH_EUSAGE, 0, "Item %zu is of session %lu, but there are only %zu sessions.", i,
                           (unsigned long)session[i], sessions);
            goto out;
        }
        add_item(&sums[session[i]], counts + i * categories, categories);
    }
    all.session = sums;
    KITH_TRY(kith_bootstrap_run(plan, sessions, FIGURES, resample, &all, scratch, drawn, err));
    out->fleiss = (struct kith_estimate){kith_fleiss_kappa(counts, items, categories), drawn[FLEISS].interval};
    out->ac1 = (struct kith_estimate){kith_ac1_many(counts, items, categories), drawn[AC1].interval};
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
