#include "reading.h"

#include "hash64.h"

#include <stdlib.h>

static enum kith_voice voice_of(const struct kith_measures *m)
{
    switch (m->setting) {
    case KITH_SETTING_PEER:
        return KITH_VOICE_PEER;
    case KITH_SETTING_GROUP:
        return KITH_VOICE_GROUP;
    case KITH_SETTING_FAMILY:
        return KITH_VOICE_FAMILY;
    case KITH_SETTING_CRISIS:
        return KITH_VOICE_CRISIS;
    case KITH_SETTING_ONE_TO_ONE:
    case KITH_SETTING_UNKNOWN:
        break;
    }
    return m->one_to_one ? KITH_VOICE_COUNSEL : KITH_VOICE_GROUP;
}

#define THEME_TURNS 3 /* a theme named in fewer turns is passing talk */

static enum kith_rc read_topic(struct kith_reading *r, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(r->keep);
    struct kith_words words;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(r->keep, r->transcript->topic, &words, err));
    r->themes = kith_themes_of(words.items, words.n);
out:
    kith_arena_rewind(r->keep, mark);
    return rc;
}

static enum kith_rc read_turns(struct kith_reading *r, struct kith_err *err)
{
    const struct kith_transcript *t = r->transcript;
    unsigned seen[THEME_TURNS] = {0}; /* themes seen in at least 1, 2, 3 turns */
    uint16_t *cues;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(r->keep, t->n_turns, sizeof *cues, &cues, err));
    r->seed = t->n_turns;
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_arena_mark mark = kith_arena_mark(r->keep);
        struct kith_words words;
        unsigned themes;

        KITH_TRY(kith_words_split(r->keep, t->turns[i].text, &words, err));
        cues[i] = (uint16_t)kith_cues_of(words.items, words.n);
        themes = kith_themes_of(words.items, words.n);
        for (int k = THEME_TURNS - 1; k > 0; k--)
            seen[k] |= seen[k - 1] & themes;
        seen[0] |= themes;
        kith_arena_rewind(r->keep, mark);
        r->seed = kith_hash_bytes(r->seed, t->turns[i].text.p, t->turns[i].text.n);
    }
    r->themes |= seen[THEME_TURNS - 1];
    r->cues = cues;
out:
    return rc;
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static enum kith_rc read_client(struct kith_reading *r, struct kith_err *err)
{
    size_t n_turns = r->transcript->n_turns;
    uint32_t *lengths;
    size_t n = 0;
    enum kith_rc rc;

    r->longest_client = KITH_NO_TURN;
    KITH_TRY(kith_arena_take(r->keep, n_turns, sizeof *lengths, &lengths, err));
    for (uint32_t i = 0; i < n_turns; i++) {
        if (r->coded->turns[i].role != KITH_ROLE_CLIENT || r->words[i].backchannel)
            continue;
        lengths[n++] = r->words[i].words;
        if (r->longest_client == KITH_NO_TURN || r->words[i].words > r->words[r->longest_client].words)
            r->longest_client = i;
    }
    qsort(lengths, n, sizeof *lengths, compare_u32);
    r->median_reply = n ? lengths[n / 2] : 0;
out:
    return rc;
}

/* The client's last turn with content before the volley, when nobody but the two spoke between. */
static uint32_t turn_before(const struct kith_reading *r, const struct kith_volley *v)
{
    for (uint32_t i = v->first; i-- > 0 && r->coded->turns[i].role == KITH_ROLE_CLIENT;)
        if (!r->words[i].backchannel)
            return i;
    return KITH_NO_TURN;
}

#define MAY_REFLECT .3f

static bool may_listen(const struct kith_coded_turn *c)
{
    return (c->label.has & KITH_HAS_REFLECTION) || (c->label.adherence & (1u << KITH_ADHERENCE_AFFIRM)) ||
           c->p.has[KITH_BEHAVIOUR_REFLECTION] >= MAY_REFLECT || c->p.adherence[KITH_ADHERENCE_AFFIRM] >= MAY_REFLECT;
}

#define CLOSE_WORDS 2 /* with one word of content, a share says nothing */

static enum kith_rc read_closeness(const struct kith_reading *r, struct kith_exchange *e, struct kith_err *err)
{
    size_t shared;
    size_t of;
    enum kith_rc rc;

    KITH_TRY(kith_turns_shared_content(r->keep, r->coded, e->before, e->reflects, &shared, &of, err));
    e->close = of < CLOSE_WORDS ? 0 : (float)shared / (float)of;
out:
    return rc;
}

