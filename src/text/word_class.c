#include "word_class.h"

#define LONGEST 12

enum {
    STOP = KITH_CLASS_STOP,
    BACK = KITH_CLASS_BACKCHANNEL,
    WH = KITH_CLASS_WH,
    AUX = KITH_CLASS_AUXILIARY,
    ME = KITH_CLASS_FIRST_PERSON,
    NOT = KITH_CLASS_NEGATION,
    OPENER = KITH_CLASS_OPENER
};

struct entry {
    char word[15]; /* zeros behind it */
    uint8_t classes;
};

/* Sorted, one on a line: a test reads them here and looks each one up. */
/* clang-format off */
static const struct entry words_a[] = {
    {"a", STOP},
    {"about", STOP},
    {"absolutely", BACK},
    {"after", STOP},
    {"again", STOP},
    {"ah", BACK},
    {"aha", BACK},
    {"all", STOP},
    {"alright", BACK | OPENER},
    {"also", STOP},
    {"am", STOP | AUX},
    {"an", STOP},
    {"and", STOP | OPENER},
    {"any", STOP | AUX},
    {"anything", STOP},
    {"are", STOP | AUX},
    {"aren't", AUX},
    {"as", STOP},
    {"at", STOP},
    {"aye", BACK},
};
static const struct entry words_b[] = {
    {"back", STOP},
    {"be", STOP},
    {"because", STOP | OPENER},
    {"been", STOP},
    {"before", STOP},
    {"being", STOP},
    {"but", STOP | OPENER},
    {"by", STOP},
};
static const struct entry words_c[] = {
    {"can", STOP | AUX},
    {"can't", STOP},
    {"cannot", NOT},
    {"come", STOP},
    {"cool", BACK},
    {"cos", STOP},
    {"could", STOP | AUX},
};
static const struct entry words_d[] = {
    {"definitely", BACK},
    {"describe", WH},
    {"did", STOP | AUX},
    {"didn't", STOP | AUX},
    {"do", STOP | AUX},
    {"does", STOP | AUX},
    {"doesn't", STOP},
    {"doing", STOP},
    {"don't", STOP | AUX},
    {"down", STOP},
};
static const struct entry words_e[] = {
    {"even", STOP},
    {"ever", AUX},
    {"exactly", BACK},
};
static const struct entry words_f[] = {
    {"for", STOP},
    {"from", STOP},
};
static const struct entry words_g[] = {
    {"get", STOP},
    {"getting", STOP},
    {"go", STOP},
    {"going", STOP},
    {"gonna", STOP},
    {"good", STOP},
    {"got", STOP | BACK},
    {"gotcha", BACK},
    {"great", BACK},
};
static const struct entry words_h[] = {
    {"had", STOP | AUX},
    {"has", STOP | AUX},
    {"have", STOP | AUX},
    {"haven't", STOP},
    {"having", STOP},
    {"he", STOP},
    {"he's", STOP},
    {"her", STOP},
    {"here", STOP},
    {"him", STOP},
    {"his", STOP},
    {"hm", BACK},
    {"hmm", BACK | OPENER},
    {"how", STOP | WH},
    {"how's", WH},
    {"huh", BACK},
};
static const struct entry words_i[] = {
    {"i", STOP | BACK | ME},
    {"i'd", STOP | ME},
    {"i'll", STOP | ME},
    {"i'm", STOP | ME},
    {"i've", STOP | ME},
    {"if", STOP},
    {"in", STOP},
    {"into", STOP},
    {"is", STOP | AUX},
    {"isn't", STOP | AUX},
    {"it", STOP | BACK},
    {"it'd", STOP},
    {"it'll", STOP},
    {"it's", STOP},
    {"its", STOP},
};
static const struct entry words_j[] = {
    {"just", STOP | OPENER},
};
static const struct entry words_k[] = {
    {"kind", STOP},
    {"know", STOP},
};
static const struct entry words_l[] = {
    {"like", STOP | OPENER},
    {"little", STOP},
    {"lot", STOP},
};
static const struct entry words_m[] = {
    {"m-hm", BACK},
    {"make", STOP},
    {"may", AUX},
    {"maybe", STOP},
    {"me", STOP | ME},
    {"mean", STOP},
    {"mhm", BACK | OPENER},
    {"mhmm", BACK},
    {"might", AUX},
    {"mine", ME},
    {"mm", BACK},
    {"mm-hm", BACK},
    {"mm-hmm", BACK | OPENER},
    {"mmhm", BACK},
    {"mmhmm", BACK},
    {"mmm", BACK},
    {"more", STOP},
    {"much", STOP},
    {"my", STOP | ME},
    {"myself", ME},
};
static const struct entry words_n[] = {
    {"never", NOT},
    {"no", STOP | NOT},
    {"nobody", NOT},
    {"none", NOT},
    {"not", STOP | NOT},
    {"nothing", NOT},
    {"now", STOP | OPENER},
};
static const struct entry words_o[] = {
    {"of", STOP},
    {"off", STOP},
    {"oh", BACK | OPENER},
    {"ok", BACK | OPENER},
    {"okay", STOP | BACK | OPENER},
    {"on", STOP},
    {"one", STOP},
    {"only", STOP},
    {"or", STOP | OPENER},
    {"other", STOP},
    {"our", STOP},
    {"out", STOP},
    {"over", STOP},
};
static const struct entry words_p[] = {
    {"people", STOP},
    {"put", STOP},
};
static const struct entry words_q[] = {
    {"quite", STOP},
};
static const struct entry words_r[] = {
    {"really", STOP | BACK},
    {"right", STOP | BACK | OPENER},
};
static const struct entry words_s[] = {
    {"said", STOP},
    {"say", STOP},
    {"see", STOP | BACK},
    {"she", STOP},
    {"she's", STOP},
    {"should", AUX},
    {"so", STOP | OPENER},
    {"some", STOP},
    {"something", STOP},
    {"sort", STOP},
    {"still", STOP},
    {"stuff", STOP},
    {"such", STOP},
    {"sure", STOP | BACK},
};
static const struct entry words_t[] = {
    {"take", STOP},
    {"tell", WH},
    {"than", STOP},
    {"that", STOP},
    {"that's", STOP},
    {"the", STOP},
    {"their", STOP},
    {"them", STOP},
    {"then", STOP | OPENER},
    {"there", STOP},
    {"there's", STOP},
    {"these", STOP},
    {"they", STOP},
    {"they're", STOP},
    {"thing", STOP},
    {"things", STOP},
    {"think", STOP},
    {"this", STOP},
    {"those", STOP},
    {"time", STOP},
    {"to", STOP},
    {"too", STOP},
    {"true", BACK},
};
static const struct entry words_u[] = {
    {"uh", STOP | BACK | OPENER},
    {"uh-huh", BACK},
    {"uh-hum", BACK},
    {"uhhuh", BACK},
    {"um", STOP | BACK | OPENER},
    {"um-hmm", BACK},
    {"up", STOP},
    {"us", STOP},
};
static const struct entry words_v[] = {
    {"very", STOP},
};
static const struct entry words_w[] = {
    {"want", STOP},
    {"was", STOP | AUX},
    {"wasn't", STOP},
    {"way", STOP},
    {"we", STOP},
    {"we're", STOP},
    {"well", STOP | BACK | OPENER},
    {"were", STOP | AUX},
    {"what", STOP | WH},
    {"what's", STOP | WH},
    {"when", STOP | WH},
    {"where", STOP | WH},
    {"which", STOP | WH},
    {"while", STOP},
    {"who", STOP | WH},
    {"whose", WH},
    {"why", STOP | WH},
    {"will", STOP | AUX},
    {"with", STOP},
    {"won't", STOP},
    {"would", STOP | AUX},
    {"wow", BACK},
};
static const struct entry words_y[] = {
    {"ya", BACK},
    {"yeah", STOP | BACK | OPENER},
    {"yep", BACK},
    {"yes", STOP | BACK | OPENER},
    {"you", STOP},
    {"you'd", STOP},
    {"you'll", STOP},
    {"you're", STOP},
    {"you've", STOP},
    {"your", STOP},
    {"yup", BACK},
};
/* clang-format on */

