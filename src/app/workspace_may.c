#include "workspace_parts.h"

#define ARENA_MAX ((size_t)8 << 20)
#define R(x)      (1u << KITH_REL_##x)

/* What a deed is about, once all that it brings along was looked up. */
struct matter {
    struct kith_id programme;
    struct kith_id owner; /* the person it belongs to: the counsellor, or the one it is about */
    struct kith_id client;
    struct kith_id session;
    struct kith_id group;
    bool shared;
    bool assigned;
    bool offered;
    bool invited;
    bool member;
    bool whole_site; /* about nothing in particular */
};

/* An id that the caller gave must fit what is found: a session of one programme is none of another's. */
static enum kith_rc fit(struct kith_id *have, struct kith_id found, struct kith_err *err)
{
    if (kith_id_is(*have) && !kith_id_eq(*have, found))
        return kith_store_denied(err);
    *have = found;
    return KITH_OK;
}

static enum kith_rc look_up_session(struct kith_tx *tx, struct matter *m, struct kith_err *err)
{
    struct kith_facts facts;
    enum kith_rc rc;

    KITH_TRY(kith_facts_of_session(tx, m->session, &facts, err));
    KITH_TRY(fit(&m->programme, facts.programme, err));
    KITH_TRY(fit(&m->client, facts.client, err));
    m->owner = facts.counsellor;
    m->shared = facts.shared;
    KITH_TRY(kith_offered(tx, m->session, &m->offered, err));
out:
    return rc;
}

static enum kith_rc look_up_client(struct kith_tx *tx, struct matter *m, struct kith_err *err)
{
    struct kith_facts facts;
    enum kith_rc rc;

    KITH_TRY(kith_facts_of_client(tx, m->client, &facts, err));
    KITH_TRY(fit(&m->programme, facts.programme, err));
    m->owner = facts.counsellor;
out:
    return rc;
}

/* A person of the programme, now or before, or one who never worked anywhere yet. */
static enum kith_rc look_up_person(struct kith_tx *tx, struct kith_arena *keep, struct kith_id person, struct matter *m,
                                   struct kith_err *err)
{
    struct kith_role_held *held;
    struct kith_session_row *rows;
    struct kith_session_query shared = {
        .programme = m->programme, .counsellor = person, .shared_only = true, .most = 1};
    bool here = false;
    bool elsewhere;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_role_list(tx, person, KITH_ID_NONE, keep, &held, &n, err));
    elsewhere = n > 0;
    for (size_t i = 0; i < n; i++)
        here = here || kith_id_eq(held[i].programme, m->programme);
    if (n == 0) {
        KITH_TRY(kith_role_ever(tx, person, m->programme, &here, err));
        KITH_TRY(kith_role_ever(tx, person, KITH_ID_NONE, &elsewhere, err));
    }
    if (elsewhere && !here && kith_id_is(m->programme))
        return kith_store_denied(err);
    m->owner = person;
    if (kith_id_is(m->programme)) {
        KITH_TRY(kith_session_list(tx, &shared, keep, &rows, &n, NULL, err));
        m->shared = n > 0;
    }
out:
    return rc;
}

/* Assigned are those who coded it to the end, once nobody codes it blind any more, and who decides where they differ.
 */
static enum kith_rc look_up_segment(struct kith_tx *tx, struct kith_id actor, struct kith_id segment,
                                    struct kith_arena *keep, struct matter *m, struct kith_err *err)
{
    struct kith_coding_task *tasks;
    struct kith_segment g;
    struct kith_id judge;
    bool coded = false;
    size_t closed = 0;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_segment_get(tx, segment, keep, &g, err));
    KITH_TRY(fit(&m->session, g.session, err));
    KITH_TRY(kith_adjudicator(tx, segment, &judge, err));
    KITH_TRY(kith_segment_tasks(tx, segment, keep, &tasks, &n, err));
    for (size_t i = 0; i < n; i++) {
        closed += tasks[i].state == KITH_TASK_DONE;
        coded = coded || (tasks[i].state == KITH_TASK_DONE && kith_id_eq(tasks[i].coder, actor));
    }
    m->assigned = closed == n && n >= 2 && (coded || kith_id_eq(judge, actor));
