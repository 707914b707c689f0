/* What went well: the one counsellor turn to show, picked for what it did and only from turns that are sure.
 *
 * Sure: main code at .9 or more, the shown code too, confronting and persuading each under .2, five words or more, and
 * no "no" or strain in the client's answer. Pure; any thread. */
#ifndef KITH_STRENGTH_H
#define KITH_STRENGTH_H

#include "wording.h"

struct kith_strength {
    uint32_t turn;  /* KITH_NO_TURN: none qualifies */
    uint32_t reply; /* the client's answer, or KITH_NO_TURN */
    enum kith_skill skill;
    enum kith_effect effect;
};

struct kith_strength kith_strength_find(const struct kith_reading *r);

#endif
