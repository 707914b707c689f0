/* A few threads that stay, for work that comes in many short pieces. */
#ifndef KITH_TEAM_H
#define KITH_TEAM_H

#include "kith_env.h"
#include "kith_rc.h"

struct kith_team;

/* A team of `threads`, the caller's own among them; 1 starts none. Those that cannot be started are done without. */
enum kith_rc kith_team_open(const struct kith_env *env, unsigned threads, struct kith_team **out, struct kith_err *err);
void kith_team_close(struct kith_team *team); /* NULL is fine */

/* Calls job(user, i, worker) once for each i in 0 .. n-1, in no fixed order; `worker` is 0 .. threads-1 and names the
 * calling thread, so that each may own scratch. Returns when all are done; allocates nothing. Only one thread at a time
 * may call it. */
void kith_team_run(struct kith_team *team, size_t n, void (*job)(void *user, size_t i, unsigned worker), void *user);

#endif
