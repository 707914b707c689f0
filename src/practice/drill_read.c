#include "drill.h"
#include "json_field.h"

#include <math.h>

static const char *const for_names[] = {"counsellor", "recovery", NULL};
static const char *const answer_names[] = {"text", "choice", NULL};

static void read_choices(struct kith_fields *f, const json_t *item, bool by_choice, struct kith_drill_item *out)
{
    const json_t *list =
        kith_field_list(f, item, "choices", by_choice ? 2 : 0, by_choice ? KITH_DRILL_CHOICES : 0, &out->n_choices);
    struct kith_drill_choice *choices = kith_fields_take(f, out->n_choices, sizeof *choices);
    bool any = false;

    for (size_t i = 0; choices && i < out->n_choices && f->rc == KITH_OK; i++) {
        const json_t *one = json_array_get(list, i);

        choices[i].text = kith_field_str(f, one, "text", 1, 400);
        choices[i].good = kith_field_bool(f, one, "good");
        choices[i].why = kith_field_str(f, one, "why", 1, 600);
        any = any || choices[i].good;
    }
    if (by_choice && !any)
        kith_fields_wrong(f, "choices", "should hold one that is good");
    out->choices = choices;
}

static void read_wants(struct kith_fields *f, const json_t *item, struct kith_drill_item *out)
{
    const json_t *wants = json_object_get(item, "wants");

    if (!json_is_object(wants)) {
        kith_fields_wrong(f, "wants", "should be an object: code, meaning, avoid");
        return;
    }
    out->code = kith_field_str(f, wants, "code", 0, 40);
    out->meaning = kith_field_strs(f, wants, "meaning", 1, 24, 160, &out->n_meaning);
    out->avoid = kith_field_strs(f, wants, "avoid", 0, 24, 160, &out->n_avoid);
}

static void read_item(struct kith_fields *f, const json_t *item, bool by_choice, struct kith_drill_item *out)
{
    out->id = kith_field_str(f, item, "id", 1, 60);
    out->shown = kith_field_str(f, item, "shown", 1, 1200);
    out->before = kith_field_str(f, item, "before", 0, 800);
    read_choices(f, item, by_choice, out);
    if (!by_choice)
        read_wants(f, item, out);
    out->examples = kith_field_strs(f, item, "examples", by_choice ? 0 : 1, 8, 600, &out->n_examples);
    out->why = kith_field_str(f, item, "why", 1, 900);
}

enum kith_rc kith_drill_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_drill **out,
                             struct kith_err *err)
{
    struct kith_fields f;
    json_t *root = kith_fields_open(&f, keep, bytes, err);
    struct kith_drill *d = root ? kith_fields_take(&f, 1, sizeof *d) : NULL;
    struct kith_drill_item *items = NULL;
    const json_t *list;

    *out = NULL;
    if (!d)
        goto out;
    d->id = kith_field_str(&f, root, "id", 1, 40);
    d->title = kith_field_str(&f, root, "title", 1, 80);
    d->asks = kith_field_str(&f, root, "asks", 1, 300);
    d->content_note = kith_field_str(&f, root, "content_note", 0, 400);
    d->recovery = kith_field_word(&f, root, "for", for_names, -1) == 1;
    d->by_choice = kith_field_word(&f, root, "answer", answer_names, -1) == 1;
    d->minutes = (unsigned)kith_field_real(&f, root, "minutes", 1, 60, 5);
    list = kith_field_list(&f, root, "items", 1, KITH_DRILL_ITEMS, &d->n_items);
    items = kith_fields_take(&f, d->n_items, sizeof *items);
    for (size_t i = 0; items && i < d->n_items && f.rc == KITH_OK; i++) {
        kith_fields_at(&f, "items", (long)i);
        read_item(&f, json_array_get(list, i), d->by_choice, &items[i]);
        for (size_t k = 0; k < i && f.rc == KITH_OK; k++)
            if (kith_str_eq(items[k].id, items[i].id))
                kith_fields_wrong(&f, "id", "is that of another item too");
    }
    d->items = items;
    if (f.rc == KITH_OK)
        *out = d;
out:
    json_decref(root);
    return f.rc;
}

