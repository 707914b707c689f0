/* What people wrote to each other, in the files of an export: a person's own, and what was written about a session.
 *
 * Internal to src/app/workspace_export*.c. See workspace_export.h. */
#ifndef KITH_WORKSPACE_EXPORT_GROWTH_H
#define KITH_WORKSPACE_EXPORT_GROWTH_H

#include "json_emit.h"
#include "store.h"

/* Plans with their meetings, mentoring, peer reviews, groups, workshops, days of practice; into an open object. */
enum kith_rc kith_export_growth_of_person(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                                          struct kith_emit *j, struct kith_err *err);
/* Which turns were shown to whom, and what was written about them; into an open object. */
enum kith_rc kith_export_growth_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                           struct kith_emit *j, struct kith_err *err);

#endif
