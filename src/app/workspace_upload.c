#include "workspace_parts.h"

#include <stdio.h>

#define SESSIONS_MAX 100000u

/* Who is who, as the coder finds it; NULL where nobody can tell without a model. */
static enum kith_rc find_roles(struct kith_workspace *ws, const struct kith_transcript *t, struct kith_str counsellor,
                               struct kith_arena *keep, const enum kith_role **out, struct kith_err *err)
{
    const struct kith_role_options options = {.counsellor = counsellor};
    enum kith_rc rc = KITH_OK;

    *out = NULL;
    if (!ws->coder)
        return KITH_OK;
    rc = kith_coding_roles(ws->coder, keep, t, &options, out, err);
    if (rc == KITH_EUSAGE)
        rc = kith_fail(
            err, KITH_EUNSURE, 0,
            "Nobody has this name in the transcript. Write it as it stands before your turns there, or leave it "
            "empty.");
    return rc;
}

/* In the one form that is kept. The file's own name is left behind, since people name files after people. */
static enum kith_rc canonical(const struct kith_transcript *t, const enum kith_role *roles, struct kith_buf *bytes,
                              struct kith_err *err)
{
    const struct kith_report_options plain = {.names = true};
    struct kith_transcript kept = *t;

    kept.id = KITH_S("session");
    kith_report_transcript_json(bytes, &kept, roles, &plain);
    return kith_buf_check(bytes, "The transcript", err);
}

/* Whether a name stands in a list with commas between. */
static bool listed(struct kith_str list, struct kith_str name)
{
    struct kith_str one;

    while (kith_str_cut(&list, ',', &one))
        if (name.n && kith_str_eq_nocase(kith_str_trim(one), name))
            return true;
    return name.n && kith_str_eq_nocase(kith_str_trim(list), name);
}

/* How many people other than staff speak in it, with their names for a message. */
static size_t count_people(const struct kith_transcript *t, const enum kith_role *roles, struct kith_str nobody_new,
                           char *names, size_t room)
{
    bool counsellor[KITH_SPEAKERS_MAX] = {false};
    bool speaks[KITH_SPEAKERS_MAX] = {false};
    bool known = false;
    size_t people = 0;
    size_t at = 0;

    names[0] = 0;
    for (size_t i = 0; i < t->n_turns; i++) {
        uint32_t s = t->turns[i].speaker;

        speaks[s] = true;
        counsellor[s] = (roles ? roles[i] : t->speakers[s].declared) == KITH_ROLE_COUNSELLOR;
        known = known || counsellor[s];
    }
    for (size_t s = 0; s < t->n_speakers; s++) {
        struct kith_str name = t->speakers[s].name.n ? t->speakers[s].name : KITH_S("somebody without a name");

        if (!speaks[s] || counsellor[s] || listed(nobody_new, name))
            continue;
        people++;
        if (at + name.n + 3 < room) /* else the number alone has to do */
            at += (size_t)snprintf(names + at, room - at, "%s" KITH_STR_FMT, at ? ", " : "", KITH_STR_ARG(name));
    }
    return known || people == 0 ? people : people - 1; /* without a model, one of them is the counsellor */
}

/* The first session of the file, and how many more there are. */
static enum kith_rc read_upload(struct kith_workspace *ws, const struct kith_upload *u, struct kith_arena *keep,
                                const struct kith_transcript **t, size_t *more, struct kith_err *err)
{
    const struct kith_intake_options options = {.format = u->format, .force_language = u->force_language};
    struct kith_arena *others = NULL;
    struct kith_source *source = NULL;
    const struct kith_transcript *other;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_bytes(ws->env, u->bytes, "transcript", &options, &source, err));
    rc = kith_intake_next(source, keep, t, err);
    if (rc == KITH_END)
        rc = kith_fail(err, KITH_EINPUT, 0, "There is no session in it. Choose another file.");
    KITH_TRY(rc);
    KITH_TRY(kith_arena_open(ws->env, &others, KITH_SESSION_MAX, err));
    for (*more = 0; *more < SESSIONS_MAX && kith_intake_next(source, others, &other, NULL) == KITH_OK; ++*more)
        kith_arena_reset(others);
out:
    kith_arena_close(others);
    kith_source_close(source);
    return rc;
}

