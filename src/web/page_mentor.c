/* Mentoring: two people and their notes, apart from line management. */
#include "layout.h"
#include "pages.h"
#include "together_parts.h"

#include <stdio.h>

#define A_PAGE 20u

static const char *const done[][2] = {{"noted", "Your note is kept."}};

/* The visitor's ties of mentoring in this programme; both ways. */
static bool is_mine(const struct kith_visit *v, const struct kith_tie *tie)
{
    return tie->kind == KITH_TIE_MENTORS && kith_id_eq(tie->programme, v->programme.id) &&
           (kith_id_eq(tie->from, v->me.id) || kith_id_eq(tie->to, v->me.id));
}

void kith_page_mentors(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_tie *ties;
    struct kith_str name;
    size_t shown = 0;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    kith_page_open_bare(v, "Mentor");
    kith_page_back(v, "/together", "With colleagues");
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Mentor</h1>\n<p class=\"kith-lead kith-narrow\">Somebody to "
                          "think with who decides nothing about you. What you write here is read by the two of you "
                          "alone.</p>\n");
    for (size_t i = 0; i < n; i++) {
        bool from_me = kith_id_eq(ties[i].from, v->me.id);

        if (!is_mine(v, &ties[i]))
            continue;
        KITH_TRY(kith_together_name(v, tx, from_me ? ties[i].to : ties[i].from, &name));
        kith_buf_puts(v->out, shown++ ? "" : "<ul class=\"kith-list kith-panel\">\n");
        kith_markup(v->out, "<li><a href=\"/mentor/%s\">%.*s</a><p>%s</p></li>\n", ties[i].id.z, KITH_STR_ARG(name),
                    from_me ? "You mentor them." : "Your mentor.");
    }
    kith_buf_puts(v->out, shown ? "</ul>\n"
                                : "<div class=\"kith-empty\"><p>You have no mentor here yet. Ask somebody who does not "
                                  "supervise you, and then your administrator to tie the two of you under "
                                  "<a href=\"/people\">People</a>.</p></div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- one pair ---- */

/* The tie in the path, when the visitor is one of its two. */
static enum kith_rc look(struct kith_visit *v, struct kith_tx *tx, struct kith_tie *out)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_tie *ties;
    struct kith_id id;
    enum kith_rc rc;
    size_t n;

    *out = (struct kith_tie){.since = 0};
    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_tie_list(tx, v->me.id, v->keep, &ties, &n, &v->err));
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(ties[i].id, id) && is_mine(v, &ties[i]))
            *out = ties[i];
    if (!kith_id_is(out->id))
        return kith_store_denied(&v->err);
    about.person = out->to;
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_MENTOR, &about, NULL, &v->err));
out:
    return rc;
}

static enum kith_rc write_notes(struct kith_visit *v, struct kith_tx *tx, const struct kith_tie *tie)
{
    struct kith_mentor_note *notes;
    struct kith_paging paging;
    struct kith_str name;
    char when[KITH_WHEN_MAX];
    char path[96];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_mentor_notes(tx, tie, v->keep, &notes, &n, &v->err));
    if (n == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>Nothing is written yet. A line about what you talked of is "
                              "enough to find the thread again.</p></div>\n");
    paging = kith_paging_of(v, n, A_PAGE);
    for (size_t i = paging.from; i < paging.to; i++) {
        KITH_TRY(kith_together_name(v, tx, notes[i].by, &name));
        kith_markup(v->out,
                    "<div class=\"kith-panel\"><h2>%.*s</h2><p "
                    "class=\"kith-soft\">%s</p>\n",
                    KITH_STR_ARG(kith_id_eq(notes[i].by, v->me.id) ? KITH_S("You") : name),
                    kith_when_day(when, notes[i].at));
        kith_together_words(v, notes[i].words);
        kith_buf_puts(v->out, "</div>\n");
    }
    (void)snprintf(path, sizeof path, "/mentor/%s", tie->id.z);
    kith_paging_write(v, &paging, path, "Newer notes", "Older notes");
out:
    return rc;
}

void kith_page_mentor(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_str name;
    struct kith_tie tie;
    char path[96];
    bool from_me;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(look(v, tx, &tie));
    from_me = kith_id_eq(tie.from, v->me.id);
    KITH_TRY(kith_together_name(v, tx, from_me ? tie.to : tie.from, &name));
    (void)snprintf(path, sizeof path, "/mentor/%s", tie.id.z);
    kith_page_open_bare(v, "Mentor");
    kith_page_back(v, "/mentor", "Mentor");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_markup(v->out,
                "<h1 class=\"nhsuk-heading-l\">%s %.*s</h1>\n<p class=\"kith-lead kith-narrow\">Read by the two of "
                "you. No supervisor, no director and no administrator has a page that shows it.</p>\n<section "
                "class=\"kith-panel kith-narrow\" aria-label=\"A note\">\n",
                from_me ? "You mentor" : "Your mentor,", KITH_STR_ARG(name));
    kith_form_open(v, path);
    kith_form_textarea(v, NULL, &(struct kith_typed){.name = "note", .label = "A note for the two of you"}, 4);
    kith_form_close(v, "Keep this note");
    kith_buf_puts(v->out, "</section>\n");
    KITH_TRY(write_notes(v, tx, &tie));
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_mentor_note(struct kith_visit *v)
{
    struct kith_str words = kith_visit_field(v, "note");
    struct kith_tx *tx = NULL;
    struct kith_tie tie;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(look(v, tx, &tie));
    if (words.n == 0)
        KITH_TRY(kith_fail(&v->err, KITH_EINPUT, 0, "Write a line first."));
    KITH_TRY(kith_mentor_write(tx, &tie, words, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/mentor/%s?done=noted", tie.id.z);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
