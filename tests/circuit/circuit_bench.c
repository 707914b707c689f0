#include "circuit_bench.h"

#include "kith_env.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void bench_parse(const char *text, struct kith_experiment *out)
{
    struct kith_err err = {0};

    if (kith_experiment_parse(kith_str_of(text), out, &err) != KITH_OK)
        fail_msg("line %u: %s", err.line, err.text);
}

void bench_run(const struct kith_experiment *x, const struct kith_circuit_params *params,
               const struct kith_circuit_options *options, unsigned threads, struct kith_circuit_result *out,
               const struct kith_circuit_record *record)
{
    struct kith_circuit_params standard;
    struct kith_circuit_sim *sim = NULL;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};

    kith_circuit_params_standard(&standard);
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)1 << 28, &err), KITH_OK);
    assert_int_equal(kith_circuit_sim_make_many(keep, threads, &sim, &err), KITH_OK);
    if (kith_circuit_simulate(sim, x, params ? params : &standard, options, out, record, &err) != KITH_OK)
        fail_msg("%s", err.text);
    kith_arena_close(keep);
}

const char *bench_text(const char *phase_lines, const char *measure, uint32_t animals)
{
    static char text[2000];

    (void)snprintf(text, sizeof text,
                   "kith-experiment 1\nid x\ntitle x\nevidence x\ngroup a animals %u assumed\ngroup b animals %u "
                   "assumed\nphase t\n%s\nmeasure\ncompare a lower b on %s\n",
                   animals, animals, phase_lines, measure);
    return text;
}
