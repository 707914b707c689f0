#include "heard.h"

#define REFLECTS      0.35f /* a reflection is at least this likely: worth matching */
#define CONFRONTS     0.60f
#define MISSED_WORDS  4 /* content words from which it can be told that they touch nothing */
#define FEELINGS_MOST 3 /* feelings named in one breath; more is a list, not a reflection */

static const char *const names[KITH_HEARD_COUNT] = {"distress",
                                                    "insult",
                                                    "confrontation",
                                                    "label",
                                                    "argument",
                                                    "apology",
                                                    "repeated",
                                                    "unasked_advice",
                                                    "question_in_disguise",
                                                    "parroted",
                                                    "worn_stem",
                                                    "permission_again",
                                                    "quizzed",
                                                    "missed",
                                                    "caught",
                                                    "false_praise",
                                                    "affirmed",
                                                    "advice_asked",
                                                    "information_asked",
                                                    "choice",
                                                    "permission",
                                                    "near",
                                                    "support",
                                                    "open_question",
                                                    "evoked",
                                                    "information",
                                                    "closed_question",
                                                    "silence",
                                                    "backchannel",
                                                    "farewell",
                                                    "plain"};

const char *kith_heard_name(int move)
{
    return move >= 0 && move < KITH_HEARD_COUNT ? names[move] : NULL;
}

struct listening { /* one turn on its way */
    const struct kith_heard_before *before;
    const struct kith_words *words;
    const struct kith_coded_turn *coded;
    struct kith_plain plain;
    struct kith_gist gist;
    struct kith_heard *out;
};

static void set(struct listening *l, enum kith_heard_move move)
{
    l->out->moves |= KITH_HEARD_BIT(move);
}

static bool says(const struct listening *l, enum kith_phrase_kind kind)
{
    return kith_phrase_in(&l->plain, kind);
}

/* Words that any listener uses about any change: sharing them is no contact, but no miss either. */
static bool speaks_of_change(const struct kith_gist *g)
{
    static const char *const words[] = {"change", "different", "want",   "ready",  "worry", "important", "hard",
                                        "life",   "better",    "people", "family", "hope",  "scare",     "try",
                                        "matter", "time",      "stop",   "cut",    "keep",  "help",      "today",
                                        "feel",   "need",      "part",   "side"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_gist_has(g, kith_stem_key(kith_str_of(words[i]))))
            return true;
    return false;
}

/* Content words shared with what the person said lately. */
static size_t shared_lately(const struct listening *l)
{
    size_t most = 0;

    for (size_t i = 0; i < KITH_HEARD_LINES && l->before->lines[i]; i++) {
        size_t shared = kith_gist_shared(&l->gist, &l->before->lines[i]->gist);

        most = shared > most ? shared : most;
    }
    return most;
}

struct match {
    float score;
    int meaning; /* the closest; -1 */
    bool caught;
    bool touched; /* by a word of the theme itself */
    bool by_feeling;
};

/* How a turn lies beside one theme. */
static struct match match_theme(const struct listening *l, const struct kith_theme *t, bool current)
{
    const struct kith_gist *last = &l->before->lines[0]->gist;
    size_t touched = kith_gist_shared(&l->gist, &t->touch);
    size_t felt = kith_gist_shared_new(&l->gist, &t->feels, last);
    uint32_t family = t->feels.feelings & l->gist.feelings & ~last->feelings;
    struct match m = {.meaning = -1, .touched = touched > 0};
    size_t best = 0;

    for (size_t i = 0; i < t->n_meanings; i++) {
        size_t fresh = kith_gist_shared_new(&l->gist, &t->meaning[i], last);
        size_t shared = kith_gist_shared(&l->gist, &t->meaning[i]);

        if (fresh >= 2 || (fresh == 1 && shared * 5 >= t->meaning[i].n * 2)) {
            m.caught = true;
            if (shared > best) {
                best = shared;
                m.meaning = (int)i;
            }
        }
        if (shared > best && !m.caught)
            best = shared;
    }
    m.by_feeling = felt > 0 || family != 0;
    m.score = (float)touched + (best > 1 ? 1.2f : 0.4f) * (float)best + (current ? 0.6f : 0.0f);
    /* A feeling alone says little of the theme, where it is not the one at hand. */
    if (m.by_feeling)
        m.score += current || touched > 0 || m.caught ? 1.5f : 0.7f;
    return m;
}

