/* The dialogues of talks that go on: kept between requests, and made anew where they are gone.
 *
 * A dialogue follows from person, seed and what was said, so that losing one costs only the time to say its turns
 * again. At most KITH_SITTINGS_MAX are kept, the one not used for longest goes first, and whatever was not used for
 * half an hour. Shared by all threads; what kith_sitting_take hands out is the caller's alone until it is given back.
 */
#ifndef KITH_SITTING_CACHE_H
#define KITH_SITTING_CACHE_H

#include "dialogue.h"
#include "sitting.h"

#define KITH_SITTINGS_MAX    256
#define KITH_SITTINGS_IDLE_S 1800u

struct kith_sitting_cache;

/* Who words the lines of a dialogue: what was said then, while its turns are said again; else the site's voice. */
struct kith_sitting_words {
    struct kith_wording wording;     /* for the dialogue */
    const struct kith_wording *site; /* NULL: the bank's lines stand */
    const struct kith_sitting *past; /* NULL: its turns are not being said again */
};

struct kith_sitting_slot {
    struct kith_id id;              /* of the sitting; none: free */
    struct kith_dialogue *dialogue; /* NULL: to be made by whoever took it */
    struct kith_sitting_words words;
    uint64_t used_ns; /* the cache's own, and the next */
    bool busy;
};

enum kith_rc kith_sitting_cache_open(const struct kith_env *env, struct kith_sitting_cache **out, struct kith_err *err);
void kith_sitting_cache_close(struct kith_sitting_cache *cache); /* NULL is fine */

/* Waits while another thread has it, or all are in use. */
struct kith_sitting_slot *kith_sitting_take(struct kith_sitting_cache *cache, struct kith_id id);
/* keep false: the dialogue is not what the store holds, and goes. */
void kith_sitting_give(struct kith_sitting_cache *cache, struct kith_sitting_slot *slot, bool keep);
/* Lets go of what was not used for long. */
void kith_sitting_cache_tidy(struct kith_sitting_cache *cache);

#endif
