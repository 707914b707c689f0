#include "batch.h"

#include <sys/stat.h>

#define TAKES                                                                                                          \
    (KITH_TAKES(KITH_OPTION_AS) | KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_NAMES) |                        \
     KITH_TAKES(KITH_OPTION_SCORES) | KITH_TAKES(KITH_OPTION_WHY) | KITH_TAKES(KITH_OPTION_TRANSCRIPT) |               \
     KITH_TAKES(KITH_OPTION_FORMAT) | KITH_TAKES(KITH_OPTION_FORCE_LANGUAGE) | KITH_TAKES(KITH_OPTION_COUNSELLOR) |    \
     KITH_TAKES(KITH_OPTION_SETTING) | KITH_TAKES(KITH_OPTION_GOAL) | KITH_TAKES(KITH_OPTION_MODEL) |                  \
     KITH_TAKES(KITH_OPTION_JOBS) | KITH_TAKES(KITH_OPTION_WIDTH) | KITH_TAKES(KITH_OPTION_ASCII) |                    \
     KITH_TAKES(KITH_OPTION_COLOR))
#define TABLE_MAX ((size_t)256 << 20)

static void render_table(const struct kith_batch *b, struct kith_buf *out)
{
    struct kith_report_table table = {b->rows, b->n_rows, b->options->scores};
    const struct kith_report_options *options = &b->bench->report;

    /* With reports in a folder the table on the screen only says what was written. */
    switch (b->options->out ? KITH_AS_TEXT : b->options->as) {
    case KITH_AS_HTML:
        kith_report_table_html(out, &table, options);
        break;
    case KITH_AS_MARKDOWN:
        kith_report_table_markdown(out, &table, options);
        break;
    case KITH_AS_JSON:
        kith_report_table_json(out, &table, options);
        break;
    default:
        kith_report_table_terminal(out, &table, options);
        break;
    }
}

static int print_table(const struct kith_batch *b)
{
    struct kith_buf out;
    struct kith_err err = {0};
    int status;

    kith_buf_init(&out, b->cli->env, TABLE_MAX);
    render_table(b, &out);
    if (kith_buf_check(&out, "The table", &err) != KITH_OK)
        status = kith_cli_fail(&err);
    else
        status = kith_cli_write(b->cli, NULL, kith_buf_view(&out));
    kith_buf_free(&out);
    return status;
}

/* The one report to the screen or to -o, which may be a folder that is there. */
static int print_only(struct kith_batch *b)
{
    struct kith_err err = {0};
    struct stat st;
    char path[4096];

    if (kith_buf_check(&b->only, "The report", &err) != KITH_OK)
        return kith_cli_fail(&err);
    if (!b->options->out || stat(b->options->out, &st) != 0 || !S_ISDIR(st.st_mode))
        return kith_cli_write(b->cli, b->options->out, kith_buf_view(&b->only));
    if (kith_report_path(&b->paths, b->rows[0].status.p, path, sizeof path, &err) != KITH_OK)
        return kith_cli_fail(&err);
    return kith_cli_write(b->cli, path, kith_buf_view(&b->only));
}

static int finish(struct kith_batch *b)
{
    bool many = b->inputs->many || b->sessions > 1;
    int status;

    if (b->system_failed || (!many && b->failed))
        return b->err.rc == KITH_OK ? KITH_EXIT_SYSTEM : kith_cli_fail(&b->err);
    status = many ? print_table(b) : print_only(b);
    if (status != KITH_EXIT_OK)
        return status;
    return b->failed ? KITH_EXIT_SOME : KITH_EXIT_OK;
}

int kith_cmd_listen(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_inputs inputs;
    struct kith_workbench bench = {0};
    struct kith_batch batch = {
        .cli = cli, .options = &options, .bench = &bench, .inputs = &inputs, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct kith_err err = {0};
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, TAKES, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    KITH_TRY(kith_arena_open(cli->env, &batch.keep, (size_t)1 << 30, &err));
    KITH_TRY(kith_inputs_find(argv + first, (size_t)(argc - first), batch.keep, &inputs, &err));
    KITH_TRY(kith_inputs_spare(&inputs, options.out, &err));
    /* A person can be asked about one file, not about one of many that are read at once. */
    KITH_TRY(kith_workbench_open(&bench, cli, &options, inputs.n == 1, &err));
    if (inputs.n > 1) /* then each worker has a file of its own */
        bench.listen.coding.threads = 1;
    kith_batch_run(&batch);
    status = finish(&batch);
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_buf_free(&batch.only);
    kith_workbench_close(&bench);
    kith_arena_close(batch.keep);
    return status;
}
