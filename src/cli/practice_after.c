#include "practice_after.h"

#include "afterwards.h"

#include <time.h>

#define TREND_SHOWN 10

void kith_course_add(struct kith_course_so_far *c, const struct kith_said *said)
{
    if (c->n < KITH_COURSE_TURNS) {
        for (int i = 0; i < KITH_FEEL_COUNT; i++)
            c->state[c->n][i] = (float)said->state[i];
        c->moves[c->n] = said->heard.moves;
        c->n++;
    }
    kith_run_count(&c->record, said);
}

/* One row a feeling: a bar a turn, low to high. */
static void put_course(struct kith_term *t, const struct kith_persona *p, const struct kith_course_so_far *c)
{
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    uint32_t room = t->width > 30 ? t->width - 20 : 20;
    uint32_t step = c->n > room ? (c->n + room - 1) / room : 1;

    kith_term_blank(t);
    kith_term_puts(t, KITH_TERM_BOLD, "What went on inside ");
    kith_term_words(t, KITH_TERM_BOLD, p->name);
    kith_term_puts(t, KITH_TERM_BOLD, step > 1 ? ", every few turns" : ", turn by turn");
    kith_term_break(t);
    for (int f = 0; f < KITH_FEEL_COUNT; f++) {
        char row[4096];
        size_t n = 0;

        for (uint32_t i = 0; i < c->n && n + 8 < sizeof row; i += step) {
            int level = (int)(c->state[i][f] * 7.99f);

            n += (size_t)(t->ascii ? snprintf(row + n, sizeof row - n, "%d", (int)(c->state[i][f] * 9.99f))
                                   : snprintf(row + n, sizeof row - n, "%s", bars[level]));
        }
        kith_term_puts(t, KITH_TERM_PLAIN, kith_feeling_name(f));
        kith_term_to(t, 14);
        kith_term_puts(t, KITH_TERM_CYAN, row);
        kith_term_break(t);
    }
    if (t->ascii) {
        kith_term_puts(t, KITH_TERM_DIM, "0 is none at all, 9 as much as can be.");
        kith_term_break(t);
    }
}

static void put_course_plain(struct kith_term *t, const struct kith_persona *p, const struct kith_course_so_far *c)
{
    kith_term_blank(t);
    for (int f = 0; f < KITH_FEEL_COUNT && c->n > 0; f++) {
        char text[200];
        uint32_t low = 0;
        uint32_t high = 0;

        for (uint32_t i = 0; i < c->n; i++) {
            low = c->state[i][f] < c->state[low][f] ? i : low;
            high = c->state[i][f] > c->state[high][f] ? i : high;
        }
        (void)snprintf(text, sizeof text,
                       "%s's %s, 0 to 100: began at %.0f, ended at %.0f; lowest at turn %u, highest at turn %u.",
                       p->name.p, kith_feeling_name(f), 100.0 * p->temper[f].start,
                       100.0 * (double)c->state[c->n - 1][f], low + 1, high + 1);
        kith_term_puts(t, KITH_TERM_PLAIN, text);
        kith_term_break(t);
    }
}

static void put_date(int64_t when, char *out, size_t n)
{
    time_t t = (time_t)when;
    struct tm day;

    if (!localtime_r(&t, &day) || strftime(out, n, "%Y-%m-%d", &day) == 0)
        (void)snprintf(out, n, "some day");
}

enum kith_rc kith_practice_trend(struct kith_practice_call *call, const char *own, struct kith_term *t,
                                 struct kith_err *err)
{
    struct kith_run_record *runs;
    size_t n;
    enum kith_rc rc = kith_runs_read(call->cli->env, own, call->keep, &runs, &n, err);

    if (rc != KITH_OK || n == 0)
        return rc;
    kith_term_blank(t);
    kith_term_puts(t, KITH_TERM_BOLD, "Your talks so far");
    kith_term_puts(t, KITH_TERM_DIM, " (yours alone; 'kith practice forget' takes them away)");
    kith_term_break(t);
    for (size_t i = n > TREND_SHOWN ? n - TREND_SHOWN : 0; i < n; i++) {
        const struct kith_run_record *r = &runs[i];
        char date[40];
        char text[300];

        put_date(r->when, date, sizeof date);
        if (r->recovery)
            (void)snprintf(text, sizeof text, "%s  %s, %u turns", date, r->persona.p, r->turns);
        else
            (void)snprintf(
                text, sizeof text,
                "%s  %s, %u turns: %u reflections and %u questions; meaning caught %u times; trust %.0f to %.0f; "
                "words for change %u, for staying %u",
                date, r->persona.p, r->turns, r->reflections, r->questions, r->caught, 100.0 * r->trust_first,
                100.0 * r->trust_last, r->change, r->sustain);
        t->indent = 2;
        kith_term_puts(t, KITH_TERM_PLAIN, text);
        kith_term_break(t);
        t->indent = 0;
    }
    return KITH_OK;
}

/* For people in recovery and families: in words, without a figure. */
static void put_heard(struct kith_term *t, const struct kith_persona *p, const struct kith_course_so_far *c)
{
    const char *attempt;
    const char *heard = kith_afterwards(c->moves, c->n, &attempt);

    kith_term_blank(t);
    kith_term_puts(t, KITH_TERM_BOLD, "What was heard");
    kith_term_break(t);
    if (heard) {
        kith_term_puts(t, KITH_TERM_PLAIN, "At the best point, ");
        kith_term_words(t, KITH_TERM_PLAIN, p->name);
        kith_term_words(t, KITH_TERM_PLAIN, kith_str_of(heard));
        kith_term_break(t);
    }
    kith_term_puts(t, KITH_TERM_PLAIN, "One thing to try next time: ");
    kith_term_puts(t, KITH_TERM_PLAIN, attempt);
    kith_term_break(t);
}

enum kith_rc kith_practice_after(struct kith_practice_call *call, struct kith_workbench *bench,
                                 const struct kith_persona *persona, struct kith_dialogue *dialogue,
                                 const struct kith_course_so_far *course, const char *own, struct kith_buf *out,
                                 struct kith_err *err)
{
    struct kith_session_report report;
    struct kith_listen_options listen = bench->listen;
    struct kith_term t;
    enum kith_rc rc = KITH_OK;

    kith_practice_term(call, &t, out);
    if (persona->recovery) {
        put_heard(&t, persona, course);
        return KITH_OK;
    }
    listen.goal = persona->goal;
    KITH_TRY(kith_listen_to(bench->model, bench->coder, call->keep, kith_dialogue_transcript(dialogue), &listen,
                            &report, err));
    bench->report.colour = t.colour;
    bench->report.ascii = t.ascii;
    bench->report.width = t.width;
    kith_report_terminal(out, &report, &bench->report);
    if (call->options->plain)
        put_course_plain(&t, persona, course);
    else
        put_course(&t, persona, course);
    if (own)
        KITH_TRY(kith_practice_trend(call, own, &t, err));
out:
    return rc;
}
