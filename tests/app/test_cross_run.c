/* Cross-validation from files: no session is scored by a model that saw it. */
#include "cross_run.h"

#include "app_maker.h"
#include "coding_maker.h"
#include "decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SESSIONS 12

static struct test_folder folder;
static struct kith_arena *keep;
static struct kith_cross_run plain;   /* twelve sessions */
static struct kith_cross_run changed; /* the same words, the codes of the first session turned round */

static char codes_after(char c)
{
    return c == '+' ? '-' : c == '-' ? '=' : '+';
}

/* Client codes of the first session become others; the text, and so its fold, stays. */
static void turn_round(char *text)
{
    char *end = strstr(text, "\n\n");

    for (char *line = text; line && line < end; line = strchr(line, '\n') + 1)
        if (line[0] == 'C')
            line[2] = codes_after(line[2]);
}

static void open_run(const char *path, struct kith_cross_run *out)
{
    const char *const paths[] = {path};
    const struct kith_cross_options how = {.paths = paths, .n_paths = 1, .seed = 1, .jobs = 1};
    struct kith_err err = {0};

    if (kith_cross_run_open(kith_env_system(), &how, out, &err) != KITH_OK)
        fail_msg("%s", err.text);
}

static int make(void **state)
{
    struct kith_rng rng = {1};
    struct kith_buf text;
    char id[16];

    (void)state;
    folder_open(&folder);
    if (kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK)
        return 1;
    kith_buf_init(&text, kith_env_system(), (size_t)1 << 20);
    for (int i = 0; i < SESSIONS; i++) {
        (void)snprintf(id, sizeof id, "s%d", i);
        coding_write_session(&text, &rng, id, 20);
    }
    open_run(folder_write(&folder, "plain.kith", kith_buf_view(&text)), &plain);
    turn_round(text.p);
    open_run(folder_write(&folder, "changed.kith", kith_buf_view(&text)), &changed);
    kith_buf_free(&text);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    kith_cross_run_close(&plain);
    kith_cross_run_close(&changed);
    kith_arena_close(keep);
    (void)folder_close(&folder);
    return 0;
}

static const struct kith_coded *code(const struct kith_cross_run *run, size_t s, bool stripped)
{
    const struct kith_coded *coded;

    assert_int_equal(kith_cross_run_coded(run, s, stripped, keep, &coded, NULL), KITH_OK);
    return coded;
}

static bool same(const struct kith_coded *a, const struct kith_coded *b)
{
    for (size_t i = 0; i < a->transcript->n_turns; i++)
        if (memcmp(&a->turns[i].label, &b->turns[i].label, sizeof a->turns[i].label) != 0 ||
            memcmp(&a->turns[i].p, &b->turns[i].p, sizeof a->turns[i].p) != 0)
            return false;
    return true;
}

/* What its coders say of a session changes no score of its fold, and scores elsewhere. Calibration is one step further
 * off: it rests on the scores of the other folds, whose models did see this one. */
static void a_fold_is_scored_without_its_own_codes(void **state)
{
    const struct kith_train_group *g = &plain.set.groups[KITH_GROUP_CLIENT];
    size_t in_fold = 0;
    size_t other = 0;

    (void)state;
    assert_int_equal(plain.n, SESSIONS);
    assert_int_equal(g->n_rows, changed.set.groups[KITH_GROUP_CLIENT].n_rows);
    assert_true(plain.sessions[0].transcript->turns[1].gold[0].label.talk !=
                changed.sessions[0].transcript->turns[1].gold[0].label.talk);
    for (size_t r = 0; r < g->n_rows; r++) {
        bool alike = memcmp(plain.cross.oof[KITH_GROUP_CLIENT] + r * 4, changed.cross.oof[KITH_GROUP_CLIENT] + r * 4,
                            4 * sizeof(float)) == 0;

        assert_int_equal(changed.set.groups[KITH_GROUP_CLIENT].rows[r].fold, g->rows[r].fold);
        if (g->rows[r].fold == plain.sessions[0].fold && !alike)
            fail_msg("turn %u of session %u was scored by a model that its own fold taught", (unsigned)g->rows[r].turn,
                     (unsigned)g->rows[r].session);
        in_fold += alike;
        other += !alike;
    }
    assert_true(in_fold > 20 && other > 20);
}

/* Each turn's codes come from its own row, of the kind that was asked for; rows are looked for one by one. */
static void each_turn_is_decoded_from_its_row(void **state)
{
    size_t differ = 0;

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++)
        for (int stripped = 0; stripped < 2; stripped++) {
            const struct kith_coded *coded = code(&plain, s, stripped);
            size_t found = 0;

            for (int g = 0; g < KITH_GROUP_ROLE; g++)
                for (size_t r = 0; r < plain.set.groups[g].n_rows; r++) {
                    const struct kith_train_row *row = &plain.set.groups[g].rows[r];
                    struct kith_coded_turn turn;

                    if (row->session != s || row->stripped != (bool)stripped)
                        continue;
                    kith_decode_turn(plain.calibration[row->fold],
                                     g == KITH_GROUP_CLIENT ? KITH_ROLE_CLIENT : KITH_ROLE_COUNSELLOR,
                                     plain.cross.oof[g] + r * kith_group_outputs((enum kith_head_group)g), &turn);
                    assert_memory_equal(&turn.p, &coded->turns[row->turn].p, sizeof turn.p);
                    assert_memory_equal(&turn.label, &coded->turns[row->turn].label, sizeof turn.label);
                    found++;
                }
            assert_int_equal(found, coded->transcript->n_turns);
            differ += !same(coded, code(&plain, s, !stripped));
        }
    assert_true(differ > SESSIONS); /* so that the one is not taken for the other */
}

static void who_is_who_is_told_without_names(void **state)
{
    (void)state;
    for (size_t s = 0; s < SESSIONS; s++) {
        double odds;

        kith_cross_run_roles(&plain, s, &odds);
        assert_true(odds > 0.0); /* the written sessions leave no doubt */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fold_is_scored_without_its_own_codes),
        cmocka_unit_test(each_turn_is_decoded_from_its_row),
        cmocka_unit_test(who_is_who_is_told_without_names),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
