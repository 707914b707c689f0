#include "voice_check.h"

#include "buf.h"
#include "clean.h"
#include "reading_grade.h"
#include "voice_facts.h"
#include "voice_phrases.h"

#define GRADE_MOST  8.0            /* of one line for people in recovery, whose lines together read at 6 or less */
#define GRADED_FROM 10             /* words */
#define LOOK_BACK   8              /* turns before it that decide how a line reads */
#define REPLY_BYTES ((size_t)4096) /* looked at; a longer one is too long anyway */

struct look {
    const struct kith_coder *coder;
    struct kith_arena *keep;
    const struct kith_wording_of *of;
    struct kith_str bank;
    struct kith_words bank_words;
    struct kith_plain bank_plain;
    struct kith_str text;
    struct kith_words words;
    struct kith_plain plain;
};

/* Curly marks and long dashes as a keyboard has them, so that a line looks like the bank's. */
static void plain_marks(struct kith_buf *out, struct kith_str in)
{
    static const struct {
        const char *from;
        const char *to;
    } marks[] = {{"\xe2\x80\x98", "'"},   {"\xe2\x80\x99", "'"},   {"\xe2\x80\x9c", "\""},  {"\xe2\x80\x9d", "\""},
                 {"\xe2\x80\x93", " - "}, {"\xe2\x80\x94", " - "}, {"\xe2\x80\xa6", "..."}, {"\xc2\xa0", " "}};

    while (in.n > 0) {
        size_t cut = 1;

        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (kith_str_starts(in, kith_str_of(marks[i].from))) {
                kith_buf_puts(out, marks[i].to);
                cut = strlen(marks[i].from);
                break;
            }
        if (cut == 1)
            kith_buf_byte(out, in.p[0]);
        in = kith_str_sub(in, cut, in.n);
    }
}

static struct kith_str without_quotes(struct kith_str s)
{
    s = kith_str_trim(s);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' && kith_str_find_byte(kith_str_sub(s, 1, s.n - 1), '"') < 0)
        s = kith_str_trim(kith_str_sub(s, 1, s.n - 1));
    return s;
}

/* As it would be said. A second paragraph is another thought, or another speaker. */
static enum kith_rc tidy(struct look *l, struct kith_str reply, const char **why, struct kith_err *err)
{
    struct kith_buf buf;
    struct kith_str kept;
    enum kith_rc rc;

    kith_buf_init(&buf, kith_arena_env(l->keep), 3 * REPLY_BYTES);
    reply = kith_str_trim(reply);
    if (kith_str_find_byte(reply, '\n') >= 0 || kith_str_find_byte(reply, '\r') >= 0) {
        *why = "more than one paragraph";
        rc = KITH_OK;
        goto out;
    }
    plain_marks(&buf, reply.n > REPLY_BYTES ? kith_str_sub(reply, 0, REPLY_BYTES) : reply);
    KITH_TRY(kith_buf_check(&buf, "A reply", err));
    KITH_TRY(kith_text_clean(l->keep, without_quotes(kith_buf_view(&buf)), &kept, err));
    l->text = kept;
    KITH_TRY(kith_words_split(l->keep, l->text, &l->words, err));
    kith_plain_of(&l->words, &l->plain);
out:
    kith_buf_free(&buf);
    return rc;
}

static bool has_word(const struct kith_words *words, struct kith_str word)
{
    for (size_t i = 0; i < words->n; i++)
        if (kith_str_eq_nocase(words->items[i].low, word))
            return true;
    return false;
}

/* A word that the line does not have. */
static bool adds_word(const struct look *l, struct kith_str word)
{
    return has_word(&l->words, word) && !has_word(&l->bank_words, word);
}

/* "Gary: ..." or "Therapist: ...": a label, not speech. Two words at most may stand before the colon. */
static bool labelled(struct kith_str s)
{
    ptrdiff_t colon = kith_str_find_byte(s, ':');
    size_t blanks = 0;

    if (colon <= 0)
        return false;
    for (ptrdiff_t i = 0; i < colon; i++)
        blanks += s.p[i] == ' ';
    return blanks <= 1 && s.p[0] >= 'A' && s.p[0] <= 'Z';
}

