#include "gist.h"

#include "hash64.h"

#include <stdlib.h>

#define STEM_KEY UINT64_C(0x6b69746870726163)

/* Endings that are taken off, the longest first; what stays must keep `least` letters. */
static const struct {
    const char *ending;
    size_t least;
    const char *put;
} endings[] = {{"'s", 2, ""},    {"liness", 3, ""}, {"fulness", 3, ""}, {"iness", 3, "y"}, {"ness", 3, ""},
               {"ingly", 3, ""}, {"fully", 3, ""},  {"ies", 3, "y"},    {"ied", 3, "y"},   {"ings", 3, ""},
               {"ing", 3, ""},   {"edly", 3, ""},   {"ful", 3, ""},     {"less", 4, ""},   {"ely", 3, ""},
               {"ly", 3, ""},    {"ed", 3, ""},     {"es", 3, ""},      {"s", 3, ""},      {"d", 99, ""}};

static size_t stem(struct kith_str low, char *out, size_t room)
{
    size_t n = low.n < room ? low.n : room;

    memcpy(out, low.p, n);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t cut = strlen(endings[i].ending);

        if (n < cut + endings[i].least || memcmp(out + n - cut, endings[i].ending, cut) != 0)
            continue;
        if (cut == 1 && out[n - 2] == 's') /* "less", "dress" */
            break;
        n -= cut;
        for (const char *p = endings[i].put; *p; p++)
            out[n++] = *p;
        break;
    }
    if (n > 3 && out[n - 1] == out[n - 2] && out[n - 1] != 's' && out[n - 1] != 'l' && out[n - 1] != 'e')
        n--; /* stopp(ed), plann(ing) */
    if (n > 3 && out[n - 1] == 'e')
        n--; /* hope, hop(ing) */
    if (n > 3 && out[n - 1] == 'y')
        out[n - 1] = 'i';
    return n;
}

uint64_t kith_stem_key(struct kith_str low)
{
    char out[64];
    size_t n = stem(low, out, sizeof out - 1);

    return kith_hash_bytes(STEM_KEY, out, n);
}

bool kith_gist_has(const struct kith_gist *g, uint64_t key)
{
    size_t low = 0;
    size_t high = g->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (g->keys[middle] == key)
            return true;
        if (g->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Words of one family are one feeling to whoever is being heard. The authors' list, after the everyday words of the
 * corpus; each family ends with NULL. */
static const char *const families[][20] = {
    {"afraid", "scared", "frightened", "fear", "terrified", "anxious", "worried", "nervous", "dread", "panic", "scary",
     "worry", "frightening", "anxiety"},
    {"lonely", "alone", "lonesome", "isolated", "empty", "quiet", "left", "company", "loneliness"},
    {"sad", "grief", "grieving", "heartbroken", "loss", "sorrow", "miss", "missing", "sadness", "crying", "mourn"},
    {"angry", "anger", "furious", "mad", "cross", "rage", "resentful", "bitter", "annoyed", "resent"},
    {"ashamed", "shame", "embarrassed", "humiliated", "dirty", "disgusted", "exposed", "shamed"},
    {"guilty", "guilt", "blame", "regret", "remorse"},
    {"tired", "exhausted", "worn", "drained", "weary", "shattered", "knackered", "exhaustion"},
    {"proud", "pride", "strong", "capable"},
    {"hopeful", "hope", "hoping", "wish", "longing", "long"},
    {"hopeless", "despair", "stuck", "trapped", "helpless", "powerless", "defeated", "beaten"},
    {"hurt", "wounded", "betrayed", "rejected", "abandoned", "unwanted", "unloved", "pain"},
    {"calm", "peace", "relief", "relieved", "safe", "settled", "rest", "easy", "ease"},
    {"happy", "glad", "joy", "alive", "fun", "enjoy", "love", "loved", "warm"},
    {"bored", "boredom", "numb", "flat", "nothing", "numbness"},
    {"judged", "watched", "distrust", "suspicious", "wary", "guarded", "mistrust", "cornered"},
    {"torn", "unsure", "confused", "lost", "doubt", "uncertain", "mixed"},
    {"overwhelmed", "swamped", "pressure", "pressured", "stressed", "stress", "burdened", "burden", "heavy"},
    {"jealous", "envious", "envy"},
    {"invisible", "unseen", "unheard", "ignored", "overlooked", "small"},
};

static uint32_t feelings_in(const struct kith_gist *g)
{
    uint32_t in = 0;

    for (unsigned f = 0; g->n > 0 && f < sizeof families / sizeof *families; f++)
        for (size_t i = 0; i < 20 && families[f][i] && !(in >> (f + 1) & 1u); i++)
            if (kith_gist_has(g, kith_stem_key(kith_str_of(families[f][i]))))
                in |= 1u << (f + 1);
    return in;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Sorts and drops doubles. */
static enum kith_rc settle(struct kith_arena *keep, uint64_t *keys, size_t n, struct kith_gist *out,
                           struct kith_err *err)
{
    uint64_t *kept;
    size_t m = 0;
    enum kith_rc rc;

    qsort(keys, n, sizeof *keys, compare);
    for (size_t i = 0; i < n; i++)
        if (m == 0 || keys[m - 1] != keys[i])
            keys[m++] = keys[i];
    rc = kith_arena_take(keep, m ? m : 1, sizeof *kept, &kept, err);
    if (rc != KITH_OK)
        return rc;
    memcpy(kept, keys, m * sizeof *kept);
    *out = (struct kith_gist){kept, m, 0};
    out->feelings = feelings_in(out);
    return KITH_OK;
}

static size_t collect(const struct kith_words *words, uint64_t *keys, size_t n)
{
    for (size_t i = 0; i < words->n && n < KITH_GIST_MAX; i++)
        if (words->items[i].kind == KITH_WORD_TEXT && !(words->items[i].classes & KITH_CLASS_STOP))
            keys[n++] = kith_stem_key(words->items[i].low);
    return n;
}

enum kith_rc kith_gist_of_words(struct kith_arena *keep, const struct kith_words *words, struct kith_gist *out,
                                struct kith_err *err)
{
    uint64_t keys[KITH_GIST_MAX];

    return settle(keep, keys, collect(words, keys, 0), out, err);
}

enum kith_rc kith_gist_of_many(struct kith_arena *keep, const struct kith_str *texts, size_t n, struct kith_gist *out,
                               struct kith_err *err)
{
    uint64_t keys[KITH_GIST_MAX];
    size_t filled = 0;

    for (size_t i = 0; i < n; i++) {
        struct kith_words words;
        enum kith_rc rc = kith_words_split(keep, texts[i], &words, err);

        if (rc != KITH_OK)
            return rc;
        filled = collect(&words, keys, filled);
    }
    return settle(keep, keys, filled, out, err);
}

enum kith_rc kith_gist_of(struct kith_arena *keep, struct kith_str text, struct kith_gist *out, struct kith_err *err)
{
    return kith_gist_of_many(keep, &text, 1, out, err);
}

size_t kith_gist_shared(const struct kith_gist *a, const struct kith_gist *b)
{
    const struct kith_gist none = {NULL, 0, 0};

    return kith_gist_shared_new(a, b, &none);
}

size_t kith_gist_shared_new(const struct kith_gist *a, const struct kith_gist *b, const struct kith_gist *c)
{
    size_t shared = 0;

    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->keys[i] == b->keys[k]) {
            shared += !kith_gist_has(c, a->keys[i]);
            i++;
            k++;
        } else if (a->keys[i] < b->keys[k]) {
            i++;
        } else {
            k++;
        }
    }
    return shared;
}
