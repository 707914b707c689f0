/* `kith circuit validate`: runs every experiment again under draws of the fitted posterior, and says what of the
 * published is reproduced.
 *
 * Nothing printed is stored text but the prior's figures, which `kith circuit fit` found: effects, intervals and
 * verdicts are simulated anew. One thread calls; the simulator runs on `threads`. */
#ifndef KITH_CIRCUIT_VALIDATE_H
#define KITH_CIRCUIT_VALIDATE_H

#include "buf.h"
#include "inference_rows.h"
#include "verdict.h"

#define KITH_VALIDATE_ANIMALS 128u

struct kith_validate_options {
    const struct kith_env *env;
    const char *prefix; /* PREFIX.table and PREFIX.json of a fit; NULL: those that the program carries */
    size_t draws;       /* of the posterior; 0: all */
    uint32_t animals;   /* in each group; 0: KITH_VALIDATE_ANIMALS */
    uint64_t seed;
    unsigned threads;
    kith_abc_progress_fn *progress; /* or NULL */
    void *progress_user;
};

struct kith_validated_row {
    double prior_shows;         /* share of prior draws that show the claim; NaN when not known */
    struct kith_interval prior; /* central 95% of their effects */
    struct kith_row_answer answer;
    struct kith_interval own; /* central 95% of what one study of the experiment's own n would see */
};

struct kith_validated {
    struct kith_inference inference;
    struct kith_validated_row *rows; /* [inference.n] */
    size_t draws;
    uint32_t animals;
    uint64_t posterior; /* kith_circuit_posterior_hash of what was simulated */
};

/* KITH_EINPUT when there is no posterior, or it belongs to another version of the model. */
enum kith_rc kith_circuit_validate(const struct kith_validate_options *options, struct kith_arena *keep,
                                   struct kith_validated *out, struct kith_err *err);

/* By schema/circuit-validate.json. */
void kith_circuit_validate_json(const struct kith_validated *v, struct kith_buf *out);
/* For people: held-out rows that are not reproduced come first, each with why. */
void kith_circuit_validate_text(const struct kith_validated *v, struct kith_buf *out);

#endif
