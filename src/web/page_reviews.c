/* Peer review: the visitor's reviews, an invitation to a stretch of a session, and one review. */
#include "layout.h"
#include "pages.h"
#include "together_parts.h"

#include <stdio.h>

#define A_PAGE 25u

static const char *const done[][2] = {
    {"invited", "Your colleague is invited."},
    {"accepted", "You have accepted. The stretch stands below."},
    {"declined", "You have declined. No reason is asked for, and none is told."},
    {"withdrawn", "The invitation is withdrawn. Your colleague sees nothing of it any more."},
    {"written", "Your words are kept."},
};

/* ---- the list ---- */

static const char *state_said(const struct kith_peer_review *r, bool mine, const char **colour)
{
    *colour = "nhsuk-tag--grey";
    switch (r->state) {
    case KITH_PEER_INVITED:
        *colour = mine ? "nhsuk-tag--blue" : "nhsuk-tag--orange";
        return mine ? "Invited" : "You are invited";
    case KITH_PEER_ACCEPTED:
        *colour = "nhsuk-tag--blue";
        return "Under way";
    case KITH_PEER_DONE:
        *colour = "nhsuk-tag--green";
        return "Both have written";
    case KITH_PEER_DECLINED:
        return "Not taken up";
    default:
        return "Withdrawn";
    }
}

static enum kith_rc write_item(struct kith_visit *v, struct kith_tx *tx, const struct kith_peer_review *r)
{
    bool mine = kith_id_eq(r->counsellor, v->me.id);
    struct kith_session_row row;
    struct kith_str name;
    char day[KITH_WHEN_MAX];
    const char *colour;
    const char *state = state_said(r, mine, &colour);
    enum kith_rc rc;

    KITH_TRY(kith_together_name(v, tx, mine ? r->peer : r->counsellor, &name));
    KITH_TRY(kith_session_get(tx, r->session, v->keep, &row, &v->err));
    kith_markup(v->out,
                "<li><a href=\"/reviews/%s\">%s %.*s</a> <strong class=\"nhsuk-tag %s\">%s</strong><p>%u turns of %s "
                "session of %s</p></li>\n",
                r->id.z, mine ? "With" : "Invited by", KITH_STR_ARG(name), colour, state, r->last - r->first + 1,
                mine ? "your" : "a", kith_when_day(day, row.held));
out:
    return rc;
}

/* What the visitor once declined, or was withdrawn from them, is no longer theirs to see. */
static bool is_shown(const struct kith_visit *v, const struct kith_peer_review *r)
{
    return kith_id_eq(r->programme, v->programme.id) &&
           (kith_id_eq(r->counsellor, v->me.id) || r->state < KITH_PEER_DECLINED);
}

void kith_page_reviews(struct kith_visit *v)
{
    struct kith_peer_review *reviews;
    struct kith_paging paging;
    struct kith_tx *tx = NULL;
    size_t shown = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_peer_list(tx, v->me.id, v->keep, &reviews, &n, &v->err));
    kith_page_open_bare(v, "Peer review");
    kith_page_back(v, "/together", "With colleagues");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Peer review</h1>\n<p class=\"kith-lead kith-narrow\">Two counsellors "
                  "look at one stretch. Each writes a strength and a question. There are no scores, and nobody else "
                  "sees it.</p>\n");
    for (size_t i = 0; i < n; i++)
        if (is_shown(v, &reviews[i]))
            reviews[shown++] = reviews[i];
    paging = kith_paging_of(v, shown, A_PAGE);
    kith_buf_puts(v->out, shown ? "<ul class=\"kith-list kith-panel\">\n" : "");
    for (size_t i = paging.from; i < paging.to; i++)
        KITH_TRY(write_item(v, tx, &reviews[i]));
    kith_buf_puts(v->out, shown ? "</ul>\n"
                                : "<div class=\"kith-empty\"><p>None yet. Open one of your sessions and choose "
                                  "<b>Invite a colleague</b>: only the turns that you name are shown, with names "
                                  "hidden.</p><p><a href=\"/sessions\">Your sessions</a></p></div>\n");
    kith_paging_write(v, &paging, "/reviews", "Newer reviews", "Older reviews");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- an invitation ---- */

struct invitation {
    struct kith_session_row row;
    struct kith_choice *people;
    size_t n_people;
    bool allowed; /* the client's choices let a colleague see it */
};

