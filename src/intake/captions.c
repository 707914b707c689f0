#include "captions.h"

#include "caption_cue.h"
#include "clean.h"
#include "name_table.h"
#include "speaker_label.h"
#include "speaker_name.h"
#include "text_lines.h"
#include "timecode.h"

#include <stdlib.h>

#define STEP_BACK_MS  INT64_C(30000)
#define CUES_FIRST    256
#define RAREST_LABELS 20 /* labels in fewer cues than one in so many are chance */

struct cue {
    int64_t start_ms;
    int64_t end_ms;
    int64_t order_ms; /* start, or that of the cue before when unknown */
    uint32_t at;      /* of the payload in the text */
    uint32_t n;
    uint32_t line;
    uint32_t seq;
    uint32_t part; /* which recording, when the clock began anew */
};

struct captions {
    struct kith_parse *p;
    struct cue *cues;
    size_t n, cap;
    size_t numbered; /* cues whose id is their number, as Zoom writes */
    size_t guids;    /* cues whose id is a GUID, as Teams writes */
    size_t voiced;   /* cues with a <v> */
    size_t closed;   /* of them, those with a </v> */
    size_t spoken;   /* those with words */
    size_t longest;  /* payload */
    uint32_t lost;   /* the first line of words before any cue; 0: none */
    char *room;      /* for it */
    struct kith_names *names;
    bool rolling;
    struct kith_str shown; /* the last line of rolling captions, kept in `before` */
    char before[256];
    struct kith_str above; /* the name alone on the line before, kept in `above_room` */
    char above_room[KITH_LABEL_MAX];
};

/* ---- the blocks of the file ---- */

static bool is_digits(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* "0f3c9a52-7e1b-4d2c-9a1f-2b6f0c9d1e77/12-0" */
static bool starts_with_guid(struct kith_str s)
{
    static const size_t dashes[] = {8, 13, 18, 23};
    size_t d = 0;

    if (s.n < 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        char c = (char)(s.p[i] | 0x20);

        if (d < 4 && i == dashes[d]) {
            if (s.p[i] != '-')
                return false;
            d++;
        } else if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(c >= 'a' && c <= 'f')) {
            return false;
        }
    }
    return true;
}

/* An arrow behind something like a time: people also draw arrows in what they write. */
static bool is_timing(struct kith_str line)
{
    return (line.p[0] == '-' || (line.p[0] >= '0' && line.p[0] <= '9')) && kith_str_find(line, KITH_S("-->")) >= 0;
}

static enum kith_rc add_cue(struct captions *c, uint32_t line, struct kith_err *err)
{
    struct cue *cues;

    if (c->n == KITH_CUES_MAX)
        return kith_fail(err, KITH_EBOUND, line,
                         "The file has more than %d cues, the most that is read; split it into sessions.",
                         KITH_CUES_MAX);
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : CUES_FIRST;
        cues = kith_arena_raw(c->p->life, c->cap * sizeof *cues);
        if (!cues)
            return kith_arena_fail(c->p->life, err);
        if (c->n)
            memcpy(cues, c->cues, c->n * sizeof *cues);
        c->cues = cues;
    }
    c->cues[c->n] = (struct cue){.start_ms = -1, .end_ms = -1, .seq = (uint32_t)c->n, .line = line};
    c->n++;
    return KITH_OK;
}

/* Makes the payload of the latest cue reach to the end of `line`. */
static void extend(struct captions *c, struct kith_str line, uint32_t number)
{
    struct cue *last = &c->cues[c->n - 1];
    size_t at = (size_t)(line.p - c->p->text.p);

    if (last->n == 0) {
        last->at = (uint32_t)at;
        last->line = number;
    }
    last->n = (uint32_t)(at + line.n - last->at);
    if (last->n > c->longest)
        c->longest = last->n;
}

static void note_id(struct captions *c, struct kith_str id)
{
    uint64_t value = 0;

    c->guids += starts_with_guid(id);
    c->numbered += kith_str_uint(id, UINT32_MAX, &value) && value == c->n;
}

