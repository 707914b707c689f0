#include "strip.h"

#include "safe_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define WIDTH_MIN    24u
#define GUTTER       12u
#define NUMBER_EVERY 10
#define KINDS_MAX    64u
#define BAR_MIN      8u
#define BAR_MAX      200u

static const char *const sgr[KITH_TONE_COUNT] = {
    [KITH_TONE_BLUE] = "34", [KITH_TONE_TEAL] = "36",  [KITH_TONE_DEEP] = "1;36", [KITH_TONE_AMBER] = "33",
    [KITH_TONE_GREY] = "90", [KITH_TONE_GREEN] = "32", [KITH_TONE_PLUM] = "35",   [KITH_TONE_RED] = "31",
};

static void put_tone(struct kith_buf *b, const struct kith_strip_options *o, enum kith_tone tone, const char *text)
{
    if (o->colour && (unsigned)tone < KITH_TONE_COUNT)
        kith_buf_printf(b, "\x1b[%sm%s\x1b[0m", sgr[tone], text);
    else
        kith_buf_puts(b, text);
}

static void put_kind(struct kith_buf *b, const struct kith_strip_options *o, const struct kith_course_kind *kind)
{
    const char letter[2] = {kind->ascii, '\0'};

    put_tone(b, o, kind->tone, o->ascii ? letter : kind->glyph);
}

/* Turns to a column, columns to a row. */
struct fold {
    size_t group;
    size_t columns;
};

static struct fold fold_of(const struct kith_course *c, const struct kith_strip_options *o)
{
    struct fold f = {1, (o->width > WIDTH_MIN ? o->width : WIDTH_MIN) - GUTTER};

    f.columns -= f.columns % NUMBER_EVERY; /* so that each row begins with a round number */

    while (o->rows_max && (c->n_marks + f.group - 1) / f.group > f.columns * o->rows_max)
        f.group++;
    return f;
}

/* The kind that a column shows in a lane: the most frequent that is not plain, the earlier in the list on a tie. */
static const struct kith_course_kind *column_kind(const struct kith_course *c, size_t from, size_t to,
                                                  enum kith_lane lane)
{
    size_t count[KINDS_MAX] = {0};
    const struct kith_course_kind *best = NULL;
    size_t most = 0;

    for (size_t i = from; i < to; i++)
        if (c->marks[i].kind < KINDS_MAX)
            count[c->marks[i].kind]++;
    for (size_t k = 0; k < c->n_kinds && k < KINDS_MAX; k++) {
        const struct kith_course_kind *kind = &c->kinds[k];
        bool better = !best || (best->plain && !kind->plain) || (best->plain == kind->plain && count[k] > most);

        if (kind->lane == lane && count[k] > 0 && better) {
            best = kind;
            most = count[k];
        }
    }
    return best;
}

static char sign_of(const struct kith_course *c, size_t from, size_t to)
{
    char sign = ' ';

    for (size_t i = from; i < to; i++) {
        if (c->marks[i].flagged)
            return '!';
        if (c->marks[i].unsure)
            sign = '~';
    }
    return sign;
}

/* Writes the name of a row; returns the spaces up to its first column. */
static size_t put_name(struct kith_buf *b, const struct kith_strip_options *o, struct kith_str name)
{
    return GUTTER - kith_text_put(b, name, GUTTER - 1, false, o->ascii);
}

/* Spaces wait until something follows them, so that no line ends in them. */
static void put_spaces(struct kith_buf *b, size_t *waiting)
{
    for (; *waiting > 0; --*waiting)
        kith_buf_byte(b, ' ');
}

static void put_numbers(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *o,
                        const struct fold *f, size_t from, size_t to)
{
    size_t column = 0;
    size_t waiting = put_name(b, o, KITH_S("turn"));

    put_spaces(b, &waiting);
    for (size_t i = from; i < to; i += f->group * NUMBER_EVERY) {
        char number[24];
        int n = snprintf(number, sizeof number, "%" PRId64, c->marks[i].turn);
        size_t at = (i - from) / f->group;

        if (at + (size_t)n > f->columns)
            break;
        for (; column < at; column++)
            kith_buf_byte(b, ' ');
        put_tone(b, o, KITH_TONE_GREY, number);
        column += (size_t)n;
    }
    kith_buf_byte(b, '\n');
}

static void put_lane(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *o,
                     const struct fold *f, size_t from, size_t to, enum kith_lane lane)
{
    size_t waiting = put_name(b, o, c->lanes[lane]);

    for (size_t i = from; i < to; i += f->group) {
        size_t end = i + f->group < to ? i + f->group : to;
        const struct kith_course_kind *kind = column_kind(c, i, end, lane);

        if (!kind && lane == KITH_LANE_CLIENT)
            kind = column_kind(c, i, end, KITH_LANE_OTHER);
        if (!kind) {
            waiting++;
            continue;
        }
        put_spaces(b, &waiting);
        put_kind(b, o, kind);
    }
    kith_buf_byte(b, '\n');
}

static void put_signs(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *o,
                      const struct fold *f, size_t from, size_t to)
{
    size_t waiting = GUTTER;

    if (sign_of(c, from, to) == ' ')
        return;
    for (size_t i = from; i < to; i += f->group) {
        char sign[2] = {sign_of(c, i, i + f->group < to ? i + f->group : to), '\0'};

        if (sign[0] == ' ') {
            waiting++;
            continue;
        }
        put_spaces(b, &waiting);
        put_tone(b, o, sign[0] == '!' ? KITH_TONE_RED : KITH_TONE_GREY, sign);
    }
    kith_buf_byte(b, '\n');
}

