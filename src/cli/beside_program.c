#include "beside_program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool kith_beside_program(const char *built, const char *shared, const char *installed, bool (*is)(const char *path),
                         char *path, size_t n)
{
    const char *const relative[] = {built, shared};
    char program[KITH_BESIDE_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash;

    program[len > 0 ? len : 0] = '\0';
    slash = strrchr(program, '/');
    for (size_t i = 0; slash && i < sizeof relative / sizeof *relative; i++) {
        int wrote = snprintf(path, n, "%.*s/%s", (int)(slash - program), program, relative[i]);

        if (wrote > 0 && (size_t)wrote < n && is(path))
            return true;
    }
    return is(installed) && (size_t)snprintf(path, n, "%s", installed) < n;
}
