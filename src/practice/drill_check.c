#include "drill_check.h"

#include "clean.h"
#include "hash64.h"
#include "margin_note.h"
#include "phrases.h"

#include <stdio.h>
#include <stdlib.h>

/* The learner's answer coded as a counsellor's turn after what was shown. */
static enum kith_rc code_answer(const struct kith_coder *coder, struct kith_arena *keep,
                                const struct kith_drill_item *item, struct kith_str answer,
                                const struct kith_coded_turn **out, struct kith_err *err)
{
    struct kith_speaker *speakers;
    struct kith_transcript *t;
    struct kith_turn *turns;
    const struct kith_coded *coded;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 2, sizeof *speakers, &speakers, err));
    KITH_TRY(kith_arena_take(keep, 3, sizeof *turns, &turns, err));
    KITH_TRY(kith_arena_take(keep, 1, sizeof *t, &t, err));
    speakers[0].declared = KITH_ROLE_COUNSELLOR;
    speakers[1].declared = KITH_ROLE_CLIENT;
    if (item->before.n)
        turns[n++] = (struct kith_turn){.text = item->before, .start_ms = -1, .end_ms = -1, .speaker = 0};
    turns[n++] = (struct kith_turn){.text = item->shown, .start_ms = -1, .end_ms = -1, .speaker = 1};
    turns[n++] = (struct kith_turn){.text = answer, .start_ms = -1, .end_ms = -1, .speaker = 0};
    *t = (struct kith_transcript){.speakers = speakers, .n_speakers = 2, .turns = turns, .n_turns = n};
    KITH_TRY(kith_coding_run(coder, keep, t, NULL, &coded, err));
    *out = &coded->turns[n - 1];
out:
    return rc;
}

/* One code of the notation. Subtypes are told apart by the model less surely than kinds: a reflection that was to be
 * complex fits when the model gives complex a fair chance. */
static bool has_code(const struct kith_coded_turn *c, struct kith_str code)
{
    const struct kith_label *l = &c->label;
    bool reflects = (l->has & KITH_HAS_REFLECTION) || c->p.has[KITH_BEHAVIOUR_REFLECTION] > 0.4f;
    bool asks = (l->has & KITH_HAS_QUESTION) != 0;

    if (kith_str_starts(code, KITH_S("r:c")))
        return reflects && c->p.reflection[KITH_REFLECTION_COMPLEX] > 0.35f;
    if (kith_str_starts(code, KITH_S("r")) || kith_str_eq(code, KITH_S("RF")))
        return reflects;
    if (kith_str_starts(code, KITH_S("q:o")))
        return asks && (l->question == KITH_QUESTION_OPEN || c->p.question[KITH_QUESTION_OPEN] > 0.4f);
    if (kith_str_starts(code, KITH_S("q")))
        return asks;
    if (kith_str_eq(code, KITH_S("SK")))
        return ((unsigned)l->adherence >> KITH_ADHERENCE_SEEK & 1u) || c->p.adherence[KITH_ADHERENCE_SEEK] > 0.3f ||
               asks;
    if (kith_str_eq(code, KITH_S("AF")))
        return ((unsigned)l->adherence >> KITH_ADHERENCE_AFFIRM & 1u) || c->p.adherence[KITH_ADHERENCE_AFFIRM] > 0.3f;
    if (kith_str_eq(code, KITH_S("EM")))
        return ((unsigned)l->adherence >> KITH_ADHERENCE_EMPHASIZE & 1u) ||
               c->p.adherence[KITH_ADHERENCE_EMPHASIZE] > 0.3f;
    return true;
}

static const char *wanted_words(struct kith_str code)
{
    if (kith_str_starts(code, KITH_S("r:c")))
        return "a reflection that adds meaning";
    if (kith_str_starts(code, KITH_S("r")) || kith_str_eq(code, KITH_S("RF")))
        return "a reflection";
    if (kith_str_starts(code, KITH_S("q:o")))
        return "an open question";
    if (kith_str_starts(code, KITH_S("q")))
        return "a question";
    return kith_str_eq(code, KITH_S("AF")) ? "an affirmation" : "asking first";
}

/* True when the text holds the phrase: its words in a row, or most of its content. */
static enum kith_rc holds(struct kith_arena *keep, const struct kith_plain *plain, const struct kith_gist *gist,
                          struct kith_str phrase, bool loosely, bool *out, struct kith_err *err)
{
    struct kith_words words;
    struct kith_plain *wanted;
    struct kith_gist want;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *wanted, &wanted, err));
    KITH_TRY(kith_words_split(keep, phrase, &words, err));
    kith_plain_of(&words, wanted);
    *out = wanted->n > 1 && strstr(plain->text, wanted->text) != NULL;
    if (*out || !loosely)
        goto out;
    KITH_TRY(kith_gist_of_words(keep, &words, &want, err));
    *out = want.n > 0 && 3 * kith_gist_shared(gist, &want) >= 2 * want.n;
