#include "layout.h"

#include "web_parts.h"

/* ---- head ---- */

static void write_head(struct kith_visit *v, const char *title)
{
    struct kith_buf *out = v->out;

    kith_buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en-GB\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"theme-color\" content=\"#0f5257\">\n"
                       /* Nothing that the policy forbids is tried. */
                       "<meta name=\"htmx-config\" content='{\"includeIndicatorStyles\":false,\"allowEval\":false,"
                       "\"allowScriptTags\":false,\"selfRequestsOnly\":true,\"historyCacheSize\":0,"
                       "\"attributesToSettle\":[\"class\"]}'>\n");
    kith_markup(out, "<title>%s - Kith</title>\n<link rel=\"icon\" href=\"/assets/mark.svg\" type=\"image/svg+xml\">\n",
                title);
    kith_markup(out, "<link rel=\"stylesheet\" href=\"%s\">\n<script defer nonce=\"%s\" src=\"%s\"></script>\n",
                kith_web_style_path(), v->nonce.z, kith_web_script_path());
    kith_buf_puts(out, "</head>\n<body>\n<a class=\"nhsuk-skip-link\" href=\"#main\">Skip to the content</a>\n");
}

static void write_bar(struct kith_visit *v)
{
    struct kith_buf *out = v->out;

    kith_buf_puts(out, "<header class=\"kith-bar\"><div class=\"nhsuk-width-container kith-bar__in\">\n"
                       "<a class=\"kith-brand\" href=\"/\">Kith</a>\n");
    if (v->programme.name.n)
        kith_markup(out, "<span class=\"kith-place\">%.*s</span>\n", KITH_STR_ARG(v->programme.name));
    if (v->signed_in) {
        kith_markup(out, "<div class=\"kith-me\"><a href=\"/account\">%.*s</a>\n", KITH_STR_ARG(v->me.names.usual));
        kith_markup(out,
                    "<form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" name=\"token\" value=\"%s\">"
                    "<button class=\"kith-leave\">Sign out</button></form></div>\n",
                    v->form_token.z);
    }
    kith_buf_puts(out, "</div></header>\n");
}

/* ---- the way around ---- */

static const struct way {
    const char *path;
    const char *text;
    enum kith_deed deed;
} ways[] = {
    {"/", "Home", KITH_DEED_HOME},
    {"/sessions", "Sessions", KITH_DEED_SESSION_LIST},
    {"/clients", "Clients", KITH_DEED_CLIENT_ADD},
    {"/practice", "Practice", KITH_DEED_PRACTICE},
    {"/coding", "Blind coding", KITH_DEED_CODE_BLIND},
    {"/agreement", "Agreement", KITH_DEED_AGREEMENT_SEE},
    {"/growth", "Growth", KITH_DEED_GROWTH_SEE},
    {"/together", "Colleagues", KITH_DEED_WORKSHOP},
    {"/crisis", "Crisis inbox", KITH_DEED_CRISIS_SEE},
    {"/programme", "Programme", KITH_DEED_AGGREGATE_SEE},
    {"/research", "Research", KITH_DEED_RESEARCH_EXPORT},
    {"/circuit", "Circuit", KITH_DEED_CIRCUIT},
    {"/people", "People", KITH_DEED_PEOPLE_SEE},
    {"/records", "Records", KITH_DEED_LEGAL_HOLD},
    {"/audit", "Audit", KITH_DEED_AUDIT_SEE},
    {"/settings", "Settings", KITH_DEED_SETTINGS_EDIT},
};

/* A way is offered when there is a page at its end. */
static bool leads_somewhere(const char *path)
{
    struct kith_str params[KITH_ROUTE_PARAMS];
    bool other;

    return kith_route_find(KITH_GET, kith_str_of(path), params, &other) != NULL;
}

static bool is_here(const struct kith_visit *v, const char *path)
{
    struct kith_str here = v->q->path;
    struct kith_str p = kith_str_of(path);

    if (p.n == 1)
        return here.n == 1;
    return kith_str_starts(here, p) && (here.n == p.n || here.p[p.n] == '/');
}

