#include "encoder_file_maker.h"

#include "encoder.h"
#include "model_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MARKS        "?!.,'-[]" /* a token each */
#define BIAS_ITEMS   16u
#define PLANTED_SIZE 8.0f /* of a planted word's embedding, far above all else in it */

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "encoder_file_maker: %s\n", what);
    abort();
}

struct encoder_plan encoder_plan_small(void)
{
    return (struct encoder_plan){
        .layers = 2,
        .width = 64,
        .heads = 2,
        .ffn = 128,
        .positions = 24,
        .window = 3,
        .words = "the i you to and it of my what how do did would is that was so sounds like want stop drinking "
                 "because feel could should week yeah okay no not can help more think about home sleep work really",
        .stir = 1.0,
    };
}

struct file {
    json_t *header;
    json_t *facts;
    struct kith_buf data;
    struct kith_rng *rng;
};

static void begin_tensor(struct file *f, const char *name, const char *dtype, size_t rows, size_t columns, size_t item)
{
    size_t n = rows * (columns ? columns : 1) * item;
    json_int_t at = (json_int_t)f->data.n;
    json_t *shape =
        columns ? json_pack("[I, I]", (json_int_t)rows, (json_int_t)columns) : json_pack("[I]", (json_int_t)rows);

    must(n % 64 == 0 && at % 64 == 0, "a tensor is no multiple of 64 bytes long");
    must(json_object_set_new(f->header, name,
                             json_pack("{s:s, s:o, s:[I, I]}", "dtype", dtype, "shape", shape, "data_offsets", at,
                                       at + (json_int_t)n)) == 0,
         "no memory");
}

/* Floats around `middle`, at most `spread` away; those from `rows` on are zero and only fill the tensor up. */
static void put_floats(struct file *f, const char *name, size_t rows, size_t columns, double middle, double spread)
{
    size_t padded = columns ? rows : (rows + 15) / 16 * 16;
    size_t real = rows * (columns ? columns : 1);

    begin_tensor(f, name, "F32", padded, columns, sizeof(float));
    for (size_t i = 0; i < padded * (columns ? columns : 1); i++) {
        float x = i < real ? (float)(middle + spread * (2.0 * kith_rng_unit(f->rng) - 1.0)) : 0.0f;

        kith_buf_add(&f->data, &x, sizeof x);
    }
}

static void put_bytes(struct file *f, const char *name, size_t rows, size_t columns)
{
    begin_tensor(f, name, "I8", rows, columns, 1);
    for (size_t i = 0; i < rows * columns; i++)
        kith_buf_byte(&f->data, (char)((int)kith_rng_below(f->rng, 255) - 127));
}

static void put_linear(struct file *f, unsigned layer, const char *name, size_t rows, size_t columns, double size)
{
    double scale = size / sqrt((double)columns) / 73.0; /* 73: how large a byte is in the middle */
    char text[64];

    (void)snprintf(text, sizeof text, "encoder.%u.%s.q", layer, name);
    put_bytes(f, text, rows, columns);
    (void)snprintf(text, sizeof text, "encoder.%u.%s.scale", layer, name);
    put_floats(f, text, rows, 0, scale, scale / 4);
    (void)snprintf(text, sizeof text, "encoder.%u.%s.bias", layer, name);
    put_floats(f, text, rows, 0, 0.0, size / 4);
}

static void put_norm(struct file *f, const char *name, size_t width, double spread)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s.weight", name);
    put_floats(f, text, width, 0, 1.0, spread);
    (void)snprintf(text, sizeof text, "%s.bias", name);
    put_floats(f, text, width, 0, 0.0, spread);
}

static void put_layer(struct file *f, const struct encoder_plan *p, unsigned i)
{
    char text[64];

    put_linear(f, i, "qkv", (size_t)3 * p->width, p->width, 1.0);
    put_linear(f, i, "out", p->width, p->width, p->stir);
    (void)snprintf(text, sizeof text, "encoder.%u.norm1", i);
    put_norm(f, text, p->width, p->stir / 4);
    put_linear(f, i, "up", p->ffn, p->width, 1.0);
    put_linear(f, i, "down", p->width, p->ffn, p->stir);
    (void)snprintf(text, sizeof text, "encoder.%u.norm2", i);
    put_norm(f, text, p->width, p->stir / 4);
    (void)snprintf(text, sizeof text, "encoder.%u.distance", i);
    put_floats(f, text, p->heads, KITH_ENCODER_DISTANCES, 0.0, p->stir);
}

