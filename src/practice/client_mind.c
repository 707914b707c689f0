#include "client_mind.h"

#include "client_act.h"
#include "hash64.h"
#include "line_pick.h"

#include <math.h>

#define HURT_LASTS 4 /* turns in which an apology still answers a hurt */

double kith_mind_chance(const struct kith_mind *m, unsigned purpose)
{
    uint64_t x = kith_hash_mix(m->seed + UINT64_C(0x9e3779b97f4a7c15), ((uint64_t)m->turn << 8) + purpose + 1);

    x = kith_hash_mix(x, m->seed ^ UINT64_C(0x94d049bb133111eb));
    return (double)(x >> 11) * 0x1.0p-53;
}

uint64_t kith_mind_print(const struct kith_words *words)
{
    uint64_t print = 0;

    for (size_t i = 0; i < words->n; i++)
        if (words->items[i].kind == KITH_WORD_TEXT)
            print = kith_hash_mix(print + 1, kith_stem_key(words->items[i].low));
    return print;
}

void kith_mind_begin(struct kith_mind *m, const struct kith_persona *persona, uint64_t seed, struct kith_reply *out)
{
    struct kith_wish wish = {KITH_ACT_OPEN, KITH_NO_THEME, 0, KITH_PUSH_ANY};

    memset(m, 0, sizeof *m);
    m->persona = persona;
    m->seed = seed;
    m->theme = KITH_NO_THEME;
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        m->feel[i] = persona->temper[i].start;
    *out = (struct kith_reply){.act = KITH_ACT_OPEN};
    out->line = kith_line_pick(m, &wish);
    if (!out->line)
        out->line = &persona->lines[0];
    m->lines[0] = out->line;
}

void kith_mind_before(const struct kith_mind *m, struct kith_heard_before *out)
{
    *out = (struct kith_heard_before){
        .persona = m->persona, .theme = m->theme, .visited = m->visited, .asked = m->asked, .offered = m->offered};
    memcpy(out->lines, m->lines, sizeof out->lines);
}

static void drop(struct kith_heard *h, enum kith_heard_move move)
{
    h->moves &= ~KITH_HEARD_BIT(move);
}

static void add(struct kith_heard *h, enum kith_heard_move move)
{
    h->moves = (h->moves & ~KITH_HEARD_BIT(KITH_HEARD_PLAIN)) | KITH_HEARD_BIT(move);
}

static bool said_before(struct kith_mind *m, uint64_t print)
{
    uint32_t n = m->n_own < KITH_MIND_OWN ? m->n_own : KITH_MIND_OWN;

    for (uint32_t i = 0; i < n; i++)
        if (m->own[i] == print)
            return true;
    m->own[m->n_own++ % KITH_MIND_OWN] = print;
    return false;
}

static void notice_stem(struct kith_mind *m, struct kith_heard *h)
{
    for (int s = 0; s < KITH_STEM_COUNT; s++)
        m->stem[s] *= 0.88;
    m->stems *= 0.9;
    if (h->stem < 0)
        return;
    m->stem[h->stem] += 1.0;
    m->stems += 1.0;
    if (m->stem[h->stem] > 2.3 || m->stems > 5.0)
        add(h, KITH_HEARD_STEM_WORN);
}

static unsigned bump(unsigned *count, bool now)
{
    if (now)
        (*count)++;
    return *count;
}

