#include "../base/faulty_env.h"
#include "encoder.h"
#include "encoder_file_maker.h"

#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct kith_buf file; /* of fine-tuning */
static struct kith_buf bent; /* the same with a lie in it */
static struct kith_model *encoder;
static struct made_model *made; /* a whole model with that encoder */

static int make(void **state)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {31};

    (void)state;
    plan.fold = "3";
    kith_buf_init(&file, kith_env_system(), (size_t)16 << 20);
    kith_buf_init(&bent, kith_env_system(), (size_t)16 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_INPUT, &file);
    made = encoder_file_model(&rng, 5, "1", kith_buf_view(&file), &encoder);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    model_unmake(made);
    kith_model_close(encoder);
    kith_buf_free(&bent);
    kith_buf_free(&file);
    return 0;
}

static struct kith_model *open_made(void)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};

    if (kith_model_open_bytes(kith_env_system(), kith_buf_view(&made->bytes), &model, &err) != KITH_OK)
        fail_msg("the model that was written is refused: %s", err.text);
    return model;
}

/* The bytes of a tensor, by the header alone. */
static struct kith_str tensor(const struct kith_buf *from, const char *name)
{
    struct kith_str data;
    json_t *header = model_header(kith_buf_view(from), &data);
    const json_t *place = json_object_get(json_object_get(header, name), "data_offsets");
    struct kith_str found = kith_str_sub(data, (size_t)json_integer_value(json_array_get(place, 0)),
                                         (size_t)json_integer_value(json_array_get(place, 1)));

    if (!place)
        fail_msg("no tensor %s", name);
    json_decref(header);
    return found;
}

static void is_tensor(const void *p, const char *name)
{
    if ((const char *)p != tensor(&file, name).p)
        fail_msg("%s is looked for in another place", name);
}

static void a_file_of_fine_tuning_is_read(void **state)
{
    const struct kith_encoder_weights *w = kith_model_encoder(encoder);
    char hash[KITH_HASH_HEX];
    unsigned char sum[32];

    (void)state;
    assert_non_null(w);
    assert_int_equal(w->layers, 2);
    assert_int_equal(w->width, 64);
    assert_int_equal(w->heads, 2);
    assert_int_equal(w->ffn, 128);
    assert_int_equal(w->positions, 24);
    assert_int_equal(w->window, 3);
    assert_true(w->tokens > 90);
    assert_true(kith_str_starts(w->vocab, KITH_S("[PAD]\n[UNK]\n")));
    is_tensor(w->vocab.p, "encoder.vocab");
    is_tensor(w->word, "encoder.word.q");
    is_tensor(w->word_scale, "encoder.word.scale");
    is_tensor(w->position, "encoder.position");
    is_tensor(w->speaker, "encoder.speaker");
    is_tensor(w->norm.weight, "encoder.norm.weight");
    is_tensor(w->norm.bias, "encoder.norm.bias");
    assert_string_equal(kith_model_text(encoder, "encoder.fold").p, "3");
    (void)crypto_generichash(sum, sizeof sum, (const unsigned char *)file.p, file.n, NULL, 0);
    (void)sodium_bin2hex(hash, sizeof hash, sum, sizeof sum);
    assert_string_equal(kith_model_hash(encoder), hash);
    assert_int_equal(kith_model_verify(encoder, NULL), KITH_OK);
    assert_false(kith_model_trained_on(encoder, 0));
}

static void each_layer_is_found(void **state)
{
    const struct kith_encoder_weights *w = kith_model_encoder(encoder);

    (void)state;
    for (unsigned i = 0; i < w->layers; i++) {
        const struct kith_encoder_layer *l = &w->layer[i];
        const struct {
            const void *p;
            const char *name;
        } parts[] = {{l->qkv.q, "qkv.q"},
                     {l->qkv.scale, "qkv.scale"},
                     {l->qkv.bias, "qkv.bias"},
                     {l->out.q, "out.q"},
                     {l->out.scale, "out.scale"},
                     {l->out.bias, "out.bias"},
                     {l->norm1.weight, "norm1.weight"},
                     {l->norm1.bias, "norm1.bias"},
                     {l->up.q, "up.q"},
                     {l->up.scale, "up.scale"},
                     {l->up.bias, "up.bias"},
                     {l->down.q, "down.q"},
                     {l->down.scale, "down.scale"},
                     {l->down.bias, "down.bias"},
                     {l->norm2.weight, "norm2.weight"},
                     {l->norm2.bias, "norm2.bias"},
                     {l->distance, "distance"}};

        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            char name[64];

            (void)snprintf(name, sizeof name, "encoder.%u.%s", i, parts[k].name);
            is_tensor(parts[k].p, name);
        }
    }
}

