/* Passkeys: what is right lets in, and each thing that may be wrong with one does not. */
#include "passkey.h"
#include "soft_key.h"
#include "web_place.h"
#include "web_secret.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME      "localhost"
#define CHALLENGE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static const struct soft_say making = {"webauthn.create", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 0, NULL, "none"};
static const struct soft_say using = {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 7, NULL, NULL};

static enum kith_rc made(const struct soft_answer *a, struct kith_passkey_new *out)
{
    struct kith_arena *keep;
    enum kith_rc rc;

    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)1 << 20, NULL), KITH_OK);
    rc = kith_passkey_made(KITH_S(WEB_ORIGIN), KITH_S(CHALLENGE), soft_str(a->client, a->n_client),
                           soft_str(a->object, a->n_object), keep, out, NULL);
    kith_arena_close(keep);
    return rc;
}

static enum kith_rc used(const struct soft_key *key, const struct soft_answer *a, uint32_t *counter)
{
    return kith_passkey_used(KITH_S(WEB_ORIGIN), KITH_S(CHALLENGE), soft_str(key->point, sizeof key->point),
                             soft_str(a->client, a->n_client), soft_str(a->data, a->n_data),
                             soft_str(a->signature, a->n_signature), counter, NULL);
}

/* ---- each thing by itself ---- */

static void a_right_one_is_taken(void **state)
{
    struct kith_passkey_new out;
    struct soft_say packed = making;
    struct soft_answer a;
    struct soft_key key;
    uint32_t counter = 0;

    (void)state;
    soft_key_make(&key);
    soft_key_create(&key, &making, &a);
    assert_int_equal(made(&a, &out), KITH_OK);
    assert_memory_equal(out.key, key.point, sizeof out.key);
    packed.format = "packed";
    soft_key_create(&key, &packed, &a);
    assert_int_equal(made(&a, &out), KITH_OK);
    soft_key_get(&key, &using, &a);
    assert_int_equal(used(&key, &a, &counter), KITH_OK);
    assert_int_equal(counter, 7);
    soft_key_forget(&key);
}

static void a_wrong_one_is_refused(void **state)
{
    static const struct soft_say wrong[] = {
        {"webauthn.get", CHALLENGE, "http://localhost:8081", NAME, 0x05, 7, NULL, "none"},
        {"webauthn.get", CHALLENGE, "http://localhost", NAME, 0x05, 7, NULL, "none"},
        {"webauthn.get", CHALLENGE, "https://evil.example", NAME, 0x05, 7, NULL, "none"},
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, "evil.example", 0x05, 7, NULL, "none"},
        {"webauthn.get", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9", WEB_ORIGIN, NAME, 0x05, 7, NULL, "none"},
        {"webauthn.other", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 7, NULL, "none"},
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x01, 7, NULL, "none"}, /* nobody was verified */
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x04, 7, NULL, "none"}, /* nobody was there */
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 7, ",\"crossOrigin\":true", "none"},
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 7, ",\"topOrigin\":\"https://evil.example\"", "none"},
        {"webauthn.get", CHALLENGE, WEB_ORIGIN, NAME, 0x05, 7, ",\"origin\":\"" WEB_ORIGIN "\"", "none"},
    };
    struct kith_passkey_new out;
    struct soft_answer a;
    struct soft_key key;
    uint32_t counter;

    (void)state;
    soft_key_make(&key);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct soft_say say = wrong[i];

        soft_key_get(&key, &say, &a);
        if (used(&key, &a, &counter) != KITH_EDENIED)
            fail_msg("wrong answer %zu lets in", i);
        say.type = strcmp(say.type, "webauthn.get") == 0 ? "webauthn.create" : say.type;
        soft_key_create(&key, &say, &a);
        if (made(&a, &out) != KITH_EDENIED)
            fail_msg("wrong passkey %zu is taken", i);
    }
    soft_key_forget(&key);
}

