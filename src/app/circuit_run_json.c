/* An experiment's runs as JSON: schema/circuit-run.json. */
#include "circuit_run.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *number(double v)
{
    return isfinite(v) ? json_real(round(v * 1e6) / 1e6) : json_null();
}

static json_t *figure(const struct kith_circuit_figure *f)
{
    return json_pack("{s:o, s:[o, o]}", "mean", number(f->mean), "interval", number(f->interval.low),
                     number(f->interval.high));
}

static json_t *numbers(const double *v, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, number(v[i]));
    return list;
}

static json_t *group_json(const struct kith_circuit_run *run, uint32_t m, uint32_t g)
{
    const struct kith_circuit_group_run *group = &run->group[m][g];
    json_t *measures = json_object();
    json_t *traces = json_object();

    for (unsigned k = 0; k < KITH_MEASURES; k++)
        (void)json_object_set_new(measures, kith_circuit_measure_name(k), figure(&group->measure[k]));
    for (unsigned k = 0; k < KITH_TRACES; k++)
        (void)json_object_set_new(traces, kith_trace_name(k), numbers(group->trace[k], KITH_CIRCUIT_RUN_POINTS - 1));
    return json_pack("{s:s, s:o, s:{s:o, s:o, s:o}, s:o}", "group", run->experiment.group[g].name, "measures", measures,
                     "opened", "share", numbers(group->opened.y, KITH_CIRCUIT_RUN_POINTS), "low",
                     numbers(group->opened.low, KITH_CIRCUIT_RUN_POINTS), "high",
                     numbers(group->opened.high, KITH_CIRCUIT_RUN_POINTS), "trace", traces);
}

static json_t *phase_json(const struct kith_circuit_run *run, uint32_t m)
{
    const struct kith_experiment_phase *p = &run->experiment.phase[run->experiment.measured_phase[m]];
    double minutes[KITH_CIRCUIT_RUN_POINTS];
    json_t *groups = json_array();

    for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++)
        minutes[i] = kith_circuit_run_minute(run, m, i);
    for (uint32_t g = 0; g < run->experiment.n_groups; g++)
        if (run->group[m][g].there)
            (void)json_array_append_new(groups, group_json(run, m, g));
    return json_pack("{s:s, s:s, s:i, s:o, s:o}", "phase", p->name, "task", kith_task_name(p->task), "sessions",
                     (int)p->sessions, "minutes", numbers(minutes, KITH_CIRCUIT_RUN_POINTS), "groups", groups);
}

static json_t *claim_json(const struct kith_circuit_run *run)
{
    static const char *const words[] = {"lower", "higher", "same"};
    const struct kith_experiment *x = &run->experiment;
    const struct kith_experiment_compare *c = &x->compare;

    return json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "group", x->group[c->a.group].name, "published", words[c->claim],
                     "than", c->by_value ? number(c->value) : json_string(x->group[c->b.group].name), "measure",
                     kith_circuit_measure_name(c->measure), "difference", figure(&run->contrast), "share_of_runs",
                     number(run->met));
}

static json_t *groups_json(const struct kith_circuit_run *run)
{
    json_t *groups = json_array();

    for (uint32_t g = 0; g < run->experiment.n_groups; g++)
        (void)json_array_append_new(groups, json_pack("{s:s, s:i, s:i, s:b}", "group", run->experiment.group[g].name,
                                                      "animals", (int)run->animals[g], "experiment_animals",
                                                      (int)run->experiment.group[g].animals, "assumed",
                                                      run->experiment.group[g].assumed));
    return groups;
}

static json_t *notes_json(const struct kith_circuit_run *run)
{
    json_t *notes = json_array();

    for (uint32_t i = 0; i < run->experiment.n_notes; i++)
        (void)json_array_append_new(notes, json_string(run->experiment.note[i]));
    return notes;
}

enum kith_rc kith_circuit_run_json(struct kith_buf *b, const struct kith_circuit_run *run, struct kith_err *err)
{
    const struct kith_experiment *x = &run->experiment;
    json_t *phases = json_array();
    json_t *root;
    char *text;

    for (uint32_t m = 0; m < x->n_measured; m++)
        (void)json_array_append_new(phases, phase_json(run, m));
    root =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:i, s:I, s:f, s:o, s:o, s:o}", "subjects",
                  "simulated rats", "advice", kith_circuit_advice, "experiment", x->id, "title", x->title, "evidence",
                  x->evidence, "grade", run->evidence ? kith_circuit_grade_name(run->evidence->grade) : "-", "notes",
                  notes_json(run), "model", kith_null_model_name(run->options.model), "versions", run->versions, "runs",
                  (int)run->runs, "seed", (json_int_t)run->options.seed, "step_s", run->options.step_s, "groups",
                  groups_json(run), "claim", claim_json(run), "phases", phases);
    text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    if (!text)
        return kith_fail(err, KITH_ENOMEM, 0, "There is no memory left for the JSON.");
    kith_buf_puts(b, text);
    kith_buf_byte(b, '\n');
    free(text);
    return KITH_OK;
}
