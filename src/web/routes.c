/* The one table of routes. A test walks it: every route behind sign-in names a deed that the access table knows. */
#include "pages.h"
#include "router.h"

#include "http_server.h"

#define SMALL ((size_t)16 << 10) /* a form of a few fields */
#define LONG  ((size_t)64 << 10) /* a form with room to write */

#define SHOW(path, page, entry, deed)                                                                                  \
    {                                                                                                                  \
        KITH_GET, path, page, entry, deed, KITH_LIMIT_READ, 0                                                          \
    }
#define DO(path, page, entry, deed, limit, max)                                                                        \
    {                                                                                                                  \
        KITH_POST, path, page, entry, deed, limit, max                                                                 \
    }
#define IN       KITH_ENTRY_SIGNED_IN
#define D(deed)  KITH_DEED_##deed
#define NOTHING  KITH_DEED_COUNT
#define A_CHANGE KITH_LIMIT_WRITE

static const struct kith_route routes[] = {
    SHOW("/sign-in", kith_page_sign_in, KITH_ENTRY_ANYONE, NOTHING),
    DO("/sign-in", kith_do_sign_in, KITH_ENTRY_ANYONE, NOTHING, KITH_LIMIT_GUEST, SMALL),
    {KITH_GET, "/link/:token", kith_page_link, KITH_ENTRY_LINK, NOTHING, KITH_LIMIT_LINK, 0},
    DO("/link/:token", kith_do_link, KITH_ENTRY_LINK, NOTHING, KITH_LIMIT_LINK, SMALL),
    DO("/sign-in/code", kith_do_sign_in_code, KITH_ENTRY_ANYONE, NOTHING, KITH_LIMIT_GUEST, SMALL),
    DO("/sign-in/passkey", kith_do_sign_in_passkey, KITH_ENTRY_ANYONE, NOTHING, KITH_LIMIT_GUEST, SMALL),
    DO("/sign-in/passkey/answer", kith_do_sign_in_passkey_answer, KITH_ENTRY_ANYONE, NOTHING, KITH_LIMIT_GUEST, LONG),
    DO("/sign-out", kith_do_sign_out, IN, D(HOME), A_CHANGE, SMALL),

    SHOW("/", kith_page_home, IN, D(HOME)),
    SHOW("/account", kith_page_account, IN, D(HOME)),
    DO("/account/names", kith_do_account_names, IN, D(OWN_PEOPLE), A_CHANGE, LONG),
    DO("/account/password", kith_do_account_password, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/leave-others", kith_do_account_leave_others, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/programme", kith_do_account_programme, IN, D(HOME), A_CHANGE, SMALL),

    DO("/notices/:id", kith_do_notice_seen, IN, D(HOME), A_CHANGE, SMALL),

    SHOW("/account/sign-in", kith_page_account_sign_in, IN, D(OWN_PEOPLE)),
    DO("/account/passkeys", kith_do_passkey_new, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/passkeys/keep", kith_do_passkey_keep, IN, D(OWN_PEOPLE), A_CHANGE, LONG),
    DO("/account/passkeys/drop", kith_do_passkey_drop, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/codes", kith_do_codes_new, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/codes/keep", kith_do_codes_keep, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/codes/change", kith_do_codes_change, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),

    SHOW("/sessions", kith_page_sessions, IN, D(SESSION_LIST)),
    SHOW("/sessions/new", kith_page_upload, IN, D(SESSION_ADD)),
    DO("/sessions/new", kith_do_upload, IN, D(SESSION_ADD), KITH_LIMIT_UPLOAD, KITH_HTTP_BODY_MAX),
    SHOW("/sessions/:id", kith_page_session, IN, D(SESSION_LIST)),
    DO("/sessions/:id/share", kith_do_session_share, IN, D(SESSION_SHARE), A_CHANGE, SMALL),
    SHOW("/sessions/:id/turns/:n", kith_page_session_turn, IN, D(SESSION_CONTEST)),
    DO("/sessions/:id/turns/:n", kith_do_session_contest, IN, D(SESSION_CONTEST), A_CHANGE, LONG),
    SHOW("/sessions/:id/correct", kith_page_correct, IN, D(SESSION_CORRECT)),
    DO("/sessions/:id/move", kith_do_session_move, IN, D(SESSION_CORRECT), A_CHANGE, SMALL),
    DO("/sessions/:id/delete", kith_do_session_delete, IN, D(SESSION_CORRECT), A_CHANGE, SMALL),

    SHOW("/clients", kith_page_clients, IN, D(CLIENT_ADD)),
    SHOW("/clients/new", kith_page_client_new, IN, D(CLIENT_ADD)),
    DO("/clients/new", kith_do_client_new, IN, D(CLIENT_ADD), A_CHANGE, LONG),
    SHOW("/clients/:id", kith_page_client, IN, D(CLIENT_SEE)),
    SHOW("/clients/:id/names", kith_page_client_names, IN, D(CLIENT_EDIT)),
    DO("/clients/:id/names", kith_do_client_names, IN, D(CLIENT_EDIT), A_CHANGE, LONG),
    DO("/clients/:id/parties", kith_do_party_add, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    DO("/clients/:id/guardian", kith_do_party_guardian, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    SHOW("/clients/:id/held", kith_page_held, IN, D(CLIENT_SEE)),
    SHOW("/clients/:id/consent", kith_page_consent, IN, D(CONSENT_RECORD)),
    DO("/clients/:id/consent", kith_do_consent, IN, D(CONSENT_RECORD), A_CHANGE, LONG),
    DO("/clients/:id/revoke", kith_do_consent_revoke, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    SHOW("/clients/:id/form", kith_page_consent_form, IN, D(CONSENT_SEE)),
    SHOW("/clients/:id/disclosure", kith_page_disclosure, IN, D(DISCLOSURE_RECORD)),
    SHOW("/clients/:id/disclosure/notice", kith_page_disclosure_notice, IN, D(DISCLOSURE_RECORD)),
    DO("/clients/:id/disclosure", kith_do_disclosure, IN, D(DISCLOSURE_RECORD), A_CHANGE, LONG),

    SHOW("/agreement", kith_page_agreement, IN, D(AGREEMENT_SEE)),
    SHOW("/growth", kith_page_growth, IN, D(GROWTH_SEE)),
    SHOW("/together", kith_page_together, IN, D(WORKSHOP)),
    SHOW("/coaching", kith_page_coachings, IN, D(COACH)),
    SHOW("/coaching/:id", kith_page_coaching, IN, D(COACH)),
    SHOW("/coaching/:id/calendar", kith_page_coaching_calendar, IN, D(COACH)),
    DO("/coaching/:id/plan", kith_do_coaching_plan, IN, D(COACH), A_CHANGE, LONG),
    DO("/coaching/:id/meeting", kith_do_coaching_meeting, IN, D(COACH), A_CHANGE, LONG),
    DO("/coaching/:id/reply", kith_do_coaching_reply, IN, D(COACH), A_CHANGE, LONG),
    DO("/coaching/:id/next", kith_do_coaching_next, IN, D(COACH), A_CHANGE, SMALL),
    SHOW("/reviews", kith_page_reviews, IN, D(PEER_REVIEW)),
    SHOW("/reviews/:id", kith_page_review, IN, D(PEER_REVIEW)),
    DO("/reviews/:id/words", kith_do_review_words, IN, D(PEER_REVIEW), A_CHANGE, LONG),
    DO("/reviews/:id/accept", kith_do_review_accept, IN, D(PEER_REVIEW), A_CHANGE, SMALL),
    DO("/reviews/:id/decline", kith_do_review_decline, IN, D(PEER_REVIEW), A_CHANGE, SMALL),
    DO("/reviews/:id/withdraw", kith_do_review_withdraw, IN, D(PEER_REVIEW), A_CHANGE, SMALL),
    SHOW("/sessions/:id/invite", kith_page_invite, IN, D(SESSION_SHARE)),
    DO("/sessions/:id/invite", kith_do_invite, IN, D(SESSION_SHARE), A_CHANGE, LONG),
    SHOW("/mentor", kith_page_mentors, IN, D(MENTOR)),
    SHOW("/mentor/:id", kith_page_mentor, IN, D(MENTOR)),
    DO("/mentor/:id", kith_do_mentor_note, IN, D(MENTOR), A_CHANGE, LONG),
    SHOW("/groups", kith_page_groups, IN, D(GROUP)),
    DO("/groups/new", kith_do_group_new, IN, D(GROUP), A_CHANGE, SMALL),
    SHOW("/groups/:id", kith_page_group, IN, D(GROUP)),
    DO("/groups/:id/moment", kith_do_group_moment, IN, D(GROUP), A_CHANGE, LONG),
    DO("/groups/:id/note", kith_do_group_note, IN, D(GROUP), A_CHANGE, LONG),
    DO("/groups/:id/take-back", kith_do_group_take_back, IN, D(GROUP), A_CHANGE, SMALL),
    DO("/groups/:id/join", kith_do_group_join, IN, D(GROUP), A_CHANGE, SMALL),
    DO("/groups/:id/leave", kith_do_group_leave, IN, D(GROUP), A_CHANGE, SMALL),
    DO("/groups/:id/close", kith_do_group_close, IN, D(GROUP), A_CHANGE, SMALL),
    SHOW("/workshops", kith_page_workshops, IN, D(WORKSHOP)),
    DO("/workshops/new", kith_do_workshop_new, IN, D(WORKSHOP_ADD), A_CHANGE, LONG),
    SHOW("/workshops/:id", kith_page_workshop, IN, D(WORKSHOP)),
    DO("/workshops/:id/join", kith_do_workshop_join, IN, D(WORKSHOP), A_CHANGE, SMALL),
    DO("/workshops/:id/leave", kith_do_workshop_leave, IN, D(WORKSHOP), A_CHANGE, SMALL),
    DO("/workshops/:id/practised", kith_do_workshop_practised, IN, D(WORKSHOP), A_CHANGE, SMALL),
    SHOW("/coding", kith_page_coding, IN, D(CODE_BLIND)),
    SHOW("/coding/:id", kith_page_coding_task, IN, D(CODE_BLIND)),
    SHOW("/coding/:id/turns/:n", kith_page_coding_turn, IN, D(CODE_BLIND)),
    DO("/coding/:id/turns/:n", kith_do_coding_turn, IN, D(CODE_BLIND), A_CHANGE, SMALL),
    SHOW("/coding/:id/close", kith_page_coding_close, IN, D(CODE_BLIND)),
    DO("/coding/:id/close", kith_do_coding_close, IN, D(CODE_BLIND), A_CHANGE, LONG),

    SHOW("/segments/:id", kith_page_beside, IN, D(CODE_BLIND)),
    DO("/segments/:id/turns/:n", kith_do_decide_turn, IN, D(ADJUDICATE), A_CHANGE, LONG),
    DO("/segments/:id/whole/:n", kith_do_decide_whole, IN, D(ADJUDICATE), A_CHANGE, LONG),
    DO("/coding/time", kith_do_coding_time, IN, D(CODER_TIME), A_CHANGE, SMALL),
    SHOW("/pool", kith_page_pool, IN, D(POOL)),
    DO("/pool/all", kith_do_pool_all, IN, D(POOL), A_CHANGE, SMALL),
    DO("/pool/plan", kith_do_pool_plan, IN, D(POOL), A_CHANGE, SMALL),
    DO("/pool/unplan", kith_do_pool_unplan, IN, D(POOL), A_CHANGE, SMALL),
    DO("/pool/withhold", kith_do_pool_withhold, IN, D(POOL), A_CHANGE, SMALL),
    SHOW("/pool/counts", kith_page_pool_counts, IN, D(POOL_COUNTS)),
    SHOW("/rules", kith_page_rules, IN, D(HOME)),
    DO("/rules", kith_do_rules, IN, D(SETTINGS_EDIT), A_CHANGE, SMALL),

    SHOW("/practice", kith_page_practice, IN, D(PRACTICE)),
    SHOW("/practice/help", kith_page_practice_help, IN, D(PRACTICE)),
    SHOW("/practice/with/:who", kith_page_practice_person, IN, D(PRACTICE)),
    DO("/practice/with/:who", kith_do_practice_begin, IN, D(PRACTICE), A_CHANGE, SMALL),
    SHOW("/practice/talks/:id", kith_page_practice_talk, IN, D(PRACTICE)),
    DO("/practice/talks/:id/say", kith_do_practice_say, IN, D(PRACTICE), KITH_LIMIT_TALK, LONG),
    DO("/practice/talks/:id/stop", kith_do_practice_stop, IN, D(PRACTICE), A_CHANGE, SMALL),
    SHOW("/practice/talks/:id/after", kith_page_practice_after, IN, D(PRACTICE)),
    DO("/practice/talks/:id/delete", kith_do_practice_delete, IN, D(PRACTICE), A_CHANGE, SMALL),
    SHOW("/practice/drills/:drill", kith_page_practice_drill, IN, D(PRACTICE)),
    DO("/practice/drills/:drill", kith_do_practice_drill, IN, D(PRACTICE), KITH_LIMIT_TALK, LONG),
    SHOW("/practice/stories/:story", kith_page_practice_story, IN, D(PRACTICE)),
    DO("/practice/stories/:story", kith_do_practice_story, IN, D(PRACTICE), KITH_LIMIT_TALK, LONG),
    SHOW("/practice/minute", kith_page_practice_minute, IN, D(PRACTICE)),
    SHOW("/practice/journal", kith_page_practice_journal, IN, D(PRACTICE)),
    DO("/practice/journal", kith_do_practice_journal, IN, D(PRACTICE), A_CHANGE, LONG),
    DO("/practice/journal/open", kith_do_practice_journal_open, IN, D(PRACTICE), A_CHANGE, SMALL),
    DO("/practice/journal/close", kith_do_practice_journal_close, IN, D(PRACTICE), A_CHANGE, SMALL),
    DO("/practice/journal/delete", kith_do_practice_journal_delete, IN, D(PRACTICE), A_CHANGE, SMALL),
    SHOW("/practice/own", kith_page_practice_own, IN, D(PRACTICE)),
    SHOW("/practice/own/file", kith_page_practice_file, IN, D(PRACTICE)),
    DO("/practice/own/forget", kith_do_practice_forget, IN, D(PRACTICE), A_CHANGE, SMALL),

    SHOW("/people", kith_page_people, IN, D(PEOPLE_SEE)),
    SHOW("/people/new", kith_page_person_new, IN, D(PEOPLE_EDIT)),
    DO("/people/new", kith_do_person_new, IN, D(PEOPLE_EDIT), A_CHANGE, LONG),
    SHOW("/people/:id", kith_page_person, IN, D(PEOPLE_SEE)),
    DO("/people/:id/roles", kith_do_person_roles, IN, D(ROLES_EDIT), A_CHANGE, SMALL),
    DO("/people/:id/tie", kith_do_person_tie, IN, D(ROLES_EDIT), A_CHANGE, SMALL),
    DO("/people/:id/untie", kith_do_person_untie, IN, D(ROLES_EDIT), A_CHANGE, SMALL),
    DO("/people/:id/link", kith_do_person_link, IN, D(PEOPLE_EDIT), A_CHANGE, SMALL),

    SHOW("/crisis", kith_page_crises, IN, D(CRISIS_SEE)),
    SHOW("/crisis/:id", kith_page_crisis, IN, D(CRISIS_SEE)),
    DO("/crisis/:id/seen", kith_do_crisis_seen, IN, D(CRISIS_ACT), A_CHANGE, SMALL),
    DO("/crisis/:id/close", kith_do_crisis_close, IN, D(CRISIS_ACT), A_CHANGE, LONG),
    DO("/crisis/:id/hand-over", kith_do_crisis_hand_over, IN, D(CRISIS_ACT), A_CHANGE, SMALL),

    SHOW("/records", kith_page_records, IN, D(LEGAL_HOLD)),
    SHOW("/records/:id", kith_page_record, IN, D(LEGAL_HOLD)),
    DO("/records/:id/hold", kith_do_hold, IN, D(LEGAL_HOLD), A_CHANGE, SMALL),
    DO("/records/:id/lift", kith_do_lift, IN, D(LEGAL_HOLD), A_CHANGE, SMALL),
    SHOW("/records/:id/erase", kith_page_client_erase, IN, D(CLIENT_ERASE)),
    DO("/records/:id/erase", kith_do_client_erase, IN, D(CLIENT_ERASE), A_CHANGE, SMALL),
    SHOW("/clients/:id/hand-over", kith_page_hand_over, IN, D(CLIENT_HAND_OVER)),
    DO("/clients/:id/hand-over", kith_do_hand_over, IN, D(CLIENT_HAND_OVER), A_CHANGE, SMALL),
    SHOW("/people/:id/erase", kith_page_person_erase, IN, D(PERSON_ERASE)),
    DO("/people/:id/erase", kith_do_person_erase, IN, D(PERSON_ERASE), A_CHANGE, SMALL),

    SHOW("/programme", kith_page_aggregate, IN, D(AGGREGATE_SEE)),
    SHOW("/research", kith_page_research, IN, D(RESEARCH_EXPORT)),
    DO("/research", kith_do_research, IN, D(RESEARCH_EXPORT), A_CHANGE, SMALL),

    SHOW("/circuit", kith_page_circuit, IN, D(CIRCUIT)),
    SHOW("/circuit/evidence", kith_page_circuit_evidence, IN, D(CIRCUIT)),
    SHOW("/emergency", kith_page_emergency, IN, D(BREAK_GLASS)),
    DO("/emergency", kith_do_emergency, IN, D(BREAK_GLASS), A_CHANGE, LONG),

    SHOW("/audit", kith_page_audit, IN, D(AUDIT_SEE)),
    SHOW("/settings", kith_page_settings, IN, D(SETTINGS_EDIT)),
    SHOW("/programmes", kith_page_programmes, IN, D(SETTINGS_EDIT)),
    DO("/programmes", kith_do_programme_new, IN, D(SETTINGS_EDIT), A_CHANGE, SMALL),
    DO("/settings/retention", kith_do_retention, IN, D(SETTINGS_EDIT), A_CHANGE, SMALL),
    DO("/settings/crisis", kith_do_crisis_duty, IN, D(SETTINGS_EDIT), A_CHANGE, LONG),
    DO("/settings/sign-in", kith_do_settings_sign_in, IN, D(SETTINGS_EDIT), A_CHANGE, SMALL),
};

const struct kith_route *kith_routes(size_t *n)
{
    *n = sizeof routes / sizeof *routes;
    return routes;
}