/* The theme that the turn touches most, and whether it caught what is meant there. */
static struct match match_all(struct listening *l)
{
    const struct kith_persona *p = l->before->persona;
    struct match best = {.meaning = -1};

    for (size_t i = 0; i < p->n_themes; i++) {
        bool current = l->before->theme == i;
        bool spoken_of = current || (l->before->visited >> i & 1u) != 0;
        struct match m = match_theme(l, &p->themes[i], current);

        /* What was never spoken of is a guess, unless it is named outright: the learner knows the story. */
        spoken_of = spoken_of || (m.touched && m.by_feeling);
        if (spoken_of && m.score >= 1.5f && (m.caught || m.by_feeling))
            m.score += 2.0f;
        m.caught = spoken_of && (m.caught || m.by_feeling);
        if (m.score > best.score && (m.score > 0.7f || !current)) {
            best = m;
            l->out->theme = (uint8_t)i;
        }
    }
    l->out->contact = best.score;
    return best;
}

static unsigned bits_of(uint32_t set_bits)
{
    unsigned n = 0;

    for (; set_bits; set_bits &= set_bits - 1)
        n++;
    return n;
}

/* Words of the turn, in a row, that stand so in the person's last line. */
static size_t longest_copy(const struct listening *l, const struct kith_words *last)
{
    size_t longest = 0;

    for (size_t i = 0; i < l->words->n; i++)
        for (size_t k = 0; k < last->n; k++) {
            size_t run = 0;

            while (i + run < l->words->n && k + run < last->n && run < 40 &&
                   kith_str_eq(l->words->items[i + run].low, last->items[k + run].low))
                run++;
            if (run > longest)
                longest = run;
        }
    return longest;
}

static void hear_reflection(struct listening *l, const struct kith_words *last)
{
    struct kith_heard *out = l->out;
    struct match m = match_all(l);
    size_t echoed = kith_gist_shared(&l->gist, &l->before->lines[0]->gist);
    size_t fresh = l->gist.n - echoed;
    bool list = bits_of(l->gist.feelings) > FEELINGS_MOST;
    float p_reflects = l->coded->p.has[KITH_BEHAVIOUR_REFLECTION];
    bool reflects = (l->coded->label.has & KITH_HAS_REFLECTION) || p_reflects >= REFLECTS;

    out->echo = l->gist.n ? (float)echoed / (float)l->gist.n : 0.0f;
    if (l->words->n_text == 0 || (says(l, KITH_PHRASE_APOLOGY) && m.meaning < 0) ||
        (!reflects && !(m.caught && !(l->coded->label.has & KITH_HAS_QUESTION))))
        return;
    /* A question with a word of the theme in it is a question; only what gives something back is matched. */
    if (!list && m.caught && (fresh > 0 || m.meaning >= 0)) {
        out->meaning = (int8_t)m.meaning;
        out->by_feeling = m.by_feeling;
        set(l, KITH_HEARD_CAUGHT);
        return;
    }
    if (l->gist.n > 0 && echoed * 4 >= l->gist.n * 3 && (fresh <= 1 || longest_copy(l, last) >= 5)) {
        set(l, KITH_HEARD_PARROT);
        return;
    }
    if (list || (l->gist.n >= MISSED_WORDS && m.score < 0.7f && shared_lately(l) == 0 && !speaks_of_change(&l->gist))) {
        set(l, KITH_HEARD_MISSED);
        out->unsure = out->unsure || !list;
        return;
    }
    set(l, KITH_HEARD_NEAR);
    out->unsure = out->unsure || m.score < 0.7f;
}

