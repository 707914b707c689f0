#include "strength.h"

#define SURE             .9f
#define AGAINST          .2f
#define WORDS_MIN        5
#define WORDS_MIN_SIMPLE 6 /* a shorter simple reflection is an echo, and may be a dry one */
#define WORTH_SHOWING    40
#define CHANGE_SURE      .7f
#define OPENED_WORDS     25 /* a full answer has at least this many words and half as many again as most */
#define LONG_TURN        60
#define DIRECT_WITHIN    4 /* counsellor turns after words of danger in which a question is an answer to them */

static bool answer_is_good(const struct kith_reading *r, uint32_t reply)
{
    return reply == KITH_NO_TURN || !(r->cues[reply] & (KITH_CUE_NO | KITH_CUE_STRAIN));
}

/* Talked over or left off: "They're-". What was cut short is nothing to hold up. */
static bool cut_short(const struct kith_reading *r, uint32_t turn)
{
    struct kith_str text = kith_str_trim(r->transcript->turns[turn].text);

    return kith_str_ends(text, KITH_S("-")) || kith_str_ends(text, KITH_S("\xE2\x80\x94")) ||
           kith_str_ends(text, KITH_S("\xE2\x80\x93")) || kith_str_ends(text, KITH_S("\xE2\x80\xA6"));
}

static bool can_be_shown(const struct kith_reading *r, uint32_t turn)
{
    const struct kith_probabilities *p = &r->coded->turns[turn].p;
    unsigned against = r->coded->turns[turn].label.adherence & KITH_MI_NON_ADHERENT;

    return kith_reading_sure(r, turn, SURE) && !against && p->adherence[KITH_ADHERENCE_CONFRONT] < AGAINST &&
           p->adherence[KITH_ADHERENCE_PERSUADE] < AGAINST && r->words[turn].words >= WORDS_MIN && !cut_short(r, turn);
}

static bool adheres(const struct kith_coded_turn *c, enum kith_adherence code)
{
    return (c->label.adherence & (1u << code)) && c->p.adherence[code] >= SURE;
}

static bool sure_has(const struct kith_coded_turn *c, enum kith_behaviour behaviour)
{
    return (c->label.has & (1u << behaviour)) &&
           (c->p.has[behaviour] >= SURE || (c->label.behaviour == (int)behaviour && c->p.behaviour[behaviour] >= SURE));
}

/* What the turn may be named as; KITH_SKILL_COUNT: nothing. The rarer skill first: a turn is named for its best part.
 */
static enum kith_skill skill_of(const struct kith_reading *r, uint32_t turn)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];

    if (sure_has(c, KITH_BEHAVIOUR_REFLECTION) && c->label.reflection == KITH_REFLECTION_COMPLEX &&
        c->p.reflection[KITH_REFLECTION_COMPLEX] >= SURE)
        return KITH_SKILL_COMPLEX;
    if (adheres(c, KITH_ADHERENCE_AFFIRM))
        return KITH_SKILL_AFFIRM;
    if (sure_has(c, KITH_BEHAVIOUR_REFLECTION) && c->label.behaviour == KITH_BEHAVIOUR_REFLECTION &&
        r->words[turn].words >= WORDS_MIN_SIMPLE)
        return KITH_SKILL_REFLECTION;
    if (adheres(c, KITH_ADHERENCE_SEEK) && (r->cues[turn] & KITH_CUE_ASKS) &&
        c->label.question == KITH_QUESTION_CLOSED && !(c->label.has & KITH_HAS_INPUT))
        return KITH_SKILL_PERMISSION;
    if (adheres(c, KITH_ADHERENCE_EMPHASIZE))
        return KITH_SKILL_CHOICE;
    if (sure_has(c, KITH_BEHAVIOUR_QUESTION) && c->label.question == KITH_QUESTION_OPEN &&
        c->p.question[KITH_QUESTION_OPEN] >= SURE)
        return KITH_SKILL_OPEN;
    if (adheres(c, KITH_ADHERENCE_SEEK))
        return KITH_SKILL_SEEK;
    return KITH_SKILL_COUNT;
}

static bool full_answer(const struct kith_reading *r, uint32_t reply)
{
    uint32_t words = r->words[reply].words;

    return words >= OPENED_WORDS && 2 * words >= 3 * r->median_reply;
}

static enum kith_effect effect_of(const struct kith_reading *r, uint32_t reply)
{
    bool counsel = r->voice == KITH_VOICE_COUNSEL;

