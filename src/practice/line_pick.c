#include "line_pick.h"

#include <stdlib.h>

static bool is_used(const struct kith_mind *m, size_t i)
{
    return ((unsigned)m->used[i / 8] >> (i % 8) & 1u) != 0;
}

static bool just_said(const struct kith_mind *m, size_t i)
{
    for (size_t k = 0; k < sizeof m->last_used / sizeof *m->last_used; k++)
        if (m->last_used[k] == i + 1)
            return true;
    return false;
}

static void mark(struct kith_mind *m, size_t i)
{
    size_t n = sizeof m->last_used / sizeof *m->last_used;

    m->used[i / 8] |= (uint8_t)(1u << (i % 8));
    memmove(m->last_used + 1, m->last_used, (n - 1) * sizeof *m->last_used);
    m->last_used[0] = (uint32_t)i + 1;
}

/* How well a line fits a wish; 0: not at all. A fresh line of the right theme and depth is best. */
static unsigned fit(const struct kith_mind *m, const struct kith_wish *w, size_t i, bool again)
{
    const struct kith_line *line = &m->persona->lines[i];
    int apart = abs((int)line->depth - (int)w->depth);

    if (line->act != w->act || (is_used(m, i) && !(again && line->again)) || just_said(m, i))
        return 0;
    if (w->act == KITH_ACT_PUSH_BACK && line->to != w->to)
        return 0;
    if (w->theme != KITH_NO_THEME && line->theme != KITH_NO_THEME && line->theme != w->theme)
        return 0;
    if (line->theme == KITH_NO_THEME)
        apart = w->theme == KITH_NO_THEME ? 0 : 2;
    return (unsigned)(4 - (apart > 3 ? 3 : apart)) * 2u + !is_used(m, i);
}

/* One of the best fitting lines, by chance. */
static const struct kith_line *best_of(struct kith_mind *m, const struct kith_wish *w, bool again)
{
    const struct kith_persona *p = m->persona;
    unsigned best = 0;
    size_t n = 0;
    size_t chosen;

    for (size_t i = 0; i < p->n_lines; i++) {
        unsigned f = fit(m, w, i, again);

        if (f > best) {
            best = f;
            n = 0;
        }
        n += f > 0 && f == best;
    }
    if (best == 0)
        return NULL;
    chosen = (size_t)(kith_mind_chance(m, 7) * (double)n);
    for (size_t i = 0; i < p->n_lines; i++)
        if (fit(m, w, i, again) == best && chosen-- == 0) {
            mark(m, i);
            return &p->lines[i];
        }
    return NULL;
}

/* The acts to turn to when one has nothing left, each ended by itself. */
static const uint8_t kindred[KITH_ACT_COUNT][3] = {
    [KITH_ACT_OPEN] = {KITH_ACT_DISCLOSE, KITH_ACT_FLAT, KITH_ACT_FLAT},
    [KITH_ACT_DISCLOSE] = {KITH_ACT_AGREE, KITH_ACT_FLAT, KITH_ACT_SILENCE},
    [KITH_ACT_CHANGE] = {KITH_ACT_PLAN, KITH_ACT_DISCLOSE, KITH_ACT_AGREE},
    [KITH_ACT_SUSTAIN] = {KITH_ACT_DISCLOSE, KITH_ACT_FLAT, KITH_ACT_SILENCE},
    [KITH_ACT_PUSH_BACK] = {KITH_ACT_FLAT, KITH_ACT_SILENCE, KITH_ACT_FLAT},
    [KITH_ACT_FLAT] = {KITH_ACT_SILENCE, KITH_ACT_FLAT, KITH_ACT_SILENCE},
    [KITH_ACT_AGREE] = {KITH_ACT_DISCLOSE, KITH_ACT_THANKS, KITH_ACT_FLAT},
    [KITH_ACT_CORRECT] = {KITH_ACT_FLAT, KITH_ACT_SILENCE, KITH_ACT_DISCLOSE},
    [KITH_ACT_ASK] = {KITH_ACT_DISCLOSE, KITH_ACT_FLAT, KITH_ACT_SILENCE},
    [KITH_ACT_SILENCE] = {KITH_ACT_FLAT, KITH_ACT_DISCLOSE, KITH_ACT_SILENCE},
    [KITH_ACT_SOFTEN] = {KITH_ACT_AGREE, KITH_ACT_DISCLOSE, KITH_ACT_FLAT},
    [KITH_ACT_THANKS] = {KITH_ACT_AGREE, KITH_ACT_DISCLOSE, KITH_ACT_FLAT},
    [KITH_ACT_PLAN] = {KITH_ACT_CHANGE, KITH_ACT_DISCLOSE, KITH_ACT_AGREE},
    [KITH_ACT_END_WARM] = {KITH_ACT_THANKS, KITH_ACT_AGREE, KITH_ACT_FLAT},
    [KITH_ACT_END_COLD] = {KITH_ACT_FLAT, KITH_ACT_SILENCE, KITH_ACT_FLAT},
    [KITH_ACT_END_DRY] = {KITH_ACT_FLAT, KITH_ACT_SILENCE, KITH_ACT_FLAT}};

/* One act: on the theme, then on any. */
static const struct kith_line *pick_act(struct kith_mind *m, struct kith_wish w, bool again)
{
    const struct kith_line *line = best_of(m, &w, again);

    if (!line && w.act == KITH_ACT_PUSH_BACK && w.to != KITH_PUSH_ANY) {
        w.to = KITH_PUSH_ANY;
        line = best_of(m, &w, again);
    }
    if (!line && w.theme != KITH_NO_THEME) {
        w.theme = KITH_NO_THEME;
        line = best_of(m, &w, again);
    }
    return line;
}

const struct kith_line *kith_line_pick(struct kith_mind *m, const struct kith_wish *wish)
{
    const struct kith_line *line = pick_act(m, *wish, wish->act != KITH_ACT_DISCLOSE && wish->act != KITH_ACT_CHANGE);

    for (size_t i = 0; !line && i < 3; i++) {
        struct kith_wish other = *wish;

        other.act = (enum kith_act)kindred[wish->act][i];
        line = pick_act(m, other, true);
    }
    return line;
}

bool kith_line_left(const struct kith_mind *m, enum kith_act act, uint8_t theme)
{
    for (size_t i = 0; i < m->persona->n_lines; i++) {
        const struct kith_line *line = &m->persona->lines[i];

        if (line->act == act && !is_used(m, i) && (theme == KITH_NO_THEME || line->theme == theme))
            return true;
    }
    return false;
}
