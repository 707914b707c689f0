/* The application behind http_server.h: finds the page, asks who may, and hands over. */
#include "http_listen.h"
#include "http_server.h"
#include "layout.h"
#include "one_time_code.h"
#include "sign_steps.h"
#include "web_parts.h"

#include <string.h>

#define STOP_WAIT_MS 10000

static struct kith_visit *open_visit(struct kith_web *web, struct kith_request *q, struct kith_response *a)
{
    struct kith_visit *v;

    if (kith_arena_take(q->keep, 1, sizeof *v, &v, NULL) != KITH_OK)
        return NULL;
    v->web = web;
    v->store = web->store;
    v->q = q;
    v->a = a;
    v->keep = q->keep;
    v->out = &a->body;
    v->address = kith_web_address(web, q);
    v->now = web->env->wall_s(web->env->ctx);
    kith_secret_new(web->env, &v->nonce);
    return v;
}

/* ---- refusals ---- */

static const struct {
    unsigned status;
    const char *title;
    const char *next;
} refusals[] = {
    {400, "Kith could not read that request",
     "Go back and try again. If a program sent it, it sent it in an unsafe form."},
    {403, "That did not come from a page of Kith",
     "Nothing was changed. Open the page again from here and send the form once more."},
    {404, "There is no such page", "Check the address, or go on from the first page."},
    {405, "That is not done in this way", "Go back and use the buttons of the page."},
    {411, "Kith could not read that request", "Go back and try again."},
    {413, "That is more than Kith takes here", "A transcript may have 16 MB. Send a smaller file, or a part of it."},
    {415, "Kith does not read that kind of form", "Go back and use the form of the page."},
    {421, "Kith has another address", "Use the address that your administrator gave you."},
    {429, "That was very often in a short time", "Wait a little, then try again. Nothing was lost."},
    {431, "Your browser sent too much at once", "Delete this site's cookies in your browser, then try again."},
    {503, "Kith is very busy at this moment", "Wait a minute, then try again."},
    {505, "Kith does not speak that version of HTTP", "Use a current browser."},
};

static void refuse(struct kith_visit *v, unsigned status)
{
    kith_response_restart(v->a);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].status == status) {
            kith_visit_refuse(v, status, refusals[i].title, refusals[i].next);
            return;
        }
    kith_visit_refuse(v, status, "Something went wrong in Kith", "Try again; if it goes on, tell your administrator.");
}

/* What an answer tells of who asked goes on its way to the audit chain. Not that there is no such page, nor that a form
 * was filled in wrongly: these are everybody's mistakes. */
static void watch(struct kith_visit *v)
{
    unsigned status = v->a->status;
    enum kith_refused what;

    if (status >= 500)
        what = KITH_REFUSED_FAULT;
    else if (status == 429)
        what = KITH_REFUSED_OFTEN;
    else if (v->forged)
        what = KITH_REFUSED_FORM;
    else if (status == 421)
        what = KITH_REFUSED_REQUEST;
    else if ((status == 403 && v->signed_in) || (status == 404 && v->route))
        what = KITH_REFUSED_PAGE;
    else
        return;
    /* Who practises is nobody's business: such a line does not say where. */
    kith_refusals_add(v->web->refusals, what, v->me.id,
                      v->route && v->route->deed != KITH_DEED_PRACTICE ? v->route : NULL, status);
}

static void on_refuse(void *user, struct kith_request *q, struct kith_response *a)
{
    struct kith_web *web = user;
    struct kith_visit *v = open_visit(web, q, a);

    kith_refusals_add(web->refusals, a->status >= 500 ? KITH_REFUSED_FAULT : KITH_REFUSED_REQUEST, KITH_ID_NONE, NULL,
                      a->status);
    if (!v)
        return;
    refuse(v, a->status);
    kith_web_headers(v);
}

static void refuse_form(struct kith_visit *v)
{
    v->forged = true;
    refuse(v, 403);
}

/* ---- before the body ---- */

