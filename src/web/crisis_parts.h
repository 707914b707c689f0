/* What the pages about danger share. See visit.h. */
#ifndef KITH_CRISIS_PARTS_H
#define KITH_CRISIS_PARTS_H

#include "visit.h"

/* The flagged turns of a report, and nothing else of its session. */
void kith_crisis_write_lines(struct kith_visit *v, struct kith_str lines);

#endif
