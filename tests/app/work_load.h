/* A workspace under load in a process of its own, which ends by being ended: uploads, notes of the audit and the
 * codings of two workers. It says what was acknowledged through a pipe; whoever ended it reads that and checks the
 * store. */
#ifndef KITH_WORK_LOAD_H
#define KITH_WORK_LOAD_H

#include "place.h"
#include "rng.h"

#include <sys/types.h>

struct work_load {
    struct place *p;           /* with choices made, and its store closed */
    bool wait;                 /* uploads wait until the one before is coded, which is acknowledged too */
    void (*begun)(void *user); /* in the process of the load, once the workspace is open; may be NULL */
    void *user;
};

struct work_acks { /* of all rounds */
    char *bytes;
    size_t kept; /* bytes; whole acknowledgements once the round is over */
    size_t room;
};

void work_acks_open(struct work_acks *acks);
void work_acks_close(struct work_acks *acks);
/* How many acknowledgements of a kind there are: 'u' an upload, 'n' a note, 'c' a coding; 0: of all. */
size_t work_acks_count(const struct work_acks *acks, char what);

/* Begins; *from is where its acknowledgements come out. */
pid_t work_load_begin(const struct work_load *load, int *from);
/* Reads what was acknowledged until it has ended; its status, as of waitpid. */
int work_load_end(pid_t child, int from, struct work_acks *acks);

/* Acknowledgements from byte `at` on: each upload is there with its words, each note, each coding with its codes. */
void work_check_acks(struct place *p, const struct work_acks *acks, size_t at);
/* Each session waits with its job, or is coded with all that belongs to it; nothing between. File and chain are sound.
 */
void work_check_whole(struct place *p);

/* One round: begins the load, ends it in the test's own way, and reads what was acknowledged. */
typedef void work_round_fn(struct place *p, struct kith_rng *rng, struct work_acks *acks);
/* Rounds of it, KITH_ROUNDS or 12, with all checked after each, and everything once more at the end; how many. */
int work_rounds(struct place *p, uint64_t seed, work_round_fn *one, struct work_acks *acks);

#endif
