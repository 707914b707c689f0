#include "place.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned open_of(struct place *p, struct kith_id session)
{
    struct kith_tx *tx = place_read(p);
    unsigned uses;

    OK(p, kith_consent_open_session(tx, session, &uses, &p->err));
    kith_tx_end(tx);
    return uses;
}

static void nothing_is_open_until_somebody_said_yes(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");

    assert_int_equal(open_of(p, session), 0);
    /* Each choice opens its own use and no other. */
    for (int use = 0; use < KITH_USE_LEGAL; use++) {
        (void)place_choose(p, p->party, (enum kith_use)use, true);
        assert_int_equal(open_of(p, session), (1u << (use + 1)) - 1);
    }
    (void)place_choose(p, p->party, KITH_USE_TEACHING, false);
    assert_int_equal(open_of(p, session), ((1u << KITH_USE_LEGAL) - 1) & ~(1u << KITH_USE_TEACHING));
}

static void revoking_closes_from_then_on(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_id yes = place_choose(p, p->party, KITH_USE_RECORDING, true);
    struct kith_consent *all;
    struct kith_tx *tx;
    size_t n;

    assert_int_equal(open_of(p, session), 1u << KITH_USE_RECORDING);
    p->clock += 60;
    tx = place_write(p, p->ada);
    OK(p, kith_consent_revoke(tx, yes, &p->err));
    OK(p, kith_consent_revoke(tx, yes, &p->err)); /* twice is once */
    place_commit(p, tx);
    assert_int_equal(open_of(p, session), 0);
    tx = place_read(p);
    OK(p, kith_consent_list(tx, p->client, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 1); /* on record still, with its end */
    assert_int_equal(all[0].revoked, p->clock);
    assert_true(kith_id_eq(all[0].taken_by, p->ada));
    kith_tx_end(tx);
}

static void everybody_in_the_room_must_agree(void **state)
{
    struct place *p = *state;
    struct kith_party aunt = {.client = p->client, .kind = KITH_PARTY_FAMILY, .name = KITH_S("Aunt Persephone")};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .client = p->client};
    struct kith_id parties[2];
    struct kith_id session;

    OK(p, kith_party_add(tx, &aunt, &parties[1], &p->err));
    parties[0] = p->party;
    OK(p, kith_session_add(tx, &s, KITH_S("words"), parties, 2, &session, &p->err));
    place_commit(p, tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    assert_int_equal(open_of(p, session), 0);
    (void)place_choose(p, parties[1], KITH_USE_RECORDING, true);
    assert_int_equal(open_of(p, session), 1u << KITH_USE_RECORDING);
    (void)place_choose(p, parties[1], KITH_USE_RECORDING, false);
    assert_int_equal(open_of(p, session), 0);
}

static void a_guardian_agrees_too_where_one_is_needed(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_consent by_guardian = {
        .party = p->party, .use = KITH_USE_RECORDING, .by = KITH_CONSENT_GUARDIAN, .yes = true};
    struct kith_id guardian;
    struct kith_party *parties;
    struct kith_tx *tx = place_write(p, p->ada);
    size_t n;

    OK(p, kith_party_guardian(tx, p->party, true, KITH_S("Grandfather Otto"), &p->err));
    OK(p, kith_party_list(tx, p->client, p->keep, &parties, &n, &p->err));
    assert_string_equal(parties[0].guardian.p, "Grandfather Otto");
    assert_string_equal(parties[0].name.p, "Billie");
    place_commit(p, tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    assert_int_equal(open_of(p, session), 0);
    tx = place_write(p, p->ada);
    OK(p, kith_consent_record(tx, &by_guardian, &guardian, &p->err));
    place_commit(p, tx);
    assert_int_equal(open_of(p, session), 1u << KITH_USE_RECORDING);
    tx = place_write(p, p->ada);
    OK(p, kith_consent_revoke(tx, guardian, &p->err));
    place_commit(p, tx);
    assert_int_equal(open_of(p, session), 0);
    /* The guardian alone does not do: the young person decides too. */
    tx = place_write(p, p->ada);
    OK(p, kith_consent_record(tx, &by_guardian, &guardian, &p->err));
    place_commit(p, tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, false);
    assert_int_equal(open_of(p, session), 0);
}

static void a_choice_ends_when_it_was_given_to_end(void **state)
{
    struct place *p = *state;
    struct kith_id session = place_session(p, "words");
    struct kith_consent c = {.party = p->party, .use = KITH_USE_RESEARCH, .yes = true, .until = p->clock + 100};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;

    OK(p, kith_consent_record(tx, &c, &id, &p->err));
    place_commit(p, tx);
    p->clock += 99;
    assert_int_equal(open_of(p, session), 1u << KITH_USE_RESEARCH);
    p->clock += 1;
    assert_int_equal(open_of(p, session), 0);
}

static void notes_and_proceedings_stand_on_forms_of_their_own(void **state)
{
    struct place *p = *state;
    static const enum kith_use alone[] = {KITH_USE_NOTES, KITH_USE_LEGAL, KITH_USE_DISCLOSURE};

    for (size_t i = 0; i < 3; i++) {
        struct kith_tx *tx = place_write(p, p->ada);
        struct kith_consent c = {.party = p->party,
                                 .use = KITH_USE_RECORDING,
                                 .yes = true,
                                 .paper = KITH_S("F-1"),
                                 .recipient = KITH_S("Dr Okafor"),
                                 .what = KITH_S("dates"),
                                 .purpose = KITH_S("care"),
                                 .until = p->clock + 1000};
        struct kith_id id;

        OK(p, kith_consent_record(tx, &c, &id, &p->err));
        c.use = KITH_USE_TEACHING;
        OK(p, kith_consent_record(tx, &c, &id, &p->err)); /* these two may share a form */
        c.use = alone[i];
        assert_int_equal(kith_consent_record(tx, &c, &id, &p->err), KITH_EUSAGE);
        c.paper = KITH_S("F-2");
        OK(p, kith_consent_record(tx, &c, &id, &p->err));
        c.use = KITH_USE_RESEARCH;
        assert_int_equal(kith_consent_record(tx, &c, &id, &p->err), KITH_EUSAGE);
        kith_tx_end(tx);
    }
}

/* A consent to pass something on, as 42 CFR 2.31 wants it. */
static struct kith_id let_out(struct place *p, const char *recipient, enum kith_consent_by by)
{
    struct kith_consent c = {.party = p->party,
                             .use = KITH_USE_DISCLOSURE,
                             .by = by,
                             .yes = true,
                             .recipient = kith_str_of(recipient),
                             .what = KITH_S("dates of attendance"),
                             .purpose = KITH_S("continuing care"),
                             .until = p->clock + 1000};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;

    OK(p, kith_consent_record(tx, &c, &id, &p->err));
    place_commit(p, tx);
    return id;
}

static void a_named_recipient_needs_all_that_the_law_asks(void **state)
{
    struct place *p = *state;
    const struct kith_consent whole = {.party = p->party,
                                       .use = KITH_USE_LEGAL,
                                       .yes = true,
                                       .recipient = KITH_S("County Court, case 7"),
                                       .what = KITH_S("dates of attendance"),
                                       .purpose = KITH_S("the hearing in May"),
                                       .until = p->clock + 1000};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_consent c;
    struct kith_id id;

    OK(p, kith_consent_record(tx, &whole, &id, &p->err));
    for (int i = 0; i < 4; i++) {
        c = whole;
        *(i == 0 ? &c.recipient : i == 1 ? &c.what : &c.purpose) = i < 3 ? KITH_S("") : whole.purpose;
        c.until = i < 3 ? whole.until : 0;
        assert_int_equal(kith_consent_record(tx, &c, &id, &p->err), KITH_EUSAGE);
    }
    kith_tx_end(tx);
}

/* Two recipients at a time, each taken back by itself; and for a young person the guardian signs for the same one. */
static void each_recipient_is_a_choice_of_its_own(void **state)
{
    struct place *p = *state;
    struct kith_disclosure d = {.client = p->client,
                                .recipient = KITH_S("Dr Okafor"),
                                .what = KITH_S("dates"),
                                .purpose = KITH_S("care"),
                                .basis = KITH_BASIS_CONSENT,
                                .notice = true,
                                .consent = let_out(p, "Dr Okafor", KITH_CONSENT_SELF)};
    struct kith_id mother = let_out(p, "Mrs Vale, their mother", KITH_CONSENT_SELF);
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_id id;

    OK(p, kith_consent_revoke(tx, mother, &p->err));
    OK(p, kith_disclosure_record(tx, &d, &id, &p->err));
    d.recipient = KITH_S("Mrs Vale, their mother");
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE); /* another's consent */
    d.consent = mother;
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE); /* taken back */
    d.recipient = KITH_S("Dr Okafor");
    d.consent = KITH_ID_NONE;
    OK(p, kith_party_guardian(tx, p->party, true, KITH_S("Grandfather Otto"), &p->err));
    place_commit(p, tx);
    d.consent = let_out(p, "Dr Okafor", KITH_CONSENT_SELF);
    tx = place_write(p, p->ada);
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE); /* the guardian has not signed */
    kith_tx_end(tx);
    (void)let_out(p, "Somebody else", KITH_CONSENT_GUARDIAN);
    tx = place_write(p, p->ada);
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE); /* nor for this recipient */
    kith_tx_end(tx);
    (void)let_out(p, "Dr Okafor", KITH_CONSENT_GUARDIAN);
    tx = place_write(p, p->ada);
    OK(p, kith_disclosure_record(tx, &d, &id, &p->err));
    kith_tx_end(tx);
}

