/* Whole feedbacks, as a person would get them, for sessions of every kind. tests/golden/feedback/NAME.kith in,
 * NAME.txt out; flags are the real ones. */
#include "near.h"

#include "buf.h"
#include "feedback.h"
#include "gold.h"
#include "golden.h"
#include "intake.h"

#include <stdio.h>

static void print_item(struct kith_buf *out, const struct kith_transcript *t, const struct kith_feedback_item *item)
{
    static const char *const kinds[] = {"CRISIS", "WHAT WENT WELL", "PLEASE LOOK", "ONE THING TO TRY",
                                        "MOMENT", "UNSURE",         "LANGUAGE",    "LIMITS"};

    kith_buf_puts(out, "\n");
    kith_buf_puts(out, kinds[item->kind]);
    if (item->skill.n)
        kith_buf_printf(out, ": " KITH_STR_FMT, KITH_STR_ARG(item->skill));
    for (size_t i = 0; i < item->n_turns; i++)
        kith_buf_printf(out, "%s%u", i ? ", " : "  [turns ", item->turns[i]);
    kith_buf_puts(out, item->n_turns ? "]\n" : "\n");
    if (item->n_turns) {
        struct kith_str text = t->turns[item->turns[0]].text;

        if (item->quote_end)
            text = kith_str_sub(text, item->quote_start, item->quote_end);
        kith_buf_printf(out, "  > " KITH_STR_FMT "\n", KITH_STR_ARG(text));
    }
    kith_buf_printf(out, "  " KITH_STR_FMT "\n", KITH_STR_ARG(item->text));
    if (item->example.n)
        kith_buf_printf(out, "  For example, with someone else: " KITH_STR_FMT "\n", KITH_STR_ARG(item->example));
}

static void check(const char *name)
{
    const struct kith_env *env = kith_env_system();
    struct kith_intake_options options = {0};
    const struct kith_transcript *t = NULL;
    const struct kith_coded *coded = NULL;
    const struct kith_measures *m = NULL;
    const struct kith_feedback *f = NULL;
    struct kith_source *source = NULL;
    struct kith_arena *keep = NULL;
    struct kith_flags *flags = NULL;
    struct kith_buf out;
    struct kith_err err;
    char file[128];

    (void)snprintf(file, sizeof file, "feedback/%s.kith", name);
    kith_buf_init(&out, env, 1 << 20);
    assert_int_equal(kith_flags_open(env, &flags, &err), KITH_OK);
    assert_int_equal(kith_arena_open(env, &keep, KITH_SESSION_MAX, &err), KITH_OK);
    assert_int_equal(kith_source_open_file(env, golden_path(file), &options, &source, &err), KITH_OK);
    assert_int_equal(kith_intake_next(source, keep, &t, &err), KITH_OK);
    assert_int_equal(kith_coded_from_gold(keep, flags, t, (struct kith_str){"", 0}, &coded, &err), KITH_OK);
    assert_int_equal(kith_measure_run(NULL, NULL, keep, coded, &m, &err), KITH_OK);
    assert_int_equal(kith_feedback_run(keep, coded, m, &f, &err), KITH_OK);
    kith_buf_printf(&out, KITH_STR_FMT "\n", KITH_STR_ARG(f->summary));
    for (size_t i = 0; i < f->n; i++)
        print_item(&out, t, &f->items[i]);
    (void)snprintf(file, sizeof file, "feedback/%s.txt", name);
    assert_true(golden_same(file, kith_buf_view(&out)));
    kith_buf_free(&out);
    kith_source_close(source);
    kith_arena_close(keep);
    kith_flags_close(flags);
}

#define GOLDEN(function, name)                                                                                         \
    static void function(void **state)                                                                                 \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        check(name);                                                                                                   \
    }

GOLDEN(a_very_good_session, "very-good")
GOLDEN(a_poor_session, "poor")
GOLDEN(five_turns, "five-turn")
GOLDEN(no_question_at_all, "no-question")
GOLDEN(one_speaker_only, "one-speaker")
GOLDEN(a_peer_session, "peer")
GOLDEN(a_crisis_call, "crisis")
GOLDEN(a_family_session, "family")

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_very_good_session), cmocka_unit_test(a_poor_session),   cmocka_unit_test(five_turns),
        cmocka_unit_test(no_question_at_all),  cmocka_unit_test(one_speaker_only), cmocka_unit_test(a_peer_session),
        cmocka_unit_test(a_crisis_call),       cmocka_unit_test(a_family_session),
    };

    return cmocka_run_group_tests_name("feedback-golden", tests, NULL, NULL);
}