static enum kith_rc look_session(struct kith_visit *v, struct kith_tx *tx, struct invitation *out)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_standing s;
    enum kith_rc rc;

    *out = (struct invitation){.n_people = 0};
    KITH_TRY(kith_visit_id(v, 0, &about.session));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SESSION_SHARE, &about, NULL, &v->err));
    KITH_TRY(kith_workspace_standing(tx, v->me.id, &about, &s, &v->err));
    out->allowed = kith_access(KITH_DEED_PEER_REVIEW, s.roles, s.relations, s.uses) != KITH_SIGHT_NONE;
    KITH_TRY(kith_session_get(tx, about.session, v->keep, &out->row, &v->err));
    KITH_TRY(kith_together_people(v, tx, 1u << KITH_POST_COUNSELLOR, &out->people, &out->n_people));
out:
    return rc;
}

static void write_invitation(struct kith_visit *v, const struct invitation *in, const struct kith_faults *faults)
{
    char path[96];

    if (!in->allowed) {
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>A colleague may see a stretch only when everybody who was in the "
                      "room said yes to <b>Teaching</b>: \"May parts of it, without your name, be used to teach other "
                      "counsellors here?\" Somebody did not, or was not asked. You can ask them at the next "
                      "meeting.</p></div>\n");
        return;
    }
    if (in->n_people == 0) {
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>No other counsellor works here yet.</p></div>\n");
        return;
    }
    (void)snprintf(path, sizeof path, "/sessions/%s/invite", in->row.id.z);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-label=\"Invitation\">\n");
    kith_form_open(v, path);
    kith_form_select(v, faults, "peer", "Whom do you invite?", NULL, in->people, in->n_people, "");
    kith_together_stretch_fields(v, faults, NULL, 0, false);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "ask",
                                            .label = "What would you like them to look at?",
                                            .hint = "One thing. It makes a kind answer easier.",
                                            .optional = true},
                       3);
    kith_form_close(v, "Invite");
    kith_buf_puts(v->out, "</section>\n");
}

static void show_invitation(struct kith_visit *v, const struct invitation *in, const struct kith_faults *faults)
{
    char day[KITH_WHEN_MAX];
    char path[96];

    (void)snprintf(path, sizeof path, "/sessions/%s", in->row.id.z);
    kith_page_open_bare(v, faults->n ? "Error: invite a colleague" : "Invite a colleague");
    kith_page_back(v, path, "Back to the session");
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">Invite a colleague</h1>\n<p class=\"kith-lead kith-narrow\">To one "
                "stretch of your session of %s, at most %u turns. They see those turns alone, with names hidden, and "
                "nothing of what Kith said. You can withdraw it at any time.</p>\n",
                kith_when_day(day, in->row.held), KITH_PEER_TURNS_MAX);
    write_invitation(v, in, faults);
    kith_page_close(v);
}

void kith_page_invite(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct invitation in;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look_session(v, tx, &in));
    show_invitation(v, &in, &none);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_invite(struct kith_visit *v)
{
    struct kith_peer_review review = {.ask = kith_visit_field(v, "ask")};
    struct kith_together_picked picked;
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct invitation in;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look_session(v, tx, &in));
    KITH_TRY(in.allowed ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_together_stretch_read(v, tx, in.row.id, &faults, &picked));
    if (!kith_id_read(kith_visit_field(v, "peer"), &review.peer))
        kith_fault(&faults, "peer", "Choose a colleague");
    if (faults.n == 0 && picked.last - picked.first >= KITH_PEER_TURNS_MAX)
        kith_fault(&faults, "to", "That is more than a stretch: choose at most 60 turns");
    if (faults.n == 0) {
        review.session = in.row.id;
        review.first = picked.first;
        review.last = picked.last;
        rc = kith_peer_invite(tx, &review, &review.id, &v->err);
        if (rc == KITH_EUSAGE)
            kith_fault(&faults, "peer", v->err.text);
        else
            KITH_TRY(rc);
    }
    rc = KITH_OK;
    if (faults.n > 0) {
        show_invitation(v, &in, &faults);
        goto out;
    }
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/reviews/%s?done=invited", review.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one review ---- */

struct review {
    struct kith_about about; /* with its session */
    struct kith_peer_review r;
    struct kith_session_row row;
    struct kith_str other; /* the other one's name */
    struct kith_peer_word *words;
    size_t n_words;
    bool mine;
    bool written; /* by the visitor */
    bool open;    /* the client's choices let them look */
};

/* Whoever invited may see that they did, and withdraw it, also when a consent is gone; then nothing of its words. */
static enum kith_rc look_review(struct kith_visit *v, struct kith_tx *tx, struct review *out)
{
    struct kith_standing s;
    enum kith_rc rc;

