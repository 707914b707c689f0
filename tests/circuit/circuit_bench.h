/* What several tests of the simulator need: an experiment from text, a run of it, one session by hand. */
#ifndef KITH_CIRCUIT_BENCH_H
#define KITH_CIRCUIT_BENCH_H

#include "cohort.h"
#include "stepper.h"

/* Parses or fails the test. */
void bench_parse(const char *text, struct kith_experiment *out);

/* Simulates with the standard parameters unless `params`; fails the test on an error. */
void bench_run(const struct kith_experiment *x, const struct kith_circuit_params *params,
               const struct kith_circuit_options *options, unsigned threads, struct kith_circuit_result *out,
               const struct kith_circuit_record *record);

/* One phase "t" between a head and a claim: the lines of the phase, and what is measured. */
const char *bench_text(const char *phase_lines, const char *measure, uint32_t animals);

#endif
