#include "tensor_file.h"

#include "model_format.h"

#include <stdio.h>
#include <stdlib.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the model file is read in place and is little-endian"
#endif

static const struct {
    const char *name;
    size_t item; /* bytes */
} types[] = {
    [KITH_TENSOR_U8] = {"U8", 1},   [KITH_TENSOR_I8] = {"I8", 1},   [KITH_TENSOR_BF16] = {"BF16", 2},
    [KITH_TENSOR_F32] = {"F32", 4}, [KITH_TENSOR_U64] = {"U64", 8},
};

enum kith_rc kith_tensor_file_bad(struct kith_err *err, const char *what)
{
    return kith_fail(err, KITH_EMODEL, 0,
                     "This is not a Kith model that can be used: %s. Get the model file again, or rebuild it with "
                     "'./do model'.",
                     what);
}

enum kith_rc kith_tensor_file_no_memory(struct kith_err *err)
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
static enum kith_rc check_places(const struct kith_tensor_file *f, struct kith_err *err)
{
    size_t n = 0;
    struct place *places = kith_env_alloc(f->env, json_object_size(f->header) * sizeof *places);
    json_int_t end = 0;
    const char *name;
    json_t *tensor;

    if (!places)
        return kith_tensor_file_no_memory(err);
    json_object_foreach(f->header, name, tensor)
    {
        const json_t *at = json_object_get(tensor, "data_offsets");

        if (strcmp(name, "__metadata__") != 0)
            places[n++] =
                (struct place){json_integer_value(json_array_get(at, 0)), json_integer_value(json_array_get(at, 1))};
    }
    qsort(places, n, sizeof *places, by_place);
    for (size_t i = 0; i < n && end >= 0; i++)
        end = places[i].from == end && places[i].to >= end ? places[i].to : -1;
    kith_env_free(f->env, places);
    if (end < 0 || (uint64_t)end != f->n_bytes - 8 - f->header_n)
        return kith_tensor_file_bad(err, "its tensors overlap or leave gaps");
    return KITH_OK;
}

enum kith_rc kith_tensor_file_open(struct kith_tensor_file *file, const struct kith_env *env, const void *bytes,
                                   size_t n, struct kith_err *err)
{
    uint64_t header_n;
    json_error_t why;

    *file = (struct kith_tensor_file){.env = env, .bytes = bytes, .n_bytes = n};
    if (n < 8)
        return kith_tensor_file_bad(err, "it is too short");
    memcpy(&header_n, file->bytes, sizeof header_n);
    if (header_n > KITH_HEADER_MAX_BYTES || header_n > n - 8)
        return kith_tensor_file_bad(err, "its header is longer than the file or than 16 MB");
    if ((8 + header_n) % sizeof(uint64_t) != 0)
        return kith_tensor_file_bad(err, "its tensors do not start at a multiple of eight");
    file->header_n = (size_t)header_n;
    file->header = json_loadb((const char *)file->bytes + 8, file->header_n, JSON_REJECT_DUPLICATES, &why);
    file->facts = json_object_get(file->header, "__metadata__");
    if (!json_is_object(file->facts))
        return kith_tensor_file_bad(err, "its header is not a safetensors header with metadata");
    return check_places(file, err);
}

void kith_tensor_file_close(struct kith_tensor_file *file)
{
    json_decref(file->header);
    file->header = NULL;
}

bool kith_tensor_file_has(const struct kith_tensor_file *file, const char *name)
{
    return json_object_get(file->header, name) != NULL;
}

enum kith_rc kith_tensor_find(const struct kith_tensor_file *file, const char *name, enum kith_tensor_type type,
                              size_t columns, struct kith_tensor *out, struct kith_err *err)
{
    const json_t *t = json_object_get(file->header, name);
    const json_t *shape = json_object_get(t, "shape");
    const json_t *place = json_object_get(t, "data_offsets");
    const char *dtype = json_string_value(json_object_get(t, "dtype"));
    size_t data_n = file->n_bytes - 8 - file->header_n;
    json_int_t rows;
    json_int_t from;
    json_int_t to;
    size_t need;
    char what[160];

    (void)snprintf(what, sizeof what, "the tensor %s is missing or has another type or shape", name);
    if (!dtype || strcmp(dtype, types[type].name) != 0 || json_array_size(shape) != (columns ? 2 : 1) ||
        json_array_size(place) != 2)
        return kith_tensor_file_bad(err, what);
    rows = json_integer_value(json_array_get(shape, 0));
    from = json_integer_value(json_array_get(place, 0));
    to = json_integer_value(json_array_get(place, 1));
    if (columns && json_integer_value(json_array_get(shape, 1)) != (json_int_t)columns)
        return kith_tensor_file_bad(err, what);
    if (rows < 0 || rows > (json_int_t)KITH_FEATURES_MAX)
        return kith_tensor_file_bad(err, what);
    need = (size_t)rows * (columns ? columns : 1) * types[type].item;
    if (from < 0 || to < from || (uint64_t)to > data_n || (size_t)(to - from) != need || from % KITH_TENSOR_ALIGN != 0)
        return kith_tensor_file_bad(err, "a tensor lies outside the file or overlaps its edge");
    if (need % KITH_TENSOR_ALIGN != 0)
        return kith_tensor_file_bad(err, "the length of a tensor is no multiple of 64 bytes");
    out->data = file->bytes + 8 + file->header_n + from;
    out->rows = (size_t)rows;
    out->columns = columns ? columns : 1;
    return KITH_OK;
}

enum kith_rc kith_tensor_find_rows(const struct kith_tensor_file *file, const char *name, enum kith_tensor_type type,
                                   size_t rows, size_t columns, struct kith_tensor *out, struct kith_err *err)
{
    enum kith_rc rc = kith_tensor_find(file, name, type, columns, out, err);
    char what[160];

    (void)snprintf(what, sizeof what, "the tensor %s is missing or has another type or shape", name);
    return rc == KITH_OK && out->rows != rows ? kith_tensor_file_bad(err, what) : rc;
}

struct kith_str kith_tensor_file_fact(const struct kith_tensor_file *file, const char *name)
{
    const json_t *v = json_object_get(file->facts, name);

    if (!json_is_string(v))
        return (struct kith_str){"", 0};
    return (struct kith_str){json_string_value(v), json_string_length(v)};
}
