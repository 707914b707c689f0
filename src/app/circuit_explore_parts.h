/* The parts of the explorer's page that hang on what was simulated. Internal to the explorer; what they write is
 * well-formed HTML without style attributes or outside references. One thread. */
#ifndef KITH_CIRCUIT_EXPLORE_PARTS_H
#define KITH_CIRCUIT_EXPLORE_PARTS_H

#include "circuit_explore_runs.h"
#include "evidence.h"

struct kith_explore_page {
    const struct kith_explore_options *options;
    const struct kith_explore_runs *runs;
    const struct kith_evidence *evidence;
};

void kith_explore_write_pasts(const struct kith_explore_page *p, struct kith_buf *out);
void kith_explore_write_changes(const struct kith_explore_page *p, struct kith_buf *out);
void kith_explore_write_versions(const struct kith_explore_page *p, struct kith_buf *out);
void kith_explore_write_studies(const struct kith_explore_page *p, struct kith_buf *out);
void kith_explore_write_still(const struct kith_explore_page *p, struct kith_buf *out);
void kith_explore_write_made(const struct kith_explore_page *p, struct kith_buf *out);
/* JSON for explore.js. */
void kith_explore_write_data(const struct kith_explore_page *p, struct kith_buf *out);

#endif
