/* The parts of the HTML report; see report_html.c for the whole. Internal to report.
 *
 * What they write is well-formed XML as well as HTML, holds no script, style attribute or outside reference, and passes
 * every byte that is not Kith's own through html_escape.h. */
#ifndef KITH_HTML_PAGE_H
#define KITH_HTML_PAGE_H

#include "report_view.h"

struct kith_html {
    struct kith_buf *out;
    struct kith_arena *keep;
    const struct kith_view *view;
    const struct kith_session_report *r;
    const struct kith_report_options *options;
};

/* Whole documents: all up to <main>, and all from </main> on. `title` is plain text. */
void kith_html_open(struct kith_buf *out, struct kith_str title);
void kith_html_close(struct kith_buf *out);

enum kith_rc kith_html_course(const struct kith_html *h);
enum kith_rc kith_html_figures(const struct kith_html *h);
void kith_html_transcript(const struct kith_html *h);

/* "<a href="#t-17">turn 17</a>", with its time when known. */
void kith_html_ref(const struct kith_html *h, uint32_t turn, const char *word);

#endif
