/* Feeds bytes to intake as one format and holds what comes out to the promises of transcript.h. For fuzz targets. */
#ifndef KITH_FUZZ_INTAKE_FEED_H
#define KITH_FUZZ_INTAKE_FEED_H

#include "intake.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PROMISED(what)                                                                                                 \
    do {                                                                                                               \
        if (!(what)) {                                                                                                 \
            fprintf(stderr, "broken promise: %s\n", #what);                                                            \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* No control characters, so no escapes; the decoder and the builder have targets of their own for UTF-8. */
static inline void promised_text(struct kith_str s, size_t max)
{
    PROMISED(s.n <= max);
    for (size_t i = 0; i < s.n; i++)
        PROMISED((unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f);
}

static inline void promised_label(const struct kith_label *l)
{
    PROMISED(l->behaviour >= KITH_NONE && l->behaviour < KITH_BEHAVIOUR_COUNT);
    PROMISED(l->question >= KITH_NONE && l->question < KITH_QUESTION_COUNT);
    PROMISED(l->reflection >= KITH_NONE && l->reflection < KITH_REFLECTION_COUNT);
    PROMISED(l->input >= KITH_NONE && l->input < KITH_INPUT_COUNT);
    PROMISED(l->talk >= KITH_NONE && l->talk < KITH_TALK_COUNT);
    PROMISED(l->has >> KITH_HAS_COUNT == 0 && l->adherence >> KITH_ADHERENCE_COUNT == 0);
    PROMISED(l->question == KITH_NONE || l->has & KITH_HAS_QUESTION);
    PROMISED(l->reflection == KITH_NONE || l->has & KITH_HAS_REFLECTION);
    PROMISED(l->input == KITH_NONE || l->has & KITH_HAS_INPUT);
}

static inline void promised_transcript(const struct kith_transcript *t)
{
    PROMISED(t->n_turns > 0 && t->n_turns <= KITH_SESSION_MAX_TURNS);
    PROMISED(t->n_speakers > 0 && t->n_speakers <= KITH_SPEAKERS_MAX);
    for (size_t i = 0; i < t->n_speakers; i++)
        promised_text(t->speakers[i].name, KITH_NAME_MAX_BYTES);
    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_turn *turn = &t->turns[i];

        PROMISED(turn->speaker < t->n_speakers && turn->id >= 0);
        PROMISED(turn->start_ms >= -1 && turn->end_ms >= -1);
        promised_text(turn->text, KITH_TURN_MAX_BYTES);
        for (size_t g = 0; g < turn->n_gold; g++)
            promised_label(&turn->gold[g].label);
    }
}

static inline void feed_intake(const uint8_t *data, size_t n, enum kith_format format)
{
    const struct kith_intake_options options = {format, true};
    const struct kith_transcript *t;
    struct kith_source *source = NULL;
    struct kith_arena *keep = NULL;
    struct kith_err err = {KITH_OK, 0, "", ""};
    enum kith_rc rc = kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, &err);

    if (rc == KITH_OK)
        rc = kith_source_open_bytes(kith_env_system(), (struct kith_str){(const char *)data, n}, "fuzz", &options,
                                    &source, &err);
    while (rc == KITH_OK && (rc = kith_intake_next(source, keep, &t, &err)) == KITH_OK) {
        promised_transcript(t);
        kith_arena_reset(keep);
    }
    PROMISED(rc == KITH_END || (err.rc == rc && err.text[0]));
    kith_source_close(source);
    kith_arena_close(keep);
}

#endif
