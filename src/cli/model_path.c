#include "model_path.h"

#include <string.h>
#include <unistd.h>

/* PROGRAM is .../build/kith or PREFIX/bin/kith; the model stands in the repository or in PREFIX/share/kith. */
static const char *const beside[] = {"../model/kith.model", "../share/kith/kith.model"};

static bool try_beside(const char *program, const char *relative, char *path, size_t n)
{
    const char *slash = strrchr(program, '/');
    int len = snprintf(path, n, "%.*s/%s", slash ? (int)(slash - program) : 0, program, relative);

    return len > 0 && (size_t)len < n && access(path, R_OK) == 0;
}

enum kith_rc kith_model_find(const struct kith_cli *cli, const char *named, char *path, size_t n, struct kith_err *err)
{
    const char *given = named ? named : cli->model_from_env;
    char program[KITH_MODEL_PATH_MAX];
    ssize_t len;

    if (given) {
        if ((size_t)snprintf(path, n, "%s", given) >= n)
            return kith_fail(err, KITH_EUSAGE, 0, "The path of the model is too long.");
        return KITH_OK;
    }
    len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len > 0) {
        program[len] = '\0';
        for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
            if (try_beside(program, beside[i], path, n))
                return KITH_OK;
    }
    if (access(KITH_MODEL_INSTALLED, R_OK) == 0 && (size_t)snprintf(path, n, "%s", KITH_MODEL_INSTALLED) < n)
        return KITH_OK;
    return kith_fail(
        err, KITH_EMODEL, 0,
        "No model was found beside the program or at %s; name one with --model or KITH_MODEL, or build one "
        "with './do model'.",
        KITH_MODEL_INSTALLED);
}
