/* The same load as in test_kill.c on a disk that forgets what was not synced when the power goes: of what was written
 * to each file since, a random part is undone. All that was acknowledged must be there, codings too. */
#include "lossy_vfs.h"
#include "work_load.h"

#include <sys/wait.h>

#define WRITES_MOST 1500 /* until the power goes: some uploads and codings of each of them */

struct cut {
    uint64_t writes;
    uint64_t seed;
};

static void begun(void *user)
{
    const struct cut *cut = user;

    lossy_cut_after(cut->writes, cut->seed);
}

static void cut_off(struct place *p, struct kith_rng *rng, struct work_acks *acks)
{
    struct cut cut = {.writes = 1 + kith_rng_below(rng, WRITES_MOST), .seed = kith_rng_next(rng)};
    const struct work_load load = {.p = p, .wait = true, .begun = begun, .user = &cut};
    int from;
    pid_t child = work_load_begin(&load, &from);
    int status = work_load_end(child, from, acks);

    if (!WIFEXITED(status) || WEXITSTATUS(status) != 99)
        print_error("%llu writes, seed %llu: status %x\n", (unsigned long long)cut.writes, (unsigned long long)cut.seed,
                    (unsigned)status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 99);
}

static void nothing_acknowledged_is_lost_when_the_power_goes(void **state)
{
    struct work_acks acks;
    int rounds;

    work_acks_open(&acks);
    rounds = work_rounds(*state, 20260103, cut_off, &acks);
    print_message("%d rounds kept %zu uploads, %zu notes and %zu codings\n", rounds, work_acks_count(&acks, 'u'),
                  work_acks_count(&acks, 'n'), work_acks_count(&acks, 'c'));
    assert_true(work_acks_count(&acks, 'u') > 0 && work_acks_count(&acks, 'n') > 0);
    assert_true(work_acks_count(&acks, 'c') > 0);
    work_acks_close(&acks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost_when_the_power_goes, place_open, place_close),
    };

    lossy_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
