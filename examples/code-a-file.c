/* Codes a transcript and prints each counsellor turn with its main code and all that it holds, then the figures as
 * JSON.
 *
 *     cc code-a-file.c $(pkg-config --cflags --libs kith) -o code-a-file
 *     ./code-a-file session.vtt */
#include <kith/kith.h>

#include <stdio.h>
#include <string.h>

/* A turn may hold a question and a reflection: what it does not hold is NULL. */
static void print_part(const char *kind, const char *part)
{
    if (kind)
        printf(" [%s%s%s]", kind, part[0] ? " " : "", part);
}

static void print_turns(const struct kith_session *session)
{
    struct kith_code turn;

    for (size_t i = 0; kith_session_turn(session, i, &turn) == KITH_ERROR_NONE; i++) {
        if (strcmp(turn.speaker, "counsellor") != 0)
            continue;
        printf("%4zu  %-16s %.2f%s ", i, turn.behaviour, turn.p, turn.unsure ? " unsure" : "");
        print_part(turn.question, "question");
        print_part(turn.reflection, "reflection");
        print_part(turn.input, "");
        printf(" %s\n", turn.text);
    }
}

int main(int argc, char **argv)
{
    struct kith *kith = NULL;
    struct kith_session *session = NULL;
    const char *json;
    size_t n;
    char why[KITH_WHY_MAX] = "usage: code-a-file TRANSCRIPT [MODEL]";
    int failed = argc < 2;

    if (!failed)
        failed = kith_open(argc > 2 ? argv[2] : NULL, &kith, why);
    if (!failed)
        failed = kith_read(kith, argv[1], NULL, &session, why);
    if (!failed) {
        print_turns(session);
        failed = kith_session_as(session, "json", 0, &json, &n, why);
    }
    if (!failed)
        printf("%s\n", json);
    else
        fprintf(stderr, "%s\n", why);
    kith_session_free(session);
    kith_close(kith);
    return failed ? 1 : 0;
}
