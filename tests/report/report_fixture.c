#include "report_fixture.h"

#include "rng.h"

#include <math.h>
#include <stdlib.h>

#define NAME(literal)                                                                                                  \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    } /* as an initializer: KITH_S is no constant */
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MODEL_HASH   "9f3c1a2b77d04e15c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738"

static void *take(struct kith_arena *keep, size_t n, size_t size)
{
    void *p = NULL;

    if (kith_arena_take(keep, n, size, &p, NULL) != KITH_OK)
        abort();
    return p;
}

/* One turn as the tables below write it: codes in the notation's letters. */
struct line {
    uint32_t speaker;
    const char *codes;
    const char *text;
};

static struct kith_label label_of(enum kith_role role, const char *codes)
{
    struct kith_label l = KITH_LABEL_NONE;

    if (role == KITH_ROLE_CLIENT)
        l.talk = strchr(codes, '+') ? KITH_TALK_CHANGE : strchr(codes, '-') ? KITH_TALK_SUSTAIN : KITH_TALK_NEUTRAL;
    if (role != KITH_ROLE_COUNSELLOR)
        return l;
    l.behaviour = KITH_BEHAVIOUR_OTHER;
    l.adherence_known = true;
    for (size_t i = 0; codes[i]; i++) {
        bool main = i == 0;
        int behaviour = KITH_NONE;

        switch (codes[i]) {
        case 'Q':
        case 'q':
            behaviour = KITH_BEHAVIOUR_QUESTION;
            l.question = codes[i] == 'Q' ? KITH_QUESTION_OPEN : KITH_QUESTION_CLOSED;
            break;
        case 'R':
        case 'r':
            behaviour = KITH_BEHAVIOUR_REFLECTION;
            l.reflection = codes[i] == 'R' ? KITH_REFLECTION_COMPLEX : KITH_REFLECTION_SIMPLE;
            break;
        case 'i':
            behaviour = KITH_BEHAVIOUR_INPUT;
            l.input = KITH_INPUT_ADVICE;
            break;
        case 'A':
            l.adherence |= 1u << KITH_ADHERENCE_AFFIRM;
            break;
        case 'E':
            l.adherence |= 1u << KITH_ADHERENCE_EMPHASIZE;
            break;
        case 'P':
            l.adherence |= 1u << KITH_ADHERENCE_PERSUADE;
            break;
        default:
            break;
        }
        if (behaviour == KITH_NONE)
            continue;
        l.has = (uint8_t)(l.has | 1u << behaviour);
        if (main)
            l.behaviour = (int8_t)behaviour;
    }
    return l;
}

/* .91 for the label, the rest shared among the others. */
static void spread(float *p, int n, int label)
{
    for (int i = 0; i < n; i++)
        p[i] = i == label ? 0.91f : label == KITH_NONE ? 1.0f / (float)n : 0.09f / (float)(n - 1);
}

static struct kith_probabilities probabilities_of(enum kith_role role, const struct kith_label *l)
{
    struct kith_probabilities p = {0};

    if (role == KITH_ROLE_CLIENT)
        spread(p.talk, KITH_TALK_COUNT, l->talk);
    if (role != KITH_ROLE_COUNSELLOR)
        return p;
    spread(p.behaviour, KITH_BEHAVIOUR_COUNT, l->behaviour);
    spread(p.question, KITH_QUESTION_COUNT, l->question);
    spread(p.reflection, KITH_REFLECTION_COUNT, l->reflection);
    spread(p.input, KITH_INPUT_COUNT, l->input);
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        p.has[i] = l->has & 1u << i ? 0.9375f : 0.03125f;
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        p.adherence[i] = l->adherence & 1u << i ? 0.75f : 0.0625f;
    return p;
}

struct session {
    struct kith_transcript transcript;
    struct kith_coded coded;
    struct kith_turn *turns;
    struct kith_coded_turn *codes;
};

