#include "circuit_params.h"

#include "hash64.h"
#include "philox.h"
#include "strict_math.h"

#include <stdio.h>

#define FIXED(v)      v, KITH_PRIOR_FIXED, v, v
#define FLAT(v, a, b) v, KITH_PRIOR_UNIFORM, a, b
#define LOG(v, a, b)  v, KITH_PRIOR_LOG_UNIFORM, a, b
#define A             KITH_GRADE_A
#define ASSUMED       KITH_GRADE_ASSUMED
#define SPECULATIVE   KITH_GRADE_SPECULATIVE

const struct kith_circuit_param_row kith_circuit_param_table[KITH_P_COUNT] = {
    [KITH_P_TAU] = {"tau", "s", FIXED(0.5), ASSUMED, "-", "how fast a region follows its drive"},
    [KITH_P_SIGMA] = {"sigma", "-", FIXED(0.1), ASSUMED, "-",
                      "noise of a rate; its spread at rest is sigma over root 2"},
    [KITH_P_BASE] = {"base", "logit", FLAT(-2.0, -3.0, -1.0), ASSUMED, "-", "resting drive of every region"},
    [KITH_P_PI_AN] = {"pi_an", "logit", FLAT(1.5, 0.0, 4.0), ASSUMED, "-", "posterior insula drives insula-accumbens"},
    [KITH_P_AS_C] = {"as_c", "logit", FLAT(3.0, 0.0, 5.0), ASSUMED, "-", "social insula drives the cingulate"},
    [KITH_P_C_AS] = {"c_as", "logit", FIXED(0.5), ASSUMED, "-", "cingulate drives the social insula"},
    [KITH_P_AS_N] = {"as_n", "logit", FIXED(1.0), ASSUMED, "-", "social insula drives PVN oxytocin neurons"},
    [KITH_P_AL_AN] = {"al_an", "logit", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "limiter outputs damp insula-accumbens"},
    [KITH_P_IN_PI] = {"in_pi", "logit", FLAT(2.0, 0.0, 4.0), ASSUMED, "-", "withdrawal drives the posterior insula"},
    [KITH_P_IN_AS] = {"in_as", "logit", FLAT(3.0, 1.0, 5.0), ASSUMED, "-",
                      "the other's distress drives the social insula"},
    [KITH_P_AS_O] = {"as_o", "-", FLAT(0.8, 0.0, 2.0), ASSUMED, "-",
                     "oxytocin's gain on that input, by receptors in the insula"},
    [KITH_P_AS_W] = {"as_w", "logit", FLAT(2.0, 0.0, 5.0), SPECULATIVE, "-", "withdrawal quiets the social insula"},
    [KITH_P_IN_AN] = {"in_an", "logit", FLAT(2.0, 0.0, 4.0), ASSUMED, "-", "drug cues drive insula-accumbens"},
    [KITH_P_BASE_L] = {"base_l", "logit", FLAT(1.0, 0.0, 3.0), ASSUMED, "-",
                       "resting drive of the limiter, beside base"},
    [KITH_P_IN_T2] = {"in_t2", "logit", FLAT(2.0, 0.0, 4.0), ASSUMED, "-", "drug cues drive PVT to D2"},
    [KITH_P_T2_W] = {"t2_w", "logit", FLAT(1.5, 0.0, 4.0), ASSUMED, "-", "withdrawal drives PVT to D2"},
    [KITH_P_T2_X] = {"t2_x", "logit", FLAT(0.5, 0.0, 2.0), ASSUMED, "-", "own stress drives PVT to D2"},
    [KITH_P_IN_TV] = {"in_tv", "logit", FLAT(1.0, 0.0, 3.0), ASSUMED, "-",
                      "drug cues drive PVT to parvalbumin neurons"},
    [KITH_P_IN_N] = {"in_n", "logit", FIXED(2.0), ASSUMED, "-", "company drives PVN oxytocin neurons"},
    [KITH_P_IN_C] = {"in_c", "logit", FIXED(1.0), ASSUMED, "-", "the other's distress drives the cingulate"},
    [KITH_P_C_O] = {"c_o", "logit", FLAT(1.5, 0.0, 4.0), ASSUMED, "-",
                    "oxytocin drives the cingulate, by receptors there"},

    [KITH_P_PK_K] = {"pk_k", "1/min", FIXED(0.23255813953488372), A, "PMC3791993",
                     "6-MAM into and out of the brain at one rate (assumed equal); gives its peak at 4.3 min"},
    [KITH_P_PK_Q] = {"pk_q", "1/min", FIXED(0.00965759755982822), A, "PMC3791993",
                     "morphine out of the brain; gives its peak at 21.3 min"},
    [KITH_P_PK_F] = {"pk_f", "-", FIXED(0.07282044644487472), A, "PMC3791993",
                     "6-MAM that becomes morphine in the brain; gives a peak of 1/6 of that of 6-MAM"},
    [KITH_P_B_MOST] = {"b_most", "-", FIXED(3.0), ASSUMED, "-",
                       "the most that opioid can do: effect C / (1 + C / b_most) of a level C"},
    [KITH_P_TAU_O] = {"tau_o", "min", FIXED(20.0), ASSUMED, "-", "oxytocin's rise and fall"},
    [KITH_P_O_GAIN] = {"o_gain", "-", FIXED(1.0), ASSUMED, "-",
                       "oxytocin from PVN activity; sets the unit of oxytocin"},
    [KITH_P_O_DOSE] = {"o_dose", "-", LOG(1.0, 0.3, 3.0), ASSUMED, "-", "oxytocin from a standard dose of an agonist"},
    [KITH_P_TAU_W] = {"tau_w", "h", LOG(12.0, 4.0, 24.0), ASSUMED, "-", "withdrawal's rise and fall"},
    [KITH_P_TAU_H] = {"tau_h", "d", LOG(10.0, 2.0, 30.0), SPECULATIVE, "-", "the set point's rise and fall"},
    [KITH_P_H_GAIN] = {"h_gain", "-", LOG(2.5, 0.7, 6.0), SPECULATIVE, "-",
                       "set point for each unit of mean brain opioid"},
    [KITH_P_TAU_S] =
        {"tau_s", "min", FIXED(2.0), ASSUMED, "10.1038/s41598-022-07365-3",
         "the other's distress rises while trapped, falls on release; the direction was read, the time not"},
    [KITH_P_TAU_X] = {"tau_x", "s", FIXED(60.0), ASSUMED, "-", "own and empathic arousal"},
    [KITH_P_X_BASE] = {"x_base", "-", FLAT(0.3, 0.05, 0.6), ASSUMED, "-", "own arousal at rest"},
    [KITH_P_X_W] = {"x_w", "-", FLAT(1.5, 0.0, 4.0), ASSUMED, "PMC7018792", "own arousal for each unit of withdrawal"},
    [KITH_P_X_STRESS] = {"x_stress", "-", FIXED(1.0), ASSUMED, "-", "own arousal from stress 1"},
    [KITH_P_X_CATCH] = {"x_catch", "-", FLAT(0.5, 0.0, 1.5), SPECULATIVE, "10.3389/fpsyg.2016.00850",
                        "own arousal caught from the other's distress, by one's own stress reactivity"},
    [KITH_P_X_OTHER] = {"x_other", "-", FLAT(1.5, 0.5, 3.0), ASSUMED, "-",
                        "empathic arousal from distress times social insula"},
    [KITH_P_X_PEAK] = {"x_peak", "-", FLAT(0.9, 0.4, 1.6), ASSUMED, "10.3389/fpsyg.2016.00850",
                       "the arousal at which help is likeliest; more is less"},

    [KITH_P_HELP_RATE] = {"help_rate", "1/h", LOG(0.1, 0.02, 0.5), ASSUMED, "-", "hazard of opening at utility 0"},
    [KITH_P_HELP_K] = {"help_k", "nat", LOG(4.0, 1.0, 10.0), ASSUMED, "-",
                       "k: what the other's distress adds to helping"},
    [KITH_P_CONTACT] = {"contact", "nat", FLAT(0.4, 0.0, 2.0), ASSUMED, "-",
                        "c: what the prospect of contact adds to helping"},
    [KITH_P_CONTACT_O] = {"contact_o", "nat", FLAT(0.3, 0.0, 2.0), ASSUMED, "-", "c_O: what oxytocin adds to that"},
    [KITH_P_EFFORT] = {"effort", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "what effort 1 takes from helping"},
    [KITH_P_PVT_HELP] = {"pvt_help", "nat", FIXED(0.0), SPECULATIVE, "-",
                         "hypothesis: PVT adds to helping; no causal evidence was found, so it is 0"},
    [KITH_P_CONTACT_RATE] = {"contact_rate", "1/h", FIXED(6.0), ASSUMED, "-",
                             "hazard of a bout of contact at utility 0"},
    [KITH_P_CONTACT_C] = {"contact_c", "nat", FLAT(2.0, 0.0, 4.0), ASSUMED, "-", "what the cingulate adds to contact"},
    [KITH_P_CONTACT_OX] = {"contact_ox", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "what oxytocin adds to contact"},
    [KITH_P_CONTACT_R] = {"contact_r", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "reward of a bout of contact"},

    [KITH_P_DRUG_RATE] = {"drug_rate", "1/h", LOG(0.8, 0.2, 3.0), ASSUMED, "-", "hazard of a press at utility 0"},
    [KITH_P_KAPPA] = {"kappa", "-", FLAT(1.0, 0.3, 2.0), ASSUMED, "-", "weight of the drug's learned value"},
    [KITH_P_KAPPA_CUE] = {"kappa_cue", "-", FLAT(0.3, 0.0, 1.0), ASSUMED, "-",
                          "a cue multiplies that weight by 1 plus this"},
    [KITH_P_KAPPA_PRIME] = {"kappa_prime", "-", FLAT(0.5, 0.0, 1.5), ASSUMED, "-",
                            "opioid on board multiplies it, saturating"},
    [KITH_P_SATIETY] = {"satiety", "nat", FLAT(1.0, 0.3, 3.0), ASSUMED, "-",
                        "what each unit of brain opioid above 1 plus the set point takes from seeking"},
    [KITH_P_ACT_S] = {"act_s", "s", FIXED(6.0), ASSUMED, "-",
                      "an act takes so long at least: hazards level off at one in this time"},
    [KITH_P_A_AN] = {"a_an", "nat", FLAT(2.0, 0.0, 4.0), ASSUMED, "-", "a: what insula-accumbens adds to seeking"},
    [KITH_P_L0] = {"l0", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "what the limiter takes from seeking"},
    [KITH_P_L_EXT] = {"l_ext", "nat", FLAT(3.0, 0.0, 6.0), SPECULATIVE, "-",
                      "what it takes more once extinction is learned"},
    [KITH_P_W2_START] = {"w2_start", "nat", FLAT(0.2, 0.0, 0.5), ASSUMED, "-",
                         "what PVT to D2 adds to seeking before any drug"},
    [KITH_P_W2_MAX] = {"w2_max", "nat", FLAT(1.5, 0.3, 3.0), ASSUMED, "-", "... at most"},
    [KITH_P_W2_RISE] = {"w2_rise", "1/h", LOG(0.01, 0.001, 0.05), ASSUMED, "-",
                        "how fast brain opioid 1 strengthens it (Zhu 2016 read for the direction)"},
    [KITH_P_W2_FALL] = {"w2_fall", "-", LOG(0.01, 0.001, 0.05), ASSUMED, "-",
                        "how far an unrewarded press weakens it (Giannotti 2021, direction)"},
    [KITH_P_WV_START] = {"wv_start", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-",
                         "what PVT to parvalbumin neurons takes from seeking"},
    [KITH_P_WV_FALL] = {"wv_fall", "1/h", LOG(0.002, 0.0003, 0.02), SPECULATIVE, "-",
                        "how fast brain opioid 1 weakens that brake; contested"},
    [KITH_P_K_W] = {"k_w", "nat", FLAT(1.0, 0.0, 2.5), ASSUMED, "-", "what withdrawal adds to seeking"},
    [KITH_P_K_O] = {"k_o", "nat", FLAT(1.0, 0.0, 3.0), ASSUMED, "-", "what oxytocin takes from seeking"},
    [KITH_P_SUCROSE_RATE] = {"sucrose_rate", "1/h", FIXED(6.0), ASSUMED, "-",
                             "hazard of the sweet action at utility 0"},
    [KITH_P_SUCROSE_R] = {"sucrose_r", "nat", FIXED(2.0), ASSUMED, "-", "reward of something sweet"},

    [KITH_P_ALPHA_HELP] = {"alpha_help", "-", LOG(0.2, 0.05, 0.6), ASSUMED, "-",
                           "learning rate of the value of helping"},
    [KITH_P_ALPHA_O] = {"alpha_o", "-", FLAT(0.8, 0.0, 3.0), SPECULATIVE, "-",
                        "oxytocin multiplies that rate by 1 plus this; our hypothesis"},
    [KITH_P_RELIEF] = {"relief", "nat", FLAT(1.5, 0.3, 3.0), ASSUMED, "-",
                       "reward of relieving a unit of empathic arousal"},
    [KITH_P_ALPHA_DRUG] = {"alpha_drug", "-", LOG(0.1, 0.02, 0.4), ASSUMED, "-", "learning rate of the drug's value"},
    [KITH_P_DRUG_R] = {"drug_r", "nat", FLAT(1.2, 0.3, 2.5), ASSUMED, "-", "reward of an infusion"},
    [KITH_P_REDISH_D] = {"redish_d", "nat", LOG(0.02, 0.003, 0.1), ASSUMED, "-",
                         "the part that no prediction cancels (Redish 2004)"},
    [KITH_P_V_MAX] = {"v_max", "nat", FIXED(3.0), ASSUMED, "-", "where every learned value ends"},
    [KITH_P_ALPHA_EXT] = {"alpha_ext", "-", LOG(0.02, 0.003, 0.1), ASSUMED, "-",
                          "extinction learned with each unrewarded press"},
    [KITH_P_ALPHA_SUCROSE] = {"alpha_sucrose", "-", FIXED(0.2), ASSUMED, "-",
                              "learning rate of the value of something sweet"},
    [KITH_P_ALPHA_CONTACT] = {"alpha_contact", "-", FIXED(0.1), ASSUMED, "-", "learning rate of the value of contact"},

    [KITH_P_GQ] = {"gq", "logit", FLAT(2.5, 1.0, 5.0), ASSUMED, "-", "what hM3Dq adds to a region's drive"},
    [KITH_P_GI] = {"gi", "logit", FLAT(3.0, 1.0, 5.0), ASSUMED, "-", "what hM4Di takes from it"},
    [KITH_P_ANXIOLYTIC] = {"anxiolytic", "-", FLAT(0.6, 0.2, 0.9), ASSUMED, "-",
                           "share of all arousal that an anxiolytic takes away"},
    [KITH_P_POP_SD] = {"pop_sd", "-", FLAT(0.5, 0.2, 0.9), ASSUMED, "-",
                       "spread of the log-normal differences between animals"},

    [KITH_P_DEVALUE] = {"devalue", "-", FLAT(0.5, 0.0, 2.0), ASSUMED, "-",
                        "null model drug-value: helping loses this for each unit of drug value"},
    [KITH_P_SEDATE] = {"sedate", "nat", FLAT(0.5, 0.0, 2.0), ASSUMED, "-",
                       "null model sedation: every action loses this for each unit of opioid or withdrawal"},
    [KITH_P_VIGOUR] = {"vigour", "nat", FLAT(4.0, 0.0, 10.0), ASSUMED, "-",
                       "null model sedation: what the mean rate of all regions gives every action"},
};

