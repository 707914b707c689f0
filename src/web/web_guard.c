/* Who comes, and whether what they send was meant: cookies, origin, tokens of forms, headers of answers. */
#include "web_parts.h"

#include <sodium.h>

struct kith_str kith_web_address(const struct kith_web *web, const struct kith_request *q)
{
    struct kith_str rest = q->forwarded_for;
    struct kith_str part;
    struct kith_str last = {"", 0};

    if (!web->options.proxy || !kith_str_eq(q->peer, kith_str_of(web->options.proxy)))
        return q->peer;
    /* The proxy appends what it saw itself; all before that is what a stranger wrote. */
    while (kith_str_cut(&rest, ',', &part))
        last = kith_str_trim(part);
    return last.n > 0 && last.n <= 64 ? last : q->peer;
}

unsigned kith_visit_check_origin(const struct kith_visit *v)
{
    const struct kith_request *q = v->q;

    if (q->method != KITH_POST)
        return 0;
    if (!kith_str_eq(q->origin, kith_str_of(v->web->options.origin)))
        return 403;
    if (q->fetch_site.n > 0 && !kith_str_eq(q->fetch_site, KITH_S("same-origin")))
        return 403;
    return 0;
}

bool kith_visit_check_token(const struct kith_visit *v)
{
    return kith_secret_same(kith_request_form(v->q, "token"), kith_str_of(v->form_token.z));
}

static void set_cookie(struct kith_visit *v, const char *name, const char *value, int64_t lives_s)
{
    kith_response_header(v->q, v->a, "Set-Cookie", "%s=%s; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=%lld", name,
                         value, (long long)lives_s);
}

void kith_visit_guest(struct kith_visit *v)
{
    struct kith_str cookie = kith_request_cookie(v->q, KITH_COOKIE_GUEST);
    struct kith_secret fresh;

    if (!kith_secret_is(cookie)) {
        kith_secret_new(v->q->env, &fresh);
        cookie = kith_str_of(fresh.z);
        set_cookie(v, KITH_COOKIE_GUEST, fresh.z, KITH_WEB_LIVES_S);
    }
    kith_secret_guest_token(cookie, &v->form_token);
}

void kith_visit_drop_cookie(struct kith_visit *v)
{
    set_cookie(v, KITH_COOKIE_SESSION, "", 0);
}

enum kith_rc kith_visit_sign_in(struct kith_visit *v, struct kith_tx *tx, struct kith_id person, bool strong)
{
    struct kith_web_session session = {.person = person, .address = v->address, .strong = strong};
    struct kith_token token;
    enum kith_rc rc;

    /* Whoever goes on under a new token looks at what they looked at before. */
    if (v->signed_in && kith_id_eq(v->me.id, person))
        session.programme = v->session.programme;
    rc = kith_web_begin(tx, &session, &token, &v->err);
    /* Always a new one: a cookie that somebody planted before is worth nothing after. */
    if (rc == KITH_OK)
        set_cookie(v, KITH_COOKIE_SESSION, token.z, KITH_WEB_LIVES_S);
    sodium_memzero(&token, sizeof token);
    return rc;
}

/* ---- who comes ---- */

static enum kith_rc find_programme(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_role_held *roles;
    struct kith_id chosen = v->session.programme;
    bool held = false;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_role_list(tx, v->me.id, KITH_ID_NONE, v->keep, &roles, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        held |= kith_id_eq(roles[i].programme, chosen);
        v->several_programmes |= !kith_id_eq(roles[i].programme, roles[0].programme);
    }
    if (!held)
        chosen = n > 0 ? roles[0].programme : KITH_ID_NONE;
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(roles[i].programme, chosen))
            v->roles |= 1u << (unsigned)roles[i].role;
    if (kith_id_is(chosen))
        KITH_TRY(kith_programme_get(tx, chosen, v->keep, &v->programme, &v->err));
out:
    return rc;
}

/* Whether the programme asks for more than the password that was proved. */
static enum kith_rc find_second(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_str who;
    enum kith_rc rc = KITH_OK;

    if (v->session.strong || !kith_id_is(v->programme.id))
        return KITH_OK;
    KITH_TRY(kith_setting_get(tx, v->programme.id, KITH_SETTING_SECOND, v->keep, &who, &v->err));
    v->needs_second = kith_str_eq(who, KITH_S("everybody")) ||
                      (kith_str_eq(who, KITH_S("administrators")) && (v->roles & 1u << KITH_POST_ADMINISTRATOR) != 0);
out:
    return rc;
}

/* How many wait for this visitor; whoever may not see the inbox has none. */
static void count_crises(struct kith_visit *v, struct kith_tx *tx)
{
    const struct kith_about about = {.programme = v->programme.id};
    size_t n;

    if (!kith_id_is(v->programme.id))
        return;
    v->on_call = kith_workspace_may(tx, v->me.id, KITH_DEED_CRISIS_SEE, &about, NULL, NULL) == KITH_OK;
    if (!v->on_call || kith_crisis_waiting(tx, v->programme.id, &n, NULL) != KITH_OK)
        return;
    v->crises = n;
}

static void touch(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;

    /* Should the disk take no writes now, the visit goes on; the session ends a little sooner. */
    if (kith_tx_write(v->store, v->me.id, &tx, NULL) == KITH_OK && kith_web_touch(tx, v->session.id, NULL) == KITH_OK)
        (void)kith_tx_commit(tx, NULL);
    kith_tx_end(tx);
}

enum kith_rc kith_visit_recognise(struct kith_visit *v)
{
    struct kith_str cookie = kith_request_cookie(v->q, KITH_COOKIE_SESSION);
    struct kith_tx *tx = NULL;
    bool stale = false;
    enum kith_rc rc;

    if (!kith_secret_is(cookie))
        return KITH_EDENIED;
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_web_find(tx, cookie, v->keep, &v->session, &stale, &v->err));
    KITH_TRY(kith_person_get(tx, v->session.person, v->keep, &v->me, &v->err));
    KITH_TRY(find_programme(v, tx));
    KITH_TRY(find_second(v, tx));
    count_crises(v, tx);
    v->signed_in = true;
    kith_secret_form_token(v->session.csrf, &v->form_token);
out:
    kith_tx_end(tx);
    if (rc == KITH_OK && stale)
        touch(v);
    return rc;
}

/* ---- answers ---- */

void kith_web_headers(struct kith_visit *v)
{
    const struct kith_request *q = v->q;
    struct kith_response *a = v->a;

    kith_response_header(q, a, "Content-Security-Policy",
                         "default-src 'none'; script-src 'nonce-%s'; style-src 'self'; img-src 'self'; connect-src "
                         "'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                         v->nonce.z);
    kith_response_header(q, a, "X-Content-Type-Options", "nosniff");
    kith_response_header(q, a, "X-Frame-Options", "DENY");
    /* Not no-referrer: browsers would then send no Origin with our own forms. */
    kith_response_header(q, a, "Referrer-Policy", "same-origin");
    kith_response_header(q, a, "Cross-Origin-Opener-Policy", "same-origin");
    kith_response_header(q, a, "Cross-Origin-Resource-Policy", "same-origin");
    kith_response_header(q, a, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    kith_response_header(q, a, "Cache-Control", "no-store");
    if (v->web->secure)
        kith_response_header(q, a, "Strict-Transport-Security", "max-age=31536000");
}
