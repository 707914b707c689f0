/* Small models for tests: drafts with random features and weights, and their bytes, whole or with a lie in the header.
 * Memory is the maker's; one thread. */
#ifndef MODEL_MAKER_H
#define MODEL_MAKER_H

#include "model_write.h"
#include "rng.h"

#include <jansson.h>

struct made_model {
    struct kith_model_draft draft;
    struct kith_arena *keep;
    struct kith_buf bytes; /* the file; starts at a multiple of sixteen */
    char hash[KITH_HASH_HEX];
};

/* A model with about `features` in each group (none when 0), every weight different from zero, and two facts
 * ("features": KITH_FEATURES_VERSION as given, "card"). Aborts where a test could not go on. */
struct made_model *model_make(struct kith_rng *rng, size_t features, const char *features_version);
void model_unmake(struct made_model *m);

/* The header of a model file as JSON (the caller's), and the tensors behind it. */
json_t *model_header(struct kith_str file, struct kith_str *data);
/* A file of that header, padded as the writer pads, and that data. Steals the header. */
void model_join(json_t *header, struct kith_str data, struct kith_buf *out);

/* The nearest float with eight bits of significand, ties to even; told apart from the writer's way on purpose. */
float model_nearest_bf16(float f);

#endif
