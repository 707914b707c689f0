/* JSON and JSONL: a stream of entries, each a turn or a whole session.
 *
 * A file of JSON is a stream too: its one object, or the entries of its list. An object with a list of turns in it
 * (whisper.cpp's "transcription", "segments", "utterances", "turns" ...) is a session; entries that are turns make one
 * session until their "session" changes. */
#include "json_item.h"
#include "json_scan.h"
#include "parser.h"

struct json_state {
    struct kith_buf lines; /* of the objects of a JSON file, in its order */
    struct kith_buf id;    /* of the session being read */
    json_t *root;          /* of a JSON file */
    size_t entry;          /* of the list at the root */
    size_t objects;        /* that stand before that entry */
    json_t *here;          /* a line of JSONL that is not used up */
    size_t at;             /* behind that line */
    uint32_t line;         /* of that line */
    bool in_ms;            /* numbers in the list at the root are milliseconds */
};

static void json_close(struct kith_parse *p)
{
    struct json_state *s = p->state;

    if (!s)
        return;
    json_decref(s->root);
    json_decref(s->here);
    kith_buf_free(&s->lines);
    kith_buf_free(&s->id);
    p->state = NULL;
}

/* --- bytes to values --- */

static enum kith_rc parse_error(const json_error_t *e, uint32_t line, struct kith_err *err)
{
    switch (json_error_code(e)) {
    case json_error_unknown: /* what the parser leaves when an object could not grow */
    case json_error_out_of_memory:
        return kith_fail(err, KITH_ENOMEM, line, "The system has no memory left; close other programs and try again.");
    case json_error_premature_end_of_input:
        return kith_fail(err, KITH_EINPUT, line,
                         "The JSON ends in the middle here; it seems to be cut short, so export it again.");
    case json_error_duplicate_key:
        return kith_fail(err, KITH_EINPUT, line,
                         "An object has one key twice here, so it is not clear which one counts; remove one.");
    case json_error_numeric_overflow:
        return kith_fail(err, KITH_EINPUT, line, "A number here is too large to be read; correct it.");
    case json_error_end_of_input_expected:
        return kith_fail(err, KITH_EINPUT, line,
                         "Something follows here after the end of the JSON; remove it, or write one object a line and "
                         "read it as JSON lines (--format jsonl).");
    default:
        return kith_fail(err, KITH_EINPUT, line,
                         "This is not well-formed JSON near character %d of the line; check quotation marks, commas, "
                         "brackets and \\u escapes, or export it again.",
                         e->column);
    }
}

static enum kith_rc parse(struct kith_str text, uint32_t first, struct kith_buf *lines, json_t **out,
                          struct kith_err *err)
{
    json_error_t e = {0}; /* jansson leaves it alone where it could not even begin */
    enum kith_rc rc = kith_json_scan(text, first, lines, err);

    if (rc != KITH_OK)
        return rc;
    /* A zero inside a string is only one more control character: the builder takes it out. */
    *out = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
    return *out ? KITH_OK : parse_error(&e, first + (uint32_t)(e.line > 0 ? e.line - 1 : 0), err);
}

/* --- where things are --- */

/* Adds to *n the objects up to `until`, in the order of the text; true when it was met. NULL counts all. */
static bool count_objects(const json_t *value, const json_t *until, size_t *n)
{
    const char *key;
    json_t *inner;
    size_t i;

    if (value == until)
        return true;
    if (json_is_object(value)) {
        ++*n;
        json_object_foreach((json_t *)(uintptr_t)value, key, inner) if (count_objects(inner, until, n)) return true;
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, inner) if (count_objects(inner, until, n)) return true;
    }
    return false;
}

/* The list of turns in an object, or NULL; *key names it. Looks into "results" and the like, one level deep. */
static const json_t *find_turns(const json_t *object, const char **key, bool deeper)
{
    static const char *const keys[] = {"turns",      "utterances", "segments", "transcription", "audio_segments",
                                       "transcript", "messages",   "results",  "dialogue",      NULL};
    static const char *const wrappers[] = {"results", "result", "data", "transcript", NULL};
    const json_t *found = NULL;

    for (const char *const *k = keys; *k; k++)
        if (json_is_array(json_object_get(object, *k))) {
            *key = *k;
            return json_object_get(object, *k);
        }
    for (const char *const *k = wrappers; deeper && *k && !found; k++)
        found = find_turns(json_object_get(object, *k), key, false);
    return found;
}

