/* The experiments of circuit/experiments, as the program was built with them. Constant; any thread. */
#ifndef KITH_INFERENCE_SHIPPED_H
#define KITH_INFERENCE_SHIPPED_H

#include "str.h"

/* The text of the experiment with that id; false when there is none. It lives as long as the program. */
bool kith_experiment_shipped(struct kith_str id, struct kith_str *text);

#endif
