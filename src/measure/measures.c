#include "measures.h"

#include "describe.h"
#include "distributions.h"
#include "interval.h"
#include "measure_table.h"
#include "volleys.h"

#include <math.h>

#define ROUGH_UNDER .6 /* session-level correlation with experts below which no guide is drawn */

struct run {
    struct kith_arena *keep;
    const struct kith_coded *coded;
    const struct kith_turn_words *words;
    struct kith_measures *out;
    struct kith_err *err;
};

/* How many different speakers hold a role, 2 standing for more. */
static unsigned people(const struct kith_coded *coded, enum kith_role role)
{
    uint32_t first = UINT32_MAX;

    for (size_t i = 0; i < coded->transcript->n_turns; i++) {
        uint32_t speaker = coded->transcript->turns[i].speaker;

        if (coded->turns[i].role != role || speaker == first)
            continue;
        if (first != UINT32_MAX)
            return 2;
        first = speaker;
    }
    return first != UINT32_MAX;
}

static void decide_setting(const struct run *r, const struct kith_measure_options *options)
{
    const struct kith_transcript *t = r->coded->transcript;
    enum kith_setting setting = options ? options->setting : KITH_SETTING_UNKNOWN;
    bool goal = t->topic.n > 0 || (options && options->goal_named);

    if (setting == KITH_SETTING_UNKNOWN)
        setting = t->setting;
    r->out->setting = setting;
    r->out->one_to_one = setting == KITH_SETTING_ONE_TO_ONE ||
                         (setting == KITH_SETTING_UNKNOWN && people(r->coded, KITH_ROLE_COUNSELLOR) < 2 &&
                          people(r->coded, KITH_ROLE_CLIENT) < 2);
    r->out->miti = r->out->one_to_one && goal;
}

static void count_turns(const struct run *r)
{
    const struct kith_transcript *t = r->coded->transcript;
    int64_t from = -1;
    int64_t to = -1;

    for (size_t i = 0; i < t->n_turns; i++) {
        int64_t end = t->turns[i].end_ms >= 0 ? t->turns[i].end_ms : t->turns[i].start_ms;

        r->out->counsellor_turns += r->coded->turns[i].role == KITH_ROLE_COUNSELLOR;
        r->out->client_turns += r->coded->turns[i].role == KITH_ROLE_CLIENT;
        if (t->turns[i].start_ms >= 0 && (from < 0 || t->turns[i].start_ms < from))
            from = t->turns[i].start_ms;
        if (end > to)
            to = end;
    }
    r->out->length_ms = from >= 0 && to >= from ? to - from : -1;
}

static void count_followed(const struct run *r)
{
    for (size_t i = 0; i < r->out->n_volleys; i++) {
        const struct kith_volley *v = &r->out->volleys[i];
        int behaviour = r->coded->turns[v->last].label.behaviour;
        size_t reply;
        int talk;

        if (!kith_volley_reply(r->coded, r->words, v, &reply))
            continue;
        talk = r->coded->turns[reply].label.talk;
        if (behaviour >= 0 && talk >= 0)
            r->out->followed.count[behaviour][talk]++;
    }
}

static uint32_t shown_in(const struct run *r, const struct kith_measure_spec *spec, const struct kith_volley *v)
{
    for (uint32_t i = v->first; i <= v->last; i++)
        if (r->coded->turns[i].role == KITH_ROLE_COUNSELLOR && kith_measure_shows(spec, &r->coded->turns[i].label))
            return i;
    return v->first; /* several turns together make it count */
}

static enum kith_rc count_volleys(const struct run *r, const struct kith_measure_spec *spec, struct kith_measure *m)
{
    uint32_t *turns;
    enum kith_rc rc;

    for (size_t i = 0; i < r->out->n_volleys; i++) {
        m->count += kith_measure_counts(spec, &r->out->volleys[i]);
        m->n += kith_measure_looks_at(spec, &r->out->volleys[i]);
    }
    KITH_TRY(kith_arena_take(r->keep, m->count, sizeof *turns, &turns, r->err));
    for (size_t i = 0; i < r->out->n_volleys; i++)
        if (kith_measure_counts(spec, &r->out->volleys[i]))
            turns[m->n_turns++] = shown_in(r, spec, &r->out->volleys[i]);
    m->turns = turns;
    m->defined = r->out->n_volleys > 0;
    if (spec->adherence) {
        bool known = false;

        for (size_t i = 0; i < r->coded->transcript->n_turns; i++)
            known |= r->coded->turns[i].label.adherence_known;
        m->defined = m->defined && known;
    }
    if (spec->scale == KITH_SCALE_SHARE)
        m->defined = m->defined && m->n > 0;
    if (spec->picked_up)
        m->defined = m->defined && r->out->client_turns > 0;
out:
    return rc;
}

