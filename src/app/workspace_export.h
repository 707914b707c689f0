/* Everything that is held of a client, of somebody who works here, or of all, as files anybody can read.
 *
 * JSON and CSV into a new folder of mode 0700. Nothing in it is encrypted. One thread. */
#ifndef KITH_WORKSPACE_EXPORT_H
#define KITH_WORKSPACE_EXPORT_H

#include "store.h"

/* what: a client's code, a sign-in name, or "all". folder must not exist; on a failure what was written stays there and
 * the error says so. What colleagues wrote among a few is in the export of one person only. The export is a line on the
 * audit chain. *files counts what was written. */
enum kith_rc kith_workspace_export(struct kith_store *store, const char *what, const char *folder, size_t *files,
                                   struct kith_err *err);

#endif
