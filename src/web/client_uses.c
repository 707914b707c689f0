#include "client_uses.h"

static const struct {
    const char *said;
    const char *question;
} uses[KITH_USE_COUNT] = {
    [KITH_USE_RECORDING] = {"Recording and writing down", "May we record our talk and write down what is said?"},
    [KITH_USE_FEEDBACK] = {"Their counsellor's own feedback",
                           "May your counsellor use it to learn how well they listened?"},
    [KITH_USE_SUPERVISION] = {"Supervision",
                              "May your counsellor show parts of it to their supervisor, to become better at helping?"},
    [KITH_USE_TEACHING] = {"Teaching", "May parts of it, without your name, be used to teach other counsellors here?"},
    [KITH_USE_TRAINING] = {"Training this site's model",
                           "May it, without names, help Kith on this machine to understand talks better?"},
    [KITH_USE_RESEARCH] = {"Research", "May it, without your name, be used to study what helps people?"},
    [KITH_USE_OUTCOMES] = {"Linking to outcomes",
                           "May we put it next to how you are doing, to see whether listening well helps?"},
    [KITH_USE_LEGAL] = {"Legal proceedings", "May it be used in a court or another legal proceeding?"},
    [KITH_USE_NOTES] = {"Counselling notes", "May your counsellor's own notes be shown to the person named here?"},
    [KITH_USE_DISCLOSURE] = {"Passing something on", "May we give what is written here to the person named here?"},
};

const char *kith_use_said(enum kith_use use)
{
    return (unsigned)use < KITH_USE_COUNT ? uses[use].said : "Another use";
}

const char *kith_use_question(enum kith_use use)
{
    return (unsigned)use < KITH_USE_COUNT ? uses[use].question : "";
}

bool kith_use_read(struct kith_str name, enum kith_use *out)
{
    for (int i = 0; i < KITH_USE_COUNT; i++)
        if (kith_str_eq(name, kith_str_of(kith_use_name((enum kith_use)i)))) {
            *out = (enum kith_use)i;
            return true;
        }
    return false;
}

const char *kith_party_said(enum kith_party_kind kind)
{
    static const char *const words[] = {"the client", "family", "a friend", "an interpreter", "somebody else"};

    return (size_t)kind < sizeof words / sizeof *words ? words[kind] : "somebody else";
}