static bool answer_health(struct kith_web *web, struct kith_request *q, struct kith_response *a)
{
    struct kith_store_size size;
    bool well;

    if (!kith_str_eq(q->path, KITH_S("/healthz")) || q->method != KITH_GET)
        return false;
    well = kith_store_size(web->store, KITH_ID_NONE, &size, NULL) == KITH_OK && !size.read_only &&
           kith_store_takes(web->store);
    a->status = well ? 200 : 503;
    a->type = "text/plain; charset=utf-8";
    kith_buf_puts(&a->body, well ? "well\n" : "the store takes no changes: its disk is full, or takes no writes\n");
    kith_response_header(q, a, "Cache-Control", "no-store");
    kith_response_header(q, a, "X-Content-Type-Options", "nosniff");
    return true;
}

/* A host without its port. */
static struct kith_str name_of(struct kith_str host)
{
    size_t n = kith_str_starts(host, KITH_S("[")) ? (size_t)(kith_str_find_byte(host, ']') + 1) : 0;
    ptrdiff_t port = kith_str_find_byte(kith_str_sub(host, n, host.n), ':');

    return port < 0 ? host : kith_str_sub(host, 0, n + (size_t)port);
}

/* Whoever types 127.0.0.1 where the origin says localhost is on the right machine, with the wrong name. */
static bool is_other_name(const struct kith_web *web, struct kith_str host)
{
    struct kith_str name = name_of(web->host);
    struct kith_str port = kith_str_sub(web->host, name.n, web->host.n);

    if (!kith_str_eq(name, KITH_S("localhost")) || !kith_str_ends(host, port))
        return false;
    name = kith_str_sub(host, 0, host.n - port.n);
    return kith_str_eq(name, KITH_S("127.0.0.1")) || kith_str_eq(name, KITH_S("[::1]"));
}

static bool check_host(struct kith_visit *v)
{
    if (kith_str_eq_nocase(v->q->host, v->web->host))
        return true;
    if (v->q->method == KITH_GET && is_other_name(v->web, v->q->host)) {
        v->a->status = 307;
        kith_response_header(v->q, v->a, "Location", "%s" KITH_STR_FMT, v->web->options.origin,
                             KITH_STR_ARG(v->q->path));
        return false;
    }
    refuse(v, 421);
    return false;
}

static bool check_rate(struct kith_visit *v, enum kith_limit limit, struct kith_str key)
{
    unsigned wait;

    if (kith_rate_limit_take(v->web->limits, limit, key, &wait))
        return true;
    refuse(v, 429);
    kith_response_header(v->q, v->a, "Retry-After", "%u", wait);
    return false;
}

static bool check_address(struct kith_visit *v)
{
    /* Pages that only show are not counted for whoever sits at the machine itself. */
    if (v->route->limit == KITH_LIMIT_READ &&
        (kith_str_eq(v->address, KITH_S("127.0.0.1")) || kith_str_eq(v->address, KITH_S("::1"))))
        return true;
    return check_rate(v, v->route->limit, v->address);
}

/* One person who sends a thing over and over slows nobody else behind the same address. */
static bool check_person(struct kith_visit *v)
{
    static const enum kith_limit own[KITH_LIMIT_COUNT] = {
        [KITH_LIMIT_WRITE] = KITH_LIMIT_OWN_WRITE, [KITH_LIMIT_UPLOAD] = KITH_LIMIT_OWN_UPLOAD};

    return check_rate(v, own[v->route->limit], kith_id_str(&v->me.id));
}

static void ask_to_sign_in(struct kith_visit *v)
{
    if (v->q->htmx) { /* the page as a whole goes there, and not a part of it */
        v->a->status = 200;
        v->a->type = "text/html; charset=utf-8";
        kith_response_header(v->q, v->a, "HX-Redirect", "/sign-in?ended=yes");
    } else if (kith_str_eq(v->q->path, KITH_S("/")))
        kith_visit_go(v, "/sign-in");
    else if (v->q->method == KITH_GET)
        kith_visit_go(v, "/sign-in?next=" KITH_STR_FMT, KITH_STR_ARG(v->q->path));
    else
        kith_visit_go(v, "/sign-in?ended=yes");
}

