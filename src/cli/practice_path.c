#include "practice_path.h"

#include "beside_program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_content(const char *path)
{
    char within[KITH_PRACTICE_PATH_MAX];
    int len = snprintf(within, sizeof within, "%s/personas", path);

    return len > 0 && (size_t)len < sizeof within && access(within, R_OK | X_OK) == 0;
}

enum kith_rc kith_practice_find(const char *named, char *path, size_t n, struct kith_err *err)
{
    const char *given = named ? named : getenv("KITH_PRACTICE");

    if (given && (size_t)snprintf(path, n, "%s", given) >= n)
        return kith_fail(err, KITH_EUSAGE, 0, "The path of the practice folder is too long.");
    if (given)
        return KITH_OK;
    if (kith_beside_program("../practice", "../share/kith/practice", KITH_PRACTICE_INSTALLED, is_content, path, n))
        return KITH_OK;
    return kith_fail(err, KITH_EIO, 0,
                     "No one to practise with was found beside the program or at %s; name the folder with --content or "
                     "KITH_PRACTICE.",
                     KITH_PRACTICE_INSTALLED);
}

/* Makes every folder of a path; those that are there stay as they are. */
static bool make_folders(char *path)
{
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            if (mkdir(path, 0700) != 0 && errno != EEXIST)
                return false;
            *p = '/';
        }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum kith_rc kith_practice_own(char *path, size_t n, bool make, struct kith_err *err)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int len = data && data[0] == '/' ? snprintf(path, n, "%s/kith/practice", data)
              : home && home[0]      ? snprintf(path, n, "%s/.local/share/kith/practice", home)
                                     : 0;

    if (len <= 0 || (size_t)len >= n)
        return kith_fail(err, KITH_EIO, 0, "There is no home folder to keep your runs in; set HOME or XDG_DATA_HOME.");
    if (make && !make_folders(path))
        return kith_fail(err, KITH_EIO, 0, "The folder %s could not be made: %s.", path, strerror(errno));
    return KITH_OK;
}
