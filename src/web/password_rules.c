#include "password_rules.h"

#define OWN_MIN 8u /* characters that must be left when names and words that everybody tries are taken out */
#define NEW_MIN 6u /* characters that do not simply follow from the one before */

static size_t letters(struct kith_str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* In lower case, and as words run together: without anything but letters and digits. */
static struct kith_str fold(struct kith_str s, bool run_together, char to[KITH_PASSWORD_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < s.n && n < KITH_PASSWORD_MAX; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];

        if (!run_together || (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            to[n++] = c;
    }
    return (struct kith_str){to, n};
}

/* Takes every occurrence of a word out of a text that may be written. */
static void take_out(char *text, size_t *n, struct kith_str word)
{
    ptrdiff_t at;

    while ((at = kith_str_find((struct kith_str){text, *n}, word)) >= 0) {
        memmove(text + at, text + at + word.n, *n - (size_t)at - word.n);
        *n -= word.n;
    }
}

/* Too little of it is anything but names of the person and the place, and words that are tried first. */
static bool is_made_of_names(struct kith_str together, const struct kith_str *about, size_t n_about)
{
    static const char *const tried[] = {"administrator", "counsellor", "counselor", "changeme", "iloveyou",
                                        "password",      "passw0rd",   "recovery",  "letmein",  "welcome",
                                        "qwerty",        "admin",      "kith"};
    char left[KITH_PASSWORD_MAX];
    char folded[KITH_PASSWORD_MAX];
    size_t n = together.n;

    memcpy(left, together.p, n);
    for (size_t i = 0; i < n_about; i++) {
        struct kith_str whole = about[i];
        struct kith_str word;
        struct kith_str name = fold(whole, true, folded);

        if (letters(name) >= 3)
            take_out(left, &n, name);
        while (kith_str_cut(&whole, ' ', &word)) {
            name = fold(word, true, folded);
            if (letters(name) >= 4)
                take_out(left, &n, name);
        }
    }
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        take_out(left, &n, kith_str_of(tried[i]));
    return n < together.n && letters((struct kith_str){left, n}) < OWN_MIN;
}

/* "abcabcabcabc": one piece again and again, the last perhaps in part. */
static bool repeats(struct kith_str s)
{
    for (size_t piece = 1; piece * 2 <= s.n; piece++) {
        size_t i = piece;

        while (i < s.n && s.p[i] == s.p[i - piece])
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

/* The next key or letter, in either direction, or the same one again. */
static bool follows(char a, char b)
{
    static const char *const rows[] = {"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz", "2wsx", "3edc",
                                       "4rfv",       "5tgb",       "6yhn",      "7ujm",    "8ik",  "9ol",  "0p"};

    if (a == b || ((a - b == 1 || b - a == 1) && ((a >= 'a' && b >= 'a') || (a <= '9' && b <= '9'))))
        return true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strchr(rows[i], a);

        if (at && b && (at[1] == b || (at > rows[i] && at[-1] == b)))
            return true;
    }
    return false;
}

static bool runs_on(struct kith_str s)
{
    size_t fresh = s.n > 0;

    for (size_t i = 1; i < s.n; i++)
        fresh += !follows(s.p[i - 1], s.p[i]);
    return fresh < NEW_MIN;
}

static bool is_listed(const struct kith_password_lists *lists, struct kith_str password, struct kith_str lower,
                      struct kith_str together)
{
    if (lists->common &&
        (kith_password_file_has(lists->common, lower) || kith_password_file_has(lists->common, together)))
        return true;
    return lists->breached &&
           (kith_password_file_has(lists->breached, password) || kith_password_file_has(lists->breached, lower));
}

const char *kith_password_wrong(const struct kith_password_lists *lists, struct kith_str password,
                                const struct kith_str *about, size_t n_about)
{
    char low[KITH_PASSWORD_MAX];
    char run[KITH_PASSWORD_MAX];
    struct kith_str lower;
    struct kith_str together;

    if (letters(password) < KITH_PASSWORD_MIN)
        return "Choose a password of at least 12 characters. Four words in a row are easy to remember.";
    if (password.n > KITH_PASSWORD_MAX)
        return "That password is longer than Kith keeps. Choose one of at most 500 characters.";
    lower = fold(password, false, low);
    together = fold(password, true, run);
    if (is_made_of_names(together, about, n_about))
        return "That password is made of names or words that a stranger would try with you. Choose another; four words "
               "that have nothing to do with each other are easy to remember.";
    if (repeats(lower) || runs_on(lower))
        return "That password repeats itself or follows the keyboard, so it is soon tried. Choose another; four words "
               "in a row are easy to remember.";
    if (is_listed(lists, password, lower, together))
        return "That password stands in a list of passwords that were stolen elsewhere, and such lists are tried "
               "first. "
               "Choose another; four words that have nothing to do with each other are easy to remember.";
    return NULL;
}
