/* A disk that is full, or takes no writes, under a running server: said in words, nothing half kept, and over when the
 * disk is mended, without a restart. */
#include "lossy_vfs.h"
#include "web_place.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *at(const char *before, struct kith_id id, const char *after)
{
    static char path[160];

    (void)snprintf(path, sizeof path, "%s%s%s", before, id.z, after);
    return path;
}

#define NAMES "usual=Orla"

static unsigned upload(struct web_place *w)
{
    char form[512];

    (void)snprintf(form, sizeof form,
                   "client=%s&held=2020-01-02&setting=one-to-one&text=Counsellor%%3A+How+was+your+week%%3F%%0AClient"
                   "%%3A+Long.+I+slept+little.%%0ACounsellor%%3A+You+are+tired.%%0AClient%%3A+I+am.",
                   w->p->client.z);
    return web_post(w, ADA, "/sessions/new", form);
}

static unsigned count_sessions(struct web_place *w)
{
    const struct kith_session_query q = {.programme = w->p->programme};
    struct kith_session_row *rows;
    struct kith_tx *tx = place_read(w->p);
    uint64_t total;
    size_t n;

    OK(w->p, kith_session_list(tx, &q, w->p->keep, &rows, &n, &total, &w->p->err));
    kith_tx_end(tx);
    return (unsigned)total;
}

static bool has_fault_line(struct web_place *w)
{
    const struct kith_audit_query query = {.most = 200};
    struct kith_audit_line *lines;
    struct kith_tx *tx = place_read(w->p);
    bool found = false;
    size_t n;

    OK(w->p, kith_audit_list(tx, &query, w->p->keep, &lines, &n, &w->p->err));
    kith_tx_end(tx);
    for (size_t i = 0; i < n; i++)
        found |= kith_str_eq(lines[i].action, KITH_S("fault")) &&
                 kith_str_find(lines[i].detail, KITH_S("POST /sessions/new, answer 503")) >= 0;
    return found;
}

static void check_refused(struct web_place *w)
{
    assert_true(web_says(w, "The disk of Kith&#39;s machine takes nothing more") ||
                web_says(w, "The disk of Kith's machine takes nothing more"));
    assert_true(web_says(w, "Nothing of what you sent was kept") && web_says(w, "Retry-After: "));
}

static void it_is_said_and_it_recovers(struct web_place *w, enum lossy_mode mode)
{
    struct kith_audit_verdict verdict;
    unsigned before = count_sessions(w);

    assert_int_equal(web_get(w, NOBODY, "/healthz"), 200);
    lossy_set(mode);
    assert_int_equal(upload(w), 503);
    check_refused(w);
    assert_int_equal(web_post(w, ADA, at("/clients/", w->p->client, "/names"), NAMES), 503);
    check_refused(w);
    assert_int_equal(web_get(w, ADA, at("/sessions/", w->session, "")), 503); /* its opening cannot be noted */
    assert_true(web_says(w, "it is written down that they were opened"));
    assert_int_equal(web_get(w, NOBODY, "/healthz"), 503);
    assert_true(web_says(w, "takes no changes"));
    /* The server is up, and shows what needs no line in the audit. */
    assert_int_equal(web_get(w, ADA, at("/clients/", w->p->client, "")), 200);
    assert_true(web_says(w, "Billie") && !web_says(w, "Orla"));
    assert_int_equal(web_get(w, NOBODY, "/sign-in"), 200);
    assert_int_equal(count_sessions(w), before);
    /* Nobody does anything but make room. */
    lossy_set(LOSSY_GOOD);
    web_later(2);
    assert_int_equal(web_get(w, NOBODY, "/healthz"), 200);
    assert_int_equal(upload(w), 303);
    assert_int_equal(count_sessions(w), before + 1);
    assert_int_equal(web_get(w, ADA, at("/sessions/", w->session, "")), 200);
    for (int i = 0; i < 500 && !has_fault_line(w); i++)
        (void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_true(has_fault_line(w)); /* what could not be written while it lasted is told afterwards */
    OK(w->p, kith_audit_verify(w->p->store, NULL, &verdict, &w->p->err));
    assert_int_equal(verdict.fault, KITH_AUDIT_SOUND);
}

static void a_full_disk(void **state)
{
    it_is_said_and_it_recovers(*state, LOSSY_FULL);
}

static void a_disk_that_became_read_only(void **state)
{
    it_is_said_and_it_recovers(*state, LOSSY_READ_ONLY);
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {T(a_full_disk), T(a_disk_that_became_read_only)};

    lossy_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
