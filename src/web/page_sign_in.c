#include "form_parts.h"
#include "http_guard.h"
#include "layout.h"
#include "pages.h"
#include "practice_parts.h"
#include "practice_room.h"
#include "second_step.h"

#define WRONG "The name or the password is not right. Check both and try again."

/* Where to go after: a plain path of ours, or home. */
static struct kith_str read_next(struct kith_str next)
{
    return kith_http_plain_path(next) ? next : KITH_S("/");
}

static void write_form(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_field *typed = kith_request_field(v->q, "next");

    kith_form_open(v, "/sign-in");
    kith_form_hidden(v, "next", read_next(typed ? typed->value : kith_request_query(v->q, "next")));
    kith_form_input(
        v, faults,
        &(struct kith_typed){.name = "login", .label = "Your sign-in name", .autocomplete = "username", .width = 20});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "password",
                                         .label = "Your password",
                                         .type = "password",
                                         .autocomplete = "current-password",
                                         .width = 20});
    kith_form_close(v, "Sign in");
    if (kith_passkeys_here(v))
        kith_form_button(v, "/sign-in/passkey", "Sign in with a passkey", "nhsuk-button--secondary");
}

/* Whether anybody could sign in yet, and whether these are invented people. */
static enum kith_rc look_around(struct kith_visit *v, bool *empty, bool *invented)
{
    struct kith_programme *programmes;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    *empty = *invented = false;
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_programme_list(tx, v->keep, &programmes, &n, &v->err));
    *empty = n == 0;
    for (size_t i = 0; i < n; i++)
        *invented |= programmes[i].invented;
out:
    kith_tx_end(tx);
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    bool empty;
    bool invented;
    enum kith_rc rc = look_around(v, &empty, &invented);

    if (rc != KITH_OK) {
        kith_visit_end(v, rc);
        return;
    }
    kith_page_open_bare(v, faults->n ? "Error: sign in" : "Sign in");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Sign in</h1>\n");
    if (kith_request_query(v->q, "ended").n)
        kith_buf_puts(v->out,
                      "<p class=\"kith-lead\">You were signed out, for safety, after a while without use. What you "
                      "sent was not kept: sign in and send it again.</p>\n");
    if (kith_request_query(v->q, "out").n)
        kith_buf_puts(v->out, "<p class=\"kith-lead\">You are signed out.</p>\n");
    if (empty)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>Nobody can sign in yet. Whoever set up this machine has a "
                              "one-time link for the first administrator: <code>kith init</code> printed it. Open that "
                              "link to begin.</p></div>\n");
    else
        write_form(v, faults);
    if (invented)
        kith_buf_puts(v->out,
                      "<div class=\"kith-panel kith-panel--calm kith-narrow\"><h2>A place to look around</h2><p>All "
                      "people here are invented. <code>kith seed</code> printed their sign-in names.</p></div>\n");
    else if (!empty)
        kith_buf_puts(v->out,
                      "<p class=\"kith-soft\">No password any more? Ask your administrator for a link to set a new "
                      "one.</p>\n");
    kith_page_close(v);
}

void kith_page_sign_in(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    if (v->signed_in)
        kith_visit_go(v, "/");
    else
        show(v, &none);
}

/* ---- the check ---- */

/* The password's hash of whoever has that name; none when nobody has, and the rest takes as long. */
static enum kith_rc find_hash(struct kith_visit *v, struct kith_str login, struct kith_id *person,
                              struct kith_str *hash)
{
    struct kith_credential *list;
    struct kith_person found;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    *person = KITH_ID_NONE;
    *hash = (struct kith_str){"", 0};
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    rc = kith_person_by_login(tx, login, v->keep, &found, &v->err);
    if (rc == KITH_OK && found.state == KITH_PERSON_ACTIVE)
        *person = found.id;
    else if (rc == KITH_EDENIED)
        rc = KITH_OK;
    KITH_TRY(rc);
    /* Asked for nobody too, so that both take the same way. */
    rc = kith_credential_list(tx, *person, v->keep, &list, &n, &v->err);
    if (rc == KITH_EDENIED) {
        rc = KITH_OK;
        n = 0;
    }
    KITH_TRY(rc);
    for (size_t i = 0; i < n; i++)
        if (list[i].kind == KITH_CREDENTIAL_PASSWORD)
            *hash = list[i].secret;
out:
    kith_tx_end(tx);
    return rc;
}

static bool may_try(struct kith_visit *v, struct kith_str login, unsigned *wait)
{
    return kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_ADDRESS, v->address, wait) &&
           kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, login, wait);
}

static enum kith_rc let_in(struct kith_visit *v, struct kith_id person)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, person, &tx, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, person, false));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

static struct kith_str lower(struct kith_visit *v, struct kith_str s)
{
    struct kith_str kept;
    char *p;

    if (kith_str_keep(v->keep, s, &kept, NULL) != KITH_OK)
        return (struct kith_str){"", 0};
    p = (char *)(uintptr_t)kept.p;
    for (size_t i = 0; i < kept.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    return kept;
}

static void refuse_often(struct kith_visit *v, unsigned wait)
{
    struct kith_faults faults = {.n = 0};

    kith_fault(&faults, "login",
               wait > 90 ? "That was tried several times. Wait a few minutes, then try again."
                         : "That was tried several times. Wait a minute, then try again.");
    show(v, &faults);
    v->a->status = 429;
    kith_response_header(v->q, v->a, "Retry-After", "%u", wait);
}

void kith_do_sign_in(struct kith_visit *v)
{
    struct kith_str login = lower(v, kith_visit_field(v, "login"));
    struct kith_faults faults = {.n = 0};
    struct kith_id person;
    struct kith_str hash;
    unsigned wait;
    bool asked;
    bool right;
    enum kith_rc rc;

    if (!may_try(v, login, &wait)) {
        refuse_often(v, wait);
        return;
    }
    KITH_TRY(find_hash(v, login, &person, &hash));
    rc = kith_password_check(v->web->passwords, hash, kith_request_form(v->q, "password"), &right, &v->err);
    if (rc == KITH_EBUSY) {
        kith_fault(&faults, "login", v->err.text);
        show(v, &faults);
        v->a->status = 503;
        return;
    }
    KITH_TRY(rc);
    if (!right) {
        KITH_TRY(kith_visit_sign_in_refused(v, "signin.refused", person));
        kith_fault(&faults, "login", WRONG);
        show(v, &faults);
        return;
    }
    kith_rate_limit_forget(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, login);
    KITH_TRY(kith_second_step(v, person, read_next(kith_request_form(v->q, "next")), &asked));
    if (asked)
        return;
    KITH_TRY(let_in(v, person));
    kith_visit_go(v, KITH_STR_FMT, KITH_STR_ARG(read_next(kith_request_form(v->q, "next"))));
out:
    kith_visit_end(v, rc);
}

void kith_do_sign_out(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_web_end(tx, v->session.id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    if (kith_workspace_room(v->web->workspace))
        kith_open_journals_shut(kith_room_journals(kith_workspace_room(v->web->workspace)), KITH_ID_NONE,
                                v->session.id);
    kith_practice_forget_pages(v);
    kith_visit_drop_cookie(v);
    kith_visit_go(v, "/sign-in?out=yes");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
