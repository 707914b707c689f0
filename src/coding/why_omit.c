#include "why_omit.h"

#include "session_tokens.h"

#define SPAN_WORDS   3     /* a span has so many, unless the turn is too long for that */
#define SPANS        10    /* of the first pass, at most */
#define CLOSER       4     /* spans that a pass looks at closer, at most, */
#define PARTS        6     /* each in so many parts, at most */
#define CLOSER_FROM  0.15f /* what a span has to carry to be looked at closer, */
#define CLOSER_SHARE 0.2f  /* and of what the heaviest span of the code carries */

struct span { /* of words: from .. to - 1 */
    size_t from;
    size_t to;
};

struct look {
    const struct kith_omit *m;
    const struct kith_words *words;
    const float *directions;
    size_t n_codes;
    const struct kith_token *tokens;
    size_t n_tokens;
    size_t wordings; /* of one pass */
};

/* What each code loses when a span is left out. */
struct loss {
    float of[KITH_OMIT_CODES_MAX];
};

/* The turn in pieces, finer where more lies, and what each piece carries. */
struct leaves {
    size_t n;
    struct span span[KITH_OMIT_WORDINGS];
    struct loss loss[KITH_OMIT_WORDINGS];
};

/* Cuts from .. to into at most `most` spans of about the same number of words, but no smaller than `least`. */
static size_t split(struct span whole, size_t least, size_t most, struct span *out)
{
    size_t words = whole.to - whole.from;
    size_t n = (words + least - 1) / least;

    n = n > most ? most : n;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct span){whole.from + words * i / n, whole.from + words * (i + 1) / n};
    return n;
}

/* Copies the turn's tokens but for those of the span; returns how many. */
static size_t leave_out(const struct look *l, struct span span, int32_t *id)
{
    uint32_t start = l->words->items[span.from].start;
    uint32_t end = l->words->items[span.to - 1].end;
    size_t n = 0;

    for (size_t i = 0; i < l->n_tokens; i++) {
        const struct kith_token *t = &l->tokens[i];

        if (t->start >= end || t->end <= start)
            id[n++] = t->id;
    }
    return n;
}

static float dot(const float *direction, const float *e, const float *without, size_t n)
{
    float sum = 0.0f;

    for (size_t i = 0; i < n; i++)
        sum += direction[i] * (e[i] - without[i]);
    return sum;
}

/* Encodes the turn once for each span. Spans without a token of their own (a long turn's middle, which the encoder does
 * not see) lose nothing. */
static enum kith_rc omit_each(const struct look *l, const struct span *spans, size_t n, struct loss *losses,
                              struct kith_err *err)
{
    size_t outputs = kith_coder_outputs(l->m->coder);
    size_t start[KITH_OMIT_MOST + 1] = {0};
    size_t which[KITH_OMIT_MOST];
    uint8_t speaker[KITH_OMIT_MOST];
    struct kith_encoder_text text = {.start = start, .speaker = speaker};
    struct kith_arena_mark mark = kith_arena_mark(l->m->scratch);
    int32_t *id;
    float *e;
    enum kith_rc rc;

    memset(losses, 0, n * sizeof *losses);
    KITH_TRY(kith_arena_take(l->m->scratch, n * l->n_tokens, sizeof *id, &id, err));
    KITH_TRY(kith_arena_take(l->m->scratch, n * outputs, sizeof *e, &e, err));
    for (size_t i = 0; i < n; i++) {
        size_t left = leave_out(l, spans[i], id + start[text.turns]);

        if (left == l->n_tokens)
            continue;
        which[text.turns] = i;
        speaker[text.turns] = kith_tokens_speaker(l->m->role);
        start[text.turns + 1] = start[text.turns] + left;
        text.turns++;
    }
    text.id = id;
    if (text.turns > 0)
        KITH_TRY(kith_encoder_stream_wordings(l->m->stream, &text, e, err));
    for (size_t i = 0; i < text.turns; i++)
        for (size_t c = 0; c < l->n_codes; c++)
            losses[which[i]].of[c] = dot(l->directions + c * outputs, l->m->e, e + i * outputs, outputs);
out:
    kith_arena_rewind(l->m->scratch, mark);
    return rc;
}

/* The n-th heaviest span of a code, from 0; the count when it carries too little beside the heaviest. */
static size_t heaviest(const struct loss *losses, size_t count, size_t code, size_t n)
{
    for (size_t i = 0; i < count; i++) {
        size_t heavier = 0;
        float most = 0.0f;

        for (size_t k = 0; k < count; k++) {
            heavier += losses[k].of[code] > losses[i].of[code] || (losses[k].of[code] == losses[i].of[code] && k < i);
            most = losses[k].of[code] > most ? losses[k].of[code] : most;
        }
        if (heavier == n)
            return losses[i].of[code] >= CLOSER_FROM && losses[i].of[code] >= CLOSER_SHARE * most ? i : count;
    }
    return count;
}

/* The heaviest span of each code, then the second of each and so on to the last of `places`, each span once, until
 * there are `most`. */
