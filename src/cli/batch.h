/* Listening to many files: in parallel, one bad file not stopping the rest, a row of the table for each session. */
#ifndef KITH_BATCH_H
#define KITH_BATCH_H

#include "inputs.h"
#include "progress.h"
#include "report_path.h"
#include "report_table.h"
#include "workbench.h"

#include <pthread.h>

struct kith_batch {
    const struct kith_cli *cli;
    const struct kith_cli_options *options;
    struct kith_workbench *bench;
    const struct kith_inputs *inputs;
    struct kith_progress progress;
    struct kith_report_paths paths; /* with options->out */
    pthread_mutex_t lock;           /* over all that follows */
    struct kith_arena *keep;
    struct kith_table_row *rows;
    size_t n_rows, cap_rows;
    struct kith_buf only; /* the report, while there is just one session */
    size_t sessions;
    size_t failed; /* files that could not be read to their end */
    size_t files_done;
    unsigned told;       /* notices */
    struct kith_err err; /* of the first file that failed, or of the system */
    bool system_failed;  /* a report could not be written: no use in going on */
    bool folder;         /* reports go into the folder options->out, which exists */
};

/* Runs all inputs and fills the batch; keep must be open. */
void kith_batch_run(struct kith_batch *b);

/* Appends a session's report in the form that was asked for. */
void kith_batch_render(const struct kith_batch *b, const struct kith_session_report *session, const char *notice,
                       struct kith_buf *out);
/* ".html" and the like. */
const char *kith_batch_ending(enum kith_as as);

#endif
