/* How long transcripts stay: a part of the settings page, and what of it a counsellor reads at home. See visit.h. */
#ifndef KITH_RETENTION_H
#define KITH_RETENTION_H

#include "form_parts.h"

/* For a counsellor whose transcripts go within a week; writes nothing otherwise. */
enum kith_rc kith_retention_write(struct kith_visit *v, struct kith_tx *tx);
enum kith_rc kith_retention_form(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults);

/* page_settings.c: the whole page, with what is wrong. */
void kith_settings_show(struct kith_visit *v, const struct kith_faults *faults);

#endif
