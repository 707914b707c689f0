#include "chance.h"

#include "hash64.h"

#define CODE_SURE       .6f
#define CHANGE_SURE     .6f
#define SUSTAIN_SURE    .5f
#define PERSUADE_SURE   .7f
#define PUSHED_SURE     .5f /* the turn shown; most by itself is none too sure, so the others have to bear it out */
#define PUSHED_TIMES    2   /* at least so many that may push */
#define PUSHED_IN_ALL   1   /* and so many in expectation */
#define TORN            .2f
#define LONG_ANSWER     30  /* words */
#define LONG_STRETCH    100 /* words of the counsellor's on end */
#define CLOSED_IN_A_ROW 3
#define CLOSE           .75f /* of the words with content of a reflection, the share that had just been said */
#define QUOTE_BEST      40
#define SMALL           36 /* weights up to this are finer points */

/* Which kinds fit which voice: change and sustain talk belong to a change goal, and in a crisis short plain questions
 * and clear steps are right. */
#define ALL_VOICES ((1u << KITH_VOICE_COUNT) - 1)
#define COUNSEL    (1u << KITH_VOICE_COUNSEL)
#define NOT_CRISIS (ALL_VOICES & ~(1u << KITH_VOICE_CRISIS))

struct moment {
    uint32_t quote;
    uint32_t other; /* the turn beside it, or KITH_NO_TURN */
    size_t number;
    int clarity; /* of several moments of one kind, the clearest is shown */
};

/* Exchange `i` as a chance of one kind; false when it is none. */
typedef bool chance_fn(const struct kith_reading *r, size_t i, struct moment *out);

static uint32_t words_of(const struct kith_reading *r, uint32_t turn)
{
    return r->words[turn].words;
}

/* A line that is easily read alone: neither a scrap nor a speech. */
static int readable(const struct kith_reading *r, uint32_t turn)
{
    uint32_t words = words_of(r, turn);

    return words < 6 ? 0 : words <= QUOTE_BEST ? 10 : 5;
}

static bool answered_by_nothing(const struct kith_exchange *e)
{
    return e->before == KITH_NO_TURN || e->volley->words < 4;
}

static bool asked_leave(const struct kith_volley *v)
{
    return (v->adherence & ((1u << KITH_ADHERENCE_SEEK) | (1u << KITH_ADHERENCE_PERSUADE_WITH_PERMISSION))) != 0;
}

/* Advice, by the code and by the words or a high probability: the code alone is too often information to experts. */
static bool advises(const struct kith_reading *r, uint32_t turn)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];

    return c->label.behaviour == KITH_BEHAVIOUR_INPUT && c->label.input == KITH_INPUT_ADVICE &&
           ((r->cues[turn] & KITH_CUE_ADVISE) || c->p.input[KITH_INPUT_ADVICE] >= CODE_SURE) &&
           !(c->label.adherence & (1u << KITH_ADHERENCE_CONFRONT));
}

static bool persuades(const struct kith_coded_turn *c)
{
    return ((c->label.adherence & (1u << KITH_ADHERENCE_PERSUADE)) &&
            c->p.adherence[KITH_ADHERENCE_PERSUADE] >= PERSUADE_SURE) ||
           ((c->label.adherence & (1u << KITH_ADHERENCE_CONFRONT)) &&
            c->p.adherence[KITH_ADHERENCE_CONFRONT] >= PERSUADE_SURE);
}

/* The first turn of the volley that pushes: persuades, confronts or advises; KITH_NO_TURN when none surely does. */
static uint32_t pushing_turn(const struct kith_reading *r, const struct kith_volley *v)
{
    for (uint32_t t = v->first; t <= v->last; t++)
        if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR && kith_reading_sure(r, t, CODE_SURE) &&
            (persuades(&r->coded->turns[t]) || advises(r, t)))
            return t;
    return KITH_NO_TURN;
}

