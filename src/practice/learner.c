#include "learner.h"

#include "hash64.h"
#include "learners_list.h"

#include <stdio.h>

#define TURNS_OF_KIND 24
#define TEXT_MAX      2048

/* The kinds of turns in the list, in one order for the list and the mixes below. */
enum kind {
    OPEN,
    EVOKE,
    CLOSED,
    SIMPLE,
    COMPLEX,
    AFFIRM,
    CHOICE,
    SUPPORT,
    PERMISSION,
    INFORMS_ASKED,
    INFORMS,
    ADVICE,
    DISGUISE,
    CONFRONT,
    LABEL,
    ARGUE,
    PRAISE,
    THERE,
    OTHER,
    APOLOGY,
    STEM,
    KINDS
};

static const char *const kind_names[KINDS] = {
    "open",    "evoke",      "closed",        "simple",  "complex", "affirm",   "choice",
    "support", "permission", "informs_asked", "informs", "advice",  "disguise", "confront",
    "label",   "argue",      "praise",        "there",   "other",   "apology",  "stem"};

/* How often in a hundred turns, after the shares of the corpus's high- and low-quality sessions; the average learner
 * mixes both. */
static const uint8_t mixes[3][KINDS] = {[KITH_LEARNER_SKILLED] = {[OPEN] = 14,
                                                                  [EVOKE] = 12,
                                                                  [CLOSED] = 3,
                                                                  [SIMPLE] = 6,
                                                                  [COMPLEX] = 34,
                                                                  [AFFIRM] = 8,
                                                                  [CHOICE] = 4,
                                                                  [SUPPORT] = 3,
                                                                  [PERMISSION] = 3,
                                                                  [THERE] = 10,
                                                                  [OTHER] = 3},
                                        [KITH_LEARNER_AVERAGE] = {[OPEN] = 13,
                                                                  [EVOKE] = 3,
                                                                  [CLOSED] = 13,
                                                                  [SIMPLE] = 16,
                                                                  [COMPLEX] = 8,
                                                                  [AFFIRM] = 2,
                                                                  [CHOICE] = 1,
                                                                  [SUPPORT] = 4,
                                                                  [PERMISSION] = 1,
                                                                  [INFORMS] = 10,
                                                                  [ADVICE] = 6,
                                                                  [DISGUISE] = 2,
                                                                  [PRAISE] = 2,
                                                                  [THERE] = 14,
                                                                  [OTHER] = 5},
                                        [KITH_LEARNER_POOR] = {[OPEN] = 4,
                                                               [CLOSED] = 30,
                                                               [SIMPLE] = 7,
                                                               [COMPLEX] = 1,
                                                               [SUPPORT] = 1,
                                                               [INFORMS] = 12,
                                                               [ADVICE] = 15,
                                                               [DISGUISE] = 7,
                                                               [CONFRONT] = 4,
                                                               [LABEL] = 3,
                                                               [ARGUE] = 4,
                                                               [PRAISE] = 3,
                                                               [THERE] = 7,
                                                               [OTHER] = 2}};

static const char *const names[KITH_LEARNER_COUNT] = {"skilled", "average",   "poor",    "stems", "parrot",
                                                      "praise",  "questions", "silence", "copy",  "permission",
                                                      "apology", "choice",    "feelings"};

const char *kith_learner_name(int kind)
{
    return kind >= 0 && kind < KITH_LEARNER_COUNT ? names[kind] : NULL;
}

struct kith_learner {
    enum kith_learner_kind kind;
    struct kith_str turns[KINDS][TURNS_OF_KIND];
    size_t n[KINDS];
    double credit[KINDS];
    uint32_t said[KINDS][TURNS_OF_KIND]; /* how often, so that turns go round */
    char text[TEXT_MAX];
    size_t used;
    uint64_t state;
    bool owes_information; /* asked permission just now */
    unsigned hurt;         /* turns ago that a skilled learner slipped: they mend it */
};

enum kith_rc kith_learner_open(struct kith_arena *keep, enum kith_learner_kind kind, struct kith_learner **out,
                               struct kith_err *err)
{
    struct kith_str rest = {(const char *)learners_list, learners_list_size};
    struct kith_learner *l;
    struct kith_str line;
    enum kith_rc rc = kith_arena_take(keep, 1, sizeof *l, &l, err);

