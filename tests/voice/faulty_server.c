#include "faulty_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#define QUESTION_MAX 65536
#define OK_HEAD      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

struct faulty_server {
    pthread_t thread;
    pthread_mutex_t lock;
    int listener;
    unsigned port;
    bool stop;
    enum fault fault;
    char reply[2048];
    unsigned asked;
    char question[QUESTION_MAX];
};

static bool stopped(struct faulty_server *s)
{
    bool stop;

    (void)pthread_mutex_lock(&s->lock);
    stop = s->stop;
    (void)pthread_mutex_unlock(&s->lock);
    return stop;
}

static bool put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool puts_on(int fd, const char *text)
{
    return put(fd, text, strlen(text));
}

/* Waits a little; false when the other side has hung up. */
static bool still_there(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLRDHUP | POLLIN};
    char byte;

    if (poll(&p, 1, ms) <= 0)
        return true;
    return recv(fd, &byte, 1, MSG_DONTWAIT) > 0;
}

static bool take_question(struct faulty_server *s, int fd)
{
    size_t room = QUESTION_MAX - 1;
    char *text = malloc(room + 1);
    size_t n = 0;
    size_t want = SIZE_MAX;

    assert_non_null(text);
    while (n < room && n < want) {
        ssize_t got = recv(fd, text + n, room - n, 0);
        const char *head;
        const char *length;

        if (got <= 0)
            break;
        n += (size_t)got;
        text[n] = '\0';
        head = strstr(text, "\r\n\r\n");
        length = strstr(text, "Content-Length: ");
        if (head && length)
            want = (size_t)(head - text) + 4 + strtoul(length + 16, NULL, 10);
    }
    text[n] = '\0';
    (void)pthread_mutex_lock(&s->lock);
    if (n > 0) {
        s->asked++;
        (void)snprintf(s->question, sizeof s->question, "%s", text);
    }
    (void)pthread_mutex_unlock(&s->lock);
    free(text);
    return n > 0;
}

static bool put_chunk(int fd, const char *word, const char *finish)
{
    char line[4096];

    (void)snprintf(line, sizeof line,
                   "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n", word,
                   finish);
    return puts_on(fd, line);
}

static void say(int fd, const char *reply, bool whole)
{
    size_t n = strlen(reply);
    size_t end = whole ? n : n / 2;

    for (size_t from = 0; from < end;) {
        char word[64];
        size_t k = 0;

        while (from < end && k + 1 < sizeof word && (k == 0 || reply[from] != ' '))
            word[k++] = reply[from++];
        word[k] = '\0';
        if (!put_chunk(fd, word, "null"))
            return;
    }
    if (whole) {
        (void)put_chunk(fd, "", "\"stop\"");
        (void)puts_on(fd, "data: [DONE]\n\n");
    }
}

static void drip(struct faulty_server *s, int fd, const char *text)
{
    for (size_t i = 0; !stopped(s) && still_there(fd, 20); i++)
        if (!put(fd, &text[i % strlen(text)], 1))
            return;
}

static void fill(struct faulty_server *s, int fd, const char *before, const char *what)
{
    if (!puts_on(fd, before))
        return;
    for (size_t i = 0; i < 200000 && !stopped(s); i++)
        if (!puts_on(fd, what))
            return;
}