/* Habits that only the conversation shows. */
static void notice_habits(struct kith_mind *m, struct kith_heard *h, uint64_t print)
{
    bool short_turn = kith_heard_has(h, KITH_HEARD_SILENCE) || kith_heard_has(h, KITH_HEARD_BACKCHANNEL);
    bool asks = kith_heard_has(h, KITH_HEARD_OPEN) || kith_heard_has(h, KITH_HEARD_EVOKES) ||
                kith_heard_has(h, KITH_HEARD_CLOSED) || kith_heard_has(h, KITH_HEARD_DISGUISED);
    bool gives = kith_heard_has(h, KITH_HEARD_CAUGHT) || kith_heard_has(h, KITH_HEARD_NEAR) ||
                 kith_heard_has(h, KITH_HEARD_AFFIRM) || kith_heard_has(h, KITH_HEARD_SUPPORT);

    notice_stem(m, h);
    if (!short_turn && said_before(m, print))
        add(h, KITH_HEARD_REPEATED);
    m->questions = asks && !gives ? m->questions + 1 : gives || !short_turn ? 0 : m->questions;
    if (m->questions >= 4)
        add(h, KITH_HEARD_QUIZZED);
    if (kith_heard_has(h, KITH_HEARD_PERMISSION) && bump(&m->permissions, true) >= 2)
        add(h, KITH_HEARD_PERMISSION_WORN);
    if (kith_heard_has(h, KITH_HEARD_ADVICE_ASKED) || kith_heard_has(h, KITH_HEARD_INFO_ASKED))
        m->permissions = m->permissions > 1 ? 1 : 0;
    /* One vague guess is a guess; one after another says that nobody listens. */
    if (!short_turn)
        m->vague = kith_heard_has(h, KITH_HEARD_NEAR) && h->contact < 0.7f ? m->vague + 1 : 0;
    if (m->vague >= 3) {
        drop(h, KITH_HEARD_NEAR);
        add(h, KITH_HEARD_MISSED);
    }
    m->silences = short_turn ? m->silences + 1 : 0;
    if (kith_heard_has(h, KITH_HEARD_REPEATED))
        drop(h, KITH_HEARD_CAUGHT);
}

static void move_by(struct kith_mind *m, enum kith_feeling which, double k)
{
    double *x = &m->feel[which];

    *x += k > 0.0 ? k * (1.0 - *x) : k * *x;
    *x = *x < 0.0 ? 0.0 : *x > 1.0 ? 1.0 : *x;
}

/* trust, openness, discord, importance, confidence, distress: how far of the way there each move takes the person. */
static const struct {
    double by[KITH_FEEL_COUNT];
    bool hurts;
} base[KITH_HEARD_COUNT] = {
    [KITH_HEARD_INSULT] = {{-.20, -.20, .35, -.03, -.06, .10}, true},
    [KITH_HEARD_CONFRONT] = {{-.13, -.12, .22, -.04, -.05, .07}, true},
    [KITH_HEARD_LABEL] = {{-.12, -.11, .19, -.03, -.05, .07}, true},
    [KITH_HEARD_ARGUE] = {{-.09, -.08, .16, -.05, -.02, .03}, true},
    [KITH_HEARD_REPEATED] = {{-.08, -.08, .10, .0, .0, .0}, true},
    [KITH_HEARD_ADVICE] = {{-.06, -.06, .11, -.03, -.02, .01}, true},
    [KITH_HEARD_DISGUISED] = {{-.06, -.06, .10, -.02, -.01, .01}, true},
    [KITH_HEARD_STEM_WORN] = {{-.05, -.05, .06, .0, .0, .0}, true},
    [KITH_HEARD_PERMISSION_WORN] = {{-.05, -.04, .07, .0, .0, .0}, true},
    [KITH_HEARD_QUIZZED] = {{-.05, -.06, .07, .0, .0, .01}, true},
    [KITH_HEARD_MISSED] = {{-.05, -.05, .06, .0, .0, .01}, true},
    [KITH_HEARD_CAUGHT] = {{.11, .12, -.20, .02, .01, -.05}, false},
    [KITH_HEARD_AFFIRM] = {{.06, .04, -.06, .02, .09, -.04}, false},
    [KITH_HEARD_ADVICE_ASKED] = {{.02, .01, .0, .02, .04, .0}, false},
    [KITH_HEARD_INFO_ASKED] = {{.03, .02, -.01, .04, .02, .0}, false},
    [KITH_HEARD_CHOICE] = {{.05, .04, -.14, .03, .04, -.01}, false},
    [KITH_HEARD_PERMISSION] = {{.03, .02, -.03, .0, .0, .0}, false},
    [KITH_HEARD_NEAR] = {{.035, .04, -.06, .01, .0, -.01}, false},
    [KITH_HEARD_SUPPORT] = {{.03, .03, -.04, .0, .0, -.04}, false},
    [KITH_HEARD_OPEN] = {{.015, .03, -.02, .0, .0, .0}, false},
    [KITH_HEARD_EVOKES] = {{.01, .01, -.01, .05, .02, .0}, false},
    [KITH_HEARD_INFO] = {{-.015, -.02, .03, .0, .0, .0}, true},
    [KITH_HEARD_CLOSED] = {{.0, -.01, .01, .0, .0, .0}, false},
    [KITH_HEARD_BACKCHANNEL] = {{.004, .01, .0, .0, .0, .0}, false},
};

