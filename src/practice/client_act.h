/* What a person does next, by how they feel and what was just said. Internal to practice. */
#ifndef KITH_CLIENT_ACT_H
#define KITH_CLIENT_ACT_H

#include "client_mind.h"

/* Chooses act, theme, depth and line, and keeps account of them in the mind. The state has already moved. */
void kith_act_choose(struct kith_mind *m, const struct kith_heard *heard, struct kith_reply *out);

#endif
