#include "circuit_explore_parts.h"

#include "html_escape.h"
#include "target_print.h"

#include <math.h>

static void write_text(struct kith_buf *out, const char *z)
{
    kith_html_escape(out, kith_str_of(z));
}

static void write_choice(struct kith_buf *out, const char *name, size_t value, bool checked, const char *label,
                         const char *other)
{
    kith_buf_printf(out, "<label class=\"choice\"><input type=\"radio\" name=\"%s\" value=\"%zu\"%s/><span", name,
                    value, checked ? " checked=\"checked\"" : "");
    if (other) {
        kith_buf_puts(out, " data-other=\"");
        write_text(out, other);
        kith_buf_byte(out, '"');
    }
    kith_buf_byte(out, '>');
    write_text(out, label);
    kith_buf_puts(out, "</span></label>\n");
}

void kith_explore_write_pasts(const struct kith_explore_page *p, struct kith_buf *out)
{
    (void)p;
    for (size_t i = 0; i < KITH_EXPLORE_PASTS; i++)
        write_choice(out, "past", i, i == 1, kith_explore_pasts[i].label, kith_explore_pasts[i].other);
}

void kith_explore_write_changes(const struct kith_explore_page *p, struct kith_buf *out)
{
    (void)p;
    for (size_t i = 0; i < KITH_EXPLORE_CHANGES; i++)
        write_choice(out, "change", i, i == 0, kith_explore_changes[i].label, NULL);
}

void kith_explore_write_versions(const struct kith_explore_page *p, struct kith_buf *out)
{
    kith_buf_puts(out, p->options->fitted ? ", fitted to published findings that they do not all reproduce"
                                          : ", none of them fitted to any finding yet");
}

void kith_explore_write_studies(const struct kith_explore_page *p, struct kith_buf *out)
{
    for (size_t i = 0; i < KITH_EXPLORE_CHANGES; i++) {
        const struct kith_explore_change *c = &kith_explore_changes[i];

        kith_buf_puts(out, "<div class=\"study\">\n<h3>");
        write_text(out, c->label);
        kith_buf_puts(out, "</h3>\n<ul class=\"study-list\">\n");
        for (size_t e = 0; e < KITH_TARGETS_REFERRED && c->evidence[e]; e++) {
            size_t at = kith_evidence_find(p->evidence, kith_str_of(c->evidence[e]));
            struct kith_buf line;

            if (at == KITH_EVIDENCE_NONE)
                continue;
            kith_buf_init(&line, out->env, 4096);
            kith_evidence_sentence(&p->evidence->rows[at], &line);
            kith_buf_puts(out, "<li>");
            kith_html_escape(out, kith_buf_view(&line));
            kith_buf_puts(out, "</li>\n");
            kith_buf_free(&line);
        }
        kith_buf_puts(out, "</ul>\n</div>\n");
    }
}

static int percent(uint32_t part, uint32_t all)
{
    return all ? (int)lround(100.0 * part / all) : 0;
}

static void write_level(struct kith_buf *out, const struct kith_explore_cell *c, size_t o, const char *label)
{
    kith_buf_printf(out, "<td data-label=\"%s\">", label);
    if (o == 0 && isfinite(c->mid[0]))
        kith_buf_printf(out,
                        "<svg class=\"mini\" viewBox=\"0 0 100 12\" aria-hidden=\"true\"><rect class=\"bar-back\" "
                        "width=\"100\" height=\"12\"/><rect class=\"bar\" width=\"%.0f\" height=\"12\"/></svg>",
                        c->mid[0]);
    kith_buf_printf(out, "%.0f (%.0f to %.0f)</td>", c->mid[o], c->low[o], c->high[o]);
}

static void write_still_row(struct kith_buf *out, const struct kith_explore_cell *c, size_t change)
{
    kith_buf_puts(out, "<tr><th scope=\"row\">");
    write_text(out, kith_explore_changes[change].label);
    kith_buf_puts(out, "</th>");
    write_level(out, c, 0, "Rats of 100 that free the cage-mate");
    write_level(out, c, 1, "Presses in the hour");
    if (change == 0)
        kith_buf_puts(out, "<td class=\"none\"></td>");
    else
        kith_buf_printf(out,
                        "<td data-label=\"Versions: more help, no clear difference, fewer\">%d more, %d no clear "
                        "difference, %d fewer</td>",
                        percent(c->than[0].hoped, c->than[0].n), percent(c->than[0].none, c->than[0].n),
                        percent(c->than[0].other, c->than[0].n));
    kith_buf_puts(out, "</tr>\n");
}

void kith_explore_write_still(const struct kith_explore_page *p, struct kith_buf *out)
{
    for (size_t i = 0; i < KITH_EXPLORE_PASTS; i++) {
        kith_buf_puts(out, "<div class=\"scroll\"><table>\n<caption>");
        write_text(out, kith_explore_pasts[i].said);
        kith_buf_puts(out, "</caption>\n<thead><tr><th scope=\"col\">Change in the brain</th><th scope=\"col\">Rats of "
                           "100 that free the cage-mate</th><th scope=\"col\">Presses in the hour</th><th "
                           "scope=\"col\">Of 100 versions: help</th></tr></thead>\n<tbody>\n");
        for (size_t c = 0; c < KITH_EXPLORE_CHANGES; c++)
            write_still_row(out, &p->runs->cell[i * KITH_EXPLORE_CHANGES + c], c);
        kith_buf_puts(out, "</tbody></table></div>\n");
    }
}

void kith_explore_write_made(const struct kith_explore_page *p, struct kith_buf *out)
{
    kith_buf_printf(out, "Simulated by Kith with seed %llu: %u versions of the model (", //
                    (unsigned long long)p->options->seed, p->runs->draws);
    write_text(out, p->options->versions);
    kith_buf_printf(out, "), %u rats in each. The single rats and the lines are of the most typical version.",
                    p->runs->rats);
}
