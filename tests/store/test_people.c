#include "place.h"

#include <stdio.h>
#include <stdlib.h>

static void names_are_kept_as_they_are_wished(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_person in = {.names = {.legal = KITH_S("Chidi Ng\xc5\xa9g\xc4\xa9"),
                                       .usual = KITH_S("Chi"),
                                       .pronouns = KITH_S("they/them"),
                                       .address = KITH_S("just Chi"),
                                       .say = KITH_S("CHEE"),
                                       .languages = KITH_S("English, Kikuyu")},
                             .login = KITH_S("  Chi@Example.Org ")};
    struct kith_person out;
    struct kith_id id;
    struct kith_id again;

    OK(p, kith_person_add(tx, &in, &id, &p->err));
    OK(p, kith_person_get(tx, id, p->keep, &out, &p->err));
    assert_string_equal(out.names.legal.p, "Chidi Ng\xc5\xa9g\xc4\xa9");
    assert_string_equal(out.names.usual.p, "Chi");
    assert_string_equal(out.names.pronouns.p, "they/them");
    assert_string_equal(out.names.address.p, "just Chi");
    assert_string_equal(out.names.say.p, "CHEE");
    assert_string_equal(out.names.languages.p, "English, Kikuyu");
    assert_string_equal(out.login.p, "chi@example.org");
    OK(p, kith_person_by_login(tx, KITH_S("CHI@example.org"), p->keep, &out, &p->err));
    assert_true(kith_id_eq(out.id, id));
    assert_int_equal(kith_person_add(tx, &in, &again, &p->err), KITH_EUSAGE); /* the login is taken */
    in.login = KITH_S("other");
    in.names.usual = KITH_S("  ");
    assert_int_equal(kith_person_add(tx, &in, &again, &p->err), KITH_EUSAGE);
    assert_int_equal(kith_person_by_login(tx, KITH_S("nobody"), p->keep, &out, &p->err), KITH_EDENIED);
    assert_int_equal(kith_person_by_login(tx, KITH_S("' OR 1=1 --"), p->keep, &out, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

static void the_last_administrator_stays(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_role_held *held;
    size_t n;

    assert_int_equal(kith_role_take(tx, p->admin, p->programme, KITH_POST_ADMINISTRATOR, &p->err), KITH_EUSAGE);
    OK(p, kith_role_give(tx, p->sue, p->programme, KITH_POST_ADMINISTRATOR, &p->err));
    OK(p, kith_role_give(tx, p->sue, p->programme, KITH_POST_ADMINISTRATOR, &p->err)); /* twice is once */
    OK(p, kith_role_list(tx, p->sue, p->programme, p->keep, &held, &n, &p->err));
    assert_int_equal(n, 2);
    OK(p, kith_role_take(tx, p->admin, p->programme, KITH_POST_ADMINISTRATOR, &p->err));
    OK(p, kith_role_list(tx, p->admin, KITH_ID_NONE, p->keep, &held, &n, &p->err));
    assert_int_equal(n, 0);
    assert_int_equal(kith_role_take(tx, p->admin, p->programme, KITH_POST_ADMINISTRATOR, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

static void a_tie_needs_both_in_the_programme(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_tie tie = {.kind = KITH_TIE_MENTORS, .from = p->sue, .to = p->ben, .programme = p->other_programme};
    struct kith_tie *ties;
    struct kith_id id;
    size_t n;

    assert_int_equal(kith_tie_add(tx, &tie, &id, &p->err), KITH_EDENIED);
    tie.programme = p->programme;
    OK(p, kith_tie_add(tx, &tie, &id, &p->err));
    assert_int_equal(kith_tie_add(tx, &tie, &id, &p->err), KITH_EUSAGE);
    OK(p, kith_tie_list(tx, p->ben, p->keep, &ties, &n, &p->err));
    assert_int_equal(n, 1);
    OK(p, kith_tie_end(tx, ties[0].id, &p->err));
    OK(p, kith_tie_list(tx, p->ben, p->keep, &ties, &n, &p->err));
    assert_int_equal(n, 0);
    kith_tx_end(tx);
}

static struct kith_token sign_in(struct place *p, struct kith_id person)
{
    struct kith_tx *tx = place_write(p, person);
    struct kith_web_session s = {.person = person, .address = KITH_S("127.0.0.1"), .agent = KITH_S("test")};
    struct kith_token token;

    OK(p, kith_web_begin(tx, &s, &token, &p->err));
    place_commit(p, tx);
    return token;
}

static enum kith_rc find(struct place *p, struct kith_token token, struct kith_web_session *s, bool *stale)
{
    struct kith_tx *tx = place_read(p);
    enum kith_rc rc = kith_web_find(tx, kith_str_of(token.z), p->keep, s, stale, &p->err);

    kith_tx_end(tx);
    return rc;
}

static void a_web_session_ends_by_itself(void **state)
{
    struct place *p = *state;
    struct kith_token token = sign_in(p, p->ada);
    struct kith_token other = sign_in(p, p->ada);
    int64_t start = p->clock;
    struct kith_web_session s;
    struct kith_tx *tx;
    bool stale;

    assert_int_equal(strlen(token.z), KITH_TOKEN_LENGTH);
    OK(p, find(p, token, &s, &stale));
    assert_false(stale);
    assert_true(kith_id_eq(s.person, p->ada));
    p->clock = start + 29 * 60; /* half an hour idle is too long, less is not */
    OK(p, find(p, token, &s, &stale));
    assert_true(stale);
    tx = place_write(p, p->ada);
    OK(p, kith_web_touch(tx, s.id, &p->err));
    place_commit(p, tx);
    p->clock = start + 31 * 60;
    OK(p, find(p, token, &s, &stale));
    assert_int_equal(find(p, other, &s, &stale), KITH_EDENIED);
    for (int64_t t = 31 * 60; t < 12 * 3600; t += 20 * 60) { /* never idle, and over after twelve hours */
        p->clock = start + t;
        OK(p, find(p, token, &s, &stale));
        tx = place_write(p, p->ada);
        OK(p, kith_web_touch(tx, s.id, &p->err));
        place_commit(p, tx);
    }
    p->clock = start + 12 * 3600;
    assert_int_equal(find(p, token, &s, &stale), KITH_EDENIED);
}

static void who_leaves_is_out_at_once(void **state)
{
    struct place *p = *state;
    struct kith_token token = sign_in(p, p->ada);
    struct kith_tx *tx = place_write(p, p->admin);
    struct kith_web_session s;
    struct kith_person ada;
    bool stale;

    OK(p, kith_person_get(tx, p->ada, p->keep, &ada, &p->err));
    ada.state = KITH_PERSON_LEFT;
    OK(p, kith_person_change(tx, &ada, &p->err));
    place_commit(p, tx);
    assert_int_equal(find(p, token, &s, &stale), KITH_EDENIED);
}

static void a_new_password_ends_what_the_old_one_opened(void **state)
{
    struct place *p = *state;
    struct kith_token token = sign_in(p, p->ada);
    struct kith_credential c = {.person = p->ada, .kind = KITH_CREDENTIAL_PASSWORD, .secret = KITH_S("$argon2id$1")};
    struct kith_credential *all;
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_web_session s;
    struct kith_id id;
    bool stale;
    size_t n;

    OK(p, kith_credential_put(tx, &c, &id, &p->err));
    c.secret = KITH_S("$argon2id$2");
    OK(p, kith_credential_put(tx, &c, &id, &p->err));
    OK(p, kith_credential_list(tx, p->ada, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].secret.p, "$argon2id$2");
    place_commit(p, tx);
    assert_int_equal(find(p, token, &s, &stale), KITH_EDENIED);
}

static void a_copied_passkey_is_noticed(void **state)
{
    struct place *p = *state;
    struct kith_credential c = {.person = p->ada,
                                .kind = KITH_CREDENTIAL_PASSKEY,
                                .label = KITH_S("phone"),
                                .handle = {"\0\1h", 3},
                                .secret = KITH_S("public key")};
    struct kith_credential out;
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;

    OK(p, kith_credential_put(tx, &c, &id, &p->err));
    OK(p, kith_credential_by_handle(tx, c.handle, p->keep, &out, &p->err));
    assert_true(kith_id_eq(out.person, p->ada));
    OK(p, kith_credential_used(tx, id, 0, &p->err)); /* a key that does not count says 0 always */
    OK(p, kith_credential_used(tx, id, 5, &p->err));
    OK(p, kith_credential_used(tx, id, 6, &p->err));
    assert_int_equal(kith_credential_used(tx, id, 6, &p->err), KITH_EDENIED);
    assert_int_equal(kith_credential_used(tx, id, 0, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

static void a_link_works_once_and_not_for_ever(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, KITH_ID_NONE);
    struct kith_token first;
    struct kith_token second;
    enum kith_link_for what;
    struct kith_id person;

    OK(p, kith_link_make(tx, KITH_LINK_FIRST_RUN, KITH_ID_NONE, 3600, &first, &p->err));
    OK(p, kith_link_make(tx, KITH_LINK_PASSWORD, p->ada, 3600, &second, &p->err));
    OK(p, kith_link_use(tx, kith_str_of(second.z), &what, &person, &p->err));
    assert_int_equal(what, KITH_LINK_PASSWORD);
    assert_true(kith_id_eq(person, p->ada));
    assert_int_equal(kith_link_use(tx, kith_str_of(second.z), &what, &person, &p->err), KITH_EDENIED);
    OK(p, kith_link_make(tx, KITH_LINK_FIRST_RUN, KITH_ID_NONE, 3600, &second, &p->err)); /* ends the one before */
    assert_int_equal(kith_link_look(tx, kith_str_of(first.z), &what, &person, &p->err), KITH_EDENIED);
    place_commit(p, tx);
    p->clock += 3600;
    tx = place_write(p, KITH_ID_NONE);
    assert_int_equal(kith_link_use(tx, kith_str_of(second.z), &what, &person, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

/* What may not be seen and what is not there read alike, to the letter. */
static void refusals_read_alike(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_read(p);
    struct kith_id nobody = kith_id_new(&p->env);
    struct kith_client client;
    struct kith_session_row session;
    struct kith_err first = {0};

    assert_int_equal(kith_client_get(tx, nobody, p->keep, &client, &first), KITH_EDENIED);
    assert_int_equal(kith_session_get(tx, nobody, p->keep, &session, &p->err), KITH_EDENIED);
    assert_string_equal(first.text, p->err.text);
    assert_int_equal(kith_store_denied(&p->err), KITH_EDENIED);
    assert_string_equal(first.text, p->err.text);
    kith_tx_end(tx);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(names_are_kept_as_they_are_wished),
        WITH(the_last_administrator_stays),
        WITH(a_tie_needs_both_in_the_programme),
        WITH(a_web_session_ends_by_itself),
        WITH(who_leaves_is_out_at_once),
        WITH(a_new_password_ends_what_the_old_one_opened),
        WITH(a_copied_passkey_is_noticed),
        WITH(a_link_works_once_and_not_for_ever),
        WITH(refusals_read_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