static const char *form_of(const struct look *l)
{
    size_t most = 2 * l->bank_words.n_text + 12;

    if (l->text.n == 0 || l->words.n_text == 0)
        return "nothing was said";
    if (l->text.n > KITH_LINE_MAX_BYTES || l->words.n_text > KITH_VOICE_WORDS_MAX || l->words.n_text > most)
        return "too long";
    if (kith_str_find(l->text, KITH_S("\xef\xbf\xbd")) >= 0)
        return "bytes that are no text";
    for (size_t i = 0; i < l->text.n; i++) {
        unsigned char c = (unsigned char)l->text.p[i];

        if (strchr("<>{}[]*_#|\\`~@^=$%&+/", c) || (c == '(' && kith_str_find_byte(l->bank, '(') < 0))
            return "signs that nobody says";
        if (c > 0xc9 || c == 0xc2) /* beyond the letters of Latin scripts: emoji, other scripts, symbols */
            return "signs that nobody says";
    }
    if (labelled(l->text) || adds_word(l, l->of->persona->name) || kith_str_find(l->text, KITH_S("\"")) >= 0)
        return "more than one speaker";
    return NULL;
}

static bool said_before(const struct look *l)
{
    const struct kith_transcript *t = l->of->talk;

    for (size_t i = 0; i < t->n_turns; i++)
        if (kith_str_eq_nocase(t->turns[i].text, l->text))
            return true;
    return false;
}

/* What the chosen act asks of a line's form and matter; how it reads is the coder's to say. */
static enum kith_rc act_of(struct look *l, const char **why, struct kith_err *err)
{
    enum kith_act act = l->of->reply->act;
    bool ends = act == KITH_ACT_END_WARM || act == KITH_ACT_END_COLD || act == KITH_ACT_END_DRY;
    bool asks = kith_str_find_byte(l->text, '?') >= 0;
    bool bank_asks = kith_str_find_byte(l->bank, '?') >= 0;
    struct kith_gist bank;
    struct kith_gist gist;
    enum kith_rc rc;

    KITH_TRY(kith_gist_of_words(l->keep, &l->bank_words, &bank, err));
    KITH_TRY(kith_gist_of_words(l->keep, &l->words, &gist, err));
    if (asks != bank_asks && (asks || act == KITH_ACT_ASK))
        *why = asks ? "another act: asks" : "another act: asks nothing";
    else if (!ends && kith_phrase_in(&l->plain, KITH_PHRASE_FAREWELL) &&
             !kith_phrase_in(&l->bank_plain, KITH_PHRASE_FAREWELL))
        *why = "another act: says goodbye";
    else if (adds_word(l, KITH_S("sorry")) || adds_word(l, KITH_S("apologise")) || adds_word(l, KITH_S("apologize")))
        *why = "another act: apologises";
    else if (bank.n >= 2 && kith_gist_shared(&gist, &bank) == 0)
        *why = "strays from what the line says";
    else if (said_before(l))
        *why = "said before";
out:
    return rc;
}

/* The line coded where it would stand, by the model that codes sessions. */
static enum kith_rc reads_as(struct look *l, const char **why, struct kith_err *err)
{
    const struct kith_transcript *talk = l->of->talk;
    size_t n = talk->n_turns < LOOK_BACK ? talk->n_turns : LOOK_BACK;
    struct kith_transcript t = *talk;
    const struct kith_coded *coded;
    struct kith_turn *turns;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(l->keep, n + 1, sizeof *turns, &turns, err));
    memcpy(turns, talk->turns + (talk->n_turns - n), n * sizeof *turns);
    turns[n] = (struct kith_turn){.text = l->text, .id = (int64_t)talk->n_turns, .start_ms = -1, .end_ms = -1};
    while (turns[n].speaker < talk->n_speakers && talk->speakers[turns[n].speaker].declared != KITH_ROLE_CLIENT)
        turns[n].speaker++;
    t.turns = turns;
    t.n_turns = n + 1;
    KITH_TRY(kith_coding_run(l->coder, l->keep, &t, NULL, &coded, err));
    if (coded->turns[n].label.talk != (int)kith_act_talk((int)l->of->reply->act))
        *why = "another act: does not read as the talk it should be";
