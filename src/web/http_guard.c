#include "http_guard.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '~';
}

bool kith_http_plain_path(struct kith_str path)
{
    struct kith_str rest = path;
    struct kith_str part;

    if (path.n == 0 || path.n > KITH_PATH_MAX || path.p[0] != '/')
        return false;
    if (path.n == 1)
        return true;
    rest = kith_str_sub(path, 1, path.n);
    while (kith_str_cut(&rest, '/', &part)) {
        if (part.n == 0 || kith_str_eq(part, KITH_S(".")) || kith_str_eq(part, KITH_S("..")))
            return false;
        for (size_t i = 0; i < part.n; i++)
            if (!is_plain(part.p[i]))
                return false;
    }
    return true;
}

/* What is kept of the headers, and whether each was there; a second one of the same name is refused. */
struct once {
    const char *name;
    struct kith_str *into;
    bool seen;
};

static bool keep_once(struct once *list, size_t n, const struct kith_raw_header *h)
{
    for (size_t i = 0; i < n; i++) {
        if (!kith_str_eq_nocase(h->name, kith_str_of(list[i].name)))
            continue;
        if (list[i].seen)
            return false;
        list[i].seen = true;
        *list[i].into = h->value;
    }
    return true;
}

static bool is_text(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7F)
            return false;
    return true;
}

static bool is_name(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(is_plain(s.p[i]) || (s.p[i] && strchr("!#$%&'*+^`|", s.p[i]))))
            return false;
    return s.n > 0;
}

static unsigned check_method(const char *method, const char *version, struct kith_request *q)
{
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
        return 505;
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        q->method = KITH_GET;
    else if (strcmp(method, "POST") == 0)
        q->method = KITH_POST;
    else
        return 405;
    return 0;
}

/* How long the body is: said once, in digits, and in no other way. */
static unsigned check_length(const struct once *length, const struct once *coding, struct kith_request *q)
{
    if (length->seen && coding->seen)
        return 400;
    if (length->seen && !kith_str_uint(*length->into, UINT64_C(1) << 40, &q->length))
        return 400;
    if (q->method == KITH_GET)
        return coding->seen || q->length > 0 ? 400 : 0;
    return length->seen ? 0 : 411;
}

unsigned kith_http_guard(const char *method, const char *version, struct kith_str path,
                         const struct kith_raw_header *headers, size_t n, struct kith_request *q)
{
    struct kith_str length = {"", 0};
    struct kith_str coding = {"", 0};
    struct kith_str type = {"", 0};
    struct kith_str htmx = {"", 0};
    struct once list[] = {
        {"Content-Length", &length, false},
        {"Transfer-Encoding", &coding, false},
        {"Host", &q->host, false},
        {"Content-Type", &type, false},
        {"Origin", &q->origin, false},
        {"Cookie", &q->cookies, false},
        {"Sec-Fetch-Site", &q->fetch_site, false},
        {"Accept-Encoding", &q->accept_encoding, false},
        {"If-None-Match", &q->if_none_match, false},
        {"X-Forwarded-For", &q->forwarded_for, false},
        {"HX-Request", &htmx, false},
    };
    unsigned status = check_method(method, version, q);

    if (status)
        return status;
    if (n > KITH_HEADERS_IN_MAX)
        return 431;
    for (size_t i = 0; i < n; i++)
        if (!is_name(headers[i].name) || !is_text(headers[i].value) ||
            !keep_once(list, sizeof list / sizeof *list, &headers[i]))
            return 400;
    if (!list[2].seen || q->host.n == 0)
        return 400;
    status = check_length(&list[0], &list[1], q);
    if (status)
        return status;
    if (q->cookies.n > KITH_COOKIE_MAX)
        return 431;
    q->path = path;
    q->htmx = kith_str_eq(htmx, KITH_S("true"));
    return kith_http_plain_path(path) ? 0 : 404;
}
