/* Times that decorate a line of a transcript rather than being said in it: "[00:12:31]", "(12:31 - 12:40)",
 * "12/03/2024, 10:02 pm -", "0 minutes 5 seconds", "[00:00:01.000 --> 00:00:04.000]".
 *
 * Pure; any thread. */
#ifndef KITH_TIME_MARK_H
#define KITH_TIME_MARK_H

#include "str.h"

#include <stdint.h>

struct kith_time_mark {
    int64_t start_ms;
    int64_t end_ms; /* -1 unless the mark is a span */
    bool bracketed; /* a bare time may also be something said: "10:30 tomorrow" */
    bool in_words;  /* "0 minutes 5 seconds", as Microsoft Teams writes it */
};

/* Takes a time off the front (the back) of *s with the blanks and separators (- | , :) that set it off; false, and *s
 * as it was, when there is none. Looks at no more than 64 bytes. */
bool kith_time_front(struct kith_str *s, struct kith_time_mark *mark);
bool kith_time_back(struct kith_str *s, struct kith_time_mark *mark);

/* True when the whole of s is a time. */
bool kith_time_whole(struct kith_str s, struct kith_time_mark *mark);

#endif
