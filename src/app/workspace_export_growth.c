#include "workspace_export_growth.h"

struct part {
    struct kith_tx *tx;
    struct kith_arena *keep;
    struct kith_emit *j;
    struct kith_err *err;
};

static void emit_id(const struct part *p, const char *key, struct kith_id id)
{
    kith_emit_str_or_null(p->j, key, kith_id_str(&id));
}

static enum kith_rc emit_meetings(const struct part *p, struct kith_id plan)
{
    struct kith_coaching_meeting *m;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_coaching_meetings(p->tx, plan, p->keep, &m, &n, p->err));
    kith_emit_array(p->j, "meetings");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(p->j, NULL);
        emit_id(p, "written_by", m[i].by);
        kith_emit_int(p->j, "held", m[i].held);
        kith_emit_str_or_null(p->j, "words", m[i].words);
        kith_emit_str_or_null(p->j, "reply", m[i].reply);
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

static enum kith_rc emit_plans(const struct part *p, struct kith_id person)
{
    struct kith_coaching_plan *plans;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_coaching_list(p->tx, KITH_ID_NONE, person, p->keep, &plans, &n, p->err));
    kith_emit_array(p->j, "coaching");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(p->j, NULL);
        kith_emit_str(p->j, "strength", plans[i].strength);
        kith_emit_str_or_null(p->j, "strength_in_words", plans[i].strength_words);
        kith_emit_str(p->j, "goal", plans[i].goal);
        kith_emit_str_or_null(p->j, "goal_in_words", plans[i].goal_words);
        kith_emit_int(p->j, "since", plans[i].since);
        kith_emit_int(p->j, "next_meeting", plans[i].next);
        kith_emit_int(p->j, "closed", plans[i].closed);
        KITH_TRY(emit_meetings(p, plans[i].id));
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

/* Of a mentoring that goes on: the notes of both, since the space is of both. */
static enum kith_rc emit_mentoring(const struct part *p, struct kith_id person)
{
    struct kith_mentor_note *notes;
    struct kith_tie *ties;
    enum kith_rc rc;
    size_t n_ties;
    size_t n;

