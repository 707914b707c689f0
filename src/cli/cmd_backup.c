/* kith backup DIR FILE, kith restore FILE DIR. */
#include "workspace_cli.h"

#include <limits.h>
#include <unistd.h>

int kith_cmd_backup(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_store *store = NULL;
    struct kith_err err = {0};
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    KITH_TRY(kith_store_backup(store, o.rest[0], &err));
    (void)printf("Backed up and verified: %s\n"
                 "It is encrypted, and of no use without the key ring, which is not in it. Keep ring, list of erasures "
                 "(%s%s) and backup apart.\n",
                 o.rest[0], o.store.ledger ? o.store.ledger : o.store.dir, o.store.ledger ? "" : ".erased");
out:
    kith_store_close(store);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}

int kith_cmd_restore(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_err err = {0};
    const char *backup;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);
    char ledger[PATH_MAX];
    bool listed;

    if (status != KITH_EXIT_OK)
        return status;
    backup = o.store.dir;
    o.store.dir = o.rest[0];
    (void)snprintf(ledger, sizeof ledger, "%s%s", o.store.ledger ? o.store.ledger : o.store.dir,
                   o.store.ledger ? "" : ".erased");
    listed = access(ledger, F_OK) == 0;
    KITH_TRY(kith_store_restore(cli->env, &o.store, backup, &err));
    (void)printf("Restored and verified: %s\n%s Everybody has to sign in anew.\n", o.store.dir,
                 listed ? "Whoever the list of erasures names was erased again." : "No list of erasures was there.");
    if (!listed)
        kith_cli_note(
            "Without %s, whoever was erased since this backup was made is back: erase them again with kith erase, or "
            "delete %s and restore again with the newest list beside it.",
            ledger, o.store.dir);
out:
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
