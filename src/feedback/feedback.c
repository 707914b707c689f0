#include "feedback.h"

#include "chance.h"
#include "moments.h"
#include "quote.h"
#include "strength.h"
#include "summary.h"

#define ITEMS_MAX    32
#define TEXT_MAX     ((size_t)64 * 1024)
#define CRISIS_MAX   8  /* topics; each names all its turns */
#define LANGUAGE_MAX 3  /* words; more would read as a telling-off */
#define UNSURE_MAX   12 /* turns that are named */

/* What is being put together. Texts are written into buf, then kept. */
struct draft {
    struct kith_reading r;
    struct kith_feedback_item *items;
    size_t n;
    struct kith_buf buf;
    struct kith_err *err;
};

static enum kith_rc keep_text(struct draft *d, struct kith_str *out)
{
    enum kith_rc rc;

    KITH_TRY(kith_buf_check(&d->buf, "The feedback", d->err));
    KITH_TRY(kith_str_keep(d->r.keep, kith_buf_view(&d->buf), out, d->err));
out:
    kith_buf_clear(&d->buf);
    return rc;
}

/* Adds an item with the text in buf and a copy of the turns. */
static enum kith_rc add_item(struct draft *d, enum kith_feedback_kind kind, const char *skill, const uint32_t *turns,
                             size_t n_turns, struct kith_feedback_item **out)
{
    struct kith_feedback_item *item = &d->items[d->n];
    uint32_t *copy;
    enum kith_rc rc;

    *item = (struct kith_feedback_item){.kind = kind, .skill = kith_str_of(skill), .example = {"", 0}};
    KITH_TRY(keep_text(d, &item->text));
    KITH_TRY(kith_arena_take(d->r.keep, n_turns, sizeof *copy, &copy, d->err));
    for (size_t i = 0; i < n_turns; i++)
        copy[i] = turns[i];
    item->turns = copy;
    item->n_turns = n_turns;
    d->n++;
    if (out)
        *out = item;
out:
    return rc;
}

static enum kith_rc set_quote(struct draft *d, struct kith_feedback_item *item, unsigned cues)
{
    struct kith_quote quote;
    enum kith_rc rc;

    KITH_TRY(kith_quote_pick(&d->r, item->turns[0], cues, &quote, d->err));
    item->quote_start = quote.start;
    item->quote_end = quote.end;
out:
    return rc;
}

/* A flag's words within their sentence: a long turn must not hide them. */
static enum kith_rc set_quote_around(struct draft *d, struct kith_feedback_item *item, const struct kith_flag *flag)
{
    struct kith_quote quote;
    enum kith_rc rc;

    KITH_TRY(kith_quote_around(&d->r, item->turns[0], flag->start, flag->end, &quote, d->err));
    item->quote_start = quote.start;
    item->quote_end = quote.end;
out:
    return rc;
}

static void put(struct draft *d, const char *text, const struct kith_fill *fill)
{
    if (d->buf.n > 0)
        kith_buf_byte(&d->buf, ' ');
    kith_wording_put(&d->buf, &d->r, text, fill);
}

static void put_picked(struct draft *d, const struct kith_variants *variants, unsigned salt,
                       const struct kith_fill *fill)
{
    put(d, kith_wording_pick(&d->r, variants, salt), fill);
}

/* The flags of one kind with one topic, or one word of the text, gathered over the session. */
struct group {
    struct kith_str topic;
    const struct kith_flag *first;
    uint32_t *turns;
    size_t n_turns;
};

static struct kith_str flagged_words(const struct draft *d, uint32_t turn, const struct kith_flag *flag)
{
    return kith_str_sub(d->r.transcript->turns[turn].text, flag->start, flag->end);
}

static enum kith_rc gather_flags(struct draft *d, enum kith_flag_kind kind, struct group *groups, size_t max, size_t *n)
{
    size_t n_turns = d->r.transcript->n_turns;
    enum kith_rc rc = KITH_OK;

    *n = 0;
    for (uint32_t t = 0; t < n_turns; t++) {
        const struct kith_coded_turn *c = &d->r.coded->turns[t];

        for (size_t f = 0; f < c->n_flags; f++) {
            size_t g = 0;

            if (c->flags[f].kind != kind)
                continue;
            while (g < *n && !kith_str_eq(groups[g].topic, c->flags[f].topic))
                g++;
            if (g == max)
                continue;
            if (g == *n) {
                groups[g] = (struct group){.topic = c->flags[f].topic, .first = &c->flags[f]};
                KITH_TRY(kith_arena_take(d->r.keep, n_turns, sizeof *groups[g].turns, &groups[g].turns, d->err));
                (*n)++;
            }
            if (groups[g].n_turns == 0 || groups[g].turns[groups[g].n_turns - 1] != t)
                groups[g].turns[groups[g].n_turns++] = t;
        }
    }
out:
    return rc;
}

/* "lost-tolerance" is a name in a list; people read "lost tolerance". */
static enum kith_rc plain_topic(struct draft *d, struct kith_str topic, struct kith_str *out)
{
    bool one_word = kith_str_starts(topic, KITH_S("self-"));

