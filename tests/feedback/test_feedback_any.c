/* Feedback on sessions that no person would hold: any roles, any labels, any probabilities, any flags. Whatever comes
 * in, what comes out keeps its promises. The seed of a failure is in its message. */
#include "near.h"

#include "feedback.h"
#include "reading_maker.h"
#include "rng.h"

#define SESSIONS  1500
#define TURNS_MAX 60

static const char *const bits[] = {
    "I",
    "you",
    "want to",
    "can't",
    "scared",
    "ashamed",
    "never told anyone",
    "but",
    "drinking",
    "you should",
    "Kraków",
    "naïve",
    "\xE2\x80\x99",
    "no",
    "sister",
    "work",
    "and",
    "I tried",
    "sleep",
    "you're not listening",
    "\xF0\x9F\x98\x80",
    "don't",
    "[laughs]",
    "killing yourself",
    "mm-hmm",
    ". ",
    "? ",
    ", ",
    "! ",
    "... ",
    "- ",
};

static void random_text(struct kith_rng *r, char *out, size_t size)
{
    size_t n = kith_rng_below(r, 8) == 0 ? kith_rng_below(r, 120) : kith_rng_below(r, 14);
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *bit = bits[kith_rng_below(r, sizeof bits / sizeof *bits)];
        int wrote = snprintf(out + len, size - len, "%s%s", bit, kith_rng_below(r, 9) ? " " : "");

        if (wrote < 0 || (size_t)wrote >= size - len)
            break;
        len += (size_t)wrote;
    }
}

static float random_p(struct kith_rng *r)
{
    return kith_rng_below(r, 2) ? .9f + .1f * (float)kith_rng_unit(r) : (float)kith_rng_unit(r);
}

static void random_codes(struct kith_rng *r, struct kith_coded_turn *c)
{
    float *p = (float *)&c->p;

    c->role = (enum kith_role)(kith_rng_below(r, 9) ? c->role : kith_rng_below(r, KITH_ROLE_COUNT));
    c->label = (struct kith_label){
        .behaviour = (int8_t)((int)kith_rng_below(r, KITH_BEHAVIOUR_COUNT + 1) - 1),
        .question = (int8_t)((int)kith_rng_below(r, KITH_QUESTION_COUNT + 1) - 1),
        .reflection = (int8_t)((int)kith_rng_below(r, KITH_REFLECTION_COUNT + 1) - 1),
        .input = (int8_t)((int)kith_rng_below(r, KITH_INPUT_COUNT + 1) - 1),
        .talk = (int8_t)((int)kith_rng_below(r, KITH_TALK_COUNT + 1) - 1),
        .has = (uint8_t)kith_rng_below(r, 8),
        .adherence = kith_rng_below(r, 2) ? 0 : (uint8_t)kith_rng_below(r, 64),
        .adherence_known = kith_rng_below(r, 2),
    };
    for (size_t i = 0; i < sizeof c->p / sizeof *p; i++)
        p[i] = random_p(r);
    if (kith_rng_below(r, 2))
        c->p.adherence[KITH_ADHERENCE_PERSUADE] = c->p.adherence[KITH_ADHERENCE_CONFRONT] = 0;
    c->unsure = kith_rng_below(r, 4) == 0;
}

static void random_flag(struct kith_rng *r, struct session *s, size_t turn)
{
    static const char *const topics[] = {"suicide", "self-harm", "lost-tolerance", "overdose", "clean (of a person)"};
    struct kith_flag flag = {.kind = kith_rng_below(r, 2) ? KITH_FLAG_CRISIS : KITH_FLAG_STIGMA};
    struct kith_words words;

    assert_int_equal(kith_words_split(s->keep, s->turns[turn].text, &words, NULL), KITH_OK);
    if (words.n == 0)
        return;
    flag.start = words.items[kith_rng_below(r, words.n)].start;
    for (size_t i = 0; i < words.n; i++)
        if (words.items[i].start == flag.start)
            flag.end = words.items[i].end;
    flag.topic = kith_str_of(topics[kith_rng_below(r, 5)]);
    flag.prefer = KITH_S("Another word.");
    session_flag(s, turn, flag);
}

