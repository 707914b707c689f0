/* Telephone numbers, and the numbers under which somebody is on file: in figures, and digit by digit in words. */
#include "private_parts.h"

#define GROUPS_MOST 8

static const char files[] = " number no id ids record records chart case mrn ssn social security license licence plate"
                            " plates tag tags passport account acct card policy docket booking inmate badge member"
                            " medicaid medicare insurance permit ending ends reference confirmation ";
static const char strong_files[] = " mrn ssn social license licence plate plates tag tags passport docket badge ends"
                                   " ending medicaid medicare inmate booking ";
static const char between[] = " is was are number no id in of s security code card the with are last four digits"
                              " that ending ends on plate record ";
static const char units[] = " mg ml mcg dollars bucks percent years year days day months month weeks week hours hour"
                            " minutes minute people times pills beers drinks pounds miles am pm cents ";

static size_t length(const struct kith_piece *piece)
{
    return piece->bit == KITH_BIT_DIGITS ? piece->end - piece->start : 0;
}

/* Groups of digits with a blank or - . ( ) + between them; where they end, and what they hold. */
struct groups {
    size_t end;
    size_t n;
    size_t size[GROUPS_MOST];
    size_t digits;
    bool plus;
    bool letters;
};

static bool is_separator(const struct kith_piece *piece)
{
    return piece->bit == KITH_BIT_MARK &&
           (piece->mark == '-' || piece->mark == '.' || piece->mark == '(' || piece->mark == ')' || piece->mark == '+');
}

static struct groups read_groups(const struct kith_pieces *p, size_t i)
{
    struct groups g = {.end = i, .plus = i > 0 && kith_piece_mark(&p->all[i - 1], '+')};

    for (size_t at = i; at < p->n && g.n < GROUPS_MOST; at++) {
        const struct kith_piece *piece = &p->all[at];

        if (piece->taken)
            break;
        if (length(piece) > 0) {
            g.size[g.n++] = length(piece);
            g.digits += length(piece);
            g.end = at + 1;
        } else if (!is_separator(piece) || (piece->mark == '.' && !kith_piece_at(p, at + 1)->joined)) {
            break;
        }
    }
    return g;
}

static bool like_phone(const struct groups *g)
{
    if (g->plus && g->digits >= 7)
        return true;
    if (g->n == 1)
        return g->digits == 7 || g->digits == 10 || g->digits == 11;
    if (g->digits < 7 || g->digits > 12)
        return false;
    return (g->n == 2 && g->size[0] == 3 && g->size[1] == 4) ||
           (g->n == 3 && g->size[0] == 3 && g->size[1] == 3 && g->size[2] == 4) ||
           (g->n == 4 && g->size[0] <= 2 && g->size[1] == 3 && g->size[2] == 3 && g->size[3] == 4) ||
           (g->n == 2 && g->size[0] == 3 && g->size[1] == 7);
}

static bool like_record(const struct kith_pieces *p, const struct groups *g, size_t i)
{
    size_t singles = 0;

    for (size_t k = 0; k < g->n; k++)
        singles += g->size[k] == 1;
    if (g->n >= 4 && singles == g->n)
        return true;
    if (g->n >= 3 && g->size[0] == 3 && g->size[1] == 2 && g->size[2] == 4)
        return true;
    if (i > 0 && kith_piece_mark(&p->all[i - 1], '$'))
        return false;
    return g->n == 1 ? g->digits >= 6 : g->digits >= 7;
}

static enum kith_rc take_figures(struct kith_pieces *p, size_t i, size_t *next, struct kith_err *err)
{
    struct groups g = read_groups(p, i);
    size_t from = i;

    *next = g.end > i ? g.end : i + 1;
    while (from > 0 && is_separator(&p->all[from - 1]) && p->all[from].joined && p->all[from - 1].mark != '.' &&
           p->all[from - 1].mark != '-')
        from--;
    if (like_phone(&g))
        return kith_pieces_take(p, from, g.end, KITH_PRIVATE_PHONE, err);
    if (like_record(p, &g, i))
        return kith_pieces_take(p, i, g.end, KITH_PRIVATE_NUMBER, err);
    return KITH_OK;
}

/* "five five five, oh one": digits in words; how many, and where they end. */
static size_t said_digits(const struct kith_pieces *p, size_t i, size_t *end, size_t *letters)
{
    size_t n = 0;

    *letters = 0;
    *end = i;
    for (size_t at = i; at < p->n; at++) {
        const struct kith_piece *piece = &p->all[at];

        if (kith_digit_word(piece) >= 0) {
            n++;
        } else if (piece->bit == KITH_BIT_WORD && piece->low.n == 1 && !kith_piece_is(piece, " i a ")) {
            n++;
            (*letters)++;
        } else if (kith_piece_is(piece, " double triple dash ") || kith_piece_mark(piece, ',') ||
                   kith_piece_mark(piece, '-')) {
            continue;
        } else {
            break;
        }
        *end = at + 1;
    }
    return n;
}

