#include "simulated_talk.h"

#include "rng.h"

#include <math.h>

#define FLOOR_DRAWS 200
#define REHEARSALS  3

const struct kith_followed_source kith_followed_sources[] = {
    {"AnnoMI",
     "the 99 development sessions of AnnoMI (Wu et al. 2022, 2023), coded by experts",
     {{{319, 115, 655}, {214, 78, 653}, {74, 39, 290}, {246, 129, 777}}}},
    {"corpus",
     "Kith's own 226 authored sessions",
     {{{354, 182, 1041}, {515, 131, 825}, {207, 164, 572}, {283, 246, 1109}}}},
    {NULL, NULL, {{{0}}}},
};

static enum kith_rc talk(struct kith_dialogue *d, struct kith_learner *learner, uint64_t seed, unsigned turns,
                         struct kith_followed *followed, struct kith_simulated_run *out, struct kith_err *err)
{
    struct kith_str last = kith_dialogue_opening(d);
    enum kith_rc rc = KITH_OK;

    while (out->turns < turns && !kith_dialogue_ended(d)) {
        struct kith_said said;
        struct kith_str text;
        enum kith_talk answer;

        kith_learner_next(learner, kith_dialogue_mind(d), last, seed, &text);
        KITH_TRY(kith_dialogue_say(d, text, &said, err));
        out->turns++;
        out->end = said.reply.end;
        memcpy(out->state, said.state, sizeof out->state);
        if (said.reply.end == KITH_END_HELP)
            break;
        answer = kith_act_talk((int)said.reply.act);
        out->talk[answer]++;
        if (followed && said.coded->label.behaviour != KITH_NONE)
            followed->count[said.coded->label.behaviour][answer]++;
        last = said.answer;
    }
out:
    return rc;
}

enum kith_rc kith_simulate_run(const struct kith_env *env, const struct kith_coder *coder,
                               const struct kith_persona *persona, enum kith_learner_kind kind, uint64_t seed,
                               unsigned turns, struct kith_followed *followed, struct kith_simulated_run *out,
                               struct kith_err *err)
{
    const struct kith_dialogue_options options = {.seed = seed};
    struct kith_dialogue *d = NULL;
    struct kith_arena *keep = NULL;
    struct kith_learner *learner;
    enum kith_rc rc;

    *out = (struct kith_simulated_run){.end = KITH_END_NOT};
    KITH_TRY(kith_arena_open(env, &keep, (size_t)4 << 20, err));
    KITH_TRY(kith_learner_open(keep, kind, &learner, err));
    KITH_TRY(kith_dialogue_open(env, coder, persona, &options, &d, err));
    KITH_TRY(talk(d, learner, seed, turns, followed, out, err));
out:
    kith_dialogue_close(d);
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_simulate_rehearse(const struct kith_env *env, const struct kith_coder *coder,
                                    const struct kith_persona *persona, struct kith_findings *found,
                                    struct kith_err *err)
{
    static const enum kith_learner_kind kinds[] = {KITH_LEARNER_SKILLED, KITH_LEARNER_AVERAGE, KITH_LEARNER_POOR};
    enum kith_rc rc = KITH_OK;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (uint64_t seed = 1; seed <= REHEARSALS; seed++) {
            struct kith_simulated_run run;

            KITH_TRY(kith_simulate_run(env, coder, persona, kinds[k], seed, KITH_REHEARSAL_TURNS, NULL, &run, err));
            if (run.end == KITH_END_DRY)
                kith_finding_add(found, "dry", false,
                                 "with a scripted %s learner (seed %d) nothing was left after %u turns",
                                 kith_learner_name((int)kinds[k]), (int)seed, run.turns);
        }
out:
    return rc;
}

void kith_simulated_add(struct kith_simulated *sum, const struct kith_simulated_run *run)
{
    sum->runs++;
    sum->turns += run->turns;
    sum->ends[run->end]++;
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        sum->state[i] += run->state[i];
    for (int i = 0; i < KITH_TALK_COUNT; i++)
        sum->talk[i] += run->talk[i];
}

static double row_sum(const uint32_t *row)
{
    double n = 0.0;

    for (int t = 0; t < KITH_TALK_COUNT; t++)
        n += row[t];
    return n;
}

static double row_divergence(const uint32_t *a, const uint32_t *b)
{
    double na = row_sum(a);
    double nb = row_sum(b);
    double d = 0.0;

    for (int t = 0; t < KITH_TALK_COUNT; t++) {
        double p = a[t] / na;
        double q = b[t] / nb;
        double m = 0.5 * (p + q);

        d += (p > 0.0 ? 0.5 * p * log2(p / m) : 0.0) + (q > 0.0 ? 0.5 * q * log2(q / m) : 0.0);
    }
    return d < 0.0 ? 0.0 : d;
}

double kith_followed_divergence(const struct kith_followed *a, const struct kith_followed *b)
{
    double sum = 0.0;
    int rows = 0;

    for (int r = 0; r < KITH_BEHAVIOUR_COUNT; r++)
        if (row_sum(a->count[r]) > 0.0 && row_sum(b->count[r]) > 0.0) {
            sum += row_divergence(a->count[r], b->count[r]);
            rows++;
        }
    return rows ? sum / rows : NAN;
}

/* As many draws as row `like` has, by the shares of a and b together. */
static void draw_row(struct kith_rng *rng, const uint32_t *a, const uint32_t *b, const uint32_t *like, uint32_t *out)
{
    double n = row_sum(a) + row_sum(b);
    uint32_t draws = (uint32_t)row_sum(like);

    memset(out, 0, KITH_TALK_COUNT * sizeof *out);
    for (uint32_t i = 0; i < draws; i++) {
        double x = kith_rng_unit(rng) * n;
        int t = 0;

        while (t < KITH_TALK_COUNT - 1 && x >= (double)a[t] + (double)b[t]) {
            x -= (double)a[t] + (double)b[t];
            t++;
        }
        out[t]++;
    }
}

double kith_followed_floor(const struct kith_followed *a, const struct kith_followed *b, uint64_t seed)
{
    struct kith_rng rng = {seed};
    double sum = 0.0;

    for (int i = 0; i < FLOOR_DRAWS; i++) {
        struct kith_followed x = {0};
        struct kith_followed y = {0};

        for (int r = 0; r < KITH_BEHAVIOUR_COUNT; r++)
            if (row_sum(a->count[r]) > 0.0 && row_sum(b->count[r]) > 0.0) {
                draw_row(&rng, a->count[r], b->count[r], a->count[r], x.count[r]);
                draw_row(&rng, a->count[r], b->count[r], b->count[r], y.count[r]);
            }
        sum += kith_followed_divergence(&x, &y);
    }
    return sum / FLOOR_DRAWS;
}
