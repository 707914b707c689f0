/* How much of what should be hidden is: over lines of ours in which it is marked, half of them set aside. */
#include "private.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LINE_MOST  1000
#define MARKS_MOST 20

static struct kith_arena *keep;

static int open_arena(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, 64 << 20, NULL) != KITH_OK;
}

static int close_arena(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

struct mark {
    size_t start;
    size_t end;
    char kind;
};

struct line {
    char text[LINE_MOST];
    size_t n;
    struct mark marks[MARKS_MOST];
    size_t n_marks;
};

struct score {
    unsigned marked[2]; /* names and contacts; the rest */
    unsigned hidden[2];
    unsigned words; /* outside of marks */
    unsigned wrongly;
};

/* "{n|Dana} drove" as "Dana drove", with its marks. */
static void read_line(const char *from, struct line *out)
{
    *out = (struct line){.n = 0};
    for (; *from && *from != '\n'; from++) {
        assert_true(out->n + 1 < LINE_MOST);
        if (from[0] == '{' && from[1] && from[2] == '|') {
            assert_true(out->n_marks < MARKS_MOST);
            out->marks[out->n_marks] = (struct mark){.start = out->n, .kind = from[1]};
            from += 2;
        } else if (from[0] == '}') {
            out->marks[out->n_marks++].end = out->n;
        } else {
            out->text[out->n++] = *from;
        }
    }
}

/* Titles and "Big" tell nobody apart: they may stay. */
static bool may_stay(const char *p, size_t n)
{
    static const char *const words[] = {"dr",        "mr",     "mrs",  "ms",     "miss",     "officer", "judge",
                                        "nurse",     "uncle",  "aunt", "sister", "father",   "pastor",  "grandma",
                                        "coach",     "sgt",    "baby", "big",    "lil",      "doña",    "señora",
                                        "don",       "mrn",    "on",   "and",    "corporal", "lance",   "sergeant",
                                        "apartment", "number", "s",    "the",    "of"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && kith_str_eq_nocase((struct kith_str){p, n}, kith_str_of(words[i])))
            return true;
    return false;
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c > 0x7F;
}

static bool covered(const struct kith_private_span *spans, size_t n, size_t start, size_t end)
{
    for (size_t i = 0; i < n; i++)
        if (spans[i].start <= start && spans[i].end >= end)
            return true;
    return false;
}

/* Every word of it is hidden. */
static bool all_hidden(const struct line *l, const struct mark *m, const struct kith_private_span *spans, size_t n)
{
    for (size_t at = m->start; at < m->end;) {
        size_t end = at;

        while (end < m->end && in_word(l->text[end]))
            end++;
        if (end > at && !may_stay(l->text + at, end - at) && !covered(spans, n, at, end))
            return false;
        at = end + (end == at);
    }
    return true;
}

static void count_wrong(const struct line *l, const struct kith_private_span *spans, size_t n, struct score *s,
                        bool *any)
{
    for (size_t at = 0; at < l->n;) {
        size_t end = at;
        bool marked = false;

        while (end < l->n && (in_word(l->text[end]) || l->text[end] == '\''))
            end++;
        for (size_t i = 0; i < l->n_marks; i++)
            marked = marked || (at < l->marks[i].end && end > l->marks[i].start);
        if (end > at && !marked) {
            bool hidden = false;

            for (size_t i = 0; i < n; i++)
                hidden = hidden || (at < spans[i].end && end > spans[i].start);
            s->words++;
            s->wrongly += hidden && !may_stay(l->text + at, end - at);
            *any = *any || (hidden && !may_stay(l->text + at, end - at));
        }
        at = end + (end == at);
    }
}

static void look_at(const char *raw, struct score *s, bool show)
{
    struct kith_private_span *spans;
    const struct kith_private *from;
    struct kith_str text;
    struct line l;
    bool wrong = false;
    size_t n;

    read_line(raw, &l);
    text = (struct kith_str){l.text, l.n};
    assert_int_equal(kith_private_make(keep, NULL, 0, &text, 1, &from, NULL), KITH_OK);
    assert_int_equal(kith_private_find(from, keep, text, &spans, &n, NULL), KITH_OK);
    for (size_t i = 0; i < l.n_marks; i++) {
        bool ok = all_hidden(&l, &l.marks[i], spans, n);
        bool other = l.marks[i].kind == 'd' || l.marks[i].kind == 'i';

        s->marked[other]++;
        s->hidden[other] += ok;
        if (!ok && show)
            print_message("# missed: %.*s | %.*s\n", (int)(l.marks[i].end - l.marks[i].start),
                          l.text + l.marks[i].start, (int)l.n, l.text);
    }
    count_wrong(&l, spans, n, s, &wrong);
    if (wrong && show) {
        print_message("# too much: %.*s |", (int)l.n, l.text);
        for (size_t i = 0; i < n; i++)
            print_message(" <%.*s>", (int)(spans[i].end - spans[i].start), l.text + spans[i].start);
        print_message("\n");
    }
    kith_arena_reset(keep);
}

/* What is missed is shown only of the half that the rules were written with. */
static struct score look_over(const char *name, bool show)
{
    struct score s = {.words = 0};
    char path[1000];
    char raw[LINE_MOST];
    FILE *f;

    assert_true(snprintf(path, sizeof path, "%s/tests/text/masking/%s.txt", getenv("KITH_SOURCE"), name) <
                (int)sizeof path);
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(raw, sizeof raw, f))
        if (raw[0] != '#' && raw[0] != '\n')
            look_at(raw, &s, show);
    (void)fclose(f);
    print_message("# %s: names and contacts %u of %u, dates and numbers %u of %u, words hidden wrongly %u of %u\n",
                  name, s.hidden[0], s.marked[0], s.hidden[1], s.marked[1], s.wrongly, s.words);
    return s;
}

