/* Tables: what is read, what is refused and on which line, and that any text survives the quoting. */
#include "annomi_label.h"
#include "buf.h"
#include "csv_split.h"
#include "intake_check.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void refused(const char *table, enum kith_rc rc, uint32_t line, const char *words)
{
    check_error(kith_str_of(table), KITH_FORMAT_CSV, rc, line, words);
}

static void tables_of_many_kinds(void **state)
{
    (void)state;
    check_golden("table-annomi.csv");
    check_golden("table-interleaved.csv");
    check_golden("table-semicolon.csv");
    check_golden("table-tabs.tsv");
}

static void broken_tables_name_line_and_cure(void **state)
{
    (void)state;
    refused("speaker,text\nA,\"one\nB,two\nA,three\n", KITH_EINPUT, 2, "never closed");
    refused("speaker,text\nA,\"one\ntwo\" three\n", KITH_EINPUT, 3, "follows the quotation mark");
    refused("speaker,text\nA,fine\nB,well, no\n", KITH_EINPUT, 3, "has 3 columns where the first line names 2");
    refused("speaker,text,end\nA,\"a\nb\",1\nB,two\n", KITH_EINPUT, 4, "has 2 columns where the first line names 3");
    refused("speaker,topic\nA,x\n", KITH_EINPUT, 1, "utterance_text");
    refused("start,text\n1,x\n", KITH_EINPUT, 1, "who spoke");
    refused("speaker,text,Speaker\nA,x,B\n", KITH_EINPUT, 1, "Two columns are called \"speaker\"");
    refused("speaker,text\n", KITH_EINPUT, 1, "no row");
    refused("speaker,text\n\n , \n", KITH_EINPUT, 0, "");
    refused("", KITH_EINPUT, 0, "empty");
}

static void rows_that_contradict_are_refused(void **state)
{
    (void)state;
    refused("speaker,utterance_id,text\nA,0,x\nB,one,y\n", KITH_EINPUT, 3, "whole number");
    refused("speaker,utterance_id,text\nA,0,x\nB,-1,y\n", KITH_EINPUT, 3, "whole number");
    refused("speaker,utterance_id,text\nA,0,x\nB,,y\n", KITH_EINPUT, 3, "number all of them, or none");
    refused("speaker,utterance_id,text\nA,0,x\nB,1,y\nA,0,z\n", KITH_EINPUT, 4, "on line 2 already");
    refused("session,speaker,text\ns,A,x\n,B,y\n", KITH_EINPUT, 3, "no transcript_id");
    refused("session,speaker,text\n,A,x\n,A,x\ns,B,y\n", KITH_EINPUT, 2, "no transcript_id");
    refused("interlocutor,utterance_id,text,annotator_id\nT,0,x,a\nC,1,y,a\nC,0,x,b\n", KITH_EINPUT, 4,
            "Another speaker is given for this utterance than on line 2");
}

static void unknown_codes_name_what_is_allowed(void **state)
{
    (void)state;
    refused("interlocutor,text,main_therapist_behaviour\nT,x,question\nT,y,Reflexion\n", KITH_EINPUT, 3,
            "\"main_therapist_behaviour\" says \"Reflexion\", which is not one of question, reflection, "
            "therapist_input, other, n/a");
    refused("interlocutor,text,client_talk_type\nC,x,+\n", KITH_EINPUT, 2, "change, sustain, neutral");
    refused("interlocutor,text,question_exists\nT,x,maybe\n", KITH_EINPUT, 2, "True, False");
    refused("interlocutor,text,therapist_input_subtype\nT,x,advise\n", KITH_EINPUT, 2,
            "information, advice, negotiation, options");
    refused("interlocutor,text,question_subtype\nT,x,\x1b[31mred\n", KITH_EINPUT, 2, "\"?[31mred\"");
}