static void random_session(struct kith_rng *r, struct session *s)
{
    static const char voices[] = "TCTCTCTCDOU";
    size_t n = kith_rng_below(r, 5) == 0 ? kith_rng_below(r, 6) : kith_rng_below(r, TURNS_MAX);
    size_t only = kith_rng_below(r, 6);

    for (size_t i = 0; i < n; i++) {
        char text[4096];
        char who = only == 0 ? 'T' : only == 1 ? 'C' : voices[(i % 2 + kith_rng_below(r, 5) * 2) % (sizeof voices - 1)];

        random_text(r, text, sizeof text);
        session_say(s, who, "", text);
        random_codes(r, &s->codes[i]);
        while (kith_rng_below(r, 12) == 0)
            random_flag(r, s, i);
    }
}

/* True where a word or a character would be cut at byte `at`. */
static bool inside_word(struct kith_arena *keep, struct kith_str text, uint32_t at)
{
    struct kith_words words;

    if (at < text.n && ((unsigned char)text.p[at] & 0xC0u) == 0x80u)
        return true;
    assert_int_equal(kith_words_split(keep, text, &words, NULL), KITH_OK);
    for (size_t i = 0; i < words.n; i++)
        if (at > words.items[i].start && at < words.items[i].end)
            return true;
    return false;
}

static const char *wrong_item(struct session *s, const struct kith_feedback_item *item)
{
    bool needs_turn = item->kind != KITH_FEEDBACK_LOOK && item->kind != KITH_FEEDBACK_LIMITS;

    if (item->text.n == 0 || !strchr(".?!)\"", item->text.p[item->text.n - 1]))
        return "a text that is no sentence";
    if (kith_str_find_byte(item->text, '{') >= 0)
        return "a placeholder left open";
    if (needs_turn && item->n_turns == 0)
        return "an item with no turn behind it";
    for (size_t i = 0; i < item->n_turns; i++)
        if (item->turns[i] >= s->n)
            return "a turn that does not exist";
    if (item->quote_start > item->quote_end || (item->quote_end && item->quote_end > s->turns[item->turns[0]].text.n))
        return "a quote outside the turn";
    if (item->quote_end && (inside_word(s->keep, s->turns[item->turns[0]].text, item->quote_start) ||
                            inside_word(s->keep, s->turns[item->turns[0]].text, item->quote_end)))
        return "a quote that cuts a word";
    return NULL;
}

static const char *wrong_strength(struct session *s, const struct kith_feedback_item *item)
{
    const struct kith_coded_turn *c = &s->codes[item->turns[0]];

    if (c->role != KITH_ROLE_COUNSELLOR || c->label.behaviour < 0 || c->p.behaviour[c->label.behaviour] < .9f)
        return "a strength that is not sure";
    if (c->p.adherence[KITH_ADHERENCE_CONFRONT] >= .2f || c->p.adherence[KITH_ADHERENCE_PERSUADE] >= .2f)
        return "a strength that may be a confrontation";
    return NULL;
}

static const char *wrong_feedback(struct session *s, const struct kith_measures *m, const struct kith_feedback *f)
{
    size_t count[KITH_FEEDBACK_LIMITS + 1] = {0};
    const char *wrong = NULL;

    for (size_t i = 0; i < f->n && !wrong; i++) {
        const struct kith_feedback_item *item = &f->items[i];

        count[item->kind]++;
        wrong = wrong_item(s, item);
        if (!wrong && i > 0 && item->kind < f->items[i - 1].kind)
            wrong = "items out of order";
        if (!wrong && item->kind == KITH_FEEDBACK_STRENGTH)
            wrong = wrong_strength(s, item);
    }
    if (wrong)
        return wrong;
    if (f->summary.n == 0 || f->summary.p[f->summary.n - 1] != '.')
        return "no summary";
    if (count[KITH_FEEDBACK_LIMITS] != 1)
        return "no limits";
    if (count[KITH_FEEDBACK_STRENGTH] + count[KITH_FEEDBACK_LOOK] != 1)
        return "both a strength and a look, or neither";
    if (count[KITH_FEEDBACK_TRY] > 1 || count[KITH_FEEDBACK_MOMENT] > 3)
        return "too much at once";
    if ((m->client_turns == 0 || m->counsellor_turns == 0) &&
        count[KITH_FEEDBACK_STRENGTH] + count[KITH_FEEDBACK_TRY] + count[KITH_FEEDBACK_MOMENT] > 0)
        return "feedback on one side of a talk";
    return NULL;
}

