#include "mask.h"

#include "private.h"
#include "speaker_name.h"
#include "utf8.h"
#include "words.h"

#include <stdlib.h>
#include <utf8proc.h>

#define PART_MAX  KITH_NAME_MAX_BYTES
#define SHIFT_MAX UINT32_MAX

struct part {
    struct kith_str low;
    bool lower_too; /* the source spells it without a capital */
    bool word;      /* an everyday word as well: only a capital tells "Will" from "will" */
};

struct kith_mask {
    const struct part *parts; /* sorted by low */
    size_t n;
    bool no_capitals;  /* nobody's turn has one: a recogniser wrote it */
    const bool *plain; /* one a speaker: begins turns without a capital, so that a missing one says nothing */
    size_t n_speakers;
    const struct kith_private *others; /* NULL: only the speakers' names are masked */
};

static int32_t next_char(struct kith_str s, size_t at, size_t *bytes)
{
    int32_t c;

    *bytes = kith_utf8_next(kith_str_sub(s, at, s.n), &c);
    return c;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter(int32_t c)
{
    utf8proc_category_t category;

    if (c < 0x80)
        return c >= 0 && is_ascii_letter((char)c);
    category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_MC;
}

static bool is_capital(int32_t c)
{
    return c < 0x80 ? c >= 'A' && c <= 'Z'
                    : utf8proc_category(c) == UTF8PROC_CATEGORY_LU || utf8proc_category(c) == UTF8PROC_CATEGORY_LT;
}

/* The end of the run of letters that starts at `at`; counts its letters. */
static size_t run_end(struct kith_str s, size_t at, size_t *letters)
{
    size_t bytes;

    for (*letters = 0; at < s.n; at += bytes, (*letters)++)
        if (!is_letter(next_char(s, at, &bytes)))
            break;
    return at;
}

/* Lower-cases into to[PART_MAX]; 0 when it does not fit. */
static size_t lower(struct kith_str s, char *to)
{
    size_t n = 0;
    size_t bytes;

    for (size_t at = 0; at < s.n; at += bytes) {
        int32_t c = next_char(s, at, &bytes);
        char coded[4];
        size_t k;

        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        else if (c >= 0x80)
            c = utf8proc_tolower(c);
        k = kith_utf8_put(c, coded);
        if (n + k > PART_MAX)
            return 0;
        memcpy(to + n, coded, k);
        n += k;
    }
    return n;
}

static bool is_listed(struct kith_str low, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(low, kith_str_of(words[i])))
            return true;
    return false;
}

/* Words that stand in names but name nobody. */
static bool names_nobody(struct kith_str low)
{
    static const char *const words[] = {"anonymous", "attendee", "caller", "dr",      "guest", "host",  "me",
                                        "member",    "miss",     "mr",     "mrs",     "ms",    "mx",    "person",
                                        "prof",      "speaker",  "st",     "unknown", "user",  "voice", "you"};

    return is_listed(low, words, sizeof words / sizeof *words) || kith_speaker_role(low) != KITH_ROLE_UNKNOWN;
}

/* Names that are everyday words too, and words that people put where a name should be. */
static bool is_everyday(struct kith_str low)
{
    static const char *const words[] = {
        "angel",   "april",   "art",     "ash",      "august",  "autumn",  "baker",     "basil",   "bill",
        "black",   "boss",    "boy",     "brook",    "brooks",  "brother", "brown",     "buck",    "buddy",
        "carol",   "case",    "chance",  "chase",    "chat",    "chip",    "christian", "chuck",   "church",
        "clay",    "clinic",  "cook",    "cooper",   "crystal", "dad",     "daughter",  "dawn",    "day",
        "dean",    "desk",    "destiny", "dick",     "doctor",  "don",     "drew",      "earl",    "eve",
        "faith",   "father",  "female",  "fisher",   "ford",    "forest",  "fox",       "frank",   "friend",
        "front",   "gay",     "gene",    "ginger",   "girl",    "glen",    "grace",     "grant",   "gray",
        "green",   "group",   "guy",     "hall",     "harmony", "harry",   "hazel",     "heath",   "heather",
        "hill",    "holly",   "home",    "honey",    "hope",    "house",   "hunter",    "husband", "ivy",
        "jack",    "jade",    "jean",    "jewel",    "joy",     "june",    "justice",   "king",    "lady",
        "lane",    "lead",    "lily",    "line",     "little",  "long",    "love",      "major",   "male",
        "man",     "manager", "marsh",   "mark",     "marshal", "mason",   "max",       "may",     "mercy",
        "miles",   "miller",  "misty",   "mom",      "moore",   "mother",  "mum",       "nick",    "noble",
        "nurse",   "olive",   "older",   "page",     "park",    "parker",  "partner",   "pat",     "patience",
        "patty",   "peace",   "pearl",   "peer",     "penny",   "pierce",  "pop",       "price",   "prince",
        "queen",   "randy",   "ray",     "recovery", "reed",    "rich",    "river",     "rob",     "robin",
        "rock",    "rocky",   "rose",    "ruby",     "rusty",   "sage",    "sandy",     "service", "session",
        "shelter", "sister",  "skip",    "sky",      "smith",   "social",  "son",       "staff",   "star",
        "storm",   "sue",     "summer",  "sunny",    "support", "team",    "trip",      "tucker",  "turner",
        "viola",   "violet",  "wade",    "walker",   "ward",    "waters",  "west",      "white",   "wife",
        "will",    "willow",  "winter",  "wolf",     "woman",   "wood",    "woods",     "worker",  "young",
        "younger"};

    return is_listed(low, words, sizeof words / sizeof *words) || kith_word_is_stop(low);
}

