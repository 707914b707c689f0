/* Who may do what: one table of role, relation and consent, and no way around it.
 *
 * Deny by default: what no row allows is refused. Pure; any thread. The caller finds out roles, relations and open uses
 * (kith_workspace_may in src/app does) and asks here. */
#ifndef KITH_ACCESS_H
#define KITH_ACCESS_H

#include "store_clients.h"

enum kith_deed { /* something a person asks to do */
                 /* for everybody who is signed in */
                 KITH_DEED_HOME,       /* what awaits me, my account */
                 KITH_DEED_OWN_PEOPLE, /* change my own names and pronouns */
                 KITH_DEED_PRACTICE,   /* practise; what comes of it is mine alone */
                 /* sessions */
                 KITH_DEED_SESSION_ADD,
                 KITH_DEED_SESSION_LIST,  /* that it exists: date, client's code, state */
                 KITH_DEED_SESSION_READ,  /* transcript and codes */
                 KITH_DEED_SESSION_SCORE, /* measures and feedback */
                 KITH_DEED_SESSION_SHARE,
                 KITH_DEED_SESSION_CONTEST,
                 KITH_DEED_SESSION_POOL,
                 KITH_DEED_SESSION_CORRECT, /* put under the right client, or deleted; its words are not shown */
                 KITH_DEED_POOL,            /* what of my own goes into blind coding */
                 KITH_DEED_POOL_COUNTS,     /* how much of it there is, of nobody by name */
                 KITH_DEED_CODER_TIME,      /* the time that I give to it */
                 /* clients and consent */
                 KITH_DEED_CLIENT_ADD,
                 KITH_DEED_CLIENT_SEE, /* names, and all that is held */
                 KITH_DEED_CLIENT_EDIT,
                 KITH_DEED_CONSENT_SEE,
                 KITH_DEED_CONSENT_RECORD,
                 KITH_DEED_DISCLOSURE_SEE,
                 KITH_DEED_DISCLOSURE_RECORD,
                 KITH_DEED_CLIENT_ERASE,
                 KITH_DEED_LEGAL_HOLD,
                 KITH_DEED_CLIENT_HAND_OVER,
                 /* blind coding */
                 KITH_DEED_CODE_BLIND, /* a masked segment, without the machine's codes */
                 KITH_DEED_ADJUDICATE,
                 KITH_DEED_AGREEMENT_SEE,
                 /* growth */
                 KITH_DEED_GROWTH_SEE, /* one's own */
                 KITH_DEED_COACH,
                 KITH_DEED_PEER_REVIEW,
                 KITH_DEED_MENTOR,     /* the notes of a mentor and the person mentored */
                 KITH_DEED_GROUP,      /* a reflective group: its people, moments and notes */
                 KITH_DEED_GROUP_TURN, /* a masked stretch that was brought to it */
                 KITH_DEED_WORKSHOP,   /* workshops, and one's own practice around them */
                 KITH_DEED_WORKSHOP_ADD,
                 KITH_DEED_AGGREGATE_SEE, /* figures of a programme that lead to no one person */
                 /* running the place */
                 KITH_DEED_PEOPLE_SEE,
                 KITH_DEED_PEOPLE_EDIT,
                 KITH_DEED_ROLES_EDIT,
                 KITH_DEED_PERSON_ERASE,
                 KITH_DEED_SETTINGS_EDIT,
                 KITH_DEED_AUDIT_SEE,
                 KITH_DEED_RESEARCH_EXPORT, /* masked sessions with consent for research */
                 /* crisis */
                 KITH_DEED_CRISIS_SEE, /* flagged lines only */
                 KITH_DEED_CRISIS_ACT,
                 KITH_DEED_CIRCUIT,     /* simulated rats: about nobody */
                 KITH_DEED_BREAK_GLASS, /* flagged lines of one report, for a reason that is written down and told */
                 KITH_DEED_COUNT
};
const char *kith_deed_name(enum kith_deed deed); /* "session.read" */

enum kith_relation {                      /* how the actor stands to what it is about; bits are 1u << relation */
                     KITH_REL_PROGRAMME,  /* it belongs to a programme in which the actor has the role */
                     KITH_REL_SELF,       /* it is the actor: their own session, client, growth, account */
                     KITH_REL_SUPERVISES, /* the actor supervises the counsellor it belongs to */
                     KITH_REL_MENTORS,
                     KITH_REL_SHARED,   /* its counsellor shared it */
                     KITH_REL_INVITED,  /* its counsellor invited the actor to a segment of it */
                     KITH_REL_ASSIGNED, /* a blind coding of it was given to the actor */
                     KITH_REL_OFFERED,  /* a rule of the programme offers it after its days */
                     KITH_REL_MEMBER,   /* the actor belongs to the group */
                     KITH_REL_ON_CALL,  /* the actor answers for the programme's crisis inbox */
                     KITH_REL_COUNT
};

enum kith_sight { /* how much of it */
                  KITH_SIGHT_NONE,
                  KITH_SIGHT_FACT,   /* that it exists, without a name */
                  KITH_SIGHT_LINES,  /* flagged lines only */
                  KITH_SIGHT_MASKED, /* names and contacts hidden */
                  KITH_SIGHT_FULL
};

/* The most that a person with these roles (bits), relations (bits) and open uses (bits) may see when doing this;
 * KITH_SIGHT_NONE: refused. */
enum kith_sight kith_access(enum kith_deed deed, unsigned roles, unsigned relations, unsigned uses);

struct kith_access_row {
    enum kith_deed deed;
    enum kith_post role; /* KITH_POST_COUNT: anyone with a role in the programme */
    unsigned relations;  /* all of these bits */
    unsigned uses;       /* all of these bits */
    enum kith_sight sight;
};
/* The table itself, for the test that walks it and the page that shows it. */
const struct kith_access_row *kith_access_rows(size_t *n);

#endif
