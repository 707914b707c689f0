#include "crisis_parts.h"

#include "layout.h"

#include <jansson.h>
#include <stdio.h>

/* ---- kinds of danger ---- */

/* By the topics of src/coding/lists/crisis.tsv, the gravest first. */
static const struct {
    const char *topic;
    const char *said;
} kinds[] = {
    {"suicide", "thoughts of suicide"},
    {"overdose", "an overdose"},
    {"harm-to-others", "violence against somebody else"},
    {"violence-at-home", "violence at home"},
    {"abuse-of-child-or-elder", "possible abuse of a child or an elder"},
    {"self-harm", "self-harm"},
    {"withdrawal", "withdrawal that can be dangerous"},
    {"lost-tolerance", "using again after a break, when the old dose can kill"},
};

#define N_KINDS (sizeof kinds / sizeof *kinds)
#define ABUSE   4u

const char *kith_crisis_kind_said(struct kith_str topic)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (kith_str_eq(topic, kith_str_of(kinds[i].topic)))
            return kinds[i].said;
    return NULL;
}

/* A line's topics stand in one word each, with blanks between. */
static unsigned kinds_of_line(const json_t *line)
{
    const char *z = json_string_value(json_object_get(line, "topic"));
    struct kith_str rest = kith_str_of(z ? z : "");
    struct kith_str topic;
    unsigned bits = 0;

    while (kith_str_cut(&rest, ' ', &topic))
        for (size_t i = 0; i < N_KINDS; i++)
            if (kith_str_eq(topic, kith_str_of(kinds[i].topic)))
                bits |= 1u << i;
    return bits;
}

unsigned kith_crisis_kinds(struct kith_str lines)
{
    json_t *list = json_loadb(lines.p, lines.n, JSON_REJECT_DUPLICATES, NULL);
    unsigned bits = 0;
    json_t *line;
    size_t i;

    json_array_foreach(list, i, line) bits |= kinds_of_line(line);
    json_decref(list);
    return bits;
}

bool kith_crisis_has_abuse(unsigned bits)
{
    return (bits & 1u << ABUSE) != 0;
}

void kith_crisis_write_kinds(struct kith_buf *out, unsigned bits)
{
    const char *between = "";

    for (size_t i = 0; i < N_KINDS; i++) {
        if (!(bits & 1u << i))
            continue;
        kith_markup(out, "%s%s", between, kinds[i].said);
        between = ", ";
    }
    if (bits == 0)
        kith_buf_puts(out, "a danger that is not named");
}

/* ---- the lines ---- */

static void write_line(struct kith_visit *v, const json_t *line, const char *who)
{
    const char *text = json_string_value(json_object_get(line, "text"));

    kith_markup(v->out, "<li class=\"turn\"><p class=\"who\"><b>%s</b></p><p class=\"said\">%s</p><p><b>May be:</b> ",
                who, text ? text : "");
    kith_crisis_write_kinds(v->out, kinds_of_line(line));
    kith_buf_puts(v->out, "</p></li>\n");
}

void kith_crisis_write_lines(struct kith_visit *v, struct kith_str lines)
{
    json_t *list = json_loadb(lines.p, lines.n, JSON_REJECT_DUPLICATES, NULL);
    json_t *line;
    size_t i;

    kith_buf_puts(v->out, "<div class=\"kith-report\"><ol class=\"turns\" role=\"list\">\n");
    for (int clients = 1; clients >= 0; clients--)
        json_array_foreach(list, i, line)
        {
            const char *speaker = json_string_value(json_object_get(line, "speaker"));
            bool client = speaker && strcmp(speaker, "client") == 0;

            if (client == (clients != 0))
                write_line(v, line,
                           client                                          ? "Client"
                           : speaker && strcmp(speaker, "counsellor") == 0 ? "Counsellor"
                                                                           : "Somebody else");
        }
    kith_buf_puts(v->out, "</ol></div>\n");
    if (json_array_size(list) == 0)
        kith_buf_puts(v->out, "<p>The words are no longer there: the client was erased.</p>\n");
    json_decref(list);
}

/* ---- who watches ---- */

static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