static void check_entry(struct kith_visit *v)
{
    enum kith_rc rc = kith_visit_recognise(v);

    if (rc != KITH_OK && rc != KITH_EDENIED) {
        kith_visit_end(v, rc);
        return;
    }
    if (!v->signed_in)
        kith_visit_guest(v);
    if (v->route->entry != KITH_ENTRY_SIGNED_IN)
        return;
    if (!v->signed_in) {
        ask_to_sign_in(v);
        return;
    }
    if (!check_person(v))
        return;
    /* What they may do until then is to set one up, and to leave. */
    if (v->needs_second && !kith_str_starts(v->q->path, KITH_S("/account")) &&
        !kith_str_eq(v->q->path, KITH_S("/sign-out"))) {
        kith_visit_go(v, "/account/sign-in");
        return;
    }
    /* Who has no role yet still has a home page that says so, and an account. */
    if (v->roles == 0 && (v->route->deed == KITH_DEED_HOME || v->route->deed == KITH_DEED_OWN_PEOPLE))
        return;
    if (!kith_visit_offers(v, v->route->deed))
        kith_visit_refuse(v, 403, "This page is not part of your work here",
                          "What you may do follows from your roles in this programme. If one is missing, ask your "
                          "administrator for it.");
}

static void on_begin(void *user, struct kith_request *q, struct kith_response *a, size_t *body_max, void **state)
{
    struct kith_web *web = user;
    struct kith_visit *v;
    bool other;

    if (answer_health(web, q, a))
        return;
    v = open_visit(web, q, a);
    *state = v;
    if (!v) {
        a->status = 503;
        kith_refusals_add(web->refusals, KITH_REFUSED_FAULT, KITH_ID_NONE, NULL, 503);
        return;
    }
    if (check_host(v) && !kith_web_asset(q, a)) {
        v->route = kith_route_find(q->method, q->path, v->params, &other);
        if (!v->route)
            refuse(v, other ? 405 : 404);
        else if (kith_visit_check_origin(v))
            refuse_form(v);
        else if (check_address(v))
            check_entry(v);
    }
    if (v->route)
        *body_max = v->route->body_max;
    if (a->status && !a->fixed.p) {
        kith_web_headers(v);
        watch(v);
    }
}

/* ---- with the body ---- */

static void on_finish(void *user, struct kith_request *q, struct kith_response *a, void *state)
{
    struct kith_visit *v = state;

    (void)user;
    if (q->method == KITH_POST && !kith_visit_check_token(v))
        refuse_form(v);
    else
        v->route->page(v);
    if (a->body.rc != KITH_OK)
        refuse(v, 503);
    kith_web_headers(v);
    watch(v);
}

/* ---- life ---- */

static enum kith_rc read_origin(struct kith_web *web, struct kith_err *err)
{
    struct kith_str origin = kith_str_of(web->options.origin);
    struct kith_str scheme;

    web->secure = kith_str_starts(origin, KITH_S("https://"));
    scheme = web->secure ? KITH_S("https://") : KITH_S("http://");
    if (!kith_str_starts(origin, scheme))
        return kith_fail(err, KITH_EUSAGE, 0, "The origin '%s' must begin with https:// or http://.",
                         web->options.origin);
    web->host = kith_str_sub(origin, scheme.n, origin.n);
    for (size_t i = 0; i < web->host.n; i++)
        if (!web->host.p[i] || !strchr("abcdefghijklmnopqrstuvwxyz0123456789.-:[]", web->host.p[i]))
            return kith_fail(
                err, KITH_EUSAGE, 0,
                "The origin '%s' must be a scheme and a host in lower case, as in https://kith.example.org, "
                "without a path.",
                web->options.origin);
    if (web->host.n == 0)
        return kith_fail(err, KITH_EUSAGE, 0, "The origin '%s' names no host.", web->options.origin);
    return KITH_OK;
}

