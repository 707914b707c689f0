/* Everything that is held of a client, of somebody who works here, or of all, as files anybody can read.
 *
 * JSON and CSV into a new folder of mode 0700. Nothing in it is encrypted. One thread. */
#ifndef KITH_WORKSPACE_EXPORT_H
#define KITH_WORKSPACE_EXPORT_H

#include "store.h"

struct kith_export_sum {
    size_t files;  /* written */
    size_t closed; /* sessions without a consent that stands: taken back, over, or of somebody erased */
    size_t shared; /* sessions with another client in the room; a session may be counted in both */
    size_t told;   /* counsellors */
};

enum { KITH_EXPORT_ALL_WORDS = 1, KITH_EXPORT_COUNSELLORS = 2 }; /* bits */

/* what: a client's code or id, also of one erased, of whom choices and accounting are left; a sign-in name; or "all".
 * Of a session that is closed, and, for one client, of one that another client sat in, only the facts and any report of
 * danger are written, not words, codes and measures, unless KITH_EXPORT_ALL_WORDS says so.
 * Of all, only with KITH_EXPORT_COUNSELLORS, which is told to every counsellor: codes, measures and ratings, whose a
 * client or a session is, and the lines of the audit. A client mostly has one counsellor, and the pages and the audit
 * say who added something when: a figure of a single session leads to a person even where it bears no name.
 * folder must not exist; on a failure what was written stays there and the error says so. What colleagues wrote among a
 * few is in the export of one person only. The export is a line on the audit chain. */
enum kith_rc kith_workspace_export(struct kith_store *store, const char *what, const char *folder, unsigned with,
                                   struct kith_export_sum *sum, struct kith_err *err);

#endif