out:
    return rc;
}

static enum kith_rc match(struct kith_arena *keep, const struct kith_drill_item *item, struct kith_str answer,
                          const struct kith_words *words, struct kith_drill_answer *out, struct kith_err *err)
{
    struct kith_plain *plain;
    struct kith_gist gist;
    bool found;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *plain, &plain, err));
    kith_plain_of(words, plain);
    KITH_TRY(kith_gist_of_words(keep, words, &gist, err));
    out->distress = kith_phrase_in(plain, KITH_PHRASE_SELF_HARM);
    for (size_t i = 0; i < item->n_meaning && !out->meaning_fits; i++) {
        struct kith_gist want;

        KITH_TRY(holds(keep, plain, &gist, item->meaning[i], true, &found, err));
        KITH_TRY(kith_gist_of(keep, item->meaning[i], &want, err));
        /* Another word for the same feeling will do. */
        out->meaning_fits = found || (want.feelings & gist.feelings) != 0;
    }
    for (size_t i = 0; i < item->n_avoid && out->avoid.n == 0; i++) {
        if (kith_str_eq(item->avoid[i], KITH_S("?"))) {
            found = kith_str_find_byte(answer, '?') >= 0;
        } else {
            KITH_TRY(holds(keep, plain, &gist, item->avoid[i], false, &found, err));
        }
        if (found)
            out->avoid = item->avoid[i];
    }
out:
    return rc;
}

/* The feedback: what fitted, what to look at, two ways it might sound, and why they work. */
static enum kith_rc word_answer(struct kith_arena *keep, const struct kith_drill *drill,
                                const struct kith_drill_item *item, struct kith_drill_answer *a, struct kith_err *err)
{
    char text[4096];
    size_t n = 0;

#define SAY(...)                                                                                                       \
    do {                                                                                                               \
        int wrote = snprintf(text + n, sizeof text - n, __VA_ARGS__);                                                  \
        n += wrote > 0 && (size_t)wrote < sizeof text - n ? (size_t)wrote : 0;                                         \
    } while (0)

    if (a->went == KITH_DRILL_WELL)
        SAY("That does what was asked. ");
    else if (a->meaning_fits && a->avoid.n == 0)
        SAY("You are close to what was meant. ");
    if (a->avoid.n && kith_str_eq(a->avoid, KITH_S("?")))
        SAY("There is a question in it; here, let it stand as a statement. ");
    else if (a->avoid.n)
        SAY("\"%s\" is worth leaving out here. ", a->avoid.p);
    if (!a->code_fits && !drill->recovery)
        SAY("Kith %s hear %s in it. ", a->unsure ? "is not sure that it can" : "does not", wanted_words(item->code));
    if (!a->meaning_fits)
        SAY("Look again at what is meant under the words. ");
    for (size_t i = 0; i < item->n_examples && i < 2; i++)
        SAY("%s \"%s\" ", i == 0 ? "It might sound like:" : "Or:", item->examples[i].p);
    SAY("%s", item->why.p);
    return kith_str_keep(keep, (struct kith_str){text, n}, &a->text, err);
}

enum kith_rc kith_drill_check_text(const struct kith_coder *coder, struct kith_arena *keep,
                                   const struct kith_drill *drill, const struct kith_drill_item *item,
                                   struct kith_str answer, struct kith_drill_answer *out, struct kith_err *err)
{
    const struct kith_coded_turn *coded;
    struct kith_words words;
    struct kith_str clean;
    enum kith_rc rc;

    *out = (struct kith_drill_answer){.code_fits = true};
    KITH_TRY(kith_text_clean(keep, answer, &clean, err));
    KITH_TRY(kith_words_split(keep, clean, &words, err));
    KITH_TRY(match(keep, item, clean, &words, out, err));
    if (out->distress) {
        out->text = kith_note_help();
        goto out;
    }
    if (item->code.n && !drill->recovery && clean.n) {
        KITH_TRY(code_answer(coder, keep, item, clean, &coded, err));
        out->code_fits = has_code(coded, item->code);
        out->unsure = coded->unsure;
    }
    if (clean.n == 0)
        out->went = KITH_DRILL_AGAIN;
    else if (out->avoid.n == 0 && out->code_fits && out->meaning_fits)
        out->went = KITH_DRILL_WELL;
    else
        out->went = out->avoid.n == 0 && (out->meaning_fits || (out->code_fits && item->code.n)) ? KITH_DRILL_NEAR
                                                                                                 : KITH_DRILL_AGAIN;
    KITH_TRY(word_answer(keep, drill, item, out, err));
out:
    return rc;
}

