#include "store.h"
#include "store_parts.h"
#include "store_space.h"

/* On this record, or on that of another client who was in a room with them: then its words must stay. */
static enum kith_rc check_hold(struct kith_tx *tx, struct kith_id client, struct kith_err *err)
{
    int64_t hold;
    enum kith_rc rc = kith_sql_int(tx->conn, "SELECT legal_hold FROM client WHERE id = ?1 AND state <> 2",
                                   KITH_ARGS(kith_idarg(client)), &hold, err);

    if (rc == KITH_OK && hold)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A legal hold stands on this record: nothing of it may be erased until the hold is lifted.");
    if (rc == KITH_OK)
        rc = kith_sql_int(tx->conn,
                          "SELECT count(*) FROM in_room r JOIN in_room o ON o.session = r.session JOIN client c"
                          " ON c.id = o.client WHERE r.client = ?1 AND c.legal_hold",
                          KITH_ARGS(kith_idarg(client)), &hold, err);
    if (rc == KITH_OK && hold)
        rc =
            kith_fail(err, KITH_EUSAGE, 0,
                      "A legal hold stands on the record of another client who was in a room with this one: nothing of "
                      "it may be erased until that hold is lifted.");
    return rc;
}

/* With other clients in the room, nobody's words can be told from theirs: the session goes for all. */
enum kith_rc kith_client_erase(struct kith_tx *tx, struct kith_id client, struct kith_err *err)
{
#define OF_ROOMS    "(SELECT session FROM in_room WHERE client = ?1)"
#define OF_CODINGS  "(SELECT id FROM coding WHERE session IN " OF_ROOMS ")"
#define OF_SEGMENTS "(SELECT id FROM segment WHERE session IN " OF_ROOMS ")"
#define OF_MODEL                                                                                                       \
    "(SELECT 1 FROM site_model_client m JOIN in_room r ON r.client = m.client WHERE r.session IN " OF_ROOMS ")"
    static const char *const steps[] = {
        /* The key first: without it all the rest is noise already. */
        "DELETE FROM client_key WHERE client = ?1",
        "DELETE FROM job WHERE session IN " OF_ROOMS,
        "DELETE FROM session_text WHERE session IN " OF_ROOMS,
        "DELETE FROM coding_text WHERE coding IN " OF_CODINGS,
        "DELETE FROM figure WHERE coding IN " OF_CODINGS,
        "UPDATE coding SET figures = '' WHERE session IN " OF_ROOMS,
        "UPDATE contest SET why = NULL, code = '', should = '', should_sealed = NULL WHERE session IN " OF_ROOMS,
        "UPDATE coding_task SET draft = NULL, state = 3 WHERE segment IN " OF_SEGMENTS,
        "UPDATE adjudicated SET sealed = NULL WHERE segment IN " OF_SEGMENTS,
        "DELETE FROM pool_plan WHERE client = ?1",
        /* What learned from their words goes with them; kith_site_model_due says that another is to be made. */
        "INSERT INTO site_model_due (one, since) SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM site_model_client"
        " WHERE client = ?1) OR EXISTS " OF_MODEL " ON CONFLICT DO NOTHING",
        "DELETE FROM site_model WHERE EXISTS (SELECT 1 FROM site_model_client WHERE client = ?1) OR EXISTS " OF_MODEL,
        "DELETE FROM site_model_client WHERE ?1 <> '' AND NOT EXISTS (SELECT 1 FROM site_model)",
        "UPDATE crisis SET lines = NULL, done = NULL WHERE client = ?1 OR session IN " OF_ROOMS,
        "UPDATE session SET state = 4, goal = NULL, trouble = '', keep_until = 0 WHERE id IN " OF_ROOMS,
        "UPDATE party SET sealed = NULL WHERE client = ?1",
        "UPDATE hold SET why = NULL, lifted_why = NULL WHERE client = ?1",
        "UPDATE client SET sealed = NULL, state = 2 WHERE id = ?1",
    };
#undef OF_ROOMS
#undef OF_CODINGS
#undef OF_SEGMENTS
#undef OF_MODEL
    enum kith_rc rc;

    KITH_TRY(kith_tx_writes(tx, err));
    KITH_TRY(check_hold(tx, client, err));
    KITH_TRY(kith_growth_erase_client(tx, client, err));
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
        {1, "DELETE FROM notice WHERE person = ?1"},
        {1, "DELETE FROM pool_plan WHERE person = ?1"},
        {1, "DELETE FROM coder_time WHERE person = ?1"},
        {1, "DELETE FROM pool_standing WHERE person = ?1"},
        {1, "DELETE FROM practice_key WHERE person = ?1"},
        {1, "DELETE FROM practice WHERE person = ?1"},
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
    KITH_TRY(kith_growth_erase_person(tx, person, err));
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
