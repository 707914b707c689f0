#include "voice_stream.h"

#include <jansson.h>

void kith_voice_stream_open(struct kith_voice_stream *s, const struct kith_env *env)
{
    *s = (struct kith_voice_stream){.why = NULL};
    kith_buf_init(&s->line, env, KITH_VOICE_EVENT_MAX);
    kith_buf_init(&s->event, env, KITH_VOICE_EVENT_MAX);
    kith_buf_init(&s->reply, env, KITH_VOICE_REPLY_MAX);
}

void kith_voice_stream_close(struct kith_voice_stream *s)
{
    kith_buf_free(&s->line);
    kith_buf_free(&s->event);
    kith_buf_free(&s->reply);
}

static bool wrong(struct kith_voice_stream *s, const char *why)
{
    s->why = why;
    return false;
}

/* One chunk: {"choices":[{"index":0,"delta":{"content":"..."},"finish_reason":null}]}. */
static bool take_chunk(struct kith_voice_stream *s, const json_t *chunk)
{
    const json_t *choices = json_object_get(chunk, "choices");
    const json_t *choice = json_array_get(choices, 0);
    const json_t *content = json_object_get(json_object_get(choice, "delta"), "content");
    const char *finish = json_string_value(json_object_get(choice, "finish_reason"));

    if (json_object_get(chunk, "error"))
        return wrong(s, "the server reported an error");
    if (!json_is_array(choices))
        return wrong(s, "what the server sent could not be read");
    if (json_is_string(content))
        kith_buf_add(&s->reply, json_string_value(content), json_string_length(content));
    if (s->reply.rc != KITH_OK)
        return wrong(s, "the reply was too long");
    if (finish && strcmp(finish, "stop") != 0)
        return wrong(s, "the reply was cut short");
    s->stopped = s->stopped || finish != NULL;
    return true;
}

static bool end_event(struct kith_voice_stream *s)
{
    struct kith_str data = kith_buf_view(&s->event);
    json_t *chunk;
    bool good;

    if (data.n == 0)
        return true;
    if (kith_str_eq(data, KITH_S("[DONE]"))) {
        s->stopped = true;
        s->done = true;
        return false;
    }
    chunk = json_loadb(data.p, data.n, JSON_REJECT_DUPLICATES, NULL);
    good = chunk ? take_chunk(s, chunk) : wrong(s, "what the server sent could not be read");
    json_decref(chunk);
    kith_buf_clear(&s->event);
    return good;
}

/* "data: text" adds to the event; an empty line ends it; comments and other fields are passed over. */
static bool end_line(struct kith_voice_stream *s)
{
    struct kith_str line = kith_buf_view(&s->line);
    bool good = true;

    if (line.n == 0) {
        good = end_event(s);
    } else if (kith_str_starts(line, KITH_S("data:"))) {
        struct kith_str data = kith_str_sub(line, line.n > 5 && line.p[5] == ' ' ? 6 : 5, line.n);

        if (s->event.n > 0)
            kith_buf_byte(&s->event, '\n');
        kith_buf_str(&s->event, data);
        if (s->event.rc != KITH_OK)
            good = wrong(s, "the server sent too much at once");
    }
    kith_buf_clear(&s->line);
    return good;
}

bool kith_voice_stream_feed(struct kith_voice_stream *s, struct kith_str bytes)
{
    if (s->why || s->done)
        return false;
    s->total += bytes.n;
    if (s->total > KITH_VOICE_STREAM_MAX)
        return wrong(s, "the server sent too much");
    for (size_t i = 0; i < bytes.n; i++) {
        char c = bytes.p[i];
        bool half = s->after_cr && c == '\n';

        s->after_cr = c == '\r';
        if (half)
            continue;
        if (c != '\n' && c != '\r') {
            kith_buf_byte(&s->line, c);
            if (s->line.rc != KITH_OK)
                return wrong(s, "the server sent too much at once");
        } else if (!end_line(s)) {
            return false;
        }
    }
    return true;
}

const char *kith_voice_stream_end(const struct kith_voice_stream *s)
{
    if (s->why)
        return s->why;
    return s->stopped ? NULL : "the reply stopped half-way";
}
