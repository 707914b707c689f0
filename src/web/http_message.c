#include "http_message.h"

#include "packed.h"

#include <stdio.h>

static const struct kith_field *find(const struct kith_field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(fields[i].name, kith_str_of(name)))
            return &fields[i];
    return NULL;
}

struct kith_str kith_request_query(const struct kith_request *q, const char *name)
{
    const struct kith_field *f = find(q->query, q->n_query, name);

    return f ? f->value : (struct kith_str){"", 0};
}

const struct kith_field *kith_request_field(const struct kith_request *q, const char *name)
{
    return find(q->form, q->n_form, name);
}

struct kith_str kith_request_form(const struct kith_request *q, const char *name)
{
    const struct kith_field *f = find(q->form, q->n_form, name);

    return f ? f->value : (struct kith_str){"", 0};
}

bool kith_request_ticked(const struct kith_request *q, const char *name, const char *value)
{
    for (size_t i = 0; i < q->n_form; i++)
        if (kith_str_eq(q->form[i].name, kith_str_of(name)) && kith_str_eq(q->form[i].value, kith_str_of(value)))
            return true;
    return false;
}

bool kith_request_takes(const struct kith_request *q, const char *coding)
{
    struct kith_str rest = q->accept_encoding;
    struct kith_str part;

    while (kith_str_cut(&rest, ',', &part)) {
        struct kith_str name;

        (void)kith_str_cut(&part, ';', &name);
        if (kith_str_eq_nocase(kith_str_trim(name), kith_str_of(coding)))
            return !kith_str_eq(kith_str_trim(part), KITH_S("q=0"));
    }
    return false;
}

struct kith_str kith_request_cookie(const struct kith_request *q, const char *name)
{
    struct kith_str rest = q->cookies;
    struct kith_str found = {"", 0};
    struct kith_str part;
    bool seen = false;

    while (kith_str_cut(&rest, ';', &part)) {
        struct kith_str value = kith_str_trim(part);
        struct kith_str key;

        if (!kith_str_cut(&value, '=', &key) || !kith_str_eq(key, kith_str_of(name)))
            continue;
        if (seen)
            return (struct kith_str){"", 0};
        seen = true;
        found = value;
    }
    return found;
}

void kith_response_restart(struct kith_response *a)
{
    kith_buf_clear(&a->body);
    a->status = 0;
    a->type = NULL;
    a->fixed = a->part = (struct kith_str){NULL, 0};
    a->n_headers = 0;
}

static void refuse_header(struct kith_response *a)
{
    kith_response_restart(a);
    a->status = 500;
}

void kith_response_header(const struct kith_request *q, struct kith_response *a, const char *name, const char *format,
                          ...)
{
    char text[2048];
    struct kith_str value;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text || a->n_headers == KITH_HEADERS_OUT_MAX) {
        refuse_header(a);
        return;
    }
    for (int i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            refuse_header(a);
            return;
        }
    if (kith_str_keep(q->keep, (struct kith_str){text, (size_t)n}, &value, NULL) != KITH_OK) {
        refuse_header(a);
        return;
    }
    a->headers[a->n_headers++] = (struct kith_header){kith_str_of(name), value};
}

void kith_response_see_other(const struct kith_request *q, struct kith_response *a, const char *path)
{
    a->status = 303;
    a->type = NULL;
    kith_response_header(q, a, "Location", "%s", path);
}

enum kith_rc kith_response_part(const struct kith_request *q, struct kith_response *a, struct kith_str packed,
                                struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_str_keep(q->keep, packed, &a->part, err));
    a->part_at = a->body.n;
out:
    return rc;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool kith_percent_decode(struct kith_arena *keep, struct kith_str s, struct kith_str *out)
{
    char *p = kith_arena_raw(keep, s.n + 1);
    size_t n = 0;

    if (!p)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%') {
            int high = s.n - i > 2 ? hex(s.p[i + 1]) : -1;
            int low = s.n - i > 2 ? hex(s.p[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        if (c == 0)
            return false;
        p[n++] = c;
    }
    p[n] = 0;
    *out = (struct kith_str){p, n};
    return true;
}
