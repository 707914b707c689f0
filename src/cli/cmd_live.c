#include "cmd_live.h"

#include "json_emit.h"
#include "live.h"
#include "live_line.h"
#include "workbench.h"

#include <errno.h>

#define ANSWER_MAX ((size_t)16 << 20) /* bytes of one answer */
#define READ_BYTES ((size_t)64 << 10)

struct live {
    const struct kith_cli *cli;
    struct kith_workbench bench;
    struct kith_live *session;
    struct kith_arena *keep; /* of the line at hand */
    struct kith_buf in;      /* read, but not yet answered */
    struct kith_buf out;
    uint32_t lines; /* so far */
    bool too_long;  /* the line at hand has passed the bound: what is left of it is skipped */
    bool some_bad;
    int status; /* other than OK: no use in going on */
};

/* Every line gets one line, so that whoever waits for an answer waits for one only. */
static void answer_error(struct live *l, const struct kith_err *why)
{
    struct kith_emit j;

    kith_emit_init(&j, &l->out, 0);
    kith_emit_flat_object(&j, NULL);
    kith_emit_int(&j, "line", l->lines);
    kith_emit_word(&j, "error", why->text);
    kith_emit_close_object(&j);
    kith_buf_byte(&l->out, '\n');
    l->some_bad = true;
}

static enum kith_rc answer(struct live *l, struct kith_str line, struct kith_err *err)
{
    struct kith_live_line said;
    const struct kith_coded *coded;
    enum kith_rc rc;

    KITH_TRY(kith_live_line_read(l->keep, line, l->lines, &said, err));
    KITH_TRY(kith_live_turn(l->session, &(struct kith_said_live){said.role, said.text, said.start_ms}, &coded, err));
    kith_report_turn_json(&l->out, coded, coded->transcript->n_turns - 1, &l->bench.report);
    KITH_TRY(kith_buf_check(&l->out, "The answer", err));
out:
    return rc;
}

/* A line that cannot be read is told and left out; without memory there is no going on. */
static void take_line(struct live *l, struct kith_str line)
{
    struct kith_err err = {0};
    enum kith_rc rc = KITH_OK;

    l->lines++;
    kith_buf_clear(&l->out);
    kith_arena_reset(l->keep);
    if (l->too_long)
        rc = kith_fail(&err, KITH_EBOUND, l->lines, "This line has more than %zu KB; send it in parts.",
                       KITH_LIVE_LINE_MAX >> 10);
    else if (kith_str_trim(line).n > 0)
        rc = answer(l, line, &err);
    l->too_long = false;
    if (rc == KITH_EINPUT || rc == KITH_EBOUND)
        answer_error(l, &err);
    else if (rc != KITH_OK)
        l->status = kith_cli_fail(&err);
    if (l->status == KITH_EXIT_OK && l->out.n > 0)
        l->status = kith_cli_write(l->cli, NULL, kith_buf_view(&l->out));
}

/* Answers the lines that are whole; keeps what is left for later. */
static void take_lines(struct live *l)
{
    struct kith_str rest = kith_buf_view(&l->in);
    size_t left;

    while (l->status == KITH_EXIT_OK && kith_str_find_byte(rest, '\n') >= 0) {
        struct kith_str line;

        (void)kith_str_cut(&rest, '\n', &line);
        take_line(l, line);
    }
    left = rest.n;
    if (left > KITH_LIVE_LINE_MAX) {
        l->too_long = true;
        left = 0;
    }
    if (left > 0)
        memmove(l->in.p, rest.p, left);
    l->in.n = left;
}

static void take_all(struct live *l)
{
    const struct kith_env *env = l->cli->env;
    static const char no_bytes[READ_BYTES];
    int64_t n = 1;

    while (l->status == KITH_EXIT_OK && n > 0) {
        size_t had = l->in.n;
        struct kith_err err = {0};

        kith_buf_add(&l->in, no_bytes, READ_BYTES); /* room to read into */
        if (kith_buf_check(&l->in, "A line", &err) != KITH_OK) {
            l->status = kith_cli_fail(&err);
            return;
        }
        n = env->read(env->ctx, 0, l->in.p + had, READ_BYTES);
        l->in.n = had + (n > 0 ? (size_t)n : 0);
        if (n < 0) {
            (void)kith_fail(&err, KITH_EIO, 0, "Standard input could not be read: %s.", strerror(errno));
            l->status = kith_cli_fail(&err);
        } else if (n == 0 && (l->in.n > 0 || l->too_long)) {
            take_line(l, kith_buf_view(&l->in)); /* the last line may have no end */
        } else {
            take_lines(l);
        }
    }
}

int kith_cmd_code_live(const struct kith_cli *cli, const struct kith_cli_options *options)
{
    struct live l = {.cli = cli, .status = KITH_EXIT_OK};
    struct kith_err err = {0};
    enum kith_rc rc;

    kith_buf_init(&l.in, cli->env, KITH_LIVE_LINE_MAX + 2 * READ_BYTES);
    kith_buf_init(&l.out, cli->env, ANSWER_MAX);
    KITH_TRY(kith_arena_open(cli->env, &l.keep, KITH_SESSION_MAX, &err));
    KITH_TRY(kith_workbench_open(&l.bench, cli, options, false, &err));
    KITH_TRY(kith_live_open(l.bench.coder, KITH_S("live"), options->why, &l.session, &err));
    take_all(&l);
out:
    if (rc != KITH_OK)
        l.status = kith_cli_fail(&err);
    kith_live_close(l.session);
    kith_workbench_close(&l.bench);
    kith_arena_close(l.keep);
    kith_buf_free(&l.out);
    kith_buf_free(&l.in);
    return l.status == KITH_EXIT_OK && l.some_bad ? KITH_EXIT_SOME : l.status;
}
