#include "model_write.h"

#include "encoder.h"
#include "model_format.h"
#include "tensor_file.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* Rows of a group are padded to this many, so that every tensor's length is a multiple of 64 bytes. */
#define ROWS_ALIGN 32u
#define BIAS_ITEMS (size_t)16

static size_t padded(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

static bool add_tensor(json_t *header, const char *name, const char *dtype, json_t *shape, size_t bytes, size_t *at)
{
    json_int_t from = (json_int_t)*at;
    json_t *place = json_pack("[I, I]", from, from + (json_int_t)bytes);

    *at += bytes;
    return json_object_set_new(
               header, name, json_pack("{s:s, s:o, s:o}", "dtype", dtype, "shape", shape, "data_offsets", place)) == 0;
}

static bool is_of_encoder(const char *name)
{
    return kith_str_starts(kith_str_of(name), KITH_S("encoder."));
}

/* Bytes of a tensor in its own file; it was checked when that was opened. */
static size_t bytes_of(const json_t *tensor, size_t *from)
{
    const json_t *place = json_object_get(tensor, "data_offsets");

    *from = (size_t)json_integer_value(json_array_get(place, 0));
    return (size_t)json_integer_value(json_array_get(place, 1)) - *from;
}

static bool add_encoder_tensors(const struct kith_tensor_file *file, json_t *header, size_t *at)
{
    const char *name;
    json_t *tensor;
    bool ok = true;
    size_t from;

    json_object_foreach(file->header, name, tensor)
    {
        if (is_of_encoder(name))
            ok = add_tensor(header, name, json_string_value(json_object_get(tensor, "dtype")),
                            json_deep_copy(json_object_get(tensor, "shape")), bytes_of(tensor, &from), at) &&
                 ok;
    }
    return ok;
}

static void write_encoder(const struct kith_tensor_file *file, struct kith_buf *out)
{
    const char *name;
    json_t *tensor;

    json_object_foreach(file->header, name, tensor)
    {
        size_t from;
        size_t n = bytes_of(tensor, &from);

        if (is_of_encoder(name))
            kith_buf_add(out, file->bytes + 8 + file->header_n + from, n);
    }
}

static size_t dense_columns(const struct kith_model_draft *d)
{
    return d->encoder ? 2 * (size_t)kith_model_encoder(d->encoder)->width : 0;
}

/* Names, types, shapes and places, in the order in which write_data writes. */
static bool describe_tensors(const struct kith_model_draft *d, json_t *header)
{
    static const char *const names[KITH_GROUP_COUNT] = KITH_GROUP_NAMES;
    size_t at = 0;
    bool ok = true;
    char name[96];

    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        size_t rows = padded(d->groups[g].n, ROWS_ALIGN);

        (void)snprintf(name, sizeof name, "features.%s.keys", names[g]);
        ok = add_tensor(header, name, "U64", json_pack("[I]", (json_int_t)rows), rows * 8, &at) && ok;
    }
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_spec *s = kith_head_spec(head);
        size_t rows = padded(d->groups[s->group].n, ROWS_ALIGN);

        (void)snprintf(name, sizeof name, "head.%s.sparse", s->name);
        ok = add_tensor(header, name, "BF16", json_pack("[I, i]", (json_int_t)rows, (int)s->outputs),
                        rows * s->outputs * 2, &at) &&
             ok;
        (void)snprintf(name, sizeof name, "head.%s.bias", s->name);
        ok = add_tensor(header, name, "F32", json_pack("[i]", (int)BIAS_ITEMS), BIAS_ITEMS * sizeof(float), &at) && ok;
        (void)snprintf(name, sizeof name, "head.%s.dense", s->name);
        if (d->dense[head])
            ok = add_tensor(header, name, "F32", json_pack("[i, I]", (int)s->outputs, (json_int_t)dense_columns(d)),
                            s->outputs * dense_columns(d) * sizeof(float), &at) &&
                 ok;
    }
    if (d->encoder)
        ok = add_encoder_tensors(kith_model_tensors(d->encoder), header, &at) && ok;
    return add_tensor(header, "trained_on", "U64", json_pack("[I]", (json_int_t)padded(d->n_trained_on, 8)),
                      padded(d->n_trained_on, 8) * 8, &at) &&
           ok;
}

static void put_u64(struct kith_buf *out, uint64_t v)
{
    kith_buf_add(out, &v, sizeof v);
}

static void write_head(const struct kith_model_draft *d, const struct kith_head_spec *s, struct kith_buf *out)
{
    unsigned width = kith_group_outputs(s->group);
    size_t n = d->groups[s->group].n;

    for (size_t i = 0; i < padded(n, ROWS_ALIGN); i++)
        for (unsigned k = 0; k < s->outputs; k++) {
            uint16_t h = i < n ? kith_bf16_of(d->groups[s->group].weights[i * width + s->first + k]) : 0;

            kith_buf_add(out, &h, sizeof h);
        }
    for (unsigned k = 0; k < BIAS_ITEMS; k++) {
        float f = k < s->outputs ? d->groups[s->group].bias[s->first + k] : 0.0f;

        kith_buf_add(out, &f, sizeof f);
    }
}