static void read_question(struct kith_fields *f, const json_t *item, struct kith_story_question *out)
{
    const json_t *list;
    struct kith_looks_for *looks;

    out->id = kith_field_str(f, item, "id", 1, 60);
    out->asks = kith_field_str(f, item, "asks", 1, 400);
    out->otherwise = kith_field_str(f, item, "otherwise", 1, 700);
    list = kith_field_list(f, item, "looks_for", 1, 16, &out->n_looks_for);
    looks = kith_fields_take(f, out->n_looks_for, sizeof *looks);
    for (size_t i = 0; looks && i < out->n_looks_for && f->rc == KITH_OK; i++) {
        const json_t *one = json_array_get(list, i);
        const struct kith_str *words;
        size_t n;

        looks[i].about = kith_field_str(f, one, "about", 1, 200);
        looks[i].reply = kith_field_str(f, one, "reply", 1, 700);
        words = kith_field_strs(f, one, "words", 1, 40, 60, &n);
        if (f->rc == KITH_OK)
            f->rc = kith_gist_of_many(f->keep, words, n, &looks[i].words, f->err);
    }
    out->looks_for = looks;
}

enum kith_rc kith_story_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_story **out,
                             struct kith_err *err)
{
    struct kith_fields f;
    json_t *root = kith_fields_open(&f, keep, bytes, err);
    struct kith_story *s = root ? kith_fields_take(&f, 1, sizeof *s) : NULL;
    struct kith_story_question *questions;
    const json_t *list;

    *out = NULL;
    if (!s)
        goto out;
    s->id = kith_field_str(&f, root, "id", 1, 60);
    s->title = kith_field_str(&f, root, "title", 1, 120);
    s->told_by = kith_field_str(&f, root, "told_by", 1, 200);
    s->content_note = kith_field_str(&f, root, "content_note", 0, 400);
    s->minutes = (unsigned)kith_field_real(&f, root, "minutes", 1, 60, 6);
    s->paragraphs = kith_field_strs(&f, root, "paragraphs", 1, 80, 3000, &s->n_paragraphs);
    list = kith_field_list(&f, root, "questions", 1, 12, &s->n_questions);
    questions = kith_fields_take(&f, s->n_questions, sizeof *questions);
    for (size_t i = 0; questions && i < s->n_questions && f.rc == KITH_OK; i++) {
        kith_fields_at(&f, "questions", (long)i);
        read_question(&f, json_array_get(list, i), &questions[i]);
    }
    s->questions = questions;
    if (f.rc == KITH_OK)
        *out = s;
out:
    json_decref(root);
    return f.rc;
}

enum kith_rc kith_minute_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_minute **out,
                              struct kith_err *err)
{
    struct kith_fields f;
    json_t *root = kith_fields_open(&f, keep, bytes, err);
    struct kith_minute *m = root ? kith_fields_take(&f, 1, sizeof *m) : NULL;
    struct kith_minute_line *lines;
    const json_t *list;

    *out = NULL;
    if (!m)
        goto out;
    m->id = kith_field_str(&f, root, "id", 1, 60);
    m->title = kith_field_str(&f, root, "title", 1, 120);
    list = kith_field_list(&f, root, "lines", 1, 40, &m->n_lines);
    lines = kith_fields_take(&f, m->n_lines, sizeof *lines);
    for (size_t i = 0; lines && i < m->n_lines && f.rc == KITH_OK; i++) {
        kith_fields_at(&f, "lines", (long)i);
        lines[i].seconds = (unsigned)kith_field_real(&f, json_array_get(list, i), "seconds", 0, 60, NAN);
        lines[i].text = kith_field_str(&f, json_array_get(list, i), "text", 1, 300);
    }
    m->lines = lines;
    if (f.rc == KITH_OK)
        *out = m;
out:
    json_decref(root);
    return f.rc;
}
