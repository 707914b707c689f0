/* What the visitor must be told, first on their home page, until they say that they read it. */
#include "layout.h"
#include "notice_words.h"
#include "notices.h"
#include "pages.h"

static void write_one(struct kith_visit *v, const struct kith_told *notice)
{
    const struct kith_notice_word *word = kith_notice_word(notice->kind);
    char when[KITH_WHEN_MAX];

    kith_markup(v->out, "<li><h3>%s</h3>\n", word->title);
    if (notice->said.n) {
        kith_buf_puts(v->out, "<p>");
        kith_markup_lines(v->out, notice->said);
        kith_buf_puts(v->out, "</p>\n");
    }
    kith_markup(v->out, "<p class=\"kith-quiet\">%s</p>\n<div class=\"kith-row\">", kith_when(v, when, notice->at));
    kith_markup(v->out,
                "<form method=\"post\" action=\"/notices/%s\"><input type=\"hidden\" name=\"token\" value=\"%s\">"
                "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">I have read this<span "
                "class=\"nhsuk-u-visually-hidden\">: %s</span></button></form>",
                notice->id.z, v->form_token.z, word->title);
    if (word->path)
        kith_markup(v->out, "<a href=\"%s%s\">%s</a>", word->path,
                    word->path[strlen(word->path) - 1] == '/' ? notice->about.z : "", word->link);
    kith_buf_puts(v->out, "</div></li>\n");
}

enum kith_rc kith_notices_write(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_told *notices;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_notice_list(tx, v->me.id, false, v->keep, &notices, &n, &v->err));
    if (n == 0)
        goto out;
    kith_buf_puts(v->out, "<section class=\"kith-panel kith-panel--now\" aria-labelledby=\"notices-h\"><h2 "
                          "id=\"notices-h\">For you to know</h2>\n<ul class=\"kith-list kith-notices\">\n");
    for (size_t i = 0; i < n; i++)
        write_one(v, &notices[i]);
    kith_buf_puts(v->out, "</ul></section>\n");
out:
    return rc;
}

void kith_do_notice_seen(struct kith_visit *v)
{
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_visit_id(v, 0, &id));
    KITH_TRY(kith_tx_write(v->store, v->me.id, &tx, &v->err));
    KITH_TRY(kith_notice_seen(tx, id, &v->err));
    KITH_TRY(kith_tx_commit(tx, &v->err));
    kith_visit_go(v, "/");
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