static void a_disclosure_needs_its_ground(void **state)
{
    struct place *p = *state;
    struct kith_disclosure d = {.client = p->client,
                                .recipient = KITH_S("Dr Okafor, County Hospital"),
                                .what = KITH_S("dates of attendance"),
                                .purpose = KITH_S("continuing care"),
                                .basis = KITH_BASIS_CONSENT,
                                .notice = true};
    struct kith_disclosure *all;
    struct kith_tx *tx;
    struct kith_id id;
    size_t n;

    d.consent = place_choose(p, p->party, KITH_USE_RECORDING, true);
    tx = place_write(p, p->ada);
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE); /* it lets nothing out */
    kith_tx_end(tx);
    d.consent = let_out(p, "Dr Okafor, County Hospital", KITH_CONSENT_SELF);
    tx = place_write(p, p->ada);
    d.notice = false;
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE);
    d.notice = true;
    OK(p, kith_disclosure_record(tx, &d, &id, &p->err));
    OK(p, kith_consent_revoke(tx, d.consent, &p->err));
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE);
    d.consent = kith_id_new(&p->env);
    assert_int_equal(kith_disclosure_record(tx, &d, &id, &p->err), KITH_EUSAGE);
    d.consent = KITH_ID_NONE;
    d.basis = KITH_BASIS_EMERGENCY;
    OK(p, kith_disclosure_record(tx, &d, &id, &p->err));
    OK(p, kith_disclosure_list(tx, p->client, p->keep, &all, &n, &p->err));
    assert_int_equal(n, 2);
    assert_true(kith_id_eq(all[0].by, p->ada));
    kith_tx_end(tx);
}

