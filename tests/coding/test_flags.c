/* The flags on the written lines, on the corpus, and on text that nobody means well with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../base/faulty_env.h"
#include "flag_list.h"
#include "golden.h"
#include "intake.h"
#include "parallel.h"

#define ARENA_MAX   ((size_t)64 << 20)
#define HOSTILE_MAX ((size_t)1 << 20)
#define HOSTILE_S   20.0 /* a sanitized build on a busy machine; an optimised one takes tenths */
#define FLAGGED_MAX 64
#define THREADS     4

enum { PART, EXPECT, ROLE, TOPIC, BEFORE, TEXT, COLUMNS };

struct tools {
    struct kith_flags *flags;
    struct kith_arena *keep;
};

struct line {
    struct kith_str column[COLUMNS];
    const struct kith_flag *flags;
    size_t n;
    size_t crisis;
    size_t stigma;
};

static int tools_open(void **state)
{
    struct tools *t = calloc(1, sizeof *t);

    assert_non_null(t);
    assert_int_equal(kith_flags_open(kith_env_system(), &t->flags, NULL), KITH_OK);
    assert_int_equal(kith_arena_open(kith_env_system(), &t->keep, ARENA_MAX, NULL), KITH_OK);
    *state = t;
    return 0;
}

static int tools_close(void **state)
{
    struct tools *t = *state;

    kith_arena_close(t->keep);
    kith_flags_close(t->flags);
    free(t);
    return 0;
}

static enum kith_role role_of(struct kith_str name)
{
    return kith_str_eq(name, KITH_S("counsellor")) ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT;
}

/* The flags of the last of n turns that speakers 0 and 1 say by turns, the last by speaker n - 1 & 1. */
static size_t find(const struct tools *tools, const struct kith_str *texts, const enum kith_role *roles, size_t n,
                   const struct kith_flag **out)
{
    struct kith_turn turns[4] = {{.text = KITH_S("")}};
    struct kith_transcript t = {.turns = turns, .n_turns = n};
    struct kith_words words;
    size_t found = 0;

    assert_true(n <= 4);
    for (size_t i = 0; i < n; i++)
        turns[i] = (struct kith_turn){.text = texts[i], .speaker = (uint32_t)(i & 1)};
    assert_int_equal(kith_words_split(tools->keep, texts[n - 1], &words, NULL), KITH_OK);
    assert_int_equal(kith_flags_find(tools->flags, tools->keep, &t, roles, n - 1, &words, out, &found, NULL), KITH_OK);
    return found;
}

static size_t find_one(const struct tools *tools, const char *text, enum kith_role role, const struct kith_flag **out)
{
    struct kith_str s = kith_str_of(text);

    return find(tools, &s, &role, 1, out);
}

static void look(const struct tools *tools, struct line *line)
{
    enum kith_role role = role_of(line->column[ROLE]);
    enum kith_role roles[2] = {role == KITH_ROLE_CLIENT ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT, role};
    struct kith_str texts[2] = {line->column[BEFORE], line->column[TEXT]};
    size_t from = kith_str_eq(texts[0], KITH_S("-")) ? 1 : 0;

    line->n = find(tools, texts + from, roles + from, 2 - from, &line->flags);
    line->crisis = line->stigma = 0;
    for (size_t i = 0; i < line->n; i++) {
        assert_true(line->flags[i].start < line->flags[i].end);
        assert_true(line->flags[i].end <= line->column[TEXT].n);
        assert_true(line->flags[i].prefer.n > 0 && line->flags[i].source.n > 0);
        line->crisis += line->flags[i].kind == KITH_FLAG_CRISIS;
        line->stigma += line->flags[i].kind == KITH_FLAG_STIGMA;
    }
}

typedef void line_fn(struct tools *tools, const struct line *line, void *user);

static void each_line(struct tools *tools, const char *name, line_fn *each, void *user)
{
    char *text = golden_read(name, NULL);
    struct kith_str rest = kith_str_of(text);
    struct kith_str row;

    assert_non_null(text);
    while (kith_str_cut(&rest, '\n', &row)) {
        struct line line;
        size_t n = 0;

        if (row.n == 0 || row.p[0] == '#')
            continue;
        while (n < COLUMNS && kith_str_cut(&row, '\t', &line.column[n]))
            n++;
        assert_int_equal(n, COLUMNS);
        look(tools, &line);
        each(tools, &line, user);
        kith_arena_reset(tools->keep);
    }
    free(text);
}

struct tally {
    struct kith_str part;
    unsigned danger, found, harmless, mistaken;
};

