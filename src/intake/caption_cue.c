#include "caption_cue.h"

#include "timecode.h"
#include "utf8.h"

#define TAG_MAX    512 /* a '<' without '>' in reach is text */
#define ENTITY_MAX 12

static struct kith_str from(struct kith_str s, size_t at)
{
    return kith_str_sub(s, at, s.n);
}

/* ---- entities ---- */

static int32_t numeric_entity(struct kith_str digits)
{
    bool hex = digits.n && (digits.p[0] | 0x20) == 'x';
    int32_t value = 0;

    if (hex)
        digits = from(digits, 1);
    for (size_t i = 0; i < digits.n; i++) {
        char c = (char)(digits.p[i] | 0x20);
        int digit = digits.p[i] >= '0' && digits.p[i] <= '9' ? digits.p[i] - '0'
                    : hex && c >= 'a' && c <= 'f'            ? c - 'a' + 10
                                                             : -1;

        if (digit < 0 || value > 0x10FFFF)
            return -1;
        value = value * (hex ? 16 : 10) + digit;
    }
    return digits.n ? value : -1;
}

static int32_t named_entity(struct kith_str name)
{
    static const struct {
        struct kith_str name;
        int32_t point;
    } known[] = {
        {{"amp", 3}, '&'},       {{"lt", 2}, '<'},       {{"gt", 2}, '>'},       {{"quot", 4}, '"'},
        {{"apos", 4}, '\''},     {{"nbsp", 4}, ' '},     {{"lrm", 3}, 0x200E},   {{"rlm", 3}, 0x200F},
        {{"rsquo", 5}, 0x2019},  {{"lsquo", 5}, 0x2018}, {{"rdquo", 5}, 0x201D}, {{"ldquo", 5}, 0x201C},
        {{"hellip", 6}, 0x2026}, {{"ndash", 5}, 0x2013}, {{"mdash", 5}, 0x2014},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (kith_str_eq(known[i].name, name))
            return known[i].point;
    return -1;
}

/* Resolves the '&' at s.p to out; returns the bytes read and adds those written to *n. An entity is never shorter than
 * what it stands for. */
static size_t entity(struct kith_str s, char *out, size_t *n)
{
    ptrdiff_t end = kith_str_find_byte(kith_str_sub(s, 0, ENTITY_MAX), ';');
    int32_t point = -1;

    if (end > 1)
        point = s.p[1] == '#' ? numeric_entity(kith_str_sub(s, 2, (size_t)end))
                              : named_entity(kith_str_sub(s, 1, (size_t)end));
    if (point < 0) {
        *out = '&';
        (*n)++;
        return 1;
    }
    *n += kith_utf8_put(point, out);
    return (size_t)end + 1;
}

static struct kith_str resolve(struct kith_str s, char *out)
{
    size_t n = 0;
    size_t at = 0;

    while (at < s.n)
        if (s.p[at] == '&')
            at += entity(from(s, at), out + n, &n);
        else
            out[n++] = s.p[at++];
    return (struct kith_str){out, n};
}

/* ---- tags ---- */

enum tag { TAG_NONE, TAG_STYLE, TAG_TIME, TAG_VOICE, TAG_VOICE_END };

static bool is_style(struct kith_str name)
{
    static const char *const known[] = {"b", "c", "font", "i", "lang", "rt", "ruby", "s", "strike", "u"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (kith_str_eq_nocase(kith_str_of(known[i]), name))
            return true;
    return false;
}

/* `inner` is what stands between < and >. */
static enum tag tag_kind(struct kith_str inner, struct kith_str *annotation)
{
    bool end = inner.n > 0 && inner.p[0] == '/';
    size_t n = 0;
    int64_t ms;

    if (kith_timecode(inner, &ms))
        return TAG_TIME;
    if (end)
        inner = from(inner, 1);
    while (n < inner.n && inner.p[n] != '.' && inner.p[n] != ' ' && inner.p[n] != '\t' && inner.p[n] != '\n')
        n++;
    if (n == 1 && (inner.p[0] | 0x20) == 'v') {
        while (n < inner.n && inner.p[n] != ' ' && inner.p[n] != '\t' && inner.p[n] != '\n')
            n++; /* the classes of "<v.loud.first Dana>" */
        *annotation = kith_str_trim(from(inner, n));
        return end ? TAG_VOICE_END : TAG_VOICE;
    }
    return is_style(kith_str_sub(inner, 0, n)) ? TAG_STYLE : TAG_NONE;
}

/* The bytes of the tag at s.p, which is '<'; 0 when it is none. */
static size_t tag_at(struct kith_str s, enum tag *kind, struct kith_str *annotation)
{
    struct kith_str look = kith_str_sub(s, 1, TAG_MAX);
    ptrdiff_t end = kith_str_find_byte(look, '>');

    *kind = TAG_NONE;
    if (end > 0)
        *kind = tag_kind(kith_str_sub(look, 0, (size_t)end), annotation);
    return *kind == TAG_NONE ? 0 : (size_t)end + 2;
}

/* "{\an8}", which SubRip players read as a position. */
static size_t override_at(struct kith_str s)
{
    ptrdiff_t end = kith_str_starts(s, KITH_S("{\\")) ? kith_str_find_byte(kith_str_sub(s, 0, TAG_MAX), '}') : -1;

    return end < 0 ? 0 : (size_t)end + 1;
}

static bool is_blank(struct kith_str s)
{
    return kith_str_trim(s).n == 0;
}

/* The bytes up to the next that may begin a tag or an entity; one at least. */
static size_t plain_run(struct kith_str s)
{
    size_t n = 1;

    while (n < s.n && s.p[n] != '<' && s.p[n] != '{' && s.p[n] != '&')
        n++;
    return n;
}

bool kith_caption_next(struct kith_caption *in, char *out, struct kith_str *voice, struct kith_str *text)
{
    size_t at = 0;

    if (in->rest.n == 0)
        return false;
    /* A run ends before the tag that opens the next one, so that each begins with its own voice. */
    *voice = (struct kith_str){out, 0};
    *text = (struct kith_str){out, 0};
    while (at < in->rest.n) {
        struct kith_str s = from(in->rest, at);
        struct kith_str annotation = KITH_S("");
        enum tag kind = TAG_NONE;
        size_t skip = s.p[0] == '<' ? tag_at(s, &kind, &annotation) : s.p[0] == '{' ? override_at(s) : 0;
        char *end = out + voice->n + text->n;

        if (kind == TAG_VOICE || kind == TAG_VOICE_END) {
            if (!is_blank(*text))
                break;
            *voice = resolve(annotation, out);
            *text = (struct kith_str){out + voice->n, 0};
        }
        in->closed |= kind == TAG_VOICE_END;
        in->rolling |= kind == TAG_TIME;
        if (skip == 0 && s.p[0] == '&') {
            skip = entity(s, end, &text->n);
        } else if (skip == 0) {
            skip = plain_run(s);
            memcpy(end, s.p, skip);
            text->n += skip;
        }
        at += skip;
    }
    in->rest = from(in->rest, at);
    return true;
}