/* Counts the parts of a clean name, and keeps them unless parts is NULL. A part of two letters needs a capital, and
 * must be no common word. */
static enum kith_rc name_parts(struct kith_arena *keep, struct kith_str name, struct part *parts, size_t *n,
                               struct kith_err *err)
{
    char low[PART_MAX];
    size_t bytes;
    size_t end;
    size_t letters;

    for (size_t at = 0; at<name.n; at = end> at ? end : at + bytes) {
        int32_t c = next_char(name, at, &bytes);
        struct kith_str folded = {low, 0};

        end = run_end(name, at, &letters);
        folded.n = lower(kith_str_sub(name, at, end), low);
        if (letters < 2 || folded.n == 0 || names_nobody(folded))
            continue;
        if (letters == 2 && (!is_capital(c) || kith_word_is_stop(folded)))
            continue;
        if (parts) {
            enum kith_rc rc = kith_str_keep(keep, folded, &parts[*n].low, err);

            if (rc != KITH_OK)
                return rc;
            parts[*n].lower_too = !is_capital(c);
            parts[*n].word = letters == 2 || is_everyday(folded);
        }
        (*n)++;
    }
    return KITH_OK;
}

static int compare_part(const void *a, const void *b)
{
    const struct part *x = a;
    const struct part *y = b;

    return kith_str_compare(x->low, y->low);
}

static size_t join_equal(struct part *parts, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && kith_str_eq(parts[kept - 1].low, parts[i].low))
            parts[kept - 1].lower_too |= parts[i].lower_too;
        else
            parts[kept++] = parts[i];
    }
    return kept;
}

static bool has_capital(const struct kith_transcript *t)
{
    size_t bytes;

    for (size_t i = 0; i < t->n_turns; i++)
        for (size_t at = 0; at < t->turns[i].text.n; at += bytes)
            if (is_capital(next_char(t->turns[i].text, at, &bytes)))
                return true;
    return false;
}

/* Who types or is written down without capitals: one turn in four may have one, where a keyboard set it. */
static enum kith_rc find_plain(struct kith_arena *keep, const struct kith_transcript *t, struct kith_mask *mask,
                               struct kith_err *err)
{
    struct tally {
        uint32_t capital, all;
    } *of = NULL;
    bool *plain = NULL;
    size_t bytes;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_speakers, sizeof *of, &of, err));
    KITH_TRY(kith_arena_take(keep, t->n_speakers, sizeof *plain, &plain, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_str text = t->turns[i].text;
        size_t at = 0;

        while (at < text.n && !is_letter(next_char(text, at, &bytes)))
            at += bytes;
        if (at == text.n)
            continue;
        of[t->turns[i].speaker].capital += is_capital(next_char(text, at, &bytes));
        of[t->turns[i].speaker].all++;
    }
    for (size_t i = 0; i < t->n_speakers; i++)
        plain[i] = of[i].all > 0 && of[i].capital * UINT64_C(4) <= of[i].all;
    mask->plain = plain;
    mask->n_speakers = t->n_speakers;
out:
    return rc;
}

/* What one speaker is called, for whoever looks for it in the text. */
static enum kith_rc join_parts(struct kith_arena *keep, const struct part *parts, size_t n, struct kith_str *out,
                               struct kith_err *err)
{
    size_t bytes = 1;
    char *p;
    enum kith_rc rc;

