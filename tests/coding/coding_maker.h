/* Sessions and models for tests of coding: coded sessions in Kith's notation written by rule, any text read back
 * through intake, and a model made for given sessions without training.
 *
 * The maker aborts where a test could not go on. One thread. */
#ifndef CODING_MAKER_H
#define CODING_MAKER_H

#include "buf.h"
#include "coding.h"
#include "intake.h"
#include "rng.h"
#include "transcript.h"

/* Near enough to normal, mean 0 and spread 1: the sum of twelve uniforms. */
double coding_normal(struct kith_rng *rng);

/* Appends one coded session of `turns` turns, counsellor and client by turns. Every code occurs; what a turn says goes
 * with its code, so that a model can learn it. */
void coding_write_session(struct kith_buf *out, struct kith_rng *rng, const char *id, unsigned turns);

/* The first session of a text in that format, kept in `keep`. */
const struct kith_transcript *coding_read(struct kith_arena *keep, enum kith_format format, struct kith_str text);

/* n written sessions named s0, s1, ..., read back. */
const struct kith_transcript **coding_sessions(struct kith_arena *keep, uint64_t seed, size_t n, unsigned turns);

/* A model that knows every feature of the given sessions: random weights for all heads but the one that tells roles,
 * which leans towards whoever says such words there. Scale 1, no shift, every class decided for by its probability. */
struct toy_model {
    struct kith_arena *keep;
    struct kith_model *encoder; /* the file it came from; NULL: none */
    struct kith_buf bytes;
    struct kith_model *model;
    struct kith_coder *coder;
};
void toy_model_open(struct toy_model *m, const struct kith_transcript *const *sessions, size_t n, uint64_t seed);
/* The same with the encoder and the dense heads of a file of fine-tuning, borrowed until close; what its sparse heads
 * say weighs `sparse` times as much. */
void toy_model_open_encoded(struct toy_model *m, const struct kith_transcript *const *sessions, size_t n, uint64_t seed,
                            struct kith_str encoder_file, double sparse);
void toy_model_close(struct toy_model *m);

#endif
