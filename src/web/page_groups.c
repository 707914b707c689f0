/* Reflective groups: the visitor's groups, and one with its people, moments and notes. */
#include "layout.h"
#include "pages.h"
#include "together_parts.h"

#include <stdio.h>

#define MAY_JOIN (1u << KITH_POST_COUNSELLOR | 1u << KITH_POST_SUPERVISOR | 1u << KITH_POST_MENTOR)
#define A_PAGE   5u /* moments: each is found and masked in a whole session */
#define TO_SHOW  (1u << KITH_USE_RECORDING | 1u << KITH_USE_TEACHING)

static const char *const done[][2] = {
    {"made", "The group is made. Bring the others in."},
    {"joined", "They belong to the group now, and can leave whenever they like."},
    {"left", "You have left the group."},
    {"closed", "The group is closed, and everything in it is deleted."},
    {"brought", "The moment is with the group."},
    {"noted", "The notes are kept."},
    {"taken", "The moment is taken back, and its notes are deleted."},
};

/* ---- the list ---- */

static void write_new(struct kith_visit *v, const struct kith_faults *faults)
{
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"new-h\"><h2 id=\"new-h\">Begin a "
                  "group</h2>\n");
    kith_form_open(v, "/groups/new");
    kith_form_input(
        v, faults,
        &(struct kith_typed){
            .name = "name", .label = "What is it called?", .hint = "Only its members read the name.", .width = 20});
    kith_form_close(v, "Begin it");
    kith_buf_puts(v->out, "</section>\n");
}

static enum kith_rc show_list(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults)
{
    struct kith_group *groups;
    struct kith_id *people;
    size_t n_people;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_group_list(tx, v->programme.id, v->me.id, v->keep, &groups, &n, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: reflective groups" : "Reflective groups");
    kith_page_back(v, "/together", "With colleagues");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Reflective groups</h1>\n<p class=\"kith-lead kith-narrow\">Each "
                  "meeting looks at one moment that somebody brings. Notes stay with the group; whoever leaves sees "
                  "nothing of it from then on, and closing a group deletes all of it.</p>\n");
    kith_buf_puts(v->out, n ? "<ul class=\"kith-list kith-panel\">\n"
                            : "<div class=\"kith-empty\"><p>You belong to no group yet. Begin one below, or ask a "
                              "colleague to bring you into theirs.</p></div>\n");
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_group_people(tx, groups[i].id, v->keep, &people, &n_people, &v->err));
        kith_markup(v->out, "<li><a href=\"/groups/%s\">%.*s</a><p>%zu %s</p></li>\n", groups[i].id.z,
                    KITH_STR_ARG(groups[i].name), n_people, n_people == 1 ? "person" : "people");
    }
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    write_new(v, faults);
    kith_page_close(v);
out:
    return rc;
}

