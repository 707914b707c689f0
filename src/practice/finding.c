#include "finding.h"

#include <stdio.h>

enum kith_rc kith_findings_open(struct kith_arena *keep, struct kith_findings **out, struct kith_err *err)
{
    enum kith_rc rc = kith_arena_take(keep, 1, sizeof **out, out, err);

    if (rc == KITH_OK)
        (*out)->keep = keep;
    return rc;
}

void kith_finding_add(struct kith_findings *f, const char *kind, bool note, const char *format, ...)
{
    char text[512];
    struct kith_str kept;
    va_list ap;

    va_start(ap, format);
    (void)vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (f->n == KITH_FINDINGS_MAX || kith_str_keep(f->keep, kith_str_of(text), &kept, NULL) != KITH_OK) {
        f->dropped++;
        return;
    }
    f->items[f->n++] = (struct kith_finding){kind, note, kept};
}

size_t kith_findings_to_mend(const struct kith_findings *f)
{
    size_t n = f->dropped;

    for (size_t i = 0; i < f->n; i++)
        n += !f->items[i].note;
    return n;
}
