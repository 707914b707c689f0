#include "table_rows.h"

#include "mask.h"
#include "report_view.h"

#include <stdlib.h>

const int kith_table_scores[KITH_TABLE_SCORES] = {KITH_MEASURE_R_TO_Q, KITH_MEASURE_OPEN, KITH_MEASURE_COMPLEX,
                                                  KITH_MEASURE_CHANGE, KITH_MEASURE_TALK_SHARE};

enum kith_rc kith_report_row(struct kith_arena *keep, const struct kith_session_report *r,
                             const struct kith_report_options *options, struct kith_table_row *out,
                             struct kith_err *err)
{
    const struct kith_coded *coded = r->coded;
    enum kith_rc rc;

    *out = (struct kith_table_row){.setting = r->measures->setting,
                                   .chat = coded->transcript->chat,
                                   .length_ms = r->measures->length_ms,
                                   .turns = coded->transcript->n_turns,
                                   .by_human = coded->by_human,
                                   .measures = r->measures};
    for (size_t i = 0; i < coded->transcript->n_turns; i++) {
        bool crisis = false;
        bool language = false;

        for (size_t k = 0; k < coded->turns[i].n_flags; k++) {
            crisis |= coded->turns[i].flags[k].kind == KITH_FLAG_CRISIS;
            language |= coded->turns[i].flags[k].kind == KITH_FLAG_STIGMA;
        }
        out->crisis += crisis;
        out->language += language;
    }
    KITH_TRY(kith_view_id(keep, coded->transcript, options, &out->session, err));
    /* The row outlives the session, whose own text the id may be a part of. */
    KITH_TRY(kith_str_keep(keep, out->session, &out->session, err));
out:
    return rc;
}

static enum kith_rc clean(struct kith_arena *keep, struct kith_str s, struct kith_str *out, struct kith_err *err)
{
    struct kith_masked shown;
    enum kith_rc rc = kith_mask_apply(NULL, keep, s, &shown, err);

    *out = kith_str_trim(shown.text);
    return rc;
}

static enum kith_rc make_line(struct kith_arena *keep, const struct kith_table_row *row,
                              const struct kith_report_options *options, struct kith_table_line *out,
                              struct kith_err *err)
{
    enum kith_rc rc;

    out->row = row;
    KITH_TRY(clean(keep, options->names ? row->source : kith_view_last_part(row->source), &out->source, err));
    KITH_TRY(clean(keep, row->session, &out->name, err));
    KITH_TRY(clean(keep, row->status, &out->status, err));
    if (out->name.n == 0)
        out->name = out->source;
out:
    return rc;
}

static int compare_line(const void *a, const void *b)
{
    const struct kith_table_line *x = a;
    const struct kith_table_line *y = b;
    int order = kith_str_compare(x->name, y->name);

    if (order == 0)
        order = kith_str_compare(x->source, y->source);
    if (order == 0 && x->row != y->row)
        order = x->row < y->row ? -1 : 1; /* rows lie in one array: the order they were given in */
    return order;
}

/* Two sessions of one file are told apart by their ids; two files by their names. */
static void tell_apart(struct kith_table_line *a, struct kith_table_line *b, struct kith_table_lines *lines)
{
    if (!kith_str_eq(a->name, b->name) || kith_str_eq(a->row->source, b->row->source))
        return;
    a->from = a->source;
    b->from = b->source;
    lines->n_alike += kith_str_eq(a->source, b->source);
}

enum kith_rc kith_table_lines(struct kith_arena *keep, const struct kith_report_table *table,
                              const struct kith_report_options *options, struct kith_table_lines *out,
                              struct kith_err *err)
{
    struct kith_table_line *lines = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, table->n, sizeof *lines, &lines, err));
    *out = (struct kith_table_lines){.items = lines, .n = table->n};
    for (size_t i = 0; i < table->n; i++) {
        KITH_TRY(make_line(keep, &table->rows[i], options, &lines[i], err));
        out->n_failed += table->rows[i].failed;
        out->n_crisis += table->rows[i].crisis > 0;
    }
    if (table->n)
        qsort(lines, table->n, sizeof *lines, compare_line);
    for (size_t i = 1; i < table->n; i++)
        tell_apart(&lines[i - 1], &lines[i], out);
out:
    return rc;
}

void kith_say_flags(struct kith_buf *out, const struct kith_table_row *row)
{
    if (row->crisis)
        kith_buf_printf(out, "%zu danger", row->crisis);
    if (row->language)
        kith_buf_printf(out, "%s%zu language", row->crisis ? ", " : "", row->language);
    if (!row->crisis && !row->language)
        kith_buf_puts(out, "none found");
}

void kith_say_sessions(struct kith_buf *out, const struct kith_table_lines *lines)
{
    size_t n = lines->n - lines->n_failed;

    kith_buf_printf(out, "%zu session%s read", n, n == 1 ? "" : "s");
    if (lines->n_failed)
        kith_buf_printf(out, ", %zu could not be", lines->n_failed);
    kith_buf_byte(out, '.');
    if (lines->n_alike)
        kith_buf_puts(out, " Some files bear the same name; with --names their folders are shown.");
}

void kith_say_danger(struct kith_buf *out, const struct kith_table_lines *lines)
{
    if (lines->n_crisis == 1)
        kith_buf_puts(out, "One session holds words that may mean danger: please look at it first.");
    if (lines->n_crisis > 1)
        kith_buf_printf(out, "%zu sessions hold words that may mean danger: please look at them first.",
                        lines->n_crisis);
}
