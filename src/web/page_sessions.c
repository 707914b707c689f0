#include "layout.h"
#include "offered_parts.h"
#include "pages.h"
#include "session_rows.h"

#define A_PAGE      25
#define SHARED_MOST 50

static const char *const done[][2] = {
    {"added", "The transcript is kept, sealed, and is being read."},
    {"deleted", "The session was deleted."},
};

static enum kith_rc write_own(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_paging paging = kith_paging_of(v, UINT32_MAX, A_PAGE); /* how many there are is found out with them */
    const struct kith_session_query query = {
        .programme = v->programme.id, .counsellor = v->me.id, .skip = (uint32_t)paging.from, .most = A_PAGE};
    struct kith_session_line *lines;
    struct kith_session_row *rows;
    uint64_t total;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_list(tx, &query, v->keep, &rows, &n, &total, &v->err));
    KITH_TRY(kith_session_lines(v, tx, rows, n, &lines));
    if (n > 0) {
        kith_session_table(v, "Your sessions", lines, n, false);
        paging = kith_paging_of(v, total, A_PAGE);
        kith_paging_write(v, &paging, "/sessions", "Newer sessions", "Older sessions");
    } else if (total > 0) {
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>There are no sessions so far back. <a href=\"/sessions\">See the "
                      "newest</a></p></div>\n");
    } else {
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>You have added no session yet.</p><p>A session needs a client who "
                      "allowed the recording and your feedback on it. Then its transcript can be added as a file or "
                      "pasted, and a minute later the feedback is here, for you alone.</p><p><a "
                      "href=\"/sessions/new\">Add a session</a></p></div>\n");
    }
out:
    return rc;
}

static enum kith_rc write_shared(struct kith_visit *v, struct kith_tx *tx)
{
    struct kith_session_line *lines;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_session_shared_with(v, tx, SHARED_MOST, &lines, &n));
    if (n > 0)
        kith_session_table(v, "Shared with you", lines, n, true);
    else
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>No counsellor has shared a session with you yet. They read their "
                      "feedback first and decide when you see it.</p></div>\n");
    KITH_TRY(kith_offered_write(v, tx));
out:
    return rc;
}

void kith_page_sessions(struct kith_visit *v)
{
    bool adds = kith_visit_offers(v, KITH_DEED_SESSION_ADD);
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(v->store, &tx, &v->err));
    kith_page_open_bare(v, "Sessions");
    kith_page_done(v, done, sizeof done / sizeof *done);
    kith_buf_puts(v->out, "<div class=\"kith-top\"><h1 class=\"nhsuk-heading-l\">Sessions</h1>\n");
    kith_buf_puts(v->out,
                  adds ? "<a class=\"nhsuk-button\" href=\"/sessions/new\">Add a session</a></div>\n" : "</div>\n");
    if (adds)
        KITH_TRY(write_own(v, tx));
    if (v->roles & 1u << KITH_POST_SUPERVISOR)
        KITH_TRY(write_shared(v, tx));
    else if (!adds)
        kith_buf_puts(v->out,
                      "<div class=\"kith-empty\"><p>Sessions belong to the counsellors who led them. With your roles "
                      "you see none.</p></div>\n");
    kith_page_close(v);
out:
    kith_tx_end(tx);
    kith_visit_end(v, rc);
}
