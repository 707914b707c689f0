#include "fill.h"

#include "store_coaching.h"

#include <stdio.h>

#define MONTH_WEEKS   4u
#define QUARTER_WEEKS 13u
#define SIGN_INS      5u
#define NOTICES_WEEKS 4u

/* ---- blind coding ---- */

/* As the machine coded it, with now and then another view. */
static void human_codes(struct fill *f, const struct fill_model *m, unsigned one_in, struct kith_buf *out)
{
    for (uint32_t i = FILL_SEGMENT; i <= FILL_SEGMENT_END; i++) {
        struct kith_label l = m->labels[i];

        if (l.reflection != KITH_NONE && fill_chance(f, one_in))
            l.reflection = (int8_t)(1 - l.reflection);
        else if (l.question != KITH_NONE && fill_chance(f, one_in))
            l.question = (int8_t)(1 - l.question);
        else if (l.talk != KITH_NONE && fill_chance(f, one_in))
            l.talk = l.talk == KITH_TALK_NEUTRAL ? KITH_TALK_CHANGE : KITH_TALK_NEUTRAL;
        kith_workspace_code_line(out, i, m->roles[i], &l, (double)NAN, false, false);
    }
}

static enum kith_rc close_task(struct fill *f, struct kith_tx *tx, const struct fill_task *task)
{
    struct kith_buf codes;
    char globals[128];
    int middle = 2 + (int)kith_rng_below(&f->rng, 3);
    struct kith_id coding;
    enum kith_rc rc;

    kith_buf_init(&codes, f->ws->env, (size_t)1 << 20);
    human_codes(f, &f->models[task->model], task->second ? 6 : 14, &codes);
    (void)snprintf(globals, sizeof globals, "{\"cultivating\":%d,\"softening\":%d,\"partnership\":%d,\"empathy\":%d}",
                   middle, middle, middle, middle + (fill_chance(f, 3) ? 1 : 0));
    KITH_TRY(kith_buf_check(&codes, "The codes", &f->err));
    KITH_TRY(kith_task_close(tx, task->id, kith_buf_view(&codes), kith_str_of(globals), &coding, &f->err));
out:
    kith_buf_free(&codes);
    return rc;
}

enum kith_rc fill_code_blind(struct fill *f, struct kith_tx *tx, struct kith_id coder)
{
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < f->n_tasks;) {
        if (!kith_id_eq(f->tasks[i].coder, coder)) {
            i++;
            continue;
        }
        KITH_TRY(close_task(f, tx, &f->tasks[i]));
        f->tasks[i] = f->tasks[--f->n_tasks];
    }
out:
    return rc;
}

/* Sue decides where two differed: some turns and one rating of each segment. */
static enum kith_rc adjudicate(struct fill *f)
{
    struct kith_segment *segments;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(fill_as(f, f->sue, &tx));
    KITH_TRY(kith_adjudicator_missing(tx, f->programme, f->scratch, &segments, &n, &f->err));
    for (size_t i = 0; i < n; i++) {
        if (kith_adjudicator_set(tx, segments[i].id, f->sue, NULL) != KITH_OK)
            continue;
        for (uint32_t turn = 0; turn < 7; turn++) {
            const struct kith_adjudicated what = {
                .turn = turn < 6 ? FILL_SEGMENT + turn * 9 : KITH_WHOLE,
                .item = turn < 6 ? KITH_S("codes") : KITH_S("empathy"),
                .decided = turn < 6 ? KITH_S("{\"as\":\"as A coded it: simple reflection\",\"why\":\"It gives back "
                                             "what was said and adds nothing.\"}")
                                    : KITH_S("{\"as\":\"4\",\"why\":\"They came back to what mattered twice.\"}")};

            KITH_TRY(kith_adjudicated_put(tx, segments[i].id, &what, &f->err));
        }
    }
    KITH_TRY(fill_done(f, &tx));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- a counsellor's own week ---- */

static enum kith_rc practise(struct fill *f, struct kith_tx *tx, unsigned number)
{
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    /* The first one practises most. */
    for (unsigned i = 0; f->n_practised && i < (number == 0 ? 4u : 1u); i++) {
        struct kith_own own = f->practised[kith_rng_below(&f->rng, f->n_practised)];

        own.id = KITH_ID_NONE;
        own.at = 0;
        KITH_TRY(kith_own_put(tx, &own, &id, &f->err));
    }
    KITH_TRY(kith_practice_day_add(tx, f->now - f->now % FILL_DAY_S, &f->err));
out:
    return rc;
}

static enum kith_rc reply(struct fill *f, struct kith_tx *tx, struct fill_counsellor *c)
{
    struct kith_coaching_meeting *meetings;
    enum kith_rc rc = KITH_OK;
    size_t n;

