#include "why_omit.h"

#define SPAN_WORDS   3     /* of a long turn are left out together; three fifths of its wordings go to that */
#define CLOSER_FROM  0.15f /* what a span has to carry for its words to be tried, */
#define CLOSER_SHARE 0.2f  /* and of what the heaviest span of the code carries */

/* What each code loses when something is left out. */
struct loss {
    float of[KITH_OMIT_CODES_MAX];
};

/* A few words in a row: from .. to - 1. */
struct span {
    size_t from;
    size_t to;
    struct loss loss; /* without it */
};

struct look {
    const struct kith_omit *m;
    const struct kith_words *words;
    const float *directions;
    size_t n_codes;
    const struct kith_token *tokens;
    size_t n_tokens;
    enum kith_encoder_from from;
    float *weights; /* [n_codes][words->n] */
};

static bool lies_in(const struct look *l, size_t token, const struct span *span)
{
    return l->tokens[token].start < l->words->items[span->to - 1].end &&
           l->tokens[token].end > l->words->items[span->from].start;
}

/* The places of the turn's tokens but for those of the span; returns how many. */
static size_t leave_out(const struct look *l, const struct span *span, int32_t *place)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n_tokens; i++)
        if (!lies_in(l, i, span))
            place[n++] = (int32_t)i;
    return n;
}

static float dot(const float *direction, const float *a, const float *b, size_t n)
{
    float sum = 0.0f;

    for (size_t i = 0; i < n; i++)
        sum += direction[i] * (a[i] - b[i]);
    return sum;
}

/* Encodes the turn without each span, at most KITH_OMIT_MOST of them. One without a token of its own (in a long turn's
 * middle, which the encoder does not see) loses nothing. */
static enum kith_rc try_without(const struct look *l, struct span *spans, size_t n, struct kith_err *err)
{
    size_t outputs = kith_coder_outputs(l->m->coder);
    size_t start[KITH_OMIT_MOST + 1] = {0};
    size_t which[KITH_OMIT_MOST];
    struct kith_encoder_text text = {.start = start};
    struct kith_arena_mark mark = kith_arena_mark(l->m->scratch);
    int32_t *place;
    float *e;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(l->m->scratch, n * l->n_tokens, sizeof *place, &place, err));
    KITH_TRY(kith_arena_take(l->m->scratch, n * outputs, sizeof *e, &e, err));
    for (size_t i = 0; i < n; i++) {
        size_t left = leave_out(l, &spans[i], place + start[text.turns]);

        memset(&spans[i].loss, 0, sizeof spans[i].loss);
        if (left == l->n_tokens)
            continue;
        which[text.turns] = i;
        start[text.turns + 1] = start[text.turns] + left;
        text.turns++;
    }
    text.id = place;
    KITH_TRY(kith_encoder_stream_wordings(l->m->stream, &text, l->from, e, err));
    for (size_t i = 0; i < text.turns; i++)
        for (size_t c = 0; c < l->n_codes; c++)
            spans[which[i]].loss.of[c] = dot(l->directions + c * outputs, l->m->e, e + i * outputs, outputs);
out:
    kith_arena_rewind(l->m->scratch, mark);
    return rc;
}

/* What the mean over the tokens would lose without the span's, if they had told the others nothing. Costs no encoding.
 */
static void guess(const struct look *l, struct span *span)
{
    size_t width = kith_coder_outputs(l->m->coder) / 2;
    const float *states = kith_encoder_stream_states(l->m->stream);
    const float *mean = l->m->e + width;

    memset(&span->loss, 0, sizeof span->loss);
    for (size_t i = 0; i < l->n_tokens; i++)
        for (size_t c = 0; c < l->n_codes && lies_in(l, i, span); c++)
            span->loss.of[c] += dot(l->directions + (2 * c + 1) * width, states + i * width, mean, width);
}

/* What a span has to carry of a code for its words to be tried. */
static float closer_from(const struct span *spans, size_t n, size_t code)
{
    float least = CLOSER_FROM;

    for (size_t i = 0; i < n; i++)
        least = CLOSER_SHARE * spans[i].loss.of[code] > least ? CLOSER_SHARE * spans[i].loss.of[code] : least;
    return least;
}

/* Brings the heaviest span of each code to the front, then the second of each and so on, until there are `most`;
 * returns how many. With `least`, one for each code, what carries less than that of a code does not come by it. */
