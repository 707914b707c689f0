/* include/kith/kith.h, as a program outside would call it. */
#include "kith/kith.h"

#include "app_maker.h"
#include "coding_maker.h"
#include "model_write.h"
#include "parallel.h"

#include <jansson.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kith_arena *keep;
static struct test_folder folder;
static char model_path[256];
static struct kith *kith;

/* The words are those of the written sessions, so that roles are told; the names are nobody's. */
static const char session_text[] = "Zorbatrix: What would it be like without the wine?\n"
                                   "Quillon: I want to stop the wine, for my daughter.\n"
                                   "Zorbatrix: It sounds like the wine scares you, and part of you would miss it.\n"
                                   "Quillon: I can't stop the cider, it helps me sleep. Zorbatrix, you know that.\n"
                                   "Zorbatrix: How did you manage the pills before?\n"
                                   "Quillon: I went to work on Monday.\n"
                                   "Zorbatrix: Research says that the beer raises blood pressure.\n"
                                   "Quillon: I could leave the beer. I will try it this week.\n";
#define TURNS 8

static int make(void **state)
{
    struct toy_model toy;

    (void)state;
    if (kith_arena_open(kith_env_system(), &keep, (size_t)256 << 20, NULL) != KITH_OK)
        return 1;
    folder_open(&folder);
    toy_model_open(&toy, coding_sessions(keep, 5, 12, 30), 12, 6);
    (void)snprintf(model_path, sizeof model_path, "%s", folder_write(&folder, "toy.model", kith_buf_view(&toy.bytes)));
    toy_model_close(&toy);
    return kith_open(model_path, &kith, NULL) != 0;
}

static int unmake(void **state)
{
    (void)state;
    kith_close(kith);
    (void)folder_close(&folder);
    kith_arena_close(keep);
    return 0;
}

static struct kith_session *read_text(const char *text, const struct kith_reading *reading)
{
    struct kith_session *s = NULL;
    char why[KITH_WHY_MAX];

    if (kith_read_bytes(kith, text, strlen(text), "talk.txt", reading, &s, why) != 0)
        fail_msg("%s", why);
    assert_string_equal(why, "");
    return s;
}

static void models_that_cannot_be_opened_are_said(void **state)
{
    const char *no_model = folder_write(&folder, "no.model", KITH_S("this is no model, whatever it is called"));
    struct kith *k = (struct kith *)&folder; /* must be set to NULL */
    char why[KITH_WHY_MAX] = "";

    (void)state;
    assert_int_equal(kith_open(folder_path(&folder, "missing"), &k, why), KITH_ERROR_MODEL);
    assert_null(k);
    assert_non_null(strstr(why, "missing"));
    assert_int_equal(kith_open(no_model, &k, why), KITH_ERROR_MODEL);
    assert_non_null(strstr(why, "no.model"));
    assert_int_equal(kith_open(no_model, &k, NULL), KITH_ERROR_MODEL);
    assert_int_equal(kith_open(folder.path, &k, why), KITH_ERROR_MODEL);
    assert_int_equal(kith_open(model_path, &k, why), KITH_ERROR_NONE);
    assert_string_equal(why, "");
    assert_int_equal(strspn(kith_model(k), "0123456789abcdef"), 64);
    kith_close(k);
    kith_close(NULL);
    assert_true(kith_version()[0] >= '0' && kith_version()[0] <= '9');
}

/* The model itself is sound, but was made from other features than this program's. */
static void a_model_of_another_version_is_said(void **state)
{
    static const float none[KITH_OUTPUTS_MAX] = {0};
    const struct kith_model_fact fact = {"features", "another"};
    struct kith_model_draft d = {.facts = &fact, .n_facts = 1};
    struct kith *k = NULL;
    char why[KITH_WHY_MAX] = "";
    char hash[KITH_HASH_HEX];
    struct kith_buf bytes;

    (void)state;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        d.groups[g].weights = none;
        d.groups[g].bias = none;
    }
    kith_buf_init(&bytes, kith_env_system(), (size_t)1 << 20);
    assert_int_equal(kith_model_serialise(&d, &bytes, hash, NULL), KITH_OK);
    assert_int_equal(kith_open(folder_write(&folder, "other.model", kith_buf_view(&bytes)), &k, why), KITH_ERROR_MODEL);
    assert_null(k);
    assert_non_null(strstr(why, "another version"));
    kith_buf_free(&bytes);
}