enum kith_rc kith_drill_check_choice(struct kith_arena *keep, const struct kith_drill_item *item, size_t choice,
                                     struct kith_drill_answer *out, struct kith_err *err)
{
    char text[4096];
    int n;

    *out = (struct kith_drill_answer){.code_fits = true, .meaning_fits = true};
    if (choice >= item->n_choices)
        return kith_fail(err, KITH_EUSAGE, 0, "There are %zu answers to choose from.", item->n_choices);
    out->went = item->choices[choice].good ? KITH_DRILL_WELL : KITH_DRILL_AGAIN;
    n = snprintf(text, sizeof text, "%s ", item->choices[choice].why.p);
    for (size_t i = 0; i < item->n_choices && out->went != KITH_DRILL_WELL; i++)
        if (item->choices[i].good && n > 0 && (size_t)n < sizeof text) {
            n += snprintf(text + n, sizeof text - (size_t)n, "Another answer fits better: \"%s\" %s ",
                          item->choices[i].text.p, item->choices[i].why.p);
            break;
        }
    if (n > 0 && (size_t)n < sizeof text)
        (void)snprintf(text + n, sizeof text - (size_t)n, "%s", item->why.p);
    return kith_str_keep(keep, kith_str_of(text), &out->text, err);
}

enum kith_rc kith_text_in_distress(struct kith_arena *keep, struct kith_str text, bool *out, struct kith_err *err)
{
    struct kith_plain *plain;
    struct kith_words words;
    struct kith_str clean;
    enum kith_rc rc;

    *out = false;
    KITH_TRY(kith_text_clean(keep, text, &clean, err));
    KITH_TRY(kith_words_split(keep, clean, &words, err));
    KITH_TRY(kith_arena_take(keep, 1, sizeof *plain, &plain, err));
    kith_plain_of(&words, plain);
    *out = kith_phrase_in(plain, KITH_PHRASE_SELF_HARM);
out:
    return rc;
}

enum kith_rc kith_story_reply(struct kith_arena *keep, const struct kith_story_question *question,
                              struct kith_str answer, struct kith_str *out, struct kith_err *err)
{
    struct kith_gist gist;
    size_t most = 0;
    enum kith_rc rc = kith_gist_of(keep, answer, &gist, err);

    *out = question->otherwise;
    for (size_t i = 0; rc == KITH_OK && i < question->n_looks_for; i++) {
        size_t shared = kith_gist_shared(&gist, &question->looks_for[i].words);

        if (shared > most) {
            most = shared;
            *out = question->looks_for[i].reply;
        }
    }
    return rc;
}

void kith_drill_remember(struct kith_drill_memory *memory, enum kith_drill_went went, int32_t today)
{
    static const int32_t days[KITH_DRILL_BOXES] = {0, 1, 3, 7, 21, 60};

    if (went == KITH_DRILL_WELL)
        memory->box = memory->box + 1 < KITH_DRILL_BOXES ? (uint8_t)(memory->box + 1) : KITH_DRILL_BOXES - 1;
    else if (went == KITH_DRILL_AGAIN)
        memory->box = 0;
    else
        memory->box = memory->box > 1 ? (uint8_t)(memory->box - 1) : memory->box;
    memory->due = today + days[memory->box];
}

size_t kith_drill_choose(const struct kith_drill *drill, const struct kith_drill_memory *memories, int32_t today,
                         uint64_t seed, size_t *out, size_t most)
{
    bool taken[KITH_DRILL_ITEMS] = {false};
    size_t n = 0;

    while (n < most) {
        uint64_t first = UINT64_MAX;
        size_t best = KITH_DRILL_ITEMS;

        for (size_t i = 0; i < drill->n_items; i++) {
            const struct kith_drill_memory *m = &memories[i];
            uint64_t at;

            if (taken[i] || (m->due > today))
                continue;
            /* Seen and due before new; among new ones by chance. */
            at = m->due > 0 ? (uint64_t)m->due : (UINT64_C(1) << 40) + (kith_hash_mix(seed, i + 1) >> 25);
            if (at < first) {
                first = at;
                best = i;
            }
        }
        if (best == KITH_DRILL_ITEMS)
            break;
        taken[best] = true;
        out[n++] = best;
    }
    return n;
}
