/* One sentence on the session as a whole: how long, how the counsellor's side went, where the client's talk leaned.
 * Words, no figures that could be read as a grade. Pure; any thread. */
#ifndef KITH_SUMMARY_H
#define KITH_SUMMARY_H

#include "wording.h"

void kith_summary_write(struct kith_buf *out, const struct kith_reading *r);

#endif
