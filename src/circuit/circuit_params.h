/* Every number of the circuit model in one table: name, unit, value, prior, where it comes from, how sure that is.
 *
 * A draw is a plain array of doubles, one for each row; copy it, own it, pass it to any thread. Nothing here allocates.
 * The equations that the names belong to stand in circuit_equations.h. Rates are 0 to 1, drives in logits, utilities in
 * nats, time constants in the unit that the table states, drug in peaks of one infusion of 0.06 mg/kg heroin.
 *
 * A grade says how the number was come by, never how well it fits: A, B and M as in circuit/evidence.tsv (read in the
 * abstract or record; secondary page; memory), ASSUMED (a plausible choice that nobody measured for this model),
 * SPECULATIVE (the very mechanism is a hypothesis). */
#ifndef KITH_CIRCUIT_PARAMS_H
#define KITH_CIRCUIT_PARAMS_H

#include "str.h"

#include <stdint.h>

enum kith_circuit_param {
    /* Rates. */
    KITH_P_TAU,   /* s, of every region */
    KITH_P_SIGMA, /* noise of a rate */
    KITH_P_BASE,  /* resting drive of a region */
    KITH_P_PI_AN, /* edges: posterior insula to insula-accumbens */
    KITH_P_AS_C,  /* anterior insula, social, to cingulate */
    KITH_P_C_AS,
    KITH_P_AS_N,   /* to PVN oxytocin */
    KITH_P_AL_AN,  /* how far the limiter outputs damp insula-accumbens */
    KITH_P_IN_PI,  /* inputs: withdrawal to posterior insula */
    KITH_P_IN_AS,  /* the other's distress to the social insula */
    KITH_P_AS_O,   /* oxytocin's gain on that input */
    KITH_P_AS_W,   /* withdrawal takes from the social insula */
    KITH_P_IN_AN,  /* drug cue to insula-accumbens */
    KITH_P_BASE_L, /* resting drive of the limiter, beside KITH_P_BASE */
    KITH_P_IN_T2,  /* drug cue to PVT-D2 */
    KITH_P_T2_W,   /* withdrawal to PVT-D2 */
    KITH_P_T2_X,   /* own stress to PVT-D2 */
    KITH_P_IN_TV,  /* drug cue to PVT-parvalbumin */
    KITH_P_IN_N,   /* company to PVN oxytocin */
    KITH_P_IN_C,   /* the other's distress to cingulate */
    KITH_P_C_O,    /* oxytocin to cingulate */
    /* Body. */
    KITH_P_PK_K,   /* 1/min: into and out of the brain, 6-MAM */
    KITH_P_PK_Q,   /* 1/min: out of the brain, morphine */
    KITH_P_PK_F,   /* share of 6-MAM that becomes morphine in the brain */
    KITH_P_B_MOST, /* the most that opioid can do */
    KITH_P_TAU_O,
    KITH_P_O_GAIN, /* oxytocin from PVN activity */
    KITH_P_O_DOSE, /* oxytocin from a standard dose of an agonist */
    KITH_P_TAU_W,
    KITH_P_TAU_H,
    KITH_P_H_GAIN, /* set point for each unit of mean brain opioid */
    KITH_P_TAU_S,  /* min: the other's distress, rise and fall */
    KITH_P_TAU_X,  /* s: own and empathic arousal */
    KITH_P_X_BASE, /* own arousal at rest */
    KITH_P_X_W,    /* ... from withdrawal */
    KITH_P_X_STRESS,
    KITH_P_X_CATCH, /* ... from the distress of the other, by its own stress reactivity */
    KITH_P_X_OTHER, /* empathic arousal from distress times social insula */
    KITH_P_X_PEAK,  /* the arousal at which help is likeliest */
    /* Helping and contact. */
    KITH_P_HELP_RATE, /* 1/h: the hazard at utility 0 */
    KITH_P_HELP_K,
    KITH_P_CONTACT,   /* c */
    KITH_P_CONTACT_O, /* c_O */
    KITH_P_EFFORT,
    KITH_P_PVT_HELP, /* hypothesis; 0 */
    KITH_P_CONTACT_RATE,
    KITH_P_CONTACT_C,
    KITH_P_CONTACT_OX,
    KITH_P_CONTACT_R, /* reward of a bout */
    /* Seeking. */
    KITH_P_DRUG_RATE,
    KITH_P_KAPPA,
    KITH_P_KAPPA_CUE,
    KITH_P_KAPPA_PRIME,
    KITH_P_SATIETY, /* what brain opioid above the set point takes */
    KITH_P_ACT_S,   /* s that an act takes at least */
    KITH_P_A_AN,
    KITH_P_L0,
    KITH_P_L_EXT,
    KITH_P_W2_START,
    KITH_P_W2_MAX,
    KITH_P_W2_RISE, /* 1/h at brain opioid 1 */
    KITH_P_W2_FALL, /* for each unrewarded press */
    KITH_P_WV_START,
    KITH_P_WV_FALL, /* 1/h at brain opioid 1 */
    KITH_P_K_W,
    KITH_P_K_O,
    KITH_P_SUCROSE_RATE,
    KITH_P_SUCROSE_R,
    /* Learning. */
    KITH_P_ALPHA_HELP,
    KITH_P_ALPHA_O, /* oxytocin on that rate; hypothesis */
    KITH_P_RELIEF,  /* reward of relieving a unit of empathic arousal */
    KITH_P_ALPHA_DRUG,
    KITH_P_DRUG_R,
    KITH_P_REDISH_D, /* the part of the reward that no prediction cancels */
    KITH_P_V_MAX,
    KITH_P_ALPHA_EXT,
    KITH_P_ALPHA_SUCROSE,
    KITH_P_ALPHA_CONTACT,
    /* Manipulations and population. */
    KITH_P_GQ,
    KITH_P_GI,
    KITH_P_ANXIOLYTIC, /* share of arousal that it takes away */
    KITH_P_POP_SD,     /* log-normal spread between animals */
    /* Null models only. */
    KITH_P_DEVALUE, /* drug value only: helping loses this for each unit of drug value */
    KITH_P_SEDATE,  /* sedation: every action loses this for each unit of brain opioid or withdrawal */
    KITH_P_VIGOUR,  /* sedation: what general activity gives every action */
    KITH_P_COUNT
};

