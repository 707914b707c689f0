/* What colleagues write to each other: who reads it, how long, and what closes it. */
#include "coaching_goals.h"
#include "measures.h"
#include "web_place.h"

#include <stdio.h>

static unsigned get(struct web_place *w, enum who who, const char *format, struct kith_id id)
{
    char path[160];

    web_later(6);
    (void)snprintf(path, sizeof path, format, id.z);
    return web_get(w, who, path);
}

static unsigned post(struct web_place *w, enum who who, const char *format, struct kith_id id, const char *form)
{
    char path[160];

    web_later(6);
    (void)snprintf(path, sizeof path, format, id.z);
    return web_post(w, who, path, form);
}

static void revoke(struct web_place *w, enum kith_use use)
{
    struct kith_consent *list;
    struct kith_tx *tx = place_write(w->p, w->people[ADA]);
    size_t n;

    OK(w->p, kith_consent_list(tx, w->p->client, w->p->keep, &list, &n, &w->p->err));
    for (size_t i = 0; i < n; i++)
        if (list[i].use == use)
            OK(w->p, kith_consent_revoke(tx, list[i].id, &w->p->err));
    place_commit(w->p, tx);
}

/* ---- coaching ---- */

static void goals_come_from_measures(void **state)
{
    size_t n;
    const struct kith_coaching_goal *goals = kith_coaching_goals(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool known = strcmp(goals[i].word, "own") == 0;

        for (int id = 0; id < KITH_MEASURE_COUNT; id++)
            known |= strcmp(goals[i].word, kith_measure_name(id)) == 0;
        if (!known)
            fail_msg("%s is no measure", goals[i].word);
    }
}

static void the_turns_are_shown_while_session_and_consent_are_open(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(get(w, SUE, "/coaching/%s", w->people[ADA]), 200);
    assert_true(web_says(w, "we read two turns aloud"));
    assert_false(web_says(w, "the nights are long")); /* not shared */
    assert_false(web_says(w, "the pause after this"));
    assert_true(web_says(w, "These turns are closed"));
    assert_int_equal(post(w, ADA, "/sessions/%s/share", w->session, "share=yes"), 303);
    assert_int_equal(get(w, SUE, "/coaching/%s", w->people[ADA]), 200);
    assert_true(web_says(w, "the nights are long"));
    assert_true(web_says(w, "the pause after this"));
    assert_false(web_says(w, "quillon")); /* the turn before the two */
    revoke(w, KITH_USE_SUPERVISION);
    assert_int_equal(get(w, SUE, "/coaching/%s", w->people[ADA]), 200);
    assert_false(web_says(w, "the nights are long"));
    assert_false(web_says(w, "the pause after this"));
    assert_true(web_says(w, "we read two turns aloud"));
}

static void the_counsellor_answers_and_nobody_for_them(void **state)
{
    struct web_place *w = *state;
    char form[128];

    (void)snprintf(form, sizeof form, "meeting=%s&reply=I+was+in+a+hurry", w->meeting.z);
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "waits for your reply"));
    assert_int_equal(post(w, SUE, "/coaching/%s/reply", w->people[ADA], form), 404);
    assert_int_equal(post(w, ADA, "/coaching/%s/reply", w->people[ADA], "meeting=&reply="), 404);
    assert_int_equal(post(w, ADA, "/coaching/%s/reply", w->people[ADA], form), 303);
    assert_int_equal(get(w, SUE, "/coaching/%s", w->people[ADA]), 200);
    assert_true(web_says(w, "I was in a hurry"));
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "waits for your reply"));
}

static void a_meeting_comes_with_turns_that_are_there(void **state)
{
    struct web_place *w = *state;
    char form[256];

    assert_int_equal(post(w, ADA, "/sessions/%s/share", w->session, "share=yes"), 303);
    (void)snprintf(form, sizeof form, "words=long+and+dear&session=%s&from=6&to=99", w->session.z);
    assert_int_equal(post(w, SUE, "/coaching/%s/meeting", w->people[ADA], form), 422);
    assert_true(web_says(w, "long and dear")); /* nobody types a thing twice */
    assert_true(web_says(w, "The session has no such turns"));
    (void)snprintf(form, sizeof form, "words=short&session=%s&from=6&to=6&why=a+step&ahead=2030-05-01", w->session.z);
    assert_int_equal(post(w, SUE, "/coaching/%s/meeting", w->people[ADA], form), 303);
    assert_int_equal(get(w, ADA, "/coaching/%s", w->people[ADA]), 200);
    assert_true(web_says(w, "So you could leave it at the shop."));
    assert_true(web_says(w, "a step"));
    assert_true(web_says(w, "1 May 2030"));
    /* The file for a calendar names nobody. */
    assert_int_equal(get(w, ADA, "/coaching/%s/calendar", w->people[ADA]), 200);
    assert_true(web_says(w, "DTSTART;VALUE=DATE:20300501"));
    assert_false(web_says(w, "Ada") || web_says(w, "Sue") || web_says(w, "oaching"));
    /* A session of Ada's that is not shared is no supervisor's to point at. */
    assert_int_equal(post(w, ADA, "/sessions/%s/share", w->session, "share=no"), 303);
    assert_int_equal(post(w, SUE, "/coaching/%s/meeting", w->people[ADA], form), 404);
}

