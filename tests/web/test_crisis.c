/* The crisis page: who watches by the clock on the wall, what kind of danger, and no dead end for whoever answers. */
#include "crisis_parts.h"
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR INT64_C(3600)

/* ---- the clock on the wall ---- */

/* 2024: Monday 1 January is day 19723. */
static int64_t wall(int day, int hour, int minute)
{
    return (INT64_C(19723) + day) * 24 * HOUR + hour * HOUR + minute * INT64_C(60);
}

static struct kith_crisis_duty weekdays(void)
{
    return (struct kith_crisis_duty){.first = {"somebody"}, .days = 0x1f, .from = 8 * 60, .to = 18 * 60};
}

static void hours_are_read(void **state)
{
    struct kith_crisis_duty duty = weekdays();
    int64_t next;

    (void)state;
    assert_true(kith_crisis_watched(&duty, wall(0, 13, 25))); /* Monday */
    assert_true(kith_crisis_watched(&duty, wall(0, 8, 0)));
    assert_false(kith_crisis_watched(&duty, wall(0, 7, 59)));
    assert_true(kith_crisis_watched(&duty, wall(4, 17, 59)));
    assert_false(kith_crisis_watched(&duty, wall(4, 18, 0)));
    assert_false(kith_crisis_watched(&duty, wall(5, 13, 25))); /* Saturday */
    assert_true(kith_crisis_watched_next(&duty, wall(4, 18, 0), &next));
    assert_int_equal(next, wall(7, 8, 0));
    assert_true(kith_crisis_watched_next(&duty, wall(0, 7, 0), &next));
    assert_int_equal(next, wall(0, 8, 0));

    duty.days = 1u << 4; /* Friday night, into Saturday */
    duty.from = 20 * 60;
    duty.to = 6 * 60;
    assert_true(kith_crisis_watched(&duty, wall(4, 23, 0)));
    assert_true(kith_crisis_watched(&duty, wall(5, 5, 59)));
    assert_false(kith_crisis_watched(&duty, wall(5, 6, 0)));
    assert_false(kith_crisis_watched(&duty, wall(4, 5, 0)));
    assert_true(kith_crisis_watched_next(&duty, wall(4, 21, 0), &next));
    assert_int_equal(next, wall(11, 20, 0));

    duty.days = 1u << 6; /* all of Sunday, until Monday at the same time */
    duty.from = duty.to = 0;
    assert_true(kith_crisis_watched(&duty, wall(6, 0, 0)));
    assert_true(kith_crisis_watched(&duty, wall(6, 23, 59)));
    assert_false(kith_crisis_watched(&duty, wall(7, 0, 0)));

    duty.days = 0;
    assert_false(kith_crisis_watched(&duty, wall(0, 13, 25)));
    assert_false(kith_crisis_watched_next(&duty, wall(0, 13, 25), &next));
    duty = weekdays();
    duty.first = KITH_ID_NONE;
    assert_false(kith_crisis_watched(&duty, wall(0, 13, 25)));
    assert_false(kith_crisis_watched_next(&duty, wall(0, 13, 25), &next));
}

static void check_hours(uint32_t days, uint32_t from, uint32_t to, const char *said)
{
    const struct kith_crisis_duty duty = {.days = days, .from = from, .to = to};
    struct kith_buf out;

    kith_buf_init(&out, kith_env_system(), 1024);
    kith_crisis_write_hours(&out, &duty);
    kith_buf_byte(&out, 0);
    assert_string_equal(out.p, said);
    kith_buf_free(&out);
}

static void hours_are_said(void **state)
{
    (void)state;
    check_hours(0x1f, 480, 1080, "Monday to Friday, 08:00 to 18:00");
    check_hours(0x7f, 0, 0, "every day, all 24 hours");
    check_hours(0x63, 1200, 390, "Monday, Tuesday, Saturday, Sunday, 20:00 to 06:30 the next day");
    check_hours(0x75, 480, 480, "Monday, Wednesday, Friday to Sunday, 08:00 to 08:00 the next day");
    check_hours(0, 480, 1080, "");
}

/* ---- the page ---- */

/* Summer time as in the middle of Europe in 2024: an hour from 31 March, 01:00 UTC, to 27 October, 01:00 UTC. */
#define SPRING ((INT64_C(19723) + 90) * 24 * HOUR + HOUR)
#define AUTUMN ((INT64_C(19723) + 300) * 24 * HOUR + HOUR)

static int64_t middle_of_europe(int64_t at)
{
    return at >= SPRING && at < AUTUMN ? 2 * HOUR : HOUR;
}

static int open_there(void **state)
{
    web_zone(middle_of_europe);
    return web_place_open(state);
}

static int close_there(void **state)
{
    web_zone(NULL);
    return web_place_close(state);
}

static void set_duty(struct web_place *w, const char *more)
{
    char form[512];

    (void)snprintf(form, sizeof form, "first=%s&deputy=%s&minutes=30&%s", w->people[SUE].z, w->people[BEN].z, more);
    assert_int_equal(web_post(w, ADMIN, "/settings/crisis", form), 303);
}

