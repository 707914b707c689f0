/* What a strength or a goal of coaching can be: Kith's measures in plain words, and one's own. Constant; any thread. */
#ifndef KITH_COACHING_GOALS_H
#define KITH_COACHING_GOALS_H

#include "str.h"

#include <stddef.h>

struct kith_coaching_goal {
    const char *word; /* a measure's name as kith_measure_name has it, or "own" */
    const char *said; /* "Reflecting more than asking" */
    const char *hint;
};

const struct kith_coaching_goal *kith_coaching_goals(size_t *n);
/* NULL when there is none of that name. */
const struct kith_coaching_goal *kith_coaching_goal_find(struct kith_str word);

#endif
