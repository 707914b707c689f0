/* kith adapt DIR: a model of this site's own, from what its people coded blind. */
#include "model_path.h"
#include "workspace_cli.h"
#include "workspace_site.h"

int kith_cmd_adapt(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_workspace_options options = {.version = kith_cli_version()};
    struct kith_workspace *ws = NULL;
    struct kith_site_outcome outcome;
    struct kith_place_options o;
    struct kith_err err = {0};
    struct kith_buf report;
    char model[KITH_MODEL_PATH_MAX];
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 1, 1);

    if (status != KITH_EXIT_OK)
        return status;
    kith_buf_init(&report, cli->env, (size_t)4 << 20);
    options.store = o.store;
    KITH_TRY(kith_model_find(cli, o.model, model, sizeof model, &err));
    options.model = model;
    KITH_TRY(kith_workspace_open(cli->env, &options, &ws, &err));
    KITH_TRY(kith_workspace_adapt(cli->env, ws, options.model, &report, &outcome, &err));
    status = kith_cli_write(cli, o.out, kith_buf_view(&report));
    if (status == KITH_EXIT_OK)
        kith_cli_note(outcome.kept
                          ? "A model of this site is kept, encrypted in the workspace. The server uses it from "
                            "its next start on."
                          : "Nothing was kept: no code agreed better on sessions held back.");
out:
    kith_workspace_close(ws);
    kith_buf_free(&report);
    return rc == KITH_OK ? status : kith_cli_fail(&err);
}
