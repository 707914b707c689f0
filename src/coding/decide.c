#include "decide.h"

#include <math.h>

void kith_decode_head(int head, const struct kith_head_calibration *calibration, const float *outputs, float *p)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    float top = -INFINITY;
    float sum = 0.0f;

    if (spec->classes == 2) {
        p[1] = 1.0f / (1.0f + expf(-(calibration->scale * outputs[0] + calibration->shift[1])));
        p[0] = 1.0f - p[1];
        return;
    }
    for (unsigned k = 0; k < spec->classes; k++) {
        p[k] = calibration->scale * outputs[k] + calibration->shift[k];
        top = p[k] > top ? p[k] : top;
    }
    for (unsigned k = 0; k < spec->classes; k++) {
        p[k] = expf(p[k] - top);
        sum += p[k];
    }
    for (unsigned k = 0; k < spec->classes; k++)
        p[k] /= sum;
}

int kith_decide(int head, const struct kith_head_calibration *calibration, const float *p)
{
    int best = 0;

    for (int k = 1; k < kith_head_spec(head)->classes; k++)
        if (p[k] * calibration->decide[k] > p[best] * calibration->decide[best])
            best = k;
    return best;
}

/* Decodes one head into p[classes] and returns the class. */
static int decode(const struct kith_head_calibration *calibration, int head, const float *z, float *p)
{
    kith_decode_head(head, &calibration[head], z + kith_head_spec(head)->first, p);
    return kith_decide(head, &calibration[head], p);
}

static void decode_counsellor(const struct kith_head_calibration *c, const float *z, struct kith_coded_turn *out)
{
    struct kith_probabilities *p = &out->p;
    struct kith_label *l = &out->label;
    float yes[KITH_CLASSES_MAX] = {0.0f};

    l->behaviour = (int8_t)decode(c, KITH_HEAD_BEHAVIOUR, z, p->behaviour);
    for (int i = 0; i < KITH_HAS_COUNT; i++) {
        if (decode(c, KITH_HEAD_HAS_QUESTION + i, z, yes))
            l->has |= (uint8_t)(1u << i);
        p->has[i] = yes[1];
    }
    /* As coders do: the main behaviour is one the turn has, and "other" means that it has none. */
    l->has = (uint8_t)(l->behaviour == KITH_BEHAVIOUR_OTHER ? 0u : l->has | (1u << l->behaviour));
    out->leaning[KITH_BEHAVIOUR_QUESTION] = (int8_t)decode(c, KITH_HEAD_QUESTION, z, p->question);
    out->leaning[KITH_BEHAVIOUR_REFLECTION] = (int8_t)decode(c, KITH_HEAD_REFLECTION, z, p->reflection);
    out->leaning[KITH_BEHAVIOUR_INPUT] = (int8_t)decode(c, KITH_HEAD_INPUT, z, p->input);
    if (l->has & KITH_HAS_QUESTION)
        l->question = out->leaning[KITH_BEHAVIOUR_QUESTION];
    if (l->has & KITH_HAS_REFLECTION)
        l->reflection = out->leaning[KITH_BEHAVIOUR_REFLECTION];
    if (l->has & KITH_HAS_INPUT)
        l->input = out->leaning[KITH_BEHAVIOUR_INPUT];
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++) {
        if (decode(c, KITH_HEAD_ADHERENCE + i, z, yes))
            l->adherence |= (uint8_t)(1u << i);
        p->adherence[i] = yes[1];
    }
    l->adherence_known = true;
    out->unsure = p->behaviour[l->behaviour] < KITH_UNSURE_BELOW;
}

void kith_decode_turn(const struct kith_head_calibration *calibration, enum kith_role role, const float *z,
                      struct kith_coded_turn *out)
{
    out->role = role;
    out->label = KITH_LABEL_NONE;
    out->p = (struct kith_probabilities){0};
    memset(out->leaning, KITH_NONE, sizeof out->leaning);
    out->unsure = false;
    if (role == KITH_ROLE_COUNSELLOR)
        decode_counsellor(calibration, z, out);
    if (role == KITH_ROLE_CLIENT) {
        out->label.talk = (int8_t)decode(calibration, KITH_HEAD_TALK, z, out->p.talk);
        out->unsure = out->p.talk[out->label.talk] < KITH_UNSURE_BELOW;
    }
}
