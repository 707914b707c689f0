#include "practice_talk.h"

#include "practice_after.h"
#include "practice_path.h"
#include "practice_prompt.h"
#include "practice_voice.h"

#include <string.h>

#define NOTE_PARTS 5 /* was, did, attempt, example, doubt */

#define OUTPUT_MAX ((size_t)16 << 20)

struct talk { /* one talk at the prompt */
    struct kith_practice_call *call;
    struct kith_workbench bench;
    const struct kith_persona *persona;
    struct kith_dialogue *dialogue;
    struct kith_prompt *prompt;
    struct kith_voice *voice; /* NULL: the lines are the bank's */
    struct kith_wording wording;
    struct kith_course_so_far course;
    struct kith_saved_talk saved;
    struct kith_saved_talk *left; /* the talk that was left off, when it is gone on with */
    struct kith_buf out;
    struct kith_term term;
    char own[KITH_PRACTICE_PATH_MAX];
    bool keeps; /* the own folder is there */
    bool notes;
    bool unsaved;
    bool helped; /* the talk stopped for the learner's sake */
};

static void flush(struct talk *t)
{
    kith_term_break(&t->term);
    (void)kith_cli_write(t->call->cli, NULL, kith_buf_view(&t->out));
    kith_buf_clear(&t->out);
}

static void para(struct talk *t, unsigned style, const char *head, struct kith_str text)
{
    kith_term_break(&t->term);
    if (head)
        kith_term_puts(&t->term, KITH_TERM_BOLD | style, head);
    kith_term_words(&t->term, style, text);
    kith_term_break(&t->term);
}

static void introduce(struct talk *t)
{
    const struct kith_persona *p = t->persona;
    char head[160];

    (void)snprintf(head, sizeof head, "%s, %u (%s)", p->name.p, p->age, p->pronouns.p);
    para(t, KITH_TERM_BOLD, NULL, kith_str_of(head));
    if (p->content_note.n)
        para(t, KITH_TERM_YELLOW, "Before you begin: ", p->content_note);
    kith_term_blank(&t->term);
    para(t, KITH_TERM_PLAIN, NULL, p->story);
    para(t, KITH_TERM_PLAIN, NULL, p->setting);
    if (t->voice)
        para(t, KITH_TERM_DIM, NULL,
             KITH_S("A language model on your own site words some of the lines. What the person does and feels is "
                    "still chosen by Kith."));
    kith_term_blank(&t->term);
    para(t, KITH_TERM_DIM, NULL,
         KITH_S("Write what you would say and press Enter. An empty line is a silence. /end ends the talk, /notes "
                "turns the "
                "notes off or on, /story tells the story again, /quit leaves it to go on another day."));
    kith_term_blank(&t->term);
}

static void put_person(struct talk *t, struct kith_str text)
{
    kith_term_break(&t->term);
    t->term.indent = t->call->options->plain ? 0 : 2;
    kith_term_words(&t->term, KITH_TERM_BOLD | KITH_TERM_GREEN, t->persona->name);
    kith_term_puts(&t->term, KITH_TERM_BOLD | KITH_TERM_GREEN, ": ");
    kith_term_words(&t->term, KITH_TERM_PLAIN, text);
    kith_term_break(&t->term);
    t->term.indent = 0;
}

static void put_note(struct talk *t, const struct kith_note *note)
{
    const struct kith_str *parts[NOTE_PARTS] = {&note->was, &note->did, &note->attempt, &note->example, &note->doubt};

    if (!t->notes)
        return;
    t->term.indent = t->call->options->plain ? 0 : 6;
    kith_term_break(&t->term);
    kith_term_puts(&t->term, KITH_TERM_CYAN, t->call->options->plain || t->term.ascii ? "Note: " : "\xe2\x94\x82 ");
    for (size_t i = 0; i < NOTE_PARTS; i++) {
        if (parts[i]->n == 0)
            continue;
        if (parts[i] == &note->attempt)
            kith_term_puts(&t->term, KITH_TERM_CYAN | KITH_TERM_BOLD, " Try:");
        kith_term_puts(&t->term, KITH_TERM_PLAIN, " ");
        kith_term_words(&t->term, parts[i] == &note->example ? KITH_TERM_DIM : KITH_TERM_PLAIN, *parts[i]);
    }
    kith_term_break(&t->term);
    t->term.indent = 0;
    kith_term_blank(&t->term);
}

static enum kith_rc remember(struct talk *t, struct kith_str text, const struct kith_said *said, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_str_keep(t->call->keep, text, &t->saved.turns[t->saved.n], err));
    if (kith_str_eq(said->voice, KITH_S("used")))
        KITH_TRY(kith_str_keep(t->call->keep, said->answer, &t->saved.said[t->saved.n], err));
    t->saved.n++;
    t->unsaved = true;
