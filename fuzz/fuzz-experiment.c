/* Experiment files: whatever the bytes, a sentence or an experiment, and a small one can be run. */
#include "kith_env.h"
#include "simulate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Long schedules prove nothing here and would take minutes. */
static int is_small(const struct kith_experiment *x)
{
    double minutes = 0.0;

    for (uint32_t i = 0; i < x->n_phases; i++)
        minutes += x->phase[i].sessions * x->phase[i].minutes;
    return minutes <= 600.0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct kith_circuit_options options = {.learn = -1, .animals = 3, .step_s = 30.0, .step_slow_s = 60.0};
    static struct kith_circuit_result result;
    struct kith_circuit_params params;
    struct kith_circuit_sim *sim = NULL;
    struct kith_arena *keep = NULL;
    struct kith_experiment x;
    struct kith_err err = {0};

    if (kith_experiment_parse((struct kith_str){(const char *)data, size}, &x, &err) != KITH_OK || !is_small(&x))
        return 0;
    kith_circuit_params_standard(&params);
    if (kith_arena_open(kith_env_system(), &keep, (size_t)1 << 25, &err) == KITH_OK &&
        kith_circuit_sim_make(keep, &sim, &err) == KITH_OK)
        (void)kith_circuit_simulate(sim, &x, &params, &options, &result, NULL, &err);
    kith_arena_close(keep);
    return 0;
}