/* What a move is worth now: less when it was had before, more when the person is thin-skinned. */
static double worth(const struct kith_mind *m, enum kith_heard_move move, bool hurts, const struct kith_heard *h)
{
    double w = hurts ? 0.5 + m->persona->sensitivity : 1.0 - 0.5 * m->feel[KITH_FEEL_DISCORD];

    switch (move) {
    case KITH_HEARD_AFFIRM:
        w /= 1.0 + 0.6 * m->affirms;
        break;
    case KITH_HEARD_CHOICE:
        w /= 1.0 + 1.2 * m->choices;
        break;
    case KITH_HEARD_SUPPORT:
        w /= 1.0 + 0.8 * m->supports;
        break;
    case KITH_HEARD_NEAR:
        if (h->unsure)
            w *= 0.6;
        break;
    case KITH_HEARD_PERMISSION:
        w = m->permissions >= 2 ? 0.0 : w;
        break;
    case KITH_HEARD_OPEN:
    case KITH_HEARD_EVOKES:
        w *= m->questions > 2 ? 0.0 : 1.0;
        break;
    case KITH_HEARD_BACKCHANNEL:
        w *= m->silences > 1 ? 0.0 : 1.0;
        break;
    default:
        break;
    }
    if (!hurts && kith_heard_has(h, KITH_HEARD_STEM_WORN))
        w *= 0.15;
    return w;
}

/* Being caught counts in full once for each thing meant; the second time it is known already. */
static double news(struct kith_mind *m, const struct kith_heard *h)
{
    uint32_t bit = h->meaning >= 0 ? 1u << h->meaning : 1u << 31;
    double w;

    if (h->theme == KITH_NO_THEME)
        return 0.5;
    w = m->caught_meaning[h->theme] & bit ? 0.4 : 1.0;
    m->caught_meaning[h->theme] |= bit;
    return w;
}

/* An apology mends what it answers; said for no reason it is a habit. */
static void move_apology(struct kith_mind *m)
{
    bool strained = m->strain > 0 || m->feel[KITH_FEEL_DISCORD] > m->persona->temper[KITH_FEEL_DISCORD].start + 0.12;
    bool rupture = strained && m->sorry == 0;
    double w = 1.0 / (1.0 + 0.7 * m->apologies);

    m->mended = rupture;
    if (rupture) {
        move_by(m, KITH_FEEL_TRUST, 0.10 * w);
        move_by(m, KITH_FEEL_OPENNESS, 0.06 * w);
        move_by(m, KITH_FEEL_DISCORD, -0.42 * w);
    } else if (m->apologies > 0) {
        move_by(m, KITH_FEEL_TRUST, -0.04);
        move_by(m, KITH_FEEL_DISCORD, 0.05);
    }
    m->apologies++;
    m->sorry++;
}

/* The first time words come back it is all right; then they ring hollow, more each time. */
static void move_parrot(struct kith_mind *m)
{
    double k = 0.02 * (double)(m->echoes > 5 ? 5 : m->echoes);

    m->echoes++;
    if (k > 0.0) {
        move_by(m, KITH_FEEL_TRUST, -k);
        move_by(m, KITH_FEEL_OPENNESS, -1.2 * k);
        move_by(m, KITH_FEEL_DISCORD, 1.5 * k);
    } else {
        move_by(m, KITH_FEEL_OPENNESS, 0.01);
    }
}

static void move_praise(struct kith_mind *m)
{
    double k = 0.02 * (double)(m->praises > 4 ? 4 : m->praises);

    m->praises++;
    move_by(m, KITH_FEEL_TRUST, -k);
    move_by(m, KITH_FEEL_OPENNESS, -0.01 - k);
    move_by(m, KITH_FEEL_DISCORD, 0.01 + 1.3 * k);
}

