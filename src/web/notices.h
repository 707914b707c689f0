/* The part of the home page that tells what the visitor must know. See visit.h. */
#ifndef KITH_NOTICES_H
#define KITH_NOTICES_H

#include "visit.h"

/* Writes nothing when there is nothing to tell. */
enum kith_rc kith_notices_write(struct kith_visit *v, struct kith_tx *tx);

#endif
