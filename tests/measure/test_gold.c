#include "near.h"

#include "gold.h"
#include "session_maker.h"

static const struct kith_label question = {.behaviour = KITH_BEHAVIOUR_QUESTION,
                                           .question = KITH_QUESTION_OPEN,
                                           .reflection = KITH_NONE,
                                           .input = KITH_NONE,
                                           .talk = KITH_NONE,
                                           .has = KITH_HAS_QUESTION,
                                           .adherence = 1u << KITH_ADHERENCE_SEEK,
                                           .adherence_known = true};
static const struct kith_label change = {KITH_NONE, KITH_NONE, KITH_NONE, KITH_NONE, KITH_TALK_CHANGE, 0, 0, false};
static const struct kith_label neutral = {KITH_NONE, KITH_NONE, KITH_NONE, KITH_NONE, KITH_TALK_NEUTRAL, 0, 0, false};

/* Two coders: Bo coded all, Al only the client's turn, and otherwise. */
static struct session *two_coders(void)
{
    struct session *s = session_open();
    struct kith_gold *gold = NULL;

    session_say(s, 'T', "", "What would you like?");
    session_say(s, 'C', "", "To stop.");
    session_say(s, 'O', "", "Sorry, wrong door.");
    assert_int_equal(kith_arena_take(s->keep, 3, sizeof *gold, &gold, NULL), KITH_OK);
    gold[0] = (struct kith_gold){KITH_S("Bo"), question};
    gold[1] = (struct kith_gold){KITH_S("Bo"), change};
    gold[2] = (struct kith_gold){KITH_S("Al"), neutral};
    s->turns[0].gold = gold;
    s->turns[0].n_gold = 1;
    s->turns[1].gold = gold + 1;
    s->turns[1].n_gold = 2;
    (void)session_coded(s, true);
    return s;
}

static const struct kith_coded *by(struct session *s, struct kith_str coder)
{
    const struct kith_coded *c = NULL;
    struct kith_err err;

    assert_int_equal(kith_coded_from_gold(s->keep, NULL, &s->transcript, coder, &c, &err), KITH_OK);
    return c;
}

static void the_first_coder_is_taken_unless_one_is_named(void **state)
{
    struct session *s = two_coders();

    (void)state;
    assert_string_equal(by(s, KITH_S(""))->coder, "Bo");
    assert_int_equal(by(s, KITH_S(""))->turns[1].label.talk, KITH_TALK_CHANGE);
    assert_string_equal(by(s, KITH_S("Al"))->coder, "Al");
    assert_int_equal(by(s, KITH_S("Al"))->turns[1].label.talk, KITH_TALK_NEUTRAL);
    session_close(s);
}

static void codes_become_certain_and_what_is_left_out_stays_empty(void **state)
{
    struct session *s = two_coders();
    const struct kith_coded *c = by(s, KITH_S("Bo"));

    (void)state;
    assert_true(c->by_human);
    assert_int_equal(c->turns[0].role, KITH_ROLE_COUNSELLOR);
    assert_int_equal(c->turns[2].role, KITH_ROLE_OTHER);
    assert_near(c->turns[0].p.behaviour[KITH_BEHAVIOUR_QUESTION], 1, 0);
    assert_near(c->turns[0].p.behaviour[KITH_BEHAVIOUR_OTHER], 0, 0);
    assert_near(c->turns[0].p.has[KITH_BEHAVIOUR_QUESTION], 1, 0);
    assert_near(c->turns[0].p.question[KITH_QUESTION_OPEN], 1, 0);
    assert_near(c->turns[0].p.adherence[KITH_ADHERENCE_SEEK], 1, 0);
    assert_near(c->turns[0].p.adherence[KITH_ADHERENCE_AFFIRM], 0, 0);
    assert_near(c->turns[1].p.talk[KITH_TALK_CHANGE], 1, 0);
    c = by(s, KITH_S("Al"));
    assert_int_equal(c->turns[0].label.behaviour, KITH_NONE);
    assert_int_equal(c->turns[0].role, KITH_ROLE_COUNSELLOR); /* the source says so */
    assert_near(c->turns[0].p.behaviour[KITH_BEHAVIOUR_QUESTION], 0, 0);
    session_close(s);
}

static void a_role_the_source_leaves_open_follows_from_the_code(void **state)
{
    struct session *s = two_coders();

    (void)state;
    s->speakers[0].declared = s->speakers[1].declared = s->speakers[3].declared = KITH_ROLE_UNKNOWN;
    assert_int_equal(by(s, KITH_S(""))->turns[0].role, KITH_ROLE_COUNSELLOR);
    assert_int_equal(by(s, KITH_S(""))->turns[1].role, KITH_ROLE_CLIENT);
    assert_int_equal(by(s, KITH_S(""))->turns[2].role, KITH_ROLE_UNKNOWN);
    session_close(s);
}

static void a_coder_who_coded_nothing_is_an_error_that_names_one_who_did(void **state)
{
    struct session *s = two_coders();
    const struct kith_coded *c;
    struct kith_err err;

    (void)state;
    assert_int_equal(kith_coded_from_gold(s->keep, NULL, &s->transcript, KITH_S("Cy"), &c, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "\"Cy\""));
    assert_non_null(strstr(err.text, "\"Bo\""));
    s->turns[0].n_gold = s->turns[1].n_gold = 0;
    assert_int_equal(kith_coded_from_gold(s->keep, NULL, &s->transcript, KITH_S(""), &c, &err), KITH_EINPUT);
    assert_non_null(strstr(err.text, "no human codes"));
    session_close(s);
}

static void flags_are_found_as_for_a_model(void **state)
{
    struct session *s = two_coders();
    const struct kith_coded *c = NULL;
    struct kith_flags *flags = NULL;
    struct kith_err err;

    (void)state;
    assert_int_equal(kith_str_keep(s->keep, KITH_S("I want to kill myself."), &s->turns[1].text, &err), KITH_OK);
    assert_int_equal(kith_flags_open(kith_env_system(), &flags, &err), KITH_OK);
    assert_int_equal(kith_coded_from_gold(s->keep, flags, &s->transcript, KITH_S(""), &c, &err), KITH_OK);
    assert_int_equal(c->turns[0].n_flags, 0);
    assert_int_equal(c->turns[1].n_flags, 1);
    assert_int_equal(c->turns[1].flags[0].kind, KITH_FLAG_CRISIS);
    kith_flags_close(flags);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_coder_is_taken_unless_one_is_named),
        cmocka_unit_test(codes_become_certain_and_what_is_left_out_stays_empty),
        cmocka_unit_test(a_role_the_source_leaves_open_follows_from_the_code),
        cmocka_unit_test(a_coder_who_coded_nothing_is_an_error_that_names_one_who_did),
        cmocka_unit_test(flags_are_found_as_for_a_model),
    };

    return cmocka_run_group_tests_name("gold", tests, NULL, NULL);
}
