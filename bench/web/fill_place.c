/* fill_place DIR COUNSELLORS SESSIONS: makes a seeded store as large as a big programme's, for bench_large.py.
 *
 * Copies of the seeded sessions, with their codings and figures, over a year, under counsellors and clients of their
 * own; the first counsellor there gets a share too. Nothing is coded anew: it is the store's size that counts. */
#include "rng.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MAX      24u
#define FIGURES_MAX     32u
#define A_BATCH         50u
#define TO_A_SUPERVISOR 10u
#define DAY_S           INT64_C(86400)

struct model_session {
    struct kith_session_row row;
    struct kith_str bytes;
    struct kith_coding coding;
    struct kith_kept_figure *figures;
    size_t n_figures;
};

struct fill {
    struct kith_store *store;
    struct kith_arena *keep;
    struct kith_err err;
    struct kith_id programme;
    struct kith_id first;      /* a counsellor who is there */
    struct kith_id supervisor; /* of everybody new */
    struct model_session models[MODELS_MAX];
    size_t n_models;
    struct kith_rng rng;
    uint64_t turns;
};

static enum kith_rc find_place(struct fill *f, struct kith_tx *tx)
{
    struct kith_programme *programmes;
    struct kith_role_held *held;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_programme_list(tx, f->keep, &programmes, &n, &f->err));
    if (n == 0)
        return kith_fail(&f->err, KITH_EUSAGE, 0, "Seed the store first.");
    f->programme = programmes[0].id;
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, f->programme, f->keep, &held, &n, &f->err));
    for (size_t i = 0; i < n; i++) {
        struct kith_person person;

        KITH_TRY(kith_person_get(tx, held[i].person, f->keep, &person, &f->err));
        if (kith_str_eq(person.login, KITH_S("ada")))
            f->first = person.id;
        if (kith_str_eq(person.login, KITH_S("sue")))
            f->supervisor = person.id;
    }
out:
    return rc;
}

static enum kith_rc read_models(struct fill *f, struct kith_tx *tx)
{
    const struct kith_session_query query = {.programme = f->programme, .most = 200};
    struct kith_session_row *rows;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_list(tx, &query, f->keep, &rows, &n, NULL, &f->err));
    for (size_t i = 0; i < n && f->n_models < MODELS_MAX; i++) {
        struct model_session *m = &f->models[f->n_models];

        if (rows[i].state != KITH_SESSION_CODED || rows[i].turns < 60 ||
            kith_session_text(tx, rows[i].id, f->keep, &m->bytes, NULL) != KITH_OK)
            continue;
        m->row = rows[i];
        KITH_TRY(kith_coding_of_model(tx, rows[i].id, f->keep, &m->coding, &f->err));
        KITH_TRY(kith_figure_list(tx, m->coding.id, f->keep, &m->figures, &m->n_figures, &f->err));
        f->n_models++;
    }
out:
    return rc;
}

static enum kith_rc add_counsellor(struct fill *f, struct kith_tx *tx, unsigned number, struct kith_id *out)
{
    struct kith_person person = {.invented = true};
    struct kith_tie tie = {.kind = KITH_TIE_SUPERVISES, .from = f->supervisor, .programme = f->programme};
    struct kith_id id;
    char login[24];
    enum kith_rc rc;

    if (number == 0) {
        *out = f->first;
        return KITH_OK;
    }
    (void)snprintf(login, sizeof login, "counsellor%u", number);
    person.login = person.names.usual = kith_str_of(login);
    KITH_TRY(kith_person_add(tx, &person, out, &f->err));
    KITH_TRY(kith_role_give(tx, *out, f->programme, KITH_POST_COUNSELLOR, &f->err));
    if (number % TO_A_SUPERVISOR == 0) { /* who looks after the next ones, themselves with somebody above */
        KITH_TRY(kith_role_give(tx, *out, f->programme, KITH_POST_SUPERVISOR, &f->err));
        f->supervisor = *out;
    }
    tie.to = *out;
    if (!kith_id_eq(tie.from, tie.to))
        KITH_TRY(kith_tie_add(tx, &tie, &id, &f->err));
out:
    return rc;
}

