#include "model_file.h"

#include "model_format.h"
#include "model_rows.h"

#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the model file is read in place and is little-endian"
#endif

/* What a group of heads has learned. */
struct group {
    struct kith_rows rows;
    float bias[KITH_OUTPUTS_MAX];
};

struct kith_model {
    const struct kith_env *env;
    locale_t plain; /* numbers have points, whatever the program's locale */
    const unsigned char *bytes;
    size_t n_bytes;
    bool mapped;
    size_t header_n;
    json_t *header;
    json_t *facts; /* header.__metadata__, borrowed */
    char hash[KITH_HASH_HEX];
    uint64_t key;
    const uint64_t *trained_on; /* into bytes, ascending */
    size_t n_trained_on;
    struct group groups[KITH_GROUP_COUNT];
    struct kith_head_calibration calibration[KITH_HEAD_COUNT];
};

struct tensor {
    const unsigned char *data;
    size_t rows;
    size_t columns;
};

static enum kith_rc bad(struct kith_err *err, const char *what)
{
    return kith_fail(err, KITH_EMODEL, 0,
                     "This is not a Kith model that can be used: %s. Get the model file again, or rebuild it with "
                     "'./do model'.",
                     what);
}

/* Finds a tensor and checks its type, shape and place. columns 0: a plain list. */
static enum kith_rc find_tensor(const struct kith_model *m, const char *name, const char *dtype, size_t item,
                                size_t columns, struct tensor *out, struct kith_err *err)
{
    const json_t *t = json_object_get(m->header, name);
    const json_t *shape = json_object_get(t, "shape");
    const json_t *place = json_object_get(t, "data_offsets");
    const char *type = json_string_value(json_object_get(t, "dtype"));
    size_t data_n = m->n_bytes - 8 - m->header_n;
    json_int_t rows;
    json_int_t from;
    json_int_t to;
    size_t need;
    char what[160];

    (void)snprintf(what, sizeof what, "the tensor %s is missing or has another type or shape", name);
    if (!type || strcmp(type, dtype) != 0 || json_array_size(shape) != (columns ? 2 : 1) || json_array_size(place) != 2)
        return bad(err, what);
    rows = json_integer_value(json_array_get(shape, 0));
    from = json_integer_value(json_array_get(place, 0));
    to = json_integer_value(json_array_get(place, 1));
    if (columns && json_integer_value(json_array_get(shape, 1)) != (json_int_t)columns)
        return bad(err, what);
    if (rows < 0 || rows > (json_int_t)KITH_FEATURES_MAX)
        return bad(err, what);
    need = (size_t)rows * (columns ? columns : 1) * item;
    if (from < 0 || to < from || (uint64_t)to > data_n || (size_t)(to - from) != need || from % KITH_TENSOR_ALIGN != 0)
        return bad(err, "a tensor lies outside the file or overlaps its edge");
    out->data = m->bytes + 8 + m->header_n + from;
    out->rows = (size_t)rows;
    out->columns = columns ? columns : 1;
    return KITH_OK;
}

static enum kith_rc no_memory(struct kith_err *err)
{
    return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left for the model; close other programs.");
}

struct place { /* of a tensor, in bytes behind the header */
    json_int_t from;
    json_int_t to;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* As safetensors asks: the tensors lie one behind the other and fill the file, so that no two share bytes and nothing
 * hides between them. */
static enum kith_rc check_places(const struct kith_model *m, struct kith_err *err)
{
    size_t n = 0;
    struct place *places = kith_env_alloc(m->env, json_object_size(m->header) * sizeof *places);
    json_int_t end = 0;
    const char *name;
    json_t *tensor;

