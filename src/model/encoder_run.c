/* The forward pass over a chunk of turns: block by block of tokens through each layer. encoder_plain.c is the same
 * calculation without blocks, kernels and eight-bit activations: read that first.
 *
 * Nothing that a token's numbers depend on changes with the blocks, the chunks or the threads: integer sums are exact,
 * and float sums go over a row, or over the keys in the order of the session. */
#include "encoder_parts.h"

#include <math.h>
#include <string.h>

/* One layer for all blocks of a chunk; blocks are done in any order, layers one after another. */
struct pass {
    struct kith_encoder_stream *s;
    const int32_t *id;
    size_t first_segment;
    size_t first; /* position in the cache of the chunk's first token */
    size_t n;     /* tokens */
    uint32_t layer;
    bool wordings; /* of the turn before first_segment, in which the ids are places */
};

struct block {
    struct kith_encoder_scratch *scratch;
    size_t row; /* within the chunk */
    size_t n;
    float *x; /* of its first row */
    float *query;
};

static struct block block_of(const struct pass *p, size_t i, unsigned worker)
{
    const size_t row = i * KITH_BLOCK_ROWS;
    const size_t width = p->s->encoder->weights->width;

    return (struct block){.scratch = &p->s->scratch[worker],
                          .row = row,
                          .n = p->n - row < KITH_BLOCK_ROWS ? p->n - row : KITH_BLOCK_ROWS,
                          .x = p->s->x + row * width,
                          .query = p->s->query + row * width};
}

static void quantise_row(const struct kith_encoder *e, const struct block *b, size_t r, const float *x, size_t columns)
{
    unsigned char *to = b->scratch->quantised;

    b->scratch->scale[r] = e->kernels->quantise(x, columns, to + r * columns * e->kernels->value_bytes);
}

static void quantise(const struct kith_encoder *e, const struct block *b, const float *x, size_t columns)
{
    for (size_t r = 0; r < b->n; r++)
        quantise_row(e, b, r, x + r * columns, columns);
}

static void multiply(const struct kith_encoder *e, const struct block *b, const struct kith_matrix *m,
                     struct kith_into into)
{
    e->kernels->product(m, b->scratch->quantised, b->scratch->scale, b->n, &into);
}

static void embed(const struct pass *p, const struct block *b)
{
    const struct kith_encoder *e = p->s->encoder;
    const struct kith_encoder_weights *w = e->weights;

    for (size_t r = 0; r < b->n; r++) {
        const size_t at = p->first + b->row + r;
        const struct kith_segment *turn = &p->s->segment[p->s->segment_of[at]];
        const size_t id = (size_t)(p->wordings ? p->s->last.id[p->id[b->row + r]] : p->id[b->row + r]);
        const int8_t *word = w->word + id * w->width;
        const float *position = w->position + (at - turn->start) * w->width;
        const float *speaker = w->speaker + (size_t)turn->speaker * w->width;
        float *x = b->x + r * w->width;

        for (size_t i = 0; i < w->width; i++)
            x[i] = (float)word[i] * w->word_scale[id] + position[i] + speaker[i];
        e->kernels->normalise(x, NULL, w->width, &w->norm);
        quantise_row(e, b, r, x, w->width);
    }
}

/* Keys and values of n quantised rows, from position `at` of the cache on. */
static void remember(const struct kith_encoder_stream *s, uint32_t layer, size_t at, const void *rows,
                     const float *scale, size_t n)
{
    const struct kith_encoder *e = s->encoder;
    const struct kith_encoder_matrices *m = &e->layer[layer];

    e->kernels->product(&m->key, rows, scale, n,
                        &(struct kith_into){.y = s->key[layer] + at * e->head_size,
                                            .panel_at = s->head_panels,
                                            .stride = e->head_size});
    e->kernels->product(&m->value, rows, scale, n,
                        &(struct kith_into){.y = s->value[layer] + at * e->head_size,
                                            .panel_at = s->head_panels,
                                            .stride = e->head_size});
}

/* Tokens of the last turn as they came to the upper third. */
static void take_up(const struct pass *p, const struct block *b)
{
    const size_t width = p->s->encoder->weights->width;

    for (size_t r = 0; r < b->n; r++) {
        memcpy(b->x + r * width, p->s->last.upper + (size_t)p->id[b->row + r] * width, width * sizeof *b->x);
        quantise_row(p->s->encoder, b, r, b->x + r * width, width);
    }
}

