#include "workspace_site.h"

#include "code_lines.h"
#include "cross_site.h"
#include "session_view.h"
#include "store_site_model.h"
#include "workspace_parts.h"

#define ARENA_MAX     ((size_t)2 << 30)
#define SESSIONS_MOST 20000u
#define CODERS_MOST   4
#define USES_TO_LEARN ((1u << KITH_USE_RECORDING) | (1u << KITH_USE_TRAINING))

enum { COUNSELLOR, CLIENT, SPEAKERS };

/* All that one client and their counsellors said in segments that were coded blind: one session to the training. */
struct learned {
    struct kith_id client;
    struct kith_turn *turns;
    size_t n;
    size_t cap;
};

struct site {
    struct kith_workspace *ws;
    struct kith_arena *keep;
    struct learned *clients;
    size_t n_clients;
    uint64_t *prints; /* of the sessions as they are, so that an evaluation knows them */
    size_t n_prints;
};

/* ---- gathering ---- */

static enum kith_rc client_of(struct site *s, struct kith_id id, struct learned **out, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_clients; i++)
        if (kith_id_eq(s->clients[i].client, id)) {
            *out = &s->clients[i];
            return KITH_OK;
        }
    if (s->n_clients == SESSIONS_MOST)
        KITH_TRY(kith_fail(err, KITH_EBOUND, 0, "A site model learns from at most %u clients.", SESSIONS_MOST));
    *out = &s->clients[s->n_clients++];
    (*out)->client = id;
out:
    return rc;
}

static enum kith_rc room_for(struct site *s, struct learned *c, size_t more, struct kith_err *err)
{
    struct kith_turn *turns;
    size_t cap = c->cap ? c->cap : 256;
    enum kith_rc rc = KITH_OK;

    while (cap < c->n + more)
        cap *= 2;
    if (cap == c->cap)
        return KITH_OK;
    KITH_TRY(kith_arena_take(s->keep, cap, sizeof *turns, &turns, err));
    if (c->n)
        memcpy(turns, c->turns, c->n * sizeof *turns);
    c->turns = turns;
    c->cap = cap;
out:
    return rc;
}

/* What each of the coders said of the turn; who they are does not go in. */
static enum kith_rc gold_of(struct site *s, const struct kith_coding *const *codings, size_t n, uint32_t turn,
                            const struct kith_gold **out, size_t *n_out, struct kith_err *err)
{
    struct kith_gold *gold;
    enum kith_rc rc;

    *n_out = 0;
    KITH_TRY(kith_arena_take(s->keep, n + 1, sizeof *gold, &gold, err));
    for (size_t i = 0; i < n; i++) {
        struct kith_str rest = codings[i]->codes;
        struct kith_code_line line;
        struct kith_str text;

        while (kith_str_cut(&rest, '\n', &text))
            if (kith_code_line_read(text, &line) && line.turn == turn) {
                line.label.adherence_known = line.label.behaviour != KITH_NONE;
                gold[(*n_out)++] = (struct kith_gold){.coder = KITH_S(""), .label = line.label};
                break;
            }
    }
    *out = gold;
out:
    return rc;
}

/* One segment: its masked turns, with the codes of all who coded it blind. */
static enum kith_rc add_segment(struct site *s, const struct kith_session_row *row,
                                const struct kith_session_words *words, const struct kith_segment *g,
                                const struct kith_coding *all, size_t n_all, struct kith_err *err)
{
    const struct kith_coding *codings[CODERS_MOST];
    struct kith_blind_turn *turns;
    struct learned *c;
    size_t n_codings = 0;
    size_t n;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n_all && n_codings < CODERS_MOST; i++)
        if (all[i].kind == KITH_CODER_PERSON && kith_id_eq(all[i].segment, g->id) && all[i].codes.n)
            codings[n_codings++] = &all[i];
    if (n_codings == 0)
        return KITH_OK;
    KITH_TRY(kith_workspace_masked(s->ws, row, words, g->first, g->last, s->keep, &turns, &n, err));
    KITH_TRY(client_of(s, row->client, &c, err));
    KITH_TRY(room_for(s, c, n, err));
    for (size_t i = 0; i < n; i++) {
        struct kith_turn *t = &c->turns[c->n];

        *t = (struct kith_turn){.text = turns[i].text,
                                .id = (int64_t)c->n,
                                .start_ms = -1,
                                .end_ms = -1,
                                .speaker = turns[i].counsellor ? COUNSELLOR : CLIENT};
        KITH_TRY(gold_of(s, codings, n_codings, turns[i].turn, &t->gold, &t->n_gold, err));
        c->n++;
    }
