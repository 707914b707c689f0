#include "html_escape.h"
#include "html_page.h"
#include "json_emit.h"
#include "markdown_escape.h"
#include "report_words.h"
#include "table_rows.h"
#include "term_out.h"

#include <math.h>

/* Said wherever figures of several sessions meet. */
#define NO_RANKING                                                                                                     \
    "Sessions differ in client, goal and moment: the figures compare no one, and the table is in the order of names."

typedef void body_fn(struct kith_buf *out, const struct kith_table_lines *lines, const struct kith_report_table *table,
                     const struct kith_report_options *options);

static void with_lines(struct kith_buf *out, const struct kith_report_table *table,
                       const struct kith_report_options *options, body_fn *body)
{
    struct kith_arena *keep = NULL;
    struct kith_table_lines lines;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(out->env, &keep, KITH_SESSION_MAX, NULL));
    KITH_TRY(kith_table_lines(keep, table, options, &lines, NULL));
    body(out, &lines, table, options);
out:
    if (rc != KITH_OK && out->rc == KITH_OK)
        out->rc = rc;
    kith_arena_close(keep);
}

static bool has_score(const struct kith_report_table *table, const struct kith_table_row *row, int id)
{
    return table->scores && row->measures && row->measures->items[id].shown;
}

/* "1.4 per question (rough: r .52)" */
static void say_score(struct kith_buf *out, const struct kith_table_row *row, int id)
{
    const struct kith_measure *m = &row->measures->items[id];

    kith_say_figure_short(out, m, id);
    if (row->by_human || kith_say_is_counted(id))
        return;
    kith_buf_puts(out, " (");
    kith_say_agreement_short(out, m, id, row->by_human);
    kith_buf_byte(out, ')');
}

/* ---- terminal ---- */

/* Clearing forgets what went wrong, so the table must know of it first: a cell left out would look like an empty one.
 */
static void clear_scratch(struct kith_term *t, struct kith_buf *scratch)
{
    if (scratch->rc != KITH_OK && t->out->rc == KITH_OK)
        t->out->rc = scratch->rc;
    kith_buf_clear(scratch);
}

static void take_phrase(struct kith_term *t, unsigned style, struct kith_buf *scratch, unsigned columns)
{
    if (columns)
        kith_term_cell(t, style, kith_buf_view(scratch), columns, false);
    else
        kith_term_words(t, style, kith_buf_view(scratch));
    clear_scratch(t, scratch);
}

static void terminal_scores(struct kith_term *t, const struct kith_report_table *table,
                            const struct kith_table_row *row, struct kith_buf *scratch)
{
    bool any = false;

    t->indent = 4;
    t->spare = 1;
    for (int i = 0; i < KITH_TABLE_SCORES; i++) {
        int id = kith_table_scores[i];

        if (!has_score(table, row, id))
            continue;
        kith_term_puts(t, KITH_TERM_PLAIN, any ? "; " : "");
        kith_term_puts(t, KITH_TERM_DIM, kith_say_measure(id));
        kith_term_puts(t, KITH_TERM_DIM, ": ");
        say_score(scratch, row, id);
        take_phrase(t, KITH_TERM_PLAIN, scratch, 0);
        any = true;
    }
    kith_term_break(t);
    t->indent = 0;
    t->spare = 0;
}

