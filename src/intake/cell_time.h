/* A time as tables and JSON write it: a timecode, or seconds with decimals.
 *
 * Pure; any thread. */
#ifndef KITH_CELL_TIME_H
#define KITH_CELL_TIME_H

#include "str.h"

#include <stdint.h>

/* "00:01:05.5", "65.5", "65" give 65500, 65500, 65000; an empty cell, "n/a" and a date ("2024-05-01 10:00", which says
 * nothing about the place within the session) -1. False, with *ms = -1, for anything else. */
bool kith_cell_time(struct kith_str cell, int64_t *ms);

#endif
