/* Times as transcripts write them: "1:02:03.450", "02:03,4", "0:05", "00:00:13".
 *
 * Pure; any thread. */
#ifndef KITH_TIMECODE_H
#define KITH_TIMECODE_H

#include "str.h"

#include <stdint.h>

/* Reads a time at the start of `s`: M:SS or H:MM:SS (one to four digits first; H:M:S
 * too, as Teams writes), optional fraction of one to nine
 * digits after a dot or comma; cut to milliseconds. Returns the bytes it takes, 0 when there is none. */
size_t kith_timecode_prefix(struct kith_str s, int64_t *ms);

/* The same for all of `s`, outer blanks aside; *ms = -1 and false when it is not a time. */
bool kith_timecode(struct kith_str s, int64_t *ms);

#endif
