#include "http_server.h"

#include "http_body.h"
#include "http_guard.h"
#include "http_listen.h"
#include "http_watch.h"
#include "http_workers.h"
#include "packed.h"

#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* So much of a body that nobody wants is let pass: a browser that is cut off while it sends shows no answer. */
#define DRAIN_MAX ((uint64_t)1 << 20)

#define EXCHANGE_MAX (KITH_HTTP_RESPONSE_MAX * 3) /* arena of one exchange; taken only as needed */

struct kith_http_server {
    const struct kith_env *env;
    struct kith_http_app app;
    struct MHD_Daemon *daemon;
    struct kith_http_watch *watch;
    struct kith_http_workers *workers;
    int fd;
    atomic_uint open; /* exchanges that have begun */
    atomic_uint_fast64_t bodies;
};

/* What the next call for an exchange is about; while a worker has it, its connection is suspended and no call comes. */
enum stage {
    BEGUN,  /* the application has seen the head; what carries no body has its answer too */
    BODY,   /* the body comes, or has come */
    READY,  /* the answer is there, to be sent */
    CLOSING /* the server stops: no answer comes */
};

struct exchange {
    struct kith_http_work work; /* first: a worker is handed this */
    enum stage stage;
    struct kith_http_server *server;
    struct MHD_Connection *connection;
    struct MHD_Response *out;
    struct kith_arena *keep;
    struct kith_request q;
    struct kith_response a;
    struct kith_http_body *body;
    struct kith_watched *watched;
    void *state;
    uint64_t counted; /* of server->bodies */
    size_t body_max;
    bool queued;
};

/* ---- sending ---- */

/* The bytes of a page, handed to the library until it has sent them. */
struct given {
    const struct kith_env *env;
    char *p;
    size_t n;
};

static void free_given(void *user)
{
    struct given *given = user;

    sodium_memzero(given->p, given->n); /* it may hold what only its reader may know, such as a journal */
    kith_env_free(given->env, given->p);
    kith_env_free(given->env, given);
}

static struct MHD_Response *give_body(struct exchange *x)
{
    struct given *given = kith_env_alloc(x->q.env, sizeof *given);
    struct MHD_Response *out;

    if (!given)
        return NULL;
    *given = (struct given){x->q.env, x->a.body.p, x->a.body.n};
    out = MHD_create_response_from_buffer_with_free_callback_cls(x->a.body.n, given->p, free_given, given);
    if (out)
        kith_buf_init(&x->a.body, x->q.env, KITH_HTTP_RESPONSE_MAX);
    else
        kith_env_free(x->q.env, given);
    return out;
}

/* The page with its packed part, in the place of the body. */
static void pack_body(struct kith_response *a)
{
    struct kith_str written = kith_buf_view(&a->body);
    struct kith_buf whole;

    kith_buf_init(&whole, a->body.env, KITH_HTTP_RESPONSE_MAX);
    kith_packed_page(kith_str_sub(written, 0, a->part_at), a->part, kith_str_sub(written, a->part_at, written.n),
                     &whole);
    if (a->body.p)
        sodium_memzero(a->body.p, a->body.n);
    kith_buf_free(&a->body);
    a->body = whole;
}

static struct MHD_Response *make_response(struct exchange *x)
{
    struct kith_response *a = &x->a;

    if (a->part.n && a->body.rc == KITH_OK)
        pack_body(a);
    if (a->body.rc != KITH_OK)
        return NULL;
    if (a->fixed.p)
        return MHD_create_response_from_buffer(a->fixed.n, (void *)(uintptr_t)a->fixed.p, MHD_RESPMEM_PERSISTENT);
    if (!a->body.p)
        return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    return give_body(x);
}

static bool add_headers(struct MHD_Response *out, const struct kith_response *a)
{
    bool ok = !a->type || MHD_add_response_header(out, "Content-Type", a->type) == MHD_YES;

    if (a->part.n)
        ok = ok && MHD_add_response_header(out, "Content-Encoding", "gzip") == MHD_YES;
    for (size_t i = 0; i < a->n_headers; i++)
        ok = ok && MHD_add_response_header(out, a->headers[i].name.p, a->headers[i].value.p) == MHD_YES;
    return ok;
}

