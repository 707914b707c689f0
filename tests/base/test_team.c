#include "faulty_env.h"
#include "team.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdatomic.h>

#define JOBS_MAX 1000u

struct work {
    atomic_uint done[JOBS_MAX];
    atomic_uint workers; /* a bit for each that came */
    unsigned threads;
};

static void job(void *user, size_t i, unsigned worker)
{
    struct work *w = user;

    atomic_fetch_add(&w->done[i], 1);
    atomic_fetch_or(&w->workers, worker < w->threads ? 1u << worker : 1u << 31);
}

static void each_job_is_done_once(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 7, JOBS_MAX};
    static struct work w;

    (void)state;
    for (w.threads = 1; w.threads <= 5; w.threads++) {
        struct kith_team *team;

        assert_int_equal(kith_team_open(kith_env_system(), w.threads, &team, NULL), KITH_OK);
        for (unsigned round = 0; round < 200; round++) { /* many short pieces: none begins before the last one ended */
            const size_t n = sizes[round % 5];

            for (size_t i = 0; i < JOBS_MAX; i++)
                atomic_store(&w.done[i], 0);
            atomic_store(&w.workers, 0);
            kith_team_run(team, n, job, &w);
            for (size_t i = 0; i < JOBS_MAX; i++)
                assert_int_equal(atomic_load(&w.done[i]), i < n ? 1 : 0);
            assert_int_equal(atomic_load(&w.workers) >> 31, 0);
        }
        kith_team_close(team);
    }
    kith_team_close(NULL);
}

static void without_memory_it_says_so(void **state)
{
    struct faulty_env f;
    struct kith_team *team;

    (void)state;
    faulty_env_init(&f);
    f.at = 1;
    assert_int_equal(kith_team_open(&f.env, 3, &team, NULL), KITH_ENOMEM);
    assert_null(team);
    assert_int_equal(f.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_is_done_once),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
