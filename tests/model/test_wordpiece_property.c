/* The tokenizer against a plain one: no quick way through ASCII, no hashes, every token of the vocabulary tried. */
#include "rng.h"
#include "utf8.h"
#include "wordpiece.h"
#include "wordpiece_normal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define ROUNDS   5000
#define TEXT_MAX 400
#define TOKENS   ((size_t)4 * TEXT_MAX)

static const char vocabulary[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\nab\naba\nabab\n##a\n##b\n##ba\n##bab\n##c\nca\nc\n##\xC3\x9F\n##\xE3\x80\xAE\n##"
    "\xE3\x80\xAF\n"
    "##\xE0\xA3\x94\ne\n##e\n.\n,\n\xE6\xBC\xA2\n\xE1\x84\x92\n##\xE1\x85\xA1\n##\xE1\x86\xAB\n##\xF0\x9D\x85\xA5\n##"
    "\xE3\x80\xAE\xE0\xA3\x94\n";

/* What texts are glued from: whatever has a rule of its own. */
static const char *const bits[] = {
    "a",
    "b",
    "ab",
    "aba",
    "A",
    "B",
    "c",
    " ",
    "\n",
    ".",
    ",",
    "e",
    "\xC3\x89",
    "e\xCC\x81",
    "\xC3\x9F",
    "\xCC\x81",
    "\xCC\xA3",
    "\xE3\x80\xAE",
    "\xE3\x80\xAF",
    "\xE0\xA3\x94",
    "\x01",
    "\xFF",
    "\xE2\x80\x8B",
    "\xC2\xA0",
    "\xE6\xBC\xA2",
    "\xE2\x80",
    "z",
    "\xED\x95\x9C",
    "\xF0\x9D\x85\xA0",
    "ababababababababababababababababababababababababababab",
};

static struct kith_wordpiece *pieces;

struct plain_word {
    size_t n;
    struct kith_normal_char c[TOKENS];
};

/* Whether the token reads as the word's characters i .. j-1. */
static bool reads(struct kith_str token, const struct plain_word *word, size_t i, size_t j)
{
    bool inner = token.n > 2 && token.p[0] == '#' && token.p[1] == '#';
    size_t at = inner ? 2 : 0;

    if (inner != (i > 0))
        return false;
    for (; i < j; i++) {
        int32_t c = -1;

        if (at >= token.n)
            return false;
        at += kith_utf8_next(kith_str_sub(token, at, token.n), &c);
        if (c != word->c[i].point)
            return false;
    }
    return at == token.n;
}

/* From where its first character began to where its last one ended, in what was given. */
static struct kith_token token_of(const struct plain_word *word, int32_t id, size_t i, size_t j)
{
    struct kith_token token = {id, UINT32_MAX, 0};

    for (; i < j; i++) {
        token.start = word->c[i].start < token.start ? word->c[i].start : token.start;
        token.end = word->c[i].end > token.end ? word->c[i].end : token.end;
    }
    return token;
}

static size_t end_plain(struct plain_word *word, struct kith_token *out)
{
    size_t n = 0;

    for (size_t i = 0, j; i < word->n; i = j) {
        int32_t id = -1;

        for (j = word->n; j > i && id < 0; j -= id < 0)
            for (int32_t k = 0; k < (int32_t)kith_wordpiece_size(pieces) && id < 0; k++)
                if (reads(kith_wordpiece_token(pieces, k), word, i, j))
                    id = k;
        if (id < 0 || word->n > 100) {
            out[0] = token_of(word, kith_wordpiece_special(pieces).unk, 0, word->n);
            n = 1;
            break;
        }
        out[n++] = token_of(word, id, i, j);
    }
    word->n = 0;
    return n;
}

static size_t encode_plainly(struct kith_str text, struct kith_token *out)
{
    static struct plain_word word;
    struct kith_normal reader;
    struct kith_normal_char c;
    size_t n = 0;

    word.n = 0;
    kith_normal_open(&reader, text);
    while (kith_normal_next(&reader, &c)) {
        if (c.kind != KITH_POINT_LETTER)
            n += end_plain(&word, out + n);
        if (c.kind != KITH_POINT_SPACE)
            word.c[word.n++] = c;
        if (c.kind == KITH_POINT_ALONE)
            n += end_plain(&word, out + n);
    }
    return n + end_plain(&word, out + n);
}

struct text {
    size_t n; /* bits */
    unsigned bit[64];
};

static struct kith_str glue(const struct text *t, char *into)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        size_t more = strlen(bits[t->bit[i]]);

        if (n + more > TEXT_MAX)
            break;
        memcpy(into + n, bits[t->bit[i]], more);
        n += more;
    }
    return (struct kith_str){into, n};
}

