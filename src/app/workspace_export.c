#include "workspace_export.h"

#include "fileio.h"
#include "json_emit.h"
#include "workspace_export_growth.h"
#include "workspace_export_rest.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define ARENA_MAX      ((size_t)1 << 30)
#define FILE_MAX       ((size_t)256 << 20)
#define PATH_MAX_BYTES 4096
#define TO_CODE        (1u << KITH_USE_RECORDING | 1u << KITH_USE_FEEDBACK)

struct out {
    struct kith_tx *tx;
    struct kith_arena *keep;
    const struct kith_env *env;
    const char *folder;
    struct kith_export_sum *sum;
    struct kith_err *err;
    bool all_words;
    bool counsellors;     /* with whose each session is, and what is known of how it went */
    struct kith_id whose; /* of one client: their id */
    bool one; /* of one person: then with what was written among a few, which the programme's export leaves to them */
};

static enum kith_rc make_folder(const struct out *o, const char *name)
{
    char path[PATH_MAX_BYTES];

    if (snprintf(path, sizeof path, "%s/%s", o->folder, name) >= (int)sizeof path)
        return kith_fail(o->err, KITH_EBOUND, 0, "The path of the folder is too long.");
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return KITH_OK;
    return kith_fail(o->err, KITH_EIO, 0, "The folder %s could not be made: %s.", path, strerror(errno));
}

static enum kith_rc put_file(const struct out *o, const char *folder, const char *name, struct kith_str bytes)
{
    char path[PATH_MAX_BYTES];
    enum kith_rc rc;

    if (snprintf(path, sizeof path, "%s/%s%s%s", o->folder, folder, folder[0] ? "/" : "", name) >= (int)sizeof path)
        return kith_fail(o->err, KITH_EBOUND, 0, "The path of the folder is too long.");
    rc = kith_file_write(o->env, path, bytes, o->err);
    o->sum->files += rc == KITH_OK ? 1 : 0;
    return rc;
}

static void emit_names(struct kith_emit *j, const struct kith_names_of *n)
{
    kith_emit_str_or_null(j, "legal_name", n->legal);
    kith_emit_str_or_null(j, "usual_name", n->usual);
    kith_emit_str_or_null(j, "pronouns", n->pronouns);
    kith_emit_str_or_null(j, "address_as", n->address);
    kith_emit_str_or_null(j, "say_it", n->say);
    kith_emit_str_or_null(j, "languages", n->languages);
}

static void emit_before(struct kith_emit *j, struct kith_str before)
{
    struct kith_str name;

    kith_emit_array(j, "names_before");
    while (kith_str_cut(&before, '\n', &name))
        if (name.n)
            kith_emit_str(j, NULL, name);
    kith_emit_close_array(j);
}

static void emit_id(struct kith_emit *j, const char *key, struct kith_id id)
{
    kith_emit_str_or_null(j, key, kith_id_str(&id));
}

/* ---- who did what ---- */

/* Who saw what of it, and when: all lines, a thousand at a time. */
static enum kith_rc emit_accesses(const struct out *o, struct kith_emit *j, const struct kith_audit_query *whose)
{
    struct kith_audit_query q = *whose;
    struct kith_audit_line *lines;
    size_t n;
    enum kith_rc rc = KITH_OK;

    q.most = 1000;
    kith_emit_array(j, "audit");
    do {
        KITH_TRY(kith_audit_list(o->tx, &q, o->keep, &lines, &n, o->err));
        for (size_t i = 0; i < n; i++) {
            kith_emit_flat_object(j, NULL);
            kith_emit_int(j, "line", (int64_t)lines[i].seq);
            kith_emit_int(j, "at", lines[i].at);
            emit_id(j, "by", lines[i].actor);
            kith_emit_str(j, "action", lines[i].action);
            emit_id(j, "object", lines[i].object);
            kith_emit_close_object(j);
        }
        q.before = n ? lines[n - 1].seq : 0;
    } while (n == q.most);
    kith_emit_close_array(j);
out:
    return rc;
}

/* ---- sessions ---- */

static const char *session_state_word(enum kith_session_state state)
{
    static const char *const names[] = {"waiting", "coded", "not coded", "over", "erased"};

    return (size_t)state < sizeof names / sizeof *names ? names[state] : "unknown";
}

