/* What happens in a session beyond the equations: doors, levers, rewards, learning. */
#include "cohort.h"
#include "strict_math.h"

#define BOUT_S   10.0 /* of contact; assumed */
#define EVENTS   8    /* of one action in one tick at most */
#define H_NORMAL 1.0  /* homeostatic rule: the level sought before any drug, as in A_drug; assumed */
#define NEUTRAL  0.5  /* relief at opening where a null model knows no distress */

#define OPEN(c, k, i) (c)->block.f[KITH_F_OPEN + (k)][i]

static bool has_partner(enum kith_task t)
{
    return t == KITH_TASK_RESTRAINER || t == KITH_TASK_WATER || t == KITH_TASK_RESCUE_LEVER ||
           t == KITH_TASK_CONSOLATION;
}

static void begin_lane(struct kith_cohort *c, const struct kith_plan *p, uint32_t i)
{
    struct kith_block *b = &c->block;
    const enum kith_task task = c->phase->task;
    const double rest = 1.0 / (1.0 + kith_strict_exp(-(double)p->base));

    for (uint32_t j = 0; j < KITH_REGIONS; j++)
        b->f[KITH_F_RATE + j][i] = (float)rest * b->f[KITH_F_LIVE + j][i];
    for (uint32_t k = 0; k < KITH_SUMS; k++)
        b->f[KITH_F_SUM + k][i] = 0.0f;
    b->f[KITH_F_DEPOT][i] += (float)(c->phase->prime + c->opioid);
    b->f[KITH_F_O][i] = (float)rest * p->o_gain;
    b->f[KITH_F_S][i] = 0.0f;
    b->f[KITH_F_X_OTHER][i] = 0.0f;
    b->f[KITH_F_X_SELF][i] =
        b->f[KITH_F_CALM][i] *
        (b->f[KITH_F_TRAIT_STRESS][i] * (p->x_base + b->f[KITH_F_OWN][i] * p->x_stress) + b->f[KITH_F_W][i] * p->x_w);
    b->f[KITH_F_BUSY][i] = 0.0f;
    b->f[KITH_F_TRAPPED][i] = has_partner(task) ? 1.0f : 0.0f;
    c->drawn[i] = 0;
    c->opened[i] = -1;
    c->presses[i] = c->infusions[i] = c->contacts[i] = c->sweets[i] = 0;
    c->progress[i] = c->last_ratio[i] = 0;
    for (uint32_t k = 0; k < KITH_ACTIONS; k++) {
        b->f[KITH_F_HAZARD + k][i] = 0.0f;
        b->f[KITH_F_DUE + k][i] = (p->actions >> k) & 1u ? kith_cohort_due(c, i) : 1e30f;
        OPEN(c, k, i) = (p->actions >> k) & 1u ? 1.0f : 0.0f;
    }
    if (task == KITH_TASK_RESTRAINER || task == KITH_TASK_RESCUE_LEVER)
        OPEN(c, KITH_ACT_CONTACT, i) = 0.0f; /* behind the door */
}

void kith_session_begin(struct kith_cohort *c, const struct kith_experiment_phase *phase, const struct kith_plan *plan,
                        double tick_s)
{
    c->phase = phase;
    c->tick_s = tick_s;
    c->session = plan->session;
    for (uint32_t i = 0; i < c->block.n; i++)
        begin_lane(c, plan, i);
}

static float approach(float value, double target, double rate, double most)
{
    double next = value + (target - value) * (rate > 1.0 ? 1.0 : rate);

    return (float)(next > most ? most : next);
}

static float *field(struct kith_cohort *c, enum kith_field f, uint32_t i)
{
    return &c->block.f[f][i];
}

static void rest_for(struct kith_cohort *c, uint32_t i, uint32_t tick, double seconds)
{
    *field(c, KITH_F_BUSY, i) = (float)tick + 1.0f + (float)(int)(seconds / c->tick_s + 0.5);
}

