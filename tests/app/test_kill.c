/* kill -9 at random moments of a load of uploads, codings and openings; then all that was acknowledged must be there.
 */
#include "rng.h"
#include "work_load.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void one_round(struct place *p, unsigned after_us, struct work_acks *acks)
{
    const struct work_load load = {.p = p};
    int from;
    int status;
    pid_t child = work_load_begin(&load, &from);

    (void)usleep(after_us);
    assert_int_equal(kill(child, SIGKILL), 0);
    status = work_load_end(child, from, acks);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void nothing_acknowledged_is_lost(void **state)
{
    struct place *p = *state;
    const char *asked = getenv("KITH_ROUNDS");
    int rounds = asked ? (int)strtol(asked, NULL, 10) : 12;
    struct kith_rng rng = {20260102};
    struct work_acks acks;

    work_acks_open(&acks);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    (void)place_choose(p, p->party, KITH_USE_FEEDBACK, true);
    kith_store_close(p->store);
    p->store = NULL;
    for (int round = 0; round < rounds; round++) {
        size_t before = acks.kept;

        one_round(p, 20000 + (unsigned)kith_rng_below(&rng, 700000), &acks);
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        work_check_acks(p, &acks, before);
        work_check_whole(p);
        kith_store_close(p->store);
        p->store = NULL;
    }
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    work_check_acks(p, &acks, 0);
    print_message("%d rounds, %zu acknowledgements\n", rounds, work_acks_count(&acks, 0));
    assert_true(acks.kept > 0);
    work_acks_close(&acks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost, place_open, place_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
