#include "moments.h"

#define CHANGE_SURE  .5f
#define SUSTAIN_SURE .45f
#define CONTRADICTED .7f /* sustain talk in words that change talk is often put in */
#define APART        3   /* turns between two moments */
#define LONG_TURN    30  /* words */
#define FULL_TURN    20
#define LOOK_BACK    3 /* turns of change or sustain talk on either side of a turning point */

static int talk_of(const struct kith_reading *r, uint32_t turn)
{
    int talk = r->coded->turns[turn].label.talk;

    return talk == KITH_TALK_CHANGE || talk == KITH_TALK_SUSTAIN ? talk : KITH_NONE;
}

/* How clearly the talk turns here: at least two of the last three with a side were for staying, and this and at least
 * one of the next two are for change. 0: it does not. */
static int turns_here(const struct kith_reading *r, uint32_t turn)
{
    int sustain = 0;
    int change = 0;
    int seen = 0;

    if (!kith_reading_leans_to_change(r, turn, CHANGE_SURE))
        return 0;
    for (uint32_t i = turn; i-- > 0 && seen < LOOK_BACK;)
        if (talk_of(r, i) != KITH_NONE) {
            sustain += talk_of(r, i) == KITH_TALK_SUSTAIN;
            seen++;
        }
    seen = 0;
    for (uint32_t i = turn + 1; i < r->transcript->n_turns && seen < LOOK_BACK - 1; i++)
        if (talk_of(r, i) != KITH_NONE) {
            change += talk_of(r, i) == KITH_TALK_CHANGE;
            seen++;
        }
    return sustain >= 2 && change >= 1 ? sustain + change : 0;
}

/* How much a client's turn is worth as a moment of a kind; 0: it is none. */
static int worth(const struct kith_reading *r, uint32_t turn, enum kith_moment kind)
{
    unsigned cues = r->cues[turn];
    int words = (int)r->words[turn].words;
    int readable = words < 5 ? -10 : words <= 45 ? 4 : 0;
    bool counsel = r->voice == KITH_VOICE_COUNSEL;

    switch (kind) {
    case KITH_MOMENT_STRAIN:
        return cues & KITH_CUE_STRAIN && words >= 3 ? 72 + readable : 0;
    case KITH_MOMENT_TURNED:
        return counsel && words >= 8 && turns_here(r, turn) ? 60 + turns_here(r, turn) + readable : 0;
    case KITH_MOMENT_DISCLOSED:
        return cues & KITH_CUE_DISCLOSE ? 67 + readable : 0;
    case KITH_MOMENT_CHANGE:
        if (!counsel || !kith_reading_leans_to_change(r, turn, CHANGE_SURE) || words < 5)
            return 0;
        return 40 + readable + (cues & KITH_CUE_STEP ? 5 : 0) + (words < 20 ? words / 4 : 5) +
               (int)(10 * r->coded->turns[turn].p.talk[KITH_TALK_CHANGE]);
    case KITH_MOMENT_SUSTAIN:
        if (!counsel || words < 6 ||
            !kith_reading_talk(r, turn, KITH_TALK_SUSTAIN,
                               cues & (KITH_CUE_STEP | KITH_CUE_WISH) ? CONTRADICTED : SUSTAIN_SURE))
            return 0;
        return 28 + readable + (words < 24 ? words / 4 : 6);
    case KITH_MOMENT_FEELING:
        return cues & KITH_CUE_FEELING && words >= 5 ? 38 + readable : 0;
    case KITH_MOMENT_LONG:
        return turn == r->longest_client && words >= LONG_TURN ? 25 : 0;
    case KITH_MOMENT_HOPE:
        return !counsel && kith_reading_leans_to_change(r, turn, CHANGE_SURE) && words >= 6 ? 30 + readable : 0;
    case KITH_MOMENT_FULL:
        return words >= FULL_TURN && 4 * r->words[turn].words >= 5 * r->median_reply ? 10 + words / 8 : 0;
    case KITH_MOMENT_COUNT:
        break;
    }
    return 0;
}

static unsigned cues_for(enum kith_moment kind)
{
    static const unsigned cues[KITH_MOMENT_COUNT] = {
        [KITH_MOMENT_STRAIN] = KITH_CUE_STRAIN,
        [KITH_MOMENT_DISCLOSED] = KITH_CUE_DISCLOSE,
        [KITH_MOMENT_TURNED] = KITH_CUE_STEP | KITH_CUE_WISH,
        [KITH_MOMENT_CHANGE] = KITH_CUE_STEP | KITH_CUE_WISH,
        [KITH_MOMENT_FEELING] = KITH_CUE_FEELING,
    };

    return cues[kind];
}

static bool near(uint32_t a, uint32_t b)
{
    return a < b ? b - a < APART : a - b < APART;
}

static bool free_to_show(const struct kith_moment_found *chosen, size_t n, uint32_t turn, enum kith_moment kind,
                         const uint32_t *taken, size_t n_taken)
{
    for (size_t i = 0; i < n_taken; i++)
        if (taken[i] == turn)
            return false;
    for (size_t i = 0; i < n; i++)
        if (chosen[i].kind == kind || near(chosen[i].turn, turn))
            return false;
    return true;
}

static uint32_t counsellor_after(const struct kith_reading *r, uint32_t turn)
{
    for (uint32_t i = turn + 1; i < r->transcript->n_turns; i++)
        if (r->coded->turns[i].role == KITH_ROLE_COUNSELLOR)
            return i;
    return KITH_NO_TURN;
}

static void put_in_order(struct kith_moment_found *m, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && m[k].turn < m[k - 1].turn; k--) {
            struct kith_moment_found swap = m[k];

            m[k] = m[k - 1];
            m[k - 1] = swap;
        }
}

size_t kith_moments_find(const struct kith_reading *r, const uint32_t *taken, size_t n_taken,
                         struct kith_moment_found out[KITH_MOMENTS_MAX])
{
    size_t n = 0;

    while (n < KITH_MOMENTS_MAX) {
        struct kith_moment_found best = {KITH_NO_TURN, KITH_NO_TURN, KITH_MOMENT_COUNT, 0};
        int best_worth = 0;

        for (uint32_t turn = 0; turn < r->transcript->n_turns; turn++) {
            if (r->coded->turns[turn].role != KITH_ROLE_CLIENT || kith_reading_flagged(r, turn, false))
                continue; /* what may be danger is shown first, and not as a lesson */
            for (int kind = 0; kind < KITH_MOMENT_COUNT; kind++) {
                int w = worth(r, turn, (enum kith_moment)kind);

                if (w <= best_worth || !free_to_show(out, n, turn, (enum kith_moment)kind, taken, n_taken))
                    continue;
                best = (struct kith_moment_found){turn, KITH_NO_TURN, (enum kith_moment)kind,
                                                  cues_for((enum kith_moment)kind)};
                best_worth = w;
            }
        }
        if (best_worth == 0)
            break;
        best.reply = counsellor_after(r, best.turn);
        out[n++] = best;
    }
    put_in_order(out, n);
    return n;
}
