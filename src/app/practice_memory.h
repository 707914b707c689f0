/* How the learner's drills went, kept between sessions in drills.json of their own folder. One thread a call. */
#ifndef KITH_PRACTICE_MEMORY_H
#define KITH_PRACTICE_MEMORY_H

#include "buf.h"
#include "drill_check.h"

/* One memory an item of the drill into out[drill->n_items]; new where nothing is known. */
enum kith_rc kith_memory_load(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              struct kith_drill_memory *out, struct kith_err *err);
enum kith_rc kith_memory_save(const struct kith_env *env, const char *folder, const struct kith_drill *drill,
                              const struct kith_drill_memory *memories, struct kith_err *err);

/* The same with bytes that the caller keeps: what is no memory is read as empty, and *out gets all of it anew. */
void kith_memory_read(struct kith_str bytes, const struct kith_drill *drill, struct kith_drill_memory *out);
/* How many items of each of n drills are due by `today`, a day since 1970; what was never done is not. */
void kith_memory_due(struct kith_str bytes, const struct kith_drill *const *drills, size_t n, int32_t today,
                     unsigned *due);
enum kith_rc kith_memory_write(struct kith_str bytes, const struct kith_drill *drill,
                               const struct kith_drill_memory *memories, struct kith_buf *out, struct kith_err *err);

#endif
