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
    DO("/sign-in", kith_do_sign_in, KITH_ENTRY_ANYONE, NOTHING, A_CHANGE, SMALL),
    {KITH_GET, "/link/:token", kith_page_link, KITH_ENTRY_LINK, NOTHING, KITH_LIMIT_LINK, 0},
    DO("/link/:token", kith_do_link, KITH_ENTRY_LINK, NOTHING, KITH_LIMIT_LINK, SMALL),
    DO("/sign-out", kith_do_sign_out, IN, D(HOME), A_CHANGE, SMALL),

    SHOW("/", kith_page_home, IN, D(HOME)),
    SHOW("/account", kith_page_account, IN, D(HOME)),
    DO("/account/names", kith_do_account_names, IN, D(OWN_PEOPLE), A_CHANGE, LONG),
    DO("/account/password", kith_do_account_password, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/leave-others", kith_do_account_leave_others, IN, D(OWN_PEOPLE), A_CHANGE, SMALL),
    DO("/account/programme", kith_do_account_programme, IN, D(HOME), A_CHANGE, SMALL),

    SHOW("/sessions", kith_page_sessions, IN, D(SESSION_LIST)),
    SHOW("/sessions/new", kith_page_upload, IN, D(SESSION_ADD)),
    DO("/sessions/new", kith_do_upload, IN, D(SESSION_ADD), KITH_LIMIT_UPLOAD, KITH_HTTP_BODY_MAX),
    SHOW("/sessions/:id", kith_page_session, IN, D(SESSION_LIST)),
    DO("/sessions/:id/share", kith_do_session_share, IN, D(SESSION_SHARE), A_CHANGE, SMALL),
    SHOW("/sessions/:id/turns/:n", kith_page_session_turn, IN, D(SESSION_CONTEST)),
    DO("/sessions/:id/turns/:n", kith_do_session_contest, IN, D(SESSION_CONTEST), A_CHANGE, LONG),

    SHOW("/clients", kith_page_clients, IN, D(CLIENT_ADD)),
    SHOW("/clients/new", kith_page_client_new, IN, D(CLIENT_ADD)),
    DO("/clients/new", kith_do_client_new, IN, D(CLIENT_ADD), A_CHANGE, LONG),
    SHOW("/clients/:id", kith_page_client, IN, D(CLIENT_SEE)),
    DO("/clients/:id/parties", kith_do_party_add, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    DO("/clients/:id/guardian", kith_do_party_guardian, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    SHOW("/clients/:id/held", kith_page_held, IN, D(CLIENT_SEE)),
    SHOW("/clients/:id/consent", kith_page_consent, IN, D(CONSENT_RECORD)),
    DO("/clients/:id/consent", kith_do_consent, IN, D(CONSENT_RECORD), A_CHANGE, LONG),
    DO("/clients/:id/revoke", kith_do_consent_revoke, IN, D(CONSENT_RECORD), A_CHANGE, SMALL),
    SHOW("/clients/:id/form", kith_page_consent_form, IN, D(CONSENT_SEE)),
    SHOW("/clients/:id/disclosure", kith_page_disclosure, IN, D(DISCLOSURE_RECORD)),
    DO("/clients/:id/disclosure", kith_do_disclosure, IN, D(DISCLOSURE_RECORD), A_CHANGE, LONG),

    SHOW("/agreement", kith_page_agreement, IN, D(AGREEMENT_SEE)),
    SHOW("/growth", kith_page_growth, IN, D(GROWTH_SEE)),
    SHOW("/coding", kith_page_coding, IN, D(CODE_BLIND)),
    SHOW("/coding/:id", kith_page_coding_task, IN, D(CODE_BLIND)),
    SHOW("/coding/:id/turns/:n", kith_page_coding_turn, IN, D(CODE_BLIND)),
    DO("/coding/:id/turns/:n", kith_do_coding_turn, IN, D(CODE_BLIND), A_CHANGE, SMALL),
    SHOW("/coding/:id/close", kith_page_coding_close, IN, D(CODE_BLIND)),
    DO("/coding/:id/close", kith_do_coding_close, IN, D(CODE_BLIND), A_CHANGE, LONG),

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

    SHOW("/audit", kith_page_audit, IN, D(AUDIT_SEE)),
    SHOW("/settings", kith_page_settings, IN, D(SETTINGS_EDIT)),
    DO("/settings/crisis", kith_do_crisis_duty, IN, D(SETTINGS_EDIT), A_CHANGE, LONG),
};

const struct kith_route *kith_routes(size_t *n)
{
    *n = sizeof routes / sizeof *routes;
    return routes;
}
