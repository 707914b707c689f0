/* Turns that are tokens already, as text: for each turn a line with the number of the speaker and the ids of its
 * tokens. For programs that run the encoder on what another program cut. One thread. */
#ifndef ENCODER_TURNS_H
#define ENCODER_TURNS_H

#include "encoder.h"

#include <stdio.h>

#define ENCODER_TURNS_MAX       20000u
#define ENCODER_TURN_TOKENS_MAX 4000000u /* of all turns */

/* False when there are none, or not fewer than those bounds: nothing is cut. *text points to memory that the next call
 * uses again. */
bool encoder_turns_read(FILE *in, struct kith_encoder_text *text);

#endif