static enum kith_rc put_coding(const struct out *o, const char *folder, size_t i, const struct kith_coding *c)
{
    char name[64];
    enum kith_rc rc = KITH_OK;

    if (c->codes.n) {
        (void)snprintf(name, sizeof name, "codes-%zu.jsonl", i + 1);
        KITH_TRY(put_file(o, folder, name, c->codes));
    }
    if (c->report.n) {
        (void)snprintf(name, sizeof name, "feedback-%zu.json", i + 1);
        KITH_TRY(put_file(o, folder, name, c->report));
    }
out:
    return rc;
}

static enum kith_rc emit_codings(const struct out *o, struct kith_emit *j, const char *folder, struct kith_id session)
{
    struct kith_coding *codings;
    struct kith_kept_figure *figures;
    size_t n_figures;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_coding_list(o->tx, session, o->keep, &codings, &n, o->err));
    kith_emit_array(j, "codings");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_word(j, "coder", codings[i].kind == KITH_CODER_MODEL ? "model" : "person");
        kith_emit_str_or_null(j, "model", codings[i].model);
        emit_id(j, "person", codings[i].person);
        kith_emit_int(j, "at", codings[i].at);
        kith_emit_str_or_null(j, "counts", codings[i].figures);
        KITH_TRY(kith_figure_list(o->tx, codings[i].id, o->keep, &figures, &n_figures, o->err));
        kith_emit_array(j, "measures");
        for (size_t k = 0; k < n_figures; k++) {
            kith_emit_flat_object(j, NULL);
            kith_emit_str(j, "name", figures[k].name);
            kith_emit_real(j, "value", figures[k].value);
            kith_emit_real(j, "low", figures[k].low);
            kith_emit_real(j, "high", figures[k].high);
            kith_emit_int(j, "n", figures[k].n);
            kith_emit_close_object(j);
        }
        kith_emit_close_array(j);
        kith_emit_close_object(j);
        KITH_TRY(put_coding(o, folder, i, &codings[i]));
    }
    kith_emit_close_array(j);
out:
    return rc;
}

static enum kith_rc emit_contests(const struct out *o, struct kith_emit *j, struct kith_id session)
{
    struct kith_contest *c;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_contest_list(o->tx, session, o->keep, &c, &n, o->err));
    kith_emit_array(j, "contested");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "turn", c[i].turn);
        kith_emit_str(j, "code", c[i].code);
        kith_emit_str_or_null(j, "should_be", c[i].should);
        kith_emit_str_or_null(j, "why", c[i].why);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}

/* Whether the words are to be written: not where a consent is missing, nor for one client where another sat there,
 * whose words they may be: then not even those of a report of danger. */
static enum kith_rc words_go(const struct out *o, const struct kith_session_row *row, bool *out, bool *lines)
{
    struct kith_id *clients;
    unsigned uses;
    bool closed;
    bool shared;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_consent_open_session(o->tx, row->id, &uses, o->err));
    KITH_TRY(kith_session_clients(o->tx, row->id, o->keep, &clients, &n, o->err));
    closed = (uses & TO_CODE) != TO_CODE;
    shared = o->one && n > 1;
    o->sum->closed += closed;
    o->sum->shared += shared;
    *out = o->all_words || (!closed && !shared);
    *lines = o->all_words || !shared;
out:
    return rc;
}

static enum kith_rc put_session(const struct out *o, const struct kith_session_row *row)
{
    struct kith_buf b;
    struct kith_emit j;
    struct kith_str text;
    char folder[KITH_ID_LENGTH + 16];
    bool words;
    bool lines;
    enum kith_rc rc;

