#include "password_file.h"

#include <errno.h>
#include <openssl/evp.h>

#define FILE_MOST ((size_t)1 << 42)
#define SAMPLES   4096u
#define HEX       40u

struct kith_password_file {
    const struct kith_env *env;
    const char *map;
    size_t n_map;
    struct kith_str lines; /* without those that begin with "# " */
    bool hashes;
};

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static char upper(char c)
{
    return c >= 'a' && c <= 'f' ? (char)(c - 'a' + 'A') : c;
}

/* The line that holds the byte `at`; *next: where the one after it begins. */
static struct kith_str line_at(struct kith_str lines, size_t at, size_t *next)
{
    size_t from = at;
    const char *end;
    struct kith_str line;

    while (from > 0 && lines.p[from - 1] != '\n')
        from--;
    end = memchr(lines.p + at, '\n', lines.n - at);
    line = kith_str_sub(lines, from, end ? (size_t)(end - lines.p) : lines.n);
    *next = end ? (size_t)(end - lines.p) + 1 : lines.n;
    if (kith_str_ends(line, KITH_S("\r")))
        line.n--;
    return line;
}

static bool is_hash(struct kith_str line)
{
    for (size_t i = 0; i < HEX; i++)
        if (i >= line.n || !is_hex(line.p[i]))
            return false;
    return line.n == HEX || line.p[HEX] == ':';
}

/* A line against a key, or another line: of hashes the hash alone counts, in capitals. */
static int compare(const struct kith_password_file *f, struct kith_str a, struct kith_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;

    if (!f->hashes)
        return kith_str_compare(a, b);
    for (size_t i = 0; i < n && i < HEX; i++) {
        char x = upper(a.p[i]);
        char y = upper(b.p[i]);

        if (x != y)
            return x < y ? -1 : 1;
    }
    return n >= HEX ? 0 : a.n < b.n ? -1 : 1;
}

static bool has_line(const struct kith_password_file *f, struct kith_str key)
{
    size_t low = 0;
    size_t high = f->lines.n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t next;
        struct kith_str line = line_at(f->lines, middle, &next);
        int order = compare(f, line, key);

        if (order == 0)
            return true;
        if (order < 0)
            low = next;
        else
            high = (size_t)(line.p - f->lines.p);
    }
    return false;
}

bool kith_password_file_has(const struct kith_password_file *f, struct kith_str password)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    char hex[HEX];

    if (!f->hashes)
        return has_line(f, password);
    if (EVP_Digest(password.p, password.n, hash, &n, EVP_sha1(), NULL) != 1 || n * 2 != HEX)
        return false;
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    return has_line(f, (struct kith_str){hex, HEX});
}

/* Lines from all over it, each no smaller than the one before. */
static bool is_sorted(const struct kith_password_file *f)
{
    struct kith_str last = {"", 0};
    size_t at = 0;

    for (size_t i = 0; i < SAMPLES && at < f->lines.n; i++) {
        size_t next;
        struct kith_str line = line_at(f->lines, at, &next);

        if (i > 0 && compare(f, last, line) > 0)
            return false;
        last = line;
        at = next > f->lines.n / SAMPLES * (i + 1) ? next : f->lines.n / SAMPLES * (i + 1);
    }
    return true;
}

enum kith_rc kith_password_file_open(const struct kith_env *env, const char *path, struct kith_password_file **out,
                                     struct kith_err *err)
{
    struct kith_password_file *f = kith_env_alloc(env, sizeof *f);
    size_t next = 0;
    enum kith_rc rc = KITH_OK;

    if (!f)
        return kith_fail_memory(err);
    f->env = env;
    f->map = env->map(env->ctx, path, FILE_MOST, &f->n_map);
    if (!f->map) {
        rc = kith_fail(err, KITH_EIO, 0, "This list of passwords could not be read: %s.", strerror(errno));
        goto out;
    }
    f->lines = (struct kith_str){f->map, f->n_map};
    while (f->lines.n > 0 && kith_str_starts(f->lines, KITH_S("# "))) {
        (void)line_at(f->lines, 0, &next);
        f->lines = kith_str_sub(f->lines, next, f->lines.n);
    }
    f->hashes = f->lines.n > 0 && is_hash(line_at(f->lines, 0, &next));
    if (!is_sorted(f))
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "The lines of this list of passwords are in no order. Sort it first: LC_ALL=C sort FILE.");
out:
    if (rc == KITH_OK) {
        *out = f;
    } else {
        kith_err_in_file(err, path);
        kith_password_file_close(f);
    }
    return rc;
}

void kith_password_file_close(struct kith_password_file *f)
{
    if (!f)
        return;
    if (f->map)
        f->env->unmap(f->env->ctx, f->map, f->n_map);
    kith_env_free(f->env, f);
}
