#include "json_emit.h"
#include "practice_cli.h"
#include "practice_path.h"
#include "practice_talk.h"
#include "workbench.h"

#include <string.h>

#define OUTPUT_MAX ((size_t)64 << 20)

enum kith_rc kith_practice_open(struct kith_practice_call *call, struct kith_err *err)
{
    char folder[KITH_PRACTICE_PATH_MAX];
    struct kith_str kept;
    enum kith_rc rc;

    KITH_TRY(kith_practice_find(call->options->content, folder, sizeof folder, err));
    KITH_TRY(kith_str_keep(call->keep, kith_str_of(folder), &kept, err));
    KITH_TRY(kith_content_find(call->cli->env, call->keep, kept, &call->content, err));
out:
    return rc;
}

void kith_practice_term(const struct kith_practice_call *call, struct kith_term *t, struct kith_buf *out)
{
    const struct kith_cli_options *o = call->options;

    kith_term_init(t, out, o->width, o->colour && !o->plain, o->ascii || o->plain);
}

static int fail(const struct kith_err *err)
{
    return kith_cli_fail(err);
}

static void list_json(struct kith_emit *j, const struct kith_persona *p)
{
    kith_emit_object(j, NULL);
    kith_emit_str(j, "id", p->id);
    kith_emit_str(j, "name", p->name);
    kith_emit_int(j, "age", (int64_t)p->age);
    kith_emit_str(j, "pronouns", p->pronouns);
    kith_emit_word(j, "for", p->recovery ? "recovery" : "counsellor");
    kith_emit_str(j, "who", p->who);
    kith_emit_str(j, "goal", p->goal);
    kith_emit_str(j, "content_note", p->content_note);
    kith_emit_int(j, "lines", (int64_t)p->n_lines);
    kith_emit_close_object(j);
}

static void list_terminal(struct kith_term *t, const struct kith_persona *p)
{
    char head[120];

    (void)snprintf(head, sizeof head, "%s, %u  (%s)", p->name.p, p->age, p->id.p);
    kith_term_puts(t, KITH_TERM_BOLD, head);
    kith_term_break(t);
    t->indent = 2;
    kith_term_words(t, KITH_TERM_PLAIN, p->who);
    kith_term_break(t);
    if (p->content_note.n) {
        kith_term_puts(t, KITH_TERM_DIM, "Note: ");
        kith_term_words(t, KITH_TERM_DIM, p->content_note);
        kith_term_break(t);
    }
    t->indent = 0;
}

static enum kith_rc list_group(struct kith_practice_call *call, struct kith_emit *j, struct kith_term *t, bool recovery,
                               struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    bool headed = false;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(call->cli->env, &keep, KITH_PERSONA_ARENA, err));
    for (size_t i = 0; i < call->content.n; i++) {
        const struct kith_content_file *file = &call->content.files[i];
        const struct kith_persona *p;

        kith_arena_reset(keep);
        if (file->kind != KITH_CONTENT_PERSONA)
            continue;
        KITH_TRY(kith_content_persona(call->cli->env, keep, file->path, &p, err));
        if (p->recovery != recovery)
            continue;
        if (j) {
            list_json(j, p);
            continue;
        }
        if (!headed) {
            kith_term_puts(t, KITH_TERM_UNDERLINE,
                           recovery ? "For people in recovery and families" : "For those who help");
            kith_term_blank(t);
            headed = true;
        }
        list_terminal(t, p);
    }
    if (headed)
        kith_term_blank(t);
out:
    kith_arena_close(keep);
    return rc;
}

static void list_titles(struct kith_practice_call *call, struct kith_term *t, enum kith_content_kind kind,
                        const char *what)
{
    kith_term_puts(t, KITH_TERM_UNDERLINE, what);
    kith_term_break(t);
    t->indent = 2;
    for (size_t i = 0; i < call->content.n; i++)
        if (call->content.files[i].kind == kind) {
            kith_term_words(t, KITH_TERM_PLAIN, call->content.files[i].id);
            kith_term_break(t);
        }
    t->indent = 0;
    kith_term_blank(t);
}

static int run_list(struct kith_practice_call *call)
{
    struct kith_err err = {0};
    struct kith_emit j;
    struct kith_term t;
    struct kith_buf out;
    enum kith_rc rc;
    int status = KITH_EXIT_OK;
    bool json = call->options->json;

    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    kith_practice_term(call, &t, &out);
    kith_emit_init(&j, &out, 2);
    KITH_TRY(kith_practice_open(call, &err));
    if (json)
        kith_emit_array(&j, NULL);
    KITH_TRY(list_group(call, json ? &j : NULL, &t, false, &err));
    KITH_TRY(list_group(call, json ? &j : NULL, &t, true, &err));
    if (json) {
        kith_emit_close_array(&j);
        kith_buf_byte(&out, '\n');
    } else {
        list_titles(call, &t, KITH_CONTENT_DRILL, "Drills");
        list_titles(call, &t, KITH_CONTENT_STORY, "Stories");
        kith_term_puts(&t, KITH_TERM_PLAIN, "Begin with: kith practice --persona ID, or kith practice drill ID");
        kith_term_break(&t);
    }
    KITH_TRY(kith_buf_check(&out, "The list", &err));
    status = kith_cli_write(call->cli, call->options->out, kith_buf_view(&out));
out:
    kith_buf_free(&out);
    return rc == KITH_OK ? status : fail(&err);
}

