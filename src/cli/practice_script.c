#include "fileio.h"
#include "practice_play.h"
#include "practice_talk.h"
#include "practice_voice.h"
#include "workbench.h"

#define SCRIPT_MAX ((size_t)16 << 20)
#define OUTPUT_MAX ((size_t)256 << 20)

enum kith_rc kith_practice_person(struct kith_practice_call *call, const char *id, const struct kith_persona **out,
                                  struct kith_err *err)
{
    const struct kith_content_file *file;

    *out = NULL;
    file = kith_content_named(&call->content, KITH_CONTENT_PERSONA, kith_str_of(id));
    if (!file)
        return kith_fail(err, KITH_EUSAGE, 0, "There is nobody called '%s' here; see 'kith practice list'.", id);
    return kith_content_persona(call->cli->env, call->keep, file->path, out, err);
}

int kith_practice_script(struct kith_practice_call *call)
{
    const struct kith_cli_options *o = call->options;
    const struct kith_persona *persona;
    struct kith_workbench bench = {0};
    struct kith_wording wording;
    struct kith_voice *voice = NULL;
    struct kith_buf script;
    struct kith_buf out;
    struct kith_err err = {0};
    enum kith_rc rc;
    int status = KITH_EXIT_OK;

    kith_buf_init(&script, call->cli->env, SCRIPT_MAX);
    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    if (!o->persona)
        return kith_cli_usage("practice", "--script needs --persona.");
    KITH_TRY(kith_practice_open(call, &err));
    KITH_TRY(kith_practice_person(call, o->persona, &persona, &err));
    KITH_TRY(kith_file_read(call->cli->env, o->script, &script, &err));
    KITH_TRY(kith_workbench_open(&bench, call->cli, o, false, &err));
    KITH_TRY(kith_practice_voice(call, bench.coder, &voice, &err));
    wording = kith_voice_wording(voice);
    KITH_TRY(kith_practice_play(call->cli->env, bench.coder, persona, o->seed, voice ? &wording : NULL,
                                kith_buf_view(&script), &out, &err));
    status = kith_cli_write(call->cli, o->out, kith_buf_view(&out));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_voice_close(voice);
    kith_workbench_close(&bench);
    kith_buf_free(&script);
    kith_buf_free(&out);
    return status;
}
