/* Days of a certain year or month: in figures, in words, and the parts of both that people say. A month or a weekday by
 * itself tells nobody apart and stays. */
#include "private_parts.h"

static const char months[] =
    " january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ";
static const char ordinals[] = " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
                               " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
                               " thirtieth ";
/* Before a day of the calendar, and hardly before a verb. */
static const char before_day[] = " on since by until til from to before after the of born dob due is was past through ";

static unsigned value(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = kith_piece_at(p, i);
    uint64_t v = 0;

    if (piece->bit != KITH_BIT_DIGITS || !kith_str_uint(kith_str_sub(p->text, piece->start, piece->end), 99999999, &v))
        return 100000000;
    return (unsigned)v;
}

static size_t digits(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *piece = kith_piece_at(p, i);

    return piece->bit == KITH_BIT_DIGITS ? piece->end - piece->start : 0;
}

/* One and the same sign, / - or ., between figures that touch it. */
static bool parted(const struct kith_pieces *p, size_t i)
{
    const struct kith_piece *mark = kith_piece_at(p, i);

    return mark->bit == KITH_BIT_MARK && (mark->mark == '/' || mark->mark == '-' || mark->mark == '.') &&
           mark->joined && kith_piece_at(p, i + 1)->joined && digits(p, i + 1) > 0;
}

static bool day_month(unsigned a, unsigned b)
{
    return a >= 1 && b >= 1 && a <= 31 && b <= 31 && (a <= 12 || b <= 12);
}

/* How many pieces of a date in figures begin at i; 0: none. */
static size_t in_figures(const struct kith_pieces *p, size_t i)
{
    bool two;

    if (digits(p, i) == 0 || digits(p, i) > 4 || !parted(p, i + 1))
        return 0;
    if (parted(p, i + 3) && p->all[i + 1].mark == p->all[i + 3].mark) {
        if (digits(p, i) == 4 && day_month(value(p, i + 2), value(p, i + 4)))
            return 5;
        if (digits(p, i) <= 2 && day_month(value(p, i), value(p, i + 2)) &&
            (digits(p, i + 4) == 2 || digits(p, i + 4) == 4))
            return 5;
        return 0;
    }
    if (p->all[i + 1].mark != '/' || digits(p, i) > 2 || digits(p, i + 2) > 2 ||
        !day_month(value(p, i), value(p, i + 2)) || (value(p, i) == 24 && value(p, i + 2) == 7))
        return 0;
    two = i > 0 && kith_piece_is(&p->all[i - 1], before_day);
    return two || digits(p, i + 2) == 2 || kith_piece_is(kith_piece_at(p, i - 1), " has ") ? 3 : 0;
}

/* "14", "14th": how many pieces; 0: no day. */
static size_t figure_day(const struct kith_pieces *p, size_t i)
{
    if (value(p, i) < 1 || value(p, i) > 31 || digits(p, i) > 2)
        return 0;
    return kith_piece_at(p, i + 1)->joined && kith_piece_is(kith_piece_at(p, i + 1), " st nd rd th ") ? 2 : 1;
}

/* "third", "twenty-second": how many pieces; 0: no day. */
static size_t said_day(const struct kith_pieces *p, size_t i)
{
    size_t at = i;

    if (kith_piece_is(kith_piece_at(p, at), " twenty thirty ")) {
        at++;
        at += kith_piece_mark(kith_piece_at(p, at), '-');
    }
    return kith_piece_is(kith_piece_at(p, at), ordinals) ? at + 1 - i : 0;
}

/* ", 1987", "nineteen eighty five": how many pieces of a year. */
static size_t year(const struct kith_pieces *p, size_t i)
{
    size_t at = i + kith_piece_mark(kith_piece_at(p, i), ',');
    size_t n = 0;

    if (digits(p, at) == 4 && value(p, at) >= 1900 && value(p, at) < 2100)
        return at + 1 - i;
    if (!kith_piece_is(kith_piece_at(p, at), " nineteen twenty two "))
        return 0;
    while (n < 5 &&
           (kith_number_word(kith_piece_at(p, at + n)) || kith_piece_is(kith_piece_at(p, at + n), " thousand and ")))
        n++;
    return n >= 2 ? at + n - i : 0;
}

/* A month, then a day. */
static size_t month_first(const struct kith_pieces *p, size_t i)
{
    size_t at = i + 1;
    size_t day;

    at += kith_piece_mark(kith_piece_at(p, at), '.') && kith_piece_at(p, at)->joined;
    at += kith_piece_is(kith_piece_at(p, at), " the ");
    day = figure_day(p, at);
    if (!day) {
        bool verb = kith_piece_is(&p->all[i], " may march mar ");

        day = said_day(p, at);
        if (day && verb && !kith_piece_is(kith_piece_at(p, i - 1), before_day) && !p->all[i].capital)
            return 0;
        if (day && verb && p->all[i].first)
            return 0;
    }
    return day ? at + day + year(p, at + day) - i : 0;
}

/* A day, then its month: "the 14th of September", "5 January". */
static size_t day_first(const struct kith_pieces *p, size_t i)
{
    size_t day = figure_day(p, i);
    size_t at;

    if (!day)
        day = said_day(p, i);
    if (!day)
        return 0;
    at = i + day;
    at += kith_piece_is(kith_piece_at(p, at), " of de ");
    if (!kith_piece_is(kith_piece_at(p, at), months) ||
        (at == i + day && kith_piece_is(kith_piece_at(p, at), " may march mar ") && !kith_piece_at(p, at)->capital))
        return 0;
    at++;
    if (kith_piece_mark(kith_piece_at(p, at), '.') && kith_piece_at(p, at)->joined && p->all[at - 1].low.n <= 4)
        at++;
    return at + year(p, at) - i;
}

enum kith_rc kith_private_dates(struct kith_pieces *p, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n; i++) {
        size_t n = in_figures(p, i);

        if (!n)
            n = day_first(p, i);
        if (!n && kith_piece_is(&p->all[i], months))
            n = month_first(p, i);
        if (n) {
            KITH_TRY(kith_pieces_take(p, i, i + n, KITH_PRIVATE_DATE, err));
            i += n - 1;
        }
    }
out:
    return rc;
}
