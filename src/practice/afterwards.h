/* What stays of a talk for people in recovery and families: in words, without a figure. Pure; any thread. */
#ifndef KITH_AFTERWARDS_H
#define KITH_AFTERWARDS_H

#include "heard.h"

/* moves: of every turn (struct kith_heard). Returns what the other person heard at the best point, to be put behind
 * their name (" heard that you ..."), NULL when there was none; *attempt is one thing to try next time. */
const char *kith_afterwards(const uint32_t *moves, size_t n, const char **attempt);

#endif
