/* Practice in the browser: a talk from its beginning to what came of it, help at once, drills, a story, the journal,
 * and taking it all away. */
#include "web_place.h"
#include "workspace_practice.h"

#include <stdio.h>
#include <stdlib.h>

/* Where the last answer sent the browser. */
static void where(struct web_place *w, char *out, size_t n)
{
    assert_true(web_header(w, "Location", out, n));
    out[strcspn(out, "#")] = '\0';
}

/* Somebody begins a talk; its path. */
static void begin(struct web_place *w, enum who who, const char *persona, char out[256])
{
    char path[128];

    (void)snprintf(path, sizeof path, "/practice/with/%s", persona);
    assert_int_equal(web_post(w, who, path, ""), 303);
    where(w, out, 256);
    assert_int_equal(strncmp(out, "/practice/talks/", 16), 0);
}

static unsigned say(struct web_place *w, enum who who, const char *talk, const char *form)
{
    char path[300];

    (void)snprintf(path, sizeof path, "%s/say", talk);
    return web_post(w, who, path, form);
}

/* As a script of the page sends it. */
static unsigned say_by_script(struct web_place *w, enum who who, const char *talk, const char *said)
{
    char headers[400];
    char form[400];
    char path[300];

    (void)snprintf(path, sizeof path, "%s/say", talk);
    (void)snprintf(headers, sizeof headers, "Cookie: __Host-kith=%s\r\nOrigin: " WEB_ORIGIN "\r\nHX-Request: true\r\n",
                   w->cookie[who]);
    (void)snprintf(form, sizeof form, "token=%s&said=%s", w->token[who], said);
    return web_post_raw(w, path, headers, form);
}

static void a_talk_from_beginning_to_end(void **state)
{
    struct web_place *w = *state;
    char talk[256];
    char path[300];
    char to[256];

    assert_int_equal(web_get(w, BEN, "/practice"), 200);
    assert_true(web_says(w, "/practice/with/maureen") && web_says(w, "/practice/drills/reflect-this") &&
                web_says(w, "/practice/stories/sprouts"));
    assert_int_equal(web_get(w, BEN, "/practice/with/maureen"), 200);
    assert_true(web_says(w, "Before you begin"));
    begin(w, BEN, "maureen", talk);
    assert_int_equal(say(w, BEN, talk, "said=You+miss+%3Cb%3Ehim%3C%2Fb%3E+at+night."), 303);
    where(w, to, sizeof to);
    assert_string_equal(to, talk);
    assert_int_equal(web_get(w, BEN, talk), 200);
    assert_true(web_says(w, "You miss &lt;b&gt;him&lt;/b&gt; at night."));
    assert_true(web_says(w, "role=\"note\"") && web_says(w, "<b>Try:</b>"));
    /* A silence is an answer; an empty box by mistake is none. */
    assert_int_equal(say(w, BEN, talk, "said=&silent=yes"), 303);
    assert_int_equal(say(w, BEN, talk, "said=+"), 422);
    assert_int_equal(web_get(w, BEN, talk), 200);
    assert_true(web_says(w, "(you say nothing, and wait)"));
    /* Left, and begun again with the same person: it is the same talk. */
    begin(w, BEN, "maureen", to);
    assert_string_equal(to, talk);
    assert_int_equal(web_get(w, BEN, "/practice"), 200);
    assert_true(web_says(w, "2 of your turns"));
    (void)snprintf(path, sizeof path, "%s/stop", talk);
    assert_int_equal(web_post(w, BEN, path, ""), 303);
    (void)snprintf(path, sizeof path, "%s/after", talk);
    assert_int_equal(web_get(w, BEN, path), 200);
    assert_true(web_says(w, "What went on inside Maureen") && web_says(w, "The transcript"));
    assert_int_equal(web_get(w, BEN, path), 200); /* kept for a while: the same */
    assert_true(web_says(w, "What went on inside Maureen"));
    assert_false(web_says(w, "Words that weighed most</summary>"));
    (void)snprintf(path, sizeof path, "%s/after?words=yes", talk);
    assert_true(web_says(w, path));
    assert_int_equal(web_get(w, BEN, path), 200); /* whoever wants to know what the codes stand on */
    assert_true(web_says(w, "Words that weighed most</summary>"));
    assert_int_equal(say(w, BEN, talk, "said=One+more."), 400);
    assert_int_equal(web_get(w, BEN, "/practice/own"), 200);
    assert_true(web_says(w, "Your talks, the newest first"));
    (void)snprintf(path, sizeof path, "%s/delete", talk);
    assert_int_equal(web_post(w, BEN, path, ""), 303);
    assert_int_equal(web_get(w, BEN, talk), 404);
    (void)snprintf(path, sizeof path, "%s/after", talk);
    assert_int_equal(web_get(w, BEN, path), 404);
}