static void write_ways(struct kith_visit *v)
{
    if (!v->signed_in || v->roles == 0 || v->needs_second)
        return;
    kith_buf_puts(v->out, "<nav class=\"kith-ways\" aria-label=\"Main\"><div class=\"nhsuk-width-container\"><ul>\n");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!kith_visit_offers(v, ways[i].deed) || !leads_somewhere(ways[i].path) ||
            (ways[i].deed == KITH_DEED_CRISIS_SEE && !kith_visit_may_break_glass(v)))
            continue;
        kith_markup(v->out, "<li><a href=\"%s\"", ways[i].path);
        kith_buf_puts(v->out, is_here(v, ways[i].path) ? " aria-current=\"page\">" : ">");
        kith_markup(v->out, "%s", ways[i].text);
        if (ways[i].deed == KITH_DEED_CRISIS_SEE && v->crises > 0)
            kith_markup(v->out,
                        " <span class=\"kith-count\">%zu<span class=\"nhsuk-u-visually-hidden\"> waiting</span></span>",
                        v->crises);
        kith_buf_puts(v->out, "</a></li>\n");
    }
    kith_buf_puts(v->out, "</ul></div></nav>\n");
}

void kith_page_refresh(struct kith_visit *v, unsigned seconds)
{
    /* As a header, since a page opens long before it knows how it goes on. */
    kith_response_header(v->q, v->a, "Refresh", "%u", seconds);
}

void kith_page_open_bare(struct kith_visit *v, const char *title)
{
    v->a->status = v->a->status ? v->a->status : 200;
    v->a->type = "text/html; charset=utf-8";
    write_head(v, title);
    write_bar(v);
    write_ways(v);
    kith_buf_puts(v->out,
                  "<div class=\"nhsuk-width-container\"><main class=\"kith-main\" id=\"main\" tabindex=\"-1\">\n");
}

void kith_page_open(struct kith_visit *v, const char *title)
{
    kith_page_open_bare(v, title);
    kith_markup(v->out, "<h1 class=\"nhsuk-heading-l\">%s</h1>\n", title);
}

void kith_page_close(struct kith_visit *v)
{
    kith_buf_puts(v->out, "</main></div>\n<footer class=\"nhsuk-width-container\"><div class=\"kith-foot\">\n"
                          "<p>Kith sends nothing of this anywhere. Only people rate empathy as a whole.</p>\n");
    kith_markup(v->out, "<p>%s</p>\n</div></footer>\n</body>\n</html>\n", v->web->options.version);
}

void kith_page_back(struct kith_visit *v, const char *path, const char *text)
{
    kith_markup(v->out, "<a class=\"nhsuk-back-link\" href=\"%s\">%s</a>\n", path, text);
}

void kith_page_done(struct kith_visit *v, const char *const (*texts)[2], size_t n)
{
    struct kith_str word = kith_request_query(v->q, "done");

    for (size_t i = 0; i < n; i++)
        if (kith_str_eq(word, kith_str_of(texts[i][0])))
            kith_markup(v->out,
                        "<div class=\"nhsuk-notification-banner nhsuk-notification-banner--success\" role=\"alert\" "
                        "tabindex=\"-1\" aria-labelledby=\"done-h\"><div class=\"nhsuk-notification-banner__header\">"
                        "<h2 class=\"nhsuk-notification-banner__title\" id=\"done-h\">Done</h2></div><div "
                        "class=\"nhsuk-notification-banner__content\"><p class=\"nhsuk-notification-banner__heading\">"
                        "%s</p></div></div>\n",
                        texts[i][1]);
}

struct kith_paging kith_paging_of(const struct kith_visit *v, uint64_t n, unsigned a_page)
{
    const uint64_t pages = n ? (n + a_page - 1) / a_page : 1;
    uint64_t page = 1;
    struct kith_paging p;

    if (!kith_str_uint(kith_request_query(v->q, "page"), UINT32_MAX, &page) || page == 0)
        page = 1;
    page = page < pages ? page : pages;
    p = (struct kith_paging){.page = (uint32_t)page, .pages = (uint32_t)pages, .from = (size_t)(page - 1) * a_page};
    p.to = n - p.from < a_page ? (size_t)n : p.from + a_page;
    return p;
}

void kith_paging_write(struct kith_visit *v, const struct kith_paging *p, const char *path, const char *newer,
                       const char *older)
{
    const char *join = strchr(path, '?') ? "&" : "?";

    if (p->pages < 2)
        return;
    kith_markup(v->out,
                "<nav class=\"kith-row nhsuk-u-margin-top-3 nhsuk-u-margin-bottom-4\" aria-label=\"Pages\"><span>Page "
                "%u of %u</span>",
                p->page, p->pages);
    if (p->page > 1)
        kith_markup(v->out, " <a href=\"%s%spage=%u\">%s</a>", path, join, p->page - 1, newer);
    if (p->page < p->pages)
        kith_markup(v->out, " <a href=\"%s%spage=%u\">%s</a>", path, join, p->page + 1, older);
    kith_buf_puts(v->out, "</nav>\n");
}
