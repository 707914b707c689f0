/* The simulator's speed for bench/circuit.py: one-hour sessions with every kernel this processor has, on one thread and
 * on two, and a draw over all rows as a fit simulates it, as JSON. Processor time is what a busy machine does not
 * spoil. */
#include "inference_rows.h"
#include "kith_env.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEMORY ((size_t)1 << 28)
#define DRAWS  16u

static const char text[] = "kith-experiment 1\nid speed\ntitle An hour\nevidence none\ngroup rats animals 64 assumed\n"
                           "phase hour\ntask water\nprime 1\nsessions 1\nminutes 60\nmeasure\n"
                           "compare rats above 0.5 on opened\n";

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int measure(const struct kith_experiment *x, enum kith_circuit_cpu cpu, unsigned threads, uint32_t animals,
                   int last)
{
    const struct kith_circuit_options options = {.seed = 1, .animals = animals, .learn = -1, .step_s = 0.1, .cpu = cpu};
    static struct kith_circuit_result r;
    struct kith_circuit_params params;
    struct kith_circuit_sim *sim = NULL;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};
    double cpu_s;
    double wall_s;
    int ok;

    kith_circuit_params_standard(&params);
    ok = kith_arena_open(kith_env_system(), &keep, MEMORY, &err) == KITH_OK &&
         kith_circuit_sim_make_many(keep, threads, &sim, &err) == KITH_OK;
    cpu_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    wall_s = seconds_of(CLOCK_MONOTONIC);
    ok = ok && kith_circuit_simulate(sim, x, &params, &options, &r, NULL, &err) == KITH_OK;
    cpu_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
    wall_s = seconds_of(CLOCK_MONOTONIC) - wall_s;
    kith_arena_close(keep);
    if (!ok)
        return fprintf(stderr, "%s\n", err.text), 0;
    (void)printf("  {\"kernel\": \"%s\", \"threads\": %u, \"animals\": %u, \"cpu_s\": %.4f, \"wall_s\": %.4f, "
                 "\"opened\": %.4f, \"latency\": %.3f, \"as\": %.5f, \"oxytocin\": %.5f}%s\n",
                 kith_circuit_cpu_name(cpu), threads, animals, cpu_s, wall_s, r.summary[0][0][KITH_MEASURE_OPENED].mean,
                 r.summary[0][0][KITH_MEASURE_LATENCY].mean, r.summary[0][0][KITH_MEASURE_REGION + KITH_REGION_AS].mean,
                 r.summary[0][0][KITH_MEASURE_OXYTOCIN].mean, last ? "" : ",");
    return 1;
}

/* Draws from the priors over all rows, one thread. */
static int measure_draw(void)
{
    static double figure[KITH_ABC_FIGURES_MAX];
    double unit[KITH_ABC_PARAMS_MAX];
    struct kith_inference inference;
    struct kith_inference_sim sim;
    struct kith_abc_problem problem;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};
    double cpu_s;
    int ok = kith_arena_open(kith_env_system(), &keep, MEMORY, &err) == KITH_OK &&
             kith_inference_make(keep, &inference, &err) == KITH_OK &&
             kith_inference_problem(&inference, KITH_MODEL_FULL, KITH_INFERENCE_ALL, KITH_INFERENCE_ANIMALS, 1, keep,
                                    &sim, &problem, &err) == KITH_OK;

    cpu_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (uint64_t i = 0; ok && i < DRAWS; i++) {
        kith_abc_draw(1, i, problem.params, unit);
        ok = problem.simulate(problem.user, unit, 1, i, 0, figure, &err) == KITH_OK;
    }
    cpu_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
    if (ok)
        (void)printf(" \"draw\": {\"rows\": %zu, \"animals\": %u, \"draws\": %u, \"cpu_s\": %.4f}}\n", inference.n,
                     KITH_INFERENCE_ANIMALS, DRAWS, cpu_s / DRAWS);
    else
        (void)fprintf(stderr, "%s\n", err.text);
    kith_arena_close(keep);
    return ok;
}

int main(int argc, char **argv)
{
    const uint32_t animals = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 2048;
    const enum kith_circuit_cpu best = kith_circuit_cpu_pick(NULL);
    static struct kith_experiment x;
    struct kith_err err = {0};

    if (kith_experiment_parse(kith_str_of(text), &x, &err) != KITH_OK)
        return fprintf(stderr, "%s\n", err.text), 1;
    (void)printf("{\"sessions\": [\n");
    for (int cpu = KITH_CIRCUIT_PORTABLE; cpu <= (int)best; cpu++)
        for (unsigned threads = 1; threads <= 2; threads++)
            if (!measure(&x, (enum kith_circuit_cpu)cpu, threads, animals, cpu == (int)best && threads == 2))
                return 1;
    (void)printf(" ],\n");
    return measure_draw() ? 0 : 1;
}
