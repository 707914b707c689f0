/* kill -9 at random moments of a load of uploads, codings and openings; then all that was acknowledged must be there.
 */
#include "work_load.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void killed(struct place *p, struct kith_rng *rng, struct work_acks *acks)
{
    const struct work_load load = {.p = p};
    unsigned after_us = 20000 + (unsigned)kith_rng_below(rng, 700000);
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
    struct work_acks acks;
    int rounds;

    work_acks_open(&acks);
    rounds = work_rounds(*state, 20260102, killed, &acks);
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
