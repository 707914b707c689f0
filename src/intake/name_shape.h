/* How much a run of text looks like a speaker's name. Pure; any thread. */
#ifndef KITH_NAME_SHAPE_H
#define KITH_NAME_SHAPE_H

#include "str.h"

enum kith_name_shape {
    KITH_NAME_NONE,
    KITH_NAME_WEAK,  /* lower case, or with a comma: only many lines make it a speaker */
    KITH_NAME_STRONG /* "Dana", "Dr. Reyes", "SPEAKER_00", "Speaker 2", "T" */
};

/* The quick half of it: whether the length and the characters are those of a name ("Note" may be one, "10:30" not). */
bool kith_name_may_be(struct kith_str name);

/* Headings and figures of speech that stand before a colon ("Note", "Listen", "Date") are NONE. */
enum kith_name_shape kith_name_shape(struct kith_str name);

/* "Nurse", "Mum", "Receptionist": whoever else may come into a session; such a label may well stand only once. */
bool kith_name_is_person(struct kith_str name);

#endif
