#include "why.h"

#include "decide.h"

/* A word has to carry this much log-odds by itself to be shown. */
#define WEIGHT_MIN 0.15f
#define ECHO       0.15f

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

/* What a word has to carry to be shown. An encoder hears every word in every other: what is little beside the heaviest
 * word is the echo of it. */
static float least_weight(const float *weight, size_t n, bool by_encoder)
{
    float most = 0.0f;

    for (size_t i = 0; by_encoder && i < n; i++)
        most = weight[i] > most ? weight[i] : most;
    return most * ECHO > WEIGHT_MIN ? most * ECHO : WEIGHT_MIN;
}

/* Joins neighbouring words that weigh at least so much, and keeps the heaviest spans. */
static size_t heaviest(const struct kith_words *words, const float *weight, float least, const struct code *code,
                       struct kith_why *out)
{
    size_t n = 0;

    for (size_t i = 0; i < words->n;) {
        struct kith_why span = {code->head, code->class_index, words->items[i].start, words->items[i].end, 0.0f};
        size_t at;

        if (weight[i] < least) {
            i++;
            continue;
        }
        for (; i < words->n && weight[i] >= least; i++) {
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

/* Which way in what the encoder says a code lies, in log-odds against its rival. */
static void direct(const struct kith_model *model, const struct code *code, unsigned rival, size_t n, float *out)
{
    const struct kith_head_spec *spec = kith_head_spec((int)code->head);
    const float *dense = kith_model_dense(model, code->head);
    float scale = kith_model_calibration(model, code->head)->scale;

    for (size_t i = 0; dense && i < n; i++) {
        if (spec->classes == 2)
            out[i] = code->class_index == 1 ? scale * dense[i] : -scale * dense[i];
        else
            out[i] = scale * (dense[code->class_index * n + i] - dense[rival * n + i]);
    }
}

/* Adds what the encoder has to say: weight[n_codes][words->n]. */
static enum kith_rc weigh_omitted(const struct kith_model *model, const struct kith_omit *omit,
                                  const struct kith_words *words, const struct code *codes, size_t n_codes,
                                  const float *z, float *weight, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(omit->scratch);
    size_t outputs = kith_coder_outputs(omit->coder);
    float *directions;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(omit->scratch, n_codes * outputs, sizeof *directions, &directions, err));
    for (size_t c = 0; c < n_codes; c++)
        direct(model, &codes[c], rival_of(model, &codes[c], z), outputs, directions + c * outputs);
    KITH_TRY(kith_omit_weigh(omit, words, directions, n_codes, weight, err));
out:
    kith_arena_rewind(omit->scratch, mark);
    return rc;
}

enum kith_rc kith_why_find(const struct kith_model *model, struct kith_arena *keep, const struct kith_words *words,
                           const struct kith_feature *features, size_t n_features, const struct kith_omit *omit,
                           const float *z, struct kith_coded_turn *turn, struct kith_err *err)
{
    struct code codes[KITH_OMIT_CODES_MAX];
    size_t n_codes = codes_of(turn, codes);
    struct kith_arena_mark mark;
    struct kith_why *why;
    float *weight;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n_codes * KITH_WHY_SPANS, sizeof *why, &why, err));
    turn->why = why;
    mark = kith_arena_mark(keep);
    KITH_TRY(kith_arena_take(keep, n_codes * words->n, sizeof *weight, &weight, err));
    for (size_t c = 0; c < n_codes; c++)
        weigh_words(model, &codes[c], rival_of(model, &codes[c], z), words, features, n_features,
                    weight + c * words->n);
    if (omit)
        KITH_TRY(weigh_omitted(model, omit, words, codes, n_codes, z, weight, err));
    for (size_t c = 0; c < n_codes; c++) {
        const float *of_code = weight + c * words->n;

        turn->n_why +=
            heaviest(words, of_code, least_weight(of_code, words->n, omit != NULL), &codes[c], why + turn->n_why);
    }
    kith_arena_rewind(keep, mark);
out:
    return rc;
}