static void turns_come_with_their_codes(void **state)
{
    struct kith_session *s = read_text(session_text, NULL);
    struct kith_code c;

    (void)state;
    assert_int_equal(kith_session_turns(s), TURNS);
    for (size_t i = 0; i < TURNS; i++) {
        assert_int_equal(kith_session_turn(s, i, &c), 0);
        assert_string_equal(c.speaker, i % 2 ? "client" : "counsellor");
        assert_int_equal(c.start_ms, -1);
        assert_true(c.p > 0.0 && c.p <= 1.0);
        assert_true((c.behaviour == NULL) == (i % 2 == 1));
        assert_true((c.talk == NULL) == (i % 2 == 0));
        if (c.behaviour && strcmp(c.behaviour, "question") == 0)
            assert_non_null(c.question);
        if (i % 2)
            assert_true(!c.question && !c.reflection && !c.input);
    }
    assert_int_equal(kith_session_turn(s, 1, &c), 0);
    assert_string_equal(c.text, "I want to stop the wine, for my daughter.");
    memset(&c, 0x5a, sizeof c);
    assert_int_equal(kith_session_turn(s, TURNS, &c), KITH_ERROR_USAGE);
    assert_null(c.speaker);
    assert_int_equal(kith_session_turn(s, SIZE_MAX, &c), KITH_ERROR_USAGE);
    kith_session_free(s);
    kith_session_free(NULL);
}

static void files_are_read_by_path(void **state)
{
    const char *path = folder_write(&folder, "talk.txt", kith_str_of(session_text));
    struct kith_session *s = NULL;
    char why[KITH_WHY_MAX];

    (void)state;
    assert_int_equal(kith_read(kith, path, NULL, &s, why), 0);
    assert_int_equal(kith_session_turns(s), TURNS);
    kith_session_free(s);
    assert_int_equal(kith_read(kith, folder_path(&folder, "missing.txt"), NULL, &s, why), KITH_ERROR_SYSTEM);
    assert_null(s);
    assert_non_null(strstr(why, "missing.txt"));
    assert_int_equal(kith_read(kith, folder.path, NULL, &s, why), KITH_ERROR_SYSTEM);
    assert_int_equal(kith_read(kith, NULL, NULL, &s, why), KITH_ERROR_USAGE);
    assert_null(s);
    assert_true(why[0] != '\0');
}

static int try(const char *text, const struct kith_reading *reading, char *why)
{
    struct kith_session *s = NULL;
    int answer = kith_read_bytes(kith, text, strlen(text), "talk.txt", reading, &s, why);

    assert_true((answer == 0) == (s != NULL));
    assert_true((answer == 0) == (why[0] == '\0'));
    kith_session_free(s);
    return answer;
}

static void what_is_no_transcript_is_said(void **state)
{
    struct kith_session *s = NULL;
    char why[KITH_WHY_MAX];

    (void)state;
    assert_int_equal(try("", NULL, why), KITH_ERROR_INPUT);
    assert_non_null(strstr(why, "talk.txt"));
    assert_int_equal(try("\x7f"
                         "ELF",
                         NULL, why),
                     KITH_ERROR_INPUT);
    assert_int_equal(kith_read_bytes(kith, NULL, 0, NULL, NULL, &s, why), KITH_ERROR_INPUT);
    assert_null(s);
    assert_int_equal(kith_read_bytes(kith, NULL, 0, NULL, NULL, &s, NULL), KITH_ERROR_INPUT);
    assert_int_equal(kith_read_bytes(kith, NULL, 5, NULL, NULL, &s, why), KITH_ERROR_USAGE);
    assert_null(s);
    assert_int_equal(try(session_text, &(struct kith_reading){.format = "docx"}, why), KITH_ERROR_INPUT);
}