static void one_flipped_byte_is_enough(void **state)
{
    struct kith_passkey_new out;
    struct soft_say packed = making;
    struct soft_answer right;
    struct soft_answer a;
    struct soft_key key;
    uint32_t counter;

    (void)state;
    soft_key_make(&key);
    soft_key_get(&key, &using, &right);
    for (size_t i = 0; i < right.n_data; i++) {
        a = right;
        a.data[i] ^= 0x10;
        assert_int_equal(used(&key, &a, &counter), KITH_EDENIED);
    }
    for (size_t i = 0; i < right.n_signature; i++) {
        a = right;
        a.signature[i] ^= 0x10;
        assert_int_equal(used(&key, &a, &counter), KITH_EDENIED);
    }
    for (size_t i = 0; i < right.n_client; i++) {
        a = right;
        a.client[i] = (char)(a.client[i] ^ 0x10);
        assert_int_equal(used(&key, &a, &counter), KITH_EDENIED);
    }
    packed.format = "packed";
    soft_key_create(&key, &packed, &right);
    for (size_t i = 0; i < right.n_object; i++) {
        a = right;
        a.object[i] ^= 0x01;
        assert_int_equal(made(&a, &out), KITH_EDENIED);
    }
    for (size_t n = 0; n < right.n_object; n++) { /* cut short at any place */
        a = right;
        a.n_object = n;
        assert_int_equal(made(&a, &out), KITH_EDENIED);
    }
    soft_key_forget(&key);
}

static void another_key_opens_nothing(void **state)
{
    struct soft_answer a;
    struct soft_key mine;
    struct soft_key other;
    uint32_t counter;

    (void)state;
    soft_key_make(&mine);
    soft_key_make(&other);
    soft_key_get(&other, &using, &a);
    assert_int_equal(used(&mine, &a, &counter), KITH_EDENIED);
    memset(mine.point, 0x41, sizeof mine.point); /* on no curve */
    assert_int_equal(used(&mine, &a, &counter), KITH_EDENIED);
    soft_key_forget(&mine);
    soft_key_forget(&other);
}

/* Lengths that promise more than is there, and depth without an end. */
static void what_declares_too_much_takes_no_memory(void **state)
{
    static const char *const bad[] = {"\x9b\x00\x00\x00\x10\x00\x00\x00\x00", "\xbb\x00\x00\x00\x10\x00\x00\x00\x00",
                                      "\x5b\x00\x00\x00\x10\x00\x00\x00\x00", "\x81\x81\x81\x81\x81\x81\x81\x81\x81",
                                      "\x9f\xff\xff\xff\xff\xff\xff\xff\xff", "\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1\x01"};
    struct kith_passkey_new out;
    struct soft_answer a;
    struct soft_key key;

    (void)state;
    soft_key_make(&key);
    soft_key_create(&key, &making, &a);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        a.n_object = 9;
        memcpy(a.object, bad[i], 9);
        assert_int_equal(made(&a, &out), KITH_EDENIED);
    }
    soft_key_forget(&key);
}

static void a_bare_address_has_no_passkeys(void **state)
{
    char name[KITH_PASSKEY_NAME_MAX];

    (void)state;
    assert_true(kith_passkey_name(KITH_S("https://kith.example.org:8443"), name));
    assert_string_equal(name, "kith.example.org");
    assert_true(kith_passkey_name(KITH_S(WEB_ORIGIN), name));
    assert_string_equal(name, "localhost");
    assert_false(kith_passkey_name(KITH_S("http://127.0.0.1:8080"), name));
    assert_false(kith_passkey_name(KITH_S("http://[::1]:8080"), name));
}

/* ---- through the pages ---- */

#define PASSWORD "lantern gravel pear two"
#define TYPED    "lantern+gravel+pear+two"
#define GUEST    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define GUEST_2  "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"

static void read_challenge(const struct web_place *w, char out[64])
{
    const char *at = strstr(w->answer, "data-challenge=\"");

    assert_non_null(at);
    (void)snprintf(out, 64, "%.43s", at + strlen("data-challenge=\""));
}

