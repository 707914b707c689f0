/* An experiment's runs as a page for a terminal, and as a drawing. */
#include "circuit_run.h"

#include "curves.h"
#include "safe_text.h"

#include <math.h>
#include <stdio.h>

#define LABEL_COLUMNS 40u
#define CELL_COLUMNS  26u

struct text {
    char z[64];
};

static struct text number_text(double v, enum kith_measure_kind m)
{
    struct text t;

    if (isnan(v))
        (void)snprintf(t.z, sizeof t.z, "-");
    else if (m == KITH_MEASURE_OPENED || m == KITH_MEASURE_DRUG_SHARE)
        (void)snprintf(t.z, sizeof t.z, "%.0f%%", v * 100.0);
    else if (fabs(v) >= 100.0)
        (void)snprintf(t.z, sizeof t.z, "%.0f", v);
    else if (fabs(v) >= 10.0)
        (void)snprintf(t.z, sizeof t.z, "%.1f", v);
    else
        (void)snprintf(t.z, sizeof t.z, "%.2f", v);
    return t;
}

static struct text figure_text(const struct kith_circuit_figure *f, enum kith_measure_kind m)
{
    struct text t;

    if (isnan(f->mean))
        return number_text(NAN, m);
    (void)snprintf(t.z, sizeof t.z, "%s (%s to %s)", number_text(f->mean, m).z, number_text(f->interval.low, m).z,
                   number_text(f->interval.high, m).z);
    return t;
}

static const struct kith_experiment_phase *measured_phase(const struct kith_circuit_run *run, uint32_t m)
{
    return &run->experiment.phase[run->experiment.measured_phase[m]];
}

/* Whether a measure can be anything but 0 in this task. */
static bool shows(const struct kith_experiment_phase *p, uint32_t measure)
{
    const bool door = p->task == KITH_TASK_RESTRAINER || p->task == KITH_TASK_WATER || p->task == KITH_TASK_EMPTY ||
                      p->task == KITH_TASK_OBJECT || p->task == KITH_TASK_FOOD || p->task == KITH_TASK_RESCUE_LEVER;
    const bool drug = p->reward == KITH_REWARD_DRUG;
    const bool pays = p->task != KITH_TASK_EXTINCTION;

    switch (measure) {
    case KITH_MEASURE_OPENED:
    case KITH_MEASURE_LATENCY:
        return door;
    case KITH_MEASURE_INFUSIONS:
        return drug && pays;
    case KITH_MEASURE_PRESSES:
        return drug;
    case KITH_MEASURE_BREAKPOINT:
        return drug && pays && p->ratio == 0;
    case KITH_MEASURE_SUCROSE:
        return p->reward == KITH_REWARD_SWEET || p->task == KITH_TASK_FOOD;
    case KITH_MEASURE_DRUG_SHARE:
        return p->task == KITH_TASK_CONTACT_LEVER;
    case KITH_MEASURE_CONTACT:
        return p->contact || p->task == KITH_TASK_CONSOLATION || p->task == KITH_TASK_CONTACT_LEVER;
    case KITH_MEASURE_CALLS:
    case KITH_MEASURE_EMPATHY:
    case KITH_MEASURE_X_OTHER:
        return p->distress > 0.0;
    default:
        return true;
    }
}

static void put_line(struct kith_buf *b, const struct kith_strip_options *o, const char *text)
{
    (void)kith_text_put(b, kith_str_of(text), 4000, false, o->ascii);
    kith_buf_byte(b, '\n');
}

/* Wrapped to the width. */
static void put_words(struct kith_buf *b, const struct kith_strip_options *o, const char *text)
{
    struct kith_str line[12];
    size_t n = kith_text_wrap(kith_str_of(text), o->width, line, 12);

    for (size_t i = 0; i < n; i++) {
        (void)kith_text_put(b, line[i], 4000, false, o->ascii);
        kith_buf_byte(b, '\n');
    }
}

static void put_head(struct kith_buf *b, const struct kith_circuit_run *run, const struct kith_strip_options *o)
{
    const struct kith_experiment *x = &run->experiment;
    char text[700];

    put_words(b, o, x->title);
    put_words(b, o, kith_circuit_advice);
    if (run->evidence)
        (void)snprintf(text, sizeof text, "Evidence: %s, grade %s (%s). Source: " KITH_STR_FMT ".", x->evidence,
                       kith_circuit_grade_name(run->evidence->grade), kith_evidence_words(run->evidence->grade),
                       KITH_STR_ARG(run->evidence->source));
    else
        (void)snprintf(text, sizeof text, "Evidence: %s is not in circuit/evidence.tsv.", x->evidence);
    put_words(b, o, text);
    for (uint32_t i = 0; i < x->n_notes; i++) {
        (void)snprintf(text, sizeof text, "Note: %s", x->note[i]);
        put_words(b, o, text);
    }
    (void)snprintf(text, sizeof text,
                   "%u runs of the %s model, %s (%s learning, seed %llu); intervals hold the middle 95%% of them.",
                   run->runs, kith_null_model_name(run->options.model), run->versions,
                   kith_learning_rule_name(run->options.learn < 0 ? x->learn : (unsigned)run->options.learn),
                   (unsigned long long)run->options.seed);
    put_words(b, o, text);
    for (uint32_t g = 0; g < x->n_groups; g++) {
        (void)snprintf(text, sizeof text, "  %s: %u rats%s", x->group[g].name, run->animals[g],
                       run->options.animals  ? ", as asked for"
                       : x->group[g].assumed ? ", assumed: the published number has not been read"
                                             : ", as published");
        put_line(b, o, text);
    }
}