/* After something hard was said a silence holds it; silence upon silence leaves the person alone. */
static void move_silence(struct kith_mind *m)
{
    if (m->silences <= 2 && m->depth >= 2) {
        move_by(m, KITH_FEEL_TRUST, 0.02);
        move_by(m, KITH_FEEL_OPENNESS, 0.04);
    } else if (m->silences >= 3) {
        double k = 0.03 * (double)(m->silences > 5 ? 5 : m->silences);

        move_by(m, KITH_FEEL_TRUST, -k);
        move_by(m, KITH_FEEL_OPENNESS, -k);
        move_by(m, KITH_FEEL_DISCORD, k);
    }
}

static void move_side(struct kith_mind *m, const struct kith_heard *h, double w)
{
    enum kith_side side;

    if (h->theme == KITH_NO_THEME)
        return;
    side = m->persona->themes[h->theme].side;
    if (side == KITH_SIDE_CHANGE)
        move_by(m, KITH_FEEL_IMPORTANCE, 0.05 * w);
    else if (side == KITH_SIDE_STRENGTH)
        move_by(m, KITH_FEEL_CONFIDENCE, 0.07 * w);
    else if (side == KITH_SIDE_SUSTAIN) /* the reasons to stay, once heard, weigh less */
        move_by(m, KITH_FEEL_DISCORD, -0.06 * w);
}

static void drift(struct kith_mind *m)
{
    for (int i = 0; i < KITH_FEEL_COUNT; i++) {
        const struct kith_temper *t = &m->persona->temper[i];

        m->feel[i] += (t->start - m->feel[i]) * (1.0 - exp2(-1.0 / t->half_life));
    }
}

static void move_state(struct kith_mind *m, const struct kith_heard *h)
{
    bool hurt = false;

    for (int move = 0; move < KITH_HEARD_COUNT; move++) {
        double w;

        if (!kith_heard_has(h, (enum kith_heard_move)move))
            continue;
        hurt = hurt || (base[move].hurts && move != KITH_HEARD_INFO);
        w = worth(m, (enum kith_heard_move)move, base[move].hurts, h);
        if (move == KITH_HEARD_CAUGHT) {
            w *= news(m, h);
            move_side(m, h, w);
        }
        for (int i = 0; i < KITH_FEEL_COUNT; i++)
            if (base[move].by[i] != 0.0 && w != 0.0)
                move_by(m, (enum kith_feeling)i, base[move].by[i] * w);
    }
    if (kith_heard_has(h, KITH_HEARD_APOLOGY))
        move_apology(m);
    if (kith_heard_has(h, KITH_HEARD_PARROT))
        move_parrot(m);
    if (kith_heard_has(h, KITH_HEARD_PRAISE))
        move_praise(m);
    if (kith_heard_has(h, KITH_HEARD_SILENCE) || (kith_heard_has(h, KITH_HEARD_BACKCHANNEL) && m->silences >= 3))
        move_silence(m);
    m->affirms += kith_heard_has(h, KITH_HEARD_AFFIRM);
    m->choices += kith_heard_has(h, KITH_HEARD_CHOICE);
    m->supports += kith_heard_has(h, KITH_HEARD_SUPPORT);
    m->sorry = hurt ? 0 : m->sorry;
    m->strain = hurt ? HURT_LASTS : m->strain ? m->strain - 1 : 0;
}

void kith_mind_answer(struct kith_mind *m, struct kith_heard *heard, uint64_t print, struct kith_effect *effect,
                      struct kith_reply *out)
{
    double before[KITH_FEEL_COUNT];

    m->turn++;
    m->mended = false;
    notice_habits(m, heard, print);
    drift(m);
    memcpy(before, m->feel, sizeof before);
    move_state(m, heard);
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        effect->by[i] = m->feel[i] - before[i];
    memmove(m->recent + 1, m->recent, sizeof m->recent - sizeof *m->recent);
    m->recent[0] = heard->moves;
    kith_act_choose(m, heard, out);
    m->offered = kith_heard_has(heard, KITH_HEARD_PERMISSION) && out->act != KITH_ACT_PUSH_BACK;
    m->asked = out->act == KITH_ACT_ASK;
    m->ended = out->end;
}
