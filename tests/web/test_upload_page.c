/* Transcripts sent as files through the form, byte for byte as a browser sends them. */
#include "http_client.h"
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

#define BETWEEN "--------kith-8c1f"
#define PART    "--" BETWEEN "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"

struct body {
    char bytes[1 << 16];
    size_t n;
};

static void field(struct body *b, const char *name, const char *value)
{
    b->n += (size_t)snprintf(b->bytes + b->n, sizeof b->bytes - b->n, PART, name, value);
}

static void file(struct body *b, const char *name)
{
    char path[1024];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/tests/golden/intake/%s", getenv("KITH_SOURCE"), name);
    b->n += (size_t)snprintf(b->bytes + b->n, sizeof b->bytes - b->n,
                             "--" BETWEEN "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                             "Content-Type: application/octet-stream\r\n\r\n",
                             name);
    f = fopen(path, "rb");
    assert_non_null(f);
    b->n += fread(b->bytes + b->n, 1, sizeof b->bytes / 2, f);
    (void)fclose(f);
    b->n += (size_t)snprintf(b->bytes + b->n, sizeof b->bytes - b->n, "\r\n--" BETWEEN "--\r\n");
}

/* The status; the whole answer in ->answer. */
static unsigned send_file(struct web_place *w, const char *name)
{
    static struct body b;
    int head;

    b.n = 0;
    field(&b, "token", w->token[ADA]);
    field(&b, "client", w->p->client.z);
    field(&b, "held", "2024-03-12");
    field(&b, "goal", "sleeping without pills");
    field(&b, "setting", "one-to-one");
    field(&b, "text", "");
    file(&b, name);
    assert_true(b.n < sizeof b.bytes);
    head = snprintf(w->body, sizeof w->body,
                    "POST /sessions/new HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: " WEB_ORIGIN
                    "\r\nCookie: __Host-kith=%s\r\nContent-Type: multipart/form-data; boundary=" BETWEEN
                    "\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                    w->cookie[ADA], b.n);
    memcpy(w->body + head, b.bytes, b.n);
    return http_client_ask(kith_web_port(w->web), w->body, (size_t)head + b.n, w->answer, sizeof w->answer);
}

static void files_of_every_kind_become_sessions(void **state)
{
    static const struct {
        const char *name;
        const char *said; /* words of it, as the page shows them */
    } files[] = {
        {"teams.docx", "There is a lorry outside"}, {"table-cells.docx", "And the cat: he knows everything."},
        {"table-annomi.csv", "Three nights now."},  {"table-tabs.tsv", "so to speak."},
        {"whole-sessions.jsonl", "Hi yourself."},
    };
    struct web_place *w = *state;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[256];

        assert_int_equal(send_file(w, files[i].name), 303);
        assert_true(web_header(w, "Location", path, sizeof path));
        while (kith_workspace_work(w->ws, &w->p->err) == KITH_OK) {
        }
        assert_int_equal(web_get(w, ADA, path), 200);
        if (!web_says(w, files[i].said))
            fail_msg("%s: \"%s\" is not on the page", files[i].name, files[i].said);
    }
}

static void what_is_no_transcript_is_said_so(void **state)
{
    struct web_place *w = *state;

    assert_int_equal(send_file(w, "picture.png"), 422);
    assert_true(web_says(w, "This is a picture"));
    assert_int_equal(send_file(w, "old-word.doc"), 422);
    assert_true(web_says(w, "save it as DOCX or as text"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(files_of_every_kind_become_sessions),
        T(what_is_no_transcript_is_said_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