static struct session *make_session(struct kith_arena *keep, const struct kith_speaker *speakers, size_t n_speakers,
                                    const struct line *lines, size_t n)
{
    struct session *s = take(keep, 1, sizeof *s);

    s->turns = take(keep, n, sizeof *s->turns);
    s->codes = take(keep, n, sizeof *s->codes);
    s->transcript =
        (struct kith_transcript){.speakers = speakers, .n_speakers = n_speakers, .turns = s->turns, .n_turns = n};
    s->coded = (struct kith_coded){.transcript = &s->transcript, .turns = s->codes, .coder = MODEL_HASH};
    for (size_t i = 0; i < n; i++) {
        enum kith_role role = speakers[lines[i].speaker].declared;

        s->turns[i] = (struct kith_turn){.text = kith_str_of(lines[i].text),
                                         .id = (int64_t)i,
                                         .start_ms = (int64_t)i * 7350 + 4000,
                                         .end_ms = (int64_t)i * 7350 + 10900,
                                         .speaker = lines[i].speaker};
        s->codes[i].role = role;
        s->codes[i].label = label_of(role, lines[i].codes);
        s->codes[i].p = probabilities_of(role, &s->codes[i].label);
    }
    return s;
}

/* The first place of `words` in a turn; a test that asks for what is not there is wrong. */
static void span_of(const struct session *s, size_t turn, const char *words, uint32_t *start, uint32_t *end)
{
    ptrdiff_t at = kith_str_find(s->turns[turn].text, kith_str_of(words));

    if (at < 0)
        abort();
    *start = (uint32_t)at;
    *end = (uint32_t)((size_t)at + strlen(words));
}

static void add_flag(struct kith_arena *keep, struct session *s, size_t turn, enum kith_flag_kind kind,
                     const char *words, const char *prefer)
{
    struct kith_flag *f = take(keep, 1, sizeof *f);

    f->kind = kind;
    f->prefer = kith_str_of(prefer);
    span_of(s, turn, words, &f->start, &f->end);
    s->codes[turn].flags = f;
    s->codes[turn].n_flags = 1;
}

struct weighed {
    enum kith_head head;
    uint8_t class_index;
    const char *words;
    float weight;
};

static void add_why(struct kith_arena *keep, struct session *s, size_t turn, const struct weighed *weighed, size_t n)
{
    struct kith_why *why = take(keep, n, sizeof *why);

    for (size_t i = 0; i < n; i++) {
        why[i] = (struct kith_why){weighed[i].head, weighed[i].class_index, 0, 0, weighed[i].weight};
        span_of(s, turn, weighed[i].words, &why[i].start, &why[i].end);
    }
    s->codes[turn].why = why;
    s->codes[turn].n_why = n;
}

/* Counted by Kith; the intervals are the fixture's own, so that better ones change no golden file. */
static struct kith_measures *measures_of(struct kith_arena *keep, const struct kith_coded *coded)
{
    const struct kith_measures *counted;
    struct kith_measures *m = take(keep, 1, sizeof *m);

    if (kith_measure_run(NULL, NULL, keep, coded, &counted, NULL) != KITH_OK)
        abort();
    *m = *counted;
    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        struct kith_measure *x = &m->items[id];
        bool count = id >= KITH_MEASURE_QUESTIONS && id <= KITH_MEASURE_MI_NON_ADHERENT;
        double half = id == KITH_MEASURE_R_TO_Q ? .6 : count ? 2 : .125;

        if (!x->defined || id == KITH_MEASURE_LONGEST)
            continue;
        x->low = fmax(0, x->value - half);
        x->high = x->value + half;
    }
    return m;
}

static void agree(struct kith_measures *m, int id, double r)
{
    m->items[id].agreement = r;
    m->items[id].rough = !(r >= .6);
}

struct words_item {
    enum kith_feedback_kind kind;
    const char *skill;
    const char *text;
    const char *example;
    uint32_t turns[3];
    size_t n_turns;
    const char *quote; /* NULL: the whole turn */
};

