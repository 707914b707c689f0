#include "turn_features.h"

#include "hash64.h"

#include <math.h>
#include <stdlib.h>

/* Each kind of feature has a number of its own, mixed into its key. */
enum kind {
    OWN_1 = 1,
    OWN_2,
    OWN_3,
    START,      /* the first one to four words */
    LAST_START, /* the first words of the last sentence */
    LAST_WORD,
    BEFORE_1, /* the turn before */
    BEFORE_2,
    EARLIER_1,     /* the turn before that */
    SHORT_AFTER_1, /* the turn before, when this one is a word or two: "yeah" takes its meaning from it */
    SHORT_AFTER_2,
    SENTENCE_START, /* the first words of every sentence */
    ASKING_START,   /* the first words of every sentence that asks */
    NEGATED,        /* a word within three of a negation before it */
    PLAIN_START,    /* the first words behind "so", "and", "okay" and the like */
    GIVEN_BACK,     /* how much of the turn the other said just before, and how much is new */
    ANSWER,         /* the first word, after the way the turn before asked */
    FORM,           /* structural features, numbered below */
    NAMED
};

enum form {
    FORM_ASKS,
    FORM_ENDS_ASKING,
    FORM_MARKS,
    FORM_WH_START,
    FORM_AUX_START,
    FORM_WH_LAST,
    FORM_AUX_LAST,
    FORM_LENGTH,
    FORM_LENGTH_BIN, /* and the seven that follow */
    FORM_BACKCHANNEL = FORM_LENGTH_BIN + 8,
    FORM_YOU,
    FORM_I,
    FORM_NEGATION,
    FORM_OVERLAP_OWN,
    FORM_OVERLAP_OTHER,
    FORM_POSITION,
    FORM_FIRST,
    FORM_BEFORE_LENGTH,
    FORM_BEFORE_ASKS,
    FORM_BEFORE_BACKCHANNEL,
    FORM_BEFORE_SAME,
    FORM_BEFORE_NONE,
    FORM_EARLIER_ASKS,
    FORM_EARLIER_LENGTH,
    FORM_SENTENCES,
    FORM_UNMARKED,
    FORM_STARTS_YOU,
    FORM_YOU_NOT_ASKING,
    FORM_ASKS_SHORT,
    FORM_BEFORE_ASKS_SHORT,
    FORM_NOTE,
    FORM_ASK_WH,
    FORM_ASK_AUXILIARY,
    FORM_ASK_STATEMENT, /* a sentence that asks by its mark alone: "you're tired?" */
    FORM_ASK_OR,
    FORM_ASK_TAG, /* a question of one to three words behind a statement: "right?" */
    FORM_ASK_LENGTH
};

#define NGRAM_WORDS   400 /* of a turn, for its n-grams */
#define CONTEXT_WORDS 80  /* of an earlier turn: its last words count most */

/* The most features of each part of a turn; kith_features_most adds them up. */
#define STARTS_MOST 12 /* four words each: of the turn, behind its openers, of its last sentence */
#define FORMS_MOST  40 /* structural features that come once */
/* An n-gram a word of the turn before last, two of the last one, two more behind a word or two; what was given back,
 * and two for the answer. */
#define CONTEXT_MOST (5 * CONTEXT_WORDS + 3)
/* A word or mark: "so what or?" has twelve in four, by how it starts and asks, how long it is, that it offers and may
 * be a tag. Longer sentences have fewer, and a note among them one of its own. */
#define SENTENCE_MOST 4
#define NGRAM_MOST    4 /* three n-grams that start at a word, and whether it is negated */

struct writer {
    struct kith_feature *out;
    size_t n;
    size_t max;
    uint64_t key;
};

static void put(struct writer *w, enum kind kind, uint64_t hash, float value, uint32_t start, uint32_t end)
{
    uint64_t key = kith_hash_mix(hash ^ w->key, (uint64_t)kind);

    if (w->n < w->max)
        w->out[w->n++] = (struct kith_feature){key ? key : 1, value, start, end};
}

static void put_form(struct writer *w, enum form form, double value)
{
    if (value != 0.0)
        put(w, FORM, (uint64_t)form, (float)value, 0, 0);
}

static bool is(const struct kith_word *word, enum kith_word_class class)
{
    return (word->classes & class) != 0;
}

/* n-grams of a turn's last `limit` words; each order shares one unit of squared length, so that turns of any length
 * weigh alike. */
