#include "model_maker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "model_maker: %s\n", what);
    abort();
}

static void *take(struct made_model *m, size_t n, size_t size)
{
    void *p = NULL;

    must(kith_arena_take(m->keep, n, size, &p, NULL) == KITH_OK, "no memory");
    return p;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return *x < *y ? -1 : *x > *y;
}

static float random_weight(struct kith_rng *rng)
{
    double sign = kith_rng_below(rng, 2) ? 1.0 : -1.0;

    return (float)(sign * (0.001 + kith_rng_unit(rng)) * pow(10.0, (double)kith_rng_below(rng, 7) - 4.0));
}

static void fill_group(struct made_model *m, struct kith_rng *rng, int g, size_t features)
{
    unsigned width = kith_group_outputs((enum kith_head_group)g);
    size_t n = features ? features + (size_t)kith_rng_below(rng, features) : 0;
    uint64_t *keys = take(m, n + 1, sizeof *keys);
    float *weights = take(m, (n + 1) * width, sizeof *weights);
    float *bias = take(m, width, sizeof *bias);

    for (size_t i = 0; i < n; i++) /* a step of at least one keeps them apart */
        keys[i] = kith_rng_next(rng) >> 1 | 1u;
    qsort(keys, n, sizeof *keys, by_value);
    for (size_t i = 1; i < n; i++)
        must(keys[i] != keys[i - 1], "two random keys are alike");
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        const struct kith_head_spec *s = kith_head_spec(h);

        for (unsigned k = 0; k < s->outputs && (int)s->group == g; k++) {
            bias[s->first + k] = random_weight(rng);
            for (size_t i = 0; i < n; i++)
                weights[i * width + s->first + k] = random_weight(rng);
        }
    }
    m->draft.groups[g].n = n;
    m->draft.groups[g].keys = keys;
    m->draft.groups[g].weights = weights;
    m->draft.groups[g].bias = bias;
}

static void fill_rest(struct made_model *m, struct kith_rng *rng, const char *features_version)
{
    struct kith_model_fact *facts = take(m, 3, sizeof *facts);
    uint64_t *prints = take(m, 5, sizeof *prints);

    m->draft.key = kith_rng_next(rng);
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        struct kith_head_calibration *c = &m->draft.calibration[h];

        c->scale = (float)(0.5 + kith_rng_unit(rng));
        for (int k = 0; k < KITH_CLASSES_MAX; k++) {
            c->shift[k] = random_weight(rng);
            c->decide[k] = (float)(0.5 + kith_rng_unit(rng));
        }
    }
    facts[0] = (struct kith_model_fact){"features", features_version};
    facts[1] = (struct kith_model_fact){"card", "# Card\n\"hash\":\"none\" of this; caf\xC3\xA9.\n"};
    facts[2] = (struct kith_model_fact){"measure.test", "0.625"};
    m->draft.facts = facts;
    m->draft.n_facts = 3;
    for (size_t i = 0; i < 5; i++)
        prints[i] = (i + 1) * 1000 + kith_rng_below(rng, 1000);
    m->draft.trained_on = prints;
    m->draft.n_trained_on = 5;
}

struct made_model *model_make(struct kith_rng *rng, size_t features, const char *features_version)
{
    struct made_model *m = calloc(1, sizeof *m);
    struct kith_err err = {0};

    must(m != NULL, "no memory");
    must(kith_arena_open(kith_env_system(), &m->keep, (size_t)64 << 20, NULL) == KITH_OK, "no arena");
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        fill_group(m, rng, g, features);
    fill_rest(m, rng, features_version);
    kith_buf_init(&m->bytes, kith_env_system(), (size_t)64 << 20);
    must(kith_model_serialise(&m->draft, &m->bytes, m->hash, &err) == KITH_OK, err.text);
    return m;
}

void model_unmake(struct made_model *m)
{
    kith_buf_free(&m->bytes);
    kith_arena_close(m->keep);
    free(m);
}

json_t *model_header(struct kith_str file, struct kith_str *data)
{
    uint64_t n = 0;
    json_t *header;

    must(file.n > 8, "no header");
    memcpy(&n, file.p, sizeof n);
    must(n <= file.n - 8, "no header");
    header = json_loadb(file.p + 8, (size_t)n, 0, NULL);
    must(header != NULL, "the header is no JSON");
    *data = kith_str_sub(file, 8 + (size_t)n, file.n);
    return header;
}

void model_join(json_t *header, struct kith_str data, struct kith_buf *out)
{
    char *text = json_dumps(header, JSON_COMPACT);
    uint64_t n;

    must(text != NULL, "no memory");
    n = (8 + strlen(text) + 63) / 64 * 64 - 8;
    kith_buf_clear(out);
    kith_buf_add(out, &n, sizeof n);
    kith_buf_puts(out, text);
    for (size_t i = strlen(text); i < n; i++)
        kith_buf_byte(out, ' ');
    kith_buf_str(out, data);
    must(kith_buf_check(out, "the model", NULL) == KITH_OK, "no memory");
    free(text);
    json_decref(header);
}

float model_nearest_bf16(float f)
{
    int exponent;
    double m = frexp((double)f, &exponent);

    return (float)ldexp(nearbyint(m * 256.0), exponent - 8);
}
