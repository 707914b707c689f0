/* A file system under SQLite that can fail as disks do: full, read-only, or losing what was not synced when the power
 * goes. For tests; process-wide; set up before any store is opened. */
#ifndef KITH_LOSSY_VFS_H
#define KITH_LOSSY_VFS_H

#include <stdint.h>

enum lossy_mode { LOSSY_GOOD, LOSSY_FULL, LOSSY_READ_ONLY };

/* Puts itself between the ciphers and the system, for every connection from now on. */
void lossy_begin(void);
void lossy_set(enum lossy_mode mode);
/* After so many more writes (counted over all files; 0: never) the power goes: of what was written to each file since
 * its last sync a random part is undone, and the process ends with status 99, nothing else being run. */
void lossy_cut_after(uint64_t writes, uint64_t seed);

#endif
