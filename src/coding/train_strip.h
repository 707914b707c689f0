/* A session as a speech recogniser would write it. Pure; any thread. */
#ifndef KITH_TRAIN_STRIP_H
#define KITH_TRAIN_STRIP_H

#include "arena.h"
#include "transcript.h"

/* The same session with each turn's words alone, lower-cased, without marks; labels, speakers and times stay. Lives in
 * `keep` beside the transcript, which it borrows. */
enum kith_rc kith_train_strip(struct kith_arena *keep, const struct kith_transcript *transcript,
                              const struct kith_transcript **out, struct kith_err *err);

#endif
