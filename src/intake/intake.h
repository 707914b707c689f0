/* Reading transcripts: bytes in, sessions out, whatever the format.
 *
 * A source owns the bytes of one file and hands out its sessions one by one; each lives in the arena given to
 * kith_intake_next until that arena is reset. One thread a source. The format is told by content; `format` overrides.
 */
#ifndef KITH_INTAKE_H
#define KITH_INTAKE_H

#include "transcript.h"

enum kith_format {
    KITH_FORMAT_AUTO,
    KITH_FORMAT_VTT,
    KITH_FORMAT_SRT,
    KITH_FORMAT_TEXT,
    KITH_FORMAT_DOCX,
    KITH_FORMAT_CSV,
    KITH_FORMAT_TSV,
    KITH_FORMAT_JSON,
    KITH_FORMAT_JSONL,
    KITH_FORMAT_KITH,
    KITH_FORMAT_COUNT
};

/* What the reader should be told, once, and did not ask for. Bits. */
enum kith_notice {
    KITH_NOTICE_WINDOWS_1252 = 1, /* bytes were not UTF-8 and were read as Windows-1252 */
    KITH_NOTICE_CLOUD = 2,        /* the layout is that of a cloud service: the site needs an agreement with it */
    KITH_NOTICE_REPAIRED = 4      /* ill-formed UTF-8 became U+FFFD */
};

struct kith_intake_options {
    enum kith_format format;
    bool force_language; /* read text that does not look English */
};

struct kith_source;

const char *kith_format_name(int format); /* "auto", "vtt", ...; NULL outside */

/* Opens `path` ("-" is standard input), reads it whole and tells its format. */
enum kith_rc kith_source_open_file(const struct kith_env *env, const char *path,
                                   const struct kith_intake_options *options, struct kith_source **out,
                                   struct kith_err *err);
/* The same over bytes in memory, which are copied; `name` stands for the path in errors and ids. */
enum kith_rc kith_source_open_bytes(const struct kith_env *env, struct kith_str bytes, const char *name,
                                    const struct kith_intake_options *options, struct kith_source **out,
                                    struct kith_err *err);
void kith_source_close(struct kith_source *source); /* NULL is fine */

/* The next session into `keep`; KITH_END after the last. An error names file and line and what to do. */
enum kith_rc kith_intake_next(struct kith_source *source, struct kith_arena *keep, const struct kith_transcript **out,
                              struct kith_err *err);

enum kith_format kith_source_format(const struct kith_source *source);
unsigned kith_source_notices(const struct kith_source *source);    /* enum kith_notice bits so far */
const char *kith_source_service(const struct kith_source *source); /* "Zoom", "Otter.ai", ... or NULL */

#endif
