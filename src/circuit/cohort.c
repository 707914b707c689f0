#include "cohort.h"

#include "philox.h"
#include "strict_math.h"

#define GROUP_BITS 24     /* animals of a group, at most 2^24 */
#define STRIDE_S   1200.0 /* in the home cage while the drug is there */
#define GONE       0.01f  /* drug that counts as none */

static double normal(const uint32_t key[2], uint32_t animal, uint32_t trait)
{
    /* Marsaglia's polar method: no cosine, so the same bits everywhere; each try rejects 21%. */
    for (uint32_t i = 0; i < 64; i++) {
        const uint32_t counter[4] = {trait * 64 + i, 0, animal, KITH_PHILOX_OF_ANIMALS};
        uint32_t word[4];
        double a;
        double b;
        double s;

        kith_philox(counter, key, KITH_PHILOX_ROUNDS, word);
        a = 2.0 * kith_philox_unit(word[0], word[1]) - 1.0;
        b = 2.0 * kith_philox_unit(word[2], word[3]) - 1.0;
        s = a * a + b * b;
        if (s > 0.0 && s < 1.0)
            return a * __builtin_sqrt(-2.0 * kith_strict_log(s) / s);
    }
    return 0.0;
}

static double log_normal(double sd, double z)
{
    return kith_strict_exp(sd * z - sd * sd / 2.0);
}

void kith_cohort_begin(struct kith_cohort *c, const struct kith_cohort_origin *origin)
{
    const double *v = origin->params->v;
    const double sd = origin->still ? 0.0 : v[KITH_P_POP_SD];
    struct kith_block *b = &c->block;

    *c = (struct kith_cohort){.params = origin->params,
                              .model = origin->model,
                              .learn = origin->learn,
                              .key = {(uint32_t)origin->key, (uint32_t)(origin->key >> 32)},
                              .still = origin->still};
    b->n = origin->n;
    for (uint32_t i = 0; i < KITH_LANES; i++) {
        b->animal[i] = (origin->group << GROUP_BITS) | (origin->first + i);
        for (uint32_t t = 0; t <= KITH_F_TRAIT_EAGER - KITH_F_TRAIT_HELP; t++)
            b->f[KITH_F_TRAIT_HELP + t][i] =
                sd > 0.0 && i < b->n ? (float)log_normal(sd, normal(c->key, b->animal[i], t)) : 1.0f;
        b->f[KITH_F_W2][i] = (float)v[KITH_P_W2_START];
        b->f[KITH_F_WV][i] = (float)v[KITH_P_WV_START];
        for (uint32_t j = 0; j < KITH_REGIONS; j++)
            b->f[KITH_F_LIVE + j][i] = 1.0f;
    }
}

static void fill(struct kith_block *b, enum kith_field field, double value)
{
    for (uint32_t i = 0; i < KITH_LANES; i++)
        b->f[field][i] = (float)value;
}

static void scale(struct kith_block *b, enum kith_field field, double factor)
{
    for (uint32_t i = 0; i < KITH_LANES; i++)
        b->f[field][i] = (float)(b->f[field][i] * factor);
}

static void drive(struct kith_block *b, enum kith_target target, double u)
{
    for (uint32_t j = 0; j < KITH_REGIONS; j++)
        if ((kith_target_regions(target) >> j) & 1u)
            for (uint32_t i = 0; i < KITH_LANES; i++)
                b->f[KITH_F_DRIVE + j][i] += (float)u;
}

/* A blocked receptor lets through what is left of 1. */
static void block_receptors(struct kith_block *b, enum kith_target target, double amount)
{
    const double left = amount > 1.0 ? 0.0 : 1.0 - amount;
    const unsigned regions = kith_target_regions(target);

    if (target == KITH_TARGET_WHOLE_BRAIN)
        scale(b, KITH_F_RECEPTOR_ALL, left);
    if ((regions >> KITH_REGION_AS) & 1u)
        scale(b, KITH_F_RECEPTOR_AS, left);
    if ((regions >> KITH_REGION_C) & 1u)
        scale(b, KITH_F_RECEPTOR_C, left);
}

static double share_left(double amount, double share)
{
    const double left = 1.0 - amount * share;

    return left < 0.0 ? 0.0 : left;
}

