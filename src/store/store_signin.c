#include "store_signin.h"

#include "store_audit.h"
#include "store_parts.h"

#include <sodium.h>

#define SECRET_MAX ((size_t)4096)

static struct kith_arg handle_arg(struct kith_str handle)
{
    return handle.n ? kith_blob(handle.p, handle.n) : (struct kith_arg){.kind = KITH_ARG_NULL};
}

enum kith_rc kith_credential_put(struct kith_tx *tx, const struct kith_credential *c, struct kith_id *id,
                                 struct kith_err *err)
{
    static const char *const actions[] = {"password.set", "totp.set", "passkey.add"};
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(c->label, "label", false, err));
    if ((unsigned)c->kind > KITH_CREDENTIAL_PASSKEY || c->secret.n == 0 || c->secret.n > SECRET_MAX ||
        c->handle.n > SECRET_MAX || (c->kind == KITH_CREDENTIAL_PASSKEY) != (c->handle.n > 0))
        return kith_fail(err, KITH_EUSAGE, 0, "This is nothing to sign in with.");
    if (c->kind == KITH_CREDENTIAL_PASSWORD) {
        KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM credential WHERE person = ?1 AND kind = 0",
                             KITH_ARGS(kith_idarg(c->person)), NULL, err));
        KITH_TRY(kith_web_end_all(tx, c->person, KITH_ID_NONE, err));
    }
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO credential (id, person, kind, label, handle, secret, counter, since, used)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(c->person), kith_int(c->kind), kith_text(c->label),
                                   handle_arg(c->handle), kith_blob(c->secret.p, c->secret.n), kith_int(c->counter),
                                   kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, actions[c->kind], c->person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static void read_credential(struct kith_rows *rows, struct kith_arena *keep, struct kith_credential *out)
{
    *out = (struct kith_credential){.id = kith_row_id(rows, 0),
                                    .person = kith_row_id(rows, 1),
                                    .kind = (enum kith_credential_kind)kith_row_int(rows, 2),
                                    .label = kith_row_str(rows, 3, keep),
                                    .handle = kith_row_str(rows, 4, keep),
                                    .secret = kith_row_str(rows, 5, keep),
                                    .counter = kith_row_int(rows, 6),
                                    .since = kith_row_int(rows, 7),
                                    .used = kith_row_int(rows, 8)};
}

