#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "second_step.h"

static const char *const done[][2] = {
    {"names", "Your details are kept."},
    {"password", "Your password is changed. Other browsers were signed out."},
    {"others", "All your other browsers are signed out."},
};

static void write_names(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_names_of *n = &v->me.names;
    const struct kith_typed inputs[] = {
        {.name = "usual", .label = "What should people call you?", .value = n->usual, .width = 20},
        {.name = "legal",
         .label = "Your name on papers",
         .hint = "If it is another. No page shows it to anybody else; it stands in the export of what is held of you.",
         .value = n->legal,
         .width = 20,
         .optional = true},
        {.name = "pronouns", .label = "Your pronouns", .value = n->pronouns, .width = 10, .optional = true},
        {.name = "address",
         .label = "How do you wish to be addressed?",
         .hint = "For example: Ms Okafor, or just Ada",
         .value = n->address,
         .width = 20,
         .optional = true},
        {.name = "say",
         .label = "How is your name said?",
         .hint = "For example: ah-DAH oh-KAH-for",
         .value = n->say,
         .width = 20,
         .optional = true},
        {.name = "languages", .label = "Languages you speak", .value = n->languages, .width = 30, .optional = true},
    };

    kith_buf_puts(
        v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"names-h\"><h2 id=\"names-h\">How you are "
                "called</h2>\n");
    kith_form_open(v, "/account/names");
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        kith_form_input(v, faults, &inputs[i]);
    kith_form_close(v, "Keep these");
    kith_buf_puts(v->out, "</section>\n");
}

static void write_password(struct kith_visit *v, const struct kith_faults *faults)
{
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"pw-h\"><h2 id=\"pw-h\">Your "
                          "password</h2>\n");
    kith_form_open(v, "/account/password");
    /* So that a browser's keeper of passwords knows whose it is. */
    kith_markup(v->out, "<input type=\"text\" name=\"who\" value=\"%.*s\" autocomplete=\"username\" hidden>\n",
                KITH_STR_ARG(v->me.login));
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "old",
                                         .label = "The password you have now",
                                         .type = "password",
                                         .autocomplete = "current-password",
                                         .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "password",
                                         .label = "A new password",
                                         .hint = "At least 12 characters. Four words in a row are easy to remember.",
                                         .type = "password",
                                         .autocomplete = "new-password",
                                         .width = 20});
    kith_form_close(v, "Change it");
    kith_buf_puts(v->out, "</section>\n");
}

static void write_sessions(struct kith_visit *v, const struct kith_web_session *list, size_t n)
{
    char when[KITH_WHEN_MAX];

    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"in-h\"><h2 id=\"in-h\">Where you are "
                  "signed in</h2>\n<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        kith_markup(v->out, "<li><b>%s</b><p>from %.*s, last used %s</p></li>\n",
                    kith_id_eq(list[i].id, v->session.id) ? "This browser" : "Another browser",
                    KITH_STR_ARG(list[i].address), kith_when_from_now(when, list[i].seen, v->now));
    kith_buf_puts(v->out, "</ul>\n");
    if (n > 1)
        kith_form_button(v, "/account/leave-others", "Sign out everywhere else", "nhsuk-button--secondary");
    kith_buf_puts(v->out, "</section>\n");
}

static enum kith_rc write_programmes(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_choice choices[32];
    struct kith_programme *list;
    struct kith_role_held *roles;
    size_t n_choices = 0;
    enum kith_rc rc;
    size_t n;
    size_t k;

    if (!v->several_programmes)
        return KITH_OK;
    KITH_TRY(kith_programme_list(tx, v->keep, &list, &n, &v->err));
    KITH_TRY(kith_role_list(tx, v->me.id, KITH_ID_NONE, v->keep, &roles, &k, &v->err));
    for (size_t i = 0; i < n && n_choices < 32; i++)
        for (size_t j = 0; j < k; j++)
            if (kith_id_eq(roles[j].programme, list[i].id)) {
                choices[n_choices++] = (struct kith_choice){list[i].id.z, list[i].name, NULL};
                break;
            }
    kith_buf_puts(v->out,
                  "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"prog-h\"><h2 id=\"prog-h\">Which "
                  "programme you look at</h2>\n");
    kith_form_open(v, "/account/programme");
    kith_form_select(v, NULL, "programme", "Programme", NULL, choices, n_choices, v->programme.id.z);
    kith_form_close(v, "Look at this one");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_web_session *list;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_web_list(tx, v->me.id, v->keep, &list, &n, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: your account" : "Your account");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Your account</h1>\n");
    KITH_TRY(write_programmes(v, tx));
    write_names(v, faults);
    write_password(v, faults);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"more-h\"><h2 "
                          "id=\"more-h\">More than a password</h2><p>A passkey, or codes of a device beside the "
                          "password.</p><p><a href=\"/account/sign-in\">How you sign in</a></p></section>\n");
    write_sessions(v, list, n);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_account(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

void kith_do_account_names(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_person me = v->me;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    me.names.usual = kith_visit_field(v, "usual");
    me.names.legal = kith_visit_field(v, "legal");
    me.names.pronouns = kith_visit_field(v, "pronouns");
    me.names.address = kith_visit_field(v, "address");
    me.names.say = kith_visit_field(v, "say");
    me.names.languages = kith_visit_field(v, "languages");
    if (me.names.usual.n == 0) {
        kith_fault(&faults, "usual", "Say what people should call you.");
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_person_change(tx, &me, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/account?done=names");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- the password ---- */

static enum kith_rc keep_hash(struct kith_visit *v, const char *hash)
{
    struct kith_credential credential = {
        .person = v->me.id, .kind = KITH_CREDENTIAL_PASSWORD, .secret = kith_str_of(hash)};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_credential_put(tx, &credential, &id, &v->err));
    /* Whoever knew the old one is out; this browser goes on under a new token. */
    KITH_TRY(kith_web_end_all(tx, v->me.id, KITH_ID_NONE, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, v->me.id, v->session.strong));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_do_account_password(struct kith_visit *v)
{
    struct kith_str password = kith_request_form(v->q, "password");
    struct kith_faults faults = {.n = 0};
    char made[KITH_PASSWORD_HASH];
    const char *fault;
    enum kith_rc rc;

    KITH_TRY(kith_own_password(v, "old", &fault));
    kith_fault(&faults, "old", fault);
    kith_fault(&faults, "password", kith_visit_password_wrong(v, &v->me, password));
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_password_hash(v->web->passwords, password, made, &v->err));
    KITH_TRY(keep_hash(v, made));
    kith_visit_go(v, "/account?done=password");
out:
    kith_visit_end(v, rc);
}

void kith_do_account_leave_others(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_web_end_all(tx, v->me.id, v->session.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/account?done=others");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_account_programme(struct kith_visit *v)
{
    struct kith_role_held *roles;
    struct kith_tx *tx = NULL;
    bool held = false;
    struct kith_id id;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_id_read(kith_visit_field(v, "programme"), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_role_list(tx, v->me.id, id, v->keep, &roles, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        held |= kith_id_eq(roles[i].programme, id);
    KITH_TRY(held ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_web_programme(tx, v->session.id, id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
