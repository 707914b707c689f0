/* Where somebody lives: a house and its street, a street by itself, a box, a flat, a postal code. */
#include "private_parts.h"

#define NAME_MOST 4 /* words in the name of a street */

/* These stand for a street whatever goes before; the others need a number or capitals. */
static const char plain_kinds[] = " street avenue ave road boulevard blvd lane terrace highway hwy parkway pkwy ";
static const char all_kinds[] = " street avenue ave road boulevard blvd lane terrace highway hwy parkway pkwy"
                                " st rd dr drive ln court ct place pl circle cir square sq trail alley plaza way view"
                                " row loop pike crescent ";
/* Everyday words that a street may end in: "ten miles each way". */
static const char weak_kinds[] = " way view row loop place court square circle trail alley drive dr ";
static const char flats[] = " apartment apt unit lot suite ste number flat room floor ";
static const char no_street[] = " the this that my your our his her their a an same right wrong long whole other next"
                                " first second one side back main of on off down across up in and street cross from to "
                                "at for with is was by near live lived over ";
static const char heads[] = " calle avenida colonia carretera callejon ";

static bool house_number(const struct kith_piece *piece)
{
    return (piece->bit == KITH_BIT_DIGITS && piece->end - piece->start <= 6) || kith_number_word(piece);
}

/* Part of a street's name: a word, "W.", "79th". */
static bool part_of_name(const struct kith_piece *piece)
{
    return piece->bit == KITH_BIT_DIGITS || (piece->bit == KITH_BIT_WORD && !kith_piece_is(piece, no_street));
}

/* Where what ends in front of the kind of street begins; `at` itself: nowhere. */
static size_t find_start(const struct kith_pieces *p, size_t at)
{
    const struct kith_piece *kind = &p->all[at];
    bool title = kith_piece_is(kind, " dr st ") && kith_piece_mark(kith_piece_at(p, at + 1), '.') &&
                 kith_piece_at(p, at + 2)->capital && kith_piece_at(p, at + 2)->bit == KITH_BIT_WORD;
    size_t words = 0;
    size_t i = at;
    size_t named = at; /* the first piece of a name in capitals */

    while (i > 0 && words <= NAME_MOST && !p->all[i].first) {
        const struct kith_piece *piece = &p->all[i - 1];

        if (piece->bit == KITH_BIT_MARK && piece->mark == '.' && piece->joined) {
            i--;
            continue;
        }
        /* The number of the house, with at least a word between: then all of it. */
        if (words > 0 && house_number(piece) && !(p->all[i].joined && kith_piece_is(&p->all[i], " st nd rd th "))) {
            if (piece->bit == KITH_BIT_WORD && !kind->capital && kith_piece_is(kind, weak_kinds))
                return at;
            while (i > 1 && house_number(&p->all[i - 2]) && !p->all[i - 1].first)
                i--;
            return i - 1;
        }
        if (!part_of_name(piece))
            break;
        words++;
        i--;
        if ((piece->capital && !piece->first) || piece->bit == KITH_BIT_DIGITS ||
            (named == i + 1 && kith_piece_is(piece, " north south east west n s e w ")))
            named = i;
    }
    if (title)
        return at;
    if (named < at && (kind->capital || kith_piece_is(kind, plain_kinds)))
        return named;
    if (kith_piece_is(kind, plain_kinds) && at > 0 && part_of_name(&p->all[at - 1]) &&
        !(p->all[at].first && p->all[at - 1].bit == KITH_BIT_WORD))
        return at - 1;
    return at;
}

/* "Apartment 3B", ", Lot 7", "# 4" behind an address. */
static size_t with_flat(const struct kith_pieces *p, size_t end)
{
    size_t at = end;

    at +=
        kith_piece_mark(kith_piece_at(p, at), '.') && kith_piece_at(p, at)->joined && !kith_piece_at(p, at + 1)->first;
    at += kith_piece_mark(kith_piece_at(p, at), '.') && kith_piece_mark(kith_piece_at(p, at + 1), ',');
    at += kith_piece_mark(kith_piece_at(p, at), ',');
    if (!kith_piece_is(kith_piece_at(p, at), flats) && !kith_piece_mark(kith_piece_at(p, at), '#'))
        return end;
    at++;
    at += kith_piece_is(kith_piece_at(p, at), " number ");
    if (kith_piece_at(p, at)->bit != KITH_BIT_DIGITS && !kith_number_word(kith_piece_at(p, at)) &&
        (kith_piece_at(p, at)->low.n != 1 || kith_piece_is(kith_piece_at(p, at), " i a ")))
        return end;
    at++;
    while (at < p->n && p->all[at].joined && p->all[at].bit != KITH_BIT_MARK)
        at++;
    return at;
}

