#include "client_act.h"

#include "line_pick.h"

#include <math.h>

#define PLANS_ENOUGH   3  /* after which a person who has been heard may go, on good terms */
#define WARM_END_FROM  50 /* listener turns before they would */
#define THEME_RUN_MOST 5  /* lines on one theme before the talk moves on by itself */
#define NOISE          0.35

static bool has(const struct kith_heard *h, enum kith_heard_move move)
{
    return kith_heard_has(h, move);
}

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* How near the person is to speaking for change: 0 not at all. */
static double readiness(const struct kith_mind *m)
{
    const double *f = m->feel;

    return clamp(0.5 * f[KITH_FEEL_IMPORTANCE] + 0.2 * f[KITH_FEEL_CONFIDENCE] + 0.42 * f[KITH_FEEL_TRUST] -
                     0.42 * f[KITH_FEEL_DISCORD],
                 0.0, 1.2);
}

/* What a misstep is met with, if it is met. */
static enum kith_push push_of(const struct kith_heard *h)
{
    if (has(h, KITH_HEARD_INSULT) || has(h, KITH_HEARD_CONFRONT))
        return KITH_PUSH_CONFRONT;
    if (has(h, KITH_HEARD_LABEL))
        return KITH_PUSH_LABEL;
    if (has(h, KITH_HEARD_ARGUE))
        return KITH_PUSH_ARGUMENT;
    if (has(h, KITH_HEARD_ADVICE))
        return KITH_PUSH_ADVICE;
    if (has(h, KITH_HEARD_DISGUISED) || has(h, KITH_HEARD_QUIZZED))
        return KITH_PUSH_QUESTION;
    if (has(h, KITH_HEARD_PRAISE))
        return KITH_PUSH_PRAISE;
    if (has(h, KITH_HEARD_STEM_WORN))
        return KITH_PUSH_STEM;
    if (has(h, KITH_HEARD_PARROT))
        return KITH_PUSH_PARROTING;
    return KITH_PUSH_ANY;
}

/* How strongly the turn calls for pushing back. */
static double provoked(const struct kith_mind *m, const struct kith_heard *h)
{
    double k = 0.0;

    if (has(h, KITH_HEARD_INSULT) || has(h, KITH_HEARD_CONFRONT))
        k = 0.75;
    else if (has(h, KITH_HEARD_LABEL) || has(h, KITH_HEARD_ARGUE))
        k = 0.6;
    else if (has(h, KITH_HEARD_ADVICE) || has(h, KITH_HEARD_DISGUISED))
        k = 0.32;
    else if (has(h, KITH_HEARD_QUIZZED) || has(h, KITH_HEARD_REPEATED) || has(h, KITH_HEARD_PERMISSION_WORN))
        k = 0.3;
    else if (has(h, KITH_HEARD_STEM_WORN))
        k = 0.22;
    else if (has(h, KITH_HEARD_PARROT))
        k = m->echoes > 2 ? 0.25 : 0.0;
    else if (has(h, KITH_HEARD_PRAISE))
        k = m->praises > 1 ? 0.3 : 0.08;
    return k * (0.6 + 0.8 * m->persona->sensitivity) * (0.7 + 0.6 * m->feel[KITH_FEEL_DISCORD]);
}

static uint32_t any_of(const struct kith_heard *h, uint32_t moves)
{
    return h->moves & moves;
}

#define HURTFUL                                                                                                        \
    (KITH_HEARD_BIT(KITH_HEARD_INSULT) | KITH_HEARD_BIT(KITH_HEARD_CONFRONT) | KITH_HEARD_BIT(KITH_HEARD_LABEL) |      \
     KITH_HEARD_BIT(KITH_HEARD_ARGUE))
#define PRESSING                                                                                                       \
    (KITH_HEARD_BIT(KITH_HEARD_ADVICE) | KITH_HEARD_BIT(KITH_HEARD_DISGUISED) | KITH_HEARD_BIT(KITH_HEARD_QUIZZED) |   \
     KITH_HEARD_BIT(KITH_HEARD_PERMISSION_WORN) | KITH_HEARD_BIT(KITH_HEARD_REPEATED) |                                \
     KITH_HEARD_BIT(KITH_HEARD_STEM_WORN))

