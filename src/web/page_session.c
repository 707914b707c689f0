#include "form_parts.h"
#include "http_server.h"
#include "layout.h"
#include "packed.h"
#include "pages.h"
#include "session_parts.h"
#include "session_rows.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"added", "The transcript is kept, sealed."},
    {"first", "The file held several sessions; the first of them is kept. Add the others one by one."},
    {"shared", "Your supervisor can see this session now."},
    {"closed", "Your supervisor cannot see this session any more."},
    {"moved", "The session stands under this client now, sealed with their key."},
    {"contested", "What you think stands beside the code now."},
};

/* ---- what stands above ---- */

static void write_facts(struct kith_visit *v, const struct kith_session_sight *s)
{
    kith_buf_puts(v->out, "<p class=\"kith-soft\">");
    kith_markup(v->out, "With %.*s, %s", KITH_STR_ARG(s->row.client_code), kith_session_setting_said(s->row.setting));
    if (s->row.goal.n)
        kith_markup(v->out, ", about %.*s", KITH_STR_ARG(s->row.goal));
    if (s->row.turns)
        kith_markup(v->out, ", %u turns", s->row.turns);
    kith_buf_puts(v->out, ".</p>\n");
    if (s->words_awaited)
        kith_buf_puts(v->out,
                      "<p class=\"kith-soft\">Under each code will stand the words that weighed most in it; Kith is "
                      "still looking for them. All else is here.</p>\n");
}

static void write_sharing(struct kith_visit *v, const struct kith_session_sight *s)
{
    char path[96];
    char day[KITH_WHEN_MAX];

    if (!s->may_share)
        return;
    (void)snprintf(path, sizeof path, "/sessions/%s/share", s->row.id.z);
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-panel--calm kith-no-print\" aria-labelledby=\"share-h\"><h2 "
                  "id=\"share-h\">Who sees this</h2>\n");
    if (s->row.shared_at) {
        kith_markup(v->out, "<p>You shared this session with your supervisor on %s.</p>\n",
                    kith_when_day(day, s->row.shared_at));
        kith_form_open(v, path);
        kith_form_hidden(v, "share", KITH_S("no"));
        kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">Stop sharing</button></form>\n");
    } else {
        kith_buf_puts(
            v->out,
            "<p>Only you, until you share it: your supervisor sees nothing of it, not even that it was. Lines that "
            "may mean danger are shown in the crisis inbox all the same.</p>\n");
        kith_form_open(v, path);
        kith_form_hidden(v, "share", KITH_S("yes"));
        kith_buf_puts(v->out, "<button class=\"nhsuk-button\">Share with my supervisor</button></form>\n");
    }
    kith_markup(v->out, "<p><a href=\"/sessions/%s/invite\">Invite a colleague to a stretch of it</a></p>\n",
                s->row.id.z);
    kith_buf_puts(v->out, "</section>\n");
}

static void write_mistake(struct kith_visit *v, const struct kith_session_sight *s)
{
    if (kith_id_eq(s->row.counsellor, v->me.id) && s->row.state != KITH_SESSION_ERASED)
        kith_markup(v->out,
                    "<p class=\"kith-no-print\">Is this somebody else's session, or should it not be here? <a "
                    "href=\"/sessions/%s/correct\">Move or delete it</a></p>\n",
                    s->row.id.z);
}

/* ---- while there is no feedback ---- */

static void write_waiting(struct kith_visit *v, const struct kith_job *job)
{
    kith_buf_puts(
        v->out, "<div class=\"kith-panel\" role=\"status\"><p class=\"kith-wait\">Kith is reading this session.</p>\n");
    if (job && job->ahead > 0)
        kith_markup(v->out, "<p>%llu %s before it.</p>\n", (unsigned long long)job->ahead,
                    job->ahead == 1 ? "waits" : "wait");
    kith_buf_puts(
        v->out, "<p>This page looks again by itself every few seconds. You may close it: the feedback will be on your "
                "home page.</p></div>\n");
}

static void write_failed(struct kith_visit *v, const struct kith_session_sight *s)
{
    kith_markup(
        v->out,
        "<div class=\"kith-panel kith-panel--now\"><h2>This session could not be read</h2><p>%.*s</p><p>The transcript "
        "is "
        "kept. Correct the file and add it again, or ask your administrator.</p><p><a href=\"/sessions/new\">Add it "
        "again</a></p></div>\n",
        KITH_STR_ARG(s->row.trouble));
}

/* For whoever treats the client; for others their page is not there. */
static void write_consents_link(struct kith_visit *v, const struct kith_session_sight *s)
{
    const struct kith_about about = {.programme = v->programme.id, .client = s->row.client};
    struct kith_tx *tx = NULL;

    if (kith_tx_read(v->store, &tx, NULL) == KITH_OK &&
        kith_workspace_may(tx, v->me.id, KITH_DEED_CLIENT_SEE, &about, NULL, NULL) == KITH_OK)
        kith_markup(
            v->out,
            "<p><a href=\"/clients/%s\">Look at what this client chose</a>. Others who sat in the room choose on "
            "it too, or on a page of their own.</p>",
            s->row.client.z);
    kith_tx_end(tx);
}

