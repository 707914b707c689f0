/* A session as feedback reads it: each counsellor volley between what came before and what came after, and the cues and
 * doubts of every turn. Made once for a session; lives in `keep`; read-only after. Internal to feedback. */
#ifndef KITH_READING_H
#define KITH_READING_H

#include "cues.h"
#include "measures.h"
#include "volleys.h"

#define KITH_NO_TURN UINT32_MAX

/* How feedback speaks, by the session's setting. */
enum kith_voice {
    KITH_VOICE_COUNSEL, /* one-to-one: the words of motivational interviewing */
    KITH_VOICE_PEER,
    KITH_VOICE_GROUP,
    KITH_VOICE_FAMILY,
    KITH_VOICE_CRISIS,
    KITH_VOICE_COUNT
};

struct kith_exchange {
    const struct kith_volley *volley;
    uint32_t before;   /* the client's turn that the volley answers, back-channels passed over; KITH_NO_TURN: none */
    uint32_t reply;    /* the client's turn that answers it; KITH_NO_TURN: none */
    bool echoes;       /* the volley shares a word with content with `before` */
    uint32_t reflects; /* its first turn with a reflection; KITH_NO_TURN: none */
    float close;       /* share of that turn's content words that `before` holds too, 0-1; 0 with fewer than two */
    bool listened;     /* it reflects or affirms, or may well do so: never to be told that it did not */
};

struct kith_reading {
    struct kith_arena *keep;
    const struct kith_coded *coded;
    const struct kith_transcript *transcript;
    const struct kith_measures *measures;
    const struct kith_turn_words *words; /* one a turn */
    const uint16_t *cues;                /* KITH_CUE_*, one a turn */
    const struct kith_exchange *exchanges;
    size_t n_exchanges;
    enum kith_voice voice;
    unsigned themes;         /* KITH_THEME_*: named in the topic, or in three turns or more */
    uint64_t seed;           /* from the text: picks among wordings, the same for the same session */
    uint32_t median_reply;   /* words of the client's turns, back-channels left out */
    size_t may_push;         /* counsellor turns that may persuade or confront: kith_reading_push above 0 */
    float pushes;            /* how many of them do so, in expectation */
    uint32_t longest_client; /* turn; KITH_NO_TURN without a client */
};

enum kith_rc kith_reading_make(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_measures *measures, struct kith_reading *out, struct kith_err *err);

/* True when the client's turn is coded change talk and probably is: at least this probable, or nearly so and put in the
 * words that change talk is often put in. Measured against experts on held-out sessions, half to two thirds of what
 * passes at .5 is change talk to them: enough to look at again, not to state as a fact. */
bool kith_reading_leans_to_change(const struct kith_reading *r, uint32_t turn, float p);

/* True when the client's turn is coded `talk` with at least this probability, and is more than a back-channel. */
bool kith_reading_talk(const struct kith_reading *r, uint32_t turn, enum kith_talk talk, float p);

/* True for a counsellor turn whose main code is at least this probable. */
bool kith_reading_sure(const struct kith_reading *r, uint32_t turn, float p);

/* True for a turn with a crisis flag; `self`: of danger to oneself. */
bool kith_reading_flagged(const struct kith_reading *r, uint32_t turn, bool self);

/* How probable it is that a counsellor turn persuades or confronts; 0 when that is improbable, or leave was asked. */
float kith_reading_push(const struct kith_reading *r, uint32_t turn);

/* Any of these codes in a turn. */
bool kith_reading_has(const struct kith_reading *r, uint32_t turn, unsigned has);

#endif
