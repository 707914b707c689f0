#include "model_file.h"

#include "model_encoder.h"
#include "model_format.h"
#include "model_hash.h"
#include "model_rows.h"
#include "tensor_file.h"

#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { WHOLE, FINE_TUNED };

/* What a group of heads has learned. */
struct group {
    const uint64_t *keys; /* into bytes */
    size_t n_keys;        /* without the padding */
    struct kith_rows rows;
    float bias[KITH_OUTPUTS_MAX];
};

struct kith_model {
    const struct kith_env *env;
    locale_t plain; /* numbers have points, whatever the program's locale */
    struct kith_tensor_file file;
    bool mapped;
    enum kind kind;
    char hash[KITH_HASH_HEX];
    uint64_t key;
    const uint64_t *trained_on; /* into bytes, ascending */
    size_t n_trained_on;        /* without the padding */
    struct group groups[KITH_GROUP_COUNT];
    struct kith_head_calibration calibration[KITH_HEAD_COUNT];
    bool has_encoder;
    struct kith_encoder_weights encoder;
    const float *dense[KITH_HEAD_COUNT]; /* into bytes; NULL: none */
    bool has_head[KITH_HEAD_COUNT];
};

/* How many of the numbers are no padding. */
static size_t without_padding(const uint64_t *numbers, size_t n)
{
    while (n > 0 && numbers[n - 1] == UINT64_MAX)
        n--;
    return n;
}

/* Makes room for the weights of a group, by the keys of its features. */
static enum kith_rc load_keys(struct kith_model *m, enum kith_head_group group, const char *group_name,
                              struct kith_err *err)
{
    struct kith_tensor keys = {0};
    char name[64];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "features.%s.keys", group_name);
    KITH_TRY(kith_tensor_find(&m->file, name, KITH_TENSOR_U64, 0, &keys, err));
    m->groups[group].keys = keys.data;
    m->groups[group].n_keys = without_padding(keys.data, keys.rows);
    rc = kith_rows_open(m->env, keys.data, keys.rows, kith_group_outputs(group), &m->groups[group].rows);
    if (rc == KITH_ENOMEM)
        return kith_tensor_file_no_memory(err);
    if (rc != KITH_OK)
        return kith_tensor_file_bad(err, "its feature keys are not in order");
out:
    return rc;
}

static bool all_finite(const float *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(p[i]))
            return false;
    return true;
}

static enum kith_rc load_bias(struct kith_model *m, int head, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    float *bias = &m->groups[spec->group].bias[spec->first];
    struct kith_tensor t = {0};
    char name[96];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "head.%s.bias", spec->name);
    KITH_TRY(kith_tensor_find(&m->file, name, KITH_TENSOR_F32, 0, &t, err));
    if (t.rows < spec->outputs)
        return kith_tensor_file_bad(err, "a head has fewer biases than outputs");
    memcpy(bias, t.data, spec->outputs * sizeof *bias);
    if (!all_finite(bias, spec->outputs))
        return kith_tensor_file_bad(err, "a weight is not a number");
    m->has_head[head] = true;
out:
    return rc;
}

static enum kith_rc load_sparse(struct kith_model *m, int head, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    struct kith_rows *rows = &m->groups[spec->group].rows;
    struct kith_tensor t = {0};
    char name[96];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "head.%s.sparse", spec->name);
    KITH_TRY(kith_tensor_find(&m->file, name, KITH_TENSOR_BF16, spec->outputs, &t, err));
    if (t.rows != rows->n)
        return kith_tensor_file_bad(err, "a head has another number of features than its group");
    if (!kith_rows_fill(rows, t.data, spec->first, spec->outputs))
        return kith_tensor_file_bad(err, "a weight is not a number");
out:
    return rc;
}

