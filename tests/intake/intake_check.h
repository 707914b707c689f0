/* Short ways to say what a file must read as, or why it must be refused. For tests; language is not looked at. */
#ifndef KITH_TESTS_INTAKE_CHECK_H
#define KITH_TESTS_INTAKE_CHECK_H

#include "intake.h"

/* Fails the test unless tests/golden/intake/NAME reads as NAME.dump beside it says (see transcript_dump.h and
 * transcript_print.h). */
void check_golden(const char *name);

/* Fails the test unless `bytes` read as the turns in `expected`, one a line: "NAME: TEXT" before which may stand
 * "START-END " in milliseconds, and, where a session is not the first, "ID" on a line of its own. */
void check_turns(struct kith_str bytes, enum kith_format format, const char *expected);

/* Fails the test unless reading `bytes` ends in `rc` on `line` with a message that holds `words`. */
void check_error(struct kith_str bytes, enum kith_format format, enum kith_rc rc, uint32_t line, const char *words);

#endif