static void a_new_plan_takes_the_place_of_the_old(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(post(w, SUE, "/coaching/%s/plan", w->people[ADA], "strength=own&goal=nothing"), 422);
    assert_int_equal(post(w, SUE, "/coaching/%s/plan", w->people[ADA],
                          "strength=picked_up&goal=own&goal-words=three+breaths&first=2030-02-03"),
                     303);
    assert_int_equal(get(w, ADA, "/coaching/%s", w->people[ADA]), 200);
    assert_true(web_says(w, "three breaths"));
    assert_true(web_says(w, "3 February 2030"));
    assert_true(web_says(w, "Plans before"));
    assert_true(web_says(w, "room at the beginning"));
}

/* ---- peers ---- */

static void a_peer_reads_the_stretch_and_nothing_else(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "You are invited to a stretch"));
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "Ada")); /* who asks, before what */
    assert_false(web_says(w, "the nights are long"));
    assert_int_equal(post(w, BEN, "/reviews/%s/accept", w->review, ""), 303);
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "the nights are long"));
    assert_true(web_says(w, "was it too soon?"));
    assert_false(web_says(w, "quillon") || web_says(w, "What brings you here"));
    assert_false(web_says(w, "leave the wine"));
    assert_false(web_says(w, "class=\"code")); /* no codes, no figures */
    assert_int_equal(get(w, BEN, "/sessions/%s", w->session), 404);
    assert_int_equal(get(w, SUE, "/reviews/%s", w->review) / 100, 4);
    assert_int_equal(get(w, ADMIN, "/reviews/%s", w->review) / 100, 4);
}

static void each_reads_the_other_only_after_writing(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(post(w, BEN, "/reviews/%s/words", w->review, "strength=a&question=b"), 404); /* not accepted */
    assert_int_equal(post(w, BEN, "/reviews/%s/accept", w->review, ""), 303);
    assert_int_equal(post(w, BEN, "/reviews/%s/words", w->review, "strength=you+waited&question="), 422);
    assert_true(web_says(w, "you waited"));
    assert_int_equal(post(w, BEN, "/reviews/%s/words", w->review, "strength=you+waited&question=what+for"), 303);
    assert_int_equal(get(w, ADA, "/reviews/%s", w->review), 200);
    assert_false(web_says(w, "you waited"));
    assert_true(web_says(w, "The other has written"));
    assert_int_equal(post(w, ADA, "/reviews/%s/words", w->review, "strength=I+stayed&question=too+soon"), 303);
    assert_int_equal(get(w, ADA, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "you waited") && web_says(w, "I stayed"));
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "what for") && web_says(w, "too soon"));
}

static void a_peer_may_decline_and_an_invitation_be_withdrawn(void **state)
{
    struct web_place *w = *state;
    char form[128];

    assert_int_equal(post(w, BEN, "/reviews/%s/decline", w->review, ""), 303);
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 404);
    assert_int_equal(get(w, ADA, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "Not taken up"));
    (void)snprintf(form, sizeof form, "peer=%s&from=2&to=3", w->people[BEN].z);
    assert_int_equal(post(w, BEN, "/sessions/%s/invite", w->session, form), 404);
    assert_int_equal(post(w, ADA, "/sessions/%s/invite", w->session, form), 303); /* another time */
    assert_int_equal(post(w, ADA, "/sessions/%s/invite", w->session, form), 422); /* not twice at once */
    assert_int_equal(web_get(w, BEN, "/reviews"), 200);
    assert_true(web_says(w, "Invited by Ada"));
    assert_false(web_says(w, w->review.z));
}

