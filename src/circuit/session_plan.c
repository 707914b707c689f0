#include "session_plan.h"

#include "strict_math.h"

void kith_model_params(const struct kith_circuit_params *in, enum kith_null_model model,
                       struct kith_circuit_params *out)
{
    static const unsigned char seeking[] = {KITH_P_A_AN,      KITH_P_L0,        KITH_P_L_EXT, KITH_P_W2_START,
                                            KITH_P_W2_MAX,    KITH_P_WV_START,  KITH_P_K_W,   KITH_P_K_O,
                                            KITH_P_CONTACT_C, KITH_P_CONTACT_OX};

    *out = *in;
    if (model != KITH_MODEL_DRUG_VALUE)
        out->v[KITH_P_DEVALUE] = 0.0;
    if (model != KITH_MODEL_SEDATION) {
        out->v[KITH_P_SEDATE] = 0.0;
        out->v[KITH_P_VIGOUR] = 0.0;
    }
    if (model == KITH_MODEL_FULL)
        return;
    out->v[KITH_P_HELP_K] = 0.0;
    out->v[KITH_P_PVT_HELP] = 0.0;
    if (model != KITH_MODEL_CONTACT) {
        out->v[KITH_P_CONTACT] = 0.0;
        out->v[KITH_P_CONTACT_O] = 0.0;
    }
    if (model == KITH_MODEL_SEDATION)
        for (size_t i = 0; i < sizeof seeking; i++)
            out->v[seeking[i]] = 0.0;
}

struct kith_chain kith_chain_step(const struct kith_circuit_params *params, double minutes)
{
    double k = params->v[KITH_P_PK_K];
    double q = params->v[KITH_P_PK_Q];
    double f = params->v[KITH_P_PK_F];
    double a = k - q;
    double fast = kith_strict_exp(-k * minutes);
    double slow = kith_strict_exp(-q * minutes);

    /* depot' = -k depot, mam' = k depot - k mam, morphine' = f k mam - q morphine, solved. */
    return (struct kith_chain){
        .depot_keep = fast,
        .mam_depot = k * minutes * fast,
        .morphine_mam = f * k * (slow - fast) / a,
        .morphine_depot = f * k * k * (slow - (1.0 + a * minutes) * fast) / (a * a),
        .morphine_keep = slow,
    };
}

static bool has_company(enum kith_task t)
{
    return t == KITH_TASK_RESTRAINER || t == KITH_TASK_WATER || t == KITH_TASK_CONSOLATION ||
           t == KITH_TASK_RESCUE_LEVER || t == KITH_TASK_CONTACT_LEVER;
}

static void plan_drives(const double *v, const struct kith_experiment_phase *phase, struct kith_plan *out)
{
    const double cue = phase->cue ? 1.0 : 0.0;

    out->base = (float)v[KITH_P_BASE];
    out->base_l = (float)v[KITH_P_BASE_L];
    out->pi_an = (float)v[KITH_P_PI_AN];
    out->al_an = (float)v[KITH_P_AL_AN];
    out->c_as = (float)v[KITH_P_C_AS];
    out->as_c = (float)v[KITH_P_AS_C];
    out->as_n = (float)v[KITH_P_AS_N];
    out->in_pi = (float)v[KITH_P_IN_PI];
    out->in_as = (float)v[KITH_P_IN_AS];
    out->as_o = (float)v[KITH_P_AS_O];
    out->as_w = (float)v[KITH_P_AS_W];
    out->in_an_cue = (float)(v[KITH_P_IN_AN] * cue);
    out->in_t2_cue = (float)(v[KITH_P_IN_T2] * cue);
    out->t2_w = (float)v[KITH_P_T2_W];
    out->t2_x = (float)v[KITH_P_T2_X];
    out->in_tv_cue = (float)(v[KITH_P_IN_TV] * cue);
    out->in_n_company = (float)(has_company(phase->task) ? v[KITH_P_IN_N] : 0.0);
    out->in_c = (float)v[KITH_P_IN_C];
    out->c_o = (float)v[KITH_P_C_O];
}

static double reached(double seconds, double tau_s)
{
    return 1.0 - kith_strict_exp(-seconds / tau_s);
}

static void plan_body(const struct kith_circuit_params *params, const struct kith_experiment_phase *phase,
                      double tick_s, struct kith_plan *out)
{
    const double *v = params->v;
    const struct kith_chain chain = kith_chain_step(params, tick_s / 60.0);

    out->depot_keep = (float)chain.depot_keep;
    out->mam_depot = (float)chain.mam_depot;
    out->morphine_depot = (float)chain.morphine_depot;
    out->morphine_mam = (float)chain.morphine_mam;
    out->morphine_keep = (float)chain.morphine_keep;
    out->b_scale = (float)(1.0 / v[KITH_P_B_MOST]);
    out->step_w = (float)reached(tick_s, v[KITH_P_TAU_W] * 3600.0);
    out->step_o = (float)reached(tick_s, v[KITH_P_TAU_O] * 60.0);
    out->step_s = (float)reached(tick_s, v[KITH_P_TAU_S] * 60.0);
    out->step_x = (float)reached(tick_s, v[KITH_P_TAU_X]);
    out->o_gain = (float)v[KITH_P_O_GAIN];
    out->s_task = (float)phase->distress;
    out->x_base = (float)v[KITH_P_X_BASE];
    out->x_stress = (float)v[KITH_P_X_STRESS];
    out->x_catch = (float)v[KITH_P_X_CATCH];
    out->x_w = (float)v[KITH_P_X_W];
    out->x_other = (float)v[KITH_P_X_OTHER];
    out->x_scale = (float)(1.0 / v[KITH_P_X_PEAK]);
}

