/* What a one-time link opens: the place set up by its first administrator, or a new password for somebody. */
#include "countries.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "second_step.h"
#include "web_parts.h"

static enum kith_rc look(struct kith_visit *v, enum kith_link_for *what, struct kith_person *person)
{
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    *person = (struct kith_person){.id = KITH_ID_NONE};
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_link_look(tx, v->params[0], what, &id, &v->err));
    if (*what != KITH_LINK_FIRST_RUN)
        KITH_TRY(kith_person_get(tx, id, v->keep, person, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

static void write_passwords(struct kith_visit *v, const struct kith_faults *faults)
{
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "password",
                                         .label = "A password",
                                         .hint = "At least 12 characters. Four words in a row are easy to remember.",
                                         .type = "password",
                                         .autocomplete = "new-password",
                                         .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "again",
                                         .label = "The same password again",
                                         .type = "password",
                                         .autocomplete = "new-password",
                                         .width = 20});
}

static void check_passwords(struct kith_visit *v, const struct kith_person *person, struct kith_faults *faults)
{
    struct kith_str password = kith_request_form(v->q, "password");

    kith_fault(faults, "password", kith_visit_password_wrong(v, person, password));
    if (!kith_str_eq(password, kith_request_form(v->q, "again")))
        kith_fault(faults, "again", "The two passwords differ. Type the same one twice.");
}

/* ---- the first administrator ---- */

static void show_first(struct kith_visit *v, const struct kith_faults *faults)
{
    struct kith_choice countries[KITH_COUNTRIES_MAX];
    size_t n = kith_countries(countries);

    kith_page_open_bare(v, faults->n ? "Error: set up this place" : "Set up this place");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Set up this place</h1>\n<p class=\"kith-lead\">Welcome. You will be "
                  "the first administrator: you add the people who work here and say who does what. This role "
                  "shows you nobody's sessions or figures.</p>\n");
    kith_form_open(v, "");
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "programme",
                                         .label = "What is this programme called?",
                                         .hint = "For example: Riverside Recovery",
                                         .width = 30});
    kith_form_select(v, faults, "country", "In which country does it work?",
                     "Decides which emergency numbers the crisis pages name.", countries, n, "US");
    kith_form_input(v, faults,
                    &(struct kith_typed){
                        .name = "usual", .label = "What should people call you?", .autocomplete = "name", .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "login",
                                         .label = "A name to sign in with",
                                         .hint = "An email address or a word, without blanks.",
                                         .autocomplete = "username",
                                         .width = 20});
    write_passwords(v, faults);
    kith_form_close(v, "Begin");
    kith_page_close(v);
}

static bool has_blank(struct kith_str s)
{
    return kith_str_find_byte(s, ' ') >= 0 || kith_str_find_byte(s, '\t') >= 0;
}

static void check_first(struct kith_visit *v, struct kith_faults *faults)
{
    struct kith_str login = kith_visit_field(v, "login");
    /* The programme is not kept yet, and its name no password either. */
    const struct kith_person first = {
        .login = login, .names = {.usual = kith_visit_field(v, "usual"), .legal = kith_visit_field(v, "programme")}};

    if (kith_visit_field(v, "programme").n == 0)
        kith_fault(faults, "programme", "Say what the programme is called.");
    if (!kith_country_is(kith_visit_field(v, "country")))
        kith_fault(faults, "country", "Choose a country.");
    if (kith_visit_field(v, "usual").n == 0)
        kith_fault(faults, "usual", "Say what people should call you.");
    if (login.n < 3 || has_blank(login))
        kith_fault(faults, "login", "Choose a sign-in name of at least three letters, without blanks.");
    check_passwords(v, &first, faults);
}

static enum kith_rc keep_first(struct kith_visit *v, const char *hash)
{
    struct kith_programme programme = {.name = kith_visit_field(v, "programme"),
                                       .country = kith_visit_field(v, "country")};
    struct kith_person person = {.names = {.usual = kith_visit_field(v, "usual")},
                                 .login = kith_visit_field(v, "login")};
    struct kith_credential credential = {.kind = KITH_CREDENTIAL_PASSWORD, .secret = kith_str_of(hash)};
    enum kith_link_for what;
    struct kith_tx *tx = NULL;
    struct kith_id nobody;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, KITH_ID_NONE, &tx, &v->err));
    KITH_TRY(kith_link_use(tx, v->params[0], &what, &nobody, &v->err));
    KITH_TRY(kith_programme_add(tx, &programme, &programme.id, &v->err));
    KITH_TRY(kith_person_add(tx, &person, &person.id, &v->err));
    KITH_TRY(kith_role_give(tx, person.id, programme.id, KITH_POST_ADMINISTRATOR, &v->err));
    /* Until they decide otherwise: what an administrator may do is too much for a password alone. */
    KITH_TRY(kith_setting_set(tx, programme.id, KITH_SETTING_SECOND, KITH_S("administrators"), &v->err));
    credential.person = person.id;
    KITH_TRY(kith_credential_put(tx, &credential, &id, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, person.id, false));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

static void do_first(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    char hash[KITH_PASSWORD_HASH];
    enum kith_rc rc;

    check_first(v, &faults);
    if (faults.n) {
        show_first(v, &faults);
        return;
    }
    KITH_TRY(kith_password_hash(v->web->passwords, kith_request_form(v->q, "password"), hash, &v->err));
    KITH_TRY(keep_first(v, hash));
    kith_visit_go(v, "/people?done=begun");
out:
    kith_visit_end(v, rc);
}

/* ---- a new password ---- */

