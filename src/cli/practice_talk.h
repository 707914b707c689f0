/* The subcommands of `kith practice`, and the talk itself: at the prompt, or with a script. Internal to the command
 * line; one thread. */
#ifndef KITH_PRACTICE_TALK_H
#define KITH_PRACTICE_TALK_H

#include "practice_cli.h"

int kith_practice_script(struct kith_practice_call *call);
int kith_practice_drill(struct kith_practice_call *call);
int kith_practice_story(struct kith_practice_call *call);
int kith_practice_minute(struct kith_practice_call *call);
int kith_practice_journal(struct kith_practice_call *call);
int kith_practice_runs(struct kith_practice_call *call);
int kith_practice_forget(struct kith_practice_call *call);
int kith_practice_sample_talk(struct kith_practice_call *call);
int kith_practice_simulate(struct kith_practice_call *call);
int kith_practice_talk(struct kith_practice_call *call);

#endif