static void terminal_row(struct kith_term *t, const struct kith_table_line *line, struct kith_buf *scratch)
{
    const struct kith_table_row *row = line->row;
    bool wide = t->width >= 78;

    kith_term_cell(t, KITH_TERM_BOLD, line->name, wide ? 22 : t->width - 20, false);
    kith_term_to(t, t->column + 1);
    if (row->failed) {
        if (!wide)
            kith_term_break(t);
        t->indent = wide ? 23 : 4;
        kith_term_words(t, KITH_TERM_YELLOW, line->status);
        kith_term_break(t);
        t->indent = 0;
        return;
    }
    if (wide) {
        kith_term_cell(t, KITH_TERM_PLAIN, kith_str_of(kith_say_setting(row->setting, row->chat)), 19, false);
        kith_term_to(t, t->column + 1);
        kith_say_length(scratch, row->length_ms);
        take_phrase(t, KITH_TERM_PLAIN, scratch, 11);
    }
    kith_buf_printf(scratch, "%zu", row->turns);
    kith_term_cell(t, KITH_TERM_PLAIN, kith_buf_view(scratch), 5, true);
    clear_scratch(t, scratch);
    kith_term_to(t, t->column + 1);
    t->indent = t->column;
    kith_say_flags(scratch, row);
    take_phrase(t, row->crisis ? KITH_TERM_RED | KITH_TERM_BOLD : KITH_TERM_DIM, scratch, 0);
    kith_term_break(t);
    t->indent = 4;
    kith_term_words(t, KITH_TERM_DIM, line->from);
    kith_term_puts(t, KITH_TERM_DIM, line->from.n && line->status.n ? ": " : "");
    kith_term_words(t, KITH_TERM_DIM, line->status);
    kith_term_break(t);
    t->indent = 0;
}

static void terminal_body(struct kith_buf *out, const struct kith_table_lines *lines,
                          const struct kith_report_table *table, const struct kith_report_options *options)
{
    unsigned width = options->width ? options->width : 80;
    struct kith_buf scratch;
    struct kith_term t;

    width = width < 40 ? 40 : width > 100 ? 100 : width;
    kith_buf_init(&scratch, out->env, 4096);
    kith_term_init(&t, out, width, options->colour, options->ascii);
    kith_say_danger(&scratch, lines);
    take_phrase(&t, KITH_TERM_RED | KITH_TERM_BOLD, &scratch, 0);
    kith_term_break(&t);
    if (width >= 78) {
        kith_term_cell(&t, KITH_TERM_DIM, KITH_S("session"), 23, false);
        kith_term_cell(&t, KITH_TERM_DIM, KITH_S("setting"), 20, false);
        kith_term_cell(&t, KITH_TERM_DIM, KITH_S("length"), 11, false);
        kith_term_cell(&t, KITH_TERM_DIM, KITH_S("turns"), 5, true);
        kith_term_to(&t, t.column + 1);
        kith_term_cell(&t, KITH_TERM_DIM, KITH_S("flags"), 12, false);
        kith_term_break(&t);
    }
    for (size_t i = 0; i < lines->n; i++) {
        terminal_row(&t, &lines->items[i], &scratch);
        terminal_scores(&t, table, lines->items[i].row, &scratch);
    }
    kith_say_sessions(&scratch, lines);
    take_phrase(&t, KITH_TERM_PLAIN, &scratch, 0);
    kith_term_puts(&t, KITH_TERM_DIM, table->scores ? " " NO_RANKING : "");
    kith_term_break(&t);
    kith_buf_free(&scratch);
}

void kith_report_table_terminal(struct kith_buf *out, const struct kith_report_table *table,
                                const struct kith_report_options *options)
{
    with_lines(out, table, options, terminal_body);
}

/* ---- Markdown ---- */

static void markdown_row(struct kith_buf *out, const struct kith_table_line *line,
                         const struct kith_report_table *table)
{
    const struct kith_table_row *row = line->row;

    kith_buf_puts(out, "| ");
    kith_markdown_escape(out, line->name);
    if (line->from.n) {
        kith_buf_puts(out, " (");
        kith_markdown_escape(out, line->from);
        kith_buf_byte(out, ')');
    }
    kith_buf_puts(out, " | ");
    if (row->failed) {
        kith_buf_puts(out, "- | - | - | -");
    } else {
        kith_buf_printf(out, "%s | ", kith_say_setting(row->setting, row->chat));
        kith_say_length(out, row->length_ms);
        kith_buf_printf(out, " | %zu | ", row->turns);
        kith_say_flags(out, row);
    }
    kith_buf_puts(out, " | ");
    kith_markdown_escape(out, line->status);
    for (int i = 0; table->scores && i < KITH_TABLE_SCORES; i++) {
        kith_buf_puts(out, " | ");
        if (!row->failed && has_score(table, row, kith_table_scores[i]))
            say_score(out, row, kith_table_scores[i]);
    }
    kith_buf_puts(out, " |\n");
}

