/* What the literature says, as data: circuit/evidence.tsv (one claim a row) and circuit/roles.tsv (what each experiment
 * is for, declared before any fit). docs/circuit.md tells the columns.
 * A grade is KITH_GRADE_A, B or M.
 *
 * Tables live in `keep`; their strings are views into the bytes that were read, which must outlive them. Read-only once
 * made; any thread. */
#ifndef KITH_EVIDENCE_H
#define KITH_EVIDENCE_H

#include "circuit_params.h"

#define KITH_EVIDENCE_MAX  512      /* rows of either table */
#define KITH_EVIDENCE_REFS 8        /* evidence rows that one experiment may name */
#define KITH_EVIDENCE_NONE SIZE_MAX /* no such row */

struct kith_evidence_row {
    struct kith_str id;
    struct kith_str experiment;
    struct kith_str species; /* this and all that follow may be empty: nobody has read it */
    struct kith_str n;
    struct kith_str n_grade;
    struct kith_str manipulation;
    struct kith_str outcome;
    struct kith_str direction;
    struct kith_str statistic;
    struct kith_str source;
    struct kith_str read;
    enum kith_circuit_grade grade;
};

struct kith_evidence {
    const struct kith_evidence_row *rows;
    size_t n;
};

struct kith_circuit_role {
    struct kith_str experiment; /* circuit/experiments/NAME.txt */
    bool held_out;              /* never enters a weight */
    bool looked;                /* held out, but its outcome under an earlier fit was looked at */
    struct kith_str laboratory; /* rows of one laboratory leave together */
    struct kith_str laboratory_read;
    bool null;     /* the claim is that nothing changes */
    int direction; /* +1 raises, -1 lowers, 0 for a null: first group against second */
    struct kith_str outcome;
    bool ratio;           /* the effect is a ratio; else a difference */
    double margin;        /* of a null: +-margin, or 1/margin to margin; of a direction: the least effect */
    double prior;         /* share of an earlier probe's draws with the claim, 0 to 1; NAN when not known */
    bool prior_of_bundle; /* that figure is for two claims which are two rows here */
    size_t evidence[KITH_EVIDENCE_REFS];
    size_t n_evidence;
    enum kith_circuit_grade grade; /* the worst of its evidence */
    struct kith_str note;
};

struct kith_circuit_roles {
    const struct kith_circuit_role *rows;
    size_t n;
};

/* EINPUT names the line: a cell too many or too few, a word that is not allowed, an id that stands twice. */
enum kith_rc kith_evidence_parse(struct kith_arena *keep, struct kith_str tsv, struct kith_evidence *out,
                                 struct kith_err *err);
/* Also EINPUT when a row names evidence that is not there, or a margin is missing or not wanted. */
enum kith_rc kith_circuit_roles_parse(struct kith_arena *keep, struct kith_str tsv,
                                      const struct kith_evidence *evidence, struct kith_circuit_roles *out,
                                      struct kith_err *err);

size_t kith_evidence_find(const struct kith_evidence *e, struct kith_str id);
size_t kith_circuit_roles_find(const struct kith_circuit_roles *r, struct kith_str experiment);

const char *kith_evidence_words(enum kith_circuit_grade grade); /* "read at the source" */

/* The two tables that the program was built with; the bytes live as long as the program. */
struct kith_str kith_evidence_shipped(void);
struct kith_str kith_circuit_roles_shipped(void);

#endif