    for (size_t i = 0; i < n; i++)
        bytes += parts[i].low.n + 1;
    KITH_TRY(kith_arena_take(keep, bytes, 1, &p, err));
    *out = (struct kith_str){p, 0};
    for (size_t i = 0; i < n; i++) {
        memcpy(p + out->n, parts[i].low.p, parts[i].low.n);
        out->n += parts[i].low.n;
        p[out->n++] = ' ';
    }
out:
    return rc;
}

static enum kith_rc learn_others(struct kith_arena *keep, const struct kith_transcript *t, const struct kith_str *known,
                                 size_t n_known, struct kith_mask *mask, struct kith_err *err)
{
    struct kith_masked clean;
    struct kith_str *texts = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_turns + 1, sizeof *texts, &texts, err));
    for (size_t i = 0; i < t->n_turns; i++) {
        KITH_TRY(kith_mask_apply(NULL, keep, t->turns[i].text, &clean, err));
        texts[i] = clean.text;
    }
    KITH_TRY(kith_private_make(keep, known, n_known, texts, t->n_turns, &mask->others, err));
out:
    return rc;
}

static enum kith_rc make(struct kith_arena *keep, const struct kith_transcript *t, bool others,
                         const struct kith_mask **out, struct kith_err *err)
{
    struct kith_mask *mask = NULL;
    struct kith_masked *names = NULL;
    struct kith_str *known = NULL;
    struct part *parts = NULL;
    size_t n_known = t->n_speakers + t->n_called;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *mask, &mask, err));
    KITH_TRY(kith_arena_take(keep, n_known, sizeof *names, &names, err));
    KITH_TRY(kith_arena_take(keep, n_known, sizeof *known, &known, err));
    for (size_t i = 0; i < n_known; i++) {
        struct kith_str name = i < t->n_speakers ? t->speakers[i].name : t->called[i - t->n_speakers];

        KITH_TRY(kith_mask_apply(NULL, keep, name, &names[i], err));
        KITH_TRY(name_parts(keep, names[i].text, NULL, &n, err));
    }
    KITH_TRY(kith_arena_take(keep, n + 1, sizeof *parts, &parts, err));
    n = 0;
    for (size_t i = 0; i < n_known; i++) {
        size_t first = n;

        KITH_TRY(name_parts(keep, names[i].text, parts, &n, err));
        /* How a record spells a name says nothing of how the session does. */
        for (size_t k = first; k < n && i >= t->n_speakers; k++)
            parts[k].lower_too = false;
        KITH_TRY(join_parts(keep, parts + first, n - first, &known[i], err));
    }
    qsort(parts, n, sizeof *parts, compare_part);
    mask->parts = parts;
    mask->n = join_equal(parts, n);
    mask->no_capitals = mask->n > 0 && !has_capital(t);
    KITH_TRY(find_plain(keep, t, mask, err));
    if (others)
        KITH_TRY(learn_others(keep, t, known, n_known, mask, err));
    *out = mask;
out:
    return rc;
}

enum kith_rc kith_mask_make(struct kith_arena *keep, const struct kith_transcript *t, const struct kith_mask **out,
                            struct kith_err *err)
{
    return make(keep, t, false, out, err);
}

enum kith_rc kith_mask_make_all(struct kith_arena *keep, const struct kith_transcript *t, const struct kith_mask **out,
                                struct kith_err *err)
{
    return make(keep, t, true, out, err);
}

/* How much of a word is a name: all, all but the s of "mikes", or 0. */
static size_t name_length(const struct kith_mask *mask, struct kith_str word, bool any_case)
{
    char low[PART_MAX];
    size_t bytes;
    bool capital = is_capital(next_char(word, 0, &bytes));
    struct part key = {.low = {low, lower(word, low)}};
    const struct part *found;

    if (key.low.n == 0)
        return 0;
    found = bsearch(&key, mask->parts, mask->n, sizeof *mask->parts, compare_part);
    if (found)
        return capital || any_case || found->lower_too || !found->word ? word.n : 0;
    if (key.low.n < 4 || low[key.low.n - 1] != 's')
        return 0;
    key.low.n--;
    found = bsearch(&key, mask->parts, mask->n, sizeof *mask->parts, compare_part);
    return found && (capital || any_case || !found->word) ? word.n - 1 : 0;
}

/* The edits of one text, while they are found. */
struct edits {
    struct kith_arena *keep;
    struct kith_shift *items;
    size_t n;
    size_t cap;
};

static enum kith_rc add_edit(struct edits *e, size_t from, size_t from_end, const char *with, struct kith_err *err)
{
    if (e->n == e->cap) {
        size_t cap = e->cap ? e->cap * 2 : 16;
        struct kith_shift *items = kith_arena_raw(e->keep, cap * sizeof *items);

        if (!items)
            return kith_arena_fail(e->keep, err);
        if (e->n)
            memcpy(items, e->items, e->n * sizeof *items);
        e->items = items;
        e->cap = cap;
    }
    e->items[e->n++] = (struct kith_shift){.from = (uint32_t)from, .from_end = (uint32_t)from_end, .with = with};
    return KITH_OK;
}

