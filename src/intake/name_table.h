/* Which of the names found at the heads of lines are speakers: counted over the whole file, then judged.
 *
 * Lives in the arena it was opened with; one thread. */
#ifndef KITH_NAME_TABLE_H
#define KITH_NAME_TABLE_H

#include "speaker_label.h"

struct kith_names;

enum kith_rc kith_names_open(struct kith_arena *keep, struct kith_names **out, struct kith_err *err);

/* One more line (or cue) in which a label might stand. */
void kith_names_unit(struct kith_names *names);

/* One more label. Past 1024 different names new ones are not kept. */
enum kith_rc kith_names_count(struct kith_names *names, const struct kith_said *said, struct kith_err *err);

/* Judges: after it, kith_names_has answers. A name is a speaker's when it declares a role, when it recurs, or, in a
 * file that labels nearly every line or where no name recurs, when it has the form of a name. A file in which fewer
 * than 1 in `rarest` units are labelled so has no labels at all; 0 sets no such limit. */
void kith_names_settle(struct kith_names *names, size_t rarest);
bool kith_names_has(struct kith_names *names, struct kith_str name);

size_t kith_names_times(struct kith_names *names, struct kith_str name); /* that it was counted */
size_t kith_names_labels(const struct kith_names *names);                /* all that have an accepted name */

#endif