static void write_closed(struct kith_visit *v, const struct kith_session_sight *s)
{
    if (s->row.state == KITH_SESSION_EXPIRED) {
        kith_buf_puts(
            v->out, "<div class=\"kith-panel\"><p>The words of this session were deleted when their time was over. Its "
                    "figures are kept.</p></div>\n");
        return;
    }
    if (s->row.state == KITH_SESSION_ERASED) {
        kith_buf_puts(v->out, "<div class=\"kith-panel\"><p>What was said in this session, and its figures, were "
                              "deleted.</p></div>\n");
        return;
    }
    kith_buf_puts(v->out, "<div class=\"kith-panel\"><p>This session is closed to you: a consent that it stands on is "
                          "missing or was taken back, or its counsellor has not shared it.</p>\n");
    write_consents_link(v, s);
    kith_buf_puts(v->out, "</div>\n");
}

static enum kith_rc write_state(struct kith_visit *v, const struct kith_session_sight *s)
{
    struct kith_tx *tx = NULL;
    struct kith_job job;
    enum kith_rc rc = KITH_OK;

    switch (s->row.state) {
    case KITH_SESSION_WAITING:
        KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
        write_waiting(v, kith_job_of_session(tx, s->row.id, &job, NULL) == KITH_OK ? &job : NULL);
        kith_page_refresh(v, 3);
        break;
    case KITH_SESSION_FAILED:
        write_failed(v, s);
        break;
    default:
        write_closed(v, s);
        break;
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- the page ---- */

static enum kith_rc look(struct kith_visit *v, struct kith_session_sight *s)
{
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_session(v->web->workspace, v->me.id, id, v->keep, s, &v->err));
out:
    return rc;
}

/* ---- what was written before ---- */

struct kept {
    struct kith_visit *v;
    char name[160];
    bool packs; /* the browser takes gzip: `part` is packed */
    struct kith_buf part;
    bool found;
};

/* All that the written part depends on, besides who is in the room: so one key, one page. `part` is empty for all of
 * it.
 */
static void name_part(const struct kith_session_sight *s, const char *part, char name[160])
{
    const char *last = s->n_contests ? s->contests[s->n_contests - 1].id.z : "";
    const char *first = s->n_contests ? s->contests[0].id.z : "";

    (void)snprintf(name, 160, "%s%s %s %d %d %d %d %zu %s %s %llx", part, s->row.id.z, s->coding.id.z, (int)s->sight,
                   s->may_contest, s->other_model, s->words_awaited, s->n_contests, first, last,
                   (unsigned long long)s->hidden);
}

static bool find_kept(void *user, const struct kith_session_sight *s)
{
    struct kept *k = user;

    k->packs = kith_request_takes(k->v->q, "gzip");
    name_part(s, k->packs ? "" : "plain ", k->name);
    k->found = kith_page_cache_get(k->v->web->pages, k->name, &k->part);
    return k->found;
}

static enum kith_rc write_report(struct kith_visit *v, const struct kith_session_sight *s, struct kept *k)
{
    size_t from = v->out->n;
    enum kith_rc rc = KITH_OK;

    if (!k->found) {
        KITH_TRY(kith_session_write(v, s));
        if (k->packs)
            KITH_TRY(kith_pack(kith_str_sub(kith_buf_view(v->out), from, v->out->n), &k->part));
        else
            kith_buf_str(&k->part, kith_str_sub(kith_buf_view(v->out), from, v->out->n));
        kith_page_cache_put(v->web->pages, k->name, kith_buf_view(&k->part));
        kith_buf_cut(v->out, from);
    }
    if (k->packs)
        KITH_TRY(kith_response_part(v->q, v->a, kith_buf_view(&k->part), &v->err));
    else
        kith_buf_str(v->out, kith_buf_view(&k->part));
out:
    return rc;
}

static enum kith_rc look_again(struct kith_visit *v, struct kept *k, struct kith_session_sight *s)
{
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_session_again(v->web->workspace, v->me.id, id, find_kept, k, v->keep, s, &v->err));
out:
    return rc;
}

static enum kith_rc write_whose(struct kith_visit *v, const struct kith_session_sight *s)
{
    struct kith_person person;
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    if (kith_id_eq(s->row.counsellor, v->me.id))
        return KITH_OK;
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_person_get(tx, s->row.counsellor, v->keep, &person, &v->err));
    kith_markup(v->out, "<p>Led and shared by <b>%.*s</b>.</p>\n", KITH_STR_ARG(person.names.usual));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_page_session(struct kith_visit *v)
{
    struct kith_session_sight s;
    char title[KITH_WHEN_MAX + 32];
    char day[KITH_WHEN_MAX];
    struct kept kept = {.v = v};
    enum kith_rc rc;

    kith_buf_init(&kept.part, v->q->env, KITH_HTTP_RESPONSE_MAX);
    KITH_TRY(look_again(v, &kept, &s));
    (void)snprintf(title, sizeof title, "Session of %s", kith_when_day(day, s.row.held));
    kith_page_open_bare(v, title);
    kith_page_back(v, "/sessions", "Sessions");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l nhsuk-u-margin-bottom-2\">%s</h1>\n", title);
    write_facts(v, &s);
    KITH_TRY(write_whose(v, &s));
    if (kept.found || (s.report && s.report->feedback)) {
        KITH_TRY(write_report(v, &s, &kept));
        write_sharing(v, &s);
    } else {
        KITH_TRY(write_state(v, &s));
    }
    write_mistake(v, &s);
    kith_page_close(v);
