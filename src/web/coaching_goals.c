#include "coaching_goals.h"

static const struct kith_coaching_goal goals[] = {
    {"r_to_q", "Reflecting more than asking", "Reflections to questions"},
    {"percent_open", "Asking open questions", "Open among all questions"},
    {"percent_complex", "Hearing the feeling and the meaning", "To listen for; its figure is too rough to go by"},
    {"picked_up", "Giving back the client's own words", "Reflections that pick up what was said"},
    {"percent_change", "Drawing out the client's own reasons", "Change talk among change and sustain talk"},
    {"mi_adherent", "Asking before advising, naming what goes well", "To listen for; Kith's count is not checked yet"},
    {"talk_share", "Leaving the client room", "Your share of the words"},
    {"longest", "Speaking in short turns", "Your longest turn"},
    {"own", "Something else", "Say it in your own words below"},
};

const struct kith_coaching_goal *kith_coaching_goals(size_t *n)
{
    *n = sizeof goals / sizeof *goals;
    return goals;
}

const struct kith_coaching_goal *kith_coaching_goal_find(struct kith_str word)
{
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++)
        if (kith_str_eq(word, kith_str_of(goals[i].word)))
            return &goals[i];
    return NULL;
}
