/* A scripted learner: lines in, one JSON object a turn out (schema/practice-turn.json). One thread a call. */
#ifndef KITH_PRACTICE_PLAY_H
#define KITH_PRACTICE_PLAY_H

#include "buf.h"
#include "dialogue.h"
#include "learner.h"

/* Appends one turn as a line of JSON. For people in recovery and families `codes` is null. */
enum kith_rc kith_practice_turn_json(const struct kith_persona *persona, const struct kith_said *said,
                                     struct kith_buf *out, struct kith_err *err);

/* Plays the lines of `script` one after another until they or the talk end. An empty line is a silence. `wording` may
 * be NULL; with one each object says in "voice" what came of it. */
enum kith_rc kith_practice_play(const struct kith_env *env, const struct kith_coder *coder,
                                const struct kith_persona *persona, uint64_t seed, const struct kith_wording *wording,
                                struct kith_str script, struct kith_buf *out, struct kith_err *err);

/* A talk of a scripted learner as plain text, one turn a paragraph, without codes or state: for people who judge
 * whether a person would say this. */
enum kith_rc kith_practice_sample(const struct kith_env *env, const struct kith_coder *coder,
                                  const struct kith_persona *persona, enum kith_learner_kind kind, uint64_t seed,
                                  unsigned turns, struct kith_buf *out, struct kith_err *err);

#endif
