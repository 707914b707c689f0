/* Plain words that tell feedback where to look: a feeling, a strain between two people, something hard to say, a step.
 *
 * Cues only choose which turn to show and which sentence to quote; no code, measure or flag rests on them. Source: the
 * authors' reading of the corpus, with the MITI 4.2.1 and MISC 2.5 manuals' own examples. Constant data; any thread. */
#ifndef KITH_CUES_H
#define KITH_CUES_H

#include "words.h"

enum kith_cue {
    KITH_CUE_FEELING = 1,   /* names a feeling, not denied */
    KITH_CUE_STRAIN = 2,    /* the client objects to how the talk goes (MISC: discord) */
    KITH_CUE_DISCLOSE = 4,  /* says that this was hard, or new, to say */
    KITH_CUE_STEP = 8,      /* will, ready, decided: commitment and taking steps */
    KITH_CUE_EFFORT = 16,   /* something done or tried */
    KITH_CUE_STRENGTH = 32, /* words in which a strength is named */
    KITH_CUE_ADVISE = 64,   /* you should, you need to, why don't you */
    KITH_CUE_NO = 128,      /* opens with "no", "not really": pushes back */
    KITH_CUE_ASKS = 256,    /* holds a question mark */
    KITH_CUE_WISH = 512,    /* want, need, have to, cannot go on: what change talk is often put in */
    KITH_CUE_BUT = 1024,    /* two sides in one breath */
    KITH_CUE_RULER = 2048,  /* a question on a scale */
    KITH_CUE_DANGER = 4096  /* names killing or hurting oneself, as a plain question about it does */
};

/* What a talk is about, in the rough: an example "on another case" must not be on this one. */
enum kith_theme {
    KITH_THEME_DRINK = 1,
    KITH_THEME_SMOKE = 2,
    KITH_THEME_GAMBLE = 4,
    KITH_THEME_SLEEP = 8,
    KITH_THEME_TABLETS = 16,
    KITH_THEME_EXERCISE = 32,
    KITH_THEME_PHONE = 64,
    KITH_THEME_FOOD = 128,
    KITH_THEME_OPIOIDS = 256,
    KITH_THEME_STIMULANTS = 512,
    KITH_THEME_CANNABIS = 1024,
    KITH_THEME_RETURN = 2048 /* using again after a time without */
};

/* The cues found in a run of words. */
unsigned kith_cues_of(const struct kith_word *words, size_t n);

/* The themes touched in a run of words. */
unsigned kith_themes_of(const struct kith_word *words, size_t n);

#endif
