#include "http_listen.h"

#include "str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 512

/* Splits "[::1]:80" or "127.0.0.1:80"; false when it is neither. */
static bool split(const char *listen, char *host, size_t n_host, char *port, size_t n_port)
{
    struct kith_str s = kith_str_of(listen);
    const char *colon = strrchr(listen, ':');
    struct kith_str h;
    struct kith_str p;
    uint64_t number;

    if (!colon)
        return false;
    h = kith_str_sub(s, 0, (size_t)(colon - listen));
    p = kith_str_sub(s, h.n + 1, s.n);
    if (h.n >= 2 && h.p[0] == '[' && h.p[h.n - 1] == ']')
        h = kith_str_sub(h, 1, h.n - 1);
    else if (kith_str_find_byte(h, ':') >= 0)
        return false;
    if (h.n == 0 || h.n >= n_host || p.n >= n_port || !kith_str_uint(p, 65535, &number))
        return false;
    memcpy(host, h.p, h.n);
    host[h.n] = 0;
    memcpy(port, p.p, p.n);
    port[p.n] = 0;
    return true;
}

static struct addrinfo *resolve(const char *listen)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[INET6_ADDRSTRLEN + 32];
    char port[8];

    if (!split(listen, host, sizeof host, port, sizeof port) || getaddrinfo(host, port, &hints, &found) != 0)
        return NULL;
    return found;
}

enum kith_rc kith_http_listen(const char *listen_on, int *fd, struct kith_err *err)
{
    struct addrinfo *address = resolve(listen_on);
    int yes = 1;
    int reason;

    if (!address)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "'%s' is no address to listen on; give numbers, as in 127.0.0.1:8080 or [::1]:8080.",
                         listen_on);
    *fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd >= 0)
        (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (*fd < 0 || bind(*fd, address->ai_addr, address->ai_addrlen) != 0 || listen(*fd, BACKLOG) != 0) {
        reason = errno;
        if (*fd >= 0)
            (void)close(*fd);
        *fd = -1;
        freeaddrinfo(address);
        if (reason == EADDRINUSE)
            return kith_fail(err, KITH_EIO, 0,
                             "Another program listens on %s already; choose another port with --listen.", listen_on);
        return kith_fail(err, KITH_EIO, 0, "Nothing can listen on %s: %s.", listen_on, strerror(reason));
    }
    freeaddrinfo(address);
    return KITH_OK;
}

unsigned kith_http_port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t n = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &n) != 0)
        return 0;
    if (address.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}

bool kith_http_is_loopback(const char *listen)
{
    struct addrinfo *address = resolve(listen);
    bool yes = false;

    if (address && address->ai_family == AF_INET)
        yes = (ntohl(((const struct sockaddr_in *)(const void *)address->ai_addr)->sin_addr.s_addr) >> 24) == 127;
    else if (address && address->ai_family == AF_INET6)
        yes = IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address->ai_addr)->sin6_addr);
    if (address)
        freeaddrinfo(address);
    return yes;
}

void kith_http_peer(const struct sockaddr *address, char *out, unsigned n)
{
    const void *bytes = NULL;

    if (address && address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    else if (address && address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (!bytes || !inet_ntop(address->sa_family, bytes, out, n))
        memcpy(out, "?", 2);
}