static void encode(const void *p, size_t n, char *out, size_t room)
{
    (void)sodium_bin2base64(out, room, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The session's cookie, and with it the token of its forms, as the last answer set it. */
static void take_cookie(struct web_place *w, enum who who)
{
    struct kith_web_session session;
    struct kith_secret token;
    struct kith_tx *tx;
    char cookie[512];
    bool stale;

    assert_true(web_header(w, "Set-Cookie", cookie, sizeof cookie));
    (void)snprintf(w->cookie[who], sizeof w->cookie[who], "%.43s", cookie + strlen("__Host-kith="));
    tx = place_read(w->p);
    OK(w->p, kith_web_find(tx, kith_str_of(w->cookie[who]), w->p->keep, &session, &stale, &w->p->err));
    kith_tx_end(tx);
    assert_true(session.strong);
    assert_true(kith_id_eq(session.person, w->people[who]));
    kith_secret_form_token(session.csrf, &token);
    (void)snprintf(w->token[who], sizeof w->token[who], "%s", token.z);
}

static unsigned keep_made(struct web_place *w, enum who who, const struct soft_answer *a)
{
    char form[4096];
    char object[2048];
    char client[2048];

    encode(a->object, a->n_object, object, sizeof object);
    encode(a->client, a->n_client, client, sizeof client);
    (void)snprintf(form, sizeof form, "client=%s&object=%s&label=my+phone", client, object);
    return web_post(w, who, "/account/passkeys/keep", form);
}

static void add_passkey(struct web_place *w, enum who who, struct soft_key *key)
{
    struct soft_say say = making;
    struct soft_answer a;
    char challenge[64];

    assert_int_equal(web_post(w, who, "/account/passkeys", "label=my+phone&password=" TYPED), 200);
    read_challenge(w, challenge);
    say.challenge = challenge;
    soft_key_make(key);
    soft_key_create(key, &say, &a);
    assert_int_equal(keep_made(w, who, &a), 303);
    take_cookie(w, who);
}

static unsigned guest_post(struct web_place *w, const char *guest, const char *path, const char *form)
{
    static char fields[16384];
    struct kith_secret token;
    char headers[256];

    kith_secret_guest_token(kith_str_of(guest), &token);
    (void)snprintf(headers, sizeof headers, "Origin: " WEB_ORIGIN "\r\nCookie: __Host-kith-guest=%s\r\n", guest);
    (void)snprintf(fields, sizeof fields, "token=%s&%s", token.z, form);
    return web_post_raw(w, path, headers, fields);
}

static unsigned answer(struct web_place *w, const char *guest, const struct soft_key *key, const struct soft_answer *a,
                       enum who user)
{
    char form[8192];
    char id[128];
    char client[2048];
    char data[1024];
    char signature[256];

    encode(key->id, sizeof key->id, id, sizeof id);
    encode(a->client, a->n_client, client, sizeof client);
    encode(a->data, a->n_data, data, sizeof data);
    encode(a->signature, a->n_signature, signature, sizeof signature);
    (void)snprintf(form, sizeof form, "id=%s&client=%s&data=%s&signature=%s&user=%s", id, client, data, signature,
                   w->people[user].z);
    return guest_post(w, guest, "/sign-in/passkey/answer", form);
}

/* A challenge for that browser, answered by the key with that counter. */
static void ask(struct web_place *w, const char *guest, const struct soft_key *key, uint32_t counter,
                struct soft_answer *a)
{
    static char challenge[64];
    struct soft_say say = using;

    assert_int_equal(guest_post(w, guest, "/sign-in/passkey", ""), 200);
    read_challenge(w, challenge);
    say.challenge = challenge;
    say.counter = counter;
    soft_key_get(key, &say, a);
}

static void a_passkey_is_added_and_lets_in(void **state)
{
    struct web_place *w = *state;
    struct soft_answer a;
    struct soft_key key;

    web_password(w, BEN, PASSWORD);
    assert_int_equal(web_get(w, BEN, "/account"), 303); /* a new password ended that session */
    web_sign_in(w, BEN);
    /* Not without the password. */
    assert_int_equal(web_post(w, BEN, "/account/passkeys", "label=my+phone&password=wrong"), 422);
    add_passkey(w, BEN, &key);
    assert_int_equal(web_get(w, BEN, "/account/sign-in"), 200);
    assert_true(web_says(w, "my phone"));
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "How you sign in has changed"));

    ask(w, GUEST, &key, 1, &a);
    assert_int_equal(answer(w, GUEST, &key, &a, BEN), 303);
    take_cookie(w, BEN);
    assert_int_equal(web_get(w, BEN, "/sessions"), 200);
    /* The same answer again: its challenge was good for once. */
    assert_int_equal(answer(w, GUEST, &key, &a, BEN), 403);
    soft_key_forget(&key);
}

