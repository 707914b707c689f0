#include "store_audit.h"
#include "store_parts.h"
#include "store_sessions.h"

#define FIGURES_MAX ((size_t)1 << 20)

/* The client of a session that may still be coded. */
static enum kith_rc client_of(struct kith_tx *tx, struct kith_id session, struct kith_id *client, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT client FROM session WHERE id = ?1 AND state < 3",
                             KITH_ARGS(kith_idarg(session)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *client = kith_row_id(&rows, 0);
out:
    return kith_rows_done(&rows, rc, err);
}

static enum kith_rc insert_texts(struct kith_tx *tx, const struct kith_coding *c, struct kith_id client,
                                 struct kith_id id, struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str codes = {"", 0};
    struct kith_str report = {"", 0};
    enum kith_rc rc;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    if (c->codes.n)
        KITH_TRY(kith_client_seal(tx, client, "codes", id, c->codes, scratch, &codes, err));
    if (c->report.n)
        KITH_TRY(kith_client_seal(tx, client, "report", id, c->report, scratch, &report, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO coding_text (coding, codes, report) VALUES (?1, ?2, ?3)",
                         KITH_ARGS(kith_idarg(id), kith_blob(codes.p, codes.n), kith_blob(report.p, report.n)), NULL,
                         err));
out:
    return rc;
}

static enum kith_rc insert_figures(struct kith_tx *tx, struct kith_id coding, const struct kith_kept_figure *figures,
                                   size_t n, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_sql_do(tx->conn,
                             "INSERT INTO figure (coding, name, value, low, high, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                             KITH_ARGS(kith_idarg(coding), kith_text(figures[i].name), kith_real(figures[i].value),
                                       kith_real(figures[i].low), kith_real(figures[i].high), kith_int(figures[i].n)),
                             NULL, err));
out:
    return rc;
}

enum kith_rc kith_coding_add(struct kith_tx *tx, const struct kith_coding *c, uint32_t turns, uint32_t flags,
                             const struct kith_kept_figure *figures, size_t n_figures, struct kith_id *id,
                             struct kith_err *err)
{
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (c->codes.n > KITH_STORE_TEXT_MAX || c->report.n > KITH_STORE_TEXT_MAX || c->figures.n > FIGURES_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A coding is larger than the store takes.");
    KITH_TRY(client_of(tx, c->session, &client, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO coding (id, session, kind, model, person, segment, figures, at)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(c->session), kith_int(c->kind), kith_text(c->model),
                                   kith_idarg(c->person), kith_idarg(c->segment), kith_text(c->figures),
                                   kith_int(c->at ? c->at : tx->now)),
                         NULL, err));
    KITH_TRY(insert_texts(tx, c, client, *id, err));
    KITH_TRY(insert_figures(tx, *id, figures, n_figures, err));
    if (c->kind == KITH_CODER_MODEL)
        KITH_TRY(kith_sql_do(tx->conn,
                             "UPDATE session SET state = 1, trouble = '', turns = ?2, flags = ?3 WHERE id = ?1",
                             KITH_ARGS(kith_idarg(c->session), kith_int(turns), kith_int(flags)), NULL, err));
    KITH_TRY(
        kith_audit_add(tx, "coding.add", c->session, client, c->kind == KITH_CODER_MODEL ? "model" : "person", err));
out:
    return rc;
}

