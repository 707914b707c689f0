#include "tally.h"

#include <math.h>

static void add_rates(struct kith_lane_tally *t, const struct kith_cohort *c, uint32_t i, double per)
{
    static const unsigned char from[][2] = {
        {KITH_MEASURE_CALLS, KITH_SUM_S},       {KITH_MEASURE_EMPATHY, KITH_SUM_EMPATHY},
        {KITH_MEASURE_X_SELF, KITH_SUM_X_SELF}, {KITH_MEASURE_X_OTHER, KITH_SUM_X_OTHER},
        {KITH_MEASURE_OXYTOCIN, KITH_SUM_O},    {KITH_MEASURE_WITHDRAWAL, KITH_SUM_W},
        {KITH_MEASURE_OPIOID, KITH_SUM_B},
    };

    for (size_t k = 0; k < sizeof from / sizeof *from; k++)
        t->sum[from[k][0]][i] += (double)c->block.f[KITH_F_SUM + from[k][1]][i] * per;
    for (unsigned j = 0; j < KITH_REGIONS; j++)
        t->sum[KITH_MEASURE_REGION + j][i] += (double)c->block.f[KITH_F_SUM + j][i] * per;
}

void kith_lane_tally_add(struct kith_lane_tally *t, const struct kith_cohort *c, uint32_t ticks)
{
    const double minutes = ticks * c->tick_s / 60.0;

    t->sessions++;
    for (uint32_t i = 0; i < c->block.n; i++) {
        double at = c->opened[i] < 0 ? minutes : (c->opened[i] + 1) * c->tick_s / 60.0;

        t->sum[KITH_MEASURE_OPENED][i] += c->opened[i] < 0 ? 0.0 : 1.0;
        t->sum[KITH_MEASURE_EVER][i] += c->opened[i] < 0 ? 0.0 : 1.0;
        t->sum[KITH_MEASURE_LATENCY][i] += at;
        t->latency[i] = c->opened[i] < 0 ? -minutes : at;
        t->sum[KITH_MEASURE_INFUSIONS][i] += c->infusions[i];
        t->sum[KITH_MEASURE_PRESSES][i] += c->presses[i];
        t->sum[KITH_MEASURE_SUCROSE][i] += c->sweets[i];
        t->sum[KITH_MEASURE_CONTACT][i] += c->contacts[i];
        t->sum[KITH_MEASURE_BREAKPOINT][i] += c->last_ratio[i];
        t->drug[i] += c->infusions[i];
        t->company[i] += c->contacts[i];
        t->sum[KITH_MEASURE_HELP_VALUE][i] = (double)c->block.f[KITH_F_V_HELP][i];
        t->sum[KITH_MEASURE_DRUG_VALUE][i] = (double)c->block.f[KITH_F_V_DRUG][i];
        add_rates(t, c, i, 1.0 / ticks);
    }
}

double kith_lane_measure(const struct kith_lane_tally *t, enum kith_measure_kind m, uint32_t lane)
{
    const double all = t->drug[lane] + t->company[lane];

    if (t->sessions == 0)
        return NAN;
    if (m == KITH_MEASURE_DRUG_SHARE)
        return all > 0.0 ? t->drug[lane] / all : NAN;
    if (m == KITH_MEASURE_OPENED)
        return t->sum[m][lane] * 2.0 >= t->sessions ? 1.0 : 0.0;
    if (m == KITH_MEASURE_EVER)
        return t->sum[m][lane] > 0.0 ? 1.0 : 0.0;
    if (m == KITH_MEASURE_HELP_VALUE || m == KITH_MEASURE_DRUG_VALUE)
        return t->sum[m][lane];
    return t->sum[m][lane] / t->sessions;
}

void kith_group_tally_add(struct kith_group_tally *t, double x)
{
    double delta = x - t->mean;

    if (isnan(x))
        return;
    t->n += 1.0;
    t->sum += x;
    t->mean += delta / t->n;
    t->m2 += delta * (x - t->mean);
}

void kith_group_tally_join(struct kith_group_tally *t, const struct kith_group_tally *more)
{
    double n = t->n + more->n;
    double delta = more->mean - t->mean;

    if (more->n == 0.0)
        return;
    t->m2 += more->m2 + delta * delta * t->n * more->n / n;
    t->mean += delta * more->n / n;
    t->sum += more->sum;
    t->n = n;
}

struct kith_circuit_summary kith_group_tally_summary(const struct kith_group_tally *t)
{
    return (struct kith_circuit_summary){
        .n = (uint32_t)t->n,
        .sum = t->sum,
        .mean = t->n > 0.0 ? t->mean : NAN,
        .sd = t->n > 1.0 ? sqrt(t->m2 / (t->n - 1.0)) : NAN,
    };
}
