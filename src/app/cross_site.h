/* Adapting a model to a site: its own coded sessions in, the same model with those heads changed that then agree better
 * with the site's coders. The encoder stays as it is. */
#ifndef KITH_CROSS_SITE_H
#define KITH_CROSS_SITE_H

#include "buf.h"
#include "kith_cpu.h"
#include "model_file.h"

struct kith_site_options {
    const char *const *paths; /* gold files */
    size_t n_paths;
    const char *base_path; /* the model to start from */
    enum kith_cpu cpu;     /* that its encoder runs on */
    uint64_t seed;
    unsigned jobs;
    unsigned min_sessions; /* a feature in fewer of the site's sessions is not learned; 0: KITH_TRAIN_MIN_SESSIONS */
    void (*progress)(void *user, size_t done, size_t total); /* heads; may be NULL */
    void *user;
};

/* Writes the adapted model to out_path, whole or not at all; `report` gets what was kept, a head a line, and how well
 * the result agrees; hash is the new model's. EINPUT with fewer than ten coded sessions that the model never saw. */
enum kith_rc kith_train_site(const struct kith_env *env, const struct kith_site_options *options, const char *out_path,
                             struct kith_buf *report, char hash[KITH_HASH_HEX], struct kith_err *err);

#endif
