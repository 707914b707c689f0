/* What every command shares: where it writes, how it was called, how it ends.
 *
 * The command line is the one part of Kith that prints, asks and reads the environment. One thread, but for the workers
 * that cmd_listen.c starts. */
#ifndef KITH_CLI_H
#define KITH_CLI_H

#include "buf.h"
#include "kith_env.h"
#include "kith_rc.h"

#include <stdio.h>

enum kith_exit {
    KITH_EXIT_OK = 0,
    KITH_EXIT_SOME = 1,  /* some of many inputs could not be read; the others were done */
    KITH_EXIT_INPUT = 2, /* the command line or the input is not what was expected */
    KITH_EXIT_SYSTEM = 3 /* memory, disk */
};

struct kith_cli {
    const struct kith_env *env;
    const char *model_from_env; /* KITH_MODEL, or NULL */
    bool out_is_terminal;
    bool err_is_terminal;
    bool no_color;          /* NO_COLOR is set */
    unsigned columns;       /* of the terminal; 80 when it is none */
    unsigned terminal_utf8; /* the locale writes UTF-8 */
};

struct kith_command {
    const char *name;
    const char *summary;                                     /* one line of `kith help` */
    const char *help;                                        /* all of `kith help NAME`, examples included */
    int (*run)(struct kith_cli *cli, int argc, char **argv); /* argv[0] is the command's name */
};

/* All commands, the last without a name. */
extern const struct kith_command kith_commands[];
const struct kith_command *kith_command_find(const char *name);

int kith_cli_main(int argc, char **argv);

/* Prints the error to standard error as one line, and returns the exit status for it. */
int kith_cli_fail(const struct kith_err *err);
/* The same for a wrong command line; points to the command's help. */
int kith_cli_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
int kith_cli_exit_of(enum kith_rc rc);
/* "kith: note: ..." on standard error, made safe for a terminal. */
void kith_cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes to standard output, or whole-or-not-at-all to path when it is not NULL; to a device or a pipe as it comes.
 * Returns an exit status. */
int kith_cli_write(const struct kith_cli *cli, const char *path, struct kith_str bytes);

/* "kith 0.1.0" */
const char *kith_cli_version(void);

int kith_cmd_listen(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_turns(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_mask(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_code(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_measure(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_feedback(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_train(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_evaluate(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_model(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_circuit(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_practice(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_serve(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_help(struct kith_cli *cli, int argc, char **argv);

#endif
