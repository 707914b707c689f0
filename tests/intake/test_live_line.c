/* Lines of a session that is still being held. */
#include "live_line.h"

#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct kith_arena *keep;

static int make(void **state)
{
    (void)state;
    return kith_arena_open(kith_env_system(), &keep, (size_t)64 << 20, NULL) != KITH_OK;
}

static int unmake(void **state)
{
    (void)state;
    kith_arena_close(keep);
    return 0;
}

static void reads(const char *line, enum kith_role role, const char *text, int64_t start_ms)
{
    struct kith_live_line got;
    struct kith_err err = {0};

    if (kith_live_line_read(keep, kith_str_of(line), 1, &got, &err) != KITH_OK)
        fail_msg("%s: %s", line, err.text);
    if (got.role != role || !kith_str_eq(kith_str_trim(got.text), kith_str_of(text)) || got.start_ms != start_ms)
        fail_msg("%s: role %d, \"" KITH_STR_FMT "\", %lld ms", line, (int)got.role, KITH_STR_ARG(got.text),
                 (long long)got.start_ms);
}

static void refuses(const char *line, const char *word)
{
    struct kith_live_line got;
    struct kith_err err = {0};

    if (kith_live_line_read(keep, kith_str_of(line), 7, &got, &err) != KITH_EINPUT)
        fail_msg("%s: not refused", line);
    if (!strstr(err.text, word) || err.line != 7)
        fail_msg("%s: line %u, \"%s\"", line, err.line, err.text);
}

static void a_name_and_a_colon(void **state)
{
    (void)state;
    reads("counsellor: What now?", KITH_ROLE_COUNSELLOR, "What now?", -1);
    reads("  Client:I said: no.", KITH_ROLE_CLIENT, "I said: no.", -1);
    reads("Therapist : Hm.\r", KITH_ROLE_COUNSELLOR, "Hm.", -1);
    reads("T: Hm.", KITH_ROLE_COUNSELLOR, "Hm.", -1);
    reads("other: Tea?", KITH_ROLE_OTHER, "Tea?", -1);
    reads("interpreter: She says yes.", KITH_ROLE_OTHER, "She says yes.", -1);
    reads("client:", KITH_ROLE_CLIENT, "", -1); /* silence is a turn too */
}

static void an_object(void **state)
{
    (void)state;
    reads("{\"speaker\":\"client\",\"text\":\"I \\u0077ant to.\"}", KITH_ROLE_CLIENT, "I want to.", -1);
    reads(" {\"text\": \"Hm: yes\", \"start_ms\": 61200, \"speaker\": \"counsellor\", \"more\": [1, {}]} ",
          KITH_ROLE_COUNSELLOR, "Hm: yes", 61200);
    reads("{\"interlocutor\":\"therapist\",\"utterance_text\":\"Hm.\"}", KITH_ROLE_COUNSELLOR, "Hm.", -1);
    reads("{\"speaker\":\"other\",\"text\":\"\"}", KITH_ROLE_OTHER, "", -1);
}

static void what_is_no_turn(void **state)
{
    (void)state;
    refuses("What now?", "who speaks");
    refuses("Dana: What now?", "who speaks");
    refuses("unknown: What now?", "who speaks");
    refuses(": What now?", "who speaks");
    refuses("{\"text\":\"What now?\"}", "who speaks");
    refuses("{\"speaker\":\"Dana\",\"text\":\"What now?\"}", "who speaks");
    refuses("{\"speaker\":\"client\"}", "text");
    refuses("{\"speaker\":\"client\",\"text\":\"x\"", "JSON");
    refuses("{\"speaker\":\"client\",\"text\":\"x\"} more", "JSON");
    refuses("{\"speaker\":\"client\",\"speaker\":\"client\",\"text\":\"x\"}", "JSON");
}

/* Depth is bounded before the parser sees it. */
static void an_object_too_deep(void **state)
{
    static char deep[4096];
    struct kith_live_line got;
    struct kith_err err = {0};

    (void)state;
    memset(deep, '[', 2000);
    memcpy(deep, "{\"a\":", 5);
    assert_int_equal(kith_live_line_read(keep, kith_str_of(deep), 1, &got, &err), KITH_EBOUND);
    assert_true(err.text[0] != '\0');
}

static void any_bytes_are_a_turn_or_an_error(void **state)
{
    static const char letters[] = "{}[]\":, \\u0client:othrxsp\xE2\x80\xA6\xFF\n\0";
    struct kith_rng rng = {41};

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint64_t seed = rng.state;
        struct kith_live_line got;
        struct kith_err err = {0};
        char line[48];
        size_t n = (size_t)kith_rng_below(&rng, sizeof line);
        enum kith_rc rc;

        for (size_t i = 0; i < n; i++)
            line[i] = letters[kith_rng_below(&rng, sizeof letters)];
        rc = kith_live_line_read(keep, (struct kith_str){line, n}, 1, &got, &err);
        if (rc == KITH_OK ? got.role == KITH_ROLE_UNKNOWN : !err.text[0])
            fail_msg("seed %llu: neither a turn nor an error", (unsigned long long)seed);
        kith_arena_reset(keep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_and_a_colon),
        cmocka_unit_test(an_object),
        cmocka_unit_test(what_is_no_turn),
        cmocka_unit_test(an_object_too_deep),
        cmocka_unit_test(any_bytes_are_a_turn_or_an_error),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
