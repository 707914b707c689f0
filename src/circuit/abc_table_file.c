#include "abc_table.h"

#include "fileio.h"
#include "hash64.h"

#include <errno.h>

#define HEADER   64u
#define VERSION  1u
#define HASH_KEY UINT64_C(0x6b697468616263)
#define FILE_MAX ((size_t)3 << 30)

static const char magic[8] = {'K', 'I', 'T', 'H', 'A', 'B', 'C', '\n'};

static void put(unsigned char *at, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        at[i] = (unsigned char)(v >> (8 * i));
}

static uint64_t get(const unsigned char *at)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < 8; i++)
        v |= (uint64_t)at[i] << (8 * i);
    return v;
}

static void put_header(unsigned char *h, const struct kith_abc_table *t, uint64_t hash)
{
    memset(h, 0, HEADER);
    memcpy(h, magic, sizeof magic);
    put(h + 8, VERSION | (uint64_t)t->params << 32 | (uint64_t)t->figures << 48);
    put(h + 16, t->print);
    put(h + 24, t->seed);
    put(h + 32, t->rows);
    put(h + 40, hash);
    put(h + 48, kith_hash_bytes(HASH_KEY, (const char *)h, 48));
}

enum kith_rc kith_abc_table_save(const struct kith_env *env, const char *path, const struct kith_abc_table *table,
                                 struct kith_err *err)
{
    size_t n = table->rows * (table->params + table->figures);
    unsigned char header[HEADER];
    unsigned char word[8];
    struct kith_buf out;
    enum kith_rc rc;

    kith_buf_init(&out, env, FILE_MAX);
    memset(header, 0, sizeof header);
    kith_buf_add(&out, header, sizeof header);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, &table->value[i], sizeof bits);
        put(word, bits);
        kith_buf_add(&out, word, sizeof word);
    }
    KITH_TRY(kith_buf_check(&out, "the table of draws", err));
    put_header(header, table, kith_hash_bytes(HASH_KEY, out.p + HEADER, out.n - HEADER));
    memcpy(out.p, header, sizeof header);
    KITH_TRY(kith_file_write(env, path, kith_buf_view(&out), err));
out:
    kith_buf_free(&out);
    return rc;
}

static enum kith_rc refuse(struct kith_err *err, const char *why)
{
    return kith_fail(err, KITH_EINPUT, 0, "This is not a whole table of draws (%s); remove it and make it again.", why);
}

enum kith_rc kith_abc_table_read(struct kith_arena *keep, struct kith_str bytes, size_t room,
                                 struct kith_abc_table *out, struct kith_err *err)
{
    const unsigned char *h = (const unsigned char *)bytes.p;
    size_t width, rows;
    uint64_t sizes;
    enum kith_rc rc;

    if (bytes.n < HEADER || memcmp(bytes.p, magic, sizeof magic) != 0)
        return refuse(err, "it does not begin as one");
    if (get(h + 48) != kith_hash_bytes(HASH_KEY, bytes.p, 48) || get(h + 56) != 0)
        return refuse(err, "its first bytes are damaged");
    sizes = get(h + 8);
    if ((sizes & UINT32_MAX) != VERSION)
        return kith_fail(err, KITH_EINPUT, 0,
                         "It was written by another version of Kith (format %u, this one reads %u); make it again.",
                         (unsigned)(sizes & UINT32_MAX), VERSION);
    width = (size_t)(sizes >> 32 & 0xFFFF) + (size_t)(sizes >> 48);
    rows = (bytes.n - HEADER) / 8 / (width ? width : 1);
    if (width == 0 || get(h + 32) != rows || bytes.n - HEADER != rows * width * 8)
        return refuse(err, "its length is not what it says");
    if (get(h + 40) != kith_hash_bytes(HASH_KEY, bytes.p + HEADER, bytes.n - HEADER))
        return refuse(err, "its numbers are damaged");
    KITH_TRY(kith_abc_table_make(keep, (size_t)(sizes >> 32 & 0xFFFF), (size_t)(sizes >> 48), get(h + 16), get(h + 24),
                                 rows > room ? rows : room, out, err));
    out->rows = rows;
    for (size_t i = 0; i < rows * width; i++) {
        uint64_t bits = get(h + HEADER + 8 * i);

        memcpy(&out->value[i], &bits, sizeof bits);
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < out->params; i++)
            if (!(kith_abc_unit(out, r)[i] > 0.0 && kith_abc_unit(out, r)[i] < 1.0))
                return refuse(err, "a coordinate lies outside its prior");
out:
    return rc;
}

enum kith_rc kith_abc_table_load(const struct kith_env *env, const char *path, struct kith_arena *keep, size_t room,
                                 struct kith_abc_table *out, struct kith_err *err)
{
    struct kith_buf bytes;
    enum kith_rc rc;
    int fd = env->open_read(env->ctx, path);

    if (fd < 0 && errno == ENOENT)
        return KITH_END;
    if (fd >= 0)
        (void)env->close(env->ctx, fd);
    kith_buf_init(&bytes, env, FILE_MAX);
    KITH_TRY(kith_file_read(env, path, &bytes, err));
    KITH_TRY(kith_abc_table_read(keep, kith_buf_view(&bytes), room, out, err));
out:
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
    kith_buf_free(&bytes);
    return rc;
}
