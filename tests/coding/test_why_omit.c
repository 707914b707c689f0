/* The words that the encoder's share of a code rests on: planted, so that it is known which they are. */
#include "coding_maker.h"
#include "encoder_file_maker.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const everyday[] = {"the", "i",    "you",  "to",   "and",  "it",   "of",   "my",   "that", "was",
                                       "so",  "feel", "week", "yeah", "home", "work", "help", "more", "about"};
#define EVERYDAY (sizeof everyday / sizeof *everyday)

static struct kith_arena *keep;

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

/* An encoder whose one direction speaks for reflections (and, in clients, for change), and no word alone but by it. */
struct planted {
    struct kith_buf file;
    struct toy_model toy;
};

static void plant(struct planted *p, const char *words, float push, double stir, uint64_t seed)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {seed};

    plan.positions = 192;
    plan.stir = stir;
    kith_buf_init(&p->file, kith_env_system(), (size_t)16 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_COUNT, &p->file);
    encoder_file_plant(&p->file, words, KITH_HEAD_TALK, KITH_TALK_CHANGE, push);
    encoder_file_plant(&p->file, words, KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_REFLECTION, push);
    toy_model_open_encoded(&p->toy, NULL, 0, seed, kith_buf_view(&p->file), 0.0);
}

static void uproot(struct planted *p)
{
    toy_model_close(&p->toy);
    kith_buf_free(&p->file);
}

/* A turn of n everyday words with `word` as the at-th; where that one begins. */
static uint32_t write_turn(struct kith_buf *out, struct kith_rng *rng, size_t n, size_t at, const char *word)
{
    uint32_t start = 0;

    kith_buf_clear(out);
    for (size_t i = 0; i < n; i++) {
        if (i)
            kith_buf_byte(out, ' ');
        if (i == at)
            start = (uint32_t)out->n;
        kith_buf_puts(out, i == at ? word : everyday[kith_rng_below(rng, EVERYDAY)]);
    }
    kith_buf_byte(out, '.');
    assert_int_equal(kith_buf_check(out, "the turn", NULL), KITH_OK);
    return start;
}

/* Codes three turns, of which the last is the one in question. */
static const struct kith_coded_turn *ask_why(const struct planted *p, struct kith_str text, enum kith_role role)
{
    static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};
    const struct kith_turn turns[] = {
        {.text = KITH_S("What would help?"), .start_ms = -1, .end_ms = -1},
        {.text = KITH_S("Yeah, really, my home."), .speaker = 1, .start_ms = -1, .end_ms = -1},
        {.text = text, .speaker = role == KITH_ROLE_CLIENT ? 1 : 0, .start_ms = -1, .end_ms = -1}};
    const struct kith_coding_options why = {.why = true};
    struct kith_transcript *t;
    const struct kith_coded *coded;
    struct kith_err err = {0};

    assert_int_equal(kith_arena_take(keep, 1, sizeof *t, &t, NULL), KITH_OK);
    *t = (struct kith_transcript){.id = KITH_S("t"), .speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 3};
    if (kith_coding_run(p->toy.coder, keep, t, &why, &coded, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return &coded->turns[2];
}

/* The heaviest span for the code the turn got by the planted word; NULL when there is none. */
static const struct kith_why *heaviest(const struct kith_coded_turn *turn)
{
    bool client = turn->role == KITH_ROLE_CLIENT;

    for (size_t i = 0; i < turn->n_why; i++)
        if (turn->why[i].head == (client ? KITH_HEAD_TALK : KITH_HEAD_BEHAVIOUR) &&
            turn->why[i].class_index == (client ? (int)KITH_TALK_CHANGE : (int)KITH_BEHAVIOUR_REFLECTION))
            return &turn->why[i];
    return NULL;
}

struct tally {
    size_t coded;  /* the planted word made the code */
    size_t exact;  /* and it alone is what is shown first */
    size_t inside; /* or it stands in a span of at most `most` words */
};

static void try_turns(const struct planted *p, size_t words, size_t most, int rounds, uint64_t seed, struct tally *sum)
{
    struct kith_rng rng = {seed};
    struct kith_buf text;

    kith_buf_init(&text, kith_env_system(), (size_t)1 << 20);
    for (int round = 0; round < rounds; round++) {
        enum kith_role role = round % 2 ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR;
        uint32_t start = write_turn(&text, &rng, words, (size_t)kith_rng_below(&rng, words), "really");
        const struct kith_coded_turn *turn = ask_why(p, kith_buf_view(&text), role);
        const struct kith_why *why = heaviest(turn);
        size_t blanks = 0;

        if (role == KITH_ROLE_CLIENT ? turn->label.talk != KITH_TALK_CHANGE
                                     : turn->label.behaviour != KITH_BEHAVIOUR_REFLECTION)
            continue;
        sum->coded++;
        for (uint32_t i = why ? why->start : 0; why && i < why->end; i++)
            blanks += text.p[i] == ' ';
        sum->exact += why && why->start == start && why->end == start + 6;
        sum->inside += why && why->start <= start && why->end >= start + 6 && blanks < most;
        kith_arena_reset(keep);
    }
    kith_buf_free(&text);
}

/* Nothing mixes the words here, so nothing but the planted one may be shown. */
static void the_word_that_carries_a_code_is_shown(void **state)
{
    static const size_t lengths[] = {1, 2, 3, 4, 7, 10, 20, 31, 60};
    struct planted p;

    (void)state;
    plant(&p, "really", 60.0f, 0.0, 51);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct tally sum = {0};

        try_turns(&p, lengths[i], 1, 20, 52 + i, &sum);
        if (sum.coded != 20 || sum.exact != 20)
            fail_msg("%zu words: %zu of 20 coded by the planted word, of which %zu show it", lengths[i], sum.coded,
                     sum.exact);
    }
    uproot(&p);
}

