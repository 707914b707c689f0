#include "inputs.h"
#include "options.h"
#include "progress.h"
#include "train_model.h"

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_FOLDS) | KITH_TAKES(KITH_OPTION_BESIDE) |                    \
     KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS))

int kith_cmd_train(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_cross_options how = {0};
    struct kith_progress progress;
    struct kith_inputs inputs;
    struct kith_arena *keep = NULL;
    struct kith_buf report;
    struct kith_err err = {0};
    char hash[KITH_HASH_HEX];
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (!options.out)
        return kith_cli_usage("train", "Name the file to write the model to with -o.");
    kith_buf_init(&report, cli->env, (size_t)16 << 20);
    KITH_TRY(kith_arena_open(cli->env, &keep, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_inputs_find(argv + first, (size_t)(argc - first), keep, &inputs, &err));
    KITH_TRY(kith_inputs_spare(&inputs, options.out, &err));
    kith_progress_start(&progress, cli, "heads fitted");
    how = (struct kith_cross_options){.paths = (const char *const *)inputs.paths,
                                      .n_paths = inputs.n,
                                      .folds_path = options.folds,
                                      .beside_path = options.beside,
                                      .seed = options.seed,
                                      .jobs = options.jobs,
                                      .progress = kith_progress_step,
                                      .user = &progress};
    rc = kith_train_model(cli->env, &how, options.out, &report, hash, &err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    status = kith_cli_write(cli, NULL, kith_buf_view(&report));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&report);
    kith_arena_close(keep);
    return status;
}
