#include "voice.h"

#include "voice_address.h"
#include "voice_check.h"
#include "voice_prompt.h"
#include "voice_stream.h"

#include <curl/curl.h>
#include <stdio.h>
#include <sys/socket.h>

#define URL_MAX     512
#define KEY_MAX     512
#define MODEL_MAX   128
#define SCRATCH_MAX ((size_t)32 << 20) /* coding and checking one line */
#define NS_PER_MS   UINT64_C(1000000)
#define NS_PER_S    UINT64_C(1000000000)
#define POLL_MS     100

struct kith_voice {
    const struct kith_env *env;
    const struct kith_coder *coder;
    CURLM *multi; /* keeps the connection between turns */
    char url[URL_MAX];
    char model[MODEL_MAX];
    char bearer[KEY_MAX + 32];
    uint64_t connect_ms;
    uint64_t first_ms;
    uint64_t whole_ms;
    unsigned failures; /* running, of the server; a reply that is dropped for what it says is none */
    uint64_t rest_until_ns;
    bool in_the_open;
};

struct transfer { /* one request */
    struct kith_voice *voice;
    CURL *easy;
    struct curl_slist *headers;
    struct kith_voice_stream stream;
    uint64_t began_ns;
    bool answered;   /* the first byte of a good answer has come */
    bool refused;    /* an address that is not the site's */
    const char *why; /* what went wrong, for people */
    char why_room[64];
};

/* Called with the address about to be connected to, whatever name or redirect led there. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = user;

    if (purpose != CURLSOCKTYPE_IPCXN || !kith_voice_address_own(&address->addr, address->addrlen)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static const char *status_of(struct transfer *t)
{
    long status = 0;

    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200)
        return NULL;
    (void)snprintf(t->why_room, sizeof t->why_room, "the server answered with status %ld", status);
    return t->why_room;
}

static size_t take(char *bytes, size_t one, size_t n, void *user)
{
    struct transfer *t = user;
    const char *type = NULL;

    if (!t->answered) {
        (void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
        t->why = status_of(t);
        if (t->why)
            return 0;
        if (!type || !kith_str_starts_nocase(kith_str_of(type), KITH_S("text/event-stream"))) {
            t->why = "the server does not stream";
            return 0;
        }
        t->answered = true;
    }
    return kith_voice_stream_feed(&t->stream, (struct kith_str){bytes, one * n}) ? one * n : 0;
}

/* What holds for every connection: this address only, straight, nothing of the environment's. */
static bool set_up(struct transfer *t, const char *url)
{
    const struct kith_voice *v = t->voice;
    CURL *e = t->easy;

    return curl_easy_setopt(e, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_NOPROXY, "*") == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)v->connect_ms) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L) == CURLE_OK;
}

static bool ask_for(struct transfer *t, struct kith_str body)
{
    CURL *e = t->easy;
    struct curl_slist *more;

    t->headers = curl_slist_append(NULL, "Content-Type: application/json");
    more = t->headers ? curl_slist_append(t->headers, "Accept: text/event-stream") : NULL;
    more = more ? curl_slist_append(t->headers, "Expect:") : NULL; /* no waiting for a 100 */
    if (more && t->voice->bearer[0])
        more = curl_slist_append(t->headers, t->voice->bearer);
    return more && set_up(t, t->voice->url) && curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_POSTFIELDS, body.p) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(e, CURLOPT_WRITEDATA, t) == CURLE_OK;
}

static uint64_t now_ns(const struct kith_voice *v)
{
    return v->env->now_ns(v->env->ctx);
}

/* What became of it before the first byte of a good answer. */
static const char *unanswered(struct transfer *t, CURLcode code)
{
    const char *status = code == CURLE_OK ? status_of(t) : NULL;

    if (status)
        return status;
    switch (code) {
    case CURLE_OK:
        return "the server said nothing";
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return "the server could not be reached";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "the server's certificate is not trusted";
    default:
        return "the server's answer broke off";
    }
}

static const char *finding(struct transfer *t, CURLcode code)
{
    if (t->why)
        return t->why;
    if (t->refused)
        return "its address is not the site's own";
    if (t->stream.why)
        return t->stream.why;
    if (t->stream.done)
        return NULL;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return "the server did not answer in time";
    if (!t->answered)
        return unanswered(t, code);
    return code == CURLE_OK ? kith_voice_stream_end(&t->stream) : "the reply stopped half-way";
}

/* Runs the transfer to its end or its last moment; NULL when the reply is whole, else why it is not. */
static const char *run(struct transfer *t)
{
    struct kith_voice *v = t->voice;
    CURLcode code = CURLE_OK;
    const CURLMsg *message;
    int running = 1;
    int left = 0;

    t->began_ns = now_ns(v);
    while (running > 0) {
        uint64_t passed;

        if (curl_multi_perform(v->multi, &running) != CURLM_OK)
            return "the server could not be asked";
        passed = (now_ns(v) - t->began_ns) / NS_PER_MS;
        if (running > 0 && (passed >= v->whole_ms || (!t->answered && passed >= v->first_ms)))
            return t->answered ? "the reply did not end in time" : "the server did not answer in time";
        if (running > 0 && curl_multi_poll(v->multi, NULL, 0, POLL_MS, NULL) != CURLM_OK)
            return "the server could not be asked";
    }
    while ((message = curl_multi_info_read(v->multi, &left)) != NULL)
        if (message->msg == CURLMSG_DONE && message->easy_handle == t->easy)
            code = message->data.result;
    return finding(t, code);
}

