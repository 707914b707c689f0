/* What the tokenizer makes of texts, for `./do deep oracles`, which puts it beside the reference.
 *
 *   wordpiece_cuts ids VOCABULARY        each text's tokens
 *   wordpiece_cuts turn VOCABULARY N     the same, as a turn of at most N positions
 *   wordpiece_cuts words                 each text's words, normalised, a line end behind each
 *   wordpiece_cuts speed VOCABULARY N    encodes standard input as one text N times; prints bytes a second
 *
 * Texts come on standard input, answers go to standard output: a length (32 bits, as the machine has them), then so
 * many bytes of text, or so many tokens of three numbers each (id, start, end). */
#include "fileio.h"
#include "utf8.h"
#include "wordpiece.h"
#include "wordpiece_normal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_MAX ((size_t)64 << 20)

static void stop(const char *why)
{
    (void)fprintf(stderr, "wordpiece_cuts: %s\n", why);
    exit(1);
}

static bool read_text(char *text, uint32_t *n)
{
    if (fread(n, sizeof *n, 1, stdin) != 1)
        return false;
    if (*n > TEXT_MAX || fread(text, 1, *n, stdin) != *n)
        stop("a text is cut short or too long");
    return true;
}

static void answer(const void *p, size_t size, size_t n)
{
    uint32_t count = (uint32_t)n;

    if (fwrite(&count, sizeof count, 1, stdout) != 1 || fwrite(p, size, n, stdout) != n)
        stop("standard output is gone");
}

static size_t words_of(struct kith_str text, char *out)
{
    struct kith_normal reader;
    struct kith_normal_char c;
    size_t n = 0;

    kith_normal_open(&reader, text);
    while (kith_normal_next(&reader, &c)) {
        if (c.kind != KITH_POINT_LETTER && n > 0 && out[n - 1] != '\n')
            out[n++] = '\n';
        if (c.kind != KITH_POINT_SPACE)
            n += kith_utf8_put(c.point, out + n);
        if (c.kind == KITH_POINT_ALONE)
            out[n++] = '\n';
    }
    if (n > 0 && out[n - 1] != '\n')
        out[n++] = '\n';
    return n;
}

static void time_it(const struct kith_wordpiece *w, char *text, struct kith_token *tokens, unsigned long times)
{
    size_t n = fread(text, 1, TEXT_MAX, stdin);
    clock_t began = clock();
    size_t count = 0;
    double took;

    for (unsigned long i = 0; i < times; i++)
        count += kith_wordpiece_encode(w, (struct kith_str){text, n}, tokens, n);
    took = (double)(clock() - began) / CLOCKS_PER_SEC;
    printf("%zu bytes, %zu tokens, %lu times in %.3f s: %.1f MB/s, %.1f million tokens/s\n", n, count / times, times,
           took, (double)n * (double)times / took / 1e6, (double)count / took / 1e6);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    unsigned long number = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    struct kith_wordpiece *w = NULL;
    struct kith_err err = {0};
    struct kith_buf vocab;
    char *text = malloc(TEXT_MAX);
    char *words = malloc(4 * TEXT_MAX);
    struct kith_token *tokens = malloc(TEXT_MAX * sizeof *tokens);
    uint32_t n;

    kith_buf_init(&vocab, kith_env_system(), (size_t)64 << 20);
    if (!text || !words || !tokens)
        stop("no memory");
    if (strcmp(what, "words") != 0) {
        if (argc < 3 || kith_file_read(kith_env_system(), argv[2], &vocab, &err) != KITH_OK ||
            kith_wordpiece_open(kith_env_system(), kith_buf_view(&vocab), &w, &err) != KITH_OK)
            stop(argc < 3 ? "which vocabulary?" : err.text);
    }
    if (strcmp(what, "speed") == 0 && number > 0)
        time_it(w, text, tokens, number);
    else
        while (read_text(text, &n)) {
            struct kith_str s = {text, n};

            if (strcmp(what, "words") == 0)
                answer(words, 1, words_of(s, words));
            else if (strcmp(what, "ids") == 0)
                answer(tokens, sizeof *tokens, kith_wordpiece_encode(w, s, tokens, TEXT_MAX));
            else if (strcmp(what, "turn") == 0 && number >= 2)
                answer(tokens, sizeof *tokens, kith_wordpiece_turn(w, s, number, tokens));
            else
                stop("ids, turn, words or speed?");
        }
    kith_wordpiece_close(w);
    kith_buf_free(&vocab);
    free(tokens);
    free(words);
    free(text);
    return 0;
}
