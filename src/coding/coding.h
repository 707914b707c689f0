/* Coding a session: who is who, and what each turn is.
 *
 * A coder is a model with the flag lists, opened once and shared by any number of threads; it borrows the model. Each
 * call keeps its result in the caller's arena. Nothing after a turn decides that turn's codes, so the same coder serves
 * a live session. */
#ifndef KITH_CODING_H
#define KITH_CODING_H

#include "coded.h"
#include "kith_cpu.h"
#include "model_file.h"
#include "roles.h"

struct kith_coder;

struct kith_coding_options {
    struct kith_role_options roles;
    bool why;         /* find the words that weighed most for each code; with an encoder several times the work */
    unsigned threads; /* for a model with an encoder: 1 unless more are given. They change no code. */
};

/* The second names the instruction set that an encoder runs on; the first takes the best there is. The codes are the
 * same on all. */
enum kith_rc kith_coder_open(const struct kith_env *env, const struct kith_model *model, struct kith_coder **out,
                             struct kith_err *err);
enum kith_rc kith_coder_open_on(const struct kith_env *env, const struct kith_model *model, enum kith_cpu cpu,
                                struct kith_coder **out, struct kith_err *err);
void kith_coder_close(struct kith_coder *coder); /* NULL is fine */
const struct kith_flags *kith_coder_flags(const struct kith_coder *coder);

/* Who is who, of each turn, in `keep`: what kith_coding_run begins with, without the rest of the work. Errors of
 * kith_roles_find. */
enum kith_rc kith_coding_roles(const struct kith_coder *coder, struct kith_arena *keep,
                               const struct kith_transcript *transcript, const struct kith_role_options *options,
                               const enum kith_role **out, struct kith_err *err);

/* Codes every turn of the transcript, which `keep` must outlive or hold. options may be NULL. EUNSURE when the words do
 * not tell who the counsellor is and nobody was asked. */
enum kith_rc kith_coding_run(const struct kith_coder *coder, struct kith_arena *keep,
                             const struct kith_transcript *transcript, const struct kith_coding_options *options,
                             const struct kith_coded **out, struct kith_err *err);

#endif