void kith_page_groups(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(show_list(v, tx, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_group_new(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    /* Nothing is there yet to stand in a relation to: whoever might belong to one may begin one. */
    KITH_TRY(kith_visit_offers(v, KITH_DEED_GROUP) ? KITH_OK : kith_store_denied(&v->err));
    if (kith_visit_field(v, "name").n == 0) {
        kith_fault(&faults, "name", "Give it a name");
        KITH_TRY(show_list(v, tx, &faults));
        goto out;
    }
    KITH_TRY(kith_group_add(tx, v->programme.id, kith_visit_field(v, "name"), &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/groups/%s?done=made", id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one group ---- */

struct circle {
    struct kith_about about;
    struct kith_group g;
    struct kith_id *people;
    size_t n_people;
    bool may_close;
};

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct circle *out)
{
    enum kith_rc rc;

    *out = (struct circle){.about = {.programme = v->programme.id}};
    KITH_TRY(kith_visit_id(v, 0, &out->about.group));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_GROUP, &out->about, NULL, &v->err));
    KITH_TRY(kith_group_get(tx, out->about.group, v->keep, &out->g, &v->err));
    KITH_TRY(kith_group_people(tx, out->g.id, v->keep, &out->people, &out->n_people, &v->err));
    out->may_close = kith_id_eq(out->g.by, v->me.id) || !kith_together_has(out->people, out->n_people, out->g.by);
out:
    return rc;
}

static bool is_member(const struct circle *c, const char *id)
{
    for (size_t i = 0; i < c->n_people; i++)
        if (strcmp(c->people[i].z, id) == 0)
            return true;
    return false;
}

static enum kith_rc write_people(struct kith_visit *v, struct kith_tx *tx, const struct circle *c)
{
    struct kith_choice *others;
    char path[96];
    size_t free = 0;
    enum kith_rc rc;
    size_t n;

    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"who-h\"><h2 id=\"who-h\">Who "
                          "belongs to it</h2>\n<p>");
    KITH_TRY(kith_together_names(v, tx, c->people, c->n_people));
    kith_buf_puts(v->out, "</p>\n");
    KITH_TRY(kith_together_people(v, tx, MAY_JOIN, &others, &n));
    for (size_t i = 0; i < n; i++)
        if (!is_member(c, others[i].value))
            others[free++] = others[i];
    if (free > 0 && c->n_people < KITH_GROUP_PEOPLE) {
        (void)snprintf(path, sizeof path, "/groups/%s/join", c->g.id.z);
        kith_form_open(v, path);
        kith_form_select(v, NULL, "person", "Bring somebody in",
                         "They read all that stands here. Ask the others, and them, first.", others, free, "");
        kith_buf_puts(
            v->out, "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Bring them in</button>"
                    "</form>\n");
    }
    kith_buf_puts(v->out, "<div class=\"kith-row\">\n");
    (void)snprintf(path, sizeof path, "/groups/%s/leave", c->g.id.z);
    kith_form_button(v, path, "Leave the group", "nhsuk-button--secondary nhsuk-button--small");
    if (c->may_close) {
        (void)snprintf(path, sizeof path, "/groups/%s/close", c->g.id.z);
        kith_form_button(v, path, "Close it and delete everything", "nhsuk-button--warning nhsuk-button--small");
    }
    kith_buf_puts(v->out, "</div></section>\n");
out:
    return rc;
}

/* The moment, and with it the words that are sealed under the client's key only while the turns are open too. */
static enum kith_rc write_moment(struct kith_visit *v, struct kith_tx *tx, const struct kith_group_meeting *m,
                                 bool *open)
{
    const struct kith_about about = {.programme = v->programme.id, .meeting = m->id, .session = m->session};
    enum kith_rc rc = KITH_OK;

    *open = true;
    if (kith_id_is(m->session))
        KITH_TRY(
            kith_together_stretch(v, tx, KITH_DEED_GROUP_TURN, &about, m->first, m->last, "group.turns", m->id, open));
    if (*open)
        kith_together_words(v, m->moment);
out:
    return rc;
}

static void write_notes(struct kith_visit *v, const struct circle *c, const struct kith_group_meeting *m)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/groups/%s/note", c->g.id.z);
    kith_form_open(v, path);
    kith_form_hidden(v, "meeting", kith_id_str(&m->id));
    kith_markup(v->out,
                "<div class=\"nhsuk-form-group\"><label class=\"nhsuk-label\" for=\"notes-%s\">The group's "
                "notes</label><textarea class=\"nhsuk-textarea\" id=\"notes-%s\" name=\"notes\" rows=\"3\">\n",
                m->id.z, m->id.z);
    kith_markup_text(v->out, m->notes);
    kith_buf_puts(v->out, "</textarea></div><button class=\"nhsuk-button nhsuk-button--secondary "
                          "nhsuk-button--small\">Keep the notes</button></form>\n");
    if (!kith_id_eq(m->by, v->me.id))
        return;
    (void)snprintf(path, sizeof path, "/groups/%s/take-back", c->g.id.z);
    kith_form_open(v, path);
    kith_form_hidden(v, "meeting", kith_id_str(&m->id));
    kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Take this moment "
                          "back</button></form>\n");
}

static enum kith_rc write_meetings(struct kith_visit *v, struct kith_tx *tx, const struct circle *c)
{
    struct kith_group_meeting *meetings;
    struct kith_paging paging;
    struct kith_str name;
    char day[KITH_WHEN_MAX];
    char path[96];
    enum kith_rc rc;
    bool open;
    size_t n;

