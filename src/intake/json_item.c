#include "json_item.h"

#include "cell_time.h"
#include "speaker_name.h"

#include <math.h>
#include <stdio.h>

#define DAY_S 86400

/* The first of the keys that is there and not null. */
static const json_t *first_of(const json_t *object, const char *const *keys)
{
    for (; *keys; keys++) {
        const json_t *value = json_object_get(object, *keys);

        if (value && !json_is_null(value))
            return value;
    }
    return NULL;
}

static const char *const text_keys[] = {"text",    "transcript", "utterance_text", "utterance",
                                        "content", "message",    "sentence",       NULL};
static const char *const name_keys[] = {"name",       "speaker_name", "speakerName", "speaker", "speaker_label",
                                        "speaker_id", "interlocutor", "role",        NULL};
static const char *const role_keys[] = {"interlocutor", "role", "speaker", "name", "speaker_name", "speakerName", NULL};
static const char *const start_keys[] = {"start", "start_time", "begin", "timestamp", NULL};
static const char *const end_keys[] = {"end", "end_time", NULL};

struct kith_str kith_json_word(const json_t *value, char number[static 32])
{
    if (json_is_string(value))
        return (struct kith_str){json_string_value(value), json_string_length(value)};
    if (!json_is_integer(value))
        return (struct kith_str){"", 0};
    (void)snprintf(number, 32, "%lld", (long long)json_integer_value(value));
    return kith_str_of(number);
}

/* Who speaks, as a string or number; NULL when nobody is named. whisper.cpp writes "?" where it cannot tell. */
static const json_t *find_name(const json_t *entry)
{
    for (const char *const *key = name_keys; *key; key++) {
        const json_t *value = json_object_get(entry, *key);
        struct kith_str word = {json_string_value(value), json_string_length(value)};

        word = kith_str_trim(word);
        if (json_is_integer(value) || (word.n > 0 && !kith_str_eq(word, KITH_S("?"))))
            return value;
    }
    return NULL;
}

bool kith_json_has_text(const json_t *entry)
{
    for (const char *const *key = text_keys; *key; key++)
        if (json_object_get(entry, *key))
            return true;
    return false;
}

bool kith_json_has_speaker(const json_t *entry)
{
    return find_name(entry) != NULL;
}

static enum kith_role role_of(struct kith_str word)
{
    int role = kith_code_find(kith_role_name, word);

    return role == KITH_NONE ? kith_speaker_role(word) : (enum kith_role)role;
}

void kith_json_speaker(const json_t *entry, struct kith_json_item *out)
{
    const json_t *name = find_name(entry);
    uint64_t number;

    out->cue.speaker = kith_json_word(name, out->speaker);
    if (kith_str_uint(out->cue.speaker, UINT32_MAX, &number)) { /* a bare number reads as nothing in a report */
        (void)snprintf(out->speaker, sizeof out->speaker, "Speaker %llu", (unsigned long long)number);
        out->cue.speaker = kith_str_of(out->speaker);
    }
    for (const char *const *key = role_keys; *key && out->cue.declared == KITH_ROLE_UNKNOWN; key++)
        out->cue.declared = role_of(kith_json_word(json_object_get(entry, *key), out->number));
}

static bool number_ms(const json_t *value, double unit, int64_t *ms)
{
    double x = json_number_value(value) * unit;

    /* A time that is thirty years into a recording is a clock's, and says nothing about the place within it. */
    *ms = x >= 0 && x < 1e12 ? (int64_t)llround(x) : -1;
    return true;
}

static bool any_ms(const json_t *value, double unit, int64_t *ms)
{
    *ms = -1;
    if (!value || json_is_null(value))
        return true;
    if (json_is_number(value))
        return number_ms(value, unit, ms);
    return json_is_string(value) &&
           kith_cell_time((struct kith_str){json_string_value(value), json_string_length(value)}, ms);
}

/* One end of the entry's time: `exact` in milliseconds, else `keys`, else whisper.cpp's pairs, `side` being from/to. */
static enum kith_rc read_time(const json_t *entry, const char *exact, const char *const *keys, const char *side,
                              bool in_ms, uint32_t line, int64_t *ms, struct kith_err *err)
{
    const json_t *value = json_object_get(entry, exact);
    double unit = 1;

    if (!value || json_is_null(value))
        value = json_object_get(json_object_get(entry, "offsets"), side);
    if (!value || json_is_null(value)) {
        unit = in_ms ? 1 : 1000;
        value = first_of(entry, keys);
    }
    if (!value)
        value = json_object_get(json_object_get(entry, "timestamps"), side);
    if (any_ms(value, unit, ms))
        return KITH_OK;
    return kith_fail(err, KITH_EINPUT, line,
                     "The time of this entry cannot be read; write seconds as a number, or \"HH:MM:SS.mmm\".");
}

static enum kith_rc read_turn(const json_t *entry, uint32_t line, struct kith_cue *cue, struct kith_err *err)
{
    static const char *const keys[] = {"turn", "utterance_id", NULL};
    const json_t *turn = first_of(entry, keys);

    cue->id = -1;
    if (!turn)
        return KITH_OK;
    if (!json_is_integer(turn) || json_integer_value(turn) < 0)
        return kith_fail(err, KITH_EINPUT, line,
                         "The number of this turn is not a whole number from 0; number the turns, or remove "
                         "\"turn\".");
    cue->id = (int64_t)json_integer_value(turn);
    cue->own_turn = true;
    return KITH_OK;
}

enum kith_rc kith_json_item(const json_t *entry, bool in_ms, uint32_t line, struct kith_json_item *out,
                            struct kith_err *err)
{
    static const char *const session_keys[] = {"session", "transcript_id", "session_id", NULL};
    const json_t *text = first_of(entry, text_keys);
    enum kith_rc rc;

    *out = (struct kith_json_item){.cue = {.line = line}};
    if (!json_is_object(entry) || !kith_json_has_text(entry) || (text && !json_is_string(text)))
        return kith_fail(err, KITH_EINPUT, line,
                         "This entry has no text; expected an object such as {\"speaker\": \"Dana\", \"text\": "
                         "\"...\", \"start\": 1.5, \"end\": 3.2}.");
    out->cue.text = (struct kith_str){json_string_value(text), json_string_length(text)};
    kith_json_speaker(entry, out);
    KITH_TRY(read_time(entry, "start_ms", start_keys, "from", in_ms, line, &out->cue.start_ms, err));
    KITH_TRY(read_time(entry, "end_ms", end_keys, "to", in_ms, line, &out->cue.end_ms, err));
    KITH_TRY(read_turn(entry, line, &out->cue, err));
    out->session = kith_json_word(first_of(entry, session_keys), out->number);
out:
    return rc;
}

bool kith_json_in_ms(const json_t *list, bool usual)
{
    double last = 0;
    size_t i;
    const json_t *entry;

    for (i = 0; i < json_array_size(list); i++) {
        const json_t *sides[2];

        entry = json_array_get(list, i);
        sides[0] = first_of(entry, start_keys);
        sides[1] = first_of(entry, end_keys);
        for (int k = 0; k < 2; k++) {
            if (json_is_real(sides[k]))
                return false;
            if (json_is_integer(sides[k]) && json_number_value(sides[k]) > last)
                last = json_number_value(sides[k]);
        }
    }
    return usual || last > DAY_S;
}
