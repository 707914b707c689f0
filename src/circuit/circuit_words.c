#include "circuit_words.h"

#define BIT(region) (1u << KITH_REGION_##region)
#define INSULA      (BIT(PI) | BIT(AS) | BIT(AN) | BIT(AL))

static const char *const regions[KITH_REGIONS] = {"pI", "aS", "aN", "aL", "T2", "TV", "N", "C"};

static const char *const tasks[KITH_TASKS] = {
    "home",        "restrainer", "water",      "empty",        "object",        "food",
    "consolation", "lever",      "extinction", "rescue-lever", "contact-lever",
};

static const char *const manipulations[KITH_MANIPULATIONS] = {
    "none",      "hM3Dq",      "hM4Di",    "lesion", "oxytocin", "oxytocin-block",
    "knock-out", "anxiolytic", "naloxone", "opioid", "stress",   "trait-stress",
};

struct target {
    const char *name;
    unsigned regions;
};

static const struct target targets[KITH_TARGETS] = {
    [KITH_TARGET_WHOLE_BRAIN] = {"whole-brain", (1u << KITH_REGIONS) - 1u},
    [KITH_TARGET_INSULA] = {"insula", INSULA},
    [KITH_TARGET_ANTERIOR_INSULA] = {"anterior-insula", BIT(AS) | BIT(AN) | BIT(AL)},
    [KITH_TARGET_POSTERIOR_INSULA] = {"posterior-insula", BIT(PI)},
    [KITH_TARGET_INSULA_ACCUMBENS] = {"insula-accumbens", BIT(AN)},
    [KITH_TARGET_INSULA_AMYGDALA] = {"insula-amygdala", BIT(AN)},
    [KITH_TARGET_INSULA_LIMITER] = {"insula-limiter", BIT(AL)},
    [KITH_TARGET_INSULA_SOCIAL] = {"insula-social", BIT(AS)},
    [KITH_TARGET_PVT] = {"pvt", BIT(T2) | BIT(TV)},
    [KITH_TARGET_PVT_ACCUMBENS] = {"pvt-accumbens", BIT(T2)},
    [KITH_TARGET_PVT_PARVALBUMIN] = {"pvt-parvalbumin", BIT(TV)},
    [KITH_TARGET_PVN] = {"pvn", BIT(N)},
    [KITH_TARGET_CINGULATE] = {"cingulate", BIT(C)},
};

static const char *const measures[KITH_MEASURES][2] = {
    [KITH_MEASURE_OPENED] = {"opened", "opened the door"},
    [KITH_MEASURE_EVER] = {"ever-opened", "ever opened the door"},
    [KITH_MEASURE_LATENCY] = {"latency", "minutes to opening"},
    [KITH_MEASURE_INFUSIONS] = {"infusions", "infusions a session"},
    [KITH_MEASURE_PRESSES] = {"presses", "presses on the drug lever a session"},
    [KITH_MEASURE_SUCROSE] = {"sucrose", "sweet rewards a session"},
    [KITH_MEASURE_CONTACT] = {"contact", "bouts of contact a session"},
    [KITH_MEASURE_DRUG_SHARE] = {"drug-share", "drug among drug and contact choices"},
    [KITH_MEASURE_BREAKPOINT] = {"breakpoint", "last ratio completed"},
    [KITH_MEASURE_CALLS] = {"calls", "the other's distress, mean"},
    [KITH_MEASURE_EMPATHY] = {"empathy", "empathic drive, mean"},
    [KITH_MEASURE_X_SELF] = {"x-self", "own arousal, mean"},
    [KITH_MEASURE_X_OTHER] = {"x-other", "empathic arousal, mean"},
    [KITH_MEASURE_OXYTOCIN] = {"oxytocin", "oxytocin, mean"},
    [KITH_MEASURE_WITHDRAWAL] = {"withdrawal", "withdrawal, mean"},
    [KITH_MEASURE_OPIOID] = {"opioid", "brain opioid, mean"},
    [KITH_MEASURE_HELP_VALUE] = {"help-value", "learned value of helping"},
    [KITH_MEASURE_DRUG_VALUE] = {"drug-value", "learned value of the drug"},
    [KITH_MEASURE_REGION + KITH_REGION_PI] = {"rate-pI", "activity: posterior insula"},
    [KITH_MEASURE_REGION + KITH_REGION_AS] = {"rate-aS", "activity: anterior insula, social"},
    [KITH_MEASURE_REGION + KITH_REGION_AN] = {"rate-aN", "activity: anterior insula to accumbens"},
    [KITH_MEASURE_REGION + KITH_REGION_AL] = {"rate-aL", "activity: insular limiter outputs"},
    [KITH_MEASURE_REGION + KITH_REGION_T2] = {"rate-T2", "activity: PVT to D2 neurons"},
    [KITH_MEASURE_REGION + KITH_REGION_TV] = {"rate-TV", "activity: PVT to parvalbumin neurons"},
    [KITH_MEASURE_REGION + KITH_REGION_N] = {"rate-N", "activity: PVN oxytocin neurons"},
    [KITH_MEASURE_REGION + KITH_REGION_C] = {"rate-C", "activity: anterior cingulate"},
};

static const char *const models[KITH_MODELS] = {"full", "drug-value", "contact-reward", "sedation"};
static const char *const rules[KITH_LEARNING_RULES] = {"redish", "homeostatic"};

const char *kith_region_name(unsigned region)
{
    return region < KITH_REGIONS ? regions[region] : NULL;
}

const char *kith_task_name(unsigned task)
{
    return task < KITH_TASKS ? tasks[task] : NULL;
}

const char *kith_manipulation_name(unsigned k)
{
    return k < KITH_MANIPULATIONS ? manipulations[k] : NULL;
}

const char *kith_target_name(unsigned target)
{
    return target < KITH_TARGETS ? targets[target].name : NULL;
}

const char *kith_circuit_measure_name(unsigned measure)
{
    return measure < KITH_MEASURES ? measures[measure][0] : NULL;
}

const char *kith_circuit_measure_title(unsigned measure)
{
    return measure < KITH_MEASURES ? measures[measure][1] : NULL;
}

const char *kith_null_model_name(unsigned model)
{
    return model < KITH_MODELS ? models[model] : NULL;
}

const char *kith_learning_rule_name(unsigned rule)
{
    return rule < KITH_LEARNING_RULES ? rules[rule] : NULL;
}

int kith_circuit_word(const char *(*name_of)(unsigned), struct kith_str word)
{
    for (unsigned i = 0; name_of(i); i++)
        if (kith_str_eq_nocase(word, kith_str_of(name_of(i))))
            return (int)i;
    return -1;
}

unsigned kith_target_regions(enum kith_target target)
{
    return (unsigned)target < KITH_TARGETS ? targets[target].regions : 0;
}
