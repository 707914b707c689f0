#include "consent_papers.h"

#include "client_uses.h"
#include "form_parts.h"
#include "layout.h"

bool kith_paper_stands(const struct kith_consent *c, int64_t now)
{
    return kith_use_stands_alone(c->use) && c->yes && !c->revoked && c->until > now;
}

/* Its place was taken by a later one for the same recipient: those that hold come first in the list. */
static bool replaced(const struct kith_consent *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (kith_id_eq(list[k].party, list[i].party) && list[k].use == list[i].use && list[k].by == list[i].by &&
            kith_str_eq(list[k].recipient, list[i].recipient))
            return true;
    return false;
}

static void write_one(struct kith_visit *v, const struct kith_client *client, const struct kith_consent *c)
{
    bool stands = kith_paper_stands(c, v->now);
    char day[KITH_WHEN_MAX];

    kith_markup(v->out, "<div class=\"kith-row\">%.*s <strong class=\"nhsuk-tag nhsuk-tag--%s\">%s</strong>",
                KITH_STR_ARG(c->recipient), stands ? "green" : "orange",
                stands       ? "Signed"
                : c->revoked ? "Taken back"
                : c->yes     ? "Over"
                             : "No");
    if (stands) {
        kith_markup(v->out, "<form method=\"post\" action=\"/clients/%s/revoke\">", client->id.z);
        kith_form_hidden(v, "token", kith_str_of(v->form_token.z));
        kith_form_hidden(v, "consent", kith_id_str(&c->id));
        kith_markup(v->out,
                    "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small\">Take back<span "
                    "class=\"nhsuk-u-visually-hidden\">: %s, %.*s</span></button></form>",
                    kith_use_said(c->use), KITH_STR_ARG(c->recipient));
    }
    kith_buf_puts(v->out, "</div><p>");
    if (c->yes)
        kith_markup(v->out, "%.*s; for %.*s. ", KITH_STR_ARG(c->what), KITH_STR_ARG(c->purpose));
    kith_markup(v->out, "%s on %s", c->by == KITH_CONSENT_GUARDIAN ? "The guardian signed" : "Chosen",
                kith_when_day(day, c->given));
    if (c->yes && c->until)
        kith_markup(v->out, ", until %s", kith_when_day(day, c->until));
    kith_buf_puts(v->out, "</p>\n");
}

void kith_papers_write(struct kith_visit *v, const struct kith_client *client, const struct kith_party *party,
                       const struct kith_consent *list, size_t n)
{
    kith_buf_puts(v->out,
                  "<h3>On papers of their own</h3>\n<p class=\"kith-soft\">Nothing goes to anybody outside without one "
                  "that names them.</p>\n<ul class=\"kith-list\">\n");
    for (int use = KITH_USE_LEGAL; use < KITH_USE_COUNT; use++) {
        const char *said = kith_use_said((enum kith_use)use);
        const char *name = kith_use_name((enum kith_use)use);
        bool any = false;

        kith_markup(v->out, "<li><div class=\"kith-row\"><b>%s</b>", said);
        for (size_t i = 0; i < n; i++)
            any = any || (kith_id_eq(list[i].party, party->id) && list[i].use == (enum kith_use)use);
        kith_buf_puts(v->out, any ? "</div>\n"
                                  : " <strong class=\"nhsuk-tag nhsuk-tag--grey\">Nothing signed</strong></div>\n");
        for (size_t i = 0; i < n; i++)
            if (kith_id_eq(list[i].party, party->id) && list[i].use == (enum kith_use)use && !replaced(list, i))
                write_one(v, client, &list[i]);
        kith_markup(v->out,
                    "<p><a href=\"/clients/%s/form?party=%s&amp;use=%s\">Paper to read aloud and sign<span "
                    "class=\"nhsuk-u-visually-hidden\">: %s</span></a>, <a "
                    "href=\"/clients/%s/consent?party=%s&amp;use=%s\">record a signed one<span "
                    "class=\"nhsuk-u-visually-hidden\">: %s</span></a></p></li>\n",
                    client->id.z, party->id.z, name, said, client->id.z, party->id.z, name, said);
    }
    kith_buf_puts(v->out, "</ul>\n");
}
