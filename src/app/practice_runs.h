/* The learner's own records: talks that were ended, the one that was left off, how drills went. Theirs alone.
 *
 * They lie in one folder that the caller names, in files of mode 0600, replaced whole or not at all: runs.jsonl, one
 * line a talk; talk.json, the talk that was left off; drills.json. For people in recovery and families a record holds
 * no figure but the number of turns. One thread a call. */
#ifndef KITH_PRACTICE_RUNS_H
#define KITH_PRACTICE_RUNS_H

#include "buf.h"
#include "dialogue.h"

#define KITH_RUNS_KEPT      500 /* older ones are dropped */
#define KITH_RUNS_MAX_BYTES ((size_t)1 << 20)
#define KITH_TALK_MAX_BYTES ((size_t)8 << 20)

struct kith_run_record {
    int64_t when; /* seconds since 1970 */
    struct kith_str persona;
    bool recovery;
    uint32_t turns;
    uint32_t reflections;
    uint32_t questions;
    uint32_t caught;
    double trust_first;
    double trust_last;
    uint32_t change;
    uint32_t sustain;
};

struct kith_saved_talk { /* a talk that was left off: said again, it stands where it stood */
    struct kith_str persona;
    uint64_t seed;
    struct kith_str *turns;
    struct kith_str *said; /* what the person said after each, where a voice worded it; empty: the bank's line */
    size_t n;
};

/* How a record stands before the first turn with this person. */
struct kith_run_record kith_run_begin(const struct kith_persona *persona);
/* Counts one more turn. */
void kith_run_count(struct kith_run_record *record, const struct kith_said *said);
/* As one line of JSON, and back; false when it is none. */
enum kith_rc kith_run_write(struct kith_buf *buf, const struct kith_run_record *record, struct kith_err *err);
bool kith_run_read(struct kith_arena *keep, struct kith_str line, struct kith_run_record *out);

/* Adds one, dropping the oldest past KITH_RUNS_KEPT. */
enum kith_rc kith_runs_add(const struct kith_env *env, const char *folder, const struct kith_run_record *record,
                           struct kith_err *err);
/* All of them, the oldest first; none when there is no file. Lines that cannot be read are passed over. */
enum kith_rc kith_runs_read(const struct kith_env *env, const char *folder, struct kith_arena *keep,
                            struct kith_run_record **out, size_t *n, struct kith_err *err);

enum kith_rc kith_talk_save(const struct kith_env *env, const char *folder, const struct kith_saved_talk *talk,
                            struct kith_err *err);
/* *out is NULL when there is none, or none that can be read. */
enum kith_rc kith_talk_load(const struct kith_env *env, const char *folder, struct kith_arena *keep,
                            struct kith_saved_talk **out, struct kith_err *err);
void kith_talk_forget(const struct kith_env *env, const char *folder);

/* Takes away every record, the journal too. EIO names what could not be. */
enum kith_rc kith_runs_forget(const struct kith_env *env, const char *folder, struct kith_err *err);

/* PATH/NAME into a buffer; false when it does not fit. */
bool kith_runs_path(const char *folder, const char *name, char *out, size_t n);
/* A file's bytes into the arena; *there is false when it is not there. */
enum kith_rc kith_runs_slurp(const struct kith_env *env, const char *path, size_t max, struct kith_arena *keep,
                             struct kith_str *out, bool *there, struct kith_err *err);

#endif
