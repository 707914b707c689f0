/* Plain text in the layouts that people and services write: "Name: text" (continued lines, times, markdown), a line
 * "Name  0:05" above the text (otter.ai, Zoom, Teams), name and time on two lines (pasted from Teams), a bold name. */
#include "buf.h"
#include "clean.h"
#include "name_shape.h"
#include "parser.h"
#include "speaker_label.h"
#include "speaker_name.h"
#include "text_layout.h"
#include "text_lines.h"
#include "time_mark.h"

#define LINE_MAX_BYTES ((size_t)1 << 20)
#define DECLARED_MAX   8

struct reader {
    struct kith_lines in;
    struct kith_layout layout;
    struct kith_builder *b;
    struct kith_cue cue;                        /* speaker and time of the turn that goes on */
    bool speaking;                              /* a speaker was named */
    struct kith_speaker declared[DECLARED_MAX]; /* "Therapist: Dana" in the head of the file; names borrowed */
    size_t n_declared;
};

/* Cleaning folds tabs to blanks; where columns were pasted from a table ("0:05<TAB>Dana<TAB>Hello"), the tab behind the
 * name is all that tells it from what is said. Returns the end of the name, or 0. */
static size_t name_before_tab(struct kith_str line)
{
    struct kith_str rest = line;
    struct kith_str cell;

    if (kith_str_find_byte(line, '\t') < 0)
        return 0;
    while (kith_str_cut(&rest, '\t', &cell) && rest.p) {
        struct kith_time_mark mark;
        uint64_t number;

        cell = kith_str_trim(cell);
        if (cell.n > 0 && !kith_time_whole(cell, &mark) && !kith_str_uint(cell, UINT32_MAX, &number))
            return kith_name_may_be(cell) ? (size_t)(cell.p + cell.n - line.p) : 0;
    }
    return 0;
}

static enum kith_rc add_clean(struct kith_arena *scratch, struct kith_str s, struct kith_buf *into,
                              struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    s = kith_str_trim(s);
    if (!kith_text_is_plain(s))
        rc = kith_text_clean(scratch, s, &s, err);
    kith_buf_str(into, s);
    return rc;
}

/* Every line of `text`, cleaned, on a line of its own again. */
static enum kith_rc clean_lines(struct kith_arena *scratch, struct kith_str text, struct kith_buf *into,
                                struct kith_err *err)
{
    struct kith_lines in = {text, 0};
    struct kith_str line;
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK && kith_lines_next(&in, &line)) {
        struct kith_arena_mark mark = kith_arena_mark(scratch);
        size_t name;

        if (line.n > LINE_MAX_BYTES)
            return kith_fail(err, KITH_EBOUND, in.line,
                             "This line is longer than %zu KB, the most that one line may hold; check that this is a "
                             "transcript, with a new line wherever the speaker changes.",
                             LINE_MAX_BYTES >> 10);
        line = kith_str_trim(line);
        name = name_before_tab(line);
        if (name > 0) {
            rc = add_clean(scratch, kith_str_sub(line, 0, name), into, err);
            kith_buf_puts(into, ": ");
        }
        if (rc == KITH_OK)
            rc = add_clean(scratch, kith_str_sub(line, name, line.n), into, err);
        kith_buf_byte(into, '\n');
        kith_arena_rewind(scratch, mark);
    }
    return rc == KITH_OK ? kith_buf_check(into, "The cleaned text", err) : rc;
}

/* ---- speakers ---- */

static void speaks(struct reader *r, struct kith_str name, int64_t start_ms, int64_t end_ms)
{
    enum kith_role role = kith_speaker_role(name);

    for (size_t i = 0; role == KITH_ROLE_UNKNOWN && i < r->n_declared; i++)
        if (kith_str_eq_nocase(r->declared[i].name, name))
            role = r->declared[i].declared;
    r->cue = (struct kith_cue){
        .speaker = name, .declared = role, .start_ms = start_ms, .end_ms = end_ms, .id = -1, .line = r->in.line};
    r->speaking = true;
}

