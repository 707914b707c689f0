#include "summary.h"

#define SHORT_TURNS 12 /* with fewer turns of the counsellor's and the client's there is no whole to speak of */
#define LEAN_MIN    4  /* client turns with a side */

static enum kith_course course_of(const struct kith_measures *m)
{
    double q = (double)m->items[KITH_MEASURE_QUESTIONS].count;
    double refl = (double)m->items[KITH_MEASURE_REFLECTIONS].count;
    double input = (double)m->items[KITH_MEASURE_INPUT].count;

    if (input > 1.3 * q && input > 1.3 * refl)
        return KITH_COURSE_TOLD;
    if (4 * (q + refl + input) < (double)m->n_volleys)
        return KITH_COURSE_FOLLOWED;
    if (3 * refl <= q && 2 * input >= q && input > 0)
        return KITH_COURSE_ASKED_TOLD;
    if (refl == 0 && q > 0)
        return KITH_COURSE_ONLY_ASKED;
    if (refl >= 1.4 * q)
        return KITH_COURSE_REFLECTED;
    return q >= 1.4 * refl ? KITH_COURSE_ASKED : KITH_COURSE_BOTH;
}

static enum kith_lean lean_of(const struct kith_reading *r)
{
    const struct kith_measure *change = &r->measures->items[KITH_MEASURE_CHANGE];
    size_t n_turns = r->transcript->n_turns;
    double sided[2] = {0, 0};
    double for_change[2] = {0, 0};

    if (r->voice != KITH_VOICE_COUNSEL || !change->defined || change->n < LEAN_MIN)
        return KITH_LEAN_NONE;
    for (size_t i = 0; i < n_turns; i++) {
        int talk = r->coded->turns[i].label.talk;
        size_t half = 2 * i >= n_turns;

        if (talk != KITH_TALK_CHANGE && talk != KITH_TALK_SUSTAIN)
            continue;
        sided[half]++;
        for_change[half] += talk == KITH_TALK_CHANGE;
    }
    if (sided[0] >= 3 && sided[1] >= 3 && for_change[1] / sided[1] >= for_change[0] / sided[0] + .3)
        return KITH_LEAN_LATER;
    if (change->value >= .65)
        return KITH_LEAN_CHANGE;
    return change->value <= .35 ? KITH_LEAN_SUSTAIN : KITH_LEAN_BOTH;
}

static void put_length(struct kith_buf *out, const struct kith_reading *r)
{
    const char *talk = r->voice == KITH_VOICE_COUNSEL               ? "session"
                       : r->measures->setting == KITH_SETTING_GROUP ? "group session"
                                                                    : "talk";
    int64_t minutes = r->measures->length_ms < 0 ? 0 : (r->measures->length_ms + 30000) / 60000;

    if (minutes >= 2)
        kith_buf_printf(out, "In this %s of %lld minutes, ", talk, (long long)minutes);
    else
        kith_buf_printf(out, "In this %s of %zu turns, ", talk, r->transcript->n_turns);
}

void kith_summary_write(struct kith_buf *out, const struct kith_reading *r)
{
    const struct kith_measures *m = r->measures;
    enum kith_lean lean;

    if (m->counsellor_turns == 0 || m->client_turns == 0) {
        kith_buf_puts(out, "There are not two sides of a talk in this transcript, so there is little to say about it.");
        return;
    }
    if (m->counsellor_turns + m->client_turns < SHORT_TURNS) {
        kith_buf_puts(out, "This is a short piece, with ");
        kith_wording_number(out, m->counsellor_turns + m->client_turns);
        kith_buf_puts(out, " turns: too little to say how the talk went as a whole.");
        return;
    }
    put_length(out, r);
    kith_wording_put(out, r, kith_wording_pick(r, &kith_wording_course[course_of(m)], 20), NULL);
    lean = lean_of(r);
    if (lean != KITH_LEAN_NONE) {
        kith_buf_puts(out, ", and ");
        kith_wording_put(out, r, kith_wording_pick(r, &kith_wording_lean[lean], 21), NULL);
    }
    kith_buf_puts(out, r->coded->by_human ? "." : ", as Kith reads it.");
}