/* The clouds whose export this is; NULL when nothing says so. */
static const char *service_of(const json_t *root)
{
    if (json_object_get(root, "audio_url") && json_object_get(root, "utterances"))
        return "AssemblyAI";
    if (json_object_get(json_object_get(root, "metadata"), "request_id") && json_object_get(root, "results"))
        return "Deepgram";
    if (json_object_get(root, "jobName") && json_object_get(root, "results"))
        return "Amazon Transcribe";
    return NULL;
}

/* --- the stream --- */

static enum kith_rc next_line(struct kith_parse *p, struct kith_err *err)
{
    struct json_state *s = p->state;
    struct kith_str line;

    while (s->at < p->text.n) {
        struct kith_str rest = kith_str_sub(p->text, s->at, p->text.n);

        (void)kith_str_cut(&rest, '\n', &line);
        s->at += line.n + 1;
        s->line++;
        if (kith_str_trim(line).n > 0)
            return parse(line, s->line, NULL, &s->here, err);
    }
    return KITH_END;
}

/* The entry at hand and its line; KITH_END behind the last. */
static enum kith_rc peek(struct kith_parse *p, const json_t **entry, uint32_t *line, struct kith_err *err)
{
    struct json_state *s = p->state;
    enum kith_rc rc;

    if (p->format == KITH_FORMAT_JSONL) {
        rc = s->here ? KITH_OK : next_line(p, err);
        *entry = s->here;
        *line = s->line;
        return rc;
    }
    *entry = json_is_array(s->root) ? json_array_get(s->root, s->entry) : s->entry == 0 ? s->root : NULL;
    *line = kith_json_line(&s->lines, s->objects);
    return *entry ? KITH_OK : KITH_END;
}

static void advance(struct kith_parse *p, const json_t *entry)
{
    struct json_state *s = p->state;

    if (p->format == KITH_FORMAT_JSONL) {
        json_decref(s->here);
        s->here = NULL;
        return;
    }
    (void)count_objects(entry, NULL, &s->objects);
    s->entry++;
}

/* --- sessions --- */

static enum kith_rc nobody(const json_t *list, uint32_t line, struct kith_err *err)
{
    if (!list)
        return kith_fail(err, KITH_EINPUT, line,
                         "This is the first turn of a session and does not say who speaks; give it a \"speaker\".");
    return kith_fail(err, KITH_EINPUT, line,
                     "No entry from here on says who speaks, and Kith needs to know; transcribe again with speakers "
                     "told apart (whisperx --diarize, or whisper-cli --diarize on a stereo recording), or give each "
                     "entry a \"speaker\".");
}

/* Gives the first entry of a session its speaker: its own, else that of the first entry that names one. Later ones
 * without a name go to the speaker before them, by the builder. */
static enum kith_rc name_first(struct kith_json_item *item, const json_t *list, size_t at, struct kith_err *err)
{
    if (item->cue.speaker.n > 0)
        return KITH_OK;
    while (at < json_array_size(list) && !kith_json_has_speaker(json_array_get(list, at)))
        at++;
    if (at >= json_array_size(list))
        return nobody(list, item->cue.line, err);
    kith_json_speaker(json_array_get(list, at), item);
    return KITH_OK;
}

static enum kith_rc add_facts(const json_t *object, const char *service, struct kith_builder *b, struct kith_err *err)
{
    static const char *const ids[] = {"session", "transcript_id", "session_id", "id"};
    char number[32];
    struct kith_str id = {"", 0};
    enum kith_rc rc;

    /* A service's id is a random number; the name of the file says more. */
    for (size_t i = 0; !service && i < sizeof ids / sizeof *ids && id.n == 0; i++)
        id = kith_json_word(json_object_get(object, ids[i]), number);
    KITH_TRY(kith_builder_id(b, id, err));
    KITH_TRY(kith_builder_topic(b, kith_json_word(json_object_get(object, "topic"), number), err));
    KITH_TRY(kith_builder_quality(b, kith_json_word(json_object_get(object, "mi_quality"), number), err));
    KITH_TRY(kith_builder_quality(b, kith_json_word(json_object_get(object, "quality"), number), err));
    kith_builder_setting(b, kith_json_word(json_object_get(object, "setting"), number));
out:
    return rc;
}

