#include "workspace_aggregate.h"

#include "workspace_parts.h"

#include <math.h>

/* Shares to twentieths, with nothing told apart near the ends, where a mean would tell about everybody at once. */
static const struct kith_aggregate_kind kinds[] = {
    {"percent_change", "Change talk among change and sustain talk", 0.05, 0.10, 0.90},
    {"percent_complex", "Complex reflections among reflections", 0.05, 0.10, 0.90},
    {"percent_open", "Open questions among questions", 0.05, 0.10, 0.90},
    {"picked_up", "Reflections that pick up the client's last words", 0.05, 0.10, 0.90},
    {"r_to_q", "Reflections to questions", 0.25, 0.25, 3.0},
};

#define N_KINDS (sizeof kinds / sizeof *kinds)

const struct kith_aggregate_kind *kith_aggregate_kinds(size_t *n)
{
    *n = N_KINDS;
    return kinds;
}

bool kith_aggregate_cell(const struct kith_aggregate_kind *kind, const struct kith_aggregate_point *points, size_t n,
                         double *out)
{
    double sum = 0;
    unsigned people = 0;

    for (size_t i = 0; i < n;) {
        double own = 0;
        size_t k = i;

        /* Nobody counts for more than the scale holds: else one far-off figure would show through the mean. */
        for (; k < n && kith_id_eq(points[k].counsellor, points[i].counsellor); k++)
            own += fmin(fmax(points[k].value, 0), kind->high);
        if (k - i >= KITH_AGGREGATE_SESSIONS) {
            sum += own / (double)(k - i);
            people++;
        }
        i = k;
    }
    if (people < KITH_AGGREGATE_PEOPLE)
        return false;
    *out = fmin(fmax(round(sum / people / kind->step) * kind->step, kind->low), kind->high);
    return true;
}

/* Sessions that everybody in the room still allows to be scored. */
static enum kith_rc allowed(struct kith_tx *tx, struct kith_aggregate_session *sessions, size_t *n,
                            struct kith_err *err)
{
    size_t left = 0;
    unsigned uses;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < *n; i++) {
        KITH_TRY(kith_consent_open_session(tx, sessions[i].id, &uses, err));
        if ((uses & KITH_USES_TO_CODE) == KITH_USES_TO_CODE)
            sessions[left++] = sessions[i];
    }
    *n = left;
out:
    return rc;
}

/* All kinds of one quarter. */
static enum kith_rc work_out(struct kith_tx *tx, struct kith_id programme, int64_t quarter, struct kith_arena *scratch,
                             struct kith_aggregate figures[N_KINDS], struct kith_err *err)
{
    struct kith_aggregate_points points[N_KINDS];
    struct kith_aggregate_session *sessions;
    enum kith_rc rc;
    size_t n;

    kith_arena_reset(scratch);
    KITH_TRY(kith_aggregate_sessions(tx, programme, kith_quarter_begin(quarter), kith_quarter_begin(quarter + 1),
                                     scratch, &sessions, &n, err));
    KITH_TRY(allowed(tx, sessions, &n, err));
    for (size_t i = 0; i < N_KINDS; i++) {
        points[i] = (struct kith_aggregate_points){.name = kinds[i].name};
        KITH_TRY(kith_arena_take(scratch, n + 1, sizeof *points[i].points, &points[i].points, err));
    }
    KITH_TRY(kith_aggregate_points(tx, sessions, n, points, N_KINDS, err));
    for (size_t i = 0; i < N_KINDS; i++) {
        figures[i] = (struct kith_aggregate){.quarter = quarter, .name = kith_str_of(kinds[i].name)};
        figures[i].shown = kith_aggregate_cell(&kinds[i], points[i].points, points[i].n, &figures[i].value);
    }
out:
    return rc;
}

/* A programme that was set up today has no quarter that closed before. */
static int64_t first_quarter(int64_t last)
{
    return last - KITH_AGGREGATE_QUARTERS + 1;
}

static bool is_kept(const struct kith_aggregate *kept, size_t n, int64_t quarter)
{
    for (size_t i = 0; i < n; i++)
        if (kept[i].quarter == quarter)
            return true;
    return false;
}

/* Works out what has closed and was never worked out: while others go on writing, and kept at the end all at once. Who
 * comes at the same time works out the same, and what is kept first stays. */
static enum kith_rc close_all(struct kith_workspace *ws, struct kith_id programme, int64_t last,
                              struct kith_arena *keep, struct kith_err *err)
{
    struct kith_aggregate figures[KITH_AGGREGATE_QUARTERS * N_KINDS];
    struct kith_arena *scratch = NULL;
    struct kith_aggregate *kept;
    struct kith_tx *tx = NULL;
    size_t n_figures = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_arena_open(ws->env, &scratch, (size_t)256 << 20, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_aggregate_list(tx, programme, first_quarter(last), keep, &kept, &n, err));
    for (int64_t q = first_quarter(last); q <= last; q++)
        if (!is_kept(kept, n, q)) {
            KITH_TRY(work_out(tx, programme, q, scratch, figures + n_figures, err));
            n_figures += N_KINDS;
        }
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    for (size_t i = 0; i < n_figures; i++)
        KITH_TRY(kith_aggregate_keep(tx, programme, &figures[i], err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_workspace_aggregate(struct kith_workspace *ws, struct kith_id actor, struct kith_id programme,
                                      struct kith_arena *keep, struct kith_aggregate **out, size_t *n,
                                      struct kith_err *err)
{
    const struct kith_about about = {.programme = programme};
    struct kith_tx *tx = NULL;
    int64_t last;
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_workspace_may(tx, actor, KITH_DEED_AGGREGATE_SEE, &about, NULL, err));
    last = kith_quarter_of(kith_tx_now(tx) - KITH_AGGREGATE_WAIT_S) - 1;
    KITH_TRY(kith_aggregate_list(tx, programme, first_quarter(last), keep, out, n, err));
    if (*n == N_KINDS * KITH_AGGREGATE_QUARTERS)
        goto out;
    kith_tx_end(tx);
    tx = NULL;
    KITH_TRY(close_all(ws, programme, last, keep, err));
    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_aggregate_list(tx, programme, first_quarter(last), keep, out, n, err));
out:
    kith_tx_end(tx);
    return rc;
}
