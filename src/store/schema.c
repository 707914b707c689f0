#include "schema.h"

#include "schema_aggregates.h"
#include "schema_audit_kinds.h"
#include "schema_audit_programmes.h"
#include "schema_blind.h"
#include "schema_clients.h"
#include "schema_contests.h"
#include "schema_crisis.h"
#include "schema_crisis_watch.h"
#include "schema_growth.h"
#include "schema_holds.h"
#include "schema_indexes.h"
#include "schema_job_steps.h"
#include "schema_notices.h"
#include "schema_people.h"
#include "schema_practice.h"
#include "schema_room.h"
#include "schema_sessions.h"
#include "schema_site_model.h"

#include <stdio.h>

/* One a line, in the order in which they shipped. */
/* clang-format off */
static const char *const all[] = {
    (const char *)schema_people,
    (const char *)schema_clients,
    (const char *)schema_sessions,
    (const char *)schema_crisis,
    (const char *)schema_notices,
    (const char *)schema_holds,
    (const char *)schema_contests,
    (const char *)schema_aggregates,
    (const char *)schema_blind,
    (const char *)schema_growth,
    (const char *)schema_practice,
    (const char *)schema_site_model,
    (const char *)schema_audit_kinds,
    (const char *)schema_room,
    (const char *)schema_crisis_watch,
    (const char *)schema_job_steps,
    (const char *)schema_indexes,
    (const char *)schema_audit_programmes,
};
/* clang-format on */

const char *const *kith_schema_steps(uint32_t *n)
{
    *n = (uint32_t)(sizeof all / sizeof *all);
    return all;
}

enum kith_rc kith_schema_version(struct kith_conn *conn, uint32_t *out, struct kith_err *err)
{
    int64_t version = 0;
    enum kith_rc rc = kith_sql_int(conn, "PRAGMA user_version", KITH_NO_ARGS, &version, err);

    *out = (uint32_t)version;
    return rc;
}

static enum kith_rc step_to(struct kith_conn *conn, const char *sql, uint32_t to, struct kith_err *err)
{
    char number[48];
    uint32_t now;
    enum kith_rc rc;

    KITH_TRY(kith_conn_exec(conn, "BEGIN IMMEDIATE", err));
    KITH_TRY(kith_schema_version(conn, &now, err));
    if (now + 1 == to) { /* another process may have been quicker */
        KITH_TRY(kith_conn_exec(conn, sql, err));
        (void)snprintf(number, sizeof number, "PRAGMA user_version = %u", to);
        KITH_TRY(kith_conn_exec(conn, number, err));
    }
    KITH_TRY(kith_conn_exec(conn, "COMMIT", err));
out:
    if (rc != KITH_OK && !sqlite3_get_autocommit(conn->db))
        (void)kith_conn_exec(conn, "ROLLBACK", NULL);
    return rc;
}

enum kith_rc kith_schema_migrate(struct kith_conn *conn, const char *const *steps, uint32_t n, struct kith_err *err)
{
    uint32_t at;
    enum kith_rc rc;

    KITH_TRY(kith_schema_version(conn, &at, err));
    if (at > n) {
        rc = kith_fail(
            err, KITH_EINPUT, 0,
            "This store was written by a newer Kith (its schema is %u, this program knows %u). Use that one.", at, n);
        goto out;
    }
    for (; at < n; at++)
        KITH_TRY(step_to(conn, steps[at], at + 1, err));
out:
    return rc;
}