static void words_of_a_reading_are_checked(void **state)
{
    static const char *const formats[] = {"vtt", "srt", "text", "docx", "csv", "tsv", "json", "jsonl", "kith"};
    static const char *const settings[] = {"one-to-one", "peer", "group", "family", "crisis"};
    char why[KITH_WHY_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        assert_int_not_equal(try(session_text, &(struct kith_reading){.format = formats[i]}, why), KITH_ERROR_USAGE);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        assert_int_equal(try(session_text, &(struct kith_reading){.setting = settings[i]}, why), 0);
    assert_int_equal(try(session_text, &(struct kith_reading){.format = "text"}, why), 0);
    assert_int_equal(try(session_text, &(struct kith_reading){.format = "word"}, why), KITH_ERROR_USAGE);
    assert_non_null(strstr(why, "\"word\""));
    assert_int_equal(try(session_text, &(struct kith_reading){.setting = "spoken"}, why), KITH_ERROR_USAGE);
    assert_non_null(strstr(why, "\"spoken\""));
    assert_int_equal(try(session_text, &(struct kith_reading){.counsellor = "Nobody"}, why), KITH_ERROR_USAGE);
    assert_non_null(strstr(why, "Nobody"));
}

static void doubt_who_the_counsellor_is_can_be_settled(void **state)
{
    static const char alike[] = "Zorbatrix: Umbrella zinc.\nQuillon: Umbrella zinc.\n"
                                "Zorbatrix: Umbrella zinc.\nQuillon: Umbrella zinc.\n";
    struct kith_reading reading = {.force_language = 1};
    struct kith_session *s;
    struct kith_code c;
    char why[KITH_WHY_MAX];

    (void)state;
    assert_int_equal(try(alike, &reading, why), KITH_ERROR_UNSURE);
    assert_non_null(strstr(why, "Zorbatrix"));
    reading.counsellor = "quillon";
    s = read_text(alike, &reading);
    assert_int_equal(kith_session_turn(s, 0, &c), 0);
    assert_string_equal(c.speaker, "client");
    assert_int_equal(kith_session_turn(s, 1, &c), 0);
    assert_string_equal(c.speaker, "counsellor");
    kith_session_free(s);
}

static void another_language_is_refused_unless_forced(void **state)
{
    static const char spanish[] =
        "T: Buenos dias, me alegro de que haya podido venir hoy con esta lluvia tan fuerte.\n"
        "C: Gracias, la verdad es que no queria venir porque tengo mucho miedo de hablar de esto.\n"
        "T: Entiendo que le da miedo, y aun asi esta usted aqui sentado conmigo esta manana.\n"
        "C: Mi hija me ha pedido que deje de beber, y yo quiero hacerlo por ella y por mi.\n";
    char why[KITH_WHY_MAX];

    (void)state;
    assert_int_equal(try(spanish, NULL, why), KITH_ERROR_UNSURE);
    assert_non_null(strstr(why, "English"));
    assert_int_equal(try(spanish, &(struct kith_reading){.force_language = 1}, why), 0);
}

static const char *write_as(struct kith_session *s, const char *as, int names, size_t *n)
{
    const char *out = NULL;
    char why[KITH_WHY_MAX];

    if (kith_session_as(s, as, names, &out, n, why) != 0)
        fail_msg("%s: %s", as, why);
    assert_int_equal(strlen(out), *n);
    assert_true(*n > 0);
    return out;
}

static void every_form_is_written_and_hides_names(void **state)
{
    static const char *const forms[] = {"text", "html", "md", "json", "jsonl"};
    struct kith_session *s = read_text(session_text, NULL);
    size_t n;

    (void)state;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        const char *hidden = write_as(s, forms[f], 0, &n);

        if (strstr(hidden, "Zorbatrix") || strstr(hidden, "Quillon"))
            fail_msg("%s shows a name that was not asked for", forms[f]);
        /* a text or Markdown report of so little quotes nobody */
        if (f != 0 && f != 2 && !strstr(write_as(s, forms[f], 1, &n), "Zorbatrix"))
            fail_msg("%s hides a name that was asked for", forms[f]);
        assert_string_equal(hidden, write_as(s, forms[f], 0, &n)); /* the first still stands, and is the same */
    }
    kith_session_free(s);
}

