/* Reads back what `kith circuit fit` noted of the priors. One thread. */
#ifndef KITH_CIRCUIT_NOTES_H
#define KITH_CIRCUIT_NOTES_H

#include "circuit_validate.h"

/* Fills prior and prior_shows of the rows that the notes name. EINPUT when it is not such a file. */
enum kith_rc kith_circuit_notes_read(struct kith_str json, struct kith_validated *v, struct kith_err *err);

#endif