    *out = (struct review){.about = {.programme = v->programme.id}};
    KITH_TRY(kith_visit_id(v, 0, &out->about.review));
    KITH_TRY(kith_workspace_standing(tx, v->me.id, &out->about, &s, &v->err));
    KITH_TRY(kith_peer_get(tx, out->about.review, v->keep, &out->r, &v->err));
    out->mine = kith_id_eq(out->r.counsellor, v->me.id);
    out->open = kith_access(KITH_DEED_PEER_REVIEW, s.roles, s.relations, s.uses) != KITH_SIGHT_NONE;
    if (!out->open && !(out->mine && s.relations & 1u << KITH_REL_PROGRAMME))
        return kith_store_denied(&v->err);
    out->about.session = out->r.session;
    KITH_TRY(kith_session_get(tx, out->r.session, v->keep, &out->row, &v->err));
    KITH_TRY(kith_together_name(v, tx, out->mine ? out->r.peer : out->r.counsellor, &out->other));
    if (!out->open)
        goto out;
    KITH_TRY(kith_peer_words(tx, &out->r, v->keep, &out->words, &out->n_words, &v->err));
    for (size_t i = 0; i < out->n_words; i++)
        out->written |= kith_id_eq(out->words[i].by, v->me.id);
out:
    return rc;
}

static void write_answer(struct kith_visit *v, const struct review *r)
{
    char path[96];

    kith_markup(v->out,
                "<section class=\"kith-panel kith-panel--calm kith-narrow\" aria-labelledby=\"answer-h\"><h2 "
                "id=\"answer-h\">Will you look at it?</h2><p>%.*s invites you to %u turns of a session, with names "
                "hidden. You write one strength and one question. You may decline without a reason.</p><div "
                "class=\"kith-row\">\n",
                KITH_STR_ARG(r->other), r->r.last - r->r.first + 1);
    (void)snprintf(path, sizeof path, "/reviews/%s/accept", r->r.id.z);
    kith_form_button(v, path, "I will", NULL);
    (void)snprintf(path, sizeof path, "/reviews/%s/decline", r->r.id.z);
    kith_form_button(v, path, "Not this time", "nhsuk-button--secondary");
    kith_buf_puts(v->out, "</div></section>\n");
}

static enum kith_rc write_words(struct kith_visit *v, struct kith_tx *tx, const struct review *r,
                                const struct kith_faults *faults)
{
    struct kith_str name;
    char path[96];
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < r->n_words && r->written; i++) {
        bool own = kith_id_eq(r->words[i].by, v->me.id);

        KITH_TRY(kith_together_name(v, tx, r->words[i].by, &name));
        kith_markup(v->out, "<section class=\"kith-panel\" aria-labelledby=\"w-%zu\"><h2 id=\"w-%zu\">%.*s</h2>\n", i,
                    i, KITH_STR_ARG(own ? KITH_S("You") : name));
        kith_buf_puts(v->out, "<h3>A strength</h3>\n");
        kith_together_words(v, r->words[i].strength);
        kith_buf_puts(v->out, "<h3>A question</h3>\n");
        kith_together_words(v, r->words[i].question);
        kith_buf_puts(v->out, "</section>\n");
    }
    if (r->written && r->n_words == 1)
        kith_markup(v->out, "<p class=\"kith-soft\">%.*s has not written yet.</p>\n", KITH_STR_ARG(r->other));
    if (r->written || r->r.state != KITH_PEER_ACCEPTED)
        goto out;
    (void)snprintf(path, sizeof path, "/reviews/%s/words", r->r.id.z);
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"write-h\"><h2 id=\"write-h\">Your "
                "words</h2><p>Each of you reads the other's only after writing, so that neither leans on the "
                "other.%s</p>\n",
                r->n_words ? " The other has written." : "");
    kith_form_open(v, path);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "strength",
                                            .label = "A strength",
                                            .hint = "What the counsellor did, and what came of it: name the turn."},
                       3);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "question",
                                            .label = "A question",
                                            .hint = "One that you do not know the answer to."},
                       3);
    kith_form_close(v, "Keep my words");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static void write_withdraw(struct kith_visit *v, const struct review *r)
{
    char path[96];

    (void)snprintf(path, sizeof path, r->mine ? "/reviews/%s/withdraw" : "/reviews/%s/decline", r->r.id.z);
    if (r->mine && r->r.state != KITH_PEER_WITHDRAWN && r->r.state != KITH_PEER_DECLINED)
        kith_form_button(v, path, "Withdraw it", "nhsuk-button--secondary");
    else if (!r->mine && r->r.state == KITH_PEER_ACCEPTED)
        kith_form_button(v, path, "I would rather not after all", "nhsuk-button--secondary");
}

