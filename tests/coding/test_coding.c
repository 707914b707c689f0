#include "coding_maker.h"

#include "../base/faulty_env.h"
#include "model_write.h"
#include "parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define SESSIONS 6

static struct kith_arena *keep;
static struct toy_model toy;
static const struct kith_transcript **sessions;

static int make(void **state)
{
    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK)
        return 1;
    sessions = coding_sessions(keep, 81, SESSIONS, 30);
    toy_model_open(&toy, sessions, SESSIONS, 82);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    toy_model_close(&toy);
    kith_arena_close(keep);
    return 0;
}

static const struct kith_coded *code(struct kith_arena *arena, const struct kith_transcript *t)
{
    const struct kith_coding_options options = {.why = true};
    const struct kith_coded *coded;
    struct kith_err err = {0};

    if (kith_coding_run(toy.coder, arena, t, &options, &coded, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return coded;
}

static bool same_turn(const struct kith_coded_turn *x, const struct kith_coded_turn *y)
{
    if (x->role != y->role || memcmp(&x->label, &y->label, sizeof x->label) != 0 ||
        memcmp(&x->p, &y->p, sizeof x->p) != 0 || memcmp(x->leaning, y->leaning, sizeof x->leaning) != 0 ||
        x->unsure != y->unsure || x->n_flags != y->n_flags || x->n_why != y->n_why)
        return false;
    for (size_t i = 0; i < x->n_why; i++)
        if (x->why[i].head != y->why[i].head || x->why[i].start != y->why[i].start || x->why[i].end != y->why[i].end ||
            x->why[i].weight != y->why[i].weight)
            return false;
    return true;
}

static bool same(const struct kith_coded *x, const struct kith_coded *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!same_turn(&x->turns[i], &y->turns[i]))
            return false;
    return true;
}

/* Alone, after others in the same arena, and by four threads at once with one coder. */
static void a_session_is_coded_the_same_in_any_company(void **state)
{
    const struct kith_coded *alone[SESSIONS];

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++)
        alone[s] = code(keep, sessions[s]);
    for (size_t s = SESSIONS; s-- > 0;)
        assert_true(same(alone[s], code(keep, sessions[s]), sessions[s]->n_turns));
}

struct crowd {
    const struct kith_coded *alone[SESSIONS];
    size_t wrong;
};

static void code_in_a_crowd(void *user, size_t i, unsigned worker)
{
    struct crowd *c = user;
    struct kith_arena *own = NULL;
    const struct kith_coding_options options = {.why = true};
    const struct kith_coded *coded = NULL;
    size_t s = i % SESSIONS;

    (void)worker;
    if (kith_arena_open(kith_env_system(), &own, KITH_SESSION_MAX, NULL) != KITH_OK ||
        kith_coding_run(toy.coder, own, sessions[s], &options, &coded, NULL) != KITH_OK ||
        !same(c->alone[s], coded, sessions[s]->n_turns))
        (void)__atomic_add_fetch(&c->wrong, 1, __ATOMIC_RELAXED);
    kith_arena_close(own);
}

static void one_coder_serves_many_threads(void **state)
{
    struct crowd c = {.wrong = 0};

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++)
        c.alone[s] = code(keep, sessions[s]);
    kith_parallel((size_t)SESSIONS * 4, 4, code_in_a_crowd, &c);
    assert_int_equal(c.wrong, 0);
}

/* So that the same coder serves a session that is still going on. */
static void later_turns_change_no_code(void **state)
{
    (void)state;
    for (size_t s = 0; s < 3; s++) {
        const struct kith_coded *whole = code(keep, sessions[s]);

        for (size_t n = 1; n < sessions[s]->n_turns; n += 3) {
            struct kith_transcript cut = *sessions[s];

            cut.n_turns = n;
            if (!same(whole, code(keep, &cut), n))
                fail_msg("session %zu: what comes after turn %zu changes the codes before it", s, n - 1);
        }
    }
}

static void the_result_names_its_model_and_its_training(void **state)
{
    struct kith_transcript renamed = *sessions[0];
    const struct kith_coded *coded = code(keep, sessions[1]);

    (void)state;
    assert_string_equal(coded->coder, kith_model_hash(toy.model));
    assert_ptr_equal(coded->transcript, sessions[1]);
    assert_false(coded->by_human);
    assert_false(coded->trained_on);
    renamed.id = KITH_S("under another name");
    assert_true(code(keep, &renamed)->trained_on);
}

