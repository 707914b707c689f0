/* A session of session_maker.h, measured and read. For tests only. */
#ifndef READING_MAKER_H
#define READING_MAKER_H

#include "reading.h"
#include "session_maker.h"

/* Lives in the session's arena. `setting` UNKNOWN: one-to-one. */
struct kith_reading reading_of(struct session *s, enum kith_setting setting);

/* Lines of "WHO CODES: text", one a turn, as T r:c,q:o;AF: So it scared you. */
void session_lines(struct session *s, const char *const *lines);

#endif
