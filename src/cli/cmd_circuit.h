/* The parts of `kith circuit`: each reads its own options; argv[0] is "circuit" and the part's name. */
#ifndef KITH_CMD_CIRCUIT_H
#define KITH_CMD_CIRCUIT_H

#include "cli.h"

int kith_cmd_circuit_run(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_circuit_validate(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_circuit_fit(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_circuit_targets(struct kith_cli *cli, int argc, char **argv);
int kith_cmd_circuit_explore(struct kith_cli *cli, int argc, char **argv);

#endif
