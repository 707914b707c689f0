#include "words.h"

#include <utf8proc.h>

bool kith_word_is_stop(struct kith_str low)
{
    return (kith_word_classes(low) & KITH_CLASS_STOP) != 0;
}

bool kith_words_backchannel(const struct kith_words *words)
{
    if (words->n_text > 4)
        return false;
    for (size_t i = 0; i < words->n; i++) {
        const struct kith_word *w = &words->items[i];

        if (w->kind == KITH_WORD_MARK && w->low.p[0] == '?')
            return false;
        if (w->kind == KITH_WORD_TEXT && !(w->classes & KITH_CLASS_BACKCHANNEL))
            return false;
    }
    return true;
}

/* Length of an apostrophe at s: ' or a curly one; 0 when there is none. */
static size_t apostrophe(const unsigned char *s, size_t n)
{
    if (n >= 1 && s[0] == '\'')
        return 1;
    if (n >= 3 && s[0] == 0xE2 && s[1] == 0x80 && (s[2] == 0x98 || s[2] == 0x99))
        return 3;
    return 0;
}

static bool is_ascii_word(unsigned char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26u || (unsigned)c - '0' < 10u;
}

/* Of an ASCII letter or digit; digits have that bit set already. */
static char lower(unsigned char c)
{
    return (char)(c | 0x20);
}

/* Lower-cases one letter or digit at s into to (room for 4 bytes); returns bytes read, or 0 when it is neither. */
static size_t letter(const unsigned char *s, size_t n, char *to, size_t *written)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t got;
    utf8proc_category_t kind;

    if (s[0] < 0x80) {
        if (!is_ascii_word(s[0]))
            return 0;
        to[0] = lower(s[0]);
        *written = 1;
        return 1;
    }
    got = utf8proc_iterate(s, (utf8proc_ssize_t)n, &c);
    if (got <= 0)
        return 0;
    kind = utf8proc_category(c);
    if (!(kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO))
        return 0;
    *written = (size_t)utf8proc_encode_char(utf8proc_tolower(c), (utf8proc_uint8_t *)to);
    return (size_t)got;
}

/* Reads the word at s[i]: letters and digits, with single apostrophes and hyphens between them. Returns its end; `low`
 * (room for twice the bytes left) gets the lower-cased form. Returns i when no word starts here. */
static size_t read_word(const unsigned char *s, size_t n, size_t i, char *low, size_t *low_n)
{
    size_t len = 0;
    size_t end = i;

    for (;;) {
        size_t wrote = 0;
        size_t used;
        size_t joint;

        while (end < n && is_ascii_word(s[end])) /* most words are nothing else */
            low[len++] = lower(s[end++]);
        if (end == n)
            break;
        used = letter(s + end, n - end, low + len, &wrote);
        if (used) {
            len += wrote;
            end += used;
            continue;
        }
        joint = apostrophe(s + end, n - end);
        if (!joint && s[end] == '-')
            joint = 1;
        if (!joint || end == i || end + joint >= n)
            break;
        used = letter(s + end + joint, n - end - joint, low + len + 1, &wrote);
        if (!used)
            break;
        low[len] = s[end] == '-' ? '-' : '\'';
        len += 1 + wrote;
        end += joint + used;
    }
    *low_n = len;
    return end;
}

/* The end of a [note] that starts at s[i], or i when it is not one: up to 40 bytes, on one level. */
static size_t read_note(const unsigned char *s, size_t n, size_t i, char *low, size_t *low_n)
{
    size_t end = i + 1;

    if (s[i] != '[')
        return i;
    while (end < n && end - i < 40 && s[end] != ']' && s[end] != '[')
        end++;
    if (end >= n || s[end] != ']')
        return i;
    end++;
    for (size_t k = i; k < end; k++)
        low[k - i] = (char)(s[k] >= 'A' && s[k] <= 'Z' ? s[k] + 32 : s[k]);
    *low_n = end - i;
    return end;
}

static bool is_mark(char c)
{
    return (c == '?') | (c == '!') | (c == '.') | (c == ',');
}

/* No text holds more tokens than this: words have something between them, marks and notes need not. */
static size_t most_tokens(struct kith_str text)
{
    size_t n = text.n / 2 + 1;

    for (size_t i = 0; i < text.n; i++) /* without a branch, so that many bytes are looked at in one step */
        n += (size_t)(is_mark(text.p[i]) | (text.p[i] == '['));
    return n < KITH_WORDS_MAX ? n : KITH_WORDS_MAX;
}

enum kith_rc kith_words_split(struct kith_arena *keep, struct kith_str text, struct kith_words *out,
                              struct kith_err *err)
{
    const unsigned char *s = (const unsigned char *)text.p;
    size_t most = most_tokens(text);
    struct kith_word *items;
    char *low;

    *out = (struct kith_words){0};
    items = kith_arena_raw(keep, most * sizeof *items);
    /* A lower-cased letter may take more bytes than the letter (U+023A: 2 to 3), so twice the text is enough. */
    low = kith_arena_raw(keep, text.n * 2 + 8);
    if (!items || !low)
        return kith_arena_fail(keep, err);
    for (size_t i = 0; i < text.n && out->n < most;) {
        enum kith_word_kind kind = KITH_WORD_TEXT;
        size_t n = 0;
        size_t end = read_word(s, text.n, i, low, &n);

        if (end == i && is_mark(text.p[i])) {
            kind = KITH_WORD_MARK;
            low[0] = (char)s[i];
            n = 1;
            end = i + 1;
        } else if (end == i) {
            kind = KITH_WORD_NOTE;
            end = read_note(s, text.n, i, low, &n);
        }
        if (end == i) {
            i++;
            continue;
        }
        items[out->n++] = (struct kith_word){(uint32_t)i, (uint32_t)end, {low, n}, kind, 0};
        if (kind == KITH_WORD_TEXT)
            items[out->n - 1].classes = (uint8_t)kith_word_classes((struct kith_str){low, n});
        out->n_text += kind == KITH_WORD_TEXT;
        low += n;
        i = end;
    }
    out->items = items;
    return KITH_OK;
}
