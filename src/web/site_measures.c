#include "site_measures.h"

#include "blind_codings.h"
#include "icc.h"
#include "measures.h"

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

/* What the coder counted; `only`: on the turns that the other has a code for; NULL: anywhere. */
static struct counts count(const struct kith_blind_coder *coder, const struct kith_blind_coder *only, uint32_t turns)
{
    struct counts c = {0};

    for (uint32_t i = 0; i < turns; i++) {
        const struct kith_label *l = &coder->labels[i];

        if (only && only->labels[i].behaviour == KITH_NONE)
            continue;
        if (l->has & KITH_HAS_QUESTION) {
            c.questions++;
            c.open += l->question == KITH_QUESTION_OPEN;
        }
        if (l->has & KITH_HAS_REFLECTION) {
            c.reflections++;
            c.complex += l->reflection == KITH_REFLECTION_COMPLEX;
        }
    }
    return c;
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

/* All people's codings of the segment of coders[from], beside the machine's of the turns that this one coded. */
static void add_segment(const struct kith_blind_session *s, size_t from, struct pairs *p)
{
    const struct counts machine = count(s->machine, &s->coders[from], s->turns);
    double sums[KITH_SITE_COUNT] = {0};
    size_t people[KITH_SITE_COUNT] = {0};

    for (size_t i = from; i < s->n; i++) {
        struct counts other;

        if (s->coders[i].machine || !kith_id_eq(s->coders[i].segment, s->coders[from].segment))
            continue;
        other = count(&s->coders[i], NULL, s->turns);
        for (int f = 0; f < KITH_SITE_COUNT; f++) {
            double x = figure_of(&other, (enum kith_site_figure)f);

            sums[f] += isnan(x) ? 0 : x;
            people[f] += isnan(x) ? 0 : 1;
        }
    }
    for (int f = 0; f < KITH_SITE_COUNT; f++) {
        double x = figure_of(&machine, (enum kith_site_figure)f);

        if (people[f] == 0 || isnan(x))
            continue;
        p->x[f][p->n[f]][0] = sums[f] / (double)people[f];
        p->x[f][p->n[f]++][1] = x;
    }
    p->segments++;
}

static void add_session(void *user, const struct kith_blind_session *s)
{
    struct pairs *p = user;

    for (size_t i = 0; s->machine && i < s->n && p->segments < SEGMENTS_MOST; i++) {
        bool seen = s->coders[i].machine;

        for (size_t k = 0; k < i && !seen; k++)
            seen = !s->coders[k].machine && kith_id_eq(s->coders[k].segment, s->coders[i].segment);
        if (!seen)
            add_segment(s, i, p);
    }
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
    KITH_TRY(kith_blind_each(v, tx, SEGMENTS_MOST, NULL, add_session, p));
    for (int f = 0; f < KITH_SITE_COUNT; f++)
        out[f] = (struct kith_site_measure){kith_icc(&p->x[f][0][0], p->n[f], 2, KITH_ICC_2_1, LEVEL), p->n[f]};
    kith_page_cache_put(v->web->pages, name, (struct kith_str){(const char *)out, KITH_SITE_COUNT * sizeof *out});
out:
    return rc;
}
