/* kith export DIR WHAT -o FOLDER: everything of a person, in open formats. */
#include "workspace_cli.h"
#include "workspace_export.h"

int kith_cmd_export(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_store *store = NULL;
    struct kith_err err = {0};
    size_t files = 0;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    if (!o.out)
        return kith_cli_usage("export", "Name the folder to write to with -o.");
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    KITH_TRY(kith_workspace_export(store, o.rest[0], o.out, &files, &err));
    (void)printf("%zu files are in %s. They are not encrypted: take care of them.\n", files, o.out);
out:
    kith_store_close(store);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