static bool begins_comment(struct kith_str line)
{
    return kith_str_eq(line, KITH_S("NOTE")) || kith_str_starts(line, KITH_S("NOTE ")) ||
           kith_str_starts(line, KITH_S("NOTE\t")) || kith_str_eq(line, KITH_S("STYLE")) ||
           kith_str_eq(line, KITH_S("REGION"));
}

/* Where the reader is between two lines. */
struct block {
    bool skip;          /* inside a head or a comment */
    bool open;          /* the latest cue takes the lines that come */
    struct kith_str id; /* a block's first line, which may be a cue's id */
    uint32_t id_line;
    struct kith_str end; /* the latest line of text: an id when the blank line before it is missing */
    uint32_t before_end; /* the payload's length without it */
};

static enum kith_rc time_line(struct captions *c, struct block *b, struct kith_str line, uint32_t number,
                              struct kith_err *err)
{
    ptrdiff_t arrow = kith_str_find(line, KITH_S("-->"));
    struct kith_str after = kith_str_trim(kith_str_sub(line, (size_t)arrow + 3, line.n));
    enum kith_rc rc;

    if (b->open && is_digits(b->end)) {
        c->cues[c->n - 1].n = b->before_end;
        b->id = b->end;
    }
    rc = add_cue(c, number, err);
    if (rc != KITH_OK)
        return rc;
    (void)kith_timecode(kith_str_sub(line, 0, (size_t)arrow), &c->cues[c->n - 1].start_ms);
    (void)kith_timecode_prefix(after, &c->cues[c->n - 1].end_ms);
    note_id(c, b->id);
    *b = (struct block){.open = true};
    return KITH_OK;
}

/* A blank line inside a cue's text, against the rules, is no reason to lose the rest: a block without a time is a cue
 * of unknown time, by the speaker before. */
static enum kith_rc untimed_block(struct captions *c, struct block *b, struct kith_err *err)
{
    enum kith_rc rc = add_cue(c, b->id_line, err);

    if (rc != KITH_OK)
        return rc;
    extend(c, b->id, b->id_line);
    b->open = true;
    return KITH_OK;
}

static enum kith_rc end_block(struct captions *c, struct block *b, struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    /* A single line may be the id of a cue that lost its time. */
    if (!b->open && b->id.n && c->n && !is_digits(b->id) && !starts_with_guid(b->id))
        rc = untimed_block(c, b, err);
    *b = (struct block){.open = false};
    return rc;
}

static enum kith_rc text_line(struct captions *c, struct block *b, struct kith_str line, uint32_t number,
                              struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    if (c->n == 0 && c->lost == 0 && !is_digits(line))
        c->lost = number;
    if (!b->open && b->id.n == 0) {
        b->id = line;
        b->id_line = number;
        return KITH_OK;
    }
    if (c->n == 0)
        return KITH_OK;
    if (!b->open)
        rc = untimed_block(c, b, err);
    if (rc != KITH_OK)
        return rc;
    b->end = line;
    b->before_end = c->cues[c->n - 1].n;
    extend(c, line, number);
    return KITH_OK;
}

static bool just_timed(const struct captions *c, const struct block *b)
{
    return b->open && c->cues[c->n - 1].n == 0;
}

static enum kith_rc index_cues(struct captions *c, bool vtt, struct kith_err *err)
{
    struct kith_lines in = {c->p->text, 0};
    struct block b = {.skip = vtt};
    struct kith_str line;
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK && kith_lines_next(&in, &line)) {
        bool empty = line.n == 0;

        line = kith_str_trim(line);
        /* YouTube begins a cue with a line of one blank; elsewhere such a line ends a cue as an empty one does. */
        if (line.n == 0 && (empty || !just_timed(c, &b)))
            rc = end_block(c, &b, err);
        else if (line.n == 0)
            continue;
        else if (is_timing(line))
            rc = time_line(c, &b, line, in.line, err);
        else if (vtt && !b.open && b.id.n == 0 && begins_comment(line))
            b.skip = true;
        else if (!b.skip)
            rc = text_line(c, &b, line, in.line, err);
    }
    return rc == KITH_OK ? end_block(c, &b, err) : rc;
}

