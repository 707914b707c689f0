/* Coding by a model with an encoder. */
#include "coding_maker.h"

#include "../base/faulty_env.h"
#include "decide.h"
#include "encoder.h"
#include "encoder_file_maker.h"
#include "parallel.h"
#include "turn_features.h"
#include "wordpiece.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define SESSIONS  4
#define POSITIONS 24

static struct kith_arena *keep;
static struct kith_buf file;
static struct toy_model toy;
static const struct kith_transcript **sessions;

static int make(void **state)
{
    struct encoder_plan plan = encoder_plan_small();
    struct kith_rng rng = {300};

    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, NULL) != KITH_OK)
        return 1;
    kith_buf_init(&file, kith_env_system(), (size_t)16 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_INPUT, &file); /* that head is sparse only */
    sessions = coding_sessions(keep, 301, SESSIONS, 30);
    toy_model_open_encoded(&toy, sessions, SESSIONS, 302, kith_buf_view(&file), 0.3);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    toy_model_close(&toy);
    kith_buf_free(&file);
    kith_arena_close(keep);
    return 0;
}

static const struct kith_coded *code(struct kith_arena *arena, const struct kith_transcript *t, bool why,
                                     unsigned threads)
{
    const struct kith_coding_options options = {.why = why, .threads = threads};
    const struct kith_coded *coded;
    struct kith_err err = {0};

    if (kith_coding_run(toy.coder, arena, t, &options, &coded, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return coded;
}

static bool same(const struct kith_coded *x, const struct kith_coded *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct kith_coded_turn *a = &x->turns[i];
        const struct kith_coded_turn *b = &y->turns[i];

        if (a->role != b->role || memcmp(&a->label, &b->label, sizeof a->label) != 0 ||
            memcmp(&a->p, &b->p, sizeof a->p) != 0)
            return false;
    }
    return true;
}

/* What the encoder says of the turns of a session, put together here by hand. */
static float *say(const struct kith_transcript *t)
{
    const struct kith_encoder_weights *w = kith_model_encoder(toy.model);
    struct kith_encoder_stream *stream = NULL;
    struct kith_encoder *encoder = NULL;
    struct kith_wordpiece *pieces = NULL;
    struct kith_token tokens[POSITIONS];
    int32_t *id;
    size_t *start;
    uint8_t *speaker;
    float *e;

    assert_int_equal(kith_arena_take(keep, t->n_turns * POSITIONS, sizeof *id, &id, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, t->n_turns + 1, sizeof *start, &start, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, t->n_turns, 1, &speaker, NULL), KITH_OK);
    assert_int_equal(kith_arena_take(keep, t->n_turns * 2 * w->width, sizeof *e, &e, NULL), KITH_OK);
    assert_int_equal(kith_wordpiece_open(kith_env_system(), w->vocab, &pieces, NULL), KITH_OK);
    assert_int_equal(kith_encoder_open(kith_env_system(), w, KITH_CPU_SCALAR, &encoder, NULL), KITH_OK);
    assert_int_equal(kith_encoder_stream_open(encoder, 1, &stream, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++) {
        size_t n = kith_wordpiece_turn(pieces, t->turns[i].text, POSITIONS, tokens);

        speaker[i] = t->speakers[t->turns[i].speaker].declared == KITH_ROLE_COUNSELLOR ? 0 : 1;
        start[i + 1] = start[i] + n;
        for (size_t k = 0; k < n; k++)
            id[start[i] + k] = tokens[k].id;
    }
    assert_int_equal(kith_encoder_session(
                         stream,
                         &(struct kith_encoder_text){.turns = t->n_turns, .start = start, .id = id, .speaker = speaker},
                         e, NULL),
                     KITH_OK);
    kith_encoder_stream_close(stream);
    kith_encoder_close(encoder);
    kith_wordpiece_close(pieces);
    return e;
}

/* z = dense . e + sparse . x + bias, whoever puts it together. */
static void codes_are_by_features_and_encoder_together(void **state)
{
    size_t changed = 0;

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++) {
        const struct kith_transcript *t = sessions[s];
        const struct kith_coded *coded = code(keep, t, false, 0);
        const float *e = say(t);
        struct kith_session_view view;
        struct kith_feature *room;

        assert_int_equal(kith_session_view_make(keep, t, kith_model_key(toy.model), false, &view, NULL), KITH_OK);
        assert_int_equal(kith_features_room(keep, &view, &room, NULL), KITH_OK);
        for (size_t i = 0; i < t->n_turns; i++) {
            enum kith_role role = view.turns[i].role;
            enum kith_head_group group = role == KITH_ROLE_CLIENT ? KITH_GROUP_CLIENT : KITH_GROUP_COUNSELLOR;
            size_t n = kith_features_of_turn(&view, i, group, room);
            struct kith_coded_turn expected = {.role = role};
            float z[KITH_OUTPUTS_MAX] = {0};

            kith_model_score(toy.model, group, room, n, z);
            kith_decode_turn(kith_model_calibration(toy.model, 0), role, z, &expected);
            changed += memcmp(&expected.p, &coded->turns[i].p, sizeof expected.p) != 0;
            kith_model_score_dense(toy.model, group, e + i * 128, z);
            kith_decode_turn(kith_model_calibration(toy.model, 0), role, z, &expected);
            if (memcmp(&expected.p, &coded->turns[i].p, sizeof expected.p) != 0)
                fail_msg("session %zu, turn %zu", s, i);
        }
    }
    assert_true(changed > 100); /* the encoder has something to say */
}

static void neither_threads_nor_instructions_nor_words_asked_for_change_a_code(void **state)
{
    struct kith_coder *usual = toy.coder;

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++) {
        const struct kith_coded *one = code(keep, sessions[s], false, 1);

        for (unsigned threads = 2; threads <= 4; threads++)
            assert_true(same(one, code(keep, sessions[s], false, threads), sessions[s]->n_turns));
        assert_true(same(one, code(keep, sessions[s], true, 1), sessions[s]->n_turns));
        assert_true(same(one, code(keep, sessions[s], true, 3), sessions[s]->n_turns));
        assert_int_equal(kith_coder_open_on(kith_env_system(), toy.model, KITH_CPU_SCALAR, &toy.coder, NULL), KITH_OK);
        assert_true(same(one, code(keep, sessions[s], false, 1), sessions[s]->n_turns));
        kith_coder_close(toy.coder);
        toy.coder = usual;
    }
}

