/* A form's body into fields, as it arrives: URL-encoded or multipart, in memory only, never in a file.
 *
 * Owned by one exchange; one thread at a time. */
#ifndef KITH_HTTP_BODY_H
#define KITH_HTTP_BODY_H

#include "http_message.h"

struct MHD_Connection;
struct kith_http_body;

/* KITH_EINPUT when the content type is neither; KITH_EBOUND never yet. */
enum kith_rc kith_http_body_open(struct MHD_Connection *connection, const struct kith_request *q, size_t max,
                                 struct kith_http_body **out);
/* KITH_EBOUND past `max` bytes, fields or names; KITH_EINPUT for what is no form. */
enum kith_rc kith_http_body_feed(struct kith_http_body *body, const char *p, size_t n);
/* Hands the fields to q; their values live until close. KITH_EINPUT when the form ends early. */
enum kith_rc kith_http_body_finish(struct kith_http_body *body, struct kith_request *q);
void kith_http_body_close(struct kith_http_body *body); /* NULL is fine */

#endif
