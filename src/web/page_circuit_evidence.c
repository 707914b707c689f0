/* What the model gets right of published experiments, and what not: what fails comes first. */
#include "circuit_validated.h"
#include "layout.h"
#include "pages.h"

#include <math.h>

#define SENTENCE 1024

static const char *published(const struct kith_circuit_role *role)
{
    return role->null ? "no change" : role->direction < 0 ? "lowers" : "raises";
}

static const char *role_of(const struct kith_circuit_role *role)
{
    return !role->held_out ? "fitted" : role->looked ? "held out, looked at under an earlier fit" : "held out, new";
}

static void write_number(struct kith_buf *out, double x)
{
    if (isfinite(x))
        kith_buf_printf(out, "%.2f", fabs(x) < 0.005 ? 0.0 : x);
    else
        kith_buf_puts(out, "-");
}

static void write_share(struct kith_buf *out, const char *label, double x)
{
    kith_markup(out, "<td class=\"nhsuk-table__cell\" data-label=\"%s\">", label);
    if (isfinite(x))
        kith_buf_printf(out, "%.0f%%", 100 * x);
    else
        kith_buf_puts(out, "not known");
    kith_buf_puts(out, "</td>");
}

static void write_simulated(struct kith_buf *out, const struct kith_validated_result *r)
{
    const struct kith_circuit_role *role = r->row->role;
    int measure = kith_circuit_word(kith_circuit_measure_name, role->outcome);

    kith_buf_puts(out, "<td class=\"nhsuk-table__cell\" data-label=\"The model\">");
    if (measure >= 0)
        kith_markup(out, "%s: ", kith_circuit_measure_title((unsigned)measure));
    kith_buf_puts(out, role->ratio ? "ratio " : "difference ");
    write_number(out, r->simulated);
    kith_buf_puts(out, " (");
    write_number(out, r->low);
    kith_buf_puts(out, " to ");
    write_number(out, r->high);
    kith_buf_puts(out, ")</td>");
}

static void write_row(struct kith_visit *v, const struct kith_validated_result *r)
{
    const struct kith_circuit_role *role = r->row->role;
    struct kith_buf *out = v->out;
    struct kith_buf why;

    kith_markup(out, "<tr><th scope=\"row\"><b>%s</b> <code>%s</code>", r->row->experiment.title,
                r->row->experiment.id);
    if (!r->reproduced) {
        kith_buf_init(&why, v->web->env, SENTENCE);
        kith_circuit_validated_why(r, &why);
        kith_buf_puts(out, "<br><span class=\"kith-soft\">");
        kith_markup_text(out, kith_buf_view(&why));
        kith_buf_puts(out, "</span>");
        kith_buf_free(&why);
    }
    kith_markup(out,
                "</th><td class=\"nhsuk-table__cell\" data-label=\"Role\">%s</td><td class=\"nhsuk-table__cell\" "
                "data-label=\"Published\">%s</td>",
                role_of(role), published(role));
    write_simulated(out, r);
    write_share(out, "Versions that show it", r->shows);
    write_share(out, "Before any fit", r->prior);
    kith_markup(out,
                "<td class=\"nhsuk-table__cell\" data-label=\"Verdict\">%s</td><td class=\"nhsuk-table__cell\" "
                "data-label=\"Grade\">%s</td></tr>\n",
                r->reproduced       ? "reproduced"
                : r->not_identified ? "not identified"
                                    : "not reproduced",
                kith_circuit_grade_name(role->grade));
}

static size_t count(const struct kith_validated_results *results, bool reproduced)
{
    size_t n = 0;

    for (size_t i = 0; i < results->n; i++)
        n += results->rows[i].reproduced == reproduced;
    return n;
}

