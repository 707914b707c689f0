/* Figures of whole sessions, and of subtypes judged end to end: what a supervisor meets, beside what each head is worth
 * by itself. Gathered session by session. Internal to app.
 *
 * Owned by its opener; one thread, but for finish. */
#ifndef KITH_EVALUATION_SESSIONS_H
#define KITH_EVALUATION_SESSIONS_H

#include "agreement.h"
#include "coded.h"
#include "measures.h"

#include <jansson.h>

struct kith_buf;

/* Shares of a session's counsellor turns. */
enum kith_session_rate {
    KITH_RATE_QUESTION, /* turns that have one; then reflection and input */
    KITH_RATE_REFLECTION,
    KITH_RATE_INPUT,
    KITH_RATE_MAIN_QUESTION, /* turns whose main code it is; likewise */
    KITH_RATE_MAIN_REFLECTION,
    KITH_RATE_MAIN_INPUT,
    KITH_RATE_COUNT
};

/* What good sessions are told from poor ones by, all of it as Kith counts. */
enum kith_session_sign {
    KITH_SIGN_REFLECTIONS,  /* share of counsellor turns */
    KITH_SIGN_QUESTIONS,    /* share of counsellor turns */
    KITH_SIGN_INPUT,        /* share of counsellor turns */
    KITH_SIGN_R_TO_Q,       /* log of (reflections + 1/2) over (questions + 1/2) */
    KITH_SIGN_OPEN,         /* share of questions */
    KITH_SIGN_COMPLEX,      /* share of reflections */
    KITH_SIGN_NON_ADHERENT, /* of volleys */
    KITH_SIGN_ADHERENT,     /* of volleys */
    KITH_SIGN_TALK_SHARE,
    KITH_SIGN_CHANGE, /* of change and sustain talk */
    KITH_SIGN_COUNT
};

/* A subtype (open or closed, simple or complex) as it comes out: given only where its question or reflection was found.
 */
struct kith_end_to_end {
    size_t n;                      /* turns whose coders gave a subtype */
    struct kith_estimate detected; /* the share of them that was given one */
    struct kith_estimate among;    /* macro-F1 among those */
    struct kith_estimate all;      /* macro-F1 over all turns: what was missed or made up counts as wrong */
};

/* Reflections in sessions of one quality. */
struct kith_reflections_in {
    size_t sessions;
    size_t turns;
    size_t n;                  /* that have a reflection by their coders */
    struct kith_estimate f1;   /* of "has a reflection" */
    struct kith_estimate main; /* of the main code */
};

struct kith_session_figures {
    struct {
        size_t sessions;
        struct kith_estimate r; /* Pearson, over sessions */
    } rates[KITH_RATE_COUNT];
    struct kith_end_to_end question, reflection;
    size_t good, poor; /* sessions whose source says which they are; the next are empty without both */
    struct kith_reflections_in in_poor, in_good;
    struct kith_estimate signs[KITH_SIGN_COUNT]; /* AUC of each sign alone, above 1/2 where good sessions have more */
    struct kith_estimate together; /* AUC of all signs: each session scored by a logistic regression on the others */
};

struct kith_session_store;

enum kith_rc kith_session_store_open(const struct kith_env *env, struct kith_session_store **out, struct kith_err *err);
void kith_session_store_close(struct kith_session_store *store); /* NULL is fine */

/* given: as coded by the model, with its measures; right: the same session as its coders coded it. */
enum kith_rc kith_session_store_add(struct kith_session_store *store, const struct kith_coded *given,
                                    const struct kith_measures *measures, const struct kith_coded *right,
                                    struct kith_err *err);

/* 95% intervals by bootstrap over sessions. */
enum kith_rc kith_session_store_finish(const struct kith_session_store *store, uint64_t seed, unsigned threads,
                                       struct kith_session_figures *out, struct kith_err *err);

void kith_session_figures_text(const struct kith_session_figures *f, struct kith_buf *out);
json_t *kith_session_figures_json(const struct kith_session_figures *f); /* the caller's */

#endif