static void plan_actions(const double *v, const struct kith_experiment_phase *phase, double step_s,
                         struct kith_plan *out)
{
    static const enum kith_circuit_param rate[KITH_ACTIONS] = {
        [KITH_ACT_HELP] = KITH_P_HELP_RATE,
        [KITH_ACT_DRUG] = KITH_P_DRUG_RATE,
        [KITH_ACT_CONTACT] = KITH_P_CONTACT_RATE,
        [KITH_ACT_SWEET] = KITH_P_SUCROSE_RATE,
    };

    out->help_k = (float)v[KITH_P_HELP_K];
    out->contact = (float)(phase->contact ? v[KITH_P_CONTACT] : 0.0);
    out->contact_o = (float)(phase->contact ? v[KITH_P_CONTACT_O] : 0.0);
    out->effort = (float)(v[KITH_P_EFFORT] * phase->effort);
    out->devalue = (float)v[KITH_P_DEVALUE];
    out->pvt_help = (float)v[KITH_P_PVT_HELP];
    out->kappa = (float)v[KITH_P_KAPPA];
    out->kappa_cue = (float)(1.0 + (phase->cue ? v[KITH_P_KAPPA_CUE] : 0.0));
    out->kappa_prime = (float)v[KITH_P_KAPPA_PRIME];
    out->satiety = (float)v[KITH_P_SATIETY];
    out->act_steps = (float)(v[KITH_P_ACT_S] / step_s);
    out->a_an = (float)v[KITH_P_A_AN];
    out->l0 = (float)v[KITH_P_L0];
    out->l_ext = (float)v[KITH_P_L_EXT];
    out->k_w = (float)v[KITH_P_K_W];
    out->k_o = (float)v[KITH_P_K_O];
    out->contact_c = (float)v[KITH_P_CONTACT_C];
    out->contact_ox = (float)v[KITH_P_CONTACT_OX];
    out->sedate = (float)v[KITH_P_SEDATE];
    out->vigour = (float)(v[KITH_P_VIGOUR] / KITH_REGIONS);
    for (int k = 0; k < KITH_ACTIONS; k++)
        out->rate[k] = (float)(v[rate[k]] / 3600.0 * step_s);
}

static uint32_t actions_of(const struct kith_experiment_phase *phase)
{
    const uint32_t help = 1u << KITH_ACT_HELP;
    const uint32_t contact = 1u << KITH_ACT_CONTACT;
    const uint32_t lever = 1u << (phase->reward == KITH_REWARD_SWEET ? KITH_ACT_SWEET : KITH_ACT_DRUG);

    switch (phase->task) {
    case KITH_TASK_RESTRAINER:
        return help | (phase->contact ? contact : 0);
    case KITH_TASK_WATER:
    case KITH_TASK_EMPTY:
    case KITH_TASK_OBJECT:
        return help;
    case KITH_TASK_FOOD:
        return 1u << KITH_ACT_SWEET;
    case KITH_TASK_CONSOLATION:
        return contact;
    case KITH_TASK_LEVER:
    case KITH_TASK_EXTINCTION:
        return lever;
    case KITH_TASK_RESCUE_LEVER:
        return lever | help | (phase->contact ? contact : 0);
    case KITH_TASK_CONTACT_LEVER:
        return lever | contact;
    default:
        return 0;
    }
}

double kith_tick_seconds(const struct kith_plan *plan, double step_s)
{
    return plan->fast * step_s;
}

void kith_session_plan(const struct kith_circuit_params *params, const struct kith_experiment_phase *phase,
                       double step_s, bool still, struct kith_plan *out)
{
    const double *v = params->v;
    const double keep = kith_strict_exp(-step_s / v[KITH_P_TAU]);
    /* sigma sqrt((1 - keep^2) / 2) xi, xi = sqrt(3) / 32768 times a whole number and a half. */
    const double spread = v[KITH_P_SIGMA] * __builtin_sqrt((1.0 - keep * keep) / 2.0);

    *out = (struct kith_plan){.fast = step_s >= 1.0 ? 1u : (uint32_t)(1.0 / step_s + 0.5)};
    out->actions = actions_of(phase);
    out->sums = 1;
    out->keep = (float)keep;
    out->noise = still ? 0.0f : (float)(spread * 1.7320508075688772 / 32768.0);
    plan_drives(v, phase, out);
    plan_body(params, phase, kith_tick_seconds(out, step_s), out);
    plan_actions(v, phase, step_s, out);
}
