#include "chance.h"

#define CODE_SURE       .6f
#define CHANGE_SURE     .7f
#define LONG_ANSWER     30  /* words */
#define LONG_STRETCH    100 /* words of the counsellor's on end */
#define CLOSED_IN_A_ROW 3
#define DANGER_WITHIN   3 /* volleys in which a plain question answers words of danger */
#define QUOTE_BEST      40

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

static bool listened(const struct kith_volley *v)
{
    return (v->has & KITH_HAS_REFLECTION) || (v->adherence & (1u << KITH_ADHERENCE_AFFIRM));
}

static bool asked_leave(const struct kith_volley *v)
{
    return (v->adherence & ((1u << KITH_ADHERENCE_SEEK) | (1u << KITH_ADHERENCE_PERSUADE_WITH_PERMISSION))) != 0;
}

/* The first turn of the volley that pushes: persuades, confronts or advises; KITH_NO_TURN when none does. */
static uint32_t pushing_turn(const struct kith_reading *r, const struct kith_volley *v)
{
    for (uint32_t t = v->first; t <= v->last; t++) {
        const struct kith_coded_turn *c = &r->coded->turns[t];

        if (c->role != KITH_ROLE_COUNSELLOR || !kith_reading_sure(r, t, CODE_SURE))
            continue;
        if ((c->label.adherence & KITH_MI_NON_ADHERENT) ||
            (c->label.behaviour == KITH_BEHAVIOUR_INPUT && c->label.input == KITH_INPUT_ADVICE))
            return t;
    }
    return KITH_NO_TURN;
}

static bool flagged(const struct kith_coded_turn *c)
{
    for (size_t i = 0; i < c->n_flags; i++)
        if (c->flags[i].kind == KITH_FLAG_CRISIS && kith_str_starts_nocase(c->flags[i].topic, KITH_S("suicid")))
            return true;
    return false;
}

static bool danger_not_asked(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || !flagged(&r->coded->turns[e->before]))
        return false;
    for (size_t k = i; k < r->n_exchanges && k < i + DANGER_WITHIN; k++)
        for (uint32_t t = r->exchanges[k].volley->first; t <= r->exchanges[k].volley->last; t++)
            if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR &&
                ((r->cues[t] & KITH_CUE_ASKS) || flagged(&r->coded->turns[t])))
                return false; /* any question is taken for the right one: a person reads the turn anyway */
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

static bool argued(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t turn = pushing_turn(r, e->volley);

    if (turn == KITH_NO_TURN || !kith_reading_talk(r, e->before, KITH_TALK_SUSTAIN, CODE_SURE) ||
        (r->cues[e->before] & KITH_CUE_ASKS) || asked_leave(e->volley))
        return false;
    *out = (struct moment){e->before, turn, 0, readable(r, e->before)};
    out->clarity += r->coded->turns[turn].label.adherence & KITH_MI_NON_ADHERENT ? 5 : 0;
    return true;
}

static bool advised(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t turn = pushing_turn(r, e->volley);

    if (turn == KITH_NO_TURN || asked_leave(e->volley) || (i > 0 && asked_leave(r->exchanges[i - 1].volley)) ||
        r->coded->turns[turn].label.input != KITH_INPUT_ADVICE || words_of(r, turn) < 6 ||
        (e->before != KITH_NO_TURN && (r->cues[e->before] & KITH_CUE_ASKS)))
        return false;
    *out = (struct moment){turn, e->before, 0, readable(r, turn)};
    out->clarity += r->cues[turn] & KITH_CUE_ADVISE ? 6 : 0;
    return true;
}

static bool change_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !kith_reading_talk(r, e->before, KITH_TALK_CHANGE, CHANGE_SURE) ||
        words_of(r, e->before) < 6 || listened(e->volley) || e->volley->open || asked_leave(e->volley) ||
        (r->cues[e->before] & KITH_CUE_ASKS) || !(e->volley->has & (KITH_HAS_QUESTION | KITH_HAS_INPUT)))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += r->cues[e->before] & KITH_CUE_STEP ? 3 : 0;
    return true;
}

static bool feeling_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !(r->cues[e->before] & KITH_CUE_FEELING) || words_of(r, e->before) < 5 ||
        listened(e->volley) || (r->cues[e->before] & KITH_CUE_ASKS) ||
        !(e->volley->has & (KITH_HAS_QUESTION | KITH_HAS_INPUT)))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

static bool asks_closed_only(const struct kith_volley *v)
{
    return (v->has & KITH_HAS_QUESTION) && !v->open && !listened(v);
}

/* Counted at its last question, so that a row is one chance. */
static bool closed_row(const struct kith_reading *r, size_t i, struct moment *out)
{
    size_t n = 0;
    size_t first = i;

    if (!asks_closed_only(r->exchanges[i].volley) ||
        (i + 1 < r->n_exchanges && asks_closed_only(r->exchanges[i + 1].volley)))
        return false;
    for (size_t k = i + 1; k-- > 0 && asks_closed_only(r->exchanges[k].volley); n++)
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

    if (v->words < LONG_STRETCH || !(v->has & KITH_HAS_INPUT))
        return false;
    for (uint32_t t = v->first; t <= v->last; t++)
        if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR && words_of(r, t) > words_of(r, turn))
            turn = t;
    *out = (struct moment){turn, r->exchanges[i].before, (v->words + 5) / 10 * 10, (int)v->words};
    return true;
}