static bool same_feedback(const struct kith_feedback *a, const struct kith_feedback *b)
{
    bool same = a->n == b->n && kith_str_eq(a->summary, b->summary);

    for (size_t i = 0; same && i < a->n; i++)
        same = kith_str_eq(a->items[i].text, b->items[i].text) &&
               kith_str_eq(a->items[i].example, b->items[i].example) &&
               a->items[i].quote_start == b->items[i].quote_start && a->items[i].n_turns == b->items[i].n_turns;
    return same;
}

static void any_session_gets_feedback_that_keeps_its_promises(void **state)
{
    size_t strengths = 0;
    size_t chances = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SESSIONS; seed++) {
        struct kith_rng r = {seed};
        struct session *s = session_open();
        struct kith_measure_options options = {(enum kith_setting)kith_rng_below(&r, 6), kith_rng_below(&r, 2)};
        const struct kith_coded *coded;
        const struct kith_measures *m = NULL;
        const struct kith_feedback *f = NULL;
        const struct kith_feedback *again = NULL;
        const char *wrong;

        random_session(&r, s);
        coded = session_coded(s, kith_rng_below(&r, 2));
        assert_int_equal(kith_measure_run(NULL, &options, s->keep, coded, &m, NULL), KITH_OK);
        assert_int_equal(kith_feedback_run(s->keep, coded, m, &f, NULL), KITH_OK);
        wrong = wrong_feedback(s, m, f);
        if (wrong)
            fail_msg("seed %u: %s", (unsigned)seed, wrong);
        assert_int_equal(kith_feedback_run(s->keep, coded, m, &again, NULL), KITH_OK);
        if (!same_feedback(f, again))
            fail_msg("seed %u: two runs differ", (unsigned)seed);
        for (size_t i = 0; i < f->n; i++) {
            strengths += f->items[i].kind == KITH_FEEDBACK_STRENGTH;
            chances += f->items[i].kind == KITH_FEEDBACK_TRY;
        }
        session_close(s);
    }
    /* The sessions must reach what they are to test. */
    assert_in_range(strengths, SESSIONS / 10, SESSIONS);
    assert_in_range(chances, SESSIONS / 4, SESSIONS);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    struct session *s = session_open();
    const struct kith_measures *m = NULL;
    const struct kith_feedback *f = NULL;
    struct kith_arena *small = NULL;
    const struct kith_coded *coded;
    struct kith_rng r = {7};
    enum kith_rc rc = KITH_ENOMEM;
    size_t failures = 0;

    (void)state;
    random_session(&r, s);
    for (int i = 0; i < 30; i++)
        session_say(s, i % 2 ? 'C' : 'T', i % 2 ? "+" : "r:c",
                    "I want to see my girls grow up, and that took courage.");
    coded = session_coded(s, false);
    assert_int_equal(kith_measure_run(NULL, NULL, s->keep, coded, &m, NULL), KITH_OK);
    for (size_t cap = 0; rc != KITH_OK && cap < (1u << 20); cap += 512) {
        assert_int_equal(kith_arena_open(kith_env_system(), &small, cap, NULL), KITH_OK);
        rc = kith_feedback_run(small, coded, m, &f, NULL);
        assert_true(rc == KITH_OK || rc == KITH_EBOUND);
        failures += rc != KITH_OK;
        kith_arena_close(small);
    }
    assert_int_equal(rc, KITH_OK);
    assert_true(failures > 5);
    session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_session_gets_feedback_that_keeps_its_promises),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };

    return cmocka_run_group_tests_name("feedback-any", tests, NULL, NULL);
}
