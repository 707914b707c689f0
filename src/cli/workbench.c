#include "workbench.h"

#include "ask_role.h"
#include "model_path.h"

#include <stdlib.h>

enum kith_rc kith_workbench_open(struct kith_workbench *w, const struct kith_cli *cli,
                                 const struct kith_cli_options *options, bool ask, struct kith_err *err)
{
    char path[KITH_MODEL_PATH_MAX];
    enum kith_rc rc;

    *w = (struct kith_workbench){.cli = cli, .options = options};
    w->listen = (struct kith_listen_options){.measure = {.setting = options->setting}, .goal = options->goal};
    w->listen.coding.why = options->why;
    w->listen.coding.threads = options->jobs;
    w->listen.coding.roles.counsellor = options->counsellor;
    if (ask && kith_ask_can(cli)) {
        w->listen.coding.roles.ask = kith_ask_role;
        w->listen.coding.roles.user = (void *)(uintptr_t)cli;
    }
    w->report = (struct kith_report_options){.names = options->names,
                                             .why = options->why,
                                             .colour = options->colour,
                                             .ascii = options->ascii,
                                             .width = options->width,
                                             .transcript = options->transcript,
                                             .version = kith_cli_version()};
    KITH_TRY(kith_model_find(cli, options->model, path, sizeof path, err));
    KITH_TRY(kith_model_open(cli->env, path, &w->model, err));
    KITH_TRY(kith_coder_open_on(cli->env, w->model, kith_cpu_pick(getenv("KITH_CPU")), &w->coder, err));
out:
    if (rc != KITH_OK)
        kith_workbench_close(w);
    return rc;
}

void kith_workbench_close(struct kith_workbench *w)
{
    kith_coder_close(w->coder);
    kith_model_close(w->model);
    w->coder = NULL;
    w->model = NULL;
}

const char *kith_service_notice(const struct kith_source *source, char *text, size_t n)
{
    if (!(kith_source_notices(source) & KITH_NOTICE_CLOUD))
        return NULL;
    (void)snprintf(text, n,
                   "This transcript seems to come from %s. A site that is bound by confidentiality needs an agreement "
                   "with that service before it sends sessions there.",
                   kith_source_service(source) ? kith_source_service(source) : "a cloud service");
    return text;
}

void kith_tell_notices(const struct kith_source *source, const char *path, unsigned *told)
{
    unsigned fresh = kith_source_notices(source) & ~*told;
    char text[320];

    *told |= fresh;
    if (fresh & KITH_NOTICE_WINDOWS_1252)
        kith_cli_note("%s is not UTF-8 and was read as Windows-1252; check its accents.", path);
    if (fresh & KITH_NOTICE_REPAIRED)
        kith_cli_note("%s holds damaged characters; each was read as U+FFFD.", path);
    if ((fresh & KITH_NOTICE_CLOUD) && kith_service_notice(source, text, sizeof text))
        kith_cli_note("%s", text);
}
