/* How fast the encoder is: the half of bench/encoder.py that is not Python.
 *
 *   encoder_speed tokens MODEL < TURNS     TURNS: number of the speaker, tab, text. Prints for each turn that number
 * and the ids of its tokens. encoder_speed run MODEL TOKENS THREADS REPEATS   Prints figures as JSON; times are in
 * seconds. encoder_speed peak                     Products of bytes a second that one core can do at most. */
#include "encoder_turns.h"
#include "model_file.h"
#include "wordpiece.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int complain(const char *what)
{
    (void)fprintf(stderr, "encoder_speed: %s\n", what);
    return 1;
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct kith_model *open_model(const char *path, struct kith_err *err)
{
    struct kith_model *model = NULL;

    if (kith_model_open(kith_env_system(), path, &model, err) != KITH_OK)
        (void)kith_model_open_encoder(kith_env_system(), path, &model, err);
    return model;
}

static int tokens(const struct kith_encoder_weights *w)
{
    static struct kith_token token[KITH_ENCODER_POSITIONS_MAX];
    struct kith_wordpiece *pieces;
    struct kith_err err;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    if (kith_wordpiece_open(kith_env_system(), w->vocab, &pieces, &err) != KITH_OK)
        return complain(err.text);
    while ((n = getline(&line, &room, stdin)) > 2) {
        const struct kith_str text = {line + 2, (size_t)n - 3}; /* between the tab and the end of the line */
        const size_t found = kith_wordpiece_turn(pieces, text, w->positions, token);

        (void)printf("%c", line[0]);
        for (size_t i = 0; i < found; i++)
            (void)printf(" %d", token[i].id);
        (void)printf("\n");
    }
    free(line);
    kith_wordpiece_close(pieces);
    return 0;
}

static int smaller(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Turn by turn, as they come when a session is coded live: the middle one and the slowest but 1 in 100. */
static bool live(struct kith_encoder_stream *stream, const struct kith_encoder_text *text, float *e)
{
    double *took = calloc(text->turns, sizeof *took);
    bool good = took != NULL;

    kith_encoder_stream_reset(stream);
    for (size_t t = 0; good && t < text->turns; t++) {
        const struct kith_encoder_text one = {
            .turns = 1, .start = text->start + t, .id = text->id, .speaker = text->speaker + t};
        const double began = seconds(CLOCK_THREAD_CPUTIME_ID);

        good = kith_encoder_stream_turns(stream, &one, e, NULL) == KITH_OK;
        took[t] = seconds(CLOCK_THREAD_CPUTIME_ID) - began;
    }
    if (good) {
        qsort(took, text->turns, sizeof *took, smaller);
        (void)printf(", \"live_median\": %.6f, \"live_p99\": %.6f", took[text->turns / 2],
                     took[text->turns * 99 / 100]);
    }
    free(took);
    return good;
}

/* The best of some whole sessions, as text that follows `name`. */
static bool measure(const char *name, const struct kith_encoder_weights *w, const struct kith_encoder_text *text,
                    unsigned threads, int repeats, bool turn_by_turn, struct kith_err *err)
{
    float *e = calloc(text->turns * kith_encoder_outputs(w), sizeof *e);
    const double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    struct kith_encoder *encoder = NULL;
    struct kith_encoder_stream *stream = NULL;
    double opened;
    double cpu = 1e9;
    double wall = 1e9;
    bool good = e &&
                kith_encoder_open(kith_env_system(), w, kith_cpu_pick(getenv("KITH_CPU")), &encoder, err) == KITH_OK &&
                kith_encoder_stream_open(encoder, threads, &stream, err) == KITH_OK;

    opened = seconds(CLOCK_PROCESS_CPUTIME_ID) - began;
    for (int i = 0; good && i < repeats; i++) {
        const double cpu_before = seconds(CLOCK_PROCESS_CPUTIME_ID);
        const double wall_before = seconds(CLOCK_MONOTONIC);

        good = kith_encoder_session(stream, text, e, err) == KITH_OK;
        cpu =
            seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_before < cpu ? seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_before : cpu;
        wall = seconds(CLOCK_MONOTONIC) - wall_before < wall ? seconds(CLOCK_MONOTONIC) - wall_before : wall;
    }
    if (good)
        (void)printf("\"%s\": {\"cpu_set\": \"%s\", \"open\": %.6f, \"cpu\": %.6f, \"wall\": %.6f", name,
                     kith_cpu_name(kith_encoder_cpu(encoder)), opened, cpu, wall);
    good = good && (!turn_by_turn || live(stream, text, e));
    (void)printf("}");
    kith_encoder_stream_close(stream);
    kith_encoder_close(encoder);
    free(e);
    return good;
}

/* Most memory at any time. Not getrusage: that counts what the program that started this one had. */
static double peak_mb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    double kb = 0.0;

    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtod(line + 6, NULL);
    if (f)
        (void)fclose(f);
    return kb / 1024.0;
}

static int run(const struct kith_encoder_weights *w, const char *path, unsigned threads, int repeats)
{
    struct kith_encoder_text text;
    struct kith_encoder_weights alone = *w;
    struct kith_err err = {0};
    FILE *in = fopen(path, "r");
    const bool good = in && encoder_turns_read(in, &text);

    if (in)
        (void)fclose(in);
    if (!good)
        return complain("no tokens, or more than it takes");
    alone.window = 0;
    (void)printf("{");
    if (!measure("session", w, &text, threads, repeats, threads == 1, &err))
        return complain(err.text);
    (void)printf(", \"peak_mb\": %.1f, ", peak_mb());
    if (!measure("turns_alone", &alone, &text, threads, repeats, false, &err))
        return complain(err.text);
    (void)printf("}\n");
    return 0;
}

/* Twenty-four sums in registers and nothing else. */
static int peak(void)
{
    double best = 0.0;

#if defined(__x86_64__)
#define ONE(n) "vpdpbusd %%zmm30, %%zmm31, %%zmm" #n "\n"
    for (int i = 0; i < 10 && kith_cpu_best(KITH_CPU_AVX512) == KITH_CPU_AVX512; i++) {
        const double began = seconds(CLOCK_THREAD_CPUTIME_ID);
        uint64_t rounds = 2000000;

        __asm__ volatile("1:\n" ONE(0) ONE(1) ONE(2) ONE(3) ONE(4) ONE(5) ONE(6) ONE(7) ONE(8) ONE(9) ONE(10) ONE(11)
                             ONE(12) ONE(13) ONE(14) ONE(15) ONE(16) ONE(17) ONE(18) ONE(19) ONE(20) ONE(21) ONE(22)
                                 ONE(23) "dec %0\njnz 1b\n"
                         : "+r"(rounds)
                         :
                         : "cc", "memory");
        {
            const double a_second = 2e6 * 24 * 64 / (seconds(CLOCK_THREAD_CPUTIME_ID) - began);

            best = a_second > best ? a_second : best;
        }
    }
#endif
    (void)printf("%.0f\n", best);
    return 0;
}

int main(int argc, char **argv)
{
    struct kith_model *model;
    struct kith_err err;
    int code;

    if (argc == 2 && strcmp(argv[1], "peak") == 0)
        return peak();
    if (argc < 3)
        return complain("encoder_speed tokens MODEL < TURNS | run MODEL TOKENS THREADS REPEATS | peak");
    model = open_model(argv[2], &err);
    if (!model || !kith_model_encoder(model))
        return complain(model ? "this model has no encoder" : err.text);
    if (argc == 6)
        code = run(kith_model_encoder(model), argv[3], (unsigned)strtoul(argv[4], NULL, 10),
                   (int)strtol(argv[5], NULL, 10));
    else
        code = tokens(kith_model_encoder(model));
    kith_model_close(model);
    return code;
}