static void markdown_body(struct kith_buf *out, const struct kith_table_lines *lines,
                          const struct kith_report_table *table, const struct kith_report_options *options)
{
    (void)options;
    if (lines->n_crisis) {
        kith_buf_puts(out, "**");
        kith_say_danger(out, lines);
        kith_buf_puts(out, "**\n\n");
    }
    kith_buf_puts(out, "| Session | Setting | Length | Turns | Flags | Status |");
    for (int i = 0; table->scores && i < KITH_TABLE_SCORES; i++)
        kith_buf_printf(out, " %s |", kith_say_measure(kith_table_scores[i]));
    kith_buf_puts(out, "\n| --- | --- | --- | ---: | --- | --- |");
    for (int i = 0; table->scores && i < KITH_TABLE_SCORES; i++)
        kith_buf_puts(out, " --- |");
    kith_buf_byte(out, '\n');
    for (size_t i = 0; i < lines->n; i++)
        markdown_row(out, &lines->items[i], table);
    kith_buf_byte(out, '\n');
    kith_say_sessions(out, lines);
    kith_buf_puts(out, table->scores ? " " NO_RANKING "\n" : "\n");
}

void kith_report_table_markdown(struct kith_buf *out, const struct kith_report_table *table,
                                const struct kith_report_options *options)
{
    with_lines(out, table, options, markdown_body);
}

/* ---- HTML ---- */

static void html_row(struct kith_buf *out, const struct kith_table_line *line, const struct kith_report_table *table)
{
    const struct kith_table_row *row = line->row;

    kith_buf_puts(out, "<tr><th scope=\"row\">");
    kith_html_escape(out, line->name);
    if (line->from.n) {
        kith_buf_puts(out, " (");
        kith_html_escape(out, line->from);
        kith_buf_byte(out, ')');
    }
    kith_buf_puts(out, "</th>");
    if (row->failed) {
        kith_buf_puts(out, "<td></td><td></td><td></td><td></td>");
    } else {
        kith_buf_printf(out, "<td>%s</td><td>", kith_say_setting(row->setting, row->chat));
        kith_say_length(out, row->length_ms);
        kith_buf_printf(out, "</td><td data-label=\"Turns\">%zu</td><td data-label=\"Flags\"%s>", row->turns,
                        row->crisis ? " class=\"danger\"" : "");
        kith_say_flags(out, row);
        kith_buf_puts(out, "</td>");
    }
    kith_buf_puts(out, "<td class=\"status\">");
    kith_html_escape(out, line->status);
    kith_buf_puts(out, "</td>");
    for (int i = 0; table->scores && i < KITH_TABLE_SCORES; i++) {
        bool any = !row->failed && has_score(table, row, kith_table_scores[i]);

        kith_buf_puts(out, any ? "<td data-label=\"" : "<td>");
        if (any) {
            kith_buf_printf(out, "%s\">", kith_say_measure(kith_table_scores[i]));
            say_score(out, row, kith_table_scores[i]);
        }
        kith_buf_puts(out, "</td>");
    }
    kith_buf_puts(out, "</tr>\n");
}

