#include "measure_table.h"

#define Q KITH_HAS_QUESTION
#define R KITH_HAS_REFLECTION
#define I KITH_HAS_INPUT

/* Guides: MITI 4.2.1 manual, "fair" and "good"; expert opinion, not norms. */
static const struct kith_measure_spec specs[KITH_MEASURE_COUNT] = {
    [KITH_MEASURE_R_TO_Q] = {.name = "r_to_q",
                             .label = "Reflections to questions",
                             .scale = KITH_SCALE_RATIO,
                             .where = KITH_WHERE_MITI,
                             .has = R,
                             .of = Q,
                             .guide_fair = 1,
                             .guide_good = 2},
    [KITH_MEASURE_OPEN] = {.name = "percent_open",
                           .label = "Open questions among questions",
                           .scale = KITH_SCALE_SHARE,
                           .where = KITH_WHERE_ONE_TO_ONE,
                           .has = Q,
                           .open = true,
                           .of = Q},
    [KITH_MEASURE_COMPLEX] = {.name = "percent_complex",
                              .label = "Complex reflections among reflections",
                              .scale = KITH_SCALE_SHARE,
                              .where = KITH_WHERE_MITI,
                              .has = R,
                              .complex = true,
                              .of = R,
                              .guide_fair = .4,
                              .guide_good = .5},
    [KITH_MEASURE_QUESTIONS] = {.name = "questions", .label = "Questions", .scale = KITH_SCALE_COUNT, .has = Q},
    [KITH_MEASURE_REFLECTIONS] = {.name = "reflections", .label = "Reflections", .scale = KITH_SCALE_COUNT, .has = R},
    [KITH_MEASURE_INPUT] = {.name = "input",
                            .label = "Own input: information, advice, options",
                            .scale = KITH_SCALE_COUNT,
                            .has = I},
    [KITH_MEASURE_MI_ADHERENT] = {.name = "mi_adherent",
                                  .label = "Affirming, seeking collaboration, emphasising choice",
                                  .scale = KITH_SCALE_COUNT,
                                  .where = KITH_WHERE_MITI,
                                  .adherence = KITH_MI_ADHERENT},
    [KITH_MEASURE_MI_NON_ADHERENT] = {.name = "mi_non_adherent",
                                      .label = "Persuading or confronting",
                                      .scale = KITH_SCALE_COUNT,
                                      .where = KITH_WHERE_MITI,
                                      .adherence = KITH_MI_NON_ADHERENT},
    [KITH_MEASURE_TALK_SHARE] = {.name = "talk_share",
                                 .label = "Counsellor's share of the words",
                                 .scale = KITH_SCALE_WORDS,
                                 .unit = KITH_UNIT_WORDS,
                                 .where = KITH_WHERE_ONE_TO_ONE},
    [KITH_MEASURE_LONGEST] = {.name = "longest",
                              .label = "Longest stretch of counsellor talk, in words",
                              .scale = KITH_SCALE_WORDS,
                              .unit = KITH_UNIT_WORDS},
    [KITH_MEASURE_CHANGE] = {.name = "percent_change",
                             .label = "Change talk among change and sustain talk",
                             .scale = KITH_SCALE_SHARE,
                             .unit = KITH_UNIT_CLIENT},
    [KITH_MEASURE_PICKED_UP] = {.name = "picked_up",
                                .label = "Reflections that pick up the client's last words",
                                .scale = KITH_SCALE_SHARE,
                                .has = R,
                                .picked_up = true,
                                .of = R},
};

#undef Q
#undef R
#undef I

const struct kith_measure_spec *kith_measure_spec(int id)
{
    return id >= 0 && id < KITH_MEASURE_COUNT ? &specs[id] : NULL;
}

const char *kith_measure_name(int id)
{
    return id >= 0 && id < KITH_MEASURE_COUNT ? specs[id].name : NULL;
}

const char *kith_measure_label(int id)
{
    return id >= 0 && id < KITH_MEASURE_COUNT ? specs[id].label : NULL;
}

bool kith_measure_counts(const struct kith_measure_spec *spec, const struct kith_volley *volley)
{
    return (volley->has & spec->has) == spec->has && (!spec->adherence || (volley->adherence & spec->adherence)) &&
           (!spec->open || volley->open) && (!spec->complex || volley->complex) &&
           (!spec->picked_up || volley->picked_up);
}

bool kith_measure_looks_at(const struct kith_measure_spec *spec, const struct kith_volley *volley)
{
    return (volley->has & spec->of) == spec->of;
}

bool kith_measure_shows(const struct kith_measure_spec *spec, const struct kith_label *label)
{
    return (label->has & spec->has) == spec->has && (!spec->adherence || (label->adherence & spec->adherence)) &&
           (!spec->open || label->question == KITH_QUESTION_OPEN) &&
           (!spec->complex || label->reflection == KITH_REFLECTION_COMPLEX);
}
