/* The tokenizer: what is before the first zero byte is a vocabulary, what is behind it a text.
 *
 * The vocabulary is opened as it is and, as few are whole, behind the four special tokens. */
#include "utf8.h"
#include "wordpiece.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void promise(bool kept, const char *what)
{
    if (kept)
        return;
    (void)fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static bool same(const struct kith_token *a, const struct kith_token *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].id != b[i].id || a[i].start != b[i].start || a[i].end != b[i].end)
            return false;
    return true;
}

static void check_tokens(const struct kith_wordpiece *w, const struct kith_token *t, size_t n, size_t end)
{
    for (size_t i = 0; i < n; i++) {
        promise(kith_wordpiece_token(w, t[i].id).n > 0, "an id is one of the vocabulary");
        promise(t[i].start <= t[i].end && t[i].end <= end, "a place is within the text");
    }
}

static void check_turn(const struct kith_wordpiece *w, struct kith_str text, const struct kith_token *all, size_t n,
                       size_t positions)
{
    size_t room = positions - 2;
    size_t tail = n > room ? room / 3 : 0;
    size_t head = n > room ? room - tail : n;
    struct kith_token *turn = malloc(positions * sizeof *turn); /* of its own size */
    size_t got;

    if (!turn)
        return;
    got = kith_wordpiece_turn(w, text, positions, turn);
    promise(got == head + tail + 2, "a turn fills its positions or is whole");
    promise(turn[0].id == kith_wordpiece_special(w).cls && turn[got - 1].id == kith_wordpiece_special(w).sep,
            "a turn is framed");
    promise(same(turn + 1, all, head) && same(turn + 1 + head, all + n - tail, tail),
            "a turn keeps its beginning and its end");
    free(turn);
}

static void encode(const struct kith_wordpiece *w, struct kith_str text)
{
    static const size_t positions[] = {2, 3, 5, 17, 192};
    size_t n = kith_wordpiece_encode(w, text, NULL, 0);
    struct kith_token *all = malloc((n ? n : 1) * sizeof *all);
    struct kith_token *some = malloc((n / 2 + 1) * sizeof *some);

    if (all && some) {
        promise(n <= text.n, "at most one token a byte");
        promise(kith_wordpiece_encode(w, text, all, n) == n, "as many tokens the second time");
        promise(kith_wordpiece_encode(w, text, some, n / 2) == n && same(all, some, n / 2), "room takes the first");
        check_tokens(w, all, n, text.n);
        for (size_t i = 0; i < sizeof positions / sizeof *positions; i++)
            check_turn(w, text, all, n, positions[i]);
    }
    free(some);
    free(all);
}

static void open_and_encode(struct kith_str special, struct kith_str words, struct kith_str text)
{
    size_t n = special.n + words.n;
    char *vocabulary = malloc(n ? n : 1);
    struct kith_wordpiece *w = NULL;
    struct kith_err err = {0};
    enum kith_rc rc;

    if (!vocabulary)
        return;
    memcpy(vocabulary, special.p, special.n);
    if (words.n > 0)
        memcpy(vocabulary + special.n, words.p, words.n);
    rc = kith_wordpiece_open(kith_env_system(), (struct kith_str){vocabulary, n}, &w, &err);
    promise((rc == KITH_OK) == (w != NULL), "a tokenizer or an error");
    promise(rc == KITH_OK || (err.rc == rc && err.text[0]), "an error is said in words");
    if (w)
        encode(w, text);
    kith_wordpiece_close(w);
    free(vocabulary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kith_str all = {(const char *)data, n};
    ptrdiff_t zero = kith_str_find_byte(all, '\0');
    struct kith_str words = zero < 0 ? all : kith_str_sub(all, 0, (size_t)zero);
    struct kith_str text = zero < 0 ? all : kith_str_sub(all, (size_t)zero + 1, n);

    open_and_encode(KITH_S(""), words, text);
    open_and_encode(KITH_S("[PAD]\n[UNK]\n[CLS]\n[SEP]\n"), words, text);
    return 0;
}
