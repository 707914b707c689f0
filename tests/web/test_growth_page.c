/* The growth page: what people rated leads, a figure is rough until people here agree with it, and a change is pointed
 * out to the counsellor alone, only where it can be trusted. */
#include "web_place.h"

#include <stdio.h>

#define SESSIONS 34
#define TURNS    40u
#define WHOLE    6 /* the segment is a sixth of the session */

/* One coding of it: so many reflections, then so many questions. */
static void write_codes(char *out, size_t size, unsigned reflections, unsigned questions)
{
    size_t n = 0;

    out[0] = 0;
    for (unsigned i = 0; i < TURNS; i++) {
        bool r = i < reflections;
        bool q = !r && i < reflections + questions;

        n += (size_t)snprintf(out + n, size - n, "{\"turn\":%u,\"behaviour\":\"%s\",\"has\":%d%s}\n", i,
                              r   ? "reflection"
                              : q ? "question"
                                  : "other",
                              r   ? 2
                              : q ? 1
                                  : 0,
                              r   ? ",\"reflection\":\"simple\""
                              : q ? ",\"question\":\"open\""
                                  : "");
        assert_true(n < size);
    }
}

struct told { /* of one session */
    unsigned reflections;
    unsigned questions;
    unsigned people_reflections; /* as a person coded it */
    unsigned empathy;            /* 0: nobody coded it */
};

static void add_session(struct web_place *w, int64_t held, const struct told *t)
{
    struct kith_session_row row = {.programme = w->p->programme,
                                   .counsellor = w->people[ADA],
                                   .client = w->p->client,
                                   .held = held,
                                   .goal = KITH_S("drinking less"),
                                   .setting = KITH_S("one-to-one"),
                                   .format = KITH_S("jsonl")};
    struct kith_kept_figure figures[] = {
        {.name = KITH_S("reflections"), .value = WHOLE * t->reflections, .n = TURNS},
        {.name = KITH_S("questions"), .value = WHOLE * t->questions, .n = TURNS},
        {.name = KITH_S("r_to_q"), .value = (double)t->reflections / t->questions, .n = t->questions}};
    struct kith_segment segment = {.first = 0, .last = TURNS - 1};
    struct kith_coding coding = {.kind = KITH_CODER_MODEL, .model = KITH_S("abc"), .figures = KITH_S("{}")};
    char codes[8192];
    char globals[64];
    struct kith_job job;
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    struct kith_id id;
    struct kith_id task;

    OK(w->p, kith_session_add(tx, &row, KITH_S("{}"), &w->p->party, 1, &coding.session, &w->p->err));
    OK(w->p, kith_job_take(tx, &job, &w->p->err));
    write_codes(codes, sizeof codes, t->reflections, t->questions);
    coding.codes = kith_str_of(codes);
    OK(w->p, kith_coding_add(tx, &coding, TURNS, 0, figures, 3, &id, &w->p->err));
    OK(w->p, kith_job_done(tx, job.id, &w->p->err));
    if (t->empathy) {
        segment.session = coding.session;
        OK(w->p, kith_session_pool(tx, coding.session, true, &w->p->err));
        OK(w->p, kith_segment_add(tx, &segment, &id, &w->p->err));
        OK(w->p, kith_task_add(tx, id, w->people[BEN], &task, &w->p->err));
    }
    place_commit(w->p, tx);
    if (!t->empathy)
        return;
    write_codes(codes, sizeof codes, t->people_reflections, t->questions);
    (void)snprintf(globals, sizeof globals, "{\"empathy\":%u}", t->empathy);
    tx = place_write(w->p, w->people[BEN]);
    OK(w->p, kith_task_close(tx, task, kith_str_of(codes), kith_str_of(globals), &id, &w->p->err));
    place_commit(w->p, tx);
}

/* A week apart, the last one a week ago. */
static void add_sessions(struct web_place *w, struct told (*tell)(unsigned i), unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct told t = tell(i);

        add_session(w, w->p->clock - (int64_t)(n - i) * 7 * 86400, &t);
    }
}

