#include "circuit_validate.h"

#include <math.h>

static double shown(const struct kith_inference_row *row, double effect)
{
    return row->role->ratio ? exp(effect) : effect;
}

static const char *published(const struct kith_inference_row *row)
{
    return row->claim.report < 0 ? "lowers" : row->claim.report > 0 ? "raises" : "no change";
}

/* Why a row is not reproduced, from its own numbers. */
static void say_why(const struct kith_inference_row *row, const struct kith_validated_row *v, struct kith_buf *out)
{
    double low = shown(row, v->answer.interval.low);
    double high = shown(row, v->answer.interval.high);
    const char *of = row->role->ratio ? "ratio" : "difference";

    kith_buf_printf(out, "  %s (published: %s; grade %s): ", row->experiment.id, published(row),
                    kith_circuit_grade_name(row->role->grade));
    if (v->answer.draws == 0) {
        kith_buf_puts(out, "the outcome does not exist in any draw.\n");
        return;
    }
    kith_buf_printf(out, "simulated %s %.2f (%.2f to %.2f). ", of, shown(row, v->answer.effect), low, high);
    if (row->claim.report == 0)
        kith_buf_printf(out, "The interval leaves the margin of %s %.2f, declared before the fit",
                        row->role->ratio ? "a factor" : "+-", row->role->margin);
    else if (v->answer.probability < KITH_VERDICT_PROBABILITY)
        kith_buf_printf(out, "Only %.0f%% of draws go the published way by %s %.2f or more, and 95%% are asked for",
                        100.0 * v->answer.probability, row->role->ratio ? "a factor of" : "at least",
                        row->role->margin);
    else
        kith_buf_printf(out,
                        "A study of its own size would find the sign in %.0f%% of cases only, and 80%% are asked for",
                        100.0 * v->answer.found);
    if (row->claim.report != 0 && v->answer.probability < 0.5 && v->answer.effect != 0.0)
        kith_buf_puts(out,
                      "; most go the other way or nowhere: the mechanism the model has for it is missing or wrong");
    if (v->answer.verdict == KITH_NOT_IDENTIFIED)
        kith_buf_puts(out, "; the fitted experiments say next to nothing about it: the posterior is as wide as the "
                           "prior");
    kith_buf_puts(out, ".\n");
}

/* Rows in three sets: never looked at before this fit, held out but looked at under an earlier one, fitted. */
enum set { UNSEEN, LOOKED_AT, FITTED };

static enum set set_of(const struct kith_circuit_role *role)
{
    return !role->held_out ? FITTED : role->looked ? LOOKED_AT : UNSEEN;
}

static void say_misses(const struct kith_validated *v, enum set set, struct kith_buf *out)
{
    static const char *const words[] = {"were held out and new to this fit",
                                        "were held out, but looked at under an earlier fit", "were fitted"};
    size_t rows = 0;
    size_t missed = 0;

    for (size_t i = 0; i < v->inference.n; i++)
        if (set_of(v->inference.rows[i].role) == set) {
            rows++;
            missed += v->rows[i].answer.verdict != KITH_REPRODUCED;
        }
    if (missed == 0) {
        kith_buf_printf(out, "All %zu rows that %s are reproduced.\n\n", rows, words[set]);
        return;
    }
    kith_buf_printf(out, "%zu of %zu rows that %s are NOT reproduced:\n", missed, rows, words[set]);
    for (size_t i = 0; i < v->inference.n; i++)
        if (set_of(v->inference.rows[i].role) == set && v->rows[i].answer.verdict != KITH_REPRODUCED)
            say_why(&v->inference.rows[i], &v->rows[i], out);
    kith_buf_byte(out, '\n');
}

static void say_row(const struct kith_inference_row *row, const struct kith_validated_row *v, struct kith_buf *out)
{
    kith_buf_printf(out, "  %-23s %-8s %-9s %-5s %6.2f (%6.2f to %6.2f)  ", row->experiment.id,
                    row->role->held_out ? "held out" : "fit", published(row), row->role->ratio ? "ratio" : "diff",
                    shown(row, v->answer.effect), shown(row, v->answer.interval.low),
                    shown(row, v->answer.interval.high));
    kith_buf_printf(out, "%6.2f to %6.2f  %4.0f%%  %4.0f%% ", shown(row, v->own.low), shown(row, v->own.high),
                    100.0 * v->answer.probability, 100.0 * v->answer.found);
    if (isnan(v->prior_shows))
        kith_buf_puts(out, "    -");
    else
        kith_buf_printf(out, "%4.0f%%", 100.0 * v->prior_shows);
    kith_buf_printf(out, "  %-14s  %s\n", kith_verdict_name(v->answer.verdict),
                    kith_circuit_grade_name(row->role->grade));
}

void kith_circuit_validate_text(const struct kith_validated *v, struct kith_buf *out)
{
    say_misses(v, UNSEEN, out);
    say_misses(v, LOOKED_AT, out);
    say_misses(v, FITTED, out);
    kith_buf_printf(
        out,
        "Simulated rats; this advises nobody. %zu draws of the posterior, %u rats in each group. A "
        "direction is reproduced when\n95%% of draws or more show the least effect of circuit/roles.tsv, and "
        "a study of the experiment's own size would find its\nsign in 80%% of cases (found); a null when the "
        "central 95%% lies within its margin. A high share under \"prior\" is a weak\ntest.\n\n",
        v->draws, v->animals);
    kith_buf_puts(out, "  experiment              role     published scale   simulated (95%)            one study of "
                       "own n  shows found prior  verdict         grade\n");
    for (size_t i = 0; i < v->inference.n; i++)
        say_row(&v->inference.rows[i], &v->rows[i], out);
    kith_buf_puts(out, "\nTwo rows (tms-smoking, tms-replication) are one simulation with opposite claims: both cannot "
                       "hold.\n");
}
