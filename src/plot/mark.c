#include "mark.h"

#include "draw.h"

#define BLOCK_WIDTH  8.0
#define BLOCK_HEIGHT 9.0
#define TOWER_HEIGHT 25.0

static void rect(struct kith_buf *b, double x, double y, double w, double h)
{
    kith_buf_printf(b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"1.5\"", N(x), N(y), N(w), N(h));
}

static void circle(struct kith_buf *b, double x, double y, double r)
{
    kith_buf_printf(b, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"", N(x), N(y), N(r));
}

/* A triangle or, with `low` below the waist, a diamond; half as wide as `half` on each side. */
static void corners(struct kith_buf *b, double x, double top, double waist, double low, double half)
{
    kith_buf_printf(b, "<path d=\"M%s %sL%s %sL%s %sL%s %sZ\"", N(x), N(top), N(x + half), N(waist), N(x), N(low),
                    N(x - half), N(waist));
}

static void outline(struct kith_buf *b, double x, double y, const struct kith_course_kind *kind, double inset)
{
    double foot = y - inset;
    double width = BLOCK_WIDTH - 2.0 * inset;

    switch (kind->shape) {
    case KITH_SHAPE_CIRCLE:
        circle(b, x, y - 5.0, 4.8 - inset);
        break;
    case KITH_SHAPE_BLOCK:
        rect(b, x - width / 2.0, foot - BLOCK_HEIGHT + 2.0 * inset, width, BLOCK_HEIGHT - 2.0 * inset);
        break;
    case KITH_SHAPE_TOWER:
        rect(b, x - width / 2.0, foot - TOWER_HEIGHT + 2.0 * inset, width, TOWER_HEIGHT - 2.0 * inset);
        break;
    case KITH_SHAPE_DIAMOND:
        corners(b, x, y - 11.0 + inset, y - 5.5, y - inset, 5.5 - inset);
        break;
    case KITH_SHAPE_UP:
        corners(b, x, y - 13.0 + inset, y - 3.0 - inset, y - 3.0 - inset, 5.6 - inset);
        break;
    case KITH_SHAPE_DOWN:
        corners(b, x, y + 13.0 - inset, y + 3.0 + inset, y + 3.0 + inset, 5.6 - inset);
        break;
    case KITH_SHAPE_DASH:
        rect(b, x - width / 2.0, y - 2.0 + inset / 2.0, width, 4.0 - inset);
        break;
    case KITH_SHAPE_DOT:
    default:
        circle(b, x, kind->lane == KITH_LANE_COUNSELLOR ? y - 3.5 : y, 2.8 - inset / 2.0);
    }
}

void kith_mark_draw(struct kith_buf *b, double x, double y, const struct kith_course_kind *kind, bool hollow)
{
    outline(b, x, y, kind, hollow ? 0.8 : 0.0);
    if (hollow)
        kith_buf_printf(b, " class=\"%s kp-hollow\" fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"1.6\"/>",
                        kith_tone_class(kind->tone), kith_tone_fill(kind->tone));
    else
        kith_buf_printf(b, " class=\"%s\" fill=\"%s\"/>", kith_tone_class(kind->tone), kith_tone_fill(kind->tone));
}

/* How far a shape reaches from its lane's line, to the side that a flag is put on. */
static double reach(const struct kith_course_kind *kind)
{
    switch (kind->shape) {
    case KITH_SHAPE_TOWER:
        return TOWER_HEIGHT;
    case KITH_SHAPE_DOT:
        return 7.0;
    case KITH_SHAPE_DASH:
    case KITH_SHAPE_UP:
        return 2.0;
    case KITH_SHAPE_DOWN:
        return 13.0;
    default:
        return 11.0;
    }
}

/* A flag whose pole stands on x, y. */
static void flag(struct kith_buf *b, double x, double y)
{
    kith_buf_printf(b, "<path class=\"kp-red\" fill=\"%s\" d=\"M%s %sV%sL%s %sL%s %sV%sZ\"/>",
                    kith_tone_fill(KITH_TONE_RED), N(x - 3.0), N(y), N(y - 11.0), N(x + 5.0), N(y - 8.0), N(x - 1.6),
                    N(y - 5.2), N(y));
}

void kith_mark_flag(struct kith_buf *b, double x, double y, const struct kith_course_kind *kind)
{
    if (kind->lane == KITH_LANE_COUNSELLOR)
        flag(b, x, y - reach(kind) - 3.0);
    else
        flag(b, x, y + reach(kind) + 14.0);
}

static void key_open(struct kith_buf *b, double middle, double height)
{
    kith_buf_printf(b,
                    "<svg class=\"kp-key\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-8 %s 16 %s\" width=\"16\" "
                    "height=\"%s\" aria-hidden=\"true\">",
                    N(middle - height / 2.0), N(height), N(height));
}

/* The middle of a shape that is drawn at 0, so that keys line up with their words. */
static double middle_of(const struct kith_course_kind *kind)
{
    switch (kind->shape) {
    case KITH_SHAPE_BLOCK:
        return -BLOCK_HEIGHT / 2.0;
    case KITH_SHAPE_TOWER:
        return -TOWER_HEIGHT / 2.0;
    case KITH_SHAPE_CIRCLE:
    case KITH_SHAPE_DIAMOND:
        return -5.2;
    case KITH_SHAPE_UP:
        return -8.0;
    case KITH_SHAPE_DOWN:
        return 8.0;
    case KITH_SHAPE_DASH:
        return 0.0;
    case KITH_SHAPE_DOT:
    default:
        return kind->lane == KITH_LANE_COUNSELLOR ? -3.5 : 0.0;
    }
}

void kith_mark_key(struct kith_buf *b, const struct kith_course_kind *kind, bool hollow)
{
    key_open(b, middle_of(kind), kind->shape == KITH_SHAPE_TOWER ? 28.0 : 16.0);
    kith_mark_draw(b, 0, 0, kind, hollow);
    kith_buf_puts(b, "</svg>");
}

void kith_mark_key_flag(struct kith_buf *b)
{
    key_open(b, -5.5, 16.0);
    flag(b, 0, 0);
    kith_buf_puts(b, "</svg>");
}