    KITH_TRY(kith_group_meetings(tx, c->g.id, v->keep, &meetings, &n, &v->err));
    if (n == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>No moment was brought yet. Bring the first one "
                              "below.</p></div>\n");
    paging = kith_paging_of(v, n, A_PAGE);
    for (size_t i = paging.from; i < paging.to; i++) {
        KITH_TRY(kith_together_name(v, tx, meetings[i].by, &name));
        kith_markup(v->out,
                    "<div class=\"kith-panel\"><h2>%s</h2><p "
                    "class=\"kith-soft\">Brought by %.*s</p>\n",
                    kith_when_day(day, meetings[i].held), KITH_STR_ARG(name));
        KITH_TRY(write_moment(v, tx, &meetings[i], &open));
        if (open)
            write_notes(v, c, &meetings[i]);
        kith_buf_puts(v->out, "</div>\n");
    }
    (void)snprintf(path, sizeof path, "/groups/%s", c->g.id.z);
    kith_paging_write(v, &paging, path, "Newer moments", "Older moments");
out:
    return rc;
}

static enum kith_rc write_bring(struct kith_visit *v, struct kith_tx *tx, const struct circle *c,
                                const struct kith_faults *faults)
{
    struct kith_choice *sessions;
    struct kith_choice *choices;
    char path[96];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_together_sessions(v, tx, v->me.id, TO_SHOW, false, &sessions, &n));
    KITH_TRY(kith_arena_take(v->keep, n + 1, sizeof *choices, &choices, &v->err));
    choices[0] = (struct kith_choice){"", KITH_S("none: my own words"), NULL};
    for (size_t i = 0; i < n; i++)
        choices[i + 1] = sessions[i];
    (void)snprintf(path, sizeof path, "/groups/%s/moment", c->g.id.z);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"bring-h\"><h2 "
                          "id=\"bring-h\">Bring a moment</h2>\n");
    kith_form_open(v, path);
    kith_form_day(v, faults, "held", "For the meeting of", v->now);
    kith_form_textarea(v, faults,
                       &(struct kith_typed){.name = "moment",
                                            .label = "The moment, in your own words",
                                            .hint = "What happened, what you felt, what you would like to think about. "
                                                    "No names."},
                       4);
    if (n > 0) {
        kith_buf_puts(v->out, "<p>Or with the very turns of a session whose people allowed teaching; names are "
                              "hidden.</p>\n");
        kith_together_stretch_fields(v, faults, choices, n + 1, true);
    }
    kith_form_close(v, "Bring it");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static enum kith_rc show(struct kith_visit *v, struct kith_tx *tx, const struct circle *c,
                         const struct kith_faults *faults)
{
    enum kith_rc rc;

    kith_page_open_bare(v, faults->n ? "Error: a reflective group" : "A reflective group");
    kith_page_back(v, "/groups", "Reflective groups");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n<p class=\"kith-lead kith-narrow\">What stands here is read "
                "by the group alone.</p>\n",
                KITH_STR_ARG(c->g.name));
    KITH_TRY(write_meetings(v, tx, c));
    KITH_TRY(write_bring(v, tx, c, faults));
    KITH_TRY(write_people(v, tx, c));
    kith_page_close(v);
out:
    return rc;
}

void kith_page_group(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_tx *tx = NULL;
    struct circle c;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &c));
    KITH_TRY(show(v, tx, &c, &none));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- what members do ---- */

/* The page again with what is wrong. It notes that turns were opened, so the change must have ended. */
static enum kith_rc show_again(struct kith_visit *v, struct kith_tx **tx, const struct kith_faults *faults)
{
    struct circle c;
    enum kith_rc rc;

    kith_tx_end(*tx);
    *tx = NULL;
    KITH_TRY(kith_tx_read(v->store, tx, &v->err));
    KITH_TRY(look(v, *tx, &c));
    KITH_TRY(show(v, *tx, &c, faults));
out:
    return rc;
}

