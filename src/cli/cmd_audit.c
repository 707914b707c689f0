/* kith audit verify DIR: whether anybody touched the audit chain; kith audit mark DIR: a line for a witness; kith audit
 * lines DIR FILE: what came since the last time, for a log that is kept elsewhere. */
#include "fileio.h"
#include "json_emit.h"
#include "workspace_cli.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 500u

static int tell(const struct kith_audit_verdict *v)
{
    switch (v->fault) {
    case KITH_AUDIT_SOUND:
        break;
    case KITH_AUDIT_CHANGED:
        (void)printf("Line %" PRIu64 " was changed, or moved, after it was written.\n", v->at);
        break;
    case KITH_AUDIT_MISSING:
        (void)printf("Line %" PRIu64 " is missing.\n", v->at);
        break;
    case KITH_AUDIT_UNSIGNED:
        (void)printf("At line %" PRIu64 " the signature is not that of this key ring.\n", v->at);
        break;
    case KITH_AUDIT_REWRITTEN:
        (void)printf("The witness saw another line %" PRIu64 " than the one that stands there.\n", v->at);
        break;
    case KITH_AUDIT_CUT:
        (void)printf("Lines from %" PRIu64 " on are gone.\n", v->at);
        break;
    }
    if (v->fault != KITH_AUDIT_SOUND)
        (void)puts("The chain does NOT hold. Keep everything as it is, and ask who had the key ring.");
    else
        (void)printf("The chain holds: %" PRIu64 " lines.\n", v->lines);
    if (!v->witness)
        (void)puts("There is no witness: nobody can know whether lines at the end were cut off.");
    else if (v->fault == KITH_AUDIT_SOUND)
        (void)printf("The witness confirms it at %" PRIu64 " places.\n", v->witnessed);
    if (v->restores)
        (void)printf("The store went back to a backup %" PRIu64 " times; lines written between backup and restore are "
                     "not in it.\n",
                     v->restores);
    return v->fault == KITH_AUDIT_SOUND ? KITH_EXIT_OK : KITH_EXIT_SOME;
}

static enum kith_rc print_mark(struct kith_cli *cli, struct kith_store *store, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_str line;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(cli->env, &keep, 65536, err));
    KITH_TRY(kith_audit_mark(store, keep, &line, err));
    (void)fputs(line.p, stdout);
out:
    kith_arena_close(keep);
    return rc;
}

/* What FILE says was printed last; 0 where there is none yet. */
static enum kith_rc read_last(const struct kith_cli *cli, const char *path, uint64_t *last, struct kith_err *err)
{
    struct kith_buf text;
    enum kith_rc rc;

    *last = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return KITH_OK;
    kith_buf_init(&text, cli->env, 64);
    KITH_TRY(kith_file_read(cli->env, path, &text, err));
    if (!kith_str_uint(kith_str_trim(kith_buf_view(&text)), INT64_MAX - AT_ONCE, last)) {
        rc = kith_fail(err, KITH_EINPUT, 0, "This should hold the number of a line, and nothing else.");
        kith_err_in_file(err, path);
    }
out:
    kith_buf_free(&text);
    return rc;
}

/* Ids say who and what to whoever has the store, and nothing to others; whose data it was stays here. */
static void emit_line(struct kith_buf *out, const struct kith_audit_line *line)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 0);
    kith_emit_object(&j, NULL);
    kith_emit_int(&j, "line", (int64_t)line->seq);
    kith_emit_int(&j, "at", line->at);
    kith_emit_str_or_null(&j, "who", kith_id_str(&line->actor));
    kith_emit_str(&j, "action", line->action);
    if (!kith_id_eq(line->object, line->client))
        kith_emit_str_or_null(&j, "object", kith_id_str(&line->object));
    kith_emit_str_or_null(&j, "detail", line->detail);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}

/* Up to AT_ONCE lines behind the last one, the oldest first. */
static enum kith_rc print_some(struct kith_cli *cli, struct kith_store *store, uint64_t *last, size_t *n,
                               struct kith_err *err)
{
    const struct kith_audit_query query = {.before = *last + AT_ONCE + 1, .most = AT_ONCE};
    struct kith_audit_line *lines;
    struct kith_arena *keep = NULL;
    struct kith_tx *tx = NULL;
    struct kith_buf text;
    size_t all;
    enum kith_rc rc;

    *n = 0;
    kith_buf_init(&text, cli->env, (size_t)4 << 20);
    KITH_TRY(kith_arena_open(cli->env, &keep, (size_t)16 << 20, err));
    KITH_TRY(kith_tx_read(store, &tx, err));
    KITH_TRY(kith_audit_list(tx, &query, keep, &lines, &all, err));
    for (size_t i = all; i > 0; i--)
        if (lines[i - 1].seq > *last) {
            emit_line(&text, &lines[i - 1]);
            *last = lines[i - 1].seq;
            ++*n;
        }
    KITH_TRY(kith_buf_check(&text, "The lines", err));
    KITH_TRY(kith_fd_write(cli->env, 1, kith_buf_view(&text), err));
out:
    kith_tx_end(tx);
    kith_arena_close(keep);
    kith_buf_free(&text);
    return rc;
}

/* What was printed is remembered after it was: a line may come twice, and none is left out. */
static enum kith_rc print_lines(struct kith_cli *cli, struct kith_store *store, const char *file, struct kith_err *err)
{
    char number[32];
    uint64_t last;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(read_last(cli, file, &last, err));
    do {
        KITH_TRY(print_some(cli, store, &last, &n, err));
        (void)snprintf(number, sizeof number, "%" PRIu64 "\n", last);
        if (n)
            KITH_TRY(kith_file_write(cli->env, file, kith_str_of(number), err));
    } while (n == AT_ONCE);
out:
    return rc;
}

int kith_cmd_audit(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_place_options o;
    struct kith_audit_verdict verdict;
    struct kith_store *store = NULL;
    struct kith_err err = {0};
    const char *what;
    enum kith_rc rc;
    int status = kith_place_options_read(&o, argc, argv, 2, 3);

    if (status != KITH_EXIT_OK)
        return status;
    what = o.store.dir;
    if (strcmp(what, "mark") != 0 && strcmp(what, "verify") != 0 && strcmp(what, "lines") != 0)
        return kith_cli_usage("audit", "'kith audit' can verify, mark and give lines: kith audit verify DIR.");
    if ((o.n_rest == 2) != (strcmp(what, "lines") == 0))
        return kith_cli_usage("audit",
                              "'kith audit lines' takes a folder, and a file that remembers the last line; the "
                              "others take a folder alone.");
    o.store.dir = o.rest[0];
    KITH_TRY(kith_store_open(cli->env, &o.store, &store, &err));
    if (strcmp(what, "mark") == 0) {
        KITH_TRY(print_mark(cli, store, &err));
        goto out;
    }
    if (strcmp(what, "lines") == 0) {
        KITH_TRY(print_lines(cli, store, o.rest[1], &err));
        goto out;
    }
    KITH_TRY(kith_audit_verify(store, o.store.witness, &verdict, &err));
    status = tell(&verdict);
out:
    kith_store_close(store);
    return rc == KITH_OK ? status : kith_cli_fail(&err);
}
