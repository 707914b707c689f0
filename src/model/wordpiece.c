#include "wordpiece.h"

#include "utf8.h"
#include "wordpiece_normal.h"
#include "wordpiece_vocab.h"

/* Where tokens go: the first `head` to out, of the rest the last `tail` to a ring. */
struct sink {
    struct kith_token *out;
    size_t head;
    struct kith_token *ring;
    size_t tail;
    size_t n;
};

static void put(struct sink *to, struct kith_token token)
{
    if (to->n < to->head)
        to->out[to->n] = token;
    else if (to->tail > 0)
        to->ring[(to->n - to->head) % to->tail] = token;
    to->n++;
}

/* A word as it grows. Past the longest that a word may be, only its end is followed. */
struct word {
    size_t n; /* characters */
    uint32_t start;
    uint32_t end;
    bool shuffled; /* marks were put in order: its characters do not stand as they stood in what was given */
    char text[KITH_WORDPIECE_BYTES];
    uint16_t at[KITH_WORDPIECE_CHARS + 1];   /* of each character in `text` */
    uint64_t hash[KITH_WORDPIECE_CHARS + 1]; /* of all before it */
    uint32_t from[KITH_WORDPIECE_CHARS];     /* of each character in what was given */
    uint32_t to[KITH_WORDPIECE_CHARS];
};

static inline void add_ascii(struct word *word, char c, uint32_t from)
{
    size_t n = word->n++;

    word->end = from + 1;
    if (n == 0) {
        word->start = from;
        word->shuffled = false;
    }
    if (n >= KITH_WORDPIECE_CHARS)
        return;
    word->text[word->at[n]] = c;
    word->from[n] = from;
    word->to[n] = from + 1;
    word->at[n + 1] = (uint16_t)(word->at[n] + 1);
    word->hash[n + 1] = kith_piece_hash(word->hash[n], c);
}

static void add(struct word *word, const struct kith_normal_char *c)
{
    size_t n = word->n++;
    size_t used;

    word->shuffled = n > 0 && (word->shuffled || c->end < word->end);
    if (n == 0 || c->start < word->start)
        word->start = c->start;
    if (n == 0 || c->end > word->end)
        word->end = c->end;
    if (n >= KITH_WORDPIECE_CHARS)
        return;
    used = kith_utf8_put(c->point, word->text + word->at[n]);
    word->from[n] = c->start;
    word->to[n] = c->end;
    word->at[n + 1] = (uint16_t)(word->at[n] + used);
    word->hash[n + 1] = word->hash[n];
    for (size_t i = 0; i < used; i++)
        word->hash[n + 1] = kith_piece_hash(word->hash[n + 1], word->text[word->at[n] + i]);
}

/* The longest piece of the vocabulary that begins at character i: its end, and its id; i when there is none. */
static size_t longest_piece(const struct kith_wordpiece *w, const struct word *word, size_t i, int32_t *id)
{
    for (size_t j = word->n; j > i; j--) {
        size_t n = (size_t)word->at[j] - word->at[i];

        if (n > w->longest)
            continue;
        *id = kith_piece_find(w, word->hash[j] - word->hash[i] * w->power[n],
                              (struct kith_str){word->text + word->at[i], n}, i > 0);
        if (*id >= 0)
            return j;
    }
    return i;
}

static struct kith_token token_of(const struct word *word, int32_t id, size_t i, size_t j)
{
    struct kith_token token = {id, word->from[i], word->to[j - 1]};

    for (; word->shuffled && i < j; i++) {
        token.start = word->from[i] < token.start ? word->from[i] : token.start;
        token.end = word->to[i] > token.end ? word->to[i] : token.end;
    }
    return token;
}

/* Cuts a word into pieces, the longest first piece first; a word that leaves a rest is [UNK] as a whole. Empties it. */
static void end_word(const struct kith_wordpiece *w, struct word *word, struct sink *to)
{
    struct kith_token pieces[KITH_WORDPIECE_CHARS];
    size_t n = 0;
    size_t i = 0;

    if (word->n == 0)
        return;
    while (word->n <= KITH_WORDPIECE_CHARS && i < word->n) {
        int32_t id;
        size_t j = longest_piece(w, word, i, &id);

        if (j == i)
            break;
        pieces[n++] = token_of(word, id, i, j);
        i = j;
    }
    if (i < word->n) {
        pieces[0] = (struct kith_token){w->special.unk, word->start, word->end};
        n = 1;
    }
    for (size_t k = 0; k < n; k++)
        put(to, pieces[k]);
    word->n = 0;
}

/* What an ASCII byte becomes: itself or its lower case inside a word, or one of these. */
enum { DROP = 0, SPACE = ' ', ALONE = 1 };

