#include "ask_passphrase.h"

#include "fileio.h"

#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define LEAST     12u
#define INTERRUPT 3
#define THE_END   4

/* systemd puts credentials where only the service reads them, and says where in the environment. */
static bool from_credential(const char *name, char *out, size_t n)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char path[PATH_MAX];
    struct kith_buf b;
    bool found = false;

    if (!folder || (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path || access(path, R_OK) != 0)
        return false;
    kith_buf_init(&b, kith_env_system(), n);
    if (kith_file_read(kith_env_system(), path, &b, NULL) == KITH_OK) {
        struct kith_str text = kith_buf_view(&b);

        while (text.n > 0 && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
            text.n--;
        found = text.n > 0 && text.n < n && kith_str_find_byte(text, '\0') < 0;
        if (found)
            (void)snprintf(out, n, KITH_STR_FMT, KITH_STR_ARG(text));
    }
    if (b.p)
        sodium_memzero(b.p, b.n);
    kith_buf_free(&b);
    return found;
}

/* One line, key by key, so that the terminal is set right again whatever is pressed. False: given up. */
static bool read_keys(int fd, char *out, size_t n)
{
    size_t len = 0;
    char c;

    while (read(fd, &c, 1) == 1) {
        if (c == '\n' || c == '\r') {
            out[len] = '\0';
            return true;
        }
        if (c == INTERRUPT || (c == THE_END && len == 0))
            break;
        if (c == '\b' || c == 127)
            len -= len > 0;
        else if (len + 1 < n && c)
            out[len++] = c;
    }
    sodium_memzero(out, n);
    return false;
}

static enum kith_rc ask(const char *question, const char *path, char *out, size_t n, struct kith_err *err)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios before;
    struct termios quiet;
    bool given;

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return kith_fail(err, KITH_EINPUT, 0,
                         "The key ring needs its passphrase, and there is no terminal to ask on. Start this on one, or "
                         "give it as the systemd credential kith-passphrase.");
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    (void)dprintf(fd, "%s%s%s: ", question, path ? " " : "", path ? path : "");
    (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    given = read_keys(fd, out, n);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    (void)dprintf(fd, "\n");
    (void)close(fd);
    return given ? KITH_OK : kith_fail(err, KITH_EINPUT, 0, "No passphrase was given; nothing was done.");
}

enum kith_rc kith_ask_passphrase(void *user, const char *path, char *out, size_t n, struct kith_err *err)
{
    struct kith_asked *asked = user;
    enum kith_rc rc = KITH_OK;

    if (!asked->known && !from_credential("kith-passphrase", asked->passphrase, sizeof asked->passphrase))
        rc = ask("Passphrase of the key ring", path, asked->passphrase, sizeof asked->passphrase, err);
    asked->known = rc == KITH_OK;
    if (rc == KITH_OK)
        (void)snprintf(out, n, "%s", asked->passphrase);
    return rc;
}

enum kith_rc kith_ask_new_passphrase(char *out, size_t n, struct kith_err *err)
{
    char again[KITH_PASSPHRASE_MAX] = "";
    enum kith_rc rc = KITH_OK;

    if (!from_credential("kith-new-passphrase", out, n)) {
        KITH_TRY(ask("A new passphrase", NULL, out, n, err));
        KITH_TRY(ask("The same again", NULL, again, sizeof again, err));
        if (strcmp(out, again) != 0)
            KITH_TRY(kith_fail(err, KITH_EINPUT, 0, "The two differ; nothing was changed. Try again."));
    }
    if (strlen(out) < LEAST)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "A passphrase needs at least %u characters; six words in a row are easy to remember.", LEAST);
out:
    sodium_memzero(again, sizeof again);
    return rc;
}
