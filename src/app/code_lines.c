#include "code_lines.h"

#include <jansson.h>

static int8_t read_code(const json_t *line, const char *key, const char *(*name)(int))
{
    const char *word = json_string_value(json_object_get(line, key));

    return word ? (int8_t)kith_code_find(name, kith_str_of(word)) : (int8_t)KITH_NONE;
}

static uint8_t read_bits(const json_t *line, const char *key)
{
    json_int_t bits = json_integer_value(json_object_get(line, key));

    return bits >= 0 && bits < 256 ? (uint8_t)bits : 0;
}

bool kith_code_line_read(struct kith_str text, struct kith_code_line *out)
{
    json_t *line = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;
    const json_t *turn = json_object_get(line, "turn");
    bool good = json_is_integer(turn) && json_integer_value(turn) >= 0 && json_integer_value(turn) < UINT32_MAX;

    *out = (struct kith_code_line){.label = KITH_LABEL_NONE};
    if (good) {
        out->turn = (uint32_t)json_integer_value(turn);
        out->label.behaviour = read_code(line, "behaviour", kith_behaviour_name);
        out->label.question = read_code(line, "question", kith_question_name);
        out->label.reflection = read_code(line, "reflection", kith_reflection_name);
        out->label.input = read_code(line, "input", kith_input_name);
        out->label.talk = read_code(line, "talk", kith_talk_name);
        out->label.has = read_bits(line, "has");
        out->label.adherence = read_bits(line, "adherence");
    }
    json_decref(line);
    return good;
}

void kith_code_lines_read(struct kith_str codes, uint32_t first, size_t n, struct kith_label *labels)
{
    struct kith_code_line line;
    struct kith_str text;

    for (size_t i = 0; i < n; i++)
        labels[i] = KITH_LABEL_NONE;
    while (kith_str_cut(&codes, '\n', &text))
        if (kith_code_line_read(text, &line) && line.turn >= first && line.turn - first < n)
            labels[line.turn - first] = line.label;
}

static void say_main(struct kith_buf *out, const struct kith_label *l, int behaviour)
{
    static const char *const inputs[] = {"information", "advice", "setting a goal together", "options"};

    switch (behaviour) {
    case KITH_BEHAVIOUR_QUESTION:
        kith_buf_puts(out, l->question == KITH_QUESTION_OPEN     ? "open question"
                           : l->question == KITH_QUESTION_CLOSED ? "closed question"
                                                                 : "question");
        break;
    case KITH_BEHAVIOUR_REFLECTION:
        kith_buf_puts(out, l->reflection == KITH_REFLECTION_COMPLEX  ? "complex reflection"
                           : l->reflection == KITH_REFLECTION_SIMPLE ? "simple reflection"
                                                                     : "reflection");
        break;
    case KITH_BEHAVIOUR_INPUT:
        kith_buf_puts(out, l->input >= 0 && l->input < KITH_INPUT_COUNT ? inputs[l->input] : "information or advice");
        break;
    default:
        kith_buf_puts(out, "something else");
        break;
    }
}

void kith_code_line_say(struct kith_buf *out, const struct kith_label *l)
{
    static const char *const how[KITH_ADHERENCE_COUNT] = {
        "affirms", "seeks collaboration", "emphasises choice", "persuades with permission", "persuades", "confronts"};
    static const char *const talk[KITH_TALK_COUNT] = {"change talk", "sustain talk", "neutral"};

    if (l->talk >= 0 && l->talk < KITH_TALK_COUNT) {
        kith_buf_puts(out, talk[l->talk]);
        return;
    }
    if (l->behaviour == KITH_NONE) {
        kith_buf_puts(out, "nothing");
        return;
    }
    say_main(out, l, l->behaviour);
    for (int b = 0; b < KITH_HAS_COUNT; b++)
        if (b != l->behaviour && (l->has & 1u << b)) {
            kith_buf_puts(out, "; also ");
            say_main(out, l, b);
        }
    for (int bit = 0; bit < KITH_ADHERENCE_COUNT; bit++)
        if (l->adherence & 1u << bit) {
            kith_buf_puts(out, "; ");
            kith_buf_puts(out, how[bit]);
        }
}

bool kith_labels_agree(const struct kith_label *a, const struct kith_label *b)
{
    return a->behaviour == b->behaviour && a->question == b->question && a->reflection == b->reflection &&
           a->input == b->input && a->talk == b->talk && a->has == b->has && a->adherence == b->adherence;
}
