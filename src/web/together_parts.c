#include "together_parts.h"

#include "layout.h"

#include <stdio.h>

#define SESSIONS_MOST 60

enum kith_rc kith_together_name(struct kith_visit *v, struct kith_tx *tx, struct kith_id person, struct kith_str *out)
{
    struct kith_person p;
    enum kith_rc rc;

    KITH_TRY(kith_person_get(tx, person, v->keep, &p, &v->err));
    *out = p.state == KITH_PERSON_ERASED ? KITH_S("somebody who left") : p.names.usual;
out:
    return rc;
}

enum kith_rc kith_together_names(struct kith_visit *v, struct kith_tx *tx, const struct kith_id *people, size_t n)
{
    struct kith_str name;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_together_name(v, tx, people[i], &name));
        kith_markup(v->out, "%s%.*s", i ? ", " : "", KITH_STR_ARG(name));
    }
out:
    return rc;
}

bool kith_together_has(const struct kith_id *people, size_t n, struct kith_id person)
{
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(people[i], person))
            return true;
    return false;
}

enum kith_rc kith_together_people(struct kith_visit *v, struct kith_tx *tx, unsigned posts, struct kith_choice **out,
                                  size_t *n)
{
    struct kith_role_held *roles;
    struct kith_person *people;
    enum kith_rc rc;
    size_t n_roles;
    size_t all;

    *n = 0;
    KITH_TRY(kith_person_list(tx, v->programme.id, v->keep, &people, &all, &v->err));
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, v->programme.id, v->keep, &roles, &n_roles, &v->err));
    KITH_TRY(kith_arena_take(v->keep, all + 1, sizeof **out, out, &v->err));
    for (size_t i = 0; i < all; i++) {
        bool fits = false;

        for (size_t k = 0; k < n_roles; k++)
            fits |= kith_id_eq(roles[k].person, people[i].id) && (posts & 1u << (unsigned)roles[k].role);
        if (fits && !kith_id_eq(people[i].id, v->me.id) && people[i].state == KITH_PERSON_ACTIVE)
            (*out)[(*n)++] = (struct kith_choice){people[i].id.z, people[i].names.usual, NULL};
    }
out:
    return rc;
}

enum kith_rc kith_together_sessions(struct kith_visit *v, struct kith_tx *tx, struct kith_id counsellor, unsigned uses,
                                    bool shared, struct kith_choice **out, size_t *n)
{
    const struct kith_session_query query = {
        .programme = v->programme.id, .counsellor = counsellor, .shared_only = shared, .most = SESSIONS_MOST};
    struct kith_session_row *rows;
    char said[KITH_WHEN_MAX + 64];
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    unsigned open;
    size_t all;

    *n = 0;
    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &all, NULL, &v->err));
    KITH_TRY(kith_arena_take(v->keep, all + 1, sizeof **out, out, &v->err));
    for (size_t i = 0; i < all; i++) {
        struct kith_choice *c = &(*out)[*n];

        if (rows[i].state != KITH_SESSION_CODED)
            continue;
        KITH_TRY(kith_consent_open_session(tx, rows[i].id, &open, &v->err));
        if ((open & uses) != uses)
            continue;
        (void)snprintf(said, sizeof said, "%s, with %.*s", kith_when_day(day, rows[i].held),
                       KITH_STR_ARG(rows[i].client_code));
        *c = (struct kith_choice){rows[i].id.z, {"", 0}, NULL};
        KITH_TRY(kith_str_keep(v->keep, kith_str_of(said), &c->text, &v->err));
        (*n)++;
    }
out:
    return rc;
}

/* ---- a stretch ---- */

void kith_together_stretch_fields(struct kith_visit *v, const struct kith_faults *faults,
                                  const struct kith_choice *sessions, size_t n, bool optional)
{
    if (sessions)
        kith_form_select(v, faults, "session", optional ? "Session (optional)" : "Session", NULL, sessions, n, "");
    kith_buf_puts(v->out, "<p class=\"nhsuk-hint\">The numbers stand beside the turns in the session.</p>\n<div "
                          "class=\"kith-row\">\n");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "from", .label = "From turn", .width = 4, .optional = optional});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "to", .label = "to turn", .width = 4, .optional = optional});
    kith_buf_puts(v->out, "</div>\n");
}

