#include "wordpiece_vocab.h"

#include "utf8.h"

#define CHAIN_MAX 128 /* a sound vocabulary stays far below; one made to be slow does not open */

/* Half of the slots stay empty. */
static size_t slots_for(size_t tokens)
{
    size_t n = 16;

    while (n < 2 * tokens)
        n *= 2;
    return n;
}

struct key {
    size_t slot;
    uint32_t check;
};

static inline struct key key_of(const struct kith_wordpiece *w, uint64_t hash, bool inner)
{
    /* The low bits of a polynomial hash know only the low bits of the bytes: spread the high ones over them. */
    uint64_t h = (hash ^ (hash >> 32) ^ (inner ? UINT64_C(0xd6e8feb86659fd93) : 0)) * UINT64_C(0xff51afd7ed558ccd);

    return (struct key){(size_t)(h >> 40) & w->mask, (uint32_t)h};
}

/* A vocabulary's token as words know it: "##ing" is the piece "ing", inside a word. */
static struct kith_str piece_of(struct kith_str token, bool *inner)
{
    *inner = token.n > 2 && token.p[0] == '#' && token.p[1] == '#';
    return *inner ? kith_str_sub(token, 2, token.n) : token;
}

static inline struct kith_str token_at(const struct kith_wordpiece *w, size_t id)
{
    return (struct kith_str){w->bytes + w->start[id], (size_t)w->start[id + 1] - w->start[id] - 1};
}

static inline bool is_piece(const struct kith_wordpiece *w, int32_t id, struct kith_str piece, bool inner)
{
    bool other_inner;
    struct kith_str other = piece_of(token_at(w, (size_t)id), &other_inner);

    return inner == other_inner && other.n == piece.n && memcmp(other.p, piece.p, piece.n) == 0;
}

int32_t kith_piece_find(const struct kith_wordpiece *w, uint64_t hash, struct kith_str piece, bool inner)
{
    struct key key = key_of(w, hash, inner);

    for (size_t i = key.slot; w->slots[i].id >= 0; i = (i + 1) & w->mask)
        if (w->slots[i].check == key.check && is_piece(w, w->slots[i].id, piece, inner))
            return w->slots[i].id;
    return -1;
}

static uint64_t hash_all(struct kith_str piece)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < piece.n; i++)
        hash = kith_piece_hash(hash, piece.p[i]);
    return hash;
}

static bool is_utf8(struct kith_str s)
{
    int32_t c;

    for (size_t at = kith_utf8_ascii_run(s, 0); at < s.n; at = kith_utf8_ascii_run(s, at)) {
        at += kith_utf8_next((struct kith_str){s.p + at, s.n - at}, &c);
        if (c < 0)
            return false;
    }
    return true;
}

/* Counts the tokens and checks what stands behind them. *out is without the zero bytes. */
static enum kith_rc measure(struct kith_str vocab, struct kith_str *out, size_t *tokens, struct kith_err *err)
{
    static const char *const broken = "The vocabulary of the encoder is broken: %s. Get the model file anew.";
    size_t n = vocab.n;

    *tokens = 0;
    while (n > 0 && vocab.p[n - 1] == 0)
        n--;
    *out = kith_str_sub(vocab, 0, n);
    if (n == 0 || vocab.p[n - 1] != '\n')
        return kith_fail(err, KITH_EMODEL, 0, broken, "its last token has no end");
    if (n > UINT32_MAX || memchr(vocab.p, 0, n) || !is_utf8(*out))
        return kith_fail(err, KITH_EMODEL, 0, broken, "it is not UTF-8 text");
    for (size_t i = 0; i < n; i++)
        *tokens += vocab.p[i] == '\n';
    if (*tokens > KITH_WORDPIECE_TOKENS_MAX)
        return kith_fail(err, KITH_EMODEL, 0, broken, "it has more tokens than Kith allows");
    return KITH_OK;
}

static enum kith_rc enter(struct kith_wordpiece *w, int32_t id, struct kith_err *err)
{
    bool inner;
    struct kith_str piece = piece_of(token_at(w, (size_t)id), &inner);
    struct key key = key_of(w, hash_all(piece), inner);
    size_t slot = key.slot;

