/* kith serve DIR: the workspace's pages until SIGTERM or SIGINT. */
#include "ask_passphrase.h"
#include "beside_program.h"
#include "cli.h"
#include "model_path.h"
#include "parallel.h"
#include "practice_path.h"
#include "serve_voice.h"
#include "web.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define WORKERS_MAX  4
#define FILES_WANTED 4096

struct serve {
    struct kith_web_options web;
    struct kith_workspace_options workspace;
    struct kith_asked asked;
    const char *model;
    struct kith_voice_asked voice;
};

static bool read_wait(const char *text, unsigned *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    *out = (unsigned)n;
    return *text >= '0' && *text <= '9' && *end == '\0' && n >= 1 && n <= 20;
}

static int read_options(struct serve *s, int argc, char **argv)
{
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"origin", required_argument, NULL, 'o'},
                                            {"proxy", required_argument, NULL, 'p'},
                                            {"model", required_argument, NULL, 'm'},
                                            {"ring", required_argument, NULL, 'r'},
                                            {"ledger", required_argument, NULL, 'e'},
                                            {"witness", required_argument, NULL, 'w'},
                                            {"voice", required_argument, NULL, 'v'},
                                            {"voice-model", required_argument, NULL, 'M'},
                                            {"voice-key", required_argument, NULL, 'K'},
                                            {"voice-wait", required_argument, NULL, 'W'},
                                            {"breached", required_argument, NULL, 'b'},
                                            {NULL, 0, NULL, 0}};
    int c;

    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'l':
            s->web.listen = optarg;
            break;
        case 'o':
            s->web.origin = optarg;
            break;
        case 'p':
            s->web.proxy = optarg;
            break;
        case 'm':
            s->model = optarg;
            break;
        case 'r':
            s->workspace.store.ring = optarg;
            break;
        case 'e':
            s->workspace.store.ledger = optarg;
            break;
        case 'w':
            s->workspace.store.witness = optarg;
            break;
        case 'v':
            s->voice.url = optarg;
            break;
        case 'M':
            s->voice.model = optarg;
            break;
        case 'K':
            s->voice.key = optarg;
            break;
        case 'b':
            s->web.breached = optarg;
            break;
        case 'W':
            if (!read_wait(optarg, &s->voice.wait_s))
                return kith_cli_usage(argv[0], "--voice-wait takes seconds from 1 to 20, not '%s'.", optarg);
            break;
        default:
            return kith_cli_usage(argv[0], "'kith serve' takes no '%s', or it lacks its value.", argv[optind - 1]);
        }
    }
    if (argc - optind != 1)
        return kith_cli_usage(argv[0], "'kith serve' takes one folder: the one that 'kith init' made.");
    s->workspace.store.dir = argv[optind];
    return KITH_EXIT_OK;
}

/* What people say to each other must not end up in a file because a program failed. */
static void forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Each connection is a file, and shells allow 1,024: a thousand that idle would keep the store's own from opening. */
static void allow_many_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= FILES_WANTED)
        return;
    files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
    (void)setrlimit(RLIMIT_NOFILE, &files);
}

static bool is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

static void find_passwords(struct serve *s, char *path, size_t n)
{
    if (kith_beside_program("src/web/common-passwords.txt", "../share/kith/common-passwords.txt",
                            KITH_PASSWORDS_INSTALLED, is_readable, path, n))
        s->web.common = path;
    else
        kith_cli_note("The list of much-used passwords was not found beside the program or at %s: new passwords are "
                      "not compared with it.",
                      KITH_PASSWORDS_INSTALLED);
}

/* Before any thread starts, so that none of them takes these signals. */
static void hold_signals(sigset_t *stop)
{
    (void)sigemptyset(stop);
    (void)sigaddset(stop, SIGTERM);
    (void)sigaddset(stop, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, stop, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static int64_t zone_s(int64_t at)
{
    time_t seconds = (time_t)at;
    struct tm t = {0};

    (void)localtime_r(&seconds, &t);
    return t.tm_gmtoff;
}

static void find_model(const struct kith_cli *cli, struct serve *s, char *path, size_t n)
{
    struct kith_err err = {0};

    if (kith_model_find(cli, s->model, path, n, &err) == KITH_OK)
        s->workspace.model = path;
    else
        kith_cli_note("%s Pages are served, and transcripts wait to be coded until there is a model.", err.text);
}

static void find_practice(struct serve *s, char *path, size_t n)
{
    struct kith_err err = {0};

    if (kith_practice_find(NULL, path, n, &err) == KITH_OK)
        s->workspace.practice = path;
    else
        kith_cli_note("%s Pages are served, and there is nobody to practise with.", err.text);
}

static void say_ready(const struct serve *s, const struct kith_web *web)
{
    (void)printf("Kith is at %s (listening on %s, port %u). Stop it with Ctrl-C.\n", s->web.origin, s->web.listen,
                 kith_web_port(web));
    (void)fflush(stdout);
}

int kith_cmd_serve(struct kith_cli *cli, int argc, char **argv)
{
    struct serve s = {.web = {.listen = "127.0.0.1:8080", .version = kith_cli_version(), .zone_s = zone_s}};
    struct kith_err err = {0};
    struct kith_web *web = NULL;
    struct kith_serve_voice *voice = NULL;
    char model[KITH_MODEL_PATH_MAX];
    char practice[KITH_PRACTICE_PATH_MAX];
    char passwords[KITH_BESIDE_MAX];
    sigset_t stop;
    int taken;
    enum kith_rc rc;
    int status = read_options(&s, argc, argv);

    if (status != KITH_EXIT_OK)
        return status;
    if (!s.web.origin)
        s.web.origin = "http://localhost:8080";
    forbid_core_dumps();
    allow_many_files();
    hold_signals(&stop);
    find_model(cli, &s, model, sizeof model);
    find_practice(&s, practice, sizeof practice);
    find_passwords(&s, passwords, sizeof passwords);
    s.workspace.workers = kith_processors() < WORKERS_MAX ? kith_processors() : WORKERS_MAX;
    s.workspace.version = kith_cli_version();
    s.workspace.store.passphrase = kith_ask_passphrase;
    s.workspace.store.passphrase_user = &s.asked;
    rc = kith_workspace_open(cli->env, &s.workspace, &s.web.workspace, &err);
    sodium_memzero(&s.asked, sizeof s.asked);
    KITH_TRY(rc);
    KITH_TRY(kith_serve_voice_open(cli, &s.voice, kith_workspace_coder(s.web.workspace), &voice, &err));
    kith_workspace_word(s.web.workspace, kith_serve_voice_wording(voice));
    KITH_TRY(kith_web_start(cli->env, &s.web, &web, &err));
    say_ready(&s, web);
    (void)sigwait(&stop, &taken);
out:
    kith_web_stop(web);
    kith_serve_voice_close(voice);
    kith_workspace_close(s.web.workspace);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