static size_t sort_out(const struct look *l, struct span *spans, size_t n, size_t most, const float *least)
{
    size_t front = 0;
    bool more = true;

    while (more) {
        more = false;
        for (size_t c = 0; c < l->n_codes && front < most && front < n; c++) {
            size_t best = front;
            struct span heaviest;

            for (size_t i = front + 1; i < n; i++)
                best = spans[i].loss.of[c] > spans[best].loss.of[c] ? i : best;
            heaviest = spans[best];
            if (least && heaviest.loss.of[c] < least[c])
                continue;
            spans[best] = spans[front];
            spans[front++] = heaviest;
            more = true;
        }
    }
    return front;
}

/* The words of a span share what it carries as what they lose alone tells; evenly when that tells nothing. */
static void share_by_words(const struct look *l, const struct span *span, const struct span *words)
{
    size_t n = span->to - span->from;

    for (size_t c = 0; c < l->n_codes; c++) {
        float sum = 0.0f;

        for (size_t i = 0; words && i < n; i++)
            sum += words[i].loss.of[c] > 0.0f ? words[i].loss.of[c] : 0.0f;
        for (size_t i = 0; i < n; i++) {
            float own = words && sum > 0.0f && words[i].loss.of[c] > 0.0f ? words[i].loss.of[c] / sum : 0.0f;

            l->weights[c * l->words->n + span->from + i] += span->loss.of[c] * (sum > 0.0f ? own : 1.0f / (float)n);
        }
    }
}

static enum kith_rc weigh_words(const struct look *l, struct kith_err *err)
{
    struct span words[KITH_OMIT_MOST];
    enum kith_rc rc;

    for (size_t i = 0; i < l->words->n; i++)
        words[i] = (struct span){.from = i, .to = i + 1};
    KITH_TRY(try_without(l, words, l->words->n, err));
    for (size_t i = 0; i < l->words->n; i++)
        share_by_words(l, &words[i], NULL);
out:
    return rc;
}

static enum kith_rc weigh_spans(const struct look *l, size_t wordings, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(l->m->scratch);
    size_t n = (l->words->n + SPAN_WORDS - 1) / SPAN_WORDS;
    struct span words[KITH_OMIT_MOST];
    float least[KITH_OMIT_CODES_MAX];
    size_t n_words = 0;
    struct span *spans;
    size_t closer;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(l->m->scratch, n, sizeof *spans, &spans, err));
    for (size_t i = 0; i < n; i++) {
        spans[i] = (struct span){.from = l->words->n * i / n, .to = l->words->n * (i + 1) / n};
        guess(l, &spans[i]);
    }
    n = sort_out(l, spans, n, wordings * 3 / 5, NULL);
    KITH_TRY(try_without(l, spans, n, err));
    for (size_t c = 0; c < l->n_codes; c++)
        least[c] = closer_from(spans, n, c);
    closer = sort_out(l, spans, n, (wordings - n) / SPAN_WORDS, least);
    for (size_t i = 0; i < closer; i++)
        for (size_t k = spans[i].from; k < spans[i].to; k++)
            words[n_words++] = (struct span){.from = k, .to = k + 1};
    KITH_TRY(try_without(l, words, n_words, err));
    n_words = 0;
    for (size_t i = 0; i < n; i++) {
        share_by_words(l, &spans[i], i < closer ? words + n_words : NULL);
        n_words += i < closer ? spans[i].to - spans[i].from : 0;
    }
out:
    kith_arena_rewind(l->m->scratch, mark);
    return rc;
}

enum kith_rc kith_omit_weigh(const struct kith_omit *omit, const struct kith_words *words, const float *directions,
                             size_t n, float *weights, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(omit->scratch);
    size_t positions = kith_coder_positions(omit->coder);
    struct look l = {.m = omit, .words = words, .directions = directions, .n_codes = n, .weights = weights};
    struct kith_token *tokens;
    size_t wordings;
    enum kith_rc rc;

    if (words->n == 0 || n == 0)
        return KITH_OK;
    KITH_TRY(kith_arena_take(omit->scratch, positions, sizeof *tokens, &tokens, err));
    l.tokens = tokens;
    l.n_tokens = kith_wordpiece_turn(omit->coder->pieces, omit->text, positions, tokens);
    wordings = KITH_OMIT_TOKENS / l.n_tokens;
    wordings -= wordings > 0 ? 1 : 0; /* the turn itself */
    l.from = words->n <= wordings ? KITH_ENCODER_FROM_WORDS : KITH_ENCODER_FROM_UPPER;
    wordings = words->n <= wordings ? wordings : 3 * wordings;
    wordings = wordings < KITH_OMIT_FEWEST ? KITH_OMIT_FEWEST : wordings > KITH_OMIT_MOST ? KITH_OMIT_MOST : wordings;
    KITH_TRY(words->n <= wordings ? weigh_words(&l, err) : weigh_spans(&l, wordings, err));
out:
    kith_arena_rewind(omit->scratch, mark);
    return rc;
}
