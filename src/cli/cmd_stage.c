/* kith turns, mask, code, measure, feedback: each stage of listening as JSON, so that the flow can be watched. */
#include "cmd_live.h"
#include "inputs.h"
#include "workbench.h"

#include <string.h>

#define OUTPUT_MAX ((size_t)1 << 30)
#define FLUSH_AT   ((size_t)1 << 20) /* standard output is written in pieces of about this size */

#define READING                                                                                                        \
    (KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_NAMES) | KITH_TAKES(KITH_OPTION_FORMAT) |                    \
     KITH_TAKES(KITH_OPTION_FORCE_LANGUAGE))
#define CODING    (READING | KITH_TAKES(KITH_OPTION_COUNSELLOR) | KITH_TAKES(KITH_OPTION_MODEL))
#define MEASURING (CODING | KITH_TAKES(KITH_OPTION_SETTING) | KITH_TAKES(KITH_OPTION_GOAL))

typedef void stage_fn(struct kith_buf *out, const struct kith_session_report *session,
                      const struct kith_report_options *options);

struct stage {
    const struct kith_cli *cli;
    const struct kith_cli_options *options;
    struct kith_workbench bench;
    stage_fn *write; /* NULL: the transcript alone */
    struct kith_buf out;
    bool mask; /* of the transcript alone: hide what tells who anybody is */
    unsigned told;
    bool stopped; /* the output could not be written, which was said: no use in going on */
};

static void write_codes(struct kith_buf *out, const struct kith_session_report *session,
                        const struct kith_report_options *options)
{
    kith_report_turns_json(out, session->coded, options);
}

/* Standard output need not hold everything at once; a file does, since it is written whole or not at all. */
static enum kith_rc flush(struct stage *s, bool last, struct kith_err *err)
{
    enum kith_rc rc = kith_buf_check(&s->out, "The output", err);

    if (rc != KITH_OK || s->options->out || (!last && s->out.n < FLUSH_AT))
        return rc;
    s->stopped = kith_cli_write(s->cli, NULL, kith_buf_view(&s->out)) != KITH_EXIT_OK;
    kith_buf_clear(&s->out);
    return s->stopped ? kith_fail(err, KITH_EIO, 0, "The output could not be written.") : KITH_OK;
}

static enum kith_rc each_session(void *user, const struct kith_session_report *session, struct kith_err *err)
{
    struct stage *s = user;

    s->write(&s->out, session, &s->bench.report);
    return flush(s, false, err);
}

/* kith turns needs no model: roles are those that the source declares. */
static enum kith_rc write_turns(struct stage *s, struct kith_source *in, struct kith_err *err)
{
    struct kith_report_options report = {.names = s->options->names, .masked = s->mask, .version = kith_cli_version()};
    struct kith_arena *keep = NULL;
    const struct kith_transcript *t;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(s->cli->env, &keep, KITH_SESSION_MAX, err));
    while ((rc = kith_intake_next(in, keep, &t, err)) == KITH_OK) {
        kith_report_transcript_json(&s->out, t, NULL, &report);
        KITH_TRY(flush(s, false, err));
        kith_arena_reset(keep);
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    kith_arena_close(keep);
    return rc;
}

static enum kith_rc run_file(struct stage *s, const char *path, struct kith_err *err)
{
    struct kith_source *in = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_file(s->cli->env, path, &s->options->intake, &in, err));
    if (s->write)
        KITH_TRY(kith_listen(s->cli->env, s->bench.model, s->bench.coder, in, &s->bench.listen, each_session, s, err));
    else
        KITH_TRY(write_turns(s, in, err));
    kith_tell_notices(in, path, &s->told);
out:
    kith_source_close(in);
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    return rc;
}

/* Every file, one bad one not stopping the rest. */
static int run_files(struct stage *s, const struct kith_inputs *inputs)
{
    struct kith_err err = {0};
    int status = KITH_EXIT_OK;

    for (size_t i = 0; i < inputs->n; i++) {
        size_t before = s->out.n;
        enum kith_rc rc = run_file(s, inputs->paths[i], &err);

        if (rc == KITH_OK)
            continue;
        if (s->stopped)
            return KITH_EXIT_SYSTEM;
        status = kith_cli_fail(&err);
        if (rc == KITH_ENOMEM)
            return status;
        if (s->options->out && s->out.rc == KITH_OK)
            s->out.n = before; /* no half of a bad file in the output */
        if (inputs->many)
            status = KITH_EXIT_SOME;
    }
    return status;
}

