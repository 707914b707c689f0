#include "store_clients.h"

#include "store_audit.h"
#include "store_called.h"
#include "store_keyed.h"
#include "store_parts.h"

#include <stdio.h>

static struct kith_keyed of_client(struct kith_id id)
{
    return (struct kith_keyed){KITH_KEY_CLIENT, id};
}

enum kith_rc kith_client_seal(struct kith_tx *tx, struct kith_id client, const char *what, struct kith_id id,
                              struct kith_str text, struct kith_arena *keep, struct kith_str *out, struct kith_err *err)
{
    return kith_keyed_seal(tx, of_client(client), what, id, text, keep, out, err);
}

enum kith_rc kith_client_unseal(struct kith_tx *tx, struct kith_id client, const char *what, struct kith_id id,
                                struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                                struct kith_err *err)
{
    return kith_keyed_unseal(tx, of_client(client), what, id, sealed, keep, out, err);
}

/* Fields of which none can hold a zero byte, one after another, each ended by one. */
static enum kith_rc pack(struct kith_arena *scratch, const struct kith_str *fields, size_t n, struct kith_str *out,
                         struct kith_err *err)
{
    size_t total = 0;
    char *p;
    enum kith_rc rc;

    for (size_t i = 0; i < n; i++)
        total += fields[i].n + 1;
    KITH_TRY(kith_arena_take(scratch, total, 1, &p, err));
    *out = (struct kith_str){p, total};
    for (size_t i = 0; i < n; i++) {
        if (fields[i].n)
            memcpy(p, fields[i].p, fields[i].n);
        p += fields[i].n + 1;
    }
out:
    return rc;
}

static void unpack(struct kith_str packed, struct kith_str **fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!kith_str_cut(&packed, '\0', fields[i]))
            *fields[i] = (struct kith_str){"", 0};
}

#define CLIENT_FIELDS 8u
#define BEFORE_MAX    8000u /* bytes of names of before: a few hundred */

static enum kith_rc seal_client(struct kith_tx *tx, struct kith_id id, const struct kith_client *c,
                                struct kith_str *sealed, struct kith_err *err)
{
    const struct kith_str fields[CLIENT_FIELDS] = {c->names.legal,   c->names.usual, c->names.pronouns,
                                                   c->names.address, c->names.say,   c->names.languages,
                                                   c->referer,       c->before};
    static const char *const names[] = {"legal name",      "name that everybody uses", "pronouns",
                                        "form of address", "way to say the name",      "languages",
                                        "referrer"};
    struct kith_arena *scratch;
    struct kith_str packed;
    enum kith_rc rc;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        KITH_TRY(kith_field_check(fields[i], names[i], i == 1, err));
    if (c->before.n > BEFORE_MAX)
        KITH_TRY(kith_fail(err, KITH_EBOUND, 0,
                           "This record had so many names before that no more can be kept hidden. Ask your "
                           "administrator."));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(pack(scratch, fields, CLIENT_FIELDS, &packed, err));
    KITH_TRY(kith_client_seal(tx, id, "client", id, packed, scratch, sealed, err));
out:
    return rc;
}

/* Short enough to say aloud; tried until it is free. */
static enum kith_rc free_code(struct kith_tx *tx, char *code, size_t n, struct kith_err *err)
{
    int64_t taken = 1;
    enum kith_rc rc = KITH_OK;

    for (int tries = 0; taken && tries < 64; tries++) {
        struct kith_id id = kith_id_new(tx->store->env);

        (void)snprintf(code, n, "C-%.5s", id.z);
        for (char *p = code; *p; p++)
            *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM client WHERE code = ?1", KITH_ARGS(kith_z(code)), &taken,
                              err));
    }
out:
    return rc;
}

static enum kith_rc check_counsellor(struct kith_tx *tx, const struct kith_client *c, struct kith_err *err)
{
    int64_t n;
    enum kith_rc rc = kith_sql_int(tx->conn,
                                   "SELECT count(*) FROM role_held r JOIN person p ON p.id = r.person WHERE"
                                   " r.person = ?1 AND r.programme = ?2 AND r.role = 0 AND r.until IS NULL"
                                   " AND p.state = 0",
                                   KITH_ARGS(kith_idarg(c->counsellor), kith_idarg(c->programme)), &n, err);

    return rc == KITH_OK && n == 0 ? kith_store_denied(err) : rc;
}

