/* Codes of one turn, for a session that is there as a whole or comes turn by turn. Internal to coding. */
#ifndef KITH_CODE_TURN_H
#define KITH_CODE_TURN_H

#include "coder.h"
#include "session_view.h"

struct kith_turn_coding {
    const struct kith_coder *coder;
    const struct kith_session_view *view;
    const enum kith_role *roles;   /* one a turn of the view */
    struct kith_feature *features; /* room for those of any turn of the view */
    struct kith_arena *scratch;
    bool why;
    /* For the words that the encoder's share rests on: a stream that has heard this turn last. May be NULL when nobody
     * asks why or there is no encoder. */
    struct kith_encoder_stream *stream;
};

/* Codes turn i of the view. `e` is what the encoder says of it, NULL without one. What *out points to lives in keep. */
enum kith_rc kith_code_turn(const struct kith_turn_coding *coding, size_t i, const float *e, struct kith_arena *keep,
                            struct kith_coded_turn *out, struct kith_err *err);

#endif
