/* What a blind coder has said so far of a segment: kept as JSON, taken up again at any time.
 *
 * {"turns": {"12": ["open_question", "affirm"]}, "globals": {"empathy": [4, "why"]}}: of a turn the main code first.
 * Owned by whoever read it; one thread. */
#ifndef KITH_BLIND_DRAFT_H
#define KITH_BLIND_DRAFT_H

#include "codes.h"
#include "workspace.h"

#include <jansson.h>

enum kith_blind_group { KITH_BLIND_MAIN, KITH_BLIND_ADHERENCE, KITH_BLIND_TALK };

struct kith_blind_code {
    const char *word; /* in the draft */
    const char *said; /* to people */
    const char *hint;
    enum kith_blind_group group;
};
/* All of them, in the order in which they are offered. */
const struct kith_blind_code *kith_blind_codes(size_t *n);

/* The four global ratings of MITI 4.2.1, each from 1 to 5, starting at 3. */
#define KITH_GLOBALS 4
struct kith_global {
    const char *word;
    const char *said;
    const char *question;
};
extern const struct kith_global kith_globals[KITH_GLOBALS];

/* Reads one; an empty text is an empty draft. NULL without memory or when it is no draft. */
json_t *kith_blind_draft_read(struct kith_str text);
/* The words of a turn; NULL: not coded yet. Borrowed. */
const json_t *kith_blind_draft_turn(const json_t *draft, uint32_t turn);
bool kith_blind_draft_has(const json_t *draft, uint32_t turn, const char *word);
/* What it is mainly; NULL: not coded yet. */
const char *kith_blind_draft_main(const json_t *draft, uint32_t turn);
/* Sets a turn to `words` (n of them, the main one first). */
bool kith_blind_draft_set(json_t *draft, uint32_t turn, const char *const *words, size_t n);
/* How it is kept; in keep. */
enum kith_rc kith_blind_draft_write(const json_t *draft, struct kith_arena *keep, struct kith_str *out,
                                    struct kith_err *err);

/* The label that a turn's words stand for. */
struct kith_label kith_blind_label(const json_t *draft, uint32_t turn, bool counsellor);

/* All of it once done: a line of codes for each turn as the machine's are kept, and the globals as {"empathy": 4, ...}.
 */
enum kith_rc kith_blind_codes_write(const json_t *draft, const struct kith_blind_turn *turns, size_t n,
                                    struct kith_arena *keep, struct kith_str *codes, struct kith_str *globals,
                                    struct kith_err *err);

#endif