static inline char ascii_kind(unsigned char c)
{
    static const char kinds[128] = {
        ['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,  ['!'] = ALONE, ['"'] = ALONE, ['#'] = ALONE,
        ['$'] = ALONE,  ['%'] = ALONE,  ['&'] = ALONE,  ['\''] = ALONE, ['('] = ALONE, [')'] = ALONE, ['*'] = ALONE,
        ['+'] = ALONE,  [','] = ALONE,  ['-'] = ALONE,  ['.'] = ALONE,  ['/'] = ALONE, [':'] = ALONE, [';'] = ALONE,
        ['<'] = ALONE,  ['='] = ALONE,  ['>'] = ALONE,  ['?'] = ALONE,  ['@'] = ALONE, ['['] = ALONE, ['\\'] = ALONE,
        [']'] = ALONE,  ['^'] = ALONE,  ['_'] = ALONE,  ['`'] = ALONE,  ['{'] = ALONE, ['|'] = ALONE, ['}'] = ALONE,
        ['~'] = ALONE,  ['0'] = '0',    ['1'] = '1',    ['2'] = '2',    ['3'] = '3',   ['4'] = '4',   ['5'] = '5',
        ['6'] = '6',    ['7'] = '7',    ['8'] = '8',    ['9'] = '9',    ['A'] = 'a',   ['B'] = 'b',   ['C'] = 'c',
        ['D'] = 'd',    ['E'] = 'e',    ['F'] = 'f',    ['G'] = 'g',    ['H'] = 'h',   ['I'] = 'i',   ['J'] = 'j',
        ['K'] = 'k',    ['L'] = 'l',    ['M'] = 'm',    ['N'] = 'n',    ['O'] = 'o',   ['P'] = 'p',   ['Q'] = 'q',
        ['R'] = 'r',    ['S'] = 's',    ['T'] = 't',    ['U'] = 'u',    ['V'] = 'v',   ['W'] = 'w',   ['X'] = 'x',
        ['Y'] = 'y',    ['Z'] = 'z',    ['a'] = 'a',    ['b'] = 'b',    ['c'] = 'c',   ['d'] = 'd',   ['e'] = 'e',
        ['f'] = 'f',    ['g'] = 'g',    ['h'] = 'h',    ['i'] = 'i',    ['j'] = 'j',   ['k'] = 'k',   ['l'] = 'l',
        ['m'] = 'm',    ['n'] = 'n',    ['o'] = 'o',    ['p'] = 'p',    ['q'] = 'q',   ['r'] = 'r',   ['s'] = 's',
        ['t'] = 't',    ['u'] = 'u',    ['v'] = 'v',    ['w'] = 'w',    ['x'] = 'x',   ['y'] = 'y',   ['z'] = 'z',
    };

    return kinds[c];
}

/* The quick way through ASCII, which no normalising reaches across: from byte `at` to the first that is not. */
static size_t ascii_words(const struct kith_wordpiece *w, struct kith_str text, size_t at, struct word *word,
                          struct sink *to)
{
    for (; at < text.n && (unsigned char)text.p[at] < 0x80; at++) {
        char kind = ascii_kind((unsigned char)text.p[at]);

        if (kind > SPACE) {
            add_ascii(word, kind, (uint32_t)at);
            continue;
        }
        if (kind == DROP)
            continue;
        end_word(w, word, to);
        if (kind == ALONE) {
            add_ascii(word, text.p[at], (uint32_t)at);
            end_word(w, word, to);
        }
    }
    return at;
}

static void cut(const struct kith_wordpiece *w, struct kith_str text, struct sink *to)
{
    struct kith_normal reader;
    struct kith_normal_char c;
    struct word word;

    word.n = 0;
    word.start = 0;
    word.end = 0;
    word.shuffled = false;
    word.at[0] = 0;
    word.hash[0] = 0;
    if (text.n > UINT32_MAX)
        text.n = UINT32_MAX;
    kith_normal_open(&reader, text);
    for (;;) {
        if (kith_normal_is_idle(&reader))
            reader.now.at = ascii_words(w, text, reader.now.at, &word, to);
        if (!kith_normal_next(&reader, &c))
            break;
        if (c.kind == KITH_POINT_LETTER) {
            add(&word, &c);
            continue;
        }
        end_word(w, &word, to);
        if (c.kind == KITH_POINT_ALONE) {
            add(&word, &c);
            end_word(w, &word, to);
        }
    }
    end_word(w, &word, to);
}

size_t kith_wordpiece_encode(const struct kith_wordpiece *w, struct kith_str text, struct kith_token *out, size_t cap)
{
    struct sink to = {.out = out, .head = cap};

    cut(w, text, &to);
    return to.n;
}

static void reverse(struct kith_token *t, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct kith_token other = t[i];

        t[i] = t[n - 1 - i];
        t[n - 1 - i] = other;
    }
}

/* Brings the oldest of a full ring, which stands at `first`, to its beginning. */
static void unroll(struct kith_token *ring, size_t n, size_t first)
{
    reverse(ring, first);
    reverse(ring + first, n - first);
    reverse(ring, n);
}

size_t kith_wordpiece_turn(const struct kith_wordpiece *w, struct kith_str text, size_t positions,
                           struct kith_token *out)
{
    size_t room = positions < 2 ? 0 : positions - 2;
    size_t last = room / 3;
    struct sink to = {.head = room - last, .tail = last};
    uint32_t end = (uint32_t)(text.n > UINT32_MAX ? UINT32_MAX : text.n);
    size_t n;

    if (positions < 2)
        return 0;
    to.out = out + 1;
    to.ring = to.out + to.head;
    cut(w, text, &to);
    n = to.n < room ? to.n : room;
    if (to.n > room && last > 0)
        unroll(to.ring, last, (to.n - to.head) % last);
    out[0] = (struct kith_token){w->special.cls, 0, 0};
    out[n + 1] = (struct kith_token){w->special.sep, end, end};
    return n + 2;
}
