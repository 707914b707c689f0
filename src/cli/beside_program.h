/* What comes with the program: beside it as it was built, or where it was installed. Any thread. */
#ifndef KITH_BESIDE_PROGRAM_H
#define KITH_BESIDE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#define KITH_BESIDE_MAX 4096

/* The first that `is` accepts of: `built`, from the folder of PROGRAM (.../build/kith); `shared`, from it too
 * (PREFIX/bin/kith); `installed`, as it stands. False when there is none or its path does not fit. */
bool kith_beside_program(const char *built, const char *shared, const char *installed, bool (*is)(const char *path),
                         char *path, size_t n);

#endif