    if (reply == KITH_NO_TURN)
        return KITH_EFFECT_NONE;
    if (r->cues[reply] & KITH_CUE_DISCLOSE)
        return KITH_EFFECT_DISCLOSED;
    if (counsel && kith_reading_talk(r, reply, KITH_TALK_CHANGE, CHANGE_SURE) && r->words[reply].words >= WORDS_MIN) {
        uint32_t first = 0;

        while (!kith_reading_talk(r, first, KITH_TALK_CHANGE, 0))
            first++;
        return first == reply && reply > 6 ? KITH_EFFECT_FIRST_CHANGE : KITH_EFFECT_CHANGE;
    }
    if (reply == r->longest_client && full_answer(r, reply))
        return KITH_EFFECT_LONGEST;
    return full_answer(r, reply) ? KITH_EFFECT_LONG : KITH_EFFECT_NONE;
}

/* A plain question about danger, soon after words that may mean it. */
static bool asks_about_danger(const struct kith_reading *r, uint32_t turn)
{
    unsigned seen = 0;

    if (!sure_has(&r->coded->turns[turn], KITH_BEHAVIOUR_QUESTION) || !(r->cues[turn] & KITH_CUE_DANGER))
        return false;
    for (uint32_t i = turn; i-- > 0 && seen < DIRECT_WITHIN;) {
        seen += r->coded->turns[i].role == KITH_ROLE_COUNSELLOR;
        if (r->coded->turns[i].role == KITH_ROLE_CLIENT && kith_reading_flagged(r, i, true))
            return true;
    }
    return false;
}

static int rank(const struct kith_reading *r, const struct kith_strength *s, const struct kith_exchange *e)
{
    static const int skills[KITH_SKILL_COUNT] = {
        [KITH_SKILL_COMPLEX] = 80, [KITH_SKILL_REFLECTION] = 50, [KITH_SKILL_OPEN] = 44,   [KITH_SKILL_AFFIRM] = 66,
        [KITH_SKILL_SEEK] = 45,    [KITH_SKILL_PERMISSION] = 52, [KITH_SKILL_CHOICE] = 58, [KITH_SKILL_DIRECT] = 200,
    };
    static const int effects[KITH_EFFECT_COUNT + 1] = {
        [KITH_EFFECT_FIRST_CHANGE] = 24, [KITH_EFFECT_CHANGE] = 20, [KITH_EFFECT_LONGEST] = 18,
        [KITH_EFFECT_DISCLOSED] = 26,    [KITH_EFFECT_LONG] = 14,
    };
    uint32_t words = r->words[s->turn].words;
    int score = skills[s->skill] + effects[s->effect];

    if (words > LONG_TURN)
        score -= 15;
    if (words >= 8 && words <= 30)
        score += 4;
    if (kith_reading_has(r, s->turn, KITH_HAS_INPUT))
        score -= 15;
    if (s->reply != KITH_NO_TURN && kith_reading_talk(r, s->reply, KITH_TALK_SUSTAIN, 0))
        score -= 15;
    if (s->reply != KITH_NO_TURN && r->words[s->reply].words <= 3)
        score -= 8;
    if (s->skill == KITH_SKILL_REFLECTION && e->echoes)
        score += 8;
    if (e->before != KITH_NO_TURN && (r->cues[e->before] & KITH_CUE_FEELING) &&
        (s->skill == KITH_SKILL_COMPLEX || s->skill == KITH_SKILL_REFLECTION))
        score += 5;
    return score;
}

struct kith_strength kith_strength_find(const struct kith_reading *r)
{
    struct kith_strength best = {KITH_NO_TURN, KITH_NO_TURN, KITH_SKILL_COUNT, KITH_EFFECT_NONE};
    int best_rank = WORTH_SHOWING - 1;

    for (size_t i = 0; i < r->n_exchanges; i++) {
        const struct kith_exchange *e = &r->exchanges[i];

        for (uint32_t turn = e->volley->first; turn <= e->volley->last; turn++) {
            /* What a volley's earlier turns did is not what the client answered. */
            struct kith_strength s = {turn, turn == e->volley->last ? e->reply : KITH_NO_TURN, KITH_SKILL_COUNT,
                                      KITH_EFFECT_NONE};
            int score;

            if (r->coded->turns[turn].role != KITH_ROLE_COUNSELLOR || !can_be_shown(r, turn) ||
                !answer_is_good(r, e->reply))
                continue;
            s.skill = asks_about_danger(r, turn) ? KITH_SKILL_DIRECT : skill_of(r, turn);
            if (s.skill == KITH_SKILL_COUNT)
                continue;
            s.effect = s.skill == KITH_SKILL_DIRECT ? KITH_EFFECT_NONE : effect_of(r, s.reply);
            score = rank(r, &s, e);
            if (score > best_rank) {
                best = s;
                best_rank = score;
            }
        }
    }
    return best;
}
