#include "intake.h"

#include "clean.h"
#include "encoding.h"
#include "english.h"
#include "fileio.h"
#include "parser.h"
#include "sniff.h"

#include <stdio.h>

#define LIFE_MAX       KITH_SESSION_MAX
#define NAME_KEPT      1024 /* bytes of a path that become an id */
#define LANGUAGE_TURNS 60   /* looked at, spread over the session */
#define LANGUAGE_BYTES 200  /* of each */

struct kith_source {
    const struct kith_env *env;
    struct kith_buf bytes;   /* the file */
    struct kith_buf decoded; /* its text, where that is not the file's own bytes */
    struct kith_arena *life;
    const char *name; /* for errors; safe to print */
    struct kith_str id;
    struct kith_parse parse;
    const struct kith_parser *parser;
    unsigned notices;
    bool force_language;
    unsigned sessions; /* read so far */
    bool done;
};

const char *kith_format_name(int format)
{
    static const char *const names[KITH_FORMAT_COUNT] = {"auto", "vtt", "srt",  "text",  "docx",
                                                         "csv",  "tsv", "json", "jsonl", "kith"};

    return format >= 0 && format < KITH_FORMAT_COUNT ? names[format] : NULL;
}

static const struct kith_parser *parser_of(enum kith_format format)
{
    static const struct kith_parser *const parsers[KITH_FORMAT_COUNT] = {
        [KITH_FORMAT_VTT] = &kith_parser_vtt,   [KITH_FORMAT_SRT] = &kith_parser_srt,
        [KITH_FORMAT_TEXT] = &kith_parser_text, [KITH_FORMAT_DOCX] = &kith_parser_docx,
        [KITH_FORMAT_CSV] = &kith_parser_csv,   [KITH_FORMAT_TSV] = &kith_parser_csv,
        [KITH_FORMAT_JSON] = &kith_parser_json, [KITH_FORMAT_JSONL] = &kith_parser_json,
        [KITH_FORMAT_KITH] = &kith_parser_kith,
    };

    return parsers[format];
}

/* ---- opening ---- */

/* The path without its last extension, as a session's id. */
static struct kith_str without_extension(struct kith_str path)
{
    for (size_t i = path.n; i > 1 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.' && path.p[i - 2] != '/')
            return kith_str_sub(path, 0, i - 1);
    return path;
}

static enum kith_rc set_name(struct kith_source *s, const char *path, struct kith_err *err)
{
    struct kith_str name = kith_str_of(strcmp(path, "-") == 0 ? "standard input" : path);
    enum kith_rc rc;

    KITH_TRY(kith_text_clean(s->life, name, &name, err));
    s->name = name.p;
    /* The end of a long path tells more than its beginning. */
    s->id = without_extension(name);
    if (s->id.n > NAME_KEPT)
        s->id = kith_str_sub(s->id, s->id.n - NAME_KEPT, s->id.n);
out:
    return rc;
}

static enum kith_rc decode(struct kith_source *s, struct kith_err *err)
{
    struct kith_decoded text;
    enum kith_rc rc;

    kith_buf_init(&s->decoded, s->env, KITH_FILE_MAX_BYTES * 3);
    rc = kith_text_decode(s->parse.bytes, &s->decoded, &text, err);
    if (rc != KITH_OK)
        return rc;
    s->parse.text = text.text;
    if (text.encoding == KITH_ENCODING_WINDOWS_1252)
        s->notices |= KITH_NOTICE_WINDOWS_1252;
    if (text.repaired)
        s->notices |= KITH_NOTICE_REPAIRED;
    return KITH_OK;
}

/* A file called a table whose first line has cells is one, also when no column has a name that is known: the reader of
 * tables says then what is missing. A file called so that holds "Dana: Hello, you" stays text. */
static enum kith_format by_ending(const struct kith_source *s, enum kith_format told)
{
    struct kith_str name = kith_str_of(s->name);
    struct kith_str rest = s->parse.text;
    struct kith_str line = rest;
    bool tabs = name.n > 4 && kith_str_eq_nocase(kith_str_sub(name, name.n - 4, name.n), KITH_S(".tsv"));
    bool table = tabs || (name.n > 4 && kith_str_eq_nocase(kith_str_sub(name, name.n - 4, name.n), KITH_S(".csv")));

    (void)kith_str_cut(&rest, '\n', &line);
    if (told != KITH_FORMAT_TEXT || !table || kith_str_find_byte(line, ':') >= 0)
        return told;
    if (tabs)
        return kith_str_find_byte(line, '\t') >= 0 ? KITH_FORMAT_TSV : told;
    return kith_str_find_byte(line, ',') >= 0 || kith_str_find_byte(line, ';') >= 0 ? KITH_FORMAT_CSV : told;
}

static enum kith_rc tell_format(struct kith_source *s, enum kith_format asked, struct kith_err *err)
{
    enum kith_format told;
    enum kith_rc rc;

    s->parse.bytes = kith_buf_view(&s->bytes);
    KITH_TRY(kith_sniff_bytes(s->parse.bytes, &told, err));
    if (told == KITH_FORMAT_DOCX && asked != KITH_FORMAT_AUTO && asked != KITH_FORMAT_DOCX)
        return kith_fail(err, KITH_EINPUT, 1,
                         "This is a zip archive or DOCX, not %s; leave out the format or give docx.",
                         kith_format_name((int)asked));
    if (told == KITH_FORMAT_AUTO && asked == KITH_FORMAT_DOCX)
        return kith_fail(err, KITH_EINPUT, 1,
                         "Expected a DOCX, which is a zip archive, and found text; leave out the format, so that Kith "
                         "tells it by content.");
    if (told == KITH_FORMAT_AUTO) {
        KITH_TRY(decode(s, err));
        told = asked == KITH_FORMAT_AUTO ? by_ending(s, kith_sniff_text(s->parse.text)) : asked;
    }
    s->parse.format = told;
    s->parser = parser_of(told);
out:
    return rc;
}

/* `bytes` NULL: read the file. */
static enum kith_rc open_source(const struct kith_env *env, const struct kith_str *bytes, const char *path,
                                const struct kith_intake_options *options, struct kith_source **out,
                                struct kith_err *err)
{
    const struct kith_intake_options none = {KITH_FORMAT_AUTO, false};
    struct kith_source *s = kith_env_alloc(env, sizeof *s);
    enum kith_rc rc;

