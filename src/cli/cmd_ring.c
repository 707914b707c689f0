/* kith ring passphrase DIR: seals the key ring; kith ring rotate DIR: gives the store new keys. */
#include "workspace_cli.h"

#include <limits.h>
#include <sodium.h>
#include <string.h>

static enum kith_rc rotate(struct kith_cli *cli, const struct kith_place_options *o, struct kith_err *err)
{
    char kept[PATH_MAX];
    enum kith_rc rc = kith_ring_rotate(cli->env, &o->store, kept, sizeof kept, err);

    if (rc == KITH_OK)
        (void)printf("The store has new keys, and its key ring holds them: keep a copy of it, apart from the store.\n"
                     "The ring as it was is %s: backups made before today open only with that. Keep it with "
                     "them, and delete both together. Make a new backup now.\n",
                     kept);
    return rc;
}

static enum kith_rc passphrase(struct kith_cli *cli, const struct kith_place_options *o, struct kith_err *err)
{
    char fresh[KITH_PASSPHRASE_MAX] = "";
    enum kith_rc rc;

    if (!o->none)
        KITH_TRY(kith_ask_new_passphrase(fresh, sizeof fresh, err));
    KITH_TRY(kith_ring_passphrase(cli->env, &o->store, kith_str_of(fresh), err));
    (void)puts(o->none
                   ? "The key ring lies open again: whoever reads the file reads the store."
                   : "The key ring opens only with this passphrase now. Copies made before open with what they had. "
                     "Nobody can help you if it is forgotten: write it down, and keep it in a safe.");
out:
    sodium_memzero(fresh, sizeof fresh);
    return rc;
}

int kith_cmd_ring(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_err err = {0};
    bool change;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    change = strcmp(o.store.dir, "rotate") == 0;
    if (!change && strcmp(o.store.dir, "passphrase") != 0)
        return kith_cli_usage(argv[0], "'kith ring' does passphrase or rotate, not '%s'.", o.store.dir);
    o.store.dir = o.rest[0];
    rc = change ? rotate(cli, &o, &err) : passphrase(cli, &o, &err);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
