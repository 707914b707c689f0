/* An experiment as a small text file, and what Kith makes of it.
 *
 * The file is UTF-8, at most 64 KiB; one statement a line, words divided by blanks, "#" begins a comment. The first
 * statement is `kith-experiment 1`. Then, each once unless said otherwise:
 *
 *   id NAME                  letters, digits, - and .; the name in tables and in circuit/roles.tsv
 *   title WORDS...
 *   evidence ID              the row of circuit/evidence.tsv that it stands for
 *   species WORD             label only, as are `sex` and `strain`: they have no effect
 *   note WORDS...            any number; what is assumed, in words
 *   group NAME animals N published|assumed
 *                            2 to 8 of them (1 is allowed); N is the experiment's own, 1 to 4096, and "assumed" says
 *                            that nobody has read it
 *   phase NAME               1 to 24 of them, in order; what follows until the next phase belongs to it:
 *     task TASK              circuit_words.h: home restrainer water empty object food consolation lever extinction
 *                            rescue-lever contact-lever
 *     days X                 of a home phase, 0 to 3650; or
 *     sessions N             1 to 200, one a day; the rest of each day is spent in the home cage
 *     minutes X              of a session, 1 to 1440
 *     groups NAME...         only these take part (the others spend the same time in the home cage)
 *     alongside              at the same time as the phase before, for other groups: those of the phase before (and of
 *                            phases alongside it) skip this one, and no time passes for them
 *     reward heroin|sucrose|NAME   of a lever; sucrose and chocolate are sweet, any other name is a drug and a label
 *     dose X                 mg/kg an infusion, 0.06 unless said; other drugs: in units as strong as that of heroin
 *     ratio N|progressive    presses a reward, 1 unless said; progressive: 5 exp(0.2 i) - 5 rounded, i = 1, 2, ...
 *     timeout X              s without effect of presses after a reward, 20 unless said
 *     limit N                rewards a session at most; 0 (unless said): none
 *     cue on|off             drug cues; on unless said in lever, rescue-lever and contact-lever, else off
 *     prime X                infusions given before each session
 *     stress X               own stress during the session, 0 to 1
 *     distress X             of the other, 0 (a calm partner) to 1; 1 unless said, and 0 in contact-lever
 *     contact on|off         whether helping brings contact; on unless said in restrainer and rescue-lever
 *     effort X               of helping, 1 unless said
 *     manipulate GROUP KIND TARGET [AMOUNT]   up to 48 in all; in this phase alone, but for lesion and knock-out,
 *                            which last. AMOUNT 1 unless said. Kinds: none hM3Dq hM4Di lesion oxytocin oxytocin-block
 *                            knock-out anxiolytic naloxone opioid stress trait-stress
 *     measure                this phase is measured; at most 4 are
 *   compare GROUP [in PHASE] lower|higher|same GROUP [in PHASE] on MEASURE
 *                            the claim; without "in", the last measured phase. Or
 *   compare GROUP [in PHASE] below|above|near X on MEASURE
 *   learn redish|homeostatic redish unless said
 *
 * Words of tasks, kinds, targets and measures may be written in any case.
 * All times are minutes unless said. A parsed experiment owns nothing outside itself: copy it, use it from any thread.
 */
#ifndef KITH_EXPERIMENT_H
#define KITH_EXPERIMENT_H

#include "circuit_words.h"

#include <stdint.h>

#define KITH_EXPERIMENT_BYTES_MAX 65536u
#define KITH_EXPERIMENT_GROUPS    8u
#define KITH_EXPERIMENT_PHASES    24u
#define KITH_EXPERIMENT_ACTS      48u
#define KITH_EXPERIMENT_MEASURED  4u
#define KITH_EXPERIMENT_ANIMALS   4096u
#define KITH_EXPERIMENT_NAME_MAX  64u
#define KITH_EXPERIMENT_TITLE_MAX 200u
#define KITH_EXPERIMENT_NOTES     8u
#define KITH_DOSE_STANDARD        0.06 /* mg/kg an infusion: brain opioid 1 at its peak */

struct kith_experiment_group {
    char name[KITH_EXPERIMENT_NAME_MAX];
    uint32_t animals;
    bool assumed; /* n is not the published one */
};

enum kith_reward { KITH_REWARD_NONE, KITH_REWARD_DRUG, KITH_REWARD_SWEET };

struct kith_experiment_phase {
    char name[KITH_EXPERIMENT_NAME_MAX];
    enum kith_task task;
    double days;       /* home */
    uint32_t sessions; /* others */
    double minutes;
    uint32_t groups; /* bits 1u << group */
    bool alongside;
    enum kith_reward reward;
    char reward_name[KITH_EXPERIMENT_NAME_MAX];
    double dose;    /* in standard infusions */
    uint32_t ratio; /* 0: progressive */
    double timeout_s;
    uint32_t limit;
    bool cue;
    double prime;
    double stress;
    double distress;
    bool contact;
    double effort;
    int measured; /* index of the result, or -1 */
};

struct kith_experiment_act {
    uint32_t phase;
    uint32_t group;
    enum kith_manipulation_kind kind;
    enum kith_target target;
    double amount;
};

enum kith_claim { KITH_CLAIM_LOWER, KITH_CLAIM_HIGHER, KITH_CLAIM_SAME };

struct kith_experiment_side {
    uint32_t group;
    uint32_t measured; /* index of the measured phase */
};

struct kith_experiment_compare {
    struct kith_experiment_side a; /* "a is lower than b" */
    struct kith_experiment_side b; /* unused when by_value */
    bool by_value;                 /* a against `value` */
    double value;
    enum kith_claim claim;
    enum kith_measure_kind measure;
};

struct kith_experiment {
    char id[KITH_EXPERIMENT_NAME_MAX];
    char title[KITH_EXPERIMENT_TITLE_MAX];
    char evidence[KITH_EXPERIMENT_NAME_MAX];
    char species[KITH_EXPERIMENT_NAME_MAX];
    char sex[KITH_EXPERIMENT_NAME_MAX];
    char strain[KITH_EXPERIMENT_NAME_MAX];
    char note[KITH_EXPERIMENT_NOTES][KITH_EXPERIMENT_TITLE_MAX];
    uint32_t n_notes;
    struct kith_experiment_group group[KITH_EXPERIMENT_GROUPS];
    uint32_t n_groups;
    struct kith_experiment_phase phase[KITH_EXPERIMENT_PHASES];
    uint32_t n_phases;
    struct kith_experiment_act act[KITH_EXPERIMENT_ACTS];
    uint32_t n_acts;
    uint32_t measured_phase[KITH_EXPERIMENT_MEASURED];
    uint32_t n_measured;
    struct kith_experiment_compare compare;
    enum kith_learning_rule learn;
    uint64_t hash; /* of the file's bytes */
};

/* Whether the claim is within animals: one group in two of its phases. */
static inline bool kith_experiment_within(const struct kith_experiment *x)
{
    return !x->compare.by_value && x->compare.a.group == x->compare.b.group &&
           x->compare.a.measured != x->compare.b.measured;
}

/* Parses all of `text`. EINPUT with the line and what to write instead; EBOUND for what is too long or too many. */
enum kith_rc kith_experiment_parse(struct kith_str text, struct kith_experiment *out, struct kith_err *err);

/* Reads a file; the error names it. */
enum kith_rc kith_experiment_read(const struct kith_env *env, const char *path, struct kith_experiment *out,
                                  struct kith_err *err);

#endif