static enum kith_rc read_session(struct kith_parse *p, const json_t *object, uint32_t line, struct kith_builder *b,
                                 struct kith_err *err)
{
    struct json_state *s = p->state;
    const char *key = "";
    const json_t *list = find_turns(object, &key, true);
    bool in_ms = kith_json_in_ms(list, strcmp(key, "utterances") == 0);
    size_t objects = s->objects;
    enum kith_rc rc;

    p->service = service_of(object) ? service_of(object) : p->service;
    KITH_TRY(add_facts(object, service_of(object), b, err));
    (void)count_objects(object, list, &objects);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        struct kith_json_item item;

        KITH_TRY(kith_json_item(entry, in_ms, s->root ? kith_json_line(&s->lines, objects) : line, &item, err));
        if (i == 0)
            KITH_TRY(name_first(&item, list, i, err));
        KITH_TRY(kith_builder_cue(b, &item.cue, err));
        (void)count_objects(entry, NULL, &objects);
    }
out:
    return rc;
}

static enum kith_rc read_turns(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    struct json_state *s = p->state;
    struct kith_json_item item;
    const json_t *entry;
    const char *key;
    bool first = true;
    uint32_t line;
    enum kith_rc rc;

    kith_buf_clear(&s->id);
    while ((rc = peek(p, &entry, &line, err)) == KITH_OK && !find_turns(entry, &key, true)) {
        KITH_TRY(kith_json_item(entry, s->in_ms, line, &item, err));
        if (!first && item.session.n > 0 && !kith_str_eq(item.session, kith_buf_view(&s->id)))
            break;
        if (item.session.n > 0 && s->id.n == 0) {
            kith_buf_str(&s->id, item.session);
            KITH_TRY(kith_buf_check(&s->id, "The session's id", err));
            KITH_TRY(kith_builder_id(b, item.session, err));
        }
        if (first)
            KITH_TRY(name_first(&item, s->root, s->entry, err));
        KITH_TRY(kith_builder_cue(b, &item.cue, err));
        advance(p, entry);
        first = false;
    }
    rc = rc == KITH_END && !first ? KITH_OK : rc;
out:
    return rc;
}

static enum kith_rc json_open(struct kith_parse *p, struct kith_err *err)
{
    struct json_state *s;
    const char *key;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(p->life, 1, sizeof *s, &s, err));
    kith_buf_init(&s->lines, p->env, sizeof(uint32_t) * (KITH_JSON_MAX_VALUES + 1));
    kith_buf_init(&s->id, p->env, KITH_FILE_MAX_BYTES);
    p->state = s;
    if (p->format == KITH_FORMAT_JSONL)
        return KITH_OK;
    KITH_TRY(parse(p->text, 1, &s->lines, &s->root, err));
    if (json_is_array(s->root) ? json_array_size(s->root) == 0
                               : !find_turns(s->root, &key, true) && !kith_json_has_text(s->root))
        rc = kith_fail(err, KITH_EINPUT, 1,
                       "This JSON holds no list of turns; expected \"segments\", \"transcription\", \"utterances\" or "
                       "\"turns\", or a list such as [{\"speaker\": \"Dana\", \"text\": \"...\"}].");
    s->in_ms = kith_json_in_ms(s->root, false);
out:
    return rc;
}

static enum kith_rc json_next(struct kith_parse *p, struct kith_builder *b, struct kith_err *err)
{
    const json_t *entry;
    const char *key;
    uint32_t line;
    enum kith_rc rc = KITH_OK;

    if (!p->state)
        KITH_TRY(json_open(p, err));
    KITH_TRY(peek(p, &entry, &line, err));
    if (!find_turns(entry, &key, true))
        return read_turns(p, b, err);
    KITH_TRY(read_session(p, entry, line, b, err));
    advance(p, entry);
out:
    return rc;
}

const struct kith_parser kith_parser_json = {json_next, json_close};
