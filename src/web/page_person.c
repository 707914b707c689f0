/* One person who works here: roles, whom they supervise and mentor, a link for a new password. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "people_parts.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"roles", "The roles are kept."},
    {"tie", "The tie is kept."},
    {"untied", "The tie is ended."},
};

struct found {
    struct kith_about about;
    struct kith_person person;
    unsigned roles;
};

static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed, struct found *f)
{
    struct kith_role_held *roles;
    enum kith_rc rc;
    size_t n;

    *f = (struct found){.about = {.programme = v->programme.id}};
    KITH_TRY(kith_visit_id(v, 0, &f->about.person));
    KITH_TRY(kith_workspace_may(tx, v->me.id, deed, &f->about, NULL, &v->err));
    KITH_TRY(kith_person_get(tx, f->about.person, v->keep, &f->person, &v->err));
    KITH_TRY(kith_role_list(tx, f->person.id, v->programme.id, v->keep, &roles, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        f->roles |= 1u << (unsigned)roles[i].role;
out:
    return rc;
}

static void write_roles(struct kith_visit *v, const struct found *f)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/people/%s/roles", f->person.id.z);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-label=\"Roles\">\n");
    kith_form_open(v, path);
    kith_people_role_boxes(v, f->roles);
    kith_form_close(v, "Keep these roles");
    kith_buf_puts(v->out, "</section>\n");
}

/* Everybody else here as choices. */
static enum kith_rc others(struct kith_visit *v, struct kith_tx *tx, struct kith_id but, struct kith_choice **out,
                           size_t *n)
{
    struct kith_person *people;
    enum kith_rc rc;
    size_t all;

    *n = 0;
    KITH_TRY(kith_person_list(tx, v->programme.id, v->keep, &people, &all, &v->err));
    KITH_TRY(kith_arena_take(v->keep, all + 1, sizeof **out, out, &v->err));
    for (size_t i = 0; i < all; i++)
        if (!kith_id_eq(people[i].id, but) && people[i].state == KITH_PERSON_ACTIVE)
            (*out)[(*n)++] = (struct kith_choice){people[i].id.z, people[i].names.usual, NULL};
out:
    return rc;
}

static const char *tie_said(enum kith_tie_kind kind, bool from_them)
{
    if (kind == KITH_TIE_PEER)
        return "is a peer of";
    if (kind == KITH_TIE_MENTORS)
        return from_them ? "mentors" : "is mentored by";
    return from_them ? "supervises" : "is supervised by";
}

static enum kith_rc write_tie(struct kith_visit *v, struct kith_tx *tx, const struct found *f,
                              const struct kith_tie *tie)
{
    bool from_them = kith_id_eq(tie->from, f->person.id);
    struct kith_person other;
    enum kith_rc rc;

    KITH_TRY(kith_person_get(tx, from_them ? tie->to : tie->from, v->keep, &other, &v->err));
    kith_markup(
        v->out,
        "<li><div class=\"kith-row\">%.*s %s %.*s <form method=\"post\" action=\"/people/%s/untie\"><input "
        "type=\"hidden\" "
        "name=\"token\" value=\"%s\"><input type=\"hidden\" name=\"tie\" value=\"%s\"><button class=\"nhsuk-button "
        "nhsuk-button--secondary nhsuk-button--small\">End this</button></form></div></li>\n",
        KITH_STR_ARG(f->person.names.usual), tie_said(tie->kind, from_them), KITH_STR_ARG(other.names.usual),
        f->person.id.z, v->form_token.z, tie->id.z);
out:
    return rc;
}

static enum kith_rc write_ties(struct kith_visit *v, struct kith_tx *tx, const struct found *f)
{
    static const struct kith_choice kinds[] = {
        KITH_CHOICE("supervises", "They supervise", NULL), KITH_CHOICE("supervised", "They are supervised by", NULL),
        KITH_CHOICE("mentors", "They mentor", NULL), KITH_CHOICE("mentored", "They are mentored by", NULL)};
    struct kith_choice *people;
    struct kith_tie *ties;
    char path[96];
    size_t n_people;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tie_list(tx, f->person.id, v->keep, &ties, &n, &v->err));
    KITH_TRY(others(v, tx, f->person.id, &people, &n_people));
    kith_buf_puts(
        v->out,
        "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"ties-h\"><h2 id=\"ties-h\">Supervision and "
        "mentoring</h2>\n<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(ties[i].programme, v->programme.id))
            KITH_TRY(write_tie(v, tx, f, &ties[i]));
    kith_buf_puts(v->out, "</ul>\n");
    if (n_people > 0) {
        (void)snprintf(path, sizeof path, "/people/%s/tie", f->person.id.z);
        kith_form_open(v, path);
        kith_form_select(v, NULL, "kind", "A new tie", NULL, kinds, 4, "supervises");
        kith_form_select(v, NULL, "other", "Whom, or by whom?", NULL, people, n_people, "");
        kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">Add this tie</button></form>\n");
    } else {
        kith_buf_puts(v->out, "<p>Nobody else works here yet.</p>\n");
    }
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static const struct kith_choice link_whys[] = {
    KITH_CHOICE("password", "They need a password, the first or a new one",
                "The one before, if there is one, works until the link is used."),
    KITH_CHOICE(
        "stop", "Somebody else may get into their account",
        "Password and passkeys stop at once and all their browsers are signed out. A device that shows codes is "
        "still asked for."),
    KITH_CHOICE("device", "They lost the device of their second step",
                "With the link and their password they take passkeys and codes away, and set up another.")};