static void look_at(struct web_place *w, int64_t at, bool watched)
{
    w->p->clock = at;
    web_sign_in(w, ADA);
    assert_int_equal(web_get(w, ADA, "/crisis"), 200);
    if (web_says(w, "Somebody watches this inbox now") != watched ||
        web_says(w, "Nobody watches this inbox now") != !watched)
        fail_msg("at %lld it is not said that %s", (long long)at, watched ? "somebody watches" : "nobody does");
    /* Whom to reach stands there at any time, and both of them. */
    assert_true(web_says(w, "<b>Sue</b> looks within 30 minutes, and <b>Ben</b> when Sue cannot."));
    assert_true(web_says(w, "every day, 08:00 to 18:00."));
    assert_int_equal(web_says(w, "Ring the porter"), !watched);
}

/* The hours stay where the clock on the wall shows them, though an hour falls out or comes twice. */
static void the_page_follows_the_clock_on_the_wall(void **state)
{
    struct web_place *w = *state;
    const int64_t winter = SPRING - 24 * HOUR - HOUR; /* 30 March, 00:00 UTC */
    const int64_t summer = SPRING + 23 * HOUR;        /* 1 April, 00:00 UTC */

    set_duty(w, "days=mon&days=tue&days=wed&days=thu&days=fri&days=sat&days=sun&from=08:00&to=18:00"
                "&out=Ring+the+porter");
    look_at(w, winter + 7 * HOUR - 60, false); /* 07:59 */
    look_at(w, winter + 7 * HOUR, true);
    look_at(w, winter + 17 * HOUR - 60, true); /* 17:59 */
    look_at(w, winter + 17 * HOUR, false);
    assert_true(web_says(w, "again from 31 March 2024, 08:00"));
    look_at(w, summer + 6 * HOUR - 60, false);
    assert_true(web_says(w, "again from 1 April 2024, 08:00"));
    look_at(w, summer + 6 * HOUR, true);
    look_at(w, summer + 16 * HOUR - 60, true);
    look_at(w, summer + 16 * HOUR, false);
    look_at(w, AUTUMN + 7 * HOUR - HOUR - 60, false); /* the day that has the hour twice: 07:59 */
    look_at(w, AUTUMN + 7 * HOUR - HOUR, true);
}

static void without_hours_nobody_is_promised(void **state)
{
    struct web_place *w = *state;

    set_duty(w, "from=08:00&to=18:00");
    assert_int_equal(web_get(w, ADA, "/crisis"), 200);
    assert_true(web_says(w, "Nobody watches this inbox now"));
    assert_true(web_says(w, "No hours are set"));
    assert_true(web_says(w, "hours that nobody has set: <b>Sue</b>, and <b>Ben</b> when Sue cannot."));
    assert_false(web_says(w, "looks within"));
    assert_int_equal(web_get(w, ADMIN, "/"), 200);
    assert_true(web_says(w, "Nobody is promised to watch the crisis inbox"));
    set_duty(w, "days=mon&from=08:00&to=18:00");
    assert_int_equal(web_get(w, ADMIN, "/"), 200);
    assert_false(web_says(w, "Nobody is promised to watch the crisis inbox"));
}

static void settings_keep_what_was_typed(void **state)
{
    struct web_place *w = *state;
    char form[512];

    (void)snprintf(form, sizeof form, "first=%s&deputy=%s&minutes=30&days=sat&from=25:00&to=18:00&rule=Ring+Rosa",
                   w->people[SUE].z, w->people[BEN].z);
    assert_int_equal(web_post(w, ADMIN, "/settings/crisis", form), 422);
    assert_true(web_says(w, "Give the time from which"));
    assert_true(web_says(w, "Ring Rosa"));
    assert_true(web_says(w, "value=\"sat\" checked"));
    set_duty(w, "days=mon&from=08:30&to=18:00&rule=Ring+Rosa");
    /* Another form of the page that is refused does not empty this one. */
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=0"), 422);
    assert_true(web_says(w, "value=\"mon\" checked"));
    assert_true(web_says(w, "value=\"08:30\""));
}

/* ---- one report ---- */

static const char *path_of(const struct web_place *w, const char *end)
{
    static char path[128];

    (void)snprintf(path, sizeof path, "/crisis/%s%s", w->crisis.z, end);
    return path;
}

static void the_danger_is_named_and_the_clients_line_comes_first(void **state)
{
    struct web_place *w = *state;
    const char *first;
    const char *second;

    set_duty(w, "days=mon&from=08:00&to=18:00");
    assert_int_equal(web_get(w, SUE, "/crisis"), 200);
    assert_true(web_says(w, "May be: thoughts of suicide"));
    assert_int_equal(web_get(w, SUE, path_of(w, "")), 200);
    assert_true(web_says(w, "<h2>May be: thoughts of suicide</h2>"));
    first = strstr(w->answer, "Sometimes I want to kill myself");
    second = strstr(w->answer, "the law of your place");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    assert_false(web_says(w, "Reporting possible abuse")); /* nothing speaks of it */
}

