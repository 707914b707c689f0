#include "site_agreement.h"

#include <math.h>

#define REPLICATES 400

static const uint32_t classes[KITH_AGREED_COUNT] = {KITH_BEHAVIOUR_COUNT, KITH_QUESTION_COUNT, KITH_REFLECTION_COUNT,
                                                    KITH_TALK_COUNT};

struct kith_site_tables {
    struct kith_confusion *of[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT]; /* one for each session that has any */
    size_t n[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT];
};

enum kith_rc kith_site_agreement_begin(struct kith_visit *v, struct kith_site_tables **out)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, 1, sizeof **out, out, &v->err));
    **out = (struct kith_site_tables){.n = {{0}}};
    for (int what = 0; what < KITH_AGREED_COUNT; what++)
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
            KITH_TRY(kith_arena_take(v->keep, KITH_AGREED_SESSIONS, sizeof *(*out)->of[what][by], &(*out)->of[what][by],
                                     &v->err));
out:
    return rc;
}

static int8_t code_of(const struct kith_label *l, int what)
{
    switch (what) {
    case KITH_AGREED_MAIN:
        return l->behaviour;
    case KITH_AGREED_QUESTION:
        return l->question;
    case KITH_AGREED_REFLECTION:
        return l->reflection;
    default:
        return l->talk;
    }
}

static void compare(struct kith_confusion table[KITH_AGREED_COUNT], const struct kith_blind_coder *a,
                    const struct kith_blind_coder *b, uint32_t turns)
{
    for (uint32_t i = 0; i < turns; i++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++) {
            int8_t x = code_of(&a->labels[i], what);
            int8_t y = code_of(&b->labels[i], what);

            if (x != KITH_NONE && y != KITH_NONE)
                (void)kith_confusion_add(&table[what], x, y);
        }
}

/* Every two people who coded the same segment, and every person beside the machine's latest. */
void kith_site_agreement_add(struct kith_site_tables *t, const struct kith_blind_session *s)
{
    struct kith_confusion table[KITH_AGREED_BY_COUNT][KITH_AGREED_COUNT];

    for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++)
            kith_confusion_init(&table[by][what], classes[what]);
    for (size_t i = 0; i < s->n; i++) {
        if (s->coders[i].machine)
            continue;
        if (s->machine)
            compare(table[KITH_AGREED_MACHINE], &s->coders[i], s->machine, s->turns);
        for (size_t k = i + 1; k < s->n; k++)
            if (!s->coders[k].machine && kith_id_eq(s->coders[k].segment, s->coders[i].segment))
                compare(table[KITH_AGREED_PEOPLE], &s->coders[i], &s->coders[k], s->turns);
    }
    for (int by = 0; by < KITH_AGREED_BY_COUNT; by++)
        for (int what = 0; what < KITH_AGREED_COUNT; what++)
            if (kith_confusion_total(&table[by][what]) > 0 && t->n[what][by] < KITH_AGREED_SESSIONS)
                t->of[what][by][t->n[what][by]++] = table[by][what];
}

static void both(const struct kith_confusion *c, double *figure)
{
    figure[0] = kith_kappa(c);
    figure[1] = kith_ac1(c);
}

enum kith_rc kith_site_agreement(struct kith_visit *v, const struct kith_site_tables *t,
                                 struct kith_agreed out[KITH_AGREED_COUNT][KITH_AGREED_BY_COUNT])
{
    /* The same seed each time: the same data show the same interval. */
    const struct kith_bootstrap_plan plan = {.seed = 1, .replicates = REPLICATES, .threads = 1, .level = .90};
    struct kith_estimate figures[2];
    enum kith_rc rc = KITH_OK;

    for (int what = 0; what < KITH_AGREED_COUNT; what++)
        for (int by = 0; by < KITH_AGREED_BY_COUNT; by++) {
            struct kith_agreed *a = &out[what][by];

            *a = (struct kith_agreed){.sessions = t->n[what][by]};
            for (size_t i = 0; i < a->sessions; i++)
                a->turns += kith_confusion_total(&t->of[what][by][i]);
            if (a->sessions == 0)
                continue;
            KITH_TRY(kith_tables_by_session(&plan, t->of[what][by], a->sessions, 2, both, v->keep, figures, &v->err));
            a->kappa = figures[0];
            a->ac1 = figures[1];
        }
out:
    return rc;
}
