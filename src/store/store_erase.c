#include "store.h"
#include "store_parts.h"

#include <stdio.h>

enum kith_rc kith_legal_hold(struct kith_tx *tx, struct kith_id client, bool hold, struct kith_str why,
                             struct kith_err *err)
{
    char detail[240];
    int64_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_field_check(why, "reason", true, err));
    KITH_TRY(kith_sql_do(tx->conn, "UPDATE client SET legal_hold = ?2 WHERE id = ?1 AND state <> 2",
                         KITH_ARGS(kith_idarg(client), kith_int(hold)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    (void)snprintf(detail, sizeof detail, "%s: %.200s", hold ? "on" : "off", why.p);
    KITH_TRY(kith_audit_add(tx, "client.hold", client, client, detail, err));
out:
    return rc;
}

static enum kith_rc check_hold(struct kith_tx *tx, struct kith_id client, struct kith_err *err)
{
    int64_t hold;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT legal_hold FROM client WHERE id = ?1 AND state <> 2",
                                   KITH_ARGS(kith_idarg(client)), &hold, err);

    if (rc == KITH_OK && hold)
        rc = kith_fail(err, KITH_EUSAGE, 0,
                       "A legal hold stands on this record: nothing of it may be erased until the hold is lifted.");
    return rc;
}

enum kith_rc kith_client_erase(struct kith_tx *tx, struct kith_id client, struct kith_err *err)
{
    static const char *const steps[] = {
        /* The key first: without it all the rest is noise already. */
        "DELETE FROM client_key WHERE client = ?1",
        "DELETE FROM job WHERE session IN (SELECT id FROM session WHERE client = ?1)",
        "DELETE FROM session_text WHERE session IN (SELECT id FROM session WHERE client = ?1)",
        "DELETE FROM coding_text WHERE coding IN (SELECT c.id FROM coding c JOIN session s ON s.id = c.session"
        " WHERE s.client = ?1)",
        "DELETE FROM figure WHERE coding IN (SELECT c.id FROM coding c JOIN session s ON s.id = c.session"
        " WHERE s.client = ?1)",
        "UPDATE coding SET figures = '' WHERE session IN (SELECT id FROM session WHERE client = ?1)",
        "UPDATE contest SET why = NULL, code = '', should = '' WHERE session IN (SELECT id FROM session"
        " WHERE client = ?1)",
        "UPDATE coding_task SET draft = NULL, state = 3 WHERE segment IN (SELECT g.id FROM segment g JOIN session s"
        " ON s.id = g.session WHERE s.client = ?1)",
        "UPDATE crisis SET lines = NULL, done = NULL WHERE client = ?1",
        "UPDATE session SET state = 4, goal = NULL, trouble = '', keep_until = 0 WHERE client = ?1",
        "UPDATE party SET sealed = NULL WHERE client = ?1",
        "UPDATE client SET sealed = NULL, state = 2 WHERE id = ?1",
    };
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_hold(tx, client, err));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i], KITH_ARGS(kith_idarg(client)), NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO erasure (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(client), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "client.erase", client, client, NULL, err));
    KITH_TRY(kith_ledger_add(tx->store, "client", client, err));
    tx->emptied = true;
out:
    return rc;
}

enum kith_rc kith_person_erase(struct kith_tx *tx, struct kith_id person, struct kith_err *err)
{
    static const struct {
        size_t n_args;
        const char *sql;
    } steps[] = {
        {1, "DELETE FROM credential WHERE person = ?1"},
        {1, "DELETE FROM web_session WHERE person = ?1"},
        {1, "DELETE FROM link WHERE person = ?1"},
        {2, "UPDATE role_held SET until = ?2 WHERE person = ?1 AND until IS NULL"},
        {2, "UPDATE tie SET until = ?2 WHERE (from_person = ?1 OR to_person = ?1) AND until IS NULL"},
        {1, "UPDATE crisis_duty SET first = NULL WHERE first = ?1"},
        {1, "UPDATE crisis_duty SET deputy = NULL WHERE deputy = ?1"},
        {1, "UPDATE person SET login = NULL, legal = '', usual = 'erased', pronouns = '', address = '', say = '',"
            " languages = '', state = 2 WHERE id = ?1"},
    };
    const struct kith_arg args[] = {kith_idarg(person), kith_int(tx->now)};
    int64_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM person WHERE id = ?1 AND state <> 2",
                          KITH_ARGS(kith_idarg(person)), &n, err));
    if (n == 0)
        return kith_store_denied(err);
    KITH_TRY(kith_sql_int(tx->conn, "SELECT count(*) FROM client WHERE counsellor = ?1 AND state = 0",
                          KITH_ARGS(kith_idarg(person)), &n, err));
    if (n && kith_id_is(tx->actor))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "This person still sees %lld clients. Hand them to somebody else, or close them, first.",
                         (long long)n);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        KITH_TRY(kith_sql_do(tx->conn, steps[i].sql, args, steps[i].n_args, NULL, err));
    KITH_TRY(kith_sql_do(tx->conn, "INSERT INTO erasure (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                         KITH_ARGS(kith_idarg(person), kith_int(tx->now)), NULL, err));
    KITH_TRY(kith_audit_add(tx, "person.erase", person, KITH_ID_NONE, NULL, err));
    KITH_TRY(kith_ledger_add(tx->store, "person", person, err));
    tx->emptied = true;
out:
    return rc;
}
