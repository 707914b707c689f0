#include "workspace_pool.h"

#include "rng.h"
#include "workspace_parts.h"

#include <stdio.h>

#define ARENA_MAX    ((size_t)64 << 20)
#define MONTHS_BACK  2
#define USES_TO_CODE ((1u << KITH_USE_RECORDING) | (1u << KITH_USE_SUPERVISION))

/* ---- what a seed draws ---- */

size_t kith_pool_pick(uint64_t seed, size_t n)
{
    struct kith_rng rng = {seed};

    return n ? (size_t)kith_rng_below(&rng, n) : 0;
}

static size_t words_of(struct kith_str text)
{
    size_t n = 0;
    bool in = false;

    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t';

        n += !blank && !in;
        in = !blank;
    }
    return n;
}

/* How long a turn takes: by the clock where there is one, else by its words. */
static int64_t length_of(const struct kith_transcript *t, size_t i)
{
    int64_t from = t->turns[i].start_ms;
    int64_t to = i + 1 < t->n_turns ? t->turns[i + 1].start_ms : t->turns[i].end_ms;

    if (from >= 0 && to > from && to - from < KITH_POOL_SEGMENT_MS)
        return to - from;
    return (int64_t)words_of(t->turns[i].text) * 60000 / KITH_POOL_WORDS_MINUTE;
}

void kith_pool_cut(uint64_t seed, const struct kith_transcript *t, uint32_t *first, uint32_t *last)
{
    struct kith_rng rng = {seed};
    int64_t left = 0;
    int64_t took = 0;
    size_t starts = 0;
    size_t at;

    *first = 0;
    *last = t->n_turns ? (uint32_t)t->n_turns - 1 : 0;
    /* Every turn from which twenty minutes are left is as likely a start as any other. */
    for (size_t i = t->n_turns; i-- > 0;) {
        left += length_of(t, i);
        if (left >= KITH_POOL_SEGMENT_MS) {
            starts = i + 1;
            break;
        }
    }
    if (starts == 0) /* a short session: all of it */
        return;
    (void)kith_rng_next(&rng); /* the first number picked the session */
    at = (size_t)kith_rng_below(&rng, starts);
    *first = (uint32_t)at;
    while (at < t->n_turns && took < KITH_POOL_SEGMENT_MS)
        took += length_of(t, at++);
    *last = (uint32_t)at - 1;
}

/* ---- months ---- */

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int64_t days_in(int64_t y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[m] + (m == 1 && leap(y));
}

/* A month of UTC, and when it began and ended. */
struct month {
    uint32_t name; /* 202603 */
    int64_t from;
    int64_t to;
};

static struct month month_of(int64_t at)
{
    int64_t day = at / KITH_DAY_S;
    int64_t first = 0;
    int64_t y = 1970;
    int m = 0;

    while (first + (leap(y) ? 366 : 365) <= day)
        first += leap(y++) ? 366 : 365;
    while (first + days_in(y, m) <= day)
        first += days_in(y, m++);
    return (struct month){
        .name = (uint32_t)(y * 100 + m + 1), .from = first * KITH_DAY_S, .to = (first + days_in(y, m)) * KITH_DAY_S};
}

/* ---- time that is left ---- */

struct coders {
    struct kith_coder_time *all;
    size_t n;
};

static bool has_time(const struct kith_coder_time *c)
{
    return (c->tasks + 1) * KITH_POOL_CODING_MIN <= c->minutes;
}

/* Segments that could still be given this month, less those drawn that nobody has yet. */
static enum kith_rc room_left(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep, int64_t *room,
                              struct kith_err *err)
{
    struct coders c;
    struct kith_draw *waiting;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_coder_times(tx, programme, month_of(kith_tx_now(tx)).from, keep, &c.all, &c.n, err));
    KITH_TRY(kith_draw_waiting(tx, programme, INT64_MAX, keep, &waiting, &n, err));
    *room = 0;
    for (size_t i = 0; i < c.n; i++)
        *room += c.all[i].minutes / KITH_POOL_CODING_MIN > c.all[i].tasks
                     ? c.all[i].minutes / KITH_POOL_CODING_MIN - c.all[i].tasks
                     : 0;
    for (size_t i = 0; i < n; i++)
        *room -= 1 + waiting[i].second - (int64_t)waiting[i].given;
