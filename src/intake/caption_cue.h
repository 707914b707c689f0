/* The payload of a WebVTT or SRT cue as text: tags and entities resolved, voices told apart.
 *
 * Pure; any thread. */
#ifndef KITH_CAPTION_CUE_H
#define KITH_CAPTION_CUE_H

#include "str.h"

struct kith_caption {
    struct kith_str rest; /* what is still to read of the payload; borrowed */
    bool rolling;         /* a time tag was seen: karaoke captions, whose cues repeat the line before */
    bool closed;          /* a </v> was seen */
};

/* The next run of text by one voice, into out (which has room for rest.n bytes and is not
 * terminated); *voice is its name, resolved into the same buffer, or empty. Line ends stay. False at the end of the
 * payload. What has the form of a tag but is none that captions know ("<laughs>", "<3") is kept as text. */
bool kith_caption_next(struct kith_caption *in, char *out, struct kith_str *voice, struct kith_str *text);

#endif
