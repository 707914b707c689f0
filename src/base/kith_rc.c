#include "kith_rc.h"

#include <stdio.h>
#include <string.h>

/* A cut in the middle of a UTF-8 character would print as a broken one. */
static void cut_at_character(char *s, size_t n)
{
    size_t i = n;

    while (i > 0 && ((unsigned char)s[i - 1] & 0xC0u) == 0x80u)
        i--;
    if (i > 0 && ((unsigned char)s[i - 1] & 0xC0u) == 0xC0u)
        i--;
    if ((unsigned char)s[n - 1] >= 0x80u)
        s[i] = '\0';
}

enum kith_rc kith_fail(struct kith_err *err, enum kith_rc rc, uint32_t line, const char *format, ...)
{
    va_list ap;
    int n;

    if (!err)
        return rc;
    err->rc = rc;
    err->line = line;
    err->file[0] = '\0';
    va_start(ap, format);
    n = vsnprintf(err->text, sizeof err->text, format, ap);
    va_end(ap);
    if (n >= (int)sizeof err->text)
        cut_at_character(err->text, sizeof err->text - 1);
    return rc;
}

enum kith_rc kith_fail_memory(struct kith_err *err)
{
    return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
}

void kith_err_in_file(struct kith_err *err, const char *file)
{
    if (!err || err->file[0] || !file)
        return;
    (void)snprintf(err->file, sizeof err->file, "%s", file);
}

void kith_err_print(const struct kith_err *err, char *out, size_t n)
{
    if (err->file[0] && err->line)
        (void)snprintf(out, n, "%s, line %u: %s", err->file, (unsigned)err->line, err->text);
    else if (err->file[0])
        (void)snprintf(out, n, "%s: %s", err->file, err->text);
    else if (err->line)
        (void)snprintf(out, n, "line %u: %s", (unsigned)err->line, err->text);
    else
        (void)snprintf(out, n, "%s", err->text);
}
