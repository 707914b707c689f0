#include "held_sessions.h"

#include "code_lines.h"
#include "crisis_parts.h"
#include "layout.h"
#include "report_words.h"
#include "session_rows.h"

#include <jansson.h>

#define SESSIONS_MOST 500u
#define WORDS_AT_ONCE 50u
#define TO_CODE       (1u << KITH_USE_RECORDING | 1u << KITH_USE_FEEDBACK)

enum shown {
    SHOWN,
    GONE,     /* it was deleted */
    CLOSED,   /* a consent is missing */
    TOGETHER, /* another client was in the room */
    ANOTHERS  /* led by another counsellor */
};

struct kith_held_session {
    struct kith_session_row row;
    enum shown shown;
    bool words; /* they are there, and the visitor may read them */
    bool danger;
    struct kith_crisis crisis; /* with danger alone */
};

/* ---- what there is ---- */

static enum kith_rc decide(struct kith_visit *v, struct kith_tx *tx, struct kith_held_session *s)
{
    const struct kith_about about = {.session = s->row.id};
    struct kith_standing standing;
    struct kith_id *clients;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_workspace_standing(tx, v->me.id, &about, &standing, &v->err));
    KITH_TRY(kith_session_clients(tx, s->row.id, v->keep, &clients, &n, &v->err));
    if (s->row.state == KITH_SESSION_ERASED)
        s->shown = GONE;
    else if ((standing.uses & TO_CODE) != TO_CODE)
        s->shown = CLOSED;
    else if (n > 1)
        s->shown = TOGETHER;
    else if (kith_access(KITH_DEED_SESSION_SCORE, standing.roles, standing.relations, standing.uses) != KITH_SIGHT_FULL)
        s->shown = ANOTHERS;
    if (s->shown == SHOWN &&
        kith_access(KITH_DEED_SESSION_READ, standing.roles, standing.relations, standing.uses) == KITH_SIGHT_FULL)
        KITH_TRY(kith_session_has_text(tx, s->row.id, &s->words, &v->err));
    /* Where several clients sat, the lines may be another's. */
    if (n > 1 ||
        kith_access(KITH_DEED_CRISIS_SEE, standing.roles, standing.relations, standing.uses) == KITH_SIGHT_NONE)
        goto out;
    rc = kith_crisis_of_session(tx, s->row.id, v->keep, &s->crisis, &v->err);
    s->danger = rc == KITH_OK;
    rc = rc == KITH_EDENIED ? KITH_OK : rc;
out:
    return rc;
}

enum kith_rc kith_held_look(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                            struct kith_held_sessions *out)
{
    const struct kith_session_query query = {.programme = v->programme.id, .client = client->id, .most = SESSIONS_MOST};
    struct kith_str asked = kith_request_query(v->q, "words");
    struct kith_session_row *rows;
    uint64_t part = 0;
    enum kith_rc rc;

    *out = (struct kith_held_sessions){.of = NULL};
    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &out->n, NULL, &v->err));
    KITH_TRY(kith_arena_take(v->keep, out->n + 1, sizeof *out->of, &out->of, &v->err));
    for (size_t i = 0; i < out->n; i++) {
        out->of[i] = (struct kith_held_session){.row = rows[i]};
        KITH_TRY(decide(v, tx, &out->of[i]));
        out->with_words += out->of[i].words;
    }
    out->parts = (out->with_words + WORDS_AT_ONCE - 1) / WORDS_AT_ONCE;
    if (kith_str_eq(asked, KITH_S("yes")))
        part = 1;
    else if (!kith_str_uint(asked, SESSIONS_MOST, &part))
        part = 0;
    out->part = part <= out->parts ? (size_t)part : 0;
out:
    return rc;
}

/* Whether the words of the i-th stand on this page. */
static bool says_words(const struct kith_held_sessions *s, size_t i)
{
    size_t before = 0;

    for (size_t k = 0; k < i; k++)
        before += s->of[k].words;
    return s->part > 0 && s->of[i].words && before / WORDS_AT_ONCE == s->part - 1;
}