/* Another client in a group: their no, their taking back and their erasure close the session too. */
static void another_client_in_the_room_decides_too(void **state)
{
    struct place *p = *state;
    const struct kith_client will = {
        .programme = p->programme, .counsellor = p->ada, .names = {.usual = KITH_S("Will")}};
    const struct kith_client other = {
        .programme = p->programme, .counsellor = p->ben, .names = {.usual = KITH_S("Bens")}};
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .client = p->client};
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_session_row *rows;
    struct kith_party *party;
    struct kith_id parties[2] = {p->party};
    struct kith_id session;
    struct kith_id client;
    struct kith_id bens;
    struct kith_str text;
    size_t n;

    OK(p, kith_client_add(tx, &other, &bens, &p->err));
    OK(p, kith_party_list(tx, bens, p->keep, &party, &n, &p->err));
    parties[1] = party[0].id;
    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), parties, 2, &session, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
    tx = place_write(p, p->ada);
    OK(p, kith_client_add(tx, &will, &client, &p->err));
    OK(p, kith_party_list(tx, client, p->keep, &party, &n, &p->err));
    parties[1] = party[0].id;
    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), &parties[1], 1, &session, &p->err), KITH_EUSAGE);
    OK(p, kith_session_add(tx, &s, KITH_S("words"), parties, 2, &session, &p->err));
    place_commit(p, tx);
    (void)place_choose(p, p->party, KITH_USE_RECORDING, true);
    assert_int_equal(open_of(p, session), 0);
    (void)place_choose(p, parties[1], KITH_USE_RECORDING, true);
    assert_int_equal(open_of(p, session), 1u << KITH_USE_RECORDING);
    tx = place_read(p);
    OK(p, kith_session_list(tx, &(struct kith_session_query){.programme = p->programme, .client = client}, p->keep,
                            &rows, &n, NULL, &p->err));
    assert_int_equal(n, 1); /* it is in what is held about both */
    kith_tx_end(tx);
    tx = place_write(p, p->ada);
    OK(p, kith_hold_set(tx, p->client, KITH_S("order 7"), 0, &p->err));
    assert_int_equal(kith_client_erase(tx, client, &p->err), KITH_EUSAGE); /* words that must stay */
    kith_tx_end(tx);
    tx = place_write(p, p->ada);
    OK(p, kith_client_erase(tx, client, &p->err));
    place_commit(p, tx);
    assert_int_equal(open_of(p, session), 0);
    tx = place_read(p);
    assert_int_equal(kith_session_text(tx, session, p->keep, &text, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

static void a_session_names_who_was_there(void **state)
{
    struct place *p = *state;
    struct kith_tx *tx = place_write(p, p->ada);
    struct kith_session_row s = {.programme = p->programme, .counsellor = p->ada, .client = p->client};
    struct kith_id stranger = kith_id_new(&p->env);
    struct kith_id id;

    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), NULL, 0, &id, &p->err), KITH_EUSAGE);
    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), &stranger, 1, &id, &p->err), KITH_EDENIED);
    s.counsellor = p->ben; /* not his client */
    assert_int_equal(kith_session_add(tx, &s, KITH_S("words"), &p->party, 1, &id, &p->err), KITH_EDENIED);
    kith_tx_end(tx);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
    const struct CMUnitTest tests[] = {
        WITH(nothing_is_open_until_somebody_said_yes),
        WITH(revoking_closes_from_then_on),
        WITH(everybody_in_the_room_must_agree),
        WITH(a_guardian_agrees_too_where_one_is_needed),
        WITH(a_choice_ends_when_it_was_given_to_end),
        WITH(notes_and_proceedings_stand_on_forms_of_their_own),
        WITH(a_disclosure_needs_its_ground),
        WITH(a_session_names_who_was_there),
        WITH(another_client_in_the_room_decides_too),
        WITH(each_recipient_is_a_choice_of_its_own),
        WITH(a_named_recipient_needs_all_that_the_law_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
