/* The linter of drills and stories. See docs/practice-writing.md. Any thread. */
#ifndef KITH_DRILL_LINT_H
#define KITH_DRILL_LINT_H

#include "drill.h"
#include "persona_lint.h"

enum kith_rc kith_drill_lint(struct kith_arena *keep, const struct kith_drill *d, const struct kith_flags *flags,
                             struct kith_findings *found, struct kith_err *err);
enum kith_rc kith_story_lint(struct kith_arena *keep, const struct kith_story *s, const struct kith_flags *flags,
                             struct kith_findings *found, struct kith_err *err);

#endif
