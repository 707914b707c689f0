/* The words of the circuit: regions, tasks, manipulations, targets, measures, each with the name that experiment files
 * and outputs use. Constant; any thread. */
#ifndef KITH_CIRCUIT_WORDS_H
#define KITH_CIRCUIT_WORDS_H

#include "str.h"

enum kith_region {
    KITH_REGION_PI, /* posterior insula */
    KITH_REGION_AS, /* anterior insula, social */
    KITH_REGION_AN, /* anterior insula to accumbens */
    KITH_REGION_AL, /* insular limiter outputs */
    KITH_REGION_T2, /* PVT to D2 neurons */
    KITH_REGION_TV, /* PVT to parvalbumin neurons */
    KITH_REGION_N,  /* PVN oxytocin */
    KITH_REGION_C,  /* anterior cingulate */
    KITH_REGIONS
};

enum kith_task {
    KITH_TASK_HOME,          /* days in the home cage, nothing to do; solved in closed form */
    KITH_TASK_RESTRAINER,    /* a trapped cage-mate, a door, contact behind it */
    KITH_TASK_WATER,         /* a cage-mate in water; a chain or door frees it; no contact */
    KITH_TASK_EMPTY,         /* an empty restrainer */
    KITH_TASK_OBJECT,        /* a toy in it */
    KITH_TASK_FOOD,          /* chocolate in it: opening is the sweet action */
    KITH_TASK_CONSOLATION,   /* a partner within reach; contact bouts are counted */
    KITH_TASK_LEVER,         /* self-administration of the phase's reward, by ratio and timeout */
    KITH_TASK_EXTINCTION,    /* the lever without reward */
    KITH_TASK_RESCUE_LEVER,  /* a trapped cage-mate and a paying lever at once */
    KITH_TASK_CONTACT_LEVER, /* a contact lever and a paying lever at once */
    KITH_TASKS
};

enum kith_manipulation_kind {
    KITH_MANIPULATE_NONE, /* vehicle, virus only, sham */
    KITH_MANIPULATE_HM3DQ,
    KITH_MANIPULATE_HM4DI,
    KITH_MANIPULATE_LESION,
    KITH_MANIPULATE_OXYTOCIN,       /* agonist; target "whole-brain" */
    KITH_MANIPULATE_OXYTOCIN_BLOCK, /* receptor antagonist in the target */
    KITH_MANIPULATE_KNOCK_OUT,      /* receptor knock-out, whole-brain, in every phase from this one on */
    KITH_MANIPULATE_ANXIOLYTIC,
    KITH_MANIPULATE_NALOXONE,
    KITH_MANIPULATE_OPIOID,       /* opioid on board at the start of each session, in infusions */
    KITH_MANIPULATE_STRESS,       /* own stress during the phase, 0 to 1 */
    KITH_MANIPULATE_TRAIT_STRESS, /* the group is those whose stress reactivity lies `amount` SDs from the mean */
    KITH_MANIPULATIONS
};

/* A region as a whole hits every population in it; a projection only one. */
enum kith_target {
    KITH_TARGET_WHOLE_BRAIN,
    KITH_TARGET_INSULA,
    KITH_TARGET_ANTERIOR_INSULA,
    KITH_TARGET_POSTERIOR_INSULA,
    KITH_TARGET_INSULA_ACCUMBENS,
    KITH_TARGET_INSULA_AMYGDALA, /* drives seeking as insula-accumbens does; no population of its own */
    KITH_TARGET_INSULA_LIMITER,
    KITH_TARGET_INSULA_SOCIAL,
    KITH_TARGET_PVT,
    KITH_TARGET_PVT_ACCUMBENS, /* to D2 neurons */
    KITH_TARGET_PVT_PARVALBUMIN,
    KITH_TARGET_PVN,
    KITH_TARGET_CINGULATE,
    KITH_TARGETS
};

/* What is measured of each animal over the sessions of a measured phase. */
enum kith_measure_kind {
    KITH_MEASURE_OPENED,     /* 1 when it opened in at least half of the sessions */
    KITH_MEASURE_EVER,       /* 1 when it opened in any of the sessions */
    KITH_MEASURE_LATENCY,    /* min to opening, a session without one counting its whole length; mean of sessions */
    KITH_MEASURE_INFUSIONS,  /* a session */
    KITH_MEASURE_PRESSES,    /* on the drug lever, a session */
    KITH_MEASURE_SUCROSE,    /* sweet rewards a session */
    KITH_MEASURE_CONTACT,    /* bouts or contact-lever choices a session */
    KITH_MEASURE_DRUG_SHARE, /* drug choices among drug and contact choices; no animal without either counts */
    KITH_MEASURE_BREAKPOINT, /* last ratio completed */
    KITH_MEASURE_CALLS,      /* mean distress of the other, 0 to 1 */
    KITH_MEASURE_EMPATHY,    /* mean of the empathic drive k aS X_other g(X_total), nats */
    KITH_MEASURE_X_SELF,
    KITH_MEASURE_X_OTHER,
    KITH_MEASURE_OXYTOCIN,
    KITH_MEASURE_WITHDRAWAL,
    KITH_MEASURE_OPIOID,
    KITH_MEASURE_HELP_VALUE, /* V_help at the end */
    KITH_MEASURE_DRUG_VALUE,
    KITH_MEASURE_REGION, /* first of KITH_REGIONS mean rates, 0 to 1 */
    KITH_MEASURES = KITH_MEASURE_REGION + KITH_REGIONS
};

enum kith_null_model {
    KITH_MODEL_FULL,
    KITH_MODEL_DRUG_VALUE, /* helping differs by drug value alone */
    KITH_MODEL_CONTACT,    /* helping differs by the reward of contact alone */
    KITH_MODEL_SEDATION,   /* drug, withdrawal and manipulations act on general activity alone */
    KITH_MODELS
};

enum kith_learning_rule { KITH_LEARN_REDISH, KITH_LEARN_HOMEOSTATIC, KITH_LEARNING_RULES };

/* The names, by value; NULL beyond the last. */
const char *kith_region_name(unsigned region);           /* "aS" */
const char *kith_task_name(unsigned task);               /* "rescue-lever" */
const char *kith_manipulation_name(unsigned k);          /* "hM3Dq" */
const char *kith_target_name(unsigned target);           /* "anterior-insula" */
const char *kith_circuit_measure_name(unsigned measure); /* "opened"; "rate-aS" */
const char *kith_circuit_measure_title(unsigned measure);
const char *kith_null_model_name(unsigned model); /* "full", "drug-value", "contact-reward", "sedation" */
const char *kith_learning_rule_name(unsigned rule);

/* The value of a name by one of the functions above, in any case of letters, or -1. */
int kith_circuit_word(const char *(*name_of)(unsigned), struct kith_str word);

/* The regions a target covers, as bits 1u << region. */
unsigned kith_target_regions(enum kith_target target);

#endif
