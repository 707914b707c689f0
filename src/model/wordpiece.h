/* Text to tokens as the encoder was taught them: WordPiece, uncased, each token with the bytes it came from.
 *
 * The same ids as the reference `tokenizers` 0.23.3 gives (BertNormalizer with clean_text, handle_chinese_chars,
 * strip_accents and lowercase; BertPreTokenizer; WordPiece with [UNK] and words of at most 100 characters), on every
 * character of Unicode, none left aside (wordpiece_points.h says how). Special tokens written in a text ("[CLS]") are
 * plain text here, as text is hostile: three words, never the token. Marks that Unicode orders anew keep their own
 * places, where the reference mixes them up. Compared by tests/oracle/wordpiece.py.
 * The vocabulary's bytes are borrowed until close. Once open nothing changes and nothing is allocated: any number of
 * threads may encode at once. */
#ifndef KITH_WORDPIECE_H
#define KITH_WORDPIECE_H

#include "str.h"

#include <stdint.h>

#define KITH_WORDPIECE_TOKENS_MAX 262144u /* of a vocabulary */

struct kith_wordpiece;

/* start, end: bytes of the text as it was given, before any normalising. */
struct kith_token {
    int32_t id; /* 0 .. kith_wordpiece_size - 1 */
    uint32_t start;
    uint32_t end;
};

struct kith_wordpiece_special {
    int32_t pad;
    int32_t unk;
    int32_t cls;
    int32_t sep;
};

/* Opens a vocabulary: tokens in the order of their ids, each ended by \n, then nothing but zero bytes. EMODEL when it
 * is not that, is not UTF-8, has an empty token or the same one twice, or lacks [PAD], [UNK], [CLS] or [SEP]. */
enum kith_rc kith_wordpiece_open(const struct kith_env *env, struct kith_str vocab, struct kith_wordpiece **out,
                                 struct kith_err *err);
void kith_wordpiece_close(struct kith_wordpiece *w); /* NULL is fine */

size_t kith_wordpiece_size(const struct kith_wordpiece *w);
struct kith_wordpiece_special kith_wordpiece_special(const struct kith_wordpiece *w);
struct kith_str kith_wordpiece_token(const struct kith_wordpiece *w, int32_t id); /* "##ing"; empty outside the range */

/* How many tokens the whole text has, without [CLS] and [SEP], at most one a byte; the first `cap` of them go to out.
 * `text` is UTF-8 under 4 GiB; what is ill-formed counts as U+FFFD, which normalising takes out. */
size_t kith_wordpiece_encode(const struct kith_wordpiece *w, struct kith_str text, struct kith_token *out, size_t cap);

/* A turn as the encoder takes it: [CLS], the tokens, [SEP]; in all at most `positions` (2 or more), for which out has
 * room. A longer turn keeps its beginning and its end: of the positions - 2 tokens a third, rounded down, are its last
 * (192: the first 127 and the last 63). [CLS] has the range 0, 0 and [SEP] the range n, n. Returns how many tokens;
 * 0 for fewer than two positions. */
size_t kith_wordpiece_turn(const struct kith_wordpiece *w, struct kith_str text, size_t positions,
                           struct kith_token *out);

#endif
