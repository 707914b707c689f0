/* Settings of a programme: who answers when words may mean danger. */
#include "form_parts.h"
#include "layout.h"
#include "pages.h"
#include "retention.h"
#include "settings_sign_in.h"

#include <stdio.h>

static const char *const done[][2] = {
    {"retention", "How long transcripts stay is kept, and every counsellor is told."},
    {"crisis", "Who answers for the crisis inbox is kept."},
    {"sign-in", "Whose work needs a second step is kept."},
};

static enum kith_rc people_choices(struct kith_visit *v, struct kith_tx *tx, struct kith_choice **out, size_t *n)
{
    struct kith_person *people;
    enum kith_rc rc;
    size_t all;

    KITH_TRY(kith_person_list(tx, v->programme.id, v->keep, &people, &all, &v->err));
    KITH_TRY(kith_arena_take(v->keep, all + 1, sizeof **out, out, &v->err));
    (*out)[0] = (struct kith_choice){"", KITH_S("Nobody yet"), NULL};
    *n = 1;
    for (size_t i = 0; i < all; i++)
        if (people[i].state == KITH_PERSON_ACTIVE)
            (*out)[(*n)++] = (struct kith_choice){people[i].id.z, people[i].names.usual, NULL};
out:
    return rc;
}

static void write_hours(struct kith_visit *v, const struct kith_faults *faults, const struct kith_crisis_duty *duty)
{
    static const struct kith_choice days[] = {
        KITH_CHOICE("mon", "Monday", NULL),    KITH_CHOICE("tue", "Tuesday", NULL),
        KITH_CHOICE("wed", "Wednesday", NULL), KITH_CHOICE("thu", "Thursday", NULL),
        KITH_CHOICE("fri", "Friday", NULL),    KITH_CHOICE("sat", "Saturday", NULL),
        KITH_CHOICE("sun", "Sunday", NULL)};
    char from[8];
    char to[8];

    (void)snprintf(from, sizeof from, "%02u:%02u", duty->from / 60 % 24, duty->from % 60);
    (void)snprintf(to, sizeof to, "%02u:%02u", duty->to / 60 % 24, duty->to % 60);
    kith_form_boxes(v, faults, "days", "On which days is the inbox watched?",
                    "With none, the page says that nobody is promised to watch, and what to do.", days, 7, duty->days);
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "from",
                                         .label = "From",
                                         .hint = "By the clock of this site, for example 08:00",
                                         .type = "time",
                                         .value = kith_str_of(from),
                                         .width = 10});
    kith_form_input(v, faults,
                    &(struct kith_typed){.name = "to",
                                         .label = "To",
                                         .hint = "At or before the time above, it is of the next day; the same time "
                                                 "means around the clock.",
                                         .type = "time",
                                         .value = kith_str_of(to),
                                         .width = 10});
}

static enum kith_rc write_duty(struct kith_visit *v, struct kith_tx *tx, const struct kith_faults *faults)
{
    struct kith_crisis_duty duty;
    struct kith_choice *people;
    char minutes[16];
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_crisis_duty_get(tx, v->programme.id, v->keep, &duty, &v->err));
    KITH_TRY(people_choices(v, tx, &people, &n));
    (void)snprintf(minutes, sizeof minutes, "%u", duty.within_minutes ? duty.within_minutes : 60);
    kith_buf_puts(
        v->out,
        "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"duty-h\"><h2 id=\"duty-h\">The crisis "
        "inbox</h2><p>When words in a session may mean danger, they go here. Kith calls nobody by itself: a person "
        "reads, decides and writes down what was done.</p>\n");
    kith_form_open(v, "/settings/crisis");
    kith_form_select(v, faults, "first", "Who looks first?", NULL, people, n, duty.first.z);
    kith_form_select(v, faults, "deputy", "Who does when they cannot?", NULL, people, n, duty.deputy.z);
    kith_form_input(
        v, faults,
        &(struct kith_typed){
            .name = "minutes", .label = "Within how many minutes?", .value = kith_str_of(minutes), .width = 4});
    write_hours(v, faults, &duty);
    kith_form_textarea(
        v, faults,
        &(struct kith_typed){.name = "out",
                             .label = "What the page says outside these hours",
                             .hint = "Whom to call, and where to go. The emergency numbers of your country stand "
                                     "there in any case.",
                             .value = duty.out_of_hours,
                             .optional = true},
        4);
    kith_form_textarea(
        v, faults,
        &(struct kith_typed){.name = "rule",
                             .label = "This programme's rule for reporting possible abuse of a child or an elder",
                             .hint = "Whom to tell, by when, and on which number. It stands on every report that may "
                                     "be about abuse.",
                             .value = duty.abuse_rule,
                             .optional = true},
        4);
    kith_form_close(v, "Keep this");
    kith_buf_puts(v->out, "</section>\n");
out:
    return rc;
}

