#include "session_maker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "session_maker: %s\n", what);
    abort();
}

struct session *session_open(void)
{
    struct session *s = calloc(1, sizeof *s);

    must(s != NULL, "no memory");
    must(kith_arena_open(kith_env_system(), &s->keep, KITH_SESSION_MAX, NULL) == KITH_OK, "no arena");
    s->speakers[0] = (struct kith_speaker){KITH_S("Dana"), KITH_ROLE_COUNSELLOR};
    s->speakers[1] = (struct kith_speaker){KITH_S("Marcus"), KITH_ROLE_CLIENT};
    s->speakers[2] = (struct kith_speaker){KITH_S("Lou"), KITH_ROLE_CLIENT};
    s->speakers[3] = (struct kith_speaker){KITH_S("Reception"), KITH_ROLE_OTHER};
    s->speakers[4] = (struct kith_speaker){KITH_S("Ana"), KITH_ROLE_COUNSELLOR};
    s->transcript.id = KITH_S("test");
    return s;
}

void session_close(struct session *s)
{
    kith_arena_close(s->keep);
    free(s);
}

static void code_word(struct kith_label *l, struct kith_str word, bool main_code)
{
    static const struct {
        const char *word;
        int behaviour;
        int subtype;
    } codes[] = {
        {"q:o", KITH_BEHAVIOUR_QUESTION, KITH_QUESTION_OPEN},
        {"q:c", KITH_BEHAVIOUR_QUESTION, KITH_QUESTION_CLOSED},
        {"r:s", KITH_BEHAVIOUR_REFLECTION, KITH_REFLECTION_SIMPLE},
        {"r:c", KITH_BEHAVIOUR_REFLECTION, KITH_REFLECTION_COMPLEX},
        {"i:info", KITH_BEHAVIOUR_INPUT, KITH_INPUT_INFORMATION},
        {"i:advi", KITH_BEHAVIOUR_INPUT, KITH_INPUT_ADVICE},
        {"i:nego", KITH_BEHAVIOUR_INPUT, KITH_INPUT_NEGOTIATION},
        {"i:opti", KITH_BEHAVIOUR_INPUT, KITH_INPUT_OPTIONS},
        {"o", KITH_BEHAVIOUR_OTHER, 0},
    };

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!kith_str_eq(kith_str_of(codes[i].word), word))
            continue;
        if (main_code)
            l->behaviour = (int8_t)codes[i].behaviour;
        if (codes[i].behaviour == KITH_BEHAVIOUR_OTHER)
            return;
        l->has |= (uint8_t)(1u << codes[i].behaviour);
        if (codes[i].behaviour == KITH_BEHAVIOUR_QUESTION)
            l->question = (int8_t)codes[i].subtype;
        else if (codes[i].behaviour == KITH_BEHAVIOUR_REFLECTION)
            l->reflection = (int8_t)codes[i].subtype;
        else
            l->input = (int8_t)codes[i].subtype;
        return;
    }
    must(false, "unknown code");
}

static void code_extra(struct kith_label *l, struct kith_str word)
{
    static const char *const names[] = {"AF", "SK", "EM", "PP", "PE", "CF"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (kith_str_eq(kith_str_of(names[i]), word)) {
            l->adherence |= (uint8_t)(1u << i);
            return;
        }
    must(false, "unknown adherence code");
}

static struct kith_label read_codes(char who, struct kith_str codes)
{
    struct kith_label l = KITH_LABEL_NONE;
    struct kith_str main_part;
    struct kith_str word;
    bool first = true;

    if (codes.n == 0)
        return l;
    if (who == 'C' || who == 'D') {
        l.talk = codes.p[0] == '+' ? KITH_TALK_CHANGE : codes.p[0] == '-' ? KITH_TALK_SUSTAIN : KITH_TALK_NEUTRAL;
        return l;
    }
    l.adherence_known = true;
    (void)kith_str_cut(&codes, ';', &main_part);
    while (kith_str_cut(&main_part, ',', &word)) {
        code_word(&l, word, first);
        first = false;
    }
    while (kith_str_cut(&codes, ',', &word))
        code_extra(&l, word);
    return l;
}

static void certain(struct kith_coded_turn *c)
{
    const struct kith_label *l = &c->label;

    if (l->behaviour >= 0)
        c->p.behaviour[l->behaviour] = 1;
    if (l->question >= 0)
        c->p.question[l->question] = 1;
    if (l->reflection >= 0)
        c->p.reflection[l->reflection] = 1;
    if (l->input >= 0)
        c->p.input[l->input] = 1;
    if (l->talk >= 0)
        c->p.talk[l->talk] = 1;
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        c->p.has[i] = l->has & (1u << i) ? 1.0f : 0.0f;
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        c->p.adherence[i] = l->adherence & (1u << i) ? 1.0f : 0.0f;
}

void session_say(struct session *s, char who, const char *codes, const char *text)
{
    static const char voices[] = "TCDOU";
    const char *voice = strchr(voices, who);
    struct kith_turn *t = &s->turns[s->n];
    struct kith_coded_turn *c = &s->codes[s->n];

    must(s->n < SESSION_TURNS && voice && *voice, "too many turns, or an unknown voice");
    *t = (struct kith_turn){.id = (int64_t)s->n, .start_ms = -1, .end_ms = -1, .speaker = (uint32_t)(voice - voices)};
    must(kith_str_keep(s->keep, kith_str_of(text), &t->text, NULL) == KITH_OK, "no memory");
    *c = (struct kith_coded_turn){.role = s->speakers[t->speaker].declared, .label = KITH_LABEL_NONE};
    if (who != 'O')
        c->label = read_codes(who, kith_str_of(codes));
    certain(c);
    s->n++;
}

void session_flag(struct session *s, size_t turn, struct kith_flag flag)
{
    struct kith_coded_turn *c = &s->codes[turn];
    struct kith_flag *flags;

    must(kith_arena_take(s->keep, c->n_flags + 1, sizeof *flags, &flags, NULL) == KITH_OK, "no memory");
    for (size_t i = 0; i < c->n_flags; i++)
        flags[i] = c->flags[i];
    flags[c->n_flags] = flag;
    c->flags = flags;
    c->n_flags++;
}

const struct kith_coded *session_coded(struct session *s, bool by_human)
{
    s->transcript.speakers = s->speakers;
    s->transcript.n_speakers = 5;
    s->transcript.turns = s->turns;
    s->transcript.n_turns = s->n;
    s->coded = (struct kith_coded){
        .transcript = &s->transcript, .turns = s->codes, .coder = by_human ? "a" : "9f3c", .by_human = by_human};
    return &s->coded;
}
