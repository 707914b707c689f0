/* Session notation: "# topic: ... | id: a1", then one turn a line: "T r:c,q:o;AF<TAB>text", "C +<TAB>text". */
#include "parser.h"
#include "text_lines.h"

struct notation {
    struct kith_lines in;
    bool pending; /* the line at hand begins the next session */
    struct kith_str line;
};

static struct kith_str from(struct kith_str s, size_t at)
{
    return kith_str_sub(s, at, s.n);
}

/* ---- codes ---- */

static void set_main(struct kith_label *label, int behaviour)
{
    if (label->behaviour == KITH_NONE)
        label->behaviour = (int8_t)behaviour;
}

/* Of two of a kind ("i:info,i:advi") the first, weightier one is the subtype. */
static void set_subtype(struct kith_label *label, int behaviour, int8_t *subtype, int value)
{
    set_main(label, behaviour);
    label->has |= (uint8_t)(1u << behaviour);
    if (*subtype == KITH_NONE)
        *subtype = (int8_t)value;
}

/* One of "q:o q:c r:s r:c i:info i:advi i:nego i:opti o"; false for any other. */
static bool counsellor_code(struct kith_label *label, struct kith_str code)
{
    static const struct {
        struct kith_str word;
        int behaviour;
        int value;
    } known[] = {
        {{"q:o", 3}, KITH_BEHAVIOUR_QUESTION, KITH_QUESTION_OPEN},
        {{"q:c", 3}, KITH_BEHAVIOUR_QUESTION, KITH_QUESTION_CLOSED},
        {{"r:s", 3}, KITH_BEHAVIOUR_REFLECTION, KITH_REFLECTION_SIMPLE},
        {{"r:c", 3}, KITH_BEHAVIOUR_REFLECTION, KITH_REFLECTION_COMPLEX},
        {{"i:info", 6}, KITH_BEHAVIOUR_INPUT, KITH_INPUT_INFORMATION},
        {{"i:advi", 6}, KITH_BEHAVIOUR_INPUT, KITH_INPUT_ADVICE},
        {{"i:nego", 6}, KITH_BEHAVIOUR_INPUT, KITH_INPUT_NEGOTIATION},
        {{"i:opti", 6}, KITH_BEHAVIOUR_INPUT, KITH_INPUT_OPTIONS},
    };

    if (kith_str_eq(code, KITH_S("o"))) {
        set_main(label, KITH_BEHAVIOUR_OTHER);
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int8_t *subtype = known[i].behaviour == KITH_BEHAVIOUR_QUESTION     ? &label->question
                          : known[i].behaviour == KITH_BEHAVIOUR_REFLECTION ? &label->reflection
                                                                            : &label->input;

        if (kith_str_eq(code, known[i].word)) {
            set_subtype(label, known[i].behaviour, subtype, known[i].value);
            return true;
        }
    }
    return false;
}

static bool adherence_code(struct kith_label *label, struct kith_str code)
{
    static const char *const known[KITH_ADHERENCE_COUNT] = {"AF", "SK", "EM", "PP", "PE", "CF"};

    for (unsigned i = 0; i < KITH_ADHERENCE_COUNT; i++)
        if (kith_str_eq(code, kith_str_of(known[i]))) {
            label->adherence |= (uint8_t)(1u << i);
            return true;
        }
    return false;
}

static bool each_code(struct kith_label *label, struct kith_str list,
                      bool (*read)(struct kith_label *label, struct kith_str code))
{
    struct kith_str code;

    while (kith_str_cut(&list, ',', &code))
        if (!read(label, kith_str_trim(code)))
            return false;
    return true;
}

static bool read_codes(bool counsellor, struct kith_str codes, struct kith_label *label)
{
    struct kith_str extras = codes;
    struct kith_str main;

    *label = KITH_LABEL_NONE;
    if (!counsellor) {
        static const char talk[KITH_TALK_COUNT] = {'+', '-', '='};
        const char *hit = codes.n == 1 ? memchr(talk, codes.p[0], sizeof talk) : NULL;

        label->talk = (int8_t)(hit ? hit - talk : KITH_NONE);
        return hit;
    }
    label->adherence_known = true;
    if (!kith_str_cut(&extras, ';', &main) || !each_code(label, main, counsellor_code))
        return false;
    return !extras.p || each_code(label, extras, adherence_code);
}

