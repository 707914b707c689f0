/* Asking on the terminal who the counsellor is. */
#ifndef KITH_ASK_ROLE_H
#define KITH_ASK_ROLE_H

#include "cli.h"
#include "roles.h"

/* A kith_role_options.ask: shows both lines, reads 1 or 2 from the terminal; KITH_EUNSURE when nobody answers. */
enum kith_rc kith_ask_role(void *user, const struct kith_transcript *transcript, const struct kith_role_doubt *doubt,
                           uint32_t *chosen);
/* True when there is a terminal to ask on. */
bool kith_ask_can(const struct kith_cli *cli);

#endif
