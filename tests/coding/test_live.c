/* A session coded turn by turn gets the codes that it gets as a whole. */
#include "live.h"

#include "../base/faulty_env.h"
#include "coding_maker.h"
#include "encoder_file_maker.h"
#include "parallel.h"
#include "stream_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define SESSIONS 4

static struct kith_arena *keep;
static const struct kith_transcript **sessions;
static struct kith_buf file;
static struct toy_model plain;   /* without an encoder */
static struct toy_model encoded; /* with one */

static int make(void **state)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {200};

    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK)
        return 1;
    kith_buf_init(&file, kith_env_system(), (size_t)16 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_COUNT, &file);
    sessions = coding_sessions(keep, 201, SESSIONS, 40);
    toy_model_open(&plain, sessions, SESSIONS, 202);
    toy_model_open_encoded(&encoded, sessions, SESSIONS, 203, kith_buf_view(&file), 0.3);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    toy_model_close(&encoded);
    toy_model_close(&plain);
    kith_buf_free(&file);
    kith_arena_close(keep);
    return 0;
}

static bool same_spans(const struct kith_coded_turn *x, const struct kith_coded_turn *y)
{
    for (size_t i = 0; i < x->n_flags; i++)
        if (x->flags[i].kind != y->flags[i].kind || x->flags[i].start != y->flags[i].start ||
            x->flags[i].end != y->flags[i].end)
            return false;
    for (size_t i = 0; i < x->n_why; i++)
        if (x->why[i].head != y->why[i].head || x->why[i].start != y->why[i].start || x->why[i].end != y->why[i].end ||
            x->why[i].weight != y->why[i].weight)
            return false;
    return true;
}

/* Bit for bit. */
static bool same(const struct kith_coded_turn *x, const struct kith_coded_turn *y)
{
    return x->role == y->role && memcmp(&x->label, &y->label, sizeof x->label) == 0 &&
           memcmp(&x->p, &y->p, sizeof x->p) == 0 && memcmp(x->leaning, y->leaning, sizeof x->leaning) == 0 &&
           x->unsure == y->unsure && x->n_flags == y->n_flags && x->n_why == y->n_why && same_spans(x, y);
}

static struct kith_live *open_live(const struct toy_model *toy, bool why)
{
    struct kith_live *live = NULL;
    struct kith_err err = {0};

