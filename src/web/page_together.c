/* Where people who work here help each other: one card for each way, as far as the visitor's roles lead there. */
#include "layout.h"
#include "pages.h"

static const struct card {
    const char *path;
    const char *title;
    const char *text;
    enum kith_deed deed;

} cards[] = {
    {"/coaching", "Coaching",
     "One strength and one goal at a time, and a meeting every six weeks or so about turns that show them.",
     KITH_DEED_COACH},
    {"/reviews", "Peer review",
     "Invite a colleague to one stretch of a session. Each of you writes a strength and a question; there are no "
     "scores, and nobody else sees it.",
     KITH_DEED_PEER_REVIEW},
    {"/mentor", "Mentor", "Somebody to think with who is not your line manager. Notes are seen by the two of you.",
     KITH_DEED_MENTOR},
    {"/groups", "Reflective groups", "A few people, one moment at each meeting, and notes that stay with the group.",
     KITH_DEED_GROUP},
    {"/workshops", "Workshops", "What is coming, what has been, and your own practice before and after.",
     KITH_DEED_WORKSHOP},
};

void kith_page_together(struct kith_visit *v)
{
    kith_page_open(v, "With colleagues");
    kith_buf_puts(v->out, "<p class=\"kith-lead kith-narrow\">Listening grows by being talked about, and fades when it "
                          "is not. Nothing here gives anybody a score.</p>\n<div class=\"kith-grid\">\n");
    for (size_t i = 0; i < sizeof cards / sizeof *cards; i++)
        if (kith_visit_offers(v, cards[i].deed))
            kith_markup(v->out,
                        "<section class=\"kith-panel\" aria-labelledby=\"card-%zu\"><h2 id=\"card-%zu\"><a "
                        "href=\"%s\">%s</a></h2><p>%s</p></section>\n",
                        i, i, cards[i].path, cards[i].title, cards[i].text);
    kith_buf_puts(v->out, "</div>\n");
    kith_page_close(v);
    kith_visit_end(v, KITH_OK);
}
