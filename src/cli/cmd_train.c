#include "cross_site.h"
#include "inputs.h"
#include "options.h"
#include "progress.h"
#include "train_model.h"

#include <stdlib.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_FOLDS) | KITH_TAKES(KITH_OPTION_BESIDE) |                    \
     KITH_TAKES(KITH_OPTION_ENCODER) | KITH_TAKES(KITH_OPTION_FOLD_ENCODERS) | KITH_TAKES(KITH_OPTION_BASE) |          \
     KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS))

/* What contradicts itself on the command line; NULL when nothing does. */
static const char *contradiction(const struct kith_cli_options *o)
{
    if (!o->out)
        return "Name the file to write the model to with -o.";
    if (o->base && (o->folds || o->beside || o->encoder || o->models))
        return "--base adapts a model that is there to your sessions, and takes them all; leave --folds, --beside, "
               "--encoder and --fold-encoders out.";
    if (!o->encoder != !o->models)
        return "--encoder FILE, which goes into the model, and --fold-encoders DIR, each fine-tuned without one fold, "
               "are given together.";
    if (o->encoder && !o->folds)
        return "Fold encoders belong to a fold list; name it with --folds.";
    return NULL;
}

static enum kith_rc train(struct kith_cli *cli, const struct kith_cli_options *o, const struct kith_inputs *inputs,
                          struct kith_progress *progress, struct kith_buf *report, struct kith_err *err)
{
    const struct kith_cross_options how = {.paths = (const char *const *)inputs->paths,
                                           .n_paths = inputs->n,
                                           .folds_path = o->folds,
                                           .beside_path = o->beside,
                                           .models_dir = o->models,
                                           .cpu = kith_cpu_pick(getenv("KITH_CPU")),
                                           .seed = o->seed,
                                           .jobs = o->jobs,
                                           .progress = kith_progress_step,
                                           .user = progress};
    char hash[KITH_HASH_HEX];

    return kith_train_model(cli->env, &how, o->encoder, o->out, report, hash, err);
}

static enum kith_rc adapt(struct kith_cli *cli, const struct kith_cli_options *o, const struct kith_inputs *inputs,
                          struct kith_progress *progress, struct kith_buf *report, struct kith_err *err)
{
    const struct kith_site_options how = {.paths = (const char *const *)inputs->paths,
                                          .n_paths = inputs->n,
                                          .base_path = o->base,
                                          .cpu = kith_cpu_pick(getenv("KITH_CPU")),
                                          .seed = o->seed,
                                          .jobs = o->jobs,
                                          .progress = kith_progress_step,
                                          .user = progress};
    char hash[KITH_HASH_HEX];

    return kith_train_site(cli->env, &how, o->out, report, hash, err);
}

int kith_cmd_train(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_progress progress;
    struct kith_inputs inputs;
    struct kith_arena *keep = NULL;
    struct kith_buf report;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (contradiction(&options))
        return kith_cli_usage("train", "%s", contradiction(&options));
    kith_buf_init(&report, cli->env, (size_t)16 << 20);
    KITH_TRY(kith_arena_open(cli->env, &keep, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_inputs_find(argv + first, (size_t)(argc - first), keep, &inputs, &err));
    KITH_TRY(kith_inputs_spare(&inputs, options.out, &err));
    kith_progress_start(&progress, cli, options.base ? "heads tried" : "heads fitted");
    rc = (options.base ? adapt : train)(cli, &options, &inputs, &progress, &report, &err);
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