static bool asked_on(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || words_of(r, e->before) < LONG_ANSWER || listened(e->volley) ||
        !(e->volley->has & KITH_HAS_QUESTION) || (r->cues[e->before] & KITH_CUE_ASKS))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, (int)words_of(r, e->before)};
    return true;
}

static bool effort_passed_by(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (answered_by_nothing(e) || !(r->cues[e->before] & KITH_CUE_EFFORT) || listened(e->volley) ||
        kith_reading_talk(r, e->before, KITH_TALK_SUSTAIN, 0))
        return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    out->clarity += kith_reading_talk(r, e->before, KITH_TALK_CHANGE, CODE_SURE) ? 5 : 0;
    return true;
}

/* Late in a session that leans to change, words of a step that no open question follows. */
static bool next_not_asked(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    const struct kith_measure *change = &r->measures->items[KITH_MEASURE_CHANGE];

    if (answered_by_nothing(e) || 10 * i < 6 * r->n_exchanges || !change->defined || change->count < 4 ||
        change->value < .6 || !(r->cues[e->before] & KITH_CUE_STEP) ||
        !kith_reading_talk(r, e->before, KITH_TALK_CHANGE, CHANGE_SURE))
        return false;
    for (size_t k = i; k < r->n_exchanges; k++)
        if (r->exchanges[k].volley->open)
            return false;
    *out = (struct moment){e->before, e->volley->first, 0, readable(r, e->before)};
    return true;
}

static bool stayed_with_words(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];
    uint32_t t;

    if (e->before == KITH_NO_TURN || !(e->volley->has & KITH_HAS_REFLECTION) || e->volley->complex ||
        !((r->cues[e->before] & KITH_CUE_FEELING) || words_of(r, e->before) >= 20))
        return false;
    for (t = e->volley->first; t < e->volley->last; t++)
        if (r->coded->turns[t].role == KITH_ROLE_COUNSELLOR && kith_reading_has(r, t, KITH_HAS_REFLECTION))
            break;
    *out = (struct moment){t, e->before, 0, r->cues[e->before] & KITH_CUE_FEELING ? 10 : 5};
    return kith_reading_has(r, t, KITH_HAS_REFLECTION);
}

static bool said_a_lot(const struct kith_reading *r, size_t i, struct moment *out)
{
    const struct kith_exchange *e = &r->exchanges[i];

    if (e->before == KITH_NO_TURN || words_of(r, e->before) < 8)
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
    [KITH_CHANCE_ARGUED] = {argued, 100, COUNSEL, 0},
    [KITH_CHANCE_ADVICE] = {advised, 80, NOT_CRISIS, KITH_CUE_ADVISE},
    [KITH_CHANCE_CHANGE] = {change_passed_by, 76, COUNSEL, KITH_CUE_STEP},
    [KITH_CHANCE_FEELING] = {feeling_passed_by, 74, ALL_VOICES, KITH_CUE_FEELING},
    [KITH_CHANCE_CLOSED] = {closed_row, 72, NOT_CRISIS, KITH_CUE_ASKS},
    [KITH_CHANCE_MONOLOGUE] = {long_stretch, 64, ALL_VOICES, 0},
    [KITH_CHANCE_ASKED_ON] = {asked_on, 60, ALL_VOICES, 0},
    [KITH_CHANCE_EFFORT] = {effort_passed_by, 50, ALL_VOICES, KITH_CUE_EFFORT},
    [KITH_CHANCE_NEXT] = {next_not_asked, 48, COUNSEL, KITH_CUE_STEP},
    [KITH_CHANCE_DEEPEN] = {stayed_with_words, 30, ALL_VOICES, 0},
    [KITH_CHANCE_SUMMARY] = {said_a_lot, 5, ALL_VOICES, 0},
};

static bool in_volley(const struct kith_volley *v, uint32_t turn)
{
    return turn >= v->first && turn <= v->last;
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
        if (in_volley(r->exchanges[i].volley, strength) || !kinds[kind].is(r, i, &m))
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
    for (size_t i = 0; i < r->n_exchanges; i++)
        if (!in_volley(r->exchanges[i].volley, strength) && kinds[kind].is(r, i, &m))
            add_turn(&out, m.quote);
    return out;
}

struct kith_chance_found kith_chance_find(const struct kith_reading *r, uint32_t strength)
{
    struct kith_chance_found best = {.found = false};
    double best_score = 0;

    for (int kind = 0; kind < KITH_CHANCE_COUNT; kind++) {
        struct kith_chance_found found;
        double share;
        double score;

        if (!(kinds[kind].voices & (1u << r->voice)))
            continue;
        found = gather(r, kind, strength);
        if (!found.found)
            continue;
        /* What came up again and again is worth more than what came up once. */
        share = (double)found.times / (double)r->n_exchanges;
        score = kinds[kind].weight + 25 * (share * 6 < 1 ? share * 6 : 1);
        if (score > best_score) {
            best = found;
            best_score = score;
        }
    }
    return best;
}
