/* The language encoder: the tokens of a session go in, some hundred numbers for each turn come out.
 *
 * A BERT-like encoder in which a token sees all of its own turn and the turns up to `window` before it, and nothing
 * that comes later: so each token is encoded once, and a session coded live gets the very numbers it gets afterwards.
 * encoder_plain.c is the whole calculation in one readable file; the rest of encoder_*.c and kernels_*.c does it fast.
 *
 * The weights lie in the mapped model file (kith_model_encoder) and are borrowed by whatever is opened on them. An open
 * encoder never changes and is shared by any number of threads. A stream is used by one thread at a time; it may have
 * helpers of its own. The numbers do not depend on the number of threads, on the instruction set, or on whether a
 * session came turn by turn or whole: they are the same bit for bit. */
#ifndef KITH_ENCODER_H
#define KITH_ENCODER_H

#include "kith_cpu.h"
#include "kith_env.h"
#include "kith_rc.h"
#include "str.h"
#include "wordpiece.h"

#include <stdint.h>

/* What is refused beyond. Within these limits no sum can leave its type and no number becomes infinite. */
#define KITH_ENCODER_LAYERS_MAX    24u
#define KITH_ENCODER_WIDTH_MAX     1024u
#define KITH_ENCODER_FFN_MAX       4096u
#define KITH_ENCODER_POSITIONS_MAX 512u
#define KITH_ENCODER_DISTANCES     16u /* entries of a head's distance table; so the window is at most 15 */
#define KITH_ENCODER_TOKENS_MAX    KITH_WORDPIECE_TOKENS_MAX
#define KITH_ENCODER_VALUE_MAX     1024.0f /* of any weight, scale * 127 or bias, without its sign */
#define KITH_ENCODER_THREADS_MAX   64u
#define KITH_ENCODER_SPEAKERS      3u

/* y = W x + bias, with W[row][column] = q[row * columns + column] * scale[row]. */
struct kith_encoder_linear {
    const int8_t *q;
    const float *scale; /* one a row, >= 0 */
    const float *bias;  /* one a row */
};

struct kith_encoder_norm {
    const float *weight;
    const float *bias;
};

struct kith_encoder_layer {
    struct kith_encoder_linear qkv; /* [3 * width, width]: queries, keys, values; within each, heads in order */
    struct kith_encoder_linear out; /* [width, width] */
    struct kith_encoder_norm norm1;
    struct kith_encoder_linear up;   /* [ffn, width] */
    struct kith_encoder_linear down; /* [width, ffn] */
    struct kith_encoder_norm norm2;
    const float *distance; /* [heads, KITH_ENCODER_DISTANCES]; past `window` unused */
};

/* Filled by who reads the model file: the sizes first, checked by kith_encoder_sizes_check, then the pointers, which
 * need no alignment beyond their type's. */
struct kith_encoder_weights {
    uint32_t layers;
    uint32_t width;
    uint32_t heads;
    uint32_t ffn;
    uint32_t positions; /* tokens of the longest turn, [CLS] and [SEP] included */
    uint32_t window;    /* turns before a turn that it sees */
    uint32_t tokens;    /* of the vocabulary */
    struct kith_str vocab;
    const int8_t *word;      /* [tokens, width] */
    const float *word_scale; /* [tokens] */
    const float *position;   /* [positions, width] */
    const float *speaker;    /* [KITH_ENCODER_SPEAKERS, width], flat */
    struct kith_encoder_norm norm;
    struct kith_encoder_layer layer[KITH_ENCODER_LAYERS_MAX];
};

/* EMODEL when a size is not one that the engine runs: the message says which and what it may be. After OK, no product
 * of two sizes and 4 overflows 32 bits, save tokens * width * 4. */
enum kith_rc kith_encoder_sizes_check(const struct kith_encoder_weights *w, struct kith_err *err);
/* The sizes, that every pointer is set, and every number finite and at most KITH_ENCODER_VALUE_MAX. Reads all of the
 * small tensors and none of the large: quick. */
enum kith_rc kith_encoder_weights_check(const struct kith_encoder_weights *w, struct kith_err *err);

/* A session, or a part of one: turn t has the tokens id[start[t]] .. id[start[t + 1]] - 1, [CLS] first and [SEP] last.
 * Each turn has 1 to `positions` tokens. */
struct kith_encoder_text {
    size_t turns;
    const size_t *start;    /* turns + 1; start[0] may be other than 0 */
    const int32_t *id;      /* 0 .. tokens - 1 */
    const uint8_t *speaker; /* of each turn: 0 counsellor, 1 client, 2 anyone else */
};

static inline size_t kith_encoder_outputs(const struct kith_encoder_weights *w)
{
    return 2u * (size_t)w->width;
}

