/* Lines that are the same, or as good as: writers repeat themselves without noticing. Used by the linters. */
#ifndef KITH_ALIKE_H
#define KITH_ALIKE_H

#include "finding.h"
#include "words.h"

/* Adds a finding for each pair of texts that are alike: the same words, one word's difference, the same first five
 * words, or nearly the same content. Quadratic in n. */
enum kith_rc kith_alike_find(struct kith_arena *keep, const struct kith_str *texts, size_t n,
                             struct kith_findings *found, struct kith_err *err);

#endif