/* ---- lines ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_turn(struct kith_str line)
{
    return line.n > 1 && (line.p[0] == 'T' || line.p[0] == 'C') && is_blank(line.p[1]);
}

static enum kith_rc bad_turn(struct kith_err *err, uint32_t line)
{
    return kith_fail(err, KITH_EINPUT, line,
                     "Expected a turn in session notation: T or C, a blank, codes, a tab, the text, as in "
                     "\"T r:c,q:o;AF\" or \"C +\" (counsellor: q:o q:c r:s r:c i:info i:advi i:nego i:opti o, then ; "
                     "and AF SK EM PP PE CF; client: + - =); correct this line.");
}

/* Splits "r:c<TAB>text". Editors that put blanks for tabs are forgiven: codes hold none, so the first blank behind them
 * ends them. A turn may also be left uncoded: "T<TAB>text". False when there should be codes and are none. */
static bool split_codes(struct kith_str line, struct kith_label *label, bool *coded, struct kith_str *text)
{
    struct kith_str rest = kith_str_trim(from(line, 1));
    size_t end = 0;

    while (end < rest.n && !is_blank(rest.p[end]))
        end++;
    *coded = read_codes(line.p[0] == 'T', kith_str_sub(rest, 0, end), label);
    if (*coded && line.p[1] == '\t' && (end == rest.n || rest.p[end] != '\t'))
        *coded = false;
    *text = *coded ? kith_str_trim(from(rest, end)) : rest;
    return *coded || line.p[1] == '\t';
}

static enum kith_rc turn(struct kith_str line, uint32_t number, struct kith_builder *b, struct kith_err *err)
{
    struct kith_cue cue = {.speaker = kith_str_sub(line, 0, 1), .start_ms = -1, .end_ms = -1, .id = -1};
    struct kith_label label;
    bool coded;
    enum kith_rc rc;

    if (!split_codes(line, &label, &coded, &cue.text))
        return bad_turn(err, number);
    cue.declared = line.p[0] == 'T' ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT;
    cue.line = number;
    cue.own_turn = true;
    rc = kith_builder_cue(b, &cue, err);
    if (rc == KITH_OK && coded)
        rc = kith_builder_gold(b, KITH_S(""), &label, err);
    return rc;
}

static enum kith_rc fact(struct kith_str key, struct kith_str value, struct kith_builder *b, struct kith_err *err)
{
    if (kith_str_eq_nocase(key, KITH_S("id")))
        return kith_builder_id(b, value, err);
    if (kith_str_eq_nocase(key, KITH_S("topic")))
        return kith_builder_topic(b, value, err);
    if (kith_str_eq_nocase(key, KITH_S("quality")))
        return kith_builder_quality(b, value, err);
    if (kith_str_eq_nocase(key, KITH_S("setting")))
        kith_builder_setting(b, value);
    return KITH_OK;
}

static bool is_fact_key(struct kith_str key)
{
    return kith_str_eq_nocase(key, KITH_S("id")) || kith_str_eq_nocase(key, KITH_S("topic")) ||
           kith_str_eq_nocase(key, KITH_S("quality")) || kith_str_eq_nocase(key, KITH_S("setting"));
}

/* A head names at least one fact; any other line with a '#' is a remark. */
static bool is_head(struct kith_str line)
{
    struct kith_str rest = from(line, 1);
    struct kith_str part;

    if (line.n == 0 || line.p[0] != '#')
        return false;
    while (kith_str_cut(&rest, '|', &part)) {
        struct kith_str key;

        if (kith_str_cut(&part, ':', &key) && part.p && is_fact_key(kith_str_trim(key)))
            return true;
    }
    return false;
}

static enum kith_rc head(struct kith_str line, struct kith_builder *b, struct kith_err *err)
{
    struct kith_str rest = from(line, 1);
    struct kith_str part;
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK && kith_str_cut(&rest, '|', &part)) {
        struct kith_str key;

        if (kith_str_cut(&part, ':', &key) && part.p)
            rc = fact(kith_str_trim(key), kith_str_trim(part), b, err);
    }
    return rc;
}

static enum kith_rc next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    struct notation *s = p->state;
    bool begun = false;
    enum kith_rc rc = KITH_OK;

    if (!s) {
        rc = kith_arena_take(p->life, 1, sizeof *s, &s, err);
        if (rc != KITH_OK)
            return rc;
        s->in.rest = p->text;
        p->state = s;
    }
    while (rc == KITH_OK && (s->pending || kith_lines_next(&s->in, &s->line))) {
        struct kith_str line = s->line;

        s->pending = false;
        if (is_head(line)) {
            s->pending = kith_builder_turns(b) > 0;
            if (s->pending)
                return KITH_OK;
            begun = true;
            rc = head(line, b, err);
        } else if (is_turn(line)) {
            begun = true;
            rc = turn(line, s->in.line, b, err);
        } else if (kith_str_trim(line).n && line.p[0] != '#') {
            rc = bad_turn(err, s->in.line);
        }
    }
    return rc == KITH_OK && !begun ? KITH_END : rc;
}

const struct kith_parser kith_parser_kith = {.next = next};
