/* What tests of practice share: the model, a coder, and the personas of the source tree. For tests only; one thread. */
#ifndef PRACTICE_MAKER_H
#define PRACTICE_MAKER_H

#include "coding.h"
#include "persona.h"

#define MAKER_PERSONAS 40

struct practice_maker {
    struct kith_model *model;
    struct kith_coder *coder;
    struct kith_arena *keep;
    const struct kith_persona *personas[MAKER_PERSONAS];
    size_t n;
};

/* Opens them all; fails the test when something is missing. */
void practice_maker_open(struct practice_maker *m);
void practice_maker_close(struct practice_maker *m);
const struct kith_persona *practice_maker_person(const struct practice_maker *m, const char *id);

/* A small persona in JSON, one line in every cell that the reader or the mind needs; freed by the caller. */
char *practice_small_persona(void);

#endif
