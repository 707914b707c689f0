#include "site_measures.h"

#include "codes.h"
#include "icc.h"
#include "measures.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#define SEGMENTS_MOST 120
#define LEVEL         .90

enum kith_site_figure kith_site_figure_of(int measure)
{
    switch (measure) {
    case KITH_MEASURE_R_TO_Q:
        return KITH_SITE_R_TO_Q;
    case KITH_MEASURE_OPEN:
        return KITH_SITE_OPEN;
    case KITH_MEASURE_COMPLEX:
        return KITH_SITE_COMPLEX;
    default:
        return KITH_SITE_COUNT;
    }
}

bool kith_site_measure_holds(const struct kith_site_measure *m)
{
    return m->segments >= KITH_SITE_SEGMENTS && m->icc.value >= KITH_SITE_ROUGH;
}

/* ---- one coding ---- */

struct counts {
    double questions;
    double open;
    double reflections;
    double complex;
};

struct coded {
    const struct kith_coding *coding;
    struct counts counts;
    uint64_t *turns; /* bits: the counsellor's turns that it has a code for */
};

#define WORD(turn) ((turn) / 64)
#define BIT(turn)  (UINT64_C(1) << ((turn) % 64))

/* Adds the line of one turn; `only`: where it must have been coded by the other too; NULL: anywhere. */
static void add_line(const json_t *line, uint32_t n_turns, const uint64_t *only, struct coded *c)
{
    json_int_t turn =
        json_is_integer(json_object_get(line, "turn")) ? json_integer_value(json_object_get(line, "turn")) : -1;
    json_int_t has = json_integer_value(json_object_get(line, "has"));
    const char *question = json_string_value(json_object_get(line, "question"));
    const char *reflection = json_string_value(json_object_get(line, "reflection"));

    if (turn < 0 || turn >= (json_int_t)n_turns || !json_is_integer(json_object_get(line, "has")) ||
        (only && !(only[WORD((size_t)turn)] & BIT((size_t)turn))))
        return;
    c->turns[WORD((size_t)turn)] |= BIT((size_t)turn);
    if (has & KITH_HAS_QUESTION) {
        c->counts.questions++;
        c->counts.open += question && strcmp(question, kith_question_name(KITH_QUESTION_OPEN)) == 0;
    }
    if (has & KITH_HAS_REFLECTION) {
        c->counts.reflections++;
        c->counts.complex += reflection && strcmp(reflection, kith_reflection_name(KITH_REFLECTION_COMPLEX)) == 0;
    }
}

static enum kith_rc read_coding(struct kith_visit *v, const struct kith_coding *coding, uint32_t n_turns,
                                const uint64_t *only, struct coded *out)
{
    struct kith_str rest = coding->codes;
    struct kith_str text;
    enum kith_rc rc;

    *out = (struct coded){.coding = coding};
    KITH_TRY(kith_arena_take(v->keep, WORD(n_turns) + 1, sizeof *out->turns, &out->turns, &v->err));
    memset(out->turns, 0, (WORD(n_turns) + 1) * sizeof *out->turns);
    while (kith_str_cut(&rest, '\n', &text)) {
        json_t *line = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;

        add_line(line, n_turns, only, out);
        json_decref(line);
    }
out:
    return rc;
}

/* NaN: there was nothing to count. */
static double figure_of(const struct counts *c, enum kith_site_figure figure)
{
    switch (figure) {
    case KITH_SITE_R_TO_Q:
        return c->reflections + c->questions > 0 ? log((c->reflections + .5) / (c->questions + .5)) : (double)NAN;
    case KITH_SITE_OPEN:
        return c->questions > 0 ? c->open / c->questions : (double)NAN;
    default:
        return c->reflections > 0 ? c->complex / c->reflections : (double)NAN;
    }
}

/* ---- pairs ---- */

struct pairs {
    double x[KITH_SITE_COUNT][SEGMENTS_MOST][2]; /* people, machine */
    size_t n[KITH_SITE_COUNT];
    size_t segments;
};

