/* Talks of practice beneath the pages: they go on after a restart, many at a time, and leave the place with nobody. */
#include "line_wording.h"
#include "place.h"
#include "workspace_export.h"
#include "workspace_practice.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define TALKERS 12
#define TURNS   4

static struct kith_workspace *open_workspace(struct place *p)
{
    struct kith_workspace_options options = {
        .store = p->options, .model = getenv("KITH_MODEL"), .version = "kith test"};
    struct kith_workspace *ws = NULL;
    char practice[512];

    (void)snprintf(practice, sizeof practice, "%s/practice", getenv("KITH_SOURCE"));
    options.practice = practice;
    kith_store_close(p->store);
    p->store = NULL;
    OK(p, kith_workspace_open(&p->env, &options, &ws, &p->err));
    return ws;
}

static const struct kith_persona *person(struct kith_workspace *ws, const char *id)
{
    const struct kith_persona *p = kith_room_person(kith_workspace_room(ws), kith_str_of(id));

    assert_non_null(p);
    return p;
}

static void a_talk_goes_on_after_a_restart(void **state)
{
    struct place *p = *state;
    struct kith_practising ada = {open_workspace(p), p->ada, p->programme};
    struct kith_sitting s;
    struct kith_str answer;
    struct kith_id id;
    bool help;

    OK(p, kith_practice_sit(&ada, person(ada.ws, "maureen"), &id, &p->err));
    OK(p, kith_practice_say(&ada, id, KITH_S("You miss him at night."), p->keep, &s, &help, &p->err));
    OK(p, kith_practice_say(&ada, id, KITH_S(""), p->keep, &s, &help, &p->err));
    assert_int_equal(s.n, 2);
    answer = s.turns[1].answer;
    kith_workspace_close(ada.ws);
    ada.ws = open_workspace(p);
    /* Its turns are said again: had any answer come out otherwise, this would be refused. */
    OK(p, kith_practice_say(&ada, id, KITH_S("What do you do then?"), p->keep, &s, &help, &p->err));
    assert_int_equal(s.n, 3);
    assert_true(kith_str_eq(s.turns[1].answer, answer));
    assert_true(s.open && s.turns[2].answer.n > 0);
    assert_int_equal(s.record.turns, 3);
    kith_workspace_close(ada.ws);
}

static enum kith_rc say_blue(void *user, const struct kith_wording_of *of, struct kith_arena *keep,
                             struct kith_worded *out, struct kith_err *err)
{
    unsigned *asked = user;

    (void)keep;
    (void)err;
    ++*asked;
    if (of->turn % 2 == 1)
        *out = (struct kith_worded){KITH_S("The blue kettle, every morning."), KITH_S("used")};
    else
        out->how = KITH_S("dropped: for the test");
    return KITH_OK;
}

/* What a voice said is part of the talk, also where no voice is any more; it is asked once for each line. */
static void what_a_voice_said_stays_said(void **state)
{
    struct place *p = *state;
    struct kith_practising ada = {open_workspace(p), p->ada, p->programme};
    unsigned asked = 0;
    const struct kith_wording blue = {say_blue, &asked};
    struct kith_sitting s;
    struct kith_id id;
    bool help;

    kith_workspace_word(ada.ws, &blue);
    OK(p, kith_practice_sit(&ada, person(ada.ws, "maureen"), &id, &p->err));
    OK(p, kith_practice_say(&ada, id, KITH_S("You miss him at night."), p->keep, &s, &help, &p->err));
    OK(p, kith_practice_say(&ada, id, KITH_S("What are the mornings like?"), p->keep, &s, &help, &p->err));
    assert_int_equal(asked, 2);
    assert_true(s.turns[0].worded && kith_str_eq(s.turns[0].answer, KITH_S("The blue kettle, every morning.")));
    assert_false(s.turns[1].worded);
    assert_false(kith_str_eq(s.turns[1].answer, s.turns[0].answer));
    kith_workspace_close(ada.ws);
    ada.ws = open_workspace(p);
    OK(p, kith_practice_say(&ada, id, KITH_S("You miss the kettle."), p->keep, &s, &help, &p->err));
    assert_int_equal(asked, 2);
    assert_int_equal(s.n, 3);
    assert_true(s.turns[0].worded && kith_str_eq(s.turns[0].answer, KITH_S("The blue kettle, every morning.")));
    assert_false(s.turns[2].worded);
    kith_workspace_close(ada.ws);
}