static void others_get_no_code(void **state)
{
    static const char text[] = "T q:o\tWhat would it be like without the wine?\nC +\tI want to stop the wine.\n";
    struct kith_transcript t = *coding_read(keep, KITH_FORMAT_KITH, (struct kith_str){text, sizeof text - 1});
    const struct kith_speaker speakers[] = {{KITH_S("A"), KITH_ROLE_COUNSELLOR}, {KITH_S("B"), KITH_ROLE_OTHER}};
    const struct kith_coded *coded;

    (void)state;
    t.speakers = speakers;
    coded = code(keep, &t);
    assert_true(coded->turns[0].label.behaviour != KITH_NONE);
    assert_int_equal(coded->turns[1].role, KITH_ROLE_OTHER);
    assert_int_equal(coded->turns[1].label.talk, KITH_NONE);
    assert_int_equal(coded->turns[1].label.behaviour, KITH_NONE);
    assert_int_equal(coded->turns[1].n_why, 0);
}

static void a_turn_without_words_is_coded_all_the_same(void **state)
{
    static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};
    const struct kith_turn turns[] = {
        {.text = {"", 0}, .start_ms = -1, .end_ms = -1},
        {.text = {NULL, 0}, .speaker = 1, .start_ms = -1, .end_ms = -1},
        {.text = {"\xE2\x80\xA6", 3}, .start_ms = -1, .end_ms = -1},
    };
    const struct kith_transcript t = {
        .id = KITH_S("t"), .speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 3};
    const struct kith_coded *coded = code(keep, &t);

    (void)state;
    assert_true(coded->turns[0].label.behaviour != KITH_NONE);
    assert_true(coded->turns[1].label.talk != KITH_NONE);
    assert_true(coded->turns[2].label.behaviour != KITH_NONE);
}

static void a_model_of_other_features_is_refused(void **state)
{
    static const float none[KITH_OUTPUTS_MAX] = {0};
    const struct kith_model_fact fact = {"features", "another"};
    struct kith_model_draft d = {.facts = &fact, .n_facts = 1};
    struct kith_coder *coder = NULL;
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    char hash[KITH_HASH_HEX];
    struct kith_buf bytes;

    (void)state;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        d.groups[g].weights = none;
        d.groups[g].bias = none;
    }
    kith_buf_init(&bytes, kith_env_system(), (size_t)1 << 20);
    assert_int_equal(kith_model_serialise(&d, &bytes, hash, NULL), KITH_OK);
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(&bytes), &model, NULL), KITH_OK);
    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, &err), KITH_EMODEL);
    assert_null(coder);
    assert_non_null(strstr(err.text, "another version"));
    kith_coder_close(NULL);
    kith_model_close(model);
    kith_buf_free(&bytes);
}

/* Every allocation of coding a session fails once. Opening a coder, and the patterns that it compiles when they are
 * first matched, are for the tests of flags: here a first run has them all compiled. */
static void no_memory_is_said_and_nothing_is_left(void **state)
{
    const struct kith_coding_options options = {.why = true};
    const struct kith_coded *coded = NULL;
    struct kith_coder *coder = NULL;
    struct kith_arena *own = NULL;
    struct faulty_env f;
    long before;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    faulty_env_init(&f);
    assert_int_equal(kith_coder_open(&f.env, toy.model, &coder, NULL), KITH_OK);
    assert_int_equal(kith_arena_open(&f.env, &own, KITH_SESSION_MAX, NULL), KITH_OK);
    assert_int_equal(kith_coding_run(coder, own, sessions[0], &options, &coded, NULL), KITH_OK);
    kith_arena_close(own);
    before = f.live;
    do {
        struct kith_err err = {0};

        coded = NULL;
        own = NULL;
        f.at = f.calls + ++at;
        rc = kith_arena_open(&f.env, &own, KITH_SESSION_MAX, &err);
        if (rc == KITH_OK)
            rc = kith_coding_run(coder, own, sessions[0], &options, &coded, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
            assert_null(coded);
        }
        kith_arena_close(own);
        assert_int_equal(f.live, before);
    } while (rc != KITH_OK && at < 1000);
    assert_true(at > 4 && at < 1000);
    kith_coder_close(coder);
    assert_int_equal(f.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_coded_the_same_in_any_company),
        cmocka_unit_test(one_coder_serves_many_threads),
        cmocka_unit_test(later_turns_change_no_code),
        cmocka_unit_test(the_result_names_its_model_and_its_training),
        cmocka_unit_test(others_get_no_code),
        cmocka_unit_test(a_turn_without_words_is_coded_all_the_same),
        cmocka_unit_test(a_model_of_other_features_is_refused),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
