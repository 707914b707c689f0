/* kith export DIR WHAT -o FOLDER: everything of a person, in open formats. */
#include "workspace_cli.h"
#include "workspace_export.h"

/* A consent that was taken back closes this way too, unless whoever runs the place says why not. */
static void say_words(const struct kith_export_sum *sum, bool all_words)
{
    const char *what = all_words
                           ? "The words are in it all the same: nothing but the law or the client's own wish makes "
                             "that right. Write down why."
                           : "Their words, codes and measures are left out; --all-words writes them too, where the "
                             "law or the client's own wish asks for it.";

    if (sum->closed)
        (void)printf("%zu of the sessions are closed: no consent stands for recording and feedback. %s\n", sum->closed,
                     what);
    if (sum->shared)
        (void)printf("In %zu of the sessions another client sat in the room. %s\n", sum->shared, what);
}

static void say_counsellors(const struct kith_export_sum *sum, bool counsellors)
{
    if (counsellors)
        (void)printf("With each session stands whose it is, and its codes and measures. %zu counsellors read on their "
                     "home page that you wrote it.\n",
                     sum->told);
    else
        (void)printf("Whose a session is, its codes and its measures are left out, since they lead to one counsellor; "
                     "--with-counsellors writes them too, and every counsellor is told.\n");
}

int kith_cmd_export(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_store *store = NULL;
    struct kith_err err = {0};
    struct kith_export_sum sum = {0};
    unsigned with;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 2);

    if (status != KITH_EXIT_OK)
        return status;
    if (!o.out)
        return kith_cli_usage("export", "Name the folder to write to with -o.");
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    with = (o.all_words ? KITH_EXPORT_ALL_WORDS : 0u) | (o.counsellors ? KITH_EXPORT_COUNSELLORS : 0u);
    KITH_TRY(kith_workspace_export(store, o.rest[0], o.out, with, &sum, &err));
    (void)printf("%zu files are in %s. They are not encrypted: take care of them.\n", sum.files, o.out);
    say_words(&sum, o.all_words);
    if (strcmp(o.rest[0], "all") == 0)
        say_counsellors(&sum, o.counsellors);
out:
    kith_store_close(store);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
