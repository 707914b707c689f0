/* What is the learner's own: the list of talks, taking everything away, and the journal. */
#include "fileio.h"
#include "journal.h"
#include "practice_after.h"
#include "practice_path.h"
#include "practice_prompt.h"
#include "practice_talk.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#define OUTPUT_MAX ((size_t)16 << 20)
#define SECRET_MAX 256
#define SEALED_MAX (KITH_JOURNAL_MAX + 256)

int kith_practice_runs(struct kith_practice_call *call)
{
    char own[KITH_PRACTICE_PATH_MAX];
    struct kith_err err = {0};
    struct kith_term t;
    struct kith_buf out;
    enum kith_rc rc;

    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    kith_practice_term(call, &t, &out);
    KITH_TRY(kith_practice_own(own, sizeof own, false, &err));
    KITH_TRY(kith_practice_trend(call, own, &t, &err));
    if (out.n == 0)
        kith_term_puts(&t, KITH_TERM_PLAIN, "There are no talks yet.");
    kith_term_break(&t);
    (void)kith_cli_write(call->cli, call->options->out, kith_buf_view(&out));
out:
    kith_buf_free(&out);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}

int kith_practice_forget(struct kith_practice_call *call)
{
    char own[KITH_PRACTICE_PATH_MAX];
    struct kith_prompt *prompt = NULL;
    struct kith_err err = {0};
    struct kith_str line;
    enum kith_rc rc;

    KITH_TRY(kith_practice_own(own, sizeof own, false, &err));
    KITH_TRY(kith_prompt_open(call->cli, true, &prompt, &err));
    if (!kith_prompt_line(prompt,
                          "Take away all your talks, how your drills went, and your journal? Write yes: ", &line) ||
        !kith_str_eq_nocase(kith_str_trim(line), KITH_S("yes"))) {
        (void)printf("Everything is still there.\n");
        goto out;
    }
    KITH_TRY(kith_runs_forget(call->cli->env, own, &err));
    (void)printf("It is gone.\n");
out:
    kith_prompt_close(prompt);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}

/* Asks the three things of an entry; what was written is wiped from here after. */
static enum kith_rc write_entry(struct kith_journal *j, struct kith_prompt *prompt, struct kith_err *err)
{
    static const char *const asks[] = {"A bias I noticed", "What was hard", "What I want to ask for", "Anything else"};
    time_t now = time(NULL);
    char date[40] = "";
    struct tm day;
    enum kith_rc rc = KITH_OK;

    if (localtime_r(&now, &day))
        (void)strftime(date, sizeof date, "%Y-%m-%d", &day);
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        char heading[120];
        char ask[120];
        struct kith_str line;

        (void)snprintf(ask, sizeof ask, "%s (empty: pass over): ", asks[i]);
        if (!kith_prompt_line(prompt, ask, &line))
            break;
        line = kith_str_trim(line);
        if (line.n == 0)
            continue;
        (void)snprintf(heading, sizeof heading, "%s - %s", date, asks[i]);
        KITH_TRY(kith_journal_add(j, kith_str_of(heading), line, err));
    }
out:
    return rc;
}

static void show(struct kith_practice_call *call, const struct kith_journal *j, struct kith_buf *out)
{
    struct kith_str rest = kith_journal_text(j);
    struct kith_str line;
    struct kith_term t;

    kith_practice_term(call, &t, out);
    while (rest.n > 0 && kith_str_cut(&rest, '\n', &line)) {
        kith_term_words(&t, KITH_TERM_PLAIN, line);
        if (line.n)
            kith_term_break(&t);
        else
            kith_term_blank(&t);
    }
    (void)kith_cli_write(call->cli, NULL, kith_buf_view(out));
    if (out->p)
        sodium_memzero(out->p, out->n);
}

/* `kith practice journal` writes an entry, `kith practice journal read` shows what is there. */
int kith_practice_journal(struct kith_practice_call *call)
{
    bool reading = call->n_args > 0 && strcmp(call->args[0], "read") == 0;
    char own[KITH_PRACTICE_PATH_MAX];
    char path[KITH_PRACTICE_PATH_MAX];
    char secret[SECRET_MAX] = "";
    struct kith_prompt *prompt = NULL;
    struct kith_journal *j = NULL;
    struct kith_err err = {0};
    struct kith_str sealed;
    struct kith_buf out;
    bool there;
    enum kith_rc rc;

    kith_buf_init(&out, call->cli->env, SEALED_MAX + OUTPUT_MAX);
    KITH_TRY(kith_practice_own(own, sizeof own, true, &err));
    if (!kith_runs_path(own, "journal", path, sizeof path)) {
        rc = kith_fail(&err, KITH_EBOUND, 0, "The path of your practice folder is too long.");
        goto out;
    }
    KITH_TRY(kith_runs_slurp(call->cli->env, path, SEALED_MAX, call->keep, &sealed, &there, &err));
    (void)printf("Your journal is sealed under a passphrase of its own. There is no way to recover it: without the "
                 "passphrase nobody, you included, can read it. Its text is in this computer's memory only while it is "
                 "open.\n");
    KITH_TRY(kith_prompt_open(call->cli, true, &prompt, &err)); /* plain: no history keeps what is written */
    if (!kith_prompt_secret(prompt, there ? "Passphrase: " : "Choose a passphrase: ", secret, sizeof secret)) {
        rc = kith_fail(&err, KITH_EUSAGE, 0, "No passphrase was given.");
        goto out;
    }
    KITH_TRY(kith_journal_open(call->cli->env, sealed, kith_str_of(secret), KITH_JOURNAL_COST_FULL, &j, &err));
    if (reading) {
        show(call, j, &out);
        goto out;
    }
    KITH_TRY(write_entry(j, prompt, &err));
    KITH_TRY(kith_journal_seal(j, &out, &err));
    KITH_TRY(kith_file_write(call->cli->env, path, kith_buf_view(&out), &err));
    (void)printf("It is sealed. 'kith practice journal read' opens it.\n");
out:
    sodium_memzero(secret, sizeof secret);
    kith_journal_close(j);
    kith_prompt_close(prompt);
    kith_buf_free(&out);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(&err);
}
