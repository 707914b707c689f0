/* Golden files: a real input, the exact text that must come out, and a readable difference when it does not.
 *
 * Files lie under tests/golden/ and are named from there ("intake/zoom.vtt"); KITH_SOURCE in the environment is the
 * root of the sources. With KITH_GOLDEN=write the expectation is written anew instead of compared: read the difference
 * in version control before you keep it. For tests only; one thread. */
#ifndef KITH_TESTS_GOLDEN_H
#define KITH_TESTS_GOLDEN_H

#include "str.h"

/* The path of a golden file, in a static buffer that the next call overwrites. */
const char *golden_path(const char *name);

/* The whole file; the caller frees it. NULL when it is not there. *n may be NULL. Terminated. */
char *golden_read(const char *name, size_t *n);

/* True when `got` is exactly what the file holds; else prints the first lines that differ. */
bool golden_same(const char *name, struct kith_str got);

#endif
