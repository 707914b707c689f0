#include "html_page.h"

#include "html_escape.h"
#include "plot_style.h"
#include "report_html_style.h"

#include <sodium.h>

/* The one style of the page. Its hash is in the policy, so the two must be the same to the byte. */
static void write_style(struct kith_buf *style)
{
    kith_buf_str(style, kith_plot_style());
    kith_buf_add(style, report_html_style, report_html_style_size);
}

static void write_hash(struct kith_buf *out, struct kith_str style)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];

    (void)crypto_hash_sha256(hash, (const unsigned char *)style.p, style.n);
    kith_buf_puts(out, sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL));
}

void kith_html_open(struct kith_buf *out, struct kith_str title)
{
    struct kith_buf style;

    kith_buf_init(&style, out->env, (size_t)1 << 20);
    write_style(&style);
    kith_buf_puts(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en-GB\" dir=\"ltr\">\n"
                       "<head>\n<meta charset=\"utf-8\"/>\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    write_hash(out, kith_buf_view(&style));
    kith_buf_puts(out, "'; base-uri 'none'; form-action 'none'\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                       "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
                       "<meta name=\"robots\" content=\"noindex\"/>\n"
                       "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
    kith_html_escape(out, title);
    kith_buf_puts(out, " - Kith</title>\n<style>");
    kith_buf_str(out, kith_buf_view(&style));
    kith_buf_puts(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
    if (style.rc != KITH_OK && out->rc == KITH_OK)
        out->rc = style.rc;
    kith_buf_free(&style);
}

void kith_html_close(struct kith_buf *out)
{
    kith_buf_puts(out, "</body>\n</html>\n");
}
