/* A session transcript as read: speakers, turns, and what the source already said of them.
 *
 * Made by intake (or by a caller through transcript_builder.h), owned by the arena it was kept in, read-only after.
 * All text is well-formed UTF-8 without control, escape or bidirectional-override characters. */
#ifndef KITH_TRANSCRIPT_H
#define KITH_TRANSCRIPT_H

#include "codes.h"
#include "str.h"

/* Hard bounds; an error that meets one names it. */
#define KITH_FILE_MAX_BYTES    ((size_t)64 << 20) /* one input file */
#define KITH_DOCX_MAX_BYTES    ((size_t)64 << 20) /* word/document.xml once inflated */
#define KITH_JSON_MAX_DEPTH    64
#define KITH_SESSION_MAX_TURNS 20000
#define KITH_TURN_MAX_BYTES    ((size_t)64 << 10) /* text of one turn */
#define KITH_SPEAKERS_MAX      64
#define KITH_NAME_MAX_BYTES    256
#define KITH_SESSION_MAX       ((size_t)256 << 20) /* arena for all that belongs to one session */

enum kith_setting { /* decides what is measured */
                    KITH_SETTING_UNKNOWN,
                    KITH_SETTING_ONE_TO_ONE, /* "spoken" or "chat" in the notation */
                    KITH_SETTING_PEER,
                    KITH_SETTING_GROUP,
                    KITH_SETTING_FAMILY,
                    KITH_SETTING_CRISIS
};

/* What one human coder said of a turn. */
struct kith_gold {
    struct kith_str coder; /* annotator_id; empty in the notation */
    struct kith_label label;
};

struct kith_speaker {
    struct kith_str name;    /* as in the source; may be empty */
    enum kith_role declared; /* by the source (interlocutor column, T:/C:, "Therapist:"), else UNKNOWN */
};

struct kith_turn {
    struct kith_str text;
    int64_t id;                   /* utterance_id, else the index from 0 */
    int64_t start_ms;             /* -1 when unknown */
    int64_t end_ms;               /* -1 when unknown */
    uint32_t speaker;             /* index into speakers */
    uint32_t line;                /* where it starts in the source, from 1; 0 unknown */
    const struct kith_gold *gold; /* human codes, one an annotator; NULL when n_gold is 0 */
    size_t n_gold;
};

struct kith_transcript {
    struct kith_str id;      /* transcript_id, notation id, or the path without extension */
    struct kith_str topic;   /* the change goal, when named; else empty */
    struct kith_str quality; /* "high" / "low" of the source, else empty */
    enum kith_setting setting;
    bool chat; /* typed, not spoken: no talk in milliseconds */
    const struct kith_speaker *speakers;
    size_t n_speakers;
    const struct kith_turn *turns;
    size_t n_turns;
    const struct kith_str *called; /* one a person in the room: every name they are known by elsewhere than in a label,
                                      with blanks between; hidden as the speakers' names are */
    size_t n_called;
};

#endif
