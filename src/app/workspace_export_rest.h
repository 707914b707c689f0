/* What belongs to a client, reports of danger and blind coding, in the files of an export.
 *
 * Internal to src/app/workspace_export*.c. See workspace_export.h. */
#ifndef KITH_WORKSPACE_EXPORT_REST_H
#define KITH_WORKSPACE_EXPORT_REST_H

#include "json_emit.h"
#include "store.h"

/* Who came along, what was chosen, what went out, and what holds the record; into an open object. */
enum kith_rc kith_export_parties(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                 struct kith_emit *j, struct kith_err *err);
enum kith_rc kith_export_consents(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                  struct kith_emit *j, struct kith_err *err);
enum kith_rc kith_export_disclosures(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                     struct kith_emit *j, struct kith_err *err);
enum kith_rc kith_export_holds(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep, struct kith_emit *j,
                               struct kith_err *err);
/* The report of danger of a session; if `who` says so, who answers for it; if `lines` does, its lines and what was
 * done; into an open object. Nothing if there is none. */
enum kith_rc kith_export_danger(struct kith_tx *tx, struct kith_id session, bool who, bool lines,
                                struct kith_arena *keep, struct kith_emit *j, struct kith_err *err);
/* Stretches drawn of a session, who codes them, what is half done, and what was decided; into an open object. */
enum kith_rc kith_export_stretches(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                   struct kith_emit *j, struct kith_err *err);

#endif
