/* Adapting a model to a site: its own coded sessions in, the same model with those heads changed that then agree better
 * with the site's coders. The encoder stays as it is. */
#ifndef KITH_CROSS_SITE_H
#define KITH_CROSS_SITE_H

#include "buf.h"
#include "kith_cpu.h"
#include "model_file.h"
#include "transcript.h"

struct kith_site_options {
    const char *const *paths; /* gold files */
    size_t n_paths;
    const struct kith_transcript *const *transcripts; /* more gold, in memory; each counts as one session */
    size_t n_transcripts;
    const uint64_t *prints; /* of further sessions that the model is to know as learned from */
    size_t n_prints;
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

/* The same into memory: `file` gets the model. *changed counts the heads that learned something; with none it is the
 * model as it was. */
enum kith_rc kith_train_site_bytes(const struct kith_env *env, const struct kith_site_options *options,
                                   struct kith_buf *file, struct kith_buf *report, char hash[KITH_HASH_HEX],
                                   size_t *changed, struct kith_err *err);

#endif