static void count_crisis(struct tools *tools, const struct line *line, void *user)
{
    struct tally *tally = user;
    bool danger = kith_str_eq(line->column[EXPECT], KITH_S("flag"));

    (void)tools;
    if (!kith_str_eq(line->column[PART], tally->part))
        return;
    tally->danger += danger;
    tally->harmless += !danger;
    tally->found += danger && line->crisis > 0;
    tally->mistaken += !danger && line->crisis > 0;
    if (danger != (line->crisis > 0))
        print_message("# %s: %.*s\n", danger ? "missed" : "mistaken", KITH_STR_ARG(line->column[TEXT]));
}

/* What the lists have learned from they must know; what they find in new words, docs/flags.md says. */
static void written_lines_of_danger_are_found(void **state)
{
    static const char *const parts[] = {"dev", "held", "held2", "held3", "held4", "held5", "held6"};
    unsigned lines = 0;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct tally tally = {.part = kith_str_of(parts[i])};

        each_line(*state, "flags/crisis-lines.tsv", count_crisis, &tally);
        print_message("# %s: %u of %u found, %u of %u mistaken\n", parts[i], tally.found, tally.danger, tally.mistaken,
                      tally.harmless);
        assert_true(tally.danger >= 40 && tally.harmless >= 40);
        assert_true(tally.found * 100 >= tally.danger * 95);
        assert_true(tally.mistaken * 20 <= tally.harmless);
        lines += tally.danger + tally.harmless;
    }
    assert_true(lines >= 260);
}

static void check_reader(struct tools *tools, const struct line *line, void *user)
{
    unsigned *lines = user;

    (void)tools;
    if (kith_str_eq(line->column[EXPECT], KITH_S("flag")) != (line->crisis > 0))
        fail_msg("flag: %.*s", KITH_STR_ARG(line->column[TEXT]));
    (*lines)++;
}

static void what_readers_found_stays_mended(void **state)
{
    unsigned lines = 0;

    each_line(*state, "flags/reader-lines.tsv", check_reader, &lines);
    assert_true(lines >= 5);
}

static bool holds(struct kith_str text, struct kith_str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++)
        if (kith_str_eq_nocase(kith_str_sub(text, i, i + word.n), word))
            return true;
    return false;
}

static void check_stigma(struct tools *tools, const struct line *line, void *user)
{
    struct kith_str text = line->column[TEXT];
    bool expected = kith_str_eq(line->column[EXPECT], KITH_S("flag"));
    unsigned *lines = user;
    bool on_the_word = false;

    (void)tools;
    for (size_t i = 0; i < line->n; i++)
        on_the_word =
            on_the_word || (line->flags[i].kind == KITH_FLAG_STIGMA &&
                            (holds(kith_str_sub(text, line->flags[i].start, line->flags[i].end), line->column[TOPIC]) ||
                             holds(line->column[TOPIC], kith_str_sub(text, line->flags[i].start, line->flags[i].end))));
    if (expected != (line->stigma > 0) || (expected && !on_the_word))
        fail_msg("stigma, %s: %.*s", expected ? "missed" : "mistaken", KITH_STR_ARG(text));
    (*lines)++;
}

static void stigma_is_flagged_only_where_it_is_the_counsellors_own(void **state)
{
    unsigned lines = 0;

    each_line(*state, "flags/stigma-lines.tsv", check_stigma, &lines);
    assert_true(lines >= 60);
}

/* A word that the client brought is given back, also some turns later; from a stranger it would be flagged. */
static void the_clients_word_may_be_given_back(void **state)
{
    static const enum kith_role roles[] = {KITH_ROLE_CLIENT, KITH_ROLE_COUNSELLOR, KITH_ROLE_CLIENT,
                                           KITH_ROLE_COUNSELLOR};
    struct kith_str texts[] = {KITH_S("They treat me like a junkie."), KITH_S("That hurts."), KITH_S("It does."),
                               KITH_S("You would rather not be a junkie in their eyes.")};
    const struct kith_flag *flags;

    assert_int_equal(find(*state, texts, roles, 4, &flags), 0);
    assert_int_equal(find(*state, texts + 3, roles + 3, 1, &flags), 1);
    assert_int_equal(flags[0].kind, KITH_FLAG_STIGMA);
    assert_int_equal(find_one(*state, "You told me \"a junkie\" is what they saw.", KITH_ROLE_COUNSELLOR, &flags), 0);
}

