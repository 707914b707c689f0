#include "text_layout.h"

#include "name_table.h"
#include "speaker_name.h"
#include "time_mark.h"

#define HEADER_MAX 160 /* bytes of a line that may be nothing but name and time */

/* Signs of the services whose layouts are known. */
struct signs {
    size_t otter;
    size_t teams;
    size_t zoom;
};

bool kith_context_next(struct kith_lines *in, struct kith_context *at)
{
    struct kith_lines peek;

    at->before = at->line;
    if (!kith_lines_next(in, &at->line))
        return false;
    peek = *in;
    if (!kith_lines_next(&peek, &at->ahead))
        at->ahead = KITH_S("");
    return true;
}

/* Lines that a service adds: "Transcribed by https://otter.ai", "Dana Reyes started transcription". */
static bool is_notice(struct kith_str line)
{
    if (line.n > HEADER_MAX)
        return false;
    return kith_str_starts_nocase(line, KITH_S("Transcribed by ")) ||
           kith_str_ends(line, KITH_S(" started transcription")) ||
           kith_str_ends(line, KITH_S(" stopped transcription"));
}

static bool is_time(struct kith_str line, struct kith_time_mark *mark)
{
    return line.n > 0 && line.n <= HEADER_MAX && kith_time_whole(line, mark);
}

/* "0:0:0.0 --> 0:0:2.58": Teams once wrote such a line above the name. */
static bool is_span(struct kith_str line, struct kith_time_mark *mark)
{
    return is_time(line, mark) && mark->end_ms >= 0;
}

/* otter.ai sets two blanks between name and time, Teams three. */
static size_t blanks_before_time(struct kith_str raw)
{
    size_t end;
    size_t n = 0;

    raw = kith_str_trim(raw);
    end = raw.n;
    while (end > 0 && ((raw.p[end - 1] >= '0' && raw.p[end - 1] <= '9') || raw.p[end - 1] == ':'))
        end--;
    if (end == raw.n)
        return 0;
    while (n < end && raw.p[end - 1 - n] == ' ')
        n++;
    return n;
}

static void see_service(struct signs *signs, struct kith_str raw, struct kith_str line, bool header)
{
    size_t blanks = header ? blanks_before_time(raw) : 0;
    struct kith_time_mark mark = {0};

    signs->zoom += header && line.p[0] == '[' && line.p[line.n - 1] != ']';
    signs->zoom += kith_str_starts(line, KITH_S("From ")) || kith_str_find(line, KITH_S(" From ")) > 0
                       ? kith_str_find(line, KITH_S(" to Everyone:")) > 0
                       : 0;
    signs->otter += blanks == 2;
    signs->teams += blanks > 2;
    signs->teams += is_time(line, &mark) && (mark.in_words || kith_str_starts(line, KITH_S("0:0:")));
    if (is_notice(line)) {
        signs->otter += kith_str_find(line, KITH_S("otter.ai")) > 0;
        signs->teams += kith_str_ends(line, KITH_S(" transcription"));
    }
}

static const char *service(const struct signs *signs)
{
    if (signs->otter == 0 && signs->teams == 0 && signs->zoom == 0)
        return NULL;
    if (signs->zoom >= signs->otter && signs->zoom >= signs->teams)
        return "Zoom";
    return signs->teams >= signs->otter ? "Microsoft Teams" : "Otter.ai";
}

static enum kith_rc count(struct kith_layout *out, enum kith_layout_kind kind, const struct kith_said *said,
                          struct kith_err *err)
{
    kith_names_unit(out->names[kind]);
    return kith_names_count(out->names[kind], said, err);
}

/* Counts what the line may be; *header tells whether it may be a name with a time. */
static enum kith_rc see_line(struct kith_layout *out, const struct kith_context *at, bool *header, struct kith_err *err)
{
    const struct kith_str line = at->line;
    struct kith_time_mark mark;
    struct kith_said said;
    struct kith_str name;
    bool marked;

    *header = false;
    if (kith_label_colon(line, &said))
        return count(out, KITH_LAYOUT_COLON, &said, err);
    kith_names_unit(out->names[KITH_LAYOUT_COLON]);
    if (line.n > HEADER_MAX)
        return KITH_OK;
    *header = kith_label_header(line, &said);
    if (*header)
        return count(out, KITH_LAYOUT_HEADER, &said, err);
    if (!kith_label_alone(line, &name, &marked))
        return KITH_OK;
    said = (struct kith_said){.name = name, .text = KITH_S(""), .set_off = true};
    if (is_time(at->ahead, &mark) || is_span(at->before, &mark))
        return count(out, KITH_LAYOUT_HEADER, &said, err);
    said.set_off = false;
    if (marked || kith_speaker_role(name) != KITH_ROLE_UNKNOWN)
        return count(out, KITH_LAYOUT_ALONE, &said, err);
    return KITH_OK;
}

/* The number that a transcript with numbered lines puts first, and the bytes it takes with the blank behind it. */
static size_t line_number(struct kith_str line, uint64_t *number)
{
    ptrdiff_t blank = kith_str_find_byte(kith_str_sub(line, 0, 8), ' ');

    return blank > 0 && kith_str_uint(kith_str_sub(line, 0, (size_t)blank), UINT32_MAX, number) ? (size_t)blank + 1 : 0;
}

struct kith_str kith_layout_text(const struct kith_layout *layout, struct kith_str line)
{
    uint64_t number;

