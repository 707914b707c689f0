#include "why.h"

#include "decide.h"

#define CODES_MAX 16 /* codes of one turn that are explained */
/* A word has to carry this much log-odds by itself to be shown. */
#define WEIGHT_MIN 0.15f

struct code {
    enum kith_head head;
    uint8_t class_index;
};

static size_t codes_of(const struct kith_coded_turn *turn, struct code *out)
{
    const struct kith_label *l = &turn->label;
    size_t n = 0;

    if (l->behaviour != KITH_NONE)
        out[n++] = (struct code){KITH_HEAD_BEHAVIOUR, (uint8_t)l->behaviour};
    if (l->question != KITH_NONE)
        out[n++] = (struct code){KITH_HEAD_QUESTION, (uint8_t)l->question};
    if (l->reflection != KITH_NONE)
        out[n++] = (struct code){KITH_HEAD_REFLECTION, (uint8_t)l->reflection};
    if (l->input != KITH_NONE)
        out[n++] = (struct code){KITH_HEAD_INPUT, (uint8_t)l->input};
    for (unsigned i = 0; i < KITH_ADHERENCE_COUNT; i++)
        if (((unsigned)l->adherence >> i) & 1u)
            out[n++] = (struct code){(enum kith_head)(KITH_HEAD_ADHERENCE + i), 1};
    if (l->talk != KITH_NONE)
        out[n++] = (struct code){KITH_HEAD_TALK, (uint8_t)l->talk};
    return n;
}

/* The strongest other class of a head, by its scores. */
static unsigned rival_of(const struct kith_model *model, const struct code *code, const float *z)
{
    const struct kith_head_spec *spec = kith_head_spec((int)code->head);
    float p[KITH_CLASSES_MAX];
    unsigned best = code->class_index == 0 ? 1 : 0;

    kith_decode_head((int)code->head, kith_model_calibration(model, code->head), z + spec->first, p);
    for (unsigned k = 0; k < spec->classes; k++)
        if (k != code->class_index && p[k] > p[best])
            best = k;
    return best;
}

/* Adds each feature's evidence for the code, shared evenly among the words it spans. */
static void weigh_words(const struct kith_model *model, const struct code *code, unsigned rival,
                        const struct kith_words *words, const struct kith_feature *features, size_t n, float *weight)
{
    const struct kith_head_spec *spec = kith_head_spec((int)code->head);
    float scale = kith_model_calibration(model, code->head)->scale;
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        float all[KITH_OUTPUTS_MAX];
        const float *w = all + spec->first;
        float evidence;
        size_t last;

        if (!features[i].end || !kith_model_weights(model, spec->group, features[i].key, all))
            continue;
        evidence = spec->classes == 2 ? (code->class_index == 1 ? w[0] : -w[0]) : w[code->class_index] - w[rival];
        /* Features come word by word, so the first word is rarely far from where the last one began. */
        if (from >= words->n || words->items[from].start > features[i].start)
            from = 0;
        while (from < words->n && words->items[from].start < features[i].start)
            from++;
        for (last = from; last < words->n && words->items[last].end < features[i].end;)
            last++;
        for (size_t k = from; k <= last && last < words->n; k++)
            weight[k] += scale * features[i].value * evidence / (float)(last - from + 1);
    }
}

/* Joins neighbouring words that weigh, and keeps the heaviest spans. */
static size_t heaviest(const struct kith_words *words, const float *weight, const struct code *code,
                       struct kith_why *out)
{
    size_t n = 0;

    for (size_t i = 0; i < words->n;) {
        struct kith_why span = {code->head, code->class_index, words->items[i].start, words->items[i].end, 0.0f};
        size_t at;

        if (weight[i] < WEIGHT_MIN) {
            i++;
            continue;
        }
        for (; i < words->n && weight[i] >= WEIGHT_MIN; i++) {
            span.end = words->items[i].end;
            span.weight += weight[i];
        }
        for (at = n; at > 0 && out[at - 1].weight < span.weight; at--)
            if (at < KITH_WHY_SPANS)
                out[at] = out[at - 1];
        if (at < KITH_WHY_SPANS)
            out[at] = span;
        n += n < KITH_WHY_SPANS;
    }
    return n;
}

enum kith_rc kith_why_find(const struct kith_model *model, struct kith_arena *keep, const struct kith_words *words,
                           const struct kith_feature *features, size_t n_features, const float *z,
                           struct kith_coded_turn *turn, struct kith_err *err)
{
    struct code codes[CODES_MAX];
    size_t n_codes = codes_of(turn, codes);
    struct kith_why *why;
    float *weight;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n_codes * KITH_WHY_SPANS, sizeof *why, &why, err));
    KITH_TRY(kith_arena_take(keep, words->n, sizeof *weight, &weight, err));
    turn->why = why;
    for (size_t c = 0; c < n_codes; c++) {
        memset(weight, 0, words->n * sizeof *weight);
        weigh_words(model, &codes[c], rival_of(model, &codes[c], z), words, features, n_features, weight);
        turn->n_why += heaviest(words, weight, &codes[c], why + turn->n_why);
    }
out:
    return rc;
}
