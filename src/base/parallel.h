/* Independent jobs on several threads. */
#ifndef KITH_PARALLEL_H
#define KITH_PARALLEL_H

#include <stddef.h>

/* Calls job(user, i, worker) once for each i in 0 .. n-1, in no fixed order, on at most `threads` threads; `worker`
 * is 0 .. threads-1 and names the calling thread, so that each may own scratch. Returns when all are done. Jobs keep
 * their own results and errors. If a thread cannot be started, the others do its work. */
void kith_parallel(size_t n, unsigned threads, void (*job)(void *user, size_t i, unsigned worker), void *user);

/* The processors this process may use, 1 to 256. */
unsigned kith_processors(void);

#endif
