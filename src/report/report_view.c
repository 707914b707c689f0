#include "report_view.h"

#include "mask.h"
#include "report_words.h"

#include <stdio.h>

#define QUOTE_MAX 320 /* bytes of a turn that is quoted whole; what is longer is cut at a word */

struct making {
    struct kith_arena *keep;
    const struct kith_transcript *t;
    const struct kith_coded *coded; /* NULL before coding */
    const enum kith_role *roles;    /* used before coding; may be NULL */
    const struct kith_report_options *options;
    const struct kith_mask *mask;      /* NULL: names stay */
    const struct kith_masked *shown;   /* one a turn */
    const uint32_t *ordinals;          /* [speaker][role], from 1; 0: never had that role */
    uint32_t of_role[KITH_ROLE_COUNT]; /* speakers that had each role */
    struct kith_err *err;
};

static enum kith_rc start(struct making *m, struct kith_arena *keep, const struct kith_transcript *t,
                          const struct kith_report_options *options, struct kith_err *err)
{
    *m = (struct making){.keep = keep, .t = t, .options = options, .err = err};
    if (options->names)
        return KITH_OK;
    return options->masked ? kith_mask_make_all(keep, t, &m->mask, err) : kith_mask_make(keep, t, &m->mask, err);
}

static enum kith_role role_of(const struct making *m, size_t turn)
{
    if (m->coded)
        return m->coded->turns[turn].role;
    if (m->roles)
        return m->roles[turn];
    return m->t->speakers[m->t->turns[turn].speaker].declared;
}

struct kith_str kith_view_last_part(struct kith_str path)
{
    size_t at = path.n;

    while (at > 0 && path.p[at - 1] != '/' && path.p[at - 1] != '\\')
        at--;
    return kith_str_sub(path, at, path.n);
}

static enum kith_rc show_id(const struct making *m, struct kith_str *out)
{
    struct kith_masked shown;
    enum kith_rc rc = kith_mask_apply_id(m->mask, m->keep, kith_view_last_part(m->t->id), &shown, m->err);

    *out = shown.text;
    return rc;
}

static enum kith_rc show_text(const struct making *m, struct kith_str text, struct kith_str *out)
{
    struct kith_masked shown;
    enum kith_rc rc = kith_mask_apply(m->mask, m->keep, text, &shown, m->err);

    *out = shown.text;
    return rc;
}

static enum kith_rc show_plain(const struct making *m, struct kith_str text, struct kith_str *out)
{
    struct kith_masked shown;
    enum kith_rc rc = kith_mask_apply(NULL, m->keep, text, &shown, m->err);

    *out = shown.text;
    return rc;
}

/* ---- spans ---- */

static bool is_inside(struct kith_str s, uint32_t at) /* a character */
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

/* Moves a span of the source into what is shown, whole characters only. */
static void move_span(const struct kith_masked *shown, uint32_t *from, uint32_t *to)
{
    uint32_t n = (uint32_t)shown->text.n;

    *from = kith_masked_start(shown, *from);
    *to = kith_masked_end(shown, *to);
    if (*to > n)
        *to = n;
    if (*from > *to)
        *from = *to;
    while (is_inside(shown->text, *from))
        (*from)--;
    while (is_inside(shown->text, *to))
        (*to)++;
}

static enum kith_rc show_flags(const struct making *m, const struct kith_coded_turn *coded,
                               const struct kith_masked *shown, struct kith_view_turn *out)
{
    struct kith_flag *flags = NULL;
    enum kith_rc rc = kith_arena_take(m->keep, coded->n_flags, sizeof *flags, &flags, m->err);

    if (rc != KITH_OK)
        return rc;
    for (size_t i = 0; i < coded->n_flags; i++) {
        flags[i] = coded->flags[i];
        move_span(shown, &flags[i].start, &flags[i].end);
        rc = show_plain(m, flags[i].prefer, &flags[i].prefer);
        if (rc != KITH_OK)
            return rc;
    }
    out->flags = flags;
    out->n_flags = coded->n_flags;
    return KITH_OK;
}

static enum kith_rc show_why(const struct making *m, const struct kith_coded_turn *coded,
                             const struct kith_masked *shown, struct kith_view_turn *out)
{
    struct kith_why *why = NULL;
    enum kith_rc rc = kith_arena_take(m->keep, coded->n_why, sizeof *why, &why, m->err);

    if (rc != KITH_OK)
        return rc;
    for (size_t i = 0; i < coded->n_why; i++) {
        why[i] = coded->why[i];
        move_span(shown, &why[i].start, &why[i].end);
    }
    out->why = why;
    out->n_why = coded->n_why;
    return KITH_OK;
}

/* ---- turns ---- */