/* Words of danger to oneself in a session where nobody asked about it plainly, before or after. */
static bool danger_not_asked(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || !kith_reading_flagged(r, e->before, true))
        return false;
    for (uint32_t t = 0; t < r->transcript->n_turns; t++)
        if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR && (r->cues[t] & KITH_CUE_DANGER))
            return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

/* Sustain talk met by pushing back, where that was no advice. */
static bool argued(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t turn = pushing_turn(r, e->volley);

    if (turn == KITH_NO_TURN || !kith_reading_talk(r, e->before, KITH_TALK_SUSTAIN, SUSTAIN_SURE) ||
        (r->cues[e->before] & KITH_CUE_ASKS) || asked_leave(e->volley))
        return false;
    *out = (struct moment){e->before, turn, 0, readable(r, e->before)};
    return !advises(r, turn);
}

/* Sustain talk met by a piece of advice. */
static bool fixed(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t turn = pushing_turn(r, e->volley);

    if (turn == KITH_NO_TURN || !kith_reading_talk(r, e->before, KITH_TALK_SUSTAIN, SUSTAIN_SURE) ||
        (r->cues[e->before] & KITH_CUE_ASKS) || asked_leave(e->volley))
        return false;
    *out = (struct moment){e->before, turn, 0, readable(r, e->before)};
    return advises(r, turn);
}

/* Leave asked, an open question, or any question at all beside the advice itself: nobody may be told that they did
 * not ask. */
static bool invites(const struct kith_reading *r, const struct kith_volley *v)
{
    return asked_leave(v) || v->open || (pushing_turn(r, v) != KITH_NO_TURN && (v->has & KITH_HAS_QUESTION));
}

static bool advised(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t turn = pushing_turn(r, e->volley);

    if (turn == KITH_NO_TURN || invites(r, e->volley) || (i > 0 && invites(r, r->exchanges[i - 1].volley)) ||
        !advises(r, turn) || words_of(r, turn) < 6 ||
        (e->before != KITH_NO_TURN && (r->cues[e->before] & KITH_CUE_ASKS)))
        return false;
    *out = (struct moment){turn, e->before, 0, readable(r, turn)};
    out->clarity += r->cues[turn] & KITH_CUE_ADVISE ? 6 : 0;
    return true;
}

/* Persuading or confronting, told by several turns together: no one of them need be sure. */
static bool pushed(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    float best = 0;

    if (r->may_push < PUSHED_TIMES || r->pushes < PUSHED_IN_ALL ||
        (e->before != KITH_NO_TURN && (r->cues[e->before] & KITH_CUE_ASKS)))
        return false;
    *out = (struct moment){KITH_NO_TURN, e->before, 0, 0};
    for (uint32_t t = e->volley->first; t <= e->volley->last; t++)
        if (kith_reading_push(r, t) > best) {
            best = kith_reading_push(r, t);
            out->quote = t;
        }
    out->clarity = (int)(100 * best);
    return best >= PUSHED_SURE;
}

/* In the last quarter a short question after words for change is most often about the plan: that takes them up. */
static bool late(const struct kith_reading *r, size_t i)
{
    return 4 * i >= 3 * r->n_exchanges;
}

static bool change_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !kith_reading_leans_to_change(r, e->before, CHANGE_SURE) ||
        words_of(r, e->before) < 8 || e->listened || e->volley->open || asked_leave(e->volley) ||
        (r->cues[e->before] & KITH_CUE_ASKS) || !(e->volley->has & (KITH_HAS_QUESTION | KITH_HAS_INPUT)) || e->echoes ||
        late(r, i))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += r->cues[e->before] & (KITH_CUE_STEP | KITH_CUE_WISH) ? 4 : 0;
    return true;
}

static bool feeling_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !(r->cues[e->before] & KITH_CUE_FEELING) || words_of(r, e->before) < 5 ||
        e->listened || (r->cues[e->before] & KITH_CUE_ASKS) || !(e->volley->has & (KITH_HAS_QUESTION | KITH_HAS_INPUT)))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