static void put_ngrams(struct writer *w, const struct kith_turn_view *v, size_t limit, const enum kind *kinds,
                       size_t orders, double scale, bool own)
{
    size_t from = v->words.n > limit ? v->words.n - limit : 0;
    size_t n = v->words.n - from;
    float value = n ? (float)(scale / sqrt((double)n)) : 0.0f;

    for (size_t i = from; i < v->words.n; i++) {
        uint64_t hash = 0;

        for (size_t k = 0; k < orders && i + k < v->words.n; k++) {
            hash = kith_hash_mix(hash, v->hashes[i + k]);
            put(w, kinds[k], hash, value, own ? v->words.items[i].start : 0, own ? v->words.items[i + k].end : 0);
        }
    }
}

static void put_starts(struct writer *w, const struct kith_turn_view *v, size_t from, enum kind kind, double scale)
{
    uint64_t hash = 0;

    for (size_t k = 0; k < 4 && from + k < v->words.n; k++) {
        hash = kith_hash_mix(hash + k, v->hashes[from + k]);
        put(w, kind, hash, (float)scale, v->words.items[from].start, v->words.items[from + k].end);
    }
}

/* The first word of from .. to that says something, openers and marks passed over; to when there is none. */
static size_t plain_start(const struct kith_turn_view *v, size_t from, size_t to)
{
    while (from < to && (v->words.items[from].kind != KITH_WORD_TEXT || is(&v->words.items[from], KITH_CLASS_OPENER)))
        from++;
    return from;
}

/* The form of one sentence that ends with a question mark at word `end`. */
static void put_asking(struct writer *w, const struct kith_turn_view *v, size_t from, size_t end)
{
    size_t start = plain_start(v, from, end);
    bool offers = false;
    bool wh;
    bool auxiliary;

    for (size_t i = start; i < end; i++)
        offers = offers || kith_str_eq(v->words.items[i].low, KITH_S("or"));
    put_form(w, FORM_ASK_LENGTH, log1p((double)(end - from)) / 4.0);
    put_form(w, FORM_ASK_OR, offers);
    put_form(w, FORM_ASK_TAG, end - from <= 3 && from > 0);
    if (start == end)
        return;
    wh = is(&v->words.items[start], KITH_CLASS_WH);
    auxiliary = is(&v->words.items[start], KITH_CLASS_AUXILIARY);
    put_form(w, FORM_ASK_WH, wh);
    put_form(w, FORM_ASK_AUXILIARY, auxiliary);
    put_form(w, FORM_ASK_STATEMENT, !wh && !auxiliary);
    if (start > from) {
        uint64_t hash = 0;

        for (size_t k = 0; k < 3 && start + k < end; k++) {
            hash = kith_hash_mix(hash + k, v->hashes[start + k]);
            put(w, ASKING_START, hash, 0.7f, v->words.items[start].start, v->words.items[start + k].end);
        }
    }
}

/* The first three words of each sentence; once more, under a kind of their own, where it ends with a question mark. */
static void put_sentences(struct writer *w, const struct kith_turn_view *v)
{
    size_t from = 0;

    for (size_t i = 0; i < v->words.n; i++) {
        const struct kith_word *word = &v->words.items[i];
        uint64_t hash = 0;

        if (word->kind != KITH_WORD_MARK || word->low.p[0] == ',')
            continue;
        for (size_t k = 0; k < 3 && from + k < i; k++) {
            hash = kith_hash_mix(hash + k, v->hashes[from + k]);
            put(w, SENTENCE_START, hash, 0.3f, v->words.items[from].start, v->words.items[from + k].end);
            if (word->low.p[0] == '?')
                put(w, ASKING_START, hash, 0.7f, v->words.items[from].start, v->words.items[from + k].end);
        }
        if (word->low.p[0] == '?' && i > from)
            put_asking(w, v, from, i);
        from = i + 1;
    }
}

/* Words that a negation reaches: "not" turns the sense of the three words behind it. */
static void put_negated(struct writer *w, const struct kith_turn_view *v)
{
    size_t reach = 0;

    for (size_t i = 0; i < v->words.n && i < NGRAM_WORDS; i++) {
        const struct kith_word *word = &v->words.items[i];

        if (word->kind != KITH_WORD_TEXT) {
            reach = 0;
            continue;
        }
        if (reach > 0) {
            put(w, NEGATED, v->hashes[i], 0.3f, word->start, word->end);
            reach--;
        }
        if (is(word, KITH_CLASS_NEGATION))
            reach = 3;
    }
}

/* Where the last sentence begins: after the last mark that is not at the very end. */
static size_t last_sentence(const struct kith_turn_view *v)
{
    size_t n = v->words.n;

    while (n > 0 && v->words.items[n - 1].kind == KITH_WORD_MARK)
        n--;
    while (n > 0) {
        const struct kith_word *w = &v->words.items[n - 1];

        if (w->kind == KITH_WORD_MARK && w->low.p[0] != ',')
            return n;
        n--;
    }
    return 0;
}

