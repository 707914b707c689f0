/* How soon a learner is answered, for bench/practice.py: `practice_speed MODEL PERSONA...` prints JSON.
 *
 * Every person talks with the three scripted learners, notes on; then 200 talks go on side by side in one process of
 * two threads, all learners speaking at the same moment, again and again: the worst that 200 people could do. Coding is
 * timed apart (the linker puts the clock around it), since it depends on the model and on nothing of practice. */
#include "buf.h"
#include "dialogue.h"
#include "fileio.h"
#include "learner.h"
#include "live.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define PEOPLE_MAX 64
#define TALKS      200
#define THREADS    2
#define WAVES      20
#define TURNS      40 /* of each talk of the first part */
#define TALKS_EACH 4
#define TIMES_MAX  ((size_t)200000)

struct times {
    double *ms;
    size_t n;
};

struct bench {
    const struct kith_persona *people[PEOPLE_MAX];
    size_t n_people;
    struct kith_coder *coder;
    struct kith_arena *keep;
    struct times whole;  /* a turn, coding included */
    struct times beyond; /* and left out */
    struct times work;   /* the same in processor time, which others on the machine do not spoil */
};

static _Thread_local double coding_ms;
static _Thread_local double coding_work_ms;
static _Thread_local unsigned coding_depth;

