/* `kith circuit fit`: fits the model and the null models, and writes what validate, targets and the pages then use.
 *
 * Writes PREFIX.table (draws of the posterior) and PREFIX.json (what the fit found besides), each whole or not at all;
 * PREFIX-*.work keep unfinished work and may be removed afterwards. One thread calls. */
#ifndef KITH_CIRCUIT_FIT_H
#define KITH_CIRCUIT_FIT_H

#include "buf.h"
#include "inference_fit.h"

/* The numbers that the shipped posterior was made with. */
struct kith_fit_options kith_circuit_fit_defaults(const struct kith_env *env);

/* At most `sweeps` sweeps of moves, a third as many for a null model; 0 changes nothing. A short budget makes no fits
 * without a laboratory. */
void kith_circuit_fit_budget(struct kith_fit_options *options, size_t sweeps);

/* Appends a text for people to *report. */
enum kith_rc kith_circuit_fit(const struct kith_fit_options *options, struct kith_buf *report, struct kith_err *err);

/* Parameters whose ranks differ from uniform at 1%, by chi-square. */
size_t kith_circuit_fit_uneven(const struct kith_abc_calibrated *c, size_t n_params);

/* Parts, for tests: the JSON and the text of a finished fit. */
void kith_circuit_fit_json(const struct kith_fitted *f, struct kith_buf *out);
void kith_circuit_fit_text(const struct kith_fitted *f, struct kith_buf *out);

#endif