    if (!kith_id_is(c->plan))
        return KITH_OK;
    KITH_TRY(kith_coaching_meetings(tx, c->plan, f->scratch, &meetings, &n, &f->err));
    for (size_t i = 0; i < n; i++)
        if (meetings[i].replied == 0)
            KITH_TRY(kith_coaching_reply(tx, c->plan, meetings[i].id,
                                         KITH_S("True. It felt slower and went faster; I want one more month with it."),
                                         &f->err));
out:
    return rc;
}

static enum kith_rc invite(struct fill *f, struct kith_tx *tx, struct fill_counsellor *c, struct kith_id peer)
{
    const struct kith_peer_review review = {.peer = peer,
                                            .session = c->last,
                                            .first = 30,
                                            .last = 44,
                                            .ask = KITH_S("I was unsure of myself here. What would you have asked?")};

    return kith_peer_invite(tx, &review, &c->review, &f->err);
}

static enum kith_rc write_review(struct fill *f, struct kith_tx *tx, struct kith_id review, bool peer)
{
    enum kith_rc rc = KITH_OK;

    if (peer)
        KITH_TRY(kith_peer_answer(tx, review, true, &f->err));
    KITH_TRY(kith_peer_write(tx, review, KITH_S("You stayed with them and did not hurry on."),
                             KITH_S("What were you hoping for when you said that?"), &f->err));
out:
    return rc;
}

static enum kith_rc meet_in_group(struct fill *f, struct kith_tx *tx, const struct fill_counsellor *c)
{
    const struct kith_group_meeting m = {
        .group = c->group,
        .session = c->last,
        .first = 40,
        .last = 52,
        .moment = KITH_S("Somebody thanked me, and I changed the subject. I have thought about it all week."),
        .notes = KITH_S("Three of us do the same. We wondered whom the subject is changed for.")};
    struct kith_id id;

    return kith_group_meet(tx, &m, &id, &f->err);
}

/* The first of every ten begins a group and brings the others in. */
static enum kith_rc begin_group(struct fill *f, struct kith_tx *tx, unsigned number)
{
    struct kith_id group;
    enum kith_rc rc;

    KITH_TRY(kith_group_add(tx, f->programme, KITH_S("Thursday circle"), &group, &f->err));
    for (unsigned i = number; i < number + FILL_GROUP && i < f->n_counsellors; i++) {
        if (i > number)
            KITH_TRY(kith_group_join(tx, group, f->counsellors[i].id, &f->err));
        f->counsellors[i].group = group;
    }
out:
    return rc;
}

static enum kith_rc come_and_go(struct fill *f, struct kith_tx *tx, struct kith_id who)
{
    enum kith_rc rc = KITH_OK;

    for (unsigned i = 0; i < SIGN_INS; i++) {
        KITH_TRY(kith_audit_add(tx, "signin", who, KITH_ID_NONE, NULL, &f->err));
        KITH_TRY(kith_audit_add(tx, "signout", who, KITH_ID_NONE, NULL, &f->err));
    }
out:
    return rc;
}

enum kith_rc fill_own_week(struct fill *f, struct kith_tx *tx, unsigned number, unsigned week)
{
    struct fill_counsellor *c = &f->counsellors[number];
    unsigned other = number ? number - 1 : f->n_counsellors - 1; /* who invites this one */
    struct fill_counsellor *before = &f->counsellors[other];
    unsigned phase = (week + number) % QUARTER_WEEKS;
    enum kith_rc rc;

