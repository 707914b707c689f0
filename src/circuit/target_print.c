#include "target_print.h"

#include <math.h>
#include <stdio.h>

#define LINE_MAX_COLUMNS 96
#define SENTENCE_MAX     4096

static const char *const standing = "Simulated rats, no person: numbers that follow published findings, and guesses "
                                    "where nobody knows. For teaching and "
                                    "hypotheses. This advises nobody about treatment or doses.";

const char *kith_evidence_direction_words(struct kith_str direction)
{
    static const char *const words[][2] = {{"raises", "went up"},
                                           {"lowers", "went down"},
                                           {"none", "no change found"},
                                           {"abolishes", "was gone"},
                                           {"reverses", "turned round"},
                                           {"occurs", "was seen"},
                                           {"varies", "differed"},
                                           {"mixed", "mixed results"},
                                           {"potentiates", "got stronger"},
                                           {"tracks", "went along with it"},
                                           {"involved", "takes part"},
                                           {"goes with", "went together"},
                                           {"inferred", "inferred, not tested"},
                                           {"value", "measured"},
                                           {"prefers contact", "company was preferred"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(direction, kith_str_of(words[i][0])))
            return words[i][1];
    return "not said";
}

static bool only_figures(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* "rat (M)" in the table. */
static void write_species(struct kith_str species, struct kith_buf *out)
{
    const struct kith_str mark = KITH_S(" (M)");

    if (kith_str_ends(species, mark))
        kith_buf_printf(out, KITH_STR_FMT ", from memory", KITH_STR_ARG(kith_str_sub(species, 0, species.n - mark.n)));
    else
        kith_buf_str(out, species);
}

static void write_subjects(const struct kith_evidence_row *row, struct kith_buf *out)
{
    if (row->species.n == 0 && row->n.n == 0)
        return;
    kith_buf_puts(out, " (");
    write_species(row->species, out);
    kith_buf_printf(out, "%s%s" KITH_STR_FMT ")", row->species.n && row->n.n ? ", " : "",
                    only_figures(row->n) ? "n = " : "", KITH_STR_ARG(row->n));
}

void kith_evidence_sentence(const struct kith_evidence_row *row, struct kith_buf *out)
{
    kith_buf_str(out, row->experiment);
    write_subjects(row, out);
    kith_buf_printf(out, ": " KITH_STR_FMT "; " KITH_STR_FMT ": %s", KITH_STR_ARG(row->manipulation),
                    KITH_STR_ARG(row->outcome), kith_evidence_direction_words(row->direction));
    if (row->statistic.n)
        kith_buf_printf(out, " (" KITH_STR_FMT ")", KITH_STR_ARG(row->statistic));
    kith_buf_printf(out, ". Grade %s, %s.", kith_circuit_grade_name(row->grade), kith_evidence_words(row->grade));
}

static bool in_people(const struct kith_evidence_row *row)
{
    return kith_str_eq(row->species, KITH_S("human"));
}

static void write_effect(double x, bool ratio, struct kith_buf *out)
{
    if (isnan(x))
        kith_buf_puts(out, "    -");
    else if (ratio)
        kith_buf_printf(out, "x%.2f", x);
    else if (fabs(x) < 0.005)
        kith_buf_puts(out, "0");
    else
        kith_buf_printf(out, "%+.0f", 100 * x);
}

/* Text behind `first`, broken at blanks; further lines stand under its end. */
static void write_wrapped(const char *first, struct kith_str text, struct kith_buf *out)
{
    size_t at = strlen(first);
    struct kith_str word;

    kith_buf_puts(out, first);
    for (size_t column = at; kith_str_cut(&text, ' ', &word); column += word.n + 1) {
        if (column > at && column + word.n > LINE_MAX_COLUMNS) {
            kith_buf_printf(out, "\n%*s", (int)at, "");
            column = at;
        }
        kith_buf_printf(out, "%s" KITH_STR_FMT, column > at ? " " : "", KITH_STR_ARG(word));
    }
    kith_buf_byte(out, '\n');
}

static void write_cell(const struct kith_targets_goal *goal, const struct kith_targets_cell *c, struct kith_buf *out)
{
    char effect[64];
    struct kith_buf line;
    double share = c->n ? 100.0 / c->n : 0;

    kith_buf_init(&line, out->env, sizeof effect);
    write_effect(c->mid, goal->ratio, &line);
    kith_buf_puts(&line, " (");
    write_effect(c->low, goal->ratio, &line);
    kith_buf_puts(&line, " to ");
    write_effect(c->high, goal->ratio, &line);
    kith_buf_puts(&line, ")");
    kith_buf_printf(out, "    %-9s %-26.*s %7.0f%% %9.0f%% %9.0f%%\n", goal->name, KITH_STR_ARG(kith_buf_view(&line)),
                    share * c->hoped, share * (c->none + c->other), share * c->other);
    kith_buf_free(&line);
}

static void write_findings(const struct kith_targets_words *w, const struct kith_targets_action *a, bool people,
                           struct kith_buf *out)
{
    struct kith_buf line;
    bool any = false;

    kith_buf_init(&line, out->env, SENTENCE_MAX);
    for (size_t i = 0; i < KITH_TARGETS_REFERRED && a->evidence[i]; i++) {
        size_t at = kith_evidence_find(w->evidence, kith_str_of(a->evidence[i]));

        if (at == KITH_EVIDENCE_NONE || in_people(&w->evidence->rows[at]) != people)
            continue;
        kith_buf_clear(&line);
        kith_evidence_sentence(&w->evidence->rows[at], &line);
        write_wrapped(any ? "             " : people ? "    people:  " : "    animals: ", kith_buf_view(&line), out);
        any = true;
    }
    if (people && !any)
        kith_buf_puts(out, "    people:  no trial in circuit/evidence.tsv.\n");
    kith_buf_free(&line);
}

/* What the table is of, and how to read it. */
static void write_head(const struct kith_targets_words *w, struct kith_buf *out)
{
    const struct kith_targets_table *t = w->table;
    struct kith_buf line;

    kith_buf_init(&line, out->env, SENTENCE_MAX);
    write_wrapped("", kith_str_of(standing), out);
    kith_buf_printf(
        &line,
        "What each target of the article would do, in %u versions of the model (%s), %u rats a group. Effect: "
        "the middle version and, in brackets, where nine in ten lie. It fails in a version when what was hoped "
        "for does not come: less than 5 rats of 100, or less than a twentieth.",
        t->draws, w->versions, t->animals);
    kith_buf_byte(out, '\n');
    write_wrapped("", kith_buf_view(&line), out);
    kith_buf_byte(out, '\n');
    for (size_t g = 0; g < KITH_TARGETS_GOALS; g++) {
        const struct kith_targets_goal *goal = &kith_targets_goals[g];
        char name[32];

        kith_buf_clear(&line);
        kith_buf_printf(&line, "%s. Hoped for: %s. Without any target, in the middle version: %.*f%s.", goal->title,
                        goal->hoped > 0 ? "more" : "less", goal->ratio ? 1 : 0,
                        goal->ratio ? t->control[g] : 100 * t->control[g], goal->ratio ? " a rat" : " of 100 rats");
        (void)snprintf(name, sizeof name, "  %-9s ", goal->name);
        write_wrapped(name, kith_buf_view(&line), out);
    }
    kith_buf_free(&line);
}

void kith_targets_text(const struct kith_targets_words *w, struct kith_buf *out)
{
    const struct kith_targets_table *t = w->table;

    write_head(w, out);
    for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++) {
        const struct kith_targets_action *action = &kith_targets_actions[a];

        kith_buf_printf(out, "\n%s: %s\n", action->row, action->title);
        kith_buf_printf(out, "    %-9s %-26s %8s %10s %10s\n", "", "effect", "as hoped", "fails", "backfires");
        for (size_t g = 0; g < KITH_TARGETS_GOALS; g++)
            write_cell(&kith_targets_goals[g], &t->cell[a][g], out);
        write_findings(w, action, true, out);
        write_findings(w, action, false, out);
    }
    kith_buf_puts(out,
                  "\nThat PVT drives helping has not been shown in any study: that link is a hypothesis and 0 here.\n");
}

/* JSON by hand of words that need no escape: names are Kith's own, findings are checked to hold no quote. */
static void json_text(struct kith_buf *out, struct kith_str s)
{
    kith_buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            kith_buf_byte(out, '\\');
        kith_buf_byte(out, c < 0x20 ? ' ' : (char)c);
    }
    kith_buf_byte(out, '"');
}