out:
    return rc;
}

static enum kith_rc add_session(struct site *s, struct kith_tx *tx, struct kith_id session,
                                struct kith_site_outcome *out, struct kith_err *err)
{
    const struct kith_transcript *t;
    struct kith_session_row row;
    struct kith_segment *segments;
    struct kith_coding *codings;
    struct kith_session_words words;
    unsigned uses;
    size_t n_segments;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_consent_open_session(tx, session, &uses, err));
    if ((uses & USES_TO_LEARN) != USES_TO_LEARN)
        goto out;
    KITH_TRY(kith_session_get(tx, session, s->keep, &row, err));
    KITH_TRY(kith_workspace_words(tx, &row, s->keep, &words, err));
    KITH_TRY(kith_coding_list(tx, session, s->keep, &codings, &n, err));
    KITH_TRY(kith_segment_list(tx, session, s->keep, &segments, &n_segments, err));
    for (size_t i = 0; i < n_segments; i++)
        KITH_TRY(add_segment(s, &row, &words, &segments[i], codings, n, err));
    KITH_TRY(kith_workspace_transcript(s->ws, &row, &words, s->keep, &t, err));
    s->prints[s->n_prints++] = kith_session_print(t);
    out->sessions++;
out:
    return rc;
}

static enum kith_rc gather(struct site *s, struct kith_site_outcome *out, struct kith_err *err)
{
    struct kith_programme *programmes;
    struct kith_tx *tx = NULL;
    struct kith_id *ids;
    size_t n_programmes;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(s->keep, SESSIONS_MOST, sizeof *s->clients, &s->clients, err));
    KITH_TRY(kith_arena_take(s->keep, SESSIONS_MOST, sizeof *s->prints, &s->prints, err));
    KITH_TRY(kith_tx_read(s->ws->store, &tx, err));
    KITH_TRY(kith_programme_list(tx, s->keep, &programmes, &n_programmes, err));
    for (size_t p = 0; p < n_programmes; p++) {
        KITH_TRY(kith_blind_sessions(tx, programmes[p].id, SESSIONS_MOST, s->keep, &ids, &n, err));
        for (size_t i = 0; i < n && s->n_prints < SESSIONS_MOST; i++)
            KITH_TRY(add_session(s, tx, ids[i], out, err));
    }
    out->clients = s->n_clients;
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- learning ---- */

static enum kith_rc as_transcripts(struct site *s, const struct kith_transcript ***out, struct kith_err *err)
{
    static const struct kith_speaker speakers[SPEAKERS] = {
        [COUNSELLOR] = {.name = {"", 0}, .declared = KITH_ROLE_COUNSELLOR},
        [CLIENT] = {.name = {"", 0}, .declared = KITH_ROLE_CLIENT}};
    struct kith_transcript *all;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(s->keep, s->n_clients + 1, sizeof *all, &all, err));
    KITH_TRY(kith_arena_take(s->keep, s->n_clients + 1, sizeof(struct kith_transcript *), out, err));
    for (size_t i = 0; i < s->n_clients; i++) {
        all[i] = (struct kith_transcript){.id = KITH_S("site"),
                                          .topic = KITH_S(""),
                                          .quality = KITH_S(""),
                                          .setting = KITH_SETTING_ONE_TO_ONE,
                                          .speakers = speakers,
                                          .n_speakers = SPEAKERS,
                                          .turns = s->clients[i].turns,
                                          .n_turns = s->clients[i].n};
        (*out)[i] = &all[i];
    }
out:
    return rc;
}

