#include "english.h"

#include "utf8.h"

#include <utf8proc.h>

#define ROW          12 /* bytes of a listed word, with its final zero */
#define WORDS_FEW    12 /* under it nobody can tell */
#define LETTERS_FEW  12 /* the same for a script */
#define SHARE_OF_100 12 /* of the words. Sessions reach 41 and more, a few sentences 21, other languages 4 */

/* Frequent words of spoken and typed English, by first letter. Left out are those that are words of other languages
 * too ("a", "come", "die", "he", "im", "in", "kind", "me", "no", "so", "to", "want", "was", "we"), so that one list
 * tells both what is English and what is not. */
static const char a_words[][ROW] = {
    "about", "actually", "after",   "again",  "ain't",    "aint",   "already", "alright", "always", "and",   "another",
    "any",   "anybody",  "anymore", "anyone", "anything", "anyway", "are",     "aren't",  "around", "asked", "away"};
static const char b_words[][ROW] = {"back",   "because", "been", "before", "being",   "believe",
                                    "better", "between", "both", "bout",   "brother", "but"};
static const char c_words[][ROW] = {"can",     "can't",  "cannot", "cant",     "caught", "cause",
                                    "changed", "coming", "could",  "couldn't", "couple", "cuz"};
static const char d_words[][ROW] = {"dad",       "day",  "days",    "did",    "didn't",  "didnt",
                                    "different", "does", "doesn't", "doesnt", "doing",   "don't",
                                    "done",      "dont", "down",    "drink",  "drinking"};
static const char e_words[][ROW] = {"each",  "eight",     "else",     "enough",    "ever",
                                    "every", "everybody", "everyone", "everything"};
static const char f_words[][ROW] = {"family", "feel",  "feeling", "feels", "felt",   "figure",  "find",
                                    "finna",  "first", "five",    "four",  "friend", "friends", "from"};
static const char g_words[][ROW] = {"gave",  "get",  "gets", "getting", "give",  "goes",  "going",
                                    "gonna", "good", "got",  "gotta",   "great", "guess", "guy"};
static const char h_words[][ROW] = {"had",    "happen", "happened", "happens", "hard",  "has",   "have",  "haven't",
                                    "having", "he'd",   "he's",     "head",    "hear",  "heard", "hello", "here",
                                    "him",    "his",    "home",     "hours",   "house", "how"};
static const char i_words[][ROW] = {"i'd", "i'll", "i'm", "i've", "idk", "if", "into", "isn't", "it", "it's", "its"};
static const char j_words[][ROW] = {"just"};
static const char k_words[][ROW] = {"keep", "keeps", "kids", "kinda", "knew", "know", "knows"};
static const char l_words[][ROW] = {"least",  "leave", "let's",   "life", "like",
                                    "little", "look",  "looking", "lot",  "love"};
static const char m_words[][ROW] = {"make",  "makes",  "making",  "many",   "maybe", "mean", "might", "mom",
                                    "money", "months", "morning", "mother", "much",  "mum",  "my",    "myself"};
static const char n_words[][ROW] = {"need",  "needed", "needs", "never",   "next", "nice",
                                    "night", "nobody", "not",   "nothing", "now"};
static const char o_words[][ROW] = {"okay", "only", "other", "others", "our", "out"};
static const char p_words[][ROW] = {"people", "person", "please", "pretty", "probably"};
static const char q_words[][ROW] = {"quit", "quite"};
static const char r_words[][ROW] = {"ready", "really", "remember", "right"};
static const char s_words[][ROW] = {"said",      "same",  "saying",  "says",    "scared",    "seem",    "seems",
                                    "seen",      "she",   "she's",   "should",  "shouldn't", "since",   "sister",
                                    "sleep",     "smoke", "smoking", "some",    "somebody",  "someone", "something",
                                    "sometimes", "sorry", "speak",   "started", "stay",      "still",   "stop",
                                    "stuff",     "such",  "sure"};
static const char t_words[][ROW] = {
    "take",   "taking", "talk",     "talked", "talking",  "tell",   "telling",  "than",    "thank",
    "thanks", "that",   "that'd",   "that's", "thats",    "the",    "their",    "them",    "themselves",
    "then",   "there",  "there's",  "these",  "they",     "they'd", "they're",  "they've", "thing",
    "things", "think",  "thinking", "this",   "those",    "though", "thought",  "three",   "through",
    "time",   "times",  "tired",    "today",  "together", "told",   "tomorrow", "tonight", "too",
    "took",   "tried",  "try",      "trying", "tryna",    "two"};
