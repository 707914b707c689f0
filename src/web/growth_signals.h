/* Whether something has changed in a counsellor's own figures: control charts over the figures that may be gone by.
 *
 * Those are the empathy that people rated, and measures on which the machine agrees with people here (site_measures.h).
 * A signal is for the counsellor, and for nobody else first. See control_chart.h for the rules, visit.h for threads. */
#ifndef KITH_GROWTH_SIGNALS_H
#define KITH_GROWTH_SIGNALS_H

#include "control_chart.h"
#include "site_measures.h"

#define KITH_SIGNALS_MAX 8u /* series that are watched */

struct kith_growth_rating { /* what people gave a session for empathy */
    struct kith_id session;
    int64_t held;
    double value;
};

struct kith_growth_signal {
    const char *said;            /* the figure, in words */
    enum kith_chart_signal kind; /* OUTSIDE or RUN_OF_8 */
    bool higher;
    struct kith_id session; /* the one it shows on, or the last of the eight */
    int64_t held;
};

struct kith_growth_watched { /* one series, with or without a signal */
    const char *said;
    size_t points;
};

struct kith_growth_signals {
    struct kith_growth_signal signals[KITH_SIGNALS_MAX]; /* at most one a series: the latest, of the last half year */
    size_t n;
    struct kith_growth_watched watched[KITH_SIGNALS_MAX];
    size_t n_watched;
};

/* ratings: the oldest first. Only sessions that the visitor may score are looked at. */
enum kith_rc kith_growth_signals(struct kith_visit *v, struct kith_tx *tx, const struct kith_growth_rating *ratings,
                                 size_t n, const struct kith_site_measure site[KITH_SITE_COUNT],
                                 struct kith_growth_signals *out);

/* That, as a panel into v->out. */
void kith_growth_signals_write(struct kith_visit *v, const struct kith_growth_signals *s);

#endif