static void drop_response(struct exchange *x)
{
    if (x->out)
        MHD_destroy_response(x->out);
    x->out = NULL;
}

/* Makes of the application's answer what the library sends; without memory there is none. */
static void prepare(struct exchange *x)
{
    x->out = make_response(x);
    if (!x->out || x->a.status == 0) {
        /* A page that could not be written whole is not sent in part. */
        drop_response(x);
        kith_response_restart(&x->a);
        x->a.status = 500;
        x->server->app.refuse(x->server->app.user, &x->q, &x->a);
        x->out = make_response(x);
    }
    if (x->out && !add_headers(x->out, &x->a))
        drop_response(x);
}

static enum MHD_Result send_prepared(struct exchange *x)
{
    enum MHD_Result done;

    if (!x->out)
        return MHD_NO;
    x->queued = true;
    done = MHD_queue_response(x->connection, x->a.status, x->out);
    drop_response(x);
    return done;
}

static enum MHD_Result answer(struct exchange *x)
{
    prepare(x);
    return send_prepared(x);
}

static enum MHD_Result refuse(struct exchange *x, unsigned status)
{
    kith_response_restart(&x->a);
    x->a.status = status;
    x->server->app.refuse(x->server->app.user, &x->q, &x->a);
    /* What follows on this connection may be read in two ways, or never come: nothing after this is believed. */
    kith_response_header(&x->q, &x->a, "Connection", "close");
    return answer(x);
}

/* ---- on a worker ---- */

/* What carries no body is answered in one go. */
static void work_begin(struct kith_http_work *work)
{
    struct exchange *x = (struct exchange *)work;
    const struct kith_http_app *app = &x->server->app;

    x->stage = BEGUN;
    app->begin(app->user, &x->q, &x->a, &x->body_max, &x->state);
    if (x->q.method != KITH_POST) {
        if (!x->a.status)
            app->finish(app->user, &x->q, &x->a, x->state);
        prepare(x);
    }
    MHD_resume_connection(x->connection);
}

static void work_finish(struct kith_http_work *work)
{
    struct exchange *x = (struct exchange *)work;

    x->server->app.finish(x->server->app.user, &x->q, &x->a, x->state);
    prepare(x);
    x->stage = READY;
    MHD_resume_connection(x->connection);
}

static enum MHD_Result hand_over(struct exchange *x, void (*run)(struct kith_http_work *work))
{
    x->work.run = run;
    MHD_suspend_connection(x->connection);
    if (!kith_http_workers_add(x->server->workers, &x->work)) {
        x->stage = CLOSING;
        MHD_resume_connection(x->connection);
    }
    return MHD_YES;
}

/* ---- receiving ---- */

struct header_list {
    struct kith_raw_header headers[KITH_HEADERS_IN_MAX + 1];
    size_t n;
};

static enum MHD_Result take_header(void *user, enum MHD_ValueKind kind, const char *name, size_t n_name,
                                   const char *value, size_t n_value)
{
    struct header_list *list = user;

    (void)kind;
    if (list->n > KITH_HEADERS_IN_MAX)
        return MHD_NO;
    list->headers[list->n++] = (struct kith_raw_header){{name, n_name}, {value ? value : "", value ? n_value : 0}};
    return MHD_YES;
}

static enum MHD_Result take_query(void *user, enum MHD_ValueKind kind, const char *name, size_t n_name,
                                  const char *value, size_t n_value)
{
    struct kith_request *q = user;
    struct kith_field *f = (struct kith_field *)(uintptr_t)&q->query[q->n_query];

    (void)kind;
    /* More than a page would send, or what cannot be decoded, is left out: a query only chooses what is shown. */
    if (q->n_query == KITH_FIELDS_MAX || n_name > KITH_FIELD_NAME_MAX)
        return MHD_NO;
    if (kith_percent_decode(q->keep, (struct kith_str){name, n_name}, &f->name) &&
        kith_percent_decode(q->keep, (struct kith_str){value ? value : "", value ? n_value : 0}, &f->value))
        q->n_query++;
    return MHD_YES;
}

