/* One thing to try: the moment of a session where something else would have fitted best. Pure; any thread. */
#ifndef KITH_CHANCE_H
#define KITH_CHANCE_H

#include "strength.h"

#define KITH_CHANCE_TURNS 8

struct kith_chance_found {
    bool found;
    enum kith_chance kind;
    size_t times;                      /* how often this came up in the session */
    size_t number;                     /* for {n}: questions in the row, words spoken */
    unsigned cues;                     /* what the quoted sentence should hold */
    uint32_t turns[KITH_CHANCE_TURNS]; /* the first is the one to quote */
    size_t n_turns;
};

/* `strength`: what is named as what went well; its turn is not picked on here, nor its skill without need. */
struct kith_chance_found kith_chance_find(const struct kith_reading *r, const struct kith_strength *strength);

#endif
