#include "gold.h"

static const struct kith_gold *first_gold(const struct kith_transcript *t)
{
    for (size_t i = 0; i < t->n_turns; i++)
        if (t->turns[i].n_gold)
            return &t->turns[i].gold[0];
    return NULL;
}

static const struct kith_label *label_of(const struct kith_turn *turn, struct kith_str coder)
{
    for (size_t i = 0; i < turn->n_gold; i++)
        if (kith_str_eq(turn->gold[i].coder, coder))
            return &turn->gold[i].label;
    return NULL;
}

static enum kith_role role_of(const struct kith_transcript *t, const struct kith_turn *turn,
                              const struct kith_label *label)
{
    enum kith_role declared = t->speakers[turn->speaker].declared;

    if (declared != KITH_ROLE_UNKNOWN)
        return declared;
    if (label && label->behaviour != KITH_NONE)
        return KITH_ROLE_COUNSELLOR;
    if (label && label->talk != KITH_NONE)
        return KITH_ROLE_CLIENT;
    return KITH_ROLE_UNKNOWN;
}

static void set_one(float *p, int code)
{
    if (code != KITH_NONE)
        p[code] = 1;
}

static void set_certain(const struct kith_label *label, struct kith_probabilities *p)
{
    set_one(p->behaviour, label->behaviour);
    set_one(p->question, label->question);
    set_one(p->reflection, label->reflection);
    set_one(p->input, label->input);
    set_one(p->talk, label->talk);
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        p->has[i] = (label->has >> i) & 1u ? 1 : 0;
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        p->adherence[i] = (label->adherence >> i) & 1u ? 1 : 0;
}

static size_t code_turns(const struct kith_transcript *t, struct kith_str coder, struct kith_coded_turn *turns)
{
    size_t found = 0;

    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_label *label = label_of(&t->turns[i], coder);

        turns[i].role = role_of(t, &t->turns[i], label);
        turns[i].label = label ? *label : KITH_LABEL_NONE;
        turns[i].leaning[KITH_BEHAVIOUR_QUESTION] = turns[i].label.question;
        turns[i].leaning[KITH_BEHAVIOUR_REFLECTION] = turns[i].label.reflection;
        turns[i].leaning[KITH_BEHAVIOUR_INPUT] = turns[i].label.input;
        set_certain(&turns[i].label, &turns[i].p);
        found += label != NULL;
    }
    return found;
}

static enum kith_rc flag_turns(struct kith_arena *keep, const struct kith_flags *flags, const struct kith_transcript *t,
                               struct kith_coded_turn *turns, struct kith_err *err)
{
    enum kith_role *roles;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_turns, sizeof *roles, &roles, err));
    for (size_t i = 0; i < t->n_turns; i++)
        roles[i] = turns[i].role;
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_words words;

        KITH_TRY(kith_words_split(keep, t->turns[i].text, &words, err));
        KITH_TRY(kith_flags_find(flags, keep, t, roles, i, &words, &turns[i].flags, &turns[i].n_flags, err));
    }
out:
    return rc;
}

enum kith_rc kith_coded_from_gold(struct kith_arena *keep, const struct kith_flags *flags,
                                  const struct kith_transcript *transcript, struct kith_str coder,
                                  const struct kith_coded **out, struct kith_err *err)
{
    const struct kith_gold *first = first_gold(transcript);
    struct kith_coded_turn *turns;
    struct kith_coded *coded;
    struct kith_str name;
    enum kith_rc rc;

    if (!first)
        return kith_fail(err, KITH_EINPUT, 0,
                         "Session " KITH_STR_FMT " has no human codes; add them, or let the model code it.",
                         KITH_STR_ARG(transcript->id));
    if (!coder.n)
        coder = first->coder;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *coded, &coded, err));
    KITH_TRY(kith_arena_take(keep, transcript->n_turns, sizeof *turns, &turns, err));
    if (code_turns(transcript, coder, turns) == 0)
        return kith_fail(err, KITH_EINPUT, 0,
                         "Session " KITH_STR_FMT " has no codes by \"" KITH_STR_FMT
                         "\"; one who did code it is \"" KITH_STR_FMT "\".",
                         KITH_STR_ARG(transcript->id), KITH_STR_ARG(coder), KITH_STR_ARG(first->coder));
    if (flags)
        KITH_TRY(flag_turns(keep, flags, transcript, turns, err));
    KITH_TRY(kith_str_keep(keep, coder.n ? coder : KITH_S("human"), &name, err));
    *coded = (struct kith_coded){.transcript = transcript, .turns = turns, .coder = name.p, .by_human = true};
    *out = coded;
out:
    return rc;
}