static void what_is_withdrawn_or_revoked_is_closed(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(post(w, BEN, "/reviews/%s/accept", w->review, ""), 303);
    revoke(w, KITH_USE_TEACHING);
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 404);
    assert_int_equal(get(w, ADA, "/reviews/%s", w->review), 200);
    assert_true(web_says(w, "This is closed"));
    assert_false(web_says(w, "the nights are long") || web_says(w, "was it too soon?"));
    assert_int_equal(get(w, BEN, "/groups/%s", w->group), 200);
    assert_false(web_says(w, "the nights are long") || web_says(w, "I held my breath"));
    assert_int_equal(get(w, ADA, "/sessions/%s/invite", w->session), 200);
    assert_true(web_says(w, "Somebody did not, or was not asked"));
    assert_int_equal(post(w, ADA, "/reviews/%s/withdraw", w->review, ""), 303);
    assert_int_equal(get(w, BEN, "/reviews/%s", w->review), 404);
}

/* ---- a mentor ---- */

static void a_mentor_is_no_line_manager(void **state)
{
    struct web_place *w = *state;
    char form[96];

    (void)snprintf(form, sizeof form, "kind=mentored&other=%s", w->people[SUE].z);
    assert_int_equal(post(w, ADMIN, "/people/%s/tie", w->people[ADA], form), 400);
    assert_true(web_says(w, "a mentor stands apart from line management"));
    (void)snprintf(form, sizeof form, "kind=supervised&other=%s", w->people[BEN].z);
    assert_int_equal(post(w, ADMIN, "/people/%s/tie", w->people[ADA], form), 400);
    assert_true(web_says(w, "end the mentoring first"));
    /* What the two write is read by the two, and the plan is no mentor's. */
    assert_int_equal(get(w, ADA, "/mentor/%s", w->mentoring), 200);
    assert_true(web_says(w, "a word between the two"));
    assert_int_equal(get(w, SUE, "/mentor/%s", w->mentoring) / 100, 4);
    assert_int_equal(get(w, BEN, "/coaching/%s", w->people[ADA]), 404);
}

/* ---- a group ---- */

static void leaving_and_closing_a_group(void **state)
{
    struct web_place *w = *state;
    struct kith_group_meeting *meetings;
    struct kith_group group;
    struct kith_tx *tx;
    char form[96];
    size_t n;

    assert_int_equal(get(w, BEN, "/groups/%s", w->group), 200);
    assert_true(web_says(w, "the nights are long") && web_says(w, "I held my breath"));
    assert_false(web_says(w, "quillon"));
    assert_int_equal(post(w, BEN, "/groups/%s/close", w->group, ""), 404); /* Ada made it, and is there */
    (void)snprintf(form, sizeof form, "person=%s", w->people[DEE].z);
    assert_int_equal(post(w, BEN, "/groups/%s/join", w->group, form), 404); /* a director has no place in it */
    assert_int_equal(post(w, BEN, "/groups/%s/leave", w->group, ""), 303);
    assert_int_equal(get(w, BEN, "/groups/%s", w->group), 404);
    assert_int_equal(post(w, ADA, "/groups/%s/close", w->group, ""), 303);
    assert_int_equal(get(w, ADA, "/groups/%s", w->group), 404);
    tx = place_read(w->p);
    assert_int_equal(kith_group_get(tx, w->group, w->p->keep, &group, &w->p->err), KITH_EDENIED);
    OK(w->p, kith_group_meetings(tx, w->group, w->p->keep, &meetings, &n, &w->p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

/* Five moments a page, the newest first; each page of the list leads to the next. */
static void moments_come_in_pages(void **state)
{
    struct web_place *w = *state;
    char form[96];
    char path[160];

    for (int i = 0; i < 10; i++) {
        (void)snprintf(form, sizeof form, "held=2030-01-%02d&moment=moment+number+%c", i + 1, 'a' + i);
        assert_int_equal(post(w, ADA, "/groups/%s/moment", w->group, form), 303);
    }
    assert_int_equal(get(w, BEN, "/groups/%s", w->group), 200);
    assert_true(web_says(w, "moment number j") && web_says(w, "moment number f"));
    assert_false(web_says(w, "moment number e"));
    assert_true(web_says(w, "Page 1 of 3") && web_says(w, "?page=2\">Older moments</a>"));
    assert_false(web_says(w, "Newer moments"));
    assert_int_equal(get(w, BEN, "/groups/%s?page=2", w->group), 200);
    assert_true(web_says(w, "moment number e") && web_says(w, "moment number a"));
    assert_false(web_says(w, "moment number f") || web_says(w, "the nights are long"));
    assert_true(web_says(w, "Newer moments") && web_says(w, "Older moments"));
    assert_int_equal(get(w, BEN, "/groups/%s?page=3", w->group), 200);
    assert_true(web_says(w, "the nights are long")); /* the first of all */
    assert_false(web_says(w, "Older moments"));
    /* Past the end is the end, and no number is the beginning. */
    (void)snprintf(path, sizeof path, "/groups/%s?page=4711", w->group.z);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "Page 3 of 3"));
    (void)snprintf(path, sizeof path, "/groups/%s?page=0", w->group.z);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "Page 1 of 3"));
    (void)snprintf(path, sizeof path, "/groups/%s?page=-1", w->group.z);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "Page 1 of 3"));
}