    if (!places)
        return no_memory(err);
    json_object_foreach(m->header, name, tensor)
    {
        const json_t *at = json_object_get(tensor, "data_offsets");

        if (strcmp(name, "__metadata__") != 0)
            places[n++] =
                (struct place){json_integer_value(json_array_get(at, 0)), json_integer_value(json_array_get(at, 1))};
    }
    qsort(places, n, sizeof *places, by_place);
    for (size_t i = 0; i < n && end >= 0; i++)
        end = places[i].from == end && places[i].to >= end ? places[i].to : -1;
    kith_env_free(m->env, places);
    if (end < 0 || (uint64_t)end != m->n_bytes - 8 - m->header_n)
        return bad(err, "its tensors overlap or leave gaps");
    return KITH_OK;
}

/* Makes room for the weights of a group, by the keys of its features. */
static enum kith_rc load_keys(struct kith_model *m, enum kith_head_group group, const char *group_name,
                              struct kith_err *err)
{
    struct tensor keys = {0};
    char name[64];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "features.%s.keys", group_name);
    KITH_TRY(find_tensor(m, name, "U64", 8, 0, &keys, err));
    rc = kith_rows_open(m->env, (const uint64_t *)(const void *)keys.data, keys.rows, kith_group_outputs(group),
                        &m->groups[group].rows);
    if (rc == KITH_ENOMEM)
        return no_memory(err);
    if (rc != KITH_OK)
        return bad(err, "its feature keys are not in order");
out:
    return rc;
}

/* Puts one head's tensors where its group has them. */
static enum kith_rc load_head(struct kith_model *m, int head, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    struct group *g = &m->groups[spec->group];
    struct tensor sparse = {0};
    struct tensor bias = {0};
    char name[96];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "head.%s.sparse", spec->name);
    KITH_TRY(find_tensor(m, name, "BF16", 2, spec->outputs, &sparse, err));
    (void)snprintf(name, sizeof name, "head.%s.bias", spec->name);
    KITH_TRY(find_tensor(m, name, "F32", 4, 0, &bias, err));
    if (sparse.rows != g->rows.n || bias.rows < spec->outputs)
        return bad(err, "a head has another number of features than its group");
    if (!kith_rows_fill(&g->rows, (const uint16_t *)(const void *)sparse.data, spec->first, spec->outputs))
        return bad(err, "a weight is not a number");
    memcpy(&g->bias[spec->first], bias.data, spec->outputs * sizeof(float));
    for (unsigned k = 0; k < spec->outputs; k++)
        if (!isfinite(g->bias[spec->first + k]))
            return bad(err, "a weight is not a number");
out:
    return rc;
}

/* "scale shift0 .. decide0 .." as text. */
static enum kith_rc load_calibration(struct kith_model *m, int head, struct kith_err *err)
{
    struct kith_head_calibration *c = &m->calibration[head];
    float numbers[1 + 2 * KITH_CLASSES_MAX];
    char name[96];
    struct kith_str text;
    const char *p;

    (void)snprintf(name, sizeof name, "calibration.%s", kith_head_spec(head)->name);
    text = kith_model_text(m, name);
    p = text.p;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char *end = NULL;

        numbers[i] = text.n ? strtof_l(p, &end, m->plain) : 0.0f;
        if (!text.n || end == p || !isfinite(numbers[i]))
            return bad(err, "the calibration of a head is missing");
        p = end;
    }
    c->scale = numbers[0];
    memcpy(c->shift, numbers + 1, sizeof c->shift);
    memcpy(c->decide, numbers + 1 + KITH_CLASSES_MAX, sizeof c->decide);
    return KITH_OK;
}

static enum kith_rc load_tensors(struct kith_model *m, struct kith_err *err)
{
    static const char *const names[KITH_GROUP_COUNT] = KITH_GROUP_NAMES;
    struct tensor t = {0};
    enum kith_rc rc;

    KITH_TRY(check_places(m, err));
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        KITH_TRY(load_keys(m, (enum kith_head_group)g, names[g], err));
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        KITH_TRY(load_head(m, head, err));
        KITH_TRY(load_calibration(m, head, err));
    }
    KITH_TRY(find_tensor(m, "trained_on", "U64", 8, 0, &t, err));
    m->trained_on = (const uint64_t *)(const void *)t.data;
    m->n_trained_on = t.rows;
out:
    return rc;
}

static enum kith_rc load_header(struct kith_model *m, struct kith_err *err)
{
    uint64_t header_n;
    struct kith_str version;
    struct kith_str hash;
    struct kith_str key;
    json_error_t why;

