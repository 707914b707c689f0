#include "workspace_seed_growth.h"

#define DAY_S    INT64_C(86400)
#define COACHED  4u
#define MEETINGS 3u

static enum kith_rc begin(const struct kith_seed_growth *g, struct kith_id actor, int64_t at, struct kith_tx **tx)
{
    *g->now = at < g->end ? at : g->end;
    return kith_tx_write(g->store, actor, tx, g->err);
}

/* The counsellor's latest session before a day for which all of these uses are open; its id is empty when none is. */
static enum kith_rc find_session(const struct kith_seed_growth *g, struct kith_tx *tx, struct kith_id counsellor,
                                 int64_t before, unsigned uses, bool shared, struct kith_session_row *out)
{
    const struct kith_session_query query = {.programme = g->programme,
                                             .counsellor = counsellor,
                                             .shared_only = shared,
                                             .held_from = 1,
                                             .held_to = before,
                                             .most = 100};
    struct kith_session_row *rows;
    unsigned open;
    enum kith_rc rc;
    size_t n;

    *out = (struct kith_session_row){.held = 0};
    KITH_TRY(kith_session_list(tx, &query, g->keep, &rows, &n, NULL, g->err));
    for (size_t i = 0; i < n && !kith_id_is(out->id); i++) {
        if (rows[i].state != KITH_SESSION_CODED || rows[i].turns < 12)
            continue;
        KITH_TRY(kith_consent_open_session(tx, rows[i].id, &open, g->err));
        if ((open & uses) == uses)
            *out = rows[i];
    }
out:
    return rc;
}

/* ---- coaching ---- */

static const struct plan {
    const char *strength;
    const char *goal;
    const char *strength_words;
    const char *goal_words;
    const char *meetings[MEETINGS];
    const char *whys[MEETINGS];
    const char *replies[MEETINGS];
} plans[COACHED] = {
    {"picked_up",
     "percent_open",
     "People hear their own words back, and go on.",
     "In the first ten minutes, two open questions before anything is written down.",
     {"We looked at how the talks begin. The form comes early, and with it one closed question after another.",
      "The beginning is calmer. The open question came, and then a second one on top of it before there was an answer.",
      "Most talks now begin with one open question and a silence. We read one aloud together and stayed with it."},
     {"Here we stopped for the first time.", "We read this one aloud, twice.", "Listen to what comes after."},
     {"True. I hold on to the form when I am nervous.", "I did not notice the second one. I will wait three breaths.",
      ""}},
    {"percent_complex",
     "mi_adherent",
     "Names the feeling under the words, and is often right.",
     "Ask before telling what I know.",
     {"The knowledge about withdrawal is good, and comes before anybody asked.",
      "Asking first has become easier. It still gets lost when somebody is in a hurry.",
      "We kept the goal for another while: it is getting firm."},
     {"What would a question have done here?", "Look at how they answer.", "The same place as last time."},
     {"I was afraid for them. I will say that next time instead.", "It felt slower and went faster.",
      "Agreed. I want one more month with it."}},
    {"percent_open",
     "r_to_q",
     "Questions that nobody can answer with yes.",
     "One reflection for each question.",
     {"The questions are good, and there are many of them in a row.",
      "Reflections come more often; short ones are enough.", "We counted nothing this time, and listened."},
     {"A place to rest.", "Short, and enough.", "This one was heard."},
     {"I like questions. I will try to like silence.", "The short ones surprised me.", "Thank you for not counting."}},
    {"r_to_q",
     "talk_share",
     "Reflects where others would ask.",
     "Half as long: one thought, and then their turn.",
     {"Good reflections, and then an explanation of the reflection.",
      "Shorter. The second half of a sentence is often for ourselves.",
      "A talk in which the client spoke most of the time."},
     {"Where might it end?", "It ends in time.", "Nothing to add."},
     {"Ouch, and yes.", "I bite my tongue, literally.", "I was proud of that one."}},
};