static void html_body(struct kith_buf *out, const struct kith_table_lines *lines, const struct kith_report_table *table,
                      const struct kith_report_options *options)
{
    (void)options;
    kith_html_open(out, KITH_S("Sessions"));
    kith_buf_puts(out, "<header class=\"top\">\n<p class=\"brand\">Kith</p>\n<h1>Sessions</h1>\n<p>");
    kith_say_sessions(out, lines);
    kith_buf_puts(out, table->scores ? " " NO_RANKING "</p>\n" : "</p>\n");
    kith_buf_puts(out, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    if (lines->n_crisis) {
        kith_buf_puts(out, "<section class=\"card crisis\" aria-labelledby=\"crisis-h\">\n<h2 id=\"crisis-h\">Before "
                           "anything else</h2>\n<p>");
        kith_say_danger(out, lines);
        kith_buf_puts(out, "</p>\n</section>\n");
    }
    kith_buf_puts(out, "<div class=\"scroll sessions\" tabindex=\"0\" role=\"region\" aria-label=\"Sessions\">\n<table>"
                       "\n<thead><tr><th scope=\"col\">Session</th><th scope=\"col\">Setting</th><th scope=\"col\">"
                       "Length</th><th scope=\"col\">Turns</th><th scope=\"col\">Flags</th><th scope=\"col\">Status"
                       "</th>");
    for (int i = 0; table->scores && i < KITH_TABLE_SCORES; i++)
        kith_buf_printf(out, "<th scope=\"col\">%s</th>", kith_say_measure(kith_table_scores[i]));
    kith_buf_puts(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < lines->n; i++)
        html_row(out, &lines->items[i], table);
    kith_buf_puts(out, "</tbody>\n</table>\n</div>\n</main>\n");
    kith_html_close(out);
}

void kith_report_table_html(struct kith_buf *out, const struct kith_report_table *table,
                            const struct kith_report_options *options)
{
    with_lines(out, table, options, html_body);
}

/* ---- JSON ---- */

static void json_scores(struct kith_emit *j, const struct kith_report_table *table, const struct kith_table_row *row)
{
    kith_emit_object(j, "measures");
    for (int i = 0; i < KITH_TABLE_SCORES; i++) {
        int id = kith_table_scores[i];
        const struct kith_measure *m;

        if (!has_score(table, row, id))
            continue;
        m = &row->measures->items[id];
        kith_emit_flat_object(j, kith_measure_name(id));
        kith_emit_real(j, "value", m->defined ? m->value : NAN);
        kith_emit_real(j, "low", m->defined ? m->low : NAN);
        kith_emit_real(j, "high", m->defined ? m->high : NAN);
        kith_emit_real(j, "agreement", row->by_human || kith_say_is_counted(id) ? NAN : m->agreement);
        if (row->by_human || kith_say_is_counted(id))
            kith_emit_null(j, "rough");
        else
            kith_emit_bool(j, "rough", m->rough);
        kith_emit_close_object(j);
    }
    kith_emit_close_object(j);
}

static void json_row(struct kith_emit *j, const struct kith_table_line *line, const struct kith_report_table *table)
{
    const struct kith_table_row *row = line->row;

    kith_emit_object(j, NULL);
    kith_emit_str(j, "session", line->name);
    kith_emit_str(j, "source", line->source);
    kith_emit_bool(j, "read", !row->failed);
    kith_emit_str(j, "status", line->status);
    if (!row->failed) {
        kith_emit_word(j, "setting", kith_say_setting_name(row->setting));
        kith_emit_bool(j, "chat", row->chat);
        if (row->length_ms < 0)
            kith_emit_null(j, "length_ms");
        else
            kith_emit_int(j, "length_ms", row->length_ms);
        kith_emit_int(j, "turns", (int64_t)row->turns);
        kith_emit_int(j, "crisis_turns", (int64_t)row->crisis);
        kith_emit_int(j, "language_turns", (int64_t)row->language);
        if (table->scores)
            json_scores(j, table, row);
    }
    kith_emit_close_object(j);
}

static void json_body(struct kith_buf *out, const struct kith_table_lines *lines, const struct kith_report_table *table,
                      const struct kith_report_options *options)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 2);
    kith_emit_object(&j, NULL);
    kith_emit_word(&j, "kith", options->version);
    kith_emit_array(&j, "sessions");
    for (size_t i = 0; i < lines->n; i++)
        json_row(&j, &lines->items[i], table);
    kith_emit_close_array(&j);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}

void kith_report_table_json(struct kith_buf *out, const struct kith_report_table *table,
                            const struct kith_report_options *options)
{
    with_lines(out, table, options, json_body);
}
