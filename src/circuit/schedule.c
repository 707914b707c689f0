#include "schedule.h"

static double phase_days(const struct kith_experiment_phase *p)
{
    return p->task == KITH_TASK_HOME ? p->days : p->sessions;
}

/* The phase behind those that run alongside phase i. */
static uint32_t chain_end(const struct kith_experiment *x, uint32_t i)
{
    for (i++; i < x->n_phases && x->phase[i].alongside; i++)
        ;
    return i;
}

uint32_t kith_schedule_spans(const struct kith_experiment *x, bool lean, uint32_t group, uint64_t print,
                             struct kith_span span[KITH_EXPERIMENT_PHASES])
{
    uint32_t n = 0;
    uint32_t place = 0;

    for (uint32_t i = 0, end; i < x->n_phases; i = end) {
        bool takes_part = false;

        end = chain_end(x, i);
        for (uint32_t k = i; k < end; k++) {
            if (!((x->phase[k].groups >> group) & 1u))
                continue;
            takes_part = true;
            print = kith_history_print(print, x, k, group, place << 1 | (lean && x->phase[k].measured >= 0));
            span[n] = (struct kith_span){.phase = k, .home = x->phase[k].task == KITH_TASK_HOME, .print = print};
            span[n].days = x->phase[k].days;
            span[n].place = place;
            place += !span[n++].home;
        }
        if (!takes_part) {
            print = kith_history_print_home(print, phase_days(&x->phase[i]));
            span[n++] = (struct kith_span){.home = true, .days = phase_days(&x->phase[i]), .print = print};
        }
    }
    return n;
}

static bool lived_before(struct kith_circuit_lived *lived, uint64_t print)
{
    for (uint32_t i = 0; i < lived->n; i++)
        if (lived->print[i] == print)
            return true;
    if (lived->n < KITH_CIRCUIT_LIVED)
        lived->print[lived->n++] = print;
    return false;
}

double kith_circuit_ticks(const struct kith_experiment *experiment, const struct kith_circuit_options *options,
                          struct kith_circuit_lived *lived)
{
    struct kith_span span[KITH_EXPERIMENT_PHASES];
    double ticks = 0.0;

    for (uint32_t g = 0; g < experiment->n_groups; g++) {
        const uint32_t n = kith_schedule_spans(experiment, options->lean, g, options->paired ? 0 : g, span);

        for (uint32_t i = 0; i < n; i++) {
            const struct kith_experiment_phase *p = &experiment->phase[span[i].phase];

            if (!lived_before(lived, span[i].print) && !span[i].home)
                ticks += p->sessions * p->minutes * 60.0 / (p->measured >= 0 ? options->step_s : options->step_slow_s);
        }
    }
    return ticks;
}
