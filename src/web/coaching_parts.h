/* One counsellor's coaching as its pages see it. See visit.h. */
#ifndef KITH_COACHING_PARTS_H
#define KITH_COACHING_PARTS_H

#include "coaching_goals.h"
#include "together_parts.h"

struct kith_coaching {
    struct kith_id person; /* the counsellor */
    struct kith_str name;
    bool own;                       /* the visitor's */
    struct kith_coaching_plan plan; /* id empty: there is none */
    const struct kith_coaching_plan *before;
    size_t n_before;
    const struct kith_coaching_meeting *meetings;
    size_t n_meetings;
};

/* The person in the path; EDENIED for whoever may not coach them. */
enum kith_rc kith_coaching_look(struct kith_visit *v, struct kith_tx *tx, struct kith_coaching *out);

enum kith_rc kith_coaching_show_page(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                                     const struct kith_faults *faults);

/* Forms, folded away unless `open` or something is wrong with them. */
void kith_coaching_plan_form(struct kith_visit *v, const struct kith_coaching *c, const struct kith_faults *faults,
                             bool open);
enum kith_rc kith_coaching_meeting_form(struct kith_visit *v, struct kith_tx *tx, const struct kith_coaching *c,
                                        const struct kith_faults *faults);

#endif
