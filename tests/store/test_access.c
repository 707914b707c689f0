#include "access.h"
#include "place.h"

#include <stdio.h>

#define ROLES     (1u << KITH_POST_COUNT)
#define RELATIONS (1u << KITH_REL_COUNT)
#define USES      (1u << KITH_USE_COUNT)
#define ALL_USES  (USES - 1)
#define ALL_RELS  (RELATIONS - 1)
#define R(x)      (1u << KITH_POST_##x)
#define P(x)      (1u << KITH_REL_##x)
#define U(x)      (1u << KITH_USE_##x)

static bool about_one_session(enum kith_deed deed)
{
    return deed == KITH_DEED_SESSION_ADD || deed == KITH_DEED_SESSION_READ || deed == KITH_DEED_SESSION_SCORE ||
           deed == KITH_DEED_SESSION_SHARE || deed == KITH_DEED_SESSION_CONTEST || deed == KITH_DEED_SESSION_POOL ||
           deed == KITH_DEED_CODE_BLIND || deed == KITH_DEED_ADJUDICATE || deed == KITH_DEED_PEER_REVIEW ||
           deed == KITH_DEED_GROUP_TURN || deed == KITH_DEED_RESEARCH_EXPORT;
}

/* Every deed, by every set of roles, standing in every way, under every set of consents: millions, too many to ask
 * each. A row names one role, so no role, one, two and all are walked; uses matter only as far as the rows name them,
 * so those that any row names are. */
static bool is_walked(unsigned roles)
{
    unsigned rest = roles & (roles - 1); /* without its lowest */

    return (rest & (rest - 1)) == 0 || roles == ROLES - 1;
}

static void walk(void (*look)(enum kith_deed, unsigned roles, unsigned relations, unsigned uses, enum kith_sight))
{
    static const unsigned uses[] = {0,
                                    U(RECORDING),
                                    U(FEEDBACK),
                                    U(SUPERVISION),
                                    U(RESEARCH),
                                    U(RECORDING) | U(FEEDBACK),
                                    U(RECORDING) | U(SUPERVISION),
                                    U(FEEDBACK) | U(SUPERVISION),
                                    U(RECORDING) | U(RESEARCH),
                                    U(RECORDING) | U(TEACHING),
                                    ALL_USES & ~U(TEACHING),
                                    U(RECORDING) | U(FEEDBACK) | U(SUPERVISION),
                                    ALL_USES & ~U(RECORDING),
                                    ALL_USES & ~U(FEEDBACK),
                                    ALL_USES & ~U(SUPERVISION),
                                    ALL_USES & ~U(RESEARCH),
                                    ALL_USES};

    for (int deed = 0; deed < KITH_DEED_COUNT; deed++)
        for (unsigned roles = 0; roles < ROLES; roles++)
            for (unsigned relations = 0; is_walked(roles) && relations < RELATIONS; relations++)
                for (size_t u = 0; u < sizeof uses / sizeof *uses; u++)
                    look((enum kith_deed)deed, roles, relations, uses[u],
                         kith_access((enum kith_deed)deed, roles, relations, uses[u]));
}

static void check_one(enum kith_deed deed, unsigned roles, unsigned relations, unsigned uses, enum kith_sight sight)
{
    if (sight == KITH_SIGHT_NONE)
        return;
    /* Nobody without a role, nothing of another programme. */
    assert_true(roles != 0);
    assert_true(relations & P(PROGRAMME));
    /* No session is opened, scored or passed on without consent to its recording. */
    if (about_one_session(deed))
        assert_true(uses & U(RECORDING));
    /* Who runs or funds the place sees no session, no client's name and no one counsellor's figures by that role. */
    if ((roles & ~(R(DIRECTOR) | R(ADMINISTRATOR))) == 0) {
        assert_true(!about_one_session(deed));
        assert_true(deed != KITH_DEED_SESSION_LIST && deed != KITH_DEED_CLIENT_SEE && deed != KITH_DEED_CLIENT_EDIT &&
                    deed != KITH_DEED_CONSENT_SEE && deed != KITH_DEED_GROWTH_SEE && deed != KITH_DEED_COACH &&
                    deed != KITH_DEED_AGREEMENT_SEE);
        assert_true(deed != KITH_DEED_MENTOR && deed != KITH_DEED_GROUP && deed != KITH_DEED_GROUP_TURN);
        if (deed == KITH_DEED_AGGREGATE_SEE || deed == KITH_DEED_CLIENT_ERASE || deed == KITH_DEED_LEGAL_HOLD ||
            deed == KITH_DEED_AUDIT_SEE)
            assert_int_equal(sight, KITH_SIGHT_FACT);
    }
    if ((roles & ~R(RESEARCHER)) == 0 && about_one_session(deed)) {
        assert_int_equal(deed, KITH_DEED_RESEARCH_EXPORT);
        assert_int_equal(sight, KITH_SIGHT_MASKED);
        assert_true(uses & U(RESEARCH));
    }
    /* Whoever was not in the room reads masked text, and only with the counsellor's doing: sharing, inviting, pooling.
     */
    if (about_one_session(deed) && !(relations & P(SELF)) && deed != KITH_DEED_RESEARCH_EXPORT) {
        assert_true(sight <= KITH_SIGHT_MASKED);
        assert_true(relations & (P(SHARED) | P(INVITED) | P(ASSIGNED) | P(MEMBER)));
        /* Colleagues see it under the choice that speaks of them. */
        assert_true(uses &
                    (deed == KITH_DEED_GROUP_TURN || deed == KITH_DEED_PEER_REVIEW ? U(TEACHING) : U(SUPERVISION)));
    }
    if (deed == KITH_DEED_SESSION_SHARE || deed == KITH_DEED_SESSION_CONTEST || deed == KITH_DEED_CONSENT_RECORD)
        assert_true((relations & P(SELF)) && (roles & R(COUNSELLOR)));
    /* A mistake is put right by who made it, without a look at the words. */
    if (deed == KITH_DEED_SESSION_CORRECT) {
        assert_true((relations & P(SELF)) && (roles & R(COUNSELLOR)));
        assert_int_equal(sight, KITH_SIGHT_FACT);
    }
    /* What a few people write to each other is theirs: a mentor's space is no supervisor's, and a plan no mentor's. */
    if (deed == KITH_DEED_COACH)
        assert_true(relations & (P(SELF) | P(SUPERVISES)));
    if (deed == KITH_DEED_MENTOR)
        assert_true(relations & (P(SELF) | P(MENTORS)));
    if (deed == KITH_DEED_GROUP || deed == KITH_DEED_GROUP_TURN)
        assert_true(relations & P(MEMBER));
    if (deed == KITH_DEED_CRISIS_SEE || deed == KITH_DEED_CRISIS_ACT) {
        assert_int_equal(sight, KITH_SIGHT_LINES);
        assert_true(relations & (P(ON_CALL) | P(SELF)));
    }
    if (deed == KITH_DEED_BREAK_GLASS) {
        assert_int_equal(sight, KITH_SIGHT_LINES);
        assert_true(roles & (R(SUPERVISOR) | R(DIRECTOR) | R(ADMINISTRATOR)) || relations & P(ON_CALL));
    }
}

