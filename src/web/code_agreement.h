/* How far people here agree on each code, with each other and with the machine, and how that went over time.
 *
 * From codings made blind alone: what was decided afterwards is never among them. See visit.h and blind_codings.h. */
#ifndef KITH_CODE_AGREEMENT_H
#define KITH_CODE_AGREEMENT_H

#include "agreement.h"
#include "site_agreement.h"

#define KITH_CODES_JUDGED  19
#define KITH_QUARTERS_MOST 12

struct kith_code_figure { /* one code against all others, turn by turn */
    struct kith_estimate kappa;
    struct kith_estimate ac1;
    double prevalence; /* of all that either said, the share that is this code */
    uint64_t turns;
    size_t sessions;
};

struct kith_code_agreement {
    struct {
        const char *said;
        struct kith_code_figure by[KITH_AGREED_BY_COUNT];
    } codes[KITH_CODES_JUDGED];
    struct {
        int year;
        int quarter;                                      /* 1 to 4: when it was coded */
        struct kith_code_figure by[KITH_AGREED_BY_COUNT]; /* of `over` */
    } quarters[KITH_QUARTERS_MOST];
    size_t n_quarters;
    size_t over; /* the code whose course the quarters show; KITH_CODES_JUDGED: what a counsellor's turn mainly is */
};

/* Begin, add each session, and work out what they come to. The counts live in v->keep. The course is of the code that
 * the page is asked for: ?code=1 to ?code=KITH_CODES_JUDGED, in the order of the table. */
struct kith_code_counts;
enum kith_rc kith_code_agreement_begin(struct kith_visit *v, struct kith_code_counts **out);
void kith_code_agreement_add(struct kith_code_counts *g, const struct kith_blind_session *s);
enum kith_rc kith_code_agreement(struct kith_visit *v, const struct kith_code_counts *g,
                                 struct kith_code_agreement **out);
/* A figure with its interval; `none` where it does not exist. */
void kith_agreement_figure(struct kith_visit *v, const char *name, const char *none, const struct kith_estimate *e);
/* Both tables; nothing where no segment was coded. */
void kith_code_agreement_write(struct kith_visit *v, const struct kith_code_agreement *a);

#endif