/* ---- order ---- */

static int by_order(const void *a, const void *b)
{
    const struct cue *x = a;
    const struct cue *y = b;

    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->order_ms != y->order_ms)
        return x->order_ms < y->order_ms ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void put_in_order(struct captions *c)
{
    int64_t latest = 0;
    uint32_t part = 0;
    bool sorted = true;

    for (size_t i = 0; i < c->n; i++) {
        struct cue *cue = &c->cues[i];

        cue->order_ms = cue->start_ms < 0 ? latest : cue->start_ms;
        if (cue->order_ms < latest - STEP_BACK_MS) {
            part++;
            latest = cue->order_ms;
        }
        sorted = sorted && cue->order_ms >= latest;
        cue->part = part;
        if (cue->order_ms > latest)
            latest = cue->order_ms;
    }
    if (!sorted)
        qsort(c->cues, c->n, sizeof *c->cues, by_order);
}

/* ---- speakers ---- */

static struct kith_caption open_payload(const struct captions *c, const struct cue *cue)
{
    return (struct kith_caption){.rest = {c->p->text.p + cue->at, cue->n}};
}

/* The line as the builder will have it, in `life` until the caller rewinds. */
static enum kith_rc cleaned(struct captions *c, struct kith_str line, struct kith_str *out, struct kith_err *err)
{
    *out = line;
    return kith_text_is_plain(line) ? KITH_OK : kith_text_clean(c->p->life, line, out, err);
}

static enum kith_rc count_labels(struct captions *c, struct kith_str text, struct kith_err *err)
{
    struct kith_arena_mark mark;
    struct kith_str line;
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK && kith_str_cut(&text, '\n', &line)) {
        char name[KITH_LABEL_MAX]; /* the name must leave the arena before the table keeps it there */
        struct kith_said said;
        bool found;

        mark = kith_arena_mark(c->p->life);
        rc = cleaned(c, kith_str_trim(line), &line, err);
        found = rc == KITH_OK && kith_label_colon(line, &said);
        if (found)
            memcpy(name, said.name.p, said.name.n);
        kith_arena_rewind(c->p->life, mark);
        said.name.p = name;
        if (found)
            rc = kith_names_count(c->names, &said, err);
    }
    return rc;
}

/* The first reading: which names stand at the head of lines, and whose layout this is. */
static enum kith_rc survey(struct captions *c, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_names_open(c->p->life, &c->names, err));
    c->room = kith_arena_raw(c->p->life, c->longest + 1);
    if (!c->room)
        return kith_arena_fail(c->p->life, err);
    for (size_t i = 0; i < c->n; i++) {
        struct kith_caption in = open_payload(c, &c->cues[i]);
        struct kith_str voice;
        struct kith_str text;
        bool voiced = false;
        bool spoken = false;

        kith_names_unit(c->names);
        while (kith_caption_next(&in, c->room, &voice, &text)) {
            voiced |= voice.n > 0;
            spoken |= kith_str_trim(text).n > 0;
            if (voice.n == 0)
                KITH_TRY(count_labels(c, text, err));
        }
        c->voiced += voiced;
        c->spoken += spoken;
        c->closed += voiced && in.closed;
        c->rolling |= in.rolling;
    }
    kith_names_settle(c->names, RAREST_LABELS);
out:
    return rc;
}

static const char *service(const struct captions *c, bool vtt)
{
    if (!vtt || c->n == 0)
        return NULL;
    if (c->voiced == c->n && (c->guids > 0 || c->closed == c->n))
        return "Microsoft Teams";
    if (c->voiced == 0 && c->numbered == c->n && kith_names_labels(c->names) * 2 >= c->n)
        return "Zoom";
    return NULL;
}