/* A session is shown to a group only when its people allow it now. */
static enum kith_rc check_allowed(struct kith_visit *v, struct kith_tx *tx, struct kith_id session)
{
    unsigned uses;
    enum kith_rc rc;

    KITH_TRY(kith_consent_open_session(tx, session, &uses, &v->err));
    if ((uses & TO_SHOW) != TO_SHOW)
        rc = kith_store_denied(&v->err);
out:
    return rc;
}

void kith_do_group_moment(struct kith_visit *v)
{
    struct kith_group_meeting m = {.moment = kith_visit_field(v, "moment")};
    struct kith_together_picked picked;
    struct kith_faults faults = {.n = 0};
    struct kith_tx *tx = NULL;
    struct circle c;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &c));
    m.held = kith_together_day(v, &faults, "held");
    KITH_TRY(kith_together_stretch_read(v, tx, KITH_ID_NONE, &faults, &picked));
    if (!picked.any && m.moment.n == 0)
        kith_fault(&faults, "moment", "Write a line about the moment, or name the turns");
    if (faults.n == 0 && picked.any && picked.last - picked.first >= KITH_GROUP_TURNS_MAX)
        kith_fault(&faults, "to", "That is more than a moment: choose at most 20 turns");
    if (faults.n > 0) {
        KITH_TRY(show_again(v, &tx, &faults));
        goto out;
    }
    if (picked.any)
        KITH_TRY(check_allowed(v, tx, picked.session));
    m.group = c.g.id;
    m.session = picked.session;
    m.first = picked.first;
    m.last = picked.last;
    KITH_TRY(kith_group_meet(tx, &m, &m.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/groups/%s?done=brought", c.g.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

enum step { JOIN, LEAVE, CLOSE, NOTE, TAKE_BACK };

/* Notes about a stretch that is closed now are closed with it. */
static enum kith_rc write_down(struct kith_visit *v, struct kith_tx *tx, const struct circle *c, struct kith_id meeting)
{
    struct kith_about about = {.programme = v->programme.id, .meeting = meeting};
    struct kith_group_meeting m;
    enum kith_rc rc;

    KITH_TRY(kith_group_meeting_get(tx, meeting, v->keep, &m, &v->err));
    if (kith_id_is(m.session))
        KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_GROUP_TURN, &about, NULL, &v->err));
    KITH_TRY(kith_group_note(tx, c->g.id, meeting, kith_visit_field(v, "notes"), &v->err));
out:
    return rc;
}

static void take_step(struct kith_visit *v, enum step step, const char *field, const char *path)
{
    struct kith_id id = KITH_ID_NONE;
    struct kith_tx *tx = NULL;
    struct circle c;
    enum kith_rc rc;

    KITH_TRY(!field || kith_id_read(kith_visit_field(v, field), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &c));
    switch (step) {
    case JOIN:
        rc = kith_group_join(tx, c.g.id, id, &v->err);
        break;
    case LEAVE:
        rc = kith_group_leave(tx, c.g.id, &v->err);
        break;
    case CLOSE:
        rc = kith_group_close(tx, c.g.id, &v->err);
        break;
    case NOTE:
        rc = write_down(v, tx, &c, id);
        break;
    case TAKE_BACK:
        rc = kith_group_take_back(tx, c.g.id, id, &v->err);
        break;
    }
    KITH_TRY(rc);
    KITH_TRY(kith_tx_commit(tx, &v->err));
    if (step == LEAVE || step == CLOSE)
        kith_visit_go(v, "/groups?done=%s", path);
    else
        kith_visit_go(v, "/groups/%s?done=%s", c.g.id.z, path);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_group_join(struct kith_visit *v)
{
    take_step(v, JOIN, "person", "joined");
}

void kith_do_group_leave(struct kith_visit *v)
{
    take_step(v, LEAVE, NULL, "left");
}

void kith_do_group_close(struct kith_visit *v)
{
    take_step(v, CLOSE, NULL, "closed");
}

void kith_do_group_note(struct kith_visit *v)
{
    take_step(v, NOTE, "meeting", "noted");
}

void kith_do_group_take_back(struct kith_visit *v)
{
    take_step(v, TAKE_BACK, "meeting", "taken");
}
