#include "workspace_research.h"

#include "mask.h"
#include "workspace_parts.h"

#include <stdio.h>
#include <time.h>

#define A_LOOK   500u /* sessions asked for at a time */
#define LOOK_MAX 200000u

struct found {
    struct kith_session_row row;
    unsigned client;     /* numbers of this export alone, from 1 */
    unsigned counsellor; /* likewise */
};

struct gathered {
    struct found *items;
    size_t n;
    struct kith_id *clients; /* number less one */
    size_t n_clients;
    struct kith_id *counsellors;
    size_t n_counsellors;
    bool more;
};

/* Words of sessions, put together with what a director or an administrator knows, could lead to one counsellor. */
static enum kith_rc ask(struct kith_tx *tx, struct kith_id actor, struct kith_id programme, struct kith_err *err)
{
    const struct kith_about about = {.programme = programme};
    struct kith_standing s;
    enum kith_rc rc;

    KITH_TRY(kith_workspace_standing(tx, actor, &about, &s, err));
    if (kith_access(KITH_DEED_RESEARCH_EXPORT, s.roles, s.relations, ~0u) == KITH_SIGHT_NONE)
        rc = kith_store_denied(err);
    else if (s.roles & (1u << KITH_POST_DIRECTOR | 1u << KITH_POST_ADMINISTRATOR))
        rc = kith_fail(err, KITH_EUSAGE, 0,
                       "Whoever directs or runs this programme does not read its sessions, masked or not: they could "
                       "tell whose they are. Let somebody do the research who has neither role.");
out:
    return rc;
}

/* The list has room for every session that is exported. */
static unsigned number_of(struct kith_id *list, size_t *n, struct kith_id id)
{
    for (size_t i = 0; i < *n; i++)
        if (kith_id_eq(list[i], id))
            return (unsigned)i + 1;
    list[(*n)++] = id;
    return (unsigned)*n;
}

/* An order that tells nothing: else the newest session would come first, and a number would be a date. */
static void shuffle(const struct kith_env *env, struct kith_session_row *rows, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        struct kith_session_row other;
        uint64_t r;
        size_t k;

        env->random(env->ctx, &r, sizeof r);
        k = (size_t)(r % i);
        other = rows[k];
        rows[k] = rows[i - 1];
        rows[i - 1] = other;
    }
}

/* Those that the gate opens and whose words are still there. */
static enum kith_rc gather(struct kith_workspace *ws, struct kith_tx *tx, struct kith_id actor,
                           const struct kith_research *what, struct kith_arena *keep, struct gathered *g,
                           struct kith_err *err)
{
    struct kith_session_query query = {
        .programme = what->programme, .held_from = what->held_from, .held_to = what->held_to, .most = A_LOOK};
    struct kith_session_row *open;
    struct kith_session_row *rows;
    enum kith_rc rc;
    size_t n_open = 0;
    size_t n = A_LOOK;

    *g = (struct gathered){0};
    KITH_TRY(kith_arena_take(keep, KITH_RESEARCH_MOST, sizeof *open, &open, err));
    for (; n == A_LOOK && query.skip < LOOK_MAX && !g->more; query.skip += A_LOOK) {
        KITH_TRY(kith_session_list(tx, &query, keep, &rows, &n, NULL, err));
        for (size_t i = 0; i < n; i++) {
            const struct kith_about about = {.programme = what->programme, .session = rows[i].id};

            if (rows[i].state != KITH_SESSION_CODED ||
                kith_workspace_may(tx, actor, KITH_DEED_RESEARCH_EXPORT, &about, NULL, NULL) != KITH_OK)
                continue;
            g->more = n_open == KITH_RESEARCH_MOST;
            if (g->more)
                break;
            open[n_open++] = rows[i];
        }
    }
    shuffle(ws->env, open, n_open);
    KITH_TRY(kith_arena_take(keep, n_open + 1, sizeof *g->items, &g->items, err));
    KITH_TRY(kith_arena_take(keep, n_open + 1, sizeof *g->clients, &g->clients, err));
    KITH_TRY(kith_arena_take(keep, n_open + 1, sizeof *g->counsellors, &g->counsellors, err));
    for (size_t i = 0; i < n_open; i++) {
        struct found *f = &g->items[g->n++];

        f->row = open[i];
        f->client = number_of(g->clients, &g->n_clients, open[i].client);
        f->counsellor = number_of(g->counsellors, &g->n_counsellors, open[i].counsellor);
    }
out:
    return rc;
}

