/* Small coded sessions for tests, written as lines of the session notation: who, codes, text.
 *
 *   struct session s = session_open();
 *   session_say(&s, 'T', "r:c,q:o;AF", "So it scared you. What made you come in?");
 *   session_say(&s, 'C', "+", "I can't keep doing this.");
 *
 * T counsellor, C client, D a second client, O another person, U a counsellor again by another voice. All memory goes
 * with session_close. Codes are certain (p 0 or 1) unless the test changes them. */
#ifndef SESSION_MAKER_H
#define SESSION_MAKER_H

#include "coded.h"

#define SESSION_TURNS 400

struct session {
    struct kith_arena *keep;
    struct kith_transcript transcript;
    struct kith_coded coded;
    struct kith_speaker speakers[5];
    struct kith_turn turns[SESSION_TURNS];
    struct kith_coded_turn codes[SESSION_TURNS];
    size_t n;
};

struct session *session_open(void);
void session_close(struct session *s);
/* Adds a turn; text is copied; -1 for times unless set after. */
void session_say(struct session *s, char who, const char *codes, const char *text);
void session_flag(struct session *s, size_t turn, struct kith_flag flag);
/* The session as coded, by a human or as if by a model. */
const struct kith_coded *session_coded(struct session *s, bool by_human);

#endif
