/* What the parts of the encoder share: opened weights, a stream's memory. Internal to the encoder. */
#ifndef KITH_ENCODER_PARTS_H
#define KITH_ENCODER_PARTS_H

#include "arena.h"
#include "encoder.h"
#include "kernels.h"
#include "team.h"

struct kith_encoder_matrices {
    struct kith_matrix query;
    struct kith_matrix key;
    struct kith_matrix value;
    struct kith_matrix out;
    struct kith_matrix up;
    struct kith_matrix down;
};

struct kith_encoder {
    struct kith_arena *arena; /* holds all of it */
    const struct kith_encoder_weights *weights;
    const struct kith_kernels *kernels;
    enum kith_cpu cpu;
    size_t head_size;
    struct kith_encoder_matrices layer[KITH_ENCODER_LAYERS_MAX];
};

/* Tokens that go through the layers together, at most: whole blocks, and room for the longest turn. */
#define KITH_CHUNK_TOKENS (20ul * KITH_BLOCK_ROWS)
#define KITH_BIAS_ROWS    (KITH_LANES + KITH_ENCODER_DISTANCES)

/* A turn whose keys and values are in the cache. */
struct kith_segment {
    size_t start; /* position of its first token in the cache */
    size_t n;
    uint64_t turn; /* of the session, from 0 */
    uint8_t speaker;
};

/* Up to sixteen neighbouring queries, and the turns that any of them looks at. */
struct kith_encoder_group {
    size_t queries;
    size_t turns;
    struct kith_key_range range[2];
    int8_t distance[KITH_BIAS_ROWS][KITH_LANES]; /* from lane to turn; -1 where the lane may not look */
};

/* What one thread needs for a block of tokens. */
struct kith_encoder_scratch {
    void *quantised;              /* [KITH_BLOCK_ROWS][the wider of width and ffn] */
    float scale[KITH_BLOCK_ROWS]; /* of each row in there */
    float *wide;                  /* [KITH_BLOCK_ROWS][ffn] */
    float *narrow;                /* [KITH_BLOCK_ROWS][width] */
    float *scores;                /* [keys of a group][KITH_LANES] */
    float *bias;                  /* [KITH_BIAS_ROWS][KITH_LANES] */
    struct kith_encoder_group group[KITH_BLOCK_ROWS / KITH_LANES];
};

/* The turn heard last, for its wordings. */
struct kith_encoder_last {
    size_t n;      /* tokens; 0 before the first turn */
    int32_t *id;   /* [positions] */
    float *upper;  /* [positions][width]: x at the start of the upper third */
    float *states; /* [positions][width]: x at the end */
};

/* The cache holds the keys and values of every layer for the last turn, the `window` turns before it and those being
 * encoded, in the order of the session: key[l] and value[l] are [heads][capacity][head size]. */
struct kith_encoder_stream {
    const struct kith_encoder *encoder;
    struct kith_arena *arena; /* holds all of it */
    struct kith_team *team;
    size_t capacity;
    float *key[KITH_ENCODER_LAYERS_MAX];
    float *value[KITH_ENCODER_LAYERS_MAX];
    bool rowed;                                  /* rows are kept too, for who resumes: */
    unsigned char *row[KITH_ENCODER_LAYERS_MAX]; /* [capacity][width] quantised: what keys and values are made of */
    float *row_scale[KITH_ENCODER_LAYERS_MAX];   /* [capacity] */
    uint32_t *segment_of;                        /* of each position in the cache */
    struct kith_segment *segment;                /* as many as positions, a turn having a token at least */
    size_t segments;
    size_t used;         /* positions */
    uint64_t turns;      /* of the session, that came before the next */
    float *x;            /* [KITH_CHUNK_TOKENS][width]: the tokens being encoded, between the layers */
    float *query;        /* [KITH_CHUNK_TOKENS][width] */
    size_t *flat_panels; /* where products go: rows of numbers */
    size_t *head_panels; /* or each head to its own part of the cache */
    struct kith_encoder_last last;
    struct kith_encoder_scratch *scratch; /* one a thread */
};

/* The last turns of a session: rows[layer][used][width] quantised, then their scales[layer][used]. */
struct kith_encoder_past {
    const struct kith_env *env;
    const struct kith_encoder *encoder;
    struct kith_segment segment[KITH_ENCODER_DISTANCES];
    size_t segments;
    size_t used;
    uint64_t turns;
    unsigned char *rows;
    size_t room; /* bytes */
};

/* `n` bytes that start at a multiple of KITH_ALIGN, not zeroed. */
enum kith_rc kith_encoder_room(struct kith_arena *arena, size_t n, void *out, struct kith_err *err);

/* Makes the keys and values of the `used` rows that the stream has. */
void kith_encoder_look_back(struct kith_encoder_stream *s);

/* Encodes the turns whose segments stand at `first_segment` and after, at most KITH_CHUNK_TOKENS tokens, whose ids are
 * `id`, and remembers the last. e: 2 * width numbers each. */
void kith_encoder_run_turns(struct kith_encoder_stream *s, size_t first_segment, const int32_t *id, float *e);
/* The same for wordings of the turn before `first_segment`: `id` are places in it. */
void kith_encoder_run_wordings(struct kith_encoder_stream *s, size_t first_segment, const int32_t *id,
                               enum kith_encoder_from from, float *e);

#endif
