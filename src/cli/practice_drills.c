#include "practice_memory.h"
#include "practice_path.h"
#include "practice_prompt.h"
#include "practice_talk.h"
#include "workbench.h"

#include <string.h>
#include <time.h>

#define ITEMS_A_TIME 5
#define OUTPUT_MAX   ((size_t)16 << 20)

struct desk { /* a drill, a story or the minute at the prompt */
    struct kith_practice_call *call;
    struct kith_workbench bench;
    struct kith_prompt *prompt;
    struct kith_buf out;
    struct kith_term term;
};

static void flush(struct desk *d)
{
    kith_term_break(&d->term);
    (void)kith_cli_write(d->call->cli, NULL, kith_buf_view(&d->out));
    kith_buf_clear(&d->out);
}

static void para(struct desk *d, unsigned style, struct kith_str text)
{
    kith_term_break(&d->term);
    kith_term_words(&d->term, style, text);
    kith_term_break(&d->term);
}

static enum kith_rc desk_open(struct desk *d, struct kith_practice_call *call, bool coder, struct kith_err *err)
{
    enum kith_rc rc;

    *d = (struct desk){.call = call};
    kith_buf_init(&d->out, call->cli->env, OUTPUT_MAX);
    kith_practice_term(call, &d->term, &d->out);
    KITH_TRY(kith_practice_open(call, err));
    if (coder)
        KITH_TRY(kith_workbench_open(&d->bench, call->cli, call->options, false, err));
    KITH_TRY(kith_prompt_open(call->cli, call->options->plain, &d->prompt, err));
out:
    return rc;
}

static int desk_close(struct desk *d, enum kith_rc rc, const struct kith_err *err)
{
    if (rc == KITH_OK)
        flush(d);
    kith_prompt_close(d->prompt);
    kith_workbench_close(&d->bench);
    kith_buf_free(&d->out);
    return rc == KITH_OK ? KITH_EXIT_OK : kith_cli_fail(err);
}

/* The file that the command names, or a list of what there is. */
static const struct kith_content_file *named(struct desk *d, enum kith_content_kind kind, const char *what)
{
    if (d->call->n_args > 0)
        return kith_content_named(&d->call->content, kind, kith_str_of(d->call->args[0]));
    kith_term_puts(&d->term, KITH_TERM_BOLD, what);
    kith_term_break(&d->term);
    for (size_t i = 0; i < d->call->content.n; i++)
        if (d->call->content.files[i].kind == kind)
            para(d, KITH_TERM_PLAIN, d->call->content.files[i].id);
    return NULL;
}

static void put_item(struct desk *d, const struct kith_drill_item *item, size_t number, size_t of)
{
    char head[60];

    (void)snprintf(head, sizeof head, "%zu of %zu", number, of);
    kith_term_blank(&d->term);
    para(d, KITH_TERM_DIM, kith_str_of(head));
    if (item->before.n) {
        kith_term_puts(&d->term, KITH_TERM_DIM, "Before: ");
        kith_term_words(&d->term, KITH_TERM_DIM, item->before);
        kith_term_break(&d->term);
    }
    para(d, KITH_TERM_BOLD, item->shown);
    for (size_t i = 0; i < item->n_choices; i++) {
        char mark[24];

        (void)snprintf(mark, sizeof mark, "%zu. ", i + 1);
        kith_term_puts(&d->term, KITH_TERM_PLAIN, mark);
        kith_term_words(&d->term, KITH_TERM_PLAIN, item->choices[i].text);
        kith_term_break(&d->term);
    }
}

/* One item asked and answered; *go is false when the learner has had enough. */
static enum kith_rc one_item(struct desk *d, const struct kith_drill *drill, const struct kith_drill_item *item,
                             struct kith_drill_memory *memory, int32_t today, bool *go, struct kith_err *err)
{
    struct kith_drill_answer answer;
    struct kith_str line;
    uint64_t choice = 0;
    enum kith_rc rc = KITH_OK;

    flush(d);
    *go = kith_prompt_line(d->prompt, drill->by_choice ? "Which? " : "You: ", &line);
    line = kith_str_trim(line);
    if (!*go || kith_str_eq(line, KITH_S("/end")) || kith_str_eq(line, KITH_S("/quit"))) {
        *go = false;
        return KITH_OK;
    }
    if (!drill->by_choice) {
        KITH_TRY(kith_drill_check_text(d->bench.coder, d->call->keep, drill, item, line, &answer, err));
    } else {
        if (!kith_str_uint(line, item->n_choices, &choice) || choice == 0) {
            para(d, KITH_TERM_YELLOW, KITH_S("Write the number of an answer, or /end."));
            return KITH_OK;
        }
        KITH_TRY(kith_drill_check_choice(d->call->keep, item, (size_t)choice - 1, &answer, err));
    }
    kith_term_blank(&d->term);
    para(d, KITH_TERM_PLAIN, answer.text);
    *go = !answer.distress;
    if (!answer.distress)
        kith_drill_remember(memory, answer.went, today);
out:
    return rc;
}

/* What may be hard in it, and a moment to decide; false when the learner would rather not. */
static bool content_note(struct desk *d, struct kith_str note)
{
    struct kith_str line;

    para(d, KITH_TERM_YELLOW, note);
    flush(d);
    if (!kith_prompt_line(d->prompt, "Press Enter to begin, or write /end. ", &line))
        return false;
    line = kith_str_trim(line);
    return !kith_str_eq(line, KITH_S("/end")) && !kith_str_eq(line, KITH_S("/quit"));
}

