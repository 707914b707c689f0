/* Files that are no model, or lie about what is in them: each is refused with a sentence, and nothing is read outside.
 */
#include "model_maker.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct made_model *made;
static struct kith_str file; /* a whole model */
static struct kith_buf bent;

static int make(void **state)
{
    struct kith_rng rng = {21};

    (void)state;
    made = model_make(&rng, 40, "1");
    file = kith_buf_view(&made->bytes);
    kith_buf_init(&bent, kith_env_system(), (size_t)64 << 20);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    kith_buf_free(&bent);
    model_unmake(made);
    return 0;
}

/* In a block of its own size, so that the sanitizer sees a byte read too far. */
static enum kith_rc open_copy(struct kith_str bytes, struct kith_err *err)
{
    struct kith_model *model = NULL;
    char *copy = malloc(bytes.n ? bytes.n : 1);
    enum kith_rc rc;

    assert_non_null(copy);
    if (bytes.n)
        memcpy(copy, bytes.p, bytes.n);
    rc = kith_model_open_bytes(kith_env_system(), (struct kith_str){copy, bytes.n}, &model, err);
    assert_true((rc == KITH_OK) == (model != NULL));
    kith_model_close(model);
    free(copy);
    return rc;
}

static void refused(struct kith_str bytes, const char *what)
{
    struct kith_err err = {0};
    enum kith_rc rc = open_copy(bytes, &err);

    if (rc != KITH_EMODEL || err.rc != KITH_EMODEL || err.text[0] == '\0')
        fail_msg("%s: answered %d, \"%s\"", what, (int)rc, err.text);
}

static void the_whole_file_is_taken(void **state)
{
    struct kith_str data;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(open_copy(file, &err), KITH_OK);
    model_join(model_header(file, &data), data, &bent); /* so that what follows fails for what it says */
    assert_int_equal(open_copy(kith_buf_view(&bent), &err), KITH_OK);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    char what[64];

    (void)state;
    for (size_t n = 0; n < file.n; n++) {
        (void)snprintf(what, sizeof what, "cut to %zu bytes", n);
        refused(kith_str_sub(file, 0, n), what);
    }
}

static void with_length(uint64_t n, const char *what)
{
    kith_buf_clear(&bent);
    kith_buf_str(&bent, file);
    memcpy(bent.p, &n, sizeof n);
    refused(kith_buf_view(&bent), what);
}

static void a_lying_length_is_refused(void **state)
{
    uint64_t right;

    (void)state;
    memcpy(&right, file.p, sizeof right);
    with_length(0, "no header");
    with_length(1, "a header of one byte");
    with_length(right - 1, "one byte less");
    with_length(right + 1, "one byte more");
    with_length(right + 64, "a header that reaches into the tensors");
    with_length(file.n - 8, "a header up to the end");
    with_length(file.n - 7, "a header past the end");
    with_length((uint64_t)17 << 20, "a header of 17 MB");
    with_length(UINT64_MAX, "the longest header there is");
    with_length(UINT64_MAX - 7, "a length that overflows");
    with_length((uint64_t)1 << 63, "a negative length");
}

/* Tensors would be read at odd addresses. */
static void a_header_that_shifts_the_tensors_is_refused(void **state)
{
    uint64_t n;

    (void)state;
    for (uint64_t more = 1; more < 8; more++) {
        uint64_t longer;

        memcpy(&n, file.p, sizeof n);
        longer = n + more;
        kith_buf_clear(&bent);
        kith_buf_add(&bent, &longer, sizeof longer);
        kith_buf_str(&bent, kith_str_sub(file, 8, 8 + (size_t)n));
        kith_buf_add(&bent, "       ", (size_t)more);
        kith_buf_str(&bent, kith_str_sub(file, 8 + (size_t)n, file.n));
        refused(kith_buf_view(&bent), "tensors off their alignment");
    }
}

/* A header as bytes, before the same tensors. */
static void with_header(struct kith_str header, const char *what)
{
    struct kith_str data;
    uint64_t n = (8 + header.n + 63) / 64 * 64 - 8;

    json_decref(model_header(file, &data));
    kith_buf_clear(&bent);
    kith_buf_add(&bent, &n, sizeof n);
    kith_buf_str(&bent, header);
    for (size_t i = header.n; i < n; i++)
        kith_buf_byte(&bent, ' ');
    kith_buf_str(&bent, data);
    refused(kith_buf_view(&bent), what);
}

