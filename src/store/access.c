#include "access.h"

#define P(x)  (1u << KITH_REL_##x)
#define U(x)  (1u << KITH_USE_##x)
#define OWN   (P(PROGRAMME) | P(SELF))
#define SUPER (P(PROGRAMME) | P(SUPERVISES) | P(SHARED))

/* Read it as: who does this deed, standing so to the thing, and with these uses open, may see that much.
 *
 * What is not here is refused: no row lets a director or an administrator near a session, a client's name or one
 * counsellor's figures. A supervisor needs the tie, the counsellor's own sharing, and consent for supervision. */
static const struct kith_access_row table[] = {
    /* everybody who works here */
    {KITH_DEED_HOME, KITH_POST_COUNT, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_OWN_PEOPLE, KITH_POST_COUNT, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_PRACTICE, KITH_POST_COUNT, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_PEOPLE_SEE, KITH_POST_COUNT, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_CIRCUIT, KITH_POST_COUNT, P(PROGRAMME), 0, KITH_SIGHT_FULL},

    /* a counsellor and their own sessions */
    {KITH_DEED_SESSION_ADD, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(FEEDBACK), KITH_SIGHT_FULL},
    {KITH_DEED_SESSION_LIST, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FACT},
    {KITH_DEED_SESSION_READ, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(FEEDBACK), KITH_SIGHT_FULL},
    {KITH_DEED_SESSION_SCORE, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(FEEDBACK), KITH_SIGHT_FULL},
    {KITH_DEED_SESSION_SHARE, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(FEEDBACK) | U(SUPERVISION), KITH_SIGHT_FULL},
    {KITH_DEED_SESSION_CONTEST, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(FEEDBACK), KITH_SIGHT_FULL},
    {KITH_DEED_SESSION_POOL, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(SUPERVISION), KITH_SIGHT_FULL},
    /* a mistake can be put right whatever the wrong client chose */
    {KITH_DEED_SESSION_CORRECT, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FACT},

    {KITH_DEED_POOL, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_POOL_COUNTS, KITH_POST_SUPERVISOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_CODER_TIME, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_CODER_TIME, KITH_POST_SUPERVISOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_CODER_TIME, KITH_POST_MENTOR, OWN, 0, KITH_SIGHT_FULL},

    /* a supervisor, a mentor, a peer: only what was shared with them */
    {KITH_DEED_SESSION_LIST, KITH_POST_SUPERVISOR, SUPER, 0, KITH_SIGHT_FACT},
    {KITH_DEED_SESSION_LIST, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(SUPERVISES) | P(OFFERED), 0, KITH_SIGHT_FACT},
    {KITH_DEED_SESSION_READ, KITH_POST_SUPERVISOR, SUPER, U(RECORDING) | U(SUPERVISION), KITH_SIGHT_MASKED},
    {KITH_DEED_SESSION_SCORE, KITH_POST_SUPERVISOR, SUPER, U(RECORDING) | U(FEEDBACK) | U(SUPERVISION),
     KITH_SIGHT_MASKED},
    /* a colleague is no supervisor: what a client was asked for then is "to teach other counsellors here" */
    {KITH_DEED_PEER_REVIEW, KITH_POST_COUNSELLOR, P(PROGRAMME) | P(INVITED), U(RECORDING) | U(TEACHING),
     KITH_SIGHT_MASKED},

    /* clients: those who treat them */
    {KITH_DEED_CLIENT_ADD, KITH_POST_COUNSELLOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_CLIENT_SEE, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_CLIENT_EDIT, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_CONSENT_SEE, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_CONSENT_RECORD, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_DISCLOSURE_SEE, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_DISCLOSURE_RECORD, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    /* erasing and holding go by the client's code: no name is shown */
    {KITH_DEED_CLIENT_ERASE, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_LEGAL_HOLD, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_CLIENT_HAND_OVER, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_CLIENT_HAND_OVER, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_DISCLOSURE_RECORD, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_DISCLOSURE_SEE, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},

    /* blind coding: whoever was given the segment, masked */
    {KITH_DEED_CODE_BLIND, KITH_POST_COUNSELLOR, P(PROGRAMME) | P(ASSIGNED), U(RECORDING) | U(SUPERVISION),
     KITH_SIGHT_MASKED},
    {KITH_DEED_CODE_BLIND, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(ASSIGNED), U(RECORDING) | U(SUPERVISION),
     KITH_SIGHT_MASKED},
    {KITH_DEED_CODE_BLIND, KITH_POST_MENTOR, P(PROGRAMME) | P(ASSIGNED), U(RECORDING) | U(SUPERVISION),
     KITH_SIGHT_MASKED},
    {KITH_DEED_ADJUDICATE, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(ASSIGNED), U(RECORDING) | U(SUPERVISION),
     KITH_SIGHT_MASKED},
    /* not who directs or runs the place: where few are coded, a prevalence is one counsellor's own figure */
    {KITH_DEED_AGREEMENT_SEE, KITH_POST_COUNSELLOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_AGREEMENT_SEE, KITH_POST_SUPERVISOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_AGREEMENT_SEE, KITH_POST_MENTOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_AGREEMENT_SEE, KITH_POST_RESEARCHER, P(PROGRAMME), 0, KITH_SIGHT_FULL},

    /* growth: the counsellor's own, and nobody else's */
    {KITH_DEED_GROWTH_SEE, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_COACH, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_COACH, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(SUPERVISES), 0, KITH_SIGHT_FULL},
    {KITH_DEED_PEER_REVIEW, KITH_POST_COUNSELLOR, OWN, U(RECORDING) | U(TEACHING), KITH_SIGHT_FULL},
    /* a mentor's space is of the two alone: neither a supervisor's, nor the plan a mentor's */
    {KITH_DEED_MENTOR, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_FULL},
    {KITH_DEED_MENTOR, KITH_POST_MENTOR, P(PROGRAMME) | P(MENTORS), 0, KITH_SIGHT_FULL},
    {KITH_DEED_GROUP, KITH_POST_COUNSELLOR, P(PROGRAMME) | P(MEMBER), 0, KITH_SIGHT_FULL},
    {KITH_DEED_GROUP, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(MEMBER), 0, KITH_SIGHT_FULL},
    {KITH_DEED_GROUP, KITH_POST_MENTOR, P(PROGRAMME) | P(MEMBER), 0, KITH_SIGHT_FULL},
    {KITH_DEED_GROUP_TURN, KITH_POST_COUNSELLOR, P(PROGRAMME) | P(MEMBER), U(RECORDING) | U(TEACHING),
     KITH_SIGHT_MASKED},
    {KITH_DEED_GROUP_TURN, KITH_POST_SUPERVISOR, P(PROGRAMME) | P(MEMBER), U(RECORDING) | U(TEACHING),
     KITH_SIGHT_MASKED},
    {KITH_DEED_GROUP_TURN, KITH_POST_MENTOR, P(PROGRAMME) | P(MEMBER), U(RECORDING) | U(TEACHING), KITH_SIGHT_MASKED},
    {KITH_DEED_WORKSHOP, KITH_POST_COUNT, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_WORKSHOP_ADD, KITH_POST_SUPERVISOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_WORKSHOP_ADD, KITH_POST_MENTOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_WORKSHOP_ADD, KITH_POST_DIRECTOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_AGGREGATE_SEE, KITH_POST_DIRECTOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_AGGREGATE_SEE, KITH_POST_RESEARCHER, P(PROGRAMME), 0, KITH_SIGHT_FACT},
    {KITH_DEED_RESEARCH_EXPORT, KITH_POST_RESEARCHER, P(PROGRAMME), U(RECORDING) | U(RESEARCH), KITH_SIGHT_MASKED},

    /* running the place */
    {KITH_DEED_PEOPLE_EDIT, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_ROLES_EDIT, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_PERSON_ERASE, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_SETTINGS_EDIT, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FULL},
    {KITH_DEED_AUDIT_SEE, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_FACT},

    /* danger: the flagged lines, for whoever answers and for the counsellor */
    {KITH_DEED_CRISIS_SEE, KITH_POST_COUNT, P(PROGRAMME) | P(ON_CALL), 0, KITH_SIGHT_LINES},
    {KITH_DEED_CRISIS_SEE, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_LINES},
    {KITH_DEED_CRISIS_ACT, KITH_POST_COUNT, P(PROGRAMME) | P(ON_CALL), 0, KITH_SIGHT_LINES},
    {KITH_DEED_CRISIS_ACT, KITH_POST_COUNSELLOR, OWN, 0, KITH_SIGHT_LINES},
    /* whoever answers for the inbox has to go on when the counsellor cannot be reached */
    {KITH_DEED_BREAK_GLASS, KITH_POST_COUNT, P(PROGRAMME) | P(ON_CALL), 0, KITH_SIGHT_LINES},
    {KITH_DEED_BREAK_GLASS, KITH_POST_SUPERVISOR, P(PROGRAMME), 0, KITH_SIGHT_LINES},
    {KITH_DEED_BREAK_GLASS, KITH_POST_DIRECTOR, P(PROGRAMME), 0, KITH_SIGHT_LINES},
    {KITH_DEED_BREAK_GLASS, KITH_POST_ADMINISTRATOR, P(PROGRAMME), 0, KITH_SIGHT_LINES},
};

const struct kith_access_row *kith_access_rows(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}

enum kith_sight kith_access(enum kith_deed deed, unsigned roles, unsigned relations, unsigned uses)
{
    enum kith_sight best = KITH_SIGHT_NONE;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct kith_access_row *row = &table[i];
        bool role = row->role == KITH_POST_COUNT ? roles != 0 : (roles & (1u << row->role)) != 0;

        if (row->deed == deed && role && (relations & row->relations) == row->relations &&
            (uses & row->uses) == row->uses && row->sight > best)
            best = row->sight;
    }
    return best;
}