out:
    return rc;
}

/* ---- drawing ---- */

struct drawing {
    struct kith_workspace *ws;
    struct kith_arena *keep;
    struct kith_id programme;
    struct month month;
    struct kith_pool_work *done;
};

static uint64_t fresh_seed(const struct drawing *d)
{
    uint64_t seed = 0;

    d->ws->env->random(d->ws->env->ctx, &seed, sizeof seed);
    return seed >> 1; /* SQLite's integers have a sign */
}

/* One in five, at a place in the five that is drawn too. */
static enum kith_rc codes_twice(struct kith_tx *tx, const struct drawing *d, uint64_t seed, int64_t room, bool *second,
                                struct kith_err *err)
{
    struct kith_rng rng = {seed ^ UINT64_C(0x5eed)};
    unsigned n;
    bool had;
    enum kith_rc rc;

    KITH_TRY(kith_draw_five(tx, d->programme, &n, &had, err));
    *second = !had && room >= 2 && kith_rng_below(&rng, 5 - n) == 0;
out:
    return rc;
}

/* The sessions of one counsellor whose people allow it now. */
static enum kith_rc still_allowed(struct kith_tx *tx, const struct kith_candidate *all, size_t n,
                                  struct kith_arena *keep, struct kith_id **out, size_t *n_out, struct kith_err *err)
{
    unsigned uses;
    enum kith_rc rc;

    *n_out = 0;
    KITH_TRY(kith_arena_take(keep, n + 1, sizeof **out, out, err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_consent_open_session(tx, all[i].session, &uses, err));
        if ((uses & USES_TO_CODE) == USES_TO_CODE)
            (*out)[(*n_out)++] = all[i].session;
    }
out:
    return rc;
}

static enum kith_rc join_ids(struct kith_arena *keep, const struct kith_id *ids, size_t n, struct kith_str *out,
                             struct kith_err *err)
{
    char *p;
    size_t used = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n * (sizeof ids->z + 1) + 1, 1, &p, err));
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(ids[i].z);

        memcpy(p + used, ids[i].z, k);
        used += k;
        if (i + 1 < n)
            p[used++] = ' ';
    }
    *out = (struct kith_str){p, used};
out:
    return rc;
}

static enum kith_rc tell_drawn(struct kith_tx *tx, const struct kith_draw *draw, struct kith_err *err)
{
    return kith_notice_add(
        tx, draw->counsellor, "pool.drawn", KITH_ID_NONE,
        KITH_S("Twenty minutes of one of your sessions were drawn by lot for blind coding. In three days a coder gets "
               "them, masked. Until then you can withhold them, one in three, without a reason."),
        err);
}

static enum kith_rc draw_one(const struct drawing *d, const struct kith_candidate *all, size_t n, int64_t *room,
                             struct kith_err *err)
{
    struct kith_draw draw = {.programme = d->programme, .counsellor = all[0].counsellor, .month = d->month.name};
    struct kith_segment g = {.withheld = false};
    const struct kith_transcript *t;
    struct kith_session_row row;
    struct kith_tx *tx = NULL;
    struct kith_id *ids;
    struct kith_session_words words;
    struct kith_id id;
    size_t n_ids;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(d->ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(still_allowed(tx, all, n, d->keep, &ids, &n_ids, err));
    if (n_ids == 0)
        goto out;
    draw.seed = fresh_seed(d);
    draw.session = g.session = ids[kith_pool_pick(draw.seed, n_ids)];
    KITH_TRY(join_ids(d->keep, ids, n_ids, &draw.candidates, err));
    KITH_TRY(codes_twice(tx, d, draw.seed, *room, &draw.second, err));
    KITH_TRY(kith_session_get(tx, draw.session, d->keep, &row, err));
    KITH_TRY(kith_workspace_words(tx, &row, d->keep, &words, err));
    KITH_TRY(kith_workspace_transcript(d->ws, &row, &words, d->keep, &t, err));
    kith_pool_cut(draw.seed, t, &g.first, &g.last);
    KITH_TRY(kith_segment_add(tx, &g, &draw.segment, err));
    KITH_TRY(kith_draw_add(tx, &draw, &id, err));
    KITH_TRY(tell_drawn(tx, &draw, err));
    KITH_TRY(kith_tx_commit(tx, err));
    *room -= 1 + draw.second;
    d->done->drawn++;
out:
    kith_tx_end(tx);
    return rc;
}

/* Counsellors in an order drawn afresh: where there is time for a few only, it is not always the same few. */
static void shuffle(const struct drawing *d, size_t *at, size_t n)
{
    struct kith_rng rng = {fresh_seed(d)};

    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)kith_rng_below(&rng, i);
        size_t kept = at[i - 1];

