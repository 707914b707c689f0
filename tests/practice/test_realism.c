/* The bars of the simulation, for every persona there is: a skilled learner ends better than an average one, an average
 * one better than a poor one; nobody farms trust by a trick; what follows what is near the experts' table.
 * KITH_SEEDS sets how many seeds are played (8; the deep run takes 200). */
#include "parallel.h"
#include "practice_maker.h"
#include "simulated_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SEEDS_MOST 1000

static struct practice_maker maker;

static unsigned seeds(void)
{
    const char *said = getenv("KITH_SEEDS");
    uint64_t n = 8;

    if (said && !kith_str_uint(kith_str_of(said), SEEDS_MOST, &n))
        fail_msg("KITH_SEEDS is a number up to %d", SEEDS_MOST);
    return (unsigned)n;
}

struct end {
    double trust;
    double open;
    unsigned change;
};

struct table {
    enum kith_learner_kind kind;
    unsigned n_seeds;
    struct kith_followed followed[MAKER_PERSONAS];
    struct end ends[MAKER_PERSONAS][SEEDS_MOST];
    bool failed;
};

static void play_person(void *user, size_t i, unsigned worker)
{
    struct table *t = user;

    (void)worker;
    for (unsigned s = 0; s < t->n_seeds; s++) {
        struct kith_simulated_run run;

        if (kith_simulate_run(kith_env_system(), maker.coder, maker.personas[i], t->kind, 1000 + s, KITH_SIMULATE_TURNS,
                              &t->followed[i], &run, NULL) != KITH_OK)
            t->failed = true;
        t->ends[i][s] =
            (struct end){run.state[KITH_FEEL_TRUST], run.state[KITH_FEEL_OPENNESS], run.talk[KITH_TALK_CHANGE]};
    }
}

static struct table *play(enum kith_learner_kind kind)
{
    struct table *t = calloc(1, sizeof *t);

    assert_non_null(t);
    t->kind = kind;
    t->n_seeds = seeds();
    kith_parallel(maker.n, kith_processors(), play_person, t);
    assert_false(t->failed);
    return t;
}

static double mean_trust(const struct table *t, size_t person)
{
    double sum = 0.0;

    for (unsigned s = 0; s < t->n_seeds; s++)
        sum += t->ends[person][s].trust;
    return sum / t->n_seeds;
}

static double mean_change(const struct table *t, size_t person)
{
    double sum = 0.0;

    for (unsigned s = 0; s < t->n_seeds; s++)
        sum += t->ends[person][s].change;
    return sum / t->n_seeds;
}

/* Better in trust and in change talk, in at least 95% of seeds (of a few: in all but one). */
static void better(const struct table *a, const struct table *b)
{
    unsigned allowed = a->n_seeds / 20 ? a->n_seeds / 20 : 1;

    for (size_t i = 0; i < maker.n; i++) {
        unsigned worse = 0;

        for (unsigned s = 0; s < a->n_seeds; s++)
            worse += !(a->ends[i][s].trust > b->ends[i][s].trust && a->ends[i][s].change > b->ends[i][s].change);
        print_message("# %-12s %s over %s: %u of %u seeds not so; trust %.2f over %.2f, change talk %.1f over %.1f\n",
                      maker.personas[i]->id.p, kith_learner_name((int)a->kind), kith_learner_name((int)b->kind), worse,
                      a->n_seeds, mean_trust(a, i), mean_trust(b, i), mean_change(a, i), mean_change(b, i));
        if (worse > allowed)
            fail_msg("%s: %s is not better than %s on %u of %u seeds from 1000", maker.personas[i]->id.p,
                     kith_learner_name((int)a->kind), kith_learner_name((int)b->kind), worse, a->n_seeds);
    }
}

static void skill_pays(void **state)
{
    struct table *skilled = play(KITH_LEARNER_SKILLED);
    struct table *average = play(KITH_LEARNER_AVERAGE);
    struct table *poor = play(KITH_LEARNER_POOR);

    (void)state;
    better(skilled, average);
    better(average, poor);
    free(skilled);
    free(average);
    free(poor);
}

static void games_do_not_pay(void **state)
{
    struct table *average = play(KITH_LEARNER_AVERAGE);

    (void)state;
    for (int kind = KITH_LEARNER_GAMES; kind < KITH_LEARNER_COUNT; kind++) {
        struct table *game = play((enum kith_learner_kind)kind);

        for (size_t i = 0; i < maker.n; i++) {
            if (mean_trust(game, i) > mean_trust(average, i) || mean_change(game, i) > mean_change(average, i))
                print_message("# ! ");
            print_message("# %-12s %-10s trust %.2f (average %.2f), change talk %.1f (average %.1f)\n",
                          maker.personas[i]->id.p, kith_learner_name(kind), mean_trust(game, i), mean_trust(average, i),
                          mean_change(game, i), mean_change(average, i));
        }
        for (size_t i = 0; i < maker.n; i++) {
            if (mean_trust(game, i) > mean_trust(average, i))
                fail_msg("%s: %s farms trust", maker.personas[i]->id.p, kith_learner_name(kind));
            if (mean_change(game, i) > mean_change(average, i))
                fail_msg("%s: %s farms change talk", maker.personas[i]->id.p, kith_learner_name(kind));
        }
        free(game);
    }
    free(average);
}

static void follows_as_experts_saw(void **state)
{
    struct table *average = play(KITH_LEARNER_AVERAGE);

    (void)state;
    for (int s = 0; kith_followed_sources[s].name; s++) {
        double sum = 0.0;

        for (size_t i = 0; i < maker.n; i++)
            sum += kith_followed_divergence(&average->followed[i], &kith_followed_sources[s].followed) -
                   kith_followed_floor(&average->followed[i], &kith_followed_sources[s].followed, 7);
        print_message("# %s: mean %.4f bits above the floor\n", kith_followed_sources[s].name, sum / (double)maker.n);
        assert_true(sum / (double)maker.n <= 0.10);
    }
    free(average);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(skill_pays), cmocka_unit_test(games_do_not_pay),
                                       cmocka_unit_test(follows_as_experts_saw)};
    int failed;

    practice_maker_open(&maker);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    practice_maker_close(&maker);
    return failed;
}