static enum kith_rc refuse_invented(struct kith_web *web, struct kith_err *err)
{
    struct kith_programme *programmes;
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_arena_open(web->env, &keep, (size_t)4 << 20, err));
    KITH_TRY(kith_tx_read(web->store, &tx, err));
    KITH_TRY(kith_programme_list(tx, keep, &programmes, &n, err));
    for (size_t i = 0; i < n; i++)
        if (programmes[i].invented)
            KITH_TRY(kith_fail(err, KITH_EUSAGE, 0,
                               "This store holds invented people whose passwords everybody knows, so it is for this "
                               "machine alone: listen on 127.0.0.1, with an origin on localhost."));
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    return rc;
}

/* As a whole: localhost.example.org is anybody's name. */
static bool is_local_name(struct kith_str host)
{
    struct kith_str name = name_of(host);
    struct kith_str port = kith_str_sub(host, name.n, host.n);
    struct kith_str rest = name;
    struct kith_str part;
    uint64_t number;
    size_t parts = 0;

    if (port.n > 0 && !kith_str_uint(kith_str_sub(port, 1, port.n), 65535, &number))
        return false;
    if (kith_str_eq(name, KITH_S("localhost")) || kith_str_eq(name, KITH_S("[::1]")))
        return true;
    while (kith_str_cut(&rest, '.', &part)) {
        /* Some read a leading zero as a sign of octal. */
        if (!kith_str_uint(part, 255, &number) || (part.n > 1 && part.p[0] == '0') || (parts == 0 && number != 127))
            return false;
        parts++;
    }
    return parts == 4;
}

static enum kith_rc check_options(struct kith_web *web, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(read_origin(web, err));
    web->loopback = kith_http_is_loopback(web->options.listen);
    if (!web->secure && (!web->loopback || !is_local_name(web->host)))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "Others can reach '%s' under '%s', so passwords would travel in the clear. Put nginx with TLS "
                         "in front (see deploy/) and give its https address as --origin.",
                         web->options.listen, web->options.origin);
    if (!web->loopback || web->secure || !is_local_name(web->host))
        KITH_TRY(refuse_invented(web, err));
out:
    return rc;
}

enum kith_rc kith_web_start(const struct kith_env *env, const struct kith_web_options *options, struct kith_web **out,
                            struct kith_err *err)
{
    struct kith_web *web = kith_env_alloc(env, sizeof *web);
    struct kith_http_app app = {.user = web, .begin = on_begin, .finish = on_finish, .refuse = on_refuse};
    enum kith_rc rc;

    if (!web)
        return kith_fail_memory(err);
    web->env = env;
    web->options = *options;
    web->workspace = options->workspace;
    web->store = kith_workspace_store(options->workspace);
    KITH_TRY(check_options(web, err));
    KITH_TRY(kith_rate_limits_open(env, &web->limits, err));
    KITH_TRY(kith_password_queue_open(env, &web->passwords, err));
    if (options->common)
        KITH_TRY(kith_password_file_open(env, options->common, &web->lists.common, err));
    if (options->breached)
        KITH_TRY(kith_password_file_open(env, options->breached, &web->lists.breached, err));
    KITH_TRY(kith_page_cache_open(env, &web->pages, err));
    KITH_TRY(kith_circuit_desk_open(env, &web->circuit, err));
    KITH_TRY(kith_code_start(err));
    KITH_TRY(kith_sign_steps_open(env, &web->steps, err));
    KITH_TRY(kith_refusals_open(env, web->store, &web->refusals, err));
    KITH_TRY(kith_http_start(env, options->listen, &app, &web->server, err));
    *out = web;
out:
    if (rc != KITH_OK)
        kith_web_stop(web);
    return rc;
}

void kith_web_stop(struct kith_web *web)
{
    if (!web)
        return;
    kith_http_stop(web->server, STOP_WAIT_MS);
    kith_refusals_close(web->refusals);
    kith_password_queue_close(web->passwords);
    kith_password_file_close(web->lists.common);
    kith_password_file_close(web->lists.breached);
    kith_page_cache_close(web->pages);
    kith_circuit_desk_close(web->circuit);
    kith_sign_steps_close(web->steps);
    kith_rate_limits_close(web->limits);
    kith_env_free(web->env, web);
}

unsigned kith_web_port(const struct kith_web *web)
{
    return kith_http_port(web->server);
}