out:
    return rc;
}

/* Who words a line: in a talk that is gone on with, what was said then; else the voice. */
static enum kith_rc word(void *user, const struct kith_wording_of *of, struct kith_arena *keep, struct kith_worded *out,
                         struct kith_err *err)
{
    const struct talk *t = user;
    size_t turn = of->turn - 1;

    if (t->left && turn < t->left->n) {
        out->text = t->left->said[turn];
        out->how = out->text.n ? KITH_S("used") : KITH_S("");
        return KITH_OK;
    }
    return t->voice ? kith_voice_say(t->voice, of, keep, out, err) : KITH_OK;
}

/* One turn of the learner's, its answer and note. */
static enum kith_rc say(struct talk *t, struct kith_str text, bool quietly, struct kith_err *err)
{
    struct kith_said said;
    enum kith_rc rc;

    KITH_TRY(kith_dialogue_say(t->dialogue, text, &said, err));
    kith_course_add(&t->course, &said);
    if (said.reply.end == KITH_END_HELP) {
        /* What was written in distress is not kept. */
        t->helped = true;
        kith_term_blank(&t->term);
        para(t, KITH_TERM_BOLD, NULL, said.answer);
        goto out;
    }
    if (!quietly)
        KITH_TRY(remember(t, text, &said, err));
    put_person(t, said.answer);
    if (!quietly)
        put_note(t, &said.note);
out:
    return rc;
}

/* True when the line was a command; *go is false when the talk is to stop. */
static bool command(struct talk *t, struct kith_str line, bool *go, bool *finish)
{
    if (line.n == 0 || line.p[0] != '/')
        return false;
    if (kith_str_eq(line, KITH_S("/end"))) {
        *go = false;
        *finish = true;
    } else if (kith_str_eq(line, KITH_S("/quit"))) {
        *go = false;
    } else if (kith_str_eq(line, KITH_S("/notes"))) {
        t->notes = !t->notes;
        para(t, KITH_TERM_DIM, NULL, t->notes ? KITH_S("Notes are on.") : KITH_S("Notes are off."));
    } else if (kith_str_eq(line, KITH_S("/story"))) {
        introduce(t);
    } else {
        para(t, KITH_TERM_DIM, NULL, KITH_S("There are /end, /quit, /notes and /story."));
    }
    return true;
}

static enum kith_rc converse(struct talk *t, bool *finish, struct kith_err *err)
{
    struct kith_str line;
    bool go = true;
    enum kith_rc rc = KITH_OK;

    while (go && !kith_dialogue_ended(t->dialogue)) {
        flush(t);
        /* The answer is on the screen before the disk is waited for. */
        if (t->unsaved && t->keeps)
            rc = kith_talk_save(t->call->cli->env, t->own, &t->saved, err);
        t->unsaved = false;
        if (rc != KITH_OK || !kith_prompt_line(t->prompt, "You: ", &line))
            break;
        line = kith_str_trim(line);
        if (command(t, line, &go, finish))
            continue;
        rc = say(t, line, false, err);
        if (rc == KITH_EBOUND) { /* a turn too long: said, and the talk goes on */
            para(t, KITH_TERM_YELLOW, NULL, kith_str_of(err->text));
            rc = KITH_OK;
        }
        if (rc != KITH_OK)
            return rc;
    }
    *finish = *finish || kith_dialogue_ended(t->dialogue);
    return rc;
}

static void list_people(struct talk *t)
{
    for (size_t i = 0; i < t->call->content.n; i++)
        if (t->call->content.files[i].kind == KITH_CONTENT_PERSONA)
            para(t, KITH_TERM_PLAIN, NULL, t->call->content.files[i].id);
}

/* Who it is: the option, the talk that was left off, or asked for. */
static enum kith_rc choose(struct talk *t, struct kith_err *err)
{
    const struct kith_cli_options *o = t->call->options;
    struct kith_saved_talk *left = NULL;
    struct kith_str line = {"", 0};
    char id[64];
    enum kith_rc rc = KITH_OK;

    if (t->keeps)
        KITH_TRY(kith_talk_load(t->call->cli->env, t->own, t->call->keep, &left, err));
    if (left && left->n > 0 && (!o->persona || kith_str_eq(left->persona, kith_str_of(o->persona)))) {
        para(t, KITH_TERM_PLAIN, "You left off a talk with ", left->persona);
        flush(t);
        if (kith_prompt_line(t->prompt, "Go on with it? [y/n] ", &line) && line.n > 0 &&
            (line.p[0] == 'y' || line.p[0] == 'Y'))
            t->left = left;
    }
    if (t->left) {
        (void)snprintf(id, sizeof id, KITH_STR_FMT, KITH_STR_ARG(t->left->persona));
    } else if (o->persona) {
        (void)snprintf(id, sizeof id, "%s", o->persona);
    } else {
        list_people(t);
        flush(t);
        if (!kith_prompt_line(t->prompt, "With whom? ", &line)) {
            rc = kith_fail(err, KITH_EUSAGE, 0, "Nobody was chosen; see 'kith practice list'.");
            goto out;
        }
        line = kith_str_trim(line);
        (void)snprintf(id, sizeof id, KITH_STR_FMT, KITH_STR_ARG(line));
    }
    KITH_TRY(kith_practice_person(t->call, id, &t->persona, err));
out:
    return rc;
}