void kith_strip_course(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *options)
{
    struct fold f = fold_of(c, options);
    size_t per_row = f.columns * f.group;

    if (f.group > 1)
        kith_buf_printf(b, "(each column stands for %zu turns)\n", f.group);
    for (size_t from = 0; from < c->n_marks; from += per_row) {
        size_t to = from + per_row < c->n_marks ? from + per_row : c->n_marks;

        if (from)
            kith_buf_byte(b, '\n');
        put_numbers(b, c, options, &f, from, to);
        put_lane(b, c, options, &f, from, to, KITH_LANE_COUNSELLOR);
        put_lane(b, c, options, &f, from, to, KITH_LANE_CLIENT);
        put_signs(b, c, options, &f, from, to);
    }
}

/* Room for one more item of the key; begins a new line where it would not fit. */
static void key_room(struct kith_buf *b, const struct kith_strip_options *o, size_t item, size_t *used)
{
    size_t width = o->width > WIDTH_MIN ? o->width : WIDTH_MIN;

    if (*used && *used + 3 + item > width) {
        kith_buf_byte(b, '\n');
        *used = 0;
    } else if (*used) {
        kith_buf_puts(b, "   ");
        *used += 3;
    }
    *used += item;
}

static void key_sign(struct kith_buf *b, const struct kith_strip_options *o, enum kith_tone tone, const char *sign,
                     const char *words, size_t *used)
{
    key_room(b, o, 2 + strlen(words), used);
    put_tone(b, o, tone, sign);
    kith_buf_printf(b, " %s", words);
}

void kith_strip_key(struct kith_buf *b, const struct kith_course *c, const struct kith_strip_options *options)
{
    size_t used = 0;
    bool flagged = false;
    bool unsure = false;

    for (size_t k = 0; k < c->n_kinds; k++) {
        bool seen = false;

        for (size_t i = 0; i < c->n_marks && !seen; i++)
            seen = c->marks[i].kind == k;
        if (!seen)
            continue;
        key_room(b, options, 2 + kith_text_width(c->kinds[k].label), &used);
        put_kind(b, options, &c->kinds[k]);
        kith_buf_byte(b, ' ');
        (void)kith_text_put(b, c->kinds[k].label, 200, false, options->ascii);
    }
    for (size_t i = 0; i < c->n_marks; i++) {
        flagged = flagged || c->marks[i].flagged;
        unsure = unsure || c->marks[i].unsure;
    }
    if (unsure)
        key_sign(b, options, KITH_TONE_GREY, "~", "unsure", &used);
    if (flagged)
        key_sign(b, options, KITH_TONE_RED, "!", "please look", &used);
    if (used)
        kith_buf_byte(b, '\n');
}

/* What may stand in a cell of a bar, from the back to the front. */
enum cell { CELL_TRACK, CELL_GUIDE, CELL_RANGE, CELL_ROUGH, CELL_BOTH, CELL_VALUE, CELL_BELOW, CELL_ABOVE };

static const struct {
    const char *utf8;
    const char *ascii;
    enum kith_tone tone;
} cells[] = {
    [CELL_TRACK] = {"\xc2\xb7", ".", KITH_TONE_GREY},      [CELL_GUIDE] = {"\xe2\x94\x82", "|", KITH_TONE_COUNT},
    [CELL_RANGE] = {"\xe2\x94\x81", "=", KITH_TONE_BLUE},  [CELL_ROUGH] = {"\xe2\x95\x8c", "~", KITH_TONE_GREY},
    [CELL_BOTH] = {"\xe2\x94\xbf", "+", KITH_TONE_BLUE},   [CELL_VALUE] = {"\xe2\x97\x8f", "o", KITH_TONE_COUNT},
    [CELL_BELOW] = {"\xe2\x97\x80", "<", KITH_TONE_COUNT}, [CELL_ABOVE] = {"\xe2\x96\xb6", ">", KITH_TONE_COUNT},
};

/* The cell of v among n; false when v is NaN or the scale has no length. */
static bool cell_at(const struct kith_guide_bar *bar, double v, unsigned n, unsigned *cell)
{
    double t = (v - bar->min) / (bar->max - bar->min);

    if (isnan(t) || !(bar->max > bar->min))
        return false;
    t = fmin(1.0, fmax(0.0, t));
    *cell = (unsigned)(t * (double)(n - 1) + 0.5);
    return true;
}

void kith_strip_bar(struct kith_buf *b, const struct kith_guide_bar *bar, unsigned columns,
                    const struct kith_strip_options *options)
{
    enum cell row[BAR_MAX] = {CELL_TRACK};
    const double guides[2] = {bar->fair, bar->good};
    unsigned n = columns < BAR_MIN ? BAR_MIN : columns > BAR_MAX ? BAR_MAX : columns;
    unsigned from;
    unsigned to;

    if (cell_at(bar, bar->low, n, &from) && cell_at(bar, bar->high, n, &to))
        for (unsigned i = from; i <= to; i++)
            row[i] = bar->rough ? CELL_ROUGH : CELL_RANGE;
    for (int g = 0; g < 2; g++)
        if (!bar->rough && cell_at(bar, guides[g], n, &from))
            row[from] = row[from] == CELL_TRACK || row[from] == CELL_GUIDE ? CELL_GUIDE : CELL_BOTH;
    if (cell_at(bar, bar->value, n, &from))
        row[from] = bar->value < bar->min ? CELL_BELOW : bar->value > bar->max ? CELL_ABOVE : CELL_VALUE;
    for (unsigned i = 0; i < n; i++)
        put_tone(b, options, cells[row[i]].tone, options->ascii ? cells[row[i]].ascii : cells[row[i]].utf8);
}