/* All people's codings of the segment of codings[from], beside the machine's of the same turns. */
static enum kith_rc add_segment(struct kith_visit *v, const struct kith_coding *codings, size_t n, size_t from,
                                const struct kith_coding *machine, uint32_t n_turns, struct pairs *p)
{
    double sums[KITH_SITE_COUNT] = {0};
    size_t people[KITH_SITE_COUNT] = {0};
    struct coded first;
    struct coded other;
    enum kith_rc rc;

    KITH_TRY(read_coding(v, &codings[from], n_turns, NULL, &first));
    for (size_t i = from; i < n; i++) {
        if (codings[i].kind != KITH_CODER_PERSON || !kith_id_eq(codings[i].segment, codings[from].segment))
            continue;
        KITH_TRY(read_coding(v, &codings[i], n_turns, NULL, &other));
        for (int f = 0; f < KITH_SITE_COUNT; f++) {
            double x = figure_of(&other.counts, (enum kith_site_figure)f);

            sums[f] += isnan(x) ? 0 : x;
            people[f] += isnan(x) ? 0 : 1;
        }
    }
    KITH_TRY(read_coding(v, machine, n_turns, first.turns, &other));
    for (int f = 0; f < KITH_SITE_COUNT; f++) {
        double x = figure_of(&other.counts, (enum kith_site_figure)f);

        if (people[f] == 0 || isnan(x))
            continue;
        p->x[f][p->n[f]][0] = sums[f] / (double)people[f];
        p->x[f][p->n[f]++][1] = x;
    }
    p->segments++;
out:
    return rc;
}

static enum kith_rc add_session(struct kith_visit *v, struct kith_tx *tx, const struct kith_session_row *row,
                                struct pairs *p)
{
    const struct kith_coding *machine = NULL;
    struct kith_coding *codings;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_coding_list(tx, row->id, v->keep, &codings, &n, &v->err));
    for (size_t i = 0; i < n && !machine; i++)
        machine = codings[i].kind == KITH_CODER_MODEL ? &codings[i] : NULL;
    for (size_t i = 0; machine && i < n && p->segments < SEGMENTS_MOST; i++) {
        bool seen = codings[i].kind != KITH_CODER_PERSON || !kith_id_is(codings[i].segment);

        for (size_t k = 0; k < i && !seen; k++)
            seen = codings[k].kind == KITH_CODER_PERSON && kith_id_eq(codings[k].segment, codings[i].segment);
        if (!seen)
            KITH_TRY(add_segment(v, codings, n, i, machine, row->turns, p));
    }
out:
    return rc;
}

static enum kith_rc gather(struct kith_visit *v, struct kith_tx *tx, struct pairs *p)
{
    const unsigned need = 1u << KITH_USE_RECORDING | 1u << KITH_USE_SUPERVISION;
    struct kith_session_row row;
    struct kith_id *ids;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_blind_sessions(tx, v->programme.id, SEGMENTS_MOST, v->keep, &ids, &n, &v->err));
    for (size_t i = 0; i < n && p->segments < SEGMENTS_MOST; i++) {
        KITH_TRY(kith_consent_open_session(tx, ids[i], &uses, &v->err));
        if ((uses & need) != need)
            continue;
        KITH_TRY(kith_session_get(tx, ids[i], v->keep, &row, &v->err));
        KITH_TRY(add_session(v, tx, &row, p));
    }
out:
    return rc;
}

/* Nothing of a person stands in it: a figure of the place, kept for some minutes since all segments are read for it. */
static bool find_kept(struct kith_visit *v, const char *name, struct kith_site_measure *out)
{
    const size_t size = KITH_SITE_COUNT * sizeof *out;
    struct kith_buf kept;
    bool found;

    kith_buf_init(&kept, v->q->env, size + 1);
    found = kith_page_cache_get(v->web->pages, name, &kept) && kept.n == size;
    if (found)
        memcpy(out, kept.p, size);
    kith_buf_free(&kept);
    return found;
}

enum kith_rc kith_site_measures(struct kith_visit *v, struct kith_tx *tx, struct kith_site_measure out[KITH_SITE_COUNT])
{
    struct pairs *p;
    char name[64];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "site-measures %s", v->programme.id.z);
    if (find_kept(v, name, out))
        return KITH_OK;
    KITH_TRY(kith_arena_take(v->keep, 1, sizeof *p, &p, &v->err));
    memset(p, 0, sizeof *p);
    KITH_TRY(gather(v, tx, p));
    for (int f = 0; f < KITH_SITE_COUNT; f++)
        out[f] = (struct kith_site_measure){kith_icc(&p->x[f][0][0], p->n[f], 2, KITH_ICC_2_1, LEVEL), p->n[f]};
    kith_page_cache_put(v->web->pages, name, (struct kith_str){(const char *)out, KITH_SITE_COUNT * sizeof *out});
out:
    return rc;
}