static void what_the_rules_were_written_with(void **state)
{
    const struct score s = look_over("seen", true);

    (void)state;
    assert_true(s.marked[0] + s.marked[1] > 200);
    assert_true(s.hidden[0] * 100 >= s.marked[0] * 98);
    assert_true(s.hidden[1] * 100 >= s.marked[1] * 95);
    assert_true(s.wrongly * 100 <= s.words * 2);
}

static void what_was_set_aside(void **state)
{
    const struct score s = look_over("held", false);

    (void)state;
    assert_true(s.marked[0] + s.marked[1] > 200);
    assert_true(s.hidden[0] * 100 >= s.marked[0] * 98);
    assert_true(s.wrongly * 100 <= s.words * 2);
}

static void replaced_by_letters_that_stay(void **state)
{
    static const struct kith_str turns[] = {
        {"My sister Guadalupe rang.", 25}, {"guadalupe or teresa, at 312 555 0187?", 37}, {"Nothing here.", 13}};
    static const char *const shown[] = {"My sister [name A] rang.", "[name A] or [name B], at [phone]?",
                                        "Nothing here."};
    const struct kith_private *from;
    struct kith_str out;

    (void)state;
    assert_int_equal(kith_private_make(keep, NULL, 0, turns, 3, &from, NULL), KITH_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(kith_private_hide(from, keep, turns[i], &out, NULL), KITH_OK);
        assert_int_equal(out.n, strlen(shown[i]));
        assert_memory_equal(out.p, shown[i], out.n);
    }
}

/* Whatever bytes come: spans lie in order inside the text. */
static void any_bytes_are_read(void **state)
{
    static const char *const bits[] = {
        "Dr. ", "\xC3", "José", "555-",  "@",    ".", "my name is ", "\xE2\x80\x99", "1/2/20",    "St",
        " ",    "\n",   "A.",   "five ", "and ", "-", "\xF0\x9F",    "dot com",      "p.o. box 1"};
    struct kith_rng rng = {11};
    char text[400];

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct kith_private_span *spans;
        size_t used = 0;
        uint32_t last = 0;
        size_t n;

        while (used < 300 && kith_rng_below(&rng, 20)) {
            const char *bit = bits[kith_rng_below(&rng, sizeof bits / sizeof *bits)];

            memcpy(text + used, bit, strlen(bit));
            used += strlen(bit);
        }
        assert_int_equal(kith_private_find(NULL, keep, (struct kith_str){text, used}, &spans, &n, NULL), KITH_OK);
        for (size_t i = 0; i < n; i++) {
            assert_true(spans[i].start >= last && spans[i].end > spans[i].start && spans[i].end <= used);
            last = spans[i].end;
        }
        kith_arena_reset(keep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_rules_were_written_with),
        cmocka_unit_test(what_was_set_aside),
        cmocka_unit_test(replaced_by_letters_that_stay),
        cmocka_unit_test(any_bytes_are_read),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
