#include "json_field.h"
#include "persona.h"

#include <math.h>

static const char *const act_names[] = {"open",  "disclose", "change",   "sustain", "push_back", "flat",
                                        "agree", "correct",  "ask",      "silence", "soften",    "thanks",
                                        "plan",  "end_warm", "end_cold", "end_dry", NULL};
static const char *const push_names[] = {"any",    "advice",    "label", "argument", "question",
                                         "praise", "parroting", "stem",  "confront", NULL};
static const char *const side_names[] = {"change", "sustain", "strength", "life", NULL};
static const char *const feeling_names[] = {"trust",      "openness", "discord", "importance",
                                            "confidence", "distress", NULL};
static const char *const for_names[] = {"counsellor", "recovery", NULL};

const char *kith_act_name(int act)
{
    return act >= 0 && act < KITH_ACT_COUNT ? act_names[act] : NULL;
}

const char *kith_push_name(int push)
{
    return push >= 0 && push < KITH_PUSH_COUNT ? push_names[push] : NULL;
}

const char *kith_feeling_name(int feeling)
{
    return feeling >= 0 && feeling < KITH_FEEL_COUNT ? feeling_names[feeling] : NULL;
}

enum kith_talk kith_act_talk(int act)
{
    if (act == KITH_ACT_CHANGE || act == KITH_ACT_PLAN)
        return KITH_TALK_CHANGE;
    return act == KITH_ACT_SUSTAIN ? KITH_TALK_SUSTAIN : KITH_TALK_NEUTRAL;
}

static void read_temper(struct kith_fields *f, const json_t *root, struct kith_persona *p)
{
    const json_t *temperament = json_object_get(root, "temperament");

    if (!json_is_object(temperament)) {
        kith_fields_wrong(f, "temperament", "should be an object");
        return;
    }
    for (int i = 0; i < KITH_FEEL_COUNT; i++) {
        const json_t *one = json_object_get(temperament, feeling_names[i]);

        if (!json_is_object(one)) {
            kith_fields_wrong(f, feeling_names[i], "should stand in temperament, with start and half_life");
            return;
        }
        p->temper[i].start = kith_field_real(f, one, "start", 0.0, 1.0, NAN);
        p->temper[i].half_life = kith_field_real(f, one, "half_life", 1.0, 1000.0, NAN);
    }
    p->sensitivity = kith_field_real(f, temperament, "sensitivity", 0.0, 1.0, NAN);
    p->patience = kith_field_real(f, temperament, "patience", 0.0, 1.0, NAN);
}

static enum kith_rc prepare_theme(struct kith_fields *f, struct kith_theme *t)
{
    struct kith_str *feels = kith_fields_take(f, t->n_feeling_words + 1, sizeof *feels);
    enum kith_rc rc = f->rc;

    if (!feels)
        return rc;
    if (t->n_feeling_words)
        memcpy(feels, t->feeling_words, t->n_feeling_words * sizeof *feels);
    feels[t->n_feeling_words] = t->feeling;
    KITH_TRY(kith_gist_of_many(f->keep, t->words, t->n_words, &t->touch, f->err));
    KITH_TRY(kith_gist_of_many(f->keep, feels, t->n_feeling_words + 1, &t->feels, f->err));
    KITH_TRY(kith_arena_take(f->keep, t->n_meanings, sizeof *t->meaning, &t->meaning, f->err));
    for (size_t i = 0; i < t->n_meanings; i++)
        KITH_TRY(kith_gist_of(f->keep, t->meanings[i], &t->meaning[i], f->err));
out:
    return rc;
}

static void read_themes(struct kith_fields *f, const json_t *root, struct kith_persona *p)
{
    size_t n;
    const json_t *list = kith_field_list(f, root, "themes", 1, KITH_PERSONA_THEMES, &n);
    struct kith_theme *themes = kith_fields_take(f, n, sizeof *themes);

    for (size_t i = 0; themes && i < n && f->rc == KITH_OK; i++) {
        const json_t *item = json_array_get(list, i);
        struct kith_theme *t = &themes[i];

        kith_fields_at(f, "themes", (long)i);
        t->id = kith_field_str(f, item, "id", 1, 40);
        t->side = (enum kith_side)kith_field_word(f, item, "side", side_names, -1);
        t->about = kith_field_str(f, item, "about", 1, 200);
        t->feeling = kith_field_str(f, item, "feeling", 1, 40);
        t->feeling_words = kith_field_strs(f, item, "feeling_words", 1, KITH_PERSONA_WORDS, 40, &t->n_feeling_words);
        t->words = kith_field_strs(f, item, "words", 1, KITH_PERSONA_WORDS, 40, &t->n_words);
        t->meanings = kith_field_strs(f, item, "meanings", 1, KITH_PERSONA_MEANINGS, 300, &t->n_meanings);
        for (size_t k = 0; k < i && f->rc == KITH_OK; k++)
            if (kith_str_eq(themes[k].id, t->id))
                kith_fields_wrong(f, "id", "is that of another theme too");
        if (f->rc == KITH_OK)
            f->rc = prepare_theme(f, t);
    }
    kith_fields_at(f, NULL, -1);
    p->themes = themes;
    p->n_themes = n;
}

