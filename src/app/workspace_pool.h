/* Drawing segments for blind coding, giving them to coders, and naming who decides where two of them differ.
 *
 * Each month, for each counsellor who put sessions in before they took place, one of those of the month before is drawn
 * and in it twenty minutes. The counsellor is told at once, and has KITH_POOL_GRACE_S to withhold it; then it goes to
 * whoever gives time and does not know the session, one in five to two. Every draw is recorded with its seed and what
 * it was drawn from, so that anybody can do it again. See workspace.h for threads. */
#ifndef KITH_WORKSPACE_POOL_H
#define KITH_WORKSPACE_POOL_H

#include "transcript.h"
#include "workspace.h"

#define KITH_POOL_SEGMENT_MS   INT64_C(1200000) /* twenty minutes of talk */
#define KITH_POOL_WORDS_MINUTE 150              /* where a transcript has no times */
#define KITH_POOL_CODING_MIN   60u              /* minutes that coding one segment takes */
#define KITH_POOL_LATE_S       (3 * KITH_DAY_S) /* after the month's end, for what is uploaded late */
#define KITH_POOL_GRACE_S      (3 * KITH_DAY_S) /* to withhold a segment before anybody gets it */

struct kith_pool_work {
    uint32_t drawn;
    uint32_t given; /* tasks */
    uint32_t named; /* who decides */
};

/* All that is due now by the store's clock; what a stopped server missed too, two months back. Doing it again does
 * nothing more. The server calls it at start and by the hour. */
enum kith_rc kith_workspace_draw(struct kith_workspace *ws, struct kith_pool_work *done, struct kith_err *err);

/* What a seed draws: the place of the session among n, and the turns of the segment in it. */
size_t kith_pool_pick(uint64_t seed, size_t n);
void kith_pool_cut(uint64_t seed, const struct kith_transcript *t, uint32_t *first, uint32_t *last);

#endif
