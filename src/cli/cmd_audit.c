/* kith audit verify DIR: whether anybody touched the audit chain; kith audit mark DIR: a line for a witness. */
#include "workspace_cli.h"

#include <inttypes.h>
#include <string.h>

static int tell(const struct kith_audit_verdict *v)
{
    switch (v->fault) {
    case KITH_AUDIT_SOUND:
        break;
    case KITH_AUDIT_CHANGED:
        (void)printf("Line %" PRIu64 " was changed, or moved, after it was written.\n", v->at);
        break;
    case KITH_AUDIT_MISSING:
        (void)printf("Line %" PRIu64 " is missing.\n", v->at);
        break;
    case KITH_AUDIT_UNSIGNED:
        (void)printf("At line %" PRIu64 " the signature is not that of this key ring.\n", v->at);
        break;
    case KITH_AUDIT_REWRITTEN:
        (void)printf("The witness saw another line %" PRIu64 " than the one that stands there.\n", v->at);
        break;
    case KITH_AUDIT_CUT:
        (void)printf("Lines from %" PRIu64 " on are gone.\n", v->at);
        break;
    }
    if (v->fault != KITH_AUDIT_SOUND)
        (void)puts("The chain does NOT hold. Keep everything as it is, and ask who had the key ring.");
    else
        (void)printf("The chain holds: %" PRIu64 " lines.\n", v->lines);
    if (!v->witness)
        (void)puts("There is no witness: nobody can know whether lines at the end were cut off.");
    else if (v->fault == KITH_AUDIT_SOUND)
        (void)printf("The witness confirms it at %" PRIu64 " places.\n", v->witnessed);
    if (v->restores)
        (void)printf("The store went back to a backup %" PRIu64 " times; lines written between backup and restore are "
                     "not in it.\n",
                     v->restores);
    return v->fault == KITH_AUDIT_SOUND ? KITH_EXIT_OK : KITH_EXIT_SOME;
}

static enum kith_rc print_mark(struct kith_cli *cli, struct kith_store *store, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_str line;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(cli->env, &keep, 65536, err));
    KITH_TRY(kith_audit_mark(store, keep, &line, err));
    (void)fputs(line.p, stdout);
out:
    kith_arena_close(keep);
    return rc;
}

int kith_cmd_audit(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_audit_verdict verdict;
    struct kith_store *store = NULL;
    struct kith_err err = {0};
    bool mark;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    mark = strcmp(o.store.dir, "mark") == 0;
    if (!mark && strcmp(o.store.dir, "verify") != 0)
        return kith_cli_usage("audit", "'kith audit' can verify and mark: kith audit verify DIR.");
    o.store.dir = o.rest[0];
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    if (mark) {
        KITH_TRY(print_mark(cli, store, &err));
        goto out;
    }
    KITH_TRY(kith_audit_verify(store, o.store.witness, &verdict, &err));
    status = tell(&verdict);
out:
    kith_store_close(store);
    return rc == KITH_OK ? status : kith_cli_fail(&err);
}