static void abuse_brings_the_programmes_rule(void **state)
{
    static const char lines[] =
        "[{\"turn\":1,\"speaker\":\"counsellor\",\"text\":\"He hits the boy?\",\"topic\":\"abuse-of-child-or-elder\"},"
        "{\"turn\":2,\"speaker\":\"client\",\"text\":\"Every night.\",\"topic\":\"violence-at-home "
        "abuse-of-child-or-elder\"}]";
    struct web_place *w = *state;
    struct kith_tx *tx;
    struct kith_id id;
    struct kith_id session;
    char path[128];
    const char *clients;

    session = place_session(w->p, "He hits the boy? Every night.");
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_crisis_raise(tx, session, kith_str_of(lines), 1800, &id, &w->p->err));
    place_commit(w->p, tx);
    set_duty(w, "days=mon&from=08:00&to=18:00");
    (void)snprintf(path, sizeof path, "/crisis/%s", id.z);
    assert_int_equal(web_get(w, SUE, path), 200);
    assert_true(web_says(w, "<h2>May be: violence at home, possible abuse of a child or an elder</h2>"));
    assert_true(web_says(w, "No rule of this programme is entered yet"));
    clients = strstr(w->answer, "Every night.");
    assert_non_null(clients);
    assert_true(clients < strstr(w->answer, "He hits the boy?"));
    set_duty(w, "days=mon&from=08:00&to=18:00&rule=Tell+Rosa+the+same+day");
    assert_int_equal(web_get(w, SUE, path), 200);
    assert_true(web_says(w, "<h2>Reporting possible abuse</h2>"));
    assert_true(web_says(w, "Tell Rosa the same day"));
    assert_false(web_says(w, "No rule of this programme is entered yet"));
}

/* Ben is a counsellor: on call, and without any other way to a name. */
static void who_answers_is_never_stuck(void **state)
{
    struct web_place *w = *state;
    struct kith_disclosure *disclosures;
    struct kith_tx *tx;
    char form[512];
    char link[128];
    size_t n;

    assert_int_equal(web_get(w, BEN, "/emergency"), 404);
    set_duty(w, "days=mon&from=08:00&to=18:00");
    assert_int_equal(web_get(w, BEN, path_of(w, "")), 200);
    assert_false(web_says(w, "Quartermaine"));
    (void)snprintf(link, sizeof link, "/emergency?report=%s", w->crisis.z);
    assert_true(web_says(w, link));
    assert_int_equal(web_get(w, BEN, link), 200);
    (void)snprintf(form, sizeof form, "<option value=\"%s\" selected>", w->crisis.z);
    assert_true(web_says(w, form));
    (void)snprintf(form, sizeof form, "report=%s&recipient=Ambulance&reason=Ada+is+away+and+medics+ask", w->crisis.z);
    assert_int_equal(web_post(w, BEN, "/emergency", form), 200);
    assert_true(web_says(w, "Quartermaine"));
    assert_false(web_says(w, "quillon"));
    tx = place_read(w->p);
    OK(w->p, kith_disclosure_list(tx, w->p->client, w->p->keep, &disclosures, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    assert_int_equal(disclosures[0].basis, KITH_BASIS_EMERGENCY);
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "opened in an emergency"));
}

static void closing_keeps_what_was_typed_and_says_what_lacks(void **state)
{
    struct web_place *w = *state;

    set_duty(w, "days=mon&from=08:00&to=18:00");
    assert_int_equal(web_post(w, SUE, path_of(w, "/close"), "done=+"), 422);
    assert_true(web_says(w, "href=\"#f-done\">Write down what was done"));
    assert_true(web_says(w, "Sometimes I want to kill myself")); /* the same page */
    /* Nobody had said that they look after it: whoever writes what was done has. */
    assert_int_equal(web_post(w, SUE, path_of(w, "/close"), "done=Rang+the+night+team"), 303);
    assert_int_equal(web_get(w, SUE, path_of(w, "")), 200);
    assert_true(web_says(w, "Rang the night team"));
    assert_true(web_says(w, "It is with <b>Sue</b>"));
}

/* ---- words ---- */

static void every_topic_has_plain_words(void **state)
{
    char path[512];
    char line[16384];
    size_t n = 0;
    FILE *f;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/src/coding/lists/crisis.tsv", getenv("KITH_SOURCE"));
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, "topic\t", 6) != 0)
            continue;
        line[6 + strcspn(line + 6, "\t")] = 0;
        if (!kith_crisis_kind_said(kith_str_of(line + 6)))
            fail_msg("the topic %s has no plain words", line + 6);
        assert_null(strchr(line + 6, ' ')); /* lines write several with a blank between */
        n++;
    }
    (void)fclose(f);
    assert_int_equal(n, 8);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_read),
        cmocka_unit_test(hours_are_said),
        cmocka_unit_test_setup_teardown(the_page_follows_the_clock_on_the_wall, open_there, close_there),
        T(without_hours_nobody_is_promised),
        T(settings_keep_what_was_typed),
        T(the_danger_is_named_and_the_clients_line_comes_first),
        T(abuse_brings_the_programmes_rule),
        T(who_answers_is_never_stuck),
        T(closing_keeps_what_was_typed_and_says_what_lacks),
        cmocka_unit_test(every_topic_has_plain_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