    for (size_t i = 0; i < topic.n; i++)
        kith_buf_byte(&d->buf, topic.p[i] == '-' && !one_word ? ' ' : topic.p[i]);
    return keep_text(d, out);
}

static enum kith_rc add_crisis(struct draft *d)
{
    struct group groups[CRISIS_MAX];
    size_t n;
    enum kith_rc rc;

    KITH_TRY(gather_flags(d, KITH_FLAG_CRISIS, groups, CRISIS_MAX, &n));
    for (size_t g = 0; g < n; g++) {
        struct kith_fill fill = {.word = groups[g].first->prefer};
        struct kith_feedback_item *item;

        KITH_TRY(plain_topic(d, groups[g].topic, &fill.topic));
        put(d, g == 0 ? kith_wording_crisis_first : kith_wording_crisis_more, &fill);
        KITH_TRY(add_item(d, KITH_FEEDBACK_CRISIS, "", groups[g].turns, groups[g].n_turns, &item));
        item->skill = fill.topic;
        KITH_TRY(set_quote_around(d, item, groups[g].first));
    }
out:
    return rc;
}

static enum kith_rc add_language(struct draft *d)
{
    struct group groups[LANGUAGE_MAX];
    size_t n;
    enum kith_rc rc;

    KITH_TRY(gather_flags(d, KITH_FLAG_STIGMA, groups, LANGUAGE_MAX, &n));
    for (size_t g = 0; g < n; g++) {
        const struct kith_flag *flag = groups[g].first;
        struct kith_fill fill = {.word = flag->prefer, .topic = flagged_words(d, groups[g].turns[0], flag)};
        struct kith_feedback_item *item;

        put_picked(d, &kith_wording_language, 2 + (unsigned)g, &fill);
        KITH_TRY(add_item(d, KITH_FEEDBACK_LANGUAGE, "person-first words", groups[g].turns, groups[g].n_turns, &item));
        item->quote_start = flag->start;
        item->quote_end = flag->end;
    }
out:
    return rc;
}

/* No feedback on skill without two sides: what is missing, and what to do. */
static enum kith_rc add_missing(struct draft *d)
{
    bool client = d->r.measures->client_turns > 0;
    bool counsellor = d->r.measures->counsellor_turns > 0;

    put(d, counsellor ? kith_wording_no_client : client ? kith_wording_no_counsellor : kith_wording_nobody, NULL);
    return add_item(d, KITH_FEEDBACK_LOOK, "", NULL, 0, NULL);
}

static unsigned cues_of_skill(enum kith_skill skill)
{
    switch (skill) {
    case KITH_SKILL_OPEN:
    case KITH_SKILL_SEEK:
    case KITH_SKILL_PERMISSION:
    case KITH_SKILL_DIRECT:
        return KITH_CUE_ASKS;
    case KITH_SKILL_AFFIRM:
        return KITH_CUE_STRENGTH;
    default:
        return 0;
    }
}

static bool rests_on_adherence(enum kith_skill skill)
{
    return skill == KITH_SKILL_AFFIRM || skill == KITH_SKILL_SEEK || skill == KITH_SKILL_PERMISSION ||
           skill == KITH_SKILL_CHOICE;
}

static enum kith_rc add_strength(struct draft *d, const struct kith_strength *s)
{
    uint32_t turns[2] = {s->turn, s->reply};
    struct kith_feedback_item *item;
    enum kith_rc rc;

    if (s->turn == KITH_NO_TURN) {
        put_picked(d, &kith_wording_look, 3, NULL);
        return add_item(d, KITH_FEEDBACK_LOOK, "", NULL, 0, NULL);
    }
    put_picked(d, &kith_wording_strength[s->skill], 4, NULL);
    put_picked(d, s->effect == KITH_EFFECT_NONE ? &kith_wording_worth[s->skill] : &kith_wording_effect[s->effect], 5,
               NULL);
    if (rests_on_adherence(s->skill) && !d->r.coded->by_human)
        put(d, kith_wording_not_checked, NULL);
    KITH_TRY(add_item(d, KITH_FEEDBACK_STRENGTH, kith_wording_skill(&d->r, s->skill), turns,
                      s->reply == KITH_NO_TURN ? 1 : 2, &item));
    KITH_TRY(set_quote(d, item, cues_of_skill(s->skill)));
out:
    return rc;
}

static enum kith_rc add_chance(struct draft *d, const struct kith_chance_found *c)
{
    const struct kith_chance_words *words = &kith_wording_chance[c->kind];
    struct kith_fill fill = {.number = c->number};
    struct kith_feedback_item *item;
    enum kith_rc rc = KITH_OK;

    if (!c->found)
        return rc;
    put_picked(d, &words->what, 6, &fill);
    put_picked(d, &words->why, 7, NULL);
    put_picked(d, &words->how, 8, NULL);
    KITH_TRY(add_item(d, KITH_FEEDBACK_TRY, kith_wording_chance_skill(&d->r, c->kind), c->turns, c->n_turns, &item));
    item->example = kith_str_of(kith_wording_example(&d->r, words));
    KITH_TRY(set_quote(d, item, c->cues));
out:
    return rc;
}

