#include "second_step.h"

#include "form_parts.h"
#include "http_guard.h"
#include "layout.h"
#include "one_time_code.h"
#include "pages.h"
#include "passkey.h"
#include "sign_steps.h"
#include "web_parts.h"

#include <sodium.h>

struct kith_str kith_step_browser(const struct kith_visit *v)
{
    return v->signed_in ? kith_str_of(v->session.id.z) : kith_request_cookie(v->q, KITH_COOKIE_GUEST);
}

/* ---- codes ---- */

static void write_code_page(struct kith_visit *v, struct kith_str token, struct kith_str next,
                            const struct kith_faults *faults)
{
    kith_page_open_bare(v, faults->n ? "Error: one more step" : "One more step");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">One more step</h1>\n<p class=\"kith-lead\">Your password is "
                          "right. Now the six digits that your device shows for Kith.</p>\n");
    kith_form_open(v, "/sign-in/code");
    kith_form_hidden(v, "step", token);
    kith_form_hidden(v, "next", next);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "code",
                                         .label = "The code",
                                         .hint = "Without your device, type one of the codes you keep on paper.",
                                         .autocomplete = "one-time-code",
                                         .width = 20});
    kith_form_close(v, "Sign in");
    kith_buf_puts(v->out, "<p class=\"kith-soft\">Neither device nor paper? Ask your administrator for a link to set "
                          "up a new one.</p>\n");
    kith_page_close(v);
}

enum kith_rc kith_second_step(struct kith_visit *v, struct kith_id person, struct kith_str next, bool *asked)
{
    static const struct kith_faults none = {.n = 0};
    const struct kith_step_begun begun = {.person = person};
    struct kith_factors factors;
    struct kith_tx *tx = NULL;
    struct kith_secret token;
    enum kith_rc rc;

    *asked = false;
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_factors_get(tx, person, &factors, &v->err));
    if (!factors.codes)
        goto out;
    kith_step_begin(v->web->steps, KITH_STEP_CODE, kith_step_browser(v), &begun, &token);
    write_code_page(v, kith_str_of(token.z), next, &none);
    *asked = true;
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc use_device(struct kith_visit *v, struct kith_tx *tx, struct kith_id person, struct kith_str code,
                               bool *right)
{
    struct kith_totp totp;
    int64_t step;
    enum kith_rc rc = kith_totp_get(tx, person, &totp, &v->err);

    if (rc != KITH_OK)
        return rc == KITH_EDENIED ? KITH_OK : rc;
    step = kith_code_step(totp.secret, code, kith_tx_now(tx), totp.step);
    sodium_memzero(totp.secret, sizeof totp.secret);
    if (step == 0)
        return KITH_OK;
    rc = kith_credential_used(tx, totp.id, step, &v->err);
    *right = rc == KITH_OK;
    return rc == KITH_EDENIED ? KITH_OK : rc;
}

/* The slow hash is computed before the transaction that uses the code up, and only for one that is there. */
static enum kith_rc check_paper(struct kith_visit *v, struct kith_id person, const char *code, struct kith_id *id)
{
    struct kith_recovery found;
    struct kith_tx *tx = NULL;
    bool right = false;
    enum kith_rc rc;

    *id = KITH_ID_NONE;
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    rc = kith_recovery_find(tx, person, (struct kith_str){code, KITH_PAPER_FIRST}, v->keep, &found, &v->err);
    kith_tx_end(tx);
    tx = NULL;
    if (rc == KITH_EDENIED)
        return KITH_OK;
    KITH_TRY(rc);
    KITH_TRY(kith_password_check(v->web->passwords, found.hash, kith_str_of(code), &right, &v->err));
    if (right)
        *id = found.id;
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_second_step_check(struct kith_visit *v, struct kith_id person, struct kith_str code, bool *right)
{
    char paper[KITH_PAPER_CODE];
    struct kith_id id = KITH_ID_NONE;
    struct kith_tx *tx = NULL;
    unsigned wait;
    enum kith_rc rc;

    *right = false;
    if (!kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, kith_id_str(&person), &wait))
        return kith_fail(&v->err, KITH_EBUSY, 0, "That was tried several times. Wait a few minutes, then try again.");
    if (kith_paper_code_read(code, paper))
        KITH_TRY(check_paper(v, person, paper, &id));
    KITH_TRY(kith_tx_write(v->store, person, &tx, &v->err));
    if (kith_id_is(id)) {
        KITH_TRY(kith_recovery_use(tx, person, id, &v->err));
        *right = true;
    } else {
        KITH_TRY(use_device(v, tx, person, code, right));
    }
    if (!*right)
        KITH_TRY(kith_audit_add(tx, "code.refused", person, KITH_ID_NONE, NULL, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    sodium_memzero(paper, sizeof paper);
    if (rc != KITH_OK)
        *right = false;
    if (rc == KITH_OK && *right)
        kith_rate_limit_forget(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, kith_id_str(&person));
    return rc;
}

enum kith_rc kith_second_step_let_in(struct kith_visit *v, struct kith_id person, struct kith_str next)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, person, &tx, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, person, true));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, KITH_STR_FMT, KITH_STR_ARG(next));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- the page's second half ---- */

