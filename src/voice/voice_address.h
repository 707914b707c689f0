/* Which addresses belong to the site itself: the only ones that a talk is ever sent to.
 *
 * Looked at is the address that is really connected to, so that no name, and no second answer for a name, leads
 * elsewhere. Pure; any thread. */
#ifndef KITH_VOICE_ADDRESS_H
#define KITH_VOICE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct sockaddr;

/* True for loopback (127.0.0.0/8, ::1), private (RFC 1918: 10/8, 172.16/12, 192.168/16; RFC 4193: fc00::/7) and
 * link-local addresses (169.254/16, fe80::/10) but for the two at which clouds answer with secrets. All else is
 * refused: 0.0.0.0 and ::, addresses shared by a provider's customers (100.64/10), IPv4 inside IPv6 in any dress. */
bool kith_voice_address_own(const struct sockaddr *address, size_t n);

#endif