static enum kith_rc read_volley(struct kith_reading *r, struct kith_exchange *e, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (uint32_t t = e->volley->first; t <= e->volley->last; t++) {
        if (r->coded->turns[t].role != KITH_ROLE_COUNSELLOR)
            continue;
        e->listened |= may_listen(&r->coded->turns[t]);
        if (!e->echoes && e->before != KITH_NO_TURN)
            KITH_TRY(kith_turns_share_content(r->keep, r->coded, e->before, t, &e->echoes, err));
        if (e->reflects == KITH_NO_TURN && kith_reading_has(r, t, KITH_HAS_REFLECTION))
            e->reflects = t;
    }
    if (e->before != KITH_NO_TURN && e->reflects != KITH_NO_TURN)
        KITH_TRY(read_closeness(r, e, err));
out:
    return rc;
}

static void read_pushing(struct kith_reading *r)
{
    for (uint32_t t = 0; t < r->transcript->n_turns; t++) {
        float p = kith_reading_push(r, t);

        r->may_push += p > 0;
        r->pushes += p;
    }
}

static enum kith_rc read_exchanges(struct kith_reading *r, struct kith_err *err)
{
    const struct kith_measures *m = r->measures;
    struct kith_exchange *exchanges;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(r->keep, m->n_volleys, sizeof *exchanges, &exchanges, err));
    for (size_t i = 0; i < m->n_volleys; i++) {
        size_t reply = KITH_NO_TURN;

        (void)kith_volley_reply(r->coded, r->words, &m->volleys[i], &reply);
        exchanges[i] = (struct kith_exchange){.volley = &m->volleys[i],
                                              .before = turn_before(r, &m->volleys[i]),
                                              .reply = (uint32_t)reply,
                                              .reflects = KITH_NO_TURN};
        KITH_TRY(read_volley(r, &exchanges[i], err));
    }
    r->exchanges = exchanges;
    r->n_exchanges = m->n_volleys;
out:
    return rc;
}

enum kith_rc kith_reading_make(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_measures *measures, struct kith_reading *out, struct kith_err *err)
{
    struct kith_turn_words *words;
    enum kith_rc rc;

    *out = (struct kith_reading){
        .keep = keep,
        .coded = coded,
        .transcript = coded->transcript,
        .measures = measures,
        .voice = voice_of(measures),
    };
    KITH_TRY(kith_turn_words(keep, coded, &words, err));
    out->words = words;
    KITH_TRY(read_topic(out, err));
    KITH_TRY(read_turns(out, err));
    KITH_TRY(read_client(out, err));
    KITH_TRY(read_exchanges(out, err));
    read_pushing(out);
out:
    return rc;
}

bool kith_reading_talk(const struct kith_reading *r, uint32_t turn, enum kith_talk talk, float p)
{
    const struct kith_coded_turn *c;

    if (turn == KITH_NO_TURN)
        return false;
    c = &r->coded->turns[turn];
    return c->label.talk == (int)talk && c->p.talk[talk] >= p && !r->words[turn].backchannel;
}

bool kith_reading_leans_to_change(const struct kith_reading *r, uint32_t turn, float p)
{
    bool put_so = turn != KITH_NO_TURN && (r->cues[turn] & (KITH_CUE_STEP | KITH_CUE_WISH));

    return kith_reading_talk(r, turn, KITH_TALK_CHANGE, put_so ? p - .1f : p);
}

bool kith_reading_sure(const struct kith_reading *r, uint32_t turn, float p)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];

    return c->label.behaviour >= 0 && c->p.behaviour[c->label.behaviour] >= p;
}

#define MAY_PUSH .2f

float kith_reading_push(const struct kith_reading *r, uint32_t turn)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];
    const float *p = c->p.adherence;
    float push = 1 - (1 - p[KITH_ADHERENCE_PERSUADE]) * (1 - p[KITH_ADHERENCE_CONFRONT]);

    if (c->role != KITH_ROLE_COUNSELLOR || push < MAY_PUSH ||
        (c->label.adherence & (1u << KITH_ADHERENCE_PERSUADE_WITH_PERMISSION)))
        return 0;
    return push;
}

bool kith_reading_has(const struct kith_reading *r, uint32_t turn, unsigned has)
{
    return (r->coded->turns[turn].label.has & has) != 0;
}

bool kith_reading_flagged(const struct kith_reading *r, uint32_t turn, bool self)
{
    const struct kith_coded_turn *c = &r->coded->turns[turn];

    for (size_t i = 0; i < c->n_flags; i++)
        if (c->flags[i].kind == KITH_FLAG_CRISIS && (!self || kith_str_eq(c->flags[i].topic, KITH_S("suicide")) ||
                                                     kith_str_eq(c->flags[i].topic, KITH_S("self-harm"))))
            return true;
    return false;
}