/* Of the quantised rows: queries to the side, keys and values into the cache. */
static void look_up(const struct pass *p, const struct block *b, uint32_t layer)
{
    const struct kith_encoder_stream *s = p->s;
    const struct kith_encoder *e = s->encoder;
    const size_t at = p->first + b->row;
    const size_t width = e->weights->width;
    const size_t row = width * e->kernels->value_bytes;

    multiply(e, b, &e->layer[layer].query,
             (struct kith_into){.y = b->query, .panel_at = s->flat_panels, .stride = width});
    remember(s, layer, at, b->scratch->quantised, b->scratch->scale, b->n);
    if (s->rowed) {
        memcpy(s->row[layer] + at * row, b->scratch->quantised, b->n * row);
        memcpy(s->row_scale[layer] + at, b->scratch->scale, b->n * sizeof(float));
    }
}

static void look_back(void *user, size_t i, unsigned worker)
{
    const struct kith_encoder_stream *s = user;
    const size_t row = s->encoder->weights->width * s->encoder->kernels->value_bytes;

    (void)worker;
    for (size_t at = 0; at < s->used; at += KITH_BLOCK_ROWS)
        remember(s, (uint32_t)i, at, s->row[i] + at * row, s->row_scale[i] + at,
                 s->used - at < KITH_BLOCK_ROWS ? s->used - at : KITH_BLOCK_ROWS);
}

void kith_encoder_look_back(struct kith_encoder_stream *s)
{
    kith_team_run(s->team, s->encoder->weights->layers, look_back, s);
}

/* What the `queries` queries from position `at` on look at: the turns of their tokens and the `window` before, one
 * after another; and how far each is from each query. The turn itself and other wordings of it lie between a wording
 * and the turns before: two ranges. */
static void set_group(const struct pass *p, size_t at, size_t queries, struct kith_encoder_group *g)
{
    const struct kith_encoder_stream *s = p->s;
    const uint64_t window = s->encoder->weights->window;
    const size_t first = s->segment_of[at];
    const size_t last = s->segment_of[at + queries - 1];
    const size_t before = p->wordings ? p->first_segment - 1 : first;
    const size_t from = before > window ? before - window : 0;
    const size_t between = p->wordings ? first - before : 0;
    const size_t start = s->segment[from].start;
    const size_t end = s->segment[last].start + s->segment[last].n;
    const size_t split = p->wordings ? s->segment[before].start : end;

    g->queries = queries;
    g->turns = last + 1 - from - between;
    g->range[0] = (struct kith_key_range){.from = start, .n = split - start, .base = (uint32_t)from};
    g->range[1] = (struct kith_key_range){0};
    if (p->wordings)
        g->range[1] = (struct kith_key_range){
            .from = s->segment[first].start, .n = end - s->segment[first].start, .base = (uint32_t)(from + between)};
    for (size_t i = 0; i < g->turns; i++) {
        const size_t seen = from + i < before ? from + i : from + i + between;

        for (size_t lane = 0; lane < KITH_LANES; lane++) {
            const size_t own = s->segment_of[at + (lane < queries ? lane : queries - 1)];
            const uint64_t turns = s->segment[own].turn - s->segment[seen].turn;
            const bool sees = seen == own || (seen < own && turns > 0 && turns <= window);

            g->distance[i][lane] = sees ? (int8_t)turns : (int8_t)-1;
        }
    }
}

/* Head by head, so that the keys and values of one stay at hand for all queries of the block. */
static void attend(const struct pass *p, const struct block *b)
{
    const struct kith_encoder_stream *s = p->s;
    const struct kith_encoder_weights *w = s->encoder->weights;
    const size_t size = s->encoder->head_size;
    struct kith_attention a = {.query_stride = w->width,
                               .size = size,
                               .scale = 1.0f / sqrtf((float)size),
                               .segment = s->segment_of,
                               .bias = b->scratch->bias,
                               .scores = b->scratch->scores,
                               .out_stride = w->width};

    for (size_t g = 0; g * KITH_LANES < b->n; g++)
        set_group(p, p->first + b->row + g * KITH_LANES,
                  b->n - g * KITH_LANES < KITH_LANES ? b->n - g * KITH_LANES : KITH_LANES, &b->scratch->group[g]);
    for (size_t head = 0; head < w->heads; head++) {
        const float *distance = w->layer[p->layer].distance + head * KITH_ENCODER_DISTANCES;

        a.key = s->key[p->layer] + head * s->capacity * size;
        a.value = s->value[p->layer] + head * s->capacity * size;
        for (size_t g = 0; g * KITH_LANES < b->n; g++) {
            const struct kith_encoder_group *group = &b->scratch->group[g];
            const size_t first = g * KITH_LANES * w->width + head * size;

            for (size_t i = 0; i < group->turns; i++)
                for (size_t lane = 0; lane < KITH_LANES; lane++)
                    b->scratch->bias[i * KITH_LANES + lane] =
                        group->distance[i][lane] >= 0 ? distance[group->distance[i][lane]] : KITH_UNSEEN;
            a.queries = group->queries;
            a.range[0] = group->range[0];
            a.range[1] = group->range[1];
            a.query = b->query + first;
            a.out = b->scratch->narrow + first;
            s->encoder->kernels->attend(&a);
        }
    }
}

