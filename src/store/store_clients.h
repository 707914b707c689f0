/* Clients, the people who sit in the room with them, what each of them allowed, and to whom anything was disclosed.
 *
 * A client's names and everything said are sealed under a key of that client's own; erasing the client destroys the
 * key. Consent is a gate: kith_consent_open answers for one use of one session or client at this moment, and whoever
 * opens or scores anything asks it in the same transaction. See store_tx.h for transactions, ownership and threads. */
#ifndef KITH_STORE_CLIENTS_H
#define KITH_STORE_CLIENTS_H

#include "store_people.h"

enum kith_client_state { KITH_CLIENT_ACTIVE, KITH_CLIENT_CLOSED, KITH_CLIENT_ERASED };

struct kith_client {
    struct kith_id id;
    struct kith_id programme;
    struct kith_id counsellor; /* who sees them; decides whose client this is */
    struct kith_str code;      /* "C-7F3K": what lists show to those who need no name; unique, made by the store */
    struct kith_names_of names;
    bool mandated;           /* a court, a board or an employer sent them */
    struct kith_str referer; /* who, and only for those who treat */
    struct kith_str before;  /* names that the record no longer shows, one a line; kept so that they stay hidden in
                                sessions, and by the store alone */
    bool legal_hold;         /* nothing of theirs may be erased */
    enum kith_client_state state;
    int64_t since;
};

/* Makes the client's key and the first party: the client in person. */
enum kith_rc kith_client_add(struct kith_tx *tx, const struct kith_client *client, struct kith_id *id,
                             struct kith_err *err);
/* Names, referrer, counsellor and state. A name that goes is kept among those of before. EBOUND when they are too many.
 */
enum kith_rc kith_client_change(struct kith_tx *tx, const struct kith_client *client, struct kith_err *err);
enum kith_rc kith_client_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_client *out,
                             struct kith_err *err);
/* Everybody who may be in the room with them, the client first: each with all names that the record has or had, blanks
 * or line ends between. For hiding them; of a form of address what stands behind a title, or is the one word of it. */
enum kith_rc kith_client_called(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                struct kith_str **out, size_t *n, struct kith_err *err);
/* A counsellor's (KITH_ID_NONE: all of the programme's), the newest first. */
enum kith_rc kith_client_list(struct kith_tx *tx, struct kith_id programme, struct kith_id counsellor,
                              struct kith_arena *keep, struct kith_client **out, size_t *n, struct kith_err *err);

/* A person in the room: the client, or who came along. */
enum kith_party_kind {
    KITH_PARTY_CLIENT,
    KITH_PARTY_FAMILY,
    KITH_PARTY_FRIEND,
    KITH_PARTY_INTERPRETER,
    KITH_PARTY_OTHER
};

struct kith_party {
    struct kith_id id;
    struct kith_id client;
    enum kith_party_kind kind;
    struct kith_str name;
    bool needs_guardian;      /* the law asks a guardian to agree too */
    struct kith_str guardian; /* their name */
};

enum kith_rc kith_party_add(struct kith_tx *tx, const struct kith_party *party, struct kith_id *id,
                            struct kith_err *err);
enum kith_rc kith_party_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                             struct kith_party **out, size_t *n, struct kith_err *err);
enum kith_rc kith_party_guardian(struct kith_tx *tx, struct kith_id id, bool needed, struct kith_str name,
                                 struct kith_err *err);

enum kith_use { /* each has a choice of its own; none is pre-ticked, none is a condition of care */
                KITH_USE_RECORDING,
                KITH_USE_FEEDBACK, /* the counsellor's own */
                KITH_USE_SUPERVISION,
                KITH_USE_TEACHING,
                KITH_USE_TRAINING, /* of a site model */
                KITH_USE_RESEARCH,
                KITH_USE_OUTCOMES, /* linking to outcomes */
                /* From here on nothing is opened here: something goes to one named recipient, and each choice stands on
                   a paper of its own (42 CFR 2.31). */
                KITH_USE_LEGAL,      /* proceedings */
                KITH_USE_NOTES,      /* counselling notes */
                KITH_USE_DISCLOSURE, /* anything else that goes out */
                KITH_USE_COUNT
};
const char *kith_use_name(enum kith_use use); /* "recording" */
bool kith_use_stands_alone(enum kith_use use);

