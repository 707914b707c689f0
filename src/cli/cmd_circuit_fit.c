#include "circuit_fit.h"
#include "cmd_circuit.h"
#include "options.h"
#include "progress.h"

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS) |                       \
     KITH_TAKES(KITH_OPTION_DRAWS) | KITH_TAKES(KITH_OPTION_RUNS))

struct watch {
    const struct kith_cli *cli;
    struct kith_progress progress;
    char what[96];
};

static void stage(void *user, const char *what)
{
    struct watch *w = user;

    kith_progress_end(&w->progress);
    (void)snprintf(w->what, sizeof w->what, "%s", what);
    kith_progress_start(&w->progress, w->cli, w->what);
}

static void step(void *user, size_t done, size_t total)
{
    kith_progress_step(&((struct watch *)user)->progress, done, total);
}

int kith_cmd_circuit_fit(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_fit_options fit = kith_circuit_fit_defaults(cli->env);
    struct kith_cli_options options;
    struct watch watch = {.cli = cli};
    struct kith_buf report;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (!options.out || first < argc)
        return kith_cli_usage("circuit", "'kith circuit fit' takes the beginning of its files' names with -o, such as "
                                         "-o circuit/posterior, and no other argument.");
    fit.prefix = options.out;
    fit.threads = options.jobs;
    fit.seed = options.seed;
    fit.draws = options.draws ? options.draws : fit.draws;
    kith_circuit_fit_budget(&fit, options.runs);
    fit.stage = stage;
    fit.progress = step;
    fit.user = &watch;
    kith_progress_start(&watch.progress, cli, "");
    kith_buf_init(&report, cli->env, (size_t)1 << 20);
    rc = kith_circuit_fit(&fit, &report, &err);
    kith_progress_end(&watch.progress);
    status = rc == KITH_OK ? kith_cli_write(cli, NULL, kith_buf_view(&report)) : kith_cli_fail(&err);
    kith_buf_free(&report);
    return status;
}
