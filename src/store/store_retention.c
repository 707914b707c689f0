#include "store_retention.h"

#include "store.h"
#include "store_parts.h"

#include <stdio.h>

#define SETTING "retention.days"

enum kith_rc kith_retention_days(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep, uint32_t *days,
                                 struct kith_err *err)
{
    struct kith_str value;
    uint64_t n = 0;
    enum kith_rc rc;

    *days = KITH_RETENTION_MOST;
    KITH_TRY(kith_setting_get(tx, programme, SETTING, keep, &value, err));
    if (value.n && kith_str_uint(value, KITH_RETENTION_MOST, &n) && n >= KITH_RETENTION_LEAST)
        *days = (uint32_t)n;
out:
    return rc;
}

enum kith_rc kith_retention_set(struct kith_tx *tx, struct kith_id programme, uint32_t days, struct kith_err *err)
{
    struct kith_arena *scratch;
    char value[16];
    char said[200];
    uint32_t before;
    int n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (days < KITH_RETENTION_LEAST || days > KITH_RETENTION_MOST)
        return kith_fail(err, KITH_EUSAGE, 0, "Transcripts stay from %u to %u days.", KITH_RETENTION_LEAST,
                         KITH_RETENTION_MOST);
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_retention_days(tx, programme, scratch, &before, err));
    if (before == days)
        goto out;
    n = snprintf(value, sizeof value, "%u", days);
    KITH_TRY(kith_setting_set(tx, programme, SETTING, (struct kith_str){value, (size_t)n}, err));
    n = snprintf(
        said, sizeof said,
        "Transcripts of sessions that you add from now on are deleted after %u days instead of %u. Measures and "
        "the lines chosen for your feedback stay.",
        days, before);
    KITH_TRY(kith_notice_add_all(tx, programme, KITH_POST_COUNSELLOR, "rule.change", programme,
                                 (struct kith_str){said, (size_t)n}, NULL, err));
out:
    return rc;
}

enum kith_rc kith_retention_ending(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                                   int64_t until, struct kith_arena *keep, struct kith_ending **out, size_t *n,
                                   struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.id, c.code, s.held, s.keep_until FROM session s JOIN client c ON c.id ="
                             " s.client WHERE s.keep_until > 0 AND s.keep_until <= ?3 AND s.counsellor = ?2 AND"
                             " +s.programme = ?1 AND s.state < 3 AND c.legal_hold = 0 ORDER BY s.keep_until LIMIT 50",
                             KITH_ARGS(kith_idarg(programme), kith_idarg(counsellor), kith_int(until)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        (*out)[(*n)++] = (struct kith_ending){.session = kith_row_id(&rows, 0),
                                              .client_code = kith_row_str(&rows, 1, keep),
                                              .held = kith_row_int(&rows, 2),
                                              .keep_until = kith_row_int(&rows, 3)};
    }
out:
    return kith_rows_done(&rows, rc, err);
}
