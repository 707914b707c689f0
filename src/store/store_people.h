/* Programmes, the people who work in them, their roles, and who stands how to whom.
 *
 * See store_tx.h for transactions, ownership and threads. Strings are UTF-8, at most KITH_FIELD_MAX bytes each. */
#ifndef KITH_STORE_PEOPLE_H
#define KITH_STORE_PEOPLE_H

#include "store_tx.h"

#define KITH_FIELD_MAX 2000u

struct kith_programme {
    struct kith_id id;
    struct kith_str name;
    struct kith_str country; /* two letters; decides what a crisis page says */
    bool invented;           /* made by kith seed: its sign-ins refuse a listener that others can reach */
};

/* How a person is called and wishes to be. */
struct kith_names_of {
    struct kith_str legal;
    struct kith_str usual; /* what everybody reads; never empty */
    struct kith_str pronouns;
    struct kith_str address;   /* how they wish to be addressed: "Ms Okafor", "just Ada" */
    struct kith_str say;       /* how to say it: "ah-DAH" */
    struct kith_str languages; /* "English, Igbo" */
};

enum kith_person_state { KITH_PERSON_ACTIVE, KITH_PERSON_LEFT, KITH_PERSON_ERASED };

struct kith_person {
    struct kith_id id;
    struct kith_names_of names;
    struct kith_str login; /* what they sign in with, lower case: an address or a word; unique */
    enum kith_person_state state;
    bool invented;
    int64_t since;
};

enum kith_post { /* a person has any number of them, each in one programme */
                 KITH_POST_COUNSELLOR,
                 KITH_POST_SUPERVISOR,
                 KITH_POST_MENTOR,
                 KITH_POST_DIRECTOR,
                 KITH_POST_RESEARCHER,
                 KITH_POST_ADMINISTRATOR,
                 KITH_POST_COUNT
};
const char *kith_post_name(enum kith_post role); /* "counsellor" */

struct kith_role_held {
    struct kith_id person;
    struct kith_id programme;
    enum kith_post role;
    int64_t since;
};

enum kith_tie_kind { /* how one person stands to another */
                     KITH_TIE_SUPERVISES,
                     KITH_TIE_MENTORS,
                     KITH_TIE_PEER, /* both invited each other; see store_sessions.h for the segment */
                     KITH_TIE_COUNT
};

struct kith_tie {
    struct kith_id id;
    enum kith_tie_kind kind;
    struct kith_id from; /* the supervisor, the mentor */
    struct kith_id to;   /* the counsellor */
    struct kith_id programme;
    int64_t since;
};

enum kith_rc kith_programme_add(struct kith_tx *tx, const struct kith_programme *programme, struct kith_id *id,
                                struct kith_err *err);
enum kith_rc kith_programme_list(struct kith_tx *tx, struct kith_arena *keep, struct kith_programme **out, size_t *n,
                                 struct kith_err *err);
enum kith_rc kith_programme_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                                struct kith_programme *out, struct kith_err *err);

/* id of the person given is ignored. EUSAGE when the login is taken or a field is empty or too long. */
enum kith_rc kith_person_add(struct kith_tx *tx, const struct kith_person *person, struct kith_id *id,
                             struct kith_err *err);
enum kith_rc kith_person_change(struct kith_tx *tx, const struct kith_person *person, struct kith_err *err);
enum kith_rc kith_person_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_person *out,
                             struct kith_err *err);
/* By login, in any case. KITH_EDENIED when there is none; the caller spends the same time either way. */
enum kith_rc kith_person_by_login(struct kith_tx *tx, struct kith_str login, struct kith_arena *keep,
                                  struct kith_person *out, struct kith_err *err);
/* All who have a role in the programme (KITH_ID_NONE: all), by usual name. */
enum kith_rc kith_person_list(struct kith_tx *tx, struct kith_id programme, struct kith_arena *keep,
                              struct kith_person **out, size_t *n, struct kith_err *err);

enum kith_rc kith_role_give(struct kith_tx *tx, struct kith_id person, struct kith_id programme, enum kith_post role,
                            struct kith_err *err);
/* Roles are taken, never deleted: who had which when stays known. EUSAGE for the last administrator. */
enum kith_rc kith_role_take(struct kith_tx *tx, struct kith_id person, struct kith_id programme, enum kith_post role,
                            struct kith_err *err);
/* Roles held now; person or programme KITH_ID_NONE: of all. */
enum kith_rc kith_role_list(struct kith_tx *tx, struct kith_id person, struct kith_id programme,
                            struct kith_arena *keep, struct kith_role_held **out, size_t *n, struct kith_err *err);
/* Whether the person has or ever had a role in the programme (KITH_ID_NONE: in any). */
enum kith_rc kith_role_ever(struct kith_tx *tx, struct kith_id person, struct kith_id programme, bool *out,
                            struct kith_err *err);

enum kith_rc kith_tie_add(struct kith_tx *tx, const struct kith_tie *tie, struct kith_id *id, struct kith_err *err);
enum kith_rc kith_tie_end(struct kith_tx *tx, struct kith_id id, struct kith_err *err);
/* Ties that hold now and touch the person (KITH_ID_NONE: all). */
enum kith_rc kith_tie_list(struct kith_tx *tx, struct kith_id person, struct kith_arena *keep, struct kith_tie **out,
                           size_t *n, struct kith_err *err);

#endif