    if (kith_live_open(toy->coder, KITH_S("live"), why, &live, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return live;
}

static const struct kith_coded_turn *say(struct kith_live *live, enum kith_role role, struct kith_str text,
                                         const struct kith_coded **coded)
{
    const struct kith_said_live said = {role, text, -1};
    struct kith_err err = {0};

    if (kith_live_turn(live, &said, coded, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return &(*coded)->turns[(*coded)->transcript->n_turns - 1];
}

static void compare(const struct toy_model *toy, const struct kith_transcript *t, bool why)
{
    const struct kith_coding_options options = {.why = why};
    struct kith_live *live = open_live(toy, why);
    const struct kith_coded *whole;
    const struct kith_coded *now;

    assert_int_equal(kith_coding_run(toy->coder, keep, t, &options, &whole, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++) {
        enum kith_role role = t->speakers[t->turns[i].speaker].declared;
        const struct kith_coded_turn *turn = say(live, role, t->turns[i].text, &now);

        if (!same(turn, &whole->turns[i]))
            fail_msg("turn %zu of %zu%s has other codes live", i, t->n_turns, why ? ", with words," : "");
        assert_int_equal(now->transcript->turns[now->transcript->n_turns - 1].id, i);
        assert_string_equal(now->coder, whole->coder);
    }
    kith_live_close(live);
}

static void codes_are_those_of_the_whole_session(void **state)
{
    (void)state;
    for (size_t s = 0; s < SESSIONS; s++)
        for (int why = 0; why < 2; why++) {
            compare(&plain, sessions[s], why);
            compare(&encoded, sessions[s], why);
        }
}

/* Turns that are heard and not coded change no code of those that are: not when one of two is left out, nor when so
 * many are that some have to be read before one asks. */
static void heard_turns_count_as_said(void **state)
{
    static const struct toy_model *const toys[] = {&plain, &encoded};

    (void)state;
    for (size_t k = 0; k < 2 * SESSIONS; k++)
        for (size_t every = 2; every <= 26; every += 12)
            for (int why = 0; why < 2; why++) {
                const struct kith_coding_options options = {.why = why};
                const struct kith_transcript *t = sessions[k / 2];
                struct kith_live *live = open_live(toys[k % 2], why);
                const struct kith_coded *whole;
                const struct kith_coded *now;

                assert_int_equal(kith_coding_run(toys[k % 2]->coder, keep, t, &options, &whole, NULL), KITH_OK);
                for (size_t i = 0; i < t->n_turns; i++) {
                    const struct kith_turn *turn = &t->turns[i];
                    const struct kith_said_live said = {t->speakers[turn->speaker].declared, turn->text, -1};

                    if (i % every != every - 1)
                        assert_int_equal(kith_live_hear(live, &said, NULL), KITH_OK);
                    else if (!same(say(live, said.role, said.text, &now), &whole->turns[i]))
                        fail_msg("turn %zu has other codes after %zu that were only heard", i, every - 1);
                }
                kith_live_close(live);
            }
}

enum { TOGETHER = 6, THREADS = 4 };

struct crowd {
    const struct kith_coded *whole[SESSIONS];
    size_t other; /* turns that came out otherwise */
};

/* One thread's sessions, a turn of one after a turn of another; far more of them than there are streams. */
static void hold_sessions(void *user, size_t i, unsigned worker)
{
    struct crowd *crowd = (struct crowd *)user + i;
    struct kith_live *live[TOGETHER];

    (void)worker;
    for (size_t k = 0; k < TOGETHER; k++)
        if (kith_live_open(encoded.coder, KITH_S("live"), k % 2 != 0, &live[k], NULL) != KITH_OK)
            abort();
    for (size_t turn = 0; turn < sessions[0]->n_turns; turn++)
        for (size_t k = 0; k < TOGETHER; k++) {
            const struct kith_transcript *t = sessions[(i + k) % SESSIONS];
            const struct kith_coded_turn *want = &crowd->whole[(i + k) % SESSIONS]->turns[turn];
            const struct kith_said_live said = {want->role, t->turns[turn].text, -1};
            const struct kith_coded *coded;

            if (kith_live_turn(live[k], &said, &coded, NULL) != KITH_OK ||
                memcmp(&coded->turns[coded->transcript->n_turns - 1].p, &want->p, sizeof want->p) != 0)
                crowd->other++;
        }
    for (size_t k = 0; k < TOGETHER; k++)
        kith_live_close(live[k]);
}

static void many_go_on_side_by_side(void **state)
{
    static const struct kith_coding_options usual = {0};
    struct crowd crowds[THREADS] = {{.other = 0}};

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++) {
        const struct kith_coded *whole;

        assert_int_equal(sessions[s]->n_turns, sessions[0]->n_turns);
        assert_int_equal(kith_coding_run(encoded.coder, keep, sessions[s], &usual, &whole, NULL), KITH_OK);
        for (size_t t = 0; t < THREADS; t++)
            crowds[t].whole[s] = whole;
    }
    kith_parallel(THREADS, THREADS, hold_sessions, crowds);
    for (size_t t = 0; t < THREADS; t++)
        assert_int_equal(crowds[t].other, 0);
}

/* Bytes that are held through an env: each block has its size before it. */
static long held;

static void *counting_resize(void *ctx, void *p, size_t n)
{
    size_t *block = p ? (size_t *)p - 2 : NULL;
    const size_t was = block ? *block : 0;

    (void)ctx;
    block = realloc(block, n + 2 * sizeof *block);
    if (!block)
        return NULL;
    *block = n;
    held += (long)n - (long)was;
    return block + 2;
}

static void counting_release(void *ctx, void *p)
{
    size_t *block = p ? (size_t *)p - 2 : NULL;

    (void)ctx;
    held -= block ? (long)*block : 0;
    free(block);
}

static struct kith_live *held_session(const struct kith_coder *coder)
{
    const struct kith_transcript *t = sessions[0];
    struct kith_live *live;
    const struct kith_coded *coded;

    assert_int_equal(kith_live_open(coder, KITH_S("live"), false, &live, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++)
        (void)say(live, t->speakers[t->turns[i].speaker].declared, t->turns[i].text, &coded);
    return live;
}

/* Two hundred talks go on at once in a clinic: what they can share they share. */
static void each_further_session_takes_little(void **state)
{
    enum { FIRST = KITH_STREAMS_MAX, MANY = 20 };
    struct kith_env env = *kith_env_system();
    struct kith_live *live[MANY];
    struct kith_coder *coder;
    long first = 0;
    long before;

    (void)state;
    env.resize = counting_resize;
    env.release = counting_release;
    assert_int_equal(kith_coder_open(&env, encoded.model, &coder, NULL), KITH_OK);
    kith_live_close(held_session(coder)); /* the first that needs a pattern has it compiled for all */
    before = held;
    for (size_t k = 0; k < MANY; k++) {
        live[k] = held_session(coder);
        if (k + 1 == FIRST)
            first = held;
    }
    print_message("# %ld bytes a session\n", (held - first) / (MANY - FIRST));
    assert_true(held - first <= (MANY - FIRST) * (192L << 10));
    for (size_t k = 0; k < MANY; k++)
        kith_live_close(live[k]);
    assert_int_equal(held, before); /* the streams went with the last */
    kith_coder_close(coder);
    assert_int_equal(held, 0);
}

/* Flags look back too: a question about danger turns "yes" into one, eight turns are searched for a borrowed word. */
static void so_are_flags(void **state)
{
    static const char text[] = "T q:o\tHow was the week?\n"
                               "C =\tI am a junkie, that is what I am.\n"
                               "T o\tOkay.\nC =\tYeah.\nT o\tOkay.\nC =\tYeah.\nT o\tOkay.\nC =\tYeah.\n"
                               "T r:s\tA junkie, you say.\n"
                               "T q:c\tAre you thinking of killing yourself?\n"
                               "C =\tYes.\n"
                               "T o\tOkay.\nC =\tYeah.\nT o\tOkay.\nC =\tYeah.\nT o\tOkay.\nC =\tYeah.\n"
                               "T r:s\tA junkie would not come here.\n";
    const struct kith_transcript *t = coding_read(keep, KITH_FORMAT_KITH, (struct kith_str){text, sizeof text - 1});
    const struct kith_coded *whole;
    size_t flags = 0;

    (void)state;
    assert_int_equal(kith_coding_run(plain.coder, keep, t, NULL, &whole, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++)
        flags += whole->turns[i].n_flags;
    assert_true(flags >= 2); /* or nothing is compared */
    compare(&plain, t, false);
    compare(&encoded, t, false);
}

static void text_is_cleaned_and_others_get_no_code(void **state)
{
    struct kith_live *live = open_live(&encoded, false);
    const struct kith_coded *coded;
    const struct kith_coded_turn *turn;

    (void)state;
    turn = say(live, KITH_ROLE_COUNSELLOR, KITH_S("  What\x1b[31m would\t help\xff?\n"), &coded);
    assert_true(turn->label.behaviour != KITH_NONE);
    assert_true(kith_str_eq(coded->transcript->turns[0].text, KITH_S("What would help\xEF\xBF\xBD?")));
    turn = say(live, KITH_ROLE_OTHER, KITH_S("Tea?"), &coded);
    assert_int_equal(turn->label.behaviour, KITH_NONE);
    assert_int_equal(turn->label.talk, KITH_NONE);
    turn = say(live, KITH_ROLE_CLIENT, (struct kith_str){NULL, 0}, &coded);
    assert_true(turn->label.talk != KITH_NONE);
    assert_int_equal(coded->transcript->n_turns, 3);
    kith_live_close(live);
    kith_live_close(NULL);
}

/* A turn that is too long counts as not said: what comes after is coded as if it had not been tried. */
static void a_turn_too_long_is_left_out(void **state)
{
    struct kith_str first = sessions[0]->turns[0].text;
    struct kith_str second = sessions[0]->turns[1].text;
    struct kith_live *one = open_live(&encoded, false);
    struct kith_live *other = open_live(&encoded, false);
    size_t n = KITH_TURN_MAX_BYTES + 1;
    char *long_text = malloc(n);
    const struct kith_coded *coded;
    struct kith_coded_turn turn;
    struct kith_err err = {0};

    (void)state;
    assert_non_null(long_text);
    memset(long_text, 'a', n);
    (void)say(one, KITH_ROLE_COUNSELLOR, first, &coded);
    turn = *say(one, KITH_ROLE_CLIENT, second, &coded);
    (void)say(other, KITH_ROLE_COUNSELLOR, first, &coded);
    assert_int_equal(
        kith_live_turn(other, &(struct kith_said_live){KITH_ROLE_CLIENT, {long_text, n}, -1}, &coded, &err),
        KITH_EBOUND);
    assert_null(coded);
    assert_true(err.text[0] != '\0');
    assert_memory_equal(&say(other, KITH_ROLE_CLIENT, second, &coded)->p, &turn.p, sizeof turn.p);
    assert_int_equal(coded->transcript->turns[1].id, 1);
    /* and one just short of it is coded */
    (void)say(other, KITH_ROLE_COUNSELLOR, (struct kith_str){long_text, n - 1}, &coded);
    free(long_text);
    kith_live_close(other);
    kith_live_close(one);
}

/* Once it has seen its like, a turn takes no memory from the system, unless it is looked at closely for flags. */
static void in_the_long_run_nothing_is_allocated(void **state)
{
    static const char *const said[] = {"What would help you this week?",
                                       "I went to work on Monday.",
                                       "So Monday was a day of work, and a long one.",
                                       "Yeah.",
                                       "And what did you do in the evening, when it was dark and nobody was home?",
                                       "My sister came over, and we had tea."};
    const struct kith_coded *coded;
    struct kith_coder *coder = NULL;
    struct kith_live *live = NULL;
    struct faulty_env f;
    long before = 0;

    (void)state;
    faulty_env_init(&f);
    assert_int_equal(kith_coder_open(&f.env, encoded.model, &coder, NULL), KITH_OK);
    assert_int_equal(kith_live_open(coder, KITH_S("live"), false, &live, NULL), KITH_OK);
    for (size_t i = 0; i < 200; i++) {
        if (i == 50)
            before = f.calls;
        (void)say(live, i % 2 ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR, kith_str_of(said[i % 6]), &coded);
    }
    assert_int_equal(f.calls, before);
    kith_live_close(live);
    kith_coder_close(coder);
    assert_int_equal(f.live, 0);
}

static void no_memory_is_said_and_nothing_is_left(void **state)
{
    const struct kith_transcript *t = sessions[0];
    struct kith_coder *coder = NULL;
    struct faulty_env f;
    long before;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    faulty_env_init(&f);
    assert_int_equal(kith_coder_open(&f.env, encoded.model, &coder, NULL), KITH_OK);
    before = f.live;
    do {
        struct kith_live *live = NULL;
        struct kith_err err = {0};

        f.at = f.calls + ++at;
        rc = kith_live_open(coder, KITH_S("live"), true, &live, &err);
        for (size_t i = 0; i < 3 && rc == KITH_OK; i++) {
            const struct kith_said_live said = {t->speakers[t->turns[i].speaker].declared, t->turns[i].text, -1};
            const struct kith_coded *coded;

            rc = kith_live_turn(live, &said, &coded, &err);
        }
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
        }
        kith_live_close(live);
        assert_int_equal(f.live, before);
    } while (rc != KITH_OK && at < 1000);
    assert_true(at > 4 && at < 1000);
    kith_coder_close(coder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_whole_session),
        cmocka_unit_test(heard_turns_count_as_said),
        cmocka_unit_test(many_go_on_side_by_side),
        cmocka_unit_test(each_further_session_takes_little),
        cmocka_unit_test(so_are_flags),
        cmocka_unit_test(text_is_cleaned_and_others_get_no_code),
        cmocka_unit_test(a_turn_too_long_is_left_out),
        cmocka_unit_test(in_the_long_run_nothing_is_allocated),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
