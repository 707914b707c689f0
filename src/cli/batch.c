#include "batch.h"

#include "fileio.h"
#include "parallel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_MAX     ((size_t)512 << 20)
#define PATH_MAX_BYTES 4096u

/* One file being listened to by one worker. */
struct file {
    struct kith_batch *batch;
    struct kith_source *source;
    size_t index; /* among the inputs */
    size_t session;
    char notice[320];
};

const char *kith_batch_ending(enum kith_as as)
{
    static const char *const endings[] = {".txt", ".html", ".md", ".json"};

    return endings[as];
}

void kith_batch_render(const struct kith_batch *b, const struct kith_session_report *session, const char *notice,
                       struct kith_buf *out)
{
    struct kith_report_options options = b->bench->report;

    options.notice = notice;
    switch (b->options->as) {
    case KITH_AS_HTML:
        kith_report_html(out, session, &options);
        break;
    case KITH_AS_MARKDOWN:
        kith_report_markdown(out, session, &options);
        break;
    case KITH_AS_JSON:
        kith_report_json(out, session, &options);
        break;
    default:
        options.colour = options.colour && !b->options->out;
        kith_report_terminal(out, session, &options);
        break;
    }
}

static enum kith_rc write_into_folder(const struct kith_batch *b, const char *name, struct kith_str bytes,
                                      struct kith_err *err)
{
    char path[PATH_MAX_BYTES];
    enum kith_rc rc = kith_report_path(&b->paths, name, path, sizeof path, err);

    return rc == KITH_OK ? kith_file_write(b->cli->env, path, bytes, err) : rc;
}

static enum kith_rc make_folder(struct kith_batch *b, struct kith_err *err)
{
    struct stat st;

    if (mkdir(b->options->out, 0700) != 0 && errno != EEXIST)
        return kith_fail(err, KITH_EIO, 0, "The folder %s could not be made: %s.", b->options->out, strerror(errno));
    if (stat(b->options->out, &st) != 0 || !S_ISDIR(st.st_mode))
        return kith_fail(err, KITH_EUSAGE, 0,
                         "There is more than one session, so -o needs a folder, and %s is a file; name another.",
                         b->options->out);
    b->folder = true;
    return KITH_OK;
}

/* Room for one more row; rows already given stay where they are in the arena. */
static enum kith_rc add_row(struct kith_batch *b, const struct kith_table_row *row, struct kith_err *err)
{
    struct kith_table_row *bigger;
    size_t cap = b->cap_rows ? b->cap_rows * 2 : 64;
    enum kith_rc rc = KITH_OK;

    if (b->n_rows == b->cap_rows) {
        KITH_TRY(kith_arena_take(b->keep, cap, sizeof *bigger, &bigger, err));
        if (b->n_rows)
            memcpy(bigger, b->rows, b->n_rows * sizeof *bigger);
        b->rows = bigger;
        b->cap_rows = cap;
    }
    b->rows[b->n_rows++] = *row;
out:
    return rc;
}

/* The figures of a session outlive it in the table; what they point to does not. */
static enum kith_rc keep_figures(struct kith_batch *b, const struct kith_measures *m, struct kith_table_row *row,
                                 struct kith_err *err)
{
    struct kith_measures *copy;
    enum kith_rc rc;

    row->measures = NULL;
    if (!b->options->scores)
        return KITH_OK;
    KITH_TRY(kith_arena_take(b->keep, 1, sizeof *copy, &copy, err));
    *copy = *m;
    copy->volleys = NULL;
    copy->n_volleys = 0;
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        copy->items[id].turns = NULL;
        copy->items[id].n_turns = 0;
    }
    row->measures = copy;
out:
    return rc;
}

static enum kith_rc session_row(struct file *f, const struct kith_session_report *session, const char *name,
                                struct kith_err *err)
{
    struct kith_batch *b = f->batch;
    struct kith_table_row row = {0};
    enum kith_rc rc;

    KITH_TRY(kith_report_row(b->keep, session, &b->bench->report, &row, err));
    row.source = kith_str_of(b->inputs->paths[f->index]);
    KITH_TRY(kith_str_keep(b->keep, kith_str_of(name), &row.status, err));
    KITH_TRY(keep_figures(b, session->measures, &row, err));
    KITH_TRY(add_row(b, &row, err));
out:
    return rc;
}

/* The second session makes a folder of -o: the first one's report moves into it. */
static enum kith_rc become_many(struct kith_batch *b, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(make_folder(b, err));
    KITH_TRY(kith_buf_check(&b->only, "The report", err));
    KITH_TRY(write_into_folder(b, b->rows[0].status.p, kith_buf_view(&b->only), err));
    kith_buf_free(&b->only);
out:
    return rc;
}

/* Two sessions of one file may bear the same id; those of different files never come to the same name. */
static void name_report(const struct file *f, struct kith_str id, char name[KITH_REPORT_NAME_MAX])
{
    const struct kith_batch *b = f->batch;

    kith_report_name(&b->paths, f->index, f->session, id, false, name);
    for (size_t i = 0; i < b->n_rows; i++)
        if (!b->rows[i].failed && kith_str_eq(b->rows[i].status, kith_str_of(name))) {
            kith_report_name(&b->paths, f->index, f->session, id, true, name);
            break;
        }
}

