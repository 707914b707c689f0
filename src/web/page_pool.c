/* What of a counsellor's sessions goes into blind coding, what was drawn of it, and the time that coders give. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "workspace_pool.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"on", "From tomorrow on your sessions go into the pool."},
    {"off", "No more of your sessions go into the pool by themselves."},
    {"planned", "That session goes into the pool when you add it."},
    {"unplanned", "That session stays out of the pool."},
    {"withheld", "That segment is withheld. Nobody gets it."},
};

/* ---- what goes in ---- */

static enum kith_rc write_standing(struct kith_visit *v, struct kith_tx *tx)
{
    char day[KITH_WHEN_MAX];
    int64_t since;
    enum kith_rc rc;

    KITH_TRY(kith_pool_standing(tx, v->me.id, v->programme.id, &since, &v->err));
    kith_buf_puts(v->out, "<section class=\"kith-panel\" aria-labelledby=\"all-h\"><h2 id=\"all-h\">All my sessions "
                          "from now on</h2>\n");
    if (since)
        kith_markup(v->out, "<p><b>On</b>: what takes place from %s on goes in, where your client allows it.</p>\n",
                    kith_when_day(day, since));
    else
        kith_buf_puts(v->out, "<p><b>Off</b>: nothing goes in unless you name it below.</p>\n");
    kith_form_open(v, "/pool/all");
    kith_form_hidden(v, "on", since ? KITH_S("no") : KITH_S("yes"));
    kith_markup(v->out, "<button class=\"nhsuk-button nhsuk-button--secondary\">%s</button></form></section>\n",
                since ? "Stop putting them in" : "Put in all from tomorrow on");
out:
    return rc;
}

static enum kith_rc write_plans(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults)
{
    struct kith_pool_plan *plans;
    struct kith_client *clients;
    struct kith_choice *choices;
    char day[KITH_WHEN_MAX];
    char tomorrow[KITH_WHEN_MAX];
    size_t n_choices = 1;
    size_t n_clients;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_pool_plan_list(tx, v->me.id, v->programme.id, v->keep, &plans, &n, &v->err));
    KITH_TRY(kith_client_list(tx, v->programme.id, v->me.id, v->keep, &clients, &n_clients, &v->err));
    kith_buf_puts(v->out, "<section class=\"kith-panel\" aria-labelledby=\"plan-h\"><h2 id=\"plan-h\">One session that "
                          "is to come</h2>\n");
    if (n)
        kith_buf_puts(v->out, "<ul class=\"kith-list\">\n");
    for (size_t i = 0; i < n; i++) {
        kith_markup(v->out, "<li>%s, with %.*s\n", kith_when_day(day, plans[i].day),
                    KITH_STR_ARG(plans[i].client_code));
        kith_form_open(v, "/pool/unplan");
        kith_form_hidden(v, "plan", kith_id_str(&plans[i].id));
        kith_markup(v->out,
                    "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Take out<span "
                    "class=\"nhsuk-u-visually-hidden\"> the session of %s</span></button></form></li>\n",
                    kith_when_day(day, plans[i].day));
    }
    if (n)
        kith_buf_puts(v->out, "</ul>\n");
    if (n_clients == 0) {
        kith_buf_puts(v->out, "<p>You see no client yet. <a href=\"/clients/new\">Add one</a></p></section>\n");
        return KITH_OK;
    }
    KITH_TRY(kith_arena_take(v->keep, n_clients + 1, sizeof *choices, &choices, &v->err));
    choices[0] = (struct kith_choice){"", KITH_S("Choose a client"), NULL};
    for (size_t i = 0; i < n_clients; i++)
        choices[n_choices++] = (struct kith_choice){clients[i].id.z, clients[i].code, NULL};
    kith_form_open(v, "/pool/plan");
    kith_form_select(v, faults, "client", "With whom?", NULL, choices, n_choices, NULL);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "day",
                                         .label = "On which day?",
                                         .hint = "From tomorrow on: what has begun cannot go in any more.",
                                         .type = "date",
                                         .value = kith_str_of(kith_when_field(tomorrow, v->now + KITH_DAY_S)),
                                         .width = 10});
    kith_form_close(v, "Put it in");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

/* ---- what was drawn ---- */

