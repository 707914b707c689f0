/* The audit chain: who did what to what, each line bound to the one before.
 *
 * Every line holds the BLAKE2b hash of itself and the line before. The head of the chain is signed (Ed25519) with every
 * commit; checkpoints are signed and kept, and go to a witness outside the store. A changed, deleted or moved line
 * breaks the chain; a chain written anew breaks the signatures; one cut at its end breaks only with the witness.
 * Lines name actions and ids, never words that anyone said. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_AUDIT_H
#define KITH_STORE_AUDIT_H

#include "store_tx.h"

struct kith_audit_line {
    uint64_t seq;
    int64_t at;
    struct kith_id actor;   /* KITH_ID_NONE: the system */
    struct kith_str action; /* "session.open" */
    struct kith_id object;
    struct kith_id client; /* whose data; KITH_ID_NONE: nobody's */
    struct kith_str detail;
};

/* seq, at and actor are the transaction's. */
enum kith_rc kith_audit_add(struct kith_tx *tx, const char *action, struct kith_id object, struct kith_id client,
                            const char *detail, struct kith_err *err);

/* For what only reads, such as opening a session: on OK the line is on the disk. Many at a time share one write. */
enum kith_rc kith_audit_note(struct kith_store *store, struct kith_id actor, const char *action, struct kith_id object,
                             struct kith_id client, const char *detail, struct kith_err *err);

struct kith_audit_query {
    struct kith_id actor; /* KITH_ID_NONE: all; the next likewise */
    struct kith_id client;
    struct kith_id object;
    /* Lines of that programme (schema/audit-programmes.sql says which) and the machine's own; without the above. */
    struct kith_id programme;
    struct kith_str action; /* empty: all; else with a programme */
    uint64_t before;        /* 0: the newest; else lines with a smaller seq */
    uint32_t most;          /* 0: 100; at most 1000 */
};
/* The newest first. */
enum kith_rc kith_audit_list(struct kith_tx *tx, const struct kith_audit_query *query, struct kith_arena *keep,
                             struct kith_audit_line **out, size_t *n, struct kith_err *err);

enum kith_audit_fault {
    KITH_AUDIT_SOUND,
    KITH_AUDIT_CHANGED,   /* a line does not give the hash it has */
    KITH_AUDIT_MISSING,   /* a number is left out or stands twice */
    KITH_AUDIT_UNSIGNED,  /* a checkpoint or the head is not signed by this ring */
    KITH_AUDIT_REWRITTEN, /* the witness saw another line there */
    KITH_AUDIT_CUT        /* the witness saw lines that are gone */
};

struct kith_audit_verdict {
    enum kith_audit_fault fault;
    uint64_t at;        /* the first line that is wrong */
    uint64_t lines;     /* checked */
    uint64_t witnessed; /* checkpoints that the witness confirms */
    uint64_t restores;  /* times that the witness saw the store go back to a backup */
    bool witness;       /* there was one; without it nobody can know whether the end was cut off */
};

/* Walks all of it. witness: a file other than the store's own, or NULL. OK with verdict->fault says what was found. */
enum kith_rc kith_audit_verify(struct kith_store *store, const char *witness, struct kith_audit_verdict *verdict,
                               struct kith_err *err);

/* Signs a checkpoint now and shows it to the witness; the store does so by itself every 64 lines and when closed. */
enum kith_rc kith_audit_checkpoint(struct kith_store *store, struct kith_err *err);

/* The end of the chain as it is now, signed: one line, to be kept wherever a witness is (a printer, the journal of
 * another machine). A file of such lines, with anything before them, is a witness for kith_audit_verify. */
enum kith_rc kith_audit_mark(struct kith_store *store, struct kith_arena *keep, struct kith_str *out,
                             struct kith_err *err);

#endif
