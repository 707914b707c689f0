/* The one way to make a transcript: parsers push cues, the builder cleans, joins and bounds them.
 *
 * One builder makes one session at a time; owned by its maker; one thread. Strings are copied. */
#ifndef KITH_TRANSCRIPT_BUILDER_H
#define KITH_TRANSCRIPT_BUILDER_H

#include "transcript.h"

struct kith_builder;

struct kith_cue {
    struct kith_str speaker; /* name; empty = the same as the cue before, or the nameless speaker */
    enum kith_role declared; /* role when the source says it; else KITH_ROLE_UNKNOWN */
    struct kith_str text;    /* UTF-8; entities and tags already resolved by the parser */
    int64_t start_ms;        /* -1 unknown */
    int64_t end_ms;          /* -1 unknown */
    int64_t id;              /* utterance_id; -1 unknown */
    uint32_t line;           /* in the source, from 1 */
    bool own_turn;           /* true: one row, one turn, never joined to its neighbours (CSV rows, notation) */
};

/* Everything returned by _finish lives in `keep`, which must outlive the builder. */
enum kith_rc kith_builder_open(struct kith_arena *keep, struct kith_builder **out, struct kith_err *err);

/* Adds a cue. Cleans its text (see clean.h); an empty cue is dropped unless own_turn; a cue of the same speaker as the
 * last turn joins it unless either is own_turn. EBOUND names the bound and the line. */
enum kith_rc kith_builder_cue(struct kith_builder *b, const struct kith_cue *cue, struct kith_err *err);

/* Attaches one coder's label to the latest turn. */
enum kith_rc kith_builder_gold(struct kith_builder *b, struct kith_str coder, const struct kith_label *label,
                               struct kith_err *err);

/* Session facts, any time before finish. A later call with an empty value changes nothing. */
enum kith_rc kith_builder_id(struct kith_builder *b, struct kith_str id, struct kith_err *err);
enum kith_rc kith_builder_topic(struct kith_builder *b, struct kith_str topic, struct kith_err *err);
enum kith_rc kith_builder_quality(struct kith_builder *b, struct kith_str quality, struct kith_err *err);
/* "spoken" "chat" "one-to-one" "peer" "group" "family" "crisis"; anything else is left unknown. */
void kith_builder_setting(struct kith_builder *b, struct kith_str setting);

size_t kith_builder_turns(const struct kith_builder *b);

/* EINPUT when there is no turn. *out lives in keep. The builder is then empty and ready for the next session. */
enum kith_rc kith_builder_finish(struct kith_builder *b, const struct kith_transcript **out, struct kith_err *err);

#endif
