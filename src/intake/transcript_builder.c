#include "transcript_builder.h"

#include "clean.h"

#define RAW_MAX    ((size_t)1 << 20)        /* one cue before cleaning: most of it may be blanks or escapes */
#define FACT_MAX   ((size_t)4096)           /* id, topic, quality */
#define CODERS_MAX 64                       /* of one turn */
#define MS_MAX     INT64_C(100000000000000) /* beyond any recording: such a time is taken as unknown */
#define TURNS_MIN  64                       /* first size of the growing arrays */

struct kith_builder {
    struct kith_arena *keep;
    struct kith_str id, topic, quality;
    enum kith_setting setting;
    bool chat;
    struct kith_speaker speakers[KITH_SPEAKERS_MAX];
    size_t n_speakers;
    struct kith_turn *turns;
    size_t n_turns, cap_turns;
    struct kith_gold *gold; /* of all turns, in their order: `gold` of a turn is set from its count at the end */
    size_t n_gold, cap_gold;
    uint32_t speaker; /* of the latest cue */
    bool own_turn;    /* the latest turn takes no more cues */
    size_t n_open;    /* bytes of the latest turn's text, which is in `open` until the next turn begins */
    char open[KITH_TURN_MAX_BYTES];
    char fresh[KITH_TURN_MAX_BYTES]; /* the cleaned text of the cue at hand */
};

static void reset(struct kith_builder *b)
{
    struct kith_arena *keep = b->keep;

    memset(b, 0, offsetof(struct kith_builder, open));
    b->keep = keep;
    b->id = b->topic = b->quality = KITH_S("");
}

enum kith_rc kith_builder_open(struct kith_arena *keep, struct kith_builder **out, struct kith_err *err)
{
    struct kith_builder *b = kith_arena_raw(keep, sizeof *b);

    *out = b;
    if (!b)
        return kith_arena_fail(keep, err);
    b->keep = keep;
    reset(b);
    return KITH_OK;
}

/* Makes room for one more item; the old array stays in the arena, which doubling keeps under half of the whole. */
static enum kith_rc grow(struct kith_arena *keep, void *items, size_t *cap, size_t n, size_t size, struct kith_err *err)
{
    void *old;
    void *new;

    if (n < *cap)
        return KITH_OK;
    *cap = *cap ? *cap * 2 : TURNS_MIN;
    memcpy(&old, items, sizeof old);
    new = kith_arena_raw(keep, *cap * size);
    if (!new)
        return kith_arena_fail(keep, err);
    if (n)
        memcpy(new, old, n * size);
    memcpy(items, &new, sizeof new);
    return KITH_OK;
}

/* Cleans `in` into a fixed buffer. */
static enum kith_rc clean_into(struct kith_builder *b, struct kith_str in, char *buf, size_t max, const char *what,
                               uint32_t line, struct kith_str *out, struct kith_err *err)
{
    struct kith_arena_mark mark = kith_arena_mark(b->keep);
    enum kith_rc rc = KITH_OK;

    *out = in;
    if (in.n <= RAW_MAX && !kith_text_is_plain(in))
        rc = kith_text_clean(b->keep, in, out, err);
    if (rc == KITH_OK && out->n > max)
        rc = kith_fail(err, KITH_EBOUND, line,
                       "%s is longer than %zu bytes, the most that is read; check that this is a transcript with its "
                       "speakers named, or shorten it.",
                       what, max);
    if (rc == KITH_OK) {
        if (out->n)
            memcpy(buf, out->p, out->n);
        *out = (struct kith_str){buf, out->n};
    }
    kith_arena_rewind(b->keep, mark);
    return rc;
}

static bool same_speaker(const struct kith_speaker *s, struct kith_str name, enum kith_role declared)
{
    /* One name under two roles is two people: tables often give the role and no name. */
    if (declared != KITH_ROLE_UNKNOWN && s->declared != KITH_ROLE_UNKNOWN && declared != s->declared)
        return false;
    if (name.n == 0 && declared != s->declared)
        return false;
    return kith_str_eq_nocase(s->name, name);
}

static enum kith_rc add_speaker(struct kith_builder *b, struct kith_str name, enum kith_role declared, uint32_t line,
                                struct kith_err *err)
{
    struct kith_speaker *s = &b->speakers[b->n_speakers];

    if (b->n_speakers == KITH_SPEAKERS_MAX)
        return kith_fail(err, KITH_EBOUND, line,
                         "More than %d speakers are named in one session, the most that is read; check that each turn "
                         "begins with its speaker's name and a colon.",
                         KITH_SPEAKERS_MAX);
    s->declared = declared;
    b->speaker = (uint32_t)b->n_speakers;
    b->n_speakers++;
    return kith_str_keep(b->keep, name, &s->name, err);
}

