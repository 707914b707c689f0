#include "store_people.h"

#include "store_audit.h"
#include "store_parts.h"

#include <stdio.h>

const char *kith_post_name(enum kith_post role)
{
    static const char *const names[KITH_POST_COUNT] = {"counsellor", "supervisor", "mentor",
                                                       "director",   "researcher", "administrator"};

    return (unsigned)role < KITH_POST_COUNT ? names[role] : "nobody";
}

enum kith_rc kith_programme_add(struct kith_tx *tx, const struct kith_programme *programme, struct kith_id *id,
                                struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(programme->name, "programme's name", true, err));
    KITH_TRY(kith_field_check(programme->country, "country", false, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO programme (id, name, country, invented) VALUES (?1, ?2, ?3, ?4)",
                         KITH_ARGS(kith_idarg(*id), kith_text(programme->name), kith_text(programme->country),
                                   kith_int(programme->invented)),
                         NULL, err));
    KITH_TRY(kith_audit_add(tx, "programme.add", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

static void read_programme(struct kith_rows *rows, struct kith_arena *keep, struct kith_programme *out)
{
    *out = (struct kith_programme){.id = kith_row_id(rows, 0),
                                   .name = kith_row_str(rows, 1, keep),
                                   .country = kith_row_str(rows, 2, keep),
                                   .invented = kith_row_int(rows, 3) != 0};
}

enum kith_rc kith_programme_list(struct kith_tx *tx, struct kith_arena *keep, struct kith_programme **out, size_t *n,
                                 struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id, name, country, invented FROM programme ORDER BY name",
                             KITH_NO_ARGS, err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_programme(&rows, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_programme_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                                struct kith_programme *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT id, name, country, invented FROM programme WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_programme(&rows, keep, out);
out:
    return kith_rows_done(&rows, rc, err);
}

/* Lower case, so that nobody is kept out, or let in twice, by a capital. */
static enum kith_rc fold_login(struct kith_tx *tx, struct kith_str login, struct kith_str *out, struct kith_err *err)
{
    struct kith_arena *scratch;
    char *p;
    enum kith_rc rc;

    login = kith_str_trim(login);
    KITH_TRY(kith_tx_scratch(tx, &scratch, err));
    KITH_TRY(kith_arena_take(scratch, login.n + 1, 1, &p, err));
    for (size_t i = 0; i < login.n; i++)
        p[i] = login.p[i] >= 'A' && login.p[i] <= 'Z' ? (char)(login.p[i] - 'A' + 'a') : login.p[i];
    *out = (struct kith_str){p, login.n};
out:
    return rc;
}

static enum kith_rc check_person(const struct kith_person *p, struct kith_err *err)
{
    const struct kith_names_of *n = &p->names;
    enum kith_rc rc;

    KITH_TRY(kith_field_check(n->usual, "name that everybody uses", true, err));
    KITH_TRY(kith_field_check(n->legal, "legal name", false, err));
    KITH_TRY(kith_field_check(n->pronouns, "pronouns", false, err));
    KITH_TRY(kith_field_check(n->address, "form of address", false, err));
    KITH_TRY(kith_field_check(n->say, "way to say the name", false, err));
    KITH_TRY(kith_field_check(n->languages, "languages", false, err));
    KITH_TRY(kith_field_check(p->login, "name to sign in with", true, err));
out:
    return rc;
}

static enum kith_rc check_login(struct kith_tx *tx, struct kith_str login, struct kith_id but, struct kith_err *err)
{
    int64_t taken;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT count(*) FROM person WHERE login = ?1 AND id IS NOT ?2",
                                   KITH_ARGS(kith_text(login), kith_idarg(but)), &taken, err);

    if (rc == KITH_OK && taken)
        rc = kith_fail(err, KITH_EUSAGE, 0, "Somebody signs in with that name already; choose another.");
    return rc;
}

enum kith_rc kith_person_add(struct kith_tx *tx, const struct kith_person *p, struct kith_id *id, struct kith_err *err)
{
    struct kith_str login;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_person(p, err));
    KITH_TRY(fold_login(tx, p->login, &login, err));
    KITH_TRY(check_login(tx, login, KITH_ID_NONE, err));
    *id = kith_id_new(tx->store->env);
    KITH_TRY(kith_sql_do(
        tx->conn,
        "INSERT INTO person (id, login, legal, usual, pronouns, address, say, languages, state, invented, since)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)",
        KITH_ARGS(kith_idarg(*id), kith_text(login), kith_text(p->names.legal), kith_text(p->names.usual),
                  kith_text(p->names.pronouns), kith_text(p->names.address), kith_text(p->names.say),
                  kith_text(p->names.languages), kith_int(p->invented), kith_int(p->since ? p->since : tx->now)),
        NULL, err));
    KITH_TRY(kith_audit_add(tx, "person.add", *id, KITH_ID_NONE, NULL, err));
out:
    return rc;
}

enum kith_rc kith_person_change(struct kith_tx *tx, const struct kith_person *p, struct kith_err *err)
{
    struct kith_str login;
    int64_t changed = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_person(p, err));
    if (p->state == KITH_PERSON_ERASED)
        return kith_fail(err, KITH_EUSAGE, 0, "Erase a person by kith erase: it cannot be undone.");
    KITH_TRY(fold_login(tx, p->login, &login, err));
    KITH_TRY(check_login(tx, login, p->id, err));
    KITH_TRY(kith_sql_do(tx->conn,
                         "UPDATE person SET login = ?2, legal = ?3, usual = ?4, pronouns = ?5, address = ?6, say = ?7,"
                         " languages = ?8, state = ?9 WHERE id = ?1 AND state <> 2",
                         KITH_ARGS(kith_idarg(p->id), kith_text(login), kith_text(p->names.legal),
                                   kith_text(p->names.usual), kith_text(p->names.pronouns), kith_text(p->names.address),
                                   kith_text(p->names.say), kith_text(p->names.languages), kith_int(p->state)),
                         &changed, err));
    if (changed == 0)
        return kith_store_denied(err);
    if (p->state == KITH_PERSON_LEFT) /* whoever has left is signed out now, not in twelve hours */
        KITH_TRY(kith_sql_do(tx->conn, "DELETE FROM web_session WHERE person = ?1", KITH_ARGS(kith_idarg(p->id)), NULL,
                             err));
    KITH_TRY(kith_audit_add(tx, p->state == KITH_PERSON_LEFT ? "person.left" : "person.change", p->id, KITH_ID_NONE,
                            NULL, err));
out:
    return rc;
}