/* ---- workshops ---- */

static void practice_around_a_workshop_is_the_learners(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(post(w, ADA, "/workshops/%s/join", w->workshop, ""), 303);
    assert_int_equal(post(w, BEN, "/workshops/%s/join", w->workshop, ""), 303);
    assert_int_equal(post(w, ADA, "/workshops/%s/practised", w->workshop, "day=2099-01-01"), 422);
    assert_int_equal(post(w, ADA, "/workshops/%s/practised", w->workshop, "day=2026-09-10"), 303);
    assert_int_equal(get(w, ADA, "/workshops/%s", w->workshop), 200);
    assert_true(web_says(w, "10 September 2026"));
    assert_int_equal(get(w, BEN, "/workshops/%s", w->workshop), 200);
    assert_true(web_says(w, "Ada, Ben"));
    assert_false(web_says(w, "10 September 2026"));
    assert_int_equal(get(w, SUE, "/workshops/%s", w->workshop), 200);
    assert_false(web_says(w, "10 September 2026"));
    /* A talk that goes on is none yet; one that has ended is a way to how it went, for the learner alone. */
    assert_int_equal(get(w, ADA, "/workshops/%s", w->workshop), 200);
    assert_false(web_says(w, "/practice/talks/"));
    assert_int_equal(post(w, ADA, "/practice/talks/%s/stop", w->sitting, ""), 303);
    assert_int_equal(get(w, ADA, "/workshops/%s", w->workshop), 200);
    assert_true(web_says(w, "/after\">Your talk with Maureen, "));
    assert_true(web_says(w, ">On 10 September 2026"));
    assert_false(web_says(w, "&lt;br"));
    assert_int_equal(get(w, BEN, "/workshops/%s", w->workshop), 200);
    assert_false(web_says(w, "/practice/talks/") || web_says(w, "Maureen"));
    /* One that was long before is none of it. */
    w->p->clock += 40 * INT64_C(86400);
    web_sign_in(w, SUE);
    {
        struct kith_workshop later = {
            .programme = w->p->programme, .title = KITH_S("Later"), .held = w->p->clock + 10 * INT64_C(86400)};
        struct kith_tx *tx = place_write(w->p, w->people[SUE]);
        struct kith_id id;

        OK(w->p, kith_workshop_add(tx, &later, &id, &w->p->err));
        place_commit(w->p, tx);
        web_sign_in(w, ADA);
        assert_int_equal(post(w, ADA, "/workshops/%s/join", id, ""), 303);
        assert_int_equal(get(w, ADA, "/workshops/%s", id), 200);
        assert_false(web_says(w, "/practice/talks/"));
    }
}

/* ---- a mentor's home ---- */

static void a_mentor_sees_whom_they_mentor(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "Whom you mentor") && web_says(w, "You wrote last, on "));
    assert_false(web_says(w, "a word between the two"));
    assert_int_equal(post(w, ADA, "/mentor/%s", w->mentoring, "note=thank+you"), 303);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "Ada wrote last, on "));
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_false(web_says(w, "Whom you mentor"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goals_come_from_measures),
        T(the_turns_are_shown_while_session_and_consent_are_open),
        T(the_counsellor_answers_and_nobody_for_them),
        T(a_meeting_comes_with_turns_that_are_there),
        T(a_new_plan_takes_the_place_of_the_old),
        T(a_peer_reads_the_stretch_and_nothing_else),
        T(each_reads_the_other_only_after_writing),
        T(a_peer_may_decline_and_an_invitation_be_withdrawn),
        T(what_is_withdrawn_or_revoked_is_closed),
        T(a_mentor_is_no_line_manager),
        T(leaving_and_closing_a_group),
        T(moments_come_in_pages),
        T(practice_around_a_workshop_is_the_learners),
        T(a_mentor_sees_whom_they_mentor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