/* One file's findings onto `out`; how many are to be mended is added to *n. */
static enum kith_rc lint_file(struct kith_practice_call *call, struct kith_arena *keep, const struct kith_coder *coder,
                              struct kith_str path, struct kith_buf *out, size_t *n, struct kith_err *err)
{
    const struct kith_persona *persona;
    struct kith_findings *found;
    enum kith_rc rc = kith_content_lint(call->cli->env, keep, path, coder, &found, &persona, err);

    if (rc != KITH_OK && rc != KITH_EINPUT && rc != KITH_EBOUND)
        return rc;
    if (rc != KITH_OK) {
        char text[KITH_ERR_TEXT_MAX + 300];

        kith_err_print(err, text, sizeof text);
        kith_buf_printf(out, "%s\n", text);
        (*n)++;
        return KITH_OK;
    }
    for (size_t i = 0; i < found->n; i++)
        kith_buf_printf(out, "%s: %s%s: %s\n", path.p, found->items[i].note ? "note: " : "", found->items[i].kind,
                        found->items[i].text.p);
    if (found->dropped)
        kith_buf_printf(out, "%s: and %zu more\n", path.p, found->dropped);
    *n += kith_findings_to_mend(found);
    return KITH_OK;
}

static enum kith_rc lint_files(struct kith_practice_call *call, const struct kith_coder *coder, struct kith_buf *out,
                               size_t *n_files, size_t *n_found, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(call->cli->env, &keep, KITH_SESSION_MAX, err));
    if (call->n_args == 0)
        KITH_TRY(kith_practice_open(call, err));
    *n_files = call->n_args ? call->n_args : call->content.n;
    for (size_t i = 0; i < *n_files; i++) {
        struct kith_str path = call->n_args ? kith_str_of(call->args[i]) : call->content.files[i].path;

        kith_arena_reset(keep);
        KITH_TRY(lint_file(call, keep, coder, path, out, n_found, err));
    }
out:
    kith_arena_close(keep);
    return rc;
}

static int run_lint(struct kith_practice_call *call)
{
    struct kith_workbench bench = {0};
    struct kith_err err = {0};
    struct kith_buf out;
    size_t n_files = 0;
    size_t n_found = 0;
    enum kith_rc rc;
    int status = KITH_EXIT_OK;

    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    KITH_TRY(kith_workbench_open(&bench, call->cli, call->options, false, &err));
    KITH_TRY(lint_files(call, bench.coder, &out, &n_files, &n_found, &err));
    kith_buf_printf(&out, "%zu file%s, %zu to mend\n", n_files, n_files == 1 ? "" : "s", n_found);
    KITH_TRY(kith_buf_check(&out, "The findings", &err));
    status = kith_cli_write(call->cli, NULL, kith_buf_view(&out));
    if (status == KITH_EXIT_OK && n_found > 0)
        status = KITH_EXIT_SOME;
out:
    kith_workbench_close(&bench);
    kith_buf_free(&out);
    return rc == KITH_OK ? status : fail(&err);
}

static const struct subcommand {
    const char *name;
    int (*run)(struct kith_practice_call *call);
} subcommands[] = {
    {"list", run_list},
    {"lint", run_lint},
    {"simulate", kith_practice_simulate},
    {"sample", kith_practice_sample_talk},
    {"drill", kith_practice_drill},
    {"story", kith_practice_story},
    {"minute", kith_practice_minute},
    {"journal", kith_practice_journal},
    {"runs", kith_practice_runs},
    {"forget", kith_practice_forget},
    {NULL, NULL},
};

int kith_cmd_practice(struct kith_cli *cli, int argc, char **argv)
{
    static const uint64_t takes =
        KITH_TAKES(KITH_OPTION_PERSONA) | KITH_TAKES(KITH_OPTION_SCRIPT) | KITH_TAKES(KITH_OPTION_LEARNER) |
        KITH_TAKES(KITH_OPTION_RUNS) | KITH_TAKES(KITH_OPTION_CONTENT) | KITH_TAKES(KITH_OPTION_PLAIN) |
        KITH_TAKES(KITH_OPTION_JSON) | KITH_TAKES(KITH_OPTION_JSONL) | KITH_TAKES(KITH_OPTION_SEED) |
        KITH_TAKES(KITH_OPTION_MODEL) | KITH_TAKES(KITH_OPTION_WIDTH) | KITH_TAKES(KITH_OPTION_ASCII) |
        KITH_TAKES(KITH_OPTION_COLOR) | KITH_TAKES(KITH_OPTION_OUT) | KITH_TAKES(KITH_OPTION_VOICE) |
        KITH_TAKES(KITH_OPTION_VOICE_MODEL) | KITH_TAKES(KITH_OPTION_VOICE_KEY) | KITH_TAKES(KITH_OPTION_VOICE_WAIT);
    struct kith_cli_options options;
    struct kith_practice_call call = {.cli = cli, .options = &options};
    const struct subcommand *sub = subcommands;
    struct kith_err err = {0};
    int first = 0;
    int status = kith_options_read(cli, takes, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    while (first < argc && sub->name && strcmp(sub->name, argv[first]) != 0)
        sub++;
    if (first < argc && !sub->name)
        return kith_cli_usage("practice", "There is no 'practice %s'.", argv[first]);
    if (first < argc) {
        call.args = argv + first + 1;
        call.n_args = (size_t)(argc - first - 1);
    }
    if (kith_arena_open(cli->env, &call.keep, KITH_SESSION_MAX, &err) != KITH_OK)
        return kith_cli_fail(&err);
    status = first < argc ? sub->run(&call) : options.script ? kith_practice_script(&call) : kith_practice_talk(&call);
    kith_arena_close(call.keep);
    return status;
}
