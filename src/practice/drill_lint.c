#include "drill_lint.h"

#include "alike.h"
#include "reading_grade.h"

#define ITEMS_LEAST     40
#define STORY_WORDS_LOW 600
#define STORY_WORDS_TOP 1200

static enum kith_rc add_grade(struct kith_arena *keep, struct kith_grade *g, struct kith_str text, struct kith_err *err)
{
    struct kith_words words;
    enum kith_rc rc = kith_words_split(keep, text, &words, err);

    if (rc == KITH_OK)
        kith_grade_add(g, &words);
    return rc;
}

/* What Kith itself says in an item; what the person says is theirs, and an answer to put right may hold a hard word. */
static enum kith_rc look_at_item(struct kith_arena *keep, const struct kith_drill_item *item,
                                 const struct kith_flags *flags, struct kith_grade *g, struct kith_findings *found,
                                 struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(add_grade(keep, g, item->shown, err));
    KITH_TRY(add_grade(keep, g, item->why, err));
    KITH_TRY(kith_lint_stigma(keep, flags, item->why, item->id.p, true, found, err));
    for (size_t i = 0; i < item->n_examples; i++) {
        KITH_TRY(add_grade(keep, g, item->examples[i], err));
        KITH_TRY(kith_lint_stigma(keep, flags, item->examples[i], item->id.p, false, found, err));
    }
    for (size_t i = 0; i < item->n_choices; i++) {
        KITH_TRY(add_grade(keep, g, item->choices[i].text, err));
        KITH_TRY(add_grade(keep, g, item->choices[i].why, err));
        if (item->choices[i].good)
            KITH_TRY(kith_lint_stigma(keep, flags, item->choices[i].text, item->id.p, false, found, err));
    }
out:
    return rc;
}

enum kith_rc kith_drill_lint(struct kith_arena *keep, const struct kith_drill *d, const struct kith_flags *flags,
                             struct kith_findings *found, struct kith_err *err)
{
    struct kith_grade grade = {0};
    struct kith_str *shown;
    enum kith_rc rc;

    if (d->n_items < ITEMS_LEAST)
        kith_finding_add(found, "gap", false, "%zu items; there should be %d", d->n_items, ITEMS_LEAST);
    KITH_TRY(kith_arena_take(keep, d->n_items, sizeof *shown, &shown, err));
    for (size_t i = 0; i < d->n_items; i++) {
        shown[i] = d->items[i].shown;
        KITH_TRY(look_at_item(keep, &d->items[i], flags, &grade, found, err));
    }
    kith_finding_add(found, "reading", !d->recovery || kith_grade_of(&grade) <= KITH_RECOVERY_GRADE,
                     "the items read at grade %.1f%s", kith_grade_of(&grade),
                     d->recovery ? "; at most 6 for people in recovery" : "");
    KITH_TRY(kith_alike_find(keep, shown, d->n_items, found, err));
out:
    return rc;
}

enum kith_rc kith_story_lint(struct kith_arena *keep, const struct kith_story *s, const struct kith_flags *flags,
                             struct kith_findings *found, struct kith_err *err)
{
    struct kith_grade grade = {0};
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_paragraphs; i++) {
        KITH_TRY(add_grade(keep, &grade, s->paragraphs[i], err));
        KITH_TRY(kith_lint_stigma(keep, flags, s->paragraphs[i], "a paragraph", true, found, err));
    }
    if (grade.words < STORY_WORDS_LOW || grade.words > STORY_WORDS_TOP)
        kith_finding_add(found, "length", false, "%zu words; a story has %d to %d", grade.words, STORY_WORDS_LOW,
                         STORY_WORDS_TOP);
    if (s->n_questions < 4 || s->n_questions > 6)
        kith_finding_add(found, "gap", false, "%zu questions; there should be 4 to 6", s->n_questions);
    kith_finding_add(found, "reading", true, "the story reads at grade %.1f", kith_grade_of(&grade));
    for (size_t i = 0; i < s->n_questions; i++) {
        KITH_TRY(kith_lint_stigma(keep, flags, s->questions[i].otherwise, "a response", false, found, err));
        for (size_t k = 0; k < s->questions[i].n_looks_for; k++)
            KITH_TRY(
                kith_lint_stigma(keep, flags, s->questions[i].looks_for[k].reply, "a response", false, found, err));
    }
out:
    return rc;
}
