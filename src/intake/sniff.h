/* Tells the format of a transcript by its content, never by its name.
 *
 * Pure functions over borrowed bytes; any thread. */
#ifndef KITH_SNIFF_H
#define KITH_SNIFF_H

#include "intake.h"

/* Looks at the raw bytes, before decoding. DOCX when they are a zip archive (any zip: the DOCX parser says what is
 * missing), AUTO when they may be text. EINPUT, saying what to do, for an empty file, a PDF, an image, sound or video,
 * a legacy .doc, RTF, HTML, and other binary data. */
enum kith_rc kith_sniff_bytes(struct kith_str bytes, enum kith_format *out, struct kith_err *err);

/* Looks at decoded text (as kith_parse.text): VTT, SRT, KITH, JSON, JSONL, CSV, TSV, else TEXT. JSONL: an object
 * on one line and another behind it. CSV or TSV: the first line names a column for what was said (see
 * kith_sniff_text_column) and at least one more, with commas or semicolons, or with tabs. Looks at the first 64 KiB, or
 * the first line. */
enum kith_format kith_sniff_text(struct kith_str text);

/* True for the names, without regard to case, blanks, underscores and hyphens, that a table's column of spoken text may
 * have: "utterance_text", "text", "utterance", "transcript", "content", "message", "sentence", "dialogue". */
bool kith_sniff_text_column(struct kith_str name);

#endif
