#include "cues.h"

#include <stdlib.h>

struct cue {
    const char *phrase; /* lower-case words, single spaces */
    unsigned bit;
};

#define F KITH_CUE_FEELING
#define S KITH_CUE_STRAIN
#define D KITH_CUE_DISCLOSE
#define T KITH_CUE_STEP
#define E KITH_CUE_EFFORT
#define G KITH_CUE_STRENGTH
#define A KITH_CUE_ADVISE
#define W KITH_CUE_WISH
#define B KITH_CUE_BUT
#define R KITH_CUE_RULER
#define K KITH_CUE_DANGER

/* In the order of their bytes, for the search by first word. */
static const struct cue cues[] = {
    {"afraid he'll", F},
    {"afraid i'll", F},
    {"afraid it", F},
    {"afraid of", F},
    {"afraid she'll", F},
    {"afraid they'll", F},
    {"afraid to", F},
    {"all on my own", F},
    {"although", B},
    {"angry", F},
    {"anxious", F},
    {"appreciate", G},
    {"are you accusing", S},
    {"ashamed", F},
    {"been crying", F},
    {"brave", G},
    {"but", B},
    {"can't cope", F},
    {"can't face", F},
    {"can't stand myself", F},
    {"care about", G},
    {"cared about", G},
    {"courage", G},
    {"desperate", F},
    {"determined", G},
    {"devastated", F},
    {"didn't tell anybody", D},
    {"didn't tell anyone", D},
    {"disgusted", F},
    {"don't give up", G},
    {"don't lecture", S},
    {"don't tell anybody", D},
    {"don't tell anyone", D},
    {"don't tell me", S},
    {"don't you think you", A},
    {"effort", G},
    {"embarrassed", F},
    {"end it all", K},
    {"end your life", K},
    {"ending your life", K},
    {"fed up", F},
    {"feel alone", F},
    {"feel bad", F},
    {"feel lost", F},
    {"feel stupid", F},
    {"first time i", D},
    {"freaked out", F},
    {"freaking me out", F},
    {"frightened", F},
    {"furious", F},
    {"get off my back", S},
    {"getting sick of this", F},
    {"grieving", F},
    {"guilty", F},
    {"harm yourself", K},
    {"harming yourself", K},
    {"hate myself", F},
    {"haven't said that", D},
    {"haven't told", D},
    {"heartbroken", F},
    {"here we go", S},
    {"honest", G},
    {"hopeless", F},
    {"humiliated", F},
    {"humiliating", F},
    {"hurt yourself", K},
    {"hurting yourself", K},
    {"i ain't said", D},
    {"i ain't you", S},
    {"i already said", S},
    {"i already told you", S},
    {"i called", E},
    {"i can do", T},
    {"i can't carry on", W},
    {"i can't go on", W},
    {"i can't keep", W},
    {"i could", W},
    {"i could try", T},
    {"i cried", F},
    {"i cry", F},
    {"i cut", E},
    {"i didn't say", S},
    {"i don't wanna", W},
    {"i don't want", W},
    {"i get afraid", F},
    {"i gotta", W},
    {"i hate", W},
    {"i have to", W},
    {"i just told you", S},
    {"i kept", E},
    {"i made it", E},
    {"i managed", E},
    {"i might try", T},
    {"i miss", W},
    {"i must", W},
    {"i need", W},
    {"i never said that", S},
    {"i never told", D},
    {"i poured", E},
    {"i rang", E},
    {"i should", W},
    {"i stopped", E},
    {"i threw", E},
    {"i told myself", E},
    {"i tried", E},
    {"i turned it down", E},
    {"i walked", E},
    {"i wanna", W},
    {"i want", W},
    {"i want to stop", T},
    {"i was crying", F},
    {"i was thinking", W},
    {"i will", T},
    {"i wish", W},
    {"i would like", W},
    {"i wouldn't mind", W},
    {"i'd like", W},
    {"i'd love", W},
    {"i'd rather", W},
    {"i'd rather not say", S},
    {"i'd want", W},
    {"i'll", T},
    {"i'm a bad", F},
    {"i'm alone", F},
    {"i'm crying", F},
    {"i'm done talking", S},
    {"i'm going to", T},
    {"i'm gonna", T},
    {"i'm ready", T},
    {"i'm so tired", F},
    {"i'm tired as", F},
    {"i've been going", E},
    {"i've been trying", E},
    {"i've cut", E},
    {"i've decided", T},
    {"i've got to", W},
    {"i've had enough", W},
    {"i've kept", E},
    {"i've managed", E},
    {"i've never said", D},
    {"i've never told", D},
    {"i've not told", D},
    {"i've stopped", E},
    {"i've tried", E},
    {"if i were you", A},
    {"if you say so", S},
    {"in tears", F},
    {"isolated", F},
    {"it's time", W},
    {"kept going", G},
    {"kill yourself", K},
    {"killing yourself", K},
    {"let me think about it", T},
    {"lonely", F},
    {"mad at myself", F},
    {"made me cry", F},
    {"makes me cry", F},
    {"matters to you", G},
    {"means a lot", G},
    {"miss her", F},
    {"miss him", F},
    {"mortified", F},
    {"near tears", F},
    {"never admitted", D},
    {"never said that to", D},
    {"never told", D},
    {"no one knows", D},
    {"nobody knows", D},
    {"none of your business", S},
    {"not be alive", K},
    {"not what i asked", S},
    {"not what i meant", S},
    {"not what i said", S},
    {"nought to ten", R},
    {"on a scale", R},
    {"on my own", F},
    {"on the other hand", B},
    {"one to ten", R},
    {"out of ten", R},
    {"overwhelmed", F},
    {"panic", F},
    {"panicked", F},
    {"patience", G},
    {"petrified", F},
    {"proud", G},
    {"quit lecturing", S},
    {"really afraid", F},
    {"regret", F},
    {"resentful", F},
    {"sad", F},
    {"scared", F},
    {"scares me", F},
    {"shame", F},
    {"sick of", W},
    {"sick with worry", F},
    {"so afraid", F},
    {"so alone", F},
    {"start crying", F},
    {"started crying", F},
    {"stop telling me", S},
    {"stopped listening", S},
    {"strength", G},
    {"strong", G},
    {"struggling", F},
    {"stuck with it", G},
    {"suicidal", K},
    {"suicide", K},
    {"take your own life", K},
    {"taking your life", K},
    {"taking your own life", K},
    {"terrified", F},
    {"terrifies me", F},
    {"that took", G},
    {"that's not fair", S},
    {"then again", B},
    {"tired of", W},
    {"upset", F},
    {"useless", F},
    {"want to die", K},
    {"wanting to die", K},
    {"was afraid", F},
    {"waste of time", S},
    {"were afraid", F},
    {"what do you care", S},
    {"what do you know", S},
    {"what you need to do", A},
    {"what you want to do", A},
    {"why don't you", A},
    {"why would i tell you", S},
    {"worried", F},
    {"worries me", F},
    {"worthless", F},
    {"you are not listening", S},
    {"you asked me that", S},
    {"you cannot", A},
    {"you don't get it", S},
    {"you don't know me", S},
    {"you don't know what", S},
    {"you don't understand", S},
    {"you have to", A},
    {"you keep saying", S},
    {"you managed", G},
    {"you might want to", A},
    {"you must", A},
    {"you need to", A},
    {"you ought to", A},
    {"you people", S},
    {"you should", A},
    {"you showed up", G},
    {"you sound like my", S},
    {"you think i'm", S},
    {"you're judging", S},
    {"you're just like", S},
    {"you're not hearing", S},
    {"you're not listening", S},
    {"you've been", G},
    {"you've got to", A},
    {"you've kept", G},
    {"you've managed", G},
    {"zero to ten", R},
};