/* Rolling captions show each line twice: once as it is spoken, once above the next. */
static bool shown_before(struct captions *c, struct kith_str line)
{
    bool again = kith_str_eq(line, c->shown);

    c->shown.n = line.n < sizeof c->before ? line.n : 0;
    c->shown.p = c->before;
    memcpy(c->before, line.p, c->shown.n);
    return again;
}

/* Who says this line, and what: a label may stand on a line of its own above it. */
static void who_says(struct captions *c, struct kith_str line, struct kith_cue *cue)
{
    struct kith_said said;

    cue->speaker = c->above;
    cue->text = line;
    if (kith_label_colon(line, &said) && kith_names_has(c->names, said.name)) {
        cue->speaker = said.name;
        cue->text = said.text;
    }
    cue->declared = kith_speaker_role(cue->speaker);
    c->above = KITH_S("");
    if (cue->text.n == 0) {
        memcpy(c->above_room, cue->speaker.p, cue->speaker.n);
        c->above = (struct kith_str){c->above_room, cue->speaker.n};
    }
}

static enum kith_rc emit_line(struct captions *c, struct kith_str line, struct kith_cue *cue, struct kith_builder *b,
                              struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(cleaned(c, kith_str_trim(line), &line, err));
    if (line.n == 0 || (c->rolling && shown_before(c, line)))
        return KITH_OK;
    who_says(c, line, cue);
    rc = kith_builder_cue(b, cue, err);
out:
    return rc;
}

static enum kith_rc emit_cue(struct captions *c, const struct cue *from, struct kith_builder *b, struct kith_err *err)
{
    struct kith_caption in = open_payload(c, from);
    struct kith_arena_mark mark = kith_arena_mark(c->p->life);
    struct kith_cue cue = {.start_ms = from->start_ms, .end_ms = from->end_ms, .id = -1, .line = from->line};
    struct kith_str text;
    struct kith_str line;
    enum kith_rc rc = KITH_OK;

    while (kith_caption_next(&in, c->room, &cue.speaker, &text)) {
        if (cue.speaker.n) {
            c->above = KITH_S("");
            cue.declared = kith_speaker_role(cue.speaker);
            cue.text = text;
            KITH_TRY(kith_builder_cue(b, &cue, err));
            continue;
        }
        while (kith_str_cut(&text, '\n', &line))
            KITH_TRY(emit_line(c, line, &cue, b, err));
    }
out:
    kith_arena_rewind(c->p->life, mark);
    return rc;
}

static enum kith_rc nobody(const struct captions *c, struct kith_err *err)
{
    return kith_fail(err, KITH_EINPUT, c->cues[0].line,
                     "No cue says who speaks, and Kith needs to know; transcribe again with speakers told apart "
                     "(whisperx --diarize, or whisper-cli --diarize on a stereo recording), or begin each cue with a "
                     "name and a colon, such as \"Dana: Hello\".");
}

enum kith_rc kith_captions_read(struct kith_parse *p, bool vtt, struct kith_builder *b, struct kith_err *err)
{
    struct captions *c = NULL;
    enum kith_rc rc;

    if (p->state)
        return KITH_END;
    KITH_TRY(kith_arena_take(p->life, 1, sizeof *c, &c, err));
    c->p = p;
    c->above = KITH_S("");
    p->state = c;
    KITH_TRY(index_cues(c, vtt, err));
    if (c->n == 0 && c->lost)
        return kith_fail(err, KITH_EINPUT, c->lost,
                         "No cue was found; expected its times above the words, such as \"00:00:01.000 --> "
                         "00:00:03.500\", so correct the arrow and the times here.");
    if (c->n == 0)
        return KITH_END;
    put_in_order(c);
    KITH_TRY(survey(c, err));
    if (c->spoken > 0 && c->voiced == 0 && kith_names_labels(c->names) == 0)
        return nobody(c, err);
    p->service = service(c, vtt);
    for (size_t i = 0; i < c->n; i++)
        KITH_TRY(emit_cue(c, &c->cues[i], b, err));
out:
    return rc;
}