/* Sets b->speaker to the cue's. */
static enum kith_rc find_speaker(struct kith_builder *b, const struct kith_cue *cue, struct kith_err *err)
{
    char buf[KITH_NAME_MAX_BYTES];
    struct kith_str name;
    enum kith_rc rc;

    rc = clean_into(b, cue->speaker, buf, sizeof buf, "A speaker's name", cue->line, &name, err);
    if (rc != KITH_OK)
        return rc;
    if (name.n == 0 && cue->declared == KITH_ROLE_UNKNOWN && b->n_speakers > 0)
        return KITH_OK;
    for (size_t i = 0; i < b->n_speakers; i++) {
        struct kith_speaker *s = &b->speakers[i];

        if (!same_speaker(s, name, cue->declared))
            continue;
        if (s->declared == KITH_ROLE_UNKNOWN)
            s->declared = cue->declared;
        b->speaker = (uint32_t)i;
        return KITH_OK;
    }
    return add_speaker(b, name, cue->declared, cue->line, err);
}

/* The latest turn's text leaves the open buffer. */
static enum kith_rc close_turn(struct kith_builder *b, struct kith_err *err)
{
    if (b->n_turns == 0)
        return KITH_OK;
    return kith_str_keep(b->keep, (struct kith_str){b->open, b->n_open}, &b->turns[b->n_turns - 1].text, err);
}

static int64_t known_ms(int64_t ms)
{
    return ms < 0 || ms > MS_MAX ? -1 : ms;
}

static enum kith_rc new_turn(struct kith_builder *b, const struct kith_cue *cue, struct kith_err *err)
{
    struct kith_turn *t;
    enum kith_rc rc;

    if (b->n_turns == KITH_SESSION_MAX_TURNS)
        return kith_fail(err, KITH_EBOUND, cue->line,
                         "One session has more than %d turns, the most that is read; split the file into sessions.",
                         KITH_SESSION_MAX_TURNS);
    KITH_TRY(close_turn(b, err));
    KITH_TRY(grow(b->keep, &b->turns, &b->cap_turns, b->n_turns, sizeof *b->turns, err));
    t = &b->turns[b->n_turns];
    *t = (struct kith_turn){.id = cue->id < 0 ? (int64_t)b->n_turns : cue->id, .start_ms = -1, .end_ms = -1};
    t->speaker = b->speaker;
    t->line = cue->line;
    b->n_turns++;
    b->n_open = 0;
    b->own_turn = cue->own_turn;
out:
    return rc;
}

static enum kith_rc append(struct kith_builder *b, struct kith_str text, uint32_t line, struct kith_err *err)
{
    bool blank = b->n_open > 0 && text.n > 0;

    if (text.n + blank > sizeof b->open - b->n_open)
        return kith_fail(err, KITH_EBOUND, line,
                         "The turn that goes on here is longer than %zu KB, the most that one turn may hold; check "
                         "that the speakers are named wherever they change.",
                         sizeof b->open >> 10);
    if (blank)
        b->open[b->n_open++] = ' ';
    if (text.n)
        memcpy(b->open + b->n_open, text.p, text.n);
    b->n_open += text.n;
    return KITH_OK;
}

static void stretch(struct kith_turn *t, const struct kith_cue *cue)
{
    int64_t start = known_ms(cue->start_ms);
    int64_t end = known_ms(cue->end_ms);

    if (t->start_ms < 0)
        t->start_ms = start;
    if (end >= t->start_ms && end > t->end_ms)
        t->end_ms = end;
}

enum kith_rc kith_builder_cue(struct kith_builder *b, const struct kith_cue *cue, struct kith_err *err)
{
    const struct kith_turn *last = b->n_turns ? &b->turns[b->n_turns - 1] : NULL;
    struct kith_str text;
    enum kith_rc rc;

    KITH_TRY(clean_into(b, cue->text, b->fresh, sizeof b->fresh, "The text of one turn", cue->line, &text, err));
    if (text.n == 0 && !cue->own_turn)
        return KITH_OK;
    KITH_TRY(find_speaker(b, cue, err));
    if (!last || b->own_turn || cue->own_turn || last->speaker != b->speaker)
        KITH_TRY(new_turn(b, cue, err));
    KITH_TRY(append(b, text, cue->line, err));
    stretch(&b->turns[b->n_turns - 1], cue);
out:
    return rc;
}

