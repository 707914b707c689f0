/* From parameters and a phase to the constants of its sessions. Pure; any thread. */
#ifndef KITH_SESSION_PLAN_H
#define KITH_SESSION_PLAN_H

#include "circuit_block.h"
#include "simulate.h"

/* The draw as a null model has it: terms taken out of the same equations. */
void kith_model_params(const struct kith_circuit_params *in, enum kith_null_model model,
                       struct kith_circuit_params *out);

/* The exact step of the heroin chain over `minutes`. */
struct kith_chain {
    double depot_keep;
    double mam_depot;
    double morphine_depot;
    double morphine_mam;
    double morphine_keep;
};
struct kith_chain kith_chain_step(const struct kith_circuit_params *params, double minutes);

/* Everything but key and session. `params` as kith_model_params gave them; step_s is dt. */
void kith_session_plan(const struct kith_circuit_params *params, const struct kith_experiment_phase *phase,
                       double step_s, bool still, struct kith_plan *out);

/* Seconds of a tick at that step. */
double kith_tick_seconds(const struct kith_plan *plan, double step_s);

#endif
