#include "private_parts.h"
#include "utf8.h"

#include <utf8proc.h>

static bool letter(int32_t c)
{
    utf8proc_category_t category;

    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_MC;
}

static bool upper(int32_t c)
{
    return c < 0x80 ? c >= 'A' && c <= 'Z' : utf8proc_category(c) == UTF8PROC_CATEGORY_LU;
}

static bool digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static size_t next(struct kith_str s, size_t at, int32_t *c)
{
    return kith_utf8_next(kith_str_sub(s, at, s.n), c);
}

/* The bytes of an apostrophe at `at`, 0: none there. */
static size_t apostrophe(struct kith_str s, size_t at)
{
    if (at < s.n && s.p[at] == '\'')
        return 1;
    return at + 3 <= s.n && memcmp(s.p + at, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

/* The end of the word at `at`: letters, with apostrophes between them. */
static size_t word_end(struct kith_str s, size_t at)
{
    for (;;) {
        int32_t c;
        size_t bytes = at < s.n ? next(s, at, &c) : 0;
        size_t mark;

        if (bytes && letter(c)) {
            at += bytes;
            continue;
        }
        mark = apostrophe(s, at);
        if (!mark || at + mark >= s.n)
            return at;
        (void)next(s, at + mark, &c);
        if (!letter(c))
            return at;
        at += mark;
    }
}

/* Lower case without accents and apostrophes, so that José is jose and O'Brien obrien. */
static size_t fold(struct kith_str s, char out[KITH_LETTERS])
{
    size_t n = 0;
    size_t bytes;

    for (size_t at = 0; at < s.n && n + 4 < KITH_LETTERS; at += bytes) {
        utf8proc_int32_t plain[8];
        int boundary = 0;
        utf8proc_ssize_t k;
        int32_t c;

        bytes = next(s, at, &c);
        if (!letter(c))
            continue;
        k = utf8proc_decompose_char(c, plain, 8, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
                                    &boundary);
        for (utf8proc_ssize_t i = 0; i < k && i < 8 && n + 4 < KITH_LETTERS; i++)
            n += kith_utf8_put(plain[i], out + n);
    }
    return n;
}

/* What people say that is no word, and no name either. */
static const char noises[] =
    " hmm nah mm mmm uh um er ah oh yah yep yup nope naw oof shh huh hiya jeez dang gotcha whoa wow"
    " ugh aw aww ouch haha lol lmao gonna wanna gotta kinda sorta dunno cuz ok okay hey heyyy"
    " aunty nana maam yall mornin tryna anyways ain ";

/* Takes off the 's of "Dana's" and the 'd of "Dana'd"; true for "don't", which is no name with an ending. */
static bool drop_ending(struct kith_str *said)
{
    static const char *const endings[] = {"s", "d", "ll", "ve", "re", "m"};
    size_t at = said->n;
    size_t mark = 0;
    struct kith_str ending;

    while (at > 0 && !(mark = apostrophe(*said, at - 1)))
        at--;
    if (at < 2)
        return false;
    ending = kith_str_sub(*said, at - 1 + mark, said->n);
    if (kith_str_eq_nocase(ending, KITH_S("t")) || kith_str_eq_nocase(ending, KITH_S("all")))
        return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (kith_str_eq_nocase(ending, kith_str_of(endings[i])))
            said->n = at - 1;
    return false;
}

static enum kith_rc add_word(struct kith_pieces *p, struct kith_piece *piece, struct kith_err *err)
{
    struct kith_str whole = kith_str_sub(p->text, piece->start, piece->end);
    struct kith_str said = whole;
    char low[KITH_LETTERS + 2] = " "; /* as it stands in a list */
    struct kith_str listed = {low, 0};
    int32_t c;
    size_t bytes;
    size_t letters = 0;
    bool contracted;
    enum kith_rc rc;

    contracted = drop_ending(&said);
    piece->end = piece->start + (uint32_t)said.n;
    piece->shouted = true;
    for (size_t at = 0; at < said.n; at += bytes) {
        bytes = next(said, at, &c);
        if (letter(c)) {
            piece->capital = letters == 0 ? upper(c) : piece->capital;
            piece->shouted = piece->shouted && upper(c);
            letters++;
        }
    }
    piece->shouted = piece->shouted && letters > 1;
    listed.n = 1 + fold(said, low + 1);
    low[listed.n++] = ' ';
    KITH_TRY(kith_str_keep(p->keep, listed, &listed, err));
    piece->low = kith_str_sub(listed, 1, listed.n - 1);
    piece->kinds = contracted ? 0 : kith_name_kinds(piece->low);
    piece->common = contracted || kith_word_is_common(piece->low) || kith_piece_is(piece, noises);
out:
    return rc;
}

static bool ends_sentence(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *last = kith_piece_at(p, i);

    /* "Dr." and "J." end none. */
    if (last->mark == '.')
        return !(i > 0 && p->all[i - 1].bit == KITH_BIT_WORD && last->joined &&
                 (kith_piece_is(&p->all[i - 1], " dr mr mrs ms st sgt prof rev jr sr lt capt ") ||
                  p->all[i - 1].low.n == 1));
    return last->bit == KITH_BIT_MARK && last->mark != ',' && last->mark != '-' && last->mark != '/' &&
           last->mark != '&' && last->mark != '\'' && last->mark != ')' && last->mark != ';';
}

static void note_capitals(struct kith_pieces *p)
{
    size_t small = 0;
    size_t big = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->all[i].bit == KITH_BIT_WORD && p->all[i].low.n > 1) {
            small += !p->all[i].shouted;
            big += p->all[i].capital;
        }
    p->no_capitals = big == 0 || (small == 0 && p->n > 3);
}

enum kith_rc kith_pieces_cut(struct kith_arena *keep, struct kith_str text, struct kith_pieces *p, struct kith_err *err)
{
    size_t bytes;
    uint32_t before = UINT32_MAX;
    enum kith_rc rc;

    *p = (struct kith_pieces){.keep = keep, .text = text};
    if (text.n > KITH_PRIVATE_TEXT_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A text of more than 16 MB cannot be masked.");
    KITH_TRY(kith_arena_take(keep, text.n + 1, sizeof *p->all, &p->all, err));
    for (size_t at = 0; at < text.n; at += bytes) {
        struct kith_piece *piece = &p->all[p->n];
        int32_t c;

        bytes = next(text, at, &c);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0)
            continue;
        *piece = (struct kith_piece){.start = (uint32_t)at, .bit = KITH_BIT_MARK, .joined = before == at};
        piece->first = p->n == 0 || ends_sentence(p, p->n - 1);
        if (letter(c)) {
            piece->bit = KITH_BIT_WORD;
            bytes = word_end(text, at) - at;
        } else if (digit(c)) {
            piece->bit = KITH_BIT_DIGITS;
            while (at + bytes < text.n && digit(text.p[at + bytes]))
                bytes++;
        } else if (c > 0 && c < 0x80) {
            piece->mark = (char)c;
        } else {
            piece->mark = '"';
        }
        piece->end = before = (uint32_t)(at + bytes);
        if (piece->bit == KITH_BIT_WORD)
            KITH_TRY(add_word(p, piece, err));
        /* "than I. She": after a single letter only a word that is none of a name begins anew. */
        if (p->n > 1 && kith_piece_mark(&p->all[p->n - 1], '.') && p->all[p->n - 2].low.n == 1 && piece->common)
            piece->first = true;
        p->n++;
    }
    note_capitals(p);
    rc = KITH_OK;
out:
    return rc;
}

const struct kith_piece *kith_piece_at(const struct kith_pieces *p, size_t i)
{
    static const struct kith_piece none = {.bit = KITH_BIT_MARK, .mark = '\n', .first = true, .low = {"", 0}};

    return i < p->n ? &p->all[i] : &none;
}

bool kith_piece_is(const struct kith_piece *piece, const char *list)
{
    /* A space and a letter are found sooner than a letter: `low` lies in memory between two spaces. */
    return piece->bit == KITH_BIT_WORD && piece->low.n > 0 && strstr(list, piece->low.p - 1);
}

bool kith_piece_mark(const struct kith_piece *piece, char mark)
{
    return piece->bit == KITH_BIT_MARK && piece->mark == mark;
}

enum kith_rc kith_pieces_take(struct kith_pieces *p, size_t from, size_t to, enum kith_private_kind kind,
                              struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    while (from < to && p->all[from].taken)
        from++;
    for (size_t i = from; i < to; i++)
        if (p->all[i].taken)
            to = i;
    if (from >= to)
        return KITH_OK;
    if (p->n_spans == p->cap_spans) {
        size_t cap = p->cap_spans ? p->cap_spans * 2 : 8;
        struct kith_private_span *spans;

        KITH_TRY(kith_arena_take(p->keep, cap, sizeof *spans, &spans, err));
        if (p->n_spans)
            memcpy(spans, p->spans, p->n_spans * sizeof *spans);
        p->spans = spans;
        p->cap_spans = cap;
    }
    for (size_t i = from; i < to; i++)
        p->all[i].taken = true;
    p->spans[p->n_spans++] =
        (struct kith_private_span){.start = p->all[from].start, .end = p->all[to - 1].end, .kind = kind};
out:
    return rc;
}

int kith_digit_word(const struct kith_piece *piece)
{
    static const char *const words[] = {" zero oh o ", " one ", " two ",   " three ", " four ",
                                        " five ",      " six ", " seven ", " eight ", " nine "};

    /* Most words are none of them. */
    if (!kith_piece_is(piece, " zero oh o one two three four five six seven eight nine "))
        return -1;
    for (int i = 0; i < 10; i++)
        if (kith_piece_is(piece, words[i]))
            return i;
    return -1;
}

bool kith_number_word(const struct kith_piece *piece)
{
    return kith_digit_word(piece) >= 0 ||
           kith_piece_is(piece, " ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
                                " twenty thirty forty fifty sixty seventy eighty ninety hundred ");
}