static enum kith_rc take_street(struct kith_pieces *p, size_t i, struct kith_err *err)
{
    size_t from = find_start(p, i);
    size_t end = i + 1;

    if (from == i || p->all[i].taken)
        return KITH_OK;
    /* "Pine and 4th Street", "lincoln avenue and fifth street" */
    if (from >= 2 && kith_piece_is(&p->all[from - 1], " and ") && p->all[from - 2].capital &&
        p->all[from - 2].bit == KITH_BIT_WORD && !p->all[from - 2].first)
        from -= 2;
    if (kith_piece_at(p, end)->bit == KITH_BIT_DIGITS) /* "highway 17" */
        end++;
    return kith_pieces_take(p, from, with_flat(p, end), KITH_PRIVATE_ADDRESS, err);
}

/* "Route 9", "1250 Highway 17". */
static size_t route(const struct kith_pieces *p, size_t i)
{
    return kith_piece_is(&p->all[i], " route highway hwy interstate rte ") &&
                   kith_piece_at(p, i + 1)->bit == KITH_BIT_DIGITS
               ? 2
               : 0;
}

/* "500 S. Halsted": a number, a side of the town, a name. */
static size_t sided(const struct kith_pieces *p, size_t i)
{
    size_t at = i + 1;

    if (p->all[i].bit != KITH_BIT_DIGITS ||
        !kith_piece_is(kith_piece_at(p, at), " n s e w north south east west ne nw se sw ") ||
        kith_piece_at(p, at)->joined)
        return 0;
    at++;
    at += kith_piece_mark(kith_piece_at(p, at), '.');
    if (kith_piece_at(p, at)->bit != KITH_BIT_WORD || !(kith_piece_at(p, at)->capital || p->no_capitals))
        return 0;
    at++;
    at += kith_piece_is(kith_piece_at(p, at), all_kinds);
    return with_flat(p, at) - i;
}

/* "P.O. Box 1147" */
static size_t box(const struct kith_pieces *p, size_t i)
{
    size_t at = i;

    if (kith_piece_is(&p->all[i], " po "))
        at = i + 1;
    else if (kith_piece_is(&p->all[i], " p ") && kith_piece_is(kith_piece_at(p, i + 2), " o "))
        at = i + 3 + kith_piece_mark(kith_piece_at(p, i + 3), '.');
    if (at == i || !kith_piece_is(kith_piece_at(p, at), " box "))
        return 0;
    return house_number(kith_piece_at(p, at + 1)) ? at + 2 - i : 0;
}

/* "zip code is 60637" : the pieces of the code, from *at on. */
static size_t zip(const struct kith_pieces *p, size_t i, size_t *at)
{
    size_t n = 0;

    if (!kith_piece_is(&p->all[i], " zip zipcode postcode "))
        return 0;
    *at = i + 1;
    *at += kith_piece_is(kith_piece_at(p, *at), " code ");
    *at += kith_piece_is(kith_piece_at(p, *at), " is was ");
    while (kith_piece_at(p, *at + n)->bit == KITH_BIT_DIGITS || kith_number_word(kith_piece_at(p, *at + n)))
        n++;
    return n;
}

static size_t in_spanish(const struct kith_pieces *p, size_t i)
{
    size_t at = i + 1;

    if (!kith_piece_is(&p->all[i], heads) || kith_piece_at(p, at)->bit == KITH_BIT_MARK)
        return 0;
    at++;
    at += kith_piece_is(kith_piece_at(p, at), " numero ");
    at += kith_piece_at(p, at)->bit == KITH_BIT_DIGITS;
    return at - i;
}

static size_t flat_alone(const struct kith_pieces *p, size_t i)
{
    return kith_piece_is(&p->all[i], " apartment apt lot unit ") && with_flat(p, i) > i ? with_flat(p, i) - i : 0;
}

enum kith_rc kith_private_places(struct kith_pieces *p, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n; i++) {
        size_t at = i;
        size_t n = box(p, i);

        n = n ? n : sided(p, i);
        n = n ? n : in_spanish(p, i);
        n = n ? n : zip(p, i, &at);
        if (n)
            KITH_TRY(kith_pieces_take(p, at, at + n, KITH_PRIVATE_ADDRESS, err));
    }
    for (size_t i = p->n; i-- > 0;)
        if (!p->all[i].taken && kith_piece_is(&p->all[i], all_kinds))
            KITH_TRY(take_street(p, i, err));
    for (size_t i = 0; i < p->n; i++) {
        size_t n = p->all[i].taken ? 0 : route(p, i);

        n = n ? n : flat_alone(p, i);
        if (n)
            KITH_TRY(kith_pieces_take(p, i, i + n, KITH_PRIVATE_ADDRESS, err));
    }
out:
    return rc;
}
