/* libkith: a session transcript in; codes, measures and feedback out. Nothing leaves the process.
 *
 *     struct kith *kith;
 *     struct kith_session *session;
 *     char why[KITH_WHY_MAX];
 *
 *     if (kith_open(NULL, &kith, why) == 0 && kith_read(kith, "session.vtt", NULL, &session, why) == 0) ...
 *
 * Build with `pkg-config --cflags --libs kith`. A `struct kith` holds a model; it may be used by several threads at
 * once. A `struct kith_session` belongs to one thread at a time, and everything read from it lives until it is freed.
 * Strings are UTF-8 and terminated. Offsets are bytes. Functions that can fail return 0, or a KITH_ERROR_* number with
 * one sentence in `why` (KITH_WHY_MAX bytes, or NULL) that says what is wrong and what to do. */
#ifndef KITH_KITH_H
#define KITH_KITH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KITH_API __attribute__((visibility("default")))

#define KITH_WHY_MAX 1024

enum kith_error {
    KITH_ERROR_NONE = 0,
    KITH_ERROR_USAGE = 1,  /* the call was put wrongly */
    KITH_ERROR_INPUT = 2,  /* the transcript is not what was expected, or passes a limit */
    KITH_ERROR_UNSURE = 3, /* who is the counsellor? Name one in kith_reading.counsellor */
    KITH_ERROR_MODEL = 4,  /* the model file cannot be used */
    KITH_ERROR_SYSTEM = 5  /* memory or disk */
};

struct kith;
struct kith_session;

KITH_API const char *kith_version(void);

/* Opens a model file; NULL: the installed one. */
KITH_API int kith_open(const char *model_path, struct kith **out, char *why);
KITH_API void kith_close(struct kith *kith); /* NULL is fine */
/* The model's hash, 64 hex digits: name it beside every figure. */
KITH_API const char *kith_model(const struct kith *kith);

/* How to read. Zero is the default of every field. */
struct kith_reading {
    const char *format;     /* "vtt", "srt", "text", "docx", "csv", "tsv", "json", "jsonl", "kith"; NULL: by content */
    const char *counsellor; /* the counsellor's name in the transcript; NULL: found by what is said */
    const char *goal;       /* the change the session was about; NULL: as the transcript names it */
    const char *setting;    /* "one-to-one", "peer", "group", "family", "crisis"; NULL: as the transcript says */
    int why;                /* not 0: find the words that weighed most */
    int force_language;     /* not 0: read text that does not look English */
};

/* Reads and codes the first session of a file ("-" is standard input), or of bytes that are named `name` in errors and
 * ids. reading may be NULL. */
KITH_API int kith_read(const struct kith *kith, const char *path, const struct kith_reading *reading,
                       struct kith_session **out, char *why);
KITH_API int kith_read_bytes(const struct kith *kith, const void *bytes, size_t n, const char *name,
                             const struct kith_reading *reading, struct kith_session **out, char *why);
KITH_API void kith_session_free(struct kith_session *session); /* NULL is fine */

/* One turn: what one speaker says until another speaks. Codes that do not apply are NULL. */
struct kith_code {
    const char *speaker; /* "counsellor", "client", "other" */
    const char *text;
    int64_t start_ms;       /* -1: unknown */
    const char *behaviour;  /* counsellor: "question", "reflection", "therapist_input", "other" */
    const char *question;   /* "open", "closed" */
    const char *reflection; /* "simple", "complex" */
    const char *input;      /* "information", "advice", "negotiation", "options" */
    const char *talk;       /* client: "change", "sustain", "neutral" */
    double p;               /* calibrated probability of behaviour or talk; 0 where there is neither */
    int unsure;             /* not 0: more likely wrong than right */
    int crisis;             /* not 0: words that may mean danger; show them to a person first. 0 never means safe */
};

KITH_API size_t kith_session_turns(const struct kith_session *session);
/* Fills *out with turn i; KITH_ERROR_USAGE when there is none. */
KITH_API int kith_session_turn(const struct kith_session *session, size_t i, struct kith_code *out);

/* The whole report as "text", "html", "md" or "json" (schema/report.json), or the codes alone as "jsonl"
 * (schema/turn.json). Names of speakers are left out unless `names` is not 0. *out lives with the session; n counts its
 * bytes without the final zero. */
KITH_API int kith_session_as(struct kith_session *session, const char *as, int names, const char **out, size_t *n,
                             char *why);

#ifdef __cplusplus
}
#endif

#endif
