/* `kith practice --persona ID`: a talk at the prompt, or with a script. Internal to the command line; one thread. */
#ifndef KITH_PRACTICE_TALK_H
#define KITH_PRACTICE_TALK_H

#include "practice_cli.h"

int kith_practice_script(struct kith_practice_call *call);
int kith_practice_simulate(struct kith_practice_call *call);
int kith_practice_talk(struct kith_practice_call *call);

#endif