static void a_header_that_is_no_object_is_refused(void **state)
{
    static char deep[100000];

    (void)state;
    with_header(KITH_S(""), "nothing");
    with_header(KITH_S("{}"), "an empty object");
    with_header(KITH_S("[]"), "a list");
    with_header(KITH_S("null"), "null");
    with_header(KITH_S("{\"__metadata__\":3}"), "metadata that is a number");
    with_header(KITH_S("{\"__metadata__\":{}}"), "empty metadata");
    with_header(KITH_S("{\"__metadata__\":{\"format\":\"kith-model-1\"}"), "a brace too few");
    with_header(KITH_S("\xff\xfe{}"), "bytes that are no UTF-8");
    memset(deep, '[', sizeof deep);
    with_header((struct kith_str){deep, sizeof deep}, "a hundred thousand brackets");
}

static void a_name_that_stands_twice_is_refused(void **state)
{
    struct kith_str data;
    json_t *header = model_header(file, &data);
    char *text = json_dumps(header, JSON_COMPACT);
    struct kith_buf twice;

    (void)state;
    assert_non_null(text);
    kith_buf_init(&twice, kith_env_system(), (size_t)1 << 20);
    kith_buf_add(&twice, text, strlen(text) - 1);
    kith_buf_puts(&twice, ",\"trained_on\":{\"dtype\":\"U64\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    with_header(kith_buf_view(&twice), "a tensor that stands twice");
    kith_buf_clear(&twice);
    kith_buf_puts(&twice, "{\"__metadata__\":{},");
    kith_buf_puts(&twice, text + 1);
    with_header(kith_buf_view(&twice), "metadata that stands twice");
    kith_buf_free(&twice);
    free(text);
    json_decref(header);
}

/* Each lie starts from the true header. */
static void lie_in(json_t *header, struct kith_str data, const char *what)
{
    model_join(header, data, &bent);
    refused(kith_buf_view(&bent), what);
}

static void set_in_metadata(const char *name, json_t *value, const char *what)
{
    struct kith_str data;
    json_t *header = model_header(file, &data);

    if (value)
        (void)json_object_set_new(json_object_get(header, "__metadata__"), name, value);
    else
        (void)json_object_del(json_object_get(header, "__metadata__"), name);
    lie_in(header, data, what);
}

static void metadata_that_lies_is_refused(void **state)
{
    (void)state;
    set_in_metadata("format", NULL, "no format");
    set_in_metadata("format", json_string("kith-model-2"), "another format");
    set_in_metadata("format", json_integer(1), "a format that is a number");
    set_in_metadata("hash", NULL, "no hash");
    set_in_metadata("hash", json_string("ab"), "a short hash");
    set_in_metadata("hash", json_string("00000000000000000000000000000000000000000000000000000000000000AB"),
                    "a hash in capitals");
    set_in_metadata("key", NULL, "no key");
    set_in_metadata("key", json_string("12345678901234567"), "a long key");
    set_in_metadata("key", json_string("123456789012345g"), "a key that is no number");
    set_in_metadata("calibration.talk", NULL, "no calibration");
    set_in_metadata("calibration.talk", json_string(""), "an empty calibration");
    set_in_metadata("calibration.talk", json_string("1 0 0 0 0 1 1 1"), "a number too few");
    set_in_metadata("calibration.talk", json_string("1 0 0 0 0 1 1 1 nan"), "a calibration that is no number");
    set_in_metadata("calibration.talk", json_string("inf 0 0 0 0 1 1 1 1"), "an endless scale");
    set_in_metadata("calibration.talk", json_string("1e99 0 0 0 0 1 1 1 1"), "a scale past every float");
    set_in_metadata("calibration.role", json_string("one 0 0 0 0 1 1 1 1"), "a calibration in words");
}

/* Calls `bend` on each tensor of a fresh header in turn. */
static void each_tensor(void (*bend)(json_t *tensor), const char *what)
{
    struct kith_str data;
    json_t *first = model_header(file, &data);
    const char *name;
    json_t *unused;
    char text[200];

    json_object_foreach(first, name, unused)
    {
        json_t *header;

        (void)unused;
        if (strcmp(name, "__metadata__") == 0)
            continue;
        header = model_header(file, &data);
        if (bend)
            bend(json_object_get(header, name));
        else
            (void)json_object_del(header, name);
        (void)snprintf(text, sizeof text, "%s: %s", name, what);
        lie_in(header, data, text);
    }
    json_decref(first);
}

static void other_type(json_t *t)
{
    (void)json_object_set_new(t, "dtype", json_string("F16"));
}

static void no_type(json_t *t)
{
    (void)json_object_del(t, "dtype");
}

static void type_is_a_list(json_t *t)
{
    (void)json_object_set_new(t, "dtype", json_array());
}

static void one_dimension_more(json_t *t)
{
    (void)json_array_append_new(json_object_get(t, "shape"), json_integer(1));
}

static void no_shape(json_t *t)
{
    (void)json_object_del(t, "shape");
}

static void one_row_more(json_t *t)
{
    json_t *shape = json_object_get(t, "shape");

    (void)json_array_set_new(shape, 0, json_integer(json_integer_value(json_array_get(shape, 0)) + 1));
}

static void rows_below_zero(json_t *t)
{
    (void)json_array_set_new(json_object_get(t, "shape"), 0, json_integer(-1));
}

/* So many that rows times bytes comes round to a small number again. */
static void rows_that_overflow(json_t *t)
{
    (void)json_array_set_new(json_object_get(t, "shape"), 0, json_integer(INT64_C(0x4000000000000000)));
}

static void rows_in_words(json_t *t)
{
    (void)json_array_set_new(json_object_get(t, "shape"), 0, json_string("32"));
}

static void move(json_t *t, json_int_t from, json_int_t to)
{
    json_t *place = json_object_get(t, "data_offsets");

    (void)json_array_set_new(place, 0, json_integer(json_integer_value(json_array_get(place, 0)) + from));
    (void)json_array_set_new(place, 1, json_integer(json_integer_value(json_array_get(place, 1)) + to));
}

static void far_behind_the_end(json_t *t)
{
    move(t, INT64_C(1) << 40, INT64_C(1) << 40);
}

static void at_the_end_of_numbers(json_t *t)
{
    move(t, INT64_C(0x7000000000000000), INT64_C(0x7000000000000000));
}

static void before_the_start(json_t *t)
{
    move(t, -(INT64_C(1) << 40), -(INT64_C(1) << 40));
}

static void ends_before_it_starts(json_t *t)
{
    json_t *place = json_object_get(t, "data_offsets");
    json_int_t from = json_integer_value(json_array_get(place, 0));

    (void)json_array_set_new(place, 0, json_integer(json_integer_value(json_array_get(place, 1)) + 64));
    (void)json_array_set_new(place, 1, json_integer(from));
}

static void one_byte_on(json_t *t)
{
    move(t, 1, 1);
}

static void over_its_neighbour(json_t *t)
{
    move(t, 64, 64);
}

static void shorter_than_its_shape(json_t *t)
{
    move(t, 0, -64);
}

static void no_place(json_t *t)
{
    (void)json_object_del(t, "data_offsets");
}

static void three_places(json_t *t)
{
    (void)json_array_append_new(json_object_get(t, "data_offsets"), json_integer(0));
}

static void tensors_that_lie_are_refused(void **state)
{
    (void)state;
    each_tensor(NULL, "missing");
    each_tensor(other_type, "another type");
    each_tensor(no_type, "no type");
    each_tensor(type_is_a_list, "a type that is a list");
    each_tensor(one_dimension_more, "one dimension more");
    each_tensor(no_shape, "no shape");
    each_tensor(one_row_more, "one row more than bytes");
    each_tensor(rows_below_zero, "rows below zero");
    each_tensor(rows_that_overflow, "rows that overflow");
    each_tensor(rows_in_words, "rows that are a string");
    each_tensor(far_behind_the_end, "behind the end");
    each_tensor(at_the_end_of_numbers, "at the end of numbers");
    each_tensor(before_the_start, "before the start");
    each_tensor(ends_before_it_starts, "ends before it starts");
    each_tensor(one_byte_on, "off its alignment");
    each_tensor(over_its_neighbour, "over its neighbour");
    each_tensor(shorter_than_its_shape, "shorter than its shape");
    each_tensor(no_place, "no place");
    each_tensor(three_places, "three places");
}

/* Two tensors on the same bytes, and bytes that belong to none. */
static void tensors_must_fill_the_file(void **state)
{
    struct kith_str data;
    json_t *header = model_header(file, &data);
    json_t *first = json_object_get(header, "head.has.question.bias");
    json_t *other = json_object_get(header, "head.has.reflection.bias");

    (void)state;
    (void)json_object_set(other, "data_offsets", json_object_get(first, "data_offsets"));
    lie_in(header, data, "two tensors in one place");
    kith_buf_clear(&bent);
    kith_buf_str(&bent, file);
    for (int i = 0; i < 64; i++)
        kith_buf_byte(&bent, 'x');
    refused(kith_buf_view(&bent), "bytes behind the last tensor");
}

/* Where a tensor's bytes lie in the file. */
static size_t place_of(const char *name)
{
    struct kith_str data;
    json_t *header = model_header(file, &data);
    json_t *place = json_object_get(json_object_get(header, name), "data_offsets");
    size_t at = (size_t)(data.p - file.p) + (size_t)json_integer_value(json_array_get(place, 0));

    json_decref(header);
    return at;
}

static void with_bytes(size_t at, const void *p, size_t n, const char *what)
{
    kith_buf_clear(&bent);
    kith_buf_str(&bent, file);
    memcpy(bent.p + at, p, n);
    refused(kith_buf_view(&bent), what);
}

static void keys_out_of_order_are_refused(void **state)
{
    static const char *const names[] = {"features.counsellor.keys", "features.client.keys", "features.role.keys"};

    (void)state;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        const uint64_t *keys = made->draft.groups[g].keys;
        const uint64_t zero = 0;
        const uint64_t most = UINT64_MAX;
        size_t at = place_of(names[g]);

        with_bytes(at, &keys[1], 8, "a key twice");
        with_bytes(at + 8, &keys[0], 8, "a key twice");
        with_bytes(at, &keys[2], 8, "keys out of order");
        with_bytes(at, &zero, 8, "a key of zero");
        with_bytes(at, &most, 8, "filling before a key");
    }
}

