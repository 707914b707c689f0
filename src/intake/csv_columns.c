#include "csv_columns.h"

#include "sniff.h"

#define NAMES_MAX      8  /* of one column */
#define NAME_MAX_BYTES 64 /* of a column that can be known */

/* Names of a column, the one that wins first. A list of its own would let TEXT drift from what sniff.h takes for a
 * table, so that one asks kith_sniff_text_column. */
static const char *const names[KITH_COLUMN_COUNT][NAMES_MAX] = {
    [KITH_COLUMN_SESSION] = {"transcript_id", "session_id", "session", "conversation_id", "dialogue_id", "meeting_id"},
    [KITH_COLUMN_UTTERANCE] = {"utterance_id", "turn_id", "turn", "utterance_number", "turn_number"},
    [KITH_COLUMN_ROLE] = {"interlocutor", "role", "speaker_role"},
    [KITH_COLUMN_NAME] = {"speaker", "speaker_name", "name", "participant", "speaker_id", "speaker_label", "who"},
    [KITH_COLUMN_TEXT] = {"utterance_text"},
    [KITH_COLUMN_START] = {"timestamp", "start", "start_time", "begin", "start_s", "time"},
    [KITH_COLUMN_END] = {"end", "end_time", "stop", "end_s"},
    [KITH_COLUMN_START_MS] = {"start_ms"},
    [KITH_COLUMN_END_MS] = {"end_ms"},
    [KITH_COLUMN_QUALITY] = {"mi_quality", "quality"},
    [KITH_COLUMN_TOPIC] = {"topic"},
    [KITH_COLUMN_SETTING] = {"setting"},
    [KITH_COLUMN_CODER] = {"annotator_id", "annotator", "coder_id", "coder", "rater_id", "rater"},
    [KITH_COLUMN_INPUT_EXISTS] = {"therapist_input_exists"},
    [KITH_COLUMN_INPUT_SUBTYPE] = {"therapist_input_subtype"},
    [KITH_COLUMN_REFLECTION_EXISTS] = {"reflection_exists"},
    [KITH_COLUMN_REFLECTION_SUBTYPE] = {"reflection_subtype"},
    [KITH_COLUMN_QUESTION_EXISTS] = {"question_exists"},
    [KITH_COLUMN_QUESTION_SUBTYPE] = {"question_subtype"},
    [KITH_COLUMN_BEHAVIOUR] = {"main_therapist_behaviour", "main_therapist_behavior"},
    [KITH_COLUMN_TALK] = {"client_talk_type"},
};

const char *kith_column_name(enum kith_column column)
{
    return names[column][0];
}

/* Lower case without blanks, underscores and hyphens; too long for any name reads as none. */
static struct kith_str plain_name(struct kith_str name, char out[static NAME_MAX_BYTES])
{
    size_t n = 0;

    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (c == ' ' || c == '_' || c == '-' || c == '\t' || c == '\n')
            continue;
        if (n == NAME_MAX_BYTES)
            return (struct kith_str){"", 0};
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return (struct kith_str){out, n};
}

/* `header` holds plain names. */
static enum kith_rc find(const struct kith_str *header, uint32_t n, enum kith_column column, uint32_t *at,
                         struct kith_err *err)
{
    *at = KITH_COLUMN_ABSENT;
    for (size_t k = 0; k < NAMES_MAX && names[column][k] && *at == KITH_COLUMN_ABSENT; k++) {
        char buf[NAME_MAX_BYTES];
        struct kith_str name = plain_name(kith_str_of(names[column][k]), buf);

        for (uint32_t i = 0; i < n; i++) {
            if (!kith_str_eq(header[i], name))
                continue;
            if (*at != KITH_COLUMN_ABSENT)
                return kith_fail(err, KITH_EINPUT, 1, "Two columns are called \"%s\"; rename or remove one of them.",
                                 names[column][k]);
            *at = i;
        }
    }
    return KITH_OK;
}

