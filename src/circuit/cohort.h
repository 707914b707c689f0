/* Up to 64 simulated rats of one group on their way through an experiment: what they are, what they do, what was
 * counted. Owned by whoever made it; one thread at a time. */
#ifndef KITH_COHORT_H
#define KITH_COHORT_H

#include "session_plan.h"

struct kith_cohort {
    struct kith_block block;
    const struct kith_circuit_params *params; /* as the null model has them */
    enum kith_null_model model;
    enum kith_learning_rule learn;
    uint32_t key[2];
    bool still;
    double adapt_s; /* the last kith_session_adapt, and its step of the set point */
    float adapt_h;
    double opioid; /* given before each session of this phase, in infusions */
    /* The session: whose phase, how long a tick, and what was done so far. */
    const struct kith_experiment_phase *phase;
    double tick_s;
    uint32_t session;
    uint32_t drawn[KITH_LANES];    /* numbers drawn for events */
    uint32_t spare[KITH_LANES][3]; /* what the last draw gave beside its first word */
    int32_t opened[KITH_LANES];    /* tick; -1 while shut */
    uint32_t presses[KITH_LANES];
    uint32_t infusions[KITH_LANES];
    uint32_t contacts[KITH_LANES];
    uint32_t sweets[KITH_LANES];
    uint32_t progress[KITH_LANES];   /* presses towards the next reward */
    uint32_t last_ratio[KITH_LANES]; /* completed; 0: none */
};

/* Rats number first .. first + n - 1 of a group, n at most KITH_LANES, as they come to the laboratory. */
struct kith_cohort_origin {
    const struct kith_circuit_params *params;
    enum kith_null_model model;
    enum kith_learning_rule learn;
    uint64_t key;
    bool still;
    uint32_t group;
    uint32_t first;
    uint32_t n;
};
void kith_cohort_begin(struct kith_cohort *c, const struct kith_cohort_origin *origin);

/* Lesions and receptor knock-outs of this phase and those before it, and what is done in this phase alone. */
void kith_cohort_manipulate(struct kith_cohort *c, const struct kith_experiment *x, uint32_t phase, uint32_t group);

/* Makes ready for a session; plan is that of the phase, complete. */
void kith_session_begin(struct kith_cohort *c, const struct kith_experiment_phase *phase, const struct kith_plan *plan,
                        double tick_s);

/* What is due in these lanes happens: choices, rewards, learning. */
void kith_session_act(struct kith_cohort *c, uint64_t lanes, uint32_t tick);

/* The set point and the PVT weights after `seconds` of a session. */
void kith_session_adapt(struct kith_cohort *c, double seconds);

/* Time in the home cage: the drug leaves, withdrawal comes and goes. Ten-minute steps while the drug is there, then in
 * closed form. */
void kith_home_cage(struct kith_cohort *c, double seconds);

/* The next number from a unit exponential for a lane. */
float kith_cohort_due(struct kith_cohort *c, uint32_t lane);

#endif