/* "O'" of "O'Neill": one letter and an apostrophe before a name belong to it. Returns where the name begins. */
static size_t with_prefix(struct kith_str s, size_t at)
{
    size_t mark = at >= 3 && memcmp(s.p + at - 3, "\xE2\x80\x99", 3) == 0 ? 3 : at >= 1 && s.p[at - 1] == '\'' ? 1 : 0;
    size_t letter = at - mark;

    if (mark == 0 || letter == 0 || !is_ascii_letter(s.p[letter - 1]))
        return at;
    if (letter >= 2 && ((unsigned char)s.p[letter - 2] > 0x7F || is_ascii_letter(s.p[letter - 2])))
        return at;
    return letter - 1;
}

/* "Dana Smith", "Anne-Marie": names that only a blank or a hyphen parts are one name. */
static bool joins(struct kith_str s, const struct kith_shift *last, size_t from)
{
    if (!last || last->with[0] != '[')
        return false;
    return from <= last->from_end ||
           (from == last->from_end + 1 && (s.p[last->from_end] == ' ' || s.p[last->from_end] == '-'));
}

static enum kith_rc mask_word(const struct kith_mask *mask, struct kith_str s, size_t at, size_t end, bool any_case,
                              struct edits *e, struct kith_err *err)
{
    size_t length = mask && mask->n ? name_length(mask, kith_str_sub(s, at, end), any_case || mask->no_capitals) : 0;
    size_t from;

    if (length == 0)
        return KITH_OK;
    end = at + length;
    from = with_prefix(s, at);
    if (joins(s, e->n ? &e->items[e->n - 1] : NULL, from)) {
        e->items[e->n - 1].from_end = (uint32_t)end;
        return KITH_OK;
    }
    return add_edit(e, from, end, "[name]", err);
}

/* What a character that is no letter becomes; NULL: it stays. The last two of each plane are no characters, and XML
 * has no room for them. */
static const char *cleaned(int32_t c)
{
    utf8proc_category_t category;

    if (c < 0)
        return "\xEF\xBF\xBD";
    if (c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
        return " ";
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return "";
    if (c < 0xA0)
        return NULL;
    category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_CF || (c & 0xFFFE) == 0xFFFE ? "" : NULL;
}

static enum kith_rc find_edits(const struct kith_mask *mask, struct kith_str s, bool any_case, struct edits *e,
                               struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;
    size_t bytes;
    size_t letters;

    for (size_t at = 0; at < s.n && rc == KITH_OK; at += bytes) {
        int32_t c = next_char(s, at, &bytes);
        const char *with;

        if (is_letter(c)) {
            bytes = run_end(s, at, &letters) - at;
            rc = mask_word(mask, s, at, at + bytes, any_case, e, err);
        } else if ((with = cleaned(c))) {
            rc = add_edit(e, at, at + bytes, with, err);
        }
    }
    return rc;
}

/* Where each edit lands; the length of what is shown. */
static size_t place(struct edits *e, size_t n)
{
    size_t to = 0;
    size_t from = 0;

    for (size_t i = 0; i < e->n; i++) {
        struct kith_shift *x = &e->items[i];

        to += x->from - from;
        x->to = (uint32_t)to;
        to += strlen(x->with);
        x->to_end = (uint32_t)to;
        from = x->from_end;
    }
    return to + (n - from);
}

/* Writes out what the edits make of the text. */
static enum kith_rc carry_out(struct edits *e, struct kith_str text, struct kith_masked *out, struct kith_err *err)
{
    size_t n = place(e, text.n);
    size_t from = 0;
    char *p;

    *out = (struct kith_masked){.text = text};
    if (e->n == 0)
        return KITH_OK;
    p = kith_arena_raw(e->keep, n + 1);
    if (!p)
        return kith_arena_fail(e->keep, err);
    for (size_t i = 0; i < e->n; i++) {
        const struct kith_shift *x = &e->items[i];

        memcpy(p + x->to - (x->from - from), text.p + from, x->from - from);
        memcpy(p + x->to, x->with, x->to_end - x->to);
        from = x->from_end;
    }
    memcpy(p + n - (text.n - from), text.p + from, text.n - from);
    p[n] = '\0';
    *out = (struct kith_masked){{p, n}, e->items, e->n, NULL};
    return KITH_OK;
}

static enum kith_rc step(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str text, bool any_case,
                         struct kith_masked *out, bool *was_clean, struct kith_err *err)
{
    struct edits e = {.keep = keep};
    enum kith_rc rc = find_edits(mask, text, any_case, &e, err);

    if (rc != KITH_OK)
        return rc;
    *was_clean = true;
    for (size_t i = 0; i < e.n; i++)
        *was_clean &= e.items[i].with[0] == '[';
    return carry_out(&e, text, out, err);
}

/* A clean text without what tells who somebody is: what is found there, and the speakers' names beside it. */
static enum kith_rc step_all(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str text, bool any_case,
                             struct kith_masked *out, struct kith_err *err)
{
    struct edits e = {.keep = keep};
    struct kith_private_span *spans;
    char shown[KITH_PRIVATE_SHOWN_MAX];
    struct kith_str with;
    size_t from = 0;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_private_find(mask->others, keep, text, &spans, &n, err));
    for (size_t i = 0; i <= n; i++) {
        size_t to = i < n ? spans[i].start : text.n;
        struct edits between = {.keep = keep};

        KITH_TRY(find_edits(mask, kith_str_sub(text, from, to), any_case, &between, err));
        for (size_t k = 0; k < between.n; k++)
            KITH_TRY(add_edit(&e, from + between.items[k].from, from + between.items[k].from_end, between.items[k].with,
                              err));
        if (i == n)
            break;
        KITH_TRY(kith_str_keep(keep, kith_str_of(kith_private_shown(&spans[i], shown)), &with, err));
        KITH_TRY(add_edit(&e, spans[i].start, spans[i].end, with.p, err));
        from = spans[i].end;
    }
    rc = carry_out(&e, text, out, err);
out:
    return rc;
}