static bool asks_closed_only(const struct kith_exchange *e)
{
    return (e->volley->has & KITH_HAS_QUESTION) && !e->volley->open && !e->listened;
}

/* Counted at its last question, so that a row is one chance. */
static bool closed_row(const struct kith_reading *r, size_t i, struct moment *out)
{
    size_t n = 0;
    size_t first = i;

    if (!asks_closed_only(&r->exchanges[i]) || (i + 1 < r->n_exchanges && asks_closed_only(&r->exchanges[i + 1])))
        return false;
    for (size_t k = i + 1; k-- > 0 && asks_closed_only(&r->exchanges[k]); n++)
        first = k;
    if (n < CLOSED_IN_A_ROW)
        return false;
    *out = (struct moment){r->exchanges[first + 1].volley->last, r->exchanges[first].volley->last, n, (int)n * 5};
    return true;
}

static bool long_stretch(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_volley *v = r->exchanges[i].volley;
    uint32_t turn = v->first;

    bool shared = v->open || asked_leave(v) || (i > 0 && asked_leave(r->exchanges[i - 1].volley));

    shared = shared || (v->has & KITH_HAS_REFLECTION); /* a summary is long too */
    if (v->words < (shared ? 2 * LONG_STRETCH : LONG_STRETCH) || !(v->has & KITH_HAS_INPUT))
        return false;
    for (uint32_t t = v->first; t <= v->last; t++)
        if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR && words_of(r, t) > words_of(r, turn))
            turn = t;
    *out = (struct moment){turn, r->exchanges[i].before, ((size_t)v->words + 5) / 10 * 10, (int)v->words};
    return true;
}

static bool asked_on(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || words_of(r, e->before) < LONG_ANSWER || e->listened ||
        !(e->volley->has & KITH_HAS_QUESTION) || (r->cues[e->before] & KITH_CUE_ASKS))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, (int)words_of(r, e->before)};
    return true;
}

static bool effort_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !(r->cues[e->before] & KITH_CUE_EFFORT) || e->listened ||
        words_of(r, e->before) < 8 || kith_reading_talk(r, e->before, KITH_TALK_SUSTAIN, 0))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += kith_reading_talk(r, e->before, KITH_TALK_CHANGE, CODE_SURE) ? 5 : 0;
    return true;
}

/* Late in a session that leans to change, words of a step, and no open question in all of its second half: one asked
 * earlier may have been this one, and a plan may be made already. */
static bool next_not_asked(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    const struct kith_measure *change = &r->measures->items[KITH_MEASURE_CHANGE];

    if (answered_by_nothing(e) || 10 * i < 6 * r->n_exchanges || !change->defined || change->count < 4 ||
        change->value < .6 || !(r->cues[e->before] & KITH_CUE_STEP) ||
        !kith_reading_leans_to_change(r, e->before, CHANGE_SURE))
        return false;
    for (size_t k = r->n_exchanges / 2; k < r->n_exchanges; k++)
        if (r->exchanges[k].volley->open)
            return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

/* Both kinds of talk in one turn, as far as the coder can tell: a person codes one, a model hesitates between them. */
static bool torn(const struct kith_reading *r, uint32_t turn)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];

    if (c->label.talk != KITH_TALK_CHANGE && c->label.talk != KITH_TALK_SUSTAIN)
        return false;
    return r->coded->by_human || (c->p.talk[KITH_TALK_CHANGE] >= TORN && c->p.talk[KITH_TALK_SUSTAIN] >= TORN);
}

/* Both sides in one breath, and a reply too short to give back both. */
static bool two_sides(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !(r->cues[e->before] & KITH_CUE_BUT) || words_of(r, e->before) < 12 ||
        e->volley->complex || (e->listened && e->volley->words >= 12) || !torn(r, e->before))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += r->cues[e->before] & KITH_CUE_WISH ? 4 : 0;
    return true;
}