#undef F
#undef S
#undef D
#undef T
#undef E
#undef G
#undef A
#undef W
#undef B
#undef R
#undef K

/* The first word of a phrase against a word. */
static int compare_first(struct kith_str word, const char *phrase)
{
    size_t n = strcspn(phrase, " ");

    return kith_str_compare(word, (struct kith_str){phrase, n});
}

static bool phrase_at(const struct kith_word *words, size_t n, size_t at, const char *phrase)
{
    struct kith_str rest = kith_str_of(phrase);
    struct kith_str word;

    for (; kith_str_cut(&rest, ' ', &word); at++)
        if (at >= n || words[at].kind != KITH_WORD_TEXT || !kith_str_eq(words[at].low, word))
            return false;
    return true;
}

/* "I'm not scared", "never felt ashamed": the feeling is denied just before it is named. */
static bool denied(const struct kith_word *words, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        const struct kith_word *w = &words[at - back];

        if (w->kind == KITH_WORD_MARK)
            return false;
        if (kith_str_eq(w->low, KITH_S("not")) || kith_str_eq(w->low, KITH_S("never")) ||
            kith_str_eq(w->low, KITH_S("no")) || kith_str_ends(w->low, KITH_S("n't")))
            return true;
    }
    return false;
}

static unsigned cues_at(const struct kith_word *words, size_t n, size_t at)
{
    size_t low = 0;
    size_t high = sizeof cues / sizeof *cues;
    unsigned found = 0;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (compare_first(words[at].low, cues[mid].phrase) > 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < sizeof cues / sizeof *cues && compare_first(words[at].low, cues[low].phrase) == 0; low++)
        if (phrase_at(words, n, at, cues[low].phrase) && !(cues[low].bit == KITH_CUE_FEELING && denied(words, at)))
            found |= cues[low].bit;
    return found;
}