enum kith_rc kith_held_note(struct kith_visit *v, const struct kith_client *client,
                            const struct kith_held_sessions *sessions)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err)); /* one write for all of the lines */
    KITH_TRY(kith_audit_add(tx, "client.held", client->id, client->id, NULL, &v->err));
    for (size_t i = 0; i < sessions->n; i++) {
        const struct kith_held_session *s = &sessions->of[i];

        if (s->danger)
            KITH_TRY(kith_audit_add(tx, "crisis.open", s->crisis.id, s->crisis.client, NULL, &v->err));
        if (says_words(sessions, i))
            KITH_TRY(kith_audit_add(tx, "session.open", s->row.id, s->row.client, NULL, &v->err));
    }
    KITH_TRY(kith_tx_commit(tx, &v->err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- what stands above ---- */

/* What becomes of the words of a session. */
static void write_end(struct kith_visit *v, const struct kith_session_row *row)
{
    char end[KITH_WHEN_MAX];

    if (row->state >= KITH_SESSION_EXPIRED || row->keep_until == 0)
        return;
    if (row->keep_until > v->now)
        kith_markup(v->out, "; the transcript is deleted on %s, unless a legal hold stands then",
                    kith_when_day(end, row->keep_until));
    else
        kith_markup(v->out,
                    "; the time of the transcript was over on %s: a legal hold keeps it, or it goes within the "
                    "hour",
                    kith_when_day(end, row->keep_until));
}

static enum kith_rc write_why_not(struct kith_visit *v, struct kith_tx *tx, const struct kith_held_session *s)
{
    struct kith_person person;
    enum kith_rc rc = KITH_OK;

    switch (s->shown) {
    case CLOSED:
        kith_buf_puts(v->out, "<p>Closed: a choice that it stands on is missing or was taken back. Its words, goal, "
                              "codes, figures and feedback are not opened here.</p>\n");
        break;
    case TOGETHER:
        kith_buf_puts(v->out, "<p>Another client was in the room: words, goal, codes, figures, feedback and lines that "
                              "may mean danger are left out, since they may be theirs.</p>\n");
        break;
    case ANOTHERS:
        KITH_TRY(kith_person_get(tx, s->row.counsellor, v->keep, &person, &v->err));
        kith_markup(v->out,
                    "<p>Led by %.*s, who alone opens its words, goal, codes, figures and feedback. Ask them to show "
                    "it.</p>\n",
                    KITH_STR_ARG(person.names.usual));
        break;
    default:
        break;
    }
out:
    return rc;
}

/* ---- what the machine made of it ---- */

static void write_figure(struct kith_visit *v, const struct kith_kept_figure *f, int id)
{
    /* What is kept of a share is its value and its base. */
    const struct kith_measure m = {.defined = true,
                                   .shown = true,
                                   .value = f->value,
                                   .low = f->low,
                                   .high = f->high,
                                   .count = (size_t)(f->value * f->n + .5),
                                   .n = f->n};

    kith_markup(v->out, "<li>%s: ", kith_measure_label(id));
    kith_say_figure(v->out, &m, id);
    if (m.low < m.high) {
        kith_buf_puts(v->out, ", ");
        kith_say_interval(v->out, &m, id);
    }
    kith_buf_puts(v->out, "</li>\n");
}

static const char *text_of(const json_t *item, const char *key)
{
    const char *z = json_string_value(json_object_get(item, key));

    return z ? z : "";
}

/* Danger stands by itself, and what Kith was never tested on is no feedback. */
static const char *heading_of(const char *name)
{
    for (enum kith_feedback_kind kind = KITH_FEEDBACK_STRENGTH; kind < KITH_FEEDBACK_LIMITS; kind++)
        if (strcmp(kith_say_kind_name(kind), name) == 0)
            return kith_say_heading(kind);
    return NULL;
}

static void write_feedback(struct kith_visit *v, struct kith_str report)
{
    json_t *root = report.n ? json_loadb(report.p, report.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *summary = text_of(root, "summary");
    json_t *item;
    size_t i;

    if (!root)
        return;
    kith_buf_puts(v->out, "<h4 class=\"nhsuk-heading-xs\">Feedback to the counsellor</h4>\n");
    if (*summary)
        kith_markup(v->out, "<p>%s</p>\n", summary);
    kith_buf_puts(v->out, "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
    json_array_foreach(json_object_get(root, "feedback"), i, item)
    {
        const char *heading = heading_of(text_of(item, "kind"));

        if (!heading)
            continue;
        kith_markup(v->out, "<li><b>%s</b>: %s", heading, text_of(item, "text"));
        if (*text_of(item, "quote"))
            kith_markup(v->out, " <q>%s</q>", text_of(item, "quote"));
        if (*text_of(item, "example"))
            kith_markup(v->out, " For example, with someone else: %s", text_of(item, "example"));
        kith_buf_puts(v->out, "</li>\n");
    }
    kith_buf_puts(v->out, "</ul>\n");
    json_decref(root);
}

static enum kith_rc write_coding(struct kith_visit *v, struct kith_tx *tx, const struct kith_held_session *s)
{
    struct kith_kept_figure *figures;
    struct kith_coding coding;
    char day[KITH_WHEN_MAX];
    enum kith_rc rc;
    size_t n;

    rc = kith_coding_report_of_model(tx, s->row.id, v->keep, &coding, &v->err);
    if (rc == KITH_EDENIED)
        return KITH_OK; /* none yet */
    KITH_TRY(rc);
    KITH_TRY(kith_figure_list(tx, coding.id, v->keep, &figures, &n, &v->err));
    kith_markup(v->out, "<h4 class=\"nhsuk-heading-xs\">What the machine counted</h4>\n<p>By the model %.*s on %s.</p>",
                KITH_STR_ARG(kith_str_sub(coding.model, 0, 12)), kith_when_day(day, coding.at));
    kith_buf_puts(v->out, n ? "\n<ul class=\"nhsuk-list nhsuk-list--bullet\">\n" : "<p>Nothing.</p>\n");
    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        for (size_t i = 0; i < n; i++)
            if (kith_str_eq(figures[i].name, kith_str_of(kith_measure_name(id))))
                write_figure(v, &figures[i], id);
    kith_buf_puts(v->out, n ? "</ul>\n" : "");
    write_feedback(v, coding.report);
out:
    return rc;
}

static void write_danger(struct kith_visit *v, const struct kith_crisis *c)
{
    char day[KITH_WHEN_MAX];

    kith_buf_puts(v->out, "<h4 class=\"nhsuk-heading-xs\">Lines that may mean danger</h4>\n");
    kith_crisis_write_lines(v, c->lines);
    kith_markup(v->out, "<p>Reported on %s", kith_when_day(day, c->raised));
    if (c->seen)
        kith_markup(v->out, ", taken on by somebody on %s", kith_when_day(day, c->seen));
    if (c->closed)
        kith_markup(v->out, ", closed on %s.</p>\n", kith_when_day(day, c->closed));
    else
        kith_buf_puts(v->out, ", and still open.</p>\n");
    if (c->done.n) {
        kith_buf_puts(v->out, "<p><b>What was done:</b> ");
        kith_markup_lines(v->out, c->done);
        kith_buf_puts(v->out, "</p>\n");
    }
}

/* ---- the words ---- */

static enum kith_rc labels_of(struct kith_visit *v, struct kith_tx *tx, struct kith_id session, size_t turns,
                              const struct kith_label **out)
{
    struct kith_coding coding = {.codes = {"", 0}};
    struct kith_label *labels;
    enum kith_rc rc;

    rc = kith_coding_of_model(tx, session, v->keep, &coding, &v->err);
    KITH_TRY(rc == KITH_EDENIED ? KITH_OK : rc); /* none yet */
    KITH_TRY(kith_arena_take(v->keep, turns + 1, sizeof *labels, &labels, &v->err));
    kith_code_lines_read(coding.codes, 0, turns, labels);
    *out = labels;
out:
    return rc;
}

static enum kith_rc write_words(struct kith_visit *v, struct kith_tx *tx, const struct kith_held_session *s)
{
    struct kith_arena_mark before = kith_arena_mark(v->keep);
    const struct kith_label *labels;
    struct kith_said_turn *turns;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_workspace_said(v->web->workspace, tx, v->me.id, s->row.id, v->keep, &turns, &n, &v->err));
    KITH_TRY(labels_of(v, tx, s->row.id, n, &labels));
    kith_buf_puts(v->out, "<h4 class=\"nhsuk-heading-xs\">What was said, with the machine's codes</h4>\n<div "
                          "class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li class=\"turn\"><p class=\"who\"><b>%.*s</b>", KITH_STR_ARG(turns[i].speaker));
        if (labels[i].behaviour != KITH_NONE || labels[i].talk != KITH_NONE) {
            kith_buf_puts(v->out, " <span class=\"codes\">");
            kith_code_line_say(v->out, &labels[i]);
            kith_buf_puts(v->out, "</span>");
        }
        kith_markup(v->out, "</p><p class=\"said\">%.*s</p></li>\n", KITH_STR_ARG(turns[i].text));
    }
    kith_buf_puts(v->out, "</ol></div>\n");
    kith_arena_rewind(v->keep, before);
out:
    return rc;
}

/* ---- all of it ---- */

static enum kith_rc write_session(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                                  const struct kith_held_session *s, bool words)
{
    char day[KITH_WHEN_MAX];
    const char *colour;
    enum kith_rc rc;

    kith_markup(v->out, "<section><h3 class=\"nhsuk-heading-s\">Session of %s</h3><p>%s",
                kith_when_day(day, s->row.held), kith_session_setting_said(s->row.setting));
    if (s->shown == SHOWN && s->row.goal.n)
        kith_markup(v->out, ", about %.*s", KITH_STR_ARG(s->row.goal));
    kith_markup(v->out, ". %s", kith_session_state_said(&s->row, &colour));
    write_end(v, &s->row);
    if (!kith_id_eq(s->row.client, client->id))
        kith_buf_puts(v->out, "; it stands in the record of another client, who was there too");
    kith_buf_puts(v->out, ".</p>\n");
    KITH_TRY(write_why_not(v, tx, s));
    if (s->shown == SHOWN)
        KITH_TRY(write_coding(v, tx, s));
    if (s->danger)
        write_danger(v, &s->crisis);
    if (words)
        KITH_TRY(write_words(v, tx, s));
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

static void write_ways(struct kith_visit *v, const struct kith_client *client, const struct kith_held_sessions *s)
{
    kith_buf_puts(v->out, "<p class=\"kith-no-print\">");
    if (s->part)
        kith_markup(v->out, "<a href=\"/clients/%s/held\">Without the words</a>", client->id.z);
    for (size_t i = 1; i <= s->parts; i++) {
        if (i == s->part)
            continue;
        kith_markup(v->out, "%s<a href=\"/clients/%s/held?words=%zu\">Print with the words",
                    s->part || i > 1 ? ", " : "", client->id.z, i);
        if (s->parts > 1)
            kith_markup(v->out, ", part %zu of %zu", i, s->parts);
        kith_buf_puts(v->out, "</a>");
    }
    if (s->parts == 0)
        kith_buf_puts(v->out, "The words of none of them can be opened here.");
    kith_buf_puts(v->out, "</p>\n");
}

enum kith_rc kith_held_write(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                             const struct kith_held_sessions *sessions)
{
    enum kith_rc rc = KITH_OK;

    if (sessions->n == 0) {
        kith_buf_puts(v->out, "<p>None are held.</p>\n");
        return KITH_OK;
    }
    kith_markup(v->out, "<p>%s</p>\n", KITH_SAY_EMPATHY);
    write_ways(v, client, sessions);
    for (size_t i = 0; i < sessions->n; i++) {
        struct kith_arena_mark before = kith_arena_mark(v->keep);

        KITH_TRY(write_session(v, tx, client, &sessions->of[i], says_words(sessions, i)));
        kith_arena_rewind(v->keep, before);
    }
    if (sessions->n == SESSIONS_MOST)
        kith_buf_puts(v->out, "<p>Only the newest stand here; the export has all.</p>\n");
out:
    return rc;
}