/* Words for change that were given back, but that nobody asked more of. */
static bool more_to_ask(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || !kith_reading_leans_to_change(r, e->before, CHANGE_SURE) ||
        words_of(r, e->before) < 10 || !(e->volley->has & KITH_HAS_REFLECTION) || e->volley->open || late(r, i) ||
        (i + 1 < r->n_exchanges && r->exchanges[i + 1].volley->open))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += r->cues[e->before] & (KITH_CUE_STEP | KITH_CUE_WISH) ? 4 : 0;
    return true;
}

/* An effort that was heard, but not named as a strength, in a session that names hardly any. */
static bool strength_not_named(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    const struct kith_measure *affirms = &r->measures->items[KITH_MEASURE_MI_ADHERENT];
    size_t affirmed = 0;

    if (!affirms->defined || e->before == KITH_NO_TURN || !(r->cues[e->before] & KITH_CUE_EFFORT) ||
        words_of(r, e->before) < 8 || !(e->volley->has & KITH_HAS_REFLECTION) ||
        !kith_reading_talk(r, e->before, KITH_TALK_CHANGE, CODE_SURE))
        return false;
    for (size_t k = 0; k < r->n_exchanges; k++)
        affirmed += (r->exchanges[k].volley->adherence >> KITH_ADHERENCE_AFFIRM) & 1u;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return affirmed < 2;
}

/* Words given back as they came: measured on the words themselves, since experts and coder agree badly on what is
 * complex. */
static bool stayed_with_words(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || e->reflects == KITH_NO_TURN || e->volley->complex || e->close < CLOSE ||
        !((r->cues[e->before] & KITH_CUE_FEELING) || words_of(r, e->before) >= 20))
        return false;
    *out = (struct moment){e->reflects, e->before, 0, r->cues[e->before] & KITH_CUE_FEELING ? 10 : 5};
    return true;
}

static bool said_a_lot(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || words_of(r, e->before) < 15)
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, (int)words_of(r, e->before)};
    return true;
}

/* A question where giving something back was open too: what is left when nothing stands out. */
static bool could_reflect(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || words_of(r, e->before) < 5 || e->listened ||
        !(e->volley->has & KITH_HAS_QUESTION) || (r->cues[e->before] & KITH_CUE_ASKS))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, (int)words_of(r, e->before)};
    return true;
}

static const struct {
    chance_fn *is;
    int weight;
    unsigned voices;
    unsigned cues;
} kinds[KITH_CHANCE_COUNT] = {
    [KITH_CHANCE_DIRECT] = {danger_not_asked, 300, ALL_VOICES, KITH_CUE_FEELING},
    [KITH_CHANCE_ARGUED] = {argued, 100, COUNSEL, KITH_CUE_WISH},
    [KITH_CHANCE_FIXED] = {fixed, 84, COUNSEL, KITH_CUE_WISH},
    [KITH_CHANCE_ADVICE] = {advised, 80, NOT_CRISIS, KITH_CUE_ADVISE},
    [KITH_CHANCE_PUSHED] = {pushed, 78, COUNSEL, 0},
    [KITH_CHANCE_CHANGE] = {change_passed_by, 76, COUNSEL, KITH_CUE_STEP | KITH_CUE_WISH},
    [KITH_CHANCE_FEELING] = {feeling_passed_by, 74, ALL_VOICES, KITH_CUE_FEELING},
    [KITH_CHANCE_CLOSED] = {closed_row, 72, NOT_CRISIS, KITH_CUE_ASKS},
    [KITH_CHANCE_MONOLOGUE] = {long_stretch, 64, ALL_VOICES, 0},
    [KITH_CHANCE_ASKED_ON] = {asked_on, 60, ALL_VOICES, 0},
    [KITH_CHANCE_EFFORT] = {effort_passed_by, 50, ALL_VOICES, KITH_CUE_EFFORT},
    [KITH_CHANCE_NEXT] = {next_not_asked, 48, COUNSEL, KITH_CUE_STEP},
    [KITH_CHANCE_TWO_SIDES] = {two_sides, 34, COUNSEL, KITH_CUE_BUT},
    [KITH_CHANCE_MORE] = {more_to_ask, 32, COUNSEL, KITH_CUE_STEP | KITH_CUE_WISH},
    [KITH_CHANCE_STRENGTH] = {strength_not_named, 36, ALL_VOICES, KITH_CUE_EFFORT},
    [KITH_CHANCE_DEEPEN] = {stayed_with_words, 30, ALL_VOICES, 0},
    [KITH_CHANCE_OTHER_WAY] = {could_reflect, 12, NOT_CRISIS, 0},
    [KITH_CHANCE_SUMMARY] = {said_a_lot, 5, NOT_CRISIS, 0},
};

