#include "site_agreement.h"

#include "codes.h"

#include <jansson.h>
#include <math.h>

#define SESSIONS_MOST 300
#define REPLICATES    400
#define NONE          ((int8_t)-1)

static const uint32_t classes[KITH_AGREED_COUNT] = {KITH_BEHAVIOUR_COUNT, KITH_QUESTION_COUNT, KITH_REFLECTION_COUNT,
                                                    KITH_TALK_COUNT};

/* One coder's codes of one session, a row a turn. */
struct coded {
    const struct kith_coding *coding;
    int8_t (*turns)[KITH_AGREED_COUNT];
};

struct tables {
    struct kith_confusion *of[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT]; /* one for each session that has any */
    size_t n[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT];
};

static int8_t read_code(const json_t *line, const char *key, const char *(*name)(int))
{
    const char *word = json_string_value(json_object_get(line, key));

    return word ? (int8_t)kith_code_find(name, kith_str_of(word)) : NONE;
}

static enum kith_rc read_codes(struct kith_visit *v, const struct kith_coding *coding, uint32_t turns,
                               struct coded *out)
{
    struct kith_str rest = coding->codes;
    struct kith_str text;
    enum kith_rc rc;

    out->coding = coding;
    KITH_TRY(kith_arena_take(v->keep, turns + 1, sizeof *out->turns, &out->turns, &v->err));
    memset(out->turns, NONE, (turns + 1) * sizeof *out->turns);
    while (kith_str_cut(&rest, '\n', &text)) {
        json_t *line = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;
        json_int_t turn =
            json_is_integer(json_object_get(line, "turn")) ? json_integer_value(json_object_get(line, "turn")) : -1;

        if (turn >= 0 && turn < (json_int_t)turns) {
            int8_t *row = out->turns[turn];

            row[KITH_AGREED_MAIN] = read_code(line, "behaviour", kith_behaviour_name);
            row[KITH_AGREED_QUESTION] = read_code(line, "question", kith_question_name);
            row[KITH_AGREED_REFLECTION] = read_code(line, "reflection", kith_reflection_name);
            row[KITH_AGREED_TALK] = read_code(line, "talk", kith_talk_name);
        }
        json_decref(line);
    }
out:
    return rc;
}

static void compare(struct kith_confusion table[KITH_AGREED_COUNT], const struct coded *a, const struct coded *b,
                    uint32_t turns)
{
    for (uint32_t i = 0; i < turns; i++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++)
            if (a->turns[i][what] != NONE && b->turns[i][what] != NONE)
                (void)kith_confusion_add(&table[what], a->turns[i][what], b->turns[i][what]);
}

static void keep_tables(struct tables *t, struct kith_confusion table[KITH_AGREED_BY_COUNT][KITH_AGREED_COUNT])
{
    for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++)
            if (kith_confusion_total(&table[by][what]) > 0 && t->n[what][by] < SESSIONS_MOST)
                t->of[what][by][t->n[what][by]++] = table[by][what];
}

/* Every two people who coded the same segment, and every person beside the machine's latest. */
static enum kith_rc add_session(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *row,
                                struct tables *t)
{
    struct kith_confusion table[KITH_AGREED_BY_COUNT][KITH_AGREED_COUNT];
    const struct coded *machine = NULL;
    struct kith_coding *codings;
    struct coded *coded;
    enum kith_rc rc;
    size_t n;

    for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++)
            kith_confusion_init(&table[by][what], classes[what]);
    KITH_TRY(kith_coding_list(tx, row->id, v->keep, &codings, &n, &v->err));
    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *coded, &coded, &v->err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(read_codes(v, &codings[i], row->turns, &coded[i]));
        if (codings[i].kind == KITH_CODER_MODEL && !machine)
            machine = &coded[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (codings[i].kind != KITH_CODER_PERSON || !kith_id_is(codings[i].segment))
            continue; /* blind alone */
        if (machine)
            compare(table[KITH_AGREED_MACHINE], &coded[i], machine, row->turns);
        for (size_t k = i + 1; k < n; k++)
            if (codings[k].kind == KITH_CODER_PERSON && kith_id_eq(codings[k].segment, codings[i].segment))
                compare(table[KITH_AGREED_PEOPLE], &coded[i], &coded[k], row->turns);
    }
    keep_tables(t, table);
out:
    return rc;
}

static enum kith_rc gather(struct kith_visit *v, struct kith_tx *tx, struct tables *t)
{
    const unsigned need = 1u << KITH_USE_RECORDING | 1u << KITH_USE_SUPERVISION;
    struct kith_session_row row;
    struct kith_id *ids;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_blind_sessions(tx, v->programme.id, SESSIONS_MOST, v->keep, &ids, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_consent_open_session(tx, ids[i], &uses, &v->err));
        if ((uses & need) != need)
            continue;
        KITH_TRY(kith_session_get(tx, ids[i], v->keep, &row, &v->err));
        KITH_TRY(add_session(v, tx, &row, t));
    }
out:
    return rc;
}

static void both(const struct kith_confusion *c, double *figure)
{
    figure[0] = kith_kappa(c);
    figure[1] = kith_ac1(c);
}

enum kith_rc kith_site_agreement(struct kith_visit *v, struct kith_tx *tx,
                                 struct kith_agreed out[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT])
{
    /* The same seed each time: the same data show the same interval. */
    const struct kith_bootstrap_plan plan = {.seed = 1, .replicates = REPLICATES, .threads = 1, .level = .90};
    struct kith_estimate figures[2];
    struct tables t = {.n = {{0}}};
    enum kith_rc rc;

    for (int what = 0; what < KITH_AGREED_COUNT; what++)
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
            KITH_TRY(kith_arena_take(v->keep, SESSIONS_MOST, sizeof *t.of[what][by], &t.of[what][by], &v->err));
    KITH_TRY(gather(v, tx, &t));
    for (int what = 0; what < KITH_AGREED_COUNT; what++)
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++) {
            struct kith_agreed *a = &out[what][by];

            *a = (struct kith_agreed){.sessions = t.n[what][by]};
            for (size_t i = 0; i < a->sessions; i++)
                a->turns += kith_confusion_total(&t.of[what][by][i]);
            if (a->sessions == 0)
                continue;
            KITH_TRY(kith_tables_by_session(&plan, t.of[what][by], a->sessions, 2, both, v->keep, figures, &v->err));
            a->kappa = figures[0];
            a->ac1 = figures[1];
        }
out:
    return rc;
}
