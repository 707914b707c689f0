/* One HTTP exchange as the pages see it: what was asked, and the answer being made. Nothing here knows the HTTP
 * library.
 *
 * Both structs belong to http_server.c and live from the first header to the last byte sent; what they point to lives
 * in `keep`. One thread at a time. All strings of a request are what a stranger sent: bounded, and otherwise untrusted.
 */
#ifndef KITH_HTTP_MESSAGE_H
#define KITH_HTTP_MESSAGE_H

#include "buf.h"

#include <stdbool.h>

#define KITH_FIELDS_MAX      512  /* in one form or one query */
#define KITH_HEADERS_OUT_MAX 24   /* in one answer */
#define KITH_FIELD_NAME_MAX  64   /* bytes */
#define KITH_PATH_MAX        512  /* bytes of a path */
#define KITH_COOKIE_MAX      4096 /* bytes of a Cookie header */

enum kith_method { KITH_GET, KITH_POST }; /* HEAD is a GET whose body is not sent */

struct kith_field {
    struct kith_str name;
    struct kith_str value;
    struct kith_str file_name; /* of an uploaded file; else empty */
};

struct kith_request {
    const struct kith_env *env;
    struct kith_arena *keep;
    enum kith_method method;
    struct kith_str path; /* begins with '/', holds only a-z A-Z 0-9 / . _ - ~ and no "." or ".." part */
    struct kith_str host;
    struct kith_str origin;
    struct kith_str fetch_site; /* Sec-Fetch-Site */
    struct kith_str cookies;
    struct kith_str accept_encoding;
    struct kith_str if_none_match;
    struct kith_str forwarded_for;
    struct kith_str peer; /* the address of the other end, in numbers */
    bool htmx;            /* asked by a script of the page for a part of it */
    uint64_t length;      /* of the body, as declared */
    const struct kith_field *query;
    size_t n_query;
    const struct kith_field *form; /* filled before the second call of the application */
    size_t n_form;
};

struct kith_header {
    struct kith_str name;
    struct kith_str value;
};

struct kith_response {
    unsigned status;
    const char *type;      /* Content-Type; NULL: no body */
    struct kith_buf body;  /* given up to the server when the answer is sent */
    struct kith_str fixed; /* bytes that live as long as the program, instead of body */
    struct kith_str part;  /* packed (packed.h), in keep: stands in the body at part_at, which is sent as gzip */
    size_t part_at;
    struct kith_header headers[KITH_HEADERS_OUT_MAX];
    size_t n_headers;
};

/* The first value of that name; empty when there is none. */
struct kith_str kith_request_query(const struct kith_request *q, const char *name);
struct kith_str kith_request_form(const struct kith_request *q, const char *name);
const struct kith_field *kith_request_field(const struct kith_request *q, const char *name); /* NULL: none */
bool kith_request_ticked(const struct kith_request *q, const char *name, const char *value); /* of several boxes */

/* Whether the browser takes answers in this coding ("gzip", "br"): named, and not with q=0. */
bool kith_request_takes(const struct kith_request *q, const char *coding);

/* The value of a cookie; empty when it is absent, or there twice: then somebody planted one. */
struct kith_str kith_request_cookie(const struct kith_request *q, const char *name);

/* Adds a header whose value is kept in q->keep. A value with a line end, or one too many, is left out and the answer
 * becomes a 500: never half a header. `name` must be a literal. */
void kith_response_header(const struct kith_request *q, struct kith_response *a, const char *name, const char *format,
                          ...) __attribute__((format(printf, 4, 5)));

/* 303 to a path of this site: what is asked next is a GET. */
void kith_response_see_other(const struct kith_request *q, struct kith_response *a, const char *path);

/* What was packed, as the next bytes of the page, for a browser that takes gzip. One a page. */
enum kith_rc kith_response_part(const struct kith_request *q, struct kith_response *a, struct kith_str packed,
                                struct kith_err *err);

/* Forgets what was written so far, headers too. */
void kith_response_restart(struct kith_response *a);

/* "%XX" and '+' decoded into keep; false when it is ill-formed or holds a zero byte. */
bool kith_percent_decode(struct kith_arena *keep, struct kith_str s, struct kith_str *out);

#endif
