/* What the server lets in, and what it refuses: each a request that somebody once smuggled something with. */
#include "http_client.h"
#include "http_guard.h"
#include "http_server.h"
#include "pushed_clock.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST     ((size_t)1 << 20)
#define BODY_MAX 65536
#define LARGE    ((size_t)32 << 20) /* more than the system takes for one that does not read */

static atomic_uint begun;
static atomic_uint finished;

static void on_begin(void *user, struct kith_request *q, struct kith_response *a, size_t *body_max, void **state)
{
    (void)user;
    atomic_fetch_add(&begun, 1);
    *state = q;
    *body_max = BODY_MAX;
    if (kith_str_eq(q->path, KITH_S("/refused"))) {
        a->status = 403;
        a->type = "text/plain";
        kith_buf_puts(&a->body, "refused before the body");
    }
}

static void write_fields(struct kith_buf *out, const struct kith_field *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        kith_buf_puts(out, "[");
        kith_buf_str(out, f[i].name);
        kith_buf_puts(out, "|");
        kith_buf_str(out, f[i].value);
        kith_buf_puts(out, "|");
        kith_buf_str(out, f[i].file_name);
        kith_buf_puts(out, "]");
    }
}

static void on_finish(void *user, struct kith_request *q, struct kith_response *a, void *state)
{
    (void)user;
    assert_ptr_equal(state, q);
    atomic_fetch_add(&finished, 1);
    a->status = 200;
    a->type = "text/plain";
    if (kith_str_eq(q->path, KITH_S("/split")))
        kith_response_header(q, a, "X-Said", "%s", "one\r\nSet-Cookie: planted=1");
    if (kith_str_eq(q->path, KITH_S("/cookie")))
        kith_buf_str(&a->body, kith_request_cookie(q, "a"));
    if (kith_str_eq(q->path, KITH_S("/large")))
        for (size_t n = 0; n < LARGE; n += 1024)
            kith_buf_printf(&a->body, "%1024s", "");
    kith_buf_puts(&a->body, q->method == KITH_POST ? "POST " : "GET ");
    kith_buf_str(&a->body, q->path);
    write_fields(&a->body, q->query, q->n_query);
    write_fields(&a->body, q->form, q->n_form);
}

static void on_refuse(void *user, struct kith_request *q, struct kith_response *a)
{
    (void)user;
    (void)q;
    a->type = "text/plain";
    kith_buf_puts(&a->body, "no");
}

static struct kith_http_server *server;
static struct kith_env env;
static unsigned port;

