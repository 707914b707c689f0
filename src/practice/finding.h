/* What a linter found in a content file: one plain sentence each. A list grows in its arena; one thread. */
#ifndef KITH_FINDING_H
#define KITH_FINDING_H

#include "str.h"

#define KITH_FINDINGS_MAX 400 /* of one file; later ones are counted, not kept */

struct kith_finding {
    const char *kind; /* "gap", "repeat", "length", "reading", "stigma", "facts", "dry", "form" */
    bool note;        /* worth knowing, nothing to mend */
    struct kith_str text;
};

struct kith_findings {
    struct kith_arena *keep;
    struct kith_finding items[KITH_FINDINGS_MAX];
    size_t n;
    size_t dropped;
};

enum kith_rc kith_findings_open(struct kith_arena *keep, struct kith_findings **out, struct kith_err *err);
/* Adds one; memory that runs out drops it. */
void kith_finding_add(struct kith_findings *f, const char *kind, bool note, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
size_t kith_findings_to_mend(const struct kith_findings *f); /* all but notes */

#endif
