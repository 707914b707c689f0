/* A client for tests that sends exactly the bytes it is given, however wrong. One thread. */
#ifndef KITH_HTTP_CLIENT_H
#define KITH_HTTP_CLIENT_H

#include <stddef.h>

/* Connects to 127.0.0.1; -1 when nobody listens. Reading gives up after ten seconds. */
int http_client_open(unsigned port);
/* Sends n bytes; 0 when the other end took no more. */
int http_client_send(int fd, const void *bytes, size_t n);
/* Reads until the other end closes or `most` bytes are there; returns how many, always terminated. */
size_t http_client_read(int fd, char *out, size_t most);
/* One request, whose last header should be "Connection: close"; the whole answer into out. Returns the status, 0 for
 * none. */
unsigned http_client_ask(unsigned port, const char *request, size_t n, char *out, size_t most);
unsigned http_client_status(const char *answer);

#endif
