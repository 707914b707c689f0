/* A progress line on standard error, drawn only when that is a terminal. Calls come from one thread at a time. */
#ifndef KITH_PROGRESS_H
#define KITH_PROGRESS_H

#include "cli.h"

struct kith_progress {
    const struct kith_cli *cli;
    const char *what; /* "files", "heads" */
    uint64_t started_ns;
    uint64_t drawn_ns;
};

void kith_progress_start(struct kith_progress *p, const struct kith_cli *cli, const char *what);
/* user is a struct kith_progress. */
void kith_progress_step(void *user, size_t done, size_t total);
void kith_progress_end(struct kith_progress *p);

#endif
