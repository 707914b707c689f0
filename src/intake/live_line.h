/* One line of a session that is still being held: who speaks, and what they say.
 *
 * Two forms: "counsellor: text", with any word that declares a role before the colon (speaker_name.h), and an object
 * {"speaker": "client", "text": "...", "start_ms": 0}, with the keys that JSON transcripts have. Any thread. */
#ifndef KITH_LIVE_LINE_H
#define KITH_LIVE_LINE_H

#include "transcript.h"

#define KITH_LIVE_LINE_MAX ((size_t)8 * KITH_TURN_MAX_BYTES) /* bytes of one line: JSON may write six for one */

struct kith_live_line {
    enum kith_role role; /* never UNKNOWN */
    struct kith_str text;
    int64_t start_ms; /* -1 unknown */
};

/* What *out points to lives in keep or in the line. EINPUT says what is wrong with the line. */
enum kith_rc kith_live_line_read(struct kith_arena *keep, struct kith_str line, uint32_t number,
                                 struct kith_live_line *out, struct kith_err *err);

#endif
