/* What reading and coding commands share: the model opened, the options as the libraries take them, notices told. */
#ifndef KITH_WORKBENCH_H
#define KITH_WORKBENCH_H

#include "listen.h"
#include "options.h"

struct kith_workbench {
    const struct kith_cli *cli;
    const struct kith_cli_options *options;
    struct kith_model *model;
    struct kith_coder *coder;
    struct kith_listen_options listen;
    struct kith_report_options report;
};

/* Opens the model and fills the rest. The options must outlive it. */
enum kith_rc kith_workbench_open(struct kith_workbench *w, const struct kith_cli *cli,
                                 const struct kith_cli_options *options, bool ask, struct kith_err *err);
void kith_workbench_close(struct kith_workbench *w);

/* Says on standard error, once a run, what was noticed while reading: bits of enum kith_notice not yet in *told. */
void kith_tell_notices(const struct kith_source *source, const char *path, unsigned *told);
/* The sentence about a cloud service that belongs into a report; NULL when there is nothing to say. Written to text. */
const char *kith_service_notice(const struct kith_source *source, char *text, size_t n);

#endif
