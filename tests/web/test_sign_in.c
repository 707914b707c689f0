/* Codes of a device and on paper, links for what is lost, and the rule whose work needs them. */
#include "one_time_code.h"
#include "sign_steps.h"
#include "web_place.h"

#include <liboath/oath.h>
#include <stdio.h>
#include <stdlib.h>

#define TYPED "lantern+gravel+pear+two"
#define GUEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* ---- codes by themselves ---- */

/* RFC 6238, appendix B: the last six of the eight digits. */
static void codes_are_those_of_the_standard(void **state)
{
    static const struct {
        int64_t at;
        const char *code;
    } vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                   {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    unsigned char secret[KITH_TOTP_SECRET_BYTES];

    (void)state;
    memcpy(secret, "12345678901234567890", sizeof secret);
    assert_int_equal(kith_code_start(NULL), KITH_OK);
    for (size_t i = 1; i < sizeof vectors / sizeof *vectors; i++) {
        int64_t step = vectors[i].at / 30;
        struct kith_str code = kith_str_of(vectors[i].code);

        assert_int_equal(kith_code_step(secret, code, vectors[i].at, 0), step);
        /* One step of drift either way, and no more. */
        assert_int_equal(kith_code_step(secret, code, (step + 1) * 30, 0), step);
        assert_int_equal(kith_code_step(secret, code, (step - 1) * 30, 0), step);
        assert_int_equal(kith_code_step(secret, code, (step + 2) * 30, 0), 0);
        assert_int_equal(kith_code_step(secret, code, (step - 2) * 30, 0), 0);
        /* Once. */
        assert_int_equal(kith_code_step(secret, code, vectors[i].at, step), 0);
        assert_int_equal(kith_code_step(secret, code, vectors[i].at, step - 1), step);
    }
    assert_int_equal(kith_code_step(secret, KITH_S("081 804"), 1111111109, 0), 1111111109 / 30);
    assert_int_equal(kith_code_step(secret, KITH_S("0818040"), 1111111109, 0), 0);
    assert_int_equal(kith_code_step(secret, KITH_S("08180"), 1111111109, 0), 0);
    assert_int_equal(kith_code_step(secret, KITH_S(""), 1111111109, 0), 0);
    assert_int_equal(kith_code_step(secret, KITH_S("08180x"), 1111111109, 0), 0);
}

static void a_secret_reads_back_from_its_text(void **state)
{
    unsigned char secret[KITH_TOTP_SECRET_BYTES];
    char text[KITH_CODE_SECRET_TEXT];
    char uri[KITH_CODE_URI_MAX];
    char *back = NULL;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (unsigned char)(i * 37 + 5);
    kith_code_secret_text(secret, text);
    assert_int_equal(oath_base32_decode(text, strlen(text), &back, &n), OATH_OK); /* takes blanks */
    assert_int_equal(n, sizeof secret);
    assert_memory_equal(back, secret, sizeof secret);
    free(back);
    assert_true(kith_code_uri(secret, KITH_S("Inn & \"Out\""), KITH_S("a@b.c"), uri));
    assert_non_null(strstr(uri, "otpauth://totp/Inn%20%26%20%22Out%22:a%40b.c?secret="));
}

static void codes_for_paper_are_typed_in_any_way(void **state)
{
    char codes[KITH_RECOVERY_CODES][KITH_PAPER_CODE];
    char out[KITH_PAPER_CODE];

    (void)state;
    kith_paper_codes(kith_env_system(), codes);
    for (size_t i = 0; i < KITH_RECOVERY_CODES; i++) {
        assert_int_equal(strlen(codes[i]), KITH_PAPER_CODE - 1);
        assert_true(kith_paper_code_read(kith_str_of(codes[i]), out));
        assert_string_equal(out, codes[i]);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(codes[i], codes[k], KITH_PAPER_FIRST);
    }
    assert_true(kith_paper_code_read(KITH_S("ABCD EFGH jkmn23O4"), out));
    assert_string_equal(out, "abcd-efgh-jkmn-2304");
    assert_false(kith_paper_code_read(KITH_S("abcd-efgh-jkmn-230"), out));
    assert_false(kith_paper_code_read(KITH_S("abcd-efgh-jkmn-23045"), out));
    assert_false(kith_paper_code_read(KITH_S("abcd-efgh-jkmn-230!"), out));
    assert_false(kith_paper_code_read(KITH_S("123456"), out));
}

/* ---- steps ---- */

static void a_step_is_for_one_browser_and_few_tries(void **state)
{
    const struct kith_step_begun begun = {.person = {"abc"}};
    struct kith_sign_steps *steps;
    struct kith_step_begun out;
    struct kith_secret first;
    struct kith_secret token;
    struct kith_str t;

    (void)state;
    assert_int_equal(kith_sign_steps_open(kith_env_system(), &steps, NULL), KITH_OK);
    kith_step_begin(steps, KITH_STEP_CODE, KITH_S("mine"), &begun, &token);
    t = kith_str_of(token.z);
    assert_false(kith_step_try(steps, KITH_STEP_CODE, KITH_S("another"), t, &out));
    assert_false(kith_step_try(steps, KITH_STEP_CODE, KITH_S(""), t, &out));
    assert_false(kith_step_try(steps, KITH_STEP_PASSKEY, KITH_S("mine"), t, &out));
    for (int i = 0; i < 5; i++) {
        assert_true(kith_step_try(steps, KITH_STEP_CODE, KITH_S("mine"), t, &out));
        assert_string_equal(out.person.z, "abc");
    }
    assert_false(kith_step_try(steps, KITH_STEP_CODE, KITH_S("mine"), t, &out));
    kith_step_begin(steps, KITH_STEP_PASSKEY, KITH_S("mine"), &begun, &first);
    assert_true(kith_step_try(steps, KITH_STEP_PASSKEY, KITH_S("mine"), kith_str_of(first.z), &out));
    assert_false(kith_step_try(steps, KITH_STEP_PASSKEY, KITH_S("mine"), kith_str_of(first.z), &out));
    /* Many strangers push the oldest out, and never take more room. */
    kith_step_begin(steps, KITH_STEP_PASSKEY, KITH_S("mine"), &begun, &first);
    for (int i = 0; i < 3000; i++)
        kith_step_begin(steps, KITH_STEP_PASSKEY, KITH_S("theirs"), &begun, &token);
    assert_false(kith_step_try(steps, KITH_STEP_PASSKEY, KITH_S("mine"), kith_str_of(first.z), &out));
    assert_true(kith_step_try(steps, KITH_STEP_PASSKEY, KITH_S("theirs"), kith_str_of(token.z), &out));
    kith_sign_steps_close(steps);
}

/* ---- through the pages ---- */

struct device {
    char *secret;
    size_t n;
    char paper[KITH_RECOVERY_CODES][KITH_PAPER_CODE];
};

static void code_now(const struct web_place *w, const struct device *d, char out[8])
{
    assert_int_equal(oath_totp_generate(d->secret, d->n, (time_t)w->p->clock, 30, 0, 6, out), OATH_OK);
}

static void value_of(const struct web_place *w, const char *before, char *out, size_t n)
{
    const char *at = strstr(w->answer, before);

    assert_non_null(at);
    at += strlen(before);
    (void)snprintf(out, n, "%.*s", (int)strcspn(at, "\"<"), at);
}

static void take_session(struct web_place *w, enum who who, bool strong)
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
    assert_int_equal(session.strong, strong);
    kith_secret_form_token(session.csrf, &token);
    (void)snprintf(w->token[who], sizeof w->token[who], "%s", token.z);
}

