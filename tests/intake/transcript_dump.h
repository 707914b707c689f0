/* A transcript as plain text that a person can compare: for golden tests and for looking. One thread. */
#ifndef KITH_TESTS_TRANSCRIPT_DUMP_H
#define KITH_TESTS_TRANSCRIPT_DUMP_H

#include "buf.h"
#include "intake.h"

void dump_transcript(struct kith_buf *out, const struct kith_transcript *t);

/* Every session of a source, or the error that ends it; then its format, service and notices. `name` stands for the
 * path. */
void dump_bytes(struct kith_buf *out, struct kith_str bytes, const char *name,
                const struct kith_intake_options *options);

#endif
