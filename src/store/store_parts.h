/* The insides of a store, shared by the files of src/store and by their tests. Internal.
 *
 * `lock` guards the readers and the queue of notes; whoever holds `writer_busy` owns the writer. */
#ifndef KITH_STORE_PARTS_H
#define KITH_STORE_PARTS_H

#include "key_ring.h"
#include "sql.h"

#include <pthread.h>
#include <stdatomic.h>

#define KITH_STORE_PATH    4096u
#define KITH_HASH_BYTES    32u
#define KITH_STORE_DB      "store.db"
#define KITH_STORE_WAIT_MS 10000 /* for another process that writes */

struct kith_note; /* store_audit.c */

/* Threads that wait for a connection, in the order they came: what is given back goes to the first. */
struct kith_line {
    struct kith_waiter *first; /* store_tx.c */
    struct kith_waiter **end;
};

struct kith_store {
    const struct kith_env *env;
    int64_t (*clock)(void *user);
    void *clock_user;
    struct kith_ring ring;
    char dir[KITH_STORE_PATH];
    char db_path[KITH_STORE_PATH];
    char ledger_path[KITH_STORE_PATH];
    char witness_path[KITH_STORE_PATH];
    pthread_mutex_t lock;
    struct kith_line for_writer;
    struct kith_line for_reader;
    pthread_cond_t notes_done;
    bool writer_busy;
    struct kith_conn writer;
    struct kith_conn readers[KITH_STORE_READERS_MAX];
    bool reader_busy[KITH_STORE_READERS_MAX];
    unsigned n_readers;
    struct kith_note *notes;       /* waiting to be written together */
    bool notes_leader;             /* somebody is writing a batch */
    unsigned notes_last;           /* how many the last batch held */
    int folder;                    /* the lock on it */
    atomic_bool refused;           /* the last change met a disk that took nothing */
    atomic_uint_fast64_t tried_ns; /* when it was last tried for kith_store_takes */
};

#define KITH_MEMO_SLOTS 1024u /* a power of two */

struct kith_memo {
    struct kith_id of; /* empty: a free slot */
    void *p;
};

struct kith_tx {
    struct kith_store *store;
    struct kith_conn *conn;
    unsigned reader; /* its index, when it is none of the writer's */
    bool writer;
    bool open; /* begun and neither committed nor undone */
    struct kith_id actor;
    int64_t now;
    /* the audit chain, once a line was added */
    bool chained;
    uint64_t seq;
    unsigned char head[KITH_HASH_BYTES];
    uint64_t checkpoint;        /* the line that got one in this transaction; 0: none */
    bool emptied;               /* something was erased: the log that still holds it is emptied after the commit */
    struct kith_memo *memo;     /* KITH_MEMO_SLOTS of them, or NULL */
    struct kith_arena *scratch; /* small, for what a call needs and does not return; NULL until asked for */
};

/* Of a transaction that writes; EUSAGE otherwise: a mistake of the program. */
enum kith_rc kith_tx_writes(const struct kith_tx *tx, struct kith_err *err);
/* An arena that lives as long as the transaction. */
enum kith_rc kith_tx_scratch(struct kith_tx *tx, struct kith_arena **out, struct kith_err *err);

int64_t kith_store_now(const struct kith_store *store);

/* Puts the paths together. */
enum kith_rc kith_store_paths(struct kith_store *store, const struct kith_store_options *options, char *ring,
                              struct kith_err *err);
/* One connection with its key and its settings; `make` creates the file, `read_only` forbids writes. */
enum kith_rc kith_conn_open(struct kith_conn *conn, const char *path, const struct kith_key *key, bool make,
                            bool read_only, struct kith_err *err);

/* An empty file of mode 0600, for SQLite to fill: its own would be open to others for a moment. */
enum kith_rc kith_make_private(const struct kith_env *env, const char *path, struct kith_err *err);
/* Appends whole lines to a file, and syncs it. */
enum kith_rc kith_append_line(const struct kith_env *env, const char *path, struct kith_str line, struct kith_err *err);
/* Flushes a folder's entries to the disk. */
enum kith_rc kith_sync_folder(const struct kith_env *env, const char *path, struct kith_err *err);

/* Before a commit: signs the head and, when it is time, a checkpoint. After it: shows the checkpoint to the witness. */
enum kith_rc kith_audit_seal(struct kith_tx *tx, struct kith_err *err);
enum kith_rc kith_audit_witness(struct kith_store *store, uint64_t seq, const unsigned char *hash,
                                struct kith_err *err);
/* Walks the chain on a connection: for the store and for a backup of it. */
struct kith_audit_verdict;
enum kith_rc kith_audit_walk(const struct kith_store *store, struct kith_conn *conn, const char *witness,
                             struct kith_audit_verdict *verdict, struct kith_err *err);

/* ring_change.c: held on the store's folder while it is open, by many, or by one alone. EBUSY when it cannot be had. */
enum kith_rc kith_folder_lock(const struct kith_env *env, const char *dir, bool alone, int *out, struct kith_err *err);
void kith_folder_unlock(const struct kith_env *env, int fd); /* negative is fine */
/* Opens the writer with the keys that hold; *changed: with the next ones. Then, once the store is open, writes the ring
 * with these alone. */
enum kith_rc kith_ring_settle(struct kith_store *store, bool *changed, struct kith_err *err);
enum kith_rc kith_ring_settled(struct kith_store *store, const char *path, bool changed, struct kith_err *err);

/* Erases whoever the ledger names and the store still holds. */
enum kith_rc kith_ledger_replay(struct kith_store *store, struct kith_err *err);
/* An empty ledger, where there is none and nobody was erased yet: a restore tells by it that none is missing. */
enum kith_rc kith_ledger_begin(struct kith_store *store, struct kith_err *err);
enum kith_rc kith_ledger_add(struct kith_store *store, const char *what, struct kith_id id, struct kith_err *err);

/* Empties a session, and takes it away where no report of danger stands on it. Whoever asks has looked whether it may.
 */
enum kith_rc kith_session_destroy(struct kith_tx *tx, struct kith_id session, struct kith_err *err);
/* The key of a person's own practice by its id, and all that is sealed under it; nothing where there is none. */
enum kith_rc kith_own_destroy(struct kith_tx *tx, struct kith_id key, struct kith_err *err);

/* Seals and opens one field under the client's own key: store_keyed.h. */
enum kith_rc kith_client_seal(struct kith_tx *tx, struct kith_id client, const char *what, struct kith_id id,
                              struct kith_str text, struct kith_arena *keep, struct kith_str *out,
                              struct kith_err *err);
enum kith_rc kith_client_unseal(struct kith_tx *tx, struct kith_id client, const char *what, struct kith_id id,
                                struct kith_str sealed, struct kith_arena *keep, struct kith_str *out,
                                struct kith_err *err);

/* One more element at the end of a list in an arena: grows by doubling. */
enum kith_rc kith_list_room(struct kith_arena *keep, void *list, size_t n, size_t size, struct kith_err *err);

/* EUSAGE naming the field when it is longer than KITH_FIELD_MAX, holds a zero byte, or is empty though it must not be.
 */
enum kith_rc kith_field_check(struct kith_str text, const char *name, bool needed, struct kith_err *err);

#endif
