/* Drills, one item at a time, each with what the answer was met with; and where help is. */
#include "countries.h"
#include "layout.h"
#include "margin_note.h"
#include "pages.h"
#include "practice_parts.h"

#include <stdio.h>

#define SWAP "hx-target=\"#part\" hx-select=\"#part\" hx-swap=\"outerHTML\""

static const struct kith_drill *drill_named(struct kith_visit *v, struct kith_room *room, enum kith_rc *rc)
{
    const struct kith_drill *d = kith_room_drill(room, v->params[0]);

    *rc = d ? KITH_OK : kith_store_denied(&v->err);
    return d;
}

static void open_page(struct kith_visit *v, const struct kith_drill *d)
{
    kith_page_open_bare(v, d->title.p);
    kith_page_back(v, "/practice#drills", "Practice");
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%.*s</h1>\n<p class=\"kith-lead\">%.*s</p>\n",
                KITH_STR_ARG(d->title), KITH_STR_ARG(d->asks));
    kith_practice_content_note(v, d->content_note);
    kith_buf_puts(v->out, "<div id=\"part\" class=\"kith-narrow\">\n");
}

static void close_page(struct kith_visit *v)
{
    kith_buf_puts(v->out, "<p class=\"nhsuk-error-message\" role=\"alert\" data-trouble hidden></p></div>\n");
    kith_page_close(v);
}

static void write_shown(struct kith_visit *v, const struct kith_drill_item *item)
{
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-shown\">");
    if (item->before.n) {
        kith_buf_puts(v->out, "<p class=\"kith-soft\"><b>Before:</b> ");
        kith_markup_lines(v->out, item->before);
        kith_buf_puts(v->out, "</p>");
    }
    kith_buf_puts(v->out, "<p class=\"kith-lead\">");
    kith_markup_lines(v->out, item->shown);
    kith_buf_puts(v->out, "</p></div>\n");
}

/* ---- asked ---- */

static void write_choices(struct kith_visit *v, const struct kith_drill_item *item, const struct kith_faults *faults)
{
    static const char *const numbers[KITH_DRILL_CHOICES] = {"1", "2", "3", "4", "5", "6"};
    struct kith_choice choices[KITH_DRILL_CHOICES];
    size_t n = item->n_choices < KITH_DRILL_CHOICES ? item->n_choices : KITH_DRILL_CHOICES;

    for (size_t i = 0; i < n; i++)
        choices[i] = (struct kith_choice){numbers[i], item->choices[i].text, NULL};
    kith_form_radios(v, faults, "choice", "Which one?", NULL, choices, n, NULL);
}

static void write_item(struct kith_visit *v, const struct kith_drill *d, const struct kith_drill_item *item,
                       const struct kith_faults *faults)
{
    char path[160];

    write_shown(v, item);
    (void)snprintf(path, sizeof path, "/practice/drills/" KITH_STR_FMT, KITH_STR_ARG(d->id));
    kith_practice_form(v, path, SWAP);
    kith_form_hidden(v, "item", item->id);
    if (d->by_choice)
        write_choices(v, item, faults);
    else
        kith_form_textarea(v, faults, &(struct kith_typed){.name = "said", .label = "What do you write?"}, 3);
    kith_form_close(v, "See feedback");
}

static void write_none_due(struct kith_visit *v)
{
    kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>All of it went well lately; nothing is due today.</p><p><a "
                          "href=\"/practice#drills\">Choose another drill</a></p></div>\n");
}

void kith_page_practice_drill(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    static const struct kith_faults none = {.n = 0};
    const struct kith_drill *d;
    size_t item;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    d = drill_named(v, room, &rc);
    KITH_TRY(rc);
    KITH_TRY(kith_practice_next(&who, d, kith_request_query(v->q, "after"), v->keep, &item, &v->err));
    open_page(v, d);
    if (item < d->n_items)
        write_item(v, d, &d->items[item], &none);
    else
        write_none_due(v);
    close_page(v);
out:
    kith_visit_end(v, rc);
}

/* ---- answered ---- */