/* The weights of a head over the encoder, where it has any. */
static enum kith_rc load_dense(struct kith_model *m, int head, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    size_t columns = 2 * (size_t)m->encoder.width;
    struct kith_tensor t = {0};
    char name[96];
    enum kith_rc rc;

    (void)snprintf(name, sizeof name, "head.%s.dense", spec->name);
    if (!kith_tensor_file_has(&m->file, name))
        return KITH_OK;
    if (!m->has_encoder)
        return kith_tensor_file_bad(err, "a head has dense weights, but there is no encoder");
    KITH_TRY(kith_tensor_find_rows(&m->file, name, KITH_TENSOR_F32, spec->outputs, columns, &t, err));
    if (!all_finite(t.data, t.rows * t.columns))
        return kith_tensor_file_bad(err, "a weight is not a number");
    m->dense[head] = t.data;
out:
    return rc;
}

/* An encoder that no head looks at, or heads that look at none, is half a model. */
static enum kith_rc load_all_dense(struct kith_model *m, struct kith_err *err)
{
    size_t n = 0;
    enum kith_rc rc = KITH_OK;

    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        KITH_TRY(load_dense(m, head, err));
        n += m->dense[head] != NULL;
    }
    if (m->has_encoder && n == 0)
        return kith_tensor_file_bad(err, "it has an encoder, but no head has dense weights");
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
            return kith_tensor_file_bad(err, "the calibration of a head is missing");
        p = end;
    }
    c->scale = numbers[0];
    memcpy(c->shift, numbers + 1, sizeof c->shift);
    memcpy(c->decide, numbers + 1 + KITH_CLASSES_MAX, sizeof c->decide);
    return KITH_OK;
}

static enum kith_rc load_trained_on(struct kith_model *m, struct kith_err *err)
{
    struct kith_tensor t = {0};
    enum kith_rc rc = kith_tensor_find(&m->file, "trained_on", KITH_TENSOR_U64, 0, &t, err);

    m->trained_on = t.data;
    m->n_trained_on = without_padding(t.data, t.rows);
    for (size_t i = 1; i < m->n_trained_on; i++)
        if (m->trained_on[i] < m->trained_on[i - 1])
            return kith_tensor_file_bad(err, "its training sessions are not in order");
    return rc;
}

static enum kith_rc load_tensors(struct kith_model *m, struct kith_err *err)
{
    static const char *const names[KITH_GROUP_COUNT] = KITH_GROUP_NAMES;
    enum kith_rc rc;

    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        KITH_TRY(load_keys(m, (enum kith_head_group)g, names[g], err));
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        KITH_TRY(load_sparse(m, head, err));
        KITH_TRY(load_bias(m, head, err));
        KITH_TRY(load_calibration(m, head, err));
    }
    KITH_TRY(load_all_dense(m, err));
    KITH_TRY(load_trained_on(m, err));
out:
    return rc;
}

/* What fine-tuning writes: some of the heads, over the encoder alone. */
static enum kith_rc load_fine_tuned(struct kith_model *m, struct kith_err *err)
{
    char name[96];
    enum kith_rc rc = KITH_OK;

    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        if (kith_rows_open(m->env, NULL, 0, kith_group_outputs((enum kith_head_group)g), &m->groups[g].rows) != KITH_OK)
            return kith_tensor_file_no_memory(err);
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        m->calibration[head] = (struct kith_head_calibration){.scale = 1.0f, .decide = {1.0f, 1.0f, 1.0f, 1.0f}};
        (void)snprintf(name, sizeof name, "head.%s.bias", kith_head_spec(head)->name);
        if (kith_tensor_file_has(&m->file, name))
            KITH_TRY(load_bias(m, head, err));
    }
    KITH_TRY(load_all_dense(m, err));
    for (int head = 0; head < KITH_HEAD_COUNT; head++)
        if (m->has_head[head] != (m->dense[head] != NULL))
            return kith_tensor_file_bad(err, "a head has dense weights or a bias, but not both");
    if (kith_tensor_file_has(&m->file, "trained_on"))
        KITH_TRY(load_trained_on(m, err));
out:
    return rc;
}

static bool is_hex(struct kith_str s, size_t digits)
{
    return s.n == digits && strspn(s.p, "0123456789abcdef") == digits;
}

static enum kith_rc load_names(struct kith_model *m, struct kith_err *err)
{
    struct kith_str hash = kith_model_text(m, "hash");
    struct kith_str key = kith_model_text(m, "key");