static void set_up_in(struct web_place *w, enum who who, struct kith_id programme, struct device *d)
{
    char text[128];
    char step[64];
    char form[256];
    char code[8];
    const char *at;

    web_password(w, who, "lantern gravel pear two");
    web_sign_in(w, who);
    if (kith_id_is(programme)) {
        (void)snprintf(form, sizeof form, "programme=%s", programme.z);
        assert_int_equal(web_post(w, who, "/account/programme", form), 303);
    }
    assert_int_equal(web_post(w, who, "/account/codes", "password-codes=wrong"), 422);
    assert_int_equal(web_post(w, who, "/account/codes", "password-codes=" TYPED), 200);
    value_of(w, "kith-link-box\">", text, sizeof text);
    value_of(w, "name=\"step\" value=\"", step, sizeof step);
    assert_int_equal(oath_base32_decode(text, strlen(text), &d->secret, &d->n), OATH_OK);
    /* A wrong code keeps nothing, and the same key goes on. */
    (void)snprintf(form, sizeof form, "step=%s&code=000000", step);
    assert_int_equal(web_post(w, who, "/account/codes/keep", form), 422);
    code_now(w, d, code);
    (void)snprintf(form, sizeof form, "step=%s&code=%s", step, code);
    assert_int_equal(web_post(w, who, "/account/codes/keep", form), 200);
    at = w->answer;
    for (size_t i = 0; i < KITH_RECOVERY_CODES; i++) {
        at = strstr(at, "<li><code>");
        assert_non_null(at);
        at += strlen("<li><code>");
        (void)snprintf(d->paper[i], sizeof d->paper[i], "%.19s", at);
    }
    take_session(w, who, true);
}

