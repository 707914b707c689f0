/* Every page: what routes.c puts behind a path. Each takes a visit that may ask (visit.h) and writes the answer. */
#ifndef KITH_PAGES_H
#define KITH_PAGES_H

struct kith_visit;

/* page_sign_in.c */
void kith_page_sign_in(struct kith_visit *v);
void kith_do_sign_in(struct kith_visit *v);
void kith_do_sign_out(struct kith_visit *v);
/* page_link.c: the first administrator, and new passwords */
void kith_page_link(struct kith_visit *v);
void kith_do_link(struct kith_visit *v);
/* page_account.c */
void kith_page_account(struct kith_visit *v);
void kith_do_account_names(struct kith_visit *v);
void kith_do_account_password(struct kith_visit *v);
void kith_do_account_leave_others(struct kith_visit *v);
void kith_do_account_programme(struct kith_visit *v);
/* page_home.c */
void kith_page_home(struct kith_visit *v);
/* page_sessions.c */
void kith_page_sessions(struct kith_visit *v);
/* page_upload.c */
void kith_page_upload(struct kith_visit *v);
void kith_do_upload(struct kith_visit *v);
/* page_session.c */
void kith_page_session(struct kith_visit *v);
void kith_page_session_turn(struct kith_visit *v);
void kith_do_session_share(struct kith_visit *v);
void kith_do_session_contest(struct kith_visit *v);
/* page_clients.c */
void kith_page_clients(struct kith_visit *v);
void kith_page_client_new(struct kith_visit *v);
void kith_do_client_new(struct kith_visit *v);
void kith_page_client(struct kith_visit *v);
void kith_do_party_add(struct kith_visit *v);
void kith_do_party_guardian(struct kith_visit *v);
void kith_page_held(struct kith_visit *v);
/* page_consent.c */
void kith_page_consent(struct kith_visit *v);
void kith_do_consent(struct kith_visit *v);
void kith_do_consent_revoke(struct kith_visit *v);
void kith_page_consent_form(struct kith_visit *v);
void kith_page_disclosure(struct kith_visit *v);
void kith_do_disclosure(struct kith_visit *v);
/* page_people.c */
void kith_page_people(struct kith_visit *v);
void kith_page_person_new(struct kith_visit *v);
void kith_do_person_new(struct kith_visit *v);
void kith_page_person(struct kith_visit *v);
void kith_do_person_roles(struct kith_visit *v);
void kith_do_person_tie(struct kith_visit *v);
void kith_do_person_untie(struct kith_visit *v);
void kith_do_person_link(struct kith_visit *v);
/* page_crisis.c */
void kith_page_crises(struct kith_visit *v);
void kith_page_crisis(struct kith_visit *v);
void kith_do_crisis_seen(struct kith_visit *v);
void kith_do_crisis_close(struct kith_visit *v);
void kith_do_crisis_hand_over(struct kith_visit *v);
/* page_coding.c */
void kith_page_coding(struct kith_visit *v);
void kith_page_coding_task(struct kith_visit *v);
void kith_page_coding_turn(struct kith_visit *v);
void kith_do_coding_turn(struct kith_visit *v);
void kith_page_coding_close(struct kith_visit *v);
void kith_do_coding_close(struct kith_visit *v);
/* page_agreement.c */
void kith_page_agreement(struct kith_visit *v);
/* page_growth.c */
void kith_page_growth(struct kith_visit *v);
/* page_audit.c */
void kith_page_audit(struct kith_visit *v);
/* page_settings.c */
void kith_page_settings(struct kith_visit *v);
void kith_do_crisis_duty(struct kith_visit *v);

#endif
