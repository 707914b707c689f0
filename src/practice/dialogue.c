#include "dialogue.h"

#include "clean.h"
#include "live.h"

#include <stdio.h>

#define FEW_TURNS 32 /* that there is room for at first */
#define TURNS_MAX (2 * KITH_DIALOGUE_TURNS + 2)

enum { LEARNER, PERSON };

struct kith_dialogue {
    const struct kith_env *env;
    const struct kith_coder *coder;
    const struct kith_persona *persona;
    struct kith_dialogue_options options;
    struct kith_arena *keep;   /* the talk */
    struct kith_arena *lately; /* what the last call returned */
    struct kith_mind mind;
    struct kith_speaker speakers[2];
    struct kith_turn *turns;
    size_t n_turns;
    size_t room; /* turns */
    struct kith_transcript transcript;
    struct kith_live *live;
    size_t heard; /* turns that `live` has */
};

/* Room for one more turn of each: a talk takes little until it is long. */
static enum kith_rc make_room(struct kith_dialogue *d, struct kith_err *err)
{
    struct kith_turn *turns;
    enum kith_rc rc = KITH_OK;

    if (d->n_turns + 2 <= d->room)
        return KITH_OK;
    KITH_TRY(kith_arena_take(d->keep, 2 * d->room + FEW_TURNS, sizeof *turns, &turns, err));
    if (d->n_turns > 0)
        memcpy(turns, d->turns, d->n_turns * sizeof *turns);
    d->turns = turns;
    d->room = 2 * d->room + FEW_TURNS;
out:
    return rc;
}

static void add_turn(struct kith_dialogue *d, uint32_t speaker, struct kith_str text)
{
    d->turns[d->n_turns] =
        (struct kith_turn){.text = text, .id = (int64_t)d->n_turns, .start_ms = -1, .end_ms = -1, .speaker = speaker};
    d->n_turns++;
}

enum kith_rc kith_dialogue_open(const struct kith_env *env, const struct kith_coder *coder,
                                const struct kith_persona *persona, const struct kith_dialogue_options *options,
                                struct kith_dialogue **out, struct kith_err *err)
{
    struct kith_dialogue *d = kith_env_alloc(env, sizeof *d);
    struct kith_reply opening;
    enum kith_rc rc;

    *out = NULL;
    if (!d)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    d->env = env;
    d->coder = coder;
    d->persona = persona;
    d->options = *options;
    KITH_TRY(kith_arena_open(env, &d->keep, KITH_DIALOGUE_ARENA_MAX, err));
    KITH_TRY(kith_arena_open(env, &d->lately, KITH_DIALOGUE_ARENA_MAX, err));
    KITH_TRY(make_room(d, err));
    KITH_TRY(kith_live_open(coder, persona->id, false, &d->live, err));
    d->speakers[LEARNER] = (struct kith_speaker){KITH_S(""), KITH_ROLE_COUNSELLOR};
    d->speakers[PERSON] = (struct kith_speaker){persona->name, KITH_ROLE_CLIENT};
    kith_mind_begin(&d->mind, persona, options->seed, &opening);
    add_turn(d, PERSON, opening.line->text);
    *out = d;
out:
    if (rc != KITH_OK)
        kith_dialogue_close(d);
    return rc;
}

void kith_dialogue_close(struct kith_dialogue *d)
{
    if (!d)
        return;
    kith_live_close(d->live);
    kith_arena_close(d->lately);
    kith_arena_close(d->keep);
    kith_env_free(d->env, d);
}

struct kith_str kith_dialogue_opening(const struct kith_dialogue *d)
{
    return d->turns[0].text;
}

const struct kith_mind *kith_dialogue_mind(const struct kith_dialogue *d)
{
    return &d->mind;
}

bool kith_dialogue_ended(const struct kith_dialogue *d)
{
    return d->mind.ended != KITH_END_NOT;
}

const struct kith_transcript *kith_dialogue_transcript(struct kith_dialogue *d)
{
    d->transcript =
        (struct kith_transcript){.id = d->persona->id,
                                 .topic = d->persona->goal,
                                 .setting = d->persona->recovery ? KITH_SETTING_PEER : KITH_SETTING_ONE_TO_ONE,
                                 .chat = true,
                                 .speakers = d->speakers,
                                 .n_speakers = 2,
                                 .turns = d->turns,
                                 .n_turns = d->n_turns};
    return &d->transcript;
}