static void apply(struct kith_cohort *c, const struct kith_experiment_act *act, bool now)
{
    const double *v = c->params->v;
    struct kith_block *b = &c->block;

    if (act->kind == KITH_MANIPULATE_LESION) {
        for (uint32_t j = 0; j < KITH_REGIONS; j++)
            if ((kith_target_regions(act->target) >> j) & 1u)
                scale(b, (enum kith_field)(KITH_F_LIVE + j), share_left(act->amount, 1.0));
    } else if (act->kind == KITH_MANIPULATE_KNOCK_OUT) {
        block_receptors(b, KITH_TARGET_WHOLE_BRAIN, 1.0);
    }
    if (!now)
        return;
    switch (act->kind) {
    case KITH_MANIPULATE_HM3DQ:
        drive(b, act->target, act->amount * v[KITH_P_GQ]);
        break;
    case KITH_MANIPULATE_HM4DI:
        drive(b, act->target, -act->amount * v[KITH_P_GI]);
        break;
    case KITH_MANIPULATE_OXYTOCIN:
        fill(b, KITH_F_DOSE_O, act->amount * v[KITH_P_O_DOSE]);
        break;
    case KITH_MANIPULATE_OXYTOCIN_BLOCK:
        block_receptors(b, act->target, act->amount);
        break;
    case KITH_MANIPULATE_ANXIOLYTIC:
        scale(b, KITH_F_CALM, share_left(act->amount, v[KITH_P_ANXIOLYTIC]));
        break;
    case KITH_MANIPULATE_NALOXONE:
        scale(b, KITH_F_FREE_B, share_left(act->amount, 1.0));
        break;
    case KITH_MANIPULATE_STRESS:
        fill(b, KITH_F_OWN, act->amount);
        break;
    case KITH_MANIPULATE_OPIOID:
        c->opioid += act->amount;
        break;
    default:
        break;
    }
}

/* The group is those of a certain stress reactivity: it replaces their own. */
static void set_trait(struct kith_cohort *c, const struct kith_experiment_act *act)
{
    fill(&c->block, KITH_F_TRAIT_STRESS, log_normal(c->params->v[KITH_P_POP_SD], act->amount));
}

void kith_cohort_manipulate(struct kith_cohort *c, const struct kith_experiment *x, uint32_t phase, uint32_t group)
{
    struct kith_block *b = &c->block;

    c->opioid = 0.0;
    for (uint32_t j = 0; j < KITH_REGIONS; j++) {
        fill(b, (enum kith_field)(KITH_F_DRIVE + j), 0.0);
        fill(b, (enum kith_field)(KITH_F_LIVE + j), 1.0);
    }
    fill(b, KITH_F_RECEPTOR_AS, 1.0);
    fill(b, KITH_F_RECEPTOR_C, 1.0);
    fill(b, KITH_F_RECEPTOR_ALL, 1.0);
    fill(b, KITH_F_CALM, 1.0);
    fill(b, KITH_F_FREE_B, 1.0);
    fill(b, KITH_F_DOSE_O, 0.0);
    fill(b, KITH_F_OWN, x->phase[phase].stress);
    for (uint32_t i = 0; i < x->n_acts; i++) {
        const struct kith_experiment_act *act = &x->act[i];

        if (act->group != group || act->phase > phase)
            continue;
        if (act->kind == KITH_MANIPULATE_TRAIT_STRESS && act->phase == phase)
            set_trait(c, act);
        else
            apply(c, act, act->phase == phase);
    }
}

float kith_cohort_due(struct kith_cohort *c, uint32_t lane)
{
    const uint32_t number = c->drawn[lane]++;
    const uint32_t counter[4] = {number / 4, c->session, c->block.animal[lane], KITH_PHILOX_OF_EVENTS};
    uint32_t word[4];
    uint32_t one;

    if (c->still)
        return 1.0f;
    if (number % 4 == 0) {
        kith_philox(counter, c->key, KITH_PHILOX_ROUNDS, word);
        one = word[0];
        memcpy(c->spare[lane], word + 1, sizeof c->spare[lane]);
    } else {
        one = c->spare[lane][number % 4 - 1];
    }
    return (float)-kith_strict_log(((double)one + 0.5) * 0x1.0p-32);
}

/* What a stride in the home cage multiplies and adds. */
struct stride {
    float depot_keep, mam_depot, morphine_keep, morphine_mam, morphine_depot;
    float b_most, to_w, to_h, gain, rise, fall, w2_most;
};

static struct stride stride_of(const struct kith_circuit_params *params)
{
    const double *v = params->v;
    const struct kith_chain chain = kith_chain_step(params, STRIDE_S / 60.0);