    return layout->numbered ? kith_str_sub(line, line_number(line, &number), line.n) : line;
}

struct count {
    size_t lines;
    size_t in_turn; /* whose number follows that of the line before */
    uint64_t number;
};

static void see_number(struct count *c, struct kith_str line)
{
    uint64_t number = 0;

    c->lines++;
    if (line_number(line, &number) > 0) {
        c->in_turn += number == c->number + 1;
        c->number = number;
    }
}

static enum kith_layout_kind choose(const struct kith_layout *out)
{
    size_t colon = kith_names_labels(out->names[KITH_LAYOUT_COLON]);
    size_t header = kith_names_labels(out->names[KITH_LAYOUT_HEADER]);

    if (header > colon)
        return KITH_LAYOUT_HEADER;
    if (colon > 0)
        return KITH_LAYOUT_COLON;
    return kith_names_labels(out->names[KITH_LAYOUT_ALONE]) > 0 ? KITH_LAYOUT_ALONE : KITH_LAYOUT_NONE;
}

enum kith_rc kith_layout_survey(struct kith_layout *out, struct kith_arena *keep, struct kith_str raw,
                                struct kith_str lines, struct kith_err *err)
{
    struct kith_lines as_written = {raw, 0};
    struct kith_lines in = {lines, 0};
    struct signs signs = {0, 0, 0};
    struct count numbers = {0, 0, 0};
    struct kith_context at = {KITH_S(""), KITH_S(""), KITH_S("")};
    struct kith_str written;
    enum kith_rc rc = KITH_OK;

    *out = (struct kith_layout){.kind = KITH_LAYOUT_NONE};
    for (size_t i = KITH_LAYOUT_COLON; rc == KITH_OK && i < KITH_LAYOUT_COUNT; i++)
        rc = kith_names_open(keep, &out->names[i], err);
    while (rc == KITH_OK && kith_context_next(&in, &at) && kith_lines_next(&as_written, &written)) {
        bool header;

        if (at.line.n == 0)
            continue;
        rc = see_line(out, &at, &header, err);
        see_service(&signs, written, at.line, header);
        see_number(&numbers, at.line);
    }
    if (rc != KITH_OK)
        return rc;
    for (size_t i = KITH_LAYOUT_COLON; i < KITH_LAYOUT_COUNT; i++)
        kith_names_settle(out->names[i], 0);
    out->kind = choose(out);
    out->service = service(&signs);
    out->numbered = numbers.lines > 2 && numbers.in_turn * 10 >= numbers.lines * 8;
    return KITH_OK;
}

bool kith_layout_has(const struct kith_layout *layout, struct kith_str name)
{
    return layout->kind != KITH_LAYOUT_NONE && kith_names_has(layout->names[layout->kind], name);
}

size_t kith_layout_labels(const struct kith_layout *layout, struct kith_str name)
{
    return layout->kind != KITH_LAYOUT_NONE ? kith_names_times(layout->names[layout->kind], name) : 0;
}

static bool alone(const struct kith_layout *layout, struct kith_str line, struct kith_said *out)
{
    bool marked;

    *out = (struct kith_said){.text = KITH_S(""), .start_ms = -1, .end_ms = -1};
    return line.n <= HEADER_MAX && kith_label_alone(line, &out->name, &marked) && kith_layout_has(layout, out->name) &&
           (layout->kind == KITH_LAYOUT_HEADER || marked || kith_speaker_role(out->name) != KITH_ROLE_UNKNOWN);
}

bool kith_layout_label(const struct kith_layout *layout, const struct kith_context *at, struct kith_said *out)
{
    const struct kith_str line = at->line;
    struct kith_time_mark mark;

    switch (layout->kind) {
    case KITH_LAYOUT_COLON:
        return kith_label_colon(line, out) && kith_layout_has(layout, out->name);
    case KITH_LAYOUT_HEADER:
        if (line.n <= HEADER_MAX && kith_label_header(line, out) && kith_layout_has(layout, out->name))
            return true;
        if (is_time(at->ahead, &mark))
            return alone(layout, line, out);
        if (!is_span(at->before, &mark) || !alone(layout, line, out))
            return false;
        out->start_ms = mark.start_ms;
        out->end_ms = mark.end_ms;
        return true;
    case KITH_LAYOUT_ALONE:
        return alone(layout, line, out);
    case KITH_LAYOUT_NONE:
    case KITH_LAYOUT_COUNT:
    default:
        return false;
    }
}

/* The initials that Teams shows above a speaker's name. */
static bool is_initials(const struct kith_layout *layout, const struct kith_context *at)
{
    struct kith_said said;
    struct kith_str word;
    size_t n = 0;

    if (layout->kind != KITH_LAYOUT_HEADER || at->line.n > 3 || !alone(layout, at->ahead, &said))
        return false;
    while (kith_str_cut(&said.name, ' ', &word))
        if (word.n && (n == at->line.n || word.p[0] != at->line.p[n++]))
            return false;
    return n == at->line.n;
}

bool kith_layout_is_noise(const struct kith_layout *layout, const struct kith_context *at)
{
    struct kith_time_mark mark;
    uint64_t number;

    if (is_notice(at->line) || is_initials(layout, at))
        return true;
    /* The number of a cue, where captions were pasted into a document. */
    return kith_str_uint(at->line, UINT32_MAX, &number) && is_span(at->ahead, &mark);
}
