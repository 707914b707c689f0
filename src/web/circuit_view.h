/* What the circuit's page shows of one answer; see page_circuit.c. Internal to it; all write into view->v->out and fill
 * only figures of simulated rats into what they write. One thread. */
#ifndef KITH_CIRCUIT_VIEW_H
#define KITH_CIRCUIT_VIEW_H

#include "circuit_demand.h"
#include "evidence.h"
#include "visit.h"

struct kith_circuit_view {
    struct kith_visit *v;
    struct kith_demand demand;
    bool other_lever; /* the drug lever is not to be called so */
    uint32_t rat;     /* 0 to KITH_EXPLORE_RATS - 1 */
    uint32_t minute;  /* 0 to KITH_EXPLORE_BINS */
    const struct kith_demand_answer *answer;
    struct kith_evidence evidence;
};

/* circuit_figures.c: many rats, many versions */
void kith_circuit_write_told(const struct kith_circuit_view *view);
void kith_circuit_write_outcomes(const struct kith_circuit_view *view);
void kith_circuit_write_openers(const struct kith_circuit_view *view);
void kith_circuit_write_regions(const struct kith_circuit_view *view);
/* circuit_rat.c: one rat, minute by minute */
void kith_circuit_write_rat(const struct kith_circuit_view *view);

/* page_circuit.c */
const char *kith_circuit_lever(const struct kith_circuit_view *view); /* "drug lever" */
/* An address that shows the same, another rat or minute: for a quoted attribute. */
void kith_circuit_write_address(const struct kith_circuit_view *view, uint32_t rat, uint32_t minute);

#endif
