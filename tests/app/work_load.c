#include "work_load.h"

#include "store_parts.h"
#include "workspace.h"

#include <pthread.h>
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

struct office {
    const struct work_load *load;
    struct place *p;
    struct kith_workspace *ws;
    int to;
};

/* ---- in the process that is ended ---- */

static void acknowledge(const struct office *o, char what, struct kith_id id)
{
    char line[ACK];

    line[0] = what;
    memcpy(line + 1, id.z, KITH_ID_LENGTH);
    if (write(o->to, line, sizeof line) != (ssize_t)sizeof line) /* a pipe takes so little whole */
        _exit(5);
}

static bool is_coded(const struct office *o, struct kith_arena *scratch, struct kith_id id)
{
    struct kith_session_row row = {.state = KITH_SESSION_WAITING};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(kith_workspace_store(o->ws), &tx, NULL));
    KITH_TRY(kith_session_get(tx, id, scratch, &row, NULL));
out:
    kith_tx_end(tx);
    kith_arena_reset(scratch);
    if (rc != KITH_OK || row.state == KITH_SESSION_FAILED)
        _exit(4);
    return row.state == KITH_SESSION_CODED;
}

static void *upload_for_ever(void *user)
{
    const struct office *o = user;
    struct kith_arena *scratch;

    if (kith_arena_open(&o->p->env, &scratch, (size_t)1 << 20, NULL) != KITH_OK)
        _exit(3);
    for (;;) {
        struct kith_upload u = {.programme = o->p->programme,
                                .client = o->p->client,
                                .goal = KITH_S("marmalade"),
                                .setting = KITH_SETTING_ONE_TO_ONE,
                                .bytes = {words, sizeof words - 1},
                                .filename = KITH_S("x")};
        struct kith_id id;
        size_t more;
        enum kith_rc rc = kith_workspace_upload(o->ws, o->p->ada, &u, &id, &more, NULL);

        if (rc == KITH_EBUSY)
            continue;
        if (rc != KITH_OK)
            _exit(4);
        acknowledge(o, 'u', id);
        if (kith_audit_note(kith_workspace_store(o->ws), o->p->ada, "session.open", id, o->p->client, NULL, NULL) ==
            KITH_OK)
            acknowledge(o, 'n', id);
        if (!o->load->wait)
            continue;
        while (!is_coded(o, scratch, id))
            (void)usleep(2000);
        acknowledge(o, 'c', id);
    }
    return NULL;
}

static void run_load(const struct work_load *load, int to)
{
    const struct kith_workspace_options options = {
        .store = load->p->options, .model = getenv("KITH_MODEL"), .workers = 2, .version = "kith test"};
    struct office o = {.load = load, .p = load->p, .to = to};
    pthread_t threads[UPLOADERS];

    if (kith_workspace_open(&o.p->env, &options, &o.ws, &o.p->err) != KITH_OK)
        _exit(3);
    if (load->begun)
        load->begun(load->user);
    for (int i = 0; i < UPLOADERS; i++)
        if (pthread_create(&threads[i], NULL, upload_for_ever, &o) != 0)
            _exit(3);
    (void)pthread_join(threads[0], NULL);
    _exit(6);
}

pid_t work_load_begin(const struct work_load *load, int *from)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        run_load(load, ends[1]);
    }
    (void)close(ends[1]);
    *from = ends[0];
    return child;
}

/* ---- in the process that looks ---- */

int work_load_end(pid_t child, int from, struct work_acks *acks)
{
    int status = 0;
    ssize_t got;

    while ((got = read(from, acks->bytes + acks->kept, acks->room - acks->kept)) > 0)
        acks->kept += (size_t)got;
    (void)close(from);
    assert_int_equal(waitpid(child, &status, 0), child);
    acks->kept -= acks->kept % ACK;
    return status;
}

void work_acks_open(struct work_acks *acks)
{
    *acks = (struct work_acks){.room = (size_t)16 << 20};
    acks->bytes = malloc(acks->room);
    assert_non_null(acks->bytes);
}

void work_acks_close(struct work_acks *acks)
{
    free(acks->bytes);
}

size_t work_acks_count(const struct work_acks *acks, char what)
{
    size_t n = 0;

    for (size_t at = 0; at + ACK <= acks->kept; at += ACK)
        n += what == 0 || acks->bytes[at] == what;
    return n;
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

static void check_coding(struct place *p, struct kith_tx *tx, struct kith_id id)
{
    struct kith_session_row row;
    struct kith_coding *codings;
    size_t n;

    OK(p, kith_session_get(tx, id, p->keep, &row, &p->err));
    assert_int_equal(row.state, KITH_SESSION_CODED);
    OK(p, kith_coding_list(tx, id, p->keep, &codings, &n, &p->err));
    assert_int_equal(n, 1);
    assert_true(codings[0].codes.n > 0 && codings[0].report.n > 0);
}

void work_check_acks(struct place *p, const struct work_acks *acks, size_t from)
{
    for (size_t at = from; at + ACK <= acks->kept; at += ACK) {
        struct kith_arena_mark mark = kith_arena_mark(p->keep);
        struct kith_tx *tx = place_read(p);
        struct kith_str text;
        struct kith_id id;

        assert_true(kith_id_read((struct kith_str){acks->bytes + at + 1, KITH_ID_LENGTH}, &id));
        OK(p, kith_session_text(tx, id, p->keep, &text, &p->err));
        assert_true(kith_str_find(text, KITH_S("If my sister were there")) > 0);
        if (acks->bytes[at] == 'n')
            assert_true(has_note(p, tx, id));
        if (acks->bytes[at] == 'c')
            check_coding(p, tx, id);
        kith_tx_end(tx);
        kith_arena_rewind(p->keep, mark);
    }
}

void work_check_whole(struct place *p)
{
    struct kith_tx *tx = place_read(p);
    struct kith_audit_verdict verdict;
    struct kith_rows rows;
    int64_t n;

    OK(p, kith_sql_int(
              tx->conn,
              "SELECT count(*) FROM session s WHERE NOT ("
              "(s.state = 0 AND EXISTS (SELECT 1 FROM job j WHERE j.session = s.id) AND NOT EXISTS"
              " (SELECT 1 FROM coding c WHERE c.session = s.id)) OR"
              " (s.state = 1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.session = s.id AND j.step = 0) AND"
              " (SELECT count(*) FROM coding c JOIN coding_text t ON t.coding = c.id WHERE c.session = s.id) = 1))",
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

int work_rounds(struct place *p, uint64_t seed, work_round_fn *one, struct work_acks *acks)
{
    const char *asked = getenv("KITH_ROUNDS");
    int rounds = asked ? (int)strtol(asked, NULL, 10) : 12;
    struct kith_rng rng = {seed};

    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    (void)place_choose(p, p->party, KITH_USE_FEEDBACK, true);
    kith_store_close(p->store);
    p->store = NULL;
    for (int round = 0; round < rounds; round++) {
        size_t before = acks->kept;

        one(p, &rng, acks);
        OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
        work_check_acks(p, acks, before);
        work_check_whole(p);
        kith_store_close(p->store);
        p->store = NULL;
    }
    OK(p, kith_store_open(&p->env, &p->options, &p->store, &p->err));
    work_check_acks(p, acks, 0);
    return rounds;
}
