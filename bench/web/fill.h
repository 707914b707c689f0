/* A big programme in the making: what fill_place.c and fill_around.c share. Not for real places: everybody in it is
 * invented. One thread. */
#ifndef KITH_FILL_H
#define KITH_FILL_H

#include "code_lines.h"
#include "rng.h"
#include "workspace_parts.h"

#include <math.h>

#define FILL_WEEKS       52u
#define FILL_MODELS      12u
#define FILL_TURNS       100u /* of every session */
#define FILL_CLIENTS     12u  /* a counsellor's, at most */
#define FILL_TO_CLIENT   10u  /* sessions */
#define FILL_SUPERVISED  10u  /* counsellors to a supervisor */
#define FILL_GROUP       10u  /* people in a reflective group */
#define FILL_DAY_S       INT64_C(86400)
#define FILL_WEEK_S      (7 * FILL_DAY_S)
#define FILL_SEGMENT     20u /* first turn of what is coded blind */
#define FILL_SEGMENT_END 79u

struct fill_model { /* a session that was really coded; the others are copies of it */
    struct kith_session_row row;
    struct kith_str bytes;
    struct kith_coding coding;
    struct kith_kept_figure *figures;
    size_t n_figures;
    struct kith_str crisis; /* empty: nothing was flagged */
    struct kith_label *labels;
    enum kith_role *roles;
};

struct fill_client {
    struct kith_id id;
    struct kith_id parties[2];
    size_t n_parties;
};

struct fill_counsellor {
    struct kith_id id;
    struct kith_id supervisor;
    struct kith_id mentor; /* empty: none */
    struct fill_client clients[FILL_CLIENTS];
    size_t n_clients;
    unsigned sessions;
    unsigned months;       /* drawn from so far */
    uint32_t month;        /* the last of them: 202603 */
    struct kith_id last;   /* session */
    struct kith_id review; /* a peer review that waits for its words */
    struct kith_id plan;
    struct kith_id group;
    bool joined;
};

struct fill_task { /* a blind coding to be closed */
    struct kith_id id;
    struct kith_id segment;
    struct kith_id coder;
    size_t model;
    bool second;
};

struct fill {
    struct kith_workspace *ws;
    struct kith_store *store;
    struct kith_arena *keep;
    struct kith_arena *scratch; /* of one transaction */
    struct kith_err err;
    struct kith_rng rng;
    int64_t now;
    int64_t end;
    struct kith_id programme;
    struct kith_id ada;
    struct kith_id sue;
    struct kith_id grace;
    struct kith_id zoe;
    struct fill_model models[FILL_MODELS];
    size_t n_models;
    struct fill_counsellor *counsellors;
    unsigned n_counsellors;
    unsigned to_each; /* sessions */
    struct fill_task *tasks;
    size_t n_tasks;
    struct kith_own *practised; /* to be copied */
    size_t n_practised;
    struct kith_id *crises; /* raised and not closed */
    size_t n_crises;
    struct kith_id workshop;
    uint64_t turns;
};

/* Every `one_in`th time, by chance. */
bool fill_chance(struct fill *f, unsigned one_in);
/* Begins a transaction of somebody's; fill_done commits it. */
enum kith_rc fill_as(struct fill *f, struct kith_id actor, struct kith_tx **tx);
enum kith_rc fill_done(struct fill *f, struct kith_tx **tx);

/* What goes on around the sessions in one week: in a transaction of the counsellor's, and of those who look after them.
 */
enum kith_rc fill_own_week(struct fill *f, struct kith_tx *tx, unsigned counsellor, unsigned week);
enum kith_rc fill_others_week(struct fill *f, unsigned week);
/* Codes blind what was given to this person. */
enum kith_rc fill_code_blind(struct fill *f, struct kith_tx *tx, struct kith_id coder);

#endif