/* "Therapist: Dana Reyes" in the head of a file whose turns begin "Dana:" says who Dana is; nobody says it. */
static bool declares(struct reader *r, const struct kith_said *said)
{
    enum kith_role role = kith_speaker_role(said->name);
    struct kith_str rest = said->text;
    struct kith_str name = said->text;

    if (role == KITH_ROLE_UNKNOWN || kith_builder_turns(r->b) > 0 || kith_layout_labels(&r->layout, said->name) > 1)
        return false;
    if (!kith_layout_has(&r->layout, name) && !kith_str_cut(&rest, ' ', &name))
        return false;
    if (!kith_layout_has(&r->layout, name))
        return false;
    if (r->n_declared < DECLARED_MAX)
        r->declared[r->n_declared++] = (struct kith_speaker){name, role};
    return true;
}

/* ---- what is said ---- */

static enum kith_rc say(struct reader *r, struct kith_str text, struct kith_err *err)
{
    r->cue.text = text;
    return kith_builder_cue(r->b, &r->cue, err);
}

/* The next "[00:12:31]" in s from `at`: its bytes, or 0. */
static size_t bracketed_time(struct kith_str s, size_t *at)
{
    for (; *at < s.n; (*at)++) {
        struct kith_str rest = kith_str_sub(s, *at, s.n);
        ptrdiff_t end = rest.p[0] == '[' ? kith_str_find_byte(kith_str_sub(rest, 0, 64), ']') : -1;
        struct kith_time_mark mark;

        if (end > 0 && kith_time_whole(kith_str_sub(rest, 1, (size_t)end), &mark))
            return (size_t)end + 1;
    }
    return 0;
}

/* A time in square brackets is the transcriber's, wherever it stands. The builder joins what is around it. */
static enum kith_rc say_without_times(struct reader *r, struct kith_str text, struct kith_err *err)
{
    size_t at = 0;
    size_t n;
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK && (n = bracketed_time(text, &at)) > 0) {
        rc = say(r, kith_str_sub(text, 0, at), err);
        text = kith_str_sub(text, at + n, text.n);
        at = 0;
    }
    return rc == KITH_OK ? say(r, text, err) : rc;
}

static enum kith_rc one_line(struct reader *r, const struct kith_context *at, struct kith_err *err)
{
    struct kith_time_mark mark;
    struct kith_said said;

    if (at->line.n == 0 || kith_layout_is_noise(&r->layout, at))
        return KITH_OK;
    if (kith_layout_label(&r->layout, at, &said)) {
        if (declares(r, &said))
            return KITH_OK;
        speaks(r, said.name, said.start_ms, said.end_ms);
        return say_without_times(r, said.text, err);
    }
    /* What stands above the first speaker is a heading. */
    if (!r->speaking)
        return KITH_OK;
    if (!kith_time_whole(at->line, &mark))
        return say_without_times(r, kith_layout_text(&r->layout, at->line), err);
    r->cue.start_ms = mark.start_ms;
    r->cue.end_ms = mark.end_ms;
    return KITH_OK;
}

static enum kith_rc each_line(struct reader *r, struct kith_str text, struct kith_err *err)
{
    struct kith_context at = {KITH_S(""), KITH_S(""), KITH_S("")};
    enum kith_rc rc = KITH_OK;

    r->in = (struct kith_lines){text, 0};
    while (rc == KITH_OK && kith_context_next(&r->in, &at))
        rc = one_line(r, &at, err);
    return rc;
}

enum kith_rc kith_text_session(struct kith_parse *p, struct kith_str text, struct kith_builder *b, struct kith_err *err)
{
    struct reader r = {.b = b};
    struct kith_buf lines;
    enum kith_rc rc;

    kith_buf_init(&lines, p->env, KITH_FILE_MAX_BYTES * 4);
    KITH_TRY(clean_lines(p->life, text, &lines, err));
    KITH_TRY(kith_layout_survey(&r.layout, p->life, text, kith_buf_view(&lines), err));
    if (r.layout.service)
        p->service = r.layout.service;
    if (r.layout.kind == KITH_LAYOUT_NONE) {
        rc = kith_fail(err, KITH_EINPUT, 1,
                       "Expected lines that begin with a speaker's name and a colon, such as \"Dana: Hello\" or "
                       "\"T: Hello\", and found no speaker; put the name before each turn.");
        goto out;
    }
    KITH_TRY(each_line(&r, kith_buf_view(&lines), err));
out:
    kith_buf_free(&lines);
    return rc;
}

static enum kith_rc next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    if (p->state)
        return KITH_END;
    p->state = p;
    return kith_text_session(p, p->text, b, err);
}

const struct kith_parser kith_parser_text = {.next = next};
