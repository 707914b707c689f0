/* What the pages about danger share: kinds of danger, lines, hours, and who watches. See visit.h. */
#ifndef KITH_CRISIS_PARTS_H
#define KITH_CRISIS_PARTS_H

#include "visit.h"

/* A kind of danger in plain words, by the topic of a flag ("suicide": "thoughts of suicide"); NULL: none is known. */
const char *kith_crisis_kind_said(struct kith_str topic);

/* The kinds of danger in a report's lines, the gravest first, as bits for kith_crisis_write_kinds. */
unsigned kith_crisis_kinds(struct kith_str lines);
bool kith_crisis_has_abuse(unsigned bits); /* of a child or an elder: the programme's rule applies */
/* "thoughts of suicide, an overdose" */
void kith_crisis_write_kinds(struct kith_buf *out, unsigned bits);

/* The flagged turns of a report, and nothing else of its session: what the client said first, each with its kind. */
void kith_crisis_write_lines(struct kith_visit *v, struct kith_str lines);

/* "Monday to Friday, 08:00 to 18:00"; nothing where no day is promised. */
void kith_crisis_write_hours(struct kith_buf *out, const struct kith_crisis_duty *duty);
/* Whether somebody watches the programme's inbox at this moment, who, and since nobody may rely on it else, when next.
 */
enum kith_rc kith_crisis_write_watch(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis_duty *duty);

#endif
