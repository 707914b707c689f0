#include "cli.h"

#include "fileio.h"
#include "model_path.h"
#include "safe_text.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *kith_cli_version(void)
{
    return "kith " KITH_VERSION;
}

int kith_cli_exit_of(enum kith_rc rc)
{
    switch (rc) {
    case KITH_OK:
    case KITH_END:
        return KITH_EXIT_OK;
    case KITH_ENOMEM:
    case KITH_EIO:
        return KITH_EXIT_SYSTEM;
    default:
        return KITH_EXIT_INPUT;
    }
}

/* A line of a transcript or the name of a hostile file may stand in it: nothing in it may move the cursor. */
static void put_safely(const char *text)
{
    struct kith_str rest = kith_str_of(text);
    struct kith_glyph g;

    while (kith_glyph_next(&rest, &g))
        (void)fwrite(g.utf8, 1, g.n, stderr);
}

void kith_cli_note(const char *format, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, format);
    (void)vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    (void)fputs("kith: note: ", stderr);
    put_safely(text);
    (void)fputc('\n', stderr);
}

int kith_cli_fail(const struct kith_err *err)
{
    char text[KITH_ERR_TEXT_MAX + 300];

    kith_err_print(err, text, sizeof text);
    (void)fputs("kith: ", stderr);
    put_safely(text);
    (void)fputc('\n', stderr);
    return kith_cli_exit_of(err->rc == KITH_OK ? KITH_EIO : err->rc);
}

int kith_cli_usage(const char *command, const char *format, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, format);
    (void)vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    (void)fputs("kith: ", stderr);
    put_safely(text);
    (void)fprintf(stderr, " See 'kith help%s%s'.\n", command ? " " : "", command ? command : "");
    return KITH_EXIT_INPUT;
}

/* A device or a pipe is written to; a file renamed onto it would take its place. */
static bool is_no_file(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    return (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) || strncmp(path, "/dev/", 5) == 0 ||
           strncmp(path, "/proc/", 6) == 0;
}

static enum kith_rc write_through(const struct kith_cli *cli, const char *path, struct kith_str bytes,
                                  struct kith_err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    enum kith_rc rc;

    if (fd < 0)
        rc = kith_fail(err, KITH_EIO, 0, "This could not be written: %s.", strerror(errno));
    else
        rc = kith_fd_write(cli->env, fd, bytes, err);
    if (fd >= 0 && close(fd) != 0 && rc == KITH_OK)
        rc = kith_fail(err, KITH_EIO, 0, "This could not be written: %s.", strerror(errno));
    kith_err_in_file(rc == KITH_OK ? NULL : err, path);
    return rc;
}

int kith_cli_write(const struct kith_cli *cli, const char *path, struct kith_str bytes)
{
    struct kith_err err = {0};
    enum kith_rc rc;

    if (!path)
        rc = kith_fd_write(cli->env, 1, bytes, &err);
    else if (is_no_file(path))
        rc = write_through(cli, path, bytes, &err);
    else
        rc = kith_file_write(cli->env, path, bytes, &err);

    if (rc == KITH_OK)
        return KITH_EXIT_OK;
    /* A reader that closed the pipe, such as head, wants no more and no complaint. */
    if (!path && errno == EPIPE)
        return KITH_EXIT_OK;
    return kith_cli_fail(&err);
}

static unsigned terminal_columns(void)
{
    struct winsize size;

    if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

static int print_version(struct kith_cli *cli)
{
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    char path[KITH_MODEL_PATH_MAX];
    enum kith_rc rc = kith_model_find(cli, NULL, path, sizeof path, &err);

    if (rc == KITH_OK)
        rc = kith_model_open(cli->env, path, &model, &err);
    if (rc == KITH_OK)
        (void)printf("%s, model %.12s (%s)\n", kith_cli_version(), kith_model_hash(model), path);
    else
        (void)printf("%s, no model: %s\n", kith_cli_version(), err.text);
    kith_model_close(model);
    return KITH_EXIT_OK;
}

static int run_command(struct kith_cli *cli, int argc, char **argv)
{
    const struct kith_command *command;

    if (argc < 2)
        return kith_cmd_help(cli, 1, argv);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return print_version(cli);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return kith_cmd_help(cli, 1, argv);
    command = kith_command_find(argv[1]);
    if (!command)
        return kith_cli_usage(NULL, "There is no command '%s'.", argv[1]);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            (void)fputs(command->help, stdout);
            return KITH_EXIT_OK;
        }
    return command->run(cli, argc - 1, argv + 1);
}

int kith_cli_main(int argc, char **argv)
{
    struct kith_cli cli = {.env = kith_env_system()};
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    int status;

    /* Only what letters are is taken from the locale: figures keep their points everywhere. */
    (void)setlocale(LC_CTYPE, "");
    cli.model_from_env = getenv("KITH_MODEL");
    cli.out_is_terminal = isatty(1) == 1;
    cli.err_is_terminal = isatty(2) == 1;
    cli.no_color = (no_color && no_color[0]) || (terminal && strcmp(terminal, "dumb") == 0);
    cli.columns = terminal_columns();
    cli.terminal_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    status = run_command(&cli, argc, argv);
    if (fflush(stdout) != 0 && errno != EPIPE) {
        (void)fputs("kith: The output could not be written.\n", stderr);
        return KITH_EXIT_SYSTEM;
    }
    return status;
}
