/* Who works here: the list, and a new person. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "people_parts.h"

static const char *const done[][2] = {
    {"erased", "The person is erased: every name, sign-in and role of theirs is gone."},
    {"begun", "This place is set up, and you are signed in. Add the people who work here."},
};

const char *kith_post_said(enum kith_post role)
{
    static const char *const words[KITH_POST_COUNT] = {"Counsellor", "Supervisor", "Mentor",
                                                       "Director",   "Researcher", "Administrator"};

    return (unsigned)role < KITH_POST_COUNT ? words[role] : "Another role";
}

const char *kith_post_meaning(enum kith_post role)
{
    static const char *const words[KITH_POST_COUNT] = {
        "Leads sessions, and alone decides who sees them.",
        "Sees what the counsellors tied to them have shared.",
        "Walks beside a counsellor, apart from line management; the notes of the two are theirs alone.",
        "Sees figures of the programme by quarter that lead to no one person, and no session.",
        "Exports masked sessions whose people allowed research, and sees the programme's figures.",
        "Adds people and roles, settings and audit; as such sees no session and no figure.",
    };

    return (unsigned)role < KITH_POST_COUNT ? words[role] : "";
}

void kith_people_role_boxes(struct kith_visit *v, unsigned held)
{
    struct kith_choice choices[KITH_POST_COUNT];

    for (int i = 0; i < KITH_POST_COUNT; i++)
        choices[i] =
            (struct kith_choice){kith_post_name((enum kith_post)i), kith_str_of(kith_post_said((enum kith_post)i)),
                                 kith_post_meaning((enum kith_post)i)};
    kith_form_boxes(v, NULL, "role", "What do they do here?", "A person may have several roles.", choices,
                    KITH_POST_COUNT, held);
}

unsigned kith_people_roles_ticked(const struct kith_visit *v)
{
    unsigned roles = 0;

    for (int i = 0; i < KITH_POST_COUNT; i++)
        if (kith_request_ticked(v->q, "role", kith_post_name((enum kith_post)i)))
            roles |= 1u << i;
    return roles;
}

void kith_people_show_link(struct kith_visit *v, const struct kith_person *person, const struct kith_token *token)
{
    kith_page_open_bare(v, "A link to sign in");
    kith_page_back(v, "/people", "People");
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">A link for %.*s</h1>\n<div class=\"kith-narrow\"><p class=\"kith-lead\">Hand it "
        "to "
        "them yourself, or send it in a way that only they read. It works once, within seven days; then they choose "
        "their own password, which you never see.</p>\n<p>Their sign-in name is <b>%.*s</b>.</p><p>The link:</p><p "
        "class=\"kith-link-box\">%s/link/%s</p><p>It is shown only now. If it gets lost, make another.</p></div>\n",
        KITH_STR_ARG(person->names.usual), KITH_STR_ARG(person->login), v->web->options.origin, token->z);
    kith_page_close(v);
}

/* ---- the list ---- */

static void write_person(struct kith_visit *v, const struct kith_person *p, const struct kith_role_held *roles,
                         size_t n)
{
    bool first = true;

    kith_markup(v->out, "<li><a href=\"/people/%s\">%.*s</a>", p->id.z, KITH_STR_ARG(p->names.usual));
    if (p->names.pronouns.n)
        kith_markup(v->out, " <span class=\"kith-soft\">%.*s</span>", KITH_STR_ARG(p->names.pronouns));
    if (p->state != KITH_PERSON_ACTIVE)
        kith_buf_puts(v->out, " <strong class=\"nhsuk-tag nhsuk-tag--grey\">Has left</strong>");
    kith_buf_puts(v->out, "<p>");
    for (size_t i = 0; i < n; i++) {
        if (!kith_id_eq(roles[i].person, p->id))
            continue;
        kith_markup(v->out, "%s%s", first ? "" : ", ", kith_post_said(roles[i].role));
        first = false;
    }
    kith_buf_puts(v->out, "</p></li>\n");
}

void kith_page_people(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_role_held *roles;
    struct kith_person *people;
    struct kith_tx *tx = NULL;
    size_t n_roles;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_PEOPLE_SEE, &about, NULL, &v->err));
    KITH_TRY(kith_person_list(tx, v->programme.id, v->keep, &people, &n, &v->err));
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, v->programme.id, v->keep, &roles, &n_roles, &v->err));
    kith_page_open_bare(v, "People");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out, "<div class=\"kith-top\"><h1 class=\"nhsuk-heading-l\">People</h1>");
    if (kith_visit_offers(v, KITH_DEED_PEOPLE_EDIT))
        kith_buf_puts(v->out, "<a class=\"nhsuk-button\" href=\"/people/new\">Add a person</a>");
    kith_buf_puts(v->out, "</div>\n<ul class=\"kith-list kith-panel\">\n");
    for (size_t i = 0; i < n; i++)
        write_person(v, &people[i], roles, n_roles);
    kith_buf_puts(v->out, "</ul>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- a new one ---- */

static void show_new(struct kith_visit *v, const struct kith_faults *faults)
{
    kith_page_open_bare(v, faults->n ? "Error: add a person" : "Add a person");
    kith_page_back(v, "/people", "People");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Add a person who works here</h1>\n<div class=\"kith-narrow\">\n");
    kith_form_open(v, "/people/new");
    kith_form_input(v, faults, &(struct kith_typed){.name = "usual", .label = "What are they called?", .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "login",
                                         .label = "A name to sign in with",
                                         .hint = "Their email address or a word, without blanks.",
                                         .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "pronouns",
                                         .label = "Their pronouns",
                                         .hint = "They can change all of this themselves.",
                                         .width = 10,
                                         .optional = true});
    kith_people_role_boxes(v, 0);
    kith_form_close(v, "Add this person");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
}

void kith_page_person_new(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show_new(v, &none);
}

static enum kith_rc keep_new(struct kith_visit *v, struct kith_person *person, struct kith_token *token)
{
    const struct kith_about about = {.programme = v->programme.id};
    unsigned roles = kith_people_roles_ticked(v);
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_PEOPLE_EDIT, &about, NULL, &v->err));
    KITH_TRY(kith_person_add(tx, person, &person->id, &v->err));
    for (int i = 0; i < KITH_POST_COUNT; i++)
        if (roles & 1u << i)
            KITH_TRY(kith_role_give(tx, person->id, v->programme.id, (enum kith_post)i, &v->err));
    KITH_TRY(kith_link_make(tx, KITH_LINK_PASSWORD, person->id, KITH_LINK_LIVES_S, token, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_do_person_new(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_person person = {
        .names = {.usual = kith_visit_field(v, "usual"), .pronouns = kith_visit_field(v, "pronouns")},
        .login = kith_visit_field(v, "login")};
    struct kith_token token;
    enum kith_rc rc;

    kith_fault(&faults, "usual", person.names.usual.n ? NULL : "Say what they are called.");
    kith_fault(&faults, "login",
               person.login.n >= 3 && kith_str_find_byte(person.login, ' ') < 0
                   ? NULL
                   : "Choose a sign-in name of at least three letters, without blanks.");
    kith_fault(&faults, "role",
               kith_people_roles_ticked(v) ? NULL : "Choose at least one role; without one they see nothing.");
    if (!faults.n) {
        rc = keep_new(v, &person, &token);
        if (rc == KITH_EUSAGE) {
            kith_fault(&faults, "login", v->err.text);
        } else if (rc != KITH_OK) {
            kith_visit_end(v, rc);
            return;
        }
    }
    if (faults.n)
        show_new(v, &faults);
    else
        kith_people_show_link(v, &person, &token);
}
