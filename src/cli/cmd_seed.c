/* kith seed DIR: an invented programme, to look around in. */
#include "beside_program.h"
#include "inputs.h"
#include "model_path.h"
#include "practice_path.h"
#include "progress.h"
#include "workspace_cli.h"
#include "workspace_seed.h"

#include <unistd.h>

static bool is_corpus(const char *path)
{
    char within[KITH_BESIDE_MAX];
    int len = snprintf(within, sizeof within, "%s/a.kith", path);

    return len > 0 && (size_t)len < sizeof within && access(within, R_OK) == 0;
}

static enum kith_rc find_corpus(const struct kith_place_options *o, char *path, size_t n, struct kith_err *err)
{
    if (o->corpus)
        return (size_t)snprintf(path, n, "%s", o->corpus) < n
                   ? KITH_OK
                   : kith_fail(err, KITH_EUSAGE, 0, "The path of the corpus is too long.");
    if (kith_beside_program("../corpus", "../share/kith/corpus", KITH_CORPUS_INSTALLED, is_corpus, path, n))
        return KITH_OK;
    return kith_fail(err, KITH_EIO, 0,
                     "The corpus was found neither beside the program nor at %s; name its folder with "
                     "--corpus.",
                     KITH_CORPUS_INSTALLED);
}

static void say(const struct kith_place_options *o, const struct kith_seeded *made)
{
    (void)printf("An invented programme is in %s: %zu sessions over half a year. Nobody in it is real.\n"
                 "Everybody's password is  %s\n"
                 "Sign in as  %s  (counsellor),  %s  (supervisor),  %s  (administrator); more under People.\n"
                 "Start it with:  kith serve %s\n",
                 o->store.dir, made->sessions, made->password, made->counsellor, made->supervisor, made->administrator,
                 o->store.dir);
}

int kith_cmd_seed(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_seed_options how = {0};
    struct kith_seeded made;
    struct kith_progress progress;
    struct kith_inputs corpus;
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};
    char folder[KITH_BESIDE_MAX];
    char model[KITH_MODEL_PATH_MAX];
    char practice[KITH_PRACTICE_PATH_MAX];
    char *names[1] = {folder};
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 1, 1);

    if (status != KITH_EXIT_OK)
        return status;
    KITH_TRY(kith_arena_open(cli->env, &keep, (size_t)64 << 20, &err));
    KITH_TRY(find_corpus(&o, folder, sizeof folder, &err));
    KITH_TRY(kith_inputs_find(names, 1, keep, &corpus, &err));
    KITH_TRY(kith_model_find(cli, o.model, model, sizeof model, &err));
    how.workspace = (struct kith_workspace_options){.store = o.store, .model = model, .version = kith_cli_version()};
    /* Without it there is nobody to practise with, and all else. */
    if (kith_practice_find(NULL, practice, sizeof practice, NULL) == KITH_OK)
        how.workspace.practice = practice;
    how.corpus = (const char *const *)corpus.paths;
    how.n_corpus = corpus.n;
    how.progress = kith_progress_step;
    how.user = &progress;
    kith_progress_start(&progress, cli, "weeks");
    rc = kith_workspace_seed(cli->env, &how, &made, &err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    say(&o, &made);
out:
    kith_arena_close(keep);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
