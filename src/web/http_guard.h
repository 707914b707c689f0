/* What a request must be before anybody looks at what it asks: no two readings of where it ends, no path but a plain
 * one. A proxy in front and this server can then never disagree. Pure; any thread. */
#ifndef KITH_HTTP_GUARD_H
#define KITH_HTTP_GUARD_H

#include "http_message.h"

struct kith_raw_header {
    struct kith_str name;
    struct kith_str value;
};

#define KITH_HEADERS_IN_MAX 100

/* Reads method, path and headers into q, whose env and keep are set. Answers 0, or the status to refuse with: 400 for
 * what has two readings or none (duplicate or ill-formed Content-Length, Transfer-Encoding beside it, no Host or two, a
 * body where none belongs, a repeated header that may come once), 404 for a path that is not plain, 405, 411 for a body
 * without a length, 431, 505. Strings are borrowed. */
unsigned kith_http_guard(const char *method, const char *version, struct kith_str path,
                         const struct kith_raw_header *headers, size_t n, struct kith_request *q);

/* '/' followed by parts of letters, digits, '.', '_', '~' and '-'; no empty part but the last, none that is "." or
 * "..". */
bool kith_http_plain_path(struct kith_str path);

#endif
