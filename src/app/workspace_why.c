#include "workspace_why.h"

#include <jansson.h>

void kith_workspace_why_write(struct kith_emit *j, const struct kith_coded_turn *turn)
{
    if (turn->n_why == 0)
        return;
    kith_emit_array(j, "why");
    for (size_t i = 0; i < turn->n_why; i++) {
        const struct kith_why *w = &turn->why[i];

        kith_emit_object(j, NULL);
        kith_emit_word(j, "head", kith_head_spec((int)w->head)->name);
        kith_emit_word(j, "class", kith_head_class_name((int)w->head, w->class_index));
        kith_emit_int(j, "start", w->start);
        kith_emit_int(j, "end", w->end);
        kith_emit_real(j, "weight", (double)w->weight);
        kith_emit_close_object(j);
    }
    kith_emit_close_array(j);
}

static bool is_word(const json_t *value, const char *word)
{
    return json_is_string(value) && word && strcmp(json_string_value(value), word) == 0;
}

/* The code that a span speaks for, by its names; false when there is no such code. */
static bool read_code(const json_t *object, struct kith_why *out)
{
    const json_t *head = json_object_get(object, "head");
    const json_t *class = json_object_get(object, "class");

    for (int h = 0; h < KITH_HEAD_COUNT; h++) {
        const struct kith_head_spec *spec = kith_head_spec(h);

        if (!is_word(head, spec->name))
            continue;
        for (uint8_t k = 0; k < spec->classes; k++)
            if (is_word(class, kith_head_class_name(h, k))) {
                out->head = (enum kith_head)h;
                out->class_index = k;
                return true;
            }
    }
    return false;
}

static bool read_span(const json_t *object, size_t bytes, struct kith_why *out)
{
    const json_t *start = json_object_get(object, "start");
    const json_t *end = json_object_get(object, "end");
    json_int_t from = json_is_integer(start) ? json_integer_value(start) : -1;
    json_int_t to = json_is_integer(end) ? json_integer_value(end) : -1;

    if (from < 0 || to <= from || (uint64_t)to > bytes || !read_code(object, out))
        return false;
    out->start = (uint32_t)from;
    out->end = (uint32_t)to;
    out->weight = (float)json_number_value(json_object_get(object, "weight"));
    return true;
}

static enum kith_rc read_line(struct kith_arena *keep, const json_t *line, const struct kith_transcript *t,
                              struct kith_coded_turn *turns, struct kith_err *err)
{
    const json_t *at = json_object_get(line, "turn");
    const json_t *spans = json_object_get(line, "why");
    json_int_t turn = json_is_integer(at) ? json_integer_value(at) : -1;
    struct kith_why *why;
    size_t n = 0;
    enum kith_rc rc;

    if (turn < 0 || (uint64_t)turn >= t->n_turns || json_array_size(spans) == 0)
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, json_array_size(spans), sizeof *why, &why, err));
    for (size_t i = 0; i < json_array_size(spans); i++)
        n += read_span(json_array_get(spans, i), t->turns[turn].text.n, &why[n]);
    turns[turn].why = why;
    turns[turn].n_why = n;
out:
    return rc;
}

enum kith_rc kith_workspace_why_read(struct kith_arena *keep, struct kith_str lines, const struct kith_coded **coded,
                                     struct kith_err *err)
{
    const struct kith_transcript *t = (*coded)->transcript;
    struct kith_coded_turn *turns;
    struct kith_coded *copy;
    struct kith_str text;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *copy, &copy, err));
    KITH_TRY(kith_arena_take(keep, t->n_turns, sizeof *turns, &turns, err));
    memcpy(turns, (*coded)->turns, t->n_turns * sizeof *turns);
    while (kith_str_cut(&lines, '\n', &text)) {
        json_t *line = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;

        rc = read_line(keep, line, t, turns, err);
        json_decref(line);
        KITH_TRY(rc);
    }
    *copy = **coded;
    copy->turns = turns;
    *coded = copy;
out:
    return rc;
}