static enum kith_rc begin(struct talk *t, struct kith_err *err)
{
    struct kith_dialogue_options options = {.seed = t->left ? t->left->seed : t->call->options->seed, .notes = true};
    enum kith_rc rc;

    if (!t->left && options.seed == 1)
        options.seed = (uint64_t)t->call->cli->env->wall_s(t->call->cli->env->ctx); /* another talk each time */
    t->wording = (struct kith_wording){.word = word, .user = t};
    options.wording = &t->wording;
    KITH_TRY(kith_arena_take(t->call->keep, KITH_DIALOGUE_TURNS + 1, sizeof *t->saved.turns, &t->saved.turns, err));
    KITH_TRY(kith_arena_take(t->call->keep, KITH_DIALOGUE_TURNS + 1, sizeof *t->saved.said, &t->saved.said, err));
    t->saved.persona = t->persona->id;
    t->saved.seed = options.seed;
    t->course.record = kith_run_begin(t->persona);
    KITH_TRY(kith_dialogue_open(t->call->cli->env, t->bench.coder, t->persona, &options, &t->dialogue, err));
    introduce(t);
    put_person(t, kith_dialogue_opening(t->dialogue));
    for (size_t i = 0; t->left && i < t->left->n && !kith_dialogue_ended(t->dialogue); i++) {
        para(t, KITH_TERM_PLAIN, "You: ", t->left->turns[i]);
        KITH_TRY(say(t, t->left->turns[i], true, err));
        t->saved.said[t->saved.n] = t->left->said[i];
        t->saved.turns[t->saved.n++] = t->left->turns[i];
        kith_prompt_remember(t->prompt, t->left->turns[i]);
    }
out:
    return rc;
}

static enum kith_rc finish_talk(struct talk *t, struct kith_err *err)
{
    const struct kith_env *env = t->call->cli->env;
    enum kith_rc rc = KITH_OK;

    if (t->keeps)
        kith_talk_forget(env, t->own);
    if (t->helped || t->course.n == 0)
        return KITH_OK;
    t->course.record.when = env->wall_s(env->ctx);
    if (t->keeps)
        KITH_TRY(kith_runs_add(env, t->own, &t->course.record, err));
    KITH_TRY(kith_practice_after(t->call, &t->bench, t->persona, t->dialogue, &t->course, t->keeps ? t->own : NULL,
                                 &t->out, err));
out:
    return rc;
}

int kith_practice_talk(struct kith_practice_call *call)
{
    struct talk *t = kith_env_alloc(call->cli->env, sizeof *t);
    struct kith_err err = {0};
    bool finish = false;
    enum kith_rc rc;
    int status = KITH_EXIT_OK;

    if (!t)
        return KITH_EXIT_SYSTEM;
    t->call = call;
    t->notes = true;
    kith_buf_init(&t->out, call->cli->env, OUTPUT_MAX);
    kith_practice_term(call, &t->term, &t->out);
    KITH_TRY(kith_practice_open(call, &err));
    KITH_TRY(kith_workbench_open(&t->bench, call->cli, call->options, false, &err));
    KITH_TRY(kith_practice_voice(call, t->bench.coder, &t->voice, &err));
    t->keeps = kith_practice_own(t->own, sizeof t->own, true, &err) == KITH_OK;
    if (!t->keeps)
        kith_cli_note("%s This talk is not kept.", err.text);
    KITH_TRY(kith_prompt_open(call->cli, call->options->plain, &t->prompt, &err));
    KITH_TRY(choose(t, &err));
    KITH_TRY(begin(t, &err));
    KITH_TRY(converse(t, &finish, &err));
    if (finish)
        KITH_TRY(finish_talk(t, &err));
    else if (t->keeps)
        para(t, KITH_TERM_DIM, NULL, KITH_S("This talk is kept; 'kith practice' goes on with it."));
    flush(t);
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_prompt_close(t->prompt);
    kith_dialogue_close(t->dialogue);
    kith_voice_close(t->voice);
    kith_workbench_close(&t->bench);
    kith_buf_free(&t->out);
    kith_env_free(call->cli->env, t);
    return status;
}