static void read_peer(struct MHD_Connection *connection, struct kith_request *q)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char peer[64];

    kith_http_peer(info ? info->client_addr : NULL, peer, sizeof peer);
    if (kith_str_keep(q->keep, kith_str_of(peer), &q->peer, NULL) != KITH_OK)
        q->peer = KITH_S("?");
}

static unsigned read_head(struct exchange *x, struct MHD_Connection *connection, const char *url, const char *method,
                          const char *version)
{
    struct header_list list = {.n = 0};
    struct kith_field *query;
    unsigned status;

    read_peer(connection, &x->q);
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_header, &list);
    status = kith_http_guard(method, version, kith_str_of(url), list.headers, list.n, &x->q);
    if (status)
        return status;
    if (MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) == 0)
        return 0;
    if (kith_arena_take(x->q.keep, KITH_FIELDS_MAX, sizeof *query, &query, NULL) != KITH_OK)
        return 503;
    x->q.query = query;
    (void)MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take_query, &x->q);
    return 0;
}

/* Prepares for the body that was declared; a status when it is too much or of no kind that is read. */
static unsigned open_body(struct exchange *x)
{
    size_t max = x->body_max > KITH_HTTP_BODY_MAX ? KITH_HTTP_BODY_MAX : x->body_max;

    if (x->q.length > max)
        return 413;
    x->counted = x->q.length;
    if (atomic_fetch_add(&x->server->bodies, x->counted) + x->counted > KITH_HTTP_BODIES_MAX)
        return 503;
    if (x->q.length == 0)
        return 0;
    return kith_http_body_open(x->connection, &x->q, max, &x->body) == KITH_OK ? 0 : 415;
}

static struct exchange *open_exchange(struct kith_http_server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct kith_arena *keep = NULL;
    struct exchange *x;

    if (kith_arena_open(server->env, &keep, EXCHANGE_MAX, NULL) != KITH_OK)
        return NULL;
    if (kith_arena_take(keep, 1, sizeof *x, &x, NULL) != KITH_OK) {
        kith_arena_close(keep);
        return NULL;
    }
    x->server = server;
    x->connection = connection;
    x->keep = keep;
    x->watched = info ? info->socket_context : NULL;
    x->q = (struct kith_request){.env = server->env, .keep = keep, .peer = {"?", 1}};
    kith_buf_init(&x->a.body, server->env, KITH_HTTP_RESPONSE_MAX);
    atomic_fetch_add(&server->open, 1);
    kith_http_watch_until(server->watch, x->watched, KITH_HTTP_BODY_S);
    return x;
}

static enum MHD_Result begin(struct kith_http_server *server, struct MHD_Connection *connection, const char *url,
                             const char *method, const char *version, void **context)
{
    struct exchange *x = open_exchange(server, connection);
    unsigned status;

    if (!x)
        return MHD_NO;
    *context = x;
    status = read_head(x, connection, url, method, version);
    return status ? refuse(x, status) : hand_over(x, work_begin);
}

static enum MHD_Result expect_body(struct exchange *x)
{
    unsigned status;

    if (x->q.method != KITH_POST) {
        x->stage = READY;
        return MHD_YES; /* an answer given to the library now, before it looked for a body, ends the connection */
    }
    x->stage = BODY;
    status = x->a.status ? 0 : open_body(x);
    if (status)
        return refuse(x, status);
    if (x->a.status && x->q.length > DRAIN_MAX) {
        kith_response_header(&x->q, &x->a, "Connection", "close");
        return answer(x);
    }
    return MHD_YES; /* with a status, what comes of a body is passed over, and then the answer is read too */
}

static enum MHD_Result take_body(struct exchange *x, const char *data, size_t n)
{
    enum kith_rc rc = x->a.status ? KITH_OK : x->body ? kith_http_body_feed(x->body, data, n) : KITH_EINPUT;

    /* 0.9.75 takes an answer only before the body or after it: the connection ends here. */
    return rc == KITH_OK ? MHD_YES : MHD_NO;
}

static unsigned status_of(enum kith_rc rc)
{
    return rc == KITH_EBOUND ? 413 : rc == KITH_EINPUT ? 400 : 503;
}

static enum MHD_Result finish(struct exchange *x)
{
    enum kith_rc rc = x->body ? kith_http_body_finish(x->body, &x->q) : KITH_OK;

