#include "persona_lint.h"

#include "alike.h"
#include "reading_grade.h"

#define LINES_LEAST     250
#define HARD_WORDS_MOST 3 /* lines in which a persona may use a hard word, rarely and in character */

static size_t count(const struct kith_persona *p, int theme, int act, int depth, int to, bool again)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_lines; i++) {
        const struct kith_line *line = &p->lines[i];

        n += line->act == act && (theme < 0 || line->theme == theme) && (depth < 0 || line->depth == depth) &&
             (to < 0 || line->to == to) && (!again || line->again);
    }
    return n;
}

static void want(const struct kith_persona *p, struct kith_findings *found, int theme, int act, int depth, size_t least)
{
    size_t have = count(p, theme, act, depth, -1, false);

    if (have < least && theme != KITH_NO_THEME && theme >= 0)
        kith_finding_add(found, "gap", false, "theme %s, %s at depth %d: %zu of %zu lines", p->themes[theme].id.p,
                         kith_act_name(act), depth, have, least);
    else if (have < least)
        kith_finding_add(found, "gap", false, "%s%s: %zu of %zu lines", kith_act_name(act),
                         theme < 0 ? "" : " without a theme", have, least);
}

static void look_at_themes(const struct kith_persona *p, struct kith_findings *found)
{
    static const size_t disclose[] = {0, 3, 4, 3};
    static const size_t change[] = {0, 2, 3, 2};
    static const size_t sustain[] = {0, 2, 3, 1};

    if (p->n_themes < 8 || p->n_themes > 12)
        kith_finding_add(found, "gap", false, "%zu themes; there should be 8 to 12", p->n_themes);
    for (size_t i = 0; i < p->n_themes; i++) {
        const struct kith_theme *t = &p->themes[i];

        for (int depth = 1; depth < KITH_DEPTHS; depth++) {
            want(p, found, (int)i, KITH_ACT_DISCLOSE, depth, disclose[depth]);
            if (t->side == KITH_SIDE_CHANGE || t->side == KITH_SIDE_STRENGTH)
                want(p, found, (int)i, KITH_ACT_CHANGE, depth, change[depth]);
            if (t->side == KITH_SIDE_SUSTAIN)
                want(p, found, (int)i, KITH_ACT_SUSTAIN, depth, sustain[depth]);
        }
        if (t->n_meanings < 4 || t->n_meanings > 6)
            kith_finding_add(found, "gap", false, "theme %s: %zu meanings; there should be 4 to 6", t->id.p,
                             t->n_meanings);
        for (size_t w = 0; w < t->n_words; w++)
            if (kith_str_find_byte(t->words[w], ' ') >= 0)
                kith_finding_add(found, "form", false, "theme %s: \"%s\" is more than one word", t->id.p,
                                 t->words[w].p);
    }
}

static void look_at_acts(const struct kith_persona *p, struct kith_findings *found)
{
    static const struct {
        enum kith_act act;
        size_t least;
    } plain[] = {{KITH_ACT_OPEN, 3},     {KITH_ACT_FLAT, 12},    {KITH_ACT_AGREE, 10}, {KITH_ACT_CORRECT, 6},
                 {KITH_ACT_ASK, 6},      {KITH_ACT_SILENCE, 6},  {KITH_ACT_SOFTEN, 6}, {KITH_ACT_THANKS, 6},
                 {KITH_ACT_END_WARM, 3}, {KITH_ACT_END_COLD, 3}, {KITH_ACT_END_DRY, 2}};

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        want(p, found, KITH_NO_THEME, (int)plain[i].act, -1, plain[i].least);
    want(p, found, -1, KITH_ACT_PLAN, -1, 6);
    for (int to = 0; to < KITH_PUSH_COUNT; to++) {
        size_t least = to == KITH_PUSH_STEM || to == KITH_PUSH_PARROTING ? 2 : 3;
        size_t have = count(p, KITH_NO_THEME, KITH_ACT_PUSH_BACK, -1, to, false);

        if (have < least)
            kith_finding_add(found, "gap", false, "push_back to %s: %zu of %zu lines", kith_push_name(to), have, least);
    }
    if (count(p, -1, KITH_ACT_FLAT, -1, -1, true) < 6)
        kith_finding_add(found, "gap", false, "flat lines that may recur (\"again\": true): %zu of 6",
                         count(p, -1, KITH_ACT_FLAT, -1, -1, true));
    if (count(p, -1, KITH_ACT_SILENCE, -1, -1, true) < count(p, -1, KITH_ACT_SILENCE, -1, -1, false))
        kith_finding_add(found, "form", false, "every silence may recur: give each \"again\": true");
    if (p->n_lines < LINES_LEAST)
        kith_finding_add(found, "gap", false, "%zu lines in all; there should be %d", p->n_lines, LINES_LEAST);
}

static void look_at_lengths(const struct kith_persona *p, const struct kith_words *words,
                            const struct kith_words *story, struct kith_findings *found)
{
    for (size_t i = 0; i < p->n_lines; i++) {
        const struct kith_line *line = &p->lines[i];
        size_t least = line->again || line->act == KITH_ACT_FLAT || line->act == KITH_ACT_AGREE ? 1 : 3;
        size_t notes = 0;

        for (size_t k = 0; k < words[i].n; k++)
            notes += words[i].items[k].kind == KITH_WORD_NOTE;
        if (words[i].n_text + notes < least || words[i].n_text > 45)
            kith_finding_add(found, "length", false, "\"%.80s\" has %zu words; a line has %zu to 45", line->text.p,
                             words[i].n_text, least);
    }
    if (story->n_text < 80 || story->n_text > 150)
        kith_finding_add(found, "length", false, "the story has %zu words; 80 to 150 are read before beginning",
                         story->n_text);
    if (p->n_facts < 8 || p->n_facts > 15)
        kith_finding_add(found, "facts", false, "%zu facts; there should be 8 to 15", p->n_facts);
}