static enum kith_rc apply(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str text, bool any_case,
                          struct kith_masked *out, struct kith_err *err)
{
    struct kith_masked *before;
    bool was_clean;
    enum kith_rc rc;

    /* Far above every bound of intake; keeps the 32-bit offsets true for text from elsewhere, "[name]" tripling it. */
    if (text.n > SHIFT_MAX / 4)
        return kith_fail(err, KITH_EBOUND, 0, "A text of more than 1 GB cannot be shown.");
    if (mask && mask->others) {
        KITH_TRY(kith_arena_take(keep, 1, sizeof *before, &before, err));
        KITH_TRY(step(NULL, keep, text, any_case, before, &was_clean, err));
        KITH_TRY(step_all(mask, keep, before->text, any_case, out, err));
        out->before = before;
        goto out;
    }
    rc = step(mask, keep, text, any_case, out, &was_clean, err);
    if (rc != KITH_OK || was_clean || !mask)
        return rc;
    /* A name may have been hidden behind what cleaning takes out: clean first, then look for names. */
    KITH_TRY(kith_arena_take(keep, 1, sizeof *before, &before, err));
    KITH_TRY(step(NULL, keep, text, any_case, before, &was_clean, err));
    KITH_TRY(step(mask, keep, before->text, any_case, out, &was_clean, err));
    out->before = before;
out:
    return rc;
}

enum kith_rc kith_mask_apply(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str text,
                             struct kith_masked *out, struct kith_err *err)
{
    return apply(mask, keep, text, false, out, err);
}

enum kith_rc kith_mask_apply_said(const struct kith_mask *mask, uint32_t speaker, struct kith_arena *keep,
                                  struct kith_str text, struct kith_masked *out, struct kith_err *err)
{
    return apply(mask, keep, text, mask && speaker < mask->n_speakers && mask->plain[speaker], out, err);
}

enum kith_rc kith_mask_apply_id(const struct kith_mask *mask, struct kith_arena *keep, struct kith_str id,
                                struct kith_masked *out, struct kith_err *err)
{
    return apply(mask, keep, id, true, out, err);
}

static uint32_t shifted(const struct kith_masked *shown, uint32_t at, bool end)
{
    uint32_t from = 0;
    uint32_t to = 0;

    if (shown->before)
        at = shifted(shown->before, at, end);
    for (size_t i = 0; i < shown->n_shifts && at > shown->shifts[i].from; i++) {
        if (at < shown->shifts[i].from_end)
            return end ? shown->shifts[i].to_end : shown->shifts[i].to;
        from = shown->shifts[i].from_end;
        to = shown->shifts[i].to_end;
    }
    return at - from + to;
}

uint32_t kith_masked_start(const struct kith_masked *shown, uint32_t at)
{
    return shifted(shown, at, false);
}

uint32_t kith_masked_end(const struct kith_masked *shown, uint32_t at)
{
    return shifted(shown, at, true);
}