static int finish(struct stage *s, int status)
{
    struct kith_err err = {0};

    if (status == KITH_EXIT_OK || status == KITH_EXIT_SOME) {
        if (s->options->out) {
            int written = kith_cli_write(s->cli, s->options->out, kith_buf_view(&s->out));

            status = written == KITH_EXIT_OK ? status : written;
        } else if (flush(s, true, &err) != KITH_OK) {
            status = KITH_EXIT_SYSTEM;
        }
    }
    return status;
}

static int run_inputs(struct stage *s, struct kith_arena *keep, char **paths, size_t n, enum kith_listen_until until)
{
    struct kith_inputs inputs;
    struct kith_err err = {0};
    int status = KITH_EXIT_OK;
    enum kith_rc rc;

    KITH_TRY(kith_inputs_find(paths, n, keep, &inputs, &err));
    KITH_TRY(kith_inputs_spare(&inputs, s->options->out, &err));
    if (s->write)
        KITH_TRY(kith_workbench_open(&s->bench, s->cli, s->options, true, &err));
    s->bench.listen.until = until;
    status = finish(s, run_files(s, &inputs));
out:
    return rc == KITH_OK ? status : kith_cli_fail(&err);
}

/* With --live there are no files: turns come on standard input, and answers go where they are waited for. */
static int run_live(const struct kith_cli *cli, const struct kith_cli_options *options, int n, char **paths)
{
    if (n > 1 || (n == 1 && strcmp(paths[0], "-") != 0))
        return kith_cli_usage("code", "--live reads turns from standard input; name no file.");
    if (options->out || options->counsellor.n > 0)
        return kith_cli_usage("code", "--live takes neither -o nor --counsellor: it answers on standard output, and "
                                      "each line says who speaks.");
    if (options->names || options->intake.format != KITH_FORMAT_AUTO || options->intake.force_language)
        return kith_cli_usage("code", "--live takes neither --names, --format nor --force-language: its lines name "
                                      "nobody, have one form, and are coded whatever their language.");
    return kith_cmd_code_live(cli, options);
}

static int run_stage(struct kith_cli *cli, int argc, char **argv, uint64_t takes, stage_fn *write, bool mask,
                     enum kith_listen_until until)
{
    struct kith_cli_options options;
    struct stage s = {.cli = cli, .options = &options, .write = write, .mask = mask};
    struct kith_arena *keep = NULL;
    struct kith_err err = {0};
    int first = 0;
    int status = kith_options_read(cli, takes, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (options.live)
        return run_live(cli, &options, argc - first, argv + first);
    kith_buf_init(&s.out, cli->env, OUTPUT_MAX);
    if (kith_arena_open(cli->env, &keep, KITH_SESSION_MAX, &err) == KITH_OK)
        status = run_inputs(&s, keep, argv + first, (size_t)(argc - first), until);
    else
        status = kith_cli_fail(&err);
    kith_workbench_close(&s.bench);
    kith_arena_close(keep);
    kith_buf_free(&s.out);
    return status;
}

int kith_cmd_turns(struct kith_cli *cli, int argc, char **argv)
{
    return run_stage(cli, argc, argv, READING, NULL, false, KITH_UNTIL_CODES);
}

int kith_cmd_mask(struct kith_cli *cli, int argc, char **argv)
{
    return run_stage(cli, argc, argv, READING & ~KITH_TAKES(KITH_OPTION_NAMES), NULL, true, KITH_UNTIL_CODES);
}

int kith_cmd_code(struct kith_cli *cli, int argc, char **argv)
{
    return run_stage(cli, argc, argv,
                     CODING | KITH_TAKES(KITH_OPTION_WHY) | KITH_TAKES(KITH_OPTION_JSONL) |
                         KITH_TAKES(KITH_OPTION_LIVE),
                     write_codes, false, KITH_UNTIL_CODES);
}

int kith_cmd_measure(struct kith_cli *cli, int argc, char **argv)
{
    return run_stage(cli, argc, argv, MEASURING, kith_report_measures_json, false, KITH_UNTIL_MEASURES);
}

int kith_cmd_feedback(struct kith_cli *cli, int argc, char **argv)
{
    return run_stage(cli, argc, argv, MEASURING, kith_report_feedback_json, false, KITH_UNTIL_FEEDBACK);
}