static void write_draw(struct kith_visit *v, const struct kith_draw *d)
{
    char held[KITH_WHEN_MAX];
    char day[KITH_WHEN_MAX];
    bool open = !d->withheld && d->given == 0;

    kith_markup(v->out, "<tr><td class=\"nhsuk-table__cell\"><a href=\"/sessions/%s\">%s</a>, with %.*s</td>",
                d->session.z, kith_when_day(held, d->held), KITH_STR_ARG(d->code));
    kith_markup(v->out, "<td class=\"nhsuk-table__cell\">%s</td><td class=\"nhsuk-table__cell\">",
                kith_when_day(day, d->at));
    if (d->withheld) {
        kith_buf_puts(v->out, "Withheld");
    } else if (!open) {
        kith_buf_puts(v->out, d->closed == d->given ? "Coded" : "With a coder");
    } else {
        kith_form_open(v, "/pool/withhold");
        kith_form_hidden(v, "segment", kith_id_str(&d->segment));
        kith_markup(v->out,
                    "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Withhold<span "
                    "class=\"nhsuk-u-visually-hidden\"> the segment of %s</span></button></form>",
                    kith_when_day(held, d->held));
    }
    kith_buf_puts(v->out, "</td></tr>\n");
}

static enum kith_rc write_draws(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_draw *draws;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_draw_list(tx, v->programme.id, v->me.id, v->keep, &draws, &n, &v->err));
    if (n == 0) {
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>Nothing of yours was drawn yet. Once a month, in the first "
                              "days of the next one, a lot picks one of your sessions that are in, and twenty minutes "
                              "of it. You are told at once, before anybody gets it.</p></div>\n");
        return KITH_OK;
    }
    kith_buf_puts(v->out,
                  "<div class=\"kith-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Drawn\"><table "
                  "class=\"nhsuk-table\"><caption class=\"nhsuk-table__caption\">What was drawn</caption><thead "
                  "class=\"nhsuk-table__head\"><tr><th scope=\"col\">Session</th><th scope=\"col\">Drawn on</th>"
                  "<th scope=\"col\">How it stands</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++)
        write_draw(v, &draws[i]);
    kith_buf_puts(v->out,
                  "</tbody></table></div>\n<p class=\"kith-narrow kith-soft\">You have three days to withhold a "
                  "segment, one in three, without a reason; after that a coder may have it.</p>\n");
out:
    return rc;
}

static void show(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_about about = {.programme = v->programme.id, .person = v->me.id};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_POOL, &about, NULL, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: my sessions in the pool" : "My sessions in the pool");
    kith_page_back(v, "/coding", "Blind coding");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">My sessions in the pool</h1>\n<p class=\"kith-lead "
                          "kith-narrow\">From the sessions that you put in before they take place, a lot draws twenty "
                          "minutes a month. Somebody codes them blind, with names and contacts hidden: that is how "
                          "you, and all of us, learn how far the codes can be trusted.</p>\n");
    KITH_TRY(write_draws(v, tx));
    kith_buf_puts(v->out, "<div class=\"kith-grid\">\n");
    KITH_TRY(write_standing(v, tx));
    KITH_TRY(write_plans(v, tx, faults));
    kith_buf_puts(v->out, "</div>\n<p class=\"kith-narrow kith-soft\">Hiding names and contacts is a help, not a "
                          "guarantee: what else tells who somebody is stays readable. Coders are bound as everybody "
                          "here is.</p>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_pool(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    show(v, &none);
}

/* ---- changes ---- */

/* A transaction for a change of one's own. */
static enum kith_rc begin(struct kith_visit *v, enum kith_deed deed, struct kith_tx **tx)
{
    const struct kith_about about = {.programme = v->programme.id, .person = v->me.id};
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(v->store, v->me.id, tx, &v->err));
    KITH_TRY(kith_workspace_may(*tx, v->me.id, deed, &about, NULL, &v->err));
out:
    return rc;
}

