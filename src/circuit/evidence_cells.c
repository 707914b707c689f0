#include "evidence_cells.h"

static bool next_line(struct kith_cells *c, struct kith_str *line)
{
    while (kith_str_cut(&c->rest, '\n', line)) {
        c->line++;
        if (line->n > 0 && line->p[line->n - 1] == '\r')
            line->n--;
        if (line->n > 0 && line->p[0] != '#')
            return true;
    }
    return false;
}

static enum kith_rc split(struct kith_cells *c, struct kith_str line, struct kith_err *err)
{
    struct kith_str part;
    size_t n = 0;

    for (size_t from = 0; from <= line.n; from += part.n + 1) {
        ptrdiff_t tab = kith_str_find_byte(kith_str_sub(line, from, line.n), '\t');

        part = kith_str_sub(line, from, tab < 0 ? line.n : from + (size_t)tab);
        if (n < c->n)
            c->cell[n] = part;
        n++;
    }
    if (n != c->n)
        return kith_fail(err, KITH_EINPUT, c->line, "This row has %zu cells and should have %zu, with a tab between.",
                         n, c->n);
    return KITH_OK;
}

enum kith_rc kith_cells_head(struct kith_cells *c, const char *const *names, size_t n, struct kith_err *err)
{
    struct kith_str line;
    enum kith_rc rc;

    c->n = n;
    if (!next_line(c, &line))
        return kith_fail(err, KITH_EINPUT, 0, "The table is empty; its first row names the columns.");
    KITH_TRY(split(c, line, err));
    for (size_t i = 0; i < n; i++)
        if (!kith_str_eq(c->cell[i], kith_str_of(names[i])))
            return kith_fail(err, KITH_EINPUT, c->line, "Column %zu should be '%s'.", i + 1, names[i]);
out:
    return rc;
}

enum kith_rc kith_cells_next(struct kith_cells *c, struct kith_err *err)
{
    struct kith_str line;

    return next_line(c, &line) ? split(c, line, err) : KITH_END;
}

enum kith_rc kith_cells_some(const struct kith_cells *c, size_t i, const char *column, struct kith_err *err)
{
    if (c->cell[i].n == 0)
        return kith_fail(err, KITH_EINPUT, c->line, "The column '%s' may not be empty.", column);
    return KITH_OK;
}

enum kith_rc kith_cells_word(const struct kith_cells *c, size_t i, const char *column, const char *const *words,
                             size_t *which, struct kith_err *err)
{
    for (size_t w = 0; words[w]; w++) {
        if (!kith_str_eq(c->cell[i], kith_str_of(words[w])))
            continue;
        if (which)
            *which = w;
        return KITH_OK;
    }
    return kith_fail(err, KITH_EINPUT, c->line,
                     "'" KITH_STR_FMT "' is no word of the column '%s'; docs/circuit.md lists them.",
                     KITH_STR_ARG(c->cell[i]), column);
}

enum kith_rc kith_cells_number(const struct kith_cells *c, size_t i, const char *column, double max, double empty,
                               double *out, struct kith_err *err)
{
    struct kith_str rest = c->cell[i];
    struct kith_str whole;
    uint64_t units = 0, parts = 0;
    double scale = 1;

    *out = empty;
    if (rest.n == 0)
        return KITH_OK;
    (void)kith_str_cut(&rest, '.', &whole);
    for (size_t k = 0; k < rest.n; k++)
        scale *= 10;
    if (!kith_str_uint(whole, 1000000, &units) ||
        (rest.n > 0 && (rest.n > 6 || !kith_str_uint(rest, 999999, &parts))) ||
        (*out = (double)units + (double)parts / scale) > max)
        return kith_fail(err, KITH_EINPUT, c->line, "The column '%s' wants a number from 0 to %g, such as 0.15.",
                         column, max);
    return KITH_OK;
}