enum kith_rc kith_client_add(struct kith_tx *tx, const struct kith_client *c, struct kith_id *id, struct kith_err *err)
{
    const struct kith_party self = {.kind = KITH_PARTY_CLIENT, .name = c->names.usual};
    struct kith_party party = self;
    struct kith_str sealed;
    struct kith_id party_id;
    char code[16];
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_counsellor(tx, c, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(free_code(tx, code, sizeof code, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO client (id, programme, counsellor, code, mandated, legal_hold, state, since)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(c->programme), kith_idarg(c->counsellor), kith_z(code),
                                   kith_int(c->mandated), kith_int(c->since ? c->since : tx->now)),
                         NULL, err));
    KITH_TRY(kith_keyed_begin(tx, of_client(*id), err));
    KITH_TRY(seal_client(tx, *id, c, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE client SET sealed = ?2 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(*id), kith_blob(sealed.p, sealed.n)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "client.add", *id, *id, NULL, err));
    party.client = *id;
    KITH_TRY(kith_party_add(tx, &party, &party_id, err));
out:
    return rc;
}

static enum kith_rc seal_party(struct kith_tx *tx, struct kith_id id, struct kith_id client, struct kith_str name,
                               struct kith_str guardian, struct kith_str *sealed, struct kith_err *err)
{
    const struct kith_str fields[2] = {name, guardian};
    struct kith_arena *scratch;
    struct kith_str packed;
    enum kith_rc rc;

    KITH_TRY(kith_field_check(name, "name of who is in the room", true, err));
    KITH_TRY(kith_field_check(guardian, "guardian's name", false, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(pack(scratch, fields, 2, &packed, err));
    KITH_TRY(kith_client_seal(tx, client, "party", id, packed, scratch, sealed, err));
out:
    return rc;
}

static enum kith_rc put_party(struct kith_tx *tx, const struct kith_party *p, struct kith_err *err)
{
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(seal_party(tx, p->id, p->client, p->name, p->guardian, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE party SET needs_guardian = ?2, sealed = ?3 WHERE id = ?1",
                         KITH_ARGS(kith_idarg(p->id), kith_int(p->needs_guardian), kith_blob(sealed.p, sealed.n)), NULL,
                         err));
out:
    return rc;
}

/* The client stands among those in the room, under the name that everybody uses. */
static enum kith_rc rename_self(struct kith_tx *tx, const struct kith_client *c, struct kith_err *err)
{
    struct kith_party *parties;
    struct kith_arena *scratch;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_party_list(tx, c->id, scratch, &parties, &n, err));
    for (size_t i = 0; i < n; i++)
        if (parties[i].kind == KITH_PARTY_CLIENT) {
            parties[i].name = c->names.usual;
            KITH_TRY(put_party(tx, &parties[i], err));
        }
out:
    return rc;
}

static enum kith_rc put_client(struct kith_tx *tx, const struct kith_client *c, struct kith_err *err)
{
    struct kith_str sealed;
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(seal_client(tx, c->id, c, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE client SET counsellor = ?2, sealed = ?3, mandated = ?4, state = ?5"
                         " WHERE id = ?1 AND programme = ?6 AND state <> 2",
                         KITH_ARGS(kith_idarg(c->id), kith_idarg(c->counsellor), kith_blob(sealed.p, sealed.n),
                                   kith_int(c->mandated), kith_int(c->state), kith_idarg(c->programme)),
                         &n, err));
    if (n == 0)
        return kith_store_denied(err);
out:
    return rc;
}

enum kith_rc kith_client_change(struct kith_tx *tx, const struct kith_client *client, struct kith_err *err)
{
    struct kith_client c = *client;
    struct kith_arena *scratch;
    struct kith_client was;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    if (c.state == KITH_CLIENT_ERASED)
        return kith_fail(err, KITH_EUSAGE, 0, "Erase a client by kith erase: it cannot be undone.");
    KITH_TRY(check_counsellor(tx, &c, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_client_get(tx, c.id, scratch, &was, err));
    c.before = was.before;
    KITH_TRY(kith_called_before(scratch, &was.names, &c.names, &c.before, err));
    KITH_TRY(put_client(tx, &c, err));
    KITH_TRY(rename_self(tx, &c, err));
    KITH_TRY(kith_audit_add(tx, "client.change", c.id, c.id, NULL, err));
out:
    return rc;
}

#define CLIENT_COLUMNS "id, programme, counsellor, code, sealed, mandated, legal_hold, state, since"

static enum kith_rc read_client(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                                struct kith_client *out, struct kith_err *err)
{
    struct kith_str *fields[CLIENT_FIELDS] = {&out->names.legal,   &out->names.usual, &out->names.pronouns,
                                              &out->names.address, &out->names.say,   &out->names.languages,
                                              &out->referer,       &out->before};
    struct kith_str packed;
    enum kith_rc rc;

