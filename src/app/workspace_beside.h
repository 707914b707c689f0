/* Two codings of one segment side by side, once nobody codes it blind any more, and what was decided where they differ.
 *
 * See workspace.h for gates, ownership and threads. */
#ifndef KITH_WORKSPACE_BESIDE_H
#define KITH_WORKSPACE_BESIDE_H

#include "workspace.h"

#define KITH_BESIDE_MOST 4 /* codings shown */

struct kith_beside {
    struct kith_segment segment;
    const struct kith_blind_turn *turns; /* masked */
    size_t n_turns;
    struct kith_coding codings[KITH_BESIDE_MOST]; /* A, B, ...: in an order that tells nothing of who or when */
    size_t n_codings;
    int mine; /* the actor's own among them; -1: none */
    const struct kith_adjudicated *decided;
    size_t n_decided;
    bool may_decide;
};

/* For those who coded it, and for whoever decides. Notes on the audit chain that it was opened. */
enum kith_rc kith_workspace_beside(struct kith_workspace *ws, struct kith_id actor, struct kith_id segment,
                                   struct kith_arena *keep, struct kith_beside *out, struct kith_err *err);
/* What was decided, by whoever was named for it; kept apart from what was coded blind. */
enum kith_rc kith_workspace_decide(struct kith_workspace *ws, struct kith_id actor, struct kith_id segment,
                                   const struct kith_adjudicated *what, struct kith_err *err);

#endif
