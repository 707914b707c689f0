#include "speaker_label.h"

#include "name_shape.h"
#include "speaker_name.h"
#include "time_mark.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static struct kith_str from(struct kith_str s, size_t at)
{
    return kith_str_sub(s, at, s.n);
}

/* ---- what surrounds a name ---- */

/* List marks, quote marks, heading marks, captions' ">>"; *strong tells of the last two. */
static struct kith_str without_marks(struct kith_str s, bool *strong)
{
    for (;;) {
        s = kith_str_trim(s);
        if (kith_str_starts(s, KITH_S("\xE2\x80\xA2"))) {
            s = from(s, 3);
        } else if (s.n > 1 && (s.p[0] == '>' || s.p[0] == '#' || ((s.p[0] == '-' || s.p[0] == '*') && s.p[1] == ' '))) {
            *strong |= s.p[0] == '#' || (s.p[0] == '>' && s.p[1] == '>');
            s = from(s, 1);
        } else {
            return s;
        }
    }
}

/* The number that a numbered transcript gives its lines: "012 ", "3. ", "7) ". */
static struct kith_str without_line_number(struct kith_str s)
{
    size_t n = 0;

    while (n < s.n && n < 6 && is_digit(s.p[n]))
        n++;
    if (n == 0 || n == s.n)
        return s;
    n += s.p[n] == '.' || s.p[n] == ')';
    return n < s.n && s.p[n] == ' ' ? from(s, n + 1) : s;
}

static struct kith_str without_emphasis(struct kith_str s)
{
    while (s.n && (s.p[0] == '*' || s.p[0] == '_' || s.p[0] == ' '))
        s = from(s, 1);
    while (s.n && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '_' || s.p[s.n - 1] == ' '))
        s.n--;
    return s;
}

static struct kith_str without_outer_brackets(struct kith_str s)
{
    if (s.n > 2 && ((s.p[0] == '[' && s.p[s.n - 1] == ']') || (s.p[0] == '(' && s.p[s.n - 1] == ')') ||
                    (s.p[0] == '<' && s.p[s.n - 1] == '>')))
        return kith_str_trim(kith_str_sub(s, 1, s.n - 1));
    return s;
}

/* Zoom's chat: "From Dana Reyes to Everyone", "Dana Reyes to Marcus(Direct Message)". */
static struct kith_str without_addressee(struct kith_str s)
{
    ptrdiff_t to = -1;

    if (!kith_str_starts_nocase(s, KITH_S("from ")))
        return s;
    s = kith_str_trim(from(s, 5));
    for (size_t i = 0; i + 4 <= s.n; i++)
        if (kith_str_starts_nocase(from(s, i), KITH_S(" to ")))
            to = (ptrdiff_t)i;
    return to > 0 ? kith_str_trim(kith_str_sub(s, 0, (size_t)to)) : s;
}

static struct kith_str bare_name(struct kith_str s)
{
    return without_addressee(without_emphasis(without_outer_brackets(without_emphasis(s))));
}

static void take_times(struct kith_said *out, const struct kith_time_mark *mark)
{
    out->set_off = true;
    if (out->start_ms < 0) {
        out->start_ms = mark->start_ms;
        out->end_ms = mark->end_ms;
    }
}

/* ---- "Name: text" ---- */

/* The colon that ends a label: not one inside a time, an address or a smiley. */
static size_t label_colon(struct kith_str s)
{
    for (size_t i = 1; i < s.n && i < KITH_LABEL_MAX; i++) {
        char next = i + 1 < s.n ? s.p[i + 1] : ' ';

        if (s.p[i] != ':' || (is_digit(s.p[i - 1]) && is_digit(next) && i + 1 < s.n))
            continue;
        if (next == '/' || (s.p[i - 1] == ' ' && next != ' ') || strchr(")(|\\", next))
            return 0;
        return i;
    }
    return 0;
}