    if (!kith_str_eq(kith_model_text(m, "format"), KITH_S(KITH_MODEL_VERSION)))
        return kith_tensor_file_bad(err, "it has another format than " KITH_MODEL_VERSION);
    if (!is_hex(hash, KITH_HASH_HEX_DIGITS) || !is_hex(key, 16))
        return kith_tensor_file_bad(err, "its hash or key is missing");
    memcpy(m->hash, hash.p, hash.n + 1);
    m->key = strtoull(key.p, NULL, 16);
    return KITH_OK;
}

static enum kith_rc load_encoder(struct kith_model *m, struct kith_err *err)
{
    m->has_encoder = kith_model_text(m, "encoder").n > 0;
    if (!m->has_encoder && kith_tensor_file_has(&m->file, "encoder.vocab"))
        return kith_tensor_file_bad(err, "it has an encoder, but does not say of which kind");
    if (m->kind == FINE_TUNED && !m->has_encoder)
        return kith_tensor_file_bad(err, "there is no encoder in it");
    return m->has_encoder ? kith_encoder_load(&m->file, &m->encoder, err) : KITH_OK;
}

static enum kith_rc load(struct kith_model *m, struct kith_err *err)
{
    enum kith_rc rc;

    m->plain = newlocale(LC_ALL_MASK, "C", NULL);
    if (!m->plain)
        return kith_tensor_file_no_memory(err);
    KITH_TRY(kith_tensor_file_open(&m->file, m->env, m->file.bytes, m->file.n_bytes, err));
    if (m->kind == WHOLE)
        KITH_TRY(load_names(m, err));
    KITH_TRY(load_encoder(m, err));
    KITH_TRY(m->kind == WHOLE ? load_tensors(m, err) : load_fine_tuned(m, err));
    if (m->kind == FINE_TUNED) /* which states no hash of its own */
        kith_model_hash_whole(&m->file, m->hash);
out:
    return rc;
}

static enum kith_rc open_any(const struct kith_env *env, const void *bytes, size_t n, bool mapped, enum kind kind,
                             struct kith_model **out, struct kith_err *err)
{
    struct kith_model *m = kith_env_alloc(env, sizeof *m);
    enum kith_rc rc;

    *out = NULL;
    if (!m) {
        if (mapped)
            env->unmap(env->ctx, bytes, n);
        return kith_tensor_file_no_memory(err);
    }
    m->env = env;
    m->file = (struct kith_tensor_file){.env = env, .bytes = bytes, .n_bytes = n}; /* for closing, come what may */
    m->mapped = mapped;
    m->kind = kind;
    rc = load(m, err);
    if (rc != KITH_OK)
        kith_model_close(m);
    else
        *out = m;
    return rc;
}

static enum kith_rc open_file(const struct kith_env *env, const char *path, enum kind kind, struct kith_model **out,
                              struct kith_err *err)
{
    size_t n = 0;
    const void *bytes = env->map(env->ctx, path, KITH_MODEL_MAX_BYTES, &n);
    enum kith_rc rc;

    *out = NULL;
    if (!bytes && kind == FINE_TUNED)
        rc = kith_fail(err, KITH_EMODEL, 0,
                       "The encoder could not be opened: %s. Give the file that fine-tuning wrote.", strerror(errno));
    else if (!bytes)
        rc = kith_fail(err, KITH_EMODEL, 0,
                       "The model could not be opened: %s. Name one with --model, or build it with './do model'.",
                       strerror(errno));
    else
        rc = open_any(env, bytes, n, true, kind, out, err);
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
    return rc;
}

enum kith_rc kith_model_open(const struct kith_env *env, const char *path, struct kith_model **out,
                             struct kith_err *err)
{
    return open_file(env, path, WHOLE, out, err);
}

enum kith_rc kith_model_open_encoder(const struct kith_env *env, const char *path, struct kith_model **out,
                                     struct kith_err *err)
{
    return open_file(env, path, FINE_TUNED, out, err);
}

static enum kith_rc open_bytes(const struct kith_env *env, struct kith_str bytes, enum kind kind,
                               struct kith_model **out, struct kith_err *err)
{
    if ((uintptr_t)bytes.p % sizeof(uint64_t) != 0)
        return kith_fail(err, KITH_EUSAGE, 0, "The bytes of a model must start at a multiple of eight.");
    return open_any(env, bytes.p, bytes.n, false, kind, out, err);
}