/* How many content words of a occur in b. Quadratic in content words, bounded by NGRAM_WORDS each. */
static size_t overlap(const struct kith_turn_view *a, const struct kith_turn_view *b)
{
    size_t hits = 0;

    for (size_t i = 0; i < a->words.n && i < NGRAM_WORDS; i++) {
        const struct kith_word *w = &a->words.items[i];

        if (w->kind != KITH_WORD_TEXT || is(w, KITH_CLASS_STOP))
            continue;
        for (size_t k = 0; k < b->words.n && k < NGRAM_WORDS; k++)
            if (a->hashes[i] == b->hashes[k]) {
                hits++;
                break;
            }
    }
    return hits;
}

static void put_own_form(struct writer *w, const struct kith_turn_view *v)
{
    static const size_t bins[] = {1, 3, 6, 10, 16, 28, 50};
    size_t n = v->words.n_text;
    size_t you = 0;
    size_t me = 0;
    size_t no = 0;
    size_t marks = 0;
    size_t sentences = 0;
    size_t bin = 0;
    size_t last = last_sentence(v);
    bool ends_asking = false;

    for (size_t i = 0; i < v->words.n; i++) {
        const struct kith_word *word = &v->words.items[i];

        if (word->kind == KITH_WORD_TEXT) {
            you += is(word, KITH_CLASS_SECOND_PERSON);
            me += is(word, KITH_CLASS_FIRST_PERSON);
            no += is(word, KITH_CLASS_NEGATION);
            continue;
        }
        if (word->kind == KITH_WORD_NOTE) {
            put_form(w, FORM_NOTE, 0.5);
            continue;
        }
        marks += word->low.p[0] == '?';
        sentences += word->low.p[0] != ',';
        ends_asking = word->low.p[0] == '?';
    }
    while (bin < sizeof bins / sizeof *bins && n > bins[bin])
        bin++;
    put_form(w, FORM_ASKS, v->asks);
    put_form(w, FORM_ENDS_ASKING, ends_asking);
    put_form(w, FORM_MARKS, marks > 3 ? 1.0 : (double)marks / 3.0);
    put_form(w, FORM_LENGTH, log1p((double)n) / 4.0);
    put_form(w, (enum form)(FORM_LENGTH_BIN + bin), 0.7);
    put_form(w, FORM_BACKCHANNEL, v->backchannel);
    put_form(w, FORM_SENTENCES, log1p((double)sentences) / 2.0);
    put_form(w, FORM_UNMARKED, sentences == 0 && n > 3);
    put_form(w, FORM_ASKS_SHORT, v->asks && n <= 6);
    if (n == 0)
        return;
    put_form(w, FORM_YOU, 2.0 * (double)you / (double)n);
    put_form(w, FORM_I, 2.0 * (double)me / (double)n);
    put_form(w, FORM_NEGATION, 2.0 * (double)no / (double)n);
    put_form(w, FORM_YOU_NOT_ASKING, you > 0 && !v->asks);
    put_form(w, FORM_WH_START, is(&v->words.items[0], KITH_CLASS_WH));
    put_form(w, FORM_AUX_START, is(&v->words.items[0], KITH_CLASS_AUXILIARY));
    put_form(w, FORM_STARTS_YOU, is(&v->words.items[0], KITH_CLASS_SECOND_PERSON));
    if (last < v->words.n) {
        put_form(w, FORM_WH_LAST, is(&v->words.items[last], KITH_CLASS_WH));
        put_form(w, FORM_AUX_LAST, is(&v->words.items[last], KITH_CLASS_AUXILIARY));
    }
}

/* The last turn before i whose speaker has another role; NULL when there is none among the four before. */
static const struct kith_turn_view *other_before(const struct kith_session_view *s, size_t i)
{
    for (size_t k = 1; k <= 4 && k <= i; k++)
        if (s->turns[i - k].role != s->turns[i].role)
            return &s->turns[i - k];
    return NULL;
}

/* A number for how much was given back and how much is new, in a few steps each. */
static uint64_t given_back(const struct kith_turn_view *v, size_t hits)
{
    size_t fresh = v->content - (hits < v->content ? hits : v->content);

    return (hits == 0   ? 0u
            : hits == 1 ? 1u
            : hits <= 3 ? 2u
                        : 3u) *
               8u +
           (fresh == 0    ? 0u
            : fresh <= 2  ? 1u
            : fresh <= 5  ? 2u
            : fresh <= 10 ? 3u
                          : 4u);
}

