#include "markdown_escape.h"

/* What would begin a heading, a list, a rule or an underline if it stood first in a line. */
static size_t block_mark(struct kith_str s)
{
    size_t n = 0;

    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    if (n && n < s.n && (s.p[n] == '.' || s.p[n] == ')'))
        return n;
    return s.n && strchr("#+-=", s.p[0]) ? 0 : SIZE_MAX;
}

/* Where GitHub's Markdown would make a link by itself: "://" and "www.". */
static bool begins_link(struct kith_str s, size_t at)
{
    if (s.p[at] == ':')
        return at + 2 < s.n && s.p[at + 1] == '/' && s.p[at + 2] == '/';
    return s.p[at] == '.' && at >= 3 && kith_str_eq_nocase(kith_str_sub(s, at - 3, at), KITH_S("www"));
}

void kith_markdown_escape(struct kith_buf *out, struct kith_str s)
{
    size_t mark;

    s = kith_str_trim(s);
    mark = block_mark(s);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '&')
            kith_buf_puts(out, "&amp;");
        else if (c == '<')
            kith_buf_puts(out, "&lt;");
        else if (c == '>')
            kith_buf_puts(out, "&gt;");
        else {
            if (i == mark || (c && strchr("\\`*_[]|~$", c)) || ((c == ':' || c == '.') && begins_link(s, i)))
                kith_buf_byte(out, '\\');
            kith_buf_byte(out, c);
        }
    }
}