static void growth(struct web_place *w)
{
    web_later(700); /* a figure of the place is kept for ten minutes */
    assert_int_equal(web_get(w, ADA, "/growth"), 200);
}

/* People and machine nearly agree; sessions differ as they do; the last one stands far off. */
static struct told agreeing(unsigned i)
{
    struct told t = {.reflections = 13 + i * 7 % 5, .questions = 13 + i * 5 % 3, .empathy = 3 + i % 2};

    t.people_reflections = t.reflections + (i % 8 == 0);
    if (i == SESSIONS - 1)
        t = (struct told){.reflections = 38, .questions = 1, .people_reflections = 38, .empathy = 4};
    return t;
}

static void a_change_is_pointed_out_where_people_agree(void **state)
{
    struct web_place *w = *state;

    add_sessions(w, agreeing, SESSIONS);
    growth(w);
    assert_true(web_says(w, "Worth a look"));
    assert_true(web_says(w, "<b>Reflections per question.</b>"));
    assert_true(web_says(w, "higher than the sessions before it"));
    assert_true(web_says(w, "Agreement with people here: ICC ."));
    assert_true(web_says(w, "A guide from expert opinion"));
    assert_true(web_says(w, "Watched now: Empathy, as people rated it (34 sessions); Reflections per question"));
    /* Nobody else is told, and on Ben's own page stands nothing of it. */
    assert_int_equal(web_get(w, BEN, "/growth"), 200);
    assert_false(web_says(w, "Worth a look"));
    assert_int_equal(web_get(w, SUE, "/growth"), 403);
    assert_false(web_says(w, "Worth a look") || web_says(w, "Reflections per question"));
    assert_int_equal(web_get(w, SUE, "/"), 200);
    assert_false(web_says(w, "Worth a look"));
}

/* The same figures, but what people heard has nothing to do with them. */
static struct told disagreeing(unsigned i)
{
    struct told t = agreeing(i);

    t.people_reflections = i * 11 % 17;
    t.empathy = 3 + i % 2;
    return t;
}

static void a_figure_that_agrees_badly_signals_nothing(void **state)
{
    struct web_place *w = *state;

    add_sessions(w, disagreeing, SESSIONS);
    growth(w);
    assert_true(web_says(w, "Nothing stands out"));
    assert_true(web_says(w, "<span class=\"kith-rough\">rough</span> Agreement with people here: ICC"));
    assert_false(web_says(w, "A guide from expert opinion"));
    assert_true(web_says(w, "Watched now: Empathy, as people rated it (34 sessions).</p>"));
}

/* As well as could be, but on too few segments. */
static struct told few(unsigned i)
{
    struct told t = agreeing(i + SESSIONS - 29);

    return t;
}

static void too_few_segments_signal_nothing(void **state)
{
    struct web_place *w = *state;

    add_sessions(w, few, 29);
    growth(w);
    assert_true(web_says(w, "Nothing stands out"));
    assert_true(web_says(w, "not known yet, with 29 of 30 segments"));
    assert_false(web_says(w, "A guide from expert opinion"));
}

/* What people rated rises, and stays. */
static struct told rising(unsigned i)
{
    return (struct told){.reflections = 5, .questions = 5, .people_reflections = 5, .empathy = i < 16 ? 1 + i % 2 : 5};
}

static void what_people_rate_is_watched_too(void **state)
{
    struct web_place *w = *state;

    add_sessions(w, rising, 24);
    growth(w);
    assert_true(web_says(w, "Worth a look"));
    assert_true(web_says(w, "<b>Empathy, as people rated it.</b>"));
    assert_true(web_says(w, "higher than"));
}

static void nothing_is_judged_before_twelve(void **state)
{
    struct web_place *w = *state;

    add_sessions(w, rising, 11);
    growth(w);
    assert_true(web_says(w, "Nothing stands out"));
    assert_true(web_says(w, "(11 of 12 sessions)"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_change_is_pointed_out_where_people_agree),
        T(a_figure_that_agrees_badly_signals_nothing),
        T(too_few_segments_signal_nothing),
        T(what_people_rate_is_watched_too),
        T(nothing_is_judged_before_twelve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