static void bounds_are_named(void **state)
{
    struct kith_buf b;

    (void)state;
    kith_buf_init(&b, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&b, "speaker,text");
    for (int i = 0; i < KITH_CSV_MAX_COLUMNS; i++)
        kith_buf_printf(&b, ",c%d", i);
    kith_buf_puts(&b, "\nA,x\n");
    check_error(kith_buf_view(&b), KITH_FORMAT_CSV, KITH_EBOUND, 1, "256 columns");
    kith_buf_clear(&b);
    kith_buf_puts(&b, "utterance_id,speaker,text\n");
    for (int i = 0; i <= KITH_SESSION_MAX_TURNS; i++)
        kith_buf_printf(&b, "%d,A,x\n", i);
    check_error(kith_buf_view(&b), KITH_FORMAT_CSV, KITH_EBOUND, KITH_SESSION_MAX_TURNS + 2, "20000 turns");
    kith_buf_free(&b);
}

/* `cells`: the eight columns of codes, parted by commas; `expected`: the label, or NULL where nothing is coded. */
static void check_label(enum kith_role role, const char *cells, const struct kith_label *expected)
{
    struct kith_str rest = kith_str_of(cells);
    struct kith_str cell[KITH_COLUMN_COUNT - KITH_COLUMN_LABELS];
    struct kith_label l;
    bool coded;

    for (int c = 0; c < KITH_COLUMN_COUNT - KITH_COLUMN_LABELS; c++)
        assert_true(kith_str_cut(&rest, ',', &cell[c]));
    assert_int_equal(kith_annomi_label(cell, role, 1, &l, &coded, NULL), KITH_OK);
    assert_int_equal(coded, expected != NULL);
    if (!expected)
        return;
    assert_false(l.adherence_known);
    if (l.behaviour != expected->behaviour || l.question != expected->question || l.has != expected->has ||
        l.reflection != expected->reflection || l.input != expected->input || l.talk != expected->talk)
        fail_msg("%s: got behaviour %d question %d reflection %d input %d talk %d has %u", cells, l.behaviour,
                 l.question, l.reflection, l.input, l.talk, l.has);
}

static void labels_follow_the_scheme(void **state)
{
    const struct kith_label asks_and_advises = {KITH_BEHAVIOUR_QUESTION,
                                                KITH_QUESTION_OPEN,
                                                KITH_NONE,
                                                KITH_INPUT_ADVICE,
                                                KITH_NONE,
                                                KITH_HAS_QUESTION | KITH_HAS_INPUT,
                                                0,
                                                false};
    struct kith_label l = KITH_LABEL_NONE;

    (void)state;
    check_label(KITH_ROLE_COUNSELLOR, "True,advice,False,n/a,TRUE,Open,question,n/a", &asks_and_advises);
    check_label(KITH_ROLE_COUNSELLOR, "1,advice,0,,1, open ,question,", &asks_and_advises);
    l.behaviour = KITH_BEHAVIOUR_OTHER;
    check_label(KITH_ROLE_COUNSELLOR, "False,n/a,False,n/a,False,n/a,other,n/a", &l);
    /* A subtype of what does not exist says nothing, and a counsellor's turn has no talk. */
    check_label(KITH_ROLE_COUNSELLOR, "False,n/a,False,complex,False,n/a,other,change", &l);
    /* The main behaviour is there even where its own column says it is not; its subtype is then unknown. */
    l.behaviour = KITH_BEHAVIOUR_INPUT;
    l.has = KITH_HAS_INPUT;
    check_label(KITH_ROLE_COUNSELLOR, "False,n/a,False,n/a,False,n/a,therapist_input,n/a", &l);
    /* A subtype without a word on whether it exists says that it does. */
    l = KITH_LABEL_NONE;
    l.has = KITH_HAS_REFLECTION;
    l.reflection = KITH_REFLECTION_COMPLEX;
    check_label(KITH_ROLE_COUNSELLOR, ",,,complex,,,,", &l);
    /* Everything was looked for and nothing found: that is a label. */
    l = KITH_LABEL_NONE;
    check_label(KITH_ROLE_COUNSELLOR, "False,,False,,False,,,", &l);
    l.talk = KITH_TALK_SUSTAIN;
    check_label(KITH_ROLE_CLIENT, "n/a,n/a,n/a,n/a,n/a,n/a,n/a,sustain", &l);
    check_label(KITH_ROLE_CLIENT, "n/a,n/a,True,simple,n/a,n/a,reflection,sustain", &l);
    check_label(KITH_ROLE_UNKNOWN, ",,,,,,,sustain", &l);
    check_label(KITH_ROLE_CLIENT, "n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a", NULL);
    check_label(KITH_ROLE_CLIENT, "NaN,NA,,,,,,", NULL);
    check_label(KITH_ROLE_CLIENT, "False,,False,,False,,other,", NULL);
}