    if (m->n_bytes < 8)
        return bad(err, "it is too short");
    memcpy(&header_n, m->bytes, sizeof header_n);
    if (header_n > KITH_HEADER_MAX_BYTES || header_n > m->n_bytes - 8)
        return bad(err, "its header is longer than the file or than 16 MB");
    if ((8 + header_n) % sizeof(uint64_t) != 0)
        return bad(err, "its tensors do not start at a multiple of eight");
    m->header_n = (size_t)header_n;
    m->header = json_loadb((const char *)m->bytes + 8, m->header_n, JSON_REJECT_DUPLICATES, &why);
    m->facts = json_object_get(m->header, "__metadata__");
    if (!json_is_object(m->facts))
        return bad(err, "its header is not a safetensors header with metadata");
    version = kith_model_text(m, "format");
    if (!kith_str_eq(version, KITH_S(KITH_MODEL_VERSION)))
        return bad(err, "it has another format than " KITH_MODEL_VERSION);
    hash = kith_model_text(m, "hash");
    key = kith_model_text(m, "key");
    if (hash.n != KITH_HASH_HEX_DIGITS || strspn(hash.p, "0123456789abcdef") != hash.n || key.n != 16 ||
        strspn(key.p, "0123456789abcdef") != 16)
        return bad(err, "its hash or key is missing");
    memcpy(m->hash, hash.p, hash.n + 1);
    m->key = strtoull(key.p, NULL, 16);
    return KITH_OK;
}

static enum kith_rc load(struct kith_model *m, struct kith_err *err)
{
    enum kith_rc rc;

    m->plain = newlocale(LC_ALL_MASK, "C", NULL);
    if (!m->plain)
        return no_memory(err);
    rc = load_header(m, err);
    return rc == KITH_OK ? load_tensors(m, err) : rc;
}

static enum kith_rc open_any(const struct kith_env *env, const void *bytes, size_t n, bool mapped,
                             struct kith_model **out, struct kith_err *err)
{
    struct kith_model *m = kith_env_alloc(env, sizeof *m);
    enum kith_rc rc;

    *out = NULL;
    if (!m) {
        if (mapped)
            env->unmap(env->ctx, bytes, n);
        return no_memory(err);
    }
    m->env = env;
    m->bytes = bytes;
    m->n_bytes = n;
    m->mapped = mapped;
    rc = load(m, err);
    if (rc != KITH_OK)
        kith_model_close(m);
    else
        *out = m;
    return rc;
}

enum kith_rc kith_model_open(const struct kith_env *env, const char *path, struct kith_model **out,
                             struct kith_err *err)
{
    size_t n = 0;
    const void *bytes = env->map(env->ctx, path, KITH_MODEL_MAX_BYTES, &n);
    enum kith_rc rc;

    *out = NULL;
    if (!bytes)
        rc = kith_fail(err, KITH_EMODEL, 0,
                       "The model could not be opened: %s. Name one with --model, or build it with './do model'.",
                       strerror(errno));
    else
        rc = open_any(env, bytes, n, true, out, err);
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
    return rc;
}

enum kith_rc kith_model_open_bytes(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                                   struct kith_err *err)
{
    if ((uintptr_t)bytes.p % sizeof(uint64_t) != 0)
        return kith_fail(err, KITH_EUSAGE, 0, "The bytes of a model must start at a multiple of eight.");
    return open_any(env, bytes.p, bytes.n, false, out, err);
}

void kith_model_close(struct kith_model *model)
{
    if (!model)
        return;
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        kith_rows_close(model->env, &model->groups[g].rows);
    json_decref(model->header);
    if (model->plain)
        freelocale(model->plain);
    if (model->mapped)
        model->env->unmap(model->env->ctx, model->bytes, model->n_bytes);
    kith_env_free(model->env, model);
}

enum kith_rc kith_model_verify(const struct kith_model *model, struct kith_err *err)
{
    static const char zeros[KITH_HASH_HEX_DIGITS + 1] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    struct kith_str all = {(const char *)model->bytes, 8 + model->header_n};
    ptrdiff_t at = kith_str_find(all, KITH_S(KITH_HASH_FIELD));
    crypto_generichash_state state;
    unsigned char sum[32];
    char hex[KITH_HASH_HEX];
    size_t from;

