/* One thread that reads and sends, workers that answer: in what order, when all are busy, when somebody goes away, and
 * when the server stops meanwhile. */
#include "http_client.h"
#include "http_server.h"
#include "http_workers.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ANSWER_MAX ((size_t)64 << 10)
#define PATIENCE_S 30
#define MORE       40u /* requests than there are workers */

#define END  "Connection: close\r\n\r\n"
#define HOST "Host: localhost\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

/* ---- what must wait, until it is let through ---- */

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_opens = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static atomic_uint waiting; /* at the gate */

static void set_gate(bool open)
{
    (void)pthread_mutex_lock(&gate_lock);
    gate_open = open;
    (void)pthread_cond_broadcast(&gate_opens);
    (void)pthread_mutex_unlock(&gate_lock);
}

static void pass_gate(void)
{
    (void)pthread_mutex_lock(&gate_lock);
    atomic_fetch_add(&waiting, 1);
    while (!gate_open)
        (void)pthread_cond_wait(&gate_opens, &gate_lock);
    atomic_fetch_sub(&waiting, 1);
    (void)pthread_mutex_unlock(&gate_lock);
}

static void pause_ms(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

static void await(atomic_uint *count, unsigned n)
{
    for (unsigned i = 0; i < PATIENCE_S * 100 && atomic_load(count) < n; i++)
        pause_ms(10);
    if (atomic_load(count) < n)
        fail_msg("only %u of %u came", atomic_load(count), n);
}

/* ---- an application ---- */

static atomic_uint begun;
static atomic_uint finished;

static void on_begin(void *user, struct kith_request *q, struct kith_response *a, size_t *body_max, void **state)
{
    (void)user;
    atomic_fetch_add(&begun, 1);
    *state = q;
    *body_max = (size_t)8 << 20;
    if (kith_str_starts(q->path, KITH_S("/begin-waits")))
        pass_gate();
    if (kith_str_eq(q->path, KITH_S("/refused"))) {
        a->status = 403;
        a->type = "text/plain";
        kith_buf_puts(&a->body, "refused at the head");
    }
}

static void on_finish(void *user, struct kith_request *q, struct kith_response *a, void *state)
{
    (void)user;
    assert_ptr_equal(state, q);
    atomic_fetch_add(&finished, 1);
    if (kith_str_starts(q->path, KITH_S("/waits")))
        pass_gate();
    if (kith_str_eq(q->path, KITH_S("/nothing")))
        return;
    a->status = 200;
    a->type = "text/plain";
    kith_buf_puts(&a->body, "<");
    kith_buf_str(&a->body, q->path);
    kith_buf_puts(&a->body, ">");
}

static void on_refuse(void *user, struct kith_request *q, struct kith_response *a)
{
    (void)user;
    (void)q;
    a->type = "text/plain";
    kith_buf_puts(&a->body, "no");
}

static const struct kith_http_app app = {NULL, on_begin, on_finish, on_refuse};
static struct kith_http_server *server;
static unsigned port;
static char answer[ANSWER_MAX];

static int start(void **state)
{
    (void)state;
    set_gate(false);
    atomic_store(&begun, 0);
    atomic_store(&finished, 0);
    if (kith_http_start(kith_env_system(), "127.0.0.1:0", &app, &server, NULL) != KITH_OK)
        return 1;
    port = kith_http_port(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    set_gate(true);
    kith_http_stop(server, 1000);
    server = NULL;
    return 0;
}

/* ---- asking ---- */

static int say(const char *request)
{
    int fd = http_client_open(port);

    assert_true(fd >= 0);
    assert_true(http_client_send(fd, request, strlen(request)));
    return fd;
}

/* What came, and then the end; the status, 0 for nothing at all. */
static unsigned hear(int fd)
{
    (void)http_client_read(fd, answer, sizeof answer);
    (void)close(fd);
    return http_client_status(answer);
}

static unsigned ask(const char *request)
{
    return hear(say(request));
}

static const char *body(void)
{
    const char *at = strstr(answer, "\r\n\r\n");

    return at ? at + 4 : "";
}

static size_t content_length(void)
{
    const char *at = strstr(answer, "Content-Length: ");

    return at ? strtoul(at + strlen("Content-Length: "), NULL, 10) : SIZE_MAX;
}

/* Reads up to and with these words, on a connection that goes on. */
static void hear_until(int fd, const char *words)
{
    size_t n = 0;

    do {
        ssize_t got = recv(fd, answer + n, sizeof answer - 1 - n, 0);

        if (got <= 0)
            fail_msg("the connection ended before '%s': %s", words, answer);
        n += (size_t)got;
        answer[n] = 0;
    } while (!strstr(answer, words));
}

/* ---- the queue alone ---- */

struct item {
    struct kith_http_work work; /* first */
    unsigned number;
    bool waits;
};

static atomic_uint ran;
static unsigned order[128];

static void run_item(struct kith_http_work *work)
{
    struct item *item = (struct item *)work;

    if (item->waits)
        pass_gate();
    order[atomic_fetch_add(&ran, 1)] = item->number;
}

static void first_come_first_served_and_all_before_closing(void **state)
{
    struct kith_http_workers *workers;
    struct item items[100];

    (void)state;
    atomic_store(&ran, 0);
    assert_int_equal(kith_http_workers_open(kith_env_system(), 1, &workers, NULL), KITH_OK);
    for (unsigned i = 0; i < 100; i++) {
        items[i] = (struct item){.work.run = run_item, .number = i, .waits = i == 0};
        assert_true(kith_http_workers_add(workers, &items[i].work));
    }
    await(&waiting, 1);
    assert_int_equal(atomic_load(&ran), 0);
    set_gate(true);
    kith_http_workers_close(workers);
    assert_int_equal(atomic_load(&ran), 100);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(order[i], i);
}

static void *close_workers(void *user)
{
    kith_http_workers_close(user);
    return NULL;
}

static void once_closing_nothing_is_taken(void **state)
{
    struct kith_http_workers *workers;
    struct item items[100];
    pthread_t thread;
    unsigned taken = 1;

    (void)state;
    atomic_store(&ran, 0);
    assert_int_equal(kith_http_workers_open(kith_env_system(), 2, &workers, NULL), KITH_OK);
    items[0] = (struct item){.work.run = run_item, .waits = true};
    assert_true(kith_http_workers_add(workers, &items[0].work));
    await(&waiting, 1);
    assert_int_equal(pthread_create(&thread, NULL, close_workers, workers), 0);
    for (; taken < 100; taken++) {
        items[taken] = (struct item){.work.run = run_item, .number = taken};
        if (!kith_http_workers_add(workers, &items[taken].work))
            break;
        pause_ms(10);
    }
    assert_true(taken < 100);
    set_gate(true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(atomic_load(&ran), taken); /* what was taken, and nothing else */
}

/* ---- answering ---- */

static void what_has_no_body_is_answered_in_one_go(void **state)
{
    size_t length;

    (void)state;
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
    assert_string_equal(body(), "</a>");
    length = content_length();
    assert_int_equal(length, 4);
    assert_int_equal(ask("HEAD /a HTTP/1.1\r\n" HOST END), 200);
    assert_string_equal(body(), "");
    assert_int_equal(content_length(), length);
    assert_int_equal(atomic_load(&finished), 2);
    /* Refused at its head it is not gone on with, and the connection is. */
    assert_int_equal(ask("GET /refused HTTP/1.1\r\n" HOST "\r\nHEAD /refused HTTP/1.1\r\n" HOST
                         "\r\nGET /after HTTP/1.1\r\n" HOST END),
                     403);
    assert_non_null(strstr(answer, "refused at the head"));
    assert_null(strstr(strstr(answer, "refused at the head") + 1, "refused at the head"));
    assert_non_null(strstr(answer, "</after>"));
    assert_int_equal(atomic_load(&finished), 3);
    assert_int_equal(ask("GET /nothing HTTP/1.1\r\n" HOST END), 500);
    assert_string_equal(body(), "no");
}

static void requests_on_one_connection_are_answered_in_their_order(void **state)
{
    int fd = say("GET /waits/1 HTTP/1.1\r\n" HOST "\r\nPOST /2 HTTP/1.1\r\n" HOST FORM
                 "Content-Length: 3\r\n\r\na=1GET /3 HTTP/1.1\r\n" HOST END);
    const char *at;

    (void)state;
    await(&waiting, 1);
    set_gate(true);
    assert_int_equal(hear(fd), 200);
    at = strstr(answer, "</waits/1>");
    assert_non_null(at);
    at = strstr(at, "</2>");
    assert_non_null(at);
    assert_non_null(strstr(at, "</3>"));
}

#define DRAINED 1048576 /* so much of a body that nobody wants is let pass */

static void a_body_that_nobody_wants_is_passed_over_or_cut_off(void **state)
{
    static char request[DRAINED + 1024];
    static char head[256];
    size_t n;

    (void)state;
    /* To the last byte of it, the connection goes on. */
    n = (size_t)snprintf(request, 512, "POST /refused HTTP/1.1\r\n" HOST FORM "Content-Length: %d\r\n\r\n", DRAINED);
    memset(request + n, 'x', DRAINED);
    (void)snprintf(request + n + DRAINED, 512, "GET /after HTTP/1.1\r\n" HOST END);
    assert_int_equal(http_client_ask(port, request, strlen(request), answer, sizeof answer), 403);
    assert_true(strstr(answer, "Connection: close") > strstr(answer, "refused at the head"));
    assert_non_null(strstr(answer, "</after>"));
    /* One more, and it ends here: the answer comes before any of it. */
    (void)snprintf(head, sizeof head, "POST /refused HTTP/1.1\r\n" HOST FORM "Content-Length: %d\r\n\r\n", DRAINED + 1);
    assert_int_equal(ask(head), 403);
    assert_non_null(strstr(answer, "Connection: close"));
    assert_int_equal(atomic_load(&finished), 1);
}

static void a_body_comes_once_it_is_asked_for(void **state)
{
    int fd = say("POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nExpect: 100-continue\r\n" END);

    (void)state;
    hear_until(fd, "100 Continue\r\n\r\n");
    assert_int_equal(atomic_load(&begun), 1);
    assert_int_equal(atomic_load(&finished), 0);
    assert_true(http_client_send(fd, "a=1", 3));
    assert_int_equal(hear(fd), 200);
    assert_string_equal(body(), "</f>");
    assert_int_equal(
        ask("POST /refused HTTP/1.1\r\n" HOST FORM "Content-Length: 6000000\r\nExpect: 100-continue\r\n" END), 403);
}

static void more_requests_than_workers_wait_and_are_answered(void **state)
{
    static int fds[KITH_HTTP_THREADS + MORE];
    char request[128];

    (void)state;
    for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++) {
        (void)snprintf(request, sizeof request, "GET /waits/%u HTTP/1.1\r\n" HOST END, i);
        fds[i] = say(request);
    }
    await(&waiting, KITH_HTTP_THREADS);
    /* With every worker busy, what needs none is answered still. */
    assert_int_equal(ask("PUT /f HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END), 405);
    assert_int_equal(atomic_load(&begun), KITH_HTTP_THREADS);
    set_gate(true);
    for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++) {
        assert_int_equal(hear(fds[i]), 200);
        (void)snprintf(request, sizeof request, "</waits/%u>", i);
        assert_string_equal(body(), request);
    }
    assert_int_equal(atomic_load(&finished), KITH_HTTP_THREADS + MORE);
}

/* ---- going away, and stopping ---- */

static uint64_t now_ms(void)
{
    return kith_env_system()->now_ns(kith_env_system()->ctx) / 1000000;
}

static void who_goes_away_leaves_nothing_behind(void **state)
{
    static int fds[KITH_HTTP_THREADS];
    uint64_t from;

    (void)state;
    for (unsigned i = 0; i < KITH_HTTP_THREADS; i++)
        fds[i] = say("GET /waits HTTP/1.1\r\n" HOST END);
    await(&waiting, KITH_HTTP_THREADS);
    /* In the queue, with a body on its way too; while being answered; and before the body ends. */
    for (unsigned i = 0; i < MORE; i++) {
        (void)close(say("GET /gone HTTP/1.1\r\n" HOST END));
        (void)close(say("POST /gone HTTP/1.1\r\n" HOST FORM "Content-Length: 300000\r\n\r\na=1"));
    }
    for (unsigned i = 0; i < KITH_HTTP_THREADS / 2; i++)
        (void)close(fds[i]);
    pause_ms(50);
    set_gate(true);
    for (unsigned i = KITH_HTTP_THREADS / 2; i < KITH_HTTP_THREADS; i++)
        assert_int_equal(hear(fds[i]), 200);
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
    /* No exchange is waited for that will never end. */
    from = now_ms();
    kith_http_stop(server, PATIENCE_S * 1000);
    server = NULL;
    assert_in_range(now_ms() - from, 0, PATIENCE_S * 1000 / 2);
}

struct stopping {
    pthread_t thread;
    unsigned wait_ms;
};

static void *run_stop(void *user)
{
    const struct stopping *s = user;

    kith_http_stop(server, s->wait_ms);
    return NULL;
}

static void stop_meanwhile(struct stopping *s, unsigned wait_ms)
{
    s->wait_ms = wait_ms;
    assert_int_equal(pthread_create(&s->thread, NULL, run_stop, s), 0);
    pause_ms(100);
}

static void end_stop(struct stopping *s)
{
    assert_int_equal(pthread_join(s->thread, NULL), 0);
    server = NULL;
    assert_int_equal(http_client_open(port), -1);
}

static void what_has_begun_is_answered_before_it_stops(void **state)
{
    static int fds[KITH_HTTP_THREADS + MORE];
    struct stopping s;

    (void)state;
    for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++)
        fds[i] = say(i % 2 ? "GET /waits HTTP/1.1\r\n" HOST END
                           : "POST /begin-waits HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n" END "a=1");
    await(&waiting, KITH_HTTP_THREADS);
    assert_int_equal(ask("PUT /f HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END), 405); /* all heads were read */
    stop_meanwhile(&s, PATIENCE_S * 1000);
    set_gate(true);
    for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++)
        assert_int_equal(hear(fds[i]), 200);
    end_stop(&s);
}

/* Without patience: each is answered whole or not at all, and no connection is left to a worker. */
static void it_stops_at_once_in_the_midst_of_answering(void **state)
{
    static int fds[KITH_HTTP_THREADS + MORE];

    (void)state;
    for (unsigned round = 0; round < 5; round++) {
        struct stopping s;

        if (round > 0)
            assert_int_equal(start(NULL), 0);
        for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++)
            fds[i] = say(i % 3 == 0   ? "GET /waits HTTP/1.1\r\n" HOST END
                         : i % 3 == 1 ? "POST /begin-waits HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n" END "a=1"
                                      : "POST /waits HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n" END "a=1");
        await(&waiting, round < 4 ? KITH_HTTP_THREADS : 1);
        stop_meanwhile(&s, 0);
        set_gate(true);
        end_stop(&s);
        for (unsigned i = 0; i < KITH_HTTP_THREADS + MORE; i++) {
            unsigned status = hear(fds[i]);

            if (status == 200)
                assert_int_equal(strlen(body()), content_length());
            else
                assert_string_equal(answer, "");
        }
    }
}

static void a_second_server_cannot_have_the_address(void **state)
{
    struct kith_http_server *other = NULL;
    char listen[32];
    struct kith_err err;

    (void)state;
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%u", port);
    assert_int_equal(kith_http_start(kith_env_system(), listen, &app, &other, &err), KITH_EIO);
    assert_null(other);
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
}

#define T(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(first_come_first_served_and_all_before_closing),
        T(once_closing_nothing_is_taken),
        T(what_has_no_body_is_answered_in_one_go),
        T(requests_on_one_connection_are_answered_in_their_order),
        T(a_body_that_nobody_wants_is_passed_over_or_cut_off),
        T(a_body_comes_once_it_is_asked_for),
        T(more_requests_than_workers_wait_and_are_answered),
        T(who_goes_away_leaves_nothing_behind),
        T(what_has_begun_is_answered_before_it_stops),
        T(it_stops_at_once_in_the_midst_of_answering),
        T(a_second_server_cannot_have_the_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
