/* The circuit's pages: what every answer says of itself, bounds in words, the same address with the same figures. */
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

#define FEW "&rats=2&versions=2"

/* Until the rats are simulated; the status of the last answer. */
static unsigned get(struct web_place *w, enum who who, const char *path)
{
    for (int i = 0; i < 200; i++) {
        unsigned status = web_get(w, who, path);

        if (status != 200 || !web_says(w, "being simulated"))
            return status;
    }
    fail_msg("%s is never answered", path);
    return 0;
}

/* What stands between the two; to be freed. */
static char *between(const struct web_place *w, const char *from, const char *to)
{
    const char *at = strstr(w->answer, from);
    const char *end = at ? strstr(at, to) : NULL;
    char *out;

    if (!end)
        fail_msg("the page lacks %s, or %s behind it", from, to);
    out = strndup(at, (size_t)(end - at));
    assert_non_null(out);
    return out;
}

static void it_opens_with_people_and_what_it_is(void **state)
{
    struct web_place *w = *state;
    const char *people;

    assert_int_equal(web_get(w, DEE, "/circuit"), 200);
    people = strstr(w->answer, "People who use drugs do not lack empathy.");
    assert_non_null(people);
    assert_non_null(strstr(people, "Content note."));
    assert_non_null(strstr(people, "<form method=\"get\""));
    assert_true(web_says(w, "nothing here is advice about treatment or doses"));
    assert_true(web_says(w, "<dt>Oxytocin</dt>"));
    assert_false(web_says(w, "What the model expects")); /* nothing is simulated before somebody asks */
}

static void an_answer_says_what_it_is(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(get(w, ADA, "/circuit?past=pause&act=up&part=anterior-insula" FEW), 200);
    assert_true(web_says(w, "Simulated rats. Not about any person; advises nobody."));
    assert_true(web_says(w, "After two weeks with the drug and two at home, about "));
    assert_true(web_says(w, "with the front of the insula turned up, about "));
    assert_true(web_says(w, "Grade A, read at the source."));
    assert_true(web_says(w, "Tomek 2020"));         /* what a real study of it found */
    assert_true(web_says(w, "deep TMS; quitting")); /* and the trials in people, the null among them */
    assert_true(web_says(w, "no change found") || web_says(w, "quitting: no change"));
    assert_true(web_says(w, "Minute by minute, as a table"));
    assert_true(web_says(w, "Insula, front: others (changed)"));
    assert_null(strstr(w->answer, " style=\""));
    assert_int_equal(get(w, ADA, "/circuit?past=drug&act=up&part=cingulate" FEW), 200);
    assert_true(web_says(w, "No study on Kith's list did just this."));
}

static void the_same_address_shows_the_same_figures(void **state)
{
    static const char path[] = "/circuit?past=drug&act=down&part=pvn&oxytocin=given&seed=77" FEW;
    struct web_place *w = *state;
    char *first;
    char *again;

    assert_int_equal(get(w, ADA, path), 200);
    first = between(w, "id=\"told-h\"", "</main>");
    assert_int_equal(get(w, DEE, path), 200);
    again = between(w, "id=\"told-h\"", "</main>");
    assert_string_equal(first, again);
    free(again);
    assert_int_equal(get(w, ADA, "/circuit?past=drug&act=down&part=pvn&oxytocin=given&seed=78" FEW), 200);
    again = between(w, "id=\"told-h\"", "</main>");
    assert_string_not_equal(first, again);
    free(again);
    free(first);
}

static void another_word_for_the_lever_is_kept_to(void **state)
{
    struct web_place *w = *state;
    char *answer;

    assert_int_equal(get(w, BEN, "/circuit?past=drug&lever=other" FEW), 200);
    answer = between(w, "id=\"told-h\"", "id=\"studies-h\"");
    assert_null(strstr(answer, "drug lever"));
    assert_non_null(strstr(answer, "After two weeks with the other lever"));
    assert_non_null(strstr(answer, "lever=other")); /* links to other rats keep it */
    free(answer);
}