static bool opens_with_no(const struct kith_word *words, size_t n)
{
    static const char *const phrases[] = {"no",         "nah",      "nope",     "not",
                                          "that's not", "it's not", "it isn't", "that isn't"};

    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrase_at(words, n, 0, phrases[i]))
            return true;
    return false;
}

unsigned kith_cues_of(const struct kith_word *words, size_t n)
{
    unsigned found = opens_with_no(words, n) ? KITH_CUE_NO : 0;

    for (size_t i = 0; i < n; i++) {
        if (words[i].kind == KITH_WORD_TEXT)
            found |= cues_at(words, n, i);
        if (words[i].kind == KITH_WORD_MARK && words[i].low.p[0] == '?')
            found |= KITH_CUE_ASKS;
    }
    return found;
}

static bool begins(struct kith_str word, struct kith_str stem)
{
    if (kith_str_ends(stem, KITH_S(" ")))
        return kith_str_eq(word, kith_str_sub(stem, 0, stem.n - 1));
    return kith_str_starts(word, stem);
}

unsigned kith_themes_of(const struct kith_word *words, size_t n)
{
    static const struct {
        const char *start; /* of a word; a closing space stands for the word's end */
        unsigned theme;
    } stems[] = {
        {"drink", KITH_THEME_DRINK},
        {"drank", KITH_THEME_DRINK},
        {"alcohol", KITH_THEME_DRINK},
        {"beer", KITH_THEME_DRINK},
        {"wine", KITH_THEME_DRINK},
        {"pint", KITH_THEME_DRINK},
        {"smok", KITH_THEME_SMOKE},
        {"cigar", KITH_THEME_SMOKE},
        {"vape", KITH_THEME_SMOKE},
        {"vaping", KITH_THEME_SMOKE},
        {"nicotin", KITH_THEME_SMOKE},
        {"gambl", KITH_THEME_GAMBLE},
        {"bet ", KITH_THEME_GAMBLE},
        {"bets ", KITH_THEME_GAMBLE},
        {"betting", KITH_THEME_GAMBLE},
        {"casino", KITH_THEME_GAMBLE},
        {"slots ", KITH_THEME_GAMBLE},
        {"sleep", KITH_THEME_SLEEP},
        {"slept", KITH_THEME_SLEEP},
        {"insomn", KITH_THEME_SLEEP},
        {"tablet", KITH_THEME_TABLETS},
        {"pill ", KITH_THEME_TABLETS},
        {"pills ", KITH_THEME_TABLETS},
        {"medic", KITH_THEME_TABLETS},
        {"insulin", KITH_THEME_TABLETS},
        {"prescri", KITH_THEME_TABLETS},
        {"exercis", KITH_THEME_EXERCISE},
        {"gym ", KITH_THEME_EXERCISE},
        {"walk", KITH_THEME_EXERCISE},
        {"knee", KITH_THEME_EXERCISE},
        {"phone", KITH_THEME_PHONE},
        {"scroll", KITH_THEME_PHONE},
        {"texting", KITH_THEME_PHONE},
        {"food", KITH_THEME_FOOD},
        {"eat ", KITH_THEME_FOOD},
        {"eating", KITH_THEME_FOOD},
        {"diet", KITH_THEME_FOOD},
        {"weight", KITH_THEME_FOOD},
        {"opioid", KITH_THEME_OPIOIDS},
        {"opiate", KITH_THEME_OPIOIDS},
        {"heroin", KITH_THEME_OPIOIDS},
        {"fentanyl", KITH_THEME_OPIOIDS},
        {"methadone", KITH_THEME_OPIOIDS},
        {"bupe", KITH_THEME_OPIOIDS},
        {"bupren", KITH_THEME_OPIOIDS},
        {"suboxone", KITH_THEME_OPIOIDS},
        {"oxy", KITH_THEME_OPIOIDS},
        {"cocaine", KITH_THEME_STIMULANTS},
        {"coke ", KITH_THEME_STIMULANTS},
        {"crack ", KITH_THEME_STIMULANTS},
        {"meth ", KITH_THEME_STIMULANTS},
        {"amphetamin", KITH_THEME_STIMULANTS},
        {"stimulant", KITH_THEME_STIMULANTS},
        {"cannabis", KITH_THEME_CANNABIS},
        {"weed ", KITH_THEME_CANNABIS},
        {"marijuana", KITH_THEME_CANNABIS},
        {"relaps", KITH_THEME_RETURN},
        {"lapse", KITH_THEME_RETURN},
        {"slipped", KITH_THEME_RETURN},
    };
    unsigned found = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; s < sizeof stems / sizeof *stems; s++)
            if (words[i].kind == KITH_WORD_TEXT && words[i].low.p[0] == stems[s].start[0] &&
                begins(words[i].low, kith_str_of(stems[s].start)))
                found |= stems[s].theme;
    return found;
}