static void json_number(struct kith_buf *out, double x)
{
    if (isfinite(x))
        kith_buf_printf(out, "%.4g", x);
    else
        kith_buf_puts(out, "null");
}

static void json_cell(const struct kith_targets_goal *goal, const struct kith_targets_cell *c, struct kith_buf *out)
{
    kith_buf_printf(out, "{\"goal\":\"%s\",\"scale\":\"%s\",\"hoped\":\"%s\",\"effect\":", goal->name,
                    goal->ratio ? "ratio" : "difference", goal->hoped > 0 ? "more" : "less");
    json_number(out, c->mid);
    kith_buf_puts(out, ",\"interval\":[");
    json_number(out, c->low);
    kith_buf_byte(out, ',');
    json_number(out, c->high);
    kith_buf_printf(out, "],\"versions\":%u,\"as_hoped\":%u,\"no_clear_change\":%u,\"other_way\":%u,\"fails\":", c->n,
                    c->hoped, c->none, c->other);
    json_number(out, c->n ? (double)(c->none + c->other) / c->n : (double)NAN);
    kith_buf_byte(out, '}');
}

static void json_findings(const struct kith_targets_words *w, const struct kith_targets_action *a, struct kith_buf *out)
{
    bool any = false;

    for (size_t i = 0; i < KITH_TARGETS_REFERRED && a->evidence[i]; i++) {
        size_t at = kith_evidence_find(w->evidence, kith_str_of(a->evidence[i]));
        const struct kith_evidence_row *row = &w->evidence->rows[at];

        if (at == KITH_EVIDENCE_NONE)
            continue;
        kith_buf_puts(out, any ? ",\n    {\"id\":" : "\n    {\"id\":");
        json_text(out, row->id);
        kith_buf_printf(out, ",\"people\":%s,\"direction\":", in_people(row) ? "true" : "false");
        json_text(out, row->direction);
        kith_buf_puts(out, ",\"statistic\":");
        json_text(out, row->statistic);
        kith_buf_puts(out, ",\"source\":");
        json_text(out, row->source);
        kith_buf_printf(out, ",\"grade\":\"%s\"}", kith_circuit_grade_name(row->grade));
        any = true;
    }
}

