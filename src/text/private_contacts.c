/* E-mail addresses, web addresses and handles: told by their signs, or by how people say the signs. */
#include "private_parts.h"

static const char domains[] = " com org net edu gov io info example uk mx co me us ";

/* Pieces i.. that stand without a blank between them. */
static size_t chunk_end(const struct kith_pieces *p, size_t i)
{
    size_t end = i + 1;

    while (end < p->n && p->all[end].joined)
        end++;
    return end;
}

/* Signs that close a sentence or a bracket are none of the chunk's. */
static size_t trim(const struct kith_pieces *p, size_t from, size_t end)
{
    while (end > from + 1 && p->all[end - 1].bit == KITH_BIT_MARK && !kith_piece_mark(&p->all[end - 1], '/') &&
           !kith_piece_mark(&p->all[end - 1], '_'))
        end--;
    return end;
}

static bool has_mark(const struct kith_pieces *p, size_t from, size_t end, char mark)
{
    for (size_t i = from; i < end; i++)
        if (kith_piece_mark(&p->all[i], mark))
            return true;
    return false;
}

/* "name.example": a dot between words, and a known ending. */
static bool is_domain(const struct kith_pieces *p, size_t from, size_t end)
{
    for (size_t i = from + 1; i + 1 < end; i++)
        if (kith_piece_mark(&p->all[i], '.') && kith_piece_is(&p->all[i + 1], domains) &&
            p->all[i - 1].bit != KITH_BIT_MARK && !p->all[i + 1].capital)
            return true;
    return false;
}

static bool letters_then_digits(const struct kith_pieces *p, size_t from, size_t end)
{
    return end == from + 2 && p->all[from].bit == KITH_BIT_WORD && p->all[from].low.n >= 4 && !p->all[from].shouted &&
           p->all[from + 1].bit == KITH_BIT_DIGITS && !kith_piece_is(&p->all[from], " covid ");
}

/* "u/name", "@name", "name_1". */
static bool is_handle(const struct kith_pieces *p, size_t from, size_t end)
{
    if (kith_piece_mark(&p->all[from], '@') && end > from + 1)
        return true;
    if (kith_piece_is(&p->all[from], " u ") && end > from + 2 && kith_piece_mark(&p->all[from + 1], '/'))
        return true;
    return (has_mark(p, from, end, '_') && p->all[from].bit != KITH_BIT_MARK && end > from + 1) ||
           letters_then_digits(p, from, end);
}

static enum kith_rc take_chunk(struct kith_pieces *p, size_t from, size_t end, struct kith_err *err)
{
    size_t begin = from;

    while (begin < end && p->all[begin].bit == KITH_BIT_MARK && !kith_piece_mark(&p->all[begin], '@'))
        begin++;
    end = trim(p, begin, end);
    if (begin >= end)
        return KITH_OK;
    if (begin + 2 < end && has_mark(p, begin + 1, end, '@') && has_mark(p, begin, end, '.'))
        return kith_pieces_take(p, begin, end, KITH_PRIVATE_EMAIL, err);
    if (kith_piece_is(&p->all[begin], " http https www ") && end > begin + 1)
        return kith_pieces_take(p, begin, end, KITH_PRIVATE_WEB, err);
    if (is_handle(p, begin, end))
        return kith_pieces_take(p, begin, end, KITH_PRIVATE_HANDLE, err);
    if (is_domain(p, begin, end))
        return kith_pieces_take(p, begin, end, KITH_PRIVATE_WEB, err);
    return KITH_OK;
}

/* "jay dot smith at gmail dot com": a dot that is said, before a known ending. */
static enum kith_rc take_said(struct kith_pieces *p, size_t dot, struct kith_err *err)
{
    size_t from = dot;
    size_t end = dot + 2;
    bool mail = false;

    /* The word before the dot; then each sign that is said, with what stands before it. */
    from--;
    while (from >= 2 && !p->all[from - 1].taken && kith_piece_is(&p->all[from - 1], " dot at underscore dash ")) {
        mail = mail || kith_piece_is(&p->all[from - 1], " at ");
        from -= 2;
        while (from > 0 && p->all[from].joined)
            from--;
    }
    if (kith_piece_is(kith_piece_at(p, end), " dot ") && kith_piece_is(kith_piece_at(p, end + 1), domains))
        end += 2;
    return kith_pieces_take(p, from, end, mail ? KITH_PRIVATE_EMAIL : KITH_PRIVATE_WEB, err);
}

/* "my snap is NAME", "insta: NAME". */
static enum kith_rc take_named(struct kith_pieces *p, size_t i, struct kith_err *err)
{
    size_t at = i + 1;
    size_t end;

    if (kith_piece_is(kith_piece_at(p, at), " name handle "))
        at++;
    if (!kith_piece_is(kith_piece_at(p, at), " is was im its under ") && !kith_piece_mark(kith_piece_at(p, at), ':'))
        return KITH_OK;
    at++;
    if (at >= p->n || p->all[at].bit != KITH_BIT_WORD)
        return KITH_OK;
    end = trim(p, at, chunk_end(p, at));
    if (end == at + 1 && p->all[at].common && !p->all[at].capital)
        return KITH_OK;
    while (end < p->n && p->all[end].bit == KITH_BIT_WORD && p->all[end].capital && p->all[at].capital)
        end++;
    return kith_pieces_take(p, at, end, KITH_PRIVATE_HANDLE, err);
}

enum kith_rc kith_private_contacts(struct kith_pieces *p, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n; i = chunk_end(p, i))
        KITH_TRY(take_chunk(p, i, chunk_end(p, i), err));
    for (size_t i = 1; i + 1 < p->n; i++)
        if (kith_piece_is(&p->all[i], " dot ") && !p->all[i].taken && kith_piece_is(&p->all[i + 1], domains))
            KITH_TRY(take_said(p, i, err));
    for (size_t i = 0; i + 2 < p->n; i++)
        if (kith_piece_is(&p->all[i],
                          " snap snapchat insta instagram ig handle username twitter tiktok discord facebook"
                          " fb venmo cashapp reddit whatsapp telegram "))
            KITH_TRY(take_named(p, i, err));
out:
    return rc;
}
