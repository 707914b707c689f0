/* The spans of time that a group goes through in an experiment, each with the hash of the life up to its end. Pure. */
#ifndef KITH_SCHEDULE_H
#define KITH_SCHEDULE_H

#include "history.h"
#include "simulate.h"

/* What a group does in a span of time: phases alongside each other are one, and a group spends it in those that it
 * takes part in, or at home. Spans of a group in order, home in the others' phases included. */
struct kith_span {
    uint32_t phase;
    bool home;
    double days; /* at home */
    uint32_t place;
    uint64_t print; /* of the life up to its end */
};

/* Fills span[0 .. n-1] of a group and returns n. `print` is the hash of the group before all; `lean` as in the options
 * of a simulation. */
uint32_t kith_schedule_spans(const struct kith_experiment *x, bool lean, uint32_t group, uint64_t print,
                             struct kith_span span[KITH_EXPERIMENT_PHASES]);

#endif