static enum kith_rc show_turn(const struct making *m, size_t turn, struct kith_masked *shown,
                              struct kith_view_turn *out)
{
    const struct kith_turn *source = &m->t->turns[turn];
    const struct kith_coded_turn *coded = m->coded ? &m->coded->turns[turn] : NULL;
    enum kith_rc rc;

    KITH_TRY(kith_mask_apply_said(m->mask, source->speaker, m->keep, source->text, shown, m->err));
    *out = (struct kith_view_turn){
        .text = shown->text,
        .id = source->id,
        .start_ms = source->start_ms,
        .end_ms = source->end_ms,
        .role = role_of(m, turn),
        .label = coded ? &coded->label : NULL,
        .p = coded && !m->coded->by_human ? &coded->p : NULL,
        .unsure = coded && coded->unsure && !m->coded->by_human,
    };
    if (m->options->names)
        KITH_TRY(show_plain(m, m->t->speakers[source->speaker].name, &out->name));
    if (coded && coded->n_flags)
        KITH_TRY(show_flags(m, coded, shown, out));
    if (coded && coded->n_why && m->options->why)
        KITH_TRY(show_why(m, coded, shown, out));
out:
    return rc;
}

static enum kith_rc number_speakers(struct making *m)
{
    uint32_t *ordinals = NULL;
    enum kith_rc rc = kith_arena_take(m->keep, m->t->n_speakers * KITH_ROLE_COUNT, sizeof *ordinals, &ordinals, m->err);

    if (rc != KITH_OK)
        return rc;
    for (size_t i = 0; i < m->t->n_turns; i++) {
        enum kith_role role = role_of(m, i);
        uint32_t *ordinal = &ordinals[m->t->turns[i].speaker * KITH_ROLE_COUNT + role];

        if (*ordinal == 0)
            *ordinal = ++m->of_role[role];
    }
    m->ordinals = ordinals;
    return KITH_OK;
}

/* "Client", or "Client 2" from the second of a role on. */
static enum kith_rc name_speaker(const struct making *m, size_t turn, struct kith_view_turn *out)
{
    uint32_t ordinal = m->ordinals[m->t->turns[turn].speaker * KITH_ROLE_COUNT + out->role];
    char numbered[32];

    out->speaker = out->name.n ? out->name : kith_str_of(kith_say_role(out->role));
    if (out->name.n || ordinal < 2)
        return KITH_OK;
    (void)snprintf(numbered, sizeof numbered, "%s %u", kith_say_role(out->role), ordinal);
    return kith_str_keep(m->keep, kith_str_of(numbered), &out->speaker, m->err);
}

static enum kith_rc show_turns(struct making *m, struct kith_view *view)
{
    struct kith_view_turn *turns = NULL;
    struct kith_masked *shown = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(m->keep, m->t->n_turns, sizeof *turns, &turns, m->err));
    KITH_TRY(kith_arena_take(m->keep, m->t->n_turns, sizeof *shown, &shown, m->err));
    KITH_TRY(number_speakers(m));
    for (size_t i = 0; i < m->t->n_turns; i++) {
        bool crisis = false;

        KITH_TRY(show_turn(m, i, &shown[i], &turns[i]));
        KITH_TRY(name_speaker(m, i, &turns[i]));
        for (size_t k = 0; k < turns[i].n_flags; k++)
            crisis |= turns[i].flags[k].kind == KITH_FLAG_CRISIS;
        view->n_crisis += crisis;
        view->n_unsure += turns[i].unsure;
    }
    m->shown = shown;
    view->turns = turns;
    view->n_turns = m->t->n_turns;
out:
    return rc;
}

enum kith_rc kith_view_model(struct kith_arena *keep, const struct kith_coded *coded, struct kith_str *out,
                             struct kith_err *err)
{
    struct kith_masked shown;
    enum kith_rc rc = kith_mask_apply(NULL, keep, kith_str_of(coded->by_human ? NULL : coded->coder), &shown, err);

    *out = shown.text;
    return rc;
}

static enum kith_rc show_session(struct making *m, struct kith_view *view)
{
    enum kith_rc rc;

    KITH_TRY(show_id(m, &view->id));
    KITH_TRY(show_text(m, m->t->topic, &view->topic));
    KITH_TRY(show_plain(m, kith_str_of(m->options->notice), &view->notice));
    KITH_TRY(show_plain(m, kith_str_of(m->options->version), &view->version));
    view->setting = m->t->setting;
    view->chat = m->t->chat;
    KITH_TRY(show_turns(m, view));
out:
    return rc;
}

/* ---- feedback ---- */

/* Cuts a turn that is quoted whole to its first words. */
static void shorten(struct kith_view_item *item)
{
    size_t n = QUOTE_MAX;

    if (item->quote.n <= QUOTE_MAX)
        return;
    while (n > QUOTE_MAX / 2 && item->quote.p[n] != ' ')
        n--;
    while (is_inside(item->quote, (uint32_t)n))
        n--;
    item->quote.n = n;
    item->cut_after = true;
}

