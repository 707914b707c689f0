/* From scores to codes: calibrated probabilities, and the label they are decided as. Pure; any thread. */
#ifndef KITH_DECIDE_H
#define KITH_DECIDE_H

#include "coded.h"
#include "model_file.h"

#define KITH_UNSURE_BELOW 0.5f /* a main code of lower probability is more likely wrong than right */

/* p[classes] of one head from its outputs. */
void kith_decode_head(int head, const struct kith_head_calibration *calibration, const float *outputs, float *p);

/* The class that is decided for: the largest p times its decision weight. */
int kith_decide(int head, const struct kith_head_calibration *calibration, const float *p);

/* Fills label, p and unsure of a counsellor's or client's turn from z, the outputs of its group; `calibration` has
 * one entry a head. Other roles get no code. */
void kith_decode_turn(const struct kith_head_calibration *calibration, enum kith_role role, const float *z,
                      struct kith_coded_turn *out);

#endif