const char *kith_deed_name(enum kith_deed deed)
{
    static const char *const names[KITH_DEED_COUNT] = {
        [KITH_DEED_HOME] = "home",
        [KITH_DEED_OWN_PEOPLE] = "own.people",
        [KITH_DEED_PRACTICE] = "practice",
        [KITH_DEED_SESSION_ADD] = "session.add",
        [KITH_DEED_SESSION_LIST] = "session.list",
        [KITH_DEED_SESSION_READ] = "session.read",
        [KITH_DEED_SESSION_SCORE] = "session.score",
        [KITH_DEED_SESSION_SHARE] = "session.share",
        [KITH_DEED_SESSION_CONTEST] = "session.contest",
        [KITH_DEED_SESSION_POOL] = "session.pool",
        [KITH_DEED_SESSION_CORRECT] = "session.correct",
        [KITH_DEED_POOL] = "pool",
        [KITH_DEED_POOL_COUNTS] = "pool.counts",
        [KITH_DEED_CODER_TIME] = "coder.time",
        [KITH_DEED_CLIENT_ADD] = "client.add",
        [KITH_DEED_CLIENT_SEE] = "client.see",
        [KITH_DEED_CLIENT_EDIT] = "client.edit",
        [KITH_DEED_CONSENT_SEE] = "consent.see",
        [KITH_DEED_CONSENT_RECORD] = "consent.record",
        [KITH_DEED_DISCLOSURE_SEE] = "disclosure.see",
        [KITH_DEED_DISCLOSURE_RECORD] = "disclosure.record",
        [KITH_DEED_CLIENT_ERASE] = "client.erase",
        [KITH_DEED_LEGAL_HOLD] = "client.hold",
        [KITH_DEED_CLIENT_HAND_OVER] = "client.handover",
        [KITH_DEED_CODE_BLIND] = "code.blind",
        [KITH_DEED_ADJUDICATE] = "adjudicate",
        [KITH_DEED_AGREEMENT_SEE] = "agreement.see",
        [KITH_DEED_GROWTH_SEE] = "growth.see",
        [KITH_DEED_COACH] = "coach",
        [KITH_DEED_PEER_REVIEW] = "peer.review",
        [KITH_DEED_MENTOR] = "mentor",
        [KITH_DEED_GROUP] = "group",
        [KITH_DEED_GROUP_TURN] = "group.turn",
        [KITH_DEED_WORKSHOP] = "workshop",
        [KITH_DEED_WORKSHOP_ADD] = "workshop.add",
        [KITH_DEED_AGGREGATE_SEE] = "aggregate.see",
        [KITH_DEED_PEOPLE_SEE] = "people.see",
        [KITH_DEED_PEOPLE_EDIT] = "people.edit",
        [KITH_DEED_ROLES_EDIT] = "roles.edit",
        [KITH_DEED_PERSON_ERASE] = "person.erase",
        [KITH_DEED_SETTINGS_EDIT] = "settings.edit",
        [KITH_DEED_AUDIT_SEE] = "audit.see",
        [KITH_DEED_RESEARCH_EXPORT] = "research.export",
        [KITH_DEED_CRISIS_SEE] = "crisis.see",
        [KITH_DEED_CRISIS_ACT] = "crisis.act",
        [KITH_DEED_CIRCUIT] = "circuit",
        [KITH_DEED_BREAK_GLASS] = "break.glass",
    };

    return (unsigned)deed < KITH_DEED_COUNT ? names[deed] : "nothing";
}
