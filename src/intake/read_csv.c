/* Tables: CSV and TSV with a header line; AnnoMI's columns, and names that other programs give them.
 *
 * A row with an utterance_id is one turn; rows of one utterance_id by several annotators are one turn with a label from
 * each, whose words are those of its first row. Rows without one join while one person speaks, unless they are coded.
 */
#include "annomi_label.h"
#include "cell_time.h"
#include "csv_index.h"
#include "parser.h"
#include "speaker_name.h"

struct csv_state {
    struct kith_arena *scratch; /* one row's undoubled quotation marks */
    struct kith_arena *order;   /* the rows of one session, sorted */
    struct kith_columns columns;
    struct kith_csv_index index;
    size_t next;
};

struct csv_row { /* one row, its cells at hand */
    struct kith_csv csv;
    struct kith_csv_row fields;
    const struct kith_csv_entry *entry;
    struct kith_str cells[KITH_COLUMN_COUNT]; /* empty where the column is absent */
    enum kith_role role;
};

static void csv_close(struct kith_parse *p)
{
    struct csv_state *s = p->state;

    if (!s)
        return;
    kith_arena_close(s->scratch);
    kith_arena_close(s->order);
    p->state = NULL;
}

static enum kith_rc csv_open(struct kith_parse *p, struct kith_err *err)
{
    struct csv_state *s;
    struct kith_csv csv;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(p->life, 1, sizeof *s, &s, err));
    p->state = s;
    KITH_TRY(kith_arena_open(p->env, &s->scratch, KITH_SESSION_MAX, err));
    KITH_TRY(kith_arena_open(p->env, &s->order, KITH_SESSION_MAX, err));
    KITH_TRY(kith_columns_read(p->text, p->format == KITH_FORMAT_TSV, s->scratch, &csv, &s->columns, err));
    KITH_TRY(kith_csv_index_build(&csv, &s->columns, p->life, s->scratch, &s->index, err));
    if (s->index.n_sessions == 0)
        rc = kith_fail(err, KITH_EINPUT, 1, "The table names its columns and has no row below; check the export.");
out:
    return rc;
}

/* Cells stay valid until the next row is read. */
static enum kith_rc read_row(struct kith_parse *p, uint32_t number, struct csv_row *row, struct kith_err *err)
{
    struct csv_state *s = p->state;
    enum kith_rc rc = KITH_OK;

    kith_arena_reset(s->scratch);
    row->entry = &s->index.rows[number];
    kith_csv_open(&row->csv, p->text, s->columns.delimiter, row->entry->at, row->entry->line);
    KITH_TRY(kith_csv_next(&row->csv, &row->fields, err));
    for (int c = 0; c < KITH_COLUMN_COUNT; c++) {
        row->cells[c] = (struct kith_str){"", 0};
        if (s->columns.at[c] != KITH_COLUMN_ABSENT)
            KITH_TRY(kith_csv_value(&row->csv, &row->fields, s->columns.at[c], s->scratch, &row->cells[c], err));
    }
    row->role = kith_speaker_role(row->cells[KITH_COLUMN_ROLE]);
    if (row->role == KITH_ROLE_UNKNOWN)
        row->role = kith_speaker_role(row->cells[KITH_COLUMN_NAME]);
out:
    return rc;
}

/* A time that cannot be read is left unknown: AnnoMI itself has mistyped ones ("00:09:025"), and a whole session is
 * worth more than one time. */
static int64_t read_time(const struct csv_row *row, enum kith_column column, enum kith_column column_ms)
{
    uint64_t exact;
    int64_t ms;

    if (kith_str_uint(kith_str_trim(row->cells[column_ms]), INT64_MAX, &exact))
        return (int64_t)exact;
    (void)kith_cell_time(row->cells[column], &ms);
    return ms;
}

static enum kith_rc add_facts(const struct csv_row *row, struct kith_builder *b, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_builder_id(b, row->cells[KITH_COLUMN_SESSION], err));
    KITH_TRY(kith_builder_topic(b, row->cells[KITH_COLUMN_TOPIC], err));
    KITH_TRY(kith_builder_quality(b, row->cells[KITH_COLUMN_QUALITY], err));
    kith_builder_setting(b, row->cells[KITH_COLUMN_SETTING]);
out:
    return rc;
}

static enum kith_rc add_turn(const struct csv_row *row, bool coded, struct kith_builder *b, struct kith_err *err)
{
    struct kith_cue cue = {
        .speaker = row->cells[KITH_COLUMN_NAME],
        .declared = row->role,
        .text = row->cells[KITH_COLUMN_TEXT],
        .start_ms = read_time(row, KITH_COLUMN_START, KITH_COLUMN_START_MS),
        .end_ms = read_time(row, KITH_COLUMN_END, KITH_COLUMN_END_MS),
        .id = row->entry->utterance,
        .line = row->entry->line,
        .own_turn = coded || row->entry->utterance >= 0,
    };

    return kith_builder_cue(b, &cue, err);
}

/* `first`: the first row of this row's utterance, or itself; its role is *role. */
static enum kith_rc add_row(const struct csv_state *s, const struct csv_row *row, const struct kith_csv_entry *first,
                            enum kith_role *role, struct kith_builder *b, struct kith_err *err)
{
    struct kith_label label;
    bool coded;
    enum kith_rc rc;

    KITH_TRY(kith_annomi_label(&row->cells[KITH_COLUMN_LABELS], row->role, row->entry->line, &label, &coded, err));
    if (first == row->entry) {
        *role = row->role;
        KITH_TRY(add_turn(row, coded, b, err));
    } else if (row->role != *role) {
        rc = kith_fail(err, KITH_EINPUT, row->entry->line,
                       "Another speaker is given for this utterance than on line %u, by another annotator; make the "
                       "rows of one utterance agree.",
                       (unsigned)first->line);
        goto out;
    }
    if (coded)
        KITH_TRY(kith_builder_gold(b, s->index.coders[row->entry->coder], &label, err));
out:
    return rc;
}

static enum kith_rc csv_next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    struct csv_state *s = p->state;
    const struct kith_csv_session *session;
    const struct kith_csv_entry *first = NULL;
    enum kith_role role = KITH_ROLE_UNKNOWN;
    struct csv_row row;
    uint32_t *order;
    enum kith_rc rc;

    if (!s)
        KITH_TRY(csv_open(p, err));
    s = p->state;
    if (s->next == s->index.n_sessions)
        return KITH_END;
    session = &s->index.sessions[s->next++];
    kith_arena_reset(s->order);
    KITH_TRY(kith_csv_index_turns(&s->index, session, s->order, &order, err));
    for (uint32_t i = 0; i < session->n_rows; i++) {
        KITH_TRY(read_row(p, order[i], &row, err));
        if (i == 0)
            KITH_TRY(add_facts(&row, b, err));
        if (!first || first->utterance < 0 || first->utterance != row.entry->utterance)
            first = row.entry;
        KITH_TRY(add_row(s, &row, first, &role, b, err));
    }
out:
    return rc;
}

const struct kith_parser kith_parser_csv = {csv_next, csv_close};