static const struct kith_feedback *feedback_of(struct kith_arena *keep, const struct session *s, const char *summary,
                                               const struct words_item *words, size_t n)
{
    struct kith_feedback *f = take(keep, 1, sizeof *f);
    struct kith_feedback_item *items = take(keep, n, sizeof *items);

    for (size_t i = 0; i < n; i++) {
        uint32_t *turns = take(keep, words[i].n_turns, sizeof *turns);

        memcpy(turns, words[i].turns, words[i].n_turns * sizeof *turns);
        items[i] = (struct kith_feedback_item){.kind = words[i].kind,
                                               .skill = kith_str_of(words[i].skill),
                                               .text = kith_str_of(words[i].text),
                                               .example = kith_str_of(words[i].example),
                                               .turns = turns,
                                               .n_turns = words[i].n_turns};
        if (words[i].quote)
            span_of(s, turns[0], words[i].quote, &items[i].quote_start, &items[i].quote_end);
    }
    *f = (struct kith_feedback){items, n, kith_str_of(summary)};
    return f;
}

/* ---- the short session ---- */

static const struct kith_speaker two[] = {
    {NAME("Dana Reyes"), KITH_ROLE_COUNSELLOR},
    {NAME("Tom Ellery"), KITH_ROLE_CLIENT},
};

static const struct line short_lines[] = {
    {0, "Q", "Thanks for coming in, Tom. What would you like to talk about today?"},
    {1, "-", "My wife says I drink too much. I don't know, Dana."},
    {0, "R", "You\xE2\x80\x99re not so sure about that yourself."},
    {1, "+", "Well, I did miss work twice last month because of it."},
    {0, "r", "You missed work because of the drinking."},
    {1, "+", "Yeah. That scared me, Ellerys don't miss work."},
    {0, "RQA",
     "It scared you, and you came here anyway. That took something. What would you want to be different, Tom?"},
    {1, "+", "I want to get through the week without it."},
    {0, "iqP", "Have you thought of keeping it to weekends? A lot of alcoholics find that helps."},
    {1, "-", "I wouldn't call myself that."},
    {0, "oE", "Fair enough. You decide what fits."},
    {1, "+", "Mm. Weekends, maybe."},
};

static const struct words_item short_items[] = {
    {KITH_FEEDBACK_STRENGTH,
     "complex reflection",
     "You gave back the fear and the courage in it, and Tom went on to say what he wants.",
     "",
     {6},
     1,
     "It scared you, and you came here anyway"},
    {KITH_FEEDBACK_TRY,
     "asking before advising",
     "Before you suggest something, ask whether it would be welcome: here it met with a \"no\".",
     "\"Some people find it helps to look at which days are hardest. Would you like to hear what they do?\"",
     {8},
     1,
     NULL},
    {KITH_FEEDBACK_MOMENT,
     "change talk",
     "A first reason to change; what would have happened if you had stayed with it?",
     "",
     {3},
     1,
     NULL},
    {KITH_FEEDBACK_MOMENT, "sustain talk", "Here he stepped back, right after a label.", "", {9, 8}, 2, NULL},
    {KITH_FEEDBACK_UNSURE, "", "Kith is unsure of one turn; trust your own reading there.", "", {8}, 1, NULL},
    {KITH_FEEDBACK_LANGUAGE,
     "",
     "You said \"alcoholics\"; many people prefer \"people who drink\".",
     "",
     {8},
     1,
     "A lot of alcoholics find that helps"},
    {KITH_FEEDBACK_LIMITS,
     "",
     "Kith was tested on public demonstration videos, not on sessions like yours.",
     "",
     {0},
     0,
     NULL},
};

