#include "model_maker.h"

#include "../base/faulty_env.h"
#include "model_format.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct kith_model *open_made(const struct made_model *m)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    enum kith_rc rc = kith_model_open_bytes(kith_env_system(), kith_buf_view(&m->bytes), &model, &err);

    if (rc != KITH_OK)
        fail_msg("the model that was written is refused: %s", err.text);
    return model;
}

static void half_floats_round_to_nearest(void **state)
{
    struct kith_rng rng = {7};

    (void)state;
    assert_true(kith_bf16_to(kith_bf16_of(1.0f)) == 1.0f);
    assert_true(kith_bf16_to(kith_bf16_of(-0.0f)) == 0.0f);
    assert_true(kith_bf16_to(kith_bf16_of(1.0f + 0x1p-8f)) == 1.0f);           /* a tie, to even */
    assert_true(kith_bf16_to(kith_bf16_of(1.0f + 0x3p-8f)) == 1.0f + 0x1p-6f); /* a tie, to even */
    for (int i = 0; i < 100000; i++) {
        float f = (float)ldexp(2.0 * kith_rng_unit(&rng) - 1.0, (int)kith_rng_below(&rng, 120) - 60);

        if (kith_bf16_to(kith_bf16_of(f)) != model_nearest_bf16(f))
            fail_msg("%a becomes %a, not %a", (double)f, (double)kith_bf16_to(kith_bf16_of(f)),
                     (double)model_nearest_bf16(f));
    }
}

static void check_group(const struct made_model *m, const struct kith_model *model, int g, uint64_t seed)
{
    enum kith_head_group group = (enum kith_head_group)g;
    unsigned width = kith_group_outputs(group);
    float z[KITH_OUTPUTS_MAX] = {0};

    kith_model_score(model, group, NULL, 0, z);
    for (unsigned k = 0; k < width; k++)
        if (z[k] != m->draft.groups[g].bias[k])
            fail_msg("seed %llu: bias %u of group %d", (unsigned long long)seed, k, g);
    for (size_t i = 0; i < m->draft.groups[g].n; i++) {
        float w[KITH_OUTPUTS_MAX];

        assert_true(kith_model_weights(model, group, m->draft.groups[g].keys[i], w));
        for (unsigned k = 0; k < width; k++)
            if (w[k] != model_nearest_bf16(m->draft.groups[g].weights[i * width + k]))
                fail_msg("seed %llu: weight %u of feature %zu of group %d", (unsigned long long)seed, k, i, g);
    }
}

static void check_calibration(const struct made_model *m, const struct kith_model *model)
{
    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        const struct kith_head_calibration *a = &m->draft.calibration[h];
        const struct kith_head_calibration *b = kith_model_calibration(model, (enum kith_head)h);

        assert_memory_equal(a, b, sizeof *a); /* nine digits bring a float back whole */
    }
}

static void what_is_written_is_read(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 15, 16, 33, 200};
    struct kith_rng rng = {11};

    (void)state;
    for (int round = 0; round < 28; round++) {
        uint64_t seed = rng.state;
        struct made_model *m = model_make(&rng, sizes[round % 7], "9");
        struct kith_model *model = open_made(m);
        struct kith_err err = {0};

        for (int g = 0; g < KITH_GROUP_COUNT; g++)
            check_group(m, model, g, seed);
        check_calibration(m, model);
        assert_true(kith_model_key(model) == m->draft.key);
        assert_string_equal(kith_model_hash(model), m->hash);
        assert_int_equal(kith_model_verify(model, &err), KITH_OK);
        kith_model_close(model);
        model_unmake(m);
    }
}

static void facts_are_read_by_name(void **state)
{
    struct kith_rng rng = {12};
    struct made_model *m = model_make(&rng, 3, "17");
    struct kith_model *model = open_made(m);

    (void)state;
    assert_string_equal(kith_model_text(model, "features").p, "17");
    assert_string_equal(kith_model_text(model, "card").p, m->draft.facts[1].value);
    assert_int_equal(kith_model_text(model, "card").n, strlen(m->draft.facts[1].value));
    assert_int_equal(kith_model_text(model, "nothing").n, 0);
    assert_non_null(kith_model_text(model, "nothing").p);
    assert_true(kith_model_number(model, "measure.test", -1.0) == 0.625);
    assert_true(kith_model_number(model, "features", -1.0) == 17.0);
    assert_true(kith_model_number(model, "nothing", -1.0) == -1.0);
    assert_true(kith_model_number(model, "card", -1.0) == -1.0);
    assert_true(kith_model_number(model, "calibration.talk", -1.0) == -1.0); /* nine numbers are not one */
    kith_model_close(model);
    model_unmake(m);
}

