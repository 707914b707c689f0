/* How far each code of a turn can be trusted: what cross-validation against experts measured of the model.
 *
 * From the model's metadata (agreement.annomi.HEAD.kappa, as `kith evaluate` measures it); a model that does not state
 * it has no rows. Pure; any thread. */
#ifndef KITH_CODE_TRUST_H
#define KITH_CODE_TRUST_H

#include "buf.h"
#include "model_file.h"

#define KITH_TRUST_MAX 8

/* A code is rough under this, as a measure is under an r of it. */
#define KITH_TRUST_ROUGH 0.6

#define KITH_SAY_TRUST "How far to trust each code"
#define KITH_SAY_KAPPA                                                                                                 \
    "Kappa is the agreement with experts beyond chance, turn by turn, on public sessions that the model had not "      \
    "learned from: 0 is chance, 1 is in full. Under .6 a code is rough: look at the turn yourself."

struct kith_trust {
    const char *name;  /* for programs: "question", ..., "adherence" */
    const char *label; /* "Questions", "Simple or complex", ... */
    double kappa;      /* Cohen's, against the majority of the experts; NAN: not yet checked */
    bool rough;
};

/* The rows, in the order in which they are shown; 0 when there is nothing to say. model may be NULL. */
size_t kith_trust_of(const struct kith_model *model, struct kith_trust out[KITH_TRUST_MAX]);

/* "kappa .83", "rough: kappa .30", "not yet checked against experts". */
void kith_say_trust(struct kith_buf *out, const struct kith_trust *row);

#endif
