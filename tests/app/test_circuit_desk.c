/* The desk: one at a time, a bounded queue, answers kept and given to whoever asks the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "circuit_desk.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LONG_MS 240000u

struct desk_place {
    struct kith_circuit_desk *desk;
    struct kith_arena *keep;
};

static const struct kith_demand small = {.past = 0, .rats = 1, .versions = 1, .seed = 1};

static int open_desk(void **state)
{
    struct desk_place *p = calloc(1, sizeof *p);

    if (!p || kith_circuit_desk_open(kith_env_system(), &p->desk, NULL) != KITH_OK ||
        kith_arena_open(kith_env_system(), &p->keep, (size_t)64 << 20, NULL) != KITH_OK)
        return -1;
    *state = p;
    return 0;
}

static int close_desk(void **state)
{
    struct desk_place *p = *state;

    kith_circuit_desk_close(p->desk);
    kith_arena_close(p->keep);
    free(p);
    return 0;
}

static void an_answer_is_kept(void **state)
{
    struct desk_place *p = *state;
    const struct kith_demand_answer *first;
    const struct kith_demand_answer *again;

    assert_false(kith_circuit_desk_knows(p->desk, &small));
    assert_int_equal(kith_circuit_desk_ask(p->desk, &small, LONG_MS, p->keep, &first, NULL), KITH_OK);
    assert_non_null(first);
    assert_true(kith_circuit_desk_knows(p->desk, &small));
    assert_int_equal(kith_circuit_desk_ask(p->desk, &small, 0, p->keep, &again, NULL), KITH_OK);
    assert_non_null(again);
    assert_memory_equal(first, again, sizeof *first);
}

static void what_is_beyond_its_bounds_never_waits(void **state)
{
    struct desk_place *p = *state;
    const struct kith_demand_answer *answer;
    struct kith_demand d = small;

    d.rats = KITH_DEMAND_RATS_MAX + 1;
    assert_int_equal(kith_circuit_desk_ask(p->desk, &d, LONG_MS, p->keep, &answer, NULL), KITH_EUSAGE);
    assert_null(answer);
    assert_false(kith_circuit_desk_knows(p->desk, &d));
}

/* One is simulated, six wait, and the next is told to come again; nobody is made to stand there. */
static void the_queue_is_bounded(void **state)
{
    struct desk_place *p = *state;
    const struct kith_demand_answer *answer;
    struct kith_demand d = {.past = 3, .act = KITH_DEMAND_UP, .rats = 64, .versions = 30};
    enum kith_rc rc = KITH_OK;
    uint32_t n = 0;

    while (rc == KITH_OK && n < 20) {
        d.seed = n++;
        rc = kith_circuit_desk_ask(p->desk, &d, 0, p->keep, &answer, NULL);
        assert_null(answer);
    }
    assert_int_equal(rc, KITH_EBUSY);
    assert_in_range(n, KITH_DESK_WAITING + 1, KITH_DESK_WAITING + 3);
    d.seed = 0; /* one that is on its way is no new one */
    assert_int_equal(kith_circuit_desk_ask(p->desk, &d, 0, p->keep, &answer, NULL), KITH_OK);
}

static void the_oldest_answers_go(void **state)
{
    struct desk_place *p = *state;
    const struct kith_demand_answer *answer;
    struct kith_demand d = small;

    for (d.seed = 0; d.seed < KITH_DESK_KEPT + KITH_DESK_WAITING + 4; d.seed++) {
        kith_arena_reset(p->keep);
        assert_int_equal(kith_circuit_desk_ask(p->desk, &d, LONG_MS, p->keep, &answer, NULL), KITH_OK);
        assert_non_null(answer);
        assert_int_equal(answer->asked.seed, d.seed);
    }
    d.seed--;
    assert_true(kith_circuit_desk_knows(p->desk, &d));
    d.seed = 0;
    assert_false(kith_circuit_desk_knows(p->desk, &d));
}

/* ---- many at once ---- */

struct asker {
    struct desk_place *p;
    uint32_t seed;
    double opened;
};

static void *ask(void *user)
{
    struct asker *a = user;
    struct kith_demand d = {.past = 0, .rats = 4, .versions = 2, .seed = a->seed};
    const struct kith_demand_answer *answer = NULL;
    struct kith_arena *keep = NULL;
    const struct timespec pause = {.tv_nsec = 5000000};

    a->opened = -1;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)8 << 20, NULL) != KITH_OK)
        return NULL;
    for (int i = 0; i < 20000 && !answer; i++)
        /* Only some may stand there; the others look in again. */
        if (kith_circuit_desk_ask(a->p->desk, &d, 20, keep, &answer, NULL) != KITH_OK || nanosleep(&pause, NULL) != 0)
            break;
    if (answer)
        a->opened = answer->now.outcome[1].mid;
    kith_arena_close(keep);
    return NULL;
}

static void many_ask_at_once(void **state)
{
    struct asker askers[6];
    pthread_t threads[6];

    for (size_t i = 0; i < 6; i++) {
        askers[i] = (struct asker){.p = *state, .seed = (uint32_t)(i % 2)};
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < 6; i++) {
        assert_true(askers[i].opened >= 0);
        assert_true(askers[i].opened == askers[i % 2].opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_kept, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(what_is_beyond_its_bounds_never_waits, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(the_queue_is_bounded, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(the_oldest_answers_go, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(many_ask_at_once, open_desk, close_desk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