    if (x->a.status)
        return answer(x);
    return rc == KITH_OK ? hand_over(x, work_finish) : refuse(x, status_of(rc));
}

static enum MHD_Result on_access(void *user, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *data, size_t *n_data, void **context)
{
    struct exchange *x = *context;
    size_t n = *n_data;

    *n_data = 0;
    if (!x)
        return begin(user, connection, url, method, version, context);
    if (x->queued)
        return MHD_YES;
    switch (x->stage) {
    case BEGUN:
        return expect_body(x);
    case BODY:
        return n > 0 ? take_body(x, data, n) : finish(x);
    case READY:
        return send_prepared(x);
    case CLOSING:
        break;
    }
    return MHD_NO;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    struct kith_http_server *server = user;
    struct exchange *x = *context;

    (void)connection;
    (void)how;
    *context = NULL;
    if (!x)
        return;
    atomic_fetch_sub(&server->bodies, x->counted);
    kith_http_watch_until(server->watch, x->watched, KITH_HTTP_IDLE_S + KITH_HTTP_HEAD_S);
    drop_response(x);
    kith_http_body_close(x->body);
    kith_buf_free(&x->a.body);
    kith_arena_close(x->keep);
    atomic_fetch_sub(&server->open, 1);
}

static void on_connection(void *user, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct kith_http_server *server = user;
    const union MHD_ConnectionInfo *info;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        kith_http_watch_remove(server->watch, *context);
        *context = NULL;
        return;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = info ? kith_http_watch_add(server->watch, info->connect_fd, KITH_HTTP_HEAD_S) : NULL;
}

/* Paths and queries come as they were sent; http_guard.c and take_query decide what is in them. */
static size_t leave_escaped(void *user, struct MHD_Connection *connection, char *s)
{
    (void)user;
    (void)connection;
    return strlen(s);
}

static void say_nothing(void *user, const char *format, va_list ap)
{
    (void)user;
    (void)format;
    (void)ap;
}

/* ---- life ---- */

static struct MHD_Daemon *start_daemon(struct kith_http_server *server)
{
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)say_nothing, NULL},
        {MHD_OPTION_LISTEN_SOCKET, server->fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, KITH_HTTP_CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, KITH_HTTP_IDLE_S, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)KITH_HTTP_HEAD_MAX, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, server,
                            MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

enum kith_rc kith_http_start(const struct kith_env *env, const char *listen, const struct kith_http_app *app,
                             struct kith_http_server **out, struct kith_err *err)
{
    struct kith_http_server *server = kith_env_alloc(env, sizeof *server);
    enum kith_rc rc;

    if (!server)
        return kith_fail_memory(err);
    server->env = env;
    server->app = *app;
    server->fd = -1;
    KITH_TRY(kith_http_watch_open(env, &server->watch, err));
    KITH_TRY(kith_http_workers_open(env, KITH_HTTP_THREADS, &server->workers, err));
    KITH_TRY(kith_http_listen(listen, &server->fd, err));
    server->daemon = start_daemon(server);
    if (!server->daemon)
        KITH_TRY(
            kith_fail(err, KITH_ENOMEM, 0, "The system gave no threads for the server. Try again with less running."));
    *out = server;
out:
    if (rc != KITH_OK)
        kith_http_stop(server, 0);
    return rc;
}

static void pause_ms(unsigned ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    (void)nanosleep(&t, NULL);
}

void kith_http_stop(struct kith_http_server *server, unsigned wait_ms)
{
    if (!server)
        return;
    if (server->daemon) {
        (void)MHD_quiesce_daemon(server->daemon);
        for (unsigned waited = 0; waited < wait_ms && atomic_load(&server->open) > 0; waited += 20)
            pause_ms(20);
    }
    kith_http_workers_end(server->workers); /* no connection stays suspended after this, as MHD_stop_daemon asks */
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    kith_http_workers_close(server->workers); /* until now the server's own thread could ask for them */
    if (server->fd >= 0)
        (void)close(server->fd);
    kith_http_watch_close(server->watch);
    kith_env_free(server->env, server);
}

unsigned kith_http_port(const struct kith_http_server *server)
{
    return kith_http_port_of(server->fd);
}