static enum kith_rc keep_model(struct site *s, struct kith_str bytes, const char *hash, struct kith_str report,
                               const struct kith_model *base, struct kith_err *err)
{
    const struct kith_site_model model = {
        .hash = kith_str_of(hash), .base = kith_str_of(kith_model_hash(base)), .report = report, .bytes = bytes};
    struct kith_tx *tx = NULL;
    struct kith_id *ids;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(s->keep, s->n_clients + 1, sizeof *ids, &ids, err));
    for (size_t i = 0; i < s->n_clients; i++)
        ids[i] = s->clients[i].client;
    KITH_TRY(kith_tx_write(s->ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_site_model_put(tx, &model, ids, s->n_clients, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* Somebody who was erased meanwhile must not come back with the model. */
static enum kith_rc all_still_there(struct site *s, struct kith_err *err)
{
    struct kith_client client;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(s->ws->store, &tx, err));
    for (size_t i = 0; i < s->n_clients; i++) {
        KITH_TRY(kith_client_get(tx, s->clients[i].client, s->keep, &client, err));
        if (client.state == KITH_CLIENT_ERASED)
            KITH_TRY(kith_fail(err, KITH_EBUSY, 0, "A client was erased meanwhile; begin again."));
    }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_adapt(const struct kith_env *env, struct kith_workspace *ws, const char *base_path,
                                  struct kith_buf *report, struct kith_site_outcome *out, struct kith_err *err)
{
    struct kith_site_options options = {.base_path = base_path,
                                        .cpu = kith_cpu_best(KITH_CPU_AUTO),
                                        .seed = 1,
                                        .jobs = 1,
                                        .min_sessions = KITH_SITE_CLIENTS};
    struct site s = {.ws = ws};
    const struct kith_transcript **transcripts;
    struct kith_model *base = NULL;
    char hash[KITH_HASH_HEX];
    struct kith_buf file;
    size_t changed = 0;
    enum kith_rc rc;

    *out = (struct kith_site_outcome){.kept = false};
    kith_buf_init(&file, env, KITH_MODEL_MAX_BYTES);
    KITH_TRY(kith_arena_open(env, &s.keep, ARENA_MAX, err));
    KITH_TRY(gather(&s, out, err));
    if (s.n_clients < KITH_SITE_CLIENTS) {
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "Sessions of %zu clients were coded blind and may be learned from; a model of this site needs "
                       "%u.",
                       s.n_clients, KITH_SITE_CLIENTS);
        goto out;
    }
    KITH_TRY(as_transcripts(&s, &transcripts, err));
    options.transcripts = transcripts;
    options.n_transcripts = s.n_clients;
    options.prints = s.prints;
    options.n_prints = s.n_prints;
    KITH_TRY(kith_train_site_bytes(env, &options, &file, report, hash, &changed, err));
    if (changed == 0)
        goto out;
    KITH_TRY(kith_model_open(env, base_path, &base, err));
    KITH_TRY(all_still_there(&s, err));
    KITH_TRY(kith_buf_check(report, "The report", err));
    KITH_TRY(keep_model(&s, kith_buf_view(&file), hash, kith_buf_view(report), base, err));
    out->kept = true;
out:
    kith_model_close(base);
    kith_buf_free(&file);
    kith_arena_close(s.keep);
    return rc;
}

enum kith_rc kith_workspace_adapt_due(const struct kith_env *env, struct kith_workspace *ws, const char *base_path,
                                      struct kith_err *err)
{
    struct kith_site_outcome outcome;
    struct kith_tx *tx = NULL;
    struct kith_buf report;
    bool due;
    enum kith_rc rc;

    kith_buf_init(&report, env, (size_t)4 << 20);
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_site_model_due(tx, &due, err));
    kith_tx_end(tx);
    tx = NULL;
    if (!due || !base_path)
        goto out;
    rc = kith_workspace_adapt(env, ws, base_path, &report, &outcome, err);
    if (rc == KITH_EINPUT) /* too few are left: then there is none */
        rc = KITH_OK;
    KITH_TRY(rc);
    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_site_model_tried(tx, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_buf_free(&report);
    return rc;
}

enum kith_rc kith_workspace_use_site_model(struct kith_workspace *ws, struct kith_err *err)
{
    struct kith_site_model found;
    struct kith_model *model = NULL;
    struct kith_coder *coder = NULL;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    if (!ws->model)
        return KITH_OK;
    KITH_TRY(kith_arena_open(ws->env, &ws->site_model, KITH_MODEL_MAX_BYTES, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    rc = kith_site_model_get(tx, ws->site_model, &found, err);
    if (rc == KITH_EDENIED || (rc == KITH_OK && !kith_str_eq(found.base, kith_str_of(kith_model_hash(ws->model))))) {
        rc = KITH_OK; /* none, or of another model: it is made anew with kith adapt */
        goto out;
    }
    KITH_TRY(rc);
    KITH_TRY(kith_model_open_bytes(ws->env, found.bytes, &model, err));
    KITH_TRY(kith_model_verify(model, err));
    KITH_TRY(kith_coder_open(ws->env, model, &coder, err));
    kith_coder_close(ws->coder);
    kith_model_close(ws->model);
    ws->model = model;
    ws->coder = coder;
    model = NULL;
out:
    kith_tx_end(tx);
    kith_model_close(model);
    return rc;
}