static void put_claim(struct kith_buf *b, const struct kith_circuit_run *run, const struct kith_strip_options *o)
{
    static const char *const words[] = {"lower than", "higher than", "the same as"};
    const struct kith_experiment_compare *c = &run->experiment.compare;
    const struct kith_experiment *x = &run->experiment;
    char text[400];
    char other[100];

    if (c->by_value)
        (void)snprintf(other, sizeof other, "%g", c->value);
    else
        (void)snprintf(other, sizeof other, "%s", x->group[c->b.group].name);
    (void)snprintf(text, sizeof text, "\nPublished: %s %s %s, on: %s.", x->group[c->a.group].name, words[c->claim],
                   other, kith_circuit_measure_title(c->measure));
    kith_buf_byte(b, '\n');
    put_words(b, o, text + 1);
    (void)snprintf(text, sizeof text, "Simulated: %s against %s; difference %s.",
                   figure_text(&run->group[c->a.measured][c->a.group].measure[c->measure], c->measure).z,
                   c->by_value ? other
                               : figure_text(&run->group[c->b.measured][c->b.group].measure[c->measure], c->measure).z,
                   figure_text(&run->contrast, c->measure).z);
    put_words(b, o, text);
    if (!isnan(run->met)) {
        (void)snprintf(text, sizeof text,
                       "The published direction shows in %.0f%% of the runs; in the others it does not.",
                       run->met * 100.0);
        put_words(b, o, text);
    }
}

static void put_table(struct kith_buf *b, const struct kith_circuit_run *run, uint32_t m,
                      const struct kith_strip_options *o)
{
    const struct kith_experiment_phase *p = measured_phase(run, m);
    const struct kith_experiment *x = &run->experiment;
    char text[200];

    (void)snprintf(text, sizeof text, "Phase %s: %s, %u x %g min", p->name, kith_task_name(p->task), p->sessions,
                   p->minutes);
    kith_buf_byte(b, '\n');
    put_line(b, o, text);
    kith_buf_printf(b, "  %-*s", (int)LABEL_COLUMNS, "");
    for (uint32_t g = 0; g < x->n_groups; g++)
        if (run->group[m][g].there)
            kith_buf_printf(b, "%-*.24s", (int)CELL_COLUMNS, x->group[g].name);
    kith_buf_byte(b, '\n');
    for (uint32_t k = 0; k < KITH_MEASURES; k++) {
        if (!shows(p, k))
            continue;
        kith_buf_printf(b, "  %-*.*s ", (int)LABEL_COLUMNS - 1, (int)LABEL_COLUMNS - 1, kith_circuit_measure_title(k));
        for (uint32_t g = 0; g < x->n_groups; g++)
            if (run->group[m][g].there)
                kith_buf_printf(b, "%-*s", (int)CELL_COLUMNS,
                                figure_text(&run->group[m][g].measure[k], (enum kith_measure_kind)k).z);
        kith_buf_byte(b, '\n');
    }
}

/* --- curves --------------------------------------------------------------------------------------------------- */

#define PANELS_MAX (2 + KITH_REGIONS)

struct panels {
    struct kith_curve_panel panel[PANELS_MAX];
    struct kith_curve curve[PANELS_MAX][KITH_EXPERIMENT_GROUPS];
    double minutes[KITH_CIRCUIT_RUN_POINTS];
    double middles[KITH_CIRCUIT_RUN_POINTS]; /* of the bins of traces */
    size_t n;
};

static const enum kith_tone tones[KITH_EXPERIMENT_GROUPS] = {KITH_TONE_BLUE, KITH_TONE_AMBER, KITH_TONE_TEAL,
                                                             KITH_TONE_PLUM, KITH_TONE_GREEN, KITH_TONE_GREY,
                                                             KITH_TONE_DEEP, KITH_TONE_RED};

static struct kith_curve_panel *add_panel(struct panels *p, const char *title, size_t points, enum kith_unit unit)
{
    struct kith_curve_panel *panel = &p->panel[p->n];