/* Home shows who practises what awaits them, and nobody else a word of it. */
static void home_says_what_awaits(void **state)
{
    struct web_place *w = *state;
    char talk[256];

    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "id=\"practice-h\"") && web_says(w, "Choose somebody to talk with") &&
                web_says(w, "href=\"/practice/minute\""));
    assert_false(web_says(w, "Go on with") || web_says(w, "due today"));
    begin(w, BEN, "gary", talk);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_false(web_says(w, talk)); /* nothing was said yet */
    assert_int_equal(say(w, BEN, talk, "said=You+are+proud+of+your+work."), 303);
    assert_int_equal(
        web_post(w, BEN, "/practice/drills/reflect-this", "item=reflect-this-01&said=What+is+the+weather+like%3F"),
        200);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, talk) && web_says(w, "Go on with Gary") && web_says(w, "1 of your turns"));
    assert_true(web_says(w, "href=\"/practice/drills/reflect-this\"") && web_says(w, "1 due today"));
    for (enum who other = 0; other < WHO_COUNT; other++) {
        if (other == BEN || web_get(w, other, "/") != 200)
            continue;
        assert_false(web_says(w, talk) || web_says(w, "Gary") || web_says(w, "due today"));
    }
    assert_int_equal(web_get(w, ADA, "/"), 200);
    assert_true(web_says(w, "Go on with Maureen")); /* her own, begun before */
    assert_int_equal(web_post(w, BEN, "/practice/own/forget", "sure=yes"), 303);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_false(web_says(w, talk) || web_says(w, "due today"));
}

static void with_scripts_only_what_is_new_comes_back(void **state)
{
    struct web_place *w = *state;
    char talk[256];
    char value[128];

    begin(w, BEN, "gary", talk);
    assert_int_equal(say_by_script(w, BEN, talk, "You+have+never+left+a+job+unfinished."), 200);
    assert_false(web_says(w, "<html"));
    assert_true(web_says(w, "<li class=\"kith-pair\">") && web_says(w, "hx-swap-oob=\"true\""));
    assert_int_equal(say_by_script(w, BEN, talk, ""), 200);
    assert_true(web_says(w, "Write what you would say"));
    assert_false(web_says(w, "<li class=\"kith-pair\">"));
    /* Whose session is over is sent to sign in as a whole page, not into the talk. */
    (void)snprintf(w->cookie[BEN], sizeof w->cookie[BEN], "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_int_equal(say_by_script(w, BEN, talk, "Hello"), 200);
    assert_true(web_header(w, "HX-Redirect", value, sizeof value));
    assert_string_equal(value, "/sign-in?ended=yes");
}

/* A learner who writes of harming themselves is met with where help is, and nothing of it is kept. */
static void distress_is_met_at_once(void **state)
{
    static const char words[] = "said=I+want+to+kill+myself.";
    struct web_place *w = *state;
    char talk[256];
    char value[128];

    begin(w, BEN, "maureen", talk);
    assert_int_equal(say(w, BEN, talk, "said=You+miss+him."), 303);
    assert_int_equal(say(w, BEN, talk, words), 303);
    where(w, value, sizeof value);
    assert_string_equal(value, "/practice/help");
    assert_int_equal(web_get(w, BEN, "/practice/help"), 200);
    assert_true(web_says(w, "988") && web_says(w, "nobody was told"));
    assert_int_equal(web_get(w, BEN, talk), 404);
    assert_int_equal(web_get(w, BEN, "/practice/own/file"), 200);
    assert_false(web_says(w, "kill myself"));

    begin(w, BEN, "maureen", talk);
    assert_int_equal(say_by_script(w, BEN, talk, "I+want+to+kill+myself."), 200);
    assert_true(web_header(w, "HX-Redirect", value, sizeof value));
    assert_string_equal(value, "/practice/help");
    assert_int_equal(
        web_post(w, BEN, "/practice/drills/reflect-this", "item=reflect-this-01&said=I+want+to+kill+myself."), 303);
    where(w, value, sizeof value);
    assert_string_equal(value, "/practice/help");
    assert_int_equal(web_post(w, BEN, "/practice/stories/sprouts", "said-1=I+want+to+kill+myself."), 303);
    where(w, value, sizeof value);
    assert_string_equal(value, "/practice/help");
}

/* Ada's talk, by everybody else: as if it were not there, to the byte. */
static void anothers_talk_is_not_there(void **state)
{
    static const char *const ends[] = {"", "/after"};
    static const char *const deeds[] = {"say", "stop", "delete"};
    static const enum who others[] = {BEN, SUE, DEE, ADMIN, OTHER};
    struct web_place *w = *state;
    struct kith_id none = kith_id_new(&w->p->env);
    char path[300];

    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        web_later(60);
        for (size_t i = 0; i < 2; i++) {
            char *first;

            (void)snprintf(path, sizeof path, "/practice/talks/%s%s", w->sitting.z, ends[i]);
            assert_int_equal(web_get(w, others[k], path), 404);
            first = strdup(strstr(w->answer, "<body>"));
            assert_non_null(first);
            (void)snprintf(path, sizeof path, "/practice/talks/%s%s", none.z, ends[i]);
            assert_int_equal(web_get(w, others[k], path), 404);
            assert_string_equal(first, strstr(w->answer, "<body>"));
            free(first);
        }
        for (size_t i = 0; i < 3; i++) {
            (void)snprintf(path, sizeof path, "/practice/talks/%s/%s", w->sitting.z, deeds[i]);
            assert_int_equal(web_post(w, others[k], path, "said=Hello"), 404);
        }
        assert_int_equal(web_get(w, others[k], "/practice/own"), 200);
        assert_false(web_says(w, "Maureen"));
        assert_int_equal(web_get(w, others[k], "/practice/own/file"), 200);
        assert_false(web_says(w, "quillonberry"));
    }
    /* Nor does the audit tell the administrator that she was here. */
    assert_int_equal(web_get(w, ADMIN, "/audit"), 200);
    assert_non_null(strstr(w->answer, "<main"));
    assert_null(strstr(strstr(w->answer, "<main"), "ractice"));
    assert_int_equal(web_get(w, ADA, "/practice/own/file"), 200);
    assert_true(web_says(w, "quillonberry"));
    (void)snprintf(path, sizeof path, "/practice/talks/%s", w->sitting.z);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_true(web_says(w, "quillonberry"));
}