static void later_turns_change_no_code(void **state)
{
    (void)state;
    for (size_t s = 0; s < 2; s++) {
        const struct kith_coded *whole = code(keep, sessions[s], true, 1);

        for (size_t n = 1; n < sessions[s]->n_turns; n += 5) {
            struct kith_transcript cut = *sessions[s];
            const struct kith_coded *coded;

            cut.n_turns = n;
            coded = code(keep, &cut, true, 1);
            if (!same(whole, coded, n) || coded->turns[n - 1].n_why != whole->turns[n - 1].n_why)
                fail_msg("session %zu: what comes after turn %zu changes the codes before it", s, n - 1);
        }
    }
}

struct crowd {
    const struct kith_coded *alone[SESSIONS];
    size_t wrong;
};

static void code_in_a_crowd(void *user, size_t i, unsigned worker)
{
    struct crowd *c = user;
    struct kith_arena *own = NULL;
    const struct kith_coding_options options = {.why = i % 2 == 0, .threads = 1 + (unsigned)i % 3};
    const struct kith_coded *coded = NULL;
    size_t s = i % SESSIONS;

    (void)worker;
    if (kith_arena_open(kith_env_system(), &own, KITH_SESSION_MAX, NULL) != KITH_OK ||
        kith_coding_run(toy.coder, own, sessions[s], &options, &coded, NULL) != KITH_OK ||
        !same(c->alone[s], coded, sessions[s]->n_turns))
        (void)__atomic_add_fetch(&c->wrong, 1, __ATOMIC_RELAXED);
    kith_arena_close(own);
}

static void one_coder_serves_many_threads(void **state)
{
    struct crowd c = {.wrong = 0};

    (void)state;
    for (size_t s = 0; s < SESSIONS; s++)
        c.alone[s] = code(keep, sessions[s], false, 1);
    kith_parallel((size_t)SESSIONS * 4, 4, code_in_a_crowd, &c);
    assert_int_equal(c.wrong, 0);
}

/* Who speaks is part of what the encoder hears; roles that the words told count like those that were declared. */
static void the_encoder_hears_the_roles_that_were_found(void **state)
{
    struct kith_transcript t = *sessions[0];
    struct kith_speaker *speakers;
    const struct kith_coded *declared = code(keep, sessions[0], false, 1);

    (void)state;
    assert_int_equal(kith_arena_take(keep, t.n_speakers, sizeof *speakers, &speakers, NULL), KITH_OK);
    memcpy(speakers, t.speakers, t.n_speakers * sizeof *speakers);
    for (size_t i = 0; i < t.n_speakers; i++)
        speakers[i].declared = KITH_ROLE_UNKNOWN;
    t.speakers = speakers;
    assert_true(same(declared, code(keep, &t, false, 1), t.n_turns));
}

