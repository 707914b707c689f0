/* Shares of a whole as one bar: who talked how much. See figure.h. */
#ifndef KITH_SHARE_CHART_H
#define KITH_SHARE_CHART_H

#include "figure.h"

#include <stdbool.h>

struct kith_share {
    struct kith_str label; /* "Counsellor" */
    double amount;         /* words, minutes ...; what is not above 0 counts as 0 */
    enum kith_tone tone;
    bool hatched; /* so that neighbours differ without colour */
};

/* At most KITH_SHARES_MAX; more are left out. Percentages add up to 100 (largest remainder); when nothing has an amount
 * the bar stays empty and says so. */
#define KITH_SHARES_MAX 12
struct kith_share_chart {
    const struct kith_share *shares;
    size_t n;
    struct kith_str amounts; /* what is counted: "words" */
};

void kith_share_chart(struct kith_buf *b, const struct kith_figure *f, const struct kith_share_chart *chart);

#endif