static enum kith_rc count_talk(const struct run *r, struct kith_measure *m)
{
    size_t n_turns = r->coded->transcript->n_turns;
    uint32_t *turns;
    enum kith_rc rc;

    for (size_t i = 0; i < n_turns; i++) {
        m->count += r->coded->turns[i].label.talk == KITH_TALK_CHANGE;
        m->n += r->coded->turns[i].label.talk == KITH_TALK_CHANGE || r->coded->turns[i].label.talk == KITH_TALK_SUSTAIN;
    }
    KITH_TRY(kith_arena_take(r->keep, m->count, sizeof *turns, &turns, r->err));
    for (size_t i = 0; i < n_turns; i++)
        if (r->coded->turns[i].label.talk == KITH_TALK_CHANGE)
            turns[m->n_turns++] = (uint32_t)i;
    m->turns = turns;
    m->defined = m->n > 0;
out:
    return rc;
}

static void judge(const struct kith_model *model, int id, struct kith_measure *m)
{
    struct kith_interval_params params;
    bool known = kith_interval_load(model, id, &params);
    struct kith_interval span = kith_interval_of(id, known ? &params : NULL, (double)m->count, (double)m->n);

    m->agreement = known ? params.r : NAN;
    m->rough = !(m->agreement >= ROUGH_UNDER);
    if (!m->defined)
        return;
    m->value = kith_scale_value(kith_measure_spec(id)->scale, (double)m->count, (double)m->n);
    m->low = span.low;
    m->high = span.high;
}

/* The share's variance by the delta method for a ratio of sums over exchanges (a volley and what the client says until
 * the next), on the logit scale so that the interval stays within 0 and 1. Words within an exchange hang together;
 * taking them as independent would make the interval far too narrow. */
static void share_interval(const struct run *r, double share, double total, struct kith_measure *m)
{
    size_t n_turns = r->coded->transcript->n_turns;
    size_t volley = 0;
    size_t exchanges = 0;
    double squares = 0;
    double ours = 0;
    double theirs = 0;
    double half;

    for (size_t i = 0; i <= n_turns; i++) {
        bool starts = volley < r->out->n_volleys && i == r->out->volleys[volley].first;

        if ((i == n_turns || starts) && ours + theirs > 0) {
            double d = ours - share * (ours + theirs);

            squares += d * d;
            exchanges++;
            ours = theirs = 0;
        }
        volley += starts;
        if (i < n_turns && r->coded->turns[i].role == KITH_ROLE_COUNSELLOR)
            ours += r->words[i].words;
        if (i < n_turns && r->coded->turns[i].role == KITH_ROLE_CLIENT)
            theirs += r->words[i].words;
    }
    m->low = 0;
    m->high = 1;
    if (exchanges < 2 || share <= 0 || share >= 1)
        return;
    squares *= (double)exchanges / (double)(exchanges - 1);
    half = kith_normal_quantile((1 + KITH_INTERVAL_LEVEL) / 2) * sqrt(squares) / total / (share * (1 - share));
    m->low = 1 / (1 + exp(half - log(share / (1 - share))));
    m->high = 1 / (1 + exp(-half - log(share / (1 - share))));
}

static enum kith_rc list_counsellor_turns(const struct run *r, struct kith_measure *m)
{
    uint32_t *turns;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(r->keep, r->out->counsellor_turns, sizeof *turns, &turns, r->err));
    for (size_t i = 0; i < r->coded->transcript->n_turns; i++)
        if (r->coded->turns[i].role == KITH_ROLE_COUNSELLOR)
            turns[m->n_turns++] = (uint32_t)i;
    m->turns = turns;
out:
    return rc;
}