static void set_up(struct web_place *w, enum who who, struct device *d)
{
    set_up_in(w, who, KITH_ID_NONE, d);
}

static unsigned guest_post(struct web_place *w, const char *path, const char *form)
{
    struct kith_secret token;
    char headers[256];
    char fields[2048];

    kith_secret_guest_token(KITH_S(GUEST), &token);
    (void)snprintf(headers, sizeof headers, "Origin: " WEB_ORIGIN "\r\nCookie: __Host-kith-guest=" GUEST "\r\n");
    (void)snprintf(fields, sizeof fields, "token=%s&%s", token.z, form);
    return web_post_raw(w, path, headers, fields);
}

/* The password, and then that code. */
static unsigned sign_in_with(struct web_place *w, const char *login, const char *code)
{
    char form[256];
    char step[64];
    char cookie[256];

    (void)snprintf(form, sizeof form, "login=%s&password=" TYPED, login);
    assert_int_equal(guest_post(w, "/sign-in", form), 200);
    assert_true(web_says(w, "One more step"));
    assert_false(web_header(w, "Set-Cookie", cookie, sizeof cookie)); /* the password alone gives nothing */
    value_of(w, "name=\"step\" value=\"", step, sizeof step);
    (void)snprintf(form, sizeof form, "step=%s&code=%s", step, code);
    return guest_post(w, "/sign-in/code", form);
}

static void a_device_is_asked_for(void **state)
{
    struct web_place *w = *state;
    struct device d;
    char code[8];

    set_up(w, BEN, &d);
    code_now(w, &d, code);
    assert_int_equal(sign_in_with(w, "ben", code), 422); /* used: it proved the device */
    w->p->clock += 30;
    code_now(w, &d, code);
    assert_int_equal(sign_in_with(w, "ben", code), 303);
    take_session(w, BEN, true);
    assert_int_equal(web_get(w, BEN, "/sessions"), 200);
    assert_int_equal(sign_in_with(w, "ben", code), 422); /* once */
    w->p->clock += 300;
    assert_int_equal(sign_in_with(w, "ben", code), 422); /* and not later */
    /* Sealed: the secret stands nowhere in the store's folder. */
    assert_int_equal(place_grep(w->p->root, d.secret, d.n), 0);
    free(d.secret);
}

