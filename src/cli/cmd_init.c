/* kith init DIR: an empty workspace, and the link for its first administrator. */
#include "workspace_cli.h"

#define LINK_LIVES_S INT64_C(604800)

static enum kith_rc make_link(struct kith_cli *cli, const struct kith_store_options *options, struct kith_token *token,
                              struct kith_err *err)
{
    struct kith_store *store = NULL;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_store_open(cli->env, options, &store, err));
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_link_make(tx, KITH_LINK_FIRST_RUN, KITH_ID_NONE, LINK_LIVES_S, token, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    kith_store_close(store);
    return rc;
}

int kith_cmd_init(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_token token;
    struct kith_err err = {0};
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 1, 1);

    if (status != KITH_EXIT_OK)
        return status;
    KITH_TRY(kith_store_create(cli->env, &o.store, &err));
    KITH_TRY(make_link(cli, &o.store, &token, &err));
    (void)printf("The workspace is made: %s\n"
                 "Its key ring is %s%s. Nothing can be read without it: keep a copy, apart from the workspace and from "
                 "its backups.\n"
                 "\n"
                 "Start it with:  kith serve %s\n"
                 "Then open, once and within a week, to become its first administrator:\n"
                 "  %s/link/%s\n",
                 o.store.dir, o.store.ring ? o.store.ring : o.store.dir, o.store.ring ? "" : ".keys", o.store.dir,
                 o.origin, token.z);
out:
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
