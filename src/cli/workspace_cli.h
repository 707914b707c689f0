/* What the commands over a workspace's folder share: their options, and the store opened. */
#ifndef KITH_WORKSPACE_CLI_H
#define KITH_WORKSPACE_CLI_H

#include "ask_passphrase.h"
#include "cli.h"
#include "store.h"

struct kith_place_options {
    struct kith_store_options store; /* dir is the first argument */
    const char *rest[4];             /* further arguments */
    int n_rest;
    const char *out;    /* -o */
    const char *model;  /* --model */
    const char *corpus; /* --corpus */
    const char *origin; /* --origin */
    const char *why;    /* --why */
    bool yes;           /* --yes */
    bool none;          /* --none */
    bool all_words;     /* --all-words */
    bool counsellors;   /* --with-counsellors */
    struct kith_asked asked;
};

/* Reads options and 1 to `most` arguments; KITH_EXIT_OK, or the error was printed. */
int kith_place_options_read(struct kith_place_options *o, int argc, char **argv, int least, int most);

int kith_cmd_init(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_seed(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_backup(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_restore(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_export(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_erase(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_ring(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_adapt(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_audit(struct kith_cli *cli, int argc, char **argv);

#endif
