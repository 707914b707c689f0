/* The tokenizer's table: from a piece of a word to its id. Internal to the tokenizer.
 *
 * A piece is looked up by a polynomial hash of its bytes, so that the hash of any part of a word comes from the hashes
 * of its beginnings in one multiplication. Read-only once open; any thread. */
#ifndef KITH_WORDPIECE_VOCAB_H
#define KITH_WORDPIECE_VOCAB_H

#include "wordpiece.h"

#define KITH_WORDPIECE_CHARS 100                                /* of a word; a longer one is [UNK] */
#define KITH_WORDPIECE_BYTES ((size_t)4 * KITH_WORDPIECE_CHARS) /* a longer token never matches */

#define KITH_PIECE_BASE UINT64_C(0x9e3779b97f4a7c15) /* odd, so that no byte's weight is lost */

struct kith_piece_slot {
    uint32_t check; /* of the hash; 0 where id is -1 */
    int32_t id;     /* -1: empty */
};

struct kith_wordpiece {
    const struct kith_env *env;
    const char *bytes;     /* the vocabulary, borrowed */
    const uint32_t *start; /* of token i; token i ends a byte before start[i + 1] */
    struct kith_piece_slot *slots;
    size_t mask;
    size_t size;
    size_t longest; /* bytes of the longest piece, at most KITH_WORDPIECE_BYTES */
    struct kith_wordpiece_special special;
    uint64_t power[KITH_WORDPIECE_BYTES + 1];
};

/* The hash of a run of bytes is 0 for none, and kith_piece_hash of the hash of all but the last and the last. */
static inline uint64_t kith_piece_hash(uint64_t hash, char byte)
{
    return hash * KITH_PIECE_BASE + (unsigned char)byte + 1;
}

/* The id of a piece with this hash; `inner`: not at the beginning of its word ("##" in the vocabulary). -1: none. */
int32_t kith_piece_find(const struct kith_wordpiece *w, uint64_t hash, struct kith_str piece, bool inner);

#endif