static void every_role_relation_and_consent(void **state)
{
    (void)state;
    walk(check_one);
}

static void what_people_need_is_allowed(void **state)
{
    unsigned room = U(RECORDING) | U(FEEDBACK);

    (void)state;
    assert_int_equal(kith_access(KITH_DEED_SESSION_READ, R(COUNSELLOR), P(PROGRAMME) | P(SELF), room), KITH_SIGHT_FULL);
    assert_int_equal(kith_access(KITH_DEED_SESSION_READ, R(SUPERVISOR), P(PROGRAMME) | P(SUPERVISES) | P(SHARED),
                                 room | U(SUPERVISION)),
                     KITH_SIGHT_MASKED);
    assert_int_equal(kith_access(KITH_DEED_CODE_BLIND, R(MENTOR), P(PROGRAMME) | P(ASSIGNED), room | U(SUPERVISION)),
                     KITH_SIGHT_MASKED);
    assert_int_equal(kith_access(KITH_DEED_AGGREGATE_SEE, R(DIRECTOR), P(PROGRAMME), 0), KITH_SIGHT_FACT);
    assert_int_equal(kith_access(KITH_DEED_ROLES_EDIT, R(ADMINISTRATOR), P(PROGRAMME), 0), KITH_SIGHT_FULL);
}

static void each_missing_thing_closes_the_way(void **state)
{
    const unsigned rels = P(PROGRAMME) | P(SUPERVISES) | P(SHARED);
    const unsigned uses = U(RECORDING) | U(FEEDBACK) | U(SUPERVISION);

    (void)state;
    assert_int_equal(kith_access(KITH_DEED_SESSION_SCORE, R(SUPERVISOR), rels, uses), KITH_SIGHT_MASKED);
    for (int bit = 0; bit < KITH_REL_COUNT; bit++)
        if (rels & (1u << bit))
            assert_int_equal(
                kith_access(KITH_DEED_SESSION_SCORE, R(SUPERVISOR), ALL_RELS & ~(1u << bit) & ~P(SELF), uses),
                KITH_SIGHT_NONE);
    for (int bit = 0; bit < KITH_USE_COUNT; bit++)
        if (uses & (1u << bit))
            assert_int_equal(kith_access(KITH_DEED_SESSION_SCORE, R(SUPERVISOR), rels, ALL_USES & ~(1u << bit)),
                             KITH_SIGHT_NONE);
}

static void every_deed_has_a_row_and_a_name(void **state)
{
    const struct kith_access_row *rows;
    size_t n;

    (void)state;
    rows = kith_access_rows(&n);
    for (int deed = 0; deed < KITH_DEED_COUNT; deed++) {
        bool found = false;

        for (size_t i = 0; i < n; i++)
            found = found || (int)rows[i].deed == deed;
        if (!found)
            print_error("no row for %s\n", kith_deed_name((enum kith_deed)deed));
        assert_true(found);
        for (int other = 0; other < deed; other++)
            assert_string_not_equal(kith_deed_name((enum kith_deed)deed), kith_deed_name((enum kith_deed)other));
    }
    for (size_t i = 0; i < n; i++) /* a row that asks for less than the programme would open all of them */
        assert_true(rows[i].relations & P(PROGRAMME));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_role_relation_and_consent),
        cmocka_unit_test(what_people_need_is_allowed),
        cmocka_unit_test(each_missing_thing_closes_the_way),
        cmocka_unit_test(every_deed_has_a_row_and_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