static void go_wrong(struct faulty_server *s, int fd, enum fault fault, const char *reply)
{
    static const char chunk[] = "data: {\"choices\":[{\"delta\":{\"content\":\"and so on \"}}]}\n\n";

    switch (fault) {
    case FAULT_NONE:
        if (puts_on(fd, OK_HEAD))
            say(fd, reply, true);
        break;
    case FAULT_SLOW:
        while (!stopped(s) && still_there(fd, 20))
            continue;
        break;
    case FAULT_DRIP:
        if (puts_on(fd, OK_HEAD))
            drip(s, fd, ": wait\n");
        break;
    case FAULT_DRIP_HEAD:
        drip(s, fd,
             "HTTP/1.1 200 OK\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
        break;
    case FAULT_ENDLESS:
        fill(s, fd, OK_HEAD, chunk);
        break;
    case FAULT_HUGE:
        fill(s, fd, OK_HEAD "data: {\"choices\":[{\"delta\":{\"content\":\"", "and so on ");
        break;
    case FAULT_HUGE_HEAD:
        fill(s, fd, "HTTP/1.1 200 OK\r\n", "X-Again: and again and again and again\r\n");
        break;
    case FAULT_BROKEN_JSON:
        (void)puts_on(fd, OK_HEAD "data: {\"choices\":[{\"delta\":{\"content\":\"I do\"}]]]\n\ndata: [DONE]\n\n");
        break;
    case FAULT_BAD_UTF8:
        (void)puts_on(fd,
                      OK_HEAD "data: {\"choices\":[{\"delta\":{\"content\":\"I \xff\xfe do\"}}]}\n\ndata: [DONE]\n\n");
        break;
    case FAULT_500:
        (void)puts_on(fd, "HTTP/1.1 500 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n");
        break;
    case FAULT_REDIRECT:
        (void)puts_on(
            fd, "HTTP/1.1 307 There\r\nLocation: /v1/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        break;
    case FAULT_CLOSE:
        break;
    case FAULT_HALF:
        if (puts_on(fd, OK_HEAD))
            say(fd, reply, false);
        break;
    case FAULT_NOT_STREAMED:
        (void)puts_on(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
                          "{\"choices\":[{\"message\":{\"content\":\"I do miss it.\"}}]}");
        break;
    case FAULT_NOT_HTTP:
        (void)puts_on(fd, "+OK what would you like?\r\n");
        break;
    case FAULT_EMPTY:
        (void)puts_on(fd, OK_HEAD);
        break;
    case FAULT_LENGTH:
        if (puts_on(fd, OK_HEAD))
            (void)put_chunk(fd, reply, "\"length\"");
        break;
    default:
        (void)puts_on(fd, OK_HEAD "data: {\"error\":{\"message\":\"no slot\"}}\n\n");
        break;
    }
}

static void *serve(void *user)
{
    struct faulty_server *s = user;

    while (!stopped(s)) {
        struct pollfd p = {.fd = s->listener, .events = POLLIN};
        enum fault fault;
        char reply[sizeof s->reply];
        int fd;

        if (poll(&p, 1, 20) <= 0)
            continue;
        fd = accept(s->listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (take_question(s, fd)) {
            (void)pthread_mutex_lock(&s->lock);
            fault = s->fault;
            memcpy(reply, s->reply, sizeof reply);
            (void)pthread_mutex_unlock(&s->lock);
            go_wrong(s, fd, fault, reply);
        }
        (void)close(fd);
    }
    return NULL;
}

struct faulty_server *faulty_server_open(void)
{
    struct faulty_server *s = calloc(1, sizeof *s);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;

    assert_non_null(s);
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(s->listener >= 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&here, n), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&here, &n), 0);
    s->port = ntohs(here.sin_port);
    assert_int_equal(pthread_mutex_init(&s->lock, NULL), 0);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
    return s;
}

void faulty_server_close(struct faulty_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->stop = true;
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
    (void)close(s->listener);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

unsigned faulty_server_port(const struct faulty_server *s)
{
    return s->port;
}

void faulty_server_be(struct faulty_server *s, enum fault fault, const char *reply)
{
    (void)pthread_mutex_lock(&s->lock);
    s->fault = fault;
    s->asked = 0;
    (void)snprintf(s->reply, sizeof s->reply, "%s", reply);
    (void)pthread_mutex_unlock(&s->lock);
}

unsigned faulty_server_asked(struct faulty_server *s)
{
    unsigned asked;

    (void)pthread_mutex_lock(&s->lock);
    asked = s->asked;
    (void)pthread_mutex_unlock(&s->lock);
    return asked;
}

void faulty_server_question(struct faulty_server *s, char *out, size_t n)
{
    (void)pthread_mutex_lock(&s->lock);
    (void)snprintf(out, n, "%s", s->question);
    (void)pthread_mutex_unlock(&s->lock);
}
