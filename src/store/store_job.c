#include "store_audit.h"
#include "store_parts.h"
#include "store_sessions.h"

static void read_job(struct kith_rows *rows, struct kith_job *out)
{
    *out = (struct kith_job){.id = kith_row_id(rows, 0),
                             .session = kith_row_id(rows, 1),
                             .tries = (uint32_t)kith_row_int(rows, 2),
                             .since = kith_row_int(rows, 3),
                             .running = kith_row_int(rows, 4) != 0,
                             .step = (enum kith_job_step)kith_row_int(rows, 5),
                             .ahead = (uint64_t)kith_row_int(rows, 6)};
}

enum kith_rc kith_job_take(struct kith_tx *tx, struct kith_job *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    rc = kith_rows_begin(tx->conn, &rows,
                         "UPDATE job SET running = 1, tries = tries + 1 WHERE seq = (SELECT seq FROM job"
                         " WHERE running = 0 AND (step = 0 OR NOT EXISTS (SELECT 1 FROM job WHERE running = 1 AND"
                         " step = 1)) ORDER BY step, seq LIMIT 1) RETURNING id, session, tries, since, running, step,"
                         " 0",
                         KITH_NO_ARGS, err);
    if (rc == KITH_OK)
        rc = kith_rows_next(&rows, err);
    if (rc == KITH_OK)
        read_job(&rows, out);
    (void)kith_rows_end(&rows, NULL);
out:
    return rc;
}

enum kith_rc kith_job_done(struct kith_tx *tx, struct kith_id job, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM job WHERE id = ?1", KITH_ARGS(kith_idarg(job)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_job_on(struct kith_tx *tx, struct kith_id job, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE job SET step = 1, running = 0, tries = 0 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(job)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_job_back(struct kith_tx *tx, struct kith_id job, struct kith_str trouble, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_id session;
    int64_t tries;
    int64_t step;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT session, tries, step FROM job WHERE id = ?1",
                             KITH_ARGS(kith_idarg(job)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    session = kith_row_id(&rows, 0);
    tries = kith_row_int(&rows, 1);
    step = kith_row_int(&rows, 2);
    KITH_TRY(kith_rows_end(&rows, err));
    if (tries < (int64_t)KITH_JOBS_TRIES) {
        KITH_TRY(
            kith_sql_do(tx->conn, "UPDATE job SET running = 0 WHERE id = ?1", KITH_ARGS(kith_idarg(job)), NULL, err));
        goto out;
    }
    KITH_TRY(kith_job_done(tx, job, err));
    if (step == KITH_JOB_CODE)
        KITH_TRY(kith_session_failed(tx, session, trouble, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_job_recover(struct kith_tx *tx, uint32_t *n, struct kith_err *err)
{
    int64_t changed = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE job SET running = 0 WHERE running = 1", KITH_NO_ARGS, &changed, err));
    *n = (uint32_t)changed;
out:
    return rc;
}

enum kith_rc kith_job_of_session(struct kith_tx *tx, struct kith_id session, struct kith_job *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, session, tries, since, running, step, (SELECT count(*) FROM job b WHERE"
                             " (b.step, b.seq) < (j.step, j.seq)) FROM job j WHERE session = ?1",
                             KITH_ARGS(kith_idarg(session)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_job(&rows, out);
out:
    return kith_rows_done(&rows, rc, err);
}
