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
    char word[LONGEST + 1];
    uint8_t classes;
};

/* Sorted by bytes. */
static const struct entry entries[] = {
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
    {"back", STOP},
    {"be", STOP},
    {"because", STOP | OPENER},
    {"been", STOP},
    {"before", STOP},
    {"being", STOP},
    {"but", STOP | OPENER},
    {"by", STOP},
    {"can", STOP | AUX},
    {"can't", STOP},
    {"cannot", NOT},
    {"come", STOP},
    {"cool", BACK},
    {"cos", STOP},
    {"could", STOP | AUX},
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
    {"even", STOP},
    {"ever", AUX},
    {"exactly", BACK},
    {"for", STOP},
    {"from", STOP},
    {"get", STOP},
    {"getting", STOP},
    {"go", STOP},
    {"going", STOP},
    {"gonna", STOP},
    {"good", STOP},
    {"got", STOP | BACK},
    {"gotcha", BACK},
    {"great", BACK},
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
    {"just", STOP | OPENER},
    {"kind", STOP},
    {"know", STOP},
    {"like", STOP | OPENER},
    {"little", STOP},
    {"lot", STOP},
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
    {"never", NOT},
    {"no", STOP | NOT},
    {"nobody", NOT},
    {"none", NOT},
    {"not", STOP | NOT},
    {"nothing", NOT},
    {"now", STOP | OPENER},
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
    {"people", STOP},
    {"put", STOP},
    {"quite", STOP},
    {"really", STOP | BACK},
    {"right", STOP | BACK | OPENER},
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
    {"uh", STOP | BACK | OPENER},
    {"uh-huh", BACK},
    {"uh-hum", BACK},
    {"uhhuh", BACK},
    {"um", STOP | BACK | OPENER},
    {"um-hmm", BACK},
    {"up", STOP},
    {"us", STOP},
    {"very", STOP},
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

/* The entry of a word, by halving. First letters are compared in place: most steps need no more. */
static const struct entry *find(struct kith_str low)
{
    size_t from = 0;
    size_t to = sizeof entries / sizeof *entries;

    while (from < to) {
        const struct entry *e = &entries[from + (to - from) / 2];
        int c = (unsigned char)low.p[0] - (unsigned char)e->word[0];

        if (c == 0)
            c = strncmp(low.p, e->word, low.n);
        if (c == 0 && e->word[low.n] == '\0')
            return e;
        if (c > 0)
            from = (size_t)(e - entries) + 1;
        else
            to = (size_t)(e - entries);
    }
    return NULL;
}

/* you, your, yours, you're, youve, youd, youll ... and not young or youth. */
static bool is_second_person(struct kith_str low)
{
    return kith_str_starts(low, KITH_S("you")) && low.n <= 6 &&
           (low.n == 3 || kith_str_find_byte(KITH_S("'drvls"), low.p[3]) >= 0);
}

unsigned kith_word_classes(struct kith_str low)
{
    const struct entry *e = NULL;
    unsigned classes = 0;

    if (low.n > 0 && low.n <= LONGEST)
        e = find(low);
    if (e)
        classes = e->classes;
    if (is_second_person(low))
        classes |= KITH_CLASS_SECOND_PERSON;
    if (low.n > 3 && memcmp(low.p + low.n - 3, "n't", 3) == 0)
        classes |= KITH_CLASS_NEGATION;
    return classes;
}
