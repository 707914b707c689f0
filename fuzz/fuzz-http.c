/* Requests, queries, cookies and drafts of forms: whatever a stranger sends. Empty where the pages are not built. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#if __has_include("http_guard.h")

#include "blind_draft.h"
#include "http_guard.h"
#include "layout.h"
#include "markup.h"

#include <stdlib.h>

/* "METHOD PATH VERSION" and a header a line, as the HTTP library would have split them. */
static void guard(struct kith_arena *keep, struct kith_str text)
{
    struct kith_raw_header headers[KITH_HEADERS_IN_MAX + 2];
    struct kith_request q = {.env = kith_env_system(), .keep = keep};
    struct kith_str parts[3] = {{"", 0}, {"", 0}, {"", 0}};
    struct kith_str line = {"", 0};
    struct kith_str kept[2];
    size_t n = 0;

    (void)kith_str_cut(&text, '\n', &line);
    for (size_t i = 0; i < 3; i++)
        (void)kith_str_cut(&line, ' ', &parts[i]);
    while (n < KITH_HEADERS_IN_MAX + 2 && kith_str_cut(&text, '\n', &line)) {
        (void)kith_str_cut(&line, ':', &headers[n].name);
        headers[n++].value = kith_str_trim(line);
    }
    if (kith_str_keep(keep, parts[0], &kept[0], NULL) != KITH_OK ||
        kith_str_keep(keep, parts[2], &kept[1], NULL) != KITH_OK)
        return;
    if (kith_http_guard(kept[0].p, kept[1].p, parts[1], headers, n, &q) != 0)
        return;
    /* What is let in has one path, one length and one host. */
    if (!kith_http_plain_path(q.path) || q.host.n == 0 || kith_str_find(q.path, KITH_S("..")) == 0)
        abort();
    for (size_t i = 0; i < q.path.n; i++)
        if (strchr("%\\?#;\r\n", q.path.p[i]))
            abort();
    (void)kith_request_cookie(&q, "__Host-kith");
}

static void words(struct kith_arena *keep, struct kith_str text)
{
    struct kith_buf out;
    struct kith_str decoded;
    json_t *draft;
    int64_t at;

    kith_buf_init(&out, kith_env_system(), (size_t)4 << 20);
    if (kith_percent_decode(keep, text, &decoded)) {
        kith_markup_lines(&out, decoded);
        kith_markup(&out, "<p title=\"%.*s\">", KITH_STR_ARG(decoded));
    }
    kith_markup_text(&out, text);
    for (size_t i = 0; i < out.n;
         i++) /* nothing that was filled in opens a tag or ends an attribute but our own <br>, <p */
        if (out.p[i] == '<' && strncmp(out.p + i, "<br>", 4) != 0 && strncmp(out.p + i, "<p title=\"", 10) != 0)
            abort();
    kith_buf_free(&out);
    (void)kith_when_read(text, &at);
    draft = kith_blind_draft_read(text);
    for (uint32_t turn = 0; draft && turn < 3; turn++) {
        (void)kith_blind_label(draft, turn, turn % 2 == 0);
        (void)kith_blind_draft_main(draft, turn);
    }
    json_decref(draft);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_arena *keep = NULL;
    struct kith_str text = {(const char *)data, size};

    if (size > 65536 || kith_arena_open(kith_env_system(), &keep, (size_t)8 << 20, NULL) != KITH_OK)
        return 0;
    guard(keep, text);
    words(keep, text);
    kith_arena_close(keep);
    return 0;
}

#else

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    return 0;
}

#endif