static void sessions_out_of_order_are_refused(void **state)
{
    const uint64_t most = UINT64_MAX;
    size_t at = place_of("trained_on");

    (void)state;
    with_bytes(at, &made->draft.trained_on[2], 8, "sessions out of order");
    with_bytes(at, &most, 8, "filling before a session");
}

static void weights_that_are_no_numbers_are_refused(void **state)
{
    static const uint16_t not_a_number = 0x7fc1;
    static const uint16_t endless = 0xff80;
    const float nan = NAN;
    char name[96];

    (void)state;
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        (void)snprintf(name, sizeof name, "head.%s.sparse", kith_head_spec(h)->name);
        with_bytes(place_of(name), &not_a_number, 2, name);
        with_bytes(place_of(name) + 2, &endless, 2, name);
        (void)snprintf(name, sizeof name, "head.%s.bias", kith_head_spec(h)->name);
        with_bytes(place_of(name), &nan, 4, name);
    }
}

static void bytes_at_an_odd_address_are_refused(void **state)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    char *copy = malloc(file.n + 1);

    (void)state;
    assert_non_null(copy);
    memcpy(copy + 1, file.p, file.n);
    assert_int_equal(kith_model_open_bytes(kith_env_system(), (struct kith_str){copy + 1, file.n}, &model, &err),
                     KITH_EUSAGE);
    assert_null(model);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_file_is_taken),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(a_lying_length_is_refused),
        cmocka_unit_test(a_header_that_shifts_the_tensors_is_refused),
        cmocka_unit_test(a_header_that_is_no_object_is_refused),
        cmocka_unit_test(a_name_that_stands_twice_is_refused),
        cmocka_unit_test(metadata_that_lies_is_refused),
        cmocka_unit_test(tensors_that_lie_are_refused),
        cmocka_unit_test(tensors_must_fill_the_file),
        cmocka_unit_test(keys_out_of_order_are_refused),
        cmocka_unit_test(sessions_out_of_order_are_refused),
        cmocka_unit_test(weights_that_are_no_numbers_are_refused),
        cmocka_unit_test(bytes_at_an_odd_address_are_refused),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
