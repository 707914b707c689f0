/* The part of the settings that says whose work needs more than a password. See visit.h. */
#ifndef KITH_SETTINGS_SIGN_IN_H
#define KITH_SETTINGS_SIGN_IN_H

#include "visit.h"

enum kith_rc kith_settings_sign_in_write(struct kith_visit *v, struct kith_tx *tx);

#endif