    KITH_TRY(come_and_go(f, tx, c->id));
    KITH_TRY(practise(f, tx, number));
    KITH_TRY(fill_code_blind(f, tx, c->id));
    KITH_TRY(reply(f, tx, c));
    if (week == 1 && number % FILL_GROUP == 0)
        KITH_TRY(begin_group(f, tx, number));
    if (kith_id_is(c->group) && kith_id_is(c->last) && (week + number) % FILL_GROUP == 0)
        KITH_TRY(meet_in_group(f, tx, c));
    if (phase == 0 && kith_id_is(c->last) && f->n_counsellors > 1)
        KITH_TRY(invite(f, tx, c, f->counsellors[(number + 1) % f->n_counsellors].id));
    else if (phase == 3 && kith_id_is(c->review))
        KITH_TRY(write_review(f, tx, c->review, false));
    if ((week + other) % QUARTER_WEEKS == 1 && kith_id_is(before->review)) /* a week after the invitation */
        KITH_TRY(write_review(f, tx, before->review, true));
    if (week % NOTICES_WEEKS == 0)
        KITH_TRY(kith_notice_add(tx, c->id, "rule.change", KITH_ID_NONE,
                                 KITH_S("Sessions are offered to supervisors after 21 days from now on."), &f->err));
    if (kith_id_is(f->workshop) && (number + week) % 6 == 0)
        KITH_TRY(kith_workshop_part(tx, f->workshop, true, &f->err));
out:
    return rc;
}

/* ---- those who look after them ---- */

static enum kith_rc coach(struct fill *f, struct kith_tx *tx, unsigned number, unsigned week)
{
    struct fill_counsellor *c = &f->counsellors[number];
    const struct kith_coaching_plan plan = {.programme = f->programme,
                                            .counsellor = c->id,
                                            .strength = KITH_S("picked_up"),
                                            .goal = KITH_S("percent_open"),
                                            .strength_words = KITH_S("People hear their own words back, and go on."),
                                            .goal_words = KITH_S("Two open questions before anything is written.")};
    struct kith_coaching_meeting meeting = {
        .words = KITH_S("We looked at how the talks begin. The form comes early, and with it one closed question "
                        "after another.")};
    struct kith_coaching_evidence shown = {
        .session = c->last, .first = 10, .last = 14, .why = KITH_S("Here we stopped for the first time.")};
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    if ((week + number) % (FILL_WEEKS / 2) == 0)
        KITH_TRY(kith_coaching_begin(tx, &plan, &c->plan, &f->err));
    if (!kith_id_is(c->plan) || !kith_id_is(c->last) || (week + number) % (FILL_WEEKS / 8) != 1)
        goto out;
    meeting.plan = c->plan;
    KITH_TRY(kith_coaching_meet(tx, &meeting, &shown.meeting, &f->err));
    KITH_TRY(kith_coaching_show(tx, &shown, &id, &f->err));
    shown.first += 30;
    shown.last += 30;
    KITH_TRY(kith_coaching_show(tx, &shown, &id, &f->err));
    KITH_TRY(kith_coaching_next(tx, c->plan, f->now + KITH_COACHING_GAP_S, &f->err));
out:
    return rc;
}

static enum kith_rc supervise(struct fill *f, unsigned from, unsigned week)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(fill_as(f, f->counsellors[from].supervisor, &tx));
    KITH_TRY(come_and_go(f, tx, f->counsellors[from].supervisor));
    for (unsigned i = from; i < from + FILL_SUPERVISED && i < f->n_counsellors; i++)
        KITH_TRY(coach(f, tx, i, week));
    KITH_TRY(fill_code_blind(f, tx, f->counsellors[from].supervisor));
    KITH_TRY(fill_done(f, &tx));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc mentor(struct fill *f, unsigned number)
{
    const struct fill_counsellor *c = &f->counsellors[number];
    const struct kith_tie tie = {.kind = KITH_TIE_MENTORS, .from = c->mentor, .to = c->id, .programme = f->programme};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (int i = 0; i < 2; i++) {
        KITH_TRY(fill_as(f, i ? c->id : c->mentor, &tx));
        KITH_TRY(kith_mentor_write(tx, &tie,
                                   i ? KITH_S("Whether I still like people. I do.")
                                     : KITH_S("Think about what you would like to be asked at the end of the year."),
                                   &id, &f->err));
        KITH_TRY(fill_done(f, &tx));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* All but the newest were seen to. */
static enum kith_rc answer_crises(struct fill *f)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    if (f->n_crises == 0 || f->now > f->end - FILL_WEEK_S / 2)
        return KITH_OK;
    KITH_TRY(fill_as(f, f->sue, &tx));
    for (size_t i = 0; i < f->n_crises; i++) {
        KITH_TRY(kith_crisis_acknowledge(tx, f->crises[i], &f->err));
        KITH_TRY(kith_crisis_close(tx, f->crises[i],
                                   KITH_S("Rang the counsellor at once; they had gone through it together in the "
                                          "session and made a plan for the night."),
                                   &f->err));
    }
    KITH_TRY(fill_done(f, &tx));
    f->n_crises = 0;
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc plan_workshop(struct fill *f)
{
    const struct kith_workshop workshop = {.programme = f->programme,
                                           .title = KITH_S("Giving back what was said"),
                                           .about = KITH_S("A day on reflections: short ones, deep ones."),
                                           .held = f->now + 3 * FILL_WEEK_S};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(fill_as(f, f->sue, &tx));
    KITH_TRY(kith_workshop_add(tx, &workshop, &f->workshop, &f->err));
    KITH_TRY(fill_done(f, &tx));
out:
    kith_tx_end(tx);
    return rc;
}

enum kith_rc fill_others_week(struct fill *f, unsigned week)
{
    enum kith_rc rc = KITH_OK;

    for (unsigned i = 0; i < f->n_counsellors; i += FILL_SUPERVISED)
        KITH_TRY(supervise(f, i, week));
    for (unsigned i = 0; i < f->n_counsellors; i++)
        if (kith_id_is(f->counsellors[i].mentor) && (week + i) % MONTH_WEEKS == 0)
            KITH_TRY(mentor(f, i));
    KITH_TRY(answer_crises(f));
    if (week % 2 == 0)
        KITH_TRY(plan_workshop(f));
    KITH_TRY(adjudicate(f));
out:
    return rc;
}
