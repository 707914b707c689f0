#include "majority.h"

static int8_t most(const struct kith_turn *turn, int8_t (*pick)(const struct kith_label *))
{
    int count[8] = {0};
    int best = KITH_NONE;

    for (size_t i = 0; i < turn->n_gold; i++) {
        int code = pick(&turn->gold[i].label);

        if (code >= 0)
            count[code & 7]++;
    }
    for (int k = 0; k < 8; k++)
        if (count[k] > (best < 0 ? 0 : count[best]))
            best = k;
    return (int8_t)best;
}

static int8_t behaviour_of(const struct kith_label *l)
{
    return l->behaviour;
}

static int8_t question_of(const struct kith_label *l)
{
    return l->question;
}

static int8_t reflection_of(const struct kith_label *l)
{
    return l->reflection;
}

static int8_t input_of(const struct kith_label *l)
{
    return l->input;
}

static int8_t talk_of(const struct kith_label *l)
{
    return l->talk;
}

static uint8_t most_bits(const struct kith_turn *turn, unsigned bits, bool adherence)
{
    uint8_t out = 0;

    for (unsigned b = 0; b < bits; b++) {
        size_t yes = 0;
        size_t n = 0;

        for (size_t i = 0; i < turn->n_gold; i++) {
            const struct kith_label *l = &turn->gold[i].label;

            if (adherence && !l->adherence_known)
                continue;
            n++;
            yes += ((unsigned)(adherence ? l->adherence : l->has) >> b) & 1u;
        }
        if (yes * 2 > n)
            out |= (uint8_t)(1u << b);
    }
    return out;
}

struct kith_label kith_majority_of_turn(const struct kith_turn *turn)
{
    struct kith_label l = KITH_LABEL_NONE;

    if (turn->n_gold == 0)
        return l;
    if (turn->n_gold == 1)
        return turn->gold[0].label;
    l.behaviour = most(turn, behaviour_of);
    l.talk = most(turn, talk_of);
    l.has = most_bits(turn, KITH_HAS_COUNT, false);
    l.adherence = most_bits(turn, KITH_ADHERENCE_COUNT, true);
    for (size_t i = 0; i < turn->n_gold; i++)
        l.adherence_known = l.adherence_known || turn->gold[i].label.adherence_known;
    if ((l.has & KITH_HAS_QUESTION) || l.behaviour == KITH_BEHAVIOUR_QUESTION)
        l.question = most(turn, question_of);
    if ((l.has & KITH_HAS_REFLECTION) || l.behaviour == KITH_BEHAVIOUR_REFLECTION)
        l.reflection = most(turn, reflection_of);
    if ((l.has & KITH_HAS_INPUT) || l.behaviour == KITH_BEHAVIOUR_INPUT)
        l.input = most(turn, input_of);
    return l;
}