out:
    return rc;
}

/* A peer is let in to the stretch alone, and only while the invitation stands; a member to the group's own moments. */
static enum kith_rc look_up_together(struct kith_tx *tx, struct kith_id actor, const struct kith_about *about,
                                     struct kith_arena *keep, struct matter *m, struct kith_err *err)
{
    struct kith_group_meeting meeting;
    struct kith_peer_review review;
    struct kith_group group;
    enum kith_rc rc = KITH_OK;

    m->group = about->group;
    if (kith_id_is(about->review)) {
        KITH_TRY(kith_peer_get(tx, about->review, keep, &review, err));
        KITH_TRY(fit(&m->session, review.session, err));
        m->invited = kith_id_eq(review.peer, actor) && review.state < KITH_PEER_DECLINED;
    }
    if (kith_id_is(about->meeting)) {
        KITH_TRY(kith_group_meeting_get(tx, about->meeting, keep, &meeting, err));
        KITH_TRY(fit(&m->group, meeting.group, err));
        if (kith_id_is(meeting.session))
            KITH_TRY(fit(&m->session, meeting.session, err));
    }
    if (kith_id_is(m->group)) {
        KITH_TRY(kith_group_get(tx, m->group, keep, &group, err));
        KITH_TRY(fit(&m->programme, group.programme, err));
        KITH_TRY(kith_group_has(tx, m->group, actor, &m->member, err));
    }
out:
    return rc;
}

static enum kith_rc look_up(struct kith_tx *tx, struct kith_id actor, const struct kith_about *about,
                            struct kith_arena *keep, struct matter *m, struct kith_err *err)
{
    struct kith_facts facts;
    enum kith_rc rc = KITH_OK;

    *m = (struct matter){.programme = about->programme, .client = about->client, .session = about->session};
    if (kith_id_is(about->task)) {
        KITH_TRY(kith_facts_of_task(tx, about->task, &facts, err));
        KITH_TRY(fit(&m->session, facts.session, err));
        m->assigned = kith_id_eq(facts.coder, actor) && !facts.withdrawn;
    }
    if (kith_id_is(about->segment))
        KITH_TRY(look_up_segment(tx, actor, about->segment, keep, m, err));
    if (kith_id_is(about->crisis)) {
        KITH_TRY(kith_facts_of_crisis(tx, about->crisis, &facts, err));
        KITH_TRY(fit(&m->session, facts.session, err));
    }
    KITH_TRY(look_up_together(tx, actor, about, keep, m, err));
    if (kith_id_is(m->session))
        KITH_TRY(look_up_session(tx, m, err));
    else if (kith_id_is(m->client))
        KITH_TRY(look_up_client(tx, m, err));
    else if (kith_id_is(about->person))
        KITH_TRY(look_up_person(tx, keep, about->person, m, err));
    m->whole_site = !kith_id_is(m->programme);
out:
    return rc;
}

static enum kith_rc ties_of(struct kith_tx *tx, struct kith_id actor, const struct matter *m, struct kith_arena *keep,
                            unsigned *relations, struct kith_err *err)
{
    struct kith_tie *ties;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_tie_list(tx, actor, keep, &ties, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (!kith_id_eq(ties[i].from, actor) || !kith_id_eq(ties[i].to, m->owner) ||
            !kith_id_eq(ties[i].programme, m->programme))
            continue;
        if (ties[i].kind == KITH_TIE_SUPERVISES)
            *relations |= R(SUPERVISES);
        else if (ties[i].kind == KITH_TIE_MENTORS)
            *relations |= R(MENTORS);
    }
out:
    return rc;
}

