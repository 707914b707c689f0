#include "circuit_run.h"
#include "cmd_circuit.h"
#include "options.h"
#include "progress.h"

#include <stdlib.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS) |                       \
     KITH_TAKES(KITH_OPTION_JSON) | KITH_TAKES(KITH_OPTION_WIDTH) | KITH_TAKES(KITH_OPTION_ASCII) |                    \
     KITH_TAKES(KITH_OPTION_COLOR) | KITH_TAKES(KITH_OPTION_ANIMALS) | KITH_TAKES(KITH_OPTION_DRAWS) |                 \
     KITH_TAKES(KITH_OPTION_SVG) | KITH_TAKES(KITH_OPTION_STEP) | KITH_TAKES(KITH_OPTION_NULL) |                       \
     KITH_TAKES(KITH_OPTION_LEARN))

#define TEXT_MAX ((size_t)16 << 20)
#define ROOM     ((size_t)2 << 30) /* most that runs may take */
#define REAL_MAX 40000000u         /* animals over all runs of a group */

/* Words of the command line into what they mean; an exit status. */
static int read_words(const struct kith_cli_options *o, struct kith_circuit_run_options *how)
{
    int model = o->null_model ? kith_circuit_word(kith_null_model_name, kith_str_of(o->null_model)) : KITH_MODEL_FULL;

    how->learn = o->learn ? kith_circuit_word(kith_learning_rule_name, kith_str_of(o->learn)) : -1;
    if (model < 0)
        return kith_cli_usage("circuit", "--null takes drug-value, contact-reward or sedation, not '%s'.",
                              o->null_model);
    if (o->learn && how->learn < 0)
        return kith_cli_usage("circuit", "--learn takes redish or homeostatic, not '%s'.", o->learn);
    how->model = (enum kith_null_model)model;
    return KITH_EXIT_OK;
}

static int print(const struct kith_cli *cli, const struct kith_cli_options *o, const struct kith_circuit_run *run,
                 struct kith_buf *b, struct kith_err *err)
{
    const struct kith_strip_options strip = {.width = o->width, .ascii = o->ascii, .colour = o->colour && !o->out};
    enum kith_rc rc = KITH_OK;
    int status;

    if (o->svg) {
        kith_circuit_run_svg(b, run);
        KITH_TRY(kith_buf_check(b, "the drawing", err));
        status = kith_cli_write(cli, o->svg, kith_buf_view(b));
        if (status != KITH_EXIT_OK)
            return status;
        kith_buf_clear(b);
    }
    if (o->json)
        KITH_TRY(kith_circuit_run_json(b, run, err));
    else
        kith_circuit_run_text(b, run, &strip);
    KITH_TRY(kith_buf_check(b, "the report", err));
    return kith_cli_write(cli, o->out, kith_buf_view(b));
out:
    return kith_cli_fail(err);
}

int kith_cmd_circuit_run(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_circuit_run_options how = {0};
    struct kith_circuit_run *run = NULL;
    struct kith_progress progress;
    struct kith_arena *keep = NULL;
    struct kith_buf text;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status == KITH_EXIT_OK)
        status = read_words(&options, &how);
    if (status != KITH_EXIT_OK)
        return status;
    if (argc - first != 1)
        return kith_cli_usage("circuit", "Name one experiment: kith circuit run tomek-2020-gq.");
    if ((uint64_t)options.animals * (options.draws > 1 ? options.draws : KITH_CIRCUIT_RUN_REPEATS) > REAL_MAX)
        return kith_cli_usage("circuit", "That is more than %u rats a group over all runs: take fewer.", REAL_MAX);
    kith_buf_init(&text, cli->env, TEXT_MAX);
    kith_progress_start(&progress, cli, "runs");
    how.animals = options.animals;
    how.draws = options.draws;
    how.seed = options.seed;
    how.step_s = options.step_s;
    how.threads = options.jobs > 64 ? 64 : options.jobs;
    how.cpu = kith_circuit_cpu_pick(getenv("KITH_CPU"));
    how.progress = kith_progress_step;
    how.user = &progress;
    KITH_TRY(kith_arena_open(cli->env, &keep, ROOM, &err));
    rc = kith_circuit_run(cli->env, keep, argv[first], &how, &run, &err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    status = print(cli, &options, run, &text, &err);
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&text);
    kith_arena_close(keep);
    return status;
}
