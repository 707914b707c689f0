/* The 128-bit product that hashing and sampling need; gcc and clang have it on every 64-bit machine. */
#ifndef KITH_U128_H
#define KITH_U128_H

#include <stdint.h>

__extension__ typedef unsigned __int128 kith_u128;

#endif