/* Said at the end, whatever else went wrong before: a full disk is no fault of any transcript. */
static void system_failed(struct kith_batch *b, const struct kith_err *err)
{
    if (!b->system_failed)
        b->err = *err;
    b->system_failed = true;
}

/* Under the lock. */
static enum kith_rc take_report(struct file *f, const struct kith_session_report *session, struct kith_buf *report,
                                struct kith_err *err)
{
    struct kith_batch *b = f->batch;
    bool alone = !b->inputs->many && b->inputs->n == 1 && b->sessions == 0;
    char name[KITH_REPORT_NAME_MAX] = "";
    enum kith_rc rc;

    KITH_TRY(kith_buf_check(report, "The report", err));
    if (b->options->out)
        name_report(f, session->coded->transcript->id, name);
    if (b->options->out && !alone) {
        if (!b->folder)
            KITH_TRY(become_many(b, err));
        KITH_TRY(write_into_folder(b, name, kith_buf_view(report), err));
    } else if (alone) {
        b->only = *report;
        kith_buf_init(report, b->cli->env, REPORT_MAX);
    }
    KITH_TRY(session_row(f, session, name, err));
    b->sessions++;
out:
    if (rc == KITH_EIO || rc == KITH_ENOMEM)
        system_failed(b, err);
    return rc;
}

static enum kith_rc each_session(void *user, const struct kith_session_report *session, struct kith_err *err)
{
    struct file *f = user;
    struct kith_batch *b = f->batch;
    bool wanted = b->options->out || !b->inputs->many;
    struct kith_buf report;
    enum kith_rc rc;

    kith_buf_init(&report, b->cli->env, REPORT_MAX);
    if (wanted)
        kith_batch_render(b, session, kith_service_notice(f->source, f->notice, sizeof f->notice), &report);
    (void)pthread_mutex_lock(&b->lock);
    rc = take_report(f, session, &report, err);
    (void)pthread_mutex_unlock(&b->lock);
    kith_buf_free(&report);
    f->session++;
    return rc;
}

/* What the table says of a file that failed. Doubt about who is who quotes names and lines, which belong into no table.
 */
static void say_why(const struct kith_batch *b, const struct kith_err *err, char *text, size_t n)
{
    bool quotes = !b->options->names && strstr(err->text, "--counsellor") != NULL;
    const char *what =
        quotes ? "It is not clear who the counsellor is; listen to this file alone, or give --counsellor NAME."
               : err->text;

    if (err->line && !quotes)
        (void)snprintf(text, n, "line %u: %s", (unsigned)err->line, what);
    else
        (void)snprintf(text, n, "%s", what);
}

static void file_failed(struct kith_batch *b, const char *path, const struct kith_err *err)
{
    struct kith_table_row row = {.source = kith_str_of(path), .length_ms = -1, .failed = true};
    char text[KITH_ERR_TEXT_MAX + 64];
    struct kith_err why = {0};
    enum kith_rc rc;

    say_why(b, err, text, sizeof text);
    if (b->failed++ == 0 && !b->system_failed)
        b->err = *err;
    rc = kith_str_keep(b->keep, kith_str_of(text), &row.status, &why);
    if (rc == KITH_OK)
        rc = add_row(b, &row, &why);
    if (rc != KITH_OK)
        system_failed(b, &why);
}

static void listen_to_file(void *user, size_t i, unsigned worker)
{
    struct kith_batch *b = user;
    struct file f = {.batch = b, .index = i};
    struct kith_err err = {0};
    enum kith_rc rc = KITH_OK;
    bool stop;

    (void)worker;
    (void)pthread_mutex_lock(&b->lock);
    stop = b->system_failed;
    (void)pthread_mutex_unlock(&b->lock);
    if (stop)
        return;
    rc = kith_source_open_file(b->cli->env, b->inputs->paths[i], &b->options->intake, &f.source, &err);
    if (rc == KITH_OK)
        rc = kith_listen(b->cli->env, b->bench->model, b->bench->coder, f.source, &b->bench->listen, each_session, &f,
                         &err);
    kith_err_in_file(rc == KITH_OK ? NULL : &err, b->inputs->paths[i]);
    (void)pthread_mutex_lock(&b->lock);
    if (rc != KITH_OK)
        file_failed(b, b->inputs->paths[i], &err);
    if (f.source)
        kith_tell_notices(f.source, b->inputs->paths[i], &b->told);
    b->files_done++;
    kith_progress_step(&b->progress, b->files_done, b->inputs->n);
    (void)pthread_mutex_unlock(&b->lock);
    kith_source_close(f.source);
}

void kith_batch_run(struct kith_batch *b)
{
    struct kith_err err = {0};

    if (b->options->out && (kith_report_paths_make(b->keep, b->inputs, b->options->out,
                                                   kith_batch_ending(b->options->as), &b->paths, &err) != KITH_OK ||
                            (b->inputs->many && make_folder(b, &err) != KITH_OK))) {
        system_failed(b, &err);
        return;
    }
    kith_progress_start(&b->progress, b->cli, "files");
    kith_parallel(b->inputs->n, b->inputs->n > 1 ? b->options->jobs : 1, listen_to_file, b);
    kith_progress_end(&b->progress);
}
