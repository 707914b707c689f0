/* The tick again, in double precision and one animal at a time, as circuit_block.h writes it: the oracle that tests
 * hold the kernels against. Its exp is the C library's. */
#include "circuit_block.h"
#include "philox.h"

#include <math.h>
#include <stddef.h>

struct animal {
    double r[KITH_REGIONS];
    double f[KITH_FIELDS];
};

static double logistic(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

/* The noise of eight regions: uniform with variance 1. */
static void noise(uint32_t animal, uint32_t step, const struct kith_plan *p, double xi[KITH_REGIONS])
{
    const uint32_t counter[4] = {step, p->session, animal, KITH_PHILOX_OF_RATES};
    uint32_t word[4];

    kith_philox(counter, p->key, KITH_PHILOX_NOISE, word);
    for (size_t i = 0; i < 4; i++) {
        xi[2 * i] = (double)(int16_t)(word[i] & 0xffffu) + 0.5;
        xi[2 * i + 1] = (double)(int16_t)(word[i] >> 16) + 0.5;
    }
}

#define F(name)  a->f[KITH_F_##name]
#define R(j)     a->r[KITH_REGION_##j]
#define DRIVE(j) a->f[KITH_F_DRIVE + KITH_REGION_##j]

static void body(struct animal *a, const struct kith_plan *p)
{
    double mam = F(MAM);
    double depot = F(DEPOT);

    F(MORPHINE) = F(MORPHINE) * p->morphine_keep + mam * p->morphine_mam + depot * p->morphine_depot;
    F(MAM) = mam * p->depot_keep + depot * p->mam_depot;
    F(DEPOT) = depot * p->depot_keep;
    F(LEVEL) = exp(1.0) * (F(MAM) + F(MORPHINE)) * F(FREE_B);
    F(B) = F(LEVEL) / (1.0 + F(LEVEL) * p->b_scale);
    F(W) += (fmax(F(H) - F(B), 0.0) - F(W)) * p->step_w;
    F(O) += (p->o_gain * R(N) + F(DOSE_O) - F(O)) * p->step_o;
    F(S) += (F(TRAPPED) * p->s_task - F(S)) * p->step_s;
    F(X_SELF) += (F(CALM) * (F(TRAIT_STRESS) * (p->x_base + p->x_stress * F(OWN) + p->x_catch * F(S)) + p->x_w * F(W)) -
                  F(X_SELF)) *
                 p->step_x;
    F(X_OTHER) += (F(CALM) * p->x_other * F(S) * R(AS) - F(X_OTHER)) * p->step_x;
}

static double g(const struct kith_plan *p, double x)
{
    return x * p->x_scale * exp(1.0 - x * p->x_scale);
}

static double utility(const struct animal *a, const struct kith_plan *p, enum kith_action k)
{
    double o = F(O) * F(RECEPTOR_ALL);
    double v_drug = F(V_DRUG) * F(TRAIT_DRUG);
    double all = -p->sedate * (F(B) + F(W));

    for (int j = 0; j < KITH_REGIONS; j++)
        all += p->vigour * a->r[j];
    switch (k) {
    case KITH_ACT_HELP:
        return all + F(V_HELP) + F(TRAIT_HELP) * p->help_k * R(AS) * F(X_OTHER) * g(p, F(X_SELF) + F(X_OTHER)) +
               F(TRAIT_CONTACT) * (p->contact + p->contact_o * o) - F(TRAIT_EFFORT) * p->effort - p->devalue * v_drug +
               p->pvt_help * R(T2);
    case KITH_ACT_DRUG:
        return all + p->kappa * (p->kappa_cue + p->kappa_prime * F(B) / (1.0 + F(B))) * v_drug + p->a_an * R(AN) -
               (p->l0 + p->l_ext * F(EXT)) * R(AL) + F(W2) * R(T2) - F(WV) * R(TV) + p->k_w * F(W) - p->k_o * o -
               p->satiety * fmax(F(LEVEL) - F(H) - 1.0, 0.0);
    case KITH_ACT_CONTACT:
        return all + F(V_CONTACT) + p->contact_c * R(C) + p->contact_ox * o;
    default:
        return all + F(V_SWEET);
    }
}

static void drives(const struct animal *a, const struct kith_plan *p, double z[KITH_REGIONS])
{
    z[KITH_REGION_PI] = p->base + p->in_pi * F(W) + DRIVE(PI);
    z[KITH_REGION_AS] = p->base + p->in_as * F(S) * (1.0 + p->as_o * F(O) * F(RECEPTOR_AS)) - p->as_w * F(W) +
                        DRIVE(AS) + p->c_as * R(C);
    z[KITH_REGION_AN] = p->base + p->in_an_cue + DRIVE(AN) + p->pi_an * R(PI) - p->al_an * R(AL);
    z[KITH_REGION_AL] = p->base + p->base_l + DRIVE(AL);
    z[KITH_REGION_T2] = p->base + p->in_t2_cue + p->t2_w * F(W) + p->t2_x * F(X_SELF) + DRIVE(T2);
    z[KITH_REGION_TV] = p->base + p->in_tv_cue + DRIVE(TV);
    z[KITH_REGION_N] = p->base + p->in_n_company + DRIVE(N) + p->as_n * R(AS);
    z[KITH_REGION_C] = p->base + p->in_c * F(S) + p->c_o * F(O) * F(RECEPTOR_C) + DRIVE(C) + p->as_c * R(AS);
}

static void fast(struct animal *a, const struct kith_plan *p, uint32_t id, uint32_t step, uint32_t tick)
{
    double idle = (double)tick >= F(BUSY) ? 1.0 : 0.0;
    double z[KITH_REGIONS];
    double xi[KITH_REGIONS];

    drives(a, p, z); /* all from the rates of the step before */
    noise(id, step, p, xi);
    for (int j = 0; j < KITH_REGIONS; j++) {
        double f = logistic(z[j]);
        double r = f + (a->r[j] - f) * p->keep + xi[j] * p->noise;

        a->r[j] = fmin(fmax(r, 0.0), 1.0) * a->f[KITH_F_LIVE + j];
    }
    for (unsigned k = 0; k < KITH_ACTIONS; k++) {
        double hazard = exp(utility(a, p, (enum kith_action)k)) * p->rate[k] * a->f[KITH_F_OPEN + k] * idle *
                        F(TRAIT_EAGER) * (k == KITH_ACT_CONTACT ? F(TRAIT_CONTACT) : 1.0);

        if (p->actions & (1u << k))
            a->f[KITH_F_HAZARD + k] += hazard / (1.0 + hazard * p->act_steps);
    }
}

static void sums(struct animal *a, double empathy)
{
    double *sum = &a->f[KITH_F_SUM];

    for (int j = 0; j < KITH_REGIONS; j++)
        sum[j] += a->r[j];
    sum[KITH_SUM_S] += F(S);
    sum[KITH_SUM_EMPATHY] += empathy;
    sum[KITH_SUM_X_SELF] += F(X_SELF);
    sum[KITH_SUM_X_OTHER] += F(X_OTHER);
    sum[KITH_SUM_O] += F(O);
    sum[KITH_SUM_W] += F(W);
    sum[KITH_SUM_B] += F(B);
}

uint64_t kith_tick_reference(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < block->n; i++) {
        struct animal one;
        struct animal *a = &one;

        for (int j = 0; j < KITH_FIELDS; j++)
            a->f[j] = (double)block->f[j][i];
        for (int j = 0; j < KITH_REGIONS; j++)
            a->r[j] = a->f[KITH_F_RATE + j];
        body(a, plan);
        for (uint32_t k = 0; k < plan->fast; k++)
            fast(a, plan, block->animal[i], step + k, tick);
        sums(a, F(TRAIT_HELP) * plan->help_k * F(X_OTHER) * g(plan, F(X_SELF) + F(X_OTHER)) * R(AS));
        for (int j = 0; j < KITH_REGIONS; j++)
            a->f[KITH_F_RATE + j] = a->r[j];
        for (int j = 0; j < KITH_FIELDS; j++)
            block->f[j][i] = (float)a->f[j];
        for (int k = 0; k < KITH_ACTIONS; k++)
            if (block->f[KITH_F_HAZARD + k][i] >= block->f[KITH_F_DUE + k][i])
                bits |= UINT64_C(1) << i;
    }
    return bits;
}
