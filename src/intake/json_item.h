/* One entry of a list of turns in JSON, whatever program wrote it.
 *
 * Knows the keys of Kith, WhisperX, openai-whisper, whisper.cpp, AssemblyAI, Deepgram and Amazon Transcribe. What it
 * returns is borrowed from the JSON value and from the item itself. Any thread. */
#ifndef KITH_JSON_ITEM_H
#define KITH_JSON_ITEM_H

#include "transcript_builder.h"

#include <jansson.h>

struct kith_json_item {
    struct kith_cue cue; /* speaker empty and role UNKNOWN when the entry names none */
    struct kith_str session;
    char speaker[32]; /* where the speaker is a number */
    char number[32];  /* where the session is a number */
};

/* True when the entry has a key that spoken text goes by. */
bool kith_json_has_text(const json_t *entry);

/* True when it says who speaks. */
bool kith_json_has_speaker(const json_t *entry);

/* Sets the speaker and the declared role of out->cue to what the entry says. */
void kith_json_speaker(const json_t *entry, struct kith_json_item *out);

/* Reads one entry, which begins on `line`. `in_ms`: plain numbers are milliseconds, not seconds. EINPUT when it is no
 * object, has no text, or has a time, a turn or a speaker that cannot be read. */
enum kith_rc kith_json_item(const json_t *entry, bool in_ms, uint32_t line, struct kith_json_item *out,
                            struct kith_err *err);

/* True when the numbers of this list can only be milliseconds: all of them whole, and the last of them as seconds past
 * a whole day (or, where `usual`, any). */
bool kith_json_in_ms(const json_t *list, bool usual);

/* A string or whole number as words, the latter written to `number`; empty for all else. */
struct kith_str kith_json_word(const json_t *value, char number[static 32]);

#endif
