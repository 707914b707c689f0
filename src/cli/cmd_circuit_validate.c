#include "circuit_validate.h"
#include "cmd_circuit.h"
#include "options.h"
#include "progress.h"

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS) |                       \
     KITH_TAKES(KITH_OPTION_DRAWS) | KITH_TAKES(KITH_OPTION_ANIMALS) | KITH_TAKES(KITH_OPTION_JSON))

#define MEMORY ((size_t)1 << 30)

int kith_cmd_circuit_validate(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_validate_options how = {0};
    struct kith_validated validated;
    struct kith_progress progress;
    struct kith_arena *keep = NULL;
    struct kith_buf out;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (argc - first > 1)
        return kith_cli_usage("circuit", "'kith circuit validate' takes at most one fit, such as circuit/posterior.");
    how = (struct kith_validate_options){.env = cli->env,
                                         .prefix = first < argc ? argv[first] : NULL,
                                         .draws = options.draws,
                                         .animals = options.animals,
                                         .seed = options.seed,
                                         .threads = options.jobs,
                                         .progress = kith_progress_step,
                                         .progress_user = &progress};
    kith_buf_init(&out, cli->env, (size_t)1 << 20);
    kith_progress_start(&progress, cli, "draws");
    KITH_TRY(kith_arena_open(cli->env, &keep, MEMORY, &err));
    rc = kith_circuit_validate(&how, keep, &validated, &err);
    kith_progress_end(&progress);
    KITH_TRY(rc);
    if (options.json)
        kith_circuit_validate_json(&validated, &out);
    else
        kith_circuit_validate_text(&validated, &out);
    KITH_TRY(kith_buf_check(&out, "the table", &err));
    status = kith_cli_write(cli, options.out, kith_buf_view(&out));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&out);
    kith_arena_close(keep);
    return status;
}