static double weigh_change(const struct kith_mind *m, const struct kith_heard *h)
{
    double w = 0.04 + 0.62 * pow(readiness(m), 1.5);

    if (any_of(h, HURTFUL))
        return 0.15 * w;
    if (any_of(h, PRESSING))
        return 0.45 * w;
    if (has(h, KITH_HEARD_PARROT) || has(h, KITH_HEARD_PRAISE) || has(h, KITH_HEARD_MISSED))
        return 0.6 * w;
    if (has(h, KITH_HEARD_EVOKES) || has(h, KITH_HEARD_INFO_ASKED) || has(h, KITH_HEARD_ADVICE_ASKED))
        w *= 1.25;
    if (has(h, KITH_HEARD_CAUGHT) || has(h, KITH_HEARD_AFFIRM))
        w *= 1.15;
    if (has(h, KITH_HEARD_SILENCE) || has(h, KITH_HEARD_PLAIN) || has(h, KITH_HEARD_INFO))
        w *= 0.8;
    return w;
}

static double weigh_sustain(const struct kith_mind *m, const struct kith_heard *h)
{
    double w = 0.05 + 0.22 * m->feel[KITH_FEEL_DISCORD] + 0.07 * (1.0 - m->feel[KITH_FEEL_IMPORTANCE]);

    if (any_of(h, HURTFUL | KITH_HEARD_BIT(KITH_HEARD_ADVICE) | KITH_HEARD_BIT(KITH_HEARD_DISGUISED)))
        w *= 1.7;
    else if (has(h, KITH_HEARD_CAUGHT) || has(h, KITH_HEARD_AFFIRM))
        w *= 0.6;
    else if (h->theme != KITH_NO_THEME && m->persona->themes[h->theme].side == KITH_SIDE_SUSTAIN)
        w *= 1.5;
    return w;
}

static double weigh_flat(const struct kith_mind *m, const struct kith_heard *h)
{
    double w = 0.30 * pow(1.0 - m->feel[KITH_FEEL_OPENNESS], 1.5);

    if (has(h, KITH_HEARD_CLOSED) || has(h, KITH_HEARD_BACKCHANNEL) || has(h, KITH_HEARD_INFO))
        w = 1.3 * w + 0.06;
    else if (has(h, KITH_HEARD_PARROT) || has(h, KITH_HEARD_PRAISE) || any_of(h, PRESSING | HURTFUL))
        w = 1.6 * w + 0.05;
    else if (has(h, KITH_HEARD_CAUGHT))
        w *= 0.3;
    return w;
}

/* The weights of all acts but those that end the talk or answer an apology; they sum to 1. */
static void weigh(const struct kith_mind *m, const struct kith_heard *h, double *w)
{
    bool ready = m->turn >= 12 && m->feel[KITH_FEEL_IMPORTANCE] > 0.6 && m->feel[KITH_FEEL_CONFIDENCE] > 0.5 &&
                 m->feel[KITH_FEEL_TRUST] > 0.55;
    double sum = 0.0;

    w[KITH_ACT_CHANGE] = weigh_change(m, h);
    if (ready) {
        w[KITH_ACT_PLAN] = 0.35 * w[KITH_ACT_CHANGE];
        w[KITH_ACT_CHANGE] *= 0.75;
    }
    w[KITH_ACT_SUSTAIN] = weigh_sustain(m, h);
    w[KITH_ACT_FLAT] = weigh_flat(m, h);
    w[KITH_ACT_PUSH_BACK] = provoked(m, h) + (m->feel[KITH_FEEL_DISCORD] > 0.65 ? 0.1 : 0.0);
    w[KITH_ACT_AGREE] = has(h, KITH_HEARD_CAUGHT)                                  ? 0.22
                        : has(h, KITH_HEARD_NEAR) || has(h, KITH_HEARD_PERMISSION) ? 0.14
                        : has(h, KITH_HEARD_CLOSED) || has(h, KITH_HEARD_SUPPORT)  ? 0.10
                        : has(h, KITH_HEARD_PARROT) && m->echoes < 3               ? 0.15
                                                                                   : 0.0;
    w[KITH_ACT_THANKS] = has(h, KITH_HEARD_AFFIRM) ? 0.35 : has(h, KITH_HEARD_SUPPORT) ? 0.12 : 0.0;
    w[KITH_ACT_CORRECT] = has(h, KITH_HEARD_MISSED) ? (h->unsure ? 0.45 : 0.8) : 0.0;
    w[KITH_ACT_ASK] =
        has(h, KITH_HEARD_INFO_ASKED) || has(h, KITH_HEARD_ADVICE_ASKED) || has(h, KITH_HEARD_PERMISSION) ? 0.14 : 0.03;
    w[KITH_ACT_SILENCE] = 0.01 + 0.04 * m->feel[KITH_FEEL_DISTRESS];
    if (has(h, KITH_HEARD_SILENCE))
        w[KITH_ACT_SILENCE] += 0.2;
    for (int a = 0; a < KITH_ACT_COUNT; a++)
        sum += a == KITH_ACT_DISCLOSE ? 0.0 : w[a];
    w[KITH_ACT_DISCLOSE] = sum < 0.75 ? 1.0 - sum : 0.25;
    sum += w[KITH_ACT_DISCLOSE];
    for (int a = 0; a < KITH_ACT_COUNT; a++)
        w[a] /= sum;
}

