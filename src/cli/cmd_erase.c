/* kith erase DIR PERSON: a client by code, or somebody who works here by sign-in name. */
#include "workspace_cli.h"

struct found {
    struct kith_id id;
    bool client;
};

/* Clients are looked for in every programme: this runs on the machine itself, with the ring. */
static enum kith_rc find(struct kith_tx *tx, struct kith_arena *keep, struct kith_str who, struct found *out,
                         struct kith_err *err)
{
    struct kith_programme *programmes;
    struct kith_client *clients;
    struct kith_person person;
    size_t n_programmes;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_programme_list(tx, keep, &programmes, &n_programmes, err));
    for (size_t i = 0; i < n_programmes; i++) {
        KITH_TRY(kith_client_list(tx, programmes[i].id, KITH_ID_NONE, keep, &clients, &n, err));
        for (size_t k = 0; k < n; k++) {
            if (!kith_str_eq_nocase(clients[k].code, who) && !kith_str_eq(kith_id_str(&clients[k].id), who))
                continue;
            *out = (struct found){clients[k].id, true};
            goto out;
        }
    }
    rc = kith_person_by_login(tx, who, keep, &person, err);
    if (rc == KITH_EDENIED)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "Nobody here has that code or sign-in name. Clients are named by code (C-7F3K2).");
    *out = (struct found){person.id, false};
out:
    return rc;
}

int kith_cmd_erase(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_store *store = NULL;
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_err err = {0};
    struct found who;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    KITH_TRY(kith_arena_open(cli->env, &keep, (size_t)256 << 20, &err));
    KITH_TRY(kith_tx_write(store, KITH_ID_NONE, &tx, &err));
    KITH_TRY(find(tx, keep, kith_str_of(o.rest[0]), &who, &err));
    if (!o.yes) {
        rc = kith_fail(
            &err, KITH_EUSAGE, 0,
            "%s would be erased for good, in this store and in every backup that is restored after it. Say so "
            "with --yes.",
            o.rest[0]);
        goto out;
    }
    KITH_TRY(who.client ? kith_client_erase(tx, who.id, &err) : kith_person_erase(tx, who.id, &err));
    KITH_TRY(kith_tx_commit(tx, &err));
    (void)printf("Erased: %s. What the law asks to be kept stays, without a name, as %s.\n", o.rest[0], who.id.z);
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    kith_store_close(store);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