/* The cells of the first row as plain names; *text: the first column of spoken text, by sniff.h. */
static enum kith_rc read_names(const struct kith_csv *csv, const struct kith_csv_row *row, struct kith_arena *scratch,
                               struct kith_str *header, uint32_t *text, struct kith_err *err)
{
    struct kith_str cell;
    char *buf;
    enum kith_rc rc = KITH_OK;

    *text = KITH_COLUMN_ABSENT;
    for (uint32_t i = 0; i < row->n; i++) {
        KITH_TRY(kith_csv_value(csv, row, i, scratch, &cell, err));
        KITH_TRY(kith_arena_take(scratch, NAME_MAX_BYTES, 1, &buf, err));
        header[i] = plain_name(cell, buf);
        if (*text == KITH_COLUMN_ABSENT && kith_sniff_text_column(kith_str_trim(cell)))
            *text = i;
    }
out:
    return rc;
}

/* Reads the first row at one delimiter; *fit counts the columns whose names are known. */
static enum kith_rc try_delimiter(struct kith_csv *csv, struct kith_arena *scratch, struct kith_columns *out,
                                  uint32_t *fit, struct kith_err *err)
{
    struct kith_csv_row row;
    struct kith_str header[KITH_CSV_MAX_COLUMNS];
    uint32_t text;
    enum kith_rc rc;

    *fit = 0;
    do
        KITH_TRY(kith_csv_next(csv, &row, err));
    while (row.blank && row.n == 1);
    KITH_TRY(read_names(csv, &row, scratch, header, &text, err));
    out->n = row.n;
    out->delimiter = csv->delimiter;
    for (int c = 0; c < KITH_COLUMN_COUNT; c++) {
        KITH_TRY(find(header, row.n, (enum kith_column)c, &out->at[c], err));
        if (c == KITH_COLUMN_TEXT && out->at[c] == KITH_COLUMN_ABSENT)
            out->at[c] = text;
        *fit += out->at[c] != KITH_COLUMN_ABSENT;
    }
out:
    return rc;
}

static enum kith_rc choose_delimiter(struct kith_str text, bool tabs, struct kith_arena *scratch, struct kith_csv *csv,
                                     struct kith_columns *out, struct kith_err *err)
{
    uint32_t best = 0;
    enum kith_rc rc;

    kith_csv_open(csv, text, tabs ? '\t' : ',', 0, 1);
    rc = try_delimiter(csv, scratch, out, &best, err);
    if (tabs)
        return rc;
    for (size_t i = 0; i < 2; i++) {
        struct kith_csv other;
        struct kith_columns columns;
        uint32_t fit;

        kith_csv_open(&other, text, ";\t"[i], 0, 1);
        if (try_delimiter(&other, scratch, &columns, &fit, NULL) != KITH_OK || fit <= best)
            continue;
        best = fit;
        rc = KITH_OK;
        *csv = other;
        *out = columns;
    }
    return rc;
}

enum kith_rc kith_columns_read(struct kith_str text, bool tabs, struct kith_arena *scratch, struct kith_csv *csv,
                               struct kith_columns *out, struct kith_err *err)
{
    enum kith_rc rc = choose_delimiter(text, tabs, scratch, csv, out, err);

    if (rc == KITH_END)
        return kith_fail(err, KITH_EINPUT, 1, "The table is empty; its first line must name the columns.");
    if (rc != KITH_OK)
        return rc;
    if (out->at[KITH_COLUMN_TEXT] == KITH_COLUMN_ABSENT)
        return kith_fail(err, KITH_EINPUT, 1,
                         "No column holds what was said; the first line must name the columns, and the one with the "
                         "words must be called \"utterance_text\" or \"text\", the one with the speaker "
                         "\"interlocutor\" or \"speaker\".");
    if (out->at[KITH_COLUMN_NAME] == KITH_COLUMN_ABSENT)
        out->at[KITH_COLUMN_NAME] = out->at[KITH_COLUMN_ROLE];
    if (out->at[KITH_COLUMN_NAME] == KITH_COLUMN_ABSENT)
        return kith_fail(err, KITH_EINPUT, 1,
                         "No column says who spoke; add one that is called \"interlocutor\" (therapist or client) or "
                         "\"speaker\" (names).");
    return KITH_OK;
}