static void heads_that_fine_tuning_left_out_are_told(void **state)
{
    (void)state;
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        bool there = h != KITH_HEAD_INPUT && h != KITH_HEAD_ROLE;
        char name[96];

        (void)snprintf(name, sizeof name, "head.%s.dense", kith_head_spec(h)->name);
        assert_true((kith_model_dense(encoder, (enum kith_head)h) != NULL) == there);
        assert_true((kith_model_bias(encoder, (enum kith_head)h) != NULL) == there);
        if (!there)
            continue;
        is_tensor(kith_model_dense(encoder, (enum kith_head)h), name);
        (void)snprintf(name, sizeof name, "head.%s.bias", kith_head_spec(h)->name);
        assert_memory_equal(kith_model_bias(encoder, (enum kith_head)h), tensor(&file, name).p,
                            kith_head_spec(h)->outputs * sizeof(float));
    }
}

/* All tensors of the encoder and what is said of it go over as they are; the rest of the model is as it was drafted. */
static void a_model_takes_its_encoder_over(void **state)
{
    struct kith_model *model = open_made();
    struct kith_str data;
    json_t *header = model_header(kith_buf_view(&file), &data);
    const char *name;
    json_t *t;
    size_t n = 0;

    (void)state;
    assert_int_equal(kith_model_verify(model, NULL), KITH_OK);
    assert_string_equal(kith_model_hash(model), made->hash);
    json_object_foreach(header, name, t)
    {
        struct kith_str theirs;
        struct kith_str ours;

        if (strncmp(name, "encoder.", 8) != 0 && !strstr(name, ".dense"))
            continue;
        theirs = tensor(&file, name);
        ours = tensor(&made->bytes, name);
        assert_int_equal(ours.n, theirs.n);
        assert_memory_equal(ours.p, theirs.p, ours.n);
        assert_int_equal((size_t)(ours.p - made->bytes.p) % 64, 0);
        n++;
    }
    assert_int_equal(n, 7 + 2 * 17 + KITH_HEAD_COUNT - 2);
    json_decref(header);
    assert_string_equal(kith_model_text(model, "encoder").p, "kith-encoder-1");
    assert_string_equal(kith_model_text(model, "encoder.card").p, kith_model_text(encoder, "encoder.card").p);
    assert_int_equal(kith_model_encoder(model)->tokens, kith_model_encoder(encoder)->tokens);
    assert_null(kith_model_dense(model, KITH_HEAD_INPUT));
    assert_non_null(kith_model_bias(model, KITH_HEAD_INPUT)); /* a head without dense weights has the rest */
    kith_model_close(model);
}

static void dense_scores_are_sums_of_products(void **state)
{
    struct kith_model *model = open_made();
    struct kith_rng rng = {32};

    (void)state;
    for (int round = 0; round < 60; round++) {
        enum kith_head_group group = (enum kith_head_group)(round % KITH_GROUP_COUNT);
        float e[128];
        float z[KITH_OUTPUTS_MAX];

        for (unsigned k = 0; k < KITH_OUTPUTS_MAX; k++)
            z[k] = (float)k;
        for (unsigned k = 0; k < 128; k++)
            e[k] = (float)(4.0 * kith_rng_unit(&rng) - 2.0);
        kith_model_score_dense(model, group, e, z);
        for (int h = 0; h < KITH_HEAD_COUNT; h++) {
            const struct kith_head_spec *s = kith_head_spec(h);
            const float *dense = kith_model_dense(model, (enum kith_head)h);

            for (unsigned k = 0; s->group == group && k < s->outputs; k++) {
                double sum = (double)(s->first + k);

                for (unsigned i = 0; dense && i < 128; i++)
                    sum += (double)dense[k * 128 + i] * (double)e[i];
                if (fabs((double)z[s->first + k] - sum) > 1e-4)
                    fail_msg("round %d, %s %u: %g, not %g", round, s->name, k, (double)z[s->first + k], sum);
            }
        }
    }
    kith_model_close(model);
}

