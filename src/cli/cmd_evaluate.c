#include "cross_encoders.h"
#include "evaluate_model.h"
#include "inputs.h"
#include "progress.h"
#include "train_model.h"
#include "workbench.h"

#include <stdlib.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_FOLDS) | KITH_TAKES(KITH_OPTION_STRIP) | KITH_TAKES(KITH_OPTION_JSON) |                    \
     KITH_TAKES(KITH_OPTION_MODEL) | KITH_TAKES(KITH_OPTION_JOBS) | KITH_TAKES(KITH_OPTION_SEED) |                     \
     KITH_TAKES(KITH_OPTION_ENCODER) | KITH_TAKES(KITH_OPTION_MODELS) | KITH_TAKES(KITH_OPTION_OUT))
#define OUTPUT_MAX ((size_t)64 << 20)

/* Each evaluation as text, or one JSON object a line. */
static void print_all(struct kith_evaluation *const *e, size_t n, bool json, struct kith_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (json)
            kith_evaluation_json(e[i], out);
        else
            kith_evaluation_text(e[i], out);
        kith_buf_byte(out, '\n');
    }
}

static enum kith_rc by_folds(struct kith_cli *cli, const struct kith_cli_options *o, const struct kith_inputs *inputs,
                             struct kith_buf *out, struct kith_err *err)
{
    struct kith_evaluation *e[KITH_SOURCES_MAX];
    struct kith_cross_run run = {0};
    struct kith_model *encoder = NULL; /* only looked at: it fits the fold encoders */
    struct kith_progress progress;
    struct kith_cross_options how = {.paths = (const char *const *)inputs->paths,
                                     .n_paths = inputs->n,
                                     .folds_path = o->folds,
                                     .models_dir = o->models,
                                     .cpu = kith_cpu_pick(getenv("KITH_CPU")),
                                     .seed = o->seed,
                                     .jobs = o->jobs,
                                     .progress = kith_progress_step,
                                     .user = &progress};
    size_t n = 0;
    enum kith_rc rc;

    kith_progress_start(&progress, cli, "heads fitted");
    rc = kith_cross_run_open(cli->env, &how, &run, err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    if (o->encoder)
        KITH_TRY(kith_cross_encoder_open(&run, o->encoder, &encoder, err));
    KITH_TRY(kith_cross_evaluate(&run, o->seed, o->jobs, e, &n, err));
    print_all(e, n, o->json, out);
    if (run.left_out)
        kith_cli_note("%zu sessions are not in the fold list and were left out.", run.left_out);
out:
    for (size_t i = 0; i < n; i++)
        kith_evaluation_close(e[i]);
    kith_model_close(encoder);
    kith_cross_run_close(&run);
    return rc;
}

static enum kith_rc by_model(struct kith_cli *cli, const struct kith_cli_options *o, const struct kith_inputs *inputs,
                             struct kith_buf *out, struct kith_err *err)
{
    struct kith_workbench bench = {0};
    struct kith_evaluation *e = NULL;
    struct kith_progress progress;
    struct kith_evaluate_options how = {.paths = (const char *const *)inputs->paths,
                                        .n_paths = inputs->n,
                                        .strip = o->strip,
                                        .seed = o->seed,
                                        .threads = o->jobs,
                                        .progress = kith_progress_step,
                                        .user = &progress};
    enum kith_rc rc;

    KITH_TRY(kith_workbench_open(&bench, cli, o, false, err));
    kith_progress_start(&progress, cli, "files");
    rc = kith_evaluate_model(cli->env, bench.model, bench.coder, &how, &e, err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    print_all(&e, 1, o->json, out);
out:
    kith_evaluation_close(e);
    kith_workbench_close(&bench);
    return rc;
}

int kith_cmd_evaluate(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_inputs inputs;
    struct kith_arena *keep = NULL;
    struct kith_buf out;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (options.folds && (options.model || options.strip))
        return kith_cli_usage("evaluate", "--folds trains its own models and always prints both kinds of text; leave "
                                          "--model and --strip-punctuation out.");
    if (options.encoder && !options.models)
        return kith_cli_usage("evaluate", "One fine-tuned encoder cannot be cross-validated: it has seen the sessions "
                                          "that it would be tried on. Give the folder of fold encoders, each "
                                          "fine-tuned without one fold, with --models.");
    if (options.models && !options.folds)
        return kith_cli_usage("evaluate", "Fold encoders belong to a fold list; name it with --folds.");
    kith_buf_init(&out, cli->env, OUTPUT_MAX);
    KITH_TRY(kith_arena_open(cli->env, &keep, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_inputs_find(argv + first, (size_t)(argc - first), keep, &inputs, &err));
    KITH_TRY(kith_inputs_spare(&inputs, options.out, &err));
    if (options.folds)
        KITH_TRY(by_folds(cli, &options, &inputs, &out, &err));
    else
        KITH_TRY(by_model(cli, &options, &inputs, &out, &err));
    KITH_TRY(kith_buf_check(&out, "The output", &err));
    status = kith_cli_write(cli, options.out, kith_buf_view(&out));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&out);
    kith_arena_close(keep);
    return status;
}
