/* The optional voice of practice: a language model that the site itself runs, behind an OpenAI-compatible address, may
 * word what a simulated person does.
 *
 * Off unless somebody opens one. State, act and facts stay Kith's; a reply that fails, comes late or breaks them is
 * dropped, and the bank's line is said. Only the site's own addresses are connected to (voice_address.h), looked at on
 * the address really connected to; redirects are not followed and no proxy is used. What is sent: the person's file in
 * part and the last turns of the talk. A turn of distress is never sent.
 *
 * A voice borrows coder and env, is owned by its opener and used by one thread at a time; any number side by side:
 *
 *   kith_voice_open -> kith_voice_wording into struct kith_dialogue_options (or kith_voice_say) -> kith_voice_close */
#ifndef KITH_VOICE_H
#define KITH_VOICE_H

#include "coding.h"
#include "line_wording.h"

#define KITH_VOICE_CONNECT_MS 2000
#define KITH_VOICE_FIRST_MS   10000 /* to the first byte of the answer */
#define KITH_VOICE_WHOLE_MS   20000
#define KITH_VOICE_PATIENCE   3 /* failures running after which it is not asked for a while */
#define KITH_VOICE_REST_S     60

struct kith_voice;

struct kith_voice_options {
    const char *url;     /* http(s)://HOST[:PORT], with or without /v1 or /v1/chat/completions */
    const char *model;   /* NULL: "default" */
    struct kith_str key; /* sent as a bearer token; empty: none. Read it from a file: others see a command line. */
    unsigned connect_ms; /* 0: as above; the next two likewise */
    unsigned first_ms;
    unsigned whole_ms;
};

/* Connects once, to refuse a public address at once; a server that does not answer yet is no error. EUSAGE for an
 * address that is none, is public, or when Kith was built without libcurl. */
enum kith_rc kith_voice_open(const struct kith_env *env, const struct kith_coder *coder,
                             const struct kith_voice_options *options, struct kith_voice **out, struct kith_err *err);
void kith_voice_close(struct kith_voice *v); /* NULL is fine */

/* One line, as struct kith_wording wants it. Waits for the server at most whole_ms, and connect_ms. Silences are not
 * asked for. Fails only for want of memory. */
enum kith_rc kith_voice_say(struct kith_voice *v, const struct kith_wording_of *of, struct kith_arena *keep,
                            struct kith_worded *out, struct kith_err *err);

/* The same for a dialogue's options; borrows the voice. */
struct kith_wording kith_voice_wording(struct kith_voice *v);

/* True when the talk would cross a network unencrypted: http to a host that is not this machine by name. */
bool kith_voice_in_the_open(const struct kith_voice *v);

#endif
