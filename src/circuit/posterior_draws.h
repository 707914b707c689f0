/* The fitted posterior that the program carries: draws of the parameters, of equal weight.
 *
 * Made by `kith circuit fit -o circuit/posterior`, committed as circuit/posterior.table and posterior.json, and built
 * in. Lives in the arena; read-only; any thread. */
#ifndef KITH_POSTERIOR_DRAWS_H
#define KITH_POSTERIOR_DRAWS_H

#include "abc_table.h"
#include "simulate.h"

struct kith_circuit_posterior {
    struct kith_abc_table table; /* coordinates alone, no figures */
    size_t n;
};

/* KITH_END when the program carries none. EINPUT when it was fitted with other parameters, experiments or simulator
 * than the program now has: `print_fit` of struct kith_inference says which; 0 takes any. */
enum kith_rc kith_circuit_posterior(struct kith_arena *keep, uint64_t print_fit, struct kith_circuit_posterior *out,
                                    struct kith_err *err);
/* The same from a file's bytes. */
enum kith_rc kith_circuit_posterior_read(struct kith_arena *keep, struct kith_str bytes, uint64_t print_fit,
                                         struct kith_circuit_posterior *out, struct kith_err *err);

/* Draw i, 0 .. n-1. */
void kith_circuit_posterior_draw(const struct kith_circuit_posterior *posterior, size_t i,
                                 struct kith_circuit_params *out);

/* Which draws these are: what was validated is of this posterior when it names the same number. */
uint64_t kith_circuit_posterior_hash(const struct kith_circuit_posterior *posterior);

/* What `fit` found besides, as it wrote it (JSON); empty when the program carries none. */
struct kith_str kith_circuit_posterior_notes(void);

/* What `validate --json` found of it, likewise. */
struct kith_str kith_circuit_posterior_validated(void);

#endif
