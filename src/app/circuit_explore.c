#include "circuit_explore.h"

#include "circuit_explore_parts.h"
#include "explore_page.h"
#include "explore_script.h"
#include "explore_style.h"

#include <sodium.h>

#define KEEP_MAX ((size_t)512 << 20)

static const struct {
    const char *mark; /* <!--kith:MARK--> of explore.html */
    void (*write)(const struct kith_explore_page *p, struct kith_buf *out);
} parts[] = {
    {"pasts", kith_explore_write_pasts},       {"changes", kith_explore_write_changes},
    {"versions", kith_explore_write_versions}, {"studies", kith_explore_write_studies},
    {"still", kith_explore_write_still},       {"made", kith_explore_write_made},
};

static void write_hash(struct kith_buf *out, const unsigned char *bytes, size_t n)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];

    (void)crypto_hash_sha256(hash, bytes, n);
    kith_buf_puts(out, "'sha256-");
    kith_buf_puts(out, sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL));
    kith_buf_puts(out, "'");
}

/* The policy lets in this style and this script, to the byte, and nothing from anywhere else. */
static void write_head(struct kith_buf *out)
{
    kith_buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en-GB\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
    write_hash(out, explore_style, explore_style_size);
    kith_buf_puts(out, "; script-src ");
    write_hash(out, explore_script, explore_script_size);
    kith_buf_puts(out,
                  "; base-uri 'none'; form-action 'none'\"/>\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                  "<meta name=\"referrer\" content=\"no-referrer\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n"
                  "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>What will the rat do? - "
                  "Kith</title>\n<style>");
    kith_buf_add(out, explore_style, explore_style_size);
    kith_buf_puts(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
}

static void write_part(const struct kith_explore_page *page, struct kith_str mark, struct kith_buf *out)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (kith_str_eq(mark, kith_str_of(parts[i].mark)))
            parts[i].write(page, out);
}

static void write_body(const struct kith_explore_page *page, struct kith_buf *out)
{
    const struct kith_str open = KITH_S("<!--kith:");
    const struct kith_str shut = KITH_S("-->");
    struct kith_str rest = {(const char *)explore_page, explore_page_size};
    ptrdiff_t at;

    while ((at = kith_str_find(rest, open)) >= 0) {
        ptrdiff_t end;

        kith_buf_str(out, kith_str_sub(rest, 0, (size_t)at));
        rest = kith_str_sub(rest, (size_t)at + open.n, rest.n);
        end = kith_str_find(rest, shut);
        if (end < 0)
            break;
        write_part(page, kith_str_sub(rest, 0, (size_t)end), out);
        rest = kith_str_sub(rest, (size_t)end + shut.n, rest.n);
    }
    kith_buf_str(out, rest);
}

/* From the first `from` up to the end of the `to` behind it. */
static struct kith_str part_of_page(struct kith_str from, struct kith_str to)
{
    const struct kith_str page = {(const char *)explore_page, explore_page_size};
    ptrdiff_t at = kith_str_find(page, from);
    struct kith_str rest = kith_str_sub(page, at < 0 ? page.n : (size_t)at, page.n);
    ptrdiff_t end = kith_str_find(rest, to);

    return kith_str_sub(rest, 0, end < 0 ? 0 : (size_t)end + to.n);
}

struct kith_str kith_explore_map(void)
{
    return part_of_page(KITH_S("<svg id=\"map\""), KITH_S("</svg>"));
}

struct kith_str kith_explore_glossary(void)
{
    return part_of_page(KITH_S("<dl class=\"glossary\""), KITH_S("</dl>"));
}

enum kith_rc kith_circuit_explore(const struct kith_env *env, const struct kith_explore_options *options,
                                  struct kith_buf *out, struct kith_err *err)
{
    struct kith_explore_page page = {.options = options};
    struct kith_evidence evidence;
    struct kith_explore_runs runs;
    struct kith_arena *keep = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(env, &keep, KEEP_MAX, err));
    KITH_TRY(kith_evidence_parse(keep, kith_evidence_shipped(), &evidence, err));
    KITH_TRY(kith_explore_simulate(keep, options, &runs, err));
    page.runs = &runs;
    page.evidence = &evidence;
    write_head(out);
    write_body(&page, out);
    kith_buf_puts(out, "<script type=\"application/json\" id=\"runs\">");
    kith_explore_write_data(&page, out);
    kith_buf_puts(out, "</script>\n<script>");
    kith_buf_add(out, explore_script, explore_script_size);
    kith_buf_puts(out, "</script>\n</body>\n</html>\n");
    KITH_TRY(kith_buf_check(out, "The page", err));
out:
    kith_arena_close(keep);
    return rc;
}
