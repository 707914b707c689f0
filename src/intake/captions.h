/* What WebVTT and SRT share: blocks of a time line and text, and who speaks in them.
 *
 * The text is borrowed; the list of cues lives in kith_parse.life. One thread. */
#ifndef KITH_CAPTIONS_H
#define KITH_CAPTIONS_H

#include "parser.h"

#define KITH_CUES_MAX 500000 /* of one file; cues of one speaker join to turns */

/* Reads p->text as captions into `b`: KITH_END when there is no cue at all. `vtt` tells whether a WEBVTT head and NOTE,
 * STYLE and REGION blocks may occur. Sets p->service. Cues out of order by less than half a minute are put in order
 * (Microsoft Teams writes such files); a greater step back is taken as a recording that began anew. */
enum kith_rc kith_captions_read(struct kith_parse *p, bool vtt, struct kith_builder *b, struct kith_err *err);

#endif
