/* Breaking the glass: the flagged lines and nothing else, written down, and told. */
#include "web_place.h"

#include <stdio.h>

#define REASON "Found+unresponsive,+medics+ask+what+was+said"

static void form_with(struct kith_id report, const char *recipient, const char *reason, char out[512])
{
    (void)snprintf(out, 512, "report=%s&recipient=%s&reason=%s", report.z, recipient, reason);
}

static void form_for(struct kith_id report, char out[512])
{
    form_with(report, "Ambulance+of+the+county", REASON, out);
}

static void the_lines_open_and_all_is_told(void **state)
{
    struct web_place *w = *state;
    struct kith_audit_query query = {.client = w->p->client};
    struct kith_disclosure *disclosures;
    struct kith_audit_line *lines;
    struct kith_tx *tx;
    char form[512];
    size_t n;

    form_for(w->crisis, form);
    assert_int_equal(web_post(w, SUE, "/emergency", form), 200);
    assert_true(web_says(w, "kill myself"));
    assert_true(web_says(w, "Wilhelmina Quartermaine"));
    /* Of the session nothing but what was flagged, and no figure. */
    assert_false(web_says(w, "quillon"));
    assert_false(web_says(w, "the wine at the shop"));
    assert_false(web_says(w, "drinking less"));
    assert_false(web_says(w, "%"));

    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "opened in an emergency"));
    assert_true(web_says(w, "Sue opened the flagged lines"));
    tx = place_read(w->p);
    OK(w->p, kith_disclosure_list(tx, w->p->client, w->p->keep, &disclosures, &n, &w->p->err));
    assert_int_equal(n, 1);
    assert_int_equal(disclosures[0].basis, KITH_BASIS_EMERGENCY);
    assert_true(kith_str_eq(disclosures[0].recipient, KITH_S("Ambulance of the county")));
    assert_true(kith_id_eq(disclosures[0].by, w->people[SUE]));
    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    assert_true(kith_str_eq(lines[0].action, KITH_S("emergency.open")));
    assert_true(kith_id_eq(lines[0].actor, w->people[SUE]));
    kith_tx_end(tx);
}

static void the_form_names_nobody(void **state)
{
    static const enum who may[] = {SUE, DEE, ADMIN};
    struct web_place *w = *state;

    for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
        assert_int_equal(web_get(w, may[i], "/emergency"), 200);
        assert_true(web_says(w, "Session of "));
        assert_false(web_says(w, "Billie"));
        assert_false(web_says(w, "kill"));
        assert_false(web_says(w, ">Ada<"));
    }
}

static void without_a_reason_nothing_opens(void **state)
{
    static const char *const lacking[][2] = {{"Ambulance", ""}, {"Ambulance", "x"}, {"", REASON}};
    struct web_place *w = *state;
    char form[512];

    for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++) {
        form_with(w->crisis, lacking[i][0], lacking[i][1], form);
        assert_int_equal(web_post(w, SUE, "/emergency", form), 422);
        assert_false(web_says(w, "kill myself"));
    }
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "opened in an emergency"));
}

static void nobody_else_breaks_it(void **state)
{
    static const enum who others[] = {BEN, OTHER};
    struct web_place *w = *state;
    char form[512];

    form_for(w->crisis, form);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(web_post(w, others[i], "/emergency", form), 404);
        assert_false(web_says(w, "kill myself"));
    }
    /* A session's id, or one that is nowhere, opens nothing. */
    form_for(w->session, form);
    assert_int_equal(web_post(w, SUE, "/emergency", form), 404);
    form_for(kith_id_new(&w->p->env), form);
    assert_int_equal(web_post(w, SUE, "/emergency", form), 404);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_lines_open_and_all_is_told),
        T(the_form_names_nobody),
        T(without_a_reason_nothing_opens),
        T(nobody_else_breaks_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
