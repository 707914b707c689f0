#include "annomi_label.h"

#define CELL(column) (cells[(column)-KITH_COLUMN_LABELS])

static bool says_nothing(struct kith_str s)
{
    return s.n == 0 || kith_str_eq_nocase(s, KITH_S("n/a")) || kith_str_eq_nocase(s, KITH_S("na")) ||
           kith_str_eq_nocase(s, KITH_S("nan"));
}

/* A word of a hostile file on its way into a message: printable ASCII, cut short. */
static const char *shown(struct kith_str word, char out[static 36])
{
    size_t n = 0;

    for (size_t i = 0; i < word.n && n < 32; i++)
        out[n++] = word.p[i] >= 0x20 && word.p[i] < 0x7f ? word.p[i] : '?';
    for (size_t i = 0; word.n > 32 && i < 3; i++)
        out[n++] = '.';
    out[n] = '\0';
    return out;
}

static enum kith_rc unknown_word(struct kith_err *err, uint32_t line, enum kith_column column, struct kith_str word,
                                 const char *(*name)(int))
{
    char quoted[36];
    char allowed[128] = "True, False";
    size_t n = 0;

    for (int i = 0; name && name(i); i++) {
        struct kith_str one = kith_str_of(name(i));

        if (n + one.n + 3 > sizeof allowed)
            break;
        memcpy(allowed + n, n ? ", " : "", n ? 2 : 0);
        n += n ? 2 : 0;
        memcpy(allowed + n, one.p, one.n);
        n += one.n;
        allowed[n] = '\0';
    }
    return kith_fail(err, KITH_EINPUT, line, "Column \"%s\" says \"%s\", which is not one of %s, n/a; correct it.",
                     kith_column_name(column), shown(word, quoted), allowed);
}

static enum kith_rc read_name(const struct kith_str *cells, enum kith_column column, const char *(*name)(int),
                              uint32_t line, int8_t *out, struct kith_err *err)
{
    struct kith_str word = kith_str_trim(CELL(column));

    *out = KITH_NONE;
    if (says_nothing(word))
        return KITH_OK;
    for (int i = 0; name(i); i++)
        if (kith_str_eq_nocase(kith_str_of(name(i)), word))
            *out = (int8_t)i;
    return *out == KITH_NONE ? unknown_word(err, line, column, word, name) : KITH_OK;
}

/* *known: the cell says one or the other. */
static enum kith_rc read_exists(const struct kith_str *cells, enum kith_column column, uint32_t line, bool *exists,
                                bool *known, struct kith_err *err)
{
    struct kith_str word = kith_str_trim(CELL(column));

    *known = !says_nothing(word);
    *exists = kith_str_eq_nocase(word, KITH_S("true")) || kith_str_eq(word, KITH_S("1"));
    if (!*known || *exists || kith_str_eq_nocase(word, KITH_S("false")) || kith_str_eq(word, KITH_S("0")))
        return KITH_OK;
    return unknown_word(err, line, column, word, NULL);
}

/* One of question, reflection, input: the _exists column and the _subtype column, which follows it. */
static enum kith_rc read_kind(const struct kith_str *cells, enum kith_column column, const char *(*name)(int),
                              enum kith_behaviour kind, uint32_t line, struct kith_label *label, int8_t *subtype,
                              bool *coded, struct kith_err *err)
{
    bool exists;
    bool known;
    enum kith_rc rc;

    KITH_TRY(read_exists(cells, column, line, &exists, &known, err));
    KITH_TRY(read_name(cells, (enum kith_column)(column + 1), name, line, subtype, err));
    /* Without an _exists cell a subtype says it too. */
    exists = exists || label->behaviour == (int8_t)kind || (!known && *subtype != KITH_NONE);
    if (exists)
        label->has |= (uint8_t)(1u << kind);
    else
        *subtype = KITH_NONE;
    *coded = *coded || known || exists;
out:
    return rc;
}

enum kith_rc kith_annomi_label(const struct kith_str *cells, enum kith_role role, uint32_t line, struct kith_label *out,
                               bool *coded, struct kith_err *err)
{
    struct kith_label label = KITH_LABEL_NONE;
    bool acts = false;
    enum kith_rc rc;

    KITH_TRY(read_name(cells, KITH_COLUMN_BEHAVIOUR, kith_behaviour_name, line, &label.behaviour, err));
    KITH_TRY(read_kind(cells, KITH_COLUMN_QUESTION_EXISTS, kith_question_name, KITH_BEHAVIOUR_QUESTION, line, &label,
                       &label.question, &acts, err));
    KITH_TRY(read_kind(cells, KITH_COLUMN_REFLECTION_EXISTS, kith_reflection_name, KITH_BEHAVIOUR_REFLECTION, line,
                       &label, &label.reflection, &acts, err));
    KITH_TRY(read_kind(cells, KITH_COLUMN_INPUT_EXISTS, kith_input_name, KITH_BEHAVIOUR_INPUT, line, &label,
                       &label.input, &acts, err));
    KITH_TRY(read_name(cells, KITH_COLUMN_TALK, kith_talk_name, line, &label.talk, err));
    acts = acts || label.behaviour != KITH_NONE;
    if (role == KITH_ROLE_CLIENT) {
        int8_t talk = label.talk;

        label = KITH_LABEL_NONE;
        label.talk = talk;
        acts = false;
    } else if (role == KITH_ROLE_COUNSELLOR) {
        label.talk = KITH_NONE;
    }
    *out = label;
    *coded = acts || label.talk != KITH_NONE;
out:
    return rc;
}