/* A talk whose answers are not what the people of today would say is not gone on with as if nothing were. */
static void a_talk_of_another_time_can_be_read_and_not_gone_on_with(void **state)
{
    struct place *p = *state;
    struct kith_practising ada = {open_workspace(p), p->ada, p->programme};
    struct kith_store *store = kith_workspace_store(ada.ws);
    struct kith_sitting s;
    struct kith_own own;
    struct kith_tx *tx;
    struct kith_id id;
    struct kith_str found;
    char *body;
    bool help;

    OK(p, kith_practice_sit(&ada, person(ada.ws, "maureen"), &id, &p->err));
    OK(p, kith_tx_read(store, &tx, &p->err));
    OK(p, kith_own_get(tx, p->ada, id, p->keep, &own, &p->err));
    kith_tx_end(tx);
    body = strdup(own.body.p);
    assert_non_null(body);
    assert_non_null(strstr(body, "\"opening\":\""));
    strstr(body, "\"opening\":\"")[11] = '#';
    own.body = kith_str_of(body);
    OK(p, kith_tx_write(store, p->ada, &tx, &p->err));
    OK(p, kith_own_put(tx, &own, &id, &p->err));
    OK(p, kith_tx_commit(tx, &p->err));
    kith_tx_end(tx);
    free(body);
    kith_workspace_close(ada.ws);
    ada.ws = open_workspace(p);
    assert_int_equal(kith_practice_say(&ada, id, KITH_S("Hello."), p->keep, &s, &help, &p->err), KITH_EUSAGE);
    found = kith_str_of(p->err.text);
    assert_true(kith_str_find(found, KITH_S("earlier Kith")) >= 0);
    OK(p, kith_practice_sitting(&ada, id, p->keep, &s, &p->err));
    kith_workspace_close(ada.ws);
}

/* ---- many at a time ---- */

struct talker {
    pthread_t thread;
    struct kith_practising who;
    const char *persona;
    enum kith_rc rc;
    size_t turns;
};

static void *talk(void *user)
{
    struct talker *t = user;
    const struct kith_persona *persona = kith_room_person(kith_workspace_room(t->who.ws), kith_str_of(t->persona));
    struct kith_arena *keep = NULL;
    struct kith_sitting s = {.n = 0};
    struct kith_id id;
    bool help;

    t->rc = kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL);
    if (t->rc == KITH_OK)
        t->rc = kith_practice_sit(&t->who, persona, &id, NULL);
    for (unsigned i = 0; i < TURNS && t->rc == KITH_OK; i++)
        t->rc = kith_practice_say(&t->who, id, KITH_S("You sound tired of it."), keep, &s, &help, NULL);
    t->turns = s.n;
    kith_arena_close(keep);
    return NULL;
}

/* Two of one person's browsers on one talk, and many people: each turn is kept once, none is lost. */
static void many_talk_at_once(void **state)
{
    static const char *const personas[] = {"maureen", "gary", "linh"};
    struct place *p = *state;
    struct kith_workspace *ws = open_workspace(p);
    const struct kith_id people[] = {p->ada, p->ben, p->sue};
    struct talker talkers[TALKERS];
    struct kith_sitting *list;
    size_t n;

    for (size_t i = 0; i < TALKERS; i++) {
        talkers[i] = (struct talker){.who = {ws, people[i % 3], p->programme}, .persona = personas[i / 3 % 3]};
        assert_int_equal(pthread_create(&talkers[i].thread, NULL, talk, &talkers[i]), 0);
    }
    for (size_t i = 0; i < TALKERS; i++) {
        assert_int_equal(pthread_join(talkers[i].thread, NULL), 0);
        assert_int_equal(talkers[i].rc, KITH_OK);
    }
    for (size_t i = 0; i < 3; i++) {
        OK(p,
           kith_practice_sittings(&(struct kith_practising){ws, people[i], p->programme}, p->keep, &list, &n, &p->err));
        assert_int_equal(n, 3);
        for (size_t k = 0; k < n; k++) /* the first persona twice, so eight turns on that one */
            assert_int_equal(list[k].n, kith_str_eq(list[k].persona, KITH_S("maureen")) ? 2 * TURNS : TURNS);
    }
    kith_workspace_close(ws);
}