/* --- fast ----------------------------------------------------------------------------------------------------- */

struct kith_encoder;

/* Lays out the weights as the instruction set wants them: some ten milliseconds, once a program. ENOMEM. */
enum kith_rc kith_encoder_open(const struct kith_env *env, const struct kith_encoder_weights *w, enum kith_cpu cpu,
                               struct kith_encoder **out, struct kith_err *err);
void kith_encoder_close(struct kith_encoder *encoder);              /* NULL is fine */
enum kith_cpu kith_encoder_cpu(const struct kith_encoder *encoder); /* what it runs on; never AUTO */
const struct kith_encoder_weights *kith_encoder_weights_of(const struct kith_encoder *encoder);

struct kith_encoder_stream;

/* All that encoding needs, taken once: nothing is allocated afterwards. `threads` 1 to KITH_ENCODER_THREADS_MAX; those
 * beyond the first wait until there is work, and may fail to start, which costs time only. ENOMEM, EUSAGE. */
enum kith_rc kith_encoder_stream_open(const struct kith_encoder *encoder, unsigned threads,
                                      struct kith_encoder_stream **out, struct kith_err *err);
void kith_encoder_stream_close(struct kith_encoder_stream *stream); /* NULL is fine */
void kith_encoder_stream_reset(struct kith_encoder_stream *stream); /* a new session begins */

/* The next turns of the session, one or many: e[turns][2 * width]. EUSAGE for text that breaks the bounds above. */
enum kith_rc kith_encoder_stream_turns(struct kith_encoder_stream *stream, const struct kith_encoder_text *text,
                                       float *e, struct kith_err *err);

/* From where on a wording does without the tokens that it leaves out. */
enum kith_encoder_from {
    KITH_ENCODER_FROM_WORDS, /* from the start: the turn said otherwise */
    KITH_ENCODER_FROM_UPPER, /* in the upper third of the layers: what lies below keeps them. A third of the work */
};

/* The last turn once more, in other wordings, each of some of its tokens: text->id are their places in it, from 0, in
 * ascending order; text->speaker is not read. Each wording sees the turns before, none sees another, and the session
 * goes on as if this had not been asked. EUSAGE also before the first turn. */
enum kith_rc kith_encoder_stream_wordings(struct kith_encoder_stream *stream, const struct kith_encoder_text *text,
                                          enum kith_encoder_from from, float *e, struct kith_err *err);
/* What became of each token of the last turn, [tokens of it][width], of which the second half of its e is the mean.
 * Good until the next turn. */
const float *kith_encoder_stream_states(const struct kith_encoder_stream *stream);

/* What the turns to come of a session will see of those before: so that many sessions that go on may share a stream. It
 * is the tokens of the last `window` turns as they enter each layer, rounded as the products want them: a sixth to an
 * eighth of the keys and values that a stream makes of them. Owned by one thread at a time, apart from the stream. */
struct kith_encoder_past;

enum kith_rc kith_encoder_past_open(const struct kith_encoder *encoder, struct kith_encoder_past **out,
                                    struct kith_err *err);    /* of a session in which nothing was said; ENOMEM */
void kith_encoder_past_close(struct kith_encoder_past *past); /* NULL is fine */
/* The stream goes on with the session of `past`, which is borrowed for the call. Costs about a sixth of encoding the
 * tokens in it. What the stream had before is forgotten. */
void kith_encoder_stream_resume(struct kith_encoder_stream *stream, const struct kith_encoder_past *past);
/* Writes down where the session of the last kith_encoder_stream_resume is now. ENOMEM: `past` is as it was. */
enum kith_rc kith_encoder_stream_leave(const struct kith_encoder_stream *stream, struct kith_encoder_past *past,
                                       struct kith_err *err);

/* A whole session: kith_encoder_stream_reset and kith_encoder_stream_turns. */
enum kith_rc kith_encoder_session(struct kith_encoder_stream *stream, const struct kith_encoder_text *text, float *e,
                                  struct kith_err *err);

/* --- plain ---------------------------------------------------------------------------------------------------- */

/* A whole session by the book, in float, with no more than loops: what the fast way is tested against. Slow. Scratch
 * memory comes from env; the text is not checked. */
enum kith_rc kith_encoder_plain(const struct kith_env *env, const struct kith_encoder_weights *w,
                                const struct kith_encoder_text *text, float *e, struct kith_err *err);
/* The same, with what goes into each product of matrices rounded to eight bits, as the fast way does. */
enum kith_rc kith_encoder_plain_rounded(const struct kith_env *env, const struct kith_encoder_weights *w,
                                        const struct kith_encoder_text *text, float *e, struct kith_err *err);

#endif
