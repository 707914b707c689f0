/* The clock that time limits go by, for tests: it may be pushed on instead of waiting, and stopped on a slow machine.
 * One a process; any thread. */
#ifndef KITH_PUSHED_CLOCK_H
#define KITH_PUSHED_CLOCK_H

#include <stdint.h>

/* For kith_env.now_ns. */
uint64_t pushed_clock_now(void *ctx);
void pushed_clock_later(unsigned seconds);
void pushed_clock_stop(void);
void pushed_clock_run(void);

#endif