out:
    kith_buf_free(&kept.part);
    kith_visit_end(v, rc);
}

/* ---- one code, contested ---- */

static enum kith_rc read_turn(struct kith_visit *v, uint32_t *turn)
{
    uint64_t n;

    if (!kith_str_uint(v->params[1], KITH_SESSION_MAX_TURNS, &n))
        return kith_store_denied(&v->err);
    *turn = (uint32_t)n;
    return KITH_OK;
}

struct kept_turn {
    struct kith_visit *v;
    uint32_t turn;
    char name[160];
    struct kith_buf html;
    bool found;
};

static bool find_turn(void *user, const struct kith_session_sight *s)
{
    struct kept_turn *k = user;
    char part[24];

    (void)snprintf(part, sizeof part, "turn %u ", k->turn);
    name_part(s, part, k->name);
    k->found = kith_page_cache_get(k->v->web->pages, k->name, &k->html);
    return k->found;
}

/* The turn with the two before it. All of the session is coded for it, so it is kept. */
static enum kith_rc write_turn(struct kith_visit *v, const struct kith_session_sight *s, struct kept_turn *k)
{
    size_t from = v->out->n;
    enum kith_rc rc;

    if (k->found) {
        kith_buf_str(v->out, kith_buf_view(&k->html));
        return KITH_OK;
    }
    KITH_TRY(kith_session_write_turn(v, s, k->turn));
    kith_page_cache_put(v->web->pages, k->name, kith_str_sub(kith_buf_view(v->out), from, v->out->n));
out:
    return rc;
}

static void show_turn(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kept_turn kept = {.v = v};
    struct kith_session_sight s;
    char path[128];
    struct kith_id id;
    enum kith_rc rc;

    kith_buf_init(&kept.html, v->q->env, KITH_HTTP_RESPONSE_MAX);
    KITH_TRY(read_turn(v, &kept.turn));
    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_session_again(v->web->workspace, v->me.id, id, find_turn, &kept, v->keep, &s, &v->err));
    KITH_TRY(s.may_contest ? KITH_OK : kith_store_denied(&v->err));
    kith_page_open_bare(v, "What you think of a code");
    (void)snprintf(path, sizeof path, "/sessions/%s#t-%u", s.row.id.z, kept.turn);
    kith_page_back(v, path, "Back to the session");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">What you think of this code</h1>\n");
    KITH_TRY(write_turn(v, &s, &kept));
    kith_buf_puts(
        v->out, "<div class=\"kith-narrow\"><p>You were there; Kith was not. What you write stays beside the code, for "
                "everyone who may see this session.</p>\n");
    (void)snprintf(path, sizeof path, "/sessions/%s/turns/%u", s.row.id.z, kept.turn);
    kith_form_open(v, path);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "should",
                                         .label = "What would you call it?",
                                         .hint = "For example: complex reflection, or an open question",
                                         .width = 20,
                                         .optional = true});
    kith_form_textarea(v, faults, &(struct kith_typed){.name = "why", .label = "Why?", .optional = true}, 3);
    kith_form_close(v, "Put it beside the code");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
out:
    kith_buf_free(&kept.html);
    kith_visit_end(v, rc);
}

void kith_page_session_turn(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show_turn(v, &none);
}

void kith_do_session_contest(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_contest contest = {.should = kith_visit_field(v, "should"), .why = kith_visit_field(v, "why")};
    struct kith_session_sight s;
    struct kith_id id;
    enum kith_rc rc;

    if (contest.should.n == 0 && contest.why.n == 0) {
        kith_fault(&faults, "should", "Write what you would call it, or why.");
        show_turn(v, &faults);
        return;
    }
    KITH_TRY(look(v, &s));
    KITH_TRY(read_turn(v, &contest.turn));
    if (!s.report || contest.turn >= s.report->coded->transcript->n_turns)
        KITH_TRY(kith_store_denied(&v->err));
    contest.session = s.row.id;
    KITH_TRY(kith_session_codes(v, &s, contest.turn, &contest.code));
    KITH_TRY(kith_workspace_contest(v->web->workspace, v->me.id, &contest, &id, &v->err));
    kith_visit_go(v, "/sessions/%s?done=contested#t-%u", s.row.id.z, contest.turn);
out:
    kith_visit_end(v, rc);
}

void kith_do_session_share(struct kith_visit *v)
{
    bool share = kith_str_eq(kith_visit_field(v, "share"), KITH_S("yes"));
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_share(v->web->workspace, v->me.id, id, share, &v->err));
    kith_visit_go(v, "/sessions/%s?done=%s", id.z, share ? "shared" : "closed");
out:
    kith_visit_end(v, rc);
}
