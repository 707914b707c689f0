/* How far each code can be trusted, in every form of the report; and that a model which does not say gets no table. */
#include "code_trust.h"

#include "golden.h"
#include "model_write.h"
#include "report_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct kith_buf out;
static struct kith_buf bytes;

static int open_all(void **state)
{
    (void)state;
    kith_buf_init(&out, kith_env_system(), (size_t)16 << 20);
    kith_buf_init(&bytes, kith_env_system(), (size_t)1 << 20);
    return (int)kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL);
}

static int close_all(void **state)
{
    (void)state;
    kith_buf_free(&bytes);
    kith_buf_free(&out);
    kith_arena_close(keep);
    return 0;
}

/* A model that knows nothing but these facts. */
static struct kith_model *model_of(const struct kith_model_fact *facts, size_t n)
{
    static const float none[KITH_OUTPUTS_MAX] = {0};
    struct kith_model_draft d = {.facts = facts, .n_facts = n};
    struct kith_model *model = NULL;
    char hash[KITH_HASH_HEX];

    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        d.groups[g].weights = none;
        d.groups[g].bias = none;
    }
    kith_buf_clear(&bytes);
    assert_int_equal(kith_model_serialise(&d, &bytes, hash, NULL), KITH_OK);
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(&bytes), &model, NULL), KITH_OK);
    return model;
}

static struct kith_model *measured(void)
{
    static const struct kith_model_fact facts[] = {
        {"agreement.annomi.has.question.kappa", "0.8321"},  {"agreement.annomi.has.reflection.kappa", "0.57"},
        {"agreement.annomi.question.kappa", "0.6"},         {"agreement.annomi.reflection.kappa", "0.218"},
        {"agreement.annomi.talk.kappa", "0.59999"},         {"agreement.annomi.input.kappa", "nan"},
        {"agreement.authored.has.question.kappa", "0.9"},   {"agreement.authored.adherence.affirm.kappa", "0.9"},
        {"agreement.annomi.has.question.macro_f1", "0.95"},
    };

    return model_of(facts, sizeof facts / sizeof *facts);
}

static void rows_are_what_was_measured_against_experts(void **state)
{
    struct kith_model *model = measured();
    struct kith_trust rows[KITH_TRUST_MAX];

    (void)state;
    assert_int_equal(kith_trust_of(model, rows), KITH_TRUST_MAX);
    assert_true(fabs(rows[0].kappa - 0.8321) < 1e-9 && !rows[0].rough);
    assert_true(fabs(rows[1].kappa - 0.57) < 1e-9 && rows[1].rough);
    assert_true(isnan(rows[2].kappa) && rows[2].rough); /* the model does not say */
    assert_true(!rows[3].rough);                        /* .6 is no longer rough */
    assert_true(rows[4].rough);
    assert_true(isnan(rows[5].kappa)); /* "nan" is not a figure */
    assert_true(rows[6].rough);
    assert_string_equal(rows[7].name, "adherence");
    assert_true(isnan(rows[7].kappa) && rows[7].rough); /* authored sessions are no experts */
    kith_model_close(model);
}

static void who_does_not_say_gets_no_rows(void **state)
{
    static const struct kith_model_fact facts[] = {{"agreement.annomi.has.question.macro_f1", "0.95"},
                                                   {"agreement.authored.has.question.kappa", "0.9"}};
    struct kith_model *model = model_of(facts, 2);
    struct kith_trust rows[KITH_TRUST_MAX];

    (void)state;
    assert_int_equal(kith_trust_of(NULL, rows), 0);
    assert_int_equal(kith_trust_of(model, rows), 0);
    kith_model_close(model);
}

typedef void write_fn(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options);

static bool says(write_fn *writer, const struct kith_session_report *r, const char *words)
{
    const struct kith_report_options options = {.width = 80, .version = "kith 0.1.0"};

    kith_buf_clear(&out);
    writer(&out, r, &options);
    assert_int_equal(out.rc, KITH_OK);
    return kith_str_find(kith_buf_view(&out), kith_str_of(words)) >= 0;
}

static void every_report_says_it(void **state)
{
    struct kith_session_report r = fixture_short(keep);
    struct kith_model *model = measured();

    (void)state;
    r.model = model;
    assert_true(says(kith_report_html, &r, "Simple or complex</th><td><span class=\"rough\">rough: kappa .22</span>"));
    assert_true(says(kith_report_html, &r, KITH_SAY_KAPPA));
    assert_true(says(kith_report_markdown, &r, "| Questions | kappa .83 |\n| Reflections | rough: kappa .57 |\n"));
    assert_true(says(kith_report_terminal, &r, "  Open or closed question  kappa .60\n"));
    assert_true(golden_same("report/trust.txt", kith_buf_view(&out)));
    assert_true(says(kith_report_json, &r, "\"trust\""));
    assert_true(golden_same("report/trust.json", kith_buf_view(&out)));
    kith_model_close(model);
}

static void human_codes_need_no_such_table(void **state)
{
    struct kith_session_report r = fixture_human(keep);
    struct kith_model *model = measured();

    (void)state;
    r.model = model;
    assert_false(says(kith_report_html, &r, "kappa"));
    assert_false(says(kith_report_markdown, &r, "kappa"));
    assert_false(says(kith_report_terminal, &r, "kappa"));
    assert_false(says(kith_report_json, &r, "trust"));
    kith_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_what_was_measured_against_experts),
        cmocka_unit_test(who_does_not_say_gets_no_rows),
        cmocka_unit_test(every_report_says_it),
        cmocka_unit_test(human_codes_need_no_such_table),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
