/* The wording tables, held to their own rules: every text is whole, plain, and within its placeholders. */
#include "near.h"

#include "reading_maker.h"
#include "wording.h"

#define GRADE_MAX 8.0

static const struct kith_variants *tables[256];
static size_t n_tables;

static void add(const struct kith_variants *v)
{
    assert_true(n_tables < sizeof tables / sizeof *tables);
    tables[n_tables++] = v;
}

static int collect(void **state)
{
    (void)state;
    for (int i = 0; i < KITH_SKILL_COUNT; i++) {
        add(&kith_wording_strength[i]);
        add(&kith_wording_worth[i]);
    }
    for (int i = 0; i < KITH_EFFECT_COUNT; i++)
        add(&kith_wording_effect[i]);
    for (int i = 0; i < KITH_CHANCE_COUNT; i++) {
        add(&kith_wording_chance[i].what);
        add(&kith_wording_chance[i].why);
        add(&kith_wording_chance[i].how);
    }
    for (int i = 0; i < KITH_MOMENT_COUNT; i++)
        add(&kith_wording_moment[i].text);
    add(&kith_wording_moment_last);
    add(&kith_wording_look);
    add(&kith_wording_language);
    return 0;
}

static bool known_field(struct kith_str name)
{
    static const char *const names[] = {"who", "Who", "n", "word", "topic"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (kith_str_eq(name, kith_str_of(names[i])))
            return true;
    return false;
}

static void check_text(const char *text)
{
    static const char *const never[] = {"well done", "great", "excellent", "fail", "poor", "wrong", "should have",
                                        "abuse",     "dirty", "grade",     "bad",  "must", "score", "client's motiv"};
    struct kith_str rest = kith_str_of(text);
    struct kith_str part;
    char last = text[rest.n - 1];

    if (!strchr(".?!)\"}", last))
        fail_msg("does not end as a sentence: %s", text);
    while (kith_str_cut(&rest, '{', &part))
        if (rest.p && (!kith_str_cut(&rest, '}', &part) || !known_field(part)))
            fail_msg("unknown placeholder: %s", text);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strstr(text, never[i]))
            fail_msg("says \"%s\": %s", never[i], text);
}

static void every_text_is_whole_and_never_grades(void **state)
{
    (void)state;
    for (size_t t = 0; t < n_tables; t++) {
        assert_non_null(tables[t]->text[0]);
        for (size_t v = 0; v < KITH_VARIANTS && tables[t]->text[v]; v++)
            check_text(tables[t]->text[v]);
    }
    for (int i = 0; i < KITH_CHANCE_COUNT; i++)
        for (size_t e = 0; e < KITH_VARIANTS && kith_wording_chance[i].examples[e].text; e++)
            check_text(kith_wording_chance[i].examples[e].text);
}

/* Vowel groups, a silent e left out: near enough for a grade. */
static int syllables(struct kith_str word)
{
    int n = 0;
    bool vowel = false;

    for (size_t i = 0; i < word.n; i++) {
        bool is = strchr("aeiouy", word.p[i]) != NULL;

        n += is && !vowel;
        vowel = is;
    }
    if (word.n > 2 && word.p[word.n - 1] == 'e' && !strchr("aeiouyl", word.p[word.n - 2]) && n > 1)
        n--;
    return n > 0 ? n : 1;
}

/* Flesch and Kincaid (1975): .39 words a sentence + 11.8 syllables a word - 15.59. */
static double grade_of(struct kith_reading *r, const struct kith_variants *v)
{
    struct kith_fill fill = {.number = 3, .word = KITH_S("\"in recovery\""), .topic = KITH_S("word")};
    struct kith_buf text;
    struct kith_words words;
    double sentences = 0;
    double syllable_count = 0;
    double n;

    kith_buf_init(&text, kith_env_system(), 1 << 16);
    for (size_t i = 0; i < KITH_VARIANTS && v->text[i]; i++) {
        kith_wording_put(&text, r, v->text[i], &fill);
        kith_buf_byte(&text, ' ');
    }
    assert_int_equal(kith_words_split(r->keep, kith_buf_view(&text), &words, NULL), KITH_OK);
    for (size_t i = 0; i < words.n; i++) {
        if (words.items[i].kind == KITH_WORD_TEXT)
            syllable_count += syllables(words.items[i].low);
        else if (words.items[i].low.p[0] != ',')
            sentences++;
    }
    kith_buf_free(&text);
    n = (double)words.n_text;
    return .39 * n / sentences + 11.8 * syllable_count / n - 15.59;
}

static void texts_are_easy_to_read(void **state)
{
    struct session *s = session_open();
    struct kith_reading r;
    double sum = 0;

    (void)state;
    session_say(s, 'T', "q:o", "How are you?");
    session_say(s, 'C', "=", "Fine.");
    r = reading_of(s, KITH_SETTING_UNKNOWN);
    for (size_t t = 0; t < n_tables; t++) {
        double grade = grade_of(&r, tables[t]);

        if (grade > GRADE_MAX)
            fail_msg("grade %.1f: %s", grade, tables[t]->text[0]);
        sum += grade;
    }
    print_message("# mean school grade %.1f\n", sum / (double)n_tables);
    session_close(s);
}

static void a_session_keeps_its_wording_and_sessions_differ(void **state)
{
    const struct kith_variants *v = &kith_wording_strength[KITH_SKILL_COMPLEX];
    struct kith_reading r = {.seed = 5};
    const char *first = kith_wording_pick(&r, v, 4);
    int different = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        r.seed = seed;
        assert_ptr_equal(kith_wording_pick(&r, v, 4), kith_wording_pick(&r, v, 4));
        different += kith_wording_pick(&r, v, 4) != first;
    }
    assert_in_range(different, 50, 95);
}

static void an_example_is_on_another_case(void **state)
{
    (void)state;
    for (int kind = 0; kind < KITH_CHANCE_COUNT; kind++) {
        const struct kith_chance_words *w = &kith_wording_chance[kind];

        for (uint64_t seed = 0; seed < 20; seed++)
            for (size_t e = 0; e < KITH_VARIANTS && w->examples[e].text; e++) {
                struct kith_reading r = {.seed = seed, .themes = w->examples[e].theme};

                if (w->examples[e].theme)
                    assert_ptr_not_equal(kith_wording_example(&r, w), w->examples[e].text);
            }
    }
}

static void numbers_in_words(void **state)
{
    static const struct {
        size_t n;
        const char *word;
    } cases[] = {{1, "one"}, {12, "twelve"}, {13, "13"}, {0, "no"}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct kith_buf b;

        kith_buf_init(&b, kith_env_system(), 64);
        kith_wording_number(&b, cases[i].n);
        assert_string_equal(b.p, cases[i].word);
        kith_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_whole_and_never_grades),
        cmocka_unit_test(texts_are_easy_to_read),
        cmocka_unit_test(a_session_keeps_its_wording_and_sessions_differ),
        cmocka_unit_test(an_example_is_on_another_case),
        cmocka_unit_test(numbers_in_words),
    };

    return cmocka_run_group_tests_name("wording", tests, collect, NULL);
}
