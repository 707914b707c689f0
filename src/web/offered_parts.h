/* Sessions that a rule of the programme offers to a supervisor: that they were, and no more. See visit.h. */
#ifndef KITH_OFFERED_PARTS_H
#define KITH_OFFERED_PARTS_H

#include "visit.h"

/* Of all whom the visitor supervises; writes nothing when there are none. */
enum kith_rc kith_offered_write(struct kith_visit *v, struct kith_tx *tx);

#endif