static bool split_colon(struct kith_str s, struct kith_said *out)
{
    size_t colon = label_colon(s);
    struct kith_time_mark mark;
    struct kith_str name;
    struct kith_str text;

    if (colon == 0)
        return false;
    name = kith_str_sub(s, 0, colon);
    text = from(s, colon + 1);
    /* The stars of "**Name:** text" close behind the colon. */
    if (name.p[0] == '*' || name.p[0] == '_')
        while (text.n && (text.p[0] == '*' || text.p[0] == '_'))
            text = from(text, 1);
    name = without_emphasis(name);
    if (kith_time_back(&name, &mark))
        take_times(out, &mark);
    name = bare_name(name);
    if (!kith_name_may_be(name))
        return false;
    out->name = name;
    out->text = kith_str_trim(text);
    text = out->text;
    if (kith_time_front(&text, &mark) && (mark.bracketed || text.n == 0)) {
        take_times(out, &mark);
        out->text = text;
    }
    return true;
}

/* "(speaker 0) text", "[SPEAKER_01] text", as whisper writes; "[Therapist] text". */
static bool split_brackets(struct kith_str s, struct kith_said *out)
{
    char close = s.p[0] == '(' ? ')' : s.p[0] == '[' ? ']' : '\0';
    ptrdiff_t end = close ? kith_str_find_byte(kith_str_sub(s, 0, KITH_LABEL_MAX), close) : -1;
    struct kith_str name;

    if (end < 2)
        return false;
    name = kith_str_trim(kith_str_sub(s, 1, (size_t)end));
    if (!kith_str_starts_nocase(name, KITH_S("speaker")) &&
        (name.n < 3 || kith_speaker_role(name) == KITH_ROLE_UNKNOWN))
        return false;
    out->name = name;
    out->text = kith_str_trim(from(s, (size_t)end + 1));
    return true;
}

static bool label_after_time(struct kith_str s, bool set_off, struct kith_said *out)
{
    struct kith_time_mark mark;

    *out = (struct kith_said){.start_ms = -1, .end_ms = -1, .set_off = set_off};
    if (kith_time_front(&s, &mark))
        take_times(out, &mark);
    s = without_marks(s, &set_off);
    out->set_off |= set_off;
    return split_colon(s, out) || (s.n > 0 && split_brackets(s, out));
}

bool kith_label_colon(struct kith_str line, struct kith_said *out)
{
    bool set_off = false;
    struct kith_str s = without_marks(line, &set_off);
    struct kith_str numbered = without_line_number(s);

    /* Most lines have neither a colon near their head nor a bracket first. */
    if (s.n == 0 || (s.p[0] != '(' && s.p[0] != '[' && !memchr(s.p, ':', s.n < KITH_LABEL_MAX ? s.n : KITH_LABEL_MAX)))
        return false;
    return (numbered.n < s.n && label_after_time(numbered, set_off, out)) || label_after_time(s, set_off, out);
}

/* ---- "Name  0:05" ---- */

bool kith_label_header(struct kith_str line, struct kith_said *out)
{
    bool marked = false;
    struct kith_str s = without_emphasis(without_marks(line, &marked));
    struct kith_time_mark mark;

    *out = (struct kith_said){.start_ms = -1, .end_ms = -1};
    if (s.n > KITH_LABEL_MAX || (!kith_time_back(&s, &mark) && !kith_time_front(&s, &mark)))
        return false;
    take_times(out, &mark);
    /* Some put a time of day on both sides. */
    if (kith_time_front(&s, &mark))
        take_times(out, &mark);
    out->name = bare_name(s);
    return kith_name_shape(out->name) != KITH_NAME_NONE;
}

/* "Yes." is something said, "Priya N." a name. */
static bool ends_as_sentence(struct kith_str s)
{
    return s.n > 0 && s.p[s.n - 1] == '.' && !(s.n > 3 && s.p[s.n - 3] == ' ' && is_upper(s.p[s.n - 2])) &&
           !kith_str_ends(s, KITH_S(" Jr.")) && !kith_str_ends(s, KITH_S(" Sr."));
}

bool kith_label_alone(struct kith_str line, struct kith_str *name, bool *marked)
{
    struct kith_str s;

    *marked = false;
    s = without_marks(line, marked);
    *marked |= s.n > 4 && s.p[0] == '*' && s.p[1] == '*' && kith_str_ends(s, KITH_S("**"));
    *name = bare_name(s);
    return !ends_as_sentence(*name) && kith_name_shape(*name) != KITH_NAME_NONE;
}