static void read_number(struct kith_visit *v, const char *field, const char *wrong, struct kith_faults *faults,
                        int64_t *out)
{
    uint64_t n = 0;

    if (!kith_str_uint(kith_visit_field(v, field), UINT32_MAX, &n))
        kith_fault(faults, field, wrong);
    *out = (int64_t)n;
}

enum kith_rc kith_together_stretch_read(struct kith_visit *v, struct kith_tx *tx, struct kith_id session,
                                        struct kith_faults *faults, struct kith_together_picked *out)
{
    size_t before = faults->n;
    int64_t from;
    int64_t to;
    enum kith_rc rc;

    *out = (struct kith_together_picked){.session = session};
    if (!kith_id_is(session) && kith_visit_field(v, "session").n == 0)
        return KITH_OK;
    if (!kith_id_is(session) && !kith_id_read(kith_visit_field(v, "session"), &out->session))
        return kith_store_denied(&v->err);
    out->any = true;
    read_number(v, "from", "Give the number of the first turn", faults, &from);
    read_number(v, "to", "Give the number of the last turn", faults, &to);
    if (faults->n > before)
        return KITH_OK;
    rc = kith_workspace_places(v->web->workspace, tx, v->me.id, out->session, from, to, v->keep, &out->first,
                               &out->last, &v->err);
    if (rc == KITH_EINPUT) {
        kith_fault(faults, "from", "The session has no such turns, or the second comes before the first");
        rc = KITH_OK;
    }
    return rc;
}

enum kith_rc kith_together_stretch(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed,
                                   const struct kith_about *about, uint32_t first, uint32_t last, const char *action,
                                   struct kith_id object, bool *open)
{
    struct kith_stretch_turn *turns;
    enum kith_rc rc;
    size_t n;

    rc = kith_workspace_stretch(v->web->workspace, tx, v->me.id, deed, about, first, last, action, object, v->keep,
                                &turns, &n, &v->err);
    *open = rc == KITH_OK && n > 0;
    if (rc == KITH_EDENIED || (rc == KITH_OK && n == 0)) {
        kith_buf_puts(v->out, "<p class=\"nhsuk-inset-text\">These turns are closed: a consent was taken back, the "
                              "session is shared no longer, or its words were deleted when their time was over.</p>\n");
        return KITH_OK;
    }
    KITH_TRY(rc);
    kith_buf_puts(v->out, "<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out,
                    "<li class=\"turn %s\"><p class=\"who\"><span class=\"n\"><span "
                    "class=\"nhsuk-u-visually-hidden\">Turn </span>%lld</span> <b>%s</b></p><p class=\"said\">",
                    turns[i].counsellor ? "counsellor" : "client", (long long)turns[i].id,
                    turns[i].counsellor ? "Counsellor" : "Client");
        kith_markup_text(v->out, turns[i].text);
        kith_buf_puts(v->out, "</p></li>\n");
    }
    kith_buf_puts(v->out, "</ol></div>\n");
out:
    return rc;
}

/* ---- small parts ---- */

void kith_together_words(struct kith_visit *v, struct kith_str words)
{
    if (words.n == 0)
        return;
    kith_buf_puts(v->out, "<p>");
    kith_markup_lines(v->out, words);
    kith_buf_puts(v->out, "</p>\n");
}

int64_t kith_together_day(struct kith_visit *v, struct kith_faults *faults, const char *field)
{
    struct kith_str text = kith_visit_field(v, field);
    int64_t at = 0;

    if (text.n > 0 && !kith_when_read(text, &at)) {
        kith_fault(faults, field, "Write the day as year, month and day: 2026-03-12");
        return 0;
    }
    return at;
}

/* ---- the home page ---- */

struct waiting {
    struct kith_visit *v;
    bool any;
};

static void open_item(struct waiting *w)
{
    kith_buf_puts(w->v->out, w->any ? "<li>"
                                    : "<section class=\"kith-panel\" aria-labelledby=\"together-h\"><h2 "
                                      "id=\"together-h\">With colleagues</h2>\n<ul class=\"kith-list\">\n<li>");
    w->any = true;
}