void kith_settings_show(struct kith_visit *v, const struct kith_faults *faults)
{
    const struct kith_about about = {.programme = v->programme.id};
    const size_t typed = v->q->n_form;
    struct kith_store_size size;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_store_size(v->store, v->programme.id, &size, &v->err));
    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &about, NULL, &v->err));
    kith_page_open_bare(v, faults->n ? "Error: settings" : "Settings");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_fault_summary(v, faults);
    kith_buf_puts(v->out, "<h1 class=\"nhsuk-heading-l\">Settings</h1>\n");
    /* Another form of this page that needs another look must not empty this one. */
    if (!kith_request_field(v->q, "minutes"))
        v->q->n_form = 0;
    KITH_TRY(write_duty(v, tx, faults));
    v->q->n_form = typed;
    KITH_TRY(kith_retention_form(v, tx, faults));
    kith_buf_puts(v->out, "<p><a href=\"/programmes\">Programmes of this site</a></p>\n");
    kith_buf_puts(v->out, "<p><a href=\"/rules\">When a session is offered to the supervisor</a></p>\n");
    KITH_TRY(kith_settings_sign_in_write(v, tx));
    kith_markup(v->out,
                "<section class=\"kith-panel kith-narrow\" aria-labelledby=\"store-h\"><h2 id=\"store-h\">The "
                "store</h2><p>In this programme: sessions %llu, clients %llu, people %llu. The store of the whole site "
                "takes %llu MB on the disk, encrypted.</p><p>Back it up with <code>kith backup</code>. The keys lie "
                "beside it in a file of their own: keep a copy of that file elsewhere, since nobody can open a backup "
                "without it.</p></section>\n",
                (unsigned long long)size.sessions, (unsigned long long)size.clients, (unsigned long long)size.people,
                (unsigned long long)(size.bytes + 999999) / 1000000);
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}

void kith_page_settings(struct kith_visit *v)
{
    static const struct kith_faults none = {.n = 0};

    kith_settings_show(v, &none);
}

/* "08:30" as minutes of the day. */
static bool read_time(struct kith_str text, uint32_t *minute)
{
    struct kith_str rest = text;
    struct kith_str part;
    uint64_t h;
    uint64_t m;

    if (!kith_str_cut(&rest, ':', &part) || !kith_str_uint(part, 23, &h) || !kith_str_cut(&rest, ':', &part) ||
        !kith_str_uint(part, 59, &m) || rest.p)
        return false;
    *minute = (uint32_t)(h * 60 + m);
    return true;
}

static void read_hours(struct kith_visit *v, struct kith_crisis_duty *duty, struct kith_faults *faults)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (unsigned d = 0; d < 7; d++)
        duty->days |= kith_request_ticked(v->q, "days", days[d]) ? 1u << d : 0;
    kith_fault(faults, "from",
               read_time(kith_visit_field(v, "from"), &duty->from) ? NULL : "Give the time from which, as 08:00.");
    kith_fault(faults, "to",
               read_time(kith_visit_field(v, "to"), &duty->to) ? NULL : "Give the time until which, as 18:00.");
}

/* Nobody of another programme answers for this one's inbox. */
static enum kith_rc may_set_duty(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis_duty *duty)
{
    const struct kith_about first = {.programme = v->programme.id, .person = duty->first};
    const struct kith_about deputy = {.programme = v->programme.id, .person = duty->deputy};
    enum kith_rc rc;

    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &first, NULL, &v->err));
    KITH_TRY(kith_workspace_may(tx, v->me.id, KITH_DEED_SETTINGS_EDIT, &deputy, NULL, &v->err));
out:
    return rc;
}

void kith_do_crisis_duty(struct kith_visit *v)
{
    struct kith_faults faults = {.n = 0};
    struct kith_crisis_duty duty = {.out_of_hours = kith_visit_field(v, "out"),
                                    .abuse_rule = kith_visit_field(v, "rule")};
    struct kith_tx *tx = NULL;
    uint64_t minutes = 0;
    enum kith_rc rc;

    if (!kith_id_read(kith_visit_field(v, "first"), &duty.first))
        kith_fault(&faults, "first", "Name the person who looks first.");
    if (!kith_id_read(kith_visit_field(v, "deputy"), &duty.deputy) || kith_id_eq(duty.first, duty.deputy))
        kith_fault(&faults, "deputy", "Name another person who looks when the first cannot.");
    if (!kith_str_uint(kith_visit_field(v, "minutes"), 1440, &minutes) || minutes == 0)
        kith_fault(&faults, "minutes", "Give a number of minutes, from 1 to 1440.");
    read_hours(v, &duty, &faults);
    if (faults.n) {
        kith_settings_show(v, &faults);
        return;
    }
    duty.within_minutes = (uint32_t)minutes;
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(may_set_duty(v, tx, &duty));
    KITH_TRY(kith_crisis_duty_set(tx, v->programme.id, &duty, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/settings?done=crisis");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