enum kith_rc kith_builder_gold(struct kith_builder *b, struct kith_str coder, const struct kith_label *label,
                               struct kith_err *err)
{
    struct kith_turn *t = b->n_turns ? &b->turns[b->n_turns - 1] : NULL;
    struct kith_gold *g;
    char buf[KITH_NAME_MAX_BYTES];
    enum kith_rc rc;

    if (!t)
        return kith_fail(err, KITH_EUSAGE, 0, "A code came before the first turn; add the turn first.");
    if (t->n_gold == CODERS_MAX)
        return kith_fail(err, KITH_EBOUND, t->line,
                         "One turn has more than %d coders, the most that is read; check the column of annotators.",
                         CODERS_MAX);
    KITH_TRY(clean_into(b, coder, buf, sizeof buf, "A coder's name", t->line, &coder, err));
    KITH_TRY(grow(b->keep, &b->gold, &b->cap_gold, b->n_gold, sizeof *b->gold, err));
    g = &b->gold[b->n_gold];
    g->label = *label;
    KITH_TRY(kith_str_keep(b->keep, coder, &g->coder, err));
    b->n_gold++;
    t->n_gold++;
out:
    return rc;
}

static enum kith_rc set_fact(struct kith_builder *b, struct kith_str in, const char *what, struct kith_str *fact,
                             struct kith_err *err)
{
    char buf[FACT_MAX];
    enum kith_rc rc;

    rc = clean_into(b, in, buf, sizeof buf, what, 0, &in, err);
    if (rc != KITH_OK || in.n == 0)
        return rc;
    return kith_str_keep(b->keep, in, fact, err);
}

enum kith_rc kith_builder_id(struct kith_builder *b, struct kith_str id, struct kith_err *err)
{
    return set_fact(b, id, "The session's id", &b->id, err);
}

enum kith_rc kith_builder_topic(struct kith_builder *b, struct kith_str topic, struct kith_err *err)
{
    /* AnnoMI's word for a session whose goal nobody could tell. */
    if (kith_str_eq_nocase(kith_str_trim(topic), KITH_S("unidentifiable")))
        return KITH_OK;
    return set_fact(b, topic, "The session's topic", &b->topic, err);
}

enum kith_rc kith_builder_quality(struct kith_builder *b, struct kith_str quality, struct kith_err *err)
{
    return set_fact(b, quality, "The session's quality", &b->quality, err);
}

void kith_builder_setting(struct kith_builder *b, struct kith_str setting)
{
    static const struct {
        struct kith_str word;
        enum kith_setting setting;
    } known[] = {
        {{"spoken", 6}, KITH_SETTING_ONE_TO_ONE},
        {{"chat", 4}, KITH_SETTING_ONE_TO_ONE},
        {{"one-to-one", 10}, KITH_SETTING_ONE_TO_ONE},
        {{"peer", 4}, KITH_SETTING_PEER},
        {{"group", 5}, KITH_SETTING_GROUP},
        {{"family", 6}, KITH_SETTING_FAMILY},
        {{"crisis", 6}, KITH_SETTING_CRISIS},
    };

    setting = kith_str_trim(setting);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (kith_str_eq_nocase(known[i].word, setting)) {
            b->setting = known[i].setting;
            b->chat = i == 1;
        }
}

size_t kith_builder_turns(const struct kith_builder *b)
{
    return b->n_turns;
}

enum kith_rc kith_builder_finish(struct kith_builder *b, const struct kith_transcript **out, struct kith_err *err)
{
    struct kith_speaker *speakers = NULL;
    struct kith_transcript *t = NULL;
    const struct kith_gold *gold = b->gold;
    enum kith_rc rc;

    *out = NULL;
    if (b->n_turns == 0)
        return kith_fail(err, KITH_EINPUT, 0,
                         "Nobody says anything in this transcript; expected turns with their speakers, so check that "
                         "this is the right file and that the export holds the text.");
    KITH_TRY(close_turn(b, err));
    KITH_TRY(kith_arena_take(b->keep, b->n_speakers, sizeof *speakers, &speakers, err));
    memcpy(speakers, b->speakers, b->n_speakers * sizeof *speakers);
    KITH_TRY(kith_arena_take(b->keep, 1, sizeof *t, &t, err));
    for (size_t i = 0; i < b->n_turns; i++) {
        b->turns[i].gold = b->turns[i].n_gold ? gold : NULL;
        if (b->turns[i].n_gold)
            gold += b->turns[i].n_gold;
    }
    *t = (struct kith_transcript){b->id,         b->topic, b->quality, b->setting, b->chat, speakers,
                                  b->n_speakers, b->turns, b->n_turns, NULL,       0};
    *out = t;
    reset(b);
out:
    return rc;
}
