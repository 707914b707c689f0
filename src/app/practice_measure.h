/* `kith practice simulate`: what scripted learners meet in each person, beside expert-coded sessions. */
#ifndef KITH_PRACTICE_MEASURE_H
#define KITH_PRACTICE_MEASURE_H

#include "buf.h"
#include "practice_content.h"
#include "simulated_talk.h"

#define KITH_SOURCES_MAX 4

struct kith_measured_person {
    struct kith_str id;
    bool recovery;
    struct kith_simulated sum;
    double divergence[KITH_SOURCES_MAX]; /* bits, from each of kith_followed_sources */
    double floor[KITH_SOURCES_MAX];      /* what chance alone would give */
};

struct kith_measured {
    enum kith_learner_kind learner;
    unsigned runs; /* with each person */
    const struct kith_measured_person *persons;
    size_t n;
    double above[KITH_SOURCES_MAX]; /* mean over persons of divergence above the floor */
    size_t n_sources;
};

/* Plays `runs` conversations, seeds `seed`, seed + 1, ..., with the person called `id` (empty: with each of the
 * content), on several threads. */
enum kith_rc kith_practice_measure(const struct kith_env *env, const struct kith_coder *coder, struct kith_arena *keep,
                                   const struct kith_content *content, struct kith_str id,
                                   enum kith_learner_kind learner, unsigned runs, uint64_t seed,
                                   struct kith_measured *out, struct kith_err *err);

void kith_practice_measure_json(const struct kith_measured *measured, struct kith_buf *out);
void kith_practice_measure_text(const struct kith_measured *measured, struct kith_buf *out);

#endif