/* The reply of the server, in t->stream.reply. */
static const char *ask(struct transfer *t, struct kith_str body)
{
    const char *why = "the server could not be asked";

    t->easy = curl_easy_init();
    if (t->easy && ask_for(t, body) && curl_multi_add_handle(t->voice->multi, t->easy) == CURLM_OK) {
        why = run(t);
        (void)curl_multi_remove_handle(t->voice->multi, t->easy); /* one that is not done loses its connection */
    }
    return why;
}

static enum kith_rc drop(struct kith_arena *keep, const char *why, struct kith_worded *out, struct kith_err *err)
{
    char text[128];

    (void)snprintf(text, sizeof text, "dropped: %s", why);
    return kith_str_keep(keep, kith_str_of(text), &out->how, err);
}

static enum kith_rc weigh(struct kith_voice *v, const struct kith_wording_of *of, struct kith_str reply,
                          struct kith_arena *scratch, struct kith_arena *keep, struct kith_worded *out,
                          struct kith_err *err)
{
    struct kith_err checked = {0};
    struct kith_str text;
    const char *why;
    enum kith_rc rc = kith_voice_check(v->coder, scratch, of, reply, &text, &why, &checked);

    if (rc == KITH_ENOMEM)
        return kith_fail_memory(err);
    if (rc != KITH_OK)
        return drop(keep, "it could not be checked", out, err);
    if (why)
        return drop(keep, why, out, err);
    KITH_TRY(kith_str_keep(keep, text, &out->text, err));
    out->how = KITH_S("used");
out:
    return rc;
}

enum kith_rc kith_voice_say(struct kith_voice *v, const struct kith_wording_of *of, struct kith_arena *keep,
                            struct kith_worded *out, struct kith_err *err)
{
    struct transfer t = {.voice = v};
    struct kith_arena *scratch = NULL;
    struct kith_str body;
    const char *why;
    enum kith_rc rc;

    *out = (struct kith_worded){.text = {"", 0}, .how = {"", 0}};
    if (!of->reply->line || of->reply->act == KITH_ACT_SILENCE)
        return KITH_OK;
    if (v->failures >= KITH_VOICE_PATIENCE && now_ns(v) < v->rest_until_ns)
        return drop(keep, "the server failed too often and is left alone for a minute", out, err);
    kith_voice_stream_open(&t.stream, v->env);
    KITH_TRY(kith_arena_open(v->env, &scratch, SCRATCH_MAX, err));
    rc = kith_voice_prompt(scratch, of, v->model, &body, err);
    if (rc == KITH_EBOUND) {
        rc = drop(keep, "the question would be too long", out, err);
        goto out;
    }
    if (rc != KITH_OK)
        goto out;
    why = ask(&t, body);
    v->failures = why ? v->failures + 1 : 0;
    if (v->failures >= KITH_VOICE_PATIENCE)
        v->rest_until_ns = now_ns(v) + KITH_VOICE_REST_S * NS_PER_S;
    rc = why ? drop(keep, why, out, err) : weigh(v, of, kith_buf_view(&t.stream.reply), scratch, keep, out, err);
out:
    curl_easy_cleanup(t.easy);
    curl_slist_free_all(t.headers);
    kith_voice_stream_close(&t.stream);
    kith_arena_close(scratch);
    return rc;
}

static enum kith_rc word(void *user, const struct kith_wording_of *of, struct kith_arena *keep, struct kith_worded *out,
                         struct kith_err *err)
{
    return kith_voice_say(user, of, keep, out, err);
}

struct kith_wording kith_voice_wording(struct kith_voice *v)
{
    return (struct kith_wording){.word = word, .user = v};
}

bool kith_voice_in_the_open(const struct kith_voice *v)
{
    return v->in_the_open;
}

