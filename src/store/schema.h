/* The versions of the store's schema, and the way from each to the next. Internal.
 *
 * Version n of the schema is what the first n steps make. A step that has shipped is never changed: what comes later is
 * a further step. Each step and its number change in one transaction, so that a failure leaves the version before. */
#ifndef KITH_SCHEMA_H
#define KITH_SCHEMA_H

#include "sql.h"

const char *const *kith_schema_steps(uint32_t *n);
/* Brings the store to version n of these steps. EINPUT when it is newer than all of them. */
enum kith_rc kith_schema_migrate(struct kith_conn *conn, const char *const *steps, uint32_t n, struct kith_err *err);
enum kith_rc kith_schema_version(struct kith_conn *conn, uint32_t *out, struct kith_err *err);

#endif