static void json_is_json_and_jsonl_a_line_a_turn(void **state)
{
    struct kith_session *s = read_text(session_text, &(struct kith_reading){.why = 1, .goal = "drinking less"});
    const char *line;
    json_t *json;
    size_t whys = 0;
    size_t n;

    (void)state;
    line = write_as(s, "json", 0, &n);
    json = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    json_decref(json);
    line = write_as(s, "jsonl", 0, &n);
    for (size_t i = 0; i < TURNS; i++) {
        const char *end = strchr(line, '\n');

        assert_non_null(end);
        json = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(json);
        assert_int_equal(json_integer_value(json_object_get(json, "turn")), i);
        assert_string_equal(json_string_value(json_object_get(json, "session")), "talk");
        whys += json_array_size(json_object_get(json, "why"));
        json_decref(json);
        line = end + 1;
    }
    assert_string_equal(line, "");
    assert_true(whys > 0);
    kith_session_free(s);
}

static void a_form_that_does_not_exist_is_said(void **state)
{
    static const char *const forms[] = {"pdf", "", NULL};
    struct kith_session *s = read_text(session_text, NULL);

    (void)state;
    for (size_t f = 0; f < 3; f++) {
        const char *out = NULL;
        size_t n = 99;
        char why[KITH_WHY_MAX] = "";

        assert_int_equal(kith_session_as(s, forms[f], 0, &out, &n, why), KITH_ERROR_USAGE);
        assert_string_equal(out, "");
        assert_int_equal(n, 0);
        assert_non_null(strstr(why, "jsonl"));
    }
    kith_session_free(s);
}

/* Nothing of the caller's is needed once a session is read. */
static void a_session_stands_on_its_own(void **state)
{
    char *bytes = strdup(session_text);
    char *name = strdup("of-a-name.txt");
    char *goal = strdup("a goal of glass");
    char *counsellor = strdup("Zorbatrix");
    struct kith_reading reading = {.goal = goal, .counsellor = counsellor};
    struct kith_session *s = NULL;
    size_t n;

    (void)state;
    assert_int_equal(kith_read_bytes(kith, bytes, strlen(bytes), name, &reading, &s, NULL), 0);
    memset(bytes, 'x', strlen(bytes));
    free(bytes);
    free(name);
    free(goal);
    free(counsellor);
    assert_non_null(strstr(write_as(s, "json", 0, &n), "a goal of glass"));
    assert_non_null(strstr(write_as(s, "jsonl", 0, &n), "of-a-name"));
    kith_session_free(s);
}

static void only_the_first_session_of_many_is_read(void **state)
{
    static const char two[] = "# id: one\nT q:o\tWhat would it be like without the wine?\nC +\tI want to stop.\n\n"
                              "# id: two\nT q:o\tHow did you manage?\nC =\tI went to work on Monday.\n"
                              "T o\tOkay.\nC =\tYeah.\n";
    struct kith_session *s = read_text(two, NULL);
    size_t n;

    (void)state;
    assert_int_equal(kith_session_turns(s), 2);
    assert_non_null(strstr(write_as(s, "jsonl", 0, &n), "\"one\""));
    kith_session_free(s);
}

static void words_of_danger_are_marked(void **state)
{
    struct kith_session *s = read_text("T: How are you today, after the week you had?\n"
                                       "C: I am going to kill myself tonight, I have the pills here.\n",
                                       NULL);
    struct kith_code c;

    (void)state;
    assert_int_equal(kith_session_turn(s, 0, &c), 0);
    assert_int_equal(c.crisis, 0);
    assert_int_equal(kith_session_turn(s, 1, &c), 0);
    assert_true(c.crisis != 0);
    kith_session_free(s);
}