/* Under its new token the browser goes on in the programme that was chosen, and changes nothing in the other. */
static void the_chosen_programme_goes_along(void **state)
{
    struct web_place *w = *state;
    struct kith_role_held *held;
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);
    struct device d;
    char form[160];
    char path[64];
    size_t n;

    OK(w->p, kith_role_give(tx, w->people[ADMIN], w->p->other_programme, KITH_POST_ADMINISTRATOR, &w->p->err));
    place_commit(w->p, tx);
    set_up_in(w, ADMIN, w->p->other_programme, &d);
    assert_int_equal(web_get(w, ADMIN, "/people"), 200);
    assert_true(web_says(w, "Otto") && !web_says(w, "Ada"));
    (void)snprintf(path, sizeof path, "/people/%s/roles", w->people[OTHER].z);
    assert_int_equal(web_post(w, ADMIN, path, "role=supervisor"), 303);
    tx = place_read(w->p);
    OK(w->p, kith_role_list(tx, w->people[OTHER], KITH_ID_NONE, w->p->keep, &held, &n, &w->p->err));
    kith_tx_end(tx);
    assert_int_equal(n, 1);
    assert_true(kith_id_eq(held[0].programme, w->p->other_programme) && held[0].role == KITH_POST_SUPERVISOR);
    /* With a new password too. */
    (void)snprintf(form, sizeof form, "old=" TYPED "&password=anvil+harbour+moss+nine&again=anvil+harbour+moss+nine");
    assert_int_equal(web_post(w, ADMIN, "/account/password", form), 303);
    take_session(w, ADMIN, true);
    assert_int_equal(web_get(w, ADMIN, "/people"), 200);
    assert_true(web_says(w, "Otto") && !web_says(w, "Ada"));
    free(d.secret);
}

static void guessing_codes_is_slowed(void **state)
{
    struct web_place *w = *state;
    struct device d;
    unsigned status = 422;
    unsigned n = 0;
    char code[8];

    set_up(w, BEN, &d);
    web_stand_still(w);
    /* The right password each time, so that only the codes are counted. */
    for (; n < 20 && status == 422; n++)
        status = sign_in_with(w, "ben", "000000");
    assert_int_equal(status, 429);
    assert_int_equal(n, 7);
    w->p->clock += 30;
    code_now(w, &d, code);
    assert_int_equal(sign_in_with(w, "ben", code), 429); /* nor does the right one let in now */
    web_later(70);
    w->p->clock += 30;
    code_now(w, &d, code);
    assert_int_equal(sign_in_with(w, "ben", code), 303);
    free(d.secret);
}

static void a_code_on_paper_works_once(void **state)
{
    struct web_place *w = *state;
    struct device d;
    char other[KITH_PAPER_CODE];

    set_up(w, BEN, &d);
    memcpy(other, d.paper[3], sizeof other);
    other[KITH_PAPER_CODE - 2] = other[KITH_PAPER_CODE - 2] == 'a' ? 'b' : 'a';
    assert_int_equal(sign_in_with(w, "ben", other), 422); /* begins right and ends wrong */
    assert_int_equal(sign_in_with(w, "ben", d.paper[3]), 303);
    take_session(w, BEN, true);
    assert_int_equal(sign_in_with(w, "ben", d.paper[3]), 422);
    assert_int_equal(web_get(w, BEN, "/account/sign-in"), 200);
    assert_true(web_says(w, "<b>9</b> unused codes"));
    assert_int_equal(web_post(w, BEN, "/account/codes/change", "what=paper&password-codes=" TYPED), 200);
    assert_int_equal(sign_in_with(w, "ben", d.paper[4]), 422); /* new ones take their place */
    assert_int_equal(place_grep(w->p->root, d.paper[5], 19), 0);
    free(d.secret);
}

static void link_of(struct web_place *w, enum who who, const char *why, char path[128])
{
    char form[64];
    char where[128];
    const char *at;

    (void)snprintf(where, sizeof where, "/people/%s/link", w->people[who].z);
    (void)snprintf(form, sizeof form, "why=%s", why);
    assert_int_equal(web_post(w, ADMIN, where, form), 200);
    at = strstr(w->answer, WEB_ORIGIN "/link/");
    assert_non_null(at);
    (void)snprintf(path, 128, "%.49s", at + strlen(WEB_ORIGIN));
}

