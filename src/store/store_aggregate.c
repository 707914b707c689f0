#include "store_aggregate.h"

#include "store_parts.h"

#include <time.h>

#define DAY_S INT64_C(86400)

int64_t kith_quarter_of(int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;

    if (!gmtime_r(&t, &tm))
        return 0;
    return (int64_t)(tm.tm_year + 1900) * 4 + tm.tm_mon / 3;
}

/* Days since 1970 of the first of a month, by the rule of the Gregorian calendar (years from March on). */
static int64_t days_to(int64_t year, int64_t month)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t kith_quarter_begin(int64_t quarter)
{
    return days_to(quarter / 4, quarter % 4 * 3 + 1) * DAY_S;
}

enum kith_rc kith_aggregate_sessions(struct kith_tx *tx, struct kith_id programme, int64_t from, int64_t to,
                                     struct kith_arena *keep, struct kith_aggregate_session **out, size_t *n,
                                     struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(
        kith_rows_begin(tx->conn, &rows,
                        "SELECT counsellor, id, (SELECT d.id FROM coding d WHERE d.session = session.id AND d.kind ="
                        " 0 ORDER BY d.at DESC, d.rowid DESC LIMIT 1) FROM session WHERE programme = ?1 AND held >="
                        " ?2 AND held < ?3 AND state <> 4 ORDER BY counsellor, id",
                        KITH_ARGS(kith_idarg(programme), kith_int(from), kith_int(to)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_aggregate_session){
            .counsellor = kith_row_id(&rows, 0), .id = kith_row_id(&rows, 1), .coding = kith_row_id(&rows, 2)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_aggregate_points(struct kith_tx *tx, const struct kith_aggregate_session *sessions, size_t n_sessions,
                                   struct kith_aggregate_points *kinds, size_t n_kinds, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n_sessions; i++) {
        /* All of a coding's at once: they stand together, and no two codings do. */
        KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT name, value FROM figure WHERE coding = ?1",
                                 KITH_ARGS(kith_idarg(sessions[i].coding)), err));
        while ((rc = kith_rows_next(&rows, err)) == KITH_OK)
            for (size_t k = 0; k < n_kinds; k++)
                if (kith_str_eq(kith_row_peek(&rows, 0), kith_str_of(kinds[k].name)))
                    kinds[k].points[kinds[k].n++] = (struct kith_aggregate_point){.counsellor = sessions[i].counsellor,
                                                                                  .session = sessions[i].id,
                                                                                  .value = kith_row_real(&rows, 1)};
        rc = rc == KITH_END ? KITH_OK : rc;
        KITH_TRY(rc);
        KITH_TRY(kith_rows_end(&rows, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_aggregate_keep(struct kith_tx *tx, struct kith_id programme, const struct kith_aggregate *figure,
                                 struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO aggregate (programme, quarter, name, shown, value, made) VALUES (?1, ?2, ?3, ?4,"
                         " ?5, ?6) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(programme), kith_int(figure->quarter), kith_text(figure->name),
                                   kith_int(figure->shown), kith_real(figure->shown ? figure->value : 0.0),
                                   kith_int(tx->now)),
                         NULL, err));
out:
    return rc;
}

enum kith_rc kith_aggregate_list(struct kith_tx *tx, struct kith_id programme, int64_t first, struct kith_arena *keep,
                                 struct kith_aggregate **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT quarter, name, shown, value FROM aggregate WHERE programme = ?1 AND quarter >= ?2"
                             " ORDER BY quarter, name",
                             KITH_ARGS(kith_idarg(programme), kith_int(first)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_aggregate){.quarter = kith_row_int(&rows, 0),
                                                 .name = kith_row_str(&rows, 1, keep),
                                                 .shown = kith_row_int(&rows, 2) != 0,
                                                 .value = kith_row_real(&rows, 3)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