/* Returns how many tokens it has. */
static size_t put_vocabulary(struct file *f, const struct encoder_plan *p)
{
    struct kith_buf text;
    struct kith_str rest = kith_str_of(p->words);
    struct kith_str word;
    size_t tokens = 0;

    kith_buf_init(&text, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&text, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
    for (char c = 'a'; c <= 'z'; c++)
        if (c != 'i') /* a word of its own in most plans */
            kith_buf_printf(&text, "%c\n", c);
    for (char c = 'a'; c <= 'z'; c++)
        kith_buf_printf(&text, "##%c\n", c);
    for (const char *c = MARKS; *c; c++)
        kith_buf_printf(&text, "%c\n", *c);
    while (kith_str_cut(&rest, ' ', &word))
        if (word.n > 0)
            kith_buf_printf(&text, KITH_STR_FMT "\n", KITH_STR_ARG(word));
    for (size_t i = 0; i < text.n; i++)
        tokens += text.p[i] == '\n';
    while (text.n % 64 != 0)
        kith_buf_byte(&text, '\0');
    must(kith_buf_check(&text, "the vocabulary", NULL) == KITH_OK, "no memory");
    begin_tensor(f, "encoder.vocab", "U8", text.n, 0, 1);
    kith_buf_str(&f->data, kith_buf_view(&text));
    kith_buf_free(&text);
    return tokens;
}

static void put_facts(struct file *f, const struct encoder_plan *p, size_t tokens)
{
    const struct {
        const char *name;
        size_t value;
    } sizes[] = {{"encoder.layers", p->layers}, {"encoder.width", p->width},         {"encoder.heads", p->heads},
                 {"encoder.ffn", p->ffn},       {"encoder.positions", p->positions}, {"encoder.window", p->window},
                 {"encoder.tokens", tokens}};

    must(json_object_set_new(f->facts, "encoder", json_string(KITH_ENCODER_VERSION)) == 0, "no memory");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        must(json_object_set_new(f->facts, sizes[i].name, json_sprintf("%zu", sizes[i].value)) == 0, "no memory");
    must(json_object_set_new(f->facts, "encoder.card", json_string("A random encoder, for tests.\n")) == 0,
         "no memory");
    if (p->fold)
        must(json_object_set_new(f->facts, "encoder.fold", json_string(p->fold)) == 0, "no memory");
}

static void put_heads(struct file *f, const struct encoder_plan *p, int skip)
{
    char name[96];

    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        const struct kith_head_spec *s = kith_head_spec(h);

        if (h == skip || s->group == KITH_GROUP_ROLE) /* roles are told by words alone */
            continue;
        (void)snprintf(name, sizeof name, "head.%s.dense", s->name);
        put_floats(f, name, s->outputs, (size_t)2 * p->width, 0.0, 0.3);
        (void)snprintf(name, sizeof name, "head.%s.bias", s->name);
        put_floats(f, name, BIAS_ITEMS, 0, 0.0, 0.5);
    }
}

void encoder_file_make(struct kith_rng *rng, const struct encoder_plan *plan, int skip, struct kith_buf *out)
{
    struct file f = {.header = json_object(), .facts = json_object(), .rng = rng};
    size_t tokens;

    must(f.header && f.facts, "no memory");
    kith_buf_init(&f.data, kith_env_system(), (size_t)256 << 20);
    tokens = put_vocabulary(&f, plan);
    put_facts(&f, plan, tokens);
    must(json_object_set_new(f.header, "__metadata__", f.facts) == 0, "no memory");
    put_bytes(&f, "encoder.word.q", tokens, plan->width);
    put_floats(&f, "encoder.word.scale", tokens, 0, 0.01, 0.005);
    put_floats(&f, "encoder.position", plan->positions, plan->width, 0.0, 0.2);
    put_floats(&f, "encoder.speaker", KITH_ENCODER_SPEAKERS, plan->width, 0.0, 0.2);
    put_norm(&f, "encoder.norm", plan->width, plan->stir / 4);
    for (unsigned i = 0; i < plan->layers; i++)
        put_layer(&f, plan, i);
    put_heads(&f, plan, skip);
    must(kith_buf_check(&f.data, "the encoder", NULL) == KITH_OK, "no memory");
    model_join(f.header, kith_buf_view(&f.data), out);
    kith_buf_free(&f.data);
}