static void a_turn_without_words_has_an_empty_text(void **state)
{
    static const char table[] = "transcript_id,utterance_id,interlocutor,utterance_text\n"
                                "1,0,therapist,What would it be like without the wine?\n1,1,client,\n";
    struct kith_session *s = read_text(table, NULL);
    struct kith_code c;

    (void)state;
    assert_int_equal(kith_session_turns(s), 2);
    assert_int_equal(kith_session_turn(s, 1, &c), 0);
    assert_non_null(c.text);
    assert_string_equal(c.text, "");
    kith_session_free(s);
}

struct crowd {
    char *expected;
    size_t wrong;
};

static void read_in_a_crowd(void *user, size_t i, unsigned worker)
{
    struct crowd *c = user;
    struct kith_session *s = NULL;
    const char *out = NULL;
    size_t n = 0;

    (void)i;
    (void)worker;
    if (kith_read_bytes(kith, session_text, sizeof session_text - 1, "talk.txt", NULL, &s, NULL) != 0 ||
        kith_session_as(s, "json", 0, &out, &n, NULL) != 0 || strcmp(out, c->expected) != 0)
        (void)__atomic_add_fetch(&c->wrong, 1, __ATOMIC_RELAXED);
    kith_session_free(s);
}

static void one_handle_serves_many_threads(void **state)
{
    struct kith_session *s = read_text(session_text, NULL);
    size_t n;
    struct crowd c = {.expected = strdup(write_as(s, "json", 0, &n))};

    (void)state;
    kith_session_free(s);
    kith_parallel(12, 4, read_in_a_crowd, &c);
    assert_int_equal(c.wrong, 0);
    free(c.expected);
}

/* A program in a country that writes 0,5. */
static void decimal_commas_change_nothing(void **state)
{
    static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "nl_NL.UTF-8"};
    struct kith_session *s = read_text(session_text, NULL);
    size_t n;
    char *expected = strdup(write_as(s, "json", 0, &n));
    struct kith *k = NULL;
    const char *found = NULL;
    char why[KITH_WHY_MAX];

    (void)state;
    kith_session_free(s);
    for (size_t i = 0; i < sizeof commas / sizeof *commas && !found; i++)
        found = setlocale(LC_ALL, commas[i]);
    if (!found) {
        free(expected);
        /* Not skip(): this cmocka writes that as "not ok", which reads as a failure. */
        print_message("# skipped: no locale with decimal commas is installed here\n");
        return;
    }
    if (kith_open(model_path, &k, why) != 0)
        fail_msg("%s", why);
    assert_int_equal(kith_read_bytes(k, session_text, sizeof session_text - 1, "talk.txt", NULL, &s, NULL), 0);
    assert_string_equal(write_as(s, "json", 0, &n), expected);
    kith_session_free(s);
    kith_close(k);
    free(expected);
    (void)setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_that_cannot_be_opened_are_said),
        cmocka_unit_test(a_model_of_another_version_is_said),
        cmocka_unit_test(turns_come_with_their_codes),
        cmocka_unit_test(files_are_read_by_path),
        cmocka_unit_test(what_is_no_transcript_is_said),
        cmocka_unit_test(words_of_a_reading_are_checked),
        cmocka_unit_test(doubt_who_the_counsellor_is_can_be_settled),
        cmocka_unit_test(another_language_is_refused_unless_forced),
        cmocka_unit_test(every_form_is_written_and_hides_names),
        cmocka_unit_test(json_is_json_and_jsonl_a_line_a_turn),
        cmocka_unit_test(a_form_that_does_not_exist_is_said),
        cmocka_unit_test(a_session_stands_on_its_own),
        cmocka_unit_test(only_the_first_session_of_many_is_read),
        cmocka_unit_test(words_of_danger_are_marked),
        cmocka_unit_test(a_turn_without_words_has_an_empty_text),
        cmocka_unit_test(one_handle_serves_many_threads),
        cmocka_unit_test(decimal_commas_change_nothing),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
