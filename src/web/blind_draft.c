#include "blind_draft.h"

#include "workspace_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct kith_blind_code codes[] = {
    {"open_question", "Open question", "Room to answer in one's own way.", KITH_BLIND_MAIN},
    {"closed_question", "Closed question", "Yes, no, a number, a date.", KITH_BLIND_MAIN},
    {"simple_reflection", "Simple reflection", "Gives back what was said.", KITH_BLIND_MAIN},
    {"complex_reflection", "Complex reflection", "Adds meaning, feeling or the other side.", KITH_BLIND_MAIN},
    {"information", "Information", NULL, KITH_BLIND_MAIN},
    {"advice", "Advice", NULL, KITH_BLIND_MAIN},
    {"negotiation", "Setting a goal together", NULL, KITH_BLIND_MAIN},
    {"options", "Options", NULL, KITH_BLIND_MAIN},
    {"other", "Something else", "A greeting, an mm-hmm, how the session goes.", KITH_BLIND_MAIN},
    {"affirm", "Affirms", "A strength or an effort of the client.", KITH_BLIND_ADHERENCE},
    {"seek", "Seeks collaboration", "Asks before telling, shares power.", KITH_BLIND_ADHERENCE},
    {"emphasize", "Emphasises choice", "It is the client's to decide.", KITH_BLIND_ADHERENCE},
    {"persuade_with_permission", "Persuades, with permission", NULL, KITH_BLIND_ADHERENCE},
    {"persuade", "Persuades", "Without having asked.", KITH_BLIND_ADHERENCE},
    {"confront", "Confronts", "Argues, blames, corrects, warns.", KITH_BLIND_ADHERENCE},
    {"change", "Change talk", "Words for the change.", KITH_BLIND_TALK},
    {"sustain", "Sustain talk", "Words for staying as it is.", KITH_BLIND_TALK},
    {"neutral", "Neutral", NULL, KITH_BLIND_TALK},
};

const struct kith_global kith_globals[KITH_GLOBALS] = {
    {"cultivating", "Cultivating change talk", "How actively were the client's own words for change drawn out?"},
    {"softening", "Softening sustain talk", "How well was dwelling on reasons against change avoided?"},
    {"partnership", "Partnership", "How far was the client treated as the expert on their own life?"},
    {"empathy", "Empathy", "How far did the counsellor try to grasp the client's point of view?"},
};

const struct kith_blind_code *kith_blind_codes(size_t *n)
{
    *n = sizeof codes / sizeof *codes;
    return codes;
}

json_t *kith_blind_draft_read(struct kith_str text)
{
    json_t *draft = text.n ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL) : json_object();

    if (!json_is_object(draft)) {
        json_decref(draft);
        return NULL;
    }
    if (!json_is_object(json_object_get(draft, "turns")))
        (void)json_object_set_new(draft, "turns", json_object());
    if (!json_is_object(json_object_get(draft, "globals")))
        (void)json_object_set_new(draft, "globals", json_object());
    return draft;
}

static const char *key_of(char out[16], uint32_t turn)
{
    (void)snprintf(out, 16, "%u", turn);
    return out;
}

const json_t *kith_blind_draft_turn(const json_t *draft, uint32_t turn)
{
    char key[16];
    const json_t *words = json_object_get(json_object_get(draft, "turns"), key_of(key, turn));

    return json_array_size(words) > 0 ? words : NULL;
}

bool kith_blind_draft_has(const json_t *draft, uint32_t turn, const char *word)
{
    const json_t *words = kith_blind_draft_turn(draft, turn);

    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *w = json_string_value(json_array_get(words, i));

        if (w && strcmp(w, word) == 0)
            return true;
    }
    return false;
}

const char *kith_blind_draft_main(const json_t *draft, uint32_t turn)
{
    return json_string_value(json_array_get(kith_blind_draft_turn(draft, turn), 0));
}

bool kith_blind_draft_set(json_t *draft, uint32_t turn, const char *const *words, size_t n)
{
    json_t *list = json_array();
    char key[16];

    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(list, json_string(words[i])) != 0) {
            json_decref(list);
            return false;
        }
    return json_object_set_new(json_object_get(draft, "turns"), key_of(key, turn), list) == 0;
}

enum kith_rc kith_blind_draft_write(const json_t *draft, struct kith_arena *keep, struct kith_str *out,
                                    struct kith_err *err)
{
    char *text = json_dumps(draft, JSON_COMPACT | JSON_SORT_KEYS);
    enum kith_rc rc;

    if (!text)
        return kith_fail_memory(err);
    rc = kith_str_keep(keep, kith_str_of(text), out, err);
    free(text);
    return rc;
}

