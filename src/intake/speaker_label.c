#include "speaker_label.h"

#include "speaker_name.h"
#include "time_mark.h"

#define LABEL_MAX 120 /* bytes in which the colon must come */
#define NAME_MAX  80
#define WORDS_MAX 6

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_high(char c)
{
    return (unsigned char)c >= 0x80;
}

static struct kith_str from(struct kith_str s, size_t at)
{
    return kith_str_sub(s, at, s.n);
}

/* ---- the form of a name ---- */

/* Words that stand before a colon in speech, headings and notes. */
static bool is_no_name(struct kith_str s)
{
    static const char *const words[] = {
        "a",          "actually",      "agenda",      "also",     "and",     "answer",   "anyway",  "attendees",
        "audio",      "background",    "basically",   "because",  "but",     "cc",       "comment", "comments",
        "conclusion", "context",       "date",        "duration", "e.g",     "e.g.",     "end",     "eg",
        "example",    "file",          "first",       "fourth",   "from",    "fwd",      "goal",    "goals",
        "heading",    "homework",      "http",        "https",    "i.e",     "i.e.",     "ie",      "it",
        "just",       "language",      "length",      "like",     "listen",  "location", "look",    "mailto",
        "maybe",      "meeting",       "nb",          "next",     "no",      "nope",     "note",    "notes",
        "now",        "number",        "ok",          "okay",     "one",     "or",       "p.s",     "p.s.",
        "place",      "plan",          "present",     "ps",       "q",       "question", "re",      "reason",
        "recorded",   "recording",     "reference",   "remember", "result",  "right",    "second",  "sent",
        "session",    "setting",       "so",          "source",   "start",   "step",     "subject", "summary",
        "that",       "the",           "then",        "there",    "thing",   "things",   "third",   "this",
        "three",      "time",          "title",       "to",       "today",   "tomorrow", "topic",   "transcribed",
        "transcript", "transcription", "translation", "two",      "version", "warning",  "web",     "website",
        "well",       "what",          "why",         "www",      "yeah",    "yep",      "yes",     "you",
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq_nocase(kith_str_of(words[i]), s))
            return true;
    return false;
}

static bool is_connector(struct kith_str s)
{
    static const char *const words[] = {"al", "and", "bin", "da", "de", "del", "den", "der", "di",  "do",  "dos",
                                        "du", "el",  "ibn", "la", "le", "of",  "st",  "ter", "van", "von", "y"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq(kith_str_of(words[i]), s))
            return true;
    return false;
}

/* Typographic quotes, ellipses and dashes never occur in a name; the apostrophe does. */
static bool is_punctuation(struct kith_str s)
{
    return s.n >= 3 && s.p[0] == '\xE2' && s.p[1] == '\x80' && !kith_str_starts(s, KITH_S("\xE2\x80\x99")) &&
           !kith_str_starts(s, KITH_S("\xE2\x80\x91")) && !kith_str_starts(s, KITH_S("\xE2\x80\x90"));
}

static bool name_characters(struct kith_str s)
{
    bool letter = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (is_lower(c) || is_upper(c) || is_high(c))
            letter = true;
        else if (!is_digit(c) && !strchr(" .'-_,&/#+@", c))
            return false;
        if (is_punctuation(from(s, i)))
            return false;
        /* A full stop after a longer word ends a sentence: "J. Smith" and "Dr. Reyes" but not "I left. Dana". */
        if (c == '.' && i + 1 < s.n && s.p[i + 1] == ' ' && i >= 4 && !memchr(s.p + i - 4, ' ', 4))
            return false;
    }
    return letter;
}

struct words {
    size_t n;
    size_t capital; /* begin with a capital, a digit or a letter beyond ASCII, or connect such words */
};

static struct words count_words(struct kith_str s)
{
    struct words w = {0, 0};
    struct kith_str part;

    while (kith_str_cut(&s, ' ', &part)) {
        if (part.n == 0)
            continue;
        w.n++;
        w.capital += !is_lower(part.p[0]) || (w.n > 1 && is_connector(part));
    }
    return w;
}

/* "Dana Reyes (she/her)", "Marcus (Guest)": what is in brackets may be anything short. */
static struct kith_str without_brackets(struct kith_str s)
{
    ptrdiff_t open = kith_str_find_byte(s, '(');

    if (open > 0 && s.p[s.n - 1] == ')')
        return kith_str_trim(kith_str_sub(s, 0, (size_t)open));
    return s;
}

enum kith_name_shape kith_name_shape(struct kith_str name)
{
    struct kith_str core = without_brackets(kith_str_trim(name));
    struct kith_str first = core;
    struct words w;

