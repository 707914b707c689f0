/* Every page: what routes.c puts behind a path. Each takes a visit that may ask (visit.h) and writes the answer. */
#ifndef KITH_PAGES_H
#define KITH_PAGES_H

struct kith_visit;

/* page_sign_in.c */
void kith_page_sign_in(struct kith_visit *v);
void kith_do_sign_in(struct kith_visit *v);
void kith_do_sign_out(struct kith_visit *v);
/* second_step.c, page_passkeys.c */
void kith_do_sign_in_code(struct kith_visit *v);
void kith_do_sign_in_passkey(struct kith_visit *v);
void kith_do_sign_in_passkey_answer(struct kith_visit *v);
void kith_do_passkey_new(struct kith_visit *v);
void kith_do_passkey_keep(struct kith_visit *v);
void kith_do_passkey_drop(struct kith_visit *v);
/* page_account_sign_in.c */
void kith_page_account_sign_in(struct kith_visit *v);
void kith_do_codes_new(struct kith_visit *v);
void kith_do_codes_keep(struct kith_visit *v);
void kith_do_codes_change(struct kith_visit *v);
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
/* page_notice.c */
void kith_do_notice_seen(struct kith_visit *v);
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
/* page_correct.c: a session added by mistake */
void kith_page_correct(struct kith_visit *v);
void kith_do_session_move(struct kith_visit *v);
void kith_do_session_delete(struct kith_visit *v);
/* page_client_names.c */
void kith_page_client_new(struct kith_visit *v);
void kith_do_client_new(struct kith_visit *v);
void kith_page_client_names(struct kith_visit *v);
void kith_do_client_names(struct kith_visit *v);
/* page_clients.c */
void kith_page_clients(struct kith_visit *v);
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
void kith_page_disclosure_notice(struct kith_visit *v);
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
/* page_emergency.c */
void kith_page_emergency(struct kith_visit *v);
void kith_do_emergency(struct kith_visit *v);
/* page_coding.c */
void kith_page_coding(struct kith_visit *v);
void kith_page_coding_task(struct kith_visit *v);
void kith_page_coding_turn(struct kith_visit *v);
void kith_do_coding_turn(struct kith_visit *v);
void kith_page_coding_close(struct kith_visit *v);
void kith_do_coding_close(struct kith_visit *v);
/* page_beside.c: two codings side by side */
void kith_page_beside(struct kith_visit *v);
void kith_do_decide_turn(struct kith_visit *v);
void kith_do_decide_whole(struct kith_visit *v);
/* page_pool.c: what goes into blind coding */
void kith_page_pool(struct kith_visit *v);
void kith_page_pool_counts(struct kith_visit *v);
void kith_do_pool_all(struct kith_visit *v);
void kith_do_pool_plan(struct kith_visit *v);
void kith_do_pool_unplan(struct kith_visit *v);
void kith_do_pool_withhold(struct kith_visit *v);
void kith_do_coding_time(struct kith_visit *v);
/* page_rules.c: when sessions are offered */
void kith_page_rules(struct kith_visit *v);
void kith_do_rules(struct kith_visit *v);
/* page_agreement.c */
void kith_page_agreement(struct kith_visit *v);
/* page_growth.c */
void kith_page_growth(struct kith_visit *v);
/* page_records.c, page_erase.c, page_hand_over.c */
void kith_page_records(struct kith_visit *v);
void kith_page_record(struct kith_visit *v);
void kith_do_hold(struct kith_visit *v);
void kith_do_lift(struct kith_visit *v);
void kith_page_client_erase(struct kith_visit *v);
void kith_do_client_erase(struct kith_visit *v);
void kith_page_person_erase(struct kith_visit *v);
void kith_do_person_erase(struct kith_visit *v);
void kith_page_hand_over(struct kith_visit *v);
void kith_do_hand_over(struct kith_visit *v);
/* page_aggregate.c, page_research.c */
void kith_page_aggregate(struct kith_visit *v);
void kith_page_research(struct kith_visit *v);
void kith_do_research(struct kith_visit *v);
/* page_programmes.c, page_retention.c */
void kith_page_programmes(struct kith_visit *v);
void kith_do_programme_new(struct kith_visit *v);
void kith_do_retention(struct kith_visit *v);
/* page_circuit.c */
void kith_page_circuit(struct kith_visit *v);
/* page_circuit_evidence.c */
void kith_page_circuit_evidence(struct kith_visit *v);
/* page_together.c */
void kith_page_together(struct kith_visit *v);
/* page_coaching.c, coaching_parts.c */
void kith_page_coachings(struct kith_visit *v);
void kith_page_coaching(struct kith_visit *v);
void kith_page_coaching_calendar(struct kith_visit *v);
void kith_do_coaching_plan(struct kith_visit *v);
void kith_do_coaching_meeting(struct kith_visit *v);
void kith_do_coaching_reply(struct kith_visit *v);
void kith_do_coaching_next(struct kith_visit *v);
/* page_reviews.c */
void kith_page_reviews(struct kith_visit *v);
void kith_page_review(struct kith_visit *v);
void kith_do_review_words(struct kith_visit *v);
void kith_do_review_accept(struct kith_visit *v);
void kith_do_review_decline(struct kith_visit *v);
void kith_do_review_withdraw(struct kith_visit *v);
void kith_page_invite(struct kith_visit *v);
void kith_do_invite(struct kith_visit *v);
/* page_mentor.c */
void kith_page_mentors(struct kith_visit *v);
void kith_page_mentor(struct kith_visit *v);
void kith_do_mentor_note(struct kith_visit *v);
/* page_groups.c */
void kith_page_groups(struct kith_visit *v);
void kith_do_group_new(struct kith_visit *v);
void kith_page_group(struct kith_visit *v);
void kith_do_group_moment(struct kith_visit *v);
void kith_do_group_note(struct kith_visit *v);
void kith_do_group_take_back(struct kith_visit *v);
void kith_do_group_join(struct kith_visit *v);
void kith_do_group_leave(struct kith_visit *v);
void kith_do_group_close(struct kith_visit *v);
/* page_workshops.c */
void kith_page_workshops(struct kith_visit *v);
void kith_do_workshop_new(struct kith_visit *v);
void kith_page_workshop(struct kith_visit *v);
void kith_do_workshop_join(struct kith_visit *v);
void kith_do_workshop_leave(struct kith_visit *v);
void kith_do_workshop_practised(struct kith_visit *v);
/* page_practice.c */
void kith_page_practice(struct kith_visit *v);
void kith_page_practice_own(struct kith_visit *v);
void kith_page_practice_file(struct kith_visit *v);
void kith_do_practice_forget(struct kith_visit *v);
/* page_talk.c */
void kith_page_practice_person(struct kith_visit *v);
void kith_do_practice_begin(struct kith_visit *v);
void kith_page_practice_talk(struct kith_visit *v);
void kith_page_practice_after(struct kith_visit *v);
void kith_do_practice_say(struct kith_visit *v);
void kith_do_practice_stop(struct kith_visit *v);
void kith_do_practice_delete(struct kith_visit *v);
/* page_drill.c */
void kith_page_practice_drill(struct kith_visit *v);
void kith_do_practice_drill(struct kith_visit *v);
void kith_page_practice_help(struct kith_visit *v);
/* page_story.c */
void kith_page_practice_story(struct kith_visit *v);
void kith_do_practice_story(struct kith_visit *v);
void kith_page_practice_minute(struct kith_visit *v);
/* page_journal.c */
void kith_page_practice_journal(struct kith_visit *v);
void kith_do_practice_journal(struct kith_visit *v);
void kith_do_practice_journal_open(struct kith_visit *v);
void kith_do_practice_journal_close(struct kith_visit *v);
void kith_do_practice_journal_delete(struct kith_visit *v);
/* page_audit.c */
void kith_page_audit(struct kith_visit *v);
/* page_settings.c */
void kith_page_settings(struct kith_visit *v);
void kith_do_crisis_duty(struct kith_visit *v);
void kith_do_settings_sign_in(struct kith_visit *v);

#endif