    if (rc != KITH_OK)
        return rc;
    l->kind = kind;
    while (kith_str_cut(&rest, '\n', &line)) {
        struct kith_str name;

        if (line.n == 0 || line.p[0] == '#' || !kith_str_cut(&line, '\t', &name))
            continue;
        for (int k = 0; k < KINDS; k++)
            if (kith_str_eq(name, kith_str_of(kind_names[k])) && l->n[k] < TURNS_OF_KIND)
                l->turns[k][l->n[k]++] = line;
    }
    *out = l;
    return KITH_OK;
}

static double chance(struct kith_learner *l)
{
    l->state += UINT64_C(0x9e3779b97f4a7c15);
    return (double)(kith_hash_mix(l->state, UINT64_C(0xbf58476d1ce4e5b9)) >> 11) * 0x1.0p-53;
}

static size_t below(struct kith_learner *l, size_t n)
{
    return n ? (size_t)(chance(l) * (double)n) : 0;
}

static void put(struct kith_learner *l, struct kith_str s)
{
    size_t n = s.n < TEXT_MAX - l->used ? s.n : TEXT_MAX - l->used;

    memcpy(l->text + l->used, s.p, n);
    l->used += n;
}

/* "I" turned into "you", for a word of the person's. */
static struct kith_str turned(struct kith_str word)
{
    static const char *const pairs[][2] = {
        {"I", "you"},      {"I'm", "you're"}, {"I've", "you've"}, {"I'd", "you'd"},       {"I'll", "you'll"},
        {"me", "you"},     {"my", "your"},    {"My", "Your"},     {"myself", "yourself"}, {"am", "are"},
        {"mine", "yours"}, {"we", "you"},     {"our", "your"},    {"us", "you"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (kith_str_eq(word, kith_str_of(pairs[i][0])))
            return kith_str_of(pairs[i][1]);
    return word;
}

/* The person's last sentence of more than two words, turned round unless `verbatim`. */
static void put_echo(struct kith_learner *l, struct kith_str last, bool verbatim)
{
    struct kith_str rest = last;
    struct kith_str sentence = last;
    struct kith_str part;
    struct kith_str word;
    bool first = true;

    while (kith_str_cut(&rest, '.', &part))
        if (kith_str_trim(part).n > 12)
            sentence = kith_str_trim(part);
    while (kith_str_cut(&sentence, ' ', &word)) {
        if (!first)
            put(l, KITH_S(" "));
        put(l, verbatim ? word : turned(word));
        first = false;
    }
    put(l, KITH_S("."));
}

static uint8_t theme_of(struct kith_learner *l, const struct kith_mind *m)
{
    return m->theme != KITH_NO_THEME ? m->theme : (uint8_t)below(l, m->persona->n_themes);
}

/* A word of the theme, if possible one the person has just used. */
static struct kith_str word_of(struct kith_learner *l, const struct kith_theme *t, struct kith_str last)
{
    struct kith_str fits[KITH_PERSONA_WORDS];
    size_t n = 0;

    for (size_t i = 0; i < t->n_words; i++)
        if (kith_str_find(last, t->words[i]) >= 0)
            fits[n++] = t->words[i];
    return n ? fits[below(l, n)] : t->words[below(l, t->n_words)];
}

static void fill(struct kith_learner *l, struct kith_str turn, const struct kith_mind *m, struct kith_str last)
{
    const struct kith_theme *t = &m->persona->themes[theme_of(l, m)];

    while (turn.n > 0) {
        ptrdiff_t open = kith_str_find_byte(turn, '{');
        struct kith_str slot;

        if (open < 0)
            break;
        put(l, kith_str_sub(turn, 0, (size_t)open));
        turn = kith_str_sub(turn, (size_t)open + 1, turn.n);
        if (!kith_str_cut(&turn, '}', &slot))
            break;
        if (kith_str_eq(slot, KITH_S("feeling")))
            put(l, t->feeling);
        else if (kith_str_eq(slot, KITH_S("meaning")))
            put(l, t->meanings[below(l, t->n_meanings)]);
        else if (kith_str_eq(slot, KITH_S("word")))
            put(l, word_of(l, t, last));
        else if (kith_str_eq(slot, KITH_S("goal")))
            put(l, m->persona->goal);
        else
            put_echo(l, last, false);
    }
    put(l, turn);
}

/* One turn of a kind: among those said least often, by chance. */
static void say_kind(struct kith_learner *l, enum kind k, const struct kith_mind *m, struct kith_str last)
{
    uint32_t least = UINT32_MAX;
    size_t n = 0;
    size_t chosen;

    for (size_t i = 0; i < l->n[k]; i++) {
        if (l->said[k][i] < least) {
            least = l->said[k][i];
            n = 0;
        }
        n += l->said[k][i] == least;
    }
    chosen = below(l, n);
    for (size_t i = 0; i < l->n[k]; i++)
        if (l->said[k][i] == least && chosen-- == 0) {
            l->said[k][i]++;
            fill(l, l->turns[k][i], m, last);
            return;
        }
}

/* By shares: what has long been owed comes first, with some chance. */
static enum kind mixed(struct kith_learner *l, const uint8_t *mix)
{
    double most = -1e9;
    int best = OPEN;

    for (int k = 0; k < KINDS; k++) {
        double now;

        if (mix[k] == 0)
            continue;
        l->credit[k] += (double)mix[k] / 100.0;
        now = l->credit[k] + 0.6 * chance(l);
        if (now > most) {
            most = now;
            best = k;
        }
    }
    l->credit[best] -= 1.0;
    return (enum kind)best;
}

static void say_mixed(struct kith_learner *l, const struct kith_mind *m, struct kith_str last)
{
    enum kind k = l->owes_information ? INFORMS_ASKED : mixed(l, mixes[l->kind]);

    l->owes_information = k == PERMISSION;
    if (l->kind == KITH_LEARNER_SKILLED && m->feel[KITH_FEEL_DISCORD] > 0.5 && l->hurt == 0) {
        k = APOLOGY;
        l->hurt = 8;
    }
    l->hurt -= l->hurt > 0;
    say_kind(l, k, m, last);
}

static void say_feelings(struct kith_learner *l)
{
    static const char *const all[] = {"sad",   "angry",  "lonely", "scared", "ashamed",
                                      "tired", "guilty", "hurt",   "proud",  "stuck"};

    put(l, KITH_S("You feel "));
    for (size_t i = 0; i < 6; i++) {
        put(l, kith_str_of(all[below(l, sizeof all / sizeof *all)]));
        put(l, i == 4 ? KITH_S(" and ") : i < 5 ? KITH_S(", ") : KITH_S("."));
    }
}

void kith_learner_next(struct kith_learner *learner, const struct kith_mind *mind, struct kith_str last, uint64_t seed,
                       struct kith_str *out)
{
    static const uint8_t of[KITH_LEARNER_COUNT] = {[KITH_LEARNER_GAME_STEMS] = STEM,
                                                   [KITH_LEARNER_GAME_PRAISE] = PRAISE,
                                                   [KITH_LEARNER_GAME_PERMISSION] = PERMISSION,
                                                   [KITH_LEARNER_GAME_APOLOGY] = APOLOGY,
                                                   [KITH_LEARNER_GAME_CHOICE] = CHOICE};

    learner->used = 0;
    learner->state = kith_hash_mix(seed ^ UINT64_C(0x6c6561726e657273), mind->turn + 1);
    switch (learner->kind) {
    case KITH_LEARNER_SKILLED:
    case KITH_LEARNER_AVERAGE:
    case KITH_LEARNER_POOR:
        say_mixed(learner, mind, last);
        break;
    case KITH_LEARNER_GAME_PARROT:
        put_echo(learner, last, false);
        break;
    case KITH_LEARNER_GAME_COPY:
        put(learner, last);
        break;
    case KITH_LEARNER_GAME_SILENCE:
        break;
    case KITH_LEARNER_GAME_FEELINGS:
        say_feelings(learner);
        break;
    case KITH_LEARNER_GAME_QUESTIONS:
        say_kind(learner, chance(learner) < 0.5 ? OPEN : chance(learner) < 0.5 ? EVOKE : CLOSED, mind, last);
        break;
    default:
        say_kind(learner, (enum kind)of[learner->kind], mind, last);
    }
    *out = (struct kith_str){learner->text, learner->used};
}