int kith_practice_drill(struct kith_practice_call *call)
{
    const struct kith_env *env = call->cli->env;
    int32_t today = (int32_t)(env->wall_s(env->ctx) / 86400);
    struct kith_drill_memory memories[KITH_DRILL_ITEMS];
    size_t chosen[ITEMS_A_TIME];
    const struct kith_content_file *file;
    const struct kith_drill *drill;
    char own[KITH_PRACTICE_PATH_MAX];
    struct kith_err err = {0};
    struct desk d;
    bool go = true;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(desk_open(&d, call, true, &err));
    file = named(&d, KITH_CONTENT_DRILL, "Drills, for 'kith practice drill NAME':");
    if (!file) {
        rc = call->n_args
                 ? kith_fail(&err, KITH_EUSAGE, 0, "There is no drill '%s'; see 'kith practice list'.", call->args[0])
                 : KITH_OK;
        goto out;
    }
    KITH_TRY(kith_content_drill(env, call->keep, file->path, &drill, &err));
    KITH_TRY(kith_practice_own(own, sizeof own, true, &err));
    KITH_TRY(kith_memory_load(env, own, drill, memories, &err));
    para(&d, KITH_TERM_BOLD, drill->title);
    para(&d, KITH_TERM_PLAIN, drill->asks);
    n = kith_drill_choose(drill, memories, today, (uint64_t)today * 31 + call->options->seed, chosen, ITEMS_A_TIME);
    if (n == 0)
        para(&d, KITH_TERM_PLAIN, KITH_S("All of it went well lately; nothing is due today."));
    else if (drill->content_note.n)
        go = content_note(&d, drill->content_note);
    for (size_t i = 0; i < n && go; i++) {
        put_item(&d, &drill->items[chosen[i]], i + 1, n);
        KITH_TRY(one_item(&d, drill, &drill->items[chosen[i]], &memories[chosen[i]], today, &go, &err));
    }
    KITH_TRY(kith_memory_save(env, own, drill, memories, &err));
out:
    return desk_close(&d, rc, &err);
}

int kith_practice_story(struct kith_practice_call *call)
{
    const struct kith_content_file *file;
    const struct kith_story *story;
    struct kith_err err = {0};
    struct kith_str line;
    struct kith_str reply;
    struct desk d;
    enum kith_rc rc;

    KITH_TRY(desk_open(&d, call, false, &err));
    file = named(&d, KITH_CONTENT_STORY, "Stories, for 'kith practice story NAME':");
    if (!file) {
        rc = call->n_args
                 ? kith_fail(&err, KITH_EUSAGE, 0, "There is no story '%s'; see 'kith practice story'.", call->args[0])
                 : KITH_OK;
        goto out;
    }
    KITH_TRY(kith_content_story(call->cli->env, call->keep, file->path, &story, &err));
    para(&d, KITH_TERM_BOLD, story->title);
    para(&d, KITH_TERM_DIM, story->told_by);
    if (story->content_note.n)
        para(&d, KITH_TERM_YELLOW, story->content_note);
    flush(&d);
    if (story->content_note.n && !kith_prompt_line(d.prompt, "Press Enter to read it. ", &line))
        goto out;
    for (size_t i = 0; i < story->n_paragraphs; i++) {
        kith_term_blank(&d.term);
        para(&d, KITH_TERM_PLAIN, story->paragraphs[i]);
    }
    for (size_t i = 0; i < story->n_questions; i++) {
        kith_term_blank(&d.term);
        para(&d, KITH_TERM_BOLD, story->questions[i].asks);
        flush(&d);
        if (!kith_prompt_line(d.prompt, "You: ", &line) || kith_str_eq(kith_str_trim(line), KITH_S("/end")))
            break;
        KITH_TRY(kith_story_reply(call->keep, &story->questions[i], line, &reply, &err));
        para(&d, KITH_TERM_PLAIN, reply);
    }
out:
    return desk_close(&d, rc, &err);
}

int kith_practice_minute(struct kith_practice_call *call)
{
    const struct kith_content_file *file;
    const struct kith_minute *minute;
    struct kith_err err = {0};
    struct desk d;
    enum kith_rc rc;

    KITH_TRY(desk_open(&d, call, false, &err));
    file = kith_content_named(&call->content, KITH_CONTENT_MINUTE, KITH_S("mindful-minute"));
    if (!file) {
        rc = kith_fail(&err, KITH_EIO, 0, "There is no mindful minute in this folder.");
        goto out;
    }
    KITH_TRY(kith_content_minute(call->cli->env, call->keep, file->path, &minute, &err));
    para(&d, KITH_TERM_BOLD, minute->title);
    for (size_t i = 0; i < minute->n_lines; i++) {
        struct timespec wait = {.tv_sec = minute->lines[i].seconds};

        para(&d, KITH_TERM_PLAIN, minute->lines[i].text);
        flush(&d);
        if (call->cli->out_is_terminal && !call->options->plain)
            (void)nanosleep(&wait, NULL);
    }
out:
    return desk_close(&d, rc, &err);
}
