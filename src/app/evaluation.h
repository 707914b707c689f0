/* How well codes and measures agree with human coders over a set of sessions: gathered session by session, then
 * printed as text or JSON, or kept as facts of a model.
 *
 * Owned by its opener; one thread. */
#ifndef KITH_EVALUATION_H
#define KITH_EVALUATION_H

#include "agree.h"
#include "buf.h"
#include "interval.h"

struct kith_evaluation;

/* `name` says which sessions these are ("annomi"); copied. */
enum kith_rc kith_evaluation_open(const struct kith_env *env, struct kith_str name, struct kith_evaluation **out,
                                  struct kith_err *err);
void kith_evaluation_close(struct kith_evaluation *e); /* NULL is fine */
struct kith_str kith_evaluation_name(const struct kith_evaluation *e);

/* Adds a session coded by a model; the coders' codes are its transcript's. `model` is what the intervals come from;
 * NULL when the codes come from cross-validation: coverage is then cross-validated too, by `fold`. */
enum kith_rc kith_evaluation_add(struct kith_evaluation *e, const struct kith_coded *coded,
                                 const struct kith_model *model, unsigned fold, struct kith_err *err);
/* The same session as it would be coded without punctuation and capitals. */
enum kith_rc kith_evaluation_add_stripped(struct kith_evaluation *e, const struct kith_coded *coded,
                                          struct kith_err *err);
/* Who is who, with names taken away: found rightly or not, and whether Kith would have asked. */
void kith_evaluation_add_roles(struct kith_evaluation *e, bool right, bool unsure);

/* Computes every figure; then they can be printed. */
enum kith_rc kith_evaluation_finish(struct kith_evaluation *e, uint64_t seed, unsigned threads, struct kith_err *err);

void kith_evaluation_text(const struct kith_evaluation *e, struct kith_buf *out);
/* One JSON object; schema/evaluation.json. */
void kith_evaluation_json(const struct kith_evaluation *e, struct kith_buf *out);

size_t kith_evaluation_sessions(const struct kith_evaluation *e);

/* After finish: the figures of a head (n 0: nobody coded it); the intervals of a measure fitted on these sessions,
 * false where they are too few. */
const struct kith_agree_head *kith_evaluation_head(const struct kith_evaluation *e, enum kith_head head);
bool kith_evaluation_interval(const struct kith_evaluation *e, int measure, struct kith_interval_params *out);
/* Sessions with the counsellor found rightly, of how many. */
void kith_evaluation_roles(const struct kith_evaluation *e, size_t *right, size_t *unsure, size_t *n);

#endif
