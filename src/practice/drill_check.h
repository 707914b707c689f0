/* What a drill's answer is met with: the code it should have by the coding model, the meaning it should hold, and what
 * it should leave out. Results live in `keep`; any thread. */
#ifndef KITH_DRILL_CHECK_H
#define KITH_DRILL_CHECK_H

#include "coding.h"
#include "drill.h"

enum kith_drill_went { KITH_DRILL_AGAIN, KITH_DRILL_NEAR, KITH_DRILL_WELL };

struct kith_drill_answer {
    enum kith_drill_went went;
    bool code_fits; /* true too where the item asks for no code */
    bool meaning_fits;
    struct kith_str avoid; /* the phrase that should not be there; empty when there is none */
    bool unsure;           /* the model is not sure of the code */
    bool distress;         /* the learner writes of harming themselves: no drill, but help */
    struct kith_str text;  /* the feedback, worked: what the answer did, then why the examples work */
};

enum kith_rc kith_drill_check_text(const struct kith_coder *coder, struct kith_arena *keep,
                                   const struct kith_drill *drill, const struct kith_drill_item *item,
                                   struct kith_str answer, struct kith_drill_answer *out, struct kith_err *err);
/* choice: index into the item's choices. */
enum kith_rc kith_drill_check_choice(struct kith_arena *keep, const struct kith_drill_item *item, size_t choice,
                                     struct kith_drill_answer *out, struct kith_err *err);

/* Whether the writer speaks of harming themselves: then they are met with kith_note_help, whatever they were doing. */
enum kith_rc kith_text_in_distress(struct kith_arena *keep, struct kith_str text, bool *out, struct kith_err *err);

/* What a story's question says to an answer: the reply whose words it touches most, else `otherwise`. */
enum kith_rc kith_story_reply(struct kith_arena *keep, const struct kith_story_question *question,
                              struct kith_str answer, struct kith_str *out, struct kith_err *err);

/* Spacing: an item that went well comes back after 1, 3, 7, 21 and 60 days, one that did not on the same day. */
#define KITH_DRILL_BOXES 6

struct kith_drill_memory {
    uint8_t box; /* 0: new, or did not go well */
    int32_t due; /* day, since 1970 */
};

void kith_drill_remember(struct kith_drill_memory *memory, enum kith_drill_went went, int32_t today);
/* The next `most` items to be done today: due ones first, the longest due before, then new ones in an order by `seed`.
 * memories: one an item. Returns how many. */
size_t kith_drill_choose(const struct kith_drill *drill, const struct kith_drill_memory *memories, int32_t today,
                         uint64_t seed, size_t *out, size_t most);

#endif