static void danger_is_looked_for_in_anyones_turn(void **state)
{
    static const enum kith_role roles[] = {KITH_ROLE_UNKNOWN, KITH_ROLE_COUNSELLOR, KITH_ROLE_CLIENT, KITH_ROLE_OTHER};
    const struct kith_flag *flags;

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        assert_int_equal(find_one(*state, "I want to kill myself tonight.", roles[i], &flags), 1);
        assert_true(kith_str_eq(flags[0].topic, KITH_S("suicide")));
    }
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        assert_int_equal(find_one(*state, "Most junkies do.", roles[i], &flags), roles[i] == KITH_ROLE_COUNSELLOR);
}

/* The question alone is no flag; "yes" to it is, and so is a silence; "no" is not. A brief "take your time" between
 * does not lose the question, other talk does. */
static void an_answer_is_read_with_its_question(void **state)
{
    static const enum kith_role roles[] = {KITH_ROLE_COUNSELLOR, KITH_ROLE_CLIENT, KITH_ROLE_COUNSELLOR,
                                           KITH_ROLE_CLIENT};
    struct kith_str ask = KITH_S("Are you thinking about killing yourself?");
    struct kith_str yes[] = {ask, KITH_S("Yeah, some nights.")};
    struct kith_str no[] = {ask, KITH_S("No. No, I'm not.")};
    struct kith_str silence[] = {ask, KITH_S("[silence]")};
    struct kith_str late[] = {ask, KITH_S("..."), KITH_S("Take your time."), KITH_S("Yes.")};
    struct kith_str other[] = {ask, KITH_S("No."), KITH_S("How is the flat?"), KITH_S("Yes, good.")};
    const struct kith_flag *flags;

    assert_int_equal(find(*state, &ask, roles, 1, &flags), 0);
    assert_int_equal(find(*state, yes, roles, 2, &flags), 1);
    assert_true(kith_str_eq(flags[0].topic, KITH_S("suicide")));
    assert_int_equal(find(*state, silence, roles, 2, &flags), 1);
    assert_int_equal(flags[0].end, silence[1].n);
    assert_int_equal(find(*state, no, roles, 2, &flags), 0);
    assert_int_equal(find(*state, late, roles, 4, &flags), 1);
    assert_int_equal(find(*state, other, roles, 4, &flags), 0);
}

/* Curly quotation marks and accents take several bytes, contractions become other words: the flag still lies on the
 * words that were said. */
static void offsets_are_bytes_of_the_turn(void **state)
{
    static const struct {
        const char *text;
        const char *flagged;
        enum kith_role role;
    } cases[] = {
        {"\xE2\x80\x9CWell\xE2\x80\x9D \xE2\x80\x94 I don\xE2\x80\x99t want to live.", "don\xE2\x80\x99t want to live",
         KITH_ROLE_CLIENT},
        {"Caf\xC3\xA9, na\xC3\xAFve, \xE2\x80\xA6 I\xE2\x80\x99m gonna kill myself, \xC3\xA9tienne.", "kill myself",
         KITH_ROLE_CLIENT},
        {"S\xC3\xAD, um, I- I overdosed last night.", "I- I overdosed", KITH_ROLE_CLIENT},
        {"\xF0\x9F\x99\x82 You\xE2\x80\x99re an addict, \xC3\xA9h?", "addict", KITH_ROLE_COUNSELLOR},
    };
    const struct kith_flag *flags;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kith_str text = kith_str_of(cases[i].text);
        struct kith_str got;

        assert_int_equal(find_one(*state, cases[i].text, cases[i].role, &flags), 1);
        got = kith_str_sub(text, flags[0].start, flags[0].end);
        if (!kith_str_eq(got, kith_str_of(cases[i].flagged)))
            fail_msg("flagged \"%.*s\", not \"%s\"", KITH_STR_ARG(got), cases[i].flagged);
    }
}

static void a_turn_has_a_bounded_number_of_flags(void **state)
{
    static char text[4096];
    const struct kith_flag *flags;
    size_t n;

    for (size_t at = 0; at + 32 < sizeof text; at += 24)
        memcpy(text + at, "I want to kill myself.  ", 25);
    n = find_one(*state, text, KITH_ROLE_CLIENT, &flags);
    assert_int_equal(n, KITH_FLAGS_TURN_MAX);
    for (size_t i = 1; i < n; i++)
        assert_true(flags[i - 1].end <= flags[i].start);
}

