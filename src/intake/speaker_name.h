/* What a speaker's name says by itself.
 *
 * Pure; any thread. */
#ifndef KITH_SPEAKER_NAME_H
#define KITH_SPEAKER_NAME_H

#include "codes.h"
#include "str.h"

/* The role that a name declares: "Therapist", "counselor 2", "T", "Th", "Interviewer", "Dana (therapist)" are the
 * counsellor's; "Client", "patient", "C", "Cl", "P1", "Participant 3" the client's; "Interpreter", "Observer" are
 * OTHER; every other name is UNKNOWN. Case and outer blanks do not matter. For the interlocutor column of a table and
 * the speaker of JSON too. */
enum kith_role kith_speaker_role(struct kith_str name);

#endif
