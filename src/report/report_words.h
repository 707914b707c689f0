/* How Kith puts a figure, a code or a time into words: one place, so that every writer says the same.
 *
 * Everything written here is Kith's own ASCII, never a word of the transcript; decimals carry a point in every locale.
 * Functions append to `out` and own nothing; any thread. */
#ifndef KITH_REPORT_WORDS_H
#define KITH_REPORT_WORDS_H

#include "buf.h"
#include "feedback.h"

/* What only people can do; said on every report. */
#define KITH_SAY_EMPATHY                                                                                               \
    "Only people rate empathy as a whole. Kith counts some of the skills that carry it, and may be wrong about any "   \
    "one "                                                                                                             \
    "turn."

/* What leaving out names does not do. */
#define KITH_SAY_NAMES "Speakers' names are left out; other people whom they name are not."

/* What "r" and "rough" mean; stands wherever they do. */
#define KITH_SAY_R                                                                                                     \
    "r says how closely Kith's figure follows that of human experts from session to session; 1 would be fully. Under " \
    ".6 a figure is rough: a hint, no more."

/* A number with `places` (0-6) digits behind the point, rounded half away from zero. */
void kith_say_number(struct kith_buf *out, double value, unsigned places);
void kith_say_percent(struct kith_buf *out, double share); /* 0.428: "43%" */
void kith_say_correlation(struct kith_buf *out, double r); /* as statisticians print it: ".72", "-.05", "1.00" */

/* "1.4 reflections per question", "7 : 0", "64% (7 of 11)", "12", "84 words"; "none to count" when undefined. */
void kith_say_figure(struct kith_buf *out, const struct kith_measure *m, int id);
/* "between 0.9 and 2.1", "0 to 0", or nothing when there is no interval or the figure is a fact. */
void kith_say_interval(struct kith_buf *out, const struct kith_measure *m, int id);
/* "r .72 with experts", "rough: r .38 with experts", "rough: not yet checked against experts"; nothing for figures
 * that are counted without judging, nor for human codes. */
void kith_say_agreement(struct kith_buf *out, const struct kith_measure *m, int id, bool by_human);
/* The same for a narrow column headed "against experts": "r .72", "rough: r .38", "rough: not yet checked". */
void kith_say_agreement_short(struct kith_buf *out, const struct kith_measure *m, int id, bool by_human);
/* kith_say_agreement for the model's codes. */
void kith_say_model_agreement(struct kith_buf *out, const struct kith_measure *m, int id);
/* A figure and its interval for narrow columns: "1.4 per question"; "0.9 to 2.1". */
void kith_say_figure_short(struct kith_buf *out, const struct kith_measure *m, int id);
void kith_say_interval_short(struct kith_buf *out, const struct kith_measure *m, int id);
/* "MITI guide 1 fair, 2 good", "no guide: few turns", or nothing where none may be drawn anyway. */
bool kith_say_has_guide(const struct kith_measure *m); /* that kith_say_guide says something */
void kith_say_guide(struct kith_buf *out, const struct kith_measure *m, int id);
/* True for talk share and the longest turn: words are counted, nobody's judgement is imitated. */
bool kith_say_is_counted(int id);
/* The measure in at most 24 characters. */
const char *kith_say_measure(int id);
/* What the figure means, in one line for people who do not know MITI. */
const char *kith_say_meaning(int id);

void kith_say_length(struct kith_buf *out, int64_t ms);             /* "48 minutes"; nothing when unknown */
void kith_say_clock(struct kith_buf *out, int64_t ms);              /* "1:02:03", "12:05"; nothing when unknown */
const char *kith_say_setting(enum kith_setting setting, bool chat); /* "one-to-one, spoken"; "setting not named" */
const char *
kith_say_setting_name(enum kith_setting setting); /* for programs: "one-to-one", "peer", ...; NULL unknown */
const char *kith_say_role(enum kith_role role);   /* "Counsellor", "Client", "Other", "Speaker" */

/* The codes of a turn as words, the main one first. */
#define KITH_SAY_CODES_MAX 12
struct kith_say_code {
    const char *word; /* "open question", "change talk", ... */
    const char *kind; /* "question", "reflection", "input", "other", "adherence", "change", "sustain", "neutral" */
};
size_t kith_say_codes(const struct kith_label *label, enum kith_role role,
                      struct kith_say_code out[KITH_SAY_CODES_MAX]);
/* The code that a head's class stands for: "reflection", "complex reflection", "affirms", ...; NULL for a "no". */
const char *kith_say_class(enum kith_head head, int class_index);
const char *kith_say_behaviour(int behaviour); /* "Question", "Reflection", "Information or advice", "Other" */
/* That what the client said next is the model's reading, where it is rough; nothing otherwise. */
void kith_say_followed_rough(struct kith_buf *out, const struct kith_measures *m, bool by_human);
uint64_t kith_say_followed_total(const struct kith_followed *followed); /* 0: nothing to show */
const char *kith_say_talk(int talk);                                    /* "Change talk", "Sustain talk", "Neutral" */

/* The heading over feedback of one kind. */
const char *kith_say_heading(enum kith_feedback_kind kind);
/* "strength", "try": the kind in JSON, and its class in a page. */
const char *kith_say_kind_name(enum kith_feedback_kind kind);

/* "Coded by the model 9f3c1a2b77d0." or "Coded by a human.", and whether the model learned from this session. */
void kith_say_coder(struct kith_buf *out, const struct kith_coded *coded);
/* How well the model's codes of single turns agreed with experts on sessions that it had not learned from, from its
 * metadata; nothing when that was never measured. The macro-F1 of counsellor turns and of client talk, beside that of
 * one expert against the majority of the other nine (AnnoMI, seven transcripts: .855 and .721). */
void kith_say_model(struct kith_buf *out, const struct kith_model *model); /* NULL is fine */
void kith_say_turn_agreement(struct kith_buf *out, double behaviour, double talk);

#endif
