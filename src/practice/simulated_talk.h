/* Realism, measured: many conversations of scripted learners with a person, and what followed what in them.
 *
 * The table of talk after each counsellor behaviour stands beside the same table of expert-coded sessions. How far they
 * are apart is the mean over the behaviours of the Jensen-Shannon divergence, in bits, beside the value that chance
 * alone would give at these counts. Pure but for memory; any thread. */
#ifndef KITH_SIMULATED_TALK_H
#define KITH_SIMULATED_TALK_H

#include "finding.h"
#include "learner.h"
#include "measures.h"

#define KITH_SIMULATE_TURNS 40 /* of the learner in one conversation, unless the person ends it */

struct kith_followed_source { /* where a table of what followed what comes from */
    const char *name;         /* "AnnoMI" */
    const char *about;
    struct kith_followed followed;
};

/* The tables committed with Kith: AnnoMI's development sessions, and the corpus. The last has no name.
 * Made by tools/followed.py. */
extern const struct kith_followed_source kith_followed_sources[];

struct kith_simulated_run {
    double state[KITH_FEEL_COUNT]; /* at the end */
    unsigned turns;                /* of the learner */
    unsigned talk[KITH_TALK_COUNT];
    enum kith_end end;
};

struct kith_simulated { /* sums over runs */
    struct kith_followed followed;
    unsigned runs;
    double state[KITH_FEEL_COUNT]; /* sums of the ends */
    unsigned long turns;
    unsigned long talk[KITH_TALK_COUNT];
    unsigned ends[5]; /* enum kith_end */
};

/* One conversation; followed (may be NULL) is added to. */
enum kith_rc kith_simulate_run(const struct kith_env *env, const struct kith_coder *coder,
                               const struct kith_persona *persona, enum kith_learner_kind kind, uint64_t seed,
                               unsigned turns, struct kith_followed *followed, struct kith_simulated_run *out,
                               struct kith_err *err);
/* Sixty turns with a skilled and with an average learner, on a few seeds: a finding ("dry") for each talk in which the
 * person had nothing left to say. Sources of wear that end a talk earlier are no finding. */
#define KITH_REHEARSAL_TURNS 60
enum kith_rc kith_simulate_rehearse(const struct kith_env *env, const struct kith_coder *coder,
                                    const struct kith_persona *persona, struct kith_findings *found,
                                    struct kith_err *err);

void kith_simulated_add(struct kith_simulated *sum, const struct kith_simulated_run *run);

/* Jensen-Shannon divergence of two tables' rows, base 2, averaged over the behaviours that both have; and the same
 * expected of two samples of these sizes from one distribution (their pool), by seeded resampling. */
double kith_followed_divergence(const struct kith_followed *a, const struct kith_followed *b);
double kith_followed_floor(const struct kith_followed *a, const struct kith_followed *b, uint64_t seed);

#endif