static struct session *short_session(struct kith_arena *keep)
{
    static const struct weighed weighed[] = {
        {KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_REFLECTION, "It scared you", 1.25f},
        {KITH_HEAD_BEHAVIOUR, KITH_BEHAVIOUR_REFLECTION, "anyway", 0.5f},
        {KITH_HEAD_REFLECTION, KITH_REFLECTION_COMPLEX, "came here", 0.3f},
        {KITH_HEAD_QUESTION, KITH_QUESTION_OPEN, "What would", 0.75f},
    };
    struct session *s = make_session(keep, two, COUNT(two), short_lines, COUNT(short_lines));

    s->transcript.id = KITH_S("recordings/dana/2026-03-04 tom ellery");
    s->transcript.topic = KITH_S("drinking less");
    s->transcript.setting = KITH_SETTING_ONE_TO_ONE;
    s->codes[8].unsure = true;
    add_flag(keep, s, 8, KITH_FLAG_STIGMA, "alcoholics", "people who drink");
    add_why(keep, s, 6, weighed, COUNT(weighed));
    return s;
}

static struct kith_session_report report_of(struct kith_arena *keep, struct session *s,
                                            const struct kith_feedback *feedback)
{
    struct kith_measures *m = measures_of(keep, &s->coded);

    return (struct kith_session_report){&s->coded, m, feedback, NULL};
}

struct kith_session_report fixture_short(struct kith_arena *keep)
{
    struct session *s = short_session(keep);
    const struct kith_feedback *f = feedback_of(
        keep, s, "You listened more than you told, and Tom found reasons of his own.", short_items, COUNT(short_items));
    struct kith_session_report r = report_of(keep, s, f);
    struct kith_measures *m = take(keep, 1, sizeof *m);

    *m = *r.measures;
    agree(m, KITH_MEASURE_R_TO_Q, .724);
    agree(m, KITH_MEASURE_OPEN, .655);
    agree(m, KITH_MEASURE_COMPLEX, .38);
    agree(m, KITH_MEASURE_QUESTIONS, .9);
    agree(m, KITH_MEASURE_REFLECTIONS, .6);
    agree(m, KITH_MEASURE_CHANGE, .65);
    m->items[KITH_MEASURE_R_TO_Q].guide_fair = 1;
    m->items[KITH_MEASURE_R_TO_Q].guide_good = 2;
    r.measures = m;
    return r;
}

struct kith_session_report fixture_human(struct kith_arena *keep)
{
    struct session *s = short_session(keep);

    s->coded.by_human = true;
    s->coded.coder = "Robin Cole";
    return report_of(keep, s, feedback_of(keep, s, "You listened more than you told.", short_items, 1));
}

/* ---- the hostile session ---- */

#define RLO "\xE2\x80\xAE"

static const struct kith_speaker three[] = {
    {NAME("Eve <img src=x onerror=alert(1)>"), KITH_ROLE_COUNSELLOR},
    {NAME("\x1b]0;owned\x07O\xE2\x80\x99Malley-Jones \"& Sons\""), KITH_ROLE_CLIENT},
    {NAME("[Zed](https://evil.example) " RLO "dez"), KITH_ROLE_CLIENT},
};

static const struct line hostile_lines[] = {
    {0, "Q", "<script>alert('Eve')</script> How are you, O'Malley-Jones?\x1b[31m"},
    {1, "-",
     "I don't want to be here any more. \x1b]8;;https://evil.example\x07"
     "click\x1b]8;;\x07 " RLO "drawkcab"},
    {0, "r", "# Heading\n* item | cell\n> quote `code` [link](javascript:alert(1)) ![i](https://evil.example/x.png)"},
    {2, "+",
     "Zed says: &lt;b&gt; https://evil.example www.evil.example \xC2\x9B"
     "2J\xFF\xFE \xED\xA0\x80 end"},
    {0, "o", "1. one\r\n- two\t\"quoted\" 'single' </p></li></ol><h1>x</h1> \xE2\x80\xA8 next"},
    {1, "+", ""},
};