/* For people in recovery and families: what was heard and one thing to try; no codes, no figures, in page or file. */
static void no_codes_for_people_in_recovery(void **state)
{
    static const char *const codes[] = {"reflection", "open question", "closed question", "affirm",
                                        "%",          "trust",         "sustain",         "MI-"};
    struct web_place *w = *state;
    char talk[256];
    char path[300];
    const char *from;

    begin(w, BEN, "lety", talk);
    assert_int_equal(say(w, BEN, talk, "said=You+have+stopped+believing+me%2C+and+I+see+why."), 303);
    assert_int_equal(say(w, BEN, talk, "said=How+are+you%3F"), 303);
    (void)snprintf(path, sizeof path, "%s/stop", talk);
    assert_int_equal(web_post(w, BEN, path, ""), 303);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s%s", talk, i ? "/after" : "");
        assert_int_equal(web_get(w, BEN, path), 200);
        from = strstr(w->answer, i ? "<h2>What was heard" : "role=\"log\"");
        assert_non_null(from);
        for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
            const char *at = strstr(from, codes[k]);

            /* The foot says that only people rate empathy; what is said of codes ends with the content. */
            if (at && at < strstr(from, "</main>"))
                fail_msg("%s speaks of '%s': %.80s", path, codes[k], at);
        }
    }
    assert_true(web_says(w, "One thing to try next time"));
    assert_int_equal(web_get(w, BEN, "/practice/own/file"), 200);
    assert_false(web_says(w, "trust_last"));
    assert_true(web_says(w, "\"state\":[]"));
}

static void drills_come_back_by_how_they_went(void **state)
{
    struct web_place *w = *state;
    const char *shown;

    assert_int_equal(web_get(w, BEN, "/practice/drills/spot-the-code"), 200);
    assert_true(web_says(w, "name=\"choice\""));
    assert_int_equal(web_post(w, BEN, "/practice/drills/spot-the-code", "item=spot-the-code-01"), 422);
    assert_int_equal(web_post(w, BEN, "/practice/drills/spot-the-code", "item=spot-the-code-01&choice=9"), 422);
    assert_int_equal(web_post(w, BEN, "/practice/drills/spot-the-code", "item=unknown&choice=1"), 404);
    assert_int_equal(web_post(w, BEN, "/practice/drills/spot-the-code", "item=spot-the-code-01&choice=1"), 200);
    assert_true(web_says(w, "Worth another try"));
    assert_int_equal(web_get(w, BEN, "/practice"), 200);
    assert_true(web_says(w, "1 due"));
    /* Due again today, but not at once; with nothing named, it comes first. */
    assert_int_equal(web_get(w, BEN, "/practice/drills/spot-the-code"), 200);
    assert_true(web_says(w, "value=\"spot-the-code-01\""));
    assert_int_equal(web_get(w, BEN, "/practice/drills/spot-the-code?after=spot-the-code-01"), 200);
    assert_false(web_says(w, "value=\"spot-the-code-01\""));
    shown = "item=spot-the-code-01&choice=3";
    assert_int_equal(web_post(w, BEN, "/practice/drills/spot-the-code", shown), 200);
    assert_true(web_says(w, "That does it"));
    assert_int_equal(web_get(w, BEN, "/practice"), 200);
    assert_false(web_says(w, "1 due"));
    /* A day later it is due. */
    w->p->clock += 86400;
    {
        const struct kith_practising ben = {w->ws, w->people[BEN], w->p->programme};
        size_t n;
        unsigned due[64];
        unsigned sum = 0;

        (void)kith_room_drills(kith_workspace_room(w->ws), &n);
        assert_true(n <= 64);
        OK(w->p, kith_practice_due(&ben, w->p->keep, due, &w->p->err));
        for (size_t i = 0; i < n; i++)
            sum += due[i];
        assert_int_equal(sum, 1);
    }
}

