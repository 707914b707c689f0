/* The measures of a session, each with its n, a 90% interval and the turns behind it.
 *
 * Definitions: MITI 4.2.1 (R:Q, %open, %complex, MI-adherent), docs/measures.md. Counts go by `has`, over volleys: the
 * counsellor's turns across the client's back-channels count as one, with at most one question and one reflection
 * (complex if any). Pure; results live in `keep`; any thread. */
#ifndef KITH_MEASURES_H
#define KITH_MEASURES_H

#include "coded.h"
#include "model_file.h"

enum kith_measure_id {
    KITH_MEASURE_R_TO_Q,          /* reflections per question */
    KITH_MEASURE_OPEN,            /* open questions among questions, 0-1 */
    KITH_MEASURE_COMPLEX,         /* complex among reflections, 0-1 */
    KITH_MEASURE_QUESTIONS,       /* volleys with a question */
    KITH_MEASURE_REFLECTIONS,     /* volleys with a reflection */
    KITH_MEASURE_INPUT,           /* volleys with therapist input */
    KITH_MEASURE_MI_ADHERENT,     /* volleys with affirm, seek or emphasize: not yet checked against experts */
    KITH_MEASURE_MI_NON_ADHERENT, /* volleys with persuade or confront: not yet checked against experts */
    KITH_MEASURE_TALK_SHARE,      /* counsellor's words among counsellor's and client's, 0-1 */
    KITH_MEASURE_LONGEST,         /* longest counsellor volley, in words */
    KITH_MEASURE_CHANGE,          /* change talk among change and sustain talk, 0-1 */
    KITH_MEASURE_PICKED_UP,       /* reflections that pick up a content word of the client's last turn, 0-1 */
    KITH_MEASURE_COUNT
};

/* Why a measure has no guide that its setting and its agreement would allow. */
enum kith_no_guide {
    KITH_GUIDE_FREE,        /* nothing stands against one */
    KITH_NO_GUIDE_DANGER,   /* words that may mean danger: what comes first then is no matter of skills */
    KITH_NO_GUIDE_ONE_SIDE, /* no counsellor or no client speaks */
    KITH_NO_GUIDE_SHORT     /* fewer than KITH_GUIDE_VOLLEYS */
};

/* MITI is for stretches of twenty minutes; under so few volleys a ratio is chance. */
#define KITH_GUIDE_VOLLEYS 10

struct kith_measure {
    bool defined;      /* false: nothing to count (no reflection for %complex, no client ...): say so, print no
                          figure; value, low and high are NaN */
    bool shown;        /* false: this setting does not get the measure */
    double value;      /* NaN for R:Q without a question although defined: print "COUNT : 0", no interval */
    double low;        /* 90% interval; the expert's value lies inside in at least 85% of held-back sessions. What */
    double high;       /* the longest stretch took is a fact: low and high are the value */
    size_t count;      /* the numerator */
    size_t n;          /* the denominator, or the number of volleys looked at */
    double agreement;  /* the model's correlation with experts over sessions; NaN when never measured */
    bool rough;        /* agreement under .6 or never measured: no guide may be drawn. False for what is counted
                          from words, not judged: talk share, longest */
    double guide_fair; /* MITI 4.2.1 guides, expert opinion; NaN when there is none or it must not be drawn */
    double guide_good;
    enum kith_no_guide no_guide;
    const uint32_t *turns; /* the turns counted in the numerator, in order */
    size_t n_turns;
};

/* What followed what: rows are the counsellor's main behaviour, columns the client's next talk. */
struct kith_followed {
    uint32_t count[KITH_BEHAVIOUR_COUNT][KITH_TALK_COUNT];
};

struct kith_volley { /* counsellor turns across client back-channels */
    uint32_t first;  /* turn */
    uint32_t last;   /* turn, a counsellor's */
    uint32_t words;
    uint8_t has;
    uint8_t adherence;
    bool open;      /* its question is open (if any of its questions is) */
    bool complex;   /* its reflection is complex (if any is) */
    bool picked_up; /* its reflection shares a content word with the client's last turn */
};

struct kith_measures {
    struct kith_measure items[KITH_MEASURE_COUNT];
    struct kith_followed followed;
    const struct kith_volley *volleys;
    size_t n_volleys;
    size_t counsellor_turns;
    size_t client_turns;
    int64_t length_ms;         /* -1 when the source has no times */
    enum kith_setting setting; /* as the caller said, else as in the transcript; may be UNKNOWN */
    bool one_to_one;           /* said so, or the setting is unknown and at most one counsellor and one client speak */
    bool miti; /* one-to-one with a named change goal (or said so by the caller): MITI measures, guides */
};

/* Where the caller knows better than the source. */
struct kith_measure_options {
    enum kith_setting setting; /* UNKNOWN: as in the transcript */
    bool goal_named;           /* a change goal was agreed, although the source names none */
};

const char *kith_measure_name(int id);  /* "r_to_q", "percent_open", ... as in schema/measures.json */
const char *kith_measure_label(int id); /* "Reflections to questions", ... for people */

/* model may be NULL (human codes): intervals are then of sampling alone and agreement is NaN. */
enum kith_rc kith_measure_run(const struct kith_model *model, const struct kith_measure_options *options,
                              struct kith_arena *keep, const struct kith_coded *coded, const struct kith_measures **out,
                              struct kith_err *err);

#endif
