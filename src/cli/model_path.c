#include "model_path.h"

#include "beside_program.h"

#include <unistd.h>

static bool is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

enum kith_rc kith_model_find(const struct kith_cli *cli, const char *named, char *path, size_t n, struct kith_err *err)
{
    const char *given = named ? named : cli->model_from_env;

    if (given) {
        if ((size_t)snprintf(path, n, "%s", given) >= n)
            return kith_fail(err, KITH_EUSAGE, 0, "The path of the model is too long.");
        return KITH_OK;
    }
    if (kith_beside_program("../model/kith.model", "../share/kith/kith.model", KITH_MODEL_INSTALLED, is_readable, path,
                            n))
        return KITH_OK;
    return kith_fail(
        err, KITH_EMODEL, 0,
        "No model was found beside the program or at %s; name one with --model or KITH_MODEL, or build one "
        "with './do model'.",
        KITH_MODEL_INSTALLED);
}