static void a_rat_is_watched_without_scripts(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(get(w, SUE, "/circuit?past=none&rat=2&minute=59" FEW), 200);
    assert_true(web_says(w, "data-part=\"minute\">59</b>"));
    assert_true(web_says(w, "rat=2&amp;minute=58#rat-h\">A minute back"));
    assert_true(web_says(w, "rat=2&amp;minute=60#rat-h\">Ten minutes on")); /* never past the hour */
    assert_int_equal(get(w, SUE, "/circuit?past=none&rat=99&minute=61" FEW), 200);
    assert_true(web_says(w, "data-part=\"minute\">0</b>"));
}

static void a_bound_is_told_beside_its_field(void **state)
{
    static const char *const wrong[][2] = {
        {"rats=65", "Choose 1 to 64 rats."},
        {"rats=0", "Choose 1 to 64 rats."},
        {"rats=many", "Write a whole number, such as 24."},
        {"rats=99999999999999999999", "Write a whole number, such as 24."},
        {"versions=161", "Choose 1 to 160 versions of the model."},
        {"seed=1000000", "Choose a seed from 0 to 999999."},
        {"part=nose", "Choose one of the list."},
        {"seed=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "Write a whole number, such as 24."},
    };
    struct web_place *w = *state;
    char path[256];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        (void)snprintf(path, sizeof path, "/circuit?past=drug&%s", wrong[i][0]);
        assert_int_equal(web_get(w, ADA, path), 422);
        if (!web_says(w, wrong[i][1]))
            fail_msg("%s is not answered with: %s", path, wrong[i][1]);
        assert_false(web_says(w, "What the model expects"));
        assert_false(web_says(w, "<script>alert"));
    }
    assert_int_equal(web_get(w, ADA, "/circuit?past=drug&rats=65"), 422);
    assert_true(web_says(w, "value=\"65\"")); /* nobody types a thing twice */
}

static void who_asks_for_very_much_waits(void **state)
{
    struct web_place *w = *state;
    char path[128];
    char wait[32];
    unsigned status = 200;
    int asked = 0;

    web_later(600);
    while (status == 200 && asked < 60) {
        (void)snprintf(path, sizeof path, "/circuit?past=none&rats=1&versions=1&seed=%d", 1000 + asked++);
        status = get(w, OTHER, path);
    }
    assert_int_equal(status, 429);
    assert_in_range(asked, 15, 40);
    assert_true(web_header(w, "Retry-After", wait, sizeof wait));
    (void)snprintf(path, sizeof path, "/circuit?past=none&rats=1&versions=1&seed=%d", 1000 + asked - 2);
    assert_int_equal(get(w, OTHER, path), 200); /* what is there already costs nothing */
    (void)snprintf(path, sizeof path, "/circuit?past=none&rats=1&versions=1&seed=%d", 1000 + asked - 1);
    assert_int_equal(get(w, BEN, path), 200); /* each is counted alone */
    web_later(60);
    (void)snprintf(path, sizeof path, "/circuit?past=none&rats=1&versions=1&seed=%d", 1000 + asked);
    assert_int_equal(get(w, OTHER, path), 200);
}

static void failures_come_first(void **state)
{
    struct web_place *w = *state;
    const char *missed;
    const char *held;
    size_t rows = 0;

    assert_int_equal(web_get(w, DEE, "/circuit/evidence"), 200);
    missed = strstr(w->answer, "<h2 class=\"nhsuk-heading-m\">Not reproduced: ");
    held = strstr(w->answer, "<h2 class=\"nhsuk-heading-m\">Reproduced: ");
    assert_true(missed && held && missed < held);
    for (const char *at = w->answer; (at = strstr(at, "<th scope=\"row\">")) != NULL; at++)
        rows++;
    assert_int_equal(rows, 41); /* all of circuit/roles.tsv */
    assert_true(web_says(w, "Simulated rats. Not about any person; advises nobody."));
    assert_true(web_says(w, "looked at by nobody before this fit"));
    assert_false(web_says(w, "of an earlier fit than the one"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_with_people_and_what_it_is),
        cmocka_unit_test(an_answer_says_what_it_is),
        cmocka_unit_test(the_same_address_shows_the_same_figures),
        cmocka_unit_test(another_word_for_the_lever_is_kept_to),
        cmocka_unit_test(a_rat_is_watched_without_scripts),
        cmocka_unit_test(a_bound_is_told_beside_its_field),
        cmocka_unit_test(who_asks_for_very_much_waits),
        cmocka_unit_test(failures_come_first),
    };

    return cmocka_run_group_tests(tests, web_place_open, web_place_close);
}
