/* Which kernel runs: the one asked for, or the best below it that this processor has. Any thread. */
#ifndef KITH_STEPPER_H
#define KITH_STEPPER_H

#include "circuit_block.h"
#include "simulate.h"

kith_tick_fn *kith_stepper(enum kith_circuit_cpu cpu);

#endif
