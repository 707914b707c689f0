/* Reflective groups: a few people who meet, each meeting around one moment, and notes that stay with the group.
 *
 * Names, moments and notes are sealed under the group's key; a moment from a session, and the notes about it, under its
 * client's. Who leaves sees nothing from then on; closing deletes all of it. Whether the actor belongs to the group is
 * asked by kith_workspace_may. See store_tx.h for ownership and threads. */
#ifndef KITH_STORE_GROUP_H
#define KITH_STORE_GROUP_H

#include "store_sessions.h"

#define KITH_GROUP_TURNS_MAX 20u /* one moment */
#define KITH_GROUP_PEOPLE    12u

struct kith_group {
    struct kith_id id;
    struct kith_id programme;
    struct kith_str name;
    struct kith_id by; /* who made it */
    int64_t since;
};
/* Its first member is the actor. */
enum kith_rc kith_group_add(struct kith_tx *tx, struct kith_id programme, struct kith_str name, struct kith_id *id,
                            struct kith_err *err);
enum kith_rc kith_group_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep, struct kith_group *out,
                            struct kith_err *err);
/* Those to which the person belongs (KITH_ID_NONE programme: in all programmes). */
enum kith_rc kith_group_list(struct kith_tx *tx, struct kith_id programme, struct kith_id person,
                             struct kith_arena *keep, struct kith_group **out, size_t *n, struct kith_err *err);
enum kith_rc kith_group_people(struct kith_tx *tx, struct kith_id group, struct kith_arena *keep, struct kith_id **out,
                               size_t *n, struct kith_err *err);
enum kith_rc kith_group_has(struct kith_tx *tx, struct kith_id group, struct kith_id person, bool *out,
                            struct kith_err *err);
/* Somebody who counsels, supervises or mentors in the programme. */
enum kith_rc kith_group_join(struct kith_tx *tx, struct kith_id group, struct kith_id person, struct kith_err *err);
/* Takes the actor out; the last one to go closes it. */
enum kith_rc kith_group_leave(struct kith_tx *tx, struct kith_id group, struct kith_err *err);
/* By who made it, or by any member once they have left. */
enum kith_rc kith_group_close(struct kith_tx *tx, struct kith_id group, struct kith_err *err);

struct kith_group_meeting {
    struct kith_id id;
    struct kith_id group;
    struct kith_id by;      /* who brought the moment; set by the store */
    int64_t held;           /* 0: now */
    struct kith_id session; /* empty: in their own words */
    struct kith_id client;  /* filled when read */
    uint32_t first;
    uint32_t last;
    struct kith_str moment; /* in their own words, or why these turns */
    struct kith_str notes;
};
/* A session must be one that the actor leads. */
enum kith_rc kith_group_meet(struct kith_tx *tx, const struct kith_group_meeting *meeting, struct kith_id *id,
                             struct kith_err *err);
enum kith_rc kith_group_meeting_get(struct kith_tx *tx, struct kith_id id, struct kith_arena *keep,
                                    struct kith_group_meeting *out, struct kith_err *err);
/* The newest first. */
enum kith_rc kith_group_meetings(struct kith_tx *tx, struct kith_id group, struct kith_arena *keep,
                                 struct kith_group_meeting **out, size_t *n, struct kith_err *err);
/* Those that looked at a session, for its client's export. */
enum kith_rc kith_group_of_session(struct kith_tx *tx, struct kith_id session, struct kith_arena *keep,
                                   struct kith_group_meeting **out, size_t *n, struct kith_err *err);
enum kith_rc kith_group_note(struct kith_tx *tx, struct kith_id group, struct kith_id meeting, struct kith_str notes,
                             struct kith_err *err);
/* Takes a moment back, with its notes: only who brought it. */
enum kith_rc kith_group_take_back(struct kith_tx *tx, struct kith_id group, struct kith_id meeting,
                                  struct kith_err *err);

#endif