static void write_link(struct kith_visit *v, const struct found *f)
{
    char path[96];

    (void)snprintf(path, sizeof path, "/people/%s/link", f->person.id.z);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"link-h\"><h2 "
                          "id=\"link-h\">Signing in</h2>\n");
    kith_form_open(v, path);
    kith_form_radios(v, NULL, "why", "Why do they need a link?", NULL, link_whys, sizeof link_whys / sizeof *link_whys,
                     "password");
    kith_buf_puts(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">Make a link</button></form>\n"
                          "</section>\n");
}

static void write_who(struct kith_visit *v, const struct kith_person *p)
{
    const struct {
        const char *key;
        struct kith_str value;
    } rows[] = {{"Pronouns", p->names.pronouns},
                {"Addressed as", p->names.address},
                {"Said", p->names.say},
                {"Languages", p->names.languages},
                {"Signs in as", p->login}};

    kith_buf_puts(v->out, "<dl class=\"nhsuk-summary-list kith-narrow\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value.n)
            kith_markup(v->out,
                        "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">%s</dt><dd "
                        "class=\"nhsuk-summary-list__value\">%.*s</dd></div>\n",
                        rows[i].key, KITH_STR_ARG(rows[i].value));
    kith_buf_puts(v->out, "</dl>\n");
}

void kith_page_person(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct found f;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_PEOPLE_SEE, &f));
    kith_page_open_bare(v, "A person");
    kith_page_back(v, "/people", "People");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n", KITH_STR_ARG(f.person.names.usual));
    write_who(v, &f.person);
    if (kith_visit_offers(v, KITH_DEED_ROLES_EDIT)) {
        write_roles(v, &f);
        KITH_TRY(write_ties(v, tx, &f));
        write_link(v, &f);
        kith_markup(v->out,
                    "<p class=\"kith-narrow\"><a href=\"/people/%s/erase\">Erase this person</a>: when they have left "
                    "and ask to be forgotten. You see first what goes and what stays.</p>\n",
                    f.person.id.z);
    }
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- changes ---- */

void kith_do_person_roles(struct kith_visit *v)
{
    unsigned wanted = kith_people_roles_ticked(v);
    struct kith_tx *tx = NULL;
    struct found f;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_ROLES_EDIT, &f));
    for (int i = 0; i < KITH_POST_COUNT; i++) {
        if ((wanted & ~f.roles) & 1u << i)
            KITH_TRY(kith_role_give(tx, f.person.id, v->programme.id, (enum kith_post)i, &v->err));
        if ((f.roles & ~wanted) & 1u << i)
            KITH_TRY(kith_role_take(tx, f.person.id, v->programme.id, (enum kith_post)i, &v->err));
    }
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/people/%s?done=roles", f.person.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_person_tie(struct kith_visit *v)
{
    struct kith_str kind = kith_visit_field(v, "kind");
    bool back = kith_str_eq(kind, KITH_S("supervised")) || kith_str_eq(kind, KITH_S("mentored"));
    struct kith_tie tie = {.kind = kith_str_starts(kind, KITH_S("mentor")) ? KITH_TIE_MENTORS : KITH_TIE_SUPERVISES,
                           .programme = v->programme.id};
    struct kith_about about = {.programme = v->programme.id};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    struct found f;
    enum kith_rc rc;

    KITH_TRY(kith_id_read(kith_visit_field(v, "other"), &about.person) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_ROLES_EDIT, &f));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_ROLES_EDIT, &about, NULL, &v->err));
    tie.from = back ? about.person : f.person.id;
    tie.to = back ? f.person.id : about.person;
    KITH_TRY(kith_tie_add(tx, &tie, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/people/%s?done=tie", f.person.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_person_untie(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_tie *ties;
    bool theirs = false;
    struct kith_id id;
    struct found f;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_id_read(kith_visit_field(v, "tie"), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_ROLES_EDIT, &f));
    KITH_TRY(kith_tie_list(tx, f.person.id, v->keep, &ties, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        theirs |= kith_id_eq(ties[i].id, id) && kith_id_eq(ties[i].programme, v->programme.id);
    KITH_TRY(theirs ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tie_end(tx, id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/people/%s?done=untied", f.person.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_person_link(struct kith_visit *v)
{
    struct kith_str why = kith_visit_field(v, "why");
    bool device = kith_str_eq(why, KITH_S("device"));
    struct kith_token token;
    struct kith_tx *tx = NULL;
    struct found f;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, KITH_DEED_PEOPLE_EDIT, &f));
    if (kith_str_eq(why, KITH_S("stop")))
        KITH_TRY(kith_signin_stop(tx, f.person.id, &v->err));
    KITH_TRY(kith_link_make(tx, device ? KITH_LINK_FACTORS : KITH_LINK_PASSWORD, f.person.id, KITH_LINK_LIVES_S, &token,
                            &v->err));
    KITH_TRY(kith_notice_add(tx, f.person.id, device ? "factor.link" : "link.make", KITH_ID_NONE,
                             KITH_S("If nobody spoke with you about it, tell your administrator at once."), &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_people_show_link(v, &f.person, &token);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
