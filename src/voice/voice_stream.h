/* What a chat server streams back: server-sent events (WHATWG HTML, "Server-sent events") whose data are the chunks of
 * an OpenAI-compatible /v1/chat/completions, put together to one reply.
 *
 * The server is the site's own and still not believed: bytes, events and the reply have hard bounds, and the first
 * thing that is wrong ends it. Owned by its opener; one thread. */
#ifndef KITH_VOICE_STREAM_H
#define KITH_VOICE_STREAM_H

#include "buf.h"

#define KITH_VOICE_STREAM_MAX ((size_t)1 << 20)  /* bytes of one answer, all told */
#define KITH_VOICE_EVENT_MAX  ((size_t)64 << 10) /* of one event */
#define KITH_VOICE_REPLY_MAX  ((size_t)4 << 10)  /* of the reply inside */

struct kith_voice_stream {
    struct kith_buf line;
    struct kith_buf event; /* the data lines of the event at hand */
    struct kith_buf reply;
    size_t total;
    bool stopped;    /* the model came to an end of its own */
    bool done;       /* nothing more is to come */
    bool after_cr;   /* the last byte was a CR: an LF now belongs to it */
    const char *why; /* what was wrong, for people; NULL: nothing */
};

void kith_voice_stream_open(struct kith_voice_stream *s, const struct kith_env *env);
void kith_voice_stream_close(struct kith_voice_stream *s);
/* Takes the next bytes. False when no more are wanted: done, or something is wrong. */
bool kith_voice_stream_feed(struct kith_voice_stream *s, struct kith_str bytes);
/* Call after the last byte: NULL when the reply is whole, else what was wrong. */
const char *kith_voice_stream_end(const struct kith_voice_stream *s);

#endif
