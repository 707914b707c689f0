/* The streams of an encoder that sessions which come turn by turn share: a session has one for as long as a turn takes,
 * and only what later turns will see is its own (struct kith_encoder_past).
 *
 * There are as many streams as processors, KITH_STREAMS_MAX at most, each opened when it is first needed, and none once
 * the last session has left. A session whose stream nobody had in between finds it as it was. Any thread. */
#ifndef KITH_STREAM_POOL_H
#define KITH_STREAM_POOL_H

#include "encoder.h"

#define KITH_STREAMS_MAX 8u

struct kith_stream_pool;

/* Borrows the encoder. */
enum kith_rc kith_stream_pool_open(const struct kith_env *env, const struct kith_encoder *encoder,
                                   struct kith_stream_pool **out, struct kith_err *err);
void kith_stream_pool_close(struct kith_stream_pool *pool); /* NULL is fine; no session is left in it */

/* A session more, a session less. ENOMEM when not even one stream can be had; then it has not joined. */
enum kith_rc kith_stream_pool_join(struct kith_stream_pool *pool, struct kith_err *err);
void kith_stream_pool_part(struct kith_stream_pool *pool, const struct kith_encoder_past *past);

/* A stream that goes on where `past` is, of one who joined; waits while all are in use. */
struct kith_encoder_stream *kith_stream_pool_take(struct kith_stream_pool *pool, const struct kith_encoder_past *past);
/* Gives it back and writes into `past` where the session is now; `past` NULL: the session is over. */
enum kith_rc kith_stream_pool_give(struct kith_stream_pool *pool, struct kith_encoder_stream *stream,
                                   struct kith_encoder_past *past, struct kith_err *err);

#endif
