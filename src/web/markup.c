#include "markup.h"

#include "html_escape.h"

#include <stdio.h>

void kith_markup_text(struct kith_buf *out, struct kith_str s)
{
    kith_html_escape(out, s);
}

void kith_markup_lines(struct kith_buf *out, struct kith_str s)
{
    struct kith_str line;
    bool first = true;

    while (kith_str_cut(&s, '\n', &line)) {
        kith_buf_puts(out, first ? "" : "<br>\n");
        kith_html_escape(out, line);
        first = false;
    }
}

struct spec {
    char text[16]; /* "%05llu": for snprintf */
    size_t n;
    int longs; /* l's; 3: z */
    bool star;
};

static void fail(struct kith_buf *out)
{
    if (out->rc == KITH_OK)
        out->rc = KITH_EUSAGE;
}

/* Reads flags, width and length up to the conversion letter; false when there is something else. */
static bool read_spec(const char **at, struct spec *spec)
{
    const char *p = *at;

    *spec = (struct spec){.text = "%", .n = 1};
    while (*p && spec->n < sizeof spec->text - 2) {
        if (p[0] == '.' && p[1] == '*') {
            spec->star = true;
            p += 2;
            continue;
        }
        if (*p == 'l')
            spec->longs++;
        else if (*p == 'z')
            spec->longs = 3;
        else if (!(*p >= '0' && *p <= '9'))
            break;
        spec->text[spec->n++] = *p++;
    }
    spec->text[spec->n++] = *p;
    *at = p + (*p != 0);
    return *p != 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void put_number(struct kith_buf *out, const struct spec *spec, va_list *ap)
{
    char text[64];
    int n;

    /* The format was read by read_spec, and holds one number of just this length. */
    switch (spec->longs) {
    case 3: /* NOLINT(bugprone-branch-clone): each reads another type */
        n = snprintf(text, sizeof text, spec->text, va_arg(*ap, size_t));
        break;
    case 2:
        n = snprintf(text, sizeof text, spec->text, va_arg(*ap, long long));
        break;
    case 1:
        n = snprintf(text, sizeof text, spec->text, va_arg(*ap, long));
        break;
    default:
        n = snprintf(text, sizeof text, spec->text, va_arg(*ap, int));
    }
    if (n > 0)
        kith_buf_add(out, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}
#pragma GCC diagnostic pop

static void put_string(struct kith_buf *out, const struct spec *spec, va_list *ap)
{
    int n = spec->star ? va_arg(*ap, int) : -1;
    const char *p = va_arg(*ap, const char *);

    if (!p)
        return;
    kith_html_escape(out, (struct kith_str){p, spec->star ? strnlen(p, n > 0 ? (size_t)n : 0) : strlen(p)});
}

static void put_one(struct kith_buf *out, const struct spec *spec, va_list *ap)
{
    char c = spec->text[spec->n - 1];

    switch (c) {
    case '%':
        kith_buf_byte(out, '%');
        break;
    case 's':
        put_string(out, spec, ap);
        break;
    case 'c':
        c = (char)va_arg(*ap, int);
        kith_html_escape(out, (struct kith_str){&c, 1});
        break;
    case 'd':
    case 'i':
    case 'u':
        put_number(out, spec, ap);
        break;
    default:
        fail(out);
        break;
    }
}

void kith_markup(struct kith_buf *out, const char *format, ...)
{
    struct spec spec;
    va_list ap;

    va_start(ap, format);
    while (*format) {
        size_t n = strcspn(format, "%");

        kith_buf_add(out, format, n);
        format += n;
        if (*format == 0)
            break;
        format++;
        if (!read_spec(&format, &spec)) {
            fail(out);
            break;
        }
        put_one(out, &spec, &ap);
    }
    va_end(ap);
}