static enum kith_rc write_open(struct kith_visit *v, struct kith_tx *tx, const struct review *r,
                               const struct kith_faults *faults)
{
    enum kith_rc rc = KITH_OK;
    bool there;

    if (!r->mine && r->r.state == KITH_PEER_INVITED) {
        write_answer(v, r);
        goto out;
    }
    if (r->r.ask.n) {
        kith_markup(v->out, "<h2 class=\"nhsuk-heading-m\">%s</h2>\n",
                    r->mine ? "What you asked them to look at" : "What you are asked to look at");
        kith_together_words(v, r->r.ask);
    }
    kith_buf_puts(v->out, "<h2 class=\"nhsuk-heading-m\">The stretch</h2>\n");
    KITH_TRY(kith_together_stretch(v, tx, KITH_DEED_PEER_REVIEW, &r->about, r->r.first, r->r.last, "peer.open", r->r.id,
                                   &there));
    KITH_TRY(write_words(v, tx, r, faults));
out:
    return rc;
}

static enum kith_rc show_review(struct kith_visit *v, struct kith_tx *tx, const struct review *r,
                                const struct kith_faults *faults)
{
    const char *colour;
    const char *state = state_said(&r->r, r->mine, &colour);
    char day[KITH_WHEN_MAX];
    enum kith_rc rc = KITH_OK;

    kith_page_open_bare(v, faults->n ? "Error: peer review" : "Peer review");
    kith_page_back(v, "/reviews", "Peer review");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">%s %.*s</h1>\n<p><strong class=\"nhsuk-tag %s\">%s</strong></p>\n",
                r->mine ? "Peer review with" : "Invited by", KITH_STR_ARG(r->other), colour, state);
    if (r->mine)
        kith_markup(v->out, "<p>From <a href=\"/sessions/%s\">your session of %s</a></p>\n", r->row.id.z,
                    kith_when_day(day, r->row.held));
    if (r->open)
        KITH_TRY(write_open(v, tx, r, faults));
    else
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>This is closed: somebody who was in the room no longer "
                              "allows that colleagues see parts of the session. What was written about it is not shown "
                              "either.</p></div>\n");
    write_withdraw(v, r);
    kith_page_close(v);
out:
    return rc;
}

void kith_page_review(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_tx *tx = NULL;
    struct review r;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look_review(v, tx, &r));
    KITH_TRY(show_review(v, tx, &r, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- steps ---- */

enum step { ACCEPT, DECLINE, WITHDRAW };

static void take_step(struct kith_visit *v, enum step step)
{
    struct kith_tx *tx = NULL;
    struct review r;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look_review(v, tx, &r));
    KITH_TRY(step == WITHDRAW ? kith_peer_withdraw(tx, r.r.id, &v->err)
                              : kith_peer_answer(tx, r.r.id, step == ACCEPT, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    if (step == DECLINE)
        kith_visit_go(v, "/reviews?done=declined");
    else
        kith_visit_go(v, "/reviews/%s?done=%s", r.r.id.z, step == ACCEPT ? "accepted" : "withdrawn");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_review_accept(struct kith_visit *v)
{
    take_step(v, ACCEPT);
}

void kith_do_review_decline(struct kith_visit *v)
{
    take_step(v, DECLINE);
}

void kith_do_review_withdraw(struct kith_visit *v)
{
    take_step(v, WITHDRAW);
}

/* The page again with what is wrong. It notes that the stretch was opened, so the change must have ended. */
static enum kith_rc show_again(struct kith_visit *v, struct kith_tx **tx, const struct kith_faults *faults)
{
    struct review r;
    enum kith_rc rc;

    kith_tx_end(*tx);
    *tx = NULL;
    KITH_TRY(kith_tx_read(v->store, tx, &v->err));
    KITH_TRY(look_review(v, *tx, &r));
    KITH_TRY(show_review(v, *tx, &r, faults));
out:
    return rc;
}

void kith_do_review_words(struct kith_visit *v)
{
    struct kith_str strength = kith_visit_field(v, "strength");
    struct kith_str question = kith_visit_field(v, "question");
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct review r;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look_review(v, tx, &r));
    KITH_TRY(r.open ? KITH_OK : kith_store_denied(&v->err));
    kith_fault(&faults, "strength", strength.n ? NULL : "Name a strength: there is one");
    kith_fault(&faults, "question", question.n ? NULL : "Ask a question");
    if (faults.n > 0) {
        KITH_TRY(show_again(v, &tx, &faults));
        goto out;
    }
    KITH_TRY(kith_peer_write(tx, r.r.id, strength, question, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/reviews/%s?done=written", r.r.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
