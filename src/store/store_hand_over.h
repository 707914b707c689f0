/* A client finds another counsellor. The sessions that were stay with the counsellor who led them, and so does their
 * feedback; names, choices and disclosures go with the client. See store_tx.h for transactions and threads. */
#ifndef KITH_STORE_HAND_OVER_H
#define KITH_STORE_HAND_OVER_H

#include "store_clients.h"

/* `to` must be a counsellor of the client's programme. Both counsellors are told on their home pages. EUSAGE when it is
 * theirs already. */
enum kith_rc kith_client_hand_over(struct kith_tx *tx, struct kith_id client, struct kith_id to, struct kith_err *err);

/* The active clients of a counsellor by code alone, without opening a name: for whoever must see to it that nobody is
 * left without. */
struct kith_client_code {
    struct kith_id id;
    struct kith_str code;
    int64_t erased; /* when; 0: not */
};
enum kith_rc kith_client_codes(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                               struct kith_arena *keep, struct kith_client_code **out, size_t *n, struct kith_err *err);
/* Those erased: codes alone, under which choices and accounting stay. */
enum kith_rc kith_client_erased(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                                struct kith_client_code **out, size_t *n, struct kith_err *err);
/* One by its code, in any case, of the programme, erased or not; without opening a name. EDENIED when there is none. */
enum kith_rc kith_client_by_code(struct kith_tx *tx, struct kith_id programme, struct kith_str code,
                                 struct kith_id *out, struct kith_err *err);

/* What erasing would take, counted. */
struct kith_client_sums {
    uint64_t sessions;
    uint64_t codings;
    uint64_t crises;
    uint64_t consents;
    uint64_t disclosures;
};
enum kith_rc kith_client_sums(struct kith_tx *tx, struct kith_id client, struct kith_client_sums *out,
                              struct kith_err *err);

#endif
