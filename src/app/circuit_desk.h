/* Where demands on the circuit wait, are simulated one after another, and are kept for a while.
 *
 * One thread of its own simulates, so that however many ask, pages go on being served and sessions are coded. No more
 * than KITH_DESK_WAITING demands wait; whoever comes then is told to come again. The last KITH_DESK_KEPT answers are
 * kept in memory; they hold nothing about anybody. Shared by all threads. */
#ifndef KITH_CIRCUIT_DESK_H
#define KITH_CIRCUIT_DESK_H

#include "circuit_demand.h"

#define KITH_DESK_WAITING 6u
#define KITH_DESK_KEPT    24u

struct kith_circuit_desk;

enum kith_rc kith_circuit_desk_open(const struct kith_env *env, struct kith_circuit_desk **out, struct kith_err *err);
/* Waits for the one being simulated; NULL is fine. */
void kith_circuit_desk_close(struct kith_circuit_desk *desk);

/* Whether an answer is there, or on its way: asking then costs nothing. */
bool kith_circuit_desk_knows(struct kith_circuit_desk *desk, const struct kith_demand *demand);

/* The answer, copied into keep; *out is NULL when it is not there after `wait_ms`: ask again later. EBUSY when too many
 * wait, EUSAGE for a demand beyond its bounds. */
enum kith_rc kith_circuit_desk_ask(struct kith_circuit_desk *desk, const struct kith_demand *demand, unsigned wait_ms,
                                   struct kith_arena *keep, const struct kith_demand_answer **out,
                                   struct kith_err *err);

#endif