static bool on_file(const struct kith_pieces *p, size_t i, const char *list)
{
    for (size_t k = 1; k <= 6 && k <= i; k++) {
        const struct kith_piece *piece = &p->all[i - k];

        if (kith_piece_is(piece, list))
            return true;
        if (!kith_piece_is(piece, between) && piece->bit != KITH_BIT_MARK)
            return false;
    }
    return false;
}

static enum kith_rc take_said(struct kith_pieces *p, size_t i, size_t *next, struct kith_err *err)
{
    size_t letters;
    size_t end;
    size_t n = said_digits(p, i, &end, &letters);
    bool filed = on_file(p, i, files);
    enum kith_private_kind kind = KITH_PRIVATE_NUMBER;

    *next = end > i ? end : i + 1;
    if (n - letters < 3 || (n < 5 && !filed) || (letters > 0 && !filed))
        return KITH_OK;
    if ((n == 7 || n == 10 || n == 11) && !on_file(p, i, strong_files)) {
        kind = KITH_PRIVATE_PHONE;
        if (i >= 2 && kith_piece_is(&p->all[i - 1], " code ") && kith_piece_is(&p->all[i - 2], " area "))
            i -= 2;
    }
    return kith_pieces_take(p, i, end, kind, err);
}

static size_t chunk_end(const struct kith_pieces *p, size_t i)
{
    size_t end = i + 1;

    while (end < p->n && p->all[end].joined)
        end++;
    while (end > i + 1 && p->all[end - 1].bit == KITH_BIT_MARK)
        end--;
    return end;
}

/* What a chunk without blanks is made of. */
static void look_at(const struct kith_pieces *p, size_t from, size_t end, size_t *digits, bool *capitals, bool *words)
{
    *digits = 0;
    *capitals = *words = false;
    for (size_t i = from; i < end; i++) {
        const struct kith_piece *piece = &p->all[i];

        *digits += length(piece);
        if (piece->bit == KITH_BIT_WORD) {
            bool letters = piece->shouted || (piece->capital && piece->low.n == 1) ||
                           (p->no_capitals && piece->low.n <= 3 && !piece->common);

            *capitals = *capitals || letters;
            *words = *words || !letters;
        }
    }
}

/* Letters and figures as on a card or a plate: "KTR 4821", "H4471-220-88". */
static enum kith_rc take_code(struct kith_pieces *p, size_t i, size_t *next, struct kith_err *err)
{
    size_t end = chunk_end(p, i);
    size_t from = i;
    size_t digits;
    size_t more;
    bool capitals;
    bool words;
    bool filed = on_file(p, i, files);

    look_at(p, i, end, &digits, &capitals, &words);
    *next = end;
    if (words || p->all[i].bit == KITH_BIT_MARK || (digits == 0 && !(filed && capitals)))
        return KITH_OK;
    /* Further groups: "ZGP 884 213 905". */
    for (size_t at = end; at < p->n && !p->all[at].first && filed && p->all[at].bit != KITH_BIT_MARK; at = *next) {
        *next = chunk_end(p, at);
        look_at(p, at, *next, &more, &capitals, &words);
        if (more == 0 || words)
            break;
        digits += more;
        end = *next;
        capitals = true;
    }
    *next = end;
    if (kith_piece_is(kith_piece_at(p, end), units) || kith_piece_mark(kith_piece_at(p, end), '%'))
        return KITH_OK;
    if (from > 0 && kith_piece_is(&p->all[from - 1], " mrn "))
        from--;
    if ((filed && digits >= 4) || (filed && capitals && digits >= 3) ||
        (capitals && end - i >= 2 && digits >= 3 && p->all[end - 1].end - p->all[i].start >= 6))
        return kith_pieces_take(p, from, end, KITH_PRIVATE_NUMBER, err);
    return KITH_OK;
}

enum kith_rc kith_private_numbers(struct kith_pieces *p, struct kith_err *err)
{
    size_t next;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n; i = next) { /* what begins with letters: "XJ8841207", "KTR 4821" */
        next = i + 1;
        if (!p->all[i].taken && p->all[i].bit == KITH_BIT_WORD &&
            ((!p->all[i].joined && length(kith_piece_at(p, i + 1)) > 0 && p->all[i + 1].joined) ||
             on_file(p, i, files)))
            KITH_TRY(take_code(p, i, &next, err));
    }
    for (size_t i = 0; i < p->n; i = next) {
        next = i + 1;
        if (!p->all[i].taken && length(&p->all[i]) > 0)
            KITH_TRY(take_figures(p, i, &next, err));
    }
    for (size_t i = 0; i < p->n; i = next) {
        next = i + 1;
        if (!p->all[i].taken && length(&p->all[i]) > 0)
            KITH_TRY(take_code(p, i, &next, err));
    }
    for (size_t i = 0; i < p->n; i = next) {
        next = i + 1;
        if (!p->all[i].taken && (kith_digit_word(&p->all[i]) >= 0 || (p->all[i].low.n == 1 && on_file(p, i, files))))
            KITH_TRY(take_said(p, i, &next, err));
    }
out:
    return rc;
}