void kith_do_pool_all(struct kith_visit *v)
{
    bool on = kith_str_eq(kith_visit_field(v, "on"), KITH_S("yes"));
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin(v, KITH_DEED_POOL, &tx));
    KITH_TRY(kith_pool_standing_set(tx, v->programme.id, on, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/pool?done=%s", on ? "on" : "off");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_pool_plan(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_id client = KITH_ID_NONE;
    struct kith_id id;
    struct kith_tx *tx = NULL;
    int64_t day = 0;
    enum kith_rc rc;

    if (!kith_id_read(kith_visit_field(v, "client"), &client))
        kith_fault(&faults, "client", "Choose whom the session is with.");
    if (!kith_when_read(kith_visit_field(v, "day"), &day) || day - day % KITH_DAY_S <= v->now)
        kith_fault(&faults, "day", "Choose a day from tomorrow on.");
    if (faults.n) {
        show(v, &faults);
        return;
    }
    KITH_TRY(begin(v, KITH_DEED_POOL, &tx));
    KITH_TRY(kith_pool_plan_add(tx, v->programme.id, client, day, &id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/pool?done=planned");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_pool_unplan(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_id_read(kith_visit_field(v, "plan"), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(begin(v, KITH_DEED_POOL, &tx));
    KITH_TRY(kith_pool_plan_drop(tx, id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/pool?done=unplanned");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_do_pool_withhold(struct kith_visit *v)
{
    struct kith_about about = {.programme = v->programme.id};
    struct kith_segment segment;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_id_read(kith_visit_field(v, "segment"), &id) ? KITH_OK : kith_store_denied(&v->err));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_segment_get(tx, id, v->keep, &segment, &v->err));
    about.session = segment.session;
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_POOL, &about, NULL, &v->err));
    KITH_TRY(kith_segment_withhold(tx, id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/pool?done=withheld");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- the time that coders give ---- */

void kith_do_coding_time(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    uint64_t hours;
    enum kith_rc rc;

    if (!kith_str_uint(kith_visit_field(v, "hours"), 40, &hours)) {
        kith_visit_refuse(v, 422, "Give whole hours a month, from 0 to 40.", "Go back and correct the number.");
        return;
    }
    KITH_TRY(begin(v, KITH_DEED_CODER_TIME, &tx));
    KITH_TRY(kith_coder_time_set(tx, v->programme.id, (uint32_t)hours * 60, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/coding?done=time");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

/* ---- for supervisors: how much there is, of nobody by name ---- */

static void write_count(struct kith_visit *v, const char *what, unsigned long long n)
{
    kith_markup(v->out,
                "<tr><th scope=\"row\">%s</th><td class=\"nhsuk-table__cell nhsuk-table__cell--numeric\">%llu"
                "</td></tr>\n",
                what, n);
}

void kith_page_pool_counts(struct kith_visit *v)
{
    const struct kith_about about = {.programme = v->programme.id};
    struct kith_coder_time *times;
    struct kith_draw_counts draws;
    struct kith_tx *tx = NULL;
    unsigned long long minutes = 0;
    size_t n_times;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_POOL_COUNTS, &about, NULL, &v->err));
    KITH_TRY(kith_draw_count(tx, v->programme.id, &draws, &v->err));
    KITH_TRY(kith_coder_times(tx, v->programme.id, v->now, v->keep, &times, &n_times, &v->err));
    for (size_t i = 0; i < n_times; i++)
        minutes += times[i].minutes;
    kith_page_open_bare(v, "The pool in numbers");
    kith_page_back(v, "/coding", "Blind coding");
    kith_buf_puts(v->out,
                  "<h1 class=\"nhsuk-heading-l\">The pool in numbers</h1>\n<p class=\"kith-lead kith-narrow\">"
                  "Of the programme as a whole: no line here is about one person.</p>\n"
                  "<table class=\"nhsuk-table kith-narrow\"><caption class=\"nhsuk-table__caption\">Segments and "
                  "time</caption><tbody>\n");
    write_count(v, "Segments drawn", draws.drawn);
    write_count(v, "of them coded", draws.coded);
    write_count(v, "of them waiting, or with a coder", draws.drawn - draws.withheld - draws.coded);
    write_count(v, "of them withheld", draws.withheld);
    write_count(v, "of them for two coders", draws.twice);
    write_count(v, "People who give time to coding", n_times);
    write_count(v, "Hours that they give a month, together", minutes / 60);
    kith_buf_puts(v->out, "</tbody></table>\n");
    if (n_times == 0)
        kith_buf_puts(v->out, "<div class=\"kith-empty\"><p>Nobody gives time yet, so nothing is drawn. Counsellors, "
                              "supervisors and mentors say how much they give on <a href=\"/coding\">Blind "
                              "coding</a>.</p></div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