static enum kith_rc add_moments(struct draft *d, uint32_t strength, uint32_t chance)
{
    uint32_t taken[2] = {strength, chance};
    struct kith_moment_found found[KITH_MOMENTS_MAX];
    size_t n = kith_moments_find(&d->r, taken, 2, found);
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < n; i++) {
        const struct kith_moment_words *words = &kith_wording_moment[found[i].kind];
        uint32_t turns[2] = {found[i].turn, found[i].reply};
        struct kith_feedback_item *item;

        put_picked(d, found[i].reply == KITH_NO_TURN ? &kith_wording_moment_last : &words->text, 9 + (unsigned)i, NULL);
        KITH_TRY(add_item(d, KITH_FEEDBACK_MOMENT, words->skill, turns, found[i].reply == KITH_NO_TURN ? 1 : 2, &item));
        KITH_TRY(set_quote(d, item, found[i].cues));
    }
out:
    return rc;
}

/* How sure Kith is of a turn's main code. */
static float certainty(const struct kith_coded_turn *c)
{
    if (c->label.behaviour >= 0)
        return c->p.behaviour[c->label.behaviour];
    return c->label.talk >= 0 ? c->p.talk[c->label.talk] : 1;
}

/* The least sure turns, in the order of the session. */
static size_t unsure_turns(const struct kith_reading *r, uint32_t out[UNSURE_MAX], size_t *total)
{
    size_t n = 0;

    *total = 0;
    for (uint32_t t = 0; t < r->transcript->n_turns; t++) {
        size_t surest = 0;

        if (!r->coded->turns[t].unsure)
            continue;
        (*total)++;
        if (n < UNSURE_MAX) {
            out[n++] = t;
            continue;
        }
        for (size_t i = 1; i < n; i++)
            if (certainty(&r->coded->turns[out[i]]) > certainty(&r->coded->turns[out[surest]]))
                surest = i;
        if (certainty(&r->coded->turns[t]) >= certainty(&r->coded->turns[out[surest]]))
            continue;
        for (size_t i = surest; i + 1 < n; i++)
            out[i] = out[i + 1];
        out[n - 1] = t;
    }
    return n;
}

static enum kith_rc add_unsure(struct draft *d)
{
    uint32_t turns[UNSURE_MAX];
    struct kith_fill fill = {0};
    size_t n = unsure_turns(&d->r, turns, &fill.number);
    struct kith_feedback_item *item;
    enum kith_rc rc;

    if (n == 0)
        return KITH_OK;
    put(d,
        fill.number == 1  ? kith_wording_unsure_one
        : fill.number > n ? kith_wording_unsure_many
                          : kith_wording_unsure_some,
        &fill);
    KITH_TRY(add_item(d, KITH_FEEDBACK_UNSURE, "", turns, n, &item));
    KITH_TRY(set_quote(d, item, 0));
out:
    return rc;
}

static enum kith_rc add_limits(struct draft *d)
{
    put(d, d->r.coded->by_human ? kith_wording_limits_human : kith_wording_limits, NULL);
    kith_buf_puts(&d->buf, kith_wording_limits_crisis);
    if (d->r.coded->trained_on)
        kith_buf_puts(&d->buf, kith_wording_limits_trained);
    return add_item(d, KITH_FEEDBACK_LIMITS, "", NULL, 0, NULL);
}

static enum kith_rc add_skill(struct draft *d)
{
    struct kith_strength strength = kith_strength_find(&d->r);
    struct kith_chance_found chance = kith_chance_find(&d->r, &strength);
    enum kith_rc rc;

    KITH_TRY(add_strength(d, &strength));
    KITH_TRY(add_chance(d, &chance));
    KITH_TRY(add_moments(d, strength.reply, chance.found ? chance.turns[0] : KITH_NO_TURN));
out:
    return rc;
}

enum kith_rc kith_feedback_run(struct kith_arena *keep, const struct kith_coded *coded,
                               const struct kith_measures *measures, const struct kith_feedback **out,
                               struct kith_err *err)
{
    struct kith_feedback *feedback;
    struct draft d = {.err = err};
    enum kith_rc rc;

    kith_buf_init(&d.buf, kith_arena_env(keep), TEXT_MAX);
    KITH_TRY(kith_arena_take(keep, 1, sizeof *feedback, &feedback, err));
    KITH_TRY(kith_arena_take(keep, ITEMS_MAX, sizeof *d.items, &d.items, err));
    KITH_TRY(kith_reading_make(keep, coded, measures, &d.r, err));
    KITH_TRY(add_crisis(&d));
    if (measures->counsellor_turns > 0 && measures->client_turns > 0)
        KITH_TRY(add_skill(&d));
    else
        KITH_TRY(add_missing(&d));
    KITH_TRY(add_unsure(&d));
    KITH_TRY(add_language(&d));
    KITH_TRY(add_limits(&d));
    kith_summary_write(&d.buf, &d.r);
    KITH_TRY(keep_text(&d, &feedback->summary));
    feedback->items = d.items;
    feedback->n = d.n;
    *out = feedback;
out:
    kith_buf_free(&d.buf);
    return rc;
}