static void hear_question(struct listening *l)
{
    const struct kith_label *label = &l->coded->label;
    bool open = label->question == KITH_QUESTION_OPEN;
    bool asks = (label->has & KITH_HAS_QUESTION) || label->behaviour == KITH_BEHAVIOUR_QUESTION;

    if (says(l, KITH_PHRASE_DISGUISE) && !says(l, KITH_PHRASE_PERMISSION)) {
        set(l, asks ? KITH_HEARD_DISGUISED : KITH_HEARD_ADVICE);
        l->out->unsure = false;
        return;
    }
    if (!asks)
        return;
    if (says(l, KITH_PHRASE_EVOKE)) /* a question on a scale is closed by its form alone */
        set(l, KITH_HEARD_EVOKES);
    if (open || !says(l, KITH_PHRASE_EVOKE))
        set(l, open ? KITH_HEARD_OPEN : KITH_HEARD_CLOSED);
    l->out->two_things = kith_heard_has(l->out, KITH_HEARD_CAUGHT) || kith_heard_has(l->out, KITH_HEARD_NEAR);
}

static void hear_input(struct listening *l)
{
    const struct kith_label *label = &l->coded->label;
    bool input = (label->has & KITH_HAS_INPUT) != 0;
    bool permission = says(l, KITH_PHRASE_PERMISSION) ||
                      ((unsigned)label->adherence >> KITH_ADHERENCE_PERSUADE_WITH_PERMISSION & 1u && input);
    bool advice = says(l, KITH_PHRASE_ADVICE) ||
                  (says(l, KITH_PHRASE_URGE) && !kith_heard_has(l->out, KITH_HEARD_CAUGHT) &&
                   l->coded->p.has[KITH_BEHAVIOUR_INPUT] > 0.4f) ||
                  (input && label->input == KITH_INPUT_ADVICE && l->coded->p.has[KITH_BEHAVIOUR_INPUT] > 0.6f);
    bool welcome = l->before->asked || l->before->offered || permission;

    if (permission && !advice)
        set(l, KITH_HEARD_PERMISSION);
    l->out->unsure = l->out->unsure && !says(l, KITH_PHRASE_ADVICE);
    if (advice)
        set(l, welcome ? KITH_HEARD_ADVICE_ASKED : KITH_HEARD_ADVICE);
    else if (input && !permission && !kith_heard_has(l->out, KITH_HEARD_CAUGHT))
        set(l, welcome ? KITH_HEARD_INFO_ASKED : KITH_HEARD_INFO);
}

static bool flagged(const struct listening *l, enum kith_flag_kind kind)
{
    for (size_t i = 0; i < l->coded->n_flags; i++)
        if (l->coded->flags[i].kind == kind)
            return true;
    return false;
}

static bool speaks_to_them(const struct kith_words *words)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->items[i].classes & KITH_CLASS_SECOND_PERSON)
            return true;
    return false;
}

static void hear_strain(struct listening *l)
{
    if (says(l, KITH_PHRASE_INSULT) && !kith_heard_has(l->out, KITH_HEARD_CAUGHT))
        set(l, KITH_HEARD_INSULT);
    if (says(l, KITH_PHRASE_CONFRONT) || l->coded->p.adherence[KITH_ADHERENCE_CONFRONT] > CONFRONTS)
        set(l, KITH_HEARD_CONFRONT);
    if (says(l, KITH_PHRASE_LABEL) || flagged(l, KITH_FLAG_STIGMA)) {
        set(l, KITH_HEARD_LABEL);
        l->out->unsure = false;
    }
    if (says(l, KITH_PHRASE_ARGUE))
        set(l, KITH_HEARD_ARGUE);
}

/* Praise is true when it rests on something the person said or is; else it is only kind. */
static void hear_warmth(struct listening *l)
{
    uint8_t theme = l->out->theme;
    bool rests = (theme != KITH_NO_THEME && l->out->contact >= 1.5f) || shared_lately(l) >= 1;
    bool affirms = says(l, KITH_PHRASE_AFFIRM) || l->coded->p.adherence[KITH_ADHERENCE_AFFIRM] > 0.5f;

    if (says(l, KITH_PHRASE_PRAISE))
        set(l, rests && affirms ? KITH_HEARD_AFFIRM : KITH_HEARD_PRAISE);
    else if (affirms)
        set(l, rests || says(l, KITH_PHRASE_AFFIRM) ? KITH_HEARD_AFFIRM : KITH_HEARD_PRAISE);
    if (says(l, KITH_PHRASE_CHOICE))
        set(l, KITH_HEARD_CHOICE);
    if (says(l, KITH_PHRASE_CONDOLE) || says(l, KITH_PHRASE_SUPPORT))
        set(l, KITH_HEARD_SUPPORT);
    else if (says(l, KITH_PHRASE_APOLOGY))
        set(l, KITH_HEARD_APOLOGY);
    if (says(l, KITH_PHRASE_FAREWELL))
        set(l, KITH_HEARD_FAREWELL);
}