static enum kith_rc add_client(struct fill *f, struct kith_tx *tx, struct kith_id counsellor, struct kith_id *client,
                               struct kith_id *party)
{
    const struct kith_client c = {
        .programme = f->programme, .counsellor = counsellor, .names = {.usual = KITH_S("Somebody")}};
    struct kith_party *parties;
    struct kith_id id;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_client_add(tx, &c, client, &f->err));
    KITH_TRY(kith_party_list(tx, *client, f->keep, &parties, &n, &f->err));
    *party = parties[0].id;
    for (int use = KITH_USE_RECORDING; use <= KITH_USE_SUPERVISION; use++) {
        const struct kith_consent consent = {.party = *party, .use = (enum kith_use)use, .yes = true};

        KITH_TRY(kith_consent_record(tx, &consent, &id, &f->err));
    }
out:
    return rc;
}

static enum kith_rc add_session(struct fill *f, struct kith_tx *tx, struct kith_id counsellor, struct kith_id client,
                                struct kith_id party)
{
    const struct model_session *m = &f->models[kith_rng_below(&f->rng, f->n_models)];
    struct kith_session_row row = m->row;
    struct kith_coding coding = m->coding;
    struct kith_job job;
    struct kith_id id;
    enum kith_rc rc;

    row.counsellor = counsellor;
    row.client = client;
    row.in_pool = false; /* those coded blind are the seeded ones */
    row.held = kith_tx_now(tx) - (int64_t)kith_rng_below(&f->rng, 360) * DAY_S;
    row.keep_until = kith_tx_now(tx) + 80 * DAY_S;
    KITH_TRY(kith_session_add(tx, &row, m->bytes, &party, 1, &coding.session, &f->err));
    KITH_TRY(kith_coding_add(tx, &coding, row.turns, 0, m->figures, m->n_figures, &id, &f->err));
    KITH_TRY(kith_job_of_session(tx, coding.session, &job, &f->err));
    KITH_TRY(kith_job_done(tx, job.id, &f->err));
    if (kith_rng_below(&f->rng, 4) == 0)
        KITH_TRY(kith_session_share(tx, coding.session, true, &f->err));
    f->turns += row.turns;
out:
    return rc;
}

/* One counsellor with their clients and sessions, a client to every ten. */
static enum kith_rc fill_one(struct fill *f, unsigned number, unsigned sessions)
{
    struct kith_tx *tx = NULL;
    struct kith_id counsellor;
    struct kith_id client;
    struct kith_id party;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(f->store, KITH_ID_NONE, &tx, &f->err));
    KITH_TRY(add_counsellor(f, tx, number, &counsellor));
    for (unsigned i = 0; i < sessions; i++) {
        if (i % 10 == 0)
            KITH_TRY(add_client(f, tx, counsellor, &client, &party));
        KITH_TRY(add_session(f, tx, counsellor, client, party));
        if (i % A_BATCH == A_BATCH - 1) {
            KITH_TRY(kith_tx_commit(tx, &f->err));
            kith_tx_end(tx);
            tx = NULL;
            KITH_TRY(kith_tx_write(f->store, KITH_ID_NONE, &tx, &f->err));
        }
    }
    KITH_TRY(kith_tx_commit(tx, &f->err));
out:
    kith_tx_end(tx);
    return rc;
}

int main(int argc, char **argv)
{
    static struct fill f;
    const struct kith_env *env = kith_env_system();
    struct kith_store_options options = {.dir = argc == 4 ? argv[1] : ""};
    unsigned counsellors = argc == 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    unsigned sessions = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    if (counsellors == 0 || sessions == 0) {
        (void)fprintf(stderr, "usage: fill_place DIR COUNSELLORS SESSIONS\n");
        return 2;
    }
    f.rng.state = 7;
    KITH_TRY(kith_arena_open(env, &f.keep, (size_t)1 << 30, &f.err));
    KITH_TRY(kith_store_open(env, &options, &f.store, &f.err));
    KITH_TRY(kith_tx_read(f.store, &tx, &f.err));
    KITH_TRY(find_place(&f, tx));
    KITH_TRY(read_models(&f, tx));
    kith_tx_end(tx);
    tx = NULL;
    for (unsigned i = 0; i < counsellors; i++)
        KITH_TRY(fill_one(&f, i, sessions / counsellors));
    (void)printf("%u counsellors, %u sessions, %llu turns\n", counsellors, sessions / counsellors * counsellors,
                 (unsigned long long)f.turns);
out:
    kith_tx_end(tx);
    kith_store_close(f.store);
    kith_arena_close(f.keep);
    if (rc != KITH_OK)
        (void)fprintf(stderr, "fill_place: %s\n", f.err.text);
    return rc == KITH_OK ? 0 : 1;
}
