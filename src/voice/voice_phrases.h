/* What a voice must not say, whatever it was asked: words by which an untrue, unsafe or unlikely line is known. The
 * authors' lists; constant data; any thread. */
#ifndef KITH_VOICE_PHRASES_H
#define KITH_VOICE_PHRASES_H

#include "phrases.h"

enum kith_voice_list {
    KITH_VOICE_METHOD, /* ways of harm */
    KITH_VOICE_SEXUAL,
    KITH_VOICE_ADVICE,    /* telling the listener, or anyone, what to do */
    KITH_VOICE_MEDICINE,  /* against medication */
    KITH_VOICE_HARD,      /* labels: of oneself too, which the bank's writers did rarely and on purpose */
    KITH_VOICE_ASSISTANT, /* a program speaking, not the person */
    KITH_VOICE_LISTS
};

/* Why a line with a phrase of that list is dropped, for people. */
const char *kith_voice_why(enum kith_voice_list list);

/* True when `reply` has a phrase of the list that `line`, the bank's, has not. */
bool kith_voice_says(enum kith_voice_list list, const struct kith_plain *reply, const struct kith_plain *line);

/* Words that state a fact about somebody's life: kin, drugs, illnesses, places of trouble. A voice may use only those
 * that its person's file uses. */
bool kith_voice_states_fact(struct kith_str low);
/* Number words, "one" left out: "two", "fifty-four", "dozen". */
bool kith_voice_is_number(struct kith_str low);
/* Words that often begin a sentence, so that their capital letter says nothing. */
bool kith_voice_begins_sentence(struct kith_str low);

#endif