#define PERSON_COLUMNS                                                                                                 \
    "id, coalesce(login, ''), legal, usual, pronouns, address, say, languages, state, invented, since"

static void read_person(struct kith_rows *rows, struct kith_arena *keep, struct kith_person *out)
{
    *out = (struct kith_person){.id = kith_row_id(rows, 0),
                                .login = kith_row_str(rows, 1, keep),
                                .names = {.legal = kith_row_str(rows, 2, keep),
                                          .usual = kith_row_str(rows, 3, keep),
                                          .pronouns = kith_row_str(rows, 4, keep),
                                          .address = kith_row_str(rows, 5, keep),
                                          .say = kith_row_str(rows, 6, keep),
                                          .languages = kith_row_str(rows, 7, keep)},
                                .state = (enum kith_person_state)kith_row_int(rows, 8),
                                .invented = kith_row_int(rows, 9) != 0,
                                .since = kith_row_int(rows, 10)};
}

enum kith_rc kith_person_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_person *out,
                             struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?1",
                             KITH_ARGS(kith_idarg(id)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_person(&rows, keep, out);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_person_by_login(struct kith_tx *tx, struct kith_str login, struct kith_arena *keep,
                                  struct kith_person *out, struct kith_err *err)
{
    struct kith_rows rows = {0};
    struct kith_str folded;
    enum kith_rc rc;

    KITH_TRY(fold_login(tx, kith_str_sub(login, 0, KITH_FIELD_MAX), &folded, err));
    KITH_TRY(kith_rows_begin(tx->conn, &rows, "SELECT " PERSON_COLUMNS " FROM person WHERE login = ?1",
                             KITH_ARGS(kith_text(folded)), err));
    KITH_TRY(kith_rows_one(&rows, err));
    read_person(&rows, keep, out);
out:
    return kith_rows_done(&rows, rc, err);
}

enum kith_rc kith_person_list(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                              struct kith_person **out, size_t *n, struct kith_err *err)
{
    struct kith_rows rows = {0};
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_rows_begin(tx->conn, &rows,
                             "SELECT " PERSON_COLUMNS " FROM person WHERE ?1 IS NULL OR id IN (SELECT person FROM"
                             " role_held WHERE programme = ?1 AND until IS NULL) ORDER BY usual COLLATE NOCASE, id",
                             KITH_ARGS(kith_idarg(programme)), err));
    while ((rc = kith_rows_next(&rows, err)) == KITH_OK) {
        KITH_TRY(kith_list_room(keep, out, *n, sizeof **out, err));
        read_person(&rows, keep, &(*out)[(*n)++]);
    }
out:
    return kith_rows_done(&rows, rc, err);
}