    if (at < 0 || (size_t)at + sizeof KITH_HASH_FIELD - 1 + KITH_HASH_HEX_DIGITS > all.n)
        return bad(err, "its hash is missing");
    from = (size_t)at + sizeof KITH_HASH_FIELD - 1;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof sum);
    (void)crypto_generichash_update(&state, model->bytes, from);
    (void)crypto_generichash_update(&state, (const unsigned char *)zeros, KITH_HASH_HEX_DIGITS);
    (void)crypto_generichash_update(&state, model->bytes + from + KITH_HASH_HEX_DIGITS,
                                    model->n_bytes - from - KITH_HASH_HEX_DIGITS);
    (void)crypto_generichash_final(&state, sum, sizeof sum);
    (void)sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
    if (memcmp(hex, model->hash, sizeof hex) != 0)
        return bad(err, "its hash does not match its content, so it was damaged or changed");
    return KITH_OK;
}

const char *kith_model_hash(const struct kith_model *model)
{
    return model->hash;
}

uint64_t kith_model_key(const struct kith_model *model)
{
    return model->key;
}

struct kith_str kith_model_text(const struct kith_model *model, const char *name)
{
    const json_t *v = json_object_get(model->facts, name);

    if (!json_is_string(v))
        return (struct kith_str){"", 0};
    return (struct kith_str){json_string_value(v), json_string_length(v)};
}

double kith_model_number(const struct kith_model *model, const char *name, double fallback)
{
    struct kith_str text = kith_model_text(model, name);
    char *end = NULL;
    double v;

    if (text.n == 0)
        return fallback;
    v = strtod_l(text.p, &end, model->plain);
    return end == text.p || *end ? fallback : v;
}

bool kith_model_trained_on(const struct kith_model *model, uint64_t fingerprint)
{
    size_t low = 0;
    size_t high = model->n_trained_on;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (model->trained_on[mid] == fingerprint)
            return fingerprint != UINT64_MAX; /* padding */
        if (model->trained_on[mid] < fingerprint)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

void kith_model_score(const struct kith_model *model, enum kith_head_group group, const struct kith_feature *features,
                      size_t n, float *z)
{
    const struct group *g = &model->groups[group];

    for (unsigned k = 0; k < g->rows.width; k++)
        z[k] += g->bias[k];
    kith_rows_score(&g->rows, features, n, z);
}

bool kith_model_weights(const struct kith_model *model, enum kith_head_group group, uint64_t key,
                        float out[KITH_OUTPUTS_MAX])
{
    const struct kith_rows *rows = &model->groups[group].rows;
    const uint16_t *row = kith_rows_find(rows, key);

    for (unsigned k = 0; row && k < rows->width; k++)
        out[k] = kith_bf16_to(row[k]);
    return row != NULL;
}

const struct kith_head_calibration *kith_model_calibration(const struct kith_model *model, enum kith_head head)
{
    return &model->calibration[head];
}

enum kith_rc kith_model_open_encoder(const struct kith_env *env, const char *path, struct kith_model **out,
                                     struct kith_err *err)
{
    (void)env;
    *out = NULL;
    return kith_fail(err, KITH_EMODEL, 0, "%s: encoders cannot be read yet.", path);
}

const struct kith_encoder_weights *kith_model_encoder(const struct kith_model *model)
{
    (void)model;
    return NULL;
}

const float *kith_model_dense(const struct kith_model *model, enum kith_head head)
{
    (void)model;
    (void)head;
    return NULL;
}

const float *kith_model_bias(const struct kith_model *model, enum kith_head head)
{
    const struct kith_head_spec *spec = kith_head_spec((int)head);

    return &model->groups[spec->group].bias[spec->first];
}

void kith_model_score_dense(const struct kith_model *model, enum kith_head_group group, const float *e, float *z)
{
    (void)model;
    (void)group;
    (void)e;
    (void)z;
}
