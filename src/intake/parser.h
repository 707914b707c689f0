/* What every parser of a transcript format implements; internal to intake.
 *
 * intake.c opens the file, decodes it, tells its format and makes the `struct kith_parse`; it owns all of it. A parser
 * keeps what it needs between calls in `state`, taken from `life` (or elsewhere, given back in `close`). One thread.
 *
 * Parsers say what is wrong by kith_fail with the line of the source; intake adds the file's name. They never clean or
 * join text and never check the bounds of transcript.h: the builder does. */
#ifndef KITH_PARSER_H
#define KITH_PARSER_H

#include "intake.h"
#include "transcript_builder.h"

struct kith_parse {
    const struct kith_env *env;
    struct kith_arena *life; /* lives as long as the source; capped at KITH_SESSION_MAX */
    struct kith_str bytes;   /* the file as it is */
    struct kith_str text;    /* well-formed UTF-8 without BOM, every line end a single LF; may hold other control
                                characters, NUL too. Empty when the format is DOCX */
    enum kith_format format; /* never AUTO: tells CSV from TSV and JSON from JSONL */
    const char *service;     /* set by the parser: "Zoom", "Microsoft Teams", "Otter.ai", when the layout is theirs */
    void *state;             /* the parser's own; NULL before the first call */
};

struct kith_parser {
    /* Adds the cues, labels and facts of the next session to `b`, which is empty (its id is set to the path without
     * extension: kith_builder_id overrides). OK: a session was added, and intake finishes it. KITH_END: none is left
     * and nothing was added. After an error `next` is not called again. */
    enum kith_rc (*next)(struct kith_parse *p, struct kith_builder *b, struct kith_err *err);
    void (*close)(struct kith_parse *p); /* gives back what `state` holds outside `life`; NULL when nothing does */
};

extern const struct kith_parser kith_parser_vtt;
extern const struct kith_parser kith_parser_srt;
extern const struct kith_parser kith_parser_text;
extern const struct kith_parser kith_parser_kith;
extern const struct kith_parser kith_parser_docx;
extern const struct kith_parser kith_parser_csv;  /* CSV and TSV */
extern const struct kith_parser kith_parser_json; /* JSON and JSONL */

/* One session out of plain lines in any of the layouts that read_text.c knows (labels, otter.ai, Teams, Zoom); sets
 * p->service. DOCX hands over its paragraphs, one a line, a break inside a paragraph being a line end too; the lines
 * of errors and turns count from 1 in `text`. `text` is as p->text and must live until the session is finished.
 * EINPUT when no speaker can be found. */
enum kith_rc kith_text_session(struct kith_parse *p, struct kith_str text, struct kith_builder *b,
                               struct kith_err *err);

#endif
