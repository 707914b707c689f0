#include "packed.h"

#include <zlib.h>

#define PLAIN_MAX  ((size_t)1 << 30)
#define LEVEL      9
#define RAW        (-MAX_WBITS) /* deflate without a frame of its own */
#define STORED_MAX 65535u       /* of one stored block, RFC 1951 3.2.4 */

/* Stands before the deflated bytes. */
struct head {
    uint32_t crc; /* of the plain bytes */
    uint32_t n;   /* how many */
};

static uint32_t crc_of(struct kith_str s)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)s.p, s.n);
}

enum kith_rc kith_pack(struct kith_str plain, struct kith_buf *out)
{
    struct head head = {crc_of(plain), (uint32_t)plain.n};
    size_t from = out->n;
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)plain.p, .avail_in = (uInt)plain.n};
    unsigned char piece[16384];

    if (out->rc != KITH_OK || plain.n > PLAIN_MAX)
        return out->rc != KITH_OK ? out->rc : KITH_EBOUND;
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return KITH_ENOMEM;
    kith_buf_add(out, &head, sizeof head);
    do { /* a full flush ends at a whole byte and leaves the stream open: another block may follow */
        z.next_out = piece;
        z.avail_out = sizeof piece;
        (void)deflate(&z, Z_FULL_FLUSH);
        kith_buf_add(out, piece, sizeof piece - z.avail_out);
    } while (z.avail_out == 0);
    (void)deflateEnd(&z);
    if (out->rc != KITH_OK)
        kith_buf_cut(out, from);
    return out->rc;
}

static bool read_head(struct kith_str packed, struct head *head, struct kith_str *deflated)
{
    if (packed.n < sizeof *head)
        return false;
    memcpy(head, packed.p, sizeof *head);
    *deflated = kith_str_sub(packed, sizeof *head, packed.n);
    return true;
}

static void add_number(struct kith_buf *out, uint32_t x, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        kith_buf_byte(out, (char)(unsigned char)(x >> (8 * i)));
}

static void add_stored(struct kith_buf *out, struct kith_str s, bool last)
{
    do {
        uint32_t n = s.n > STORED_MAX ? STORED_MAX : (uint32_t)s.n;

        kith_buf_byte(out, last && n == s.n ? 1 : 0);
        add_number(out, n, 2);
        add_number(out, ~n, 2);
        kith_buf_add(out, s.p, n);
        s = kith_str_sub(s, n, s.n);
    } while (s.n > 0);
}

void kith_packed_page(struct kith_str before, struct kith_str packed, struct kith_str after, struct kith_buf *out)
{
    static const unsigned char opening[] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3}; /* deflate, no name, no time, Unix */
    struct kith_str deflated = {"", 0};
    struct head head = {0, 0};
    uint32_t crc;

    (void)read_head(packed, &head, &deflated);
    kith_buf_add(out, opening, sizeof opening);
    add_stored(out, before, false);
    kith_buf_str(out, deflated);
    add_stored(out, after, true);
    crc = (uint32_t)crc32_combine(crc_of(before), head.crc, (z_off_t)head.n);
    crc = (uint32_t)crc32_combine(crc, crc_of(after), (z_off_t)after.n);
    add_number(out, crc, 4);
    add_number(out, (uint32_t)(before.n + head.n + after.n), 4);
}
