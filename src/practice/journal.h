/* The reflection journal: entries that only their writer can read.
 *
 * One file, sealed under a passphrase: the key comes from it by Argon2id, the entries are encrypted and authenticated
 * as one stream (XChaCha20-Poly1305, libsodium's secretstream). There is no recovery: without the passphrase nobody can
 * read it. An open journal holds its text in locked memory that is wiped when it is closed. One thread a journal. */
#ifndef KITH_JOURNAL_H
#define KITH_JOURNAL_H

#include "buf.h"

#define KITH_JOURNAL_MAX        ((size_t)4 << 20) /* bytes of text */
#define KITH_JOURNAL_PASS_LEAST 8

struct kith_journal;

enum kith_journal_cost { KITH_JOURNAL_COST_FULL, KITH_JOURNAL_COST_TEST }; /* the second for tests alone */

/* Opens sealed bytes, or begins a new journal where they are empty. EINPUT when the passphrase does not fit or the file
 * was changed: the two cannot be told apart. EUSAGE for a passphrase under eight bytes. */
enum kith_rc kith_journal_open(const struct kith_env *env, struct kith_str sealed, struct kith_str passphrase,
                               enum kith_journal_cost cost, struct kith_journal **out, struct kith_err *err);
void kith_journal_close(struct kith_journal *j); /* wipes; NULL is fine */

/* Adds an entry under a heading; EBOUND when the journal is full. */
enum kith_rc kith_journal_add(struct kith_journal *j, struct kith_str heading, struct kith_str entry,
                              struct kith_err *err);
/* All of it, borrowed until the next call: wipe what you copy. */
struct kith_str kith_journal_text(const struct kith_journal *j);
/* The sealed bytes to keep, with a salt and a header of their own each time. */
enum kith_rc kith_journal_seal(const struct kith_journal *j, struct kith_buf *out, struct kith_err *err);

#endif
