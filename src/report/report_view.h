/* All that a report may show of a session, made safe once for every writer.
 *
 * Writers read this and never the transcript, so that no name and no control character can slip past one of them: text
 * is cleaned and, unless names are wanted, masked, with every span in it moved accordingly; speakers have labels; the
 * id of a session that is a path has lost its folders. Lives in the arena; read-only after; any thread. */
#ifndef KITH_REPORT_VIEW_H
#define KITH_REPORT_VIEW_H

#include "report.h"

struct kith_view_turn {
    struct kith_str speaker; /* "Counsellor", "Client 2", or the name */
    struct kith_str name;    /* the name where it may be shown, else empty */
    struct kith_str text;
    const struct kith_flag *flags; /* spans within text */
    size_t n_flags;
    const struct kith_why *why; /* the same; none unless options.why */
    size_t n_why;
    int64_t id;
    int64_t start_ms;
    int64_t end_ms;
    enum kith_role role;
    const struct kith_label *label;     /* NULL before coding */
    const struct kith_probabilities *p; /* NULL before coding and for human codes */
    bool unsure;
};

struct kith_view_item {
    enum kith_feedback_kind kind;
    struct kith_str skill;
    struct kith_str text;
    struct kith_str example;
    const uint32_t *turns; /* all within the session */
    size_t n_turns;
    uint32_t quote_turn;   /* whose words are quoted; meaningless without a quote */
    struct kith_str quote; /* from the turn's text; may be empty */
    bool cut_before;       /* more of the turn stands before the quote */
    bool cut_after;
};

struct kith_view {
    struct kith_str id;
    struct kith_str topic;   /* may be empty */
    struct kith_str summary; /* may be empty */
    struct kith_str notice;  /* may be empty */
    struct kith_str version;
    struct kith_str model; /* the hash of the model that coded; empty for human codes and before coding */
    enum kith_setting setting;
    bool chat;
    const struct kith_view_turn *turns;
    size_t n_turns;
    const struct kith_view_item *items;
    size_t n_items;
    size_t n_crisis; /* turns with a crisis flag */
    size_t n_unsure; /* turns of whose main code the model is unsure */
};

enum kith_rc kith_view_make(struct kith_arena *keep, const struct kith_session_report *r,
                            const struct kith_report_options *options, const struct kith_view **out,
                            struct kith_err *err);

/* The session's id alone, and what follows the last / or \ of a path. */
enum kith_rc kith_view_id(struct kith_arena *keep, const struct kith_transcript *t,
                          const struct kith_report_options *options, struct kith_str *out, struct kith_err *err);
struct kith_str kith_view_last_part(struct kith_str path);

/* The hash of the model that coded; empty for human codes, whose coder is not named. */
enum kith_rc kith_view_model(struct kith_arena *keep, const struct kith_coded *coded, struct kith_str *out,
                             struct kith_err *err);

/* One turn alone. */
enum kith_rc kith_view_make_turn(struct kith_arena *keep, const struct kith_coded *coded, size_t turn,
                                 const struct kith_report_options *options, struct kith_str *id,
                                 struct kith_view_turn *out, struct kith_err *err);

/* Before coding; roles: one a turn, NULL: as the source declares them. */
enum kith_rc kith_view_make_transcript(struct kith_arena *keep, const struct kith_transcript *t,
                                       const enum kith_role *roles, const struct kith_report_options *options,
                                       const struct kith_view **out, struct kith_err *err);

#endif