/* One annotator's rows after the other's: `n` turns, of which annotator 0 left out every fifth. */
static void annotators_may_come_one_after_the_other(void **state)
{
    const struct kith_intake_options options = {KITH_FORMAT_CSV, true};
    const struct kith_transcript *t;
    struct kith_source *source;
    struct kith_arena *keep;
    struct kith_buf table;
    const int n = 50;

    (void)state;
    kith_buf_init(&table, kith_env_system(), (size_t)1 << 20);
    kith_buf_puts(&table, "interlocutor,utterance_id,text,annotator_id,client_talk_type\n");
    for (int i = 0; i < 3 * n; i++)
        if (i / n || i % 5)
            kith_buf_printf(&table, "%s,%d,turn %d,coder %d,%s\n", i % 2 ? "client" : "patient", i % n, i % n, i / n,
                            kith_talk_name(i / n));
    assert_int_equal(kith_arena_open(kith_env_system(), &keep, KITH_SESSION_MAX, NULL), KITH_OK);
    assert_int_equal(kith_source_open_bytes(kith_env_system(), kith_buf_view(&table), "t.csv", &options, &source, NULL),
                     KITH_OK);
    assert_int_equal(kith_intake_next(source, keep, &t, NULL), KITH_OK);
    assert_int_equal(t->n_turns, n);
    for (int i = 0; i < n; i++) {
        const struct kith_turn *turn = &t->turns[i];
        char text[32];
        int first = i % 5 ? 0 : 1;

        (void)snprintf(text, sizeof text, "turn %d", i);
        assert_int_equal(turn->id, i);
        assert_true(kith_str_eq(turn->text, kith_str_of(text)));
        assert_int_equal(turn->n_gold, 3 - first);
        for (int g = first; g < 3; g++) {
            (void)snprintf(text, sizeof text, "coder %d", g);
            assert_true(kith_str_eq(turn->gold[g - first].coder, kith_str_of(text)));
            assert_int_equal(turn->gold[g - first].label.talk, g);
        }
    }
    kith_source_close(source);
    kith_arena_close(keep);
    kith_buf_free(&table);
}

/* Numbers that do not rise say nothing about the order: the table's own is kept. */
static void turns_stand_as_the_table_has_them(void **state)
{
    (void)state;
    check_turns(KITH_S("speaker,utterance_id,text\nA,9,one\nA,4,two\nB,5,three\n"), KITH_FORMAT_CSV,
                "A: one\nA: two\nB: three\n");
    check_turns(KITH_S("speaker,utterance_id,text,coder,client_talk_type\nA,9,one,x,change\nA,9,one,y,change\n"
                       "B,4,two,x,change\nB,4,two,y,change\n"),
                KITH_FORMAT_CSV, "A: one\nB: two\n");
    /* A delimiter at the end of a line, blank lines and empty rows are no rows. */
    check_turns(KITH_S("speaker,text\n\nA,one,\n,\nB,two,,\n"), KITH_FORMAT_CSV, "A: one\nB: two\n");
    /* A coded row is a turn by itself, numbered or not. */
    check_turns(KITH_S("speaker,text,client_talk_type\nA,one,change\nA,two,neutral\nA,three,\nA,four,\n"),
                KITH_FORMAT_CSV, "A: one\nA: two\nA: three four\n");
    check_turns(KITH_S("speaker,start,end,text\nA,2024-05-01 10:00,soon,one\nB,65.25,1:06.5,two\nC,1e3,-1,three\n"),
                KITH_FORMAT_CSV, "A: one\n65250-66500 B: two\nC: three\n");
}

/* --- property: what is quoted by the rules comes back --- */

