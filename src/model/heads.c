#include "heads.h"

static const struct kith_head_spec specs[KITH_HEAD_COUNT] = {
    [KITH_HEAD_BEHAVIOUR] = {"behaviour", KITH_GROUP_COUNSELLOR, 4, 4, 0},
    [KITH_HEAD_HAS_QUESTION] = {"has.question", KITH_GROUP_COUNSELLOR, 2, 1, 4},
    [KITH_HEAD_HAS_REFLECTION] = {"has.reflection", KITH_GROUP_COUNSELLOR, 2, 1, 5},
    [KITH_HEAD_HAS_INPUT] = {"has.therapist_input", KITH_GROUP_COUNSELLOR, 2, 1, 6},
    [KITH_HEAD_QUESTION] = {"question", KITH_GROUP_COUNSELLOR, 2, 1, 7},
    [KITH_HEAD_REFLECTION] = {"reflection", KITH_GROUP_COUNSELLOR, 2, 1, 8},
    [KITH_HEAD_INPUT] = {"input", KITH_GROUP_COUNSELLOR, 4, 4, 9},
    [KITH_HEAD_ADHERENCE + 0] = {"adherence.affirm", KITH_GROUP_COUNSELLOR, 2, 1, 13},
    [KITH_HEAD_ADHERENCE + 1] = {"adherence.seek", KITH_GROUP_COUNSELLOR, 2, 1, 14},
    [KITH_HEAD_ADHERENCE + 2] = {"adherence.emphasize", KITH_GROUP_COUNSELLOR, 2, 1, 15},
    [KITH_HEAD_ADHERENCE + 3] = {"adherence.persuade_with_permission", KITH_GROUP_COUNSELLOR, 2, 1, 16},
    [KITH_HEAD_ADHERENCE + 4] = {"adherence.persuade", KITH_GROUP_COUNSELLOR, 2, 1, 17},
    [KITH_HEAD_ADHERENCE + 5] = {"adherence.confront", KITH_GROUP_COUNSELLOR, 2, 1, 18},
    [KITH_HEAD_TALK] = {"talk", KITH_GROUP_CLIENT, 3, 3, 0},
    [KITH_HEAD_ROLE] = {"role", KITH_GROUP_ROLE, 2, 1, 0},
};

const struct kith_head_spec *kith_head_spec(int head)
{
    return head >= 0 && head < KITH_HEAD_COUNT ? &specs[head] : NULL;
}

const char *kith_head_class_name(int head, int class_index)
{
    static const char *const yes_no[] = {"no", "yes"};
    static const char *const roles[] = {"counsellor", "client"};

    if (head < 0 || head >= KITH_HEAD_COUNT || class_index < 0 || class_index >= specs[head].classes)
        return NULL;
    switch (head) {
    case KITH_HEAD_BEHAVIOUR:
        return kith_behaviour_name(class_index);
    case KITH_HEAD_QUESTION:
        return kith_question_name(class_index);
    case KITH_HEAD_REFLECTION:
        return kith_reflection_name(class_index);
    case KITH_HEAD_INPUT:
        return kith_input_name(class_index);
    case KITH_HEAD_TALK:
        return kith_talk_name(class_index);
    case KITH_HEAD_ROLE:
        return roles[class_index];
    default:
        return yes_no[class_index];
    }
}

unsigned kith_group_outputs(enum kith_head_group group)
{
    static const uint8_t outputs[KITH_GROUP_COUNT] = {20, 4, 4};

    return outputs[group];
}