static const char u_words[][ROW] = {"understand", "until", "up", "us", "use", "used", "using", "usually"};
static const char v_words[][ROW] = {"very"};
static const char w_words[][ROW] = {
    "wait",   "walk",      "wanna", "wanted",  "wants", "wasn't",   "way",     "we'd", "we'll",   "we're",
    "we've",  "weeks",     "weird", "well",    "went",  "were",     "weren't", "what", "what's",  "when",
    "where",  "which",     "while", "who",     "why",   "wife",     "will",    "with", "without", "won't",
    "wonder", "wondering", "work",  "working", "would", "wouldn't", "wrong"};
static const char y_words[][ROW] = {"y'all",  "y'know",    "yall",  "yeah", "year",  "years",
                                    "yes",    "yesterday", "yet",   "you",  "you'd", "you'll",
                                    "you're", "you've",    "young", "your", "youre", "yourself"};

#define LIST(words)                                                                                                    \
    {                                                                                                                  \
        words, sizeof(words) / sizeof *(words)                                                                         \
    }

static const struct {
    const char (*words)[ROW];
    size_t n;
} by_letter[26] = {LIST(a_words), LIST(b_words), LIST(c_words), LIST(d_words), LIST(e_words), LIST(f_words),
                   LIST(g_words), LIST(h_words), LIST(i_words), LIST(j_words), LIST(k_words), LIST(l_words),
                   LIST(m_words), LIST(n_words), LIST(o_words), LIST(p_words), LIST(q_words), LIST(r_words),
                   LIST(s_words), LIST(t_words), LIST(u_words), LIST(v_words), LIST(w_words), {NULL, 0},
                   LIST(y_words), {NULL, 0}};

/* `word` is padded with zeros to a row. */
static bool is_listed(const char *word)
{
    size_t letter = (size_t)((unsigned char)word[0] - 'a');

    if (letter >= 26)
        return false;
    for (size_t i = 0; i < by_letter[letter].n; i++)
        if (memcmp(by_letter[letter].words[i], word, ROW) == 0)
            return true;
    return false;
}

/* Scripts written without blanks: a character is nearest to a word. */
static bool is_ideograph(int32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x0E00 && c <= 0x0E7F) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_latin(int32_t c)
{
    return c < 0x250 || (c >= 0x1E00 && c <= 0x1EFF);
}

static bool is_ascii_letter(char c)
{
    return (unsigned)((unsigned char)c | 0x20) - 'a' < 26u;
}

/* Of a character above ASCII. */
static bool is_letter(int32_t c)
{
    utf8proc_category_t kind = utf8proc_category(c);

    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

struct word {
    char p[ROW];
    size_t n;    /* bytes, counted on when they no longer fit */
    bool closed; /* an apostrophe came last */
};

static void end_word(struct kith_english *e, struct word *w)
{
    if (w->n == 0)
        return;
    if (w->closed && w->n <= ROW)
        w->p[w->n - 1] = '\0';
    e->words++;
    e->english += (w->closed ? w->n - 1 : w->n) < ROW && is_listed(w->p);
    memset(w, 0, sizeof *w);
}

static void add_to_word(struct word *w, char c, bool apostrophe)
{
    if (w->n < ROW)
        w->p[w->n] = c;
    w->n++;
    w->closed = apostrophe;
}

/* The ASCII letters that the text begins with; how many. */
static size_t add_letters(struct kith_english *e, struct word *w, struct kith_str text)
{
    size_t n = 0;

    for (; n < text.n && is_ascii_letter(text.p[n]); n++)
        if (w->n + n < ROW)
            w->p[w->n + n] = (char)(text.p[n] | 0x20);
    if (n > 0)
        w->closed = false;
    w->n += n;
    e->letters += n;
    e->latin += n;
    return n;
}

static void add_letter(struct kith_english *e, struct word *w, int32_t c)
{
    e->letters++;
    e->latin += is_latin(c);
    if (is_ideograph(c)) {
        end_word(e, w);
        e->words++;
        return;
    }
    /* A byte above ASCII, whichever, keeps the word from being one of the list. */
    add_to_word(w, '\x80', false);
}

void kith_english_count(struct kith_english *e, struct kith_str text)
{
    struct word w = {.n = 0};
    size_t at = 0;

    while (at < text.n) {
        int32_t c;

        at += add_letters(e, &w, kith_str_sub(text, at, text.n));
        if (at == text.n)
            break;
        c = (unsigned char)text.p[at];
        at += c < 0x80 ? 1 : kith_utf8_next(kith_str_sub(text, at, text.n), &c);
        if (c >= 0x80 && is_letter(c))
            add_letter(e, &w, c);
        else if ((c == '\'' || c == 0x2019) && w.n > 0 && !w.closed)
            add_to_word(&w, '\'', true);
        else
            end_word(e, &w);
    }
    end_word(e, &w);
}

bool kith_english_likely(const struct kith_english *e)
{
    if (e->letters >= LETTERS_FEW && e->latin * 2 < e->letters)
        return false;
    return e->words < WORDS_FEW || e->english * 100 >= e->words * SHARE_OF_100;
}
