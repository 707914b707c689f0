/* The HTTP server: sockets, limits and strictness; what to answer is the application's.
 *
 * An exchange calls the application twice: `begin` when all headers are there and before any of the body is read, so
 * that whoever may not do a thing sends nothing; `finish` with the form. Both are called on one of the server's
 * workers, for different exchanges at the same time; what they share is theirs to lock. `refuse` may also come on the
 * thread that reads and sends, so it must not wait. The server owns the request,
 * the response and the arena; the application and the env outlive it. */
#ifndef KITH_HTTP_SERVER_H
#define KITH_HTTP_SERVER_H

#include "http_message.h"

#define KITH_HTTP_THREADS      64 /* most wait for the disk: what is written into the audit chain is written together */
#define KITH_HTTP_CONNECTIONS  2048
#define KITH_HTTP_IDLE_S       30                    /* nothing said for so long: closed */
#define KITH_HTTP_HEAD_S       20                    /* from connecting to the end of the headers */
#define KITH_HTTP_BODY_S       120                   /* from the headers to the last byte of the answer */
#define KITH_HTTP_HEAD_MAX     ((size_t)32 << 10)    /* all headers of a request */
#define KITH_HTTP_BODY_MAX     ((size_t)16 << 20)    /* the largest body that a route may allow */
#define KITH_HTTP_BODIES_MAX   ((uint64_t)160 << 20) /* all bodies being read at one time */
#define KITH_HTTP_RESPONSE_MAX ((size_t)64 << 20)    /* one page */

struct kith_http_app {
    void *user;
    /* A status in the answer ends the exchange there. Otherwise *body_max says how much of a body is let in, and *state
     * is handed to finish. */
    void (*begin)(void *user, struct kith_request *q, struct kith_response *a, size_t *body_max, void **state);
    void (*finish)(void *user, struct kith_request *q, struct kith_response *a, void *state);
    /* The server itself refuses, with a.status set: the application may put it into words. */
    void (*refuse)(void *user, struct kith_request *q, struct kith_response *a);
};

struct kith_http_server;

/* Listens on "127.0.0.1:8080" or "[::1]:8080" (port 0: any free one). EUSAGE for another form, EIO when the address
 * cannot be had. */
enum kith_rc kith_http_start(const struct kith_env *env, const char *listen, const struct kith_http_app *app,
                             struct kith_http_server **out, struct kith_err *err);

/* Takes no more connections, lets exchanges that have begun end (at most `wait_ms`), and stops. NULL is fine. */
void kith_http_stop(struct kith_http_server *server, unsigned wait_ms);

unsigned kith_http_port(const struct kith_http_server *server);

#endif