/* A megabyte of whatever keeps a matcher busy comes back, in a time and with a memory that have a bound. */
static void hostile_text_returns_in_bounded_time(void **state)
{
    static const char *const pieces[] = {
        "kill ",
        "i want to ",
        "i ",
        "myself kill ",
        "not ",
        "a",
        "I'm gonna ",
        "\xE2\x80\x99",
        "...",
        "-a",
        "[",
        "off the gear since use detox ",
        "he said she says my my the kids hit hits ",
        "if i was dead and gone over the ",
        "stopped seeing things had a fit nobody would miss me ",
        "would just really even as well be dead ",
        "\xF0\x9F\x92\x80 die ",
        "i have been thinking about i have been thinking of ",
        "clean dirty test urine back ",
    };
    struct tools *tools = *state;
    char *text = malloc(HOSTILE_MAX + 1);
    const struct kith_flag *flags;

    assert_non_null(text);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t n = strlen(pieces[p]);
        clock_t start = clock();
        double spent;

        for (size_t i = 0; i < HOSTILE_MAX; i++)
            text[i] = pieces[p][i % n];
        text[HOSTILE_MAX - HOSTILE_MAX % n] = '\0';
        assert_true(find_one(tools, text, KITH_ROLE_COUNSELLOR, &flags) <= KITH_FLAGS_TURN_MAX);
        assert_true(find_one(tools, text, KITH_ROLE_CLIENT, &flags) <= KITH_FLAGS_TURN_MAX);
        spent = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (spent > HOSTILE_S)
            fail_msg("\"%s\" over and over took %.1f s", pieces[p], spent);
        kith_arena_reset(tools->keep);
    }
    free(text);
}

struct raised {
    char what[FLAGGED_MAX][64]; /* "session<TAB>turn<TAB>topic" */
    size_t n;
    size_t sessions;
};

static void raise_in(const struct tools *tools, const struct kith_transcript *t, struct raised *raised)
{
    enum kith_role *roles;

    assert_int_equal(kith_arena_take(tools->keep, t->n_turns, sizeof *roles, &roles, NULL), KITH_OK);
    for (size_t i = 0; i < t->n_turns; i++)
        roles[i] = t->speakers[t->turns[i].speaker].declared;
    for (size_t i = 0; i < t->n_turns; i++) {
        struct kith_words words;
        const struct kith_flag *flags;
        size_t n;

        assert_int_equal(kith_words_split(tools->keep, t->turns[i].text, &words, NULL), KITH_OK);
        assert_int_equal(kith_flags_find(tools->flags, tools->keep, t, roles, i, &words, &flags, &n, NULL), KITH_OK);
        for (size_t f = 0; f < n; f++)
            if (flags[f].kind == KITH_FLAG_CRISIS) {
                assert_true(raised->n < FLAGGED_MAX);
                (void)snprintf(raised->what[raised->n++], sizeof raised->what[0], "%.*s\t%zu\t%.*s",
                               KITH_STR_ARG(t->id), i, KITH_STR_ARG(flags[f].topic));
            }
    }
}

static void raise_in_corpus(struct tools *tools, struct raised *raised)
{
    for (char name = 'a'; name <= 'g'; name++) {
        const struct kith_transcript *t;
        struct kith_source *source = NULL;
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/../../corpus/%c.kith", golden_path("."), name);
        assert_int_equal(kith_source_open_file(kith_env_system(), path, NULL, &source, NULL), KITH_OK);
        while (kith_intake_next(source, tools->keep, &t, NULL) == KITH_OK) {
            raise_in(tools, t, raised);
            raised->sessions++;
            kith_arena_reset(tools->keep);
        }
        kith_source_close(source);
    }
}

static bool was_raised(const struct raised *raised, struct kith_str row)
{
    for (size_t i = 0; i < raised->n; i++) {
        struct kith_str what = kith_str_of(raised->what[i]);

        if (kith_str_starts(row, what) && row.p[what.n] == '\t')
            return true;
    }
    return false;
}

/* Every flag in the corpus has been read and judged; at most one session in twenty may have a false one. */
static void flags_in_the_corpus_are_the_judged_ones(void **state)
{
    struct raised raised = {.n = 0};
    char *text = golden_read("flags/corpus-crisis.tsv", NULL);
    struct kith_str rest = kith_str_of(text);
    struct kith_str row;
    size_t judged = 0;
    size_t mistaken = 0;

    assert_non_null(text);
    raise_in_corpus(*state, &raised);
    while (kith_str_cut(&rest, '\n', &row)) {
        bool true_flag = holds(row, KITH_S("\ttrue\t"));

        if (row.n == 0 || row.p[0] == '#')
            continue;
        if (was_raised(&raised, row)) {
            judged++;
            mistaken += !true_flag;
        } else if (true_flag) {
            fail_msg("no longer flagged: %.*s", KITH_STR_ARG(row));
        }
    }
    for (size_t i = 0; i < raised.n && judged != raised.n; i++)
        print_message("# raised: %s\n", raised.what[i]);
    assert_int_equal(judged, raised.n);
    assert_true(raised.sessions >= 200);
    assert_true(mistaken * 20 <= raised.sessions);
    free(text);
}