static double now_ms(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

#define CODING_RUN                                                                                                     \
    (const struct kith_coder *coder, struct kith_arena *keep, const struct kith_transcript *transcript,                \
     const struct kith_coding_options *options, const struct kith_coded **out, struct kith_err *err)
#define LIVE_TURN                                                                                                      \
    (struct kith_live * live, const struct kith_said_live *said, const struct kith_coded **out, struct kith_err *err)
#define LIVE_HEAR (struct kith_live * live, const struct kith_said_live *said, struct kith_err *err)

enum kith_rc __real_kith_coding_run CODING_RUN;
enum kith_rc __wrap_kith_coding_run CODING_RUN;
enum kith_rc __real_kith_live_turn LIVE_TURN;
enum kith_rc __wrap_kith_live_turn LIVE_TURN;
enum kith_rc __real_kith_live_hear LIVE_HEAR;
enum kith_rc __wrap_kith_live_hear LIVE_HEAR;

struct clocks {
    double wall_ms;
    double work_ms;
};

static struct clocks clocks_now(void)
{
    return (struct clocks){now_ms(CLOCK_MONOTONIC), now_ms(CLOCK_THREAD_CPUTIME_ID)};
}

/* One may call the other: only the outer counts. */
static struct clocks coding_begins(void)
{
    coding_depth++;
    return clocks_now();
}

static void coding_ends(struct clocks began)
{
    struct clocks now = clocks_now();

    if (--coding_depth > 0)
        return;
    coding_ms += now.wall_ms - began.wall_ms;
    coding_work_ms += now.work_ms - began.work_ms;
}

enum kith_rc __wrap_kith_coding_run CODING_RUN
{
    struct clocks began = coding_begins();
    enum kith_rc rc = __real_kith_coding_run(coder, keep, transcript, options, out, err);

    coding_ends(began);
    return rc;
}

enum kith_rc __wrap_kith_live_turn LIVE_TURN
{
    struct clocks began = coding_begins();
    enum kith_rc rc = __real_kith_live_turn(live, said, out, err);

    coding_ends(began);
    return rc;
}

enum kith_rc __wrap_kith_live_hear LIVE_HEAR
{
    struct clocks began = coding_begins();
    enum kith_rc rc = __real_kith_live_hear(live, said, err);

    coding_ends(began);
    return rc;
}

static void die(const char *what)
{
    (void)fprintf(stderr, "%s\n", what);
    exit(1);
}

static void keep_time(struct times *t, double ms)
{
    if (!t->ms)
        t->ms = malloc(TIMES_MAX * sizeof *t->ms);
    if (!t->ms)
        die("no memory");
    if (t->n < TIMES_MAX)
        t->ms[t->n++] = ms;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static void print_times(const char *name, struct times *t, const char *after)
{
    qsort(t->ms, t->n, sizeof *t->ms, by_value);
    (void)printf("  \"%s\": {\"turns\": %zu, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"worst_ms\": %.3f}%s\n", name, t->n,
                 t->ms[t->n / 2], t->ms[t->n * 99 / 100], t->ms[t->n - 1], after);
}

struct talk {
    struct kith_dialogue *d;
    struct kith_learner *learner;
    struct kith_arena *keep;
    struct kith_said said;
    uint64_t seed;
};

static void talk_open(struct bench *b, struct talk *t, const struct kith_persona *who, enum kith_learner_kind kind,
                      uint64_t seed)
{
    struct kith_dialogue_options options = {.seed = seed, .notes = true};
    struct kith_err err = {0};

    *t = (struct talk){.seed = seed};
    if (kith_arena_open(kith_env_system(), &t->keep, (size_t)4 << 20, &err) != KITH_OK ||
        kith_learner_open(t->keep, kind, &t->learner, &err) != KITH_OK ||
        kith_dialogue_open(kith_env_system(), b->coder, who, &options, &t->d, &err) != KITH_OK)
        die(err.text);
    t->said.answer = kith_dialogue_opening(t->d);
}

static void talk_close(struct talk *t)
{
    kith_dialogue_close(t->d);
    kith_arena_close(t->keep);
}

static bool talk_turn(struct talk *t)
{
    struct kith_str text;
    struct kith_err err = {0};

    if (kith_dialogue_ended(t->d))
        return false;
    kith_learner_next(t->learner, kith_dialogue_mind(t->d), t->said.answer, t->seed, &text);
    if (kith_dialogue_say(t->d, text, &t->said, &err) != KITH_OK)
        die(err.text);
    return true;
}

static void one_by_one(struct bench *b)
{
    for (size_t p = 0; p < b->n_people; p++)
        for (int k = 0; k < 3 * TALKS_EACH; k++) {
            struct talk t;

            talk_open(b, &t, b->people[p], (enum kith_learner_kind)(k % 3), (uint64_t)k + 1);
            for (int i = 0; i < TURNS; i++) {
                struct clocks began = clocks_now();
                struct clocks now;

                coding_ms = 0;
                coding_work_ms = 0;
                if (!talk_turn(&t))
                    break;
                now = clocks_now();
                keep_time(&b->whole, now.wall_ms - began.wall_ms);
                keep_time(&b->beyond, now.wall_ms - began.wall_ms - coding_ms);
                keep_time(&b->work, now.work_ms - began.work_ms - coding_work_ms);
            }
            talk_close(&t);
        }
}

struct crowd {
    struct bench *bench;
    struct talk talks[TALKS];
    pthread_barrier_t wave;
    double began_ms; /* of the wave; written by the first thread between barriers */
};

struct server {
    struct crowd *crowd;
    size_t number;
    struct times own;  /* the turn itself */
    struct times wait; /* from the moment that all spoke */
    pthread_t thread;
};

static void *serve(void *user)
{
    struct server *s = user;
    struct crowd *c = s->crowd;

    for (int w = 0; w < WAVES; w++) {
        (void)pthread_barrier_wait(&c->wave);
        if (s->number == 0)
            c->began_ms = now_ms(CLOCK_MONOTONIC);
        (void)pthread_barrier_wait(&c->wave);
        for (size_t i = s->number; i < TALKS; i += THREADS) {
            double began = now_ms(CLOCK_MONOTONIC);

            if (!talk_turn(&c->talks[i])) { /* somebody else sits down */
                talk_close(&c->talks[i]);
                talk_open(c->bench, &c->talks[i], c->bench->people[i % c->bench->n_people], KITH_LEARNER_AVERAGE,
                          c->talks[i].seed + TALKS);
                continue;
            }
            keep_time(&s->own, now_ms(CLOCK_MONOTONIC) - began);
            keep_time(&s->wait, now_ms(CLOCK_MONOTONIC) - c->began_ms);
        }
    }
    return NULL;
}

static long peak_kib(void)
{
    struct rusage use;

    (void)getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

static void all_at_once(struct bench *b)
{
    static struct crowd c;
    struct server servers[THREADS] = {{.number = 0}};
    long before = peak_kib();
    double cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);

    c.bench = b;
    for (size_t i = 0; i < TALKS; i++)
        talk_open(b, &c.talks[i], b->people[i % b->n_people], KITH_LEARNER_AVERAGE, i + 1);
    if (pthread_barrier_init(&c.wave, NULL, THREADS) != 0)
        die("no barrier");
    for (size_t t = 0; t < THREADS; t++) {
        servers[t].crowd = &c;
        servers[t].number = t;
        if (pthread_create(&servers[t].thread, NULL, serve, &servers[t]) != 0)
            die("no thread");
    }
    for (size_t t = 0; t < THREADS; t++)
        (void)pthread_join(servers[t].thread, NULL);
    for (size_t t = 1; t < THREADS; t++)
        for (size_t i = 0; i < servers[t].own.n; i++) {
            keep_time(&servers[0].own, servers[t].own.ms[i]);
            keep_time(&servers[0].wait, servers[t].wait.ms[i]);
        }
    print_times("200_talks_turn", &servers[0].own, ",");
    print_times("200_talks_all_at_once", &servers[0].wait, ",");
    (void)printf("  \"200_talks_cpu_ms_a_turn\": %.3f,\n",
                 (now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (double)servers[0].own.n);
    (void)printf("  \"peak_mib_before\": %.1f,\n  \"peak_mib\": %.1f\n", (double)before / 1024,
                 (double)peak_kib() / 1024);
    for (size_t i = 0; i < TALKS; i++)
        talk_close(&c.talks[i]);
    for (size_t t = 0; t < THREADS; t++) {
        free(servers[t].own.ms);
        free(servers[t].wait.ms);
    }
    (void)pthread_barrier_destroy(&c.wave);
}

static void read_people(struct bench *b, int n, char **paths)
{
    const struct kith_env *env = kith_env_system();
    struct kith_err err = {0};

    for (int i = 0; i < n && b->n_people < PEOPLE_MAX; i++) {
        struct kith_buf buf;
        struct kith_str bytes;

        kith_buf_init(&buf, env, KITH_PERSONA_MAX_BYTES);
        if (kith_file_read(env, paths[i], &buf, &err) != KITH_OK ||
            kith_str_keep(b->keep, kith_buf_view(&buf), &bytes, &err) != KITH_OK ||
            kith_persona_read(b->keep, bytes, &b->people[b->n_people++], &err) != KITH_OK)
            die(err.text);
        kith_buf_free(&buf);
    }
}

int main(int argc, char **argv)
{
    const struct kith_env *env = kith_env_system();
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    static struct bench b;

    if (argc < 3)
        die("usage: practice_speed MODEL PERSONA...");
    if (kith_model_open(env, argv[1], &model, &err) != KITH_OK ||
        kith_coder_open(env, model, &b.coder, &err) != KITH_OK ||
        kith_arena_open(env, &b.keep, (size_t)512 << 20, &err) != KITH_OK)
        die(err.text);
    read_people(&b, argc - 2, argv + 2);
    (void)printf("{\n  \"people\": %zu,\n", b.n_people);
    one_by_one(&b);
    print_times("turn", &b.whole, ",");
    print_times("turn_beyond_coding", &b.beyond, ",");
    print_times("turn_beyond_coding_work", &b.work, ",");
    all_at_once(&b);
    (void)printf("}\n");
    free(b.whole.ms);
    free(b.beyond.ms);
    free(b.work.ms);
    kith_arena_close(b.keep);
    kith_coder_close(b.coder);
    kith_model_close(model);
    return 0;
}
