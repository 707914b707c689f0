/* Which versions of the model a command runs: draws of the fitted posterior that the program carries or, where there is
 * none that belongs to this model, draws from the priors - and the words to say so. Lives in `keep`; calls to
 * kith_circuit_version come from one thread at a time. */
#ifndef KITH_CIRCUIT_VERSIONS_H
#define KITH_CIRCUIT_VERSIONS_H

#include "posterior_draws.h"

struct kith_circuit_versions {
    bool fitted;
    const char *words; /* "draws from the posterior", or why not */
    uint32_t draws;    /* how many will be asked for */
    uint64_t seed;     /* of draws from the priors */
    struct kith_circuit_posterior posterior;
};

enum kith_rc kith_circuit_versions_open(struct kith_arena *keep, uint32_t draws, uint64_t seed,
                                        struct kith_circuit_versions *out, struct kith_err *err);

/* Version `index` of `draws`; user is a struct kith_circuit_versions. The posterior's are taken evenly from all it has,
 * again from the first where more are asked for than it has. */
enum kith_rc kith_circuit_version(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err);

#endif