static void put_context(struct writer *w, const struct kith_session_view *s, size_t i)
{
    static const enum kind before[] = {BEFORE_1, BEFORE_2};
    static const enum kind earlier[] = {EARLIER_1};
    static const enum kind after_short[] = {SHORT_AFTER_1, SHORT_AFTER_2};
    const struct kith_turn_view *v = &s->turns[i];
    const struct kith_turn_view *other = other_before(s, i);
    size_t hits;

    put_form(w, FORM_POSITION, log1p((double)(s->before + i)) / 6.0);
    put_form(w, FORM_FIRST, s->before + i < 4 ? 1.0 : 0.0);
    put_form(w, FORM_BEFORE_NONE, other == NULL);
    if (i > 0)
        put_form(w, FORM_BEFORE_SAME, s->turns[i - 1].role == v->role);
    if (i > 1) {
        put_form(w, FORM_EARLIER_ASKS, s->turns[i - 2].asks);
        put_form(w, FORM_EARLIER_LENGTH, log1p((double)s->turns[i - 2].words.n_text) / 4.0);
        put_ngrams(w, &s->turns[i - 2], CONTEXT_WORDS, earlier, 1, 0.4, false);
    }
    if (!other)
        return;
    put_form(w, FORM_BEFORE_LENGTH, log1p((double)other->words.n_text) / 4.0);
    put_form(w, FORM_BEFORE_ASKS, other->asks);
    put_form(w, FORM_BEFORE_BACKCHANNEL, other->backchannel);
    put_form(w, FORM_BEFORE_ASKS_SHORT, other->asks && v->words.n_text <= 3);
    hits = overlap(v, other);
    put(w, GIVEN_BACK, given_back(v, hits), 0.7f, 0, 0);
    if (v->content)
        put_form(w, FORM_OVERLAP_OWN, (double)hits / (double)v->content);
    if (other->content)
        put_form(w, FORM_OVERLAP_OTHER, (double)hits / (double)other->content);
    put_ngrams(w, other, CONTEXT_WORDS, before, 2, 0.6, false);
    if (v->words.n && other->words.n) {
        size_t asked = last_sentence(other);

        if (asked < other->words.n)
            put(w, ANSWER, kith_hash_mix(v->hashes[0], other->hashes[asked]), 0.5f, 0, 0);
        if (asked + 1 < other->words.n)
            put(w, ANSWER, kith_hash_mix(v->hashes[0], kith_hash_mix(other->hashes[asked], other->hashes[asked + 1])),
                0.5f, 0, 0);
    }
    if (v->words.n_text <= 3)
        put_ngrams(w, other, CONTEXT_WORDS, after_short, 2, 0.8, false);
}

size_t kith_features_most(size_t words)
{
    return STARTS_MOST + FORMS_MOST + CONTEXT_MOST + SENTENCE_MOST * words +
           NGRAM_MOST * (words < NGRAM_WORDS ? words : NGRAM_WORDS);
}

enum kith_rc kith_features_room(struct kith_arena *arena, const struct kith_session_view *view,
                                struct kith_feature **out, struct kith_err *err)
{
    size_t words = 0;

    for (size_t i = 0; i < view->transcript->n_turns; i++)
        words = view->turns[i].words.n > words ? view->turns[i].words.n : words;
    *out = kith_arena_raw(arena, kith_features_most(words) * sizeof **out);
    return *out ? KITH_OK : kith_arena_fail(arena, err);
}

size_t kith_features_of_turn(const struct kith_session_view *view, size_t i, enum kith_head_group group,
                             struct kith_feature *out)
{
    static const enum kind own[] = {OWN_1, OWN_2, OWN_3};
    const struct kith_turn_view *v = &view->turns[i];
    struct writer w = {.out = out, .max = kith_features_most(v->words.n), .key = view->key};

    put_ngrams(&w, v, NGRAM_WORDS, own, group == KITH_GROUP_ROLE ? 2 : 3, 1.0, true);
    put_starts(&w, v, 0, START, 0.5);
    put_starts(&w, v, plain_start(v, 0, v->words.n), PLAIN_START, 0.5);
    put_own_form(&w, v);
    if (group == KITH_GROUP_ROLE)
        return w.n;
    put_starts(&w, v, last_sentence(v), LAST_START, 0.5);
    put_sentences(&w, v);
    put_negated(&w, v);
    put_context(&w, view, i);
    return w.n;
}

uint64_t kith_feature_named(uint64_t key, struct kith_str name)
{
    uint64_t k = kith_hash_mix(kith_hash_bytes(key, name.p, name.n), NAMED);

    return k ? k : 1;
}

enum kith_rc kith_features_check(const struct kith_model *model, struct kith_err *err)
{
    if (kith_str_eq(kith_model_text(model, "features"), KITH_S(KITH_FEATURES_VERSION)))
        return KITH_OK;
    return kith_fail(err, KITH_EMODEL, 0,
                     "This model was made for another version of Kith; rebuild it with './do model'.");
}