    if (core.n == 0 || name.n > NAME_MAX || !name_characters(core))
        return KITH_NAME_NONE;
    if (!is_digit(core.p[0]) && !is_lower(core.p[0]) && !is_upper(core.p[0]) && !is_high(core.p[0]))
        return KITH_NAME_NONE;
    if (kith_speaker_role(name) != KITH_ROLE_UNKNOWN)
        return KITH_NAME_STRONG;
    w = count_words(core);
    (void)kith_str_cut(&(struct kith_str){core.p, core.n}, ' ', &first);
    if (w.n > WORDS_MAX || is_no_name(core) || is_no_name(first))
        return KITH_NAME_NONE;
    if (kith_str_find_byte(core, ',') >= 0)
        return w.capital == w.n && w.n <= 4 ? KITH_NAME_WEAK : KITH_NAME_NONE;
    if (w.capital == w.n || (w.n == 1 && (strchr("_@0123456789", core.p[core.n - 1]) ||
                                          kith_str_find_byte(core, '_') >= 0 || kith_str_find_byte(core, '@') >= 0)))
        return KITH_NAME_STRONG;
    return w.n <= 2 ? KITH_NAME_WEAK : KITH_NAME_NONE;
}

/* ---- what surrounds a name ---- */

/* List marks, quote marks, heading marks, captions' ">>". */
static struct kith_str without_marks(struct kith_str s, bool *heading)
{
    for (;;) {
        s = kith_str_trim(s);
        if (kith_str_starts(s, KITH_S("\xE2\x80\xA2"))) {
            s = from(s, 3);
        } else if (s.n > 1 && (s.p[0] == '>' || s.p[0] == '#' || ((s.p[0] == '-' || s.p[0] == '*') && s.p[1] == ' '))) {
            *heading |= s.p[0] == '#';
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
    if (out->start_ms < 0) {
        out->start_ms = mark->start_ms;
        out->end_ms = mark->end_ms;
    }
}

/* ---- "Name: text" ---- */

/* The colon that ends a label: not one inside a time, an address or a smiley. */
static size_t label_colon(struct kith_str s)
{
    for (size_t i = 1; i < s.n && i < LABEL_MAX; i++) {
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
    if (kith_name_shape(name) == KITH_NAME_NONE)
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

static bool label_after_time(struct kith_str s, struct kith_said *out)
{
    bool heading = false;
    struct kith_time_mark mark;

    *out = (struct kith_said){.start_ms = -1, .end_ms = -1};
    if (kith_time_front(&s, &mark))
        take_times(out, &mark);
    return split_colon(without_marks(s, &heading), out);
}

/* "(speaker 0) text", "[SPEAKER_01] text", as whisper writes; "[Therapist] text". */
static bool split_brackets(struct kith_str s, struct kith_said *out)
{
    char close = s.p[0] == '(' ? ')' : s.p[0] == '[' ? ']' : '\0';
    ptrdiff_t end = close ? kith_str_find_byte(kith_str_sub(s, 0, LABEL_MAX), close) : -1;
    struct kith_str name;

    if (end < 2)
        return false;
    name = kith_str_trim(kith_str_sub(s, 1, (size_t)end));
    if (!kith_str_starts_nocase(name, KITH_S("speaker")) &&
        (name.n < 3 || kith_speaker_role(name) == KITH_ROLE_UNKNOWN))
        return false;
    *out = (struct kith_said){name, kith_str_trim(from(s, (size_t)end + 1)), -1, -1};
    return true;
}

bool kith_label_colon(struct kith_str line, struct kith_said *out)
{
    bool heading = false;
    struct kith_str s = without_marks(line, &heading);
    struct kith_str numbered = without_line_number(s);

    if (s.n == 0)
        return false;
    /* Most lines have no colon near their head. */
    if (!memchr(s.p, ':', s.n < LABEL_MAX ? s.n : LABEL_MAX))
        return split_brackets(s, out);
    return label_after_time(s, out) || (numbered.n < s.n && label_after_time(numbered, out)) || split_brackets(s, out);
}

/* ---- "Name  0:05" ---- */

bool kith_label_header(struct kith_str line, struct kith_said *out)
{
    bool heading = false;
    struct kith_str s = without_emphasis(without_marks(line, &heading));
    struct kith_time_mark mark;

    *out = (struct kith_said){.start_ms = -1, .end_ms = -1};
    if (s.n > LABEL_MAX || (!kith_time_back(&s, &mark) && !kith_time_front(&s, &mark)))
        return false;
    take_times(out, &mark);
    /* Some put a time of day on both sides. */
    if (kith_time_front(&s, &mark))
        take_times(out, &mark);
    out->name = bare_name(s);
    return kith_name_shape(out->name) != KITH_NAME_NONE;
}

bool kith_label_alone(struct kith_str line, struct kith_str *name, bool *marked)
{
    struct kith_str s;

    *marked = false;
    s = without_marks(line, marked);
    *marked |= s.n > 4 && s.p[0] == '*' && s.p[1] == '*' && kith_str_ends(s, KITH_S("**"));
    *name = bare_name(s);
    if (name->n && name->p[name->n - 1] == '.')
        return false;
    return kith_name_shape(*name) != KITH_NAME_NONE;
}