static struct kith_said_live as_said(const struct kith_turn *turn)
{
    return (struct kith_said_live){.role = turn->speaker == LEARNER ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT,
                                   .text = turn->text,
                                   .start_ms = turn->start_ms};
}

/* Codes the learner's turn, the last of the talk, by what came before it. The person's turns are heard only now. */
static enum kith_rc code_last(struct kith_dialogue *d, struct kith_said *out, struct kith_err *err)
{
    struct kith_said_live said;
    enum kith_rc rc;

    for (; d->heard + 1 < d->n_turns; d->heard++) {
        said = as_said(&d->turns[d->heard]);
        KITH_TRY(kith_live_hear(d->live, &said, err));
    }
    said = as_said(&d->turns[d->heard]);
    KITH_TRY(kith_live_turn(d->live, &said, &out->session, err));
    d->heard++;
    out->index = out->session->transcript->n_turns - 1;
    out->coded = &out->session->turns[out->index];
out:
    return rc;
}

/* The line as somebody else worded it. What the person is heard to say from now on is that, not the bank's line. */
static enum kith_rc reword(struct kith_dialogue *d, struct kith_said *out, struct kith_err *err)
{
    const struct kith_wording_of of = {.persona = d->persona,
                                       .talk = kith_dialogue_transcript(d),
                                       .reply = &out->reply,
                                       .seed = d->options.seed,
                                       .turn = out->turn};
    struct kith_worded worded = {.text = {"", 0}, .how = {"", 0}};
    struct kith_line *line;
    enum kith_rc rc;

    KITH_TRY(d->options.wording->word(d->options.wording->user, &of, d->keep, &worded, err));
    out->voice = worded.how;
    if (worded.text.n == 0)
        goto out;
    KITH_TRY(kith_arena_take(d->keep, 1, sizeof *line, &line, err));
    *line = *out->reply.line;
    line->text = worded.text;
    KITH_TRY(kith_gist_of(d->keep, worded.text, &line->gist, err));
    out->reply.line = line;
    out->answer = line->text;
    d->mind.lines[0] = line;
out:
    return rc;
}

static enum kith_rc answer(struct kith_dialogue *d, struct kith_said *out, struct kith_err *err)
{
    struct kith_heard_before before;
    struct kith_words words;
    uint8_t depth = d->mind.depth;
    enum kith_rc rc;

    KITH_TRY(kith_words_split(d->lately, out->text, &words, err));
    kith_mind_before(&d->mind, &before);
    KITH_TRY(kith_heard_of(d->lately, &before, out->text, &words, out->coded, &out->heard, err));
    kith_mind_answer(&d->mind, &out->heard, kith_mind_print(&words), &out->effect, &out->reply);
    memcpy(out->state, d->mind.feel, sizeof out->state);
    if (out->reply.end == KITH_END_HELP) {
        out->answer = kith_note_help();
        out->note.text = out->answer;
        goto out;
    }
    out->answer = out->reply.line->text;
    if (d->options.wording)
        KITH_TRY(reword(d, out, err));
    add_turn(d, PERSON, out->answer);
    if (d->options.notes)
        KITH_TRY(kith_note_make(d->lately, d->persona, &out->heard, out->coded, out->text, &out->effect, &out->reply,
                                depth, out->turn, &out->note, err));
out:
    return rc;
}

enum kith_rc kith_dialogue_say(struct kith_dialogue *d, struct kith_str text, struct kith_said *out,
                               struct kith_err *err)
{
    enum kith_rc rc;

    if (kith_dialogue_ended(d))
        return kith_fail(err, KITH_EUSAGE, 0, "The talk with %s has ended; begin a new one.", d->persona->name.p);
    if (d->mind.turn == KITH_DIALOGUE_TURNS || d->n_turns + 2 > TURNS_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "A talk has at most %d turns; begin a new one.", KITH_DIALOGUE_TURNS);
    if (text.n > KITH_DIALOGUE_TEXT)
        return kith_fail(err, KITH_EBOUND, 0, "One turn has at most %zu bytes; say it in two.", KITH_DIALOGUE_TEXT);
    kith_arena_reset(d->lately);
    *out = (struct kith_said){.turn = d->mind.turn + 1};
    KITH_TRY(kith_text_clean(d->keep, text, &out->text, err));
    KITH_TRY(make_room(d, err));
    add_turn(d, LEARNER, out->text);
    KITH_TRY(code_last(d, out, err));
    KITH_TRY(answer(d, out, err));
out:
    return rc;
}
