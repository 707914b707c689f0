#include "web_parts.h"

#include "web_assets_data.h"

struct asset {
    const char *path;
    const char *type;
    struct kith_str plain;
    struct kith_str gzip;
    struct kith_str brotli;
};

#define BYTES(name)                                                                                                    \
    {                                                                                                                  \
        (const char *)(name), sizeof(name) - 1                                                                         \
    }

static const char mark[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" "
    "rx=\"8\" fill=\"#0f5257\"/><circle cx=\"12\" cy=\"16\" r=\"6\" fill=\"none\" stroke=\"#fff\" "
    "stroke-width=\"2.5\"/><circle cx=\"20\" cy=\"16\" r=\"6\" fill=\"none\" stroke=\"#f0b24a\" "
    "stroke-width=\"2.5\"/></svg>";

static const struct asset assets[] = {
    {WORKSPACE_CSS_PATH, WORKSPACE_CSS_TYPE, BYTES(workspace_css), BYTES(workspace_css_gzip),
     BYTES(workspace_css_brotli)},
    {WORKSPACE_JS_PATH, WORKSPACE_JS_TYPE, BYTES(workspace_js), BYTES(workspace_js_gzip), BYTES(workspace_js_brotli)},
    {PASSKEY_JS_PATH, PASSKEY_JS_TYPE, BYTES(passkey_js), BYTES(passkey_js_gzip), BYTES(passkey_js_brotli)},
    {"/assets/mark.svg", "image/svg+xml", {mark, sizeof mark - 1}, {NULL, 0}, {NULL, 0}},
};

const char *kith_web_style_path(void)
{
    return WORKSPACE_CSS_PATH;
}

const char *kith_web_script_path(void)
{
    return WORKSPACE_JS_PATH;
}

const char *kith_web_passkey_path(void)
{
    return PASSKEY_JS_PATH;
}

static void answer(const struct asset *asset, const struct kith_request *q, struct kith_response *a)
{
    a->status = 200;
    a->type = asset->type;
    a->fixed = asset->plain;
    if (asset->brotli.p && kith_request_takes(q, "br")) {
        a->fixed = asset->brotli;
        kith_response_header(q, a, "Content-Encoding", "br");
    } else if (asset->gzip.p && kith_request_takes(q, "gzip")) {
        a->fixed = asset->gzip;
        kith_response_header(q, a, "Content-Encoding", "gzip");
    }
    kith_response_header(q, a, "Vary", "Accept-Encoding");
    /* The name holds the hash of the bytes, so another version has another name; the mark has none and is small. */
    kith_response_header(q, a, "Cache-Control",
                         asset->brotli.p ? "public, max-age=31536000, immutable" : "public, max-age=86400");
    kith_response_header(q, a, "X-Content-Type-Options", "nosniff");
    kith_response_header(q, a, "Cross-Origin-Resource-Policy", "same-origin");
    kith_response_header(q, a, "Content-Security-Policy", "default-src 'none'");
}

bool kith_web_asset(const struct kith_request *q, struct kith_response *a)
{
    if (q->method != KITH_GET || !kith_str_starts(q->path, KITH_S("/assets/")))
        return false;
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (kith_str_eq(q->path, kith_str_of(assets[i].path))) {
            answer(&assets[i], q, a);
            return true;
        }
    return false;
}
