/* What stands around the list of blind codings: ways on, the time a coder gives, what waits to be decided. See visit.h.
 */
#ifndef KITH_CODING_PARTS_H
#define KITH_CODING_PARTS_H

#include "visit.h"

/* Links to the pool, where the visitor's role has one. */
void kith_coding_ways(struct kith_visit *v);
/* Segments that the visitor decides on; nothing when there are none. */
enum kith_rc kith_coding_judged(struct kith_visit *v, struct kith_tx *tx);
/* How much time the visitor gives, with the form to change it. */
enum kith_rc kith_coding_time_form(struct kith_visit *v, struct kith_tx *tx);
/* A link to both codings side by side, once all of a done task's segment is closed and there are two. */
enum kith_rc kith_coding_beside_link(struct kith_visit *v, struct kith_tx *tx, struct kith_id segment);

#endif
