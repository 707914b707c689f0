#include "audit_chain.h"

#include <inttypes.h>
#include <sodium.h>

static void add_number(crypto_generichash_state *h, uint64_t v)
{
    unsigned char b[8];

    for (unsigned i = 0; i < 8; i++)
        b[i] = (unsigned char)(v >> (8 * i));
    (void)crypto_generichash_update(h, b, sizeof b);
}

/* With its length before it, so that no two lines give the same bytes. */
static void add_text(crypto_generichash_state *h, struct kith_str s)
{
    add_number(h, s.n);
    (void)crypto_generichash_update(h, (const unsigned char *)s.p, s.n);
}

void kith_chain_hash(const unsigned char *before, uint64_t seq, int64_t at, const struct kith_str *texts,
                     unsigned char *out)
{
    crypto_generichash_state h;

    (void)crypto_generichash_init(&h, NULL, 0, KITH_HASH_BYTES);
    add_text(&h, KITH_S("kith audit line 1"));
    (void)crypto_generichash_update(&h, before, KITH_HASH_BYTES);
    add_number(&h, seq);
    add_number(&h, (uint64_t)at);
    for (size_t i = 0; i < KITH_CHAIN_TEXTS; i++)
        add_text(&h, texts[i]);
    (void)crypto_generichash_final(&h, out, KITH_HASH_BYTES);
}

static void digest_of(const struct kith_ring *ring, const struct kith_mark *mark, unsigned char *out)
{
    crypto_generichash_state h;

    (void)crypto_generichash_init(&h, NULL, 0, KITH_HASH_BYTES);
    add_text(&h, mark->kind == KITH_MARK_RESTORE ? KITH_S("kith audit restore 1") : KITH_S("kith audit mark 1"));
    add_text(&h, (struct kith_str){ring->store.z, KITH_ID_LENGTH});
    add_number(&h, mark->seq);
    add_number(&h, (uint64_t)mark->at);
    (void)crypto_generichash_update(&h, mark->hash, KITH_HASH_BYTES);
    (void)crypto_generichash_final(&h, out, KITH_HASH_BYTES);
}

void kith_mark_sign(const struct kith_ring *ring, struct kith_mark *mark)
{
    unsigned char digest[KITH_HASH_BYTES];

    digest_of(ring, mark, digest);
    (void)crypto_sign_detached(mark->signature, NULL, digest, sizeof digest, ring->signing);
}

bool kith_mark_holds(const struct kith_ring *ring, const struct kith_mark *mark)
{
    unsigned char digest[KITH_HASH_BYTES];

    digest_of(ring, mark, digest);
    return crypto_sign_verify_detached(mark->signature, digest, sizeof digest, ring->verifying) == 0;
}

void kith_mark_print(const struct kith_ring *ring, const struct kith_mark *mark, struct kith_buf *out)
{
    char hash[2 * KITH_HASH_BYTES + 1];
    char signature[2 * KITH_SIGNATURE_BYTES + 1];

    kith_buf_printf(out, "kith-%s %s %" PRIu64 " %" PRId64 " %s %s\n",
                    mark->kind == KITH_MARK_RESTORE ? "restore" : "audit", ring->store.z, mark->seq, mark->at,
                    sodium_bin2hex(hash, sizeof hash, mark->hash, KITH_HASH_BYTES),
                    sodium_bin2hex(signature, sizeof signature, mark->signature, KITH_SIGNATURE_BYTES));
}

static bool take_hex(struct kith_str *rest, unsigned char *out, size_t n)
{
    struct kith_str word;
    size_t got = 0;

    return kith_str_cut(rest, ' ', &word) && sodium_hex2bin(out, n, word.p, word.n, NULL, &got, NULL) == 0 && got == n;
}

bool kith_mark_read(const struct kith_ring *ring, struct kith_str line, struct kith_mark *out, bool *garbled)
{
    ptrdiff_t at = kith_str_find(line, KITH_S("kith-audit "));
    struct kith_str word;
    struct kith_id store;
    uint64_t when;

    *garbled = false;
    *out = (struct kith_mark){.kind = KITH_MARK_CHECKPOINT};
    if (at < 0) {
        at = kith_str_find(line, KITH_S("kith-restore "));
        out->kind = KITH_MARK_RESTORE;
    }
    if (at < 0)
        return false;
    line = kith_str_trim(kith_str_sub(line, (size_t)at, line.n));
    (void)kith_str_cut(&line, ' ', &word);
    if (!kith_str_cut(&line, ' ', &word) || !kith_id_read(word, &store)) {
        *garbled = true;
        return false;
    }
    if (!kith_id_eq(store, ring->store))
        return false;
    *garbled = !kith_str_cut(&line, ' ', &word) || !kith_str_uint(word, INT64_MAX, &out->seq) ||
               !kith_str_cut(&line, ' ', &word) || !kith_str_uint(word, INT64_MAX, &when) ||
               !take_hex(&line, out->hash, KITH_HASH_BYTES) || !take_hex(&line, out->signature, KITH_SIGNATURE_BYTES);
    out->at = *garbled ? 0 : (int64_t)when;
    *garbled = *garbled || !kith_mark_holds(ring, out);
    return !*garbled;
}