    if (piece.n == 0)
        return kith_fail(err, KITH_EMODEL, 0, "Token %d of the encoder's vocabulary is empty. Get the model file anew.",
                         id);
    for (size_t chain = 0; w->slots[slot].id >= 0; slot = (slot + 1) & w->mask) {
        if (w->slots[slot].check == key.check && is_piece(w, w->slots[slot].id, piece, inner))
            return kith_fail(err, KITH_EMODEL, 0,
                             "Tokens %d and %d of the encoder's vocabulary are the same. Get the model file anew.",
                             w->slots[slot].id, id);
        if (++chain == CHAIN_MAX)
            return kith_fail(
                err, KITH_EMODEL, 0,
                "The encoder's vocabulary is of a kind that cannot be searched quickly. Get the model file anew.");
    }
    w->slots[slot] = (struct kith_piece_slot){key.check, id};
    if (piece.n > w->longest)
        w->longest = piece.n < KITH_WORDPIECE_BYTES ? piece.n : KITH_WORDPIECE_BYTES;
    return KITH_OK;
}

static enum kith_rc find_special(const struct kith_wordpiece *w, struct kith_str token, int32_t *id,
                                 struct kith_err *err)
{
    *id = kith_piece_find(w, hash_all(token), token, false);
    if (*id < 0)
        return kith_fail(err, KITH_EMODEL, 0,
                         "The encoder's vocabulary has no " KITH_STR_FMT ". Get the model file anew.",
                         KITH_STR_ARG(token));
    return KITH_OK;
}

/* One block: the struct, the slots, the starts. */
static struct kith_wordpiece *make(const struct kith_env *env, struct kith_str vocab, size_t tokens)
{
    size_t slots = slots_for(tokens);
    struct kith_wordpiece *w =
        kith_env_alloc(env, sizeof *w + slots * sizeof *w->slots + (tokens + 1) * sizeof *w->start);
    uint32_t *start;

    if (!w)
        return NULL;
    w->env = env;
    w->bytes = vocab.p;
    w->size = tokens;
    w->mask = slots - 1;
    w->slots = (struct kith_piece_slot *)(w + 1);
    start = (uint32_t *)(w->slots + slots);
    w->start = start;
    for (size_t i = 0; i < slots; i++)
        w->slots[i].id = -1;
    for (size_t i = 0; i < vocab.n; i++)
        if (vocab.p[i] == '\n')
            *++start = (uint32_t)(i + 1);
    w->power[0] = 1;
    for (size_t i = 1; i <= KITH_WORDPIECE_BYTES; i++)
        w->power[i] = w->power[i - 1] * KITH_PIECE_BASE;
    return w;
}

enum kith_rc kith_wordpiece_open(const struct kith_env *env, struct kith_str vocab, struct kith_wordpiece **out,
                                 struct kith_err *err)
{
    struct kith_wordpiece *w = NULL;
    size_t tokens;
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(measure(vocab, &vocab, &tokens, err));
    w = make(env, vocab, tokens);
    if (!w) {
        rc = kith_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < tokens; i++)
        KITH_TRY(enter(w, (int32_t)i, err));
    KITH_TRY(find_special(w, KITH_S("[PAD]"), &w->special.pad, err));
    KITH_TRY(find_special(w, KITH_S("[UNK]"), &w->special.unk, err));
    KITH_TRY(find_special(w, KITH_S("[CLS]"), &w->special.cls, err));
    KITH_TRY(find_special(w, KITH_S("[SEP]"), &w->special.sep, err));
    *out = w;
    w = NULL;
out:
    kith_wordpiece_close(w);
    return rc;
}

void kith_wordpiece_close(struct kith_wordpiece *w)
{
    if (w)
        kith_env_free(w->env, w);
}

size_t kith_wordpiece_size(const struct kith_wordpiece *w)
{
    return w->size;
}

struct kith_wordpiece_special kith_wordpiece_special(const struct kith_wordpiece *w)
{
    return w->special;
}

struct kith_str kith_wordpiece_token(const struct kith_wordpiece *w, int32_t id)
{
    return id < 0 || (size_t)id >= w->size ? (struct kith_str){"", 0} : token_at(w, (size_t)id);
}
