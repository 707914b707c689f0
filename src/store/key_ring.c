#include "key_ring.h"

#include "fileio.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define RING_MAX 8192u
#define HEAD     "kith key ring 1\n"
#define SEALED   "kith key ring 2\n"
#define WARNING  "# Without this file nothing in the store or its backups can be read. Keep a copy, apart from both.\n"

/* What libsodium calls moderate: about a second. What a file may ask for has a bound. */
#define ROUNDS     3u
#define MIB        256u
#define ROUNDS_MAX 20u
#define MIB_MAX    2048u

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

static bool take_line(struct kith_str text, const char *name, struct kith_str *value)
{
    struct kith_str line;
    struct kith_str word;

    while (kith_str_cut(&text, '\n', &line))
        if (kith_str_cut(&line, ' ', &word) && kith_str_eq(word, kith_str_of(name))) {
            *value = line;
            return true;
        }
    return false;
}

static bool take_hex(struct kith_str text, const char *name, unsigned char *out, size_t n)
{
    struct kith_str value;
    size_t got = 0;

    return take_line(text, name, &value) && sodium_hex2bin(out, n, value.p, value.n, NULL, &got, NULL) == 0 && got == n;
}

static bool take_key(struct kith_str text, const char *name, unsigned char *key)
{
    return take_hex(text, name, key, KITH_KEY_BYTES);
}

static bool take_id(struct kith_str text, struct kith_id *id)
{
    struct kith_str value;

    return take_line(text, "store", &value) && kith_id_read(value, id);
}

/* ---- writing ---- */

static void put_keys(struct kith_buf *b, const struct kith_ring *ring)
{
    unsigned char seed[KITH_KEY_BYTES];

    (void)crypto_sign_ed25519_sk_to_seed(seed, ring->signing);
    put_key(b, "database", ring->database.k);
    put_key(b, "clients", ring->clients.k);
    put_key(b, "signing", seed);
    if (ring->changing) {
        put_key(b, "next-database", ring->next_database.k);
        put_key(b, "next-clients", ring->next_clients.k);
    }
    sodium_memzero(seed, sizeof seed);
}