static void *place_of(struct kith_buf *file, const char *name)
{
    struct kith_str data;
    json_t *header = model_header(kith_buf_view(file), &data);
    const json_t *place = json_object_get(json_object_get(header, name), "data_offsets");
    size_t at = (size_t)(data.p - file->p) + (size_t)json_integer_value(json_array_get(place, 0));

    must(place != NULL, name);
    json_decref(header);
    return file->p + at;
}

/* The line of the vocabulary that holds the word. */
static size_t id_of(struct kith_str vocab, struct kith_str word)
{
    struct kith_str line;

    for (size_t id = 0; kith_str_cut(&vocab, '\n', &line); id++)
        if (kith_str_eq(line, word))
            return id;
    must(false, "a planted word is not in the vocabulary");
    return 0;
}

/* A word's embedding becomes all but one direction, in which no other word goes. */
static void plant_word(int8_t *q, float *scale, size_t width)
{
    for (size_t k = 0; k < width; k++)
        q[k] = (int8_t)(q[k] / 16);
    q[0] = 127;
    q[1] = -127;
    *scale = PLANTED_SIZE / 127.0f;
}

/* Takes every row out of the planted direction. */
static void clear_way(float *rows, size_t n, size_t width)
{
    for (size_t i = 0; i < n; i++) {
        rows[i * width] = 0.0f;
        rows[i * width + 1] = 0.0f;
    }
}

void encoder_file_plant(struct kith_buf *file, const char *words, enum kith_head head, unsigned output, float push)
{
    struct kith_str rest = kith_str_of(words);
    struct kith_str word;
    struct kith_model *model;
    struct kith_err err = {0};
    const struct kith_encoder_weights *w;
    int8_t *q;
    float *scale;
    float *dense;
    char name[96];

    must(kith_model_open_encoder_bytes(kith_env_system(), kith_buf_view(file), &model, &err) == KITH_OK, err.text);
    w = kith_model_encoder(model);
    q = place_of(file, "encoder.word.q");
    scale = place_of(file, "encoder.word.scale");
    (void)snprintf(name, sizeof name, "head.%s.dense", kith_head_spec((int)head)->name);
    dense = place_of(file, name);
    clear_way(place_of(file, "encoder.position"), w->positions, w->width);
    clear_way(place_of(file, "encoder.speaker"), KITH_ENCODER_SPEAKERS, w->width);
    for (size_t i = 0; i < w->tokens; i++) {
        q[i * w->width] = 0;
        q[i * w->width + 1] = 0;
    }
    while (kith_str_cut(&rest, ' ', &word)) {
        size_t id = id_of(w->vocab, word);

        plant_word(q + id * w->width, &scale[id], w->width);
    }
    memset(dense, 0, kith_head_spec((int)head)->outputs * kith_encoder_outputs(w) * sizeof *dense);
    /* Normed, each of the two planted numbers is about the root of half the width; the mean of ten tokens has a tenth
     * of it. What all numbers of a row lose when it is normed cancels between the two. */
    dense = dense + output * kith_encoder_outputs(w) + w->width;
    dense[0] = push * 5.0f / sqrtf((float)w->width / 2.0f);
    dense[1] = -dense[0];
    kith_model_close(model);
}

struct made_model *encoder_file_model(struct kith_rng *rng, size_t features, const char *features_version,
                                      struct kith_str encoder_file, struct kith_model **encoder)
{
    struct made_model *m = model_make(rng, features, features_version);
    struct kith_err err = {0};

    must(kith_model_open_encoder_bytes(kith_env_system(), encoder_file, encoder, &err) == KITH_OK, err.text);
    m->draft.encoder = *encoder;
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        m->draft.dense[h] = kith_model_dense(*encoder, (enum kith_head)h);
    kith_buf_clear(&m->bytes);
    must(kith_model_serialise(&m->draft, &m->bytes, m->hash, &err) == KITH_OK, err.text);
    return m;
}