/* ---- what the words stand for ---- */

static void set_kind(struct kith_label *l, enum kith_behaviour behaviour, int8_t *sub, int value)
{
    if (l->behaviour == KITH_NONE)
        l->behaviour = (int8_t)behaviour;
    if (behaviour != KITH_BEHAVIOUR_OTHER) {
        l->has |= (uint8_t)(1u << behaviour);
        if (*sub == KITH_NONE || value == 1) /* complex before simple, as MITI counts */
            *sub = (int8_t)value;
    }
}

static void add_word(struct kith_label *l, const char *word)
{
    int input = kith_code_find(kith_input_name, kith_str_of(word));
    int adherence = kith_code_find(kith_adherence_name, kith_str_of(word));
    int talk = kith_code_find(kith_talk_name, kith_str_of(word));
    int8_t none = KITH_NONE;

    if (strcmp(word, "open_question") == 0) {
        l->question = KITH_QUESTION_OPEN; /* any open one makes it open */
        set_kind(l, KITH_BEHAVIOUR_QUESTION, &none, 0);
    } else if (strcmp(word, "closed_question") == 0)
        set_kind(l, KITH_BEHAVIOUR_QUESTION, l->question == KITH_QUESTION_OPEN ? &none : &l->question,
                 KITH_QUESTION_CLOSED);
    else if (strcmp(word, "simple_reflection") == 0)
        set_kind(l, KITH_BEHAVIOUR_REFLECTION, &l->reflection, KITH_REFLECTION_SIMPLE);
    else if (strcmp(word, "complex_reflection") == 0)
        set_kind(l, KITH_BEHAVIOUR_REFLECTION, &l->reflection, KITH_REFLECTION_COMPLEX);
    else if (strcmp(word, "other") == 0)
        set_kind(l, KITH_BEHAVIOUR_OTHER, &none, 0);
    else if (input != KITH_NONE)
        set_kind(l, KITH_BEHAVIOUR_INPUT, l->input == KITH_NONE ? &l->input : &none, input);
    else if (adherence != KITH_NONE)
        l->adherence |= (uint8_t)(1u << adherence);
    else if (talk != KITH_NONE)
        l->talk = (int8_t)talk;
}

struct kith_label kith_blind_label(const json_t *draft, uint32_t turn, bool counsellor)
{
    const json_t *words = kith_blind_draft_turn(draft, turn);
    struct kith_label l = KITH_LABEL_NONE;

    l.adherence_known = counsellor;
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));

        if (word)
            add_word(&l, word);
    }
    return l;
}

/* ---- all of it, done ---- */

/* The reasons may quote, so they stand with the sealed codes, in a last line of their own. */
static void write_reasons(struct kith_buf *out, const json_t *draft)
{
    char *text = json_dumps(json_object_get(draft, "globals"), JSON_COMPACT | JSON_SORT_KEYS);

    kith_buf_puts(out, "{\"globals\":");
    kith_buf_puts(out, text ? text : "{}");
    kith_buf_puts(out, "}\n");
    free(text);
}

static void write_globals(struct kith_buf *out, const json_t *draft)
{
    const json_t *globals = json_object_get(draft, "globals");

    kith_buf_puts(out, "{");
    for (size_t i = 0; i < KITH_GLOBALS; i++)
        kith_buf_printf(
            out, "%s\"%s\":%lld", i ? "," : "", kith_globals[i].word,
            (long long)json_integer_value(json_array_get(json_object_get(globals, kith_globals[i].word), 0)));
    kith_buf_puts(out, "}");
}

enum kith_rc kith_blind_codes_write(const json_t *draft, const struct kith_blind_turn *turns, size_t n,
                                    struct kith_arena *keep, struct kith_str *codes_out, struct kith_str *globals,
                                    struct kith_err *err)
{
    struct kith_buf out;
    enum kith_rc rc;

    kith_buf_init(&out, kith_arena_env(keep), KITH_STORE_TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct kith_label l = kith_blind_label(draft, turns[i].turn, turns[i].counsellor);

        kith_workspace_code_line(&out, turns[i].turn, turns[i].counsellor ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT, &l,
                                 (double)NAN, false, false);
    }
    write_reasons(&out, draft);
    KITH_TRY(kith_buf_check(&out, "The coding", err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&out), codes_out, err));
    kith_buf_clear(&out);
    write_globals(&out, draft);
    KITH_TRY(kith_buf_check(&out, "The ratings", err));
    KITH_TRY(kith_str_keep(keep, kith_buf_view(&out), globals, err));
out:
    kith_buf_free(&out);
    return rc;
}