enum kith_circuit_prior { KITH_PRIOR_FIXED, KITH_PRIOR_UNIFORM, KITH_PRIOR_LOG_UNIFORM };

enum kith_circuit_grade {
    KITH_GRADE_A,
    KITH_GRADE_B,
    KITH_GRADE_M,
    KITH_GRADE_ASSUMED,
    KITH_GRADE_SPECULATIVE,
    KITH_GRADE_COUNT
};
const char *kith_circuit_grade_name(enum kith_circuit_grade grade); /* "A", ..., "assumed", "speculative" */

struct kith_circuit_param_row {
    const char *name; /* "help_k" */
    const char *unit; /* "1/h", "nat", "logit", "-" */
    double value;     /* the standard draw's; within low..high */
    enum kith_circuit_prior prior;
    double low; /* bounds of the prior; equal to value when FIXED */
    double high;
    enum kith_circuit_grade grade;
    const char *source; /* DOI, id, or "-" */
    const char *meaning;
};

extern const struct kith_circuit_param_row kith_circuit_param_table[KITH_P_COUNT];

struct kith_circuit_params {
    double v[KITH_P_COUNT];
};

void kith_circuit_params_standard(struct kith_circuit_params *out);

/* Draw number `index` from the priors under `seed`: the same on every machine and for any order of calls. */
void kith_circuit_params_draw(uint64_t seed, uint64_t index, struct kith_circuit_params *out);

/* The row of that name, or -1. */
int kith_circuit_param_find(struct kith_str name);

/* The free coordinate of a parameter: 0 to 1 along its prior (linear or logarithmic), and back. 0 when FIXED. */
double kith_circuit_param_to_unit(enum kith_circuit_param p, double value);
double kith_circuit_param_from_unit(enum kith_circuit_param p, double unit);

/* A hash of the whole table, for files that were made with it. */
uint64_t kith_circuit_params_hash(void);

#endif