static enum kith_rc put_sealed(const struct kith_env *env, struct kith_buf *b, const struct kith_ring *ring,
                               struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_buf keys;
    struct kith_str sealed;
    char salt[2 * sizeof ring->wrap.salt + 1];
    char hex[2 * RING_MAX];
    enum kith_rc rc;

    kith_buf_init(&keys, env, RING_MAX / 4);
    KITH_TRY(kith_arena_open(env, &scratch, RING_MAX, err));
    put_keys(&keys, ring);
    KITH_TRY(kith_buf_check(&keys, "The key ring", err));
    KITH_TRY(kith_seal(env, &ring->wrap.key, kith_id_str(&ring->store), kith_buf_view(&keys), scratch, &sealed, err));
    (void)sodium_bin2hex(salt, sizeof salt, ring->wrap.salt, sizeof ring->wrap.salt);
    (void)sodium_bin2hex(hex, sizeof hex, (const unsigned char *)sealed.p, sealed.n);
    kith_buf_printf(b, "salt %s\nrounds %u\nmib %u\nsealed %s\n", salt, ring->wrap.rounds, ring->wrap.mib, hex);
out:
    if (keys.p)
        sodium_memzero(keys.p, keys.n);
    kith_buf_free(&keys);
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_ring_write(const struct kith_env *env, const char *path, const struct kith_ring *ring,
                             struct kith_err *err)
{
    struct kith_buf b;
    enum kith_rc rc = KITH_OK;

    kith_buf_init(&b, env, RING_MAX);
    kith_buf_puts(&b, ring->wrap.on ? SEALED : HEAD);
    kith_buf_puts(&b, WARNING);
    kith_buf_printf(&b, "store %s\n", ring->store.z);
    if (ring->wrap.on)
        KITH_TRY(put_sealed(env, &b, ring, err));
    else
        put_keys(&b, ring);
    KITH_TRY(kith_buf_check(&b, "The key ring", err));
    KITH_TRY(kith_file_write(env, path, kith_buf_view(&b), err));
out:
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    return rc;
}

static enum kith_rc derive(struct kith_ring_wrap *wrap, struct kith_str passphrase, struct kith_err *err)
{
    if (crypto_pwhash(wrap->key.k, sizeof wrap->key.k, passphrase.p, passphrase.n, wrap->salt, wrap->rounds,
                      (size_t)wrap->mib << 20, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return kith_fail(err, KITH_ENOMEM, 0, "The passphrase needs %u MB of memory, which are not there now.",
                         wrap->mib);
    return KITH_OK;
}

enum kith_rc kith_ring_wrap(const struct kith_env *env, struct kith_ring *ring, struct kith_str passphrase,
                            struct kith_err *err)
{
    kith_key_forget(&ring->wrap.key);
    ring->wrap = (struct kith_ring_wrap){.on = passphrase.n > 0, .rounds = ROUNDS, .mib = MIB};
    if (!ring->wrap.on)
        return KITH_OK;
    env->random(env->ctx, ring->wrap.salt, sizeof ring->wrap.salt);
    return derive(&ring->wrap, passphrase, err);
}

enum kith_rc kith_ring_make(const struct kith_env *env, const char *path, struct kith_ring *out, struct kith_err *err)
{
    unsigned char seed[KITH_KEY_BYTES];
    struct stat st;
    enum kith_rc rc;

    *out = (struct kith_ring){.store = kith_id_new(env)};
    if (lstat(path, &st) == 0)
        return fail_in(
            err, path,
            "There is a key ring already; nothing was made. Move it away if it belongs to a store that is no more.");
    env->random(env->ctx, out->database.k, KITH_KEY_BYTES);
    env->random(env->ctx, out->clients.k, KITH_KEY_BYTES);
    env->random(env->ctx, seed, sizeof seed);
    (void)crypto_sign_seed_keypair(out->verifying, out->signing, seed);
    KITH_TRY(kith_ring_write(env, path, out, err));
out:
    sodium_memzero(seed, sizeof seed);
    return rc;
}

/* ---- reading ---- */

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

static enum kith_rc damaged(const char *path, struct kith_err *err)
{
    return fail_in(err, path, "This is no key ring of Kith, or it is damaged. Use the copy you keep apart.");
}

static enum kith_rc take_keys(struct kith_str text, const char *path, struct kith_ring *out, struct kith_err *err)
{
    unsigned char seed[KITH_KEY_BYTES] = {0};
    bool good = take_key(text, "database", out->database.k) && take_key(text, "clients", out->clients.k) &&
                take_key(text, "signing", seed);

    (void)crypto_sign_seed_keypair(out->verifying, out->signing, seed);
    sodium_memzero(seed, sizeof seed);
    out->changing =
        take_key(text, "next-database", out->next_database.k) && take_key(text, "next-clients", out->next_clients.k);
    return good ? KITH_OK : damaged(path, err);
}

static bool take_wrap(struct kith_str text, struct kith_ring_wrap *wrap)
{
    struct kith_str rounds;
    struct kith_str mib;
    uint64_t n_rounds = 0;
    uint64_t n_mib = 0;

    *wrap = (struct kith_ring_wrap){.on = true};
    if (!take_hex(text, "salt", wrap->salt, sizeof wrap->salt) || !take_line(text, "rounds", &rounds) ||
        !take_line(text, "mib", &mib) || !kith_str_uint(rounds, ROUNDS_MAX, &n_rounds) ||
        !kith_str_uint(mib, MIB_MAX, &n_mib) || n_rounds == 0 || n_mib == 0)
        return false;
    wrap->rounds = (uint32_t)n_rounds;
    wrap->mib = (uint32_t)n_mib;
    return true;
}

/* Asks for the passphrase and opens what it seals. */
static enum kith_rc open_sealed(const struct kith_env *env, struct kith_str text, const char *path,
                                const struct kith_store_options *options, struct kith_ring *out, struct kith_err *err)
{
    char passphrase[KITH_PASSPHRASE_MAX] = "";
    unsigned char sealed[RING_MAX / 2];
    struct kith_arena *scratch = NULL;
    struct kith_str keys = {"", 0};
    struct kith_str hex;
    size_t n = 0;
    enum kith_rc rc;

    if (!take_wrap(text, &out->wrap) || !take_line(text, "sealed", &hex) ||
        sodium_hex2bin(sealed, sizeof sealed, hex.p, hex.n, NULL, &n, NULL) != 0)
        return damaged(path, err);
    if (!options || !options->passphrase)
        return fail_in(err, path, "This key ring opens only with a passphrase, and nobody can be asked for it here.");
    KITH_TRY(options->passphrase(options->passphrase_user, path, passphrase, sizeof passphrase, err));
    KITH_TRY(derive(&out->wrap, kith_str_of(passphrase), err));
    KITH_TRY(kith_arena_open(env, &scratch, (size_t)RING_MAX * 2, err));
    if (kith_unseal(&out->wrap.key, kith_id_str(&out->store), (struct kith_str){(const char *)sealed, n}, scratch,
                    &keys, NULL) != KITH_OK)
        KITH_TRY(fail_in(err, path, "This is not the passphrase of the key ring. Try again."));
    KITH_TRY(take_keys(keys, path, out, err));
out:
    if (keys.n)
        sodium_memzero((char *)(uintptr_t)keys.p, keys.n);
    kith_arena_close(scratch);
    sodium_memzero(passphrase, sizeof passphrase);
    return rc;
}

enum kith_rc kith_ring_load(const struct kith_env *env, const char *path, const char *dir,
                            const struct kith_store_options *options, struct kith_ring *out, struct kith_err *err)
{
    struct kith_buf b;
    struct kith_str text;
    enum kith_rc rc;

    *out = (struct kith_ring){0};
    kith_buf_init(&b, env, RING_MAX);
    KITH_TRY(look_at(path, dir, err));
    KITH_TRY(kith_file_read(env, path, &b, err));
    text = kith_buf_view(&b);
    if (!take_id(text, &out->store))
        rc = damaged(path, err);
    else if (kith_str_starts(text, KITH_S(SEALED)))
        rc = open_sealed(env, text, path, options, out, err);
    else
        rc = kith_str_starts(text, KITH_S(HEAD)) ? take_keys(text, path, out, err) : damaged(path, err);
out:
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    if (rc != KITH_OK)
        kith_ring_forget(out);
    return rc;
}

void kith_ring_forget(struct kith_ring *ring)
{
    sodium_memzero(ring, sizeof *ring);
}