enum kith_rc kith_workspace_research_count(struct kith_workspace *ws, struct kith_id actor,
                                           const struct kith_research *what, struct kith_research_sum *out,
                                           struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct gathered g;
    enum kith_rc rc;

    *out = (struct kith_research_sum){0};
    KITH_TRY(kith_arena_open(ws->env, &keep, (size_t)256 << 20, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(ask(tx, actor, what->programme, err));
    KITH_TRY(gather(ws, tx, actor, what, keep, &g, err));
    *out = (struct kith_research_sum){.sessions = g.n, .clients = g.n_clients, .more = g.more};
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}

/* ---- the words ---- */

static int year_of(int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;

    return gmtime_r(&t, &tm) ? tm.tm_year + 1900 : 0;
}

static enum kith_rc write_turns(struct kith_buf *out, const struct found *f, size_t number,
                                const struct kith_transcript *t, struct kith_arena *keep, struct kith_err *err)
{
    const struct kith_mask *mask;
    struct kith_masked masked;
    char name[3][16];
    enum kith_rc rc;

    (void)snprintf(name[0], sizeof name[0], "s%zu", number);
    (void)snprintf(name[1], sizeof name[1], "p%u", f->client);
    (void)snprintf(name[2], sizeof name[2], "c%u", f->counsellor);
    KITH_TRY(kith_mask_make_all(keep, t, &mask, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        const struct kith_turn *turn = &t->turns[i];
        const char *role = kith_role_name((int)t->speakers[turn->speaker].declared);
        struct kith_emit j;

        KITH_TRY(kith_mask_apply_said(mask, turn->speaker, keep, turn->text, &masked, err));
        kith_emit_init(&j, out, 0);
        kith_emit_object(&j, NULL);
        kith_emit_word(&j, "session", name[0]);
        kith_emit_word(&j, "client", name[1]);
        kith_emit_word(&j, "counsellor", name[2]);
        kith_emit_int(&j, "year", year_of(f->row.held));
        kith_emit_str(&j, "setting", f->row.setting);
        kith_emit_int(&j, "turn", (int64_t)i);
        kith_emit_word(&j, "speaker", role);
        kith_emit_word(&j, "role", role);
        if (turn->start_ms >= 0)
            kith_emit_int(&j, "start_ms", turn->start_ms);
        kith_emit_str(&j, "text", masked.text);
        kith_emit_close_object(&j);
        kith_buf_byte(out, '\n');
    }
    KITH_TRY(kith_buf_check(out, "The export", err));
out:
    return rc;
}

static enum kith_rc write_all(struct kith_workspace *ws, struct kith_tx *tx, const struct gathered *g,
                              struct kith_buf *out, struct kith_err *err)
{
    struct kith_arena *one = NULL;
    const struct kith_transcript *t;
    struct kith_session_words words;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(ws->env, &one, KITH_SESSION_MAX, err));
    for (size_t i = 0; i < g->n; i++) {
        kith_arena_reset(one);
        KITH_TRY(kith_workspace_words(tx, &g->items[i].row, one, &words, err));
        KITH_TRY(kith_workspace_transcript(ws, &g->items[i].row, &words, one, &t, err));
        KITH_TRY(write_turns(out, &g->items[i], i + 1, t, one, err));
    }
out:
    kith_arena_close(one);
    return rc;
}

/* ---- the account of it ---- */

static enum kith_rc research_consent(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                     struct kith_id *out, struct kith_err *err)
{
    struct kith_consent *list;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_consent_list(tx, client, keep, &list, &n, err));
    for (size_t i = 0; i < n; i++) /* the newest first */
        if (list[i].use == KITH_USE_RESEARCH && list[i].yes && !list[i].revoked) {
            *out = list[i].id;
            return KITH_OK;
        }
    rc = kith_store_denied(err);
out:
    return rc;
}

/* A client who was in the room of so many of the sessions. */
struct account {
    struct kith_id client;
    size_t sessions;
};

static enum kith_rc account_for(struct kith_tx *tx, const struct account *a, const struct kith_research *what,
                                struct kith_arena *keep, struct kith_err *err)
{
    struct kith_disclosure d = {.client = a->client,
                                .recipient = what->recipient,
                                .purpose = what->purpose,
                                .basis = KITH_BASIS_RESEARCH,
                                .notice = true};
    struct kith_id id;
    char said[96];
    int n = snprintf(said, sizeof said, "Masked transcripts of %zu session%s, under a number", a->sessions,
                     a->sessions == 1 ? "" : "s");
    enum kith_rc rc;

    d.what = (struct kith_str){said, (size_t)n};
    KITH_TRY(research_consent(tx, d.client, keep, &d.consent, err));
    KITH_TRY(kith_disclosure_record(tx, &d, &id, err));
out:
    return rc;
}

static enum kith_rc count_for(struct kith_tx *tx, const struct gathered *g, struct kith_arena *keep,
                              struct account **out, size_t *n, struct kith_err *err)
{
    struct kith_id *clients;
    size_t n_clients;
    size_t k;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_arena_take(keep, g->n * KITH_PARTIES_MAX + 1, sizeof **out, out, err));
    for (size_t i = 0; i < g->n; i++) {
        KITH_TRY(kith_session_clients(tx, g->items[i].row.id, keep, &clients, &n_clients, err));
        for (size_t c = 0; c < n_clients; c++) {
            for (k = 0; k < *n && !kith_id_eq((*out)[k].client, clients[c]); k++)
                ;
            if (k == *n)
                (*out)[(*n)++] = (struct account){.client = clients[c]};
            (*out)[k].sessions++;
        }
    }
out:
    return rc;
}