/* What has long been owed comes first, with a little chance: shares come out as weighed, and no two talks alike. An act
 * that only answers something is forgotten when nothing calls for it. */
static enum kith_act choose_act(struct kith_mind *m, const double *w)
{
    int best = KITH_ACT_DISCLOSE;
    double most = -1e9;

    for (int a = 0; a < KITH_ACT_COUNT; a++) {
        double now;

        m->credit[a] = w[a] > 0.0 ? clamp(m->credit[a] + w[a], -1.2, 1.2) : 0.5 * m->credit[a];
        if (w[a] <= 0.0)
            continue;
        now = m->credit[a] + NOISE * (kith_mind_chance(m, 16 + (unsigned)a) - 0.5) + 0.3 * w[a];
        if (now > most) {
            most = now;
            best = a;
        }
    }
    m->credit[best] -= 1.0;
    return (enum kith_act)best;
}

/* A theme by chance: one of those where `act` has something fresh to say, the unspoken first unless `known`. */
static uint8_t some_theme(const struct kith_mind *m, enum kith_act act, bool known)
{
    uint8_t fit[KITH_PERSONA_THEMES];
    size_t n = 0;

    for (int pass = 0; pass < 2 && n == 0; pass++)
        for (size_t i = 0; i < m->persona->n_themes; i++) {
            bool visited = (m->visited >> i & 1u) != 0;

            if ((pass == 1 || visited == known) && kith_line_left(m, act, (uint8_t)i))
                fit[n++] = (uint8_t)i;
        }
    return n ? fit[(size_t)(kith_mind_chance(m, 3) * (double)n)] : m->theme;
}

static uint8_t choose_theme(const struct kith_mind *m, const struct kith_heard *h, enum kith_act act)
{
    bool touched = h->theme != KITH_NO_THEME && h->contact >= 1.0f;
    uint8_t theme = touched ? h->theme : m->theme;
    bool stay = touched || (m->theme_run < THEME_RUN_MOST && kith_mind_chance(m, 4) < 0.8);

    if (act != KITH_ACT_DISCLOSE && act != KITH_ACT_CHANGE && act != KITH_ACT_SUSTAIN && act != KITH_ACT_PLAN)
        return theme;
    if (theme != KITH_NO_THEME && stay && kith_line_left(m, act, theme))
        return theme;
    return some_theme(m, act, act != KITH_ACT_DISCLOSE);
}

static uint8_t choose_depth(const struct kith_mind *m, const struct kith_heard *h)
{
    double d = 0.5 * m->feel[KITH_FEEL_OPENNESS] + 0.5 * m->feel[KITH_FEEL_TRUST] - 0.3 * m->feel[KITH_FEEL_DISCORD] +
               (has(h, KITH_HEARD_CAUGHT) ? 0.1 : 0.0) - (has(h, KITH_HEARD_CLOSED) ? 0.08 : 0.0);
    uint8_t depth = d < 0.36 ? 1 : d < 0.62 ? 2 : 3;

    return depth > m->depth + 1 ? (uint8_t)(m->depth + 1) : depth;
}

