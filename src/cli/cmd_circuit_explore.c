#include "circuit_explore.h"
#include "circuit_versions.h"
#include "cmd_circuit.h"
#include "options.h"
#include "progress.h"

#include <stdlib.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS) |                       \
     KITH_TAKES(KITH_OPTION_DRAWS))

#define KEEP_MAX  ((size_t)256 << 20)
#define DRAWS_STD 100u

static enum kith_rc write_page(struct kith_cli *cli, const struct kith_cli_options *o, struct kith_arena *keep,
                               struct kith_buf *page, struct kith_err *err)
{
    struct kith_circuit_versions versions;
    struct kith_progress progress;
    struct kith_explore_options how = {.draws = o->draws ? o->draws : DRAWS_STD,
                                       .seed = o->seed,
                                       .threads = o->jobs > 64 ? 64 : o->jobs,
                                       .cpu = kith_circuit_cpu_pick(getenv("KITH_CPU")),
                                       .draw = kith_circuit_version,
                                       .draw_user = &versions,
                                       .progress = kith_progress_step,
                                       .progress_user = &progress};
    enum kith_rc rc;

    KITH_TRY(kith_circuit_versions_open(keep, how.draws, o->seed, &versions, err));
    how.fitted = versions.fitted;
    how.versions = versions.words;
    kith_progress_start(&progress, cli, "versions of the model");
    rc = kith_circuit_explore(cli->env, &how, page, err);
    kith_progress_end(&progress);
    if (rc == KITH_OK && !versions.fitted)
        kith_cli_note("the page shows %s.", versions.words);
out:
    return rc;
}

int kith_cmd_circuit_explore(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_arena *keep = NULL;
    struct kith_buf page;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (argc > first)
        return kith_cli_usage("circuit", "Name the page with -o: kith circuit explore -o explorer.html.");
    kith_buf_init(&page, cli->env, KITH_EXPLORE_PAGE_MAX);
    KITH_TRY(kith_arena_open(cli->env, &keep, KEEP_MAX, &err));
    KITH_TRY(write_page(cli, &options, keep, &page, &err));
    status = kith_cli_write(cli, options.out, kith_buf_view(&page));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&page);
    kith_arena_close(keep);
    return status;
}