    *out = (struct kith_client){.id = kith_row_id(rows, 0),
                                .programme = kith_row_id(rows, 1),
                                .counsellor = kith_row_id(rows, 2),
                                .code = kith_row_str(rows, 3, keep),
                                .mandated = kith_row_int(rows, 5) != 0,
                                .legal_hold = kith_row_int(rows, 6) != 0,
                                .state = (enum kith_client_state)kith_row_int(rows, 7),
                                .since = kith_row_int(rows, 8)};
    KITH_TRY(kith_client_unseal(tx, out->id, "client", out->id, kith_row_peek(rows, 4), keep, &packed, err));
    unpack(packed, fields, CLIENT_FIELDS);
out:
    return rc;
}

enum kith_rc kith_client_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_client *out,
                             struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT " CLIENT_COLUMNS " FROM client WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_client(tx, &rows, keep, out, err));
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_client_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                              struct kith_arena *keep, struct kith_client **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             kith_id_is(counsellor)
                                 ? "SELECT " CLIENT_COLUMNS " FROM client WHERE counsellor = ?2 AND +programme = ?1"
                                   " AND state <> 2 ORDER BY since DESC, id"
                                 : "SELECT " CLIENT_COLUMNS " FROM client WHERE programme = ?1 AND state <> 2"
                                   " AND ?2 IS NULL ORDER BY since DESC, id",
                             KITH_ARGS(kith_idarg(programme), kith_idarg(counsellor)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_client(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_party_add(struct kith_tx *tx, const struct kith_party *p, struct kith_id *id, struct kith_err *err)
{
    struct kith_str sealed;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(seal_party(tx, *id, p->client, p->name, p->guardian, &sealed, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "INSERT INTO party (id, client, kind, sealed, needs_guardian, since)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         KITH_ARGS(kith_idarg(*id), kith_idarg(p->client), kith_int(p->kind),
                                   kith_blob(sealed.p, sealed.n), kith_int(p->needs_guardian), kith_int(tx->now)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "party.add", *id, p->client, NULL, err));
out:
    return rc;
}

static enum kith_rc read_party(struct kith_tx *tx, struct kith_rows *rows, struct kith_arena *keep,
                               struct kith_party *out, struct kith_err *err)
{
    struct kith_str *fields[2] = {&out->name, &out->guardian};
    struct kith_str packed;
    enum kith_rc rc;

    *out = (struct kith_party){.id = kith_row_id(rows, 0),
                               .client = kith_row_id(rows, 1),
                               .kind = (enum kith_party_kind)kith_row_int(rows, 2),
                               .needs_guardian = kith_row_int(rows, 4) != 0};
    KITH_TRY(kith_client_unseal(tx, out->client, "party", out->id, kith_row_peek(rows, 3), keep, &packed, err));
    unpack(packed, fields, 2);
out:
    return rc;
}

enum kith_rc kith_party_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                             struct kith_party **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, client, kind, sealed, needs_guardian FROM party WHERE client = ?1"
                             " ORDER BY since, kind, id",
                             KITH_ARGS(kith_idarg(client)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        KITH_TRY(read_party(tx, &rows, keep, &(*out)[(*n)++], err));
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_party_guardian(struct kith_tx *tx, struct kith_id id, bool needed, struct kith_str name,
                                 struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_arena *scratch;
    struct kith_client client;
    struct kith_party party;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT id, client, kind, sealed, needs_guardian FROM party WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    KITH_TRY(read_party(tx, &rows, scratch, &party, err));
    KITH_TRY(kith_rows_end(&rows, err));
    if (party.guardian.n && !kith_str_eq(party.guardian, name)) { /* theirs stays hidden too */
        KITH_TRY(kith_client_get(tx, party.client, scratch, &client, err));
        KITH_TRY(kith_called_add(scratch, party.guardian, &client.before, err));
        KITH_TRY(put_client(tx, &client, err));
    }
    party.needs_guardian = needed;
    party.guardian = name;
    KITH_TRY(put_party(tx, &party, err));
    KITH_TRY(kith_audit_add(tx, "party.guardian", id, party.client, NULL, err));
out:
    return kith_rows_done(&rows, rc, err);
}
