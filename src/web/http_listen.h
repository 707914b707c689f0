/* The listening socket. Any thread. */
#ifndef KITH_HTTP_LISTEN_H
#define KITH_HTTP_LISTEN_H

#include "kith_rc.h"

#include <stdbool.h>

struct sockaddr;

/* Opens a socket on "ADDRESS:PORT" or "[ADDRESS]:PORT", numbers only; the caller closes *fd. */
enum kith_rc kith_http_listen(const char *listen, int *fd, struct kith_err *err);

unsigned kith_http_port_of(int fd); /* 0 when there is none */

/* Whether only this machine reaches the address. */
bool kith_http_is_loopback(const char *listen);

/* The address alone, in numbers, into `out`; "?" when it is of no known kind. */
void kith_http_peer(const struct sockaddr *address, char *out, unsigned n);

#endif
