/* Reading and linting personas: what is wrong is named, and what is right is let through. */
#include "alike.h"
#include "persona_lint.h"
#include "practice_maker.h"
#include "reading_grade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct practice_maker maker;

/* The small persona with the first `from` replaced. */
static enum kith_rc read_with(const char *from, const char *to, const struct kith_persona **out, struct kith_err *err)
{
    char *json = practice_small_persona();
    char *at = strstr(json, from);
    size_t head;
    char *changed;
    enum kith_rc rc;
    struct kith_str kept;

    assert_non_null(at);
    head = (size_t)(at - json);
    changed = calloc(1, strlen(json) + strlen(to) + 1);
    assert_non_null(changed);
    memcpy(changed, json, head);
    memcpy(changed + head, to, strlen(to));
    memcpy(changed + head + strlen(to), at + strlen(from), strlen(at + strlen(from)));
    assert_int_equal(kith_str_keep(maker.keep, kith_str_of(changed), &kept, err), KITH_OK);
    rc = kith_persona_read(maker.keep, kept, out, err);
    free(changed);
    free(json);
    return rc;
}

static void a_good_one_is_read(void **state)
{
    const struct kith_persona *p;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(read_with("Ann", "Anna", &p, &err), KITH_OK);
    assert_string_equal(p->name.p, "Anna");
    assert_int_equal(p->n_themes, 1);
    assert_int_equal(p->themes[0].side, KITH_SIDE_CHANGE);
    assert_int_equal(p->lines[1].theme, 0);
    assert_int_equal(p->lines[0].theme, KITH_NO_THEME);
    assert_true(p->lines[6].again);
    assert_true(kith_gist_has(&p->themes[0].touch, kith_stem_key(KITH_S("nights"))));
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *from;
        const char *to;
        const char *says;
    } wrong[] = {{"\"age\":40", "\"age\":400", "age should be a number from 1 to 120"},
                 {"\"name\":\"Ann\",", "", "name is missing"},
                 {"\"for\":\"counsellor\"", "\"for\":\"nobody\"", "for should be one of counsellor recovery"},
                 {"\"theme\":\"nights\"", "\"theme\":\"days\"", "lines[1].theme names none of the themes"},
                 {"\"act\":\"change\"", "\"act\":\"dance\"", "lines[3].act should be one of"},
                 {"\"depth\":2", "\"depth\":7", "lines[2].depth should be a number from 0 to 3"},
                 {"\"theme\":\"nights\",\"act\":\"disclose\",\"depth\":1",
                  "\"theme\":\"nights\",\"act\":\"disclose\",\"depth\":0",
                  "lines[1].depth should be 1, 2 or 3 on a theme"},
                 {"\"half_life\":20", "\"half_life\":0", "half_life should be a number"},
                 {"\"id\":\"ann\"", "\"id\":\"../ann\"", "id should be lower-case"},
                 {"\"text\":\"Fine.\"", "\"text\":\"\"", "lines[6].text should not be empty"},
                 {"\"meanings\":[", "\"meanings\":[3,", "themes[0].meanings should be a string"},
                 {"{\"id\"", "[\"id\"", "This is not JSON"}};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct kith_persona *p;
        struct kith_err err = {0};

        assert_int_equal(read_with(wrong[i].from, wrong[i].to, &p, &err), KITH_EINPUT);
        assert_null(p);
        if (!strstr(err.text, wrong[i].says))
            fail_msg("\"%s\" should say \"%s\"", err.text, wrong[i].says);
    }
}

static void hostile_text_is_cleaned(void **state)
{
    const struct kith_persona *p;
    struct kith_err err = {0};

    (void)state;
    assert_int_equal(read_with("Fine.", "Fi\\u001b[31mne\\u202e.", &p, &err), KITH_OK);
    assert_string_equal(p->lines[6].text.p, "Fine.");
}

static bool found(const struct kith_findings *f, const char *kind, const char *text)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->items[i].kind, kind) == 0 && strstr(f->items[i].text.p, text))
            return true;
    return false;
}

static const struct kith_findings *lint(const struct kith_persona *p)
{
    struct kith_findings *f;

    assert_int_equal(kith_findings_open(maker.keep, &f, NULL), KITH_OK);
    assert_int_equal(kith_persona_lint(maker.keep, p, kith_coder_flags(maker.coder), f, NULL), KITH_OK);
    return f;
}

static void gaps_are_found(void **state)
{
    const struct kith_persona *p;
    const struct kith_findings *f;

    (void)state;
    assert_int_equal(read_with("Ann", "Ann", &p, NULL), KITH_OK);
    f = lint(p);
    assert_true(found(f, "gap", "theme nights, disclose at depth 2: 1 of 4"));
    assert_true(found(f, "gap", "theme nights, change at depth 3: 0 of 2"));
    assert_true(found(f, "gap", "push_back to stem: 0 of 2"));
    assert_true(found(f, "gap", "agree without a theme: 1 of 10"));
    assert_true(found(f, "gap", "plan: 1 of 6"));
    assert_true(found(f, "gap", "flat lines that may recur"));
    assert_true(found(f, "gap", "1 themes"));
    assert_true(found(f, "length", "the story has 1 words"));
    assert_true(found(f, "facts", "1 facts"));
    assert_true(kith_findings_to_mend(f) > 20);
}

