/* What the pages on coaching, peer review, mentoring and groups share: names, choices of people and sessions, and a
 * stretch of a session with its turns. See visit.h; all write into v->out. */
#ifndef KITH_TOGETHER_PARTS_H
#define KITH_TOGETHER_PARTS_H

#include "form_parts.h"

/* How everybody calls the person. */
enum kith_rc kith_together_name(struct kith_visit *v, struct kith_tx *tx, struct kith_id person, struct kith_str *out);

/* Names in one line, with commas between. */
enum kith_rc kith_together_names(struct kith_visit *v, struct kith_tx *tx, const struct kith_id *people, size_t n);
bool kith_together_has(const struct kith_id *people, size_t n, struct kith_id person);

/* Active people with any of these roles (bits) in the programme, the visitor left out, as choices. */
enum kith_rc kith_together_people(struct kith_visit *v, struct kith_tx *tx, unsigned posts, struct kith_choice **out,
                                  size_t *n);

/* Coded sessions of a counsellor for which all of these uses are open, the newest first, as choices. */
enum kith_rc kith_together_sessions(struct kith_visit *v, struct kith_tx *tx, struct kith_id counsellor, unsigned uses,
                                    bool shared, struct kith_choice **out, size_t *n);

/* Three fields that name a stretch: "session" (unless it is known), "from" and "to". */
void kith_together_stretch_fields(struct kith_visit *v, const struct kith_faults *faults,
                                  const struct kith_choice *sessions, size_t n, bool optional);

struct kith_together_picked {
    bool any; /* a session was named */
    struct kith_id session;
    uint32_t first; /* places */
    uint32_t last;
};
/* Reads them; what is wrong goes into faults. Ask only after the visitor may read the session: it is asked again. */
enum kith_rc kith_together_stretch_read(struct kith_visit *v, struct kith_tx *tx, struct kith_id session,
                                        struct kith_faults *faults, struct kith_together_picked *out);

/* The turns as they were said, masked; or, when `deed` is not open any more, a sentence that says so. *open tells
 * which.
 */
enum kith_rc kith_together_stretch(struct kith_visit *v, struct kith_tx *tx, enum kith_deed deed,
                                   const struct kith_about *about, uint32_t first, uint32_t last, const char *action,
                                   struct kith_id object, bool *open);

/* Words of people as a paragraph, with their line ends; nothing when there are none. */
void kith_together_words(struct kith_visit *v, struct kith_str words);

/* A day in a form; 0 and a fault when what stands there is none. Empty: 0. */
int64_t kith_together_day(struct kith_visit *v, struct kith_faults *faults, const char *field);

/* What of all this awaits the visitor, on the home page; nothing when nothing does. */
enum kith_rc kith_together_awaits(struct kith_visit *v, struct kith_tx *tx);

#endif
