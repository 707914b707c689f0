/* Blind coding: the segments that wait for somebody, one turn after another, and the ratings at the end. */
#include "blind_draft.h"
#include "coding_parts.h"
#include "form_parts.h"
#include "layout.h"
#include "pages.h"

#include <stdio.h>

#define A_PAGE 25u

static const char *const done[][2] = {
    {"time", "The time you give is kept."},
    {"closed", "Thank you. Your coding is kept, and stands as one coder among others."},
};

/* ---- the list ---- */

static enum kith_rc write_task(struct kith_visit *v, struct kith_tx *tx, const struct kith_coding_task *task)
{
    char when[KITH_WHEN_MAX];
    enum kith_rc rc = KITH_OK;

    if (task->state == KITH_TASK_DONE) {
        kith_markup(v->out,
                    "<li>A segment of %u turns <strong class=\"nhsuk-tag nhsuk-tag--grey\">Done</strong><p>on %s</p>\n",
                    task->last - task->first + 1, kith_when_day(when, task->done));
        KITH_TRY(kith_coding_beside_link(v, tx, task->segment));
        kith_buf_puts(v->out, "</li>\n");
    } else {
        kith_markup(v->out,
                    "<li><a href=\"/coding/%s\">A segment of %u turns</a> <strong class=\"nhsuk-tag "
                    "nhsuk-tag--blue\">%s</strong>"
                    "<p>waiting since %s</p></li>\n",
                    task->id.z, task->last - task->first + 1, task->state == KITH_TASK_BEGUN ? "Begun" : "Waiting",
                    kith_when_day(when, task->since));
    }
out:
    return rc;
}

void kith_page_coding(struct kith_visit *v)
{
    struct kith_coding_task *tasks;
    struct kith_paging paging;
    struct kith_tx *tx = NULL;
    size_t shown = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_task_list(tx, v->me.id, v->keep, &tasks, &n, &v->err));
    kith_page_open_bare(v, "Blind coding");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(
        v->out,
        "<h1 class=\"nhsuk-heading-l\">Blind coding</h1>\n<p class=\"kith-lead kith-narrow\">You read a stretch of "
        "somebody's session, with names and contacts hidden (a help, not a guarantee) and without what the machine "
        "said, and code it turn by "
        "turn. Only so "
        "can anybody know how far the codes can be trusted.</p>\n");
    kith_coding_ways(v);
    for (size_t i = 0; i < n; i++)
        if (tasks[i].state != KITH_TASK_WITHDRAWN)
            tasks[shown++] = tasks[i];
    paging = kith_paging_of(v, shown, A_PAGE);
    kith_buf_puts(
        v->out, shown ? "<ul class=\"kith-list kith-panel\">\n"
                      : "<div class=\"kith-empty\"><p>No segment waits for you. When one is yours, it stands "
                        "here and on your home page. Segments are drawn once a month, and given to those who give time."
                        "</p></div>\n");
    for (size_t i = paging.from; i < paging.to; i++)
        KITH_TRY(write_task(v, tx, &tasks[i]));
    kith_buf_puts(v->out, shown ? "</ul>\n" : "");
    kith_paging_write(v, &paging, "/coding", "Newer segments", "Older segments");
    KITH_TRY(kith_coding_judged(v, tx));
    KITH_TRY(kith_coding_time_form(v, tx));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one segment ---- */

struct segment {
    struct kith_coding_task task;
    struct kith_blind_turn *turns;
    size_t n;
    json_t *draft;
};

static enum kith_rc look(struct kith_visit *v, struct segment *s)
{
    struct kith_id id;
    enum kith_rc rc;

    *s = (struct segment){.n = 0};
    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_workspace_blind(v->web->workspace, v->me.id, id, v->keep, &s->task, &s->turns, &s->n, &v->err));
    if (s->task.state == KITH_TASK_DONE || s->task.state == KITH_TASK_WITHDRAWN || s->n == 0)
        KITH_TRY(kith_store_denied(&v->err));
    s->draft = kith_blind_draft_read(s->task.draft);
    if (!s->draft)
        KITH_TRY(kith_fail_memory(&v->err));
out:
    return rc;
}

/* The first that has no code yet; n when all have. */
static size_t first_open(const struct segment *s)
{
    size_t i = 0;

    while (i < s->n && kith_blind_draft_turn(s->draft, s->turns[i].turn))
        i++;
    return i;
}

