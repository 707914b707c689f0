#include "voice_address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

static bool own_v4(uint32_t a)
{
    if (a == 0xa9fea9feu) /* 169.254.169.254: where clouds hand out their machines' keys */
        return false;
    return a >> 24 == 127 || a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 || a >> 16 == 0xa9fe;
}

static bool own_v6(const uint8_t *a)
{
    static const uint8_t loopback[16] = {[15] = 1};
    static const uint8_t keys[16] = {0xfd, 0, 0x0e, 0xc2, [14] = 2, [15] = 0x54}; /* fd00:ec2::254, as above */

    if (memcmp(a, loopback, sizeof loopback) == 0)
        return true;
    if (memcmp(a, keys, sizeof keys) == 0)
        return false;
    return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

bool kith_voice_address_own(const struct sockaddr *address, size_t n)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (n >= sizeof v4 && address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        return own_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (n >= sizeof v6 && address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof v6);
        return own_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}