static enum kith_rc hold_meeting(const struct kith_seed_growth *g, size_t c, size_t i, struct kith_id plan, int64_t at)
{
    const unsigned uses = 1u << KITH_USE_RECORDING | 1u << KITH_USE_SUPERVISION;
    const struct plan *p = &plans[c];
    struct kith_coaching_meeting meeting = {.plan = plan, .held = at, .words = kith_str_of(p->meetings[i])};
    struct kith_coaching_evidence shown = {.why = kith_str_of(p->whys[i])};
    struct kith_session_row session;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(begin(g, g->people[g->n_counsellors + c % 2], at, &tx));
    KITH_TRY(kith_coaching_meet(tx, &meeting, &shown.meeting, g->err));
    KITH_TRY(find_session(g, tx, g->people[c], at, uses, true, &session));
    if (kith_id_is(session.id)) {
        shown.session = session.id;
        shown.first = session.turns / 3;
        shown.last = shown.first + 2;
        KITH_TRY(kith_coaching_show(tx, &shown, &id, g->err));
    }
    KITH_TRY(kith_coaching_next(
        tx, plan, i + 1 < MEETINGS ? at + KITH_COACHING_GAP_S : g->end + (int64_t)(9 + 5 * c) * DAY_S, g->err));
    KITH_TRY(kith_tx_commit(tx, g->err));
    kith_tx_end(tx);
    tx = NULL;
    if (!p->replies[i][0]) /* one is still to be answered */
        goto out;
    KITH_TRY(begin(g, g->people[c], at + DAY_S, &tx));
    KITH_TRY(kith_coaching_reply(tx, plan, shown.meeting, kith_str_of(p->replies[i]), g->err));
    KITH_TRY(kith_tx_commit(tx, g->err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc add_coaching(const struct kith_seed_growth *g, size_t c)
{
    const int64_t last = g->end - (int64_t)(5 + 3 * c) * DAY_S;
    const int64_t gap = KITH_COACHING_GAP_S;
    struct kith_coaching_plan plan = {.programme = g->programme,
                                      .counsellor = g->people[c],
                                      .strength = kith_str_of(plans[c].strength),
                                      .goal = kith_str_of(plans[c].goal),
                                      .strength_words = kith_str_of(plans[c].strength_words),
                                      .goal_words = kith_str_of(plans[c].goal_words)};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin(g, g->people[g->n_counsellors + c % 2], last - (int64_t)MEETINGS * gap + 7 * DAY_S, &tx));
    KITH_TRY(kith_coaching_begin(tx, &plan, &plan.id, g->err));
    KITH_TRY(kith_tx_commit(tx, g->err));
    for (size_t i = 0; i < MEETINGS; i++) {
        kith_tx_end(tx);
        tx = NULL;
        KITH_TRY(hold_meeting(g, c, i, plan.id, last - (int64_t)(MEETINGS - 1 - i) * gap));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- a mentor ---- */

static enum kith_rc add_mentoring(const struct kith_seed_growth *g)
{
    static const char *const notes[][2] = {
        {"You asked what I did when I had nothing left in the evening. I went home on time for a month. It was "
         "allowed; nobody had told me.",
         "I did not know that one may. I have tried it for a week."},
        {"Think about what you would like to be asked at the end of the year. We begin there next time.",
         "Whether I still like people. I do."}};
    struct kith_tie tie = {.kind = KITH_TIE_MENTORS, .programme = g->programme};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    tie.from = g->people[g->n_counsellors + 2];
    tie.to = g->people[0];
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        for (size_t k = 0; k < 2; k++) {
            KITH_TRY(begin(g, k ? tie.to : tie.from, g->end - (int64_t)(60 - 30 * i - 2 * k) * DAY_S, &tx));
            KITH_TRY(kith_mentor_write(tx, &tie, kith_str_of(notes[i][k]), &id, g->err));
            KITH_TRY(kith_tx_commit(tx, g->err));
            kith_tx_end(tx);
            tx = NULL;
        }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- peers ---- */

/* One counsellor invites another; answered and written by both when `done`. */
static enum kith_rc add_review(const struct kith_seed_growth *g, size_t from, size_t to, int64_t at, bool done)
{
    const unsigned uses = 1u << KITH_USE_RECORDING | 1u << KITH_USE_TEACHING;
    struct kith_peer_review review = {
        .peer = g->people[to], .ask = KITH_S("I was unsure of myself here. What would you have wondered about?")};
    struct kith_session_row session;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(begin(g, g->people[from], at, &tx));
    KITH_TRY(find_session(g, tx, g->people[from], at, uses, false, &session));
    if (!kith_id_is(session.id))
        goto out;
    review.session = session.id;
    review.first = session.turns / 4;
    review.last = review.first + 7 < session.turns ? review.first + 7 : session.turns - 1;
    KITH_TRY(kith_peer_invite(tx, &review, &review.id, g->err));
    KITH_TRY(kith_tx_commit(tx, g->err));
    for (size_t i = 0; done && i < 2; i++) {
        kith_tx_end(tx);
        tx = NULL;
        KITH_TRY(begin(g, g->people[i ? from : to], at + (int64_t)(i + 2) * DAY_S, &tx));
        if (i == 0)
            KITH_TRY(kith_peer_answer(tx, review.id, true, g->err));
        KITH_TRY(kith_peer_write(tx, review.id,
                                 i ? KITH_S("I wanted to understand, and I think it shows.")
                                   : KITH_S("You stayed with them and did not hurry on."),
                                 i ? KITH_S("What might they have said if I had waited longer?")
                                   : KITH_S("What were you hoping for when you said that?"),
                                 g->err));
        KITH_TRY(kith_tx_commit(tx, g->err));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- a group ---- */

static enum kith_rc add_group(const struct kith_seed_growth *g)
{
    static const struct {
        size_t by;
        const char *moment;
        const char *notes;
    } meetings[] = {
        {1, "Somebody thanked me, and I changed the subject. I have thought about it all week.",
         "Three of us do the same. We wondered whom the subject is changed for."},
        {0, "A client cried and I looked at the clock. I had ten minutes left and a full afternoon.",
         "What each of us does with the last ten minutes. Nobody had a rule; two had a sentence that helps them."},
        {2, "I was angry with a father, and he felt it.", ""},
    };
    struct kith_tx *tx = NULL;
    struct kith_id group;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(begin(g, g->people[1], g->end - 70 * DAY_S, &tx));
    KITH_TRY(kith_group_add(tx, g->programme, KITH_S("Thursday circle"), &group, g->err));
    KITH_TRY(kith_group_join(tx, group, g->people[0], g->err));
    KITH_TRY(kith_group_join(tx, group, g->people[2], g->err));
    KITH_TRY(kith_group_join(tx, group, g->people[3], g->err));
    KITH_TRY(kith_tx_commit(tx, g->err));
    for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++) {
        const struct kith_group_meeting m = {
            .group = group, .moment = kith_str_of(meetings[i].moment), .notes = kith_str_of(meetings[i].notes)};

        kith_tx_end(tx);
        tx = NULL;
        KITH_TRY(begin(g, g->people[meetings[i].by], g->end - (int64_t)(65 - 28 * i) * DAY_S, &tx));
        KITH_TRY(kith_group_meet(tx, &m, &id, g->err));
        KITH_TRY(kith_tx_commit(tx, g->err));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- workshops ---- */

static enum kith_rc take_part(const struct kith_seed_growth *g, struct kith_id workshop, size_t people, int64_t at)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    for (size_t c = 0; c < people; c++) {
        KITH_TRY(begin(g, g->people[c], at, &tx));
        KITH_TRY(kith_workshop_part(tx, workshop, true, g->err));
        KITH_TRY(kith_tx_commit(tx, g->err));
        kith_tx_end(tx);
        tx = NULL;
    }
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc add_workshops(const struct kith_seed_growth *g)
{
    static const int64_t practised[] = {-6, 5, 92};
    const int64_t first = g->end - 112 * DAY_S;
    const struct kith_workshop both[] = {
        {.programme = g->programme,
         .title = KITH_S("Giving back what was said"),
         .about = KITH_S("A day on reflections: short ones, deep ones, and the one that may be wrong."),
         .held = first},
        {.programme = g->programme,
         .title = KITH_S("Asking before telling"),
         .about = KITH_S("An afternoon: how to offer what one knows so that it can be taken or left."),
         .held = g->end + 16 * DAY_S}};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < 2; i++) {
        KITH_TRY(begin(g, g->people[g->n_counsellors], both[i].held - 30 * DAY_S, &tx));
        KITH_TRY(kith_workshop_add(tx, &both[i], &id, g->err));
        KITH_TRY(kith_tx_commit(tx, g->err));
        kith_tx_end(tx);
        tx = NULL;
        KITH_TRY(take_part(g, id, i ? 3 : g->n_counsellors, both[i].held - 20 * DAY_S));
    }
    for (size_t i = 0; i < sizeof practised / sizeof *practised; i++) {
        int64_t day = first + practised[i] * DAY_S;

        KITH_TRY(begin(g, g->people[0], day, &tx));
        KITH_TRY(kith_practice_day_add(tx, day - day % DAY_S, g->err));
        KITH_TRY(kith_tx_commit(tx, g->err));
        kith_tx_end(tx);
        tx = NULL;
    }
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc kith_seed_growth(const struct kith_seed_growth *g)
{
    enum kith_rc rc = KITH_OK;

    for (size_t c = 0; c < COACHED && c < g->n_counsellors; c++)
        KITH_TRY(add_coaching(g, c));
    KITH_TRY(add_mentoring(g));
    KITH_TRY(add_review(g, 0, 1, g->end - 12 * DAY_S, true));
    KITH_TRY(add_review(g, 1, 0, g->end - 3 * DAY_S, false));
    KITH_TRY(add_group(g));
    KITH_TRY(add_workshops(g));
out:
    return rc;
}
