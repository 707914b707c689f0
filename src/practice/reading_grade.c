#include "reading_grade.h"

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
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
    if (low.n > 2 && low.p[low.n - 1] == 'e' && !is_vowel(low.p[low.n - 2]) &&
        !(low.p[low.n - 2] == 'l' && !is_vowel(low.p[low.n - 3])))
        n--; /* home, but not table */
    else if (low.n > 3 && low.p[low.n - 1] == 'd' && low.p[low.n - 2] == 'e' && low.p[low.n - 3] != 't' &&
             low.p[low.n - 3] != 'd' && !is_vowel(low.p[low.n - 3]))
        n--; /* walked, but not wanted */
    else if (low.n > 3 && low.p[low.n - 1] == 's' && low.p[low.n - 2] == 'e' && !strchr("cgsxzh", low.p[low.n - 3]) &&
             !is_vowel(low.p[low.n - 3]))
        n--; /* times, but not houses */
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