/* A part of a parsed address, "" when it has none. The caller frees it with curl_free. */
static char *part(CURLU *u, CURLUPart what)
{
    char *text = NULL;

    return curl_url_get(u, what, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 ||
           (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == strlen(host)) || strcmp(host, "[::1]") == 0;
}

/* The whole address of the chat, from what was given. */
static bool complete(struct kith_voice *v, CURLU *u)
{
    char *scheme = part(u, CURLUPART_SCHEME);
    char *host = part(u, CURLUPART_HOST);
    char *path = part(u, CURLUPART_PATH);
    char *user = part(u, CURLUPART_USER);
    char *query = part(u, CURLUPART_QUERY);
    char *fragment = part(u, CURLUPART_FRAGMENT);
    char *whole = NULL;
    bool good = scheme && host && path && !user && !query && !fragment &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    if (good && (strcmp(path, "/") == 0 || strcmp(path, "/v1") == 0 || strcmp(path, "/v1/") == 0))
        good = curl_url_set(u, CURLUPART_PATH, "/v1/chat/completions", 0) == CURLUE_OK;
    else
        good = good && kith_str_ends(kith_str_of(path), KITH_S("/chat/completions"));
    whole = good ? part(u, CURLUPART_URL) : NULL;
    good = whole && strlen(whole) < sizeof v->url;
    if (good) {
        (void)snprintf(v->url, sizeof v->url, "%s", whole);
        v->in_the_open = strcmp(scheme, "http") == 0 && !this_machine(host);
    }
    curl_free(whole);
    curl_free(fragment);
    curl_free(query);
    curl_free(user);
    curl_free(path);
    curl_free(host);
    curl_free(scheme);
    return good;
}

static enum kith_rc read_url(struct kith_voice *v, const char *url, struct kith_err *err)
{
    CURLU *u = curl_url();
    bool good = u && curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK && complete(v, u);

    curl_url_cleanup(u);
    if (good)
        return KITH_OK;
    return kith_fail(err, KITH_EUSAGE, 0,
                     "'%.200s' is no address of a chat server; write http://HOST:PORT or https://HOST:PORT, with "
                     "/v1/chat/completions or without, and no name or key in it.",
                     url);
}

/* Connects and hangs up: a public address is refused before anything is said to anyone. */
static enum kith_rc probe(struct kith_voice *v, struct kith_err *err)
{
    struct transfer t = {.voice = v, .easy = curl_easy_init()};
    bool ready = t.easy && set_up(&t, v->url) && curl_easy_setopt(t.easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
                 curl_easy_setopt(t.easy, CURLOPT_TIMEOUT_MS, (long)v->connect_ms) == CURLE_OK;
    CURLcode code = ready ? curl_easy_perform(t.easy) : CURLE_OUT_OF_MEMORY;

    curl_easy_cleanup(t.easy);
    if (!ready)
        return kith_fail_memory(err);
    if (code != CURLE_OK && t.refused)
        return kith_fail(
            err, KITH_EUSAGE, 0,
            "'%.200s' is not an address of this site: a talk is sent to no public address. Name a server on "
            "this machine or in your own network.",
            v->url);
    return KITH_OK;
}

static enum kith_rc read_key(struct kith_voice *v, struct kith_str key, struct kith_err *err)
{
    bool good = key.n <= KEY_MAX;

    for (size_t i = 0; good && i < key.n; i++)
        good = key.p[i] > ' ' && key.p[i] < 0x7f;
    if (!good)
        return kith_fail(err, KITH_EUSAGE, 0, "A key is at most %d letters, digits and signs, without blanks.",
                         KEY_MAX);
    if (key.n > 0)
        (void)snprintf(v->bearer, sizeof v->bearer, "Authorization: Bearer " KITH_STR_FMT, KITH_STR_ARG(key));
    return KITH_OK;
}

enum kith_rc kith_voice_open(const struct kith_env *env, const struct kith_coder *coder,
                             const struct kith_voice_options *options, struct kith_voice **out, struct kith_err *err)
{
    const char *model = options->model && options->model[0] ? options->model : "default";
    struct kith_voice *v;
    enum kith_rc rc;

    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return kith_fail_memory(err);
    v = kith_env_alloc(env, sizeof *v);
    if (!v) {
        curl_global_cleanup();
        return kith_fail_memory(err);
    }
    v->env = env;
    v->coder = coder;
    v->connect_ms = options->connect_ms ? options->connect_ms : KITH_VOICE_CONNECT_MS;
    v->first_ms = options->first_ms ? options->first_ms : KITH_VOICE_FIRST_MS;
    v->whole_ms = options->whole_ms ? options->whole_ms : KITH_VOICE_WHOLE_MS;
    if (strlen(model) >= sizeof v->model) {
        rc = kith_fail(err, KITH_EUSAGE, 0, "The name of a voice's model has at most %d bytes.", MODEL_MAX - 1);
        goto out;
    }
    (void)snprintf(v->model, sizeof v->model, "%s", model);
    KITH_TRY(read_key(v, options->key, err));
    KITH_TRY(read_url(v, options->url, err));
    v->multi = curl_multi_init();
    if (!v->multi) {
        rc = kith_fail_memory(err);
        goto out;
    }
    KITH_TRY(probe(v, err));
    *out = v;
out:
    if (rc != KITH_OK)
        kith_voice_close(v);
    return rc;
}

void kith_voice_close(struct kith_voice *v)
{
    if (!v)
        return;
    (void)curl_multi_cleanup(v->multi);
    explicit_bzero(v->bearer, sizeof v->bearer);
    kith_env_free(v->env, v);
    curl_global_cleanup();
}
