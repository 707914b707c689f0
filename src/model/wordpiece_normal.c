#include "wordpiece_normal.h"

#include "utf8.h"

void kith_normal_open(struct kith_normal *r, struct kith_str text)
{
    memset(r, 0, sizeof *r);
    r->text = text;
}

/* Takes the next character apart that is not dropped; false at the end of the text. */
static bool fill(struct kith_str text, struct kith_normal_place *place)
{
    struct kith_normal_parts *parts = &place->parts;
    int32_t c;

    do {
        if (place->at >= text.n)
            return false;
        parts->start = (uint32_t)place->at;
        place->at += kith_utf8_next((struct kith_str){text.p + place->at, text.n - place->at}, &c);
        parts->end = (uint32_t)place->at;
    } while (c < 0 || kith_point_is_dropped(c));
    parts->i = 0;
    parts->n = 0;
    if (kith_point_is_space(c)) {
        parts->part[parts->n++] = ' ';
        return true;
    }
    if (kith_point_is_chinese(c))
        parts->part[parts->n++] = ' ';
    parts->n = (uint8_t)(parts->n + kith_point_decompose(c, parts->part + parts->n));
    if (kith_point_is_chinese(c))
        parts->part[parts->n++] = ' ';
    return true;
}

static bool take(struct kith_str text, struct kith_normal_place *place, int32_t *part)
{
    if (place->parts.i == place->parts.n && !fill(text, place))
        return false;
    *part = place->parts.part[place->parts.i++];
    return true;
}

/* The lowest class above `above` in the run, or 0. */
static unsigned next_class(const struct kith_normal *r, unsigned above)
{
    for (unsigned k = above + 1; k < 256; k++)
        if (r->classes[k / 64] >> (k % 64) & 1)
            return k;
    return 0;
}

/* A run of marks that stay (those taken out change nothing) is put in order of combining class by reading it once for
 * each class that is in it: so no run is too long to hold. It begins with the part that was taken last. */
static void open_run(struct kith_normal *r)
{
    struct kith_normal_place ahead;
    int32_t c;

    r->now.parts.i--;
    ahead = r->now;
    memset(r->classes, 0, sizeof r->classes);
    r->run = r->now;
    r->behind = r->now;
    r->length = 0;
    while (take(r->text, &ahead, &c)) {
        unsigned class = kith_point_class(c);

        if (class == 0)
            break;
        r->behind = ahead;
        r->length++;
        if (kith_point_kind(c) != KITH_POINT_MARK)
            r->classes[class / 64] |= UINT64_C(1) << (class % 64);
    }
    r->class = next_class(r, 0);
    r->left = r->length;
}

static bool next_in_run(struct kith_normal *r, int32_t *c)
{
    while (r->class != 0) {
        while (r->left > 0 && take(r->text, &r->now, c)) {
            r->left--;
            if (kith_point_class(*c) == r->class && kith_point_kind(*c) != KITH_POINT_MARK)
                return true;
        }
        r->class = next_class(r, r->class);
        r->left = r->length;
        r->now = r->class ? r->run : r->behind;
    }
    return false;
}

static void give(const struct kith_normal *r, int32_t c, struct kith_normal_char *out)
{
    out->point = kith_point_lower(c);
    out->kind = kith_point_kind(c);
    out->start = r->now.parts.start;
    out->end = r->now.parts.end;
}

bool kith_normal_next(struct kith_normal *r, struct kith_normal_char *out)
{
    int32_t c;

    while (!next_in_run(r, &c)) {
        if (!take(r->text, &r->now, &c))
            return false;
        if (kith_point_kind(c) == KITH_POINT_MARK)
            continue;
        if (kith_point_class(c) == 0)
            break;
        open_run(r);
    }
    give(r, c, out);
    return true;
}