/* x = norm(x + narrow), row by row and quantised while it is at hand. */
static void settle(const struct kith_encoder *e, const struct block *b, const struct kith_encoder_norm *norm)
{
    const size_t width = e->weights->width;

    for (size_t r = 0; r < b->n; r++) {
        e->kernels->normalise(b->x + r * width, b->scratch->narrow + r * width, width, norm);
        quantise_row(e, b, r, b->x + r * width, width);
    }
}

static void begin(void *user, size_t i, unsigned worker)
{
    const struct pass *p = user;
    const struct block b = block_of(p, i, worker);

    if (p->layer == 0)
        embed(p, &b);
    else
        take_up(p, &b);
    look_up(p, &b, p->layer);
}

/* A layer, and what the next needs to look at. */
static void go_through(void *user, size_t i, unsigned worker)
{
    const struct pass *p = user;
    const struct kith_encoder_stream *s = p->s;
    const struct kith_encoder *e = s->encoder;
    const struct kith_encoder_weights *w = e->weights;
    const struct kith_encoder_matrices *m = &e->layer[p->layer];
    const struct block b = block_of(p, i, worker);
    const struct kith_into narrow = {.y = b.scratch->narrow, .panel_at = s->flat_panels, .stride = w->width};
    const struct kith_into wide = {.y = b.scratch->wide, .panel_at = s->flat_panels, .stride = w->ffn, .gelu = true};

    attend(p, &b);
    quantise(e, &b, b.scratch->narrow, w->width);
    multiply(e, &b, &m->out, narrow);
    settle(e, &b, &w->layer[p->layer].norm1);
    multiply(e, &b, &m->up, wide);
    quantise(e, &b, b.scratch->wide, w->ffn);
    multiply(e, &b, &m->down, narrow);
    settle(e, &b, &w->layer[p->layer].norm2);
    if (p->layer + 1 < w->layers)
        look_up(p, &b, p->layer + 1);
}

/* [x of the first token; mean of x over all tokens] */
static void pool(const float *x, size_t n, size_t width, float *e)
{
    float *mean = e + width;

    for (size_t i = 0; i < width; i++)
        e[i] = mean[i] = x[i];
    for (size_t r = 1; r < n; r++)
        for (size_t i = 0; i < width; i++)
            mean[i] += x[r * width + i];
    for (size_t i = 0; i < width; i++)
        mean[i] /= (float)n;
}

static struct pass pass_of(struct kith_encoder_stream *s, size_t first_segment, const int32_t *id)
{
    const size_t first = s->segment[first_segment].start;

    return (struct pass){.s = s, .id = id, .first_segment = first_segment, .first = first, .n = s->used - first};
}

static uint32_t upper_third(const struct pass *p)
{
    return p->s->encoder->weights->layers * 2 / 3;
}

/* The chunk's last turn, as it is now. */
static void note_last(const struct pass *p, float *to)
{
    const struct kith_encoder_stream *s = p->s;
    const size_t width = s->encoder->weights->width;

    memcpy(to, s->x + (p->n - s->last.n) * width, s->last.n * width * sizeof *to);
}

static void run(struct pass *p, float *e)
{
    const struct kith_encoder_stream *s = p->s;
    const size_t blocks = (p->n + KITH_BLOCK_ROWS - 1) / KITH_BLOCK_ROWS;
    const size_t width = s->encoder->weights->width;

    kith_team_run(s->team, blocks, begin, p);
    for (; p->layer < s->encoder->weights->layers; p->layer++) {
        if (!p->wordings && p->layer == upper_third(p))
            note_last(p, s->last.upper);
        kith_team_run(s->team, blocks, go_through, p);
    }
    for (size_t t = p->first_segment; t < s->segments; t++)
        pool(s->x + (s->segment[t].start - p->first) * width, s->segment[t].n, width,
             e + (t - p->first_segment) * 2 * width);
}

void kith_encoder_run_turns(struct kith_encoder_stream *s, size_t first_segment, const int32_t *id, float *e)
{
    struct pass p = pass_of(s, first_segment, id);

    s->last.n = s->segment[s->segments - 1].n;
    memcpy(s->last.id, id + p.n - s->last.n, s->last.n * sizeof *id);
    run(&p, e);
    note_last(&p, s->last.states);
}

void kith_encoder_run_wordings(struct kith_encoder_stream *s, size_t first_segment, const int32_t *id,
                               enum kith_encoder_from from, float *e)
{
    struct pass p = pass_of(s, first_segment, id);

    p.wordings = true;
    p.layer = from == KITH_ENCODER_FROM_UPPER ? upper_third(&p) : 0;
    run(&p, e);
}
