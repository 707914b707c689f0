#include "cmd_circuit.h"

#include <string.h>

struct part {
    const char *name;
    int (*run)(struct kith_cli *cli, int argc, char **argv);
};

static const struct part parts[] = {
    {"run", kith_cmd_circuit_run},         {"targets", kith_cmd_circuit_targets},
    {"explore", kith_cmd_circuit_explore}, {"validate", kith_cmd_circuit_validate},
    {"fit", kith_cmd_circuit_fit},
};

int kith_cmd_circuit(struct kith_cli *cli, int argc, char **argv)
{
    char called[32];

    if (argc < 2)
        return kith_cli_usage("circuit", "Say which part: kith circuit run, validate, fit, targets or explore.");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(argv[1], parts[i].name) == 0) {
            /* What messages call it: "'kith circuit run' takes no --names. See 'kith help circuit run'." */
            (void)snprintf(called, sizeof called, "circuit %s", parts[i].name);
            argv[1] = called;
            return parts[i].run(cli, argc - 1, argv + 1);
        }
    return kith_cli_usage("circuit", "'kith circuit' knows run, validate, fit, targets and explore, not '%s'.",
                          argv[1]);
}
