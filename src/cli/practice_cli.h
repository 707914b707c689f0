/* What the subcommands of `kith practice` share. Internal to the command line; one thread. */
#ifndef KITH_PRACTICE_CLI_H
#define KITH_PRACTICE_CLI_H

#include "options.h"
#include "practice_content.h"
#include "term_out.h"

struct kith_practice_call {
    struct kith_cli *cli;
    const struct kith_cli_options *options;
    struct kith_arena *keep;
    struct kith_content content;
    char **args; /* behind the subcommand */
    size_t n_args;
};

/* Finds the content folder; EIO. */
enum kith_rc kith_practice_open(struct kith_practice_call *call, struct kith_err *err);
/* The person called `id`, in call->keep; EUSAGE when there is none. */
enum kith_rc kith_practice_person(struct kith_practice_call *call, const char *id, const struct kith_persona **out,
                                  struct kith_err *err);
/* A terminal for this call's options, writing to `out`. */
void kith_practice_term(const struct kith_practice_call *call, struct kith_term *t, struct kith_buf *out);

#endif