static void words_and_ages_are_looked_at(void **state)
{
    const struct kith_persona *p;

    (void)state;
    assert_int_equal(read_with("\"who\":\"w\"", "\"who\":\"A junkie from Hull.\"", &p, NULL), KITH_OK);
    assert_true(found(lint(p), "stigma", "junkie"));
    assert_int_equal(read_with("The house is big now.", "I'm 61, and the house is big.", &p, NULL), KITH_OK);
    assert_true(found(lint(p), "facts", "is 40"));
    assert_int_equal(read_with("The house is big now.", "I'm 40, and the house is big.", &p, NULL), KITH_OK);
    assert_false(found(lint(p), "facts", "is 40"));
}

static void hard_reading_is_found_for_recovery_alone(void **state)
{
    static const char hard[] =
        "Notwithstanding considerable institutional encouragement, comprehensive rehabilitation "
        "necessitates extraordinary perseverance alongside continuous interdisciplinary collaboration.";
    const struct kith_persona *p;
    struct kith_persona recovery;
    const struct kith_findings *f;

    (void)state;
    assert_int_equal(read_with("\"story\":\"s\"", "\"story\":\"s\"", &p, NULL), KITH_OK);
    recovery = *p;
    recovery.story = kith_str_of(hard);
    recovery.recovery = true;
    f = lint(&recovery);
    assert_true(found(f, "reading", "the story reads at grade"));
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->items[i].kind, "reading") == 0 && strstr(f->items[i].text.p, "story"))
            assert_false(f->items[i].note);
}

static double grade(const char *text)
{
    struct kith_grade g = {0};
    struct kith_words words;

    assert_int_equal(kith_words_split(maker.keep, kith_str_of(text), &words, NULL), KITH_OK);
    kith_grade_add(&g, &words);
    return kith_grade_of(&g);
}

static void grades_are_kincaids(void **state)
{
    (void)state;
    /* 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 - 15.59 = -1.45 */
    assert_true(grade("The cat sat on the mat.") > -1.46 && grade("The cat sat on the mat.") < -1.44);
    /* 13 words, 1 sentence, 24 syllables (the example of Wikipedia's article has 13.1 by hand-counted syllables) */
    assert_true(grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.") > 9.0);
    assert_int_equal(kith_syllables(KITH_S("table")), 2);
    assert_int_equal(kith_syllables(KITH_S("home")), 1);
    assert_int_equal(kith_syllables(KITH_S("walked")), 1);
    assert_int_equal(kith_syllables(KITH_S("wanted")), 2);
    assert_int_equal(kith_syllables(KITH_S("houses")), 2);
    assert_int_equal(kith_syllables(KITH_S("times")), 1);
    assert_int_equal(kith_syllables(KITH_S("beautiful")), 3);
}

static size_t alike(const char *a, const char *b)
{
    const struct kith_str texts[] = {kith_str_of(a), kith_str_of(b)};
    struct kith_findings *f;

    assert_int_equal(kith_findings_open(maker.keep, &f, NULL), KITH_OK);
    assert_int_equal(kith_alike_find(maker.keep, texts, 2, f, NULL), KITH_OK);
    return f->n;
}

static void repeats_are_found(void **state)
{
    (void)state;
    assert_int_equal(alike("I go up about one.", "I go up about two."), 1);
    assert_int_equal(alike("I go up about one.", "I go up about one, mostly."), 1);
    assert_int_equal(alike("Fine.", "Fine!"), 1);
    assert_int_equal(alike("Fine.", "Grand."), 0);
    assert_int_equal(
        alike("The nights are the worst of it all.", "The nights are the worst when it rains on the roof."), 1);
    assert_int_equal(alike("I go up about one, if I go up.", "She rings on Sundays at ten."), 0);
}

static void everyone_here_is_ready(void **state)
{
    (void)state;
    for (size_t i = 0; i < maker.n; i++) {
        const struct kith_findings *f = lint(maker.personas[i]);

        for (size_t k = 0; k < f->n; k++)
            if (!f->items[k].note)
                fail_msg("%s: %s: %s", maker.personas[i]->id.p, f->items[k].kind, f->items[k].text.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one_is_read),           cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(hostile_text_is_cleaned),      cmocka_unit_test(gaps_are_found),
        cmocka_unit_test(words_and_ages_are_looked_at), cmocka_unit_test(hard_reading_is_found_for_recovery_alone),
        cmocka_unit_test(grades_are_kincaids),          cmocka_unit_test(repeats_are_found),
        cmocka_unit_test(everyone_here_is_ready)};
    int failed;

    practice_maker_open(&maker);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    practice_maker_close(&maker);
    return failed;
}
