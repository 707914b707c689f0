/* One talk of practice in the workspace, as it is kept: who with, what was said on both sides, each turn's note.
 *
 * What is shown is read from here, so that a talk reads the same after a change of model or lines; to go on with one,
 * its turns are said again (sitting_cache.h). Lives in the arena it was read into. Pure; any thread. */
#ifndef KITH_SITTING_H
#define KITH_SITTING_H

#include "practice_runs.h"
#include "store_own.h"

#define KITH_SITTING_NOTES 5 /* was, did, attempt, example, doubt */

struct kith_sitting_turn {
    struct kith_str said; /* empty: a silence */
    struct kith_str answer;
    struct kith_str note[KITH_SITTING_NOTES];
    double state[KITH_FEEL_COUNT]; /* for people in recovery and families: nothing is kept, all 0 */
    uint32_t moves;
    bool worded; /* the answer is a voice's words, and not the bank's line */
};

struct kith_sitting {
    struct kith_id id;
    bool open;
    int64_t began;
    int64_t ended;     /* 0: it goes on */
    enum kith_end end; /* how the person ended it; KITH_END_NOT: the learner stopped */
    struct kith_str persona;
    uint64_t seed;
    struct kith_str opening;
    struct kith_sitting_turn *turns;
    size_t n;
    struct kith_run_record record;
};

/* The two parts of a record of the store, each JSON. */
enum kith_rc kith_sitting_write(const struct kith_sitting *s, struct kith_buf *head, struct kith_buf *body,
                                struct kith_err *err);
/* Of a record without its body: all but opening, seed and turns. False when it is none. */
bool kith_sitting_read_head(const struct kith_own *record, struct kith_arena *keep, struct kith_sitting *out);
enum kith_rc kith_sitting_read(const struct kith_own *record, struct kith_arena *keep, struct kith_sitting *out,
                               struct kith_err *err);

/* Adds what one turn brought; `keep` is the sitting's. */
enum kith_rc kith_sitting_add(struct kith_sitting *s, const struct kith_said *said, struct kith_arena *keep,
                              struct kith_err *err);

/* As a transcript: the learner as counsellor, the person as client. Lives in keep. */
enum kith_rc kith_sitting_transcript(const struct kith_sitting *s, const struct kith_persona *persona,
                                     struct kith_arena *keep, const struct kith_transcript **out, struct kith_err *err);

#endif