    *panel = (struct kith_curve_panel){.title = kith_str_of(title),
                                       .x = points == KITH_CIRCUIT_RUN_POINTS ? p->minutes : p->middles,
                                       .from = 0.0,
                                       .to = p->minutes[KITH_CIRCUIT_RUN_POINTS - 1],
                                       .n = points,
                                       .curves = p->curve[p->n],
                                       .low = 0.0,
                                       .high = 1.0,
                                       .unit = unit};
    p->n++;
    return panel;
}

static void add_trace_panel(struct panels *p, const struct kith_circuit_run *run, uint32_t m, unsigned trace,
                            const char *title)
{
    struct kith_curve_panel *panel = add_panel(p, title, KITH_CIRCUIT_RUN_POINTS - 1, KITH_UNIT_PLAIN);
    struct kith_curve *curves = p->curve[p->n - 1];
    double most = 0.0;

    for (uint32_t g = 0; g < run->experiment.n_groups; g++) {
        const struct kith_circuit_group_run *group = &run->group[m][g];

        if (!group->there)
            continue;
        curves[panel->n_curves++] =
            (struct kith_curve){kith_str_of(run->experiment.group[g].name), tones[g], group->trace[trace], NULL, NULL};
        for (size_t i = 0; i < panel->n; i++)
            most = fmax(most, group->trace[trace][i]);
    }
    if (trace >= KITH_REGIONS)
        panel->high = most > 0.0 ? ceil(most / 5.0) * 5.0 : 5.0;
    else
        panel->high = most > 0.5 ? 1.0 : 0.5;
}

/* The panels of one measured phase: doors, presses, regions. */
static void make_panels(struct panels *p, const struct kith_circuit_run *run, uint32_t m, bool regions)
{
    const struct kith_experiment_phase *phase = measured_phase(run, m);

    p->n = 0;
    for (uint32_t i = 0; i < KITH_CIRCUIT_RUN_POINTS; i++)
        p->minutes[i] = kith_circuit_run_minute(run, m, i);
    for (uint32_t i = 0; i + 1 < KITH_CIRCUIT_RUN_POINTS; i++)
        p->middles[i] = (p->minutes[i] + p->minutes[i + 1]) / 2.0;
    if (shows(phase, KITH_MEASURE_OPENED)) {
        struct kith_curve_panel *panel = add_panel(p, "Share of doors opened, last session (Kaplan-Meier)",
                                                   KITH_CIRCUIT_RUN_POINTS, KITH_UNIT_PERCENT);

        for (uint32_t g = 0; g < run->experiment.n_groups; g++)
            if (run->group[m][g].there) {
                const struct kith_circuit_curve *c = &run->group[m][g].opened;

                p->curve[p->n - 1][panel->n_curves++] =
                    (struct kith_curve){kith_str_of(run->experiment.group[g].name), tones[g], c->y, c->low, c->high};
            }
    }
    if (shows(phase, KITH_MEASURE_PRESSES))
        add_trace_panel(p, run, m, KITH_TRACE_PRESSES, "Presses on the drug lever so far, a rat");
    else if (!shows(phase, KITH_MEASURE_OPENED))
        add_trace_panel(p, run, m, KITH_TRACE_CONTACTS, "Bouts of contact so far, a rat");
    for (unsigned j = 0; regions && j < KITH_REGIONS; j++)
        add_trace_panel(p, run, m, j, kith_circuit_measure_title(KITH_MEASURE_REGION + j));
}

void kith_circuit_run_text(struct kith_buf *b, const struct kith_circuit_run *run,
                           const struct kith_strip_options *options)
{
    struct panels p;

    put_head(b, run, options);
    put_claim(b, run, options);
    for (uint32_t m = 0; m < run->experiment.n_measured; m++) {
        make_panels(&p, run, m, false);
        for (size_t i = 0; i < p.n; i++) {
            kith_buf_byte(b, '\n');
            kith_curves_text(b, &p.panel[i], KITH_S("min"), 11, options);
        }
        put_table(b, run, m, options);
    }
}

void kith_circuit_run_svg(struct kith_buf *b, const struct kith_circuit_run *run)
{
    const uint32_t m = run->experiment.compare.a.measured;
    char desc[500];
    char foot[500];
    struct panels p;
    struct kith_curve_sheet sheet;

    make_panels(&p, run, m, true);
    (void)snprintf(desc, sizeof desc, "Simulated rats over the last session of phase %s, mean of %u runs: %s.",
                   measured_phase(run, m)->name, run->runs, run->versions);
    (void)snprintf(foot, sizeof foot, "%s Evidence: %s, grade %s. Bands: middle 95%% of runs at the experiment's size.",
                   kith_circuit_advice, run->experiment.evidence,
                   run->evidence ? kith_circuit_grade_name(run->evidence->grade) : "-");
    sheet = (struct kith_curve_sheet){.title = kith_str_of(run->experiment.title),
                                      .desc = kith_str_of(desc),
                                      .x_title = KITH_S("minutes"),
                                      .foot = kith_str_of(foot),
                                      .panels = p.panel,
                                      .n_panels = p.n};
    kith_curves_svg(b, &sheet);
}