static void go_on(struct kith_visit *v, const struct segment *s)
{
    size_t i = first_open(s);

    if (i < s->n)
        kith_visit_go(v, "/coding/%s/turns/%zu", s->task.id.z, i + 1);
    else
        kith_visit_go(v, "/coding/%s/close", s->task.id.z);
}

void kith_page_coding_task(struct kith_visit *v)
{
    struct segment s;
    enum kith_rc rc = look(v, &s);

    if (rc == KITH_OK)
        go_on(v, &s);
    json_decref(s.draft);
    kith_visit_end(v, rc);
}

static enum kith_rc keep_draft(struct kith_visit *v, const struct segment *s)
{
    const struct kith_about about = {.task = s->task.id};
    struct kith_tx *tx = NULL;
    struct kith_str text;
    enum kith_rc rc;

    KITH_TRY(kith_blind_draft_write(s->draft, v->keep, &text, &v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CODE_BLIND, &about, NULL, &v->err));
    KITH_TRY(kith_task_save(tx, s->task.id, text, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- one turn ---- */

static enum kith_rc read_place(struct kith_visit *v, const struct segment *s, size_t *place)
{
    uint64_t n;

    if (!kith_str_uint(v->params[1], s->n, &n) || n == 0)
        return kith_store_denied(&v->err);
    *place = (size_t)n - 1;
    return KITH_OK;
}

static void write_said(struct kith_visit *v, const struct kith_blind_turn *turn, bool now)
{
    kith_markup(v->out, "<li class=\"turn %s%s\"><p class=\"who\"><b>%s</b></p><p class=\"said\">",
                turn->counsellor ? "counsellor" : "client", now ? " kith-now" : "",
                turn->counsellor ? "Counsellor" : "Client");
    kith_markup_text(v->out, turn->text);
    kith_buf_puts(v->out, "</p></li>\n");
}

static void write_code(struct kith_visit *v, const struct segment *s, uint32_t turn, const struct kith_blind_code *code,
                       const char *name, size_t i, unsigned key)
{
    const char *main_code = kith_blind_draft_main(s->draft, turn);
    bool radio = name[0] == 'm';
    const char *kind = radio ? "radios" : "checkboxes";
    char id[32];
    bool on =
        radio ? main_code && strcmp(main_code, code->word) == 0
              : kith_blind_draft_has(s->draft, turn, code->word) && !(main_code && strcmp(main_code, code->word) == 0);

    /* The first is what a sentence about a missing choice leads to. */
    if (radio && key == 1)
        (void)snprintf(id, sizeof id, "f-%s", name);
    else
        (void)snprintf(id, sizeof id, "f-%s-%zu", name, i);
    kith_markup(
        v->out,
        "<div class=\"nhsuk-%s__item\"><input class=\"nhsuk-%s__input\" id=\"%s\" name=\"%s\" type=\"%s\" value=\"%s\"",
        kind, kind, id, name, radio ? "radio" : "checkbox", code->word);
    if (key)
        kith_markup(v->out, " data-key=\"%u\"", key);
    kith_buf_puts(v->out, on ? " checked" : "");
    kith_buf_puts(v->out, radio && key == 1 ? " autofocus>" : ">");
    kith_markup(v->out, "<label class=\"nhsuk-label nhsuk-%s__label\" for=\"%s\">", kind, id);
    if (key)
        kith_markup(v->out, "<span class=\"kith-key\" aria-hidden=\"true\">%u</span> ", key);
    kith_markup(v->out, "%s", code->said);
    if (code->hint && radio)
        kith_markup(v->out, " <span class=\"kith-soft kith-small\">%s</span>", code->hint);
    kith_buf_puts(v->out, "</label></div>\n");
}

static void write_group(struct kith_visit *v, const struct segment *s, uint32_t turn, enum kith_blind_group group,
                        const char *name, const char *question)
{
    size_t n;
    const struct kith_blind_code *codes = kith_blind_codes(&n);
    bool radio = name[0] == 'm';
    unsigned key = 0;

    kith_markup(
        v->out,
        "<div class=\"nhsuk-form-group\"><fieldset class=\"nhsuk-fieldset\"><legend class=\"nhsuk-fieldset__legend "
        "nhsuk-fieldset__legend--s\">%s</legend><div class=\"%s\">\n",
        question, radio ? "nhsuk-radios nhsuk-radios--small" : "nhsuk-checkboxes nhsuk-checkboxes--small kith-columns");
    for (size_t i = 0; i < n; i++)
        if (codes[i].group == group && (radio || strcmp(codes[i].word, "other") != 0))
            write_code(v, s, turn, &codes[i], name, i, radio ? ++key : 0);
    kith_buf_puts(v->out, "</div></fieldset></div>\n");
}

static void write_questions(struct kith_visit *v, const struct segment *s, const struct kith_blind_turn *turn)
{
    if (turn->counsellor) {
        write_group(v, s, turn->turn, KITH_BLIND_MAIN, "main", "What is it mainly?");
        write_group(v, s, turn->turn, KITH_BLIND_MAIN, "also", "Does it hold anything else?");
        write_group(v, s, turn->turn, KITH_BLIND_ADHERENCE, "how", "How is it done? Leave empty when none fits.");
    } else {
        write_group(v, s, turn->turn, KITH_BLIND_TALK, "main", "Of the change that the session is about, this is");
    }
}

static void show_turn(struct kith_visit *v, const struct segment *s, size_t place, const struct kith_faults *faults)
{
    char path[128];
    size_t coded = 0;

    for (size_t i = 0; i < s->n; i++)
        coded += kith_blind_draft_turn(s->draft, s->turns[i].turn) != NULL;
    kith_page_open_bare(v, faults->n ? "Error: code a turn" : "Code a turn");
    kith_page_back(v, "/coding", "Blind coding");
    kith_fault_summary(v, faults);
    kith_markup(
        v->out,
        "<h1 class=\"nhsuk-heading-m\">Turn %zu of %zu</h1>\n<p class=\"kith-soft\"><label for=\"far\">%zu "
        "coded</label> "
        "<progress id=\"far\" max=\"%zu\" value=\"%zu\"></progress> What you code is kept at once; go on whenever you "
        "like.</p>\n<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n",
        place + 1, s->n, coded, s->n, coded);
    for (size_t i = place > 3 ? place - 3 : 0; i <= place; i++)
        write_said(v, &s->turns[i], i == place);
    kith_buf_puts(v->out, "</ol></div>\n<div class=\"kith-panel\">\n");
    (void)snprintf(path, sizeof path, "/coding/%s/turns/%zu", s->task.id.z, place + 1);
    kith_form_open(v, path);
    write_questions(v, s, &s->turns[place]);
    kith_buf_puts(v->out, "<div class=\"kith-row\"><button class=\"nhsuk-button\">Keep and go on</button>");
    if (place > 0)
        kith_markup(v->out, "<a href=\"/coding/%s/turns/%zu\">The turn before</a>", s->task.id.z, place);
    kith_buf_puts(v->out, "</div></form></div>\n");
    kith_page_close(v);
}

void kith_page_coding_turn(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct segment s;
    size_t place = 0;
    enum kith_rc rc;

    KITH_TRY(look(v, &s));
    KITH_TRY(read_place(v, &s, &place));
    show_turn(v, &s, place, &none);
out:
    json_decref(s.draft);
    kith_visit_end(v, rc);
}

/* The ticked words of the turn's kind, the main one first. */
static size_t read_words(struct kith_visit *v, bool counsellor, const char *words[KITH_FIELDS_MAX])
{
    struct kith_str main_code = kith_visit_field(v, "main");
    size_t n_codes;
    const struct kith_blind_code *codes = kith_blind_codes(&n_codes);
    size_t n = 0;

    for (size_t i = 0; i < n_codes; i++)
        if (kith_str_eq(main_code, kith_str_of(codes[i].word)) &&
            (codes[i].group == (counsellor ? KITH_BLIND_MAIN : KITH_BLIND_TALK)))
            words[n++] = codes[i].word;
    for (size_t i = 0; n > 0 && counsellor && i < n_codes; i++)
        if (codes[i].word != words[0] &&
            (kith_request_ticked(v->q, "also", codes[i].word) || kith_request_ticked(v->q, "how", codes[i].word)))
            words[n++] = codes[i].word;
    return n;
}

void kith_do_coding_turn(struct kith_visit *v)
{
    const char *words[KITH_FIELDS_MAX];
    struct kith_faults faults = {.n = 0};
    struct segment s;
    size_t place = 0;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(look(v, &s));
    KITH_TRY(read_place(v, &s, &place));
    n = read_words(v, s.turns[place].counsellor, words);
    if (n == 0) {
        kith_fault(&faults, "main", "Choose what it is mainly; something else is a choice too.");
        show_turn(v, &s, place, &faults);
        goto out;
    }
    if (!kith_blind_draft_set(s.draft, s.turns[place].turn, words, n))
        KITH_TRY(kith_fail_memory(&v->err));
    KITH_TRY(keep_draft(v, &s));
    if (place + 1 < s.n && !kith_blind_draft_turn(s.draft, s.turns[place + 1].turn))
        kith_visit_go(v, "/coding/%s/turns/%zu", s.task.id.z, place + 2);
    else
        go_on(v, &s);
out:
    json_decref(s.draft);
    kith_visit_end(v, rc);
}

/* ---- the four ratings ---- */

static void show_close(struct kith_visit *v, const struct segment *s, const struct kith_faults *faults)
{
    static const struct kith_choice values[] = {KITH_CHOICE("1", "1", NULL), KITH_CHOICE("2", "2", NULL),
                                                KITH_CHOICE("3", "3", NULL), KITH_CHOICE("4", "4", NULL),
                                                KITH_CHOICE("5", "5", NULL)};
    char path[128];
    char why[64];

    kith_page_open_bare(v, faults->n ? "Error: the whole segment" : "The whole segment");
    (void)snprintf(path, sizeof path, "/coding/%s/turns/%zu", s->task.id.z, s->n);
    kith_page_back(v, path, "The last turn");
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">The segment as a whole</h1>\n<div class=\"kith-narrow\"><p "
                  "class=\"kith-lead\">Only people can say this. Start at 3, and move up or down when you can say "
                  "why.</p>\n");
    (void)snprintf(path, sizeof path, "/coding/%s/close", s->task.id.z);
    kith_form_open(v, path);
    for (size_t i = 0; i < KITH_GLOBALS; i++) {
        kith_form_radios(v, faults, kith_globals[i].word, kith_globals[i].said, kith_globals[i].question, values, 5,
                         "3");
        (void)snprintf(why, sizeof why, "why-%s", kith_globals[i].word);
        kith_form_textarea(v, faults, &(struct kith_typed){.name = why, .label = "Why? What shows it?"}, 2);
    }
    kith_form_close(v, "Close this coding");
    kith_buf_puts(v->out,
                  "<p class=\"kith-soft\">Once closed it cannot be changed: a coding that could be would be worth "
                  "less.</p></div>\n");
    kith_page_close(v);
}

void kith_page_coding_close(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};
    struct segment s;
    enum kith_rc rc;

    KITH_TRY(look(v, &s));
    if (first_open(&s) < s.n)
        go_on(v, &s);
    else
        show_close(v, &s, &none);
out:
    json_decref(s.draft);
    kith_visit_end(v, rc);
}

static const char *const whys[KITH_GLOBALS] = {"why-cultivating", "why-softening", "why-partnership", "why-empathy"};

static bool read_globals(struct kith_visit *v, json_t *draft, struct kith_faults *faults)
{
    json_t *globals = json_object_get(draft, "globals");
    bool kept = true;

    for (size_t i = 0; i < KITH_GLOBALS; i++) {
        struct kith_str why = kith_visit_field(v, whys[i]);
        uint64_t value;

        if (!kith_str_uint(kith_visit_field(v, kith_globals[i].word), 5, &value) || value == 0)
            kith_fault(faults, kith_globals[i].word, "Choose a number from 1 to 5.");
        else if (why.n == 0)
            kith_fault(faults, whys[i], "Write what shows it; a few words are enough.");
        else
            kept &= json_object_set_new(globals, kith_globals[i].word,
                                        json_pack("[Is%]", (json_int_t)value, why.p, why.n)) == 0;
    }
    return kept;
}

static enum kith_rc close_task(struct kith_visit *v, const struct segment *s)
{
    const struct kith_about about = {.task = s->task.id};
    struct kith_tx *tx = NULL;
    struct kith_str globals;
    struct kith_str codes;
    struct kith_id coding;
    enum kith_rc rc;

    KITH_TRY(kith_blind_codes_write(s->draft, s->turns, s->n, v->keep, &codes, &globals, &v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_CODE_BLIND, &about, NULL, &v->err));
    KITH_TRY(kith_task_close(tx, s->task.id, codes, globals, &coding, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

void kith_do_coding_close(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct segment s;
    enum kith_rc rc;

    KITH_TRY(look(v, &s));
    if (first_open(&s) < s.n) {
        go_on(v, &s);
        goto out;
    }
    if (!read_globals(v, s.draft, &faults))
        KITH_TRY(kith_fail_memory(&v->err));
    if (faults.n) {
        show_close(v, &s, &faults);
        goto out;
    }
    KITH_TRY(close_task(v, &s));
    kith_visit_go(v, "/coding?done=closed");
out:
    json_decref(s.draft);
    kith_visit_end(v, rc);
}
