#include "json_field.h"

#include "clean.h"

#include <math.h>
#include <stdio.h>

json_t *kith_fields_open(struct kith_fields *f, struct kith_arena *keep, struct kith_str bytes, struct kith_err *err)
{
    json_error_t error;
    json_t *root;

    *f = (struct kith_fields){.keep = keep, .err = err};
    root = json_loadb(bytes.p ? bytes.p : "", bytes.n, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        f->rc =
            kith_fail(err, KITH_EINPUT, error.line > 0 ? (uint32_t)error.line : 0, "This is not JSON: %s.", error.text);
        return NULL;
    }
    if (!json_is_object(root)) {
        f->rc = kith_fail(err, KITH_EINPUT, 0, "There should be one JSON object in it.");
        json_decref(root);
        return NULL;
    }
    return root;
}

void kith_fields_at(struct kith_fields *f, const char *list, long index)
{
    if (index < 0)
        f->at[0] = '\0';
    else
        (void)snprintf(f->at, sizeof f->at, "%s[%ld].", list, index);
}

void kith_fields_wrong(struct kith_fields *f, const char *key, const char *what)
{
    if (f->rc == KITH_OK)
        f->rc = kith_fail(f->err, KITH_EINPUT, 0, "%s%s %s.", f->at, key, what);
}

void *kith_fields_take(struct kith_fields *f, size_t count, size_t size)
{
    void *p = NULL;

    if (f->rc == KITH_OK)
        f->rc = kith_arena_take(f->keep, count ? count : 1, size, &p, f->err);
    return f->rc == KITH_OK ? p : NULL;
}

static struct kith_str str_of(struct kith_fields *f, const json_t *value, const char *key, size_t least, size_t most)
{
    struct kith_str out = {"", 0};
    char what[80];

    if (!json_is_string(value)) {
        kith_fields_wrong(f, key, "should be a string");
        return out;
    }
    if (json_string_length(value) > most) {
        (void)snprintf(what, sizeof what, "is longer than %zu bytes", most);
        kith_fields_wrong(f, key, what);
        return out;
    }
    f->rc =
        kith_text_clean(f->keep, (struct kith_str){json_string_value(value), json_string_length(value)}, &out, f->err);
    if (f->rc == KITH_OK && out.n < least)
        kith_fields_wrong(f, key, "should not be empty");
    return out;
}

struct kith_str kith_field_str(struct kith_fields *f, const json_t *object, const char *key, size_t least, size_t most)
{
    const json_t *value = json_object_get(object, key);

    if (f->rc != KITH_OK)
        return (struct kith_str){"", 0};
    if (!value && least == 0)
        return (struct kith_str){"", 0};
    if (!value) {
        kith_fields_wrong(f, key, "is missing");
        return (struct kith_str){"", 0};
    }
    return str_of(f, value, key, least, most);
}

double kith_field_real(struct kith_fields *f, const json_t *object, const char *key, double low, double high,
                       double absent)
{
    const json_t *value = json_object_get(object, key);
    double number = json_number_value(value);
    char what[80];

    if (f->rc != KITH_OK)
        return low;
    if (!value && !isnan(absent))
        return absent;
    if (json_is_number(value) && number >= low && number <= high)
        return number;
    (void)snprintf(what, sizeof what, "should be a number from %g to %g", low, high);
    kith_fields_wrong(f, key, what);
    return low;
}

bool kith_field_bool(struct kith_fields *f, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_boolean(value))
        kith_fields_wrong(f, key, "should be true or false");
    return json_is_true(value);
}

const json_t *kith_field_list(struct kith_fields *f, const json_t *object, const char *key, size_t least, size_t most,
                              size_t *n)
{
    const json_t *value = json_object_get(object, key);
    char what[80];

    *n = 0;
    if (f->rc != KITH_OK || (!value && least == 0))
        return NULL;
    if (!json_is_array(value) || json_array_size(value) < least || json_array_size(value) > most) {
        (void)snprintf(what, sizeof what, "should be a list of %zu to %zu", least, most);
        kith_fields_wrong(f, key, what);
        return NULL;
    }
    *n = json_array_size(value);
    return value;
}

const struct kith_str *kith_field_strs(struct kith_fields *f, const json_t *object, const char *key, size_t least,
                                       size_t most, size_t most_bytes, size_t *n)
{
    const json_t *list = kith_field_list(f, object, key, least, most, n);
    struct kith_str *out = kith_fields_take(f, *n, sizeof *out);

    if (!out)
        *n = 0;
    for (size_t i = 0; i < *n && f->rc == KITH_OK; i++)
        out[i] = str_of(f, json_array_get(list, i), key, 1, most_bytes);
    return out;
}

int kith_field_word(struct kith_fields *f, const json_t *object, const char *key, const char *const *names, int absent)
{
    const json_t *value = json_object_get(object, key);
    char what[160];
    int n = 0;

    if (f->rc != KITH_OK || (!value && absent >= 0))
        return absent;
    if (json_is_string(value))
        for (int i = 0; names[i]; i++)
            if (strcmp(names[i], json_string_value(value)) == 0)
                return i;
    n = snprintf(what, sizeof what, "should be one of");
    for (int i = 0; names[i] && n > 0 && (size_t)n < sizeof what; i++)
        n += snprintf(what + n, sizeof what - (size_t)n, " %s", names[i]);
    kith_fields_wrong(f, key, what);
    return -1;
}