static const char *const grades[KITH_GRADE_COUNT] = {"A", "B", "M", "assumed", "speculative"};

const char *kith_circuit_grade_name(enum kith_circuit_grade grade)
{
    return (unsigned)grade < KITH_GRADE_COUNT ? grades[grade] : "-";
}

void kith_circuit_params_standard(struct kith_circuit_params *out)
{
    for (int p = 0; p < KITH_P_COUNT; p++)
        out->v[p] = kith_circuit_param_table[p].value;
}

double kith_circuit_param_from_unit(enum kith_circuit_param p, double unit)
{
    const struct kith_circuit_param_row *row = &kith_circuit_param_table[p];

    unit = unit < 0.0 ? 0.0 : unit > 1.0 ? 1.0 : unit;
    if (row->prior == KITH_PRIOR_UNIFORM)
        return row->low + (row->high - row->low) * unit;
    if (row->prior == KITH_PRIOR_LOG_UNIFORM)
        return row->low * kith_strict_exp(unit * kith_strict_log(row->high / row->low));
    return row->value;
}

double kith_circuit_param_to_unit(enum kith_circuit_param p, double value)
{
    const struct kith_circuit_param_row *row = &kith_circuit_param_table[p];

    if (row->prior == KITH_PRIOR_FIXED || value <= row->low)
        return 0.0;
    if (value >= row->high)
        return 1.0;
    if (row->prior == KITH_PRIOR_UNIFORM)
        return (value - row->low) / (row->high - row->low);
    return kith_strict_log(value / row->low) / kith_strict_log(row->high / row->low);
}

