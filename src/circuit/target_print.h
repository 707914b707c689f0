/* A table of targets in words and as JSON, beside what was found in people and animals. Any thread. */
#ifndef KITH_TARGET_PRINT_H
#define KITH_TARGET_PRINT_H

#include "buf.h"
#include "evidence.h"
#include "target_table.h"

struct kith_targets_words {
    const struct kith_targets_table *table;
    const struct kith_evidence *evidence;
    const char *versions; /* "draws from the priors: nothing was fitted" */
    bool fitted;          /* the versions are a posterior's */
};

void kith_targets_text(const struct kith_targets_words *w, struct kith_buf *out);
/* schema/circuit-targets.json */
void kith_targets_json(const struct kith_targets_words *w, struct kith_buf *out);

/* One finding as a sentence: "Tomek 2020 (rat): ...; rescue of a cage-mate: went up. Grade A, read at the source." */
void kith_evidence_sentence(const struct kith_evidence_row *row, struct kith_buf *out);
const char *kith_evidence_direction_words(struct kith_str direction); /* "went up" */

#endif