    (void)snprintf(folder, sizeof folder, "session-%s", row->id.z);
    kith_buf_init(&b, o->env, FILE_MAX);
    KITH_TRY(make_folder(o, folder));
    KITH_TRY(words_go(o, row, &words, &lines));
    kith_emit_init(&j, &b, 2);
    kith_emit_object(&j, NULL);
    emit_id(&j, "session", row->id);
    kith_emit_str(&j, "client", row->client_code);
    if (o->counsellors)
        emit_id(&j, "counsellor", row->counsellor);
    kith_emit_int(&j, "held", row->held);
    kith_emit_int(&j, "added", row->added);
    kith_emit_bool(&j, "words_left_out", !words);
    if (words)
        kith_emit_str_or_null(&j, "goal", row->goal);
    kith_emit_str_or_null(&j, "setting", row->setting);
    kith_emit_word(&j, "state", session_state_word(row->state));
    if (o->counsellors)
        kith_emit_int(&j, "shared", row->shared_at);
    if (words && o->counsellors) {
        KITH_TRY(emit_codings(o, &j, folder, row->id));
        KITH_TRY(emit_contests(o, &j, row->id));
        KITH_TRY(kith_export_stretches(o->tx, row->id, o->keep, &j, o->err));
    }
    if (words && o->one)
        KITH_TRY(kith_export_growth_of_session(o->tx, row->id, o->keep, &j, o->err));
    if (words || kith_id_eq(row->client, o->whose) || !o->one)
        KITH_TRY(kith_export_danger(o->tx, row->id, o->counsellors, lines, o->keep, &j, o->err));
    kith_emit_close_object(&j);
    kith_buf_byte(&b, '\n');
    KITH_TRY(kith_buf_check(&b, "The session", o->err));
    KITH_TRY(put_file(o, folder, "session.json", kith_buf_view(&b)));
    if (!words)
        goto out;
    rc = kith_session_text(o->tx, row->id, o->keep, &text, o->err);
    if (rc == KITH_EDENIED) /* over, or erased */
        rc = KITH_OK;
    else if (rc == KITH_OK)
        rc = put_file(o, folder, "transcript.jsonl", text);
out:
    kith_buf_free(&b);
    return rc;
}

static enum kith_rc put_sessions(const struct out *o, struct kith_session_query q)
{
    struct kith_session_row *rows;
    size_t n;
    enum kith_rc rc;

    q.most = 500;
    do {
        struct kith_arena_mark mark = kith_arena_mark(o->keep);

        KITH_TRY(kith_session_list(o->tx, &q, o->keep, &rows, &n, NULL, o->err));
        for (size_t i = 0; i < n; i++) {
            struct kith_arena_mark one = kith_arena_mark(o->keep);

            if (!o->one && !kith_id_eq(rows[i].client, o->whose))
                continue; /* in an export of all it stands once, with the record that it belongs to */
            KITH_TRY(put_session(o, &rows[i]));
            kith_arena_rewind(o->keep, one);
        }
        kith_arena_rewind(o->keep, mark);
        q.skip += (uint32_t)n;
    } while (n == q.most);
out:
    return rc;
}

/* ---- a client ---- */

static enum kith_rc put_client(const struct out *o, const struct kith_client *c)
{
    const struct kith_audit_query saw = {.client = c->id};
    struct kith_buf b;
    struct kith_emit j;
    char name[64];
    enum kith_rc rc;

    kith_buf_init(&b, o->env, FILE_MAX);
    kith_emit_init(&j, &b, 2);
    kith_emit_object(&j, NULL);
    emit_id(&j, "client", c->id);
    kith_emit_str(&j, "code", c->code);
    emit_names(&j, &c->names);
    emit_before(&j, c->before);
    kith_emit_bool(&j, "mandated", c->mandated);
    kith_emit_str_or_null(&j, "referrer", c->referer);
    if (o->counsellors)
        emit_id(&j, "counsellor", c->counsellor);
    kith_emit_int(&j, "since", c->since);
    KITH_TRY(kith_export_parties(o->tx, c->id, o->keep, &j, o->err));
    KITH_TRY(kith_export_consents(o->tx, c->id, o->keep, &j, o->err));
    KITH_TRY(kith_export_disclosures(o->tx, c->id, o->keep, &j, o->err));
    KITH_TRY(kith_export_holds(o->tx, c->id, o->keep, &j, o->err));
    if (o->counsellors)
        KITH_TRY(emit_accesses(o, &j, &saw));
    kith_emit_close_object(&j);
    kith_buf_byte(&b, '\n');
    KITH_TRY(kith_buf_check(&b, "The client's record", o->err));
    (void)snprintf(name, sizeof name, "client-%.*s.json", KITH_STR_ARG(c->code));
    KITH_TRY(put_file(o, "", name, kith_buf_view(&b)));
out:
    kith_buf_free(&b);
    return rc;
}

/* ---- people ---- */

static enum kith_rc put_person(const struct out *o, const struct kith_person *p)
{
    const struct kith_audit_query did = {.actor = p->id};
    struct kith_names_of names = p->names;
    struct kith_role_held *held;
    struct kith_buf b;
    struct kith_emit j;
    char name[64];
    size_t n;
    enum kith_rc rc;