/* Who was in the room: the client, and whom else the caller names, each once. */
static enum kith_rc parties_of(struct kith_tx *tx, const struct kith_upload *u, struct kith_arena *keep,
                               const struct kith_id **out, size_t *n, struct kith_err *err)
{
    struct kith_party *parties;
    struct kith_id *list;
    size_t all;
    enum kith_rc rc = KITH_OK;

    *n = 0;
    KITH_TRY(kith_party_list(tx, u->client, keep, &parties, &all, err));
    KITH_TRY(kith_arena_take(keep, u->n_parties + 1, sizeof *list, &list, err));
    for (size_t i = 0; i < all && *n == 0; i++)
        if (parties[i].kind == KITH_PARTY_CLIENT)
            list[(*n)++] = parties[i].id;
    for (size_t i = 0; i < u->n_parties; i++) {
        bool before = false;

        for (size_t k = 0; k < *n; k++)
            before = before || kith_id_eq(list[k], u->parties[i]);
        if (!before)
            list[(*n)++] = u->parties[i];
    }
    *out = list;
out:
    return rc;
}

/* Who speaks in it was there, and chooses for themselves; so does whoever makes a group or a family of it. */
static enum kith_rc check_people(const struct kith_upload *u, size_t people, const char *names, size_t named,
                                 struct kith_err *err)
{
    if (people > named)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Besides you, %zu people speak in it: %s. You have named %zu. Tick who else was in the room: "
                         "each of them chooses for themselves.",
                         people, names, named);
    if (named < 2 && (u->setting == KITH_SETTING_GROUP || u->setting == KITH_SETTING_FAMILY))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A group or a family is more than one person. Tick who else was in the room: each of them "
                         "chooses for themselves.");
    return KITH_OK;
}

static const char *setting_name(enum kith_setting setting)
{
    static const char *const names[] = {"", "one-to-one", "peer", "group", "family", "crisis"};

    return (size_t)setting < sizeof names / sizeof *names ? names[setting] : "";
}

static enum kith_rc keep_upload(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *u,
                                struct kith_str bytes, size_t people, const char *names, struct kith_arena *keep,
                                struct kith_id *id, struct kith_err *err)
{
    struct kith_session_row row = {.programme = u->programme,
                                   .counsellor = actor,
                                   .client = u->client,
                                   .held = u->held,
                                   .goal = u->goal,
                                   .setting = kith_str_of(setting_name(u->setting)),
                                   .format = KITH_S("jsonl")};
    const struct kith_about about = {.programme = u->programme, .client = u->client};
    const struct kith_id *parties;
    struct kith_tx *tx = NULL;
    uint32_t days;
    unsigned uses;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, actor, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_ADD, &about, NULL, err));
    KITH_TRY(parties_of(tx, u, keep, &parties, &n, err));
    KITH_TRY(check_people(u, people, names, n, err));
    KITH_TRY(kith_retention_days(tx, u->programme, keep, &days, err));
    row.keep_until = kith_tx_now(tx) + (int64_t)days * 86400;
    KITH_TRY(kith_session_add(tx, &row, bytes, parties, n, id, err));
    /* Only now is it known who was there; without a yes of each of them nothing is kept. */
    KITH_TRY(kith_consent_open_session(tx, *id, &uses, err));
    if ((uses & KITH_USES_TO_CODE) != KITH_USES_TO_CODE)
        rc = kith_store_denied(err);
    KITH_TRY(rc);
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* Before a byte of it is looked at. */
static enum kith_rc ask_first(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *u,
                              struct kith_err *err)
{
    const struct kith_about about = {.programme = u->programme, .client = u->client};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_SESSION_ADD, &about, NULL, err));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_workspace_keep(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *u,
                                 const struct kith_transcript *t, struct kith_arena *keep, struct kith_id *id,
                                 struct kith_err *err)
{
    const enum kith_role *roles;
    struct kith_buf bytes;
    char names[400];
    size_t people;
    enum kith_rc rc;

    kith_buf_init(&bytes, ws->env, KITH_STORE_TEXT_MAX);
    KITH_TRY(find_roles(ws, t, u->counsellor, keep, &roles, err));
    people = count_people(t, roles, u->nobody_new, names, sizeof names);
    KITH_TRY(canonical(t, roles, &bytes, err));
    KITH_TRY(keep_upload(ws, actor, u, kith_buf_view(&bytes), people, names, keep, id, err));
    kith_workspace_wake(ws);
out:
    kith_buf_free(&bytes);
    return rc;
}

enum kith_rc kith_workspace_upload(struct kith_workspace *ws, struct kith_id actor, const struct kith_upload *u,
                                   struct kith_id *id, size_t *more, struct kith_err *err)
{
    const struct kith_transcript *t;
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    *id = KITH_ID_NONE;
    *more = 0;
    KITH_TRY(ask_first(ws, actor, u, err));
    KITH_TRY(kith_arena_open(ws->env, &keep, KITH_SESSION_MAX, err));
    KITH_TRY(read_upload(ws, u, keep, &t, more, err));
    KITH_TRY(kith_workspace_keep(ws, actor, u, t, keep, id, err));
out:
    kith_arena_close(keep);
    return rc;
}