static bool is_silence(const struct kith_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        const struct kith_word *w = &words->items[i];

        if (w->kind == KITH_WORD_TEXT && !kith_str_eq(w->low, KITH_S("silence")) &&
            !kith_str_eq(w->low, KITH_S("pause")) && !kith_str_eq(w->low, KITH_S("silent")))
            return false;
        if (w->kind == KITH_WORD_MARK && w->low.p[0] == '?')
            return false;
    }
    return true;
}

/* Hostile or hurting, what was gentle in the same breath is not heard. */
static void settle(struct listening *l)
{
    static const uint32_t harm = KITH_HEARD_BIT(KITH_HEARD_INSULT) | KITH_HEARD_BIT(KITH_HEARD_CONFRONT) |
                                 KITH_HEARD_BIT(KITH_HEARD_LABEL) | KITH_HEARD_BIT(KITH_HEARD_ARGUE);
    static const uint32_t gentle = KITH_HEARD_BIT(KITH_HEARD_CAUGHT) | KITH_HEARD_BIT(KITH_HEARD_NEAR) |
                                   KITH_HEARD_BIT(KITH_HEARD_AFFIRM) | KITH_HEARD_BIT(KITH_HEARD_SUPPORT) |
                                   KITH_HEARD_BIT(KITH_HEARD_CHOICE) | KITH_HEARD_BIT(KITH_HEARD_MISSED) |
                                   KITH_HEARD_BIT(KITH_HEARD_PARROT);

    if (kith_heard_has(l->out, KITH_HEARD_APOLOGY)) /* "sorry, I was making excuses for you" */
        l->out->moves &= ~(harm & ~KITH_HEARD_BIT(KITH_HEARD_INSULT));
    if (l->out->moves & harm)
        l->out->moves &= ~gentle;
    if (kith_heard_has(l->out, KITH_HEARD_ADVICE) || kith_heard_has(l->out, KITH_HEARD_DISGUISED))
        l->out->moves &= ~(KITH_HEARD_BIT(KITH_HEARD_NEAR) | KITH_HEARD_BIT(KITH_HEARD_PERMISSION));
    if (l->out->moves == 0)
        set(l, KITH_HEARD_PLAIN);
}

enum kith_rc kith_heard_of(struct kith_arena *keep, const struct kith_heard_before *before, struct kith_str text,
                           const struct kith_words *words, const struct kith_coded_turn *coded, struct kith_heard *out,
                           struct kith_err *err)
{
    struct listening l = {.before = before, .words = words, .coded = coded, .out = out};
    struct kith_words last;
    enum kith_rc rc;

    (void)text;
    *out = (struct kith_heard){.theme = KITH_NO_THEME, .meaning = -1, .stem = -1, .unsure = coded->unsure};
    kith_plain_of(words, &l.plain);
    KITH_TRY(kith_gist_of_words(keep, words, &l.gist, err));
    KITH_TRY(kith_words_split(keep, before->lines[0]->text, &last, err));
    if (is_silence(words)) {
        set(&l, KITH_HEARD_SILENCE);
        out->unsure = false;
        goto out;
    }
    if (kith_phrase_in(&l.plain, KITH_PHRASE_SELF_HARM) && (flagged(&l, KITH_FLAG_CRISIS) || !speaks_to_them(words)))
        set(&l, KITH_HEARD_DISTRESS);
    if (kith_words_backchannel(words)) {
        set(&l, KITH_HEARD_BACKCHANNEL);
        out->unsure = false;
        goto out;
    }
    out->stem = (int8_t)kith_stem_of(&l.plain);
    hear_reflection(&l, &last);
    hear_question(&l);
    hear_input(&l);
    hear_strain(&l);
    hear_warmth(&l);
    settle(&l);
out:
    return rc;
}
