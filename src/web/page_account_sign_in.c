/* How I sign in: passkeys, a device that shows codes, and codes on paper for when it is lost. */
#include "account_sign_in.h"
#include "layout.h"
#include "one_time_code.h"
#include "pages.h"
#include "qr_svg.h"
#include "second_step.h"
#include "sign_steps.h"

#include <sodium.h>
#include <stdio.h>

static const char *const done[][2] = {
    {"passkey", "The passkey is kept. You can sign in with it from now on."},
    {"passkey-gone", "The passkey is taken away. Delete it in your device too."},
    {"codes-gone", "Codes are no longer asked for."},
    {"lost", "The lost device no longer counts. Set up another now."},
};

static const char changes_need_more[] =
    "You signed in with your password alone. Sign out, sign in with your passkey, and then change how you sign in. If "
    "it is lost, ask your administrator for a link.";

bool kith_account_may_change(struct kith_visit *v)
{
    struct kith_factors factors;
    struct kith_tx *tx = NULL;
    bool may = false;

    if (v->session.strong)
        return true;
    if (kith_tx_read(v->store, &tx, NULL) == KITH_OK && kith_factors_get(tx, v->me.id, &factors, NULL) == KITH_OK)
        may = !factors.codes && factors.passkeys == 0;
    kith_tx_end(tx);
    return may;
}

void kith_account_refuse_change(struct kith_visit *v)
{
    kith_visit_refuse(v, 403, "This needs your passkey or your code", changes_need_more);
}

enum kith_rc kith_account_told(struct kith_visit *v, struct kith_tx *tx, const char *text)
{
    return kith_notice_add(tx, v->me.id, "factor.change", KITH_ID_NONE, kith_str_of(text), &v->err);
}

/* ---- the page ---- */

static void ask_password(struct kith_visit *v, const struct kith_faults *faults, const char *field)
{
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = field,
                                         .label = "Your password, once more",
                                         .type = "password",
                                         .autocomplete = "current-password",
                                         .width = 20});
}

static void write_passkey(struct kith_visit *v, const struct kith_credential *c)
{
    char since[KITH_WHEN_MAX];
    char used[KITH_WHEN_MAX];

    kith_markup(v->out, "<li><div class=\"kith-row\"><div><b>%.*s</b><p>added on %s, %s%s</p></div>",
                KITH_STR_ARG(c->label), kith_when_day(since, c->since), c->used ? "last used " : "not used yet",
                c->used ? kith_when_from_now(used, c->used, v->now) : "");
    kith_markup(v->out,
                "<form method=\"post\" action=\"/account/passkeys/drop\"><input type=\"hidden\" name=\"token\" "
                "value=\"%s\"><input type=\"hidden\" name=\"passkey\" value=\"%s\"><button class=\"nhsuk-button "
                "nhsuk-button--secondary nhsuk-button--small\">Take away<span class=\"nhsuk-u-visually-hidden\"> "
                "%.*s</span></button></form></div></li>\n",
                v->form_token.z, c->id.z, KITH_STR_ARG(c->label));
}

static void write_passkeys(struct kith_visit *v, const struct kith_credential *list, size_t n, bool may,
                           const struct kith_faults *faults)
{
    size_t shown = 0;

    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"pk-h\"><h2 "
                          "id=\"pk-h\">Passkeys</h2><p>A passkey lives in your phone, your computer or a security key, "
                          "opens with your fingerprint, face or PIN, and cannot be guessed or fished for.</p>\n");
    for (size_t i = 0; i < n; i++)
        shown += list[i].kind == KITH_CREDENTIAL_PASSKEY;
    if (shown)
        kith_buf_puts(v->out, "<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++)
        if (list[i].kind == KITH_CREDENTIAL_PASSKEY)
            write_passkey(v, &list[i]);
    if (shown)
        kith_buf_puts(v->out, "</ul>\n");
    if (!kith_passkeys_here(v)) {
        kith_buf_puts(v->out, "<p>They do not work at this address, which is numbers and no name.</p>\n");
    } else if (may) {
        kith_form_open(v, "/account/passkeys");
        kith_form_input(
            v, faults,
            &(struct kith_typed){
                .name = "label", .label = "A name for the new passkey", .hint = "For example: my phone", .width = 20});
        ask_password(v, faults, "password");
        kith_form_close(v, "Make a passkey");
        kith_buf_puts(v->out, "<p class=\"kith-soft\">The next page needs scripts, the only one of Kith that "
                              "does. Your password goes on working.</p>\n");
    }
    kith_buf_puts(v->out, "</section>\n");
}