/* The value of helping learns from the relief of one's own empathic arousal. */
static double relief(struct kith_cohort *c, uint32_t i)
{
    const double *v = c->params->v;

    if (c->phase->task == KITH_TASK_EMPTY || c->phase->task == KITH_TASK_OBJECT)
        return 0.0;
    switch (c->model) {
    case KITH_MODEL_FULL:
        return v[KITH_P_RELIEF] * (double)*field(c, KITH_F_X_OTHER, i);
    case KITH_MODEL_CONTACT:
        return c->phase->contact ? v[KITH_P_CONTACT_R] : 0.0;
    default:
        return v[KITH_P_RELIEF] * NEUTRAL;
    }
}

static void help(struct kith_cohort *c, uint32_t i, uint32_t tick)
{
    const double *v = c->params->v;
    const double o = (double)(*field(c, KITH_F_O, i) * *field(c, KITH_F_RECEPTOR_ALL, i));
    float *value = field(c, KITH_F_V_HELP, i);

    *value = approach(*value, relief(c, i), v[KITH_P_ALPHA_HELP] * (1.0 + v[KITH_P_ALPHA_O] * o), v[KITH_P_V_MAX]);
    c->opened[i] = (int32_t)tick;
    *field(c, KITH_F_TRAPPED, i) = 0.0f;
    OPEN(c, KITH_ACT_HELP, i) = 0.0f;
    if (c->phase->contact && has_partner(c->phase->task))
        OPEN(c, KITH_ACT_CONTACT, i) = 1.0f;
}

/* Presses for reward number n, counted from 1: Richardson and Roberts' progressive ratio, or the fixed one. */
static uint32_t ratio_of(const struct kith_experiment_phase *phase, uint32_t n)
{
    if (phase->ratio > 0)
        return phase->ratio;
    return n > 40 ? 14900u : (uint32_t)(5.0 * kith_strict_exp(0.2 * n) - 5.0 + 0.5);
}

static void learn_drug(struct kith_cohort *c, uint32_t i)
{
    const double *v = c->params->v;
    const double dose = c->phase->dose;
    float *value = field(c, KITH_F_V_DRUG, i);
    double delta;

    if (c->learn == KITH_LEARN_HOMEOSTATIC) {
        double off = H_NORMAL + (double)*field(c, KITH_F_H, i) - (double)*field(c, KITH_F_LEVEL, i);
        double after = off - dose;

        delta = v[KITH_P_DRUG_R] * ((off < 0.0 ? -off : off) - (after < 0.0 ? -after : after)) - (double)*value;
    } else {
        delta = v[KITH_P_DRUG_R] * dose + v[KITH_P_REDISH_D] - (double)*value;
        delta = delta < v[KITH_P_REDISH_D] ? v[KITH_P_REDISH_D] : delta;
    }
    *value = approach(*value, (double)*value + delta, v[KITH_P_ALPHA_DRUG], v[KITH_P_V_MAX]);
}

static void unrewarded_press(struct kith_cohort *c, uint32_t i)
{
    const double *v = c->params->v;
    float *ext = field(c, KITH_F_EXT, i);
    float *w2 = field(c, KITH_F_W2, i);

    *ext = approach(*ext, 1.0, v[KITH_P_ALPHA_EXT], 1.0);
    *w2 = approach(*w2, 0.0, v[KITH_P_W2_FALL], v[KITH_P_W2_MAX]);
}

/* True when the press completes a ratio. */
static bool completes(struct kith_cohort *c, uint32_t i, uint32_t rewards)
{
    uint32_t wanted = ratio_of(c->phase, rewards + 1);

    if (++c->progress[i] < wanted)
        return false;
    c->progress[i] = 0;
    c->last_ratio[i] = wanted;
    return true;
}

static void press(struct kith_cohort *c, uint32_t i, uint32_t tick)
{
    float *ext = field(c, KITH_F_EXT, i);

    c->presses[i]++;
    if (c->phase->task == KITH_TASK_EXTINCTION) {
        unrewarded_press(c, i);
        return;
    }
    if (!completes(c, i, c->infusions[i]))
        return;
    c->infusions[i]++;
    learn_drug(c, i);
    *ext = approach(*ext, 0.0, c->params->v[KITH_P_ALPHA_EXT], 1.0);
    *field(c, KITH_F_DEPOT, i) += (float)c->phase->dose;
    rest_for(c, i, tick, c->phase->timeout_s);
    if (c->phase->limit > 0 && c->infusions[i] >= c->phase->limit)
        OPEN(c, KITH_ACT_DRUG, i) = 0.0f;
}

