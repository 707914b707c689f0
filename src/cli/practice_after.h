/* What is shown when a talk is over. Internal to the command line; one thread. */
#ifndef KITH_PRACTICE_AFTER_H
#define KITH_PRACTICE_AFTER_H

#include "dialogue.h"
#include "practice_cli.h"
#include "practice_runs.h"
#include "workbench.h"

#define KITH_COURSE_TURNS KITH_DIALOGUE_TURNS

struct kith_course_so_far { /* of one talk */
    float state[KITH_COURSE_TURNS][KITH_FEEL_COUNT];
    uint32_t moves[KITH_COURSE_TURNS];
    uint32_t n;
    struct kith_run_record record;
};

void kith_course_add(struct kith_course_so_far *course, const struct kith_said *said);

/* The Listen report, the person's inner state over the turns, and the trend over earlier talks; for people in recovery
 * and families what the other person heard, and one thing to try. */
enum kith_rc kith_practice_after(struct kith_practice_call *call, struct kith_workbench *bench,
                                 const struct kith_persona *persona, struct kith_dialogue *dialogue,
                                 const struct kith_course_so_far *course, const char *own, struct kith_buf *out,
                                 struct kith_err *err);

/* The trend over earlier talks. */
enum kith_rc kith_practice_trend(struct kith_practice_call *call, const char *own, struct kith_term *t,
                                 struct kith_err *err);

#endif