static void write_codes_off(struct kith_visit *v, const struct kith_faults *faults)
{
    kith_buf_puts(v->out, "<p>An app on your phone shows a new number of six digits every half minute. With it, your "
                          "password alone lets nobody in.</p>\n");
    kith_form_open(v, "/account/codes");
    ask_password(v, faults, "password-codes");
    kith_form_close(v, "Set up codes");
}

static void write_codes_on(struct kith_visit *v, const struct kith_factors *factors, const struct kith_faults *faults)
{
    kith_markup(v->out, "<p>A code is asked for after your password. You have <b>%zu</b> unused %s on paper.</p>\n",
                factors->recovery, factors->recovery == 1 ? "code" : "codes");
    if (factors->recovery < 3)
        kith_buf_puts(v->out, "<p>These are few: make new ones.</p>\n");
    kith_form_open(v, "/account/codes/change");
    ask_password(v, faults, "password-codes");
    kith_buf_puts(v->out,
                  "<button class=\"nhsuk-button\" name=\"what\" value=\"paper\">Make new codes for paper</button>\n"
                  "<button class=\"nhsuk-button nhsuk-button--secondary\" name=\"what\" value=\"off\">Stop asking for "
                  "codes</button>\n</form>\n");
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    bool may = kith_account_may_change(v);
    struct kith_credential *list;
    struct kith_factors factors;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_credential_list(tx, v->me.id, v->keep, &list, &n, &v->err));
    KITH_TRY(kith_factors_get(tx, v->me.id, &factors, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: how you sign in" : "How you sign in");
    kith_page_back(v, "/account", "Your account");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">How you sign in</h1>\n");
    if (v->needs_second)
        kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--calm kith-narrow\"><h2>One thing first</h2><p>In "
                              "this programme your work needs more than a password. Set up a passkey or codes here, "
                              "and all your pages open.</p></div>\n");
    if (!may)
        kith_markup(v->out, "<div class=\"kith-panel kith-narrow\"><p>%s</p></div>\n", changes_need_more);
    write_passkeys(v, list, n, may, faults);
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"co-h\"><h2 id=\"co-h\">Codes of "
                          "a device</h2>\n");
    if (factors.codes && may)
        write_codes_on(v, &factors, faults);
    else if (may)
        write_codes_off(v, faults);
    else
        kith_buf_puts(v->out, "<p>They can be set up once you have signed in with your passkey.</p>\n");
    kith_buf_puts(v->out, "</section>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_account_sign_in_show(struct kith_visit *v, const struct kith_faults *faults)
{
    show(v, faults);
}

void kith_page_account_sign_in(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- setting up a device ---- */

static void write_device(struct kith_visit *v, const unsigned char secret[KITH_TOTP_SECRET_BYTES], struct kith_str step,
                         const struct kith_faults *faults)
{
    char text[KITH_CODE_SECRET_TEXT];
    char uri[KITH_CODE_URI_MAX];
    bool named;

    kith_code_secret_text(secret, text);
    kith_page_open_bare(v, faults->n ? "Error: set up codes" : "Set up codes");
    kith_page_back(v, "/account/sign-in", "How you sign in");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Set up codes</h1>\n<div class=\"kith-narrow\">\n");
    named = kith_code_uri(secret, v->programme.name.n ? v->programme.name : KITH_S("Kith"), v->me.login, uri);
    kith_buf_puts(v->out, "<p class=\"kith-lead\">Open the app that shows codes and add an account.</p>\n");
    if (named && kith_qr_svg(v->out, uri, "The key as a picture, for the app to read"))
        kith_buf_puts(v->out, "<p>Let it read this picture, or type in this key:</p>\n");
    else
        kith_buf_puts(v->out, "<p>Type in this key:</p>\n");
    kith_markup(v->out, "<p class=\"kith-link-box\">%s</p>\n", text);
    if (named)
        kith_markup(v->out, "<p>On the device itself you can <a href=\"%s\">open it in the app</a>.</p>\n", uri);
    kith_buf_puts(v->out, "<p class=\"kith-soft\">By time, six digits, every 30 seconds: what apps take by "
                          "themselves.</p>\n");
    kith_form_open(v, "/account/codes/keep");
    kith_form_hidden(v, "step", step);
    kith_form_input(
        v, faults,
        &(struct kith_typed){
            .name = "code", .label = "The code that the app shows now", .autocomplete = "one-time-code", .width = 10});
    kith_form_close(v, "Ask for codes from now on");
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
    sodium_memzero(text, sizeof text);
    sodium_memzero(uri, sizeof uri);
}

void kith_do_codes_new(struct kith_visit *v)
{
    struct kith_step_begun begun = {.person = v->me.id};
    static const struct kith_faults none = {.n = 0};
    struct kith_faults faults = {.n = 0};
    struct kith_secret token;
    const char *fault;
    enum kith_rc rc;

    KITH_TRY(kith_own_password(v, "password-codes", &fault));
    kith_fault(&faults, "password-codes", fault);
    if (faults.n || !kith_account_may_change(v)) {
        show(v, &faults);
        return;
    }
    v->web->env->random(v->web->env->ctx, begun.secret, sizeof begun.secret);
    kith_step_begin(v->web->steps, KITH_STEP_CODE_NEW, kith_step_browser(v), &begun, &token);
    write_device(v, begun.secret, kith_str_of(token.z), &none);
    sodium_memzero(&begun, sizeof begun);
out:
    kith_visit_end(v, rc);
}

/* ---- codes on paper ---- */

static void show_paper(struct kith_visit *v, char codes[KITH_RECOVERY_CODES][KITH_PAPER_CODE])
{
    kith_page_open_bare(v, "Codes for paper");
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Write these down</h1>\n<div class=\"kith-narrow\"><p "
                          "class=\"kith-lead\">When your device is lost or empty, type one of these instead of its "
                          "code. Each works once. They are shown only now.</p>\n<ul class=\"kith-panel kith-codes\">\n");
    for (size_t i = 0; i < KITH_RECOVERY_CODES; i++)
        kith_markup(v->out, "<li><code>%s</code></li>\n", codes[i]);
    kith_buf_puts(v->out, "</ul>\n<p>Print this page or copy them by hand, and keep the paper where you keep keys: not "
                          "beside the device.</p>\n<p><a class=\"nhsuk-button\" href=\"/account/sign-in\">I have "
                          "written them down</a></p></div>\n");
    kith_page_close(v);
}

