#include "margin_note.h"

#include "hash64.h"
#include "note_words.h"

#include <stdio.h>

#define NOTE_PARTS 5 /* was, did, attempt, example, doubt */

#define NOTE_MAX 2000

struct writer { /* text on its way into a buffer of its own; what does not fit is cut */
    char text[NOTE_MAX];
    size_t n;
};

static void put(struct writer *w, struct kith_str s)
{
    size_t n = s.n < sizeof w->text - w->n ? s.n : sizeof w->text - w->n;

    memcpy(w->text + w->n, s.p, n);
    w->n += n;
}

/* A template with {name}, {Name}: the persona's name. */
static void put_words(struct writer *w, const char *template, const struct kith_persona *p)
{
    struct kith_str rest = kith_str_of(template);

    while (rest.n > 0) {
        if (kith_str_starts(rest, KITH_S("{name}"))) {
            put(w, p->name);
            rest = kith_str_sub(rest, 6, rest.n);
        } else {
            put(w, kith_str_sub(rest, 0, 1));
            rest = kith_str_sub(rest, 1, rest.n);
        }
    }
}

/* The first words of the learner's turn, at most about forty bytes, cut at a blank. */
static void put_quote(struct writer *w, struct kith_str text)
{
    size_t end = text.n;

    if (text.n > 48) {
        end = 42;
        while (end > 0 && text.p[end] != ' ')
            end--;
        if (end == 0)
            return;
    }
    if (end == 0)
        return;
    put(w, KITH_S(" (\""));
    put(w, kith_str_sub(text, 0, end));
    put(w, end < text.n ? KITH_S(" ...\")") : KITH_S("\")"));
}

static enum kith_rc keep_text(struct kith_arena *keep, const struct writer *w, struct kith_str *out,
                              struct kith_err *err)
{
    return kith_str_keep(keep, (struct kith_str){w->text, w->n}, out, err);
}

/* The move that a note is about: the first of the list, but that a caught reflection is worth naming before a stem. */
static enum kith_heard_move main_move(const struct kith_heard *h)
{
    for (int m = 0; m < KITH_HEARD_COUNT; m++) {
        if (m == KITH_HEARD_OPEN && kith_heard_has(h, KITH_HEARD_EVOKES))
            continue;
        if (kith_heard_has(h, (enum kith_heard_move)m))
            return (enum kith_heard_move)m;
    }
    return KITH_HEARD_PLAIN;
}

/* The code's own name for what was said, where the note is about a skill that has one. */
static const char *code_name(enum kith_heard_move move, const struct kith_coded_turn *coded)
{
    bool complex = coded->label.reflection == KITH_REFLECTION_COMPLEX;

    if (!(coded->label.has & KITH_HAS_REFLECTION))
        return NULL;
    if (move == KITH_HEARD_CAUGHT)
        return complex ? "a complex reflection that caught the meaning" : "a reflection that caught the meaning";
    if (move == KITH_HEARD_NEAR)
        return complex ? "a complex reflection, on the way to the meaning" : "a simple reflection";
    return NULL;
}

static void write_was(struct writer *w, const struct kith_persona *p, enum kith_heard_move move,
                      const struct kith_heard *h, const struct kith_coded_turn *coded, struct kith_str text)
{
    const struct kith_note_words *words = kith_note_words_of(move);
    const char *name = code_name(move, coded);

    if (p->recovery) {
        put_words(w, words->heard, p);
        return;
    }
    put(w, KITH_S("This was "));
    put(w, kith_str_of(name ? name : words->was));
    if (move != KITH_HEARD_SILENCE)
        put_quote(w, text);
    if (h->two_things && (move == KITH_HEARD_CAUGHT || move == KITH_HEARD_NEAR))
        put(w, KITH_S(", with a question behind it"));
    put(w, KITH_S("."));
}

/* What came back, in words. */
static const char *reply_words(const struct kith_reply *r, uint8_t depth_before)
{
    switch (r->act) {
    case KITH_ACT_DISCLOSE:
        return r->line->depth > depth_before && depth_before > 0 ? "{name} went further in than before."
               : r->line->depth == 3                             ? "{name} told you something that is hardly ever said."
               : r->line->depth < depth_before                   ? "{name} kept to safer ground."
                                                                 : "{name} told you more.";
    case KITH_ACT_CHANGE:
        return "{name} spoke for change.";
    case KITH_ACT_PLAN:
        return "{name} began to make a plan.";
    case KITH_ACT_SUSTAIN:
        return "{name} spoke for things staying as they are.";
    case KITH_ACT_PUSH_BACK:
        return "{name} pushed back.";
    case KITH_ACT_FLAT:
        return "{name} gave a short answer.";
    case KITH_ACT_AGREE:
        return "{name} said that you had it.";
    case KITH_ACT_CORRECT:
        return "{name} put you right.";
    case KITH_ACT_ASK:
        return "{name} asked you something.";
    case KITH_ACT_SILENCE:
        return "{name} fell silent.";
    case KITH_ACT_SOFTEN:
        return "{name} took it, and the air cleared.";
    case KITH_ACT_THANKS:
        return "{name} let it in.";
    case KITH_ACT_END_WARM:
        return "{name} left on good terms.";
    case KITH_ACT_END_COLD:
        return "{name} had had enough, and left.";
    case KITH_ACT_END_DRY:
        return "{name} had had enough for today.";
    default:
        return "{name} answered.";
    }
}