static struct kith_str read_next(const struct kith_visit *v)
{
    struct kith_str next = kith_request_form(v->q, "next");

    return kith_http_plain_path(next) ? next : KITH_S("/");
}

void kith_do_sign_in_code(struct kith_visit *v)
{
    struct kith_str token = kith_request_form(v->q, "step");
    struct kith_faults faults = {.n = 0};
    struct kith_step_begun begun;
    bool right;
    enum kith_rc rc;

    if (!kith_step_try(v->web->steps, KITH_STEP_CODE, kith_step_browser(v), token, &begun)) {
        kith_visit_refuse(v, 403, "That took too long, or was tried too often",
                          "Begin again with your name and your password.");
        return;
    }
    rc = kith_second_step_check(v, begun.person, kith_visit_field(v, "code"), &right);
    if (rc == KITH_OK && right) {
        kith_step_end(v->web->steps, token);
        KITH_TRY(kith_second_step_let_in(v, begun.person, read_next(v)));
        return;
    }
    if (rc != KITH_OK && rc != KITH_EBUSY)
        goto out;
    kith_fault(&faults, "code",
               rc == KITH_EBUSY ? v->err.text
                                : "This code is not right, or was used already. Wait for the next one and type that.");
    write_code_page(v, token, read_next(v), &faults);
    v->a->status = rc == KITH_EBUSY ? 429 : 422;
    rc = KITH_OK;
out:
    kith_visit_end(v, rc);
}

/* ---- passkeys: what both pages share ---- */

bool kith_passkeys_here(const struct kith_visit *v)
{
    char name[KITH_PASSKEY_NAME_MAX];

    return kith_passkey_name(kith_str_of(v->web->options.origin), name);
}

void kith_passkey_form_open(struct kith_visit *v, const char *path, const char *how,
                            const struct kith_secret *challenge, struct kith_str known)
{
    static const char *const fields[] = {"id", "client", "object", "data", "signature", "user"};
    char name[KITH_PASSKEY_NAME_MAX] = "";

    (void)kith_passkey_name(kith_str_of(v->web->options.origin), name);
    kith_markup(v->out,
                "<noscript><p>Your browser runs no scripts here, and without one no page can ask for a passkey. Your "
                "password works without.</p></noscript>\n<p id=\"passkey-said\" role=\"status\"></p>\n"
                "<form method=\"post\" action=\"%s\" data-passkey=\"%s\" data-challenge=\"%s\" data-name=\"%s\" "
                "data-user=\"%s\" data-login=\"%.*s\" data-known=\"%.*s\">\n<input type=\"hidden\" name=\"token\" "
                "value=\"%s\">\n",
                path, how, challenge->z, name, v->signed_in ? v->me.id.z : "", KITH_STR_ARG(v->me.login),
                KITH_STR_ARG(known), v->form_token.z);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        kith_markup(v->out, "<input type=\"hidden\" name=\"%s\">\n", fields[i]);
}

void kith_passkey_form_close(struct kith_visit *v, const char *button)
{
    kith_markup(v->out,
                "<button class=\"nhsuk-button\">%s</button>\n</form>\n<script defer nonce=\"%s\" "
                "src=\"%s\"></script>\n",
                button, v->nonce.z, kith_web_passkey_path());
}

/* ---- the password, asked for again ---- */

enum kith_rc kith_own_password(struct kith_visit *v, const char *field, const char **fault)
{
    return kith_password_of(v, &v->me, field, fault);
}

enum kith_rc kith_password_of(struct kith_visit *v, const struct kith_person *person, const char *field,
                              const char **fault)
{
    struct kith_credential *list;
    struct kith_str hash = KITH_S("");
    struct kith_tx *tx = NULL;
    unsigned wait;
    bool right;
    enum kith_rc rc;
    size_t n;

    *fault = NULL;
    if (!kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, person->login, &wait)) {
        *fault = "That was tried several times. Wait a few minutes, then try again.";
        return KITH_OK;
    }
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_credential_list(tx, person->id, v->keep, &list, &n, &v->err));
    kith_tx_end(tx);
    tx = NULL;
    for (size_t i = 0; i < n; i++)
        if (list[i].kind == KITH_CREDENTIAL_PASSWORD)
            hash = list[i].secret;
    KITH_TRY(kith_password_check(v->web->passwords, hash, kith_request_form(v->q, field), &right, &v->err));
    if (right)
        kith_rate_limit_forget(v->web->limits, KITH_LIMIT_SIGN_IN_NAME, person->login);
    else
        *fault = "That is not the password you have now.";
out:
    kith_tx_end(tx);
    return rc;
}
