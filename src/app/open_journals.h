/* Journals that are open just now: their text is in locked memory here, and nowhere else that lasts.
 *
 * A journal is opened by its passphrase for one session of a browser, and is closed and wiped when its writer says so,
 * signs out, opens it elsewhere, or does nothing for ten minutes. Few at a time, and one passphrase is tried at once:
 * each try takes 256 MiB for a moment. Shared by all threads. */
#ifndef KITH_OPEN_JOURNALS_H
#define KITH_OPEN_JOURNALS_H

#include "journal.h"
#include "store_id.h"

#define KITH_JOURNALS_MAX     16
#define KITH_JOURNALS_IDLE_S  600u
#define KITH_JOURNALS_WAITING 2 /* for their turn to try a passphrase; fewer than the server has threads */

struct kith_open_journals;

enum kith_rc kith_open_journals_open(const struct kith_env *env, struct kith_open_journals **out, struct kith_err *err);
void kith_open_journals_close(struct kith_open_journals *all); /* wipes them; NULL is fine */

/* For tests alone, before the first is opened: a passphrase costs a moment instead of a second. */
void kith_open_journals_cheap(struct kith_open_journals *all);

/* As kith_journal_open, then held for the browser's session. EBUSY when too many are open or waiting. */
enum kith_rc kith_open_journals_try(struct kith_open_journals *all, struct kith_id person, struct kith_id session,
                                    struct kith_str sealed, struct kith_str passphrase, struct kith_err *err);

/* The one that this session has open, for the caller alone until it is given back; NULL: none is. */
struct kith_journal *kith_open_journals_take(struct kith_open_journals *all, struct kith_id session);
void kith_open_journals_give(struct kith_open_journals *all, const struct kith_journal *journal); /* NULL is fine */

/* Of one session; of one person (the other id none). */
void kith_open_journals_shut(struct kith_open_journals *all, struct kith_id person, struct kith_id session);
/* Closes what was left alone. */
void kith_open_journals_tidy(struct kith_open_journals *all);

#endif