static void look_at_grade(const struct kith_persona *p, const struct kith_words *words, const struct kith_words *story,
                          struct kith_findings *found)
{
    struct kith_grade lines = {0};
    struct kith_grade told = {0};

    for (size_t i = 0; i < p->n_lines; i++)
        kith_grade_add(&lines, &words[i]);
    kith_grade_add(&told, story);
    kith_finding_add(found, "reading", !p->recovery || kith_grade_of(&lines) <= KITH_RECOVERY_GRADE,
                     "the lines read at grade %.1f%s", kith_grade_of(&lines),
                     p->recovery ? "; at most 6 for people in recovery" : "");
    kith_finding_add(found, "reading", !p->recovery || kith_grade_of(&told) <= KITH_RECOVERY_GRADE,
                     "the story reads at grade %.1f%s", kith_grade_of(&told),
                     p->recovery ? "; at most 6 for people in recovery" : "");
}

enum kith_rc kith_lint_stigma(struct kith_arena *keep, const struct kith_flags *flags, struct kith_str text,
                              const char *what, bool note, struct kith_findings *found, struct kith_err *err)
{
    struct kith_speaker speaker = {.declared = KITH_ROLE_COUNSELLOR};
    struct kith_turn turn = {.text = text, .start_ms = -1, .end_ms = -1};
    struct kith_transcript t = {.speakers = &speaker, .n_speakers = 1, .turns = &turn, .n_turns = 1};
    enum kith_role role = KITH_ROLE_COUNSELLOR;
    const struct kith_flag *flag;
    struct kith_words words;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(keep, text, &words, err));
    KITH_TRY(kith_flags_find(flags, keep, &t, &role, 0, &words, &flag, &n, err));
    for (size_t i = 0; i < n; i++)
        if (flag[i].kind == KITH_FLAG_STIGMA)
            kith_finding_add(found, "stigma", note, "%s: \"%.*s\"; kinder: %.*s", what,
                             (int)(flag[i].end - flag[i].start), text.p + flag[i].start, (int)flag[i].prefer.n,
                             flag[i].prefer.p);
out:
    return rc;
}

static enum kith_rc look_at_words(struct kith_arena *keep, const struct kith_persona *p, const struct kith_flags *flags,
                                  struct kith_findings *found, struct kith_err *err)
{
    const struct kith_str own[] = {p->who, p->story, p->setting, p->goal, p->manner, p->content_note};
    size_t before;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        KITH_TRY(kith_lint_stigma(keep, flags, own[i], "told of the person", false, found, err));
    for (size_t i = 0; i < p->n_facts; i++)
        KITH_TRY(kith_lint_stigma(keep, flags, p->facts[i], "a fact", false, found, err));
    for (size_t i = 0; i < p->n_themes; i++) {
        KITH_TRY(kith_lint_stigma(keep, flags, p->themes[i].about, "a theme", false, found, err));
        for (size_t k = 0; k < p->themes[i].n_meanings; k++)
            KITH_TRY(kith_lint_stigma(keep, flags, p->themes[i].meanings[k], "a meaning", false, found, err));
    }
    before = found->n;
    for (size_t i = 0; i < p->n_lines; i++)
        KITH_TRY(kith_lint_stigma(keep, flags, p->lines[i].text, "a line", true, found, err));
    if (found->n - before > HARD_WORDS_MOST)
        kith_finding_add(found, "stigma", false, "%zu lines use a hard word; at most %d, rarely and in character",
                         found->n - before, HARD_WORDS_MOST);
out:
    return rc;
}

/* "I'm 61" in a line of someone who is not. */
static void look_at_age(const struct kith_persona *p, const struct kith_words *words, struct kith_findings *found)
{
    for (size_t i = 0; i < p->n_lines; i++)
        for (size_t k = 0; k + 2 < words[i].n; k++) {
            const struct kith_word *w = &words[i].items[k];
            const struct kith_word *after = w + 2;
            uint64_t age;

            if (!kith_str_eq(w->low, KITH_S("i'm")) || !kith_str_uint(w[1].low, 120, &age) || age < 13 ||
                age == p->age || (after->kind == KITH_WORD_TEXT && !kith_str_eq(after->low, KITH_S("years"))))
                continue;
            kith_finding_add(found, "facts", false, "\"%.80s\", but %s is %u", p->lines[i].text.p, p->name.p, p->age);
        }
}

enum kith_rc kith_persona_lint(struct kith_arena *keep, const struct kith_persona *p, const struct kith_flags *flags,
                               struct kith_findings *found, struct kith_err *err)
{
    struct kith_words *words;
    struct kith_words story;
    struct kith_str *texts;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, p->n_lines, sizeof *words, &words, err));
    KITH_TRY(kith_arena_take(keep, p->n_lines, sizeof *texts, &texts, err));
    KITH_TRY(kith_words_split(keep, p->story, &story, err));
    for (size_t i = 0; i < p->n_lines; i++) {
        texts[i] = p->lines[i].text;
        KITH_TRY(kith_words_split(keep, texts[i], &words[i], err));
    }
    look_at_themes(p, found);
    look_at_acts(p, found);
    look_at_lengths(p, words, &story, found);
    look_at_grade(p, words, &story, found);
    look_at_age(p, words, found);
    KITH_TRY(look_at_words(keep, p, flags, found, err));
    KITH_TRY(kith_alike_find(keep, texts, p->n_lines, found, err));
out:
    return rc;
}