/* In a very long turn the parts that are left out have several words. */
static void in_a_long_turn_the_place_is_shown(void **state)
{
    struct planted p;
    struct tally sum = {0};

    (void)state;
    plant(&p, "really", 120.0f, 0.0, 61);
    try_turns(&p, 150, 4, 20, 62, &sum);
    assert_int_equal(sum.coded, 20);
    assert_int_equal(sum.inside, 20);
    uproot(&p);
}

/* Layers that mix what each word says into every other, as real ones do. */
static void it_is_found_through_layers_that_mix(void **state)
{
    struct tally sum = {0};

    (void)state;
    for (uint64_t seed = 71; seed < 75; seed++) {
        struct planted p;

        plant(&p, "really", 8.0f, 0.5, seed);
        try_turns(&p, 12, 3, 40, seed + 10, &sum);
        uproot(&p);
    }
    assert_true(sum.coded > 100);
    if (sum.inside < sum.coded * 9 / 10)
        fail_msg("of %zu codes %zu are shown by the word that made them, %zu by it alone", sum.coded, sum.inside,
                 sum.exact);
}

static void words_of_a_phrase_are_shown_together(void **state)
{
    struct kith_str text = KITH_S("so it sounds like work was more help about home and my week to you");
    const struct kith_coded_turn *turn;
    struct planted p;

    (void)state;
    plant(&p, "sounds like", 60.0f, 0.0, 81);
    turn = ask_why(&p, text, KITH_ROLE_COUNSELLOR);
    assert_int_equal(turn->label.behaviour, KITH_BEHAVIOUR_REFLECTION);
    assert_non_null(heaviest(turn));
    assert_int_equal(heaviest(turn)->start, 6);
    assert_int_equal(heaviest(turn)->end, 17);
    assert_true(heaviest(turn)->weight > 1.0f);
    uproot(&p);
}

/* What speaks against a code is not shown for it, nor what the encoder never saw. */
static void other_words_are_not_shown(void **state)
{
    struct kith_rng rng = {92};
    const struct kith_coded_turn *turn;
    struct kith_buf text;
    struct planted p;

    (void)state;
    kith_buf_init(&text, kith_env_system(), (size_t)1 << 20);
    plant(&p, "really", -60.0f, 0.0, 91);
    (void)write_turn(&text, &rng, 10, 4, "really");
    turn = ask_why(&p, kith_buf_view(&text), KITH_ROLE_COUNSELLOR);
    for (size_t i = 0; i < turn->n_why; i++) /* what has other heads is theirs */
        if (turn->why[i].head == KITH_HEAD_BEHAVIOUR && turn->label.behaviour == KITH_BEHAVIOUR_REFLECTION)
            fail_msg("a word that speaks against reflection explains one");
    uproot(&p);
    plant(&p, "really", 60.0f, 0.0, 93);
    (void)write_turn(&text, &rng, 400, 200, "really"); /* the encoder hears the first 127 and the last 63 */
    turn = ask_why(&p, kith_buf_view(&text), KITH_ROLE_COUNSELLOR);
    for (size_t i = 0; i < turn->n_why; i++)
        if (turn->why[i].head == KITH_HEAD_BEHAVIOUR)
            fail_msg("the middle of a turn that the encoder did not hear is shown, from %u to %u", turn->why[i].start,
                     turn->why[i].end);
    uproot(&p);
    kith_buf_free(&text);
}

/* A weight is the log-odds that the code loses without the span: told again by the turn that is left. */
static void a_weight_is_what_leaving_out_costs(void **state)
{
    const struct kith_coded_turn *with;
    const struct kith_coded_turn *without;
    double before;
    double after;
    struct planted p;

    (void)state;
    plant(&p, "really", 20.0f, 0.5, 101);
    with = ask_why(&p, KITH_S("really"), KITH_ROLE_CLIENT);
    without = ask_why(&p, KITH_S(""), KITH_ROLE_CLIENT);
    assert_int_equal(with->label.talk, KITH_TALK_CHANGE);
    before = log((double)with->p.talk[KITH_TALK_CHANGE] / (double)with->p.talk[KITH_TALK_NEUTRAL]);
    after = log((double)without->p.talk[KITH_TALK_CHANGE] / (double)without->p.talk[KITH_TALK_NEUTRAL]);
    assert_non_null(heaviest(with));
    if (fabs((double)heaviest(with)->weight - (before - after)) > 1e-3 * (before - after))
        fail_msg("weight %g, and without the word %g less", (double)heaviest(with)->weight, before - after);
    uproot(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_word_that_carries_a_code_is_shown),
        cmocka_unit_test(in_a_long_turn_the_place_is_shown),
        cmocka_unit_test(it_is_found_through_layers_that_mix),
        cmocka_unit_test(words_of_a_phrase_are_shown_together),
        cmocka_unit_test(other_words_are_not_shown),
        cmocka_unit_test(a_weight_is_what_leaving_out_costs),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