static void a_model_may_have_no_encoder(void **state)
{
    struct kith_rng rng = {33};
    struct made_model *plain = model_make(&rng, 3, "1");
    struct kith_model *model = NULL;
    float z[KITH_OUTPUTS_MAX] = {0};

    (void)state;
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(&plain->bytes), &model, NULL), KITH_OK);
    assert_null(kith_model_encoder(model));
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        assert_null(kith_model_dense(model, (enum kith_head)h));
    kith_model_score_dense(model, KITH_GROUP_COUNSELLOR, z, z);
    for (unsigned k = 0; k < KITH_OUTPUTS_MAX; k++)
        assert_true(z[k] == 0.0f);
    kith_model_close(model);
    model_unmake(plain);
}

/* A site's model is made out of another whole one. */
static void an_encoder_may_come_from_a_whole_model(void **state)
{
    struct kith_model *model = open_made();
    struct kith_model_draft draft = made->draft;
    char hash[KITH_HASH_HEX];

    (void)state;
    draft.encoder = model;
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        draft.dense[h] = kith_model_dense(model, (enum kith_head)h);
    kith_buf_clear(&bent);
    assert_int_equal(kith_model_serialise(&draft, &bent, hash, NULL), KITH_OK);
    assert_int_equal(bent.n, made->bytes.n);
    assert_memory_equal(bent.p, made->bytes.p, bent.n);
    kith_model_close(model);
}

static void halves_are_not_written(void **state)
{
    struct kith_model_draft draft = made->draft;
    char hash[KITH_HASH_HEX];
    struct kith_err err = {0};

    (void)state;
    kith_buf_clear(&bent);
    draft.encoder = NULL;
    assert_int_equal(kith_model_serialise(&draft, &bent, hash, &err), KITH_EINPUT);
    assert_true(err.text[0] != '\0');
    draft = made->draft;
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        draft.dense[h] = NULL;
    assert_int_equal(kith_model_serialise(&draft, &bent, hash, NULL), KITH_EINPUT);
}

/* --- refusals ------------------------------------------------------------------------------------------------- */

typedef enum kith_rc opener(const struct kith_env *env, struct kith_str bytes, struct kith_model **out,
                            struct kith_err *err);

static void refused_by(opener *open, const char *what)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    char *copy = malloc(bent.n); /* of its own size, so that a byte too far is seen */

    assert_non_null(copy);
    memcpy(copy, bent.p, bent.n);
    if (open(kith_env_system(), (struct kith_str){copy, bent.n}, &model, &err) != KITH_EMODEL || model || !err.text[0])
        fail_msg("%s: not refused", what);
    free(copy);
}

static json_t *header_of(const struct kith_buf *of, struct kith_str *data)
{
    return model_header(kith_buf_view(of), data);
}

/* Both kinds of file, each with the same lie about the tensor. */
static void bend_each(const char *what, void (*lie)(json_t *header, const char *name))
{
    struct kith_str data;
    json_t *names = header_of(&file, &data);
    const char *name;
    json_t *t;

    json_object_foreach(names, name, t)
    {
        char text[160];
        json_t *header;

        if (strcmp(name, "__metadata__") == 0)
            continue;
        (void)snprintf(text, sizeof text, "%s: %s", name, what);
        header = header_of(&file, &data);
        lie(header, name);
        model_join(header, data, &bent);
        refused_by(kith_model_open_encoder_bytes, text);
        if (!json_object_get(header = header_of(&made->bytes, &data), name))
            fail_msg("%s is not in the model", name);
        lie(header, name);
        model_join(header, data, &bent);
        refused_by(kith_model_open_bytes, text);
    }
    json_decref(names);
}

static void missing(json_t *header, const char *name)
{
    json_t *t = json_object_get(header, name);

    (void)json_object_set(header, "another", t); /* it still fills its place */
    (void)json_object_del(header, name);
}

static void of_another_type(json_t *header, const char *name)
{
    (void)json_object_set_new(json_object_get(header, name), "dtype", json_string("F16"));
}

static void with_rows(json_t *header, const char *name, json_int_t change)
{
    json_t *shape = json_object_get(json_object_get(header, name), "shape");

    (void)json_array_set_new(shape, 0, json_integer(json_integer_value(json_array_get(shape, 0)) + change));
}

static void one_row_more(json_t *header, const char *name)
{
    with_rows(header, name, 1);
}

