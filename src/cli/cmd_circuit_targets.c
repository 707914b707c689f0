#include "circuit_versions.h"
#include "cmd_circuit.h"
#include "options.h"
#include "progress.h"
#include "target_print.h"

#include <stdlib.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_SEED) | KITH_TAKES(KITH_OPTION_JOBS) |                       \
     KITH_TAKES(KITH_OPTION_JSON) | KITH_TAKES(KITH_OPTION_ANIMALS) | KITH_TAKES(KITH_OPTION_DRAWS))

#define TEXT_MAX ((size_t)4 << 20)
#define KEEP_MAX ((size_t)256 << 20)

static enum kith_rc simulate(struct kith_cli *cli, const struct kith_cli_options *o, struct kith_arena *keep,
                             struct kith_targets_table *table, struct kith_circuit_versions *versions,
                             struct kith_err *err)
{
    struct kith_progress progress;
    struct kith_targets_options how = {.draws = o->draws ? o->draws : KITH_TARGETS_DRAWS_STD,
                                       .animals = o->animals,
                                       .seed = o->seed,
                                       .threads = o->jobs > 64 ? 64 : o->jobs,
                                       .cpu = kith_circuit_cpu_pick(getenv("KITH_CPU")),
                                       .draw = kith_circuit_version,
                                       .draw_user = versions,
                                       .progress = kith_progress_step,
                                       .progress_user = &progress};
    enum kith_rc rc;

    KITH_TRY(kith_circuit_versions_open(keep, how.draws, o->seed, versions, err));
    kith_progress_start(&progress, cli, "versions of the model");
    rc = kith_targets_run(cli->env, &how, table, err);
    kith_progress_end(&progress);
out:
    return rc;
}

int kith_cmd_circuit_targets(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_circuit_versions versions;
    struct kith_targets_table table;
    struct kith_evidence evidence;
    struct kith_targets_words words = {.table = &table, .evidence = &evidence};
    struct kith_arena *keep = NULL;
    struct kith_buf text;
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (argc > first)
        return kith_cli_usage("circuit", "'kith circuit targets' takes no file.");
    kith_buf_init(&text, cli->env, TEXT_MAX);
    KITH_TRY(kith_arena_open(cli->env, &keep, KEEP_MAX, &err));
    KITH_TRY(kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, &err));
    KITH_TRY(simulate(cli, &options, keep, &table, &versions, &err));
    words.versions = versions.words;
    words.fitted = versions.fitted;
    if (options.json)
        kith_targets_json(&words, &text);
    else
        kith_targets_text(&words, &text);
    KITH_TRY(kith_buf_check(&text, "The output", &err));
    status = kith_cli_write(cli, options.out, kith_buf_view(&text));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&text);
    kith_arena_close(keep);
    return status;
}
