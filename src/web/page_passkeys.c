/* Passkeys: signing in with one, adding one, taking one away. */
#include "account_sign_in.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "passkey.h"
#include "second_step.h"
#include "sign_steps.h"

#include <sodium.h>

#define LABEL_MAX 80u

static bool take_bytes(struct kith_visit *v, const char *field, size_t max, struct kith_str *out)
{
    return kith_passkey_bytes(kith_request_form(v->q, field), max, v->keep, out);
}

/* The challenge that the answer speaks of, taken from those that were begun in this browser. */
static bool take_challenge(struct kith_visit *v, enum kith_step what, struct kith_str client,
                           struct kith_str *challenge, struct kith_step_begun *begun)
{
    return kith_passkey_challenge(client, v->keep, challenge) &&
           kith_step_try(v->web->steps, what, kith_step_browser(v), *challenge, begun);
}

/* ---- signing in ---- */

void kith_do_sign_in_passkey(struct kith_visit *v)
{
    const struct kith_step_begun begun = {.person = KITH_ID_NONE};
    struct kith_secret challenge;

    if (v->signed_in) {
        kith_visit_go(v, "/");
        return;
    }
    if (!kith_passkeys_here(v)) {
        kith_visit_refuse(v, 404, "Passkeys do not work at this address",
                          "They need a name in the address, not numbers. Sign in with your password.");
        return;
    }
    kith_step_begin(v->web->steps, KITH_STEP_PASSKEY, kith_step_browser(v), &begun, &challenge);
    kith_page_open_bare(v, "Sign in with a passkey");
    kith_page_back(v, "/sign-in", "Sign in with your password");
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Sign in with a passkey</h1>\n<p class=\"kith-lead\">Use your "
                          "fingerprint, your face, the PIN of your device, or a security key.</p>\n");
    kith_passkey_form_open(v, "/sign-in/passkey/answer", "use", &challenge, KITH_S(""));
    kith_passkey_form_close(v, "Ask again");
    kith_page_close(v);
}

struct answer {
    struct kith_str id;
    struct kith_str client;
    struct kith_str data;
    struct kith_str signature;
    struct kith_str challenge;
};

static bool read_answer(struct kith_visit *v, struct answer *a)
{
    struct kith_step_begun begun;

    return take_bytes(v, "id", KITH_PASSKEY_ID_MAX, &a->id) &&
           take_bytes(v, "client", KITH_PASSKEY_CLIENT_MAX, &a->client) &&
           take_challenge(v, KITH_STEP_PASSKEY, a->client, &a->challenge, &begun) &&
           take_bytes(v, "data", KITH_PASSKEY_OBJECT_MAX, &a->data) && take_bytes(v, "signature", 512, &a->signature);
}

/* Whose it is, whether they still work here, whether the signature holds and the counter went on. */
static enum kith_rc check_answer(struct kith_visit *v, struct kith_tx *tx, const struct answer *a,
                                 struct kith_id *person)
{
    struct kith_credential credential;
    struct kith_person who;
    uint32_t counter;
    enum kith_rc rc;

    *person = KITH_ID_NONE;
    KITH_TRY(kith_credential_by_handle(tx, a->id, v->keep, &credential, &v->err));
    KITH_TRY(kith_person_get(tx, credential.person, v->keep, &who, &v->err));
    if (credential.kind != KITH_CREDENTIAL_PASSKEY || who.state != KITH_PERSON_ACTIVE ||
        !kith_str_eq(kith_request_form(v->q, "user"), kith_id_str(&who.id)))
        KITH_TRY(kith_store_denied(&v->err));
    *person = who.id;
    KITH_TRY(kith_passkey_used(kith_str_of(v->web->options.origin), a->challenge, credential.secret, a->client, a->data,
                               a->signature, &counter, &v->err));
    KITH_TRY(kith_credential_used(tx, credential.id, counter, &v->err));
out:
    return rc;
}

static void refuse_answer(struct kith_visit *v)
{
    kith_visit_refuse(v, 403, "This passkey did not let you in",
                      "It may be of another place, have been taken away, or the time was over. Try once more from the "
                      "sign-in page, or use your password there.");
}

void kith_do_sign_in_passkey_answer(struct kith_visit *v)
{
    struct kith_id person = KITH_ID_NONE;
    struct kith_tx *tx = NULL;
    struct answer a;
    unsigned wait;
    enum kith_rc rc;

    if (!kith_rate_limit_take(v->web->limits, KITH_LIMIT_SIGN_IN_ADDRESS, v->address, &wait)) {
        kith_visit_refuse(v, 429, "That was tried several times", "Wait a few minutes, then try again.");
        return;
    }
    if (!read_answer(v, &a)) {
        refuse_answer(v);
        return;
    }
    KITH_TRY(kith_tx_write(v->store, KITH_ID_NONE, &tx, &v->err));
    rc = check_answer(v, tx, &a, &person);
    if (rc == KITH_EDENIED) {
        kith_tx_end(tx);
        tx = NULL;
        KITH_TRY(kith_visit_sign_in_refused(v, "passkey.refused", person));
        refuse_answer(v);
        return;
    }
    KITH_TRY(rc);
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_second_step_let_in(v, person, KITH_S("/")));
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- adding one ---- */

/* The handles of those the person has, so that a device is not asked to make a second. */
static enum kith_rc known_ones(struct kith_visit *v, struct kith_str *out)
{
    struct kith_credential *list;
    struct kith_tx *tx = NULL;
    struct kith_buf b;
    enum kith_rc rc;
    size_t n;

