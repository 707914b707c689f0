#include "posterior_draws.h"

#include "hash64.h"
#include "inference_rows.h"
#include "posterior_notes.h"
#include "posterior_table.h"
#include "validated_rows.h"

enum kith_rc kith_circuit_posterior_read(struct kith_arena *keep, struct kith_str bytes, uint64_t print_fit,
                                         struct kith_circuit_posterior *out, struct kith_err *err)
{
    enum kith_circuit_param free[KITH_P_COUNT];
    enum kith_rc rc;

    *out = (struct kith_circuit_posterior){.n = 0};
    KITH_TRY(kith_abc_table_read(keep, bytes, 0, &out->table, err));
    if (out->table.params != kith_inference_free(KITH_MODEL_FULL, free) ||
        (print_fit != 0 && out->table.print != print_fit)) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "The posterior was fitted with other parameters, fitted experiments or another simulator; run "
                       "`kith circuit fit` again.");
        goto out;
    }
    out->n = out->table.rows;
out:
    return rc;
}

enum kith_rc kith_circuit_posterior(struct kith_arena *keep, uint64_t print_fit, struct kith_circuit_posterior *out,
                                    struct kith_err *err)
{
    *out = (struct kith_circuit_posterior){.n = 0};
    if (posterior_table_size == 0)
        return KITH_END;
    return kith_circuit_posterior_read(keep, (struct kith_str){(const char *)posterior_table, posterior_table_size},
                                       print_fit, out, err);
}

void kith_circuit_posterior_draw(const struct kith_circuit_posterior *posterior, size_t i,
                                 struct kith_circuit_params *out)
{
    kith_inference_params(KITH_MODEL_FULL, kith_abc_unit(&posterior->table, i), out);
}

uint64_t kith_circuit_posterior_hash(const struct kith_circuit_posterior *posterior)
{
    uint64_t hash = posterior->n;

    for (size_t i = 0; i < posterior->n; i++)
        hash = kith_hash_bytes(hash, (const char *)kith_abc_unit(&posterior->table, i),
                               posterior->table.params * sizeof(double));
    return hash;
}

struct kith_str kith_circuit_posterior_validated(void)
{
    return (struct kith_str){(const char *)validated_rows, validated_rows_size};
}

struct kith_str kith_circuit_posterior_notes(void)
{
    return (struct kith_str){(const char *)posterior_notes, posterior_notes_size};
}
