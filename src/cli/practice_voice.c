#include "practice_voice.h"

#include "fileio.h"

#define KEY_FILE_MAX ((size_t)4 << 10)

enum kith_rc kith_voice_asked_open(const struct kith_cli *cli, const struct kith_voice_asked *asked,
                                   const struct kith_coder *coder, struct kith_voice **out, struct kith_err *err)
{
    struct kith_voice_options options = {.url = asked->url,
                                         .model = asked->model,
                                         .key = {"", 0},
                                         .first_ms = 500 * asked->wait_s,
                                         .whole_ms = 1000 * asked->wait_s};
    struct kith_buf key;
    enum kith_rc rc;

    *out = NULL;
    kith_buf_init(&key, cli->env, KEY_FILE_MAX);
    if (!asked->url) {
        rc = asked->model || asked->key || asked->wait_s
                 ? kith_fail(err, KITH_EUSAGE, 0,
                             "--voice-model, --voice-key and --voice-wait go with --voice and its address.")
                 : KITH_OK;
        goto out;
    }
    if (asked->key) {
        KITH_TRY(kith_file_read(cli->env, asked->key, &key, err));
        options.key = kith_str_trim(kith_buf_view(&key));
    }
    KITH_TRY(kith_voice_open(cli->env, coder, &options, out, err));
out:
    if (key.p)
        explicit_bzero(key.p, key.cap);
    kith_buf_free(&key);
    return rc;
}

void kith_voice_asked_note(const struct kith_voice_asked *asked, const struct kith_voice *v)
{
    if (v && kith_voice_in_the_open(v))
        kith_cli_note("The talk goes to %s unencrypted; use https, or a server on this machine.", asked->url);
}

enum kith_rc kith_practice_voice(const struct kith_practice_call *call, const struct kith_coder *coder,
                                 struct kith_voice **out, struct kith_err *err)
{
    const struct kith_cli_options *o = call->options;
    const struct kith_voice_asked asked = {o->voice, o->voice_model, o->voice_key, o->voice_wait_s};

    enum kith_rc rc;

    KITH_TRY(kith_voice_asked_open(call->cli, &asked, coder, out, err));
    kith_voice_asked_note(&asked, *out);
out:
    return rc;
}
