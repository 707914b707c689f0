#include "course_of.h"

#include <stdio.h>

#define NOTE_MAX 90 /* bytes of a turn that a mark shows to the pointer */

static uint32_t kind_of(const struct kith_view_turn *turn)
{
    static const uint32_t behaviours[KITH_BEHAVIOUR_COUNT] = {KITH_COURSE_QUESTION, KITH_COURSE_SIMPLE,
                                                              KITH_COURSE_INPUT, KITH_COURSE_PLAIN};
    static const uint32_t talks[KITH_TALK_COUNT] = {KITH_COURSE_CHANGE, KITH_COURSE_SUSTAIN, KITH_COURSE_NEUTRAL};
    const struct kith_label *l = turn->label;

    if (turn->role == KITH_ROLE_CLIENT)
        return l->talk >= 0 && l->talk < KITH_TALK_COUNT ? talks[l->talk] : KITH_COURSE_NEUTRAL;
    if (turn->role != KITH_ROLE_COUNSELLOR)
        return KITH_COURSE_SOMEONE;
    if (l->behaviour == KITH_BEHAVIOUR_REFLECTION && l->reflection == KITH_REFLECTION_COMPLEX)
        return KITH_COURSE_COMPLEX;
    return l->behaviour >= 0 && l->behaviour < KITH_BEHAVIOUR_COUNT ? behaviours[l->behaviour] : KITH_COURSE_PLAIN;
}

static struct kith_str first_words(struct kith_str s)
{
    size_t n = NOTE_MAX;

    if (s.n <= NOTE_MAX)
        return s;
    while (n > 0 && s.p[n] != ' ')
        n--;
    return kith_str_sub(s, 0, n);
}

static enum kith_rc make_mark(struct kith_arena *keep, const struct kith_view_turn *turn, size_t i,
                              struct kith_course_mark *mark, struct kith_err *err)
{
    char href[32];

    *mark = (struct kith_course_mark){
        .kind = kind_of(turn),
        .unsure = turn->unsure,
        .turn = turn->id,
        .start_ms = turn->start_ms,
        .note = first_words(turn->text),
    };
    for (size_t k = 0; k < turn->n_flags; k++)
        mark->flagged |= turn->flags[k].kind == KITH_FLAG_CRISIS;
    (void)snprintf(href, sizeof href, "#t-%zu", i);
    return kith_str_keep(keep, kith_str_of(href), &mark->href, err);
}

enum kith_rc kith_course_of(struct kith_arena *keep, const struct kith_view *view, struct kith_course *out,
                            struct kith_err *err)
{
    struct kith_course_mark *marks = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, view->n_turns, sizeof *marks, &marks, err));
    for (size_t i = 0; i < view->n_turns; i++)
        KITH_TRY(make_mark(keep, &view->turns[i], i, &marks[i], err));
    *out = (struct kith_course){.kinds = kith_course_kinds,
                                .n_kinds = KITH_COURSE_USUAL,
                                .lanes = {KITH_S("Counsellor"), KITH_S("Client")},
                                .marks = marks,
                                .n_marks = view->n_turns};
out:
    return rc;
}