static void a_link_goes_around_no_device(void **state)
{
    struct web_place *w = *state;
    struct device d;
    char cookie[256];
    char path[128];

    set_up(w, BEN, &d);
    link_of(w, BEN, "password", path);
    assert_int_equal(guest_post(w, path, "password=anvil+harbour+moss+nine&again=anvil+harbour+moss+nine"), 200);
    assert_true(web_says(w, "One more step"));
    assert_false(web_header(w, "Set-Cookie", cookie, sizeof cookie));
    free(d.secret);
}

static void a_lost_device_is_taken_away(void **state)
{
    struct web_place *w = *state;
    struct device d;
    char path[128];

    set_up(w, BEN, &d);
    link_of(w, BEN, "device", path);
    assert_int_equal(guest_post(w, path, "password=not+that+at+all"), 422); /* the link alone is not enough */
    assert_int_equal(guest_post(w, path, "password=" TYPED), 303);
    assert_int_equal(web_get(w, BEN, "/"), 303); /* other browsers are out */
    assert_int_equal(guest_post(w, "/sign-in", "login=ben&password=" TYPED), 303);
    take_session(w, BEN, false);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "Your second way of signing in was taken away"));
    assert_int_equal(guest_post(w, path, "password=" TYPED), 404); /* once */
    free(d.secret);
}

static void an_account_is_stopped_at_once(void **state)
{
    struct web_place *w = *state;
    char path[128];

    web_password(w, BEN, "lantern gravel pear two");
    web_sign_in(w, BEN);
    /* By itself a link leaves the password as it was: one made by mistake locks nobody out. */
    link_of(w, BEN, "password", path);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_int_equal(guest_post(w, "/sign-in", "login=ben&password=" TYPED), 303);
    link_of(w, BEN, "stop", path);
    assert_int_equal(web_get(w, BEN, "/"), 303);
    assert_int_equal(guest_post(w, "/sign-in", "login=ben&password=" TYPED), 422);
    assert_int_equal(guest_post(w, path, "password=anvil+harbour+moss+nine&again=anvil+harbour+moss+nine"), 303);
    take_session(w, BEN, false);
    assert_int_equal(web_get(w, BEN, "/"), 200);
    assert_true(web_says(w, "A link was made that sets a new password for you"));
}

static void work_may_need_more_than_a_password(void **state)
{
    struct web_place *w = *state;
    struct device d;
    char to[128];

    assert_int_equal(web_post(w, ADMIN, "/settings/sign-in", "second=administrators"), 303);
    /* From now on, who runs the place sets one up first; nobody else is asked. */
    assert_int_equal(web_get(w, ADMIN, "/people"), 303);
    assert_true(web_header(w, "Location", to, sizeof to));
    assert_string_equal(to, "/account/sign-in");
    assert_int_equal(web_post(w, ADMIN, "/settings/sign-in", "second=nobody"), 303);
    assert_int_equal(web_get(w, ADMIN, "/settings"), 303);
    assert_int_equal(web_get(w, ADMIN, "/account/sign-in"), 200);
    assert_true(web_says(w, "needs more than a password"));
    assert_int_equal(web_get(w, BEN, "/sessions"), 200);
    set_up(w, ADMIN, &d);
    assert_int_equal(web_get(w, ADMIN, "/people"), 200);
    assert_int_equal(web_post(w, ADMIN, "/settings/sign-in", "second=everybody"), 303);
    assert_int_equal(web_get(w, BEN, "/sessions"), 303);
    free(d.secret);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_secret_reads_back_from_its_text),
        cmocka_unit_test(codes_for_paper_are_typed_in_any_way),
        cmocka_unit_test(a_step_is_for_one_browser_and_few_tries),
        T(a_device_is_asked_for),
        T(the_chosen_programme_goes_along),
        T(guessing_codes_is_slowed),
        T(a_code_on_paper_works_once),
        T(a_link_goes_around_no_device),
        T(a_lost_device_is_taken_away),
        T(an_account_is_stopped_at_once),
        T(work_may_need_more_than_a_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