static enum kith_rc hash_paper(struct kith_visit *v, char codes[KITH_RECOVERY_CODES][KITH_PAPER_CODE],
                               struct kith_recovery out[KITH_RECOVERY_CODES])
{
    char hash[KITH_PAPER_HASH];
    enum kith_rc rc = KITH_OK;

    kith_paper_codes(v->web->env, codes);
    for (size_t i = 0; i < KITH_RECOVERY_CODES; i++) {
        KITH_TRY(kith_paper_code_hash(codes[i], hash, &v->err));
        out[i] = (struct kith_recovery){.first = {codes[i], KITH_PAPER_FIRST}};
        KITH_TRY(kith_str_keep(v->keep, kith_str_of(hash), &out[i].hash, &v->err));
    }
out:
    return rc;
}

/* ---- it is proved, and kept ---- */

static enum kith_rc keep_device(struct kith_visit *v, const unsigned char secret[KITH_TOTP_SECRET_BYTES], int64_t step,
                                const struct kith_recovery *paper)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_totp_put(tx, v->me.id, secret, step, &v->err));
    KITH_TRY(kith_recovery_put(tx, v->me.id, paper, KITH_RECOVERY_CODES, &v->err));
    KITH_TRY(kith_account_told(v, tx, "Codes of a device are asked for when you sign in."));
    /* Browsers that proved a password alone are out; this one goes on under a new token. */
    KITH_TRY(kith_web_end_all(tx, v->me.id, KITH_ID_NONE, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, v->me.id, true));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_do_codes_keep(struct kith_visit *v)
{
    struct kith_str token = kith_request_form(v->q, "step");
    char codes[KITH_RECOVERY_CODES][KITH_PAPER_CODE];
    struct kith_recovery paper[KITH_RECOVERY_CODES];
    struct kith_faults faults = {.n = 0};
    struct kith_step_begun begun;
    int64_t step;
    enum kith_rc rc = KITH_OK;

    if (!kith_step_try(v->web->steps, KITH_STEP_CODE_NEW, kith_step_browser(v), token, &begun) ||
        !kith_id_eq(begun.person, v->me.id) || !kith_account_may_change(v)) {
        kith_visit_refuse(v, 403, "That took too long, or was tried too often", "Begin again from your account.");
        return;
    }
    step = kith_code_step(begun.secret, kith_visit_field(v, "code"), v->now, 0);
    if (step == 0) {
        kith_fault(&faults, "code",
                   "This is not the code for this key. Look whether the key is typed in whole, and whether the clock "
                   "of your device is right.");
        write_device(v, begun.secret, token, &faults);
        goto out;
    }
    KITH_TRY(hash_paper(v, codes, paper));
    KITH_TRY(keep_device(v, begun.secret, step, paper));
    kith_step_end(v->web->steps, token);
    v->signed_in = false; /* forms of the session before no longer count: none is offered */
    show_paper(v, codes);
out:
    sodium_memzero(&begun, sizeof begun);
    sodium_memzero(codes, sizeof codes);
    kith_visit_end(v, rc);
}