static size_t choose(const struct look *l, const struct leaves *leaves, size_t places, size_t most,
                     size_t chosen[CLOSER])
{
    size_t found = 0;

    for (size_t place = 0; place < places; place++)
        for (size_t c = 0; c < l->n_codes && found < most; c++) {
            size_t i = heaviest(leaves->loss, leaves->n, c, place);
            bool known = false;

            for (size_t k = 0; k < found; k++)
                known = known || chosen[k] == i;
            if (i < leaves->n && !known && leaves->span[i].to - leaves->span[i].from > 1)
                chosen[found++] = i;
        }
    return found;
}

static void share(struct span span, float loss, float *weights)
{
    for (size_t i = span.from; i < span.to; i++)
        weights[i] += loss / (float)(span.to - span.from);
}

/* The parts of a span share what it carries as what they lose alone tells; by their words when that tells nothing. */
static void share_by_parts(const struct span *parts, struct loss *losses, size_t n, size_t code, float loss)
{
    size_t words = parts[n - 1].to - parts[0].from;
    float sum = 0.0f;

    for (size_t i = 0; i < n; i++)
        sum += losses[i].of[code] > 0.0f ? losses[i].of[code] : 0.0f;
    for (size_t i = 0; i < n; i++) {
        float own = losses[i].of[code] > 0.0f ? losses[i].of[code] / sum : 0.0f;

        losses[i].of[code] = loss * (sum > 0.0f ? own : (float)(parts[i].to - parts[i].from) / (float)words);
    }
}

/* Puts n parts in the place of leaf i. */
static void replace(struct leaves *leaves, size_t i, const struct span *parts, const struct loss *losses, size_t n)
{
    leaves->span[i] = parts[0];
    leaves->loss[i] = losses[0];
    for (size_t k = 1; k < n; k++, leaves->n++) {
        leaves->span[leaves->n] = parts[k];
        leaves->loss[leaves->n] = losses[k];
    }
}

/* Spans that a pass can look at closer. */
static size_t most_closer(const struct look *l)
{
    return l->wordings / 3 < CLOSER ? l->wordings / 3 : CLOSER;
}

/* Leaves out the parts of the heaviest spans; *more is false when there was nothing to part. */
static enum kith_rc look_closer(const struct look *l, struct leaves *leaves, size_t places, bool *more,
                                struct kith_err *err)
{
    struct span parts[KITH_OMIT_MOST] = {{0}};
    struct loss losses[KITH_OMIT_MOST];
    size_t first[CLOSER + 1] = {0}; /* of each chosen span's parts */
    size_t chosen[CLOSER];
    size_t n = choose(l, leaves, places, most_closer(l), chosen);
    enum kith_rc rc;

    *more = n > 0;
    for (size_t k = 0; k < n; k++) {
        size_t each = l->wordings / n < PARTS ? l->wordings / n : PARTS;

        first[k + 1] = first[k] + split(leaves->span[chosen[k]], 1, each, parts + first[k]);
    }
    KITH_TRY(omit_each(l, parts, first[n], losses, err));
    for (size_t k = 0; k < n; k++) {
        for (size_t c = 0; c < l->n_codes; c++)
            share_by_parts(parts + first[k], losses + first[k], first[k + 1] - first[k], c,
                           leaves->loss[chosen[k]].of[c]);
        replace(leaves, chosen[k], parts + first[k], losses + first[k], first[k + 1] - first[k]);
    }
out:
    return rc;
}

static enum kith_rc weigh(const struct look *l, float *weights, struct kith_err *err)
{
    struct leaves leaves = {.n = 0};
    bool more = true;
    enum kith_rc rc;

    leaves.n = split((struct span){0, l->words->n}, SPAN_WORDS, l->wordings < SPANS ? l->wordings : SPANS, leaves.span);
    KITH_TRY(omit_each(l, leaves.span, leaves.n, leaves.loss, err));
    /* The last pass is for long turns: there the second sees few spans, and their parts still have several words. */
    for (int pass = 1; pass < KITH_OMIT_PASSES && more; pass++)
        KITH_TRY(look_closer(l, &leaves, pass == 1 || most_closer(l) < CLOSER ? leaves.n : 1, &more, err));
    for (size_t c = 0; c < l->n_codes; c++)
        for (size_t i = 0; i < leaves.n; i++)
            share(leaves.span[i], leaves.loss[i].of[c], weights + c * l->words->n);
out:
    return rc;
}

enum kith_rc kith_omit_weigh(const struct kith_omit *omit, const struct kith_words *words, const float *directions,
                             size_t n, float *weights, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(omit->scratch);
    size_t positions = kith_coder_positions(omit->coder);
    struct look l = {omit, words, directions, n, NULL, 0, 0};
    struct kith_token *tokens;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(omit->scratch, positions, sizeof *tokens, &tokens, err));
    l.tokens = tokens;
    l.n_tokens = kith_wordpiece_turn(omit->coder->pieces, omit->text, positions, tokens);
    l.wordings = KITH_OMIT_TOKENS / (l.n_tokens + 1);
    l.wordings = l.wordings < KITH_OMIT_FEWEST ? KITH_OMIT_FEWEST
                 : l.wordings > KITH_OMIT_MOST ? KITH_OMIT_MOST
                                               : l.wordings;
    if (words->n > 0 && n > 0)
        KITH_TRY(weigh(&l, weights, err));
out:
    kith_arena_rewind(omit->scratch, mark);
    return rc;
}