    *out = NULL;
    if (!options)
        options = &none;
    if (!s)
        return kith_fail(err, KITH_ENOMEM, 0, "The system has no memory left; close other programs and try again.");
    s->env = env;
    s->force_language = options->force_language;
    kith_buf_init(&s->bytes, env, KITH_FILE_MAX_BYTES);
    KITH_TRY(kith_arena_open(env, &s->life, LIFE_MAX, err));
    KITH_TRY(set_name(s, path, err));
    s->parse.env = env;
    s->parse.life = s->life;
    if (bytes) {
        kith_buf_str(&s->bytes, *bytes);
        KITH_TRY(kith_buf_check(&s->bytes, "The transcript", err));
    } else {
        KITH_TRY(kith_file_read(env, path, &s->bytes, err));
    }
    KITH_TRY(tell_format(s, options->format, err));
out:
    if (rc != KITH_OK) {
        if (s->name)
            kith_err_in_file(err, s->name);
        kith_source_close(s);
        return rc;
    }
    *out = s;
    return KITH_OK;
}

enum kith_rc kith_source_open_file(const struct kith_env *env, const char *path,
                                   const struct kith_intake_options *options, struct kith_source **out,
                                   struct kith_err *err)
{
    return open_source(env, NULL, path, options, out, err);
}

enum kith_rc kith_source_open_bytes(const struct kith_env *env, struct kith_str bytes, const char *name,
                                    const struct kith_intake_options *options, struct kith_source **out,
                                    struct kith_err *err)
{
    return open_source(env, &bytes, name, options, out, err);
}

void kith_source_close(struct kith_source *source)
{
    if (!source)
        return;
    if (source->parser && source->parser->close)
        source->parser->close(&source->parse);
    kith_buf_free(&source->bytes);
    kith_buf_free(&source->decoded);
    kith_arena_close(source->life);
    kith_env_free(source->env, source);
}

/* ---- sessions ---- */

static enum kith_rc check_language(const struct kith_transcript *t, struct kith_err *err)
{
    struct kith_english e = {0};
    size_t step = t->n_turns / LANGUAGE_TURNS + 1;

    for (size_t i = 0; i < t->n_turns && e.words < KITH_ENGLISH_WORDS_ENOUGH; i += step)
        kith_english_count(&e, kith_str_sub(t->turns[i].text, 0, LANGUAGE_BYTES));
    if (kith_english_likely(&e))
        return KITH_OK;
    return kith_fail(err, KITH_EUNSURE, t->turns[0].line,
                     "This does not look like English, the only language that Kith knows; if it is English after all, "
                     "force it to be read (on the command line: --force-language).");
}

/* Sessions that bring no id of their own are told apart by their number in the file. */
static enum kith_rc name_session(const struct kith_source *s, struct kith_builder *b, struct kith_err *err)
{
    char id[NAME_KEPT + 16];
    int n;

    if (s->sessions == 0)
        return kith_builder_id(b, s->id, err);
    n = snprintf(id, sizeof id, "%.*s-%u", (int)s->id.n, s->id.p, s->sessions + 1);
    return kith_builder_id(b, (struct kith_str){id, n > 0 ? (size_t)n : 0}, err);
}

static enum kith_rc read_session(struct kith_source *s, struct kith_arena *keep, const struct kith_transcript **out,
                                 struct kith_err *err)
{
    struct kith_builder *b;
    enum kith_rc rc;

    KITH_TRY(kith_builder_open(keep, &b, err));
    KITH_TRY(name_session(s, b, err));
    KITH_TRY(s->parser->next(&s->parse, b, err));
    KITH_TRY(kith_builder_finish(b, out, err));
out:
    if (s->parse.service)
        s->notices |= KITH_NOTICE_CLOUD;
    return rc;
}

enum kith_rc kith_intake_next(struct kith_source *source, struct kith_arena *keep, const struct kith_transcript **out,
                              struct kith_err *err)
{
    enum kith_rc rc;

    *out = NULL;
    if (source->done)
        return KITH_END;
    rc = read_session(source, keep, out, err);
    source->done = rc != KITH_OK;
    if (rc == KITH_END && source->sessions == 0)
        rc = kith_fail(err, KITH_EINPUT, 0,
                       "No turns were found in this file, which was read as %s; expected a transcript in which "
                       "somebody speaks, so check the file or name its format.",
                       kith_format_name((int)source->parse.format));
    if (rc == KITH_OK) {
        source->sessions++;
        if (!source->force_language)
            rc = check_language(*out, err);
    }
    if (rc == KITH_OK || rc == KITH_END)
        return rc;
    *out = NULL;
    kith_err_in_file(err, source->name);
    return rc;
}

enum kith_format kith_source_format(const struct kith_source *source)
{
    return source->parse.format;
}

unsigned kith_source_notices(const struct kith_source *source)
{
    return source->notices;
}

const char *kith_source_service(const struct kith_source *source)
{
    return source->parse.service;
}