static enum kith_end leaves(struct kith_mind *m, const struct kith_heard *h)
{
    double discord = m->feel[KITH_FEEL_DISCORD];

    if (discord > 0.8)
        m->unheard++;
    else if (discord < 0.6)
        m->unheard = 0;
    if (has(h, KITH_HEARD_DISTRESS))
        return KITH_END_HELP;
    if (m->unheard > 2 + (unsigned)(6.0 * m->persona->patience))
        return KITH_END_COLD;
    if (has(h, KITH_HEARD_FAREWELL))
        return discord > 0.6 ? KITH_END_COLD : m->feel[KITH_FEEL_TRUST] > 0.35 ? KITH_END_WARM : KITH_END_DRY;
    if (m->turn >= WARM_END_FROM && m->plans >= PLANS_ENOUGH)
        return KITH_END_WARM;
    return m->turn >= KITH_MIND_LONG ? KITH_END_DRY : KITH_END_NOT;
}

static void keep_account(struct kith_mind *m, const struct kith_line *line)
{
    for (size_t i = KITH_HEARD_LINES - 1; i > 0; i--)
        m->lines[i] = m->lines[i - 1];
    m->lines[0] = line;
    m->plans += line->act == KITH_ACT_PLAN;
    if (line->theme == KITH_NO_THEME)
        return;
    m->theme_run = line->theme == m->theme ? m->theme_run + 1 : 0;
    m->theme = line->theme;
    m->depth = line->depth;
    m->visited |= 1u << line->theme;
}

static void say(struct kith_mind *m, const struct kith_wish *wish, struct kith_reply *out)
{
    out->line = kith_line_pick(m, wish);
    if (!out->line) {
        struct kith_wish enough = {KITH_ACT_END_DRY, KITH_NO_THEME, 0, KITH_PUSH_ANY};

        out->end = KITH_END_DRY;
        out->line = kith_line_pick(m, &enough);
    }
    if (!out->line)
        out->line = m->lines[0];
    out->act = (enum kith_act)out->line->act;
    keep_account(m, out->line);
}

/* Asked about one thing, people seldom answer with another: what they had in them to say for or against changing waits
 * for a theme where it belongs. */
static void stay_on_point(struct kith_mind *m, const struct kith_heard *h, enum kith_act *act)
{
    if ((*act != KITH_ACT_CHANGE && *act != KITH_ACT_SUSTAIN) || h->theme == KITH_NO_THEME || h->contact < 1.0f ||
        kith_line_left(m, *act, h->theme) || !kith_line_left(m, KITH_ACT_DISCLOSE, h->theme) ||
        kith_mind_chance(m, 5) > 0.75)
        return;
    m->credit[*act] += 1.0;
    *act = KITH_ACT_DISCLOSE;
    m->credit[*act] -= 1.0;
}

void kith_act_choose(struct kith_mind *m, const struct kith_heard *heard, struct kith_reply *out)
{
    static const uint8_t ending[] = {0, KITH_ACT_END_WARM, KITH_ACT_END_COLD, KITH_ACT_END_DRY};
    double w[KITH_ACT_COUNT] = {0};
    struct kith_wish wish = {.theme = KITH_NO_THEME};

    *out = (struct kith_reply){.end = leaves(m, heard)};
    if (out->end == KITH_END_HELP)
        return;
    if (out->end != KITH_END_NOT) {
        wish.act = (enum kith_act)ending[out->end];
        say(m, &wish, out);
        return;
    }
    if (has(heard, KITH_HEARD_APOLOGY) && m->mended) {
        wish.act = m->feel[KITH_FEEL_DISCORD] < 0.75 ? KITH_ACT_SOFTEN : KITH_ACT_FLAT;
        say(m, &wish, out);
        return;
    }
    weigh(m, heard, w);
    wish.act = choose_act(m, w);
    stay_on_point(m, heard, &wish.act);
    wish.to = push_of(heard);
    wish.depth = choose_depth(m, heard);
    wish.theme = choose_theme(m, heard, wish.act);
    if (wish.act == KITH_ACT_FLAT || wish.act == KITH_ACT_SILENCE || wish.act == KITH_ACT_CORRECT ||
        wish.act == KITH_ACT_PUSH_BACK)
        wish.theme = KITH_NO_THEME;
    say(m, &wish, out);
}