static enum kith_rc measure_talk_share(const struct run *r, struct kith_measure *m)
{
    for (size_t i = 0; i < r->coded->transcript->n_turns; i++) {
        bool ours = r->coded->turns[i].role == KITH_ROLE_COUNSELLOR;

        m->count += ours ? r->words[i].words : 0;
        m->n += ours || r->coded->turns[i].role == KITH_ROLE_CLIENT ? r->words[i].words : 0;
    }
    m->defined = r->out->counsellor_turns > 0 && r->out->client_turns > 0 && m->n > 0;
    if (m->defined) {
        m->value = (double)m->count / (double)m->n;
        share_interval(r, m->value, (double)m->n, m);
    }
    return list_counsellor_turns(r, m);
}

static enum kith_rc measure_longest(const struct run *r, struct kith_measure *m)
{
    const struct kith_volley *longest = NULL;
    uint32_t *turn;
    enum kith_rc rc;

    for (size_t i = 0; i < r->out->n_volleys; i++)
        if (!longest || r->out->volleys[i].words > longest->words)
            longest = &r->out->volleys[i];
    m->n = r->out->n_volleys;
    m->defined = longest != NULL;
    if (!longest)
        return KITH_OK;
    m->count = longest->words;
    m->value = m->low = m->high = (double)longest->words; /* a fact of this transcript: nothing was sampled */
    KITH_TRY(kith_arena_take(r->keep, 1, sizeof *turn, &turn, r->err));
    *turn = longest->first;
    m->turns = turn;
    m->n_turns = 1;
out:
    return rc;
}

static enum kith_no_guide why_no_guide(const struct run *r)
{
    for (size_t i = 0; i < r->coded->transcript->n_turns; i++)
        for (size_t k = 0; k < r->coded->turns[i].n_flags; k++)
            if (r->coded->turns[i].flags[k].kind == KITH_FLAG_CRISIS)
                return KITH_NO_GUIDE_DANGER;
    if (r->out->counsellor_turns == 0 || r->out->client_turns == 0)
        return KITH_NO_GUIDE_ONE_SIDE;
    return r->out->n_volleys < KITH_GUIDE_VOLLEYS ? KITH_NO_GUIDE_SHORT : KITH_GUIDE_FREE;
}

static enum kith_rc measure(const struct run *r, const struct kith_model *model, int id)
{
    const struct kith_measure_spec *spec = kith_measure_spec(id);
    struct kith_measure *m = &r->out->items[id];
    enum kith_rc rc;

    m->agreement = m->value = m->low = m->high = NAN;
    m->guide_fair = m->guide_good = NAN;
    m->shown = spec->where == KITH_WHERE_ALWAYS || (spec->where == KITH_WHERE_ONE_TO_ONE && r->out->one_to_one) ||
               (spec->where == KITH_WHERE_MITI && r->out->miti);
    if (id == KITH_MEASURE_TALK_SHARE)
        return measure_talk_share(r, m);
    if (id == KITH_MEASURE_LONGEST)
        return measure_longest(r, m);
    KITH_TRY(spec->unit == KITH_UNIT_CLIENT ? count_talk(r, m) : count_volleys(r, spec, m));
    judge(r->coded->by_human ? NULL : model, id, m);
    if (spec->guide_fair > 0 && m->shown && !m->rough)
        m->no_guide = why_no_guide(r);
    if (spec->guide_fair > 0 && m->shown && !m->rough && m->no_guide == KITH_GUIDE_FREE) {
        m->guide_fair = spec->guide_fair;
        m->guide_good = spec->guide_good;
    }
out:
    return rc;
}

enum kith_rc kith_measure_run(const struct kith_model *model, const struct kith_measure_options *options,
                              struct kith_arena *keep, const struct kith_coded *coded, const struct kith_measures **out,
                              struct kith_err *err)
{
    struct kith_measures *measures;
    struct kith_turn_words *words;
    struct run r;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *measures, &measures, err));
    KITH_TRY(kith_turn_words(keep, coded, &words, err));
    KITH_TRY(kith_volleys_find(keep, coded, words, &measures->volleys, &measures->n_volleys, err));
    r = (struct run){keep, coded, words, measures, err};
    decide_setting(&r, options);
    count_turns(&r);
    count_followed(&r);
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        KITH_TRY(measure(&r, model, id));
    *out = measures;
out:
    return rc;
}
