#include "speaker_name.h"

struct declared {
    struct kith_str word;
    enum kith_role role;
};

#define SAYS(literal, role)                                                                                            \
    {                                                                                                                  \
        {literal, sizeof(literal) - 1}, role                                                                           \
    }

/* Abbreviations are those of transcribers' style guides: T and C, Th and Cl, I(nterviewer) and P(articipant). A plain
 * "Doctor" or "Nurse" is left open: such a person may as well be passing through the room. */
static const struct declared known[] = {
    SAYS("t", KITH_ROLE_COUNSELLOR),
    SAYS("th", KITH_ROLE_COUNSELLOR),
    SAYS("ther", KITH_ROLE_COUNSELLOR),
    SAYS("therapist", KITH_ROLE_COUNSELLOR),
    SAYS("counsellor", KITH_ROLE_COUNSELLOR),
    SAYS("counselor", KITH_ROLE_COUNSELLOR),
    SAYS("couns", KITH_ROLE_COUNSELLOR),
    SAYS("clinician", KITH_ROLE_COUNSELLOR),
    SAYS("practitioner", KITH_ROLE_COUNSELLOR),
    SAYS("provider", KITH_ROLE_COUNSELLOR),
    SAYS("psychologist", KITH_ROLE_COUNSELLOR),
    SAYS("psychotherapist", KITH_ROLE_COUNSELLOR),
    SAYS("interviewer", KITH_ROLE_COUNSELLOR),
    SAYS("int", KITH_ROLE_COUNSELLOR),
    SAYS("i", KITH_ROLE_COUNSELLOR),
    SAYS("facilitator", KITH_ROLE_COUNSELLOR),
    SAYS("coach", KITH_ROLE_COUNSELLOR),
    SAYS("recovery coach", KITH_ROLE_COUNSELLOR),
    SAYS("recovery worker", KITH_ROLE_COUNSELLOR),
    SAYS("key worker", KITH_ROLE_COUNSELLOR),
    SAYS("keyworker", KITH_ROLE_COUNSELLOR),
    SAYS("peer worker", KITH_ROLE_COUNSELLOR),
    SAYS("peer support worker", KITH_ROLE_COUNSELLOR),
    SAYS("client", KITH_ROLE_CLIENT),
    SAYS("cl", KITH_ROLE_CLIENT),
    SAYS("c", KITH_ROLE_CLIENT),
    SAYS("patient", KITH_ROLE_CLIENT),
    SAYS("pt", KITH_ROLE_CLIENT),
    SAYS("p", KITH_ROLE_CLIENT),
    SAYS("participant", KITH_ROLE_CLIENT),
    SAYS("interviewee", KITH_ROLE_CLIENT),
    SAYS("respondent", KITH_ROLE_CLIENT),
    SAYS("service user", KITH_ROLE_CLIENT),
    SAYS("caller", KITH_ROLE_CLIENT),
    SAYS("interpreter", KITH_ROLE_OTHER),
    SAYS("translator", KITH_ROLE_OTHER),
    SAYS("observer", KITH_ROLE_OTHER),
    SAYS("narrator", KITH_ROLE_OTHER),
};

/* "Client 2", "P1", "Therapist #1", "C." */
static struct kith_str without_number(struct kith_str s)
{
    while (s.n && ((s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9') || s.p[s.n - 1] == '#' || s.p[s.n - 1] == '_' ||
                   s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
        s.n--;
    return s;
}

static enum kith_role lookup(struct kith_str word)
{
    word = without_number(kith_str_trim(word));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (kith_str_eq_nocase(known[i].word, word))
            return known[i].role;
    return KITH_ROLE_UNKNOWN;
}

enum kith_role kith_speaker_role(struct kith_str name)
{
    enum kith_role role = lookup(name);
    ptrdiff_t open = kith_str_find_byte(name, '(');
    ptrdiff_t close = kith_str_find_byte(name, ')');

    if (role == KITH_ROLE_UNKNOWN && open >= 0 && close > open) {
        struct kith_str inner = kith_str_trim(kith_str_sub(name, (size_t)open + 1, (size_t)close));

        /* One letter in brackets is an initial, not a role: "Marcus (C)". */
        role = inner.n > 1 ? lookup(inner) : KITH_ROLE_UNKNOWN;
        if (role == KITH_ROLE_UNKNOWN)
            role = lookup(kith_str_sub(name, 0, (size_t)open));
    }
    return role;
}