static void a_story_answers_what_was_written(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_post(w, BEN, "/practice/stories/sprouts", "said-1="), 422);
    assert_int_equal(web_post(w, BEN, "/practice/stories/sprouts", "said-1=He+was+hurt+and+kept+his+dignity."), 200);
    assert_true(web_says(w, "You see the hurt and how he held it."));
    assert_int_equal(web_get(w, BEN, "/practice/stories/none"), 404);
    assert_int_equal(web_get(w, BEN, "/practice/minute"), 200);
    assert_true(web_says(w, "data-seconds"));
}

#define JOURNAL "/practice/journal"

static void the_journal_is_its_writers_alone(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "no way to recover it"));
    assert_int_equal(web_post(w, BEN, JOURNAL "/open", "passphrase=lantern+gravel+pear&again=lantern+gravel+plum"),
                     422);
    assert_int_equal(web_post(w, BEN, JOURNAL "/open", "passphrase=lantern+gravel+pear&again=lantern+gravel+pear"),
                     303);
    assert_int_equal(web_post(w, BEN, JOURNAL, "bias=&hard=The+zimtwolke+today.&need=&else="), 303);
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "The zimtwolke today.") && web_says(w, "What was hard"));
    assert_int_equal(place_grep(w->p->root, "zimtwolke", 9), 0);
    /* Another person has a journal of their own, and none yet. */
    assert_int_equal(web_get(w, SUE, JOURNAL), 200);
    assert_false(web_says(w, "zimtwolke"));
    /* Closed, it takes the passphrase, and no other. */
    assert_int_equal(web_post(w, BEN, JOURNAL "/close", ""), 303);
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_false(web_says(w, "zimtwolke"));
    assert_int_equal(web_post(w, BEN, JOURNAL, "hard=more"), 400);
    assert_int_equal(web_post(w, BEN, JOURNAL "/open", "passphrase=lantern+gravel+plum"), 422);
    assert_int_equal(web_post(w, BEN, JOURNAL "/open", "passphrase=lantern+gravel+pear"), 303);
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "zimtwolke"));
    /* Ten minutes without use close it. */
    web_later(KITH_JOURNALS_IDLE_S - 5);
    kith_open_journals_tidy(kith_room_journals(kith_workspace_room(w->ws)));
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "zimtwolke"));
    web_later(KITH_JOURNALS_IDLE_S + 5);
    kith_open_journals_tidy(kith_room_journals(kith_workspace_room(w->ws)));
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_false(web_says(w, "zimtwolke"));
    assert_int_equal(web_post(w, BEN, JOURNAL "/delete", ""), 303);
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "It is closed."));
    assert_int_equal(web_post(w, BEN, JOURNAL "/delete", "sure=yes"), 303);
    assert_int_equal(web_get(w, BEN, JOURNAL), 200);
    assert_true(web_says(w, "Choose a passphrase to begin one."));
}

static void taking_it_away_leaves_nothing(void **state)
{
    struct web_place *w = *state;
    char path[300];

    (void)snprintf(path, sizeof path, "/practice/talks/%s", w->sitting.z);
    assert_int_equal(web_post(w, ADA, "/practice/own/forget", ""), 303);
    assert_int_equal(web_get(w, ADA, path), 200);
    assert_int_equal(web_post(w, ADA, "/practice/own/forget", "sure=yes"), 303);
    assert_int_equal(web_get(w, ADA, path), 404);
    assert_int_equal(web_get(w, ADA, "/practice/own/file"), 200);
    assert_false(web_says(w, "quillonberry"));
    assert_int_equal(web_get(w, ADA, "/practice"), 200);
    assert_false(web_says(w, "Go on with"));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)
    const struct CMUnitTest tests[] = {
        EACH(a_talk_from_beginning_to_end),
        EACH(home_says_what_awaits),
        EACH(with_scripts_only_what_is_new_comes_back),
        EACH(distress_is_met_at_once),
        EACH(anothers_talk_is_not_there),
        EACH(no_codes_for_people_in_recovery),
        EACH(drills_come_back_by_how_they_went),
        EACH(a_story_answers_what_was_written),
        EACH(the_journal_is_its_writers_alone),
        EACH(taking_it_away_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