static void rows_that_overflow(json_t *header, const char *name)
{
    with_rows(header, name, (json_int_t)1 << 62);
}

static void another_dimension(json_t *header, const char *name)
{
    (void)json_array_append_new(json_object_get(json_object_get(header, name), "shape"), json_integer(1));
}

static void behind_the_end(json_t *header, const char *name)
{
    json_t *place = json_object_get(json_object_get(header, name), "data_offsets");

    for (size_t i = 0; i < 2; i++)
        (void)json_array_set_new(place, i,
                                 json_integer(json_integer_value(json_array_get(place, i)) + ((json_int_t)1 << 40)));
}

static void tensors_that_lie_are_refused(void **state)
{
    (void)state;
    bend_each("of another type", of_another_type);
    bend_each("one row more than bytes", one_row_more);
    bend_each("rows that overflow", rows_that_overflow);
    bend_each("another dimension", another_dimension);
    bend_each("behind the end", behind_the_end);
}

/* A head may be left out, but not half of it; of the encoder nothing may. */
static void nothing_of_the_encoder_may_be_missing(void **state)
{
    struct kith_str data;
    json_t *names = header_of(&file, &data);
    const char *name;
    json_t *t;

    (void)state;
    json_object_foreach(names, name, t)
    {
        json_t *header = header_of(&file, &data);

        if (strcmp(name, "__metadata__") != 0) {
            missing(header, name);
            model_join(header, data, &bent);
            refused_by(kith_model_open_encoder_bytes, name);
        } else {
            json_decref(header);
        }
    }
    json_decref(names);
}

static void with_fact(opener *open, const struct kith_buf *of, const char *name, const char *value)
{
    struct kith_str data;
    json_t *header = header_of(of, &data);
    json_t *facts = json_object_get(header, "__metadata__");
    char text[160];

    (void)snprintf(text, sizeof text, "%s = %s", name, value ? value : "(missing)");
    if (value)
        (void)json_object_set_new(facts, name, json_string(value));
    else
        (void)json_object_del(facts, name);
    model_join(header, data, &bent);
    refused_by(open, text);
}

static void sizes_that_lie_are_refused(void **state)
{
    static const char *const names[] = {"encoder.layers", "encoder.width",     "encoder.heads", "encoder.ffn",
                                        "encoder.tokens", "encoder.positions", "encoder.window"};
    static const char *const values[] = {
        NULL, "", "x", "-1", "+2", " 2", "2.0", "999", "4294967298", "99999999999999999999", "8388609", "4294967295"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            with_fact(kith_model_open_encoder_bytes, &file, names[i], values[k]);
            with_fact(kith_model_open_bytes, &made->bytes, names[i], values[k]);
        }
    for (size_t i = 0; i < 6; i++) /* a window of none is sound */
        with_fact(kith_model_open_encoder_bytes, &file, names[i], "0");
    with_fact(kith_model_open_encoder_bytes, &file, "encoder", "kith-encoder-2");
    with_fact(kith_model_open_encoder_bytes, &file, "encoder", NULL);
    with_fact(kith_model_open_bytes, &made->bytes, "encoder", "kith-encoder-2");
    with_fact(kith_model_open_bytes, &made->bytes, "encoder", NULL);
}

/* A whole model without its encoder, or without what looks at it. */
static void halves_are_refused(void **state)
{
    struct kith_str data;
    json_t *header = header_of(&made->bytes, &data);
    json_t *facts = json_object_get(header, "__metadata__");
    char name[96];

    (void)state;
    (void)json_object_del(facts, "encoder");
    missing(header, "encoder.vocab");
    model_join(header, data, &bent);
    refused_by(kith_model_open_bytes, "dense heads without an encoder");
    header = header_of(&made->bytes, &data);
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        json_t *t;

        (void)snprintf(name, sizeof name, "head.%s.dense", kith_head_spec(h)->name);
        t = json_object_get(header, name);
        if (!t)
            continue;
        (void)json_object_set(header, kith_head_spec(h)->name, t);
        (void)json_object_del(header, name);
    }
    model_join(header, data, &bent);
    refused_by(kith_model_open_bytes, "an encoder without dense heads");
}

