#include "journal.h"

#include <sodium.h>

/* KJ, format 1, cost; then salt, stream header, one sealed message. */
#define MAGIC       "KJ1"
#define HEAD        (sizeof MAGIC)
#define SALT        crypto_pwhash_SALTBYTES
#define KEY         crypto_secretstream_xchacha20poly1305_KEYBYTES
#define STREAM      crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define TAG         crypto_secretstream_xchacha20poly1305_ABYTES
#define SEALED_LESS (HEAD + SALT + STREAM + TAG)

struct kith_journal {
    const struct kith_env *env;
    enum kith_journal_cost cost;
    unsigned char key[KEY];
    unsigned char salt[SALT];
    size_t n;
    char text[KITH_JOURNAL_MAX];
};

static enum kith_rc no_memory(struct kith_err *err)
{
    return kith_fail(err, KITH_ENOMEM, 0,
                     "The system has no memory left for the journal; close other programs and try again.");
}

static bool derive(struct kith_journal *j, struct kith_str passphrase)
{
    bool full = j->cost == KITH_JOURNAL_COST_FULL;

    return crypto_pwhash(j->key, sizeof j->key, passphrase.p, passphrase.n, j->salt,
                         full ? crypto_pwhash_OPSLIMIT_MODERATE : crypto_pwhash_OPSLIMIT_MIN,
                         full ? crypto_pwhash_MEMLIMIT_MODERATE : crypto_pwhash_MEMLIMIT_MIN,
                         crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static enum kith_rc unseal(struct kith_journal *j, struct kith_str sealed, struct kith_err *err)
{
    crypto_secretstream_xchacha20poly1305_state state;
    const unsigned char *p = (const unsigned char *)sealed.p + HEAD + SALT;
    unsigned char tag = 0;
    unsigned long long n = 0;
    bool good = crypto_secretstream_xchacha20poly1305_init_pull(&state, p, j->key) == 0 &&
                crypto_secretstream_xchacha20poly1305_pull(&state, (unsigned char *)j->text, &n, &tag, p + STREAM,
                                                           sealed.n - HEAD - SALT - STREAM, NULL, 0) == 0 &&
                tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;

    sodium_memzero(&state, sizeof state);
    if (!good)
        return kith_fail(err, KITH_EINPUT, 0,
                         "The journal does not open: the passphrase is another one, or the file was changed.");
    j->n = (size_t)n;
    return KITH_OK;
}

enum kith_rc kith_journal_open(const struct kith_env *env, struct kith_str sealed, struct kith_str passphrase,
                               enum kith_journal_cost cost, struct kith_journal **out, struct kith_err *err)
{
    struct kith_journal *j;
    enum kith_rc rc = KITH_OK;

    *out = NULL;
    if (passphrase.n < KITH_JOURNAL_PASS_LEAST)
        return kith_fail(err, KITH_EUSAGE, 0,
                         "A passphrase has at least %d characters; four words are easy to remember.",
                         KITH_JOURNAL_PASS_LEAST);
    if (sealed.n > 0 && (sealed.n < SEALED_LESS || sealed.n - SEALED_LESS > KITH_JOURNAL_MAX ||
                         memcmp(sealed.p, MAGIC, sizeof MAGIC - 1) != 0))
        return kith_fail(err, KITH_EINPUT, 0, "This is no journal of Kith's.");
    if (sodium_init() < 0)
        return no_memory(err);
    j = sodium_malloc(sizeof *j);
    if (!j)
        return no_memory(err);
    sodium_memzero(j, sizeof *j);
    j->env = env;
    j->cost = cost;
    if (sealed.n > 0) {
        j->cost = sealed.p[HEAD - 1] == 1 ? KITH_JOURNAL_COST_TEST : KITH_JOURNAL_COST_FULL;
        memcpy(j->salt, sealed.p + HEAD, SALT);
    } else {
        env->random(env->ctx, j->salt, sizeof j->salt);
    }
    if (!derive(j, passphrase))
        rc = no_memory(err);
    else if (sealed.n > 0)
        rc = unseal(j, sealed, err);
    if (rc != KITH_OK) {
        sodium_free(j);
        return rc;
    }
    *out = j;
    return KITH_OK;
}

void kith_journal_close(struct kith_journal *j)
{
    sodium_free(j); /* wipes it */
}

static bool put(struct kith_journal *j, struct kith_str s)
{
    if (s.n > KITH_JOURNAL_MAX - j->n)
        return false;
    if (s.n)
        memcpy(j->text + j->n, s.p, s.n);
    j->n += s.n;
    return true;
}

enum kith_rc kith_journal_add(struct kith_journal *j, struct kith_str heading, struct kith_str entry,
                              struct kith_err *err)
{
    size_t before = j->n;

    if (put(j, heading) && put(j, KITH_S("\n")) && put(j, entry) && put(j, KITH_S("\n\n")))
        return KITH_OK;
    j->n = before;
    return kith_fail(err, KITH_EBOUND, 0, "The journal is full at %zu bytes; begin a new one.", KITH_JOURNAL_MAX);
}

struct kith_str kith_journal_text(const struct kith_journal *j)
{
    return (struct kith_str){j->text, j->n};
}

enum kith_rc kith_journal_seal(const struct kith_journal *j, struct kith_buf *out, struct kith_err *err)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char header[STREAM];
    unsigned long long n = 0;
    unsigned char *sealed = kith_env_alloc(j->env, j->n + TAG);

    if (!sealed)
        return no_memory(err);
    crypto_secretstream_xchacha20poly1305_init_push(&state, header, j->key);
    crypto_secretstream_xchacha20poly1305_push(&state, sealed, &n, (const unsigned char *)j->text, j->n, NULL, 0,
                                               crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    sodium_memzero(&state, sizeof state);
    kith_buf_puts(out, MAGIC);
    kith_buf_byte(out, j->cost == KITH_JOURNAL_COST_TEST ? 1 : 0);
    kith_buf_add(out, j->salt, sizeof j->salt);
    kith_buf_add(out, header, sizeof header);
    kith_buf_add(out, sealed, (size_t)n);
    kith_env_free(j->env, sealed);
    return kith_buf_check(out, "The sealed journal", err);
}