/* What a new model can be made of. */
static void all_that_was_written_can_be_listed(void **state)
{
    struct kith_rng rng = {21};
    struct made_model *m = model_make(&rng, 7, "1");
    struct kith_model *model = open_made(m);
    const char *name = NULL;
    const char *value = NULL;
    size_t facts = 0;
    bool card = false;
    size_t n;

    (void)state;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        const uint64_t *keys = kith_model_keys(model, (enum kith_head_group)g, &n);

        assert_int_equal(n, m->draft.groups[g].n);
        assert_memory_equal(keys, m->draft.groups[g].keys, n * sizeof *keys);
    }
    assert_memory_equal(kith_model_sessions(model, &n), m->draft.trained_on, 5 * sizeof(uint64_t));
    assert_int_equal(n, 5);
    for (; kith_model_fact(model, facts, &name, &value); facts++) {
        assert_string_equal(value, kith_model_text(model, name).p);
        card = card || strcmp(name, "card") == 0;
    }
    assert_int_equal(facts, 3 + 3 + KITH_HEAD_COUNT); /* format, hash, key; the maker's; the calibrations */
    assert_true(card);
    kith_model_close(model);
    model_unmake(m);
}

static void training_sessions_are_known_again(void **state)
{
    struct kith_rng rng = {13};
    struct made_model *m = model_make(&rng, 3, "1");
    struct kith_model *model = open_made(m);

    (void)state;
    for (size_t i = 0; i < m->draft.n_trained_on; i++) {
        assert_true(kith_model_trained_on(model, m->draft.trained_on[i]));
        assert_false(kith_model_trained_on(model, m->draft.trained_on[i] + 1000 * 1000));
    }
    assert_false(kith_model_trained_on(model, 0));
    assert_false(kith_model_trained_on(model, UINT64_MAX)); /* what fills the list up */
    kith_model_close(model);
    model_unmake(m);
}

/* Features known and unknown, often the same one twice; the sum is done again in double precision. */
static void a_score_is_the_sum_of_its_features(void **state)
{
    struct kith_rng rng = {14};
    struct made_model *m = model_make(&rng, 50, "1");
    struct kith_model *model = open_made(m);

    (void)state;
    for (int round = 0; round < 300; round++) {
        uint64_t seed = rng.state;
        int g = (int)kith_rng_below(&rng, KITH_GROUP_COUNT);
        unsigned width = kith_group_outputs((enum kith_head_group)g);
        size_t n = (size_t)kith_rng_below(&rng, 40);
        struct kith_feature features[40];
        double sum[KITH_OUTPUTS_MAX];
        double size[KITH_OUTPUTS_MAX];
        float z[KITH_OUTPUTS_MAX];

        for (unsigned k = 0; k < width; k++) {
            z[k] = (float)(round % 3); /* what was there before stays */
            sum[k] = (double)z[k] + (double)m->draft.groups[g].bias[k];
            size[k] = fabs(sum[k]);
        }
        for (size_t i = 0; i < n; i++) {
            size_t row = (size_t)kith_rng_below(&rng, m->draft.groups[g].n);
            bool known = kith_rng_below(&rng, 4) > 0;

            features[i] = (struct kith_feature){.key = known ? m->draft.groups[g].keys[row] : kith_rng_next(&rng) & ~1u,
                                                .value = (float)(4.0 * kith_rng_unit(&rng) - 2.0)};
            for (unsigned k = 0; known && k < width; k++) {
                double part =
                    (double)features[i].value * (double)model_nearest_bf16(m->draft.groups[g].weights[row * width + k]);

                sum[k] += part;
                size[k] += fabs(part);
            }
        }
        kith_model_score(model, (enum kith_head_group)g, features, n, z);
        for (unsigned k = 0; k < width; k++)
            if (fabs((double)z[k] - sum[k]) > 1e-6 * (double)(n + 2) * size[k])
                fail_msg("seed %llu, output %u: %g, not %g", (unsigned long long)seed, k, (double)z[k], sum[k]);
    }
    kith_model_close(model);
    model_unmake(m);
}