static bool same(const struct kith_token *a, const struct kith_token *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].id != b[i].id || a[i].start != b[i].start || a[i].end != b[i].end)
            return false;
    return true;
}

/* What is promised, or NULL when all is kept. */
static const char *broken_promise(const struct text *t)
{
    static struct kith_token quick[TOKENS];
    static struct kith_token plain[TOKENS];
    static struct kith_token turn[TOKENS];
    char into[TEXT_MAX];
    struct kith_str text = glue(t, into);
    size_t n = kith_wordpiece_encode(pieces, text, quick, TOKENS);
    size_t room = 2 + text.n % 13;
    size_t tail = (room - 2) / 3;
    size_t kept;

    if (n > text.n)
        return "one token a byte at most";
    if (n != encode_plainly(text, plain) || !same(quick, plain, n))
        return "as the plain one";
    for (size_t i = 0; i < n; i++)
        if (quick[i].id < 0 || (size_t)quick[i].id >= kith_wordpiece_size(pieces) || quick[i].start >= quick[i].end ||
            quick[i].end > text.n)
            return "ids and places are within bounds";
    kept = kith_wordpiece_turn(pieces, text, room, turn);
    if (kept != (n + 2 < room ? n + 2 : room))
        return "a turn has its positions";
    if (n + 2 <= room
            ? !same(turn + 1, quick, n)
            : !same(turn + 1, quick, room - 2 - tail) || !same(turn + room - 1 - tail, quick + n - tail, tail))
        return "a turn is the beginning and the end";
    return NULL;
}

static void drop(struct text *t, size_t i)
{
    memmove(t->bit + i, t->bit + i + 1, (t->n - i - 1) * sizeof *t->bit);
    t->n--;
}

/* Leaves out bits as long as the promise stays broken. */
static void shrink(struct text *t)
{
    for (size_t i = 0; i < t->n;) {
        struct text less = *t;

        drop(&less, i);
        if (broken_promise(&less))
            *t = less;
        else
            i++;
    }
}

static void any_text_is_cut_as_by_the_plain_tokenizer(void **state)
{
    const char *given = getenv("KITH_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    struct kith_rng rng = {seed};

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct text t = {.n = (size_t)kith_rng_below(&rng, 40)};
        size_t few = 1 + (size_t)kith_rng_below(&rng, sizeof bits / sizeof *bits);

        for (size_t i = 0; i < t.n; i++)
            t.bit[i] = (unsigned)((kith_rng_below(&rng, few) * 7 + few) % (sizeof bits / sizeof *bits));
        if (broken_promise(&t)) {
            char into[TEXT_MAX];
            struct kith_str text;

            shrink(&t);
            text = glue(&t, into);
            print_error("seed %llu, round %u, text:", (unsigned long long)seed, round);
            for (size_t i = 0; i < text.n; i++)
                print_error(" %02x", (unsigned char)text.p[i]);
            fail_msg("\n%s", broken_promise(&t));
        }
    }
}

static int open_pieces(void **state)
{
    (void)state;
    return kith_wordpiece_open(kith_env_system(), (struct kith_str){vocabulary, sizeof vocabulary - 1}, &pieces,
                               NULL) != KITH_OK;
}

static int close_pieces(void **state)
{
    (void)state;
    kith_wordpiece_close(pieces);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_text_is_cut_as_by_the_plain_tokenizer)};

    return cmocka_run_group_tests_name("wordpiece-property", tests, open_pieces, close_pieces);
}