static bool has_words(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
            (unsigned char)s.p[i] > 0x7F)
            return true;
    return false;
}

/* A quote ends with the mark that ends its sentence, although spans end with words. */
static uint32_t with_end_marks(struct kith_str s, uint32_t to)
{
    while (to < s.n && strchr(".?!", s.p[to]))
        to++;
    return to;
}

static void quote(const struct making *m, const struct kith_feedback_item *source, struct kith_view_item *item)
{
    const struct kith_masked *shown;
    uint32_t from = source->quote_start;
    uint32_t to = source->quote_end;

    if (item->n_turns == 0)
        return;
    item->quote_turn = item->turns[0];
    shown = &m->shown[item->quote_turn];
    item->quote = shown->text;
    if (to == 0) {
        shorten(item);
        return;
    }
    move_span(shown, &from, &to);
    to = with_end_marks(shown->text, to);
    item->quote = kith_str_trim(kith_str_sub(shown->text, from, to));
    item->cut_before = has_words(kith_str_sub(shown->text, 0, from));
    item->cut_after = has_words(kith_str_sub(shown->text, to, (uint32_t)shown->text.n));
}

static enum kith_rc show_item(const struct making *m, const struct kith_feedback_item *source,
                              struct kith_view_item *item)
{
    uint32_t *turns = NULL;
    enum kith_rc rc;

    item->kind = source->kind;
    KITH_TRY(show_plain(m, source->skill, &item->skill));
    KITH_TRY(show_text(m, source->text, &item->text));
    KITH_TRY(show_plain(m, source->example, &item->example));
    KITH_TRY(kith_arena_take(m->keep, source->n_turns, sizeof *turns, &turns, m->err));
    for (size_t i = 0; i < source->n_turns; i++)
        if (source->turns[i] < m->t->n_turns)
            turns[item->n_turns++] = source->turns[i];
    item->turns = turns;
    quote(m, source, item);
out:
    return rc;
}

static enum kith_rc show_feedback(const struct making *m, const struct kith_feedback *feedback, struct kith_view *view)
{
    struct kith_view_item *items = NULL;
    enum kith_rc rc;

    KITH_TRY(show_text(m, feedback->summary, &view->summary));
    KITH_TRY(kith_arena_take(m->keep, feedback->n, sizeof *items, &items, m->err));
    for (size_t i = 0; i < feedback->n; i++)
        KITH_TRY(show_item(m, &feedback->items[i], &items[i]));
    view->items = items;
    view->n_items = feedback->n;
out:
    return rc;
}

enum kith_rc kith_view_make(struct kith_arena *keep, const struct kith_session_report *r,
                            const struct kith_report_options *options, const struct kith_view **out,
                            struct kith_err *err)
{
    struct kith_view *view = NULL;
    struct making m;
    enum kith_rc rc;

    KITH_TRY(start(&m, keep, r->coded->transcript, options, err));
    m.coded = r->coded;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *view, &view, err));
    KITH_TRY(show_session(&m, view));
    KITH_TRY(kith_view_model(keep, r->coded, &view->model, err));
    if (r->measures)
        view->setting = r->measures->setting;
    if (r->feedback)
        KITH_TRY(show_feedback(&m, r->feedback, view));
    *out = view;
out:
    return rc;
}

enum kith_rc kith_view_id(struct kith_arena *keep, const struct kith_transcript *t,
                          const struct kith_report_options *options, struct kith_str *out, struct kith_err *err)
{
    struct making m;
    enum kith_rc rc;

    KITH_TRY(start(&m, keep, t, options, err));
    KITH_TRY(show_id(&m, out));
out:
    return rc;
}

enum kith_rc kith_view_make_turn(struct kith_arena *keep, const struct kith_coded *coded, size_t turn,
                                 const struct kith_report_options *options, struct kith_str *id,
                                 struct kith_view_turn *out, struct kith_err *err)
{
    struct kith_masked shown;
    struct making m;
    enum kith_rc rc;

    KITH_TRY(start(&m, keep, coded->transcript, options, err));
    m.coded = coded;
    KITH_TRY(show_id(&m, id));
    KITH_TRY(show_turn(&m, turn, &shown, out));
out:
    return rc;
}

enum kith_rc kith_view_make_transcript(struct kith_arena *keep, const struct kith_transcript *t,
                                       const enum kith_role *roles, const struct kith_report_options *options,
                                       const struct kith_view **out, struct kith_err *err)
{
    struct kith_view *view = NULL;
    struct making m;
    enum kith_rc rc;

    KITH_TRY(start(&m, keep, t, options, err));
    m.roles = roles;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *view, &view, err));
    KITH_TRY(show_session(&m, view));
    *out = view;
out:
    return rc;
}
