#include "afterwards.h"

#include "note_words.h"

#define NAME "{name}" /* what is heard begins with it */

const char *kith_afterwards(const uint32_t *moves, size_t n, const char **attempt)
{
    static const enum kith_heard_move good[] = {KITH_HEARD_CAUGHT, KITH_HEARD_APOLOGY, KITH_HEARD_AFFIRM,
                                                KITH_HEARD_CHOICE, KITH_HEARD_NEAR,    KITH_HEARD_SUPPORT,
                                                KITH_HEARD_OPEN};
    int hard = -1;
    int best = -1;

    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g < sizeof good / sizeof *good; g++)
            if ((moves[i] & KITH_HEARD_BIT(good[g])) && (best < 0 || (int)g < best))
                best = (int)g;
        for (int m = KITH_HEARD_INSULT; m <= KITH_HEARD_MISSED; m++)
            if (m != KITH_HEARD_APOLOGY && (moves[i] & KITH_HEARD_BIT(m)) && (hard < 0 || m < hard))
                hard = m;
    }
    *attempt = hard >= 0 ? kith_note_words_of((enum kith_heard_move)hard)->plain[0] : NULL;
    if (!*attempt)
        *attempt = "Say back what they feel, and then wait.";
    return best >= 0 ? kith_note_words_of(good[best])->heard + sizeof NAME - 1 : NULL;
}