#define COLUMNS 4

static size_t random_field(struct kith_rng *rng, char delimiter, char *out)
{
    const char alphabet[] = {'"', '\n', delimiter, ' ', 'a', 'b', ',', ';', '\t', '\'', '\xc3', '\0'};
    size_t n = (size_t)kith_rng_below(rng, 9);

    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[kith_rng_below(rng, sizeof alphabet)];
    return n;
}

static void write_field(struct kith_rng *rng, const char *p, size_t n, char delimiter, struct kith_buf *out)
{
    bool quote =
        (n > 0 && (memchr(p, '"', n) || memchr(p, '\n', n) || memchr(p, delimiter, n))) || kith_rng_below(rng, 2) == 0;

    if (quote)
        kith_buf_byte(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            kith_buf_byte(out, '"');
        kith_buf_byte(out, p[i]);
    }
    if (quote)
        kith_buf_byte(out, '"');
}

static void check_round_trip(uint64_t seed, struct kith_arena *scratch)
{
    struct kith_rng rng = {seed};
    size_t rows = 1 + (size_t)kith_rng_below(&rng, 12);
    char delimiter = ",;\t"[kith_rng_below(&rng, 3)];
    char fields[12][COLUMNS][16];
    size_t sizes[12][COLUMNS];
    uint32_t lines[12];
    uint32_t line = 1;
    struct kith_csv csv;
    struct kith_csv_row row;
    struct kith_buf text;
    struct kith_str value;

    kith_buf_init(&text, kith_env_system(), 65536);
    for (size_t r = 0; r < rows; r++) {
        lines[r] = line;
        for (size_t c = 0; c < COLUMNS; c++) {
            sizes[r][c] = random_field(&rng, delimiter, fields[r][c]);
            if (c)
                kith_buf_byte(&text, delimiter);
            write_field(&rng, fields[r][c], sizes[r][c], delimiter, &text);
            for (size_t i = 0; i < sizes[r][c]; i++)
                line += fields[r][c][i] == '\n';
        }
        line++;
        if (r + 1 < rows || kith_rng_below(&rng, 2))
            kith_buf_byte(&text, '\n');
    }
    kith_csv_open(&csv, kith_buf_view(&text), delimiter, 0, 1);
    for (size_t r = 0; r < rows; r++) {
        kith_arena_reset(scratch);
        if (kith_csv_next(&csv, &row, NULL) != KITH_OK || row.n != COLUMNS || row.line != lines[r])
            fail_msg("seed %llu: row %zu was split wrongly", (unsigned long long)seed, r);
        for (uint32_t c = 0; c < COLUMNS; c++) {
            assert_int_equal(kith_csv_value(&csv, &row, c, scratch, &value, NULL), KITH_OK);
            if (!kith_str_eq(value, (struct kith_str){fields[r][c], sizes[r][c]}))
                fail_msg("seed %llu: row %zu, column %u came back changed", (unsigned long long)seed, r, (unsigned)c);
        }
    }
    if (kith_csv_next(&csv, &row, NULL) != KITH_END)
        fail_msg("seed %llu: more rows than were written", (unsigned long long)seed);
    kith_buf_free(&text);
}

static void any_fields_come_back_as_written(void **state)
{
    struct kith_arena *scratch;

    (void)state;
    assert_int_equal(kith_arena_open(kith_env_system(), &scratch, (size_t)1 << 20, NULL), KITH_OK);
    for (uint64_t seed = 1; seed <= 20000; seed++)
        check_round_trip(seed, scratch);
    kith_arena_close(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_many_kinds),
        cmocka_unit_test(broken_tables_name_line_and_cure),
        cmocka_unit_test(rows_that_contradict_are_refused),
        cmocka_unit_test(unknown_codes_name_what_is_allowed),
        cmocka_unit_test(bounds_are_named),
        cmocka_unit_test(labels_follow_the_scheme),
        cmocka_unit_test(annotators_may_come_one_after_the_other),
        cmocka_unit_test(turns_stand_as_the_table_has_them),
        cmocka_unit_test(any_fields_come_back_as_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