void kith_circuit_params_draw(uint64_t seed, uint64_t index, struct kith_circuit_params *out)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};

    for (uint32_t p = 0; p < KITH_P_COUNT; p++) {
        const uint32_t counter[4] = {p, (uint32_t)index, (uint32_t)(index >> 32), KITH_PHILOX_OF_DRAWS};
        uint32_t word[4];

        kith_philox(counter, key, KITH_PHILOX_ROUNDS, word);
        out->v[p] = kith_circuit_param_from_unit(p, kith_philox_unit(word[0], word[1]));
    }
}

int kith_circuit_param_find(struct kith_str name)
{
    for (int p = 0; p < KITH_P_COUNT; p++)
        if (kith_str_eq(name, kith_str_of(kith_circuit_param_table[p].name)))
            return p;
    return -1;
}

uint64_t kith_circuit_params_hash(void)
{
    uint64_t h = 0;

    for (int p = 0; p < KITH_P_COUNT; p++) {
        const struct kith_circuit_param_row *row = &kith_circuit_param_table[p];
        char line[160];
        int n =
            snprintf(line, sizeof line, "%s %a %d %a %a", row->name, row->value, (int)row->prior, row->low, row->high);

        h = kith_hash_bytes(h, line, n < 0 ? 0 : (size_t)n);
    }
    return h;
}