static uint8_t theme_of(struct kith_fields *f, const struct kith_persona *p, const json_t *item)
{
    struct kith_str id = kith_field_str(f, item, "theme", 0, 40);

    if (id.n == 0)
        return KITH_NO_THEME;
    for (size_t i = 0; i < p->n_themes; i++)
        if (kith_str_eq(p->themes[i].id, id))
            return (uint8_t)i;
    kith_fields_wrong(f, "theme", "names none of the themes");
    return KITH_NO_THEME;
}

static void read_lines(struct kith_fields *f, const json_t *root, struct kith_persona *p)
{
    size_t n;
    const json_t *list = kith_field_list(f, root, "lines", 1, KITH_PERSONA_LINES, &n);
    struct kith_line *lines = kith_fields_take(f, n, sizeof *lines);

    for (size_t i = 0; lines && i < n && f->rc == KITH_OK; i++) {
        const json_t *item = json_array_get(list, i);
        struct kith_line *line = &lines[i];

        kith_fields_at(f, "lines", (long)i);
        line->text = kith_field_str(f, item, "text", 1, KITH_LINE_MAX_BYTES);
        line->theme = theme_of(f, p, item);
        line->act = (uint8_t)kith_field_word(f, item, "act", act_names, -1);
        line->depth = (uint8_t)kith_field_real(f, item, "depth", 0, KITH_DEPTHS - 1, 0);
        line->to = (uint8_t)kith_field_word(f, item, "to", push_names, KITH_PUSH_ANY);
        line->again = kith_field_bool(f, item, "again");
        if (f->rc == KITH_OK && line->theme != KITH_NO_THEME && line->depth == 0)
            kith_fields_wrong(f, "depth", "should be 1, 2 or 3 on a theme");
        if (f->rc == KITH_OK)
            f->rc = kith_gist_of(f->keep, line->text, &line->gist, f->err);
    }
    kith_fields_at(f, NULL, -1);
    p->lines = lines;
    p->n_lines = n;
}

static void read_who(struct kith_fields *f, const json_t *root, struct kith_persona *p)
{
    p->id = kith_field_str(f, root, "id", 1, 40);
    for (size_t i = 0; i < p->id.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", p->id.p[i]))
            kith_fields_wrong(f, "id", "should be lower-case letters, digits and hyphens");
    p->name = kith_field_str(f, root, "name", 1, 60);
    p->age = (unsigned)kith_field_real(f, root, "age", 1, 120, NAN);
    p->pronouns = kith_field_str(f, root, "pronouns", 1, 40);
    p->recovery = kith_field_word(f, root, "for", for_names, -1) == 1;
    p->who = kith_field_str(f, root, "who", 1, 300);
    p->story = kith_field_str(f, root, "story", 1, 2000);
    p->setting = kith_field_str(f, root, "setting", 1, 400);
    p->goal = kith_field_str(f, root, "goal", 1, 100);
    p->content_note = kith_field_str(f, root, "content_note", 0, 400);
    p->facts = kith_field_strs(f, root, "facts", 1, 40, 300, &p->n_facts);
    p->manner = kith_field_str(f, root, "manner", 1, 400);
}

enum kith_rc kith_persona_read(struct kith_arena *keep, struct kith_str bytes, const struct kith_persona **out,
                               struct kith_err *err)
{
    struct kith_fields f;
    json_t *root = kith_fields_open(&f, keep, bytes, err);
    struct kith_persona *p = root ? kith_fields_take(&f, 1, sizeof *p) : NULL;

    *out = NULL;
    if (p) {
        read_who(&f, root, p);
        read_temper(&f, root, p);
        read_themes(&f, root, p);
        read_lines(&f, root, p);
    }
    json_decref(root);
    if (f.rc == KITH_OK)
        *out = p;
    return f.rc;
}