/* Memory that runs out at any call is an error in words, never a crash, a leak or a flag quietly lost. */
/* They are compiled when they are first matched, some of them once in a thousand sessions: none may be wrong. */
static void every_pattern_compiles(void **state)
{
    struct flag_list *list;

    (void)state;
    assert_int_equal(kith_flag_list_open(kith_env_system(), &list, NULL), KITH_OK);
    assert_true(list->patterns.n > 300);
    for (size_t i = 0; i < list->patterns.n; i++) {
        struct flag_pattern *pattern = &list->patterns.items[i];
        struct kith_err err = {0};
        const pcre2_code *code = NULL;
        const pcre2_code *again = NULL;

        if (kith_flag_pattern_code(&list->patterns, pattern, &code, &err) != KITH_OK)
            fail_msg("line %u: %s", pattern->line, err.text);
        assert_int_equal(kith_flag_pattern_code(&list->patterns, pattern, &again, &err), KITH_OK);
        assert_ptr_equal(code, again);
    }
    kith_flag_list_close(list);
}

static void memory_may_run_out_at_any_call(void **state)
{
    static const enum kith_role roles[] = {KITH_ROLE_COUNSELLOR, KITH_ROLE_CLIENT};
    struct kith_turn turns[2] = {{.text = KITH_S("Are you thinking of killing yourself?")},
                                 {.text = KITH_S("Yes. I want to die, I've saved my tablets up."), .speaker = 1}};
    struct kith_transcript t = {.turns = turns, .n_turns = 2};
    struct tools *tools = *state;
    struct kith_words words;
    long stride = 1;

    assert_int_equal(kith_words_split(tools->keep, turns[1].text, &words, NULL), KITH_OK);
    for (long at = 1;; at += stride) {
        struct kith_flags *flags = NULL;
        const struct kith_flag *found;
        struct kith_err err = {.rc = KITH_OK};
        struct faulty_env f;
        size_t n = 0;
        enum kith_rc rc;

        faulty_env_init(&f);
        f.at = at;
        rc = kith_flags_open(&f.env, &flags, &err);
        if (rc == KITH_OK)
            rc = kith_flags_find(flags, tools->keep, &t, roles, 1, &words, &found, &n, &err);
        kith_flags_close(flags);
        assert_int_equal(f.live, 0);
        if (f.calls < at) {
            assert_int_equal(rc, KITH_OK);
            assert_true(n >= 2);
            break;
        }
        assert_int_equal(rc, KITH_ENOMEM);
        assert_true(err.text[0] != '\0');
        stride = at < 80 ? 1 : 7; /* the patterns of the turn fail alike */
    }
}

struct shared {
    const struct kith_flags *flags;
    size_t found[THREADS];
};

static void find_beside_others(void *user, size_t i, unsigned worker)
{
    struct shared *shared = user;
    struct tools tools = {.flags = NULL};
    const struct kith_flag *out;

    (void)worker;
    memcpy(&tools.flags, &shared->flags, sizeof tools.flags);
    if (kith_arena_open(kith_env_system(), &tools.keep, ARENA_MAX, NULL) != KITH_OK)
        return;
    for (int k = 0; k < 200; k++)
        shared->found[i] += find_one(&tools, "I overdosed on Friday, and he hits me.", KITH_ROLE_CLIENT, &out);
    kith_arena_close(tools.keep);
}

static void threads_share_the_lists(void **state)
{
    struct tools *tools = *state;
    struct shared shared = {.flags = tools->flags};

    kith_parallel(THREADS, THREADS, find_beside_others, &shared);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(shared.found[i], 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_lines_of_danger_are_found),
        cmocka_unit_test(what_readers_found_stays_mended),
        cmocka_unit_test(stigma_is_flagged_only_where_it_is_the_counsellors_own),
        cmocka_unit_test(the_clients_word_may_be_given_back),
        cmocka_unit_test(danger_is_looked_for_in_anyones_turn),
        cmocka_unit_test(an_answer_is_read_with_its_question),
        cmocka_unit_test(offsets_are_bytes_of_the_turn),
        cmocka_unit_test(a_turn_has_a_bounded_number_of_flags),
        cmocka_unit_test(hostile_text_returns_in_bounded_time),
        cmocka_unit_test(flags_in_the_corpus_are_the_judged_ones),
        cmocka_unit_test(every_pattern_compiles),
        cmocka_unit_test(memory_may_run_out_at_any_call),
        cmocka_unit_test(threads_share_the_lists),
    };

    return cmocka_run_group_tests(tests, tools_open, tools_close);
}