/* The gates once more, in the transaction that writes down that the words went out. */
static enum kith_rc account(struct kith_workspace *ws, struct kith_id actor, const struct kith_research *what,
                            const struct gathered *g, struct kith_arena *keep, struct kith_err *err)
{
    struct account *accounts;
    struct kith_tx *tx = NULL;
    size_t n_accounts;
    char detail[64];
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, actor, &tx, err));
    for (size_t i = 0; i < g->n; i++) {
        const struct kith_about about = {.programme = what->programme, .session = g->items[i].row.id};

        rc = kith_workspace_may(tx, actor, KITH_DEED_RESEARCH_EXPORT, &about, NULL, err);
        if (rc == KITH_EDENIED)
            rc = kith_fail(err, KITH_EBUSY, 0, "A consent was taken back at this very moment. Nothing went out.");
        KITH_TRY(rc);
        KITH_TRY(kith_audit_add(tx, "research.export", g->items[i].row.id, g->items[i].row.client, NULL, err));
    }
    KITH_TRY(count_for(tx, g, keep, &accounts, &n_accounts, err));
    for (size_t i = 0; i < n_accounts; i++)
        KITH_TRY(account_for(tx, &accounts[i], what, keep, err));
    (void)snprintf(detail, sizeof detail, "%zu sessions of %zu clients", g->n, g->n_clients);
    KITH_TRY(kith_audit_add(tx, "research.export", what->programme, KITH_ID_NONE, detail, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_research_export(struct kith_workspace *ws, struct kith_id actor,
                                            const struct kith_research *what, struct kith_buf *out,
                                            struct kith_research_sum *sum, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct gathered g;
    enum kith_rc rc;

    *sum = (struct kith_research_sum){0};
    KITH_TRY(kith_arena_open(ws->env, &keep, (size_t)256 << 20, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(ask(tx, actor, what->programme, err));
    KITH_TRY(gather(ws, tx, actor, what, keep, &g, err));
    if (g.n == 0) {
        rc = kith_fail(err, KITH_EINPUT, 0, "There is nothing to export: no session here is open to research.");
        goto out;
    }
    KITH_TRY(write_all(ws, tx, &g, out, err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(account(ws, actor, what, &g, keep, err));
    *sum = (struct kith_research_sum){.sessions = g.n, .clients = g.n_clients, .more = g.more};
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}
