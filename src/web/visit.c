#include "visit.h"

#include "layout.h"

#include <stdio.h>

struct said {
    unsigned status;
    const char *title;
    const char *next; /* what to do now */
};

static struct said say(enum kith_rc rc)
{
    switch (rc) {
    case KITH_EDENIED:
        return (struct said){
            404, "There is nothing here for you",
            "It may have been removed, belong to somebody else, or wait for a consent. If you expected "
            "to find something, ask whoever sent you here."};
    case KITH_EBUSY:
        return (struct said){503, "Kith cannot save anything at this moment",
                             "Nothing was changed. Wait a minute and try again; if it goes on, tell your "
                             "administrator."};
    case KITH_EUSAGE:
    case KITH_EINPUT:
    case KITH_EBOUND:
    case KITH_EUNSURE:
        return (struct said){400, "That did not work", "Go back, change it and try again."};
    default:
        return (struct said){
            500, "Something went wrong in Kith",
            "What you sent may not have been kept. Try again; if it goes on, tell your administrator."};
    }
}

static void write_refusal(struct kith_visit *v, unsigned status, const char *title, const char *why, const char *next)
{
    kith_response_restart(v->a);
    v->a->status = status;
    kith_page_open(v, title);
    if (why && *why)
        kith_markup(v->out, "<p class=\"kith-lead\">%s</p>\n", why);
    kith_markup(v->out, "<p>%s</p>\n<p><a href=\"/\">%s</a></p>\n", next,
                v->signed_in ? "Go to your home page" : "Go to the first page");
    kith_page_close(v);
}

void kith_visit_refuse(struct kith_visit *v, unsigned status, const char *what, const char *next)
{
    write_refusal(v, status, what, NULL, next);
}

/* Nothing is half kept, whatever was sent; and what only shows a session cannot show it without a line in the audit. */
static struct said say_disk(const struct kith_visit *v)
{
    if (v->q->method == KITH_GET)
        return (struct said){503, "The disk of Kith's machine takes nothing more",
                             "It is full, or takes no writes. Some pages open only once it is written down that they "
                             "were opened, so this one cannot be shown now. Tell your administrator; as soon as there "
                             "is room, Kith goes on by itself."};
    return (struct said){
        503, "The disk of Kith's machine takes nothing more",
        "It is full, or takes no writes. Nothing of what you sent was kept, and nothing was changed. Go "
        "back and copy what you typed to a safe place, and keep your file. Tell your administrator; as "
        "soon as there is room, Kith goes on by itself, and you can send it again."};
}

void kith_visit_end(struct kith_visit *v, enum kith_rc rc)
{
    struct said said;
    /* What the store or the disk says in detail is for the administrator's terminal, and a refusal tells nothing. */
    bool tell = rc == KITH_EUSAGE || rc == KITH_EINPUT || rc == KITH_EBOUND || rc == KITH_EUNSURE;

    if (rc == KITH_OK && v->out->rc == KITH_OK)
        return;
    said = rc == KITH_EBUSY && !kith_store_takes(v->store) ? say_disk(v) : say(rc == KITH_OK ? v->out->rc : rc);
    write_refusal(v, said.status, said.title, tell ? v->err.text : NULL, said.next);
    if (said.status == 503)
        kith_response_header(v->q, v->a, "Retry-After", "60");
}

void kith_visit_go(struct kith_visit *v, const char *format, ...)
{
    char path[1024];
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(path, sizeof path, format, ap);
    va_end(ap);
    kith_buf_clear(v->out);
    v->a->part = (struct kith_str){NULL, 0};
    v->a->type = NULL;
    kith_response_see_other(v->q, v->a, n > 0 && (size_t)n < sizeof path && path[0] == '/' ? path : "/");
}

bool kith_visit_offers(const struct kith_visit *v, enum kith_deed deed)
{
    return kith_access(deed, v->roles, ~0u, ~0u) != KITH_SIGHT_NONE;
}

bool kith_visit_may_break_glass(const struct kith_visit *v)
{
    unsigned here = 1u << KITH_REL_PROGRAMME | (v->on_call ? 1u << KITH_REL_ON_CALL : 0);

    return kith_access(KITH_DEED_BREAK_GLASS, v->roles, here, 0) != KITH_SIGHT_NONE;
}

enum kith_rc kith_visit_id(struct kith_visit *v, size_t param, struct kith_id *out)
{
    if (kith_id_read(v->params[param], out))
        return KITH_OK;
    return kith_store_denied(&v->err);
}

struct kith_str kith_visit_field(const struct kith_visit *v, const char *name)
{
    struct kith_str s = kith_str_trim(kith_request_form(v->q, name));

    return s.n > KITH_FIELD_MAX ? kith_str_sub(s, 0, KITH_FIELD_MAX) : s;
}

enum kith_rc kith_visit_sign_in_refused(struct kith_visit *v, const char *action, struct kith_id person)
{
    unsigned wait;

    if (kith_rate_limit_take(v->web->limits, KITH_LIMIT_TOLD, KITH_S(""), &wait))
        return kith_audit_note(v->store, KITH_ID_NONE, action, person, KITH_ID_NONE, "", &v->err);
    kith_refusals_add(v->web->refusals, KITH_REFUSED_SIGN_IN, KITH_ID_NONE, v->route, 422);
    return KITH_OK;
}

/* What the programmes are called that somebody works in; fewer where the store does not tell now. */
static size_t programmes_of(struct kith_visit *v, struct kith_id person, struct kith_str *out, size_t most)
{
    struct kith_role_held *roles;
    struct kith_programme programme;
    struct kith_tx *tx = NULL;
    size_t n_roles = 0;
    size_t n = 0;

    if (kith_tx_read(v->store, &tx, NULL) == KITH_OK &&
        kith_role_list(tx, person, KITH_ID_NONE, v->keep, &roles, &n_roles, NULL) == KITH_OK)
        for (size_t i = 0; i < n_roles && n < most; i++)
            if (kith_programme_get(tx, roles[i].programme, v->keep, &programme, NULL) == KITH_OK)
                out[n++] = programme.name;
    kith_tx_end(tx);
    return n;
}

const char *kith_visit_password_wrong(struct kith_visit *v, const struct kith_person *person, struct kith_str password)
{
    struct kith_str about[11] = {person->login, person->names.usual, person->names.legal};
    size_t n = 3 + programmes_of(v, person->id, about + 3, 8);

    return kith_password_wrong(&v->web->lists, password, about, n);
}
