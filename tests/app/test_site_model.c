/* A site model gives nothing rare away: a name planted with nine clients leaves no trace in it. */
#include "cross_site.h"

#include "app_maker.h"
#include "coding_maker.h"
#include "intake.h"
#include "private.h"
#include "train_model.h"
#include "workspace_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define CLIENTS 20

static struct test_folder folder;
static struct kith_arena *keep;

/* Base codes reflections one way, the site the other: there is something to learn. */
static const char *write_sessions(const char *name, uint64_t seed, int n, bool other_way)
{
    struct kith_rng rng = {seed};
    struct kith_buf text;
    const char *path;
    char id[32];

    kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "%.8s%d", name, i);
        coding_write_session(&text, &rng, id, 24);
    }
    kith_buf_byte(&text, '\0');
    text.n--;
    for (char *at = text.p; other_way && (at = strstr(at, "r:")) != NULL; at += 3)
        if (at[2] == 's' || at[2] == 'c')
            at[2] = at[2] == 's' ? 'c' : 's';
    path = folder_write(&folder, name, kith_buf_view(&text));
    kith_buf_free(&text);
    return path;
}

static int make(void **state)
{
    char gold[96];
    const char *const paths[] = {gold};
    const struct kith_cross_options how = {.paths = paths, .n_paths = 1, .seed = 1, .jobs = 2};
    struct kith_err err = {0};
    struct kith_buf text;
    char hash[KITH_HASH_HEX];

    (void)state;
    folder_open(&folder);
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, (size_t)512 << 20, &err), KITH_OK);
    (void)snprintf(gold, sizeof gold, "%s", write_sessions("base", 1, 12, false));
    kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
    if (kith_train_model(kith_env_system(), &how, NULL, folder_path(&folder, "base.model"), &text, hash, &err) !=
        KITH_OK)
        fail_msg("%s", err.text);
    kith_buf_free(&text);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    (void)folder_close(&folder);
    return 0;
}

/* The site's sessions, a word put in front of every turn of the first `planted` of them, masked when asked. */
static const struct kith_transcript **site(int planted, const char *word, bool masked)
{
    static const struct kith_intake_options intake = {.force_language = true};
    const char *path = write_sessions("own.kith", 9, CLIENTS, true);
    const struct kith_transcript **out;
    struct kith_source *source;
    struct kith_err err = {0};
    int n = 0;

    assert_int_equal(kith_arena_take(keep, CLIENTS, sizeof *out, &out, &err), KITH_OK);
    assert_int_equal(kith_source_open_file(kith_env_system(), path, &intake, &source, &err), KITH_OK);
    while (n < CLIENTS && kith_intake_next(source, keep, &out[n], &err) == KITH_OK) {
        struct kith_transcript *copy;
        struct kith_turn *turns;

        assert_int_equal(kith_arena_take(keep, 1, sizeof *copy, &copy, &err), KITH_OK);
        assert_int_equal(kith_arena_take(keep, out[n]->n_turns, sizeof *turns, &turns, &err), KITH_OK);
        *copy = *out[n];
        memcpy(turns, copy->turns, copy->n_turns * sizeof *turns);
        copy->turns = turns;
        for (size_t i = 0; i < copy->n_turns && n < planted; i++) {
            struct kith_private_span *spans;
            struct kith_str said = turns[i].text;
            char *text;
            size_t n_spans;
            size_t size = said.n + strlen(word) + 64;

            assert_int_equal(kith_arena_take(keep, size, 1, &text, &err), KITH_OK);
            (void)snprintf(text, size, "my name is %s. %.*s", word, KITH_STR_ARG(said));
            turns[i].text = kith_str_of(text);
            if (!masked)
                continue;
            assert_int_equal(kith_private_find(NULL, keep, turns[i].text, &spans, &n_spans, &err), KITH_OK);
            assert_true(n_spans >= 1);
            (void)snprintf(text, size, "my name is [name A]. %.*s", KITH_STR_ARG(said));
            turns[i].text = kith_str_of(text);
        }
        out[n++] = copy;
    }
    kith_source_close(source);
    assert_int_equal(n, CLIENTS);
    return out;
}

static struct kith_model *learn(const struct kith_transcript *const *sessions, struct kith_buf *file)
{
    const struct kith_site_options how = {.transcripts = sessions,
                                          .n_transcripts = CLIENTS,
                                          .base_path = folder_path(&folder, "base.model"),
                                          .seed = 1,
                                          .jobs = 2,
                                          .min_sessions = KITH_SITE_CLIENTS};
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    struct kith_buf report;
    char hash[KITH_HASH_HEX];
    size_t changed = 0;

    kith_buf_init(&report, kith_env_system(), (size_t)4 << 20);
    kith_buf_init(file, kith_env_system(), KITH_MODEL_MAX_BYTES);
    if (kith_train_site_bytes(kith_env_system(), &how, file, &report, hash, &changed, &err) != KITH_OK)
        fail_msg("%s", err.text);
    assert_true(changed > 0); /* else there is nothing to look for */
    assert_int_equal(kith_model_open_bytes(kith_env_system(), kith_buf_view(file), &model, &err), KITH_OK);
    kith_buf_free(&report);
    return model;
}

/* How many n-grams one model knows that the other does not. */
static size_t more_keys(const struct kith_model *a, const struct kith_model *b)
{
    size_t more = 0;

    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        size_t n;
        const uint64_t *keys = kith_model_keys(a, (enum kith_head_group)g, &n);
        float weights[KITH_OUTPUTS_MAX];

        for (size_t i = 0; i < n; i++)
            more += !kith_model_weights(b, (enum kith_head_group)g, keys[i], weights);
    }
    return more;
}

/* Both models saw the same but for the name: whoever holds one cannot tell which name it was. */
static size_t told(int planted, bool masked)
{
    struct kith_buf files[2];
    struct kith_model *a = learn(site(planted, "zorbelina", masked), &files[0]);
    struct kith_model *b = learn(site(planted, "quimberta", masked), &files[1]);
    size_t n = more_keys(a, b) + more_keys(b, a);

    kith_model_close(a);
    kith_model_close(b);
    kith_buf_free(&files[0]);
    kith_buf_free(&files[1]);
    return n;
}

static void nine_clients_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(told(9, false), 0);
}

static void ten_are_masked(void **state)
{
    (void)state;
    assert_true(told(14, false) > 0); /* without masking it would be there: the test can see it */
    assert_int_equal(told(14, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_clients_leave_nothing),
        cmocka_unit_test(ten_are_masked),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