static enum kith_rc await_coaching(struct waiting *w, struct kith_tx *tx)
{
    struct kith_visit *v = w->v;
    struct kith_coaching_meeting *meetings;
    struct kith_coaching_plan plan;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    if (!(v->roles & 1u << KITH_POST_COUNSELLOR))
        return KITH_OK;
    KITH_TRY(kith_coaching_now(tx, v->programme.id, v->me.id, v->keep, &plan, &v->err));
    if (!kith_id_is(plan.id))
        return KITH_OK;
    KITH_TRY(kith_coaching_meetings(tx, plan.id, v->keep, &meetings, &n, &v->err));
    open_item(w);
    kith_markup(v->out, "<a href=\"/coaching/%s\">Coaching</a><p>", v->me.id.z);
    if (plan.next > v->now)
        kith_markup(v->out, "Your next meeting is on %s.", kith_when_day(day, plan.next));
    else
        kith_buf_puts(v->out, "It is time for a meeting: name a day together.");
    if (n > 0 && !meetings[0].replied)
        kith_buf_puts(v->out, " The last one waits for your reply.");
    kith_buf_puts(v->out, "</p></li>\n");
out:
    return rc;
}

/* Of those whom the visitor supervises: who has no plan, or no meeting ahead. */
static enum kith_rc await_coached(struct waiting *w, struct kith_tx *tx)
{
    struct kith_visit *v = w->v;
    struct kith_coaching_plan plan;
    struct kith_tie *ties;
    size_t without = 0;
    enum kith_rc rc;
    size_t n;

    if (!(v->roles & 1u << KITH_POST_SUPERVISOR))
        return KITH_OK;
    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        if (ties[i].kind != KITH_TIE_SUPERVISES || !kith_id_eq(ties[i].from, v->me.id) ||
            !kith_id_eq(ties[i].programme, v->programme.id))
            continue;
        KITH_TRY(kith_coaching_now(tx, v->programme.id, ties[i].to, v->keep, &plan, &v->err));
        without += plan.next <= v->now;
    }
    if (without == 0)
        return KITH_OK;
    open_item(w);
    kith_markup(v->out,
                "<a href=\"/coaching\">Coaching</a><p>%zu of those you supervise %s no meeting ahead.</p></li>\n",
                without, without == 1 ? "has" : "have");
out:
    return rc;
}

static enum kith_rc await_reviews(struct waiting *w, struct kith_tx *tx)
{
    struct kith_visit *v = w->v;
    struct kith_peer_review *reviews;
    struct kith_peer_word *words;
    struct kith_str name;
    enum kith_rc rc;
    size_t n_words;
    size_t n;

    if (!(v->roles & 1u << KITH_POST_COUNSELLOR))
        return KITH_OK;
    KITH_TRY(kith_peer_list(tx, v->me.id, v->keep, &reviews, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        bool mine = kith_id_eq(reviews[i].counsellor, v->me.id);
        bool written = false;

        if (!kith_id_eq(reviews[i].programme, v->programme.id) || reviews[i].state > KITH_PEER_ACCEPTED ||
            (mine && reviews[i].state == KITH_PEER_INVITED))
            continue;
        KITH_TRY(kith_peer_words(tx, &reviews[i], v->keep, &words, &n_words, &v->err));
        for (size_t k = 0; k < n_words; k++)
            written |= kith_id_eq(words[k].by, v->me.id);
        if (written)
            continue;
        KITH_TRY(kith_together_name(v, tx, mine ? reviews[i].peer : reviews[i].counsellor, &name));
        open_item(w);
        kith_markup(v->out, "<a href=\"/reviews/%s\">Peer review with %.*s</a><p>%s</p></li>\n", reviews[i].id.z,
                    KITH_STR_ARG(name),
                    reviews[i].state == KITH_PEER_INVITED ? "You are invited to a stretch of a session."
                                                          : "Your strength and your question are still to come.");
    }
out:
    return rc;
}

enum kith_rc kith_together_awaits(struct kith_visit *v, struct kith_tx *tx)
{
    struct waiting w = {.v = v};
    enum kith_rc rc;

    KITH_TRY(await_coaching(&w, tx));
    KITH_TRY(await_coached(&w, tx));
    KITH_TRY(await_reviews(&w, tx));
    kith_buf_puts(v->out, w.any ? "</ul></section>\n" : "");
out:
    return rc;
}
