#include "key_ring.h"

#include "fileio.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define RING_MAX 4096u
#define HEAD     "kith key ring 1\n"

static enum kith_rc fail_in(struct kith_err *err, const char *path, const char *why)
{
    (void)kith_fail(err, KITH_EINPUT, 0, "%s", why);
    kith_err_in_file(err, path);
    return KITH_EINPUT;
}

static void put_key(struct kith_buf *b, const char *name, const unsigned char *key)
{
    char hex[2 * KITH_KEY_BYTES + 1];

    kith_buf_printf(b, "%s %s\n", name, sodium_bin2hex(hex, sizeof hex, key, KITH_KEY_BYTES));
    sodium_memzero(hex, sizeof hex);
}

static bool take_key(struct kith_str text, const char *name, unsigned char *key)
{
    struct kith_str line;
    struct kith_str word;
    size_t n = 0;

    while (kith_str_cut(&text, '\n', &line))
        if (kith_str_cut(&line, ' ', &word) && kith_str_eq(word, kith_str_of(name)))
            return sodium_hex2bin(key, KITH_KEY_BYTES, line.p, line.n, NULL, &n, NULL) == 0 && n == KITH_KEY_BYTES;
    return false;
}

static bool take_id(struct kith_str text, struct kith_id *id)
{
    struct kith_str line;
    struct kith_str word;

    while (kith_str_cut(&text, '\n', &line))
        if (kith_str_cut(&line, ' ', &word) && kith_str_eq(word, KITH_S("store")))
            return kith_id_read(line, id);
    return false;
}

enum kith_rc kith_ring_make(const struct kith_env *env, const char *path, struct kith_ring *out, struct kith_err *err)
{
    unsigned char seed[KITH_KEY_BYTES];
    struct kith_buf b;
    struct stat st;
    enum kith_rc rc;

    *out = (struct kith_ring){.store = kith_id_new(env)};
    kith_buf_init(&b, env, RING_MAX);
    if (lstat(path, &st) == 0)
        return fail_in(
            err, path,
            "There is a key ring already; nothing was made. Move it away if it belongs to a store that is no more.");
    env->random(env->ctx, out->database.k, KITH_KEY_BYTES);
    env->random(env->ctx, out->clients.k, KITH_KEY_BYTES);
    env->random(env->ctx, seed, sizeof seed);
    (void)crypto_sign_seed_keypair(out->verifying, out->signing, seed);
    kith_buf_puts(&b, HEAD);
    kith_buf_puts(
        &b, "# Without this file nothing in the store or its backups can be read. Keep a copy, apart from both.\n");
    kith_buf_printf(&b, "store %s\n", out->store.z);
    put_key(&b, "database", out->database.k);
    put_key(&b, "clients", out->clients.k);
    put_key(&b, "signing", seed);
    KITH_TRY(kith_buf_check(&b, "The key ring", err));
    KITH_TRY(kith_file_write(env, path, kith_buf_view(&b), err));
out:
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

/* A ring that lies in the folder would be copied with it. */
static bool lies_inside(const char *path, const char *dir)
{
    char file[PATH_MAX];
    char folder[PATH_MAX];
    size_t n;

    if (!realpath(path, file) || !realpath(dir, folder))
        return false;
    n = strlen(folder);
    return strncmp(file, folder, n) == 0 && file[n] == '/';
}

static enum kith_rc look_at(const char *path, const char *dir, struct kith_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return fail_in(err, path, "The key ring is not there. Put it back: nothing can be read without it.");
    /* A systemd credential is root's, read-only, and opened to the service alone by an ACL, which shows as group. */
    if (!S_ISREG(st.st_mode) || ((st.st_mode & 077) != 0 && ((st.st_mode & 0777) != 0440 || st.st_uid != 0)))
        return fail_in(err, path, "Others can read the key ring. Make it yours alone: chmod 600.");
    if (lies_inside(path, dir))
        return fail_in(err, path, "The key ring lies inside the store. Move it out: it must never be copied along.");
    return KITH_OK;
}

enum kith_rc kith_ring_load(const struct kith_env *env, const char *path, const char *dir, struct kith_ring *out,
                            struct kith_err *err)
{
    unsigned char seed[KITH_KEY_BYTES] = {0};
    struct kith_buf b;
    struct kith_str text;
    enum kith_rc rc;

    *out = (struct kith_ring){0};
    kith_buf_init(&b, env, RING_MAX);
    KITH_TRY(look_at(path, dir, err));
    KITH_TRY(kith_file_read(env, path, &b, err));
    text = kith_buf_view(&b);
    if (!kith_str_starts(text, KITH_S(HEAD)) || !take_id(text, &out->store) ||
        !take_key(text, "database", out->database.k) || !take_key(text, "clients", out->clients.k) ||
        !take_key(text, "signing", seed)) {
        rc = fail_in(err, path, "This is no key ring of Kith, or it is damaged. Use the copy you keep apart.");
        goto out;
    }
    (void)crypto_sign_seed_keypair(out->verifying, out->signing, seed);
out:
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    sodium_memzero(seed, sizeof seed);
    if (rc != KITH_OK)
        kith_ring_forget(out);
    return rc;
}

void kith_ring_forget(struct kith_ring *ring)
{
    sodium_memzero(ring, sizeof *ring);
}