static void absent_features_weigh_nothing(void **state)
{
    struct kith_rng rng = {15};
    struct made_model *m = model_make(&rng, 40, "1");
    struct made_model *none = model_make(&rng, 0, "1");
    struct kith_model *model = open_made(m);
    struct kith_model *empty = open_made(none);
    float w[KITH_OUTPUTS_MAX];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        uint64_t key = kith_rng_next(&rng) & ~UINT64_C(1); /* the maker's keys are odd */

        if (kith_model_weights(model, (enum kith_head_group)(i % 3), key, w) ||
            kith_model_weights(empty, (enum kith_head_group)(i % 3), key | 1u, w))
            fail_msg("key %llu was never written", (unsigned long long)key);
    }
    assert_false(kith_model_weights(model, KITH_GROUP_CLIENT, 0, w));
    assert_false(kith_model_weights(model, KITH_GROUP_CLIENT, UINT64_MAX, w));
    /* a key of one group is unknown to another */
    assert_false(kith_model_weights(model, KITH_GROUP_CLIENT, m->draft.groups[KITH_GROUP_ROLE].keys[0], w));
    kith_model_close(empty);
    kith_model_close(model);
    model_unmake(none);
    model_unmake(m);
}

static void the_same_draft_makes_the_same_bytes(void **state)
{
    struct kith_rng rng = {16};
    struct made_model *m = model_make(&rng, 9, "1");
    struct kith_buf again;
    char hash[KITH_HASH_HEX];
    float other;

    (void)state;
    kith_buf_init(&again, kith_env_system(), (size_t)1 << 26);
    assert_int_equal(kith_model_serialise(&m->draft, &again, hash, NULL), KITH_OK);
    assert_string_equal(hash, m->hash);
    assert_int_equal(again.n, m->bytes.n);
    assert_memory_equal(again.p, m->bytes.p, again.n);
    /* and another weight another hash */
    other = m->draft.groups[0].weights[0] * 2.0f;
    memcpy((float *)(uintptr_t)m->draft.groups[0].weights, &other, sizeof other);
    kith_buf_clear(&again);
    assert_int_equal(kith_model_serialise(&m->draft, &again, hash, NULL), KITH_OK);
    assert_string_not_equal(hash, m->hash);
    kith_buf_free(&again);
    model_unmake(m);
}

/* A fact that JSON cannot hold must not go missing quietly. */
static void facts_that_are_no_text_are_refused(void **state)
{
    struct kith_rng rng = {22};
    struct made_model *m = model_make(&rng, 2, "1");
    struct kith_model_fact facts[] = {{"card", "caf\xE9"}, {"agreement.caf\xC3.talk", "0.5"}};
    char hash[KITH_HASH_HEX];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct kith_err err = {0};
        struct kith_buf out;

        m->draft.facts = &facts[i];
        m->draft.n_facts = 1;
        kith_buf_init(&out, kith_env_system(), (size_t)1 << 26);
        assert_int_equal(kith_model_serialise(&m->draft, &out, hash, &err), KITH_EINPUT);
        assert_true(err.text[0] != '\0');
        kith_buf_free(&out);
    }
    model_unmake(m);
}

static void every_tensor_is_aligned(void **state)
{
    struct kith_rng rng = {17};
    struct made_model *m = model_make(&rng, 5, "1");
    struct kith_str data;
    json_t *header = model_header(kith_buf_view(&m->bytes), &data);
    const char *name;
    json_t *tensor;
    size_t n = 0;

    (void)state;
    assert_int_equal((size_t)(data.p - m->bytes.p) % 64, 0);
    json_object_foreach(header, name, tensor)
    {
        const json_t *place = json_object_get(tensor, "data_offsets");

        if (strcmp(name, "__metadata__") == 0)
            continue;
        assert_int_equal(json_integer_value(json_array_get(place, 0)) % 64, 0);
        assert_int_equal(json_integer_value(json_array_get(place, 1)) % 64, 0);
        n++;
    }
    assert_int_equal(n, KITH_GROUP_COUNT + 2 * KITH_HEAD_COUNT + 1);
    json_decref(header);
    model_unmake(m);
}