    kith_buf_init(&b, v->q->env, (size_t)64 << 10);
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_credential_list(tx, v->me.id, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        char text[sodium_base64_ENCODED_LEN(KITH_PASSKEY_ID_MAX, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

        if (list[i].kind != KITH_CREDENTIAL_PASSKEY || list[i].handle.n > KITH_PASSKEY_ID_MAX)
            continue;
        (void)sodium_bin2base64(text, sizeof text, (const unsigned char *)list[i].handle.p, list[i].handle.n,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        kith_buf_printf(&b, "%s%s", b.n ? " " : "", text);
    }
    KITH_TRY(kith_buf_check(&b, "The list of passkeys", &v->err));
    KITH_TRY(kith_str_keep(v->keep, kith_buf_view(&b), out, &v->err));
out:
    kith_tx_end(tx);
    kith_buf_free(&b);
    return rc;
}

void kith_do_passkey_new(struct kith_visit *v)
{
    const struct kith_step_begun begun = {.person = v->me.id};
    struct kith_str label = kith_str_sub(kith_visit_field(v, "label"), 0, LABEL_MAX);
    struct kith_faults faults = {.n = 0};
    struct kith_secret challenge;
    const char *fault = NULL;
    struct kith_str known;
    enum kith_rc rc;

    kith_fault(&faults, "label", label.n ? NULL : "Give it a name by which you know it again.");
    KITH_TRY(kith_own_password(v, "password", &fault));
    kith_fault(&faults, "password", fault);
    if (faults.n || !kith_account_may_change(v)) {
        kith_account_sign_in_show(v, &faults);
        return;
    }
    KITH_TRY(known_ones(v, &known));
    kith_step_begin(v->web->steps, KITH_STEP_PASSKEY_NEW, kith_step_browser(v), &begun, &challenge);
    kith_page_open_bare(v, "Make a passkey");
    kith_page_back(v, "/account/sign-in", "How you sign in");
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">Make a passkey</h1>\n<p class=\"kith-lead\">Your device asks "
                  "for your fingerprint, your face or its PIN, and keeps the passkey. Neither leaves it.</p>\n");
    kith_passkey_form_open(v, "/account/passkeys/keep", "make", &challenge, known);
    kith_form_hidden(v, "label", label);
    kith_passkey_form_close(v, "Ask again");
    kith_page_close(v);
out:
    kith_visit_end(v, rc);
}

static enum kith_rc keep_one(struct kith_visit *v, const struct kith_passkey_new *made)
{
    struct kith_credential credential = {.person = v->me.id,
                                         .kind = KITH_CREDENTIAL_PASSKEY,
                                         .label = kith_str_sub(kith_visit_field(v, "label"), 0, LABEL_MAX),
                                         .handle = made->id,
                                         .secret = {(const char *)made->key, sizeof made->key},
                                         .counter = made->counter};
    struct kith_credential other;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    if (kith_credential_by_handle(tx, made->id, v->keep, &other, NULL) == KITH_OK)
        KITH_TRY(kith_store_denied(&v->err));
    KITH_TRY(kith_credential_put(tx, &credential, &id, &v->err));
    KITH_TRY(kith_account_told(v, tx, "A passkey was added to your account."));
    /* This browser goes on under a new token, and as one that has proved more than a password. */
    KITH_TRY(kith_web_end(tx, v->session.id, &v->err));
    KITH_TRY(kith_visit_sign_in(v, tx, v->me.id, true));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_do_passkey_keep(struct kith_visit *v)
{
    struct kith_step_begun begun;
    struct kith_passkey_new made;
    struct kith_str challenge;
    struct kith_str client;
    struct kith_str object;
    enum kith_rc rc = KITH_EDENIED;

    if (take_bytes(v, "client", KITH_PASSKEY_CLIENT_MAX, &client) &&
        take_challenge(v, KITH_STEP_PASSKEY_NEW, client, &challenge, &begun) && kith_id_eq(begun.person, v->me.id) &&
        take_bytes(v, "object", KITH_PASSKEY_OBJECT_MAX, &object) && kith_account_may_change(v))
        rc = kith_passkey_made(kith_str_of(v->web->options.origin), challenge, client, object, v->keep, &made, &v->err);
    if (rc == KITH_OK)
        rc = keep_one(v, &made);
    if (rc == KITH_OK)
        kith_visit_go(v, "/account/sign-in?done=passkey");
    else if (rc == KITH_EDENIED)
        kith_visit_refuse(v, 403, "This passkey could not be kept",
                          "The time may have been over, or it is kept already. Begin again from your account.");
    else
        kith_visit_end(v, rc);
}

/* ---- taking one away ---- */

void kith_do_passkey_drop(struct kith_visit *v)
{
    struct kith_credential *list;
    struct kith_tx *tx = NULL;
    bool mine = false;
    struct kith_id id;
    enum kith_rc rc;
    size_t n;

    if (!kith_account_may_change(v)) {
        kith_account_refuse_change(v);
        return;
    }
    KITH_TRY(kith_id_read(kith_visit_field(v, "passkey"), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_credential_list(tx, v->me.id, v->keep, &list, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        mine |= kith_id_eq(list[i].id, id) && list[i].kind == KITH_CREDENTIAL_PASSKEY;
    KITH_TRY(mine ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_credential_drop(tx, id, &v->err));
    KITH_TRY(kith_account_told(v, tx, "A passkey was taken away from your account."));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/account/sign-in?done=passkey-gone");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