static const struct words_item hostile_items[] = {
    {KITH_FEEDBACK_CRISIS,
     "",
     "These words may mean that someone is in danger. Ask directly, stay, and call for help.",
     "",
     {1},
     1,
     "I don't want to be here any more"},
    {KITH_FEEDBACK_LOOK, "<i>", "Eve said </p><script>x()</script> \x1b[2J and `that`.", "\"><b>", {0, 2, 3}, 3, NULL},
    {KITH_FEEDBACK_LIMITS, "", "Kith was never tested on sessions like this one.", "", {0}, 0, NULL},
};

struct kith_session_report fixture_hostile(struct kith_arena *keep)
{
    struct session *s = make_session(keep, three, COUNT(three), hostile_lines, COUNT(hostile_lines));

    s->transcript.id = KITH_S("/srv/clinic/o'malley-jones/<eve>\x1b[5m &zed\"");
    s->transcript.topic = KITH_S("</title><script>x()</script>\x1b[0m");
    s->transcript.setting = KITH_SETTING_PEER;
    add_flag(keep, s, 1, KITH_FLAG_CRISIS, "want to be here any more", "Stay with them & ask <directly>.");
    return report_of(
        keep, s, feedback_of(keep, s, "A \x1b[31msummary\x1b[0m <u>of</u> Eve.", hostile_items, COUNT(hostile_items)));
}

/* ---- anything ---- */

static const char *const pieces[] = {
    "hello ",
    "Dana ",
    "it's ",
    "<b>",
    "&amp;",
    "\x1b[31m",
    "\xE2\x80\xAE",
    "\xFF",
    "\xC3",
    "\xE2\x82\xAC ",
    "\xF0\x9F\x99\x82 ",
    "\n",
    "\t",
    "``` ",
    "| ",
    "]]>",
    "\xEF\xBF\xBE",
    "supercalifragilisticexpialidocious",
    "\xE6\xBC\xA2\xE5\xAD\x97",
    "e\xCC\x81",
    "\"' ",
    "-- ",
    "?",
    "Q",
};

static struct kith_str random_text(struct kith_arena *keep, struct kith_rng *rng, size_t most)
{
    size_t n = kith_rng_below(rng, most + 1);
    char *p = take(keep, n * 40 + 1, 1);
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        const char *piece = pieces[kith_rng_below(rng, COUNT(pieces))];

        for (size_t k = 0; piece[k]; k++)
            p[at++] = piece[k];
    }
    return (struct kith_str){p, at};
}

static int any_of(struct kith_rng *rng, int n)
{
    return (int)kith_rng_below(rng, (uint64_t)n + 1) - 1;
}

static void random_turn(struct kith_arena *keep, struct kith_rng *rng, struct kith_turn *turn,
                        struct kith_coded_turn *code, size_t n_speakers)
{
    struct kith_flag *flags = take(keep, 4, sizeof *flags);
    struct kith_why *why = take(keep, 6, sizeof *why);
    uint32_t n;

