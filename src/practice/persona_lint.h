/* The linter of personas: what a writer should mend before anyone practises with the person.
 *
 * Looks at the bank's gaps by theme, act and depth; lines that repeat; lengths; reading level; words that person-first
 * guidance advises against; and plain contradictions of the facts. See docs/practice-writing.md. Any thread. */
#ifndef KITH_PERSONA_LINT_H
#define KITH_PERSONA_LINT_H

#include "finding.h"
#include "flags.h"
#include "persona.h"

#define KITH_RECOVERY_GRADE 6.0 /* the hardest text that people in recovery are given, Flesch-Kincaid */

enum kith_rc kith_persona_lint(struct kith_arena *keep, const struct kith_persona *p, const struct kith_flags *flags,
                               struct kith_findings *found, struct kith_err *err);

/* Stigma flags in a text of Kith's own, each a finding about `what`. */
enum kith_rc kith_lint_stigma(struct kith_arena *keep, const struct kith_flags *flags, struct kith_str text,
                              const char *what, bool note, struct kith_findings *found, struct kith_err *err);

#endif
