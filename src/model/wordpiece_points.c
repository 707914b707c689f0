#include "wordpiece_points.h"

#include <stddef.h>
#include <utf8proc.h>

/* How the reference takes a range, where later Unicode has it otherwise. */
enum view {
    AS_UNICODE_HAS_IT,
    PLAIN, /* no mark, no punctuation, no format character: a letter */
    BARE,  /* besides, combining class 0 and no decomposition */
    MARK,
    PUNCTUATION
};

struct range {
    int32_t first;
    int32_t last;
    enum view view;
};

/* Between what needs them, PLAIN and BARE ranges run on over characters of which the same is true anyway. Checked for
 * each character by tests/oracle/wordpiece.py. */
static const struct range views[] = {
    {0x05C8, 0x05C9, BARE},   {0x061D, 0x061D, BARE},    {0x07FD, 0x07FD, BARE},
    {0x0890, 0x08D3, BARE},   {0x08D4, 0x08E2, PLAIN},   {0x09FD, 0x09FE, BARE},
    {0x0A76, 0x0A76, BARE},   {0x0AFA, 0x0AFF, BARE},    {0x0B53, 0x0B55, BARE},
    {0x0C04, 0x0C3C, BARE},   {0x0C77, 0x0C77, BARE},    {0x0C84, 0x0C84, BARE},
    {0x0D00, 0x0D00, BARE},   {0x0D3B, 0x0D3C, BARE},    {0x0D81, 0x0D81, BARE},
    {0x0EBA, 0x0EBA, BARE},   {0x0ECE, 0x0ECE, BARE},    {0x166D, 0x166D, PUNCTUATION},
    {0x1715, 0x1715, BARE},   {0x1734, 0x1734, MARK},    {0x180F, 0x1886, BARE},
    {0x1ABF, 0x1AF0, BARE},   {0x1B4E, 0x1B4F, BARE},    {0x1B7D, 0x1B7F, BARE},
    {0x1DF6, 0x1DFA, BARE},   {0x1DFB, 0x1DFB, PLAIN},   {0x2E43, 0x2E63, BARE},
    {0xA82C, 0xA82C, BARE},   {0xA8C5, 0xA8C5, BARE},    {0xA8FF, 0xA8FF, BARE},
    {0xA9BD, 0xA9BD, BARE},   {0x105C9, 0x105E4, BARE},  {0x10D24, 0x10F89, BARE},
    {0x11070, 0x11074, BARE}, {0x110C2, 0x110CD, BARE},  {0x111C9, 0x111C9, PUNCTUATION},
    {0x111CF, 0x111CF, BARE}, {0x1123E, 0x11241, BARE},  {0x1133B, 0x1133B, BARE},
    {0x11383, 0x1143F, BARE}, {0x11442, 0x1145D, PLAIN}, {0x1145E, 0x1145E, BARE},
    {0x11660, 0x1166C, BARE}, {0x116B9, 0x116B9, BARE},  {0x1171E, 0x1171E, MARK},
    {0x1182F, 0x11C3D, BARE}, {0x11C3F, 0x11D41, PLAIN}, {0x11D42, 0x11FFF, BARE},
    {0x12FF1, 0x1612F, BARE}, {0x16D68, 0x16F4F, BARE},  {0x16FE2, 0x16FF1, BARE},
    {0x1CF00, 0x1D128, BARE}, {0x1D250, 0x1D281, BARE},  {0x1E000, 0x1E02A, PLAIN},
    {0x1E08F, 0x1E6F5, BARE}, {0x1E944, 0x1E95F, PLAIN},
};

struct lower {
    int32_t first;
    int32_t last;
    int32_t to;
};

static const struct lower lowers[] = {
    {0x1C89, 0x1C89, 0x1C8A},    {0xA7CB, 0xA7CB, 0x0264},    {0xA7CC, 0xA7CC, 0xA7CD}, {0xA7CE, 0xA7CE, 0xA7CF},
    {0xA7D2, 0xA7D2, 0xA7D3},    {0xA7D4, 0xA7D4, 0xA7D5},    {0xA7DA, 0xA7DA, 0xA7DB}, {0xA7DC, 0xA7DC, 0x019B},
    {0x10D50, 0x10D65, 0x10D70}, {0x16EA0, 0x16EB8, 0x16EBB},
};

static enum view view_of(int32_t c)
{
    size_t low = 0;
    size_t high = sizeof views / sizeof *views;

    if (c < views[0].first)
        return AS_UNICODE_HAS_IT;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (c > views[middle].last)
            low = middle + 1;
        else if (c < views[middle].first)
            high = middle;
        else
            return views[middle].view;
    }
    return AS_UNICODE_HAS_IT;
}

bool kith_point_is_dropped(int32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return false;
    if (c == 0 || c == 0xFFFD)
        return true;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CO:
        return true;
    case UTF8PROC_CATEGORY_CF:
        return view_of(c) == AS_UNICODE_HAS_IT;
    default: /* what is not assigned stays */
        return false;
    }
}

bool kith_point_is_space(int32_t c)
{
    utf8proc_category_t kind;

    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return true;
    if (c < 0x80)
        return false;
    kind = utf8proc_category(c);
    return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP;
}

bool kith_point_is_chinese(int32_t c)
{
    /* The reference begins the last block but one at 2B920 where Unicode does at 2B820; the encoder learnt it so. */
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
           (c >= 0x2F800 && c <= 0x2FA1F);
}

unsigned kith_point_decompose(int32_t c, int32_t out[KITH_POINT_PARTS_MAX])
{
    int boundary = 0;
    utf8proc_ssize_t n;

    out[0] = c;
    if (c < 0x80 || view_of(c) == BARE)
        return 1;
    n = utf8proc_decompose_char(c, out, KITH_POINT_PARTS_MAX, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, &boundary);
    if (n >= 1 && n <= KITH_POINT_PARTS_MAX)
        return (unsigned)n;
    out[0] = c;
    return 1;
}

unsigned kith_point_class(int32_t c)
{
    unsigned class;

    if (c < 0x300)
        return 0;
    class = (unsigned)utf8proc_get_property(c)->combining_class;
    return class != 0 && view_of(c) == BARE ? 0 : class & 0xFF;
}

static bool is_ascii_punctuation(int32_t c)
{
    return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c < 0x7F);
}

enum kith_point_kind kith_point_kind(int32_t c)
{
    if (c < 0x80)
        return is_ascii_punctuation(c)  ? KITH_POINT_ALONE
               : kith_point_is_space(c) ? KITH_POINT_SPACE
                                        : KITH_POINT_LETTER;
    switch (view_of(c)) {
    case PLAIN:
    case BARE:
        return KITH_POINT_LETTER;
    case MARK:
        return KITH_POINT_MARK;
    case PUNCTUATION:
        return KITH_POINT_ALONE;
    case AS_UNICODE_HAS_IT:
        break;
    }
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_MN:
        return KITH_POINT_MARK;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return KITH_POINT_ALONE;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return KITH_POINT_SPACE;
    default:
        return KITH_POINT_LETTER;
    }
}

int32_t kith_point_lower(int32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    for (size_t i = 0; i < sizeof lowers / sizeof *lowers; i++)
        if (c >= lowers[i].first && c <= lowers[i].last)
            return lowers[i].to + (c - lowers[i].first);
    return utf8proc_tolower(c);
}
