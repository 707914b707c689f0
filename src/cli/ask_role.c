#include "ask_role.h"

#include "safe_text.h"

#include <unistd.h>

bool kith_ask_can(const struct kith_cli *cli)
{
    return cli->err_is_terminal && isatty(0) == 1;
}

static void show(const struct kith_cli *cli, int number, struct kith_str name, struct kith_str line)
{
    struct kith_buf text;

    kith_buf_init(&text, cli->env, 4096);
    (void)kith_text_put(&text, name, 30, false, !cli->terminal_utf8);
    kith_buf_puts(&text, ": \"");
    (void)kith_text_put(&text, line, 160, false, !cli->terminal_utf8);
    kith_buf_puts(&text, "\"");
    (void)fprintf(stderr, "  %d  %s\n", number, kith_buf_view(&text).p);
    kith_buf_free(&text);
}

enum kith_rc kith_ask_role(void *user, const struct kith_transcript *transcript, const struct kith_role_doubt *doubt,
                           uint32_t *chosen)
{
    const struct kith_cli *cli = user;
    char answer[16];

    (void)fputs("Kith cannot tell who the counsellor is. Which of these two?\n", stderr);
    for (int i = 0; i < 2; i++)
        show(cli, i + 1, transcript->speakers[doubt->speaker[i]].name, transcript->turns[doubt->turn[i]].text);
    for (int tries = 0; tries < 3; tries++) {
        (void)fputs("1 or 2 (Enter to stop): ", stderr);
        if (!fgets(answer, sizeof answer, stdin) || answer[0] == '\n')
            return KITH_EUNSURE;
        if (answer[0] == '1' || answer[0] == '2') {
            *chosen = doubt->speaker[answer[0] - '1'];
            return KITH_OK;
        }
    }
    return KITH_EUNSURE;
}