enum kith_rc kith_coding_put(struct kith_tx *tx, struct kith_id coding, struct kith_str codes, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_id session;
    struct kith_id client;
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (codes.n == 0 || codes.n > KITH_STORE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A coding is empty, or larger than the store takes.");
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.id, s.client FROM coding k JOIN session s ON s.id = k.session"
                             " JOIN coding_text t ON t.coding = k.id WHERE k.id = ?1 AND s.state < 3",
                             KITH_ARGS(kith_idarg(coding)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    session = kith_row_id(&rows, 0);
    client = kith_row_id(&rows, 1);
    KITH_TRY(kith_rows_end(&rows, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_client_seal(tx, client, "codes", coding, codes, scratch, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE coding_text SET codes = ?2 WHERE coding = ?1",
                         KITH_ARGS(kith_idarg(coding), kith_blob(sealed.p, sealed.n)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "coding.words", session, client, "model", err));
out:
    return kith_rows_done(&rows, rc, err);
}

#define CODING_COLUMNS                                                                                                 \
    "k.id, k.session, k.kind, k.model, k.person, k.segment, t.codes, t.report, k.figures, k.at, s.client"
#define CODING_TABLES " FROM coding k JOIN session s ON s.id = k.session LEFT JOIN coding_text t ON t.coding = k.id"

static enum kith_rc read_coding(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                                struct kith_coding *out, struct kith_err *err)
{
    struct kith_id client = kith_row_id(rows, 10);
    enum kith_rc rc;

    *out = (struct kith_coding){.id = kith_row_id(rows, 0),
                                .session = kith_row_id(rows, 1),
                                .kind = (enum kith_coder_kind)kith_row_int(rows, 2),
                                .model = kith_row_str(rows, 3, keep),
                                .person = kith_row_id(rows, 4),
                                .segment = kith_row_id(rows, 5),
                                .figures = kith_row_str(rows, 8, keep),
                                .at = kith_row_int(rows, 9)};
    KITH_TRY(kith_client_unseal(tx, client, "codes", out->id, kith_row_peek(rows, 6), keep, &out->codes, err));
    KITH_TRY(kith_client_unseal(tx, client, "report", out->id, kith_row_peek(rows, 7), keep, &out->report, err));
out:
    return rc;
}

static enum kith_rc one_of_model(struct kith_tx *tx, const char *sql, struct kith_id session, struct kith_arena *keep,
                                 struct kith_coding *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(session)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_coding(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

#define LATEST_OF_MODEL " WHERE k.session = ?1 AND k.kind = 0 ORDER BY k.at DESC, k.rowid DESC LIMIT 1"

enum kith_rc kith_coding_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                  struct kith_coding *out, struct kith_err *err)
{
    return one_of_model(tx, "SELECT " CODING_COLUMNS CODING_TABLES LATEST_OF_MODEL, session, keep, out, err);
}

enum kith_rc kith_coding_head_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                       struct kith_coding *out, struct kith_err *err)
{
    return one_of_model(tx,
                        "SELECT k.id, k.session, k.kind, k.model, k.person, k.segment, NULL, NULL, k.figures,"
                        " k.at, NULL FROM coding k" LATEST_OF_MODEL,
                        session, keep, out, err);
}

enum kith_rc kith_coding_report_of_model(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                         struct kith_coding *out, struct kith_err *err)
{
    return one_of_model(tx,
                        "SELECT k.id, k.session, k.kind, k.model, k.person, k.segment, NULL, t.report, k.figures,"
                        " k.at, s.client" CODING_TABLES LATEST_OF_MODEL,
                        session, keep, out, err);
}

static enum kith_rc list_codings(struct kith_tx *tx, const char *sql, struct kith_id session, struct kith_arena *keep,
                                 struct kith_coding **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, sql, KITH_ARGS(kith_idarg(session)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_coding(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

#define NEWEST_FIRST " WHERE k.session = ?1 ORDER BY k.at DESC, k.rowid DESC"

enum kith_rc kith_coding_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                              struct kith_coding **out, size_t *n, struct kith_err *err)
{
    return list_codings(tx, "SELECT " CODING_COLUMNS CODING_TABLES NEWEST_FIRST, session, keep, out, n, err);
}

enum kith_rc kith_coding_codes(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_coding **out, size_t *n, struct kith_err *err)
{
    return list_codings(tx,
                        "SELECT k.id, k.session, k.kind, k.model, k.person, k.segment, t.codes, NULL, k.figures, k.at,"
                        " s.client" CODING_TABLES NEWEST_FIRST,
                        session, keep, out, n, err);
}

enum kith_rc kith_coding_heads(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_coding **out, size_t *n, struct kith_err *err)
{
    return list_codings(tx,
                        "SELECT k.id, k.session, k.kind, k.model, k.person, k.segment, NULL, NULL, k.figures, k.at,"
                        " NULL FROM coding k" NEWEST_FIRST,
                        session, keep, out, n, err);
}

static void read_figure(struct kith_rows *rows, int from, struct kith_arena *keep, struct kith_kept_figure *out)
{
    *out = (struct kith_kept_figure){.name = kith_row_str(rows, from, keep),
                                     .value = kith_row_real(rows, from + 1),
                                     .low = kith_row_real(rows, from + 2),
                                     .high = kith_row_real(rows, from + 3),
                                     .n = (uint32_t)kith_row_int(rows, from + 4)};
}

enum kith_rc kith_figure_list(struct kith_tx *tx, struct kith_id coding, struct kith_arena *keep,
                              struct kith_kept_figure **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT name, value, low, high, n FROM figure WHERE coding = ?1 ORDER BY name",
                             KITH_ARGS(kith_idarg(coding)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_figure(&rows, 0, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_trend(struct kith_tx *tx, struct kith_id counsellor, struct kith_str name, struct kith_arena *keep,
                        struct kith_trend_point **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    /* A session that was coded twice counts once, by its latest coding. */
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT s.id, s.held, f.name, f.value, f.low, f.high, f.n FROM session s"
                             " JOIN coding k ON k.id = (SELECT id FROM coding WHERE session = s.id AND kind = 0"
                             " ORDER BY at DESC, rowid DESC LIMIT 1)"
                             " JOIN figure f ON f.coding = k.id AND f.name = ?2"
                             " WHERE s.counsellor = ?1 ORDER BY s.held, s.id",
                             KITH_ARGS(kith_idarg(counsellor), kith_text(name)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_trend_point *point;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        point = &(*out)[(*n)++];
        *point = (struct kith_trend_point){.session = kith_row_id(&rows, 0), .held = kith_row_int(&rows, 1)};
        read_figure(&rows, 2, keep, &point->figure);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_contest_add(struct kith_tx *tx, const struct kith_contest *c, struct kith_id *id,
                              struct kith_err *err)
{
    struct kith_arena *scratch;
    struct kith_str why = {"", 0};
    struct kith_str should = {"", 0};
    struct kith_id client;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(c->code, "code that you contest", true, err));
    KITH_TRY(kith_field_check(c->should, "code that it should be", false, err));
    KITH_TRY(kith_field_check(c->why, "reason", false, err));
    KITH_TRY(client_of(tx, c->session, &client, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    if (c->why.n)
        KITH_TRY(kith_client_seal(tx, client, "contest", *id, c->why, scratch, &why, err));
    if (c->should.n)
        KITH_TRY(kith_client_seal(tx, client, "contest should", *id, c->should, scratch, &should, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO contest (id, session, turn, code, should, should_sealed, why, by, at, dropped)"
                         " VALUES (?1, ?2, ?3, ?4, '', ?5, ?6, ?7, ?8, 0)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(c->session), kith_int(c->turn), kith_text(c->code),
                                   kith_blob(should.p, should.n), kith_blob(why.p, why.n), kith_idarg(tx->actor),
                                   kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "contest.add", c->session, client, NULL, err));
out:
    return rc;
}

enum kith_rc kith_contest_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE contest SET dropped = max(?2, 1) WHERE id = ?1 AND dropped = 0",
                         KITH_ARGS(kith_idarg(id), kith_int(tx->now)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "contest.drop", id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_contest_list(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                               struct kith_contest **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(
        tx->conn, &rows,
        "SELECT c.id, c.session, c.turn, c.code, c.should_sealed, c.why, c.by, c.at, s.client FROM contest c"
        " JOIN session s ON s.id = c.session WHERE c.session = ?1 AND c.dropped = 0"
        " ORDER BY c.turn, c.at, c.rowid",
        KITH_ARGS(kith_idarg(session)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        struct kith_contest *c;

        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        c = &(*out)[(*n)++];
        *c = (struct kith_contest){.id = kith_row_id(&rows, 0),
                                   .session = kith_row_id(&rows, 1),
                                   .turn = (uint32_t)kith_row_int(&rows, 2),
                                   .code = kith_row_str(&rows, 3, keep),
                                   .by = kith_row_id(&rows, 6),
                                   .at = kith_row_int(&rows, 7)};
        KITH_TRY(kith_client_unseal(tx, kith_row_id(&rows, 8), "contest", c->id, kith_row_peek(&rows, 5), keep, &c->why,
                                    err));
        KITH_TRY(kith_client_unseal(tx, kith_row_id(&rows, 8), "contest should", c->id, kith_row_peek(&rows, 4), keep,
                                    &c->should, err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}
