/* Reports: one session, or a table of many, written for a terminal, a browser, a program or a document.
 *
 * Writers append to a kith_buf and touch nothing else. Transcript text is cleaned for a terminal and escaped for HTML
 * and Markdown; names appear only with `names`. Pure; any thread. */
#ifndef KITH_REPORT_H
#define KITH_REPORT_H

#include "buf.h"
#include "feedback.h"

struct kith_report_options {
    bool names;          /* show speakers' names, in an id too */
    bool masked;         /* hide other people's names too, and ways to reach them; see mask.h. Not with `names` */
    bool why;            /* the words that weighed most, where coded.why has them */
    bool colour;         /* terminal only */
    bool ascii;          /* terminal only: no UTF-8 drawing characters */
    unsigned width;      /* terminal only: columns; 0 = 80 */
    bool transcript;     /* terminal and Markdown: print the coded transcript too (HTML always has it) */
    const char *version; /* "kith 0.1.0" */
    const char *notice;  /* one more sentence to show (cloud service), or NULL */
};

/* All that is known of one session. */
struct kith_session_report {
    const struct kith_coded *coded;
    const struct kith_measures *measures;
    const struct kith_feedback *feedback;
    const struct kith_model *model; /* for the card's figures; NULL for human codes */
};

void kith_report_terminal(struct kith_buf *out, const struct kith_session_report *r,
                          const struct kith_report_options *options);
void kith_report_html(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options);
void kith_report_markdown(struct kith_buf *out, const struct kith_session_report *r,
                          const struct kith_report_options *options);
/* schema/report.json */
void kith_report_json(struct kith_buf *out, const struct kith_session_report *r,
                      const struct kith_report_options *options);

/* One object a line, schema/turn.json: `kith code --jsonl`; all turns, or one (which costs its own look at the names).
 */
void kith_report_turns_json(struct kith_buf *out, const struct kith_coded *coded,
                            const struct kith_report_options *options);
void kith_report_turn_json(struct kith_buf *out, const struct kith_coded *coded, size_t turn,
                           const struct kith_report_options *options);
/* schema/measures.json, schema/feedback.json: `kith measure`, `kith feedback`. */
void kith_report_measures_json(struct kith_buf *out, const struct kith_session_report *r,
                               const struct kith_report_options *options);
void kith_report_feedback_json(struct kith_buf *out, const struct kith_session_report *r,
                               const struct kith_report_options *options);
/* The transcript alone, before any coding: `kith turns` (a line of JSON a turn; readable back by intake). roles: one a
 * turn, or NULL: as the source declares them. */
void kith_report_transcript_json(struct kith_buf *out, const struct kith_transcript *t, const enum kith_role *roles,
                                 const struct kith_report_options *options);

#endif