static bool in_volley(const struct kith_volley *v, uint32_t turn)
{
    return turn >= v->first && turn <= v->last;
}

/* Words that may mean danger are no matter for a lesson in style, and what went well is left alone. */
static bool is_chance(const struct kith_reading *r, size_t i, int kind, uint32_t strength, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (in_volley(e->volley, strength) ||
        (kind != KITH_CHANCE_DIRECT && e->before != KITH_NO_TURN && kith_reading_flagged(r, e->before, false)))
        return false;
    return kinds[kind].is(r, i, out);
}

static void add_turn(struct kith_chance_found *out, uint32_t turn)
{
    if (turn == KITH_NO_TURN || out->n_turns == KITH_CHANCE_TURNS)
        return;
    for (size_t i = 0; i < out->n_turns; i++)
        if (out->turns[i] == turn)
            return;
    out->turns[out->n_turns++] = turn;
}

/* All moments of one kind: how many, and the clearest. */
static struct kith_chance_found gather(const struct kith_reading *r, int kind, uint32_t strength)
{
    struct kith_chance_found out = {.kind = (enum kith_chance)kind, .cues = kinds[kind].cues};
    struct moment best = {KITH_NO_TURN, KITH_NO_TURN, 0, -1};
    struct moment m;

    for (size_t i = 0; i < r->n_exchanges; i++) {
        if (!is_chance(r, i, kind, strength, &m))
            continue;
        out.times++;
        if (m.clarity > best.clarity)
            best = m;
    }
    out.found = out.times > 0;
    if (!out.found)
        return out;
    out.number = best.number;
    add_turn(&out, best.quote);
    add_turn(&out, best.other);
    for (size_t i = 0; i < r->n_exchanges && kind != KITH_CHANCE_SUMMARY; i++)
        if (is_chance(r, i, kind, strength, &m))
            add_turn(&out, m.quote);
    return out;
}

/* What came up again and again is worth more than what came up once. Among the small things that are left to a good
 * session, chance decides a little, so that not everyone is told the same. */
static double score(const struct kith_reading *r, const struct kith_chance_found *found,
                    const struct kith_strength *strength)
{
    double share = (double)found->times / (double)r->n_exchanges;
    bool small = kinds[found->kind].weight <= SMALL;
    double s = kinds[found->kind].weight + (small ? 8 : 25) * (share * 6 < 1 ? share * 6 : 1);

    if (small)
        s += (double)(kith_hash_mix(r->seed, (uint64_t)found->kind) % 16);
    if (strength->turn != KITH_NO_TURN &&
        strcmp(kith_wording_skill(r, strength->skill), kith_wording_chance_skill(r, found->kind)) == 0)
        s -= 15;
    return s;
}

struct kith_chance_found kith_chance_find(const struct kith_reading *r, const struct kith_strength *strength)
{
    struct kith_chance_found best = {.found = false};
    double best_score = 0;

    for (int kind = 0; kind < KITH_CHANCE_COUNT; kind++) {
        struct kith_chance_found found;

        if (!(kinds[kind].voices & (1u << r->voice)))
            continue;
        found = gather(r, kind, strength->turn);
        if (!found.found || (best.found && score(r, &found, strength) <= best_score))
            continue;
        best = found;
        best_score = score(r, &found, strength);
    }
    return best;
}
