/* Everyday phrases by which a listener's move is known when a code alone does not tell: advice put as a question, an
 * apology, a stem said by rote. The authors' lists, after the corpus and the MITI 4.2.1 manual's examples. Constant
 * data; any thread. */
#ifndef KITH_PHRASES_H
#define KITH_PHRASES_H

#include "words.h"

enum kith_phrase_kind {
    KITH_PHRASE_ADVICE,   /* tells what to do, whatever else is said */
    KITH_PHRASE_URGE,     /* may tell what to do: advice only where the coder thinks so too */
    KITH_PHRASE_DISGUISE, /* a question that has its answer in it */
    KITH_PHRASE_PERMISSION,
    KITH_PHRASE_CHOICE,
    KITH_PHRASE_APOLOGY,
    KITH_PHRASE_CONDOLE, /* "sorry for your loss": support, no apology */
    KITH_PHRASE_SUPPORT,
    KITH_PHRASE_PRAISE,
    KITH_PHRASE_AFFIRM,
    KITH_PHRASE_CONFRONT,
    KITH_PHRASE_ARGUE,
    KITH_PHRASE_INSULT,
    KITH_PHRASE_LABEL,
    KITH_PHRASE_EVOKE, /* asks for the person's own reasons */
    KITH_PHRASE_FAREWELL,
    KITH_PHRASE_SELF_HARM, /* of the speaker, in earnest */
    KITH_PHRASE_NO,        /* "no", "not really": a refusal of what was offered */
    KITH_PHRASE_COUNT
};

#define KITH_STEM_COUNT  12
#define KITH_PLAIN_BYTES 2048

/* The words of a text, lower-cased, with single blanks around each and no marks: " so you should stop ". What does not
 * fit is left out. */
struct kith_plain {
    char text[KITH_PLAIN_BYTES];
    size_t n;
};

void kith_plain_of(const struct kith_words *words, struct kith_plain *out);
bool kith_phrase_in(const struct kith_plain *plain, enum kith_phrase_kind kind);
/* The stem that a text begins with ("it sounds like"), openers passed over; -1 for none. */
int kith_stem_of(const struct kith_plain *plain);

#endif