static void write_met(struct kith_visit *v, const struct kith_drill *d, const struct kith_drill_item *item,
                      struct kith_str said, const struct kith_drill_answer *answer)
{
    static const char *const heads[] = {[KITH_DRILL_AGAIN] = "Worth another try",
                                        [KITH_DRILL_NEAR] = "Nearly there",
                                        [KITH_DRILL_WELL] = "That does it"};
    static const char *const back[] = {[KITH_DRILL_AGAIN] = "It comes back today.",
                                       [KITH_DRILL_NEAR] = "It comes back soon.",
                                       [KITH_DRILL_WELL] = "It comes back in some days."};

    write_shown(v, item);
    kith_buf_puts(v->out, "<div class=\"kith-mine\"><p class=\"kith-by\">You</p><p>");
    kith_markup_lines(v->out, said.n ? said : KITH_S("(nothing)"));
    kith_markup(v->out,
                "</p></div>\n<div class=\"kith-panel kith-panel--calm\"><h2 tabindex=\"-1\" data-focus>%s</h2><p>",
                heads[answer->went]);
    kith_markup_lines(v->out, answer->text);
    kith_buf_puts(v->out, "</p>\n");
    kith_markup(v->out, "<p class=\"kith-soft\">%s</p></div>\n", back[answer->went]);
    kith_markup(
        v->out,
        "<p class=\"kith-row kith-after\"><a class=\"nhsuk-button\" href=\"/practice/drills/%.*s?after=%.*s\">The "
        "next one</a><a href=\"/practice#drills\">Enough for now</a></p>\n",
        KITH_STR_ARG(d->id), KITH_STR_ARG(item->id));
}

static size_t item_named(const struct kith_drill *d, struct kith_str id)
{
    for (size_t i = 0; i < d->n_items; i++)
        if (kith_str_eq(d->items[i].id, id))
            return i;
    return d->n_items;
}

void kith_do_practice_drill(struct kith_visit *v)
{
    const struct kith_practising who = kith_practice_who(v);
    struct kith_room *room = kith_practice_room(v);
    struct kith_faults faults = {.n = 0};
    struct kith_drill_answer answer;
    const struct kith_drill *d;
    struct kith_str said = kith_practice_said(v, "said", &faults);
    uint64_t choice = 0;
    size_t item;
    enum kith_rc rc = KITH_OK;

    if (!room)
        return;
    d = drill_named(v, room, &rc);
    KITH_TRY(rc);
    item = item_named(d, kith_request_form(v->q, "item"));
    if (item == d->n_items)
        KITH_TRY(kith_store_denied(&v->err));
    if (d->by_choice) {
        if (!kith_str_uint(kith_request_form(v->q, "choice"), d->items[item].n_choices, &choice) || choice == 0)
            kith_fault(&faults, "choice", "Choose one of the answers.");
        else
            said = d->items[item].choices[choice - 1].text;
    } else if (said.n == 0) {
        kith_fault(&faults, "said", "Write something; a few words are enough.");
    }
    if (faults.n == 0)
        KITH_TRY(kith_practice_answer(&who, d, item, said, (size_t)choice - 1, v->keep, &answer, &v->err));
    if (faults.n == 0 && answer.distress) {
        kith_practice_send_help(v);
        goto out;
    }
    open_page(v, d);
    if (faults.n)
        write_item(v, d, &d->items[item], &faults);
    else
        write_met(v, d, &d->items[item], said, &answer);
    close_page(v);
    if (faults.n && !v->q->htmx)
        v->a->status = 422;
out:
    kith_visit_end(v, rc);
}

/* ---- help ---- */

void kith_page_practice_help(struct kith_visit *v)
{
    kith_page_open(v, "Where help is, now");
    kith_buf_puts(v->out, "<div class=\"kith-panel kith-panel--danger kith-narrow\"><p>");
    kith_markup_text(v->out, kith_note_help());
    kith_buf_puts(v->out, "</p></div>\n<h2 class=\"nhsuk-heading-m nhsuk-u-margin-top-6\">Where to call: ");
    kith_markup_text(v->out, kith_country_name(v->programme.country));
    kith_buf_puts(v->out, "</h2>\n");
    kith_country_help(v->out, v->programme.country);
    kith_buf_puts(v->out,
                  "<p class=\"kith-narrow\">Nothing of what you just wrote was kept, and nobody was told. If you "
                  "were practising and meant somebody in the story, go back and put it in other words.</p>\n<p><a "
                  "href=\"/practice\">Back to Practice</a></p>\n");
    kith_page_close(v);
    kith_visit_end(v, KITH_OK);
}
