/* What decides who may do what with a thing, read without opening a sealed word of it: gates ask often.
 *
 * See store_tx.h for transactions, ownership and threads. All answer EDENIED when there is none. */
#ifndef KITH_STORE_FACTS_H
#define KITH_STORE_FACTS_H

#include "store_sessions.h"

struct kith_facts {
    struct kith_id programme;
    struct kith_id counsellor;
    struct kith_id client;
    struct kith_id session; /* of a task and a report of danger */
    struct kith_id coder;   /* of a task */
    bool shared;            /* of a session */
    bool withdrawn;         /* of a task */
};

enum kith_rc kith_facts_of_session(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err);
enum kith_rc kith_facts_of_client(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err);
enum kith_rc kith_facts_of_task(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err);
enum kith_rc kith_facts_of_crisis(struct kith_tx *tx, struct kith_id id, struct kith_facts *out, struct kith_err *err);

#endif
