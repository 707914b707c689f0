#include "base_check.h"
#include "parallel.h"

#define MOST 5000

struct work {
    int done[MOST];
    long by_worker[8]; /* each worker's own: the thread sanitizer would see two sharing one */
    unsigned workers;
};

static void job(void *user, size_t i, unsigned worker)
{
    struct work *w = user;

    w->done[i]++;
    if (worker < w->workers)
        w->by_worker[worker]++;
}

static void each_job_runs_once(void **state)
{
    static const size_t many[] = {0, 1, 2, 7, 100, MOST};

    (void)state;
    for (size_t m = 0; m < sizeof many / sizeof *many; m++) {
        for (unsigned threads = 0; threads <= 8; threads++) {
            struct work w = {.workers = threads ? threads : 1};
            long sum = 0;

            kith_parallel(many[m], threads, job, &w);
            for (size_t i = 0; i < MOST; i++)
                assert_int_equal(w.done[i], i < many[m] ? 1 : 0);
            for (unsigned t = 0; t < 8; t++)
                sum += w.by_worker[t];
            assert_int_equal(sum, (long)many[m]); /* no worker has a number beyond the threads asked for */
        }
    }
}

static void more_threads_than_anyone_has(void **state)
{
    static struct work w = {.workers = 1};

    (void)state;
    kith_parallel(MOST, 100000, job, &w);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(w.done[i], 1);
    assert_in_range(kith_processors(), 1, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_runs_once),
        cmocka_unit_test(more_threads_than_anyone_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