        at[i - 1] = at[k];
        at[k] = kept;
    }
}

static enum kith_rc draw_month(const struct drawing *d, struct kith_err *err)
{
    struct kith_candidate *all;
    struct kith_tx *tx = NULL;
    int64_t room = 0;
    size_t *starts;
    size_t n_starts = 0;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(d->ws->store, &tx, err));
    KITH_TRY(kith_pool_candidates(tx, d->programme, d->month.name, d->month.from, d->month.to, d->keep, &all, &n, err));
    if (n)
        KITH_TRY(room_left(tx, d->programme, d->keep, &room, err));
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_arena_take(d->keep, n + 1, sizeof *starts, &starts, err));
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !kith_id_eq(all[i].counsellor, all[i - 1].counsellor))
            starts[n_starts++] = i;
    shuffle(d, starts, n_starts);
    for (size_t i = 0; i < n_starts && room > 0; i++) {
        size_t end = starts[i];

        while (end < n && kith_id_eq(all[end].counsellor, all[starts[i]].counsellor))
            end++;
        KITH_TRY(draw_one(d, all + starts[i], end - starts[i], &room, err));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- giving ---- */

/* Whoever has time, does not know the session and has the fewest; among equals by lot. SIZE_MAX: nobody. */
static enum kith_rc choose_coder(struct kith_tx *tx, struct kith_rng *rng, const struct kith_draw *draw,
                                 const struct coders *c, const struct kith_coding_task *tasks, size_t n_tasks,
                                 size_t *chosen, struct kith_err *err)
{
    uint64_t best_lot = 0;
    enum kith_rc rc = KITH_OK;

    *chosen = SIZE_MAX;
    for (size_t i = 0; i < c->n; i++) {
        uint64_t lot = kith_rng_next(rng);
        bool knows = kith_id_eq(c->all[i].person, draw->counsellor) || !has_time(&c->all[i]);

        for (size_t k = 0; k < n_tasks; k++)
            knows = knows || kith_id_eq(tasks[k].coder, c->all[i].person);
        if (knows)
            continue;
        KITH_TRY(kith_coder_knows(tx, c->all[i].person, draw->session, &knows, err));
        if (knows)
            continue;
        if (*chosen == SIZE_MAX || c->all[i].tasks < c->all[*chosen].tasks ||
            (c->all[i].tasks == c->all[*chosen].tasks && lot > best_lot)) {
            *chosen = i;
            best_lot = lot;
        }
    }
out:
    return rc;
}

static enum kith_rc give_one(struct kith_tx *tx, const struct drawing *d, const struct kith_draw *draw,
                             struct coders *c, struct kith_err *err)
{
    struct kith_rng rng = {draw->seed ^ UINT64_C(0x91fe)};
    struct kith_coding_task *tasks;
    struct kith_id task;
    unsigned uses;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_consent_open_session(tx, draw->session, &uses, err));
    if ((uses & USES_TO_CODE) != USES_TO_CODE)
        goto out;
    for (unsigned given = draw->given; given < 1u + draw->second; given++) {
        size_t at;

        KITH_TRY(kith_segment_tasks(tx, draw->segment, d->keep, &tasks, &n, err));
        KITH_TRY(choose_coder(tx, &rng, draw, c, tasks, n, &at, err));
        if (at == SIZE_MAX)
            goto out;
        KITH_TRY(kith_task_add(tx, draw->segment, c->all[at].person, &task, err));
        c->all[at].tasks++;
        d->done->given++;
    }
out:
    return rc;
}

