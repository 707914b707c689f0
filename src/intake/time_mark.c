#include "time_mark.h"

#include "timecode.h"

#define LOOK         ((size_t)64)
#define NOON_MS      INT64_C(43200000)
#define HOUR_MS      INT64_C(3600000)
#define THIRTEEN_MIN INT64_C(780000)
#define EN_DASH      "\xE2\x80\x93"
#define EM_DASH      "\xE2\x80\x94"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t blanks(struct kith_str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.n && (s.p[at + n] == ' ' || s.p[at + n] == '\t'))
        n++;
    return n;
}

static struct kith_str from(struct kith_str s, size_t at)
{
    return kith_str_sub(s, at, s.n);
}

/* "12/03/2024, " or "2024-03-12 ": only told apart from the clock that follows, never read. */
static size_t date(struct kith_str s)
{
    size_t at = 0;

    for (int part = 0; part < 3; part++) {
        size_t begin = at;

        while (at < s.n && at < begin + 4 && is_digit(s.p[at]))
            at++;
        if (at == begin)
            return 0;
        if (part < 2 && (at == s.n || !strchr("/.-", s.p[at]) || s.p[at] == '\0'))
            return 0;
        at += part < 2;
    }
    if (at < s.n && s.p[at] == ',')
        at++;
    return blanks(s, at) ? at + blanks(s, at) : 0;
}

/* "am", "p.m." behind a clock; turns its hours to those of the day. */
static size_t half_day(struct kith_str s, int64_t *ms)
{
    size_t at = blanks(s, 0);
    char half = at < s.n ? (char)(s.p[at] | 0x20) : '\0';

    if (half != 'a' && half != 'p')
        return 0;
    at++;
    at += at < s.n && s.p[at] == '.';
    if (at >= s.n || (s.p[at] | 0x20) != 'm')
        return 0;
    at++;
    at += at < s.n && s.p[at] == '.';
    if (at < s.n && s.p[at] != ' ' && !strchr("])-,:|", s.p[at]))
        return 0;
    /* "10:02 pm" came in as ten minutes: a clock has no seconds there, so it is hours and minutes. */
    if (*ms < THIRTEEN_MIN)
        *ms *= 60;
    if (half == 'p' && *ms < NOON_MS)
        *ms += NOON_MS;
    if (half == 'a' && *ms >= NOON_MS)
        *ms -= NOON_MS;
    return at;
}

/* `of_day`: two parts are hours and minutes, as they are behind a date. */
static size_t clock_time(struct kith_str s, bool of_day, int64_t *ms)
{
    size_t at = kith_timecode_prefix(s, ms);
    size_t n = at ? half_day(from(s, at), ms) : 0;
    ptrdiff_t colon = kith_str_find_byte(kith_str_sub(s, 0, at), ':');

    if (n == 0 && of_day && colon > 0 && kith_str_find_byte(kith_str_sub(s, (size_t)colon + 1, at), ':') < 0)
        *ms *= 60;
    return at + n;
}

/* "1 hour 2 minutes 5 seconds", at least one of the three. */
static size_t in_words(struct kith_str s, int64_t *ms)
{
    static const struct {
        struct kith_str word;
        int64_t ms;
    } units[] = {{{"hour", 4}, HOUR_MS}, {{"minute", 6}, 60000}, {{"second", 6}, 1000}};
    size_t end = 0;
    size_t at = 0;

    *ms = 0;
    for (size_t u = 0; u < 3; u++) {
        int64_t value = 0;
        size_t n = at;

        while (n < s.n && n < at + 4 && is_digit(s.p[n]))
            value = value * 10 + (s.p[n++] - '0');
        if (n == at || blanks(s, n) == 0 || !kith_str_starts_nocase(from(s, n + 1), units[u].word))
            continue;
        n += 1 + units[u].word.n;
        n += n < s.n && (s.p[n] | 0x20) == 's';
        *ms += value * units[u].ms;
        end = n;
        n += n < s.n && s.p[n] == ',';
        at = n + blanks(s, n);
    }
    return end;
}