static void numbers_that_are_none_are_refused(void **state)
{
    static const float strange[] = {NAN, INFINITY, -INFINITY};
    struct kith_str data;
    json_t *names = header_of(&file, &data);
    struct kith_rng rng = {34};
    const char *name;
    json_t *t;

    (void)state;
    json_object_foreach(names, name, t)
    {
        struct kith_str bytes;
        const char *type = json_string_value(json_object_get(t, "dtype"));
        bool padded = strncmp(name, "head.", 5) == 0 && strstr(name, ".bias");
        size_t at;

        if (!type || strcmp(type, "F32") != 0 || strstr(name, "distance"))
            continue;
        bytes = tensor(&file, name);
        at = (size_t)(bytes.p - file.p) +
             (padded || strcmp(name, "encoder.word.scale") == 0 ? 0 : 4 * (size_t)kith_rng_below(&rng, bytes.n / 4));
        for (size_t i = 0; i < 3; i++) {
            kith_buf_clear(&bent);
            kith_buf_str(&bent, kith_buf_view(&file));
            memcpy(bent.p + at, &strange[i], 4);
            refused_by(kith_model_open_encoder_bytes, name);
        }
    }
    json_decref(names);
}

/* Whatever is done to the header, the answer is a model or a reason. */
static void bent_headers_end_nothing(void **state)
{
    struct kith_rng rng = {35};
    size_t opened = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        uint64_t seed = rng.state;
        struct kith_model *model = NULL;
        struct kith_err err = {0};
        uint64_t header_n;

        kith_buf_clear(&bent);
        kith_buf_str(&bent, kith_buf_view(&file));
        memcpy(&header_n, bent.p, sizeof header_n);
        for (int i = 0; i < 1 + round % 3; i++)
            bent.p[8 + kith_rng_below(&rng, header_n)] = "0123456789.,\"{}[]x"[kith_rng_below(&rng, 18)];
        if (kith_model_open_encoder_bytes(kith_env_system(), kith_buf_view(&bent), &model, &err) == KITH_OK)
            opened++;
        else if (!err.text[0] || model)
            fail_msg("seed %llu: refused without a word", (unsigned long long)seed);
        kith_model_close(model);
    }
    assert_true(opened > 0 && opened < 3000);
}

static void no_memory_is_said_and_nothing_is_left(void **state)
{
    struct kith_model *model;
    struct kith_err err;
    struct faulty_env f;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    do {
        faulty_env_init(&f);
        f.at = ++at;
        err = (struct kith_err){0};
        rc = kith_model_open_encoder_bytes(&f.env, kith_buf_view(&file), &model, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
            assert_null(model);
        }
        kith_model_close(model);
        assert_int_equal(f.live, 0);
    } while (rc != KITH_OK && at < 1000);
    assert_true(at > 5 && at < 1000);
}

static void files_are_opened_by_name(void **state)
{
    char path[] = "/tmp/kith-encoder-XXXXXX";
    int fd = mkstemp(path);
    struct kith_model *model = NULL;
    struct kith_err err = {0};

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file.p, file.n), file.n);
    assert_int_equal(close(fd), 0);
    assert_int_equal(kith_model_open_encoder(kith_env_system(), path, &model, NULL), KITH_OK);
    assert_string_equal(kith_model_hash(model), kith_model_hash(encoder));
    kith_model_close(model);
    /* each kind of file is refused where the other is asked for */
    assert_int_equal(kith_model_open(kith_env_system(), path, &model, &err), KITH_EMODEL);
    assert_string_equal(err.file, path);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_fine_tuning_is_read),
        cmocka_unit_test(each_layer_is_found),
        cmocka_unit_test(heads_that_fine_tuning_left_out_are_told),
        cmocka_unit_test(a_model_takes_its_encoder_over),
        cmocka_unit_test(dense_scores_are_sums_of_products),
        cmocka_unit_test(a_model_may_have_no_encoder),
        cmocka_unit_test(an_encoder_may_come_from_a_whole_model),
        cmocka_unit_test(halves_are_not_written),
        cmocka_unit_test(tensors_that_lie_are_refused),
        cmocka_unit_test(nothing_of_the_encoder_may_be_missing),
        cmocka_unit_test(sizes_that_lie_are_refused),
        cmocka_unit_test(halves_are_refused),
        cmocka_unit_test(numbers_that_are_none_are_refused),
        cmocka_unit_test(bent_headers_end_nothing),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
        cmocka_unit_test(files_are_opened_by_name),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
