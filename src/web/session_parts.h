/* The parts of a session's page: the report's own charts and figures, and its words with room for the counsellor's.
 * See visit.h. */
#ifndef KITH_SESSION_PARTS_H
#define KITH_SESSION_PARTS_H

#include "html_page.h"
#include "visit.h"

/* Feedback, course, figures and the transcript, each turn with what was contested, into v->out. */
enum kith_rc kith_session_write(struct kith_visit *v, const struct kith_session_sight *sight);

/* One turn by its place, as the page to contest it shows it; EDENIED when there is none. */
enum kith_rc kith_session_write_turn(struct kith_visit *v, const struct kith_session_sight *sight, size_t turn);

/* The codes of a turn as one line: "question, open question"; empty when it has none. */
enum kith_rc kith_session_codes(struct kith_visit *v, const struct kith_session_sight *sight, size_t turn,
                                struct kith_str *out);

#endif