out:
    return rc;
}

static enum kith_rc flagged(struct look *l, struct kith_str text, const struct kith_words *words, enum kith_role role,
                            enum kith_flag_kind kind, bool *out, struct kith_err *err)
{
    struct kith_speaker speaker = {.declared = role};
    struct kith_turn turn = {.text = text, .start_ms = -1, .end_ms = -1};
    struct kith_transcript t = {.speakers = &speaker, .n_speakers = 1, .turns = &turn, .n_turns = 1};
    const struct kith_flag *flags;
    size_t n;
    enum kith_rc rc;

    *out = false;
    KITH_TRY(kith_flags_find(kith_coder_flags(l->coder), l->keep, &t, &role, 0, words, &flags, &n, err));
    for (size_t i = 0; i < n; i++)
        *out = *out || flags[i].kind == kind;
out:
    return rc;
}

/* Danger may be spoken of where the bank's own line does, and a hard word used where the bank uses one. */
static enum kith_rc safe(struct look *l, const char **why, struct kith_err *err)
{
    static const struct {
        enum kith_role role;
        enum kith_flag_kind kind;
        const char *why;
    } kinds[] = {{KITH_ROLE_CLIENT, KITH_FLAG_CRISIS, "unsafe: words of danger"},
                 {KITH_ROLE_COUNSELLOR, KITH_FLAG_STIGMA, "unsafe: a word that hurts people"}};
    enum kith_rc rc = KITH_OK;

    for (int list = 0; list < KITH_VOICE_LISTS && !*why; list++)
        if (kith_voice_says((enum kith_voice_list)list, &l->plain, &l->bank_plain))
            *why = kith_voice_why((enum kith_voice_list)list);
    if (!*why && kith_phrase_in(&l->plain, KITH_PHRASE_SELF_HARM) &&
        !kith_phrase_in(&l->bank_plain, KITH_PHRASE_SELF_HARM))
        *why = "unsafe: words of danger";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !*why; i++) {
        bool here;
        bool there;

        KITH_TRY(flagged(l, l->text, &l->words, kinds[i].role, kinds[i].kind, &here, err));
        KITH_TRY(flagged(l, l->bank, &l->bank_words, kinds[i].role, kinds[i].kind, &there, err));
        if (here && !there)
            *why = kinds[i].why;
    }
out:
    return rc;
}

/* A line of a few words has no reading level to speak of; one no harder than the bank's is not too hard. */
static const char *reading_of(const struct look *l)
{
    struct kith_grade grade = {0};
    struct kith_grade bank = {0};

    kith_grade_add(&grade, &l->words);
    kith_grade_add(&bank, &l->bank_words);
    return l->of->persona->recovery && l->words.n_text >= GRADED_FROM && kith_grade_of(&grade) > GRADE_MOST &&
                   kith_grade_of(&grade) > kith_grade_of(&bank)
               ? "too hard to read"
               : NULL;
}

enum kith_rc kith_voice_check(const struct kith_coder *coder, struct kith_arena *keep, const struct kith_wording_of *of,
                              struct kith_str reply, struct kith_str *text, const char **why, struct kith_err *err)
{
    struct look l = {.coder = coder, .keep = keep, .of = of, .bank = of->reply->line->text, .text = {"", 0}};
    struct kith_voice_facts facts;
    enum kith_rc rc;

    *why = NULL;
    *text = l.text;
    KITH_TRY(kith_words_split(keep, l.bank, &l.bank_words, err));
    kith_plain_of(&l.bank_words, &l.bank_plain);
    KITH_TRY(tidy(&l, reply, why, err));
    if (!*why)
        *why = form_of(&l);
    if (!*why)
        KITH_TRY(safe(&l, why, err));
    if (!*why) {
        KITH_TRY(kith_voice_facts_of(keep, of->persona, &facts, err));
        *why = kith_voice_facts_broken(&facts, l.text, &l.words);
    }
    if (!*why)
        *why = reading_of(&l);
    if (!*why)
        KITH_TRY(act_of(&l, why, err));
    if (!*why)
        KITH_TRY(reads_as(&l, why, err));
    if (!*why)
        *text = l.text;
out:
    return rc;
}
