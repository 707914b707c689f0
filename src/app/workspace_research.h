/* The research export: masked sessions whose clients, and everybody else in the room, said yes to research.
 *
 * One line of JSON a turn, as `kith code` reads it. Sessions, clients and counsellors carry letters and numbers made
 * for this one export, in an order drawn at random; dates are years. Each client's disclosure is written down in the
 * same transaction that opens the words, on the very consent that stands (42 CFR 2.31, 2.25). Any thread. */
#ifndef KITH_WORKSPACE_RESEARCH_H
#define KITH_WORKSPACE_RESEARCH_H

#include "workspace.h"

#define KITH_RESEARCH_MOST 500u /* sessions in one export */

struct kith_research {
    struct kith_id programme;
    struct kith_str recipient; /* name, and where they work */
    struct kith_str purpose;   /* the study, and its approval */
    int64_t held_from;         /* 0: all */
    int64_t held_to;
};

struct kith_research_sum {
    size_t sessions;
    size_t clients;
    bool more; /* than fit into one export */
};

/* How many there are for it now. EUSAGE for whoever runs the programme or directs it: what they read could lead them to
 * one counsellor. */
enum kith_rc kith_workspace_research_count(struct kith_workspace *ws, struct kith_id actor,
                                           const struct kith_research *what, struct kith_research_sum *out,
                                           struct kith_err *err);
/* Writes it into out, and the disclosures into the store. EINPUT when there is nothing to export. */
enum kith_rc kith_workspace_research_export(struct kith_workspace *ws, struct kith_id actor,
                                            const struct kith_research *what, struct kith_buf *out,
                                            struct kith_research_sum *sum, struct kith_err *err);

#endif