static void show_password(struct kith_visit *v, const struct kith_person *person, const struct kith_faults *faults)
{
    kith_page_open_bare(v, faults->n ? "Error: choose a password" : "Choose a password");
    kith_fault_summary(v, faults);
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Choose a password</h1>\n<p class=\"kith-lead\">Hello, %.*s. Your sign-in "
        "name is <b>%.*s</b>.</p>\n",
        KITH_STR_ARG(person->names.usual), KITH_STR_ARG(person->login));
    kith_form_open(v, "");
    /* So that a browser's keeper of passwords knows whose it is. */
    kith_markup(v->out, "<input type=\"text\" name=\"who\" value=\"%.*s\" autocomplete=\"username\" hidden>\n",
                KITH_STR_ARG(person->login));
    write_passwords(v, faults);
    kith_form_close(v, "Keep it and sign in");
    kith_page_close(v);
}

/* A device that shows codes is asked for even after a new password: a link alone must not go around it. */
static enum kith_rc keep_password(struct kith_visit *v, const char *hash)
{
    struct kith_factors factors;
    bool asked;
    struct kith_credential credential = {.kind = KITH_CREDENTIAL_PASSWORD, .secret = kith_str_of(hash)};
    enum kith_link_for what;
    struct kith_tx *tx = NULL;
    struct kith_id person;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, KITH_ID_NONE, &tx, &v->err));
    KITH_TRY(kith_link_use(tx, v->params[0], &what, &person, &v->err));
    credential.person = person;
    KITH_TRY(kith_credential_put(tx, &credential, &id, &v->err));
    KITH_TRY(kith_factors_get(tx, person, &factors, &v->err));
    if (!factors.codes)
        KITH_TRY(kith_visit_sign_in(v, tx, person, false));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_tx_end(tx);
    tx = NULL;
    if (factors.codes)
        KITH_TRY(kith_second_step(v, person, KITH_S("/"), &asked));
    else
        kith_visit_go(v, "/");
out:
    kith_tx_end(tx);
    return rc;
}

static void do_password(struct kith_visit *v, const struct kith_person *person)
{
    struct kith_faults faults = {.n = 0};
    char hash[KITH_PASSWORD_HASH];
    enum kith_rc rc;

    check_passwords(v, person, &faults);
    if (faults.n) {
        show_password(v, person, &faults);
        return;
    }
    KITH_TRY(kith_password_hash(v->web->passwords, kith_request_form(v->q, "password"), hash, &v->err));
    KITH_TRY(keep_password(v, hash));
out:
    kith_visit_end(v, rc);
}

/* ---- a second step that is lost ---- */

static void show_factors(struct kith_visit *v, const struct kith_person *person, const struct kith_faults *faults)
{
    kith_page_open_bare(v, faults->n ? "Error: a lost device" : "A lost device");
    kith_fault_summary(v, faults);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">A lost device</h1>\n<p class=\"kith-lead\">Hello, %.*s. With your "
                "password, your passkeys and codes are taken away, all browsers are signed out, and you set up "
                "another device.</p>\n",
                KITH_STR_ARG(person->names.usual));
    kith_form_open(v, "");
    kith_markup(v->out, "<input type=\"text\" name=\"who\" value=\"%.*s\" autocomplete=\"username\" hidden>\n",
                KITH_STR_ARG(person->login));
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "password",
                                         .label = "Your password",
                                         .type = "password",
                                         .autocomplete = "current-password",
                                         .width = 20});
    kith_form_close(v, "Take them away and sign in");
    kith_page_close(v);
}

static enum kith_rc clear_factors(struct kith_visit *v)
{
    enum kith_link_for what;
    struct kith_tx *tx = NULL;
    struct kith_id person;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, KITH_ID_NONE, &tx, &v->err));
    KITH_TRY(kith_link_use(tx, v->params[0], &what, &person, &v->err));
    KITH_TRY(kith_factors_clear(tx, person, &v->err));
    KITH_TRY(kith_notice_add(tx, person, "factor.reset", KITH_ID_NONE,
                             KITH_S("With a link that an administrator made, and your password."), &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, person, false));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/account/sign-in?done=lost");
out:
    kith_tx_end(tx);
    return rc;
}

static void do_factors(struct kith_visit *v, const struct kith_person *person)
{
    struct kith_faults faults = {.n = 0};
    const char *fault;
    enum kith_rc rc;

    KITH_TRY(kith_password_of(v, person, "password", &fault));
    kith_fault(&faults, "password", fault);
    if (faults.n)
        show_factors(v, person, &faults);
    else
        KITH_TRY(clear_factors(v));
out:
    kith_visit_end(v, rc);
}

/* ---- all of them ---- */

static void refuse_link(struct kith_visit *v, enum kith_rc rc)
{
    if (rc == KITH_EDENIED)
        kith_visit_refuse(v, 404, "This link does not work any more",
                          "Each link works once, for a limited time. Ask your administrator for a new one.");
    else
        kith_visit_end(v, rc);
}

void kith_page_link(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct kith_person person;
    enum kith_link_for what;
    enum kith_rc rc = look(v, &what, &person);

    if (rc != KITH_OK)
        refuse_link(v, rc);
    else if (what == KITH_LINK_FIRST_RUN)
        show_first(v, &none);
    else if (what == KITH_LINK_FACTORS)
        show_factors(v, &person, &none);
    else
        show_password(v, &person, &none);
}

void kith_do_link(struct kith_visit *v)
{
    struct kith_person person;
    enum kith_link_for what;
    enum kith_rc rc = look(v, &what, &person);

    if (rc != KITH_OK)
        refuse_link(v, rc);
    else if (what == KITH_LINK_FIRST_RUN)
        do_first(v);
    else if (what == KITH_LINK_FACTORS)
        do_factors(v, &person);
    else
        do_password(v, &person);
}