enum kith_consent_by { KITH_CONSENT_SELF, KITH_CONSENT_GUARDIAN };

/* One choice. The elements that 42 CFR 2.31 asks for stand in it. */
struct kith_consent {
    struct kith_id id;
    struct kith_id party;
    enum kith_use use;
    enum kith_consent_by by;
    bool yes;
    struct kith_str paper;     /* the signed form's own number; one that stands alone shares it with no other use */
    struct kith_str language;  /* of the form: "en", "es" */
    struct kith_str version;   /* of its text */
    struct kith_str recipient; /* to whom, by name; with what, purpose and until needed for a yes that stands alone */
    struct kith_str what;      /* may go there; empty for a use in this house */
    struct kith_str purpose;
    int64_t given;           /* when it was signed; 0: now */
    int64_t until;           /* 0: until revoked */
    int64_t revoked;         /* 0: not */
    struct kith_id taken_by; /* staff; set by the store */
};

/* A later choice for the same party, use and signer (and recipient, where it stands alone) takes the place of the one
 * before, which stays on record. */
enum kith_rc kith_consent_record(struct kith_tx *tx, const struct kith_consent *consent, struct kith_id *id,
                                 struct kith_err *err);
enum kith_rc kith_consent_revoke(struct kith_tx *tx, struct kith_id consent, struct kith_err *err);
/* All that was ever chosen for a client, the newest first. */
enum kith_rc kith_consent_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                               struct kith_consent **out, size_t *n, struct kith_err *err);

/* Uses up to KITH_USE_LEGAL that stand open now as bits (1u << use): every party said yes, the guardian too where one
 * is needed, nobody revoked, nobody was erased. Of a client: the parties are the client alone. Of a session: all who
 * were in the room. */
enum kith_rc kith_consent_open_client(struct kith_tx *tx, struct kith_id client, unsigned *uses, struct kith_err *err);
enum kith_rc kith_consent_open_session(struct kith_tx *tx, struct kith_id session, unsigned *uses,
                                       struct kith_err *err);

/* What a disclosure stands on. */
enum kith_basis {
    KITH_BASIS_CONSENT,   /* one to this recipient, by the client and any guardian */
    KITH_BASIS_EMERGENCY, /* 42 CFR 2.51 */
    KITH_BASIS_ORDER,     /* a court's order with subpoena */
    KITH_BASIS_AUDIT,     /* 2.53 */
    KITH_BASIS_ABUSE,     /* report of child or elder abuse under state law */
    KITH_BASIS_RESEARCH   /* 2.52, masked, and beside it the client's own yes to research */
};

struct kith_disclosure {
    struct kith_id id;
    struct kith_id client;
    struct kith_str recipient; /* name and where */
    struct kith_str what;
    struct kith_str purpose;
    enum kith_basis basis;
    struct kith_id consent; /* where it stands on one, which must be open; it says the recipient then */
    bool notice;            /* the notice of 2.32 went along, with what was agreed to; needed where it stands on one */
    int64_t at;             /* 0: now */
    struct kith_id by;      /* set by the store */
};

/* EUSAGE when no such consent stands, or it names somebody else. */
enum kith_rc kith_disclosure_record(struct kith_tx *tx, const struct kith_disclosure *disclosure, struct kith_id *id,
                                    struct kith_err *err);
enum kith_rc kith_disclosure_list(struct kith_tx *tx, struct kith_id client, struct kith_arena *keep,
                                  struct kith_disclosure **out, size_t *n, struct kith_err *err);

/* Destroys the key and all that only it could open; accounting and audit survive under the pseudonym. EUSAGE under a
 * legal hold. The ledger learns of it before the change is final, so that no older copy brings the person back. */
enum kith_rc kith_client_erase(struct kith_tx *tx, struct kith_id client, struct kith_err *err);
/* Of a person who works here: names, sign-ins; what they did stays under their id. */
enum kith_rc kith_person_erase(struct kith_tx *tx, struct kith_id person, struct kith_err *err);

#endif
