/* Runs a fuzz target over its seeds without a fuzzer, so that what once broke stays mended on every compiler.
 *
 *   replay SEED-FOLDER
 *
 * Each seed goes in whole, then cut short and bent in ways that are the same on every run. Hidden files are left out.
 * A folder without a seed is an error: a target that is never fed proves nothing. */
#include "rng.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX ((size_t)4 << 20)
#define CUTS     16u
#define BENDS    48u
#define BEND_MAX ((size_t)64 * 1024) /* larger seeds go in whole only: the time is better spent on small ones */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A copy of exactly n bytes, so that reading one byte too far is seen by the sanitizer. */
static void feed(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);

    if (!copy) {
        fprintf(stderr, "replay: no memory for %zu bytes\n", n);
        exit(1);
    }
    if (n > 0)
        memcpy(copy, data, n);
    (void)LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void bend(uint8_t *data, size_t n, struct kith_rng *rng)
{
    static const uint8_t telling[] = {0, '\n', '"', '<', '>', '{', '}', ',', ':', 0x7f, 0x80, 0xc3, 0xff};
    unsigned times = 1 + (unsigned)kith_rng_below(rng, 4);

    while (times-- > 0) {
        size_t at = (size_t)kith_rng_below(rng, n);

        if (kith_rng_below(rng, 2) == 0)
            data[at] = telling[kith_rng_below(rng, sizeof telling)];
        else
            data[at] = (uint8_t)(data[at] ^ (1u << kith_rng_below(rng, 8)));
    }
}

static void replay(const uint8_t *seed, size_t n, uint8_t *scratch, size_t *runs)
{
    struct kith_rng rng = {n};

    feed(seed, n);
    ++*runs;
    if (n == 0 || n > BEND_MAX)
        return;
    for (unsigned i = 1; i < CUTS; ++i)
        feed(seed, n * i / CUTS);
    for (unsigned i = 0; i < BENDS; ++i) {
        memcpy(scratch, seed, n);
        bend(scratch, n, &rng);
        feed(scratch, n);
    }
    *runs += CUTS - 1 + BENDS;
}

static size_t read_seed(const char *path, uint8_t *into)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f) {
        perror(path);
        exit(1);
    }
    n = fread(into, 1, SEED_MAX + 1, f);
    if (ferror(f) || n > SEED_MAX) {
        fprintf(stderr, "%s: cannot be read, or larger than %zu bytes\n", path, SEED_MAX);
        exit(1);
    }
    (void)fclose(f);
    return n;
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    uint8_t *seed = malloc(SEED_MAX + 1);
    uint8_t *scratch = malloc(BEND_MAX);
    struct dirent **names = NULL;
    size_t runs = 0;
    int n = argc == 2 ? scandir(argv[1], &names, visible, alphasort) : 0;

    if (!seed || !scratch || n <= 0) {
        fprintf(stderr, "replay: no seeds in %s: put at least one input there\n", argc == 2 ? argv[1] : "(no folder)");
        return 1;
    }
    for (int i = 0; i < n; ++i) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/%s", argv[1], names[i]->d_name);
        /* said before the run, so that the log of a crash names the seed */
        printf("%s\n", names[i]->d_name);
        (void)fflush(stdout);
        replay(seed, read_seed(path, seed), scratch, &runs);
        free(names[i]);
    }
    printf("%d seeds, %zu runs\n", n, runs);
    free(names);
    free(scratch);
    free(seed);
    return 0;
}
