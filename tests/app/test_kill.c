/* kill -9 at random moments of a load of uploads, codings and openings; then all that was acknowledged must be there.
 */
#include "place.h"
#include "rng.h"
#include "store_parts.h"
#include "workspace.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define UPLOADERS 3
#define ACK       (1 + KITH_ID_LENGTH) /* a letter for what was done, and the session */

static const char words[] = "Counsellor: What brings you here today?\n"
                            "Client: I keep hiding the marmalade, and I want to stop that before the summer.\n"
                            "Counsellor: You have had enough of hiding it.\n"
                            "Client: Yes. I could put it on the table, where everybody sees it.\n"
                            "Counsellor: On the table, where it belongs. What would help you to do that tonight?\n"
                            "Client: If my sister were there, I think I could do it.\n";

struct load {
    struct place *p;
    struct kith_workspace *ws;
    int to;
};

static void acknowledge(const struct load *l, char what, struct kith_id id)
{
    char line[ACK];

    line[0] = what;
    memcpy(line + 1, id.z, KITH_ID_LENGTH);
    if (write(l->to, line, sizeof line) != (ssize_t)sizeof line) /* a pipe takes so little whole */
        _exit(5);
}

static void *upload_for_ever(void *user)
{
    const struct load *l = user;

    for (;;) {
        struct kith_upload u = {.programme = l->p->programme,
                                .client = l->p->client,
                                .goal = KITH_S("marmalade"),
                                .setting = KITH_SETTING_ONE_TO_ONE,
                                .bytes = {words, sizeof words - 1},
                                .filename = KITH_S("x")};
        struct kith_id id;
        size_t more;
        enum kith_rc rc = kith_workspace_upload(l->ws, l->p->ada, &u, &id, &more, NULL);

        if (rc == KITH_EBUSY)
            continue;
        if (rc != KITH_OK)
            _exit(4);
        acknowledge(l, 'u', id);
        if (kith_audit_note(kith_workspace_store(l->ws), l->p->ada, "session.open", id, l->p->client, NULL, NULL) ==
            KITH_OK)
            acknowledge(l, 'n', id);
    }
    return NULL;
}

static void run_load(struct place *p, int to)
{
    const struct kith_workspace_options options = {
        .store = p->options, .model = getenv("KITH_MODEL"), .workers = 2, .version = "kith test"};
    struct load l = {.p = p, .to = to};
    pthread_t threads[UPLOADERS];

    if (kith_workspace_open(&p->env, &options, &l.ws, &p->err) != KITH_OK)
        _exit(3);
    for (int i = 0; i < UPLOADERS; i++)
        if (pthread_create(&threads[i], NULL, upload_for_ever, &l) != 0)
            _exit(3);
    (void)pthread_join(threads[0], NULL);
    _exit(6);
}

static bool has_note(struct place *p, struct kith_tx *tx, struct kith_id id)
{
    const struct kith_audit_query q = {.object = id};
    struct kith_audit_line *lines;
    bool found = false;
    size_t n;

    OK(p, kith_audit_list(tx, &q, p->keep, &lines, &n, &p->err));
    for (size_t i = 0; i < n; i++)
        found = found || kith_str_eq(lines[i].action, KITH_S("session.open"));
    return found;
}

static void check_acks(struct place *p, const char *acks, size_t n)
{
    for (size_t at = 0; at + ACK <= n; at += ACK) {
        struct kith_arena_mark mark = kith_arena_mark(p->keep);
        struct kith_tx *tx = place_read(p);
        struct kith_str text;
        struct kith_id id;

        assert_true(kith_id_read((struct kith_str){acks + at + 1, KITH_ID_LENGTH}, &id));
        OK(p, kith_session_text(tx, id, p->keep, &text, &p->err));
        assert_true(kith_str_find(text, KITH_S("If my sister were there")) > 0);
        if (acks[at] == 'n')
            assert_true(has_note(p, tx, id));
        kith_tx_end(tx);
        kith_arena_rewind(p->keep, mark);
    }
}

/* Each session waits with its job, or is coded with all that belongs to it; nothing between. */
static void nothing_between(struct place *p)
{
    struct kith_tx *tx = place_read(p);
    struct kith_audit_verdict verdict;
    struct kith_rows rows;
    int64_t n;

    OK(p, kith_sql_int(tx->conn,
                       "SELECT count(*) FROM session s WHERE NOT ("
                       "(s.state = 0 AND EXISTS (SELECT 1 FROM job j WHERE j.session = s.id) AND NOT EXISTS"
                       " (SELECT 1 FROM coding c WHERE c.session = s.id)) OR"
                       " (s.state = 1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.session = s.id) AND (SELECT count(*)"
                       " FROM coding c JOIN coding_text t ON t.coding = c.id WHERE c.session = s.id) = 1))",
                       KITH_NO_ARGS, &n, &p->err));
    assert_int_equal(n, 0);
    OK(p, kith_rows_begin(tx->conn, &rows, "PRAGMA integrity_check", KITH_NO_ARGS, &p->err));
    OK(p, kith_rows_next(&rows, &p->err));
    assert_true(kith_str_eq(kith_row_peek(&rows, 0), KITH_S("ok")));
    (void)kith_rows_end(&rows, NULL);
    kith_tx_end(tx);
    OK(p, kith_audit_verify(p->store, NULL, &verdict, &p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
}

static size_t one_round(struct place *p, unsigned after_us, char *acks, size_t kept, size_t room)
{
    int status = 0;
    int ends[2];
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        run_load(p, ends[1]);
    }
    (void)close(ends[1]);
    (void)usleep(after_us);
    assert_int_equal(kill(child, SIGKILL), 0);
    while ((got = read(ends[0], acks + kept, room - kept)) > 0)
        kept += (size_t)got;
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return kept - kept % ACK;
}

static void nothing_acknowledged_is_lost(void **state)
{
    struct place *p = *state;
    const char *asked = getenv("KITH_ROUNDS");
    int rounds = asked ? (int)strtol(asked, NULL, 10) : 12;
    struct kith_rng rng = {20260102};
    size_t room = (size_t)16 << 20;
    char *acks = malloc(room);
    size_t kept = 0;

    assert_non_null(acks);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    (void)place_choose(p, p->party, KITH_USE_FEEDBACK, true);
    kith_store_close(p->store);
    p->store = NULL;
    for (int round = 0; round < rounds; round++) {
        size_t before = kept;

        kept = one_round(p, 20000 + (unsigned)kith_rng_below(&rng, 700000), acks, kept, room);
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        check_acks(p, acks + before, kept - before);
        nothing_between(p);
        kith_store_close(p->store);
        p->store = NULL;
    }
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    check_acks(p, acks, kept);
    print_message("%d rounds, %zu acknowledgements\n", rounds, kept / ACK);
    assert_true(kept > 0);
    free(acks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost, place_open, place_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
