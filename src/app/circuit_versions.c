#include "circuit_versions.h"

#include "inference_rows.h"

enum kith_rc kith_circuit_versions_open(struct kith_arena *keep, uint32_t draws, uint64_t seed,
                                        struct kith_circuit_versions *out, struct kith_err *err)
{
    struct kith_inference *inference;
    enum kith_rc rc;

    *out = (struct kith_circuit_versions){.draws = draws, .seed = seed};
    KITH_TRY(kith_arena_take(keep, 1, sizeof *inference, &inference, err));
    KITH_TRY(kith_inference_make(keep, inference, err));
    rc = kith_circuit_posterior(keep, inference->print_fit, &out->posterior, NULL);
    if (rc == KITH_OK && out->posterior.n > 0) {
        out->fitted = true;
        out->words = "draws from the posterior, fitted to the rows that circuit/roles.tsv declares for it";
    } else if (rc == KITH_OK || rc == KITH_END) {
        out->words = "draws from the priors: nothing has been fitted";
        rc = KITH_OK;
    } else if (rc == KITH_EINPUT) {
        /* Old results under a new model would look fitted and not be. */
        out->words = "draws from the priors: the stored fit is of another model or other experiments";
        rc = KITH_OK;
    } else {
        return kith_fail(err, rc, 0, "The stored posterior could not be read: memory is out.");
    }
out:
    return rc;
}

enum kith_rc kith_circuit_version(void *user, uint64_t index, struct kith_circuit_params *out, struct kith_err *err)
{
    const struct kith_circuit_versions *v = user;
    size_t n = v->posterior.n;

    (void)err;
    if (!v->fitted)
        kith_circuit_params_draw(v->seed, index, out);
    else if (v->draws <= n)
        kith_circuit_posterior_draw(&v->posterior, (size_t)(index * n / v->draws), out);
    else
        kith_circuit_posterior_draw(&v->posterior, (size_t)(index % n), out);
    return KITH_OK;
}