enum kith_rc kith_credential_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                                  struct kith_credential **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, person, kind, label, handle, secret, counter, since, used FROM credential"
                             " WHERE person = ?1 ORDER BY kind, since",
                             KITH_ARGS(kith_idarg(person)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_credential(&rows, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_credential_by_handle(struct kith_tx *tx, struct kith_str handle, struct kith_arena *keep,
                                       struct kith_credential *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, person, kind, label, handle, secret, counter, since, used FROM credential"
                             " WHERE handle = ?1",
                             KITH_ARGS(kith_blob(handle.p, handle.n)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_credential(&rows, keep, out);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_credential_used(struct kith_tx *tx, struct kith_id id, int64_t counter, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE credential SET used = ?2, counter = ?3 WHERE id = ?1 AND (counter < ?3 OR"
                         " (counter = 0 AND ?3 = 0))",
                         KITH_ARGS(kith_idarg(id), kith_int(tx->now), kith_int(counter)), &n, err));
    if (n == 0)
        rc = kith_store_denied(err);
out:
    return rc;
}

enum kith_rc kith_credential_drop(struct kith_tx *tx, struct kith_id id, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM credential WHERE id = ?1", KITH_ARGS(kith_idarg(id)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_audit_add(tx, "credential.drop", id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

#define TOKEN_HASH 32u

static void new_token(const struct kith_env *env, struct kith_token *token)
{
    unsigned char bits[32];

    env->random(env->ctx, bits, sizeof bits);
    (void)sodium_bin2base64(token->z, sizeof token->z, bits, sizeof bits, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bits, sizeof bits);
}

/* Only the hash is kept: whoever reads the store cannot sign in with it. */
static struct kith_arg token_arg(struct kith_str token, unsigned char *hash)
{
    (void)crypto_generichash(hash, TOKEN_HASH, (const unsigned char *)token.p, token.n, NULL, 0);
    return kith_blob(hash, TOKEN_HASH);
}

enum kith_rc kith_link_make(struct kith_tx *tx, enum kith_link_for what, struct kith_id person, int64_t lives_s,
                            struct kith_token *out, struct kith_err *err)
{
    unsigned char hash[TOKEN_HASH];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM link WHERE (what = ?1 AND person IS ?2) OR until <= ?3",
                         KITH_ARGS(kith_int(what), kith_idarg(person), kith_int(tx->now)), NULL, err));
    new_token(tx->store->env, out);
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO link (token, what, person, until) VALUES (?1, ?2, ?3, ?4)",
                         KITH_ARGS(token_arg(kith_str_of(out->z), hash), kith_int(what), kith_idarg(person),
                                   kith_int(tx->now + lives_s)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "link.make", person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_link_look(struct kith_tx *tx, struct kith_str token, enum kith_link_for *what, struct kith_id *person,
                            struct kith_err *err)
{
    struct kith_rows rows = {0};
    unsigned char hash[TOKEN_HASH];
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT what, person FROM link WHERE token = ?1 AND until > ?2",
                             KITH_ARGS(token_arg(token, hash), kith_int(tx->now)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    *what = (enum kith_link_for)kith_row_int(&rows, 0);
    *person = kith_row_id(&rows, 1);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_link_use(struct kith_tx *tx, struct kith_str token, enum kith_link_for *what, struct kith_id *person,
                           struct kith_err *err)
{
    unsigned char hash[TOKEN_HASH];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_link_look(tx, token, what, person, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM link WHERE token = ?1", KITH_ARGS(token_arg(token, hash)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "link.use", *person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_web_begin(struct kith_tx *tx, const struct kith_web_session *s, struct kith_token *token,
                            struct kith_err *err)
{
    struct kith_id id = kith_id_new(tx->store->env);
    unsigned char hash[TOKEN_HASH];
    unsigned char csrf[sizeof s->csrf];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM web_session WHERE since <= ?1 OR seen <= ?2",
                         KITH_ARGS(kith_int(tx->now - KITH_WEB_LIVES_S), kith_int(tx->now - KITH_WEB_IDLE_S)), NULL,
                         err));
    new_token(tx->store->env, token);
    tx->store->env->random(tx->store->env->ctx, csrf, sizeof csrf);
    KITH_TRY(
        kith_sql_do(tx->conn,
                    "INSERT INTO web_session (token, id, person, programme, address, agent, csrf, strong, since, seen)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
                    KITH_ARGS(token_arg(kith_str_of(token->z), hash), kith_idarg(id), kith_idarg(s->person),
                              kith_idarg(s->programme), kith_text(kith_str_sub(s->address, 0, 200)),
                              kith_text(kith_str_sub(s->agent, 0, 400)), kith_blob(csrf, sizeof csrf),
                              kith_int(s->strong), kith_int(tx->now)),
                    NULL, err));
    KITH_TRY(kith_audit_add(tx, "signin", s->person, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static void read_web(struct kith_rows *rows, struct kith_arena *keep, struct kith_web_session *out)
{
    struct kith_str csrf = kith_row_peek(rows, 5);

    *out = (struct kith_web_session){.id = kith_row_id(rows, 0),
                                     .person = kith_row_id(rows, 1),
                                     .programme = kith_row_id(rows, 2),
                                     .address = kith_row_str(rows, 3, keep),
                                     .agent = kith_row_str(rows, 4, keep),
                                     .strong = kith_row_int(rows, 6) != 0,
                                     .since = kith_row_int(rows, 7),
                                     .seen = kith_row_int(rows, 8)};
    if (csrf.n == sizeof out->csrf)
        memcpy(out->csrf, csrf.p, csrf.n);
}

#define WEB_COLUMNS "w.id, w.person, w.programme, w.address, w.agent, w.csrf, w.strong, w.since, w.seen"
/* With the clock set back, what was seen in the future is no older for it: an hour is forgiven, more is not. */
#define WEB_ALIVE "w.since > ?2 - 43200 AND w.seen > ?2 - 1800 AND w.since <= ?2 + 3600"

enum kith_rc kith_web_find(struct kith_tx *tx, struct kith_str token, struct kith_arena *keep,
                           struct kith_web_session *out, bool *stale, struct kith_err *err)
{
    struct kith_rows rows = {0};
    unsigned char hash[TOKEN_HASH];
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT " WEB_COLUMNS " FROM web_session w JOIN person p ON p.id = w.person"
                             " WHERE w.token = ?1 AND p.state = 0 AND " WEB_ALIVE,
                             KITH_ARGS(token_arg(token, hash), kith_int(tx->now)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_web(&rows, keep, out);
    *stale = out->seen < tx->now - 60;
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_web_touch(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE web_session SET seen = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(session), kith_int(tx->now)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_web_programme(struct kith_tx *tx, struct kith_id session, struct kith_id programme,
                                struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE web_session SET programme = ?2 WHERE id = ?1 AND EXISTS (SELECT 1 FROM role_held r"
                         " WHERE r.person = web_session.person AND r.programme = ?2 AND r.until IS NULL)",
                         KITH_ARGS(kith_idarg(session), kith_idarg(programme)), &n, err));
    if (n == 0)
        rc = kith_store_denied(err);
out:
    return rc;
}

enum kith_rc kith_web_end(struct kith_tx *tx, struct kith_id session, struct kith_err *err)
{
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM web_session WHERE id = ?1", KITH_ARGS(kith_idarg(session)), &n, err));
    if (n)
        KITH_TRY(kith_audit_add(tx, "signout", session, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_web_end_all(struct kith_tx *tx, struct kith_id person, struct kith_id but, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM web_session WHERE person = ?1 AND id IS NOT ?2",
                         KITH_ARGS(kith_idarg(person), kith_idarg(but)), NULL, err));
out:
    return rc;
}

enum kith_rc kith_web_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                           struct kith_web_session **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT " WEB_COLUMNS " FROM web_session w WHERE w.person = ?1 AND " WEB_ALIVE
                             " ORDER BY w.seen DESC",
                             KITH_ARGS(kith_idarg(person), kith_int(tx->now)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_web(&rows, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}
