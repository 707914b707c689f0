/* Reading level: the Flesch-Kincaid grade (Kincaid et al. 1975). Syllables are estimated from vowels, which is right
 * for about nine words in ten; over a few hundred words the grade moves by a few tenths. Pure; any thread. */
#ifndef KITH_READING_GRADE_H
#define KITH_READING_GRADE_H

#include "words.h"

struct kith_grade {
    size_t words;
    size_t sentences;
    size_t syllables;
};

/* Adds a text; its end ends a sentence. */
void kith_grade_add(struct kith_grade *g, const struct kith_words *words);
/* 0.39 words/sentences + 11.8 syllables/words - 15.59; 0 without words. */
double kith_grade_of(const struct kith_grade *g);
size_t kith_syllables(struct kith_str low);

#endif