static void an_answer_is_good_here_now_and_for_one(void **state)
{
    struct web_place *w = *state;
    struct soft_answer a;
    struct soft_key mine;
    struct soft_key other;

    web_password(w, BEN, PASSWORD);
    web_password(w, SUE, PASSWORD);
    web_sign_in(w, BEN);
    web_sign_in(w, SUE);
    add_passkey(w, BEN, &mine);
    add_passkey(w, SUE, &other);
    ask(w, GUEST, &mine, 5, &a);
    assert_int_equal(answer(w, GUEST_2, &mine, &a, BEN), 403); /* begun in another browser */
    assert_int_equal(answer(w, GUEST, &mine, &a, BEN), 303);
    ask(w, GUEST, &mine, 6, &a);
    web_later(121);
    assert_int_equal(answer(w, GUEST, &mine, &a, BEN), 403); /* two minutes are over */
    ask(w, GUEST, &mine, 6, &a);
    assert_int_equal(answer(w, GUEST, &mine, &a, SUE), 403); /* says it is somebody else's */
    ask(w, GUEST, &other, 6, &a);
    memcpy(other.id, mine.id, sizeof other.id);
    assert_int_equal(answer(w, GUEST, &other, &a, BEN), 403); /* another's key under this one's name */
    ask(w, GUEST, &mine, 5, &a);
    assert_int_equal(answer(w, GUEST, &mine, &a, BEN), 403); /* the counter stood still: a copy */
    ask(w, GUEST, &mine, 4, &a);
    assert_int_equal(answer(w, GUEST, &mine, &a, BEN), 403); /* or went back */
    ask(w, GUEST, &mine, 6, &a);
    assert_int_equal(answer(w, GUEST, &mine, &a, BEN), 303);
    soft_key_forget(&mine);
    soft_key_forget(&other);
}

static void a_challenge_to_add_one_is_its_own(void **state)
{
    struct web_place *w = *state;
    struct soft_say say = making;
    struct soft_answer a;
    struct soft_key key;
    char challenge[64];

    web_password(w, BEN, PASSWORD);
    web_password(w, SUE, PASSWORD);
    web_sign_in(w, BEN);
    web_sign_in(w, SUE);
    soft_key_make(&key);
    assert_int_equal(web_post(w, BEN, "/account/passkeys", "label=my+phone&password=" TYPED), 200);
    read_challenge(w, challenge);
    say.challenge = challenge;
    soft_key_create(&key, &say, &a);
    assert_int_equal(keep_made(w, SUE, &a), 403); /* another's session */
    assert_int_equal(keep_made(w, BEN, &a), 303);
    take_cookie(w, BEN);
    assert_int_equal(keep_made(w, BEN, &a), 403); /* once */
    /* The same passkey for somebody else. */
    assert_int_equal(web_post(w, SUE, "/account/passkeys", "label=mine&password=" TYPED), 200);
    read_challenge(w, challenge);
    soft_key_create(&key, &say, &a);
    assert_int_equal(keep_made(w, SUE, &a), 403);
    /* With a password alone nobody touches what is there. */
    web_sign_in(w, BEN);
    assert_int_equal(web_post(w, BEN, "/account/codes", "password-codes=" TYPED), 200);
    assert_true(web_says(w, "Sign out, sign in with your passkey"));
    assert_false(web_says(w, "Set up codes</h1>"));
    soft_key_forget(&key);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_one_is_taken),
        cmocka_unit_test(a_wrong_one_is_refused),
        cmocka_unit_test(one_flipped_byte_is_enough),
        cmocka_unit_test(another_key_opens_nothing),
        cmocka_unit_test(what_declares_too_much_takes_no_memory),
        cmocka_unit_test(a_bare_address_has_no_passkeys),
        T(a_passkey_is_added_and_lets_in),
        T(an_answer_is_good_here_now_and_for_one),
        T(a_challenge_to_add_one_is_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