/* Every byte of a small file, one random bit of each. */
static void any_changed_byte_is_noticed(void **state)
{
    struct kith_rng rng = {18};
    struct made_model *m = model_make(&rng, 2, "1");
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < m->bytes.n; i++) {
        unsigned bit = (unsigned)kith_rng_below(&rng, 8);
        struct kith_model *model = NULL;
        struct kith_err err = {0};

        m->bytes.p[i] = (char)(m->bytes.p[i] ^ (1 << bit));
        if (kith_model_open_bytes(kith_env_system(), kith_buf_view(&m->bytes), &model, &err) == KITH_OK) {
            if (kith_model_verify(model, &err) == KITH_OK)
                fail_msg("byte %zu, bit %u: not noticed", i, bit);
            kith_model_close(model);
            assert_int_equal(err.rc, KITH_EMODEL);
        } else {
            refused++;
        }
        m->bytes.p[i] = (char)(m->bytes.p[i] ^ (1 << bit));
    }
    assert_true(refused > 0 && refused < m->bytes.n);
    model_unmake(m);
}

static void files_are_opened_and_named_when_they_cannot_be(void **state)
{
    struct kith_rng rng = {19};
    struct made_model *m = model_make(&rng, 4, "1");
    char folder[] = "/tmp/kith-model-XXXXXX";
    char path[64];
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.model", folder);
    assert_int_equal(kith_model_open(kith_env_system(), path, &model, &err), KITH_EMODEL);
    assert_null(model);
    assert_string_equal(err.file, path);
    assert_non_null(strstr(err.text, "No such file"));
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0); /* empty */
    assert_int_equal(kith_model_open(kith_env_system(), path, &model, &err), KITH_EMODEL);
    assert_int_equal(kith_model_open(kith_env_system(), folder, &model, &err), KITH_EMODEL);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(m->bytes.p, 1, m->bytes.n, f), m->bytes.n);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(kith_model_open(kith_env_system(), path, &model, &err), KITH_OK);
    assert_string_equal(kith_model_hash(model), m->hash);
    assert_int_equal(kith_model_verify(model, &err), KITH_OK);
    kith_model_close(model);
    kith_model_close(NULL);
    (void)unlink(path);
    (void)rmdir(folder);
    model_unmake(m);
}

/* What the fuzzer starts from has to be a model, or it only ever sees the first checks. */
static void the_fuzzing_seeds_are_models(void **state)
{
    static const char *const names[] = {"tiny.model", "tiny-encoder.model", "tiny.encoder"};
    const char *source = getenv("KITH_SOURCE");

    (void)state;
    assert_non_null(source);
    for (int i = 0; i < 3; i++) {
        struct kith_model *model = NULL;
        struct kith_err err = {0};
        char path[4096];
        enum kith_rc rc;

        (void)snprintf(path, sizeof path, "%s/fuzz/seeds/model/%s", source, names[i]);
        rc = i < 2 ? kith_model_open(kith_env_system(), path, &model, &err)
                   : kith_model_open_encoder(kith_env_system(), path, &model, &err);
        if (rc != KITH_OK || kith_model_verify(model, &err) != KITH_OK)
            fail_msg("%s: %s", path, err.text);
        assert_true((kith_model_encoder(model) != NULL) == (i > 0));
        kith_model_close(model);
    }
}

static void no_memory_is_said_and_nothing_is_left(void **state)
{
    struct kith_rng rng = {20};
    struct made_model *m = model_make(&rng, 4, "1");
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
        rc = kith_model_open_bytes(&f.env, kith_buf_view(&m->bytes), &model, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
            assert_null(model);
        }
        kith_model_close(model);
        assert_int_equal(f.live, 0);
    } while (rc != KITH_OK && at < 1000);
    assert_true(at > 5 && at < 1000);
    model_unmake(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_floats_round_to_nearest),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(facts_are_read_by_name),
        cmocka_unit_test(all_that_was_written_can_be_listed),
        cmocka_unit_test(training_sessions_are_known_again),
        cmocka_unit_test(a_score_is_the_sum_of_its_features),
        cmocka_unit_test(absent_features_weigh_nothing),
        cmocka_unit_test(the_same_draft_makes_the_same_bytes),
        cmocka_unit_test(facts_that_are_no_text_are_refused),
        cmocka_unit_test(every_tensor_is_aligned),
        cmocka_unit_test(any_changed_byte_is_noticed),
        cmocka_unit_test(files_are_opened_and_named_when_they_cannot_be),
        cmocka_unit_test(the_fuzzing_seeds_are_models),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
