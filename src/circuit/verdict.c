#include "verdict.h"

#include <math.h>

const char *kith_verdict_name(enum kith_verdict verdict)
{
    static const char *const names[] = {"reproduced", "not reproduced", "not identified"};

    return verdict < KITH_VERDICTS ? names[verdict] : "not reproduced";
}

static enum kith_verdict judge(const struct kith_abc_claim *claim, const struct kith_row_answer *a)
{
    bool held = claim->report != 0 ? a->probability >= KITH_VERDICT_PROBABILITY && a->found >= KITH_VERDICT_FOUND
                                   : a->interval.low >= -claim->margin && a->interval.high <= claim->margin;

    if (held && a->draws > 0)
        return KITH_REPRODUCED;
    return a->width >= KITH_VERDICT_AS_WIDE ? KITH_NOT_IDENTIFIED : KITH_NOT_REPRODUCED;
}

enum kith_rc kith_row_answer(const struct kith_abc_claim *claim, const double *effect, const double *own_se, size_t n,
                             double prior_width, struct kith_arena *scratch, struct kith_row_answer *out,
                             struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(scratch);
    double *sorted = NULL;
    size_t met = 0;
    enum kith_rc rc;

    *out = (struct kith_row_answer){.draws = 0};
    KITH_TRY(kith_arena_take(scratch, n ? n : 1, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < n; i++) {
        met += kith_abc_claim_met(claim, effect[i]);
        out->found += kith_abc_claim_found(claim, effect[i], own_se[i]) / (double)n;
        if (!isnan(effect[i]))
            sorted[out->draws++] = effect[i];
    }
    kith_sort(sorted, out->draws);
    out->effect = kith_quantile_sorted(sorted, out->draws, 0.5);
    out->interval.low = kith_quantile_sorted(sorted, out->draws, 0.025);
    out->interval.high = kith_quantile_sorted(sorted, out->draws, 0.975);
    out->probability = n ? (double)met / (double)n : 0.0;
    out->width = prior_width > 0.0 ? (out->interval.high - out->interval.low) / prior_width : (double)NAN;
    out->verdict = judge(claim, out);
out:
    kith_arena_rewind(scratch, mark);
    return rc;
}
