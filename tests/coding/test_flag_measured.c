/* The figures that the model card states of the crisis list, counted once more over the written lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "coding_maker.h"
#include "flag_measured.h"
#include "flags.h"
#include "golden.h"
#include "words.h"

#define LINES "flags/crisis-lines.tsv"

enum { PART, EXPECT, ROLE, TOPIC, BEFORE, TEXT, COLUMNS };

struct count {
    unsigned danger, found, harmless, mistaken;
};

static bool cut(struct kith_str line, struct kith_str column[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++)
        if (!kith_str_cut(&line, '\t', &column[i]))
            return false;
    return true;
}

/* Is the line flagged, said after the turn before it? */
static bool is_flagged(const struct kith_flags *flags, struct kith_arena *keep, const struct kith_str column[COLUMNS])
{
    bool counsellor = kith_str_eq(column[ROLE], KITH_S("counsellor"));
    bool alone = kith_str_eq(column[BEFORE], KITH_S("-"));
    struct kith_speaker speakers[2] = {{KITH_S("T"), KITH_ROLE_COUNSELLOR}, {KITH_S("C"), KITH_ROLE_CLIENT}};
    struct kith_turn turns[2] = {{.text = column[BEFORE], .speaker = counsellor ? 1 : 0},
                                 {.text = column[TEXT], .speaker = counsellor ? 0 : 1}};
    enum kith_role roles[2] = {counsellor ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR,
                               counsellor ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT};
    size_t from = alone ? 1 : 0;
    struct kith_transcript t = {.speakers = speakers, .n_speakers = 2, .turns = turns + from, .n_turns = 2 - from};
    const struct kith_flag *found;
    struct kith_words words;
    size_t n;

    assert_int_equal(kith_words_split(keep, column[TEXT], &words, NULL), KITH_OK);
    assert_int_equal(kith_flags_find(flags, keep, &t, roles + from, t.n_turns - 1, &words, &found, &n, NULL), KITH_OK);
    for (size_t i = 0; i < n; i++)
        if (found[i].kind == KITH_FLAG_CRISIS)
            return true;
    return false;
}

/* The first look that the part has, or NULL: the lists were tuned on `dev` from the start. */
static unsigned *new_danger(struct kith_str part, unsigned danger[KITH_FLAG_LOOKS])
{
    for (size_t i = 0; i < KITH_FLAG_LOOKS; i++)
        if (kith_str_eq(part, kith_str_of(kith_flag_measured.looks[i].part)))
            return danger + i;
    return NULL;
}

static void count_line(const struct kith_str column[COLUMNS], bool flagged, struct count *all, unsigned *new_ones)
{
    if (kith_str_eq(column[EXPECT], KITH_S("flag"))) {
        all->danger++;
        all->found += flagged;
        if (new_ones != NULL)
            ++*new_ones;
    } else {
        all->harmless++;
        all->mistaken += flagged;
    }
}

static void count_lines(struct count *all, unsigned danger[KITH_FLAG_LOOKS])
{
    struct kith_flags *flags = NULL;
    struct kith_arena *keep = NULL;
    struct kith_str column[COLUMNS];
    struct kith_str line;
    char *text = golden_read(LINES, NULL);
    struct kith_str rest = kith_str_of(text);

    assert_non_null(text);
    assert_int_equal(kith_flags_open(kith_env_system(), &flags, NULL), KITH_OK);
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL), KITH_OK);
    while (kith_str_cut(&rest, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#' || !cut(line, column))
            continue;
        count_line(column, is_flagged(flags, keep, column), all, new_danger(column[PART], danger));
        kith_arena_reset(keep);
    }
    kith_arena_close(keep);
    kith_flags_close(flags);
    free(text);
}

static void the_card_says_what_the_lists_do(void **state)
{
    const struct kith_flag_measured *m = &kith_flag_measured;
    unsigned danger[KITH_FLAG_LOOKS] = {0};
    struct count all = {0};

    (void)state;
    count_lines(&all, danger);
    assert_int_equal(all.danger, m->danger);
    assert_true(all.found >= m->found); /* never overstated */
    assert_int_equal(all.harmless, m->harmless);
    assert_true(all.mistaken <= m->mistaken);
    /* What was found at a first look cannot be counted again; what there was to find can. */
    for (size_t i = 0; i < KITH_FLAG_LOOKS; i++) {
        assert_int_equal(danger[i], m->looks[i].danger);
        assert_true(m->looks[i].found <= m->looks[i].danger);
    }
}

static void the_lists_are_good_enough_on_what_they_know(void **state)
{
    const struct kith_flag_measured *m = &kith_flag_measured;

    (void)state;
    assert_true(m->danger + m->harmless >= 200);
    assert_true((double)m->found >= 0.95 * m->danger);
    assert_true((double)m->false_alarms <= (double)m->sessions / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_card_says_what_the_lists_do),
        cmocka_unit_test(the_lists_are_good_enough_on_what_they_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