/* More talks than the cache holds: what was pushed out is made anew. */
static void the_cache_holds_two_hundred_and_gives_way(void **state)
{
    struct place *p = *state;
    struct kith_sitting_cache *cache;
    struct kith_sitting_slot *slot;
    struct kith_id first = kith_id_new(&p->env);
    struct kith_id id = first;

    assert_true(KITH_SITTINGS_MAX >= 200);
    OK(p, kith_sitting_cache_open(&p->env, &cache, &p->err));
    slot = kith_sitting_take(cache, first);
    slot->dialogue = NULL;
    kith_sitting_give(cache, slot, true);
    assert_ptr_equal(kith_sitting_take(cache, first), slot);
    kith_sitting_give(cache, slot, true);
    for (size_t i = 0; i < KITH_SITTINGS_MAX; i++) {
        id = kith_id_new(&p->env);
        slot = kith_sitting_take(cache, id);
        kith_sitting_give(cache, slot, true);
    }
    assert_true(kith_id_eq(slot->id, id));
    kith_sitting_cache_close(cache);
}

/* ---- what leaves the house ---- */

static void no_export_takes_it_along(void **state)
{
    struct place *p = *state;
    struct kith_practising ada = {open_workspace(p), p->ada, p->programme};
    struct kith_practising sue = {ada.ws, p->sue, p->programme};
    struct kith_sitting s;
    struct kith_buf buf;
    struct kith_id id;
    struct kith_export_sum sum;
    bool help;
    char folder[128];

    OK(p, kith_practice_sit(&ada, person(ada.ws, "maureen"), &id, &p->err));
    OK(p, kith_practice_say(&ada, id, KITH_S("The quillonberry tea."), p->keep, &s, &help, &p->err));
    assert_int_equal(kith_practice_sitting(&sue, id, p->keep, &s, &p->err), KITH_EDENIED);
    assert_int_equal(kith_practice_say(&sue, id, KITH_S("x"), p->keep, &s, &help, &p->err), KITH_EDENIED);
    (void)snprintf(folder, sizeof folder, "%s/all", p->root);
    OK(p, kith_workspace_export(kith_workspace_store(ada.ws), "all", folder, KITH_EXPORT_COUNSELLORS, &sum, &p->err));
    (void)snprintf(folder, sizeof folder, "%s/adas", p->root);
    OK(p, kith_workspace_export(kith_workspace_store(ada.ws), "ada", folder, 0, &sum, &p->err));
    assert_int_equal(place_grep(p->root, "quillonberry", 12), 0);
    /* Their own file, which only they can ask for, has it. */
    kith_buf_init(&buf, &p->env, (size_t)1 << 20);
    OK(p, kith_practice_take_along(&ada, &buf, &p->err));
    assert_true(kith_str_find(kith_buf_view(&buf), KITH_S("quillonberry")) >= 0);
    kith_buf_clear(&buf);
    OK(p, kith_practice_take_along(&sue, &buf, &p->err));
    assert_true(kith_str_find(kith_buf_view(&buf), KITH_S("quillonberry")) < 0);
    kith_buf_free(&buf);
    kith_workspace_close(ada.ws);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)
    const struct CMUnitTest tests[] = {
        EACH(a_talk_goes_on_after_a_restart),
        EACH(what_a_voice_said_stays_said),
        EACH(a_talk_of_another_time_can_be_read_and_not_gone_on_with),
        EACH(many_talk_at_once),
        EACH(the_cache_holds_two_hundred_and_gives_way),
        EACH(no_export_takes_it_along),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