static void write_table(struct kith_visit *v, const struct kith_validated_results *results, bool reproduced)
{
    struct kith_buf *out = v->out;
    const char *title = reproduced ? "Reproduced" : "Not reproduced";

    kith_markup(out,
                "<h2 class=\"nhsuk-heading-m\">%s: %zu of %zu</h2>\n<div class=\"kith-scroll kc-rows\" tabindex=\"0\" "
                "role=\"region\" "
                "aria-label=\"%s\"><table class=\"nhsuk-table\"><caption "
                "class=\"nhsuk-table__caption nhsuk-u-visually-hidden\">%s, row by row</caption><thead "
                "class=\"nhsuk-table__head\"><tr><th scope=\"col\">Experiment</th><th scope=\"col\">Role</th><th "
                "scope=\"col\">Published</th><th scope=\"col\">The model</th><th scope=\"col\">Versions that show "
                "it</th><th scope=\"col\">Before any fit</th><th scope=\"col\">Verdict</th><th "
                "scope=\"col\">Grade</th></tr></thead><tbody>\n",
                title, count(results, reproduced), results->n, title, title);
    for (size_t i = 0; i < results->n; i++)
        if (results->rows[i].reproduced == reproduced)
            write_row(v, &results->rows[i]);
    kith_buf_puts(out, "</tbody></table></div>\n");
}

/* Of one role: how many hold. */
static void write_role(struct kith_visit *v, const struct kith_validated_results *results, bool held_out, bool looked,
                       const char *words)
{
    size_t all = 0;
    size_t held = 0;

    for (size_t i = 0; i < results->n; i++) {
        const struct kith_circuit_role *role = results->rows[i].row->role;

        if (role->held_out != held_out || (held_out && role->looked != looked))
            continue;
        all++;
        held += results->rows[i].reproduced;
    }
    kith_markup(v->out, "<li>%s: <b>%zu of %zu</b> reproduced.</li>\n", words, held, all);
}

static void write_summary(struct kith_visit *v, const struct kith_validated_results *results)
{
    struct kith_buf *out = v->out;

    kith_buf_puts(out,
                  "<p class=\"kith-lead kith-narrow\">A model is worth what it predicts of what it was not told. Where "
                  "this one fails comes first.</p>\n<ul class=\"kith-narrow\">\n");
    write_role(v, results, true, false, "Held out, and looked at by nobody before this fit");
    write_role(v, results, true, true, "Held out, but looked at under an earlier fit");
    write_role(v, results, false, false, "Fitted");
    kith_markup(
        out,
        "</ul>\n<p class=\"kc-standing\"><strong>Simulated rats. Not about any person; advises nobody.</strong> "
        "%u versions of the model, %u rats in each group, as <code>kith circuit validate</code> found them. The "
        "grade says how the finding was read: A at the source, B on another page, M from memory and not "
        "checked.%s</p>\n<p><a href=\"/circuit\">Back to the rat</a></p>\n",
        results->draws, results->animals,
        results->current ? "" : " These figures are of an earlier fit than the one that the Circuit page uses.");
}

static void write_reading(struct kith_buf *out)
{
    kith_buf_puts(
        out,
        "<section class=\"kith-narrow\"><h2 class=\"nhsuk-heading-m\">How to read it</h2><p><b>Held out</b>: the "
        "finding was kept from the fit, "
        "and what would count as reproduced was written down before. <b>New</b>: it had not been simulated when this "
        "run of the fit was first judged. <b>Fitted</b>: the model was told.</p><p>A "
        "direction is <b>reproduced</b> when at least 95 of 100 versions show it by the least effect worth the name, "
        "and one study of the experiment's own size would find its sign in 80 of 100 cases. \xE2\x80\x9CNo "
        "change\xE2\x80\x9D "
        "is reproduced when the middle 95 of 100 versions stay within a margin. <b>Not identified</b>: after the fit, "
        "the model is as open about it as before.</p><p><b>Before any fit</b>: how often random numbers show the same. "
        "Where that share is high, reproducing it means little.</p><p>Two rows, both on deep TMS for smoking, are one "
        "simulation with two published answers: at most one can hold.</p></section>\n");
}

void kith_page_circuit_evidence(struct kith_visit *v)
{
    struct kith_validated_results results;
    enum kith_rc rc;

    KITH_TRY(kith_circuit_validated(v->keep, &results, &v->err));
    kith_page_open(v, "What the model gets right, and what not");
    write_summary(v, &results);
    write_table(v, &results, false);
    write_table(v, &results, true);
    write_reading(v->out);
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}
