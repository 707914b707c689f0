#include "reading_grade.h"

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

/* An ending that is written and not heard. */
static bool ends_silent(struct kith_str low)
{
    char last = low.n > 2 ? low.p[low.n - 1] : '\0';
    char before = low.n > 2 ? low.p[low.n - 2] : '\0';
    char third = low.n > 2 ? low.p[low.n - 3] : '\0';

    if (last == 'e') /* home, but not table */
        return !is_vowel(before) && !(before == 'l' && !is_vowel(third));
    if (low.n < 4 || before != 'e' || is_vowel(third))
        return false;
    if (last == 'd') /* walked, but not wanted */
        return third != 't' && third != 'd';
    return last == 's' && !strchr("cgsxzh", third); /* times, but not houses */
}

size_t kith_syllables(struct kith_str low)
{
    size_t n = 0;
    bool before = false;

    for (size_t i = 0; i < low.n; i++) {
        bool vowel = is_vowel(low.p[i]);

        n += vowel && !before;
        before = vowel;
    }
    n -= ends_silent(low);
    return n ? n : 1;
}

void kith_grade_add(struct kith_grade *g, const struct kith_words *words)
{
    size_t run = 0;

    for (size_t i = 0; i < words->n; i++) {
        const struct kith_word *w = &words->items[i];

        if (w->kind == KITH_WORD_TEXT) {
            run++;
            g->words++;
            g->syllables += kith_syllables(w->low);
        } else if (w->kind == KITH_WORD_MARK && w->low.p[0] != ',' && run > 0) {
            g->sentences++;
            run = 0;
        }
    }
    g->sentences += run > 0;
}

double kith_grade_of(const struct kith_grade *g)
{
    if (g->words == 0 || g->sentences == 0)
        return 0.0;
    return 0.39 * (double)g->words / (double)g->sentences + 11.8 * (double)g->syllables / (double)g->words - 15.59;
}