static int start(void **state)
{
    const struct kith_http_app app = {NULL, on_begin, on_finish, on_refuse};

    (void)state;
    env = *kith_env_system();
    env.now_ns = pushed_clock_now;
    if (kith_http_start(&env, "127.0.0.1:0", &app, &server, NULL) != KITH_OK)
        return 1;
    port = kith_http_port(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    kith_http_stop(server, 1000);
    return 0;
}

static char answer[MOST];

static unsigned ask(const char *request)
{
    return http_client_ask(port, request, strlen(request), answer, sizeof answer);
}

static const char *body(void)
{
    const char *at = strstr(answer, "\r\n\r\n");

    return at ? at + 4 : "";
}

#define END  "Connection: close\r\n\r\n"
#define HOST "Host: localhost\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static void test_plain(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /a/b HTTP/1.1\r\n" HOST END), 200);
    assert_string_equal(body(), "GET /a/b");
    assert_int_equal(ask("GET /a?x=1&y=a%20b+c&z HTTP/1.1\r\n" HOST END), 200);
    assert_string_equal(body(), "GET /a[x|1|][y|a b c|][z||]");
    assert_int_equal(ask("POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 15\r\n" END "a=1&b=%26c&d=+e"), 200);
    assert_string_equal(body(), "POST /f[a|1|][b|&c|][d| e|]");
    assert_int_equal(ask("HEAD /a HTTP/1.1\r\n" HOST END), 200);
    assert_string_equal(body(), "");
    assert_int_equal(ask("POST /f HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END), 200);
}

static void test_empty_fields(void **state)
{
    (void)state;
    assert_int_equal(ask("POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 9\r\n" END "a=&b=1&c="), 200);
    assert_non_null(strstr(body(), "[b|1|]"));
}

static void test_multipart(void **state)
{
    static const char parts[] = "--XX\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nhello\r\n"
                                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                                "Content-Type: text/plain\r\n\r\nline 1\r\nline 2\r\n--XX--\r\n";
    char request[1024];

    (void)state;
    (void)snprintf(request, sizeof request,
                   "POST /f HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=XX\r\n"
                   "Content-Length: %zu\r\n" END "%s",
                   sizeof parts - 1, parts);
    assert_int_equal(ask(request), 200);
    assert_string_equal(body(), "POST /f[t|hello|][file|line 1\r\nline 2|a.txt]");
}

static const struct {
    unsigned status;
    const char *request;
} wrong[] = {
    /* where a body ends: one way to read it, or none */
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 3\r\n" END "a=1"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 30\r\n" END "a=1"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" END
          "3\r\na=1\r\n0\r\n\r\n"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\ncontent-length: 3\r\n" END
          "3\r\na=1\r\n0\r\n\r\n"},
    {411, "POST /f HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n" END "3\r\na=1\r\n0\r\n\r\n"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: +3\r\n" END "a=1"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 3,3\r\n" END "a=1"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 0x3\r\n" END "a=1"},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: -1\r\n" END "a=1"},
    {411, "POST /f HTTP/1.1\r\n" HOST FORM END "a=1"},
    {400, "GET /f HTTP/1.1\r\n" HOST "Content-Length: 3\r\n" END "a=1"},
    {400, "GET /f HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n" END "0\r\n\r\n"},
    /* who is meant */
    {400, "GET /f HTTP/1.1\r\n" END},
    {400, "GET /f HTTP/1.1\r\n" HOST "Host: other\r\n" END},
    {400, "GET /f HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: a=2\r\n" END},
    {400, "POST /f HTTP/1.1\r\n" HOST FORM "Origin: http://a\r\nOrigin: http://b\r\nContent-Length: 0\r\n" END},
    {400, "GET /f HTTP/1.1\r\n" HOST "Bad Name: x\r\n" END},
    {405, "PUT /f HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" END},
    {405, "TRACE /f HTTP/1.1\r\n" HOST END},
    {405, "get /f HTTP/1.1\r\n" HOST END},
    /* where it leads */
    {404, "GET /../etc/passwd HTTP/1.1\r\n" HOST END},
    {404, "GET /a/../b HTTP/1.1\r\n" HOST END},
    {404, "GET /a/./b HTTP/1.1\r\n" HOST END},
    {404, "GET //a HTTP/1.1\r\n" HOST END},
    {404, "GET /%2e%2e/a HTTP/1.1\r\n" HOST END},
    {404, "GET /a%2fb HTTP/1.1\r\n" HOST END},
    {404, "GET /a%00b HTTP/1.1\r\n" HOST END},
    {404, "GET /a\\b HTTP/1.1\r\n" HOST END},
    {404, "GET /a;b HTTP/1.1\r\n" HOST END},
    /* how much */
    {413, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 65537\r\n" END},
    {413, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 1099511627776\r\n" END},
    {413, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 18446744073709551617\r\n" END},
    {415, "POST /f HTTP/1.1\r\n" HOST "Content-Type: application/xml\r\nContent-Length: 3\r\n" END "a=1"},
    {415, "POST /f HTTP/1.1\r\n" HOST "Content-Length: 3\r\n" END "a=1"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned before = atomic_load(&finished);
        unsigned status = ask(wrong[i].request);

        if (status != wrong[i].status)
            fail_msg("%u instead of %u for:\n%s", status, wrong[i].status, wrong[i].request);
        assert_int_equal(atomic_load(&finished), before);
        assert_non_null(strstr(answer, "Connection: close"));
    }
}

/* What the library below refuses for us: were it ever to let these in, we want to know. */
static void test_ill_formed(void **state)
{
    static const struct {
        unsigned status;
        const char *request;
    } requests[] = {
        {400, "GET /f HTTP/1.1\r\n" HOST "Content-Length : 3\r\n" END},
        {400, "GET /f HTTP/1.1\r\n" HOST "X: a\r\n b\r\nTransfer-Encoding\t: chunked\r\n" END},
        {505, "GET /f HTTP/2.0\r\n" HOST END},
        {400, "GET /f HTTP/1.1\nHost localhost\n\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (ask(requests[i].request) != requests[i].status)
            fail_msg("%u instead of %u for: %s", http_client_status(answer), requests[i].status, requests[i].request);
}

/* Two requests in one stream: what stands behind a refused body is never read as a request of its own. */
static void test_no_second_request(void **state)
{
    unsigned before = atomic_load(&finished);

    (void)state;
    assert_int_equal(ask("POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "0\r\n\r\nGET /smuggled HTTP/1.1\r\n" HOST END),
                     400);
    assert_null(strstr(answer, "smuggled"));
    assert_int_equal(atomic_load(&finished), before);
}

static void test_refused_before_the_body(void **state)
{
    (void)state;
    /* The answer comes although none of the body was sent. */
    assert_int_equal(ask("POST /refused HTTP/1.1\r\n" HOST FORM "Content-Length: 6000000\r\n" END), 403);
    assert_string_equal(body(), "refused before the body");
    /* A short one is passed over, and the connection goes on. */
    assert_int_equal(ask("POST /refused HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1"
                         "GET /after HTTP/1.1\r\n" HOST END),
                     403);
    assert_non_null(strstr(answer, "GET /after"));
}

static void test_headers_cannot_be_split(void **state)
{
    (void)state;
    (void)ask("GET /split HTTP/1.1\r\n" HOST END);
    assert_null(strstr(answer, "planted"));
}

static void test_cookie_twice(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /cookie HTTP/1.1\r\n" HOST "Cookie: b=2; a=one; c=3\r\n" END), 200);
    assert_string_equal(body(), "oneGET /cookie");
    assert_int_equal(ask("GET /cookie HTTP/1.1\r\n" HOST "Cookie: a=one; a=two\r\n" END), 200);
    assert_string_equal(body(), "GET /cookie");
}

static void test_too_many_fields(void **state)
{
    char request[BODY_MAX];
    size_t n = 0;
    char fields[8192] = "";

    (void)state;
    for (size_t i = 0; i < KITH_FIELDS_MAX + 10; i++)
        n += (size_t)snprintf(fields + n, sizeof fields - n, "f%zu=1&", i);
    (void)snprintf(request, sizeof request, "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: %zu\r\n" END "%s", n,
                   fields);
    assert_int_not_equal(ask(request), 200);
    /* And the server is as well as before. */
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
}

static void test_large_headers(void **state)
{
    static char request[KITH_HTTP_HEAD_MAX * 2];
    size_t n = (size_t)snprintf(request, sizeof request, "GET /a HTTP/1.1\r\n" HOST "X: ");

    (void)state;
    memset(request + n, 'x', KITH_HTTP_HEAD_MAX);
    (void)snprintf(request + n + KITH_HTTP_HEAD_MAX, 64, "\r\n" END);
    assert_int_not_equal(ask(request), 200);
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
}

static bool is_open(int fd)
{
    char c;

    return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* The server ends it, within the ten seconds that reading waits; nothing more is said. */
static bool is_closed_soon(int fd)
{
    char c;
    ssize_t n = recv(fd, &c, 1, 0);

    return n == 0 || (n < 0 && errno == ECONNRESET);
}

static void test_idle_connections(void **state)
{
    static int idle[1000];
    struct rlimit files;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_max < 3000) { /* both ends of each are in this process */
        print_message("this process may open no 3000 files\n");
        skip();
    }
    files.rlim_cur = files.rlim_cur < 3000 ? 3000 : files.rlim_cur;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    pushed_clock_stop(); /* on a machine however slow */
    for (size_t i = 0; i < 1000; i++) {
        idle[i] = http_client_open(port);
        assert_true(idle[i] >= 0);
        assert_true(http_client_send(idle[i], "GET /a HT", 9));
    }
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
    for (size_t i = 0; i < 1000; i++)
        assert_true(is_open(idle[i]));
    pushed_clock_later(KITH_HTTP_HEAD_S + 1);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(is_closed_soon(idle[i]));
        (void)close(idle[i]);
    }
    pushed_clock_run();
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
}

/* One byte a second is never idle, and yet the headers must end in time. */
static void test_slow_sender(void **state)
{
    static const char slow[] = "GET /a HTTP/1.1\r\nHost: localhost\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const struct timespec second = {.tv_sec = 1};
    int fd = http_client_open(port);
    size_t sent = 0;

    (void)state;
    while (sent < sizeof slow - 1 && http_client_send(fd, slow + sent, 1)) {
        sent++;
        (void)nanosleep(&second, NULL);
    }
    (void)close(fd);
    assert_in_range(sent, KITH_HTTP_HEAD_S - 3, KITH_HTTP_HEAD_S + 5);
}

/* The same of a body: what of it comes keeps the connection busy, and it must end in time all the same. */
static void test_slow_body(void **state)
{
    static const char head[] = "POST /f HTTP/1.1\r\n" HOST FORM "Content-Length: 60000\r\n\r\na=";
    const struct timespec moment = {.tv_nsec = 20000000};
    unsigned begun_before = atomic_load(&begun);
    unsigned before = atomic_load(&finished);
    int fd = http_client_open(port);
    unsigned sent = 0;

    (void)state;
    assert_true(http_client_send(fd, head, sizeof head - 1));
    for (int i = 0; i < 500 && atomic_load(&begun) == begun_before; i++)
        (void)nanosleep(&moment, NULL);
    pushed_clock_later(KITH_HTTP_HEAD_S + 1); /* longer than headers may take is not too long for a body */
    for (int i = 0; i < 100; i++) {
        assert_true(http_client_send(fd, "x", 1));
        (void)nanosleep(&moment, NULL);
    }
    assert_true(is_open(fd));
    pushed_clock_later(KITH_HTTP_BODY_S - KITH_HTTP_HEAD_S);
    while (sent < 1000 && http_client_send(fd, "x", 1)) {
        sent++;
        (void)nanosleep(&moment, NULL);
    }
    assert_true(sent < 1000);
    (void)close(fd);
    assert_int_equal(atomic_load(&finished), before);
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
}

/* Who takes the answer in drops holds up nobody, and not for ever. */
static void test_slow_reader(void **state)
{
    static const char request[] = "GET /large HTTP/1.1\r\n" HOST "\r\n";
    static char some[65536];
    int fd = http_client_open(port);
    size_t n = 0;
    ssize_t got;

    (void)state;
    assert_true(http_client_send(fd, request, sizeof request - 1));
    assert_true(recv(fd, some, 16, MSG_WAITALL) == 16);
    assert_memory_equal(some, "HTTP/1.1 200 OK\r", 16);
    assert_int_equal(ask("GET /a HTTP/1.1\r\n" HOST END), 200);
    pushed_clock_later(KITH_HTTP_BODY_S + 1);
    (void)sleep(3); /* whoever looks for what is overdue looks each second; meanwhile nothing is read */
    while ((got = recv(fd, some, sizeof some, 0)) > 0)
        n += (size_t)got;
    assert_true(got == 0 || errno == ECONNRESET);
    assert_true(n < LARGE);
    (void)close(fd);
    /* All of it comes to whoever reads on. */
    fd = http_client_open(port);
    assert_true(
        http_client_send(fd, "GET /large HTTP/1.1\r\n" HOST END, sizeof "GET /large HTTP/1.1\r\n" HOST END - 1));
    for (n = 0; (got = recv(fd, some, sizeof some, 0)) > 0;)
        n += (size_t)got;
    assert_true(n > LARGE);
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_empty_fields),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ill_formed),
        cmocka_unit_test(test_no_second_request),
        cmocka_unit_test(test_refused_before_the_body),
        cmocka_unit_test(test_headers_cannot_be_split),
        cmocka_unit_test(test_cookie_twice),
        cmocka_unit_test(test_too_many_fields),
        cmocka_unit_test(test_large_headers),
        cmocka_unit_test(test_idle_connections),
        cmocka_unit_test(test_slow_sender),
        cmocka_unit_test(test_slow_body),
        cmocka_unit_test(test_slow_reader),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