    kith_buf_init(&b, o->env, FILE_MAX);
    kith_emit_init(&j, &b, 2);
    kith_emit_object(&j, NULL);
    emit_id(&j, "person", p->id);
    kith_emit_str_or_null(&j, "login", p->login);
    if (!o->one)
        names.legal = KITH_S(""); /* theirs alone */
    emit_names(&j, &names);
    kith_emit_int(&j, "since", p->since);
    KITH_TRY(kith_role_list(o->tx, p->id, KITH_ID_NONE, o->keep, &held, &n, o->err));
    kith_emit_array(&j, "roles");
    for (size_t i = 0; i < n; i++) {
        kith_emit_flat_object(&j, NULL);
        emit_id(&j, "programme", held[i].programme);
        kith_emit_word(&j, "role", kith_post_name(held[i].role));
        kith_emit_int(&j, "since", held[i].since);
        kith_emit_close_object(&j);
    }
    kith_emit_close_array(&j);
    if (o->one)
        KITH_TRY(kith_export_growth_of_person(o->tx, p->id, o->keep, &j, o->err));
    if (o->counsellors)
        KITH_TRY(emit_accesses(o, &j, &did));
    kith_emit_close_object(&j);
    kith_buf_byte(&b, '\n');
    KITH_TRY(kith_buf_check(&b, "The person's record", o->err));
    (void)snprintf(name, sizeof name, "person-%s.json", p->id.z);
    KITH_TRY(put_file(o, "", name, kith_buf_view(&b)));
out:
    kith_buf_free(&b);
    return rc;
}

/* ---- the whole ---- */

static enum kith_rc export_client(struct out *o, struct kith_id id)
{
    struct kith_client c;
    enum kith_rc rc;

    KITH_TRY(kith_client_get(o->tx, id, o->keep, &c, o->err));
    o->whose = id;
    KITH_TRY(put_client(o, &c));
    KITH_TRY(put_sessions(o, (struct kith_session_query){.programme = c.programme, .client = id}));
out:
    return rc;
}