static void write_data(const struct kith_model_draft *d, struct kith_buf *out)
{
    for (int g = 0; g < KITH_GROUP_COUNT; g++)
        for (size_t i = 0; i < padded(d->groups[g].n, ROWS_ALIGN); i++)
            put_u64(out, i < d->groups[g].n ? d->groups[g].keys[i] : UINT64_MAX);
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        write_head(d, kith_head_spec(head), out);
        if (d->dense[head])
            kith_buf_add(out, d->dense[head], kith_head_spec(head)->outputs * dense_columns(d) * sizeof(float));
    }
    if (d->encoder)
        write_encoder(kith_model_tensors(d->encoder), out);
    for (size_t i = 0; i < padded(d->n_trained_on, 8); i++)
        put_u64(out, i < d->n_trained_on ? d->trained_on[i] : UINT64_MAX);
}

static bool add_text(json_t *facts, const char *name, const char *value)
{
    return json_object_set_new(facts, name, json_string(value)) == 0;
}

static bool add_encoder_facts(const struct kith_tensor_file *file, json_t *facts)
{
    const char *name;
    json_t *value;
    bool ok = true;

    json_object_foreach(file->facts, name, value)
    {
        if (strcmp(name, "encoder") == 0 || is_of_encoder(name))
            ok = json_object_set(facts, name, value) == 0 && ok;
    }
    return ok;
}

/* False when a name or value is not UTF-8, or memory is out. */
static bool describe_model(const struct kith_model_draft *d, json_t *facts)
{
    bool ok = add_text(facts, "format", KITH_MODEL_VERSION) &&
              add_text(facts, "hash", "0000000000000000000000000000000000000000000000000000000000000000");
    char text[256];
    char name[96];

    (void)snprintf(text, sizeof text, "%016llx", (unsigned long long)d->key);
    ok = add_text(facts, "key", text) && ok;
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_calibration *c = &d->calibration[head];

        (void)snprintf(name, sizeof name, "calibration.%s", kith_head_spec(head)->name);
        (void)snprintf(text, sizeof text, "%.9g %.9g %.9g %.9g %.9g %.9g %.9g %.9g %.9g", (double)c->scale,
                       (double)c->shift[0], (double)c->shift[1], (double)c->shift[2], (double)c->shift[3],
                       (double)c->decide[0], (double)c->decide[1], (double)c->decide[2], (double)c->decide[3]);
        ok = add_text(facts, name, text) && ok;
    }
    if (d->encoder)
        ok = add_encoder_facts(kith_model_tensors(d->encoder), facts) && ok;
    for (size_t i = 0; i < d->n_facts; i++)
        ok = add_text(facts, d->facts[i].name, d->facts[i].value) && ok;
    return ok;
}

/* Hashes the file as it stands, with zeros for the hash, and puts the hash in. */
static enum kith_rc seal(struct kith_buf *out, char hash[KITH_HASH_HEX], struct kith_err *err)
{
    ptrdiff_t at = kith_str_find(kith_buf_view(out), KITH_S(KITH_HASH_FIELD));
    unsigned char sum[32];

    if (at < 0)
        return kith_fail(err, KITH_EMODEL, 0, "The model's header could not be written.");
    (void)crypto_generichash(sum, sizeof sum, (const unsigned char *)out->p, out->n, NULL, 0);
    (void)sodium_bin2hex(hash, KITH_HASH_HEX, sum, sizeof sum);
    memcpy(out->p + at + sizeof KITH_HASH_FIELD - 1, hash, KITH_HASH_HEX_DIGITS);
    return KITH_OK;
}

/* What the loader would refuse is not written. */
static bool halves_fit(const struct kith_model_draft *d)
{
    bool any = false;

    for (int head = 0; head < KITH_HEAD_COUNT; head++)
        any = any || d->dense[head];
    return d->encoder ? any && kith_model_encoder(d->encoder) : !any;
}

enum kith_rc kith_model_serialise(const struct kith_model_draft *draft, struct kith_buf *out, char hash[KITH_HASH_HEX],
                                  struct kith_err *err)
{
    json_t *header = NULL;
    json_t *facts = NULL;
    char *text = NULL;
    uint64_t n;
    bool ok;
    enum kith_rc rc;

    if (!halves_fit(draft))
        return kith_fail(err, KITH_EINPUT, 0,
                         "A model has an encoder and dense weights, or neither; look at the encoder file again.");
    header = json_object();
    facts = json_object();
    ok = describe_model(draft, facts);
    ok = json_object_set_new(header, "__metadata__", facts) == 0 && describe_tensors(draft, header) && ok;
    /* Compact, unsorted: "hash" is then written exactly as KITH_HASH_FIELD, before any fact of the caller's. */
    if (ok)
        text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    if (!ok)
        return kith_fail(err, KITH_EINPUT, 0,
                         "A name in the model is not UTF-8 text; look at the fold list, and write it as UTF-8.");
    if (!text)
        return kith_fail_memory(err);
    n = padded(8 + strlen(text), KITH_TENSOR_ALIGN) - 8;
    put_u64(out, n);
    kith_buf_puts(out, text);
    for (size_t i = strlen(text); i < n; i++)
        kith_buf_byte(out, ' ');
    free(text);
    write_data(draft, out);
    rc = kith_buf_check(out, "The model", err);
    return rc == KITH_OK ? seal(out, hash, err) : rc;
}
