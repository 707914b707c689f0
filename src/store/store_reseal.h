/* What earlier versions kept open, and this one seals. See store_tx.h for transactions and threads. */
#ifndef KITH_STORE_RESEAL_H
#define KITH_STORE_RESEAL_H

#include "store_tx.h"

/* Seals what contested codes should be, where that still stands open. Does nothing where nothing does. */
enum kith_rc kith_reseal_contests(struct kith_store *store, struct kith_err *err);

#endif
