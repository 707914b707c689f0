#include "flag_look.h"

#define SAID_MAX    256 /* words of the lists in one turn of the client that are looked at */
#define OPEN_QUOTE  "\xE2\x80\x9C"
#define CLOSE_QUOTE "\xE2\x80\x9D"

/* Straight quotation marks count in pairs from the turn's start; curly ones by which kind came last. */
static bool is_in_quotes(struct kith_str text, uint32_t start)
{
    bool straight = false;
    bool curly = false;

    for (uint32_t i = 0; i < start && i < text.n; i++) {
        struct kith_str rest = kith_str_sub(text, i, text.n);

        if (text.p[i] == '"')
            straight = !straight;
        else if (kith_str_starts(rest, KITH_S(OPEN_QUOTE)))
            curly = true;
        else if (kith_str_starts(rest, KITH_S(CLOSE_QUOTE)))
            curly = false;
    }
    return straight || curly;
}

static bool client_said(const struct flag_look *look, size_t entry)
{
    size_t first = look->turn > KITH_FLAGS_LOOK_BACK ? look->turn - KITH_FLAGS_LOOK_BACK : 0;

    for (size_t i = look->turn; i > first; i--) {
        uint16_t said[SAID_MAX];
        size_t n = 0;

        if (look->roles[i - 1] != KITH_ROLE_COUNSELLOR)
            n = kith_flag_touch_raw(&look->list->anchors, look->t->turns[i - 1].text, said, SAID_MAX);
        for (size_t k = 0; k < n; k++)
            if (said[k] == entry)
                return true;
    }
    return false;
}

bool kith_flag_is_borrowed(const struct flag_look *look, size_t entry, uint32_t start)
{
    return is_in_quotes(look->t->turns[look->turn].text, start) || client_said(look, entry);
}