static enum kith_rc relate(struct kith_tx *tx, struct kith_id actor, const struct matter *m, struct kith_arena *keep,
                           struct kith_standing *out, struct kith_err *err)
{
    struct kith_crisis_duty duty;
    struct kith_role_held *held;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_role_list(tx, actor, m->whole_site ? KITH_ID_NONE : m->programme, keep, &held, &n, err));
    for (size_t i = 0; i < n; i++)
        out->roles |= 1u << held[i].role;
    if (n == 0)
        goto out;
    out->relations |= R(PROGRAMME);
    out->relations |= kith_id_eq(m->owner, actor) ? R(SELF) : 0;
    out->relations |= m->shared ? R(SHARED) : 0;
    out->relations |= m->assigned ? R(ASSIGNED) : 0;
    out->relations |= m->offered ? R(OFFERED) : 0;
    out->relations |= m->invited ? R(INVITED) : 0;
    out->relations |= m->member ? R(MEMBER) : 0;
    if (kith_id_is(m->owner) && !m->whole_site)
        KITH_TRY(ties_of(tx, actor, m, keep, &out->relations, err));
    if (!m->whole_site) {
        KITH_TRY(kith_crisis_duty_get(tx, m->programme, keep, &duty, err));
        if (kith_id_eq(duty.first, actor) || kith_id_eq(duty.deputy, actor))
            out->relations |= R(ON_CALL);
    }
out:
    return rc;
}

/* Pages ask about one session many times in one transaction, and the answer cannot change in it. */
struct stood {
    bool known;
    struct kith_id actor;
    struct kith_id programme;
    struct kith_standing standing;
};

static struct stood *stood_before(struct kith_tx *tx, const struct kith_about *about)
{
    if (!kith_id_is(about->session) || kith_id_is(about->person) || kith_id_is(about->client) ||
        kith_id_is(about->task) || kith_id_is(about->crisis))
        return NULL;
    return kith_tx_memo(tx, about->session, sizeof(struct stood));
}

enum kith_rc kith_workspace_standing(struct kith_tx *tx, struct kith_id actor, const struct kith_about *about,
                                     struct kith_standing *out, struct kith_err *err)
{
    struct stood *before = stood_before(tx, about);
    struct kith_arena *keep = NULL;
    struct matter m;
    bool nothing;
    enum kith_rc rc;

    *out = (struct kith_standing){0};
    if (!kith_id_is(actor))
        return kith_store_denied(err);
    if (before && before->known && kith_id_eq(before->actor, actor) &&
        kith_id_eq(before->programme, about->programme)) {
        *out = before->standing;
        return KITH_OK;
    }
    KITH_TRY(kith_arena_open(kith_store_env(kith_tx_store(tx)), &keep, ARENA_MAX, err));
    rc = look_up(tx, actor, about, keep, &m, err);
    nothing = rc == KITH_EDENIED;
    if (nothing) /* the same is asked as about what is there and not the actor's: time must not tell the two apart */
        m = (struct matter){.programme = about->programme,
                            .owner = kith_id_is(about->client) ? about->client : about->session,
                            .client = about->client,
                            .session = about->session,
                            .whole_site = !kith_id_is(about->programme)};
    else
        KITH_TRY(rc);
    KITH_TRY(relate(tx, actor, &m, keep, out, err));
    if (kith_id_is(m.session))
        KITH_TRY(kith_consent_open_session(tx, m.session, &out->uses, err));
    else if (kith_id_is(m.client))
        KITH_TRY(kith_consent_open_client(tx, m.client, &out->uses, err));
    if (nothing) {
        *out = (struct kith_standing){0};
        rc = kith_store_denied(err);
        goto out;
    }
    if (before)
        *before = (struct stood){true, actor, about->programme, *out};
out:
    kith_arena_close(keep);
    return rc;
}

enum kith_rc kith_workspace_may(struct kith_tx *tx, struct kith_id actor, enum kith_deed deed,
                                const struct kith_about *about, enum kith_sight *sight, struct kith_err *err)
{
    struct kith_standing s;
    enum kith_sight seen;
    enum kith_rc rc;

    if (sight)
        *sight = KITH_SIGHT_NONE;
    KITH_TRY(kith_workspace_standing(tx, actor, about, &s, err));
    seen = kith_access(deed, s.roles, s.relations, s.uses);
    if (seen == KITH_SIGHT_NONE)
        rc = kith_store_denied(err);
    else if (sight)
        *sight = seen;
out:
    return rc;
}
