#include "english.h"

#include "utf8.h"

#include <utf8proc.h>

#define WORD_MAX     24 /* bytes; none of the listed words is as long */
#define WORDS_FEW    12 /* under it nobody can tell */
#define LETTERS_FEW  12 /* the same for a script */
#define SHARE_OF_100 12 /* of the words. Sessions reach 41 and more, a few sentences 21, other languages 4 */

/* Frequent words of spoken and typed English, by first letter. Left out are those that are words of other languages
 * too ("a", "come", "die", "he", "im", "in", "kind", "me", "no", "so", "to", "want", "was", "we"), so that one list
 * tells both what is English and what is not. */
static const char *const by_letter[26] = {
    " about actually after again ain't aint already alright always and another any anybody anymore anyone anything "
    "anyway are aren't around asked away ",
    " back because been before being believe better between both bout brother but ",
    " can can't cannot cant caught cause changed coming could couldn't couple cuz ",
    " dad day days did didn't didnt different does doesn't doesnt doing don't done dont down drink drinking ",
    " each eight else enough ever every everybody everyone everything ",
    " family feel feeling feels felt figure find finna first five four friend friends from ",
    " gave get gets getting give goes going gonna good got gotta great guess guy ",
    " had happen happened happens hard has have haven't having he'd he's head hear heard hello here him his home hours "
    "house how ",
    " i'd i'll i'm i've idk if into isn't it it's its ",
    " just ",
    " keep keeps kids kinda knew know knows ",
    " least leave let's life like little look looking lot love ",
    " make makes making many maybe mean might mom money months morning mother much mum my myself ",
    " need needed needs never next nice night nobody not nothing now ",
    " okay only other others our out ",
    " people person please pretty probably ",
    " quit quite ",
    " ready really remember right ",
    " said same saying says scared seem seems seen she she's should shouldn't since sister sleep smoke smoking some "
    "somebody someone something sometimes sorry speak started stay still stop stuff such sure ",
    " take taking talk talked talking tell telling than thank thanks that that'd that's thats the their them "
    "themselves "
    "then there there's these they they'd they're they've thing things think thinking this those though thought three "
    "through time times tired today together told tomorrow tonight too took tried try trying tryna two ",
    " understand until up us use used using usually ",
    " very ",
    " wait walk wanna wanted wants wasn't way we'd we'll we're we've weeks weird well went were weren't what what's "
    "when where which while who why wife will with without won't wonder wondering work working would wouldn't wrong ",
    "",
    " y'all y'know yall yeah year years yes yesterday yet you you'd you'll you're you've young your youre yourself ",
    "",
};

static bool is_listed(const char *word, size_t n)
{
    char key[WORD_MAX + 2];
    const char *list;

    if (n == 0 || n > WORD_MAX || word[0] < 'a' || word[0] > 'z')
        return false;
    list = by_letter[word[0] - 'a'];
    key[0] = ' ';
    memcpy(key + 1, word, n);
    key[n + 1] = ' ';
    return memmem(list, strlen(list), key, n + 2) != NULL;
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

static bool is_letter(int32_t c)
{
    utf8proc_category_t kind;

    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    kind = utf8proc_category(c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

struct word {
    char p[WORD_MAX];
    size_t n;    /* bytes, counted on when they no longer fit */
    bool closed; /* an apostrophe came last */
};

static void end_word(struct kith_english *e, struct word *w)
{
    if (w->n) {
        e->words++;
        e->english += is_listed(w->p, w->closed ? w->n - 1 : w->n);
    }
    *w = (struct word){.n = 0};
}

static void add_to_word(struct word *w, char c, bool apostrophe)
{
    if (w->n < WORD_MAX)
        w->p[w->n] = c;
    w->n++;
    w->closed = apostrophe;
}

static void letter(struct kith_english *e, struct word *w, int32_t c)
{
    e->letters++;
    e->latin += is_latin(c);
    if (is_ideograph(c)) {
        end_word(e, w);
        e->words++;
        return;
    }
    /* A byte above ASCII, whichever, keeps the word from being one of the list. */
    add_to_word(w, c < 0x80 ? (char)(c | 0x20) : '\x80', false);
}

void kith_english_count(struct kith_english *e, struct kith_str text)
{
    struct word w = {.n = 0};
    size_t at = 0;

    while (at < text.n) {
        int32_t c;

        at += kith_utf8_next(kith_str_sub(text, at, text.n), &c);
        if (c >= 0 && is_letter(c))
            letter(e, &w, c);
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
