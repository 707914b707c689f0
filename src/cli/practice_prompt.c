#include "practice_prompt.h"

#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define HISTORY_LINES 200

struct kith_prompt {
    const struct kith_env *env;
    EditLine *edit;
    History *history;
    HistEvent event;
    const char *ask;
    char *line; /* of getline */
    size_t room;
};

static char *prompt_of(EditLine *edit)
{
    static char none[] = "";
    struct kith_prompt *p = NULL;
    char *text;

    if (el_get(edit, EL_CLIENTDATA, &p) != 0 || !p || !p->ask)
        return none;
    (void)memcpy(&text, &p->ask, sizeof text); /* libedit wants it without const and does not write to it */
    return text;
}

enum kith_rc kith_prompt_open(const struct kith_cli *cli, bool plain, struct kith_prompt **out, struct kith_err *err)
{
    struct kith_prompt *p = kith_env_alloc(cli->env, sizeof *p);

    *out = p;
    if (!p)
        return kith_fail_memory(err);
    p->env = cli->env;
    if (plain || !cli->out_is_terminal || !isatty(0))
        return KITH_OK;
    p->edit = el_init("kith", stdin, stdout, stderr);
    p->history = history_init();
    if (!p->edit || !p->history)
        return KITH_OK; /* a plain line will do */
    (void)history(p->history, &p->event, H_SETSIZE, HISTORY_LINES);
    (void)el_set(p->edit, EL_CLIENTDATA, p);
    (void)el_set(p->edit, EL_PROMPT, prompt_of);
    (void)el_set(p->edit, EL_EDITOR, "emacs");
    (void)el_set(p->edit, EL_SIGNAL, 1);
    (void)el_set(p->edit, EL_HIST, history, p->history);
    return KITH_OK;
}

void kith_prompt_close(struct kith_prompt *p)
{
    if (!p)
        return;
    if (p->history)
        history_end(p->history);
    if (p->edit)
        el_end(p->edit);
    free(p->line);
    kith_env_free(p->env, p);
}

void kith_prompt_remember(struct kith_prompt *p, struct kith_str line)
{
    char text[1024];

    if (!p->history || line.n == 0 || line.n >= sizeof text)
        return;
    memcpy(text, line.p, line.n);
    text[line.n] = '\0';
    (void)history(p->history, &p->event, H_ENTER, text);
}

bool kith_prompt_line(struct kith_prompt *p, const char *ask, struct kith_str *out)
{
    const char *line;
    int n = 0;

    p->ask = ask;
    if (p->edit) {
        line = el_gets(p->edit, &n);
        if (!line || n <= 0)
            return false;
        *out = (struct kith_str){line, (size_t)n};
    } else {
        ssize_t got;

        (void)fputs(ask, stdout);
        (void)fflush(stdout);
        got = getline(&p->line, &p->room, stdin);
        if (got < 0)
            return false;
        *out = (struct kith_str){p->line, (size_t)got};
    }
    while (out->n > 0 && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
        out->n--;
    kith_prompt_remember(p, kith_str_trim(*out));
    return true;
}

bool kith_prompt_secret(struct kith_prompt *p, const char *ask, char *out, size_t n)
{
    struct termios before;
    struct termios quiet;
    bool tty = isatty(0) == 1 && tcgetattr(0, &before) == 0;
    bool got;

    (void)p;
    (void)fputs(ask, stdout);
    (void)fflush(stdout);
    if (tty) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(0, TCSAFLUSH, &quiet);
    }
    got = fgets(out, (int)n, stdin) != NULL;
    if (tty) {
        (void)tcsetattr(0, TCSAFLUSH, &before);
        (void)fputc('\n', stdout);
    }
    if (got)
        out[strcspn(out, "\r\n")] = '\0';
    return got;
}
