/* What validate says, of a posterior made up here: shape, order, honesty; never the model's own figures. */
#include "circuit_validate.h"

#include "abc_table.h"
#include "fileio.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const char notes[] =
    "{\"format\": 1, \"rows\": [{\"experiment\": \"cox-2022\", \"prior_shows\": 0.25, \"prior\": "
    "[-0.9, 0.1]}, {\"experiment\": \"naqvi\", \"prior_shows\": 0.5, \"prior\": [null, null]}]}";

static void write_fit(const char *prefix, struct kith_arena *keep, uint64_t change)
{
    enum kith_circuit_param free[KITH_P_COUNT];
    size_t params = kith_inference_free(KITH_MODEL_FULL, free);
    struct kith_inference inference;
    struct kith_abc_table table;
    char path[64];

    assert_int_equal(kith_inference_make(keep, &inference, NULL), KITH_OK);
    assert_int_equal(kith_abc_table_make(keep, params, 0, inference.print_fit + change, 1, 3, &table, NULL), KITH_OK);
    for (size_t i = 0; i < 3; i++)
        kith_abc_draw(5, i, params, kith_abc_unit(&table, i));
    table.rows = 3;
    (void)snprintf(path, sizeof path, "%s.table", prefix);
    assert_int_equal(kith_abc_table_save(kith_env_system(), path, &table, NULL), KITH_OK);
    (void)snprintf(path, sizeof path, "%s.json", prefix);
    assert_int_equal(kith_file_write(kith_env_system(), path, kith_str_of(notes), NULL), KITH_OK);
}

static int open_arena(void **state)
{
    struct kith_arena *keep = NULL;

    if (kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK)
        return -1;
    *state = keep;
    return 0;
}

static int close_arena(void **state)
{
    kith_arena_close(*state);
    return 0;
}

static struct kith_validated run(void **state, unsigned threads)
{
    struct kith_validate_options how = {
        .env = kith_env_system(), .prefix = "validate-test", .animals = 2, .seed = 4, .threads = threads};
    struct kith_validated out;
    struct kith_err err = {0};

    if (kith_circuit_validate(&how, *state, &out, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return out;
}

static const struct kith_validated_row *row_of(const struct kith_validated *v, const char *id, size_t *at)
{
    for (*at = 0; *at < v->inference.n; ++*at)
        if (strcmp(v->inference.rows[*at].experiment.id, id) == 0)
            return &v->rows[*at];
    fail_msg("no row %s", id);
    return NULL;
}

static void json_is_as_promised(void **state)
{
    struct kith_validated v, again;
    struct kith_buf out;
    json_t *root;
    size_t i;
    json_t *item;

    write_fit("validate-test", *state, 0);
    v = run(state, 1);
    again = run(state, 3);
    assert_int_equal(v.draws, 3);
    assert_memory_equal(v.rows, again.rows, v.inference.n * sizeof *v.rows);
    kith_buf_init(&out, kith_env_system(), (size_t)1 << 20);
    kith_circuit_validate_json(&v, &out);
    root = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "rows")), 41);
    json_array_foreach(json_object_get(root, "rows"), i, item)
    {
        const struct kith_inference_row *row = &v.inference.rows[i];
        const char *role = json_string_value(json_object_get(item, "role"));
        double simulated = json_number_value(json_object_get(item, "simulated"));
        double effect = v.rows[i].answer.effect;

        assert_string_equal(json_string_value(json_object_get(item, "experiment")), row->experiment.id);
        assert_string_equal(role, row->role->held_out ? "held_out" : "fit");
        assert_int_equal(json_array_size(json_object_get(item, "interval")), 2);
        if (!isnan(effect)) { /* four digits are printed */
            double want = row->role->ratio ? exp(effect) : effect;

            assert_true(fabs(simulated - want) <= 1e-3 * fabs(want) + 1e-9);
        }
    }
    json_decref(root);
    kith_buf_free(&out);
}

static void priors_come_from_the_notes(void **state)
{
    struct kith_validated v;
    size_t at;

    write_fit("validate-test", *state, 0);
    v = run(state, 2);
    assert_true(row_of(&v, "cox-2022", &at)->prior_shows == 0.25);
    assert_true(row_of(&v, "cox-2022", &at)->prior.low == -0.9);
    assert_true(isnan(row_of(&v, "naqvi", &at)->prior.low) != 0);
    assert_true(isnan(row_of(&v, "clarke", &at)->prior_shows) != 0);
}

/* The first line is about what nobody had looked at, and a miss there is named before any table. */
static void misses_come_first(void **state)
{
    struct kith_validated v;
    struct kith_buf out;
    struct kith_str text;
    size_t at;

    write_fit("validate-test", *state, 0);
    v = run(state, 2);
    for (size_t i = 0; i < v.inference.n; i++)
        v.rows[i].answer.verdict = KITH_REPRODUCED;
    (void)row_of(&v, "naqvi", &at);
    v.rows[at].answer = (struct kith_row_answer){
        .effect = 0.4, .interval = {0.1, 0.7}, .probability = 0.03, .verdict = KITH_NOT_REPRODUCED, .draws = 3};
    kith_buf_init(&out, kith_env_system(), (size_t)1 << 20);
    kith_circuit_validate_text(&v, &out);
    text = kith_buf_view(&out);
    assert_true(kith_str_starts(text, KITH_S("All 13 rows that were held out and new to this fit are reproduced.")));
    assert_true(
        kith_str_find(text, KITH_S("1 of 12 rows that were held out, but looked at under an earlier fit are NOT "
                                   "reproduced:\n  naqvi")) > 0);
    assert_true(kith_str_find(text, KITH_S("Only 3% of draws go the published way")) > 0);
    assert_true(kith_str_find(text, KITH_S("All 16 rows that were fitted are reproduced.")) > 0);
    assert_true(kith_str_find(text, KITH_S("Simulated rats; this advises nobody.")) > 0);
    kith_buf_clear(&out);
    (void)row_of(&v, "keyes-2020", &at);
    v.rows[at].answer = (struct kith_row_answer){
        .effect = -0.4, .interval = {-0.7, -0.3}, .probability = 1.0, .verdict = KITH_NOT_REPRODUCED, .draws = 3};
    v.rows[at].answer.found = 0.7;
    kith_circuit_validate_text(&v, &out);
    text = kith_buf_view(&out);
    assert_true(kith_str_starts(text, KITH_S("1 of 13 rows that were held out and new to this fit are NOT "
                                             "reproduced:\n  keyes-2020")));
    assert_true(kith_str_find(text, KITH_S("A study of its own size would find the sign in 70% of cases only")) > 0);
    kith_buf_free(&out);
}

static void another_fit_is_refused(void **state)
{
    struct kith_validate_options how = {.env = kith_env_system(), .prefix = "validate-other", .animals = 2};
    struct kith_validated out;
    struct kith_err err = {0};

    write_fit("validate-other", *state, 1);
    assert_int_equal(kith_circuit_validate(&how, *state, &out, &err), KITH_EINPUT);
    assert_string_equal(err.file, "validate-other.table");
    write_fit("validate-other", *state, 0);
    assert_int_equal(kith_file_write(kith_env_system(), "validate-other.json", KITH_S("{\"format\": 2}"), NULL),
                     KITH_OK);
    assert_int_equal(kith_circuit_validate(&how, *state, &out, &err), KITH_EINPUT);
    how.prefix = "validate-nothing";
    assert_int_equal(kith_circuit_validate(&how, *state, &out, &err), KITH_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(json_is_as_promised, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(priors_come_from_the_notes, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(misses_come_first, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(another_fit_is_refused, open_arena, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