    *turn = (struct kith_turn){.text = random_text(keep, rng, 40),
                               .id = (int64_t)kith_rng_below(rng, 100000),
                               .start_ms = (int64_t)kith_rng_below(rng, 8000000) - 1000000,
                               .end_ms = -1,
                               .speaker = (uint32_t)kith_rng_below(rng, n_speakers)};
    n = (uint32_t)turn->text.n + 3;
    code->role = (enum kith_role)kith_rng_below(rng, KITH_ROLE_COUNT);
    code->label =
        (struct kith_label){(int8_t)any_of(rng, KITH_BEHAVIOUR_COUNT),  (int8_t)any_of(rng, KITH_QUESTION_COUNT),
                            (int8_t)any_of(rng, KITH_REFLECTION_COUNT), (int8_t)any_of(rng, KITH_INPUT_COUNT),
                            (int8_t)any_of(rng, KITH_TALK_COUNT),       (uint8_t)kith_rng_below(rng, 8),
                            (uint8_t)kith_rng_below(rng, 64),           kith_rng_below(rng, 2) == 1};
    code->p = probabilities_of(code->role, &code->label);
    code->unsure = kith_rng_below(rng, 3) == 0;
    code->flags = flags;
    code->n_flags = kith_rng_below(rng, 5);
    for (size_t i = 0; i < code->n_flags; i++)
        flags[i] = (struct kith_flag){.kind = (enum kith_flag_kind)kith_rng_below(rng, 2),
                                      .start = (uint32_t)kith_rng_below(rng, n),
                                      .end = (uint32_t)kith_rng_below(rng, n),
                                      .prefer = random_text(keep, rng, 3)};
    code->why = why;
    code->n_why = kith_rng_below(rng, 7);
    for (size_t i = 0; i < code->n_why; i++)
        why[i] = (struct kith_why){(enum kith_head)kith_rng_below(rng, KITH_HEAD_COUNT),
                                   (uint8_t)kith_rng_below(rng, 4), (uint32_t)kith_rng_below(rng, n),
                                   (uint32_t)kith_rng_below(rng, n), (float)kith_rng_unit(rng) * 4 - 1};
}

static const struct kith_feedback *random_feedback(struct kith_arena *keep, struct kith_rng *rng, size_t n_turns)
{
    struct kith_feedback *f = take(keep, 1, sizeof *f);
    struct kith_feedback_item *items = take(keep, 12, sizeof *items);

    f->items = items;
    f->n = kith_rng_below(rng, 13);
    f->summary = random_text(keep, rng, 12);
    for (size_t i = 0; i < f->n; i++) {
        uint32_t *turns = take(keep, 8, sizeof *turns);

        items[i] = (struct kith_feedback_item){.kind = (enum kith_feedback_kind)kith_rng_below(rng, 8),
                                               .skill = random_text(keep, rng, 2),
                                               .text = random_text(keep, rng, 20),
                                               .example = random_text(keep, rng, 8),
                                               .turns = turns,
                                               .n_turns = kith_rng_below(rng, 9),
                                               .quote_start = (uint32_t)kith_rng_below(rng, 60),
                                               .quote_end = (uint32_t)kith_rng_below(rng, 200)};
        for (size_t k = 0; k < items[i].n_turns; k++)
            turns[k] = (uint32_t)kith_rng_below(rng, n_turns + 2);
    }
    return f;
}

struct kith_session_report fixture_random(struct kith_arena *keep, struct kith_rng *rng)
{
    size_t n = kith_rng_below(rng, 41);
    size_t n_speakers = 1 + kith_rng_below(rng, 12);
    struct kith_speaker *speakers = take(keep, n_speakers, sizeof *speakers);
    struct session *s = take(keep, 1, sizeof *s);

    s->turns = take(keep, n, sizeof *s->turns);
    s->codes = take(keep, n, sizeof *s->codes);
    for (size_t i = 0; i < n_speakers; i++)
        speakers[i] =
            (struct kith_speaker){random_text(keep, rng, 3), (enum kith_role)kith_rng_below(rng, KITH_ROLE_COUNT)};
    for (size_t i = 0; i < n; i++)
        random_turn(keep, rng, &s->turns[i], &s->codes[i], n_speakers);
    s->transcript = (struct kith_transcript){.id = random_text(keep, rng, 5),
                                             .topic = random_text(keep, rng, 3),
                                             .setting = (enum kith_setting)kith_rng_below(rng, 6),
                                             .chat = kith_rng_below(rng, 2) == 1,
                                             .speakers = speakers,
                                             .n_speakers = n_speakers,
                                             .turns = s->turns,
                                             .n_turns = n};
    s->coded = (struct kith_coded){
        .transcript = &s->transcript, .turns = s->codes, .coder = MODEL_HASH, .by_human = kith_rng_below(rng, 4) == 0};
    return report_of(keep, s, random_feedback(keep, rng, n));
}
