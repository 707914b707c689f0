#include "name_shape.h"

#include "speaker_name.h"

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

/* Words that stand before a colon in speech, headings and notes. */
static bool is_no_name(struct kith_str s)
{
    static const char *const words[] = {
        "actually",    "agenda",   "also",       "and",         "answer",     "anyway",
        "attendees",   "audio",    "background", "basically",   "because",    "but",
        "cc",          "comment",  "comments",   "conclusion",  "context",    "date",
        "duration",    "e.g",      "end",        "eg",          "example",    "file",
        "first",       "fourth",   "from",       "fwd",         "goal",       "goals",
        "heading",     "homework", "http",       "https",       "i.e",        "ie",
        "it",          "just",     "language",   "length",      "like",       "listen",
        "location",    "look",     "mailto",     "name",        "maybe",      "meeting",
        "nb",          "next",     "no",         "nope",        "note",       "notes",
        "now",         "number",   "ok",         "okay",        "one",        "or",
        "p.s",         "place",    "plan",       "present",     "ps",         "question",
        "re",          "reason",   "recorded",   "recording",   "reference",  "remember",
        "result",      "right",    "second",     "sent",        "session",    "setting",
        "so",          "source",   "start",      "step",        "subject",    "summary",
        "that",        "the",      "then",       "there",       "thing",      "things",
        "third",       "this",     "three",      "time",        "title",      "to",
        "today",       "tomorrow", "topic",      "transcribed", "transcript", "transcription",
        "translation", "two",      "version",    "warning",     "web",        "website",
        "well",        "what",     "who",        "why",         "www",        "yeah",
        "yep",         "yes",
    };

    if (s.n > 1 && s.p[s.n - 1] == '.')
        s.n--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (kith_str_eq_nocase(kith_str_of(words[i]), s))
            return true;
    return false;
}

bool kith_name_is_person(struct kith_str s)
{
    static const char *const words[] = {
        "all",
        "both",
        "boyfriend",
        "brother",
        "child",
        "colleague",
        "dad",
        "daughter",
        "doctor",
        "father",
        "friend",
        "girlfriend",
        "gp",
        "group",
        "husband",
        "man",
        "manager",
        "mother",
        "mum",
        "mom",
        "neighbour",
        "nurse",
        "officer",
        "operator",
        "parent",
        "partner",
        "pharmacist",
        "psychiatrist",
        "receptionist",
        "sister",
        "social worker",
        "son",
        "sponsor",
        "staff",
        "student",
        "supervisor",
        "support worker",
        "teacher",
        "trainee",
        "unknown",
        "unknown speaker",
        "wife",
        "woman",
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

bool kith_name_may_be(struct kith_str name)
{
    struct kith_str core = without_brackets(kith_str_trim(name));

    if (core.n == 0 || name.n > NAME_MAX || !name_characters(core))
        return false;
    return is_digit(core.p[0]) || is_lower(core.p[0]) || is_upper(core.p[0]) || is_high(core.p[0]);
}

enum kith_name_shape kith_name_shape(struct kith_str name)
{
    struct kith_str core = without_brackets(kith_str_trim(name));
    struct kith_str first = core;
    struct words w;

    if (!kith_name_may_be(name))
        return KITH_NAME_NONE;
    w = count_words(core);
    if (w.n > WORDS_MAX)
        return KITH_NAME_NONE;
    if (kith_speaker_role(name) != KITH_ROLE_UNKNOWN)
        return KITH_NAME_STRONG;
    (void)kith_str_cut(&(struct kith_str){core.p, core.n}, ' ', &first);
    if (is_no_name(core) || is_no_name(first))
        return KITH_NAME_NONE;
    if (kith_str_find_byte(core, ',') >= 0)
        return w.capital == w.n && w.n <= 4 ? KITH_NAME_WEAK : KITH_NAME_NONE;
    if (w.capital == w.n || (w.n == 1 && (strchr("_@0123456789", core.p[core.n - 1]) ||
                                          kith_str_find_byte(core, '_') >= 0 || kith_str_find_byte(core, '@') >= 0)))
        return KITH_NAME_STRONG;
    return w.n <= 2 ? KITH_NAME_WEAK : KITH_NAME_NONE;
}
