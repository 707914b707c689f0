/* A large part of a page, deflated once and sent many times.
 *
 * A page with such a part is one gzip member (RFC 1952). The part was deflated by itself, and what stands around it is
 * stored as it is: so the length of an answer never depends on whether what a stranger made a browser send resembles a
 * token or a nonce (BREACH, CVE-2013-3587). All functions are pure; any thread. */
#ifndef KITH_PACKED_H
#define KITH_PACKED_H

#include "buf.h"

/* Appends the packed form of `plain`; EBOUND beyond 1 GiB, ENOMEM. Where it fails, `out` is as it was. */
enum kith_rc kith_pack(struct kith_str plain, struct kith_buf *out);

/* Appends a whole gzip member: before, what was packed, after. */
void kith_packed_page(struct kith_str before, struct kith_str packed, struct kith_str after, struct kith_buf *out);

#endif