enum kith_rc kith_model_open_bytes(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                                   struct kith_err *err)
{
    return open_bytes(env, bytes, WHOLE, out, err);
}

enum kith_rc kith_model_open_encoder_bytes(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                                           struct kith_err *err)
{
    return open_bytes(env, bytes, FINE_TUNED, out, err);
}

void kith_model_close(struct kith_model *model)
{
    if (!model)
        return;
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        kith_rows_close(model->env, &model->groups[g].rows);
    kith_tensor_file_close(&model->file);
    if (model->plain)
        freelocale(model->plain);
    if (model->mapped)
        model->env->unmap(model->env->ctx, model->file.bytes, model->file.n_bytes);
    kith_env_free(model->env, model);
}

enum kith_rc kith_model_verify(const struct kith_model *model, struct kith_err *err)
{
    char hex[KITH_HASH_HEX];

    if (model->kind == FINE_TUNED)
        kith_model_hash_whole(&model->file, hex);
    else if (!kith_model_hash_blank(&model->file, hex))
        return kith_tensor_file_bad(err, "its hash is missing");
    if (memcmp(hex, model->hash, sizeof hex) != 0)
        return kith_tensor_file_bad(err, "its hash does not match its content, so it was damaged or changed");
    return KITH_OK;
}

const struct kith_tensor_file *kith_model_tensors(const struct kith_model *model)
{
    return &model->file;
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
    return kith_tensor_file_fact(&model->file, name);
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

bool kith_model_fact(const struct kith_model *model, size_t i, const char **name, const char **value)
{
    void *at = json_object_iter(model->file.facts);

    for (; at && i > 0; i--)
        at = json_object_iter_next(model->file.facts, at);
    if (!at)
        return false;
    *name = json_object_iter_key(at);
    *value = kith_model_text(model, *name).p;
    return true;
}

const uint64_t *kith_model_sessions(const struct kith_model *model, size_t *n)
{
    *n = model->n_trained_on;
    return *n ? model->trained_on : NULL;
}

const uint64_t *kith_model_keys(const struct kith_model *model, enum kith_head_group group, size_t *n)
{
    *n = model->groups[group].n_keys;
    return *n ? model->groups[group].keys : NULL;
}

bool kith_model_trained_on(const struct kith_model *model, uint64_t fingerprint)
{
    size_t low = 0;
    size_t high = model->n_trained_on;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (model->trained_on[mid] == fingerprint)
            return true;
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

const struct kith_encoder_weights *kith_model_encoder(const struct kith_model *model)
{
    return model->has_encoder ? &model->encoder : NULL;
}

const float *kith_model_dense(const struct kith_model *model, enum kith_head head)
{
    return model->dense[head];
}

const float *kith_model_bias(const struct kith_model *model, enum kith_head head)
{
    const struct kith_head_spec *spec = kith_head_spec((int)head);

    return model->has_head[head] ? &model->groups[spec->group].bias[spec->first] : NULL;
}

/* Sixteen sums side by side, put together in a fixed order: the same number on every machine. */
#define DENSE_LANES 16u

static float dot(const float *a, const float *b, size_t n)
{
    float sums[DENSE_LANES] = {0.0f};

    for (size_t i = 0; i < n; i += DENSE_LANES)
        for (unsigned k = 0; k < DENSE_LANES; k++)
            sums[k] += a[i + k] * b[i + k];
    for (unsigned half = DENSE_LANES / 2; half > 0; half /= 2)
        for (unsigned k = 0; k < half; k++)
            sums[k] += sums[k + half];
    return sums[0];
}

void kith_model_score_dense(const struct kith_model *model, enum kith_head_group group, const float *e, float *z)
{
    size_t n = 2 * (size_t)model->encoder.width;

    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_spec *spec = kith_head_spec(head);

        for (unsigned k = 0; model->dense[head] && spec->group == group && k < spec->outputs; k++)
            z[spec->first + k] += dot(model->dense[head] + k * n, e, n);
    }
}