void kith_targets_json(const struct kith_targets_words *w, struct kith_buf *out)
{
    const struct kith_targets_table *t = w->table;

    kith_buf_puts(out, "{\"subjects\":\"simulated rats\",\"advice\":\"none: this advises nobody\",\"fitted\":");
    kith_buf_printf(out, "%s,\"versions\":%u,\"versions_from\":", w->fitted ? "true" : "false", t->draws);
    json_text(out, kith_str_of(w->versions));
    kith_buf_printf(out, ",\"animals\":%u,\"targets\":[", t->animals);
    for (size_t a = 0; a < KITH_TARGETS_ACTIONS; a++) {
        const struct kith_targets_action *action = &kith_targets_actions[a];

        kith_buf_printf(out, "%s\n {\"row\":\"%s\",\"action\":\"%s\",\"title\":\"%s\",\"goals\":[", a ? "," : "",
                        action->row, action->name, action->title);
        for (size_t g = 0; g < KITH_TARGETS_GOALS; g++) {
            kith_buf_puts(out, g ? ",\n    " : "\n    ");
            json_cell(&kith_targets_goals[g], &t->cell[a][g], out);
        }
        kith_buf_puts(out, "],\"evidence\":[");
        json_findings(w, action, out);
        kith_buf_puts(out, "]}");
    }
    kith_buf_puts(out, "]}\n");
}