void kith_crisis_write_hours(struct kith_buf *out, const struct kith_crisis_duty *duty)
{
    const char *between = "";

    if (duty->days == 0)
        return;
    if (duty->days == 0x7f)
        kith_buf_puts(out, "every day");
    for (unsigned d = 0; d < 7 && duty->days != 0x7f; d++) {
        unsigned last = d;

        if (!(duty->days & 1u << d))
            continue;
        while (last < 6 && duty->days & 1u << (last + 1))
            last++;
        if (last - d < 2) /* two days are two days, not a span */
            last = d;
        kith_buf_printf(out, "%s%s%s%s", between, days[d], last > d ? " to " : "", last > d ? days[last] : "");
        between = ", ";
        d = last;
    }
    if (duty->from == duty->to && duty->from == 0)
        kith_buf_puts(out, ", all 24 hours");
    else
        kith_buf_printf(out, ", %02u:%02u to %02u:%02u%s", duty->from / 60, duty->from % 60, duty->to / 60,
                        duty->to % 60, duty->to <= duty->from ? " the next day" : "");
}

static void write_people(struct kith_visit *v, const struct kith_crisis_duty *duty, const struct kith_person *first,
                         const struct kith_person *deputy, bool now)
{
    if (duty->days == 0)
        kith_markup(v->out, "<p>Named to look, at hours that nobody has set: <b>%.*s</b>",
                    KITH_STR_ARG(first->names.usual));
    else
        kith_markup(v->out, "<p>%s<b>%.*s</b> looks within %u minutes", now ? "" : "In its hours ",
                    KITH_STR_ARG(first->names.usual), duty->within_minutes);
    if (deputy)
        kith_markup(v->out, ", and <b>%.*s</b> when %.*s cannot.", KITH_STR_ARG(deputy->names.usual),
                    KITH_STR_ARG(first->names.usual));
    else
        kith_buf_puts(v->out, ". Nobody stands in when they cannot.");
    kith_buf_puts(v->out, "</p>\n");
    if (duty->days == 0)
        return;
    kith_buf_puts(v->out, "<p>Watched: ");
    kith_crisis_write_hours(v->out, duty);
    kith_buf_puts(v->out, v->web->options.zone_s ? ".</p>\n" : " (UTC).</p>\n");
}

static void write_nobody_now(struct kith_visit *v, const struct kith_crisis_duty *duty)
{
    char day[KITH_WHEN_MAX];
    int64_t next;

    kith_buf_puts(v->out, "<h2>Nobody watches this inbox now</h2>\n<p>Do not wait for an answer here: do what stands "
                          "under \"What to do now\".</p>\n");
    if (kith_crisis_watched_next(duty, kith_when_wall(v, v->now), &next))
        kith_markup(v->out, "<p>Somebody watches again from %s, %02d:%02d.</p>\n", kith_when_day(day, next),
                    (int)(next / 3600 % 24), (int)(next / 60 % 60));
    else
        kith_buf_puts(v->out, "<p>No hours are set in which somebody is promised to look.</p>\n");
    if (duty->out_of_hours.n) {
        kith_buf_puts(v->out, "<p>");
        kith_markup_lines(v->out, duty->out_of_hours);
        kith_buf_puts(v->out, "</p>\n");
    }
}

enum kith_rc kith_crisis_write_watch(struct kith_visit *v, struct kith_tx *tx, const struct kith_crisis_duty *duty)
{
    bool now = kith_crisis_watched(duty, kith_when_wall(v, v->now));
    struct kith_person deputy = {.login = {NULL, 0}};
    struct kith_person first;
    enum kith_rc rc = KITH_OK;

    if (!kith_id_is(duty->first)) {
        kith_buf_puts(
            v->out,
            "<div class=\"kith-panel kith-panel--danger\"><h2>Nobody watches this inbox</h2><p>No person is named. "
            "Look at your own sessions, and ask your administrator to name somebody in the settings.</p></div>\n");
        return KITH_OK;
    }
    KITH_TRY(kith_person_get(tx, duty->first, v->keep, &first, &v->err));
    if (kith_id_is(duty->deputy))
        KITH_TRY(kith_person_get(tx, duty->deputy, v->keep, &deputy, &v->err));
    kith_buf_puts(v->out, now ? "<div class=\"kith-panel\"><h2>Somebody watches this inbox now</h2>\n"
                              : "<div class=\"kith-panel kith-panel--danger\">");
    if (!now)
        write_nobody_now(v, duty);
    write_people(v, duty, &first, kith_id_is(duty->deputy) ? &deputy : NULL, now);
    kith_buf_puts(v->out, "</div>\n");
out:
    return rc;
}