/* ---- changes ---- */

static enum kith_rc stop_codes(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_totp_drop(tx, v->me.id, &v->err));
    KITH_TRY(kith_account_told(v, tx, "Codes are no longer asked for when you sign in."));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/account/sign-in?done=codes-gone");
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc new_paper(struct kith_visit *v)
{
    char codes[KITH_RECOVERY_CODES][KITH_PAPER_CODE];
    struct kith_recovery paper[KITH_RECOVERY_CODES];
    struct kith_factors factors;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(hash_paper(v, codes, paper));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_factors_get(tx, v->me.id, &factors, &v->err));
    KITH_TRY(factors.codes ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_recovery_put(tx, v->me.id, paper, KITH_RECOVERY_CODES, &v->err));
    KITH_TRY(kith_account_told(v, tx, "New codes for paper were made; the ones before no longer work."));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    show_paper(v, codes);
out:
    kith_tx_end(tx);
    sodium_memzero(codes, sizeof codes);
    return rc;
}

void kith_do_codes_change(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    const char *fault;
    enum kith_rc rc;

    KITH_TRY(kith_own_password(v, "password-codes", &fault));
    kith_fault(&faults, "password-codes", fault);
    if (faults.n || !kith_account_may_change(v)) {
        show(v, &faults);
        return;
    }
    KITH_TRY(kith_str_eq(kith_visit_field(v, "what"), KITH_S("off")) ? stop_codes(v) : new_paper(v));
out:
    kith_visit_end(v, rc);
}