/* All of a programme, whoever was erased among them. */
static enum kith_rc export_clients(struct out *o, struct kith_id programme)
{
    struct kith_client_code *erased;
    struct kith_client *clients;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_client_list(o->tx, programme, KITH_ID_NONE, o->keep, &clients, &n, o->err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(export_client(o, clients[i].id));
    KITH_TRY(kith_client_erased(o->tx, programme, o->keep, &erased, &n, o->err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(export_client(o, erased[i].id));
out:
    return rc;
}

/* By code or id; what is left of somebody erased is found by both. */
static enum kith_rc find_client(const struct out *o, struct kith_id programme, const char *what, struct kith_id *out)
{
    struct kith_facts facts;
    struct kith_id id;
    enum kith_rc rc;

    if (!kith_id_read(kith_str_of(what), &id))
        return kith_client_by_code(o->tx, programme, kith_str_of(what), out, o->err);
    KITH_TRY(kith_facts_of_client(o->tx, id, &facts, o->err));
    rc = kith_id_eq(facts.programme, programme) ? KITH_OK : kith_store_denied(o->err);
    *out = id;
out:
    return rc;
}

/* The client who has that code, in whichever programme; none when nobody has. */
static enum kith_rc find_anywhere(const struct out *o, const char *what, struct kith_id *client)
{
    struct kith_programme *programmes;
    enum kith_rc rc;
    size_t n;

    *client = KITH_ID_NONE;
    KITH_TRY(kith_programme_list(o->tx, o->keep, &programmes, &n, o->err));
    for (size_t i = 0; i < n && !kith_id_is(*client); i++) {
        rc = find_client(o, programmes[i].id, what, client);
        if (rc == KITH_EDENIED) {
            *client = KITH_ID_NONE;
            rc = KITH_OK;
        }
        KITH_TRY(rc);
    }
out:
    return rc;
}

static enum kith_rc export_programmes(struct out *o)
{
    struct kith_programme *programmes;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_programme_list(o->tx, o->keep, &programmes, &n, o->err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(export_clients(o, programmes[i].id));
out:
    return rc;
}

/* Of somebody who works here: what is theirs. Sessions belong to the clients, who decide about them. */
static enum kith_rc export_people(const struct out *o, const char *login, bool *found)
{
    struct kith_person *people;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_person_list(o->tx, KITH_ID_NONE, o->keep, &people, &n, o->err));
    for (size_t i = 0; i < n; i++) {
        if (login && !kith_str_eq_nocase(people[i].login, kith_str_of(login)))
            continue;
        *found = true;
        KITH_TRY(put_person(o, &people[i]));
    }
out:
    return rc;
}

static enum kith_rc export_all(struct out *o, const char *what, struct kith_id client)
{
    bool found = !o->one;
    enum kith_rc rc;

    if (kith_id_is(client))
        return export_client(o, client);
    if (!o->one)
        KITH_TRY(export_programmes(o));
    KITH_TRY(export_people(o, o->one ? what : NULL, &found));
    if (!found)
        rc = kith_fail(o->err, KITH_EINPUT, 0,
                       "Nobody here has that code or sign-in name. Clients are named by code (C-7F3K2).");
out:
    return rc;
}

/* Each once, in however many programmes they work. */
static enum kith_rc tell_counsellors(const struct out *o)
{
    struct kith_role_held *held;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_role_list(o->tx, KITH_ID_NONE, KITH_ID_NONE, o->keep, &held, &n, o->err));
    for (size_t i = 0; i < n; i++) {
        bool before = false;

        if (held[i].role != KITH_POST_COUNSELLOR)
            continue;
        for (size_t k = 0; k < i && !before; k++)
            before = held[k].role == KITH_POST_COUNSELLOR && kith_id_eq(held[k].person, held[i].person);
        if (before)
            continue;
        KITH_TRY(kith_notice_add(
            o->tx, held[i].person, "store.export", KITH_ID_NONE,
            KITH_S(
                "Whoever runs the machine wrote all that is held here into files: with each session whose it is, and "
                "its codes and measures. Ask who runs this place what it was for, and who has the files."),
            o->err));
        o->sum->told++;
    }
out:
    return rc;
}

/* On the disk before any of it is written out; of a client, so that it stands among those who saw what is held. */
static enum kith_rc write_down(struct out *o, const char *what, struct kith_store *store, struct kith_id *client)
{
    const char *how = o->all_words && !o->one && o->counsellors ? "with all words, and whose each session is"
                      : o->all_words                            ? "with all words"
                      : !o->one && o->counsellors               ? "with whose each session is"
                                                                : NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &o->tx, o->err));
    if (o->one)
        KITH_TRY(find_anywhere(o, what, client));
    KITH_TRY(kith_audit_add(o->tx, "store.export", KITH_ID_NONE, *client, how, o->err));
    if (!o->one && o->counsellors)
        KITH_TRY(tell_counsellors(o));
    KITH_TRY(kith_tx_commit(o->tx, o->err));
out:
    kith_tx_end(o->tx);
    o->tx = NULL;
    return rc;
}

enum kith_rc kith_workspace_export(struct kith_store *store, const char *what, const char *folder, unsigned with,
                                   struct kith_export_sum *sum, struct kith_err *err)
{
    struct out o = {.env = kith_store_env(store), .folder = folder, .sum = sum, .err = err};
    struct kith_id client = KITH_ID_NONE;
    enum kith_rc rc;

    *sum = (struct kith_export_sum){0};
    o.one = strcmp(what, "all") != 0;
    o.all_words = (with & KITH_EXPORT_ALL_WORDS) != 0;
    o.counsellors = o.one || (with & KITH_EXPORT_COUNSELLORS) != 0;
    if (o.one && (with & KITH_EXPORT_COUNSELLORS))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Counsellors are left out of the export of all only; that of one person is whole as it is.");
    if (mkdir(folder, 0700) != 0) {
        rc = kith_fail(err, KITH_EUSAGE, 0, "The folder could not be made: %s. Name a new one.", strerror(errno));
        kith_err_in_file(err, folder);
        return rc;
    }
    KITH_TRY(kith_arena_open(o.env, &o.keep, ARENA_MAX, err));
    KITH_TRY(write_down(&o, what, store, &client));
    KITH_TRY(kith_tx_read(store, &o.tx, err));
    KITH_TRY(export_all(&o, what, client));
out:
    kith_tx_end(o.tx);
    kith_arena_close(o.keep);
    return rc;
}
