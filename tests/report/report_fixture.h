/* Sessions made by hand for the tests of the report writers: nothing in them comes from a model or from other parts of
 * Kith that may change their wording, except the measures, which are counted. All lives in the arena. */
#ifndef KITH_REPORT_FIXTURE_H
#define KITH_REPORT_FIXTURE_H

#include "report.h"

struct kith_rng;

/* Twelve turns with every kind of feedback but a crisis; the id is a path and holds a name. */
struct kith_session_report fixture_short(struct kith_arena *keep);
/* The same, coded by a human. */
struct kith_session_report fixture_human(struct kith_arena *keep);
/* Escapes, markup, links and overrides in names, texts, ids, feedback; a crisis flag; peer setting; three speakers. */
struct kith_session_report fixture_hostile(struct kith_arena *keep);
/* Anything: 0-40 turns, ill-formed text, any labels, spans anywhere. */
struct kith_session_report fixture_random(struct kith_arena *keep, struct kith_rng *rng);

#endif
