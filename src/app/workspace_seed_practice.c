#include "workspace_seed_practice.h"

#include "learner.h"
#include "rng.h"

#define WEEK_S INT64_C(604800)
#define TALKS  6 /* a counsellor's */
#define TURNS  14
#define DRILLS 12 /* items answered in all */

struct story {
    struct kith_practising who;
    struct kith_rng rng;
    struct kith_err *err;
};

/* One of those who are there for counsellors; NULL: there is none. */
static const struct kith_persona *pick(struct story *s, struct kith_room *room)
{
    size_t n;
    const struct kith_persona *const *people = kith_room_people(room, &n);
    size_t from = n ? (size_t)kith_rng_below(&s->rng, n) : 0;

    for (size_t i = 0; i < n; i++)
        if (!people[(from + i) % n]->recovery)
            return people[(from + i) % n];
    return NULL;
}

/* What a scripted learner says is decided in a dialogue of its own, which has the same seed and so the same answers. */
static enum kith_rc plan(struct story *s, const struct kith_persona *persona, uint64_t seed,
                         enum kith_learner_kind kind, struct kith_arena *keep, struct kith_str *lines, size_t *n)
{
    const struct kith_dialogue_options options = {.seed = seed};
    const struct kith_env *env = kith_arena_env(keep);
    struct kith_dialogue *d = NULL;
    struct kith_learner *learner;
    struct kith_said said;
    struct kith_str text;
    size_t most = *n;
    enum kith_rc rc;

    *n = 0;
    KITH_TRY(kith_learner_open(keep, kind, &learner, s->err));
    KITH_TRY(kith_dialogue_open(env, kith_workspace_coder(s->who.ws), persona, &options, &d, s->err));
    said.answer = kith_dialogue_opening(d);
    while (*n < most && !kith_dialogue_ended(d)) {
        kith_learner_next(learner, kith_dialogue_mind(d), said.answer, seed, &text);
        KITH_TRY(kith_dialogue_say(d, text, &said, s->err));
        KITH_TRY(kith_str_keep(keep, text, &lines[(*n)++], s->err));
    }
out:
    kith_dialogue_close(d);
    return rc;
}

static enum kith_rc one_talk(struct story *s, struct kith_room *room, enum kith_learner_kind kind, size_t turns,
                             bool ends)
{
    const struct kith_persona *persona = pick(s, room);
    struct kith_arena *keep = NULL;
    struct kith_sitting sitting;
    struct kith_str lines[TURNS];
    struct kith_id id;
    size_t n = turns < TURNS ? turns : TURNS;
    bool help;
    bool kept;
    enum kith_rc rc;

    if (!persona)
        return KITH_OK;
    KITH_TRY(kith_arena_open(kith_store_env(kith_workspace_store(s->who.ws)), &keep, (size_t)64 << 20, s->err));
    KITH_TRY(kith_practice_sit(&s->who, persona, &id, s->err));
    KITH_TRY(kith_practice_sitting(&s->who, id, keep, &sitting, s->err));
    KITH_TRY(plan(s, persona, sitting.seed, kind, keep, lines, &n));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(kith_practice_say(&s->who, id, lines[i], keep, &sitting, &help, s->err));
    if (ends && sitting.open)
        KITH_TRY(kith_practice_stop(&s->who, id, &kept, s->err));
out:
    kith_arena_close(keep);
    return rc;
}

static enum kith_rc some_drills(struct story *s, struct kith_room *room)
{
    size_t n;
    const struct kith_drill *const *drills = kith_room_drills(room, &n);
    struct kith_arena *keep = NULL;
    struct kith_drill_answer answer;
    size_t done = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(kith_store_env(kith_workspace_store(s->who.ws)), &keep, (size_t)16 << 20, s->err));
    for (size_t i = 0; i < n && done < DRILLS; i++) {
        if (drills[i]->recovery)
            continue;
        for (size_t k = 0; k < 4; k++, done++)
            KITH_TRY(kith_practice_answer(&s->who, drills[i], k,
                                          drills[i]->items[k].n_examples ? drills[i]->items[k].examples[0]
                                                                         : KITH_S("That was hard."),
                                          0, keep, &answer, s->err));
    }
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_workspace_seed_practice(struct kith_workspace *ws, struct kith_id programme,
                                          const struct kith_id *counsellors, size_t n, int64_t end, int64_t *now,
                                          struct kith_err *err)
{
    struct kith_room *room = kith_workspace_room(ws);
    struct story s = {.who = {.ws = ws, .programme = programme}, .err = err};
    enum kith_rc rc = KITH_OK;

    if (!room)
        return KITH_OK;
    s.rng.state = 5;
    for (size_t c = 0; c < n; c++) {
        s.who.person = counsellors[c];
        for (size_t t = 0; t < TALKS; t++) {
            enum kith_learner_kind kind = t < 2   ? KITH_LEARNER_POOR
                                          : t < 4 ? KITH_LEARNER_AVERAGE
                                                  : KITH_LEARNER_SKILLED;

            *now = end - (int64_t)(TALKS - t) * 3 * WEEK_S + (int64_t)c * 3600;
            KITH_TRY(one_talk(&s, room, kind, 8 + t, true));
        }
        *now = end - WEEK_S - (int64_t)c * 3600;
        KITH_TRY(some_drills(&s, room));
    }
    *now = end - 90000;
    s.who.person = counsellors[0];
    KITH_TRY(one_talk(&s, room, KITH_LEARNER_AVERAGE, 5, false));
out:
    return rc;
}