static const char *inner_words(const struct kith_effect *e)
{
    double trust = e->by[KITH_FEEL_TRUST];
    double open = e->by[KITH_FEEL_OPENNESS];
    double discord = e->by[KITH_FEEL_DISCORD];

    if (discord > 0.05 || trust < -0.03)
        return "it put some distance between you.";
    if (trust > 0.03)
        return "trust grew a little.";
    if (open > 0.015)
        return "it made a little more room.";
    if (e->by[KITH_FEEL_CONFIDENCE] > 0.03)
        return "it strengthened their belief that they can.";
    if (discord < -0.05)
        return "it took some of the strain away.";
    return "not much moved.";
}

static void write_did(struct writer *w, const struct kith_persona *p, enum kith_heard_move move,
                      const struct kith_effect *effect, const struct kith_reply *reply, uint8_t depth_before)
{
    put_words(w, reply_words(reply, depth_before), p);
    if (!p->recovery) {
        put(w, KITH_S(" Inside, "));
        put(w, kith_str_of(inner_words(effect)));
    }
    put(w, KITH_S(" "));
    put(w, kith_str_of(kith_note_words_of(move)->why));
}

static const char *pick(const char *const two[2], uint64_t by)
{
    return two[1] && (by & 1u) ? two[1] : two[0];
}

enum kith_rc kith_note_make(struct kith_arena *keep, const struct kith_persona *persona, const struct kith_heard *heard,
                            const struct kith_coded_turn *coded, struct kith_str text, const struct kith_effect *effect,
                            const struct kith_reply *reply, uint8_t depth_before, uint32_t turn, struct kith_note *out,
                            struct kith_err *err)
{
    enum kith_heard_move move = main_move(heard);
    const struct kith_note_words *words = kith_note_words_of(move);
    uint64_t by = kith_hash_mix(turn, (uint64_t)move) >> 7;
    struct writer was = {.n = 0};
    struct writer did = {.n = 0};
    struct writer all = {.n = 0};
    const struct kith_str *parts[NOTE_PARTS] = {&out->was, &out->did, &out->attempt, &out->example, &out->doubt};
    enum kith_rc rc;

    *out = (struct kith_note){0};
    write_was(&was, persona, move, heard, coded, text);
    write_did(&did, persona, move, effect, reply, depth_before);
    KITH_TRY(keep_text(keep, &was, &out->was, err));
    KITH_TRY(keep_text(keep, &did, &out->did, err));
    if (reply->end == KITH_END_NOT || move == KITH_HEARD_FAREWELL)
        out->attempt =
            kith_str_of(persona->recovery && words->plain[0] ? pick(words->plain, by) : pick(words->attempt, by));
    if (out->attempt.n && words->example[0]) {
        struct writer example = {.n = 0};

        put(&example, KITH_S("On another case: "));
        put(&example, kith_str_of(pick(words->example, by >> 1)));
        KITH_TRY(keep_text(keep, &example, &out->example, err));
    }
    if (heard->unsure)
        out->doubt = persona->recovery ? KITH_S("Kith is not sure about this one. You may know better.")
                                       : KITH_S("Kith is not sure how to read this turn; trust your own ear first.");
    for (size_t i = 0; i < NOTE_PARTS; i++) {
        if (parts[i]->n == 0)
            continue;
        if (all.n)
            put(&all, KITH_S(" "));
        if (parts[i] == &out->attempt)
            put(&all, KITH_S("Try: "));
        put(&all, *parts[i]);
    }
    KITH_TRY(keep_text(keep, &all, &out->text, err));
out:
    return rc;
}

struct kith_str kith_note_help(void)
{
    return KITH_S(
        "This sounds as if it is about you, and no longer an exercise, so the exercise stops here. If you might hurt "
        "yourself or are in danger, call your emergency number now (999 in the UK, 911 in the US and Canada, 112 in "
        "most of "
        "Europe, 000 in Australia). To talk with someone at any hour: Samaritans 116 123 (UK and Ireland), 988 (US and "
        "Canada), Lifeline 13 11 14 (Australia); elsewhere findahelpline.com lists who answers. If someone you trust "
        "is "
        "near, tell them what you wrote here. Kith is a program and cannot help with this; a person can.");
}
