/* An encoder with a session, and ways to run and compare, for the tests of the encoder. What fails ends the test.
 * Memory is malloc's; one thread. */
#ifndef ENCODER_SCENE_H
#define ENCODER_SCENE_H

#include "encoder_maker.h"

extern uint64_t scene_seed; /* of all that is random; 7 */
/* The setup of a group of tests: the seed that KITH_SEED names, if it does. */
int scene_seed_read(void **state);

/* An encoder and a session; e is what a whole run on one thread gives. */
struct scene {
    struct kith_encoder_weights w;
    struct kith_encoder_text *text;
    struct kith_encoder *encoder;
    size_t outputs; /* of a turn */
    size_t n;       /* of all */
    float *e;
};
void scene_make(struct scene *s, struct kith_encoder_weights sizes, size_t turns, size_t longest);
void scene_unmake(struct scene *s);

struct kith_encoder *scene_encoder(const struct kith_encoder_weights *w, enum kith_cpu cpu);
struct kith_encoder_stream *scene_stream(const struct kith_encoder *encoder, unsigned threads);

/* Room for n numbers, all the same; free() it. */
float *scene_room(size_t n);
/* What a whole run gives; free() it. */
float *scene_session(const struct kith_encoder *encoder, const struct kith_encoder_text *text, unsigned threads);
struct kith_encoder_text scene_part(const struct kith_encoder_text *text, size_t first, size_t turns);

/* All bits are the same, or the test fails and says what changed them. */
void scene_same(const float *a, const float *b, size_t n, const char *what);
bool scene_differ(const float *a, const float *b, size_t n);

#endif