static enum kith_rc give(const struct drawing *d, struct kith_err *err)
{
    struct kith_draw *waiting;
    struct kith_tx *tx = NULL;
    struct coders c;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(d->ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_draw_waiting(tx, d->programme, kith_tx_now(tx) - KITH_POOL_GRACE_S, d->keep, &waiting, &n, err));
    KITH_TRY(kith_coder_times(tx, d->programme, month_of(kith_tx_now(tx)).from, d->keep, &c.all, &c.n, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(give_one(tx, d, &waiting[i], &c, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- who decides ---- */

/* A supervisor who did not code it, else one who did; never its counsellor. */
static enum kith_rc name_one(struct kith_tx *tx, const struct drawing *d, const struct kith_segment *g,
                             const struct kith_role_held *roles, size_t n_roles, struct kith_err *err)
{
    struct kith_session_row row;
    struct kith_coding_task *tasks;
    struct kith_id judge = KITH_ID_NONE;
    bool outside = false;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_session_get(tx, g->session, d->keep, &row, err));
    KITH_TRY(kith_segment_tasks(tx, g->id, d->keep, &tasks, &n, err));
    for (size_t i = 0; i < n_roles; i++) {
        bool coded = false;

        if (roles[i].role != KITH_POST_SUPERVISOR || kith_id_eq(roles[i].person, row.counsellor))
            continue;
        for (size_t k = 0; k < n; k++)
            coded = coded || kith_id_eq(tasks[k].coder, roles[i].person);
        if (!kith_id_is(judge) || (!outside && !coded)) {
            judge = roles[i].person;
            outside = !coded;
        }
    }
    if (!kith_id_is(judge))
        goto out;
    KITH_TRY(kith_adjudicator_set(tx, g->id, judge, err));
    d->done->named++;
out:
    return rc;
}

static enum kith_rc name_judges(const struct drawing *d, struct kith_err *err)
{
    struct kith_role_held *roles;
    struct kith_segment *missing;
    struct kith_tx *tx = NULL;
    uint32_t told;
    size_t n_roles;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(d->ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_offer_rule_tell(tx, d->programme, &told, err));
    KITH_TRY(kith_adjudicator_missing(tx, d->programme, d->keep, &missing, &n, err));
    KITH_TRY(kith_role_list(tx, KITH_ID_NONE, d->programme, d->keep, &roles, &n_roles, err));
    for (size_t i = 0; i < n; i++)
        KITH_TRY(name_one(tx, d, &missing[i], roles, n_roles, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- all of it ---- */

static enum kith_rc work_in(struct drawing *d, int64_t now, struct kith_err *err)
{
    struct month month = month_of(now);
    enum kith_rc rc = KITH_OK;

    for (int back = 0; back < MONTHS_BACK; back++) {
        month = month_of(month.from - 1);
        d->month = month;
        if (now >= month.to + KITH_POOL_LATE_S)
            KITH_TRY(draw_month(d, err));
    }
    KITH_TRY(give(d, err));
    KITH_TRY(name_judges(d, err));
out:
    return rc;
}

enum kith_rc kith_workspace_draw(struct kith_workspace *ws, struct kith_pool_work *done, struct kith_err *err)
{
    struct drawing d = {.ws = ws, .done = done};
    struct kith_programme *programmes;
    struct kith_arena *life = NULL;
    struct kith_tx *tx = NULL;
    int64_t now;
    size_t n;
    enum kith_rc rc;

    *done = (struct kith_pool_work){0};
    KITH_TRY(kith_arena_open(ws->env, &life, ARENA_MAX, err));
    KITH_TRY(kith_arena_open(ws->env, &d.keep, KITH_SESSION_MAX, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_programme_list(tx, life, &programmes, &n, err));
    now = kith_tx_now(tx);
    kith_tx_end(tx);
    tx = NULL;
    for (size_t i = 0; i < n; i++) {
        d.programme = programmes[i].id;
        KITH_TRY(work_in(&d, now, err));
        kith_arena_reset(d.keep);
    }
out:
    kith_tx_end(tx);
    kith_arena_close(d.keep);
    kith_arena_close(life);
    return rc;
}