static void touch(struct kith_cohort *c, uint32_t i, uint32_t tick)
{
    const double *v = c->params->v;
    float *value = field(c, KITH_F_V_CONTACT, i);

    c->contacts[i]++;
    *value = approach(*value, v[KITH_P_CONTACT_R], v[KITH_P_ALPHA_CONTACT], v[KITH_P_V_MAX]);
    rest_for(c, i, tick, BOUT_S);
}

static void take_sweet(struct kith_cohort *c, uint32_t i, uint32_t tick)
{
    const double *v = c->params->v;
    const bool pays = c->phase->task != KITH_TASK_EXTINCTION;
    float *value = field(c, KITH_F_V_SWEET, i);

    if (pays && !completes(c, i, c->sweets[i]))
        return;
    *value = approach(*value, pays ? v[KITH_P_SUCROSE_R] : 0.0, v[KITH_P_ALPHA_SUCROSE], v[KITH_P_V_MAX]);
    if (!pays)
        return;
    c->sweets[i]++;
    rest_for(c, i, tick, c->phase->timeout_s);
    if (c->phase->task == KITH_TASK_FOOD) {
        c->opened[i] = (int32_t)tick;
        OPEN(c, KITH_ACT_SWEET, i) = 0.0f;
    } else if (c->phase->limit > 0 && c->sweets[i] >= c->phase->limit) {
        OPEN(c, KITH_ACT_SWEET, i) = 0.0f;
    }
}

static void act_lane(struct kith_cohort *c, uint32_t i, uint32_t tick)
{
    static void (*const act[KITH_ACTIONS])(struct kith_cohort *, uint32_t, uint32_t) = {
        [KITH_ACT_HELP] = help,
        [KITH_ACT_DRUG] = press,
        [KITH_ACT_CONTACT] = touch,
        [KITH_ACT_SWEET] = take_sweet,
    };

    for (uint32_t k = 0; k < KITH_ACTIONS; k++) {
        float *hazard = &c->block.f[KITH_F_HAZARD + k][i];
        float *due = &c->block.f[KITH_F_DUE + k][i];
        bool can = true;

        for (int n = 0; *hazard >= *due && can; n++) {
            bool free = OPEN(c, k, i) != 0.0f && (float)(tick + 1) >= c->block.f[KITH_F_BUSY][i] && n < EVENTS;

            *hazard -= *due;
            *due = kith_cohort_due(c, i);
            if (free)
                act[k](c, i, tick);
            can = free;
        }
        if (!can)
            *hazard = 0.0f;
    }
}

void kith_session_act(struct kith_cohort *c, uint64_t lanes, uint32_t tick)
{
    for (; lanes; lanes &= lanes - 1)
        act_lane(c, (uint32_t)__builtin_ctzll(lanes), tick);
}

void kith_session_adapt(struct kith_cohort *c, double seconds)
{
    const double *v = c->params->v;
    const float gain = (float)v[KITH_P_H_GAIN];
    const float rise = (float)(v[KITH_P_W2_RISE] * seconds / 3600.0);
    const float fall = (float)(v[KITH_P_WV_FALL] * seconds / 3600.0);
    const float most = (float)v[KITH_P_W2_MAX];
    struct kith_block *b = &c->block;
    float to_h;

    if (seconds != c->adapt_s) { /* nearly always the same */
        c->adapt_s = seconds;
        c->adapt_h = (float)(1.0 - kith_strict_exp(-seconds / (v[KITH_P_TAU_H] * 86400.0)));
    }
    to_h = c->adapt_h;
    for (uint32_t i = 0; i < KITH_LANES; i++) {
        float level = b->f[KITH_F_B][i];
        float up = rise * level > 1.0f ? 1.0f : rise * level;
        float down = fall * level > 1.0f ? 1.0f : fall * level;
        float room = most - b->f[KITH_F_W2][i];

        b->f[KITH_F_H][i] += (gain * level - b->f[KITH_F_H][i]) * to_h;
        b->f[KITH_F_W2][i] += (room > 0.0f ? room : 0.0f) * up;
        b->f[KITH_F_WV][i] -= b->f[KITH_F_WV][i] * down;
    }
}
