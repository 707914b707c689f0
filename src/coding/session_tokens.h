/* The tokens of a session's turns, as the encoder takes them. Internal to coding; pure; any thread. */
#ifndef KITH_SESSION_TOKENS_H
#define KITH_SESSION_TOKENS_H

#include "encoder.h"
#include "transcript.h"
#include "wordpiece.h"

/* The number of the encoder's speaker: 0 counsellor, 1 client, 2 anyone else. */
uint8_t kith_tokens_speaker(enum kith_role role);

/* Splits the n turns; `roles` has one entry a turn. What *out points to lives in the arena. */
enum kith_rc kith_session_tokens(const struct kith_wordpiece *pieces, size_t positions, const struct kith_turn *turns,
                                 const enum kith_role *roles, size_t n, struct kith_arena *arena,
                                 struct kith_encoder_text *out, struct kith_err *err);

#endif