/* A vocabulary of another length would give the encoder numbers that it does not have. */
static void a_vocabulary_that_does_not_fit_is_refused(void **state)
{
    struct kith_buf bytes;
    struct kith_coder *coder = NULL;
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    ptrdiff_t at;

    (void)state;
    kith_buf_init(&bytes, kith_env_system(), (size_t)64 << 20);
    kith_buf_str(&bytes, kith_buf_view(&toy.bytes));
    at = kith_str_find(kith_buf_view(&bytes), KITH_S("\nreally\n"));
    assert_true(at > 0);
    memcpy(bytes.p + at, "\nre\nlly\n", 8); /* one token more */
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(&bytes), &model, &err), KITH_OK);
    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, &err), KITH_EMODEL);
    assert_null(coder);
    assert_non_null(strstr(err.text, "vocabulary"));
    memcpy(bytes.p + at, "\nwork\n\n\n", 8); /* no vocabulary at all */
    assert_int_equal(kith_coder_open(kith_env_system(), model, &coder, &err), KITH_EMODEL);
    kith_model_close(model);
    kith_buf_free(&bytes);
}

static void turns_of_any_length_are_coded(void **state)
{
    static const struct kith_speaker two[] = {{{"A", 1}, KITH_ROLE_COUNSELLOR}, {{"B", 1}, KITH_ROLE_CLIENT}};
    static char long_text[60000];
    const struct kith_turn turns[] = {
        {.text = {"", 0}, .start_ms = -1, .end_ms = -1},
        {.text = {NULL, 0}, .speaker = 1, .start_ms = -1, .end_ms = -1},
        {.text = {"\xE2\x80\xA6", 3}, .start_ms = -1, .end_ms = -1},
        {.text = {long_text, sizeof long_text}, .speaker = 1, .start_ms = -1, .end_ms = -1},
    };
    const struct kith_transcript t = {
        .id = KITH_S("t"), .speakers = two, .n_speakers = 2, .turns = turns, .n_turns = 4};
    const struct kith_coded *coded;

    (void)state;
    for (size_t i = 0; i < sizeof long_text; i++)
        long_text[i] = i % 6 == 5 ? ' ' : "workshome"[i % 9];
    coded = code(keep, &t, true, 2);
    assert_true(coded->turns[0].label.behaviour != KITH_NONE);
    assert_true(coded->turns[1].label.talk != KITH_NONE);
    assert_true(coded->turns[2].label.behaviour != KITH_NONE);
    assert_true(coded->turns[3].label.talk != KITH_NONE);
}

static void no_memory_is_said_and_nothing_is_left(void **state)
{
    const struct kith_coding_options options = {.why = true};
    struct kith_transcript t = *sessions[0];
    struct faulty_env f;
    long at = 0;
    enum kith_rc rc;

    (void)state;
    t.n_turns = 5;
    do {
        const struct kith_coded *coded = NULL;
        struct kith_coder *coder = NULL;
        struct kith_arena *own = NULL;
        struct kith_err err = {0};

        faulty_env_init(&f);
        f.at = ++at;
        rc = kith_coder_open(&f.env, toy.model, &coder, &err);
        if (rc == KITH_OK)
            rc = kith_arena_open(&f.env, &own, KITH_SESSION_MAX, &err);
        if (rc == KITH_OK)
            rc = kith_coding_run(coder, own, &t, &options, &coded, &err);
        if (rc != KITH_OK) {
            assert_int_equal(rc, KITH_ENOMEM);
            assert_true(err.text[0] != '\0');
            assert_null(coded);
        }
        kith_arena_close(own);
        kith_coder_close(coder);
        assert_int_equal(f.live, 0);
    } while (rc != KITH_OK && at < 20000);
    assert_true(at > 10 && at < 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_by_features_and_encoder_together),
        cmocka_unit_test(neither_threads_nor_instructions_nor_words_asked_for_change_a_code),
        cmocka_unit_test(later_turns_change_no_code),
        cmocka_unit_test(one_coder_serves_many_threads),
        cmocka_unit_test(the_encoder_hears_the_roles_that_were_found),
        cmocka_unit_test(a_vocabulary_that_does_not_fit_is_refused),
        cmocka_unit_test(turns_of_any_length_are_coded),
        cmocka_unit_test(no_memory_is_said_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