#define WORDS(letter)                                                                                                  \
    {                                                                                                                  \
        words_##letter, sizeof words_##letter / sizeof *words_##letter                                                 \
    }

/* The words by their first letter. */
static const struct {
    const struct entry *words;
    size_t n;
} by_letter[26] = {
    ['a' - 'a'] = WORDS(a), ['b' - 'a'] = WORDS(b), ['c' - 'a'] = WORDS(c), ['d' - 'a'] = WORDS(d),
    ['e' - 'a'] = WORDS(e), ['f' - 'a'] = WORDS(f), ['g' - 'a'] = WORDS(g), ['h' - 'a'] = WORDS(h),
    ['i' - 'a'] = WORDS(i), ['j' - 'a'] = WORDS(j), ['k' - 'a'] = WORDS(k), ['l' - 'a'] = WORDS(l),
    ['m' - 'a'] = WORDS(m), ['n' - 'a'] = WORDS(n), ['o' - 'a'] = WORDS(o), ['p' - 'a'] = WORDS(p),
    ['q' - 'a'] = WORDS(q), ['r' - 'a'] = WORDS(r), ['s' - 'a'] = WORDS(s), ['t' - 'a'] = WORDS(t),
    ['u' - 'a'] = WORDS(u), ['v' - 'a'] = WORDS(v), ['w' - 'a'] = WORDS(w), ['y' - 'a'] = WORDS(y),
};

/* The classes of a word of 1 .. LONGEST bytes. Words are compared whole, zeros included, which takes two steps at most
 * and no call. */
static unsigned look_up(struct kith_str low)
{
    unsigned letter = (unsigned char)low.p[0] - (unsigned)'a';
    char word[sizeof words_a->word] = {0};

    if (letter >= sizeof by_letter / sizeof *by_letter)
        return 0;
    for (size_t i = 0; i < low.n; i++)
        word[i] = low.p[i];
    for (size_t i = 0; i < by_letter[letter].n; i++)
        if (memcmp(by_letter[letter].words[i].word, word, sizeof word) == 0)
            return by_letter[letter].words[i].classes;
    return 0;
}

/* you, your, yours, you're, youve, youd, youll ... and not young or youth. */
static bool is_second_person(struct kith_str low)
{
    return kith_str_starts(low, KITH_S("you")) && low.n <= 6 &&
           (low.n == 3 || kith_str_find_byte(KITH_S("'drvls"), low.p[3]) >= 0);
}

unsigned kith_word_classes(struct kith_str low)
{
    unsigned classes = low.n > 0 && low.n <= LONGEST ? look_up(low) : 0;

    if (is_second_person(low))
        classes |= KITH_CLASS_SECOND_PERSON;
    if (low.n > 3 && memcmp(low.p + low.n - 3, "n't", 3) == 0)
        classes |= KITH_CLASS_NEGATION;
    return classes;
}
