#include "codes.h"

#define PICK(table, i) ((i) >= 0 && (size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : NULL)

const char *kith_role_name(int role)
{
    static const char *const names[] = {"unknown", "counsellor", "client", "other"};

    return PICK(names, role);
}

const char *kith_behaviour_name(int behaviour)
{
    static const char *const names[] = {"question", "reflection", "therapist_input", "other"};

    return PICK(names, behaviour);
}

const char *kith_question_name(int question)
{
    static const char *const names[] = {"open", "closed"};

    return PICK(names, question);
}

const char *kith_reflection_name(int reflection)
{
    static const char *const names[] = {"simple", "complex"};

    return PICK(names, reflection);
}

const char *kith_input_name(int input)
{
    static const char *const names[] = {"information", "advice", "negotiation", "options"};

    return PICK(names, input);
}

const char *kith_adherence_name(int bit)
{
    static const char *const names[] = {
        "affirm", "seek", "emphasize", "persuade_with_permission", "persuade", "confront",
    };

    return PICK(names, bit);
}

const char *kith_talk_name(int talk)
{
    static const char *const names[] = {"change", "sustain", "neutral"};

    return PICK(names, talk);
}

int kith_code_find(const char *(*name)(int), struct kith_str word)
{
    for (int i = 0; name(i); i++)
        if (kith_str_eq(kith_str_of(name(i)), word))
            return i;
    return KITH_NONE;
}