    KITH_TRY(kith_tie_list(p->tx, person, p->keep, &ties, &n_ties, p->err));
    kith_emit_array(p->j, "mentoring");
    for (size_t i = 0; i < n_ties; i++) {
        if (ties[i].kind != KITH_TIE_MENTORS)
            continue;
        KITH_TRY(kith_mentor_notes(p->tx, &ties[i], p->keep, &notes, &n, p->err));
        for (size_t k = 0; k < n; k++) {
            kith_emit_object(p->j, NULL);
            emit_id(p, "mentor", ties[i].from);
            emit_id(p, "written_by", notes[k].by);
            kith_emit_int(p->j, "at", notes[k].at);
            kith_emit_str(p->j, "words", notes[k].words);
            kith_emit_close_object(p->j);
        }
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

/* Words about a client's session are in the client's export: here stands that there was a review. */
static enum kith_rc emit_reviews(const struct part *p, struct kith_id person)
{
    struct kith_peer_review *r;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_peer_list(p->tx, person, p->keep, &r, &n, p->err));
    kith_emit_array(p->j, "peer_reviews");
    for (size_t i = 0; i < n; i++) {
        kith_emit_flat_object(p->j, NULL);
        emit_id(p, "session", r[i].session);
        emit_id(p, "invited_by", r[i].counsellor);
        emit_id(p, "peer", r[i].peer);
        kith_emit_int(p->j, "since", r[i].since);
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

/* What the person brought in their own words; what others brought is theirs. */
static enum kith_rc emit_groups(const struct part *p, struct kith_id person)
{
    struct kith_group_meeting *m;
    struct kith_group *groups;
    enum kith_rc rc;
    size_t n_groups;
    size_t n;

    KITH_TRY(kith_group_list(p->tx, KITH_ID_NONE, person, p->keep, &groups, &n_groups, p->err));
    kith_emit_array(p->j, "groups");
    for (size_t i = 0; i < n_groups; i++) {
        kith_emit_object(p->j, NULL);
        kith_emit_str(p->j, "name", groups[i].name);
        kith_emit_array(p->j, "brought");
        KITH_TRY(kith_group_meetings(p->tx, groups[i].id, p->keep, &m, &n, p->err));
        for (size_t k = 0; k < n; k++)
            if (kith_id_eq(m[k].by, person) && !kith_id_is(m[k].session)) {
                kith_emit_object(p->j, NULL);
                kith_emit_int(p->j, "held", m[k].held);
                kith_emit_str(p->j, "moment", m[k].moment);
                kith_emit_close_object(p->j);
            }
        kith_emit_close_array(p->j);
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

static enum kith_rc emit_workshops(const struct part *p, struct kith_id person)
{
    struct kith_workshop *w;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_workshop_of(p->tx, person, p->keep, &w, &n, p->err));
    kith_emit_array(p->j, "workshops");
    for (size_t i = 0; i < n; i++) {
        kith_emit_flat_object(p->j, NULL);
        kith_emit_str(p->j, "title", w[i].title);
        kith_emit_int(p->j, "held", w[i].held);
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
out:
    return rc;
}

enum kith_rc kith_export_growth_of_person(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep,
                                          struct kith_emit *j, struct kith_err *err)
{
    const struct part p = {tx, keep, j, err};
    enum kith_rc rc;

    KITH_TRY(emit_plans(&p, person));
    KITH_TRY(emit_mentoring(&p, person));
    KITH_TRY(emit_reviews(&p, person));
    KITH_TRY(emit_groups(&p, person));
    KITH_TRY(emit_workshops(&p, person));
out:
    return rc;
}

static enum kith_rc emit_review_words(const struct part *p, const struct kith_peer_review *listed)
{
    struct kith_peer_review review;
    struct kith_peer_word *words;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_peer_get(p->tx, listed->id, p->keep, &review, p->err));
    KITH_TRY(kith_peer_words(p->tx, &review, p->keep, &words, &n, p->err));
    kith_emit_object(p->j, NULL);
    emit_id(p, "peer", review.peer);
    kith_emit_int(p->j, "first_turn", review.first);
    kith_emit_int(p->j, "last_turn", review.last);
    kith_emit_str_or_null(p->j, "asked", review.ask);
    kith_emit_array(p->j, "words");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(p->j, NULL);
        emit_id(p, "written_by", words[i].by);
        kith_emit_str(p->j, "strength", words[i].strength);
        kith_emit_str(p->j, "question", words[i].question);
        kith_emit_close_object(p->j);
    }
    kith_emit_close_array(p->j);
    kith_emit_close_object(p->j);
out:
    return rc;
}

enum kith_rc kith_export_growth_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                           struct kith_emit *j, struct kith_err *err)
{
    const struct part p = {tx, keep, j, err};
    struct kith_coaching_evidence *shown;
    struct kith_group_meeting *moments;
    struct kith_peer_review *reviews;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_coaching_of_session(tx, session, keep, &shown, &n, err));
    kith_emit_array(j, "shown_in_coaching");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "first_turn", shown[i].first);
        kith_emit_int(j, "last_turn", shown[i].last);
        kith_emit_str_or_null(j, "why", shown[i].why);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
    KITH_TRY(kith_peer_of_session(tx, session, keep, &reviews, &n, err));
    kith_emit_array(j, "peer_reviews");
    for (size_t i = 0; i < n; i++)
        KITH_TRY(emit_review_words(&p, &reviews[i]));
    kith_emit_close_array(j);
    KITH_TRY(kith_group_of_session(tx, session, keep, &moments, &n, err));
    kith_emit_array(j, "brought_to_a_group");
    for (size_t i = 0; i < n; i++) {
        kith_emit_object(j, NULL);
        kith_emit_int(j, "held", moments[i].held);
        kith_emit_int(j, "first_turn", moments[i].first);
        kith_emit_int(j, "last_turn", moments[i].last);
        kith_emit_str_or_null(j, "why", moments[i].moment);
        kith_emit_str_or_null(j, "notes", moments[i].notes);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
out:
    return rc;
}