/* Between the two times of a span. */
static size_t span_sign(struct kith_str s)
{
    static const struct kith_str signs[] = {{"-->", 3}, {"->", 2}, {EN_DASH, 3}, {EM_DASH, 3}, {"-", 1}, {"to ", 3}};
    size_t at = blanks(s, 0);

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (kith_str_starts(from(s, at), signs[i])) {
            at += signs[i].n;
            return at + blanks(s, at);
        }
    return 0;
}

/* The bytes of a time or a span of times at the start of s. */
static size_t mark_at(struct kith_str s, struct kith_time_mark *mark)
{
    bool dated;
    int64_t ms;
    size_t at;
    size_t n;

    *mark = (struct kith_time_mark){-1, -1, false, false};
    at = in_words(s, &mark->start_ms);
    if (at) {
        mark->in_words = true;
        return at + clock_time(from(s, at), false, &ms); /* Teams pastes "0 minutes 5 seconds0:05" */
    }
    at = date(s);
    dated = at > 0;
    n = clock_time(from(s, at), dated, &mark->start_ms);
    if (n == 0)
        return 0;
    at += n;
    n = span_sign(from(s, at));
    if (n) {
        size_t m = clock_time(from(s, at + n), dated, &ms);

        if (m) {
            mark->end_ms = ms;
            at += n + m;
        }
    }
    return at;
}

static size_t separators(struct kith_str s, size_t at)
{
    size_t begin = at;

    for (;;) {
        if (at < s.n && strchr(" \t-|,:", s.p[at]) && s.p[at] != '\0')
            at++;
        else if (kith_str_starts(from(s, at), KITH_S(EN_DASH)) || kith_str_starts(from(s, at), KITH_S(EM_DASH)))
            at += 3;
        else
            return at - begin;
    }
}

static char closing(char open)
{
    return open == '[' ? ']' : open == '(' ? ')' : open == '<' ? '>' : '\0';
}

bool kith_time_front(struct kith_str *s, struct kith_time_mark *mark)
{
    struct kith_str head = kith_str_sub(*s, 0, LOOK);
    size_t begin = blanks(head, 0);
    char close = begin < head.n ? closing(head.p[begin]) : '\0';
    size_t at = begin + (close != '\0');
    size_t n = mark_at(from(head, at), mark);

    if (n == 0)
        return false;
    at += n;
    if (close != '\0') {
        if (at >= head.n || head.p[at] != close)
            return false;
        at++;
        mark->bracketed = true;
    } else if (at < head.n && separators(head, at) == 0) {
        return false; /* "10:30ish" */
    }
    at += separators(head, at);
    *s = from(*s, at);
    return true;
}

static struct kith_str without_tail_separators(struct kith_str s)
{
    for (;;) {
        if (s.n && strchr(" \t-|,", s.p[s.n - 1]) && s.p[s.n - 1] != '\0')
            s.n--;
        else if (kith_str_ends(s, KITH_S(EN_DASH)) || kith_str_ends(s, KITH_S(EM_DASH)))
            s.n -= 3;
        else
            return s;
    }
}

bool kith_time_back(struct kith_str *s, struct kith_time_mark *mark)
{
    struct kith_str t = kith_str_trim(*s);
    size_t begin = t.n > LOOK ? t.n - LOOK : 0;
    char last = t.n ? t.p[t.n - 1] : '\0';
    bool bracketed = last == ']' || last == ')';

    if (!bracketed && !is_digit(last) && !strchr("mMsS.", last))
        return false;
    for (size_t at = begin; at < t.n; at++) {
        bool opens = at > 0 && closing(t.p[at - 1]) == last;
        struct kith_str tail = kith_str_sub(t, at, t.n - bracketed);

        if (bracketed ? !opens : (at > 0 && t.p[at - 1] != ' ' && t.p[at - 1] != '\t' && t.p[at - 1] != '|'))
            continue;
        if (tail.n == 0 || !is_digit(tail.p[0]) || mark_at(tail, mark) != tail.n)
            continue;
        mark->bracketed = bracketed;
        *s = without_tail_separators(kith_str_sub(t, 0, bracketed ? at - 1 : at));
        return true;
    }
    return false;
}

bool kith_time_whole(struct kith_str s, struct kith_time_mark *mark)
{
    return kith_time_front(&s, mark) && s.n == 0;
}
