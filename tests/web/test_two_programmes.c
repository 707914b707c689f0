/* A place that holds two programmes: who runs the one sees nothing of the other. */
#include "audit_words.h"
#include "web_place.h"

#include <stdio.h>

static void give_role(struct web_place *w, enum who who, struct kith_id programme, enum kith_post role)
{
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);

    OK(w->p, kith_role_give(tx, w->people[who], programme, role, &w->p->err));
    place_commit(w->p, tx);
}

static void look_at(struct web_place *w, enum who who, struct kith_id programme)
{
    char form[64];

    (void)snprintf(form, sizeof form, "programme=%s", programme.z);
    assert_int_equal(web_post(w, who, "/account/programme", form), 303);
}

/* Nobody of the first programme, by name or id, on what was answered. */
static void names_nobody_of_the_first(struct web_place *w, const char *path)
{
    static const char *const names[] = {"Ada", "Ben", "Sue", "Dee", "Zenobia", "Billie", "Zorbatrix"};
    const char *main_part = strstr(w->answer, "<main");

    assert_non_null(main_part);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(main_part, names[i]))
            fail_msg("%s names %s", path, names[i]);
    for (int who = ADA; who < OTHER; who++)
        if (strstr(main_part, w->people[who].z))
            fail_msg("%s shows an id", path);
}

static void the_audit_of_another_programme_stays_there(void **state)
{
    struct web_place *w = *state;
    size_t n;
    const struct kith_audit_kind *kinds = kith_audit_kinds(&n);
    char path[64];

    give_role(w, OTHER, w->p->other_programme, KITH_POST_ADMINISTRATOR);
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=30"), 303);
    OK(w->p,
       kith_audit_note(w->p->store, KITH_ID_NONE, "signin.refused", w->people[ADA], KITH_ID_NONE, "", &w->p->err));
    OK(w->p, kith_audit_note(w->p->store, KITH_ID_NONE, "store.backup", KITH_ID_NONE, KITH_ID_NONE, NULL, &w->p->err));
    assert_int_equal(web_post(w, OTHER, "/settings/retention", "days=60"), 303);
    assert_int_equal(web_get(w, OTHER, "/audit"), 200);
    names_nobody_of_the_first(w, "/audit");
    assert_true(web_says(w, "<td>Otto</td><td>changed a setting: how long transcripts stay"));
    assert_true(web_says(w, "<td>Kith itself</td><td>made a backup")); /* the machine's: everybody's */
    assert_false(web_says(w, "a client") || web_says(w, "a session"));
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "/audit?kind=%s", kinds[i].name);
        assert_int_equal(web_get(w, OTHER, path), 200);
        names_nobody_of_the_first(w, path);
    }
    assert_int_equal(web_get(w, OTHER, "/audit?kind=clients"), 200);
    assert_true(web_says(w, "There are no such lines"));
    assert_int_equal(web_get(w, OTHER, "/audit?before=40"), 200);
    names_nobody_of_the_first(w, "/audit?before=40");
    /* The first has its own, whole. */
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "Zenobia") && web_says(w, "Ada") && web_says(w, "with the name of Ada"));
    assert_true(web_says(w, "made a backup"));
    assert_false(web_says(w, "Otto"));
    assert_int_equal(web_get(w, ADMIN, "/audit?kind=clients"), 200);
    assert_true(web_says(w, "added a client"));
}

/* Whoever works in both sees of each what was done there. */
static void one_who_runs_both_sees_each_by_itself(void **state)
{
    struct web_place *w = *state;

    give_role(w, ADMIN, w->p->other_programme, KITH_POST_ADMINISTRATOR);
    assert_int_equal(web_post(w, ADMIN, "/settings/retention", "days=30"), 303);
    look_at(w, ADMIN, w->p->other_programme);
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_false(web_says(w, "how long transcripts stay") || web_says(w, "Ada"));
    look_at(w, ADMIN, w->p->programme);
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_true(web_says(w, "how long transcripts stay") && web_says(w, "Ada"));
}

static void settings_count_one_programme(void **state)
{
    struct web_place *w = *state;

    give_role(w, OTHER, w->p->other_programme, KITH_POST_ADMINISTRATOR);
    assert_int_equal(web_get(w, OTHER, "/settings"), 200);
    assert_true(web_says(w, "sessions 0, clients 0, people 3."));
    assert_int_equal(web_get(w, ADMIN, "/settings"), 200);
    assert_true(web_says(w, "sessions 1, clients 1, people 7."));
}

/* Who has no role any more is found by those they worked with, and by nobody else. */
static void who_left_is_no_newcomer_elsewhere(void **state)
{
    struct web_place *w = *state;
    struct kith_tx *tx;
    char path[64];

    give_role(w, OTHER, w->p->other_programme, KITH_POST_ADMINISTRATOR);
    tx = place_write(w->p, KITH_ID_NONE);
    OK(w->p, kith_role_take(tx, w->people[BEN], w->p->programme, KITH_POST_COUNSELLOR, &w->p->err));
    place_commit(w->p, tx);
    (void)snprintf(path, sizeof path, "/people/%s", w->people[BEN].z);
    assert_int_equal(web_get(w, OTHER, path), 404);
    assert_int_equal(web_get(w, ADMIN, path), 200);
    (void)snprintf(path, sizeof path, "/people/%s/link", w->people[BEN].z);
    assert_int_equal(web_post(w, OTHER, path, ""), 404);
    (void)snprintf(path, sizeof path, "/people/%s/roles", w->people[BEN].z);
    assert_int_equal(web_post(w, OTHER, path, "role=counsellor"), 404);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_audit_of_another_programme_stays_there),
        T(one_who_runs_both_sees_each_by_itself),
        T(settings_count_one_programme),
        T(who_left_is_no_newcomer_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