    return (struct stride){
        .depot_keep = (float)chain.depot_keep,
        .mam_depot = (float)chain.mam_depot,
        .morphine_keep = (float)chain.morphine_keep,
        .morphine_mam = (float)chain.morphine_mam,
        .morphine_depot = (float)chain.morphine_depot,
        .b_most = (float)v[KITH_P_B_MOST],
        .to_w = (float)(1.0 - kith_strict_exp(-STRIDE_S / (v[KITH_P_TAU_W] * 3600.0))),
        .to_h = (float)(1.0 - kith_strict_exp(-STRIDE_S / (v[KITH_P_TAU_H] * 86400.0))),
        .gain = (float)v[KITH_P_H_GAIN],
        .rise = (float)(v[KITH_P_W2_RISE] * STRIDE_S / 3600.0),
        .fall = (float)(v[KITH_P_WV_FALL] * STRIDE_S / 3600.0),
        .w2_most = (float)v[KITH_P_W2_MAX],
    };
}

static float at_most(float x, float most)
{
    return x > most ? most : x;
}

/* One stride of every animal that still has drug in it, each for itself: what others carry must not change it. */
static bool leave(struct kith_block *b, const struct stride *q, int strides[KITH_LANES], int most)
{
    int any = 0;

    for (uint32_t i = 0; i < KITH_LANES; i++) {
        const float depot = b->f[KITH_F_DEPOT][i];
        const float mam = b->f[KITH_F_MAM][i];
        const float morphine = b->f[KITH_F_MORPHINE][i];
        const float h = b->f[KITH_F_H][i];
        const float w = b->f[KITH_F_W][i];
        const float w2 = b->f[KITH_F_W2][i];
        const float wv = b->f[KITH_F_WV][i];
        const bool on = depot + mam + morphine > GONE && strides[i] < most;
        const float next_mam = mam * q->depot_keep + depot * q->mam_depot;
        const float next = morphine * q->morphine_keep + mam * q->morphine_mam + depot * q->morphine_depot;
        const float level = 2.7182818f * (next_mam + next);
        const float effect = level / (1.0f + level / q->b_most);
        const float lack = h - effect > 0.0f ? h - effect : 0.0f;
        const float room = q->w2_most - w2 > 0.0f ? q->w2_most - w2 : 0.0f;

        b->f[KITH_F_DEPOT][i] = on ? depot * q->depot_keep : depot;
        b->f[KITH_F_MAM][i] = on ? next_mam : mam;
        b->f[KITH_F_MORPHINE][i] = on ? next : morphine;
        b->f[KITH_F_W][i] = on ? w + (lack - w) * q->to_w : w;
        b->f[KITH_F_H][i] = on ? h + (q->gain * effect - h) * q->to_h : h;
        b->f[KITH_F_W2][i] = on ? w2 + room * at_most(q->rise * effect, 1.0f) : w2;
        b->f[KITH_F_WV][i] = on ? wv - wv * at_most(q->fall * effect, 1.0f) : wv;
        strides[i] += on;
        any |= on;
    }
    return any != 0;
}

void kith_home_cage(struct kith_cohort *c, double seconds)
{
    const double *v = c->params->v;
    const double tau_w = v[KITH_P_TAU_W] * 3600.0;
    const double tau_h = v[KITH_P_TAU_H] * 86400.0;
    const double lag = 1.0 / (1.0 - tau_w / tau_h); /* W' = (H - W) / tau_w while H' = -H / tau_h */
    const struct stride stride = stride_of(c->params);
    const int most = (int)(seconds / STRIDE_S);
    int strides[KITH_LANES] = {0};
    struct kith_block *b = &c->block;
    int last = -1;
    double keep_h = 1.0;
    double keep_w = 1.0;

    while (leave(b, &stride, strides, most))
        ;
    for (uint32_t i = 0; i < b->n; i++) {
        const double rest = seconds - strides[i] * STRIDE_S;
        const double h = b->f[KITH_F_H][i];
        const double w = b->f[KITH_F_W][i];

        if (strides[i] != last) {
            last = strides[i];
            keep_h = kith_strict_exp(-rest / tau_h);
            keep_w = kith_strict_exp(-rest / tau_w);
        }
        b->f[KITH_F_W][i] = (float)(h * lag * keep_h + (w - h * lag) * keep_w);
        b->f[KITH_F_H][i] = (float)(h * keep_h);
        if (strides[i] < most)
            for (int f = KITH_F_DEPOT; f <= KITH_F_B; f++)
                b->f[f][i] = 0.0f;
    }
}
