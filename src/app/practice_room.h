/* The room where people of a workspace practise: everybody and everything in it, the talks that go on, and the journals
 * that are open.
 *
 * People, drills and stories are read once from a content folder (practice_content.h) and shared read-only by all
 * threads. A thread of its own lets go of talks and journals that were left alone. */
#ifndef KITH_PRACTICE_ROOM_H
#define KITH_PRACTICE_ROOM_H

#include "drill_check.h"
#include "open_journals.h"
#include "persona.h"
#include "sitting_cache.h"

struct kith_room;

/* EIO when there is nothing in the folder, EINPUT naming the file that is wrong. */
enum kith_rc kith_room_open(const struct kith_env *env, const char *folder, struct kith_room **out,
                            struct kith_err *err);
void kith_room_close(struct kith_room *room); /* NULL is fine */

/* All of them, by id; a NULL room has none. */
const struct kith_persona *const *kith_room_people(const struct kith_room *room, size_t *n);
const struct kith_drill *const *kith_room_drills(const struct kith_room *room, size_t *n);
const struct kith_story *const *kith_room_stories(const struct kith_room *room, size_t *n);
const struct kith_minute *kith_room_minute(const struct kith_room *room); /* NULL: there is none */
/* By id; NULL when there is none. */
const struct kith_persona *kith_room_person(const struct kith_room *room, struct kith_str id);
const struct kith_drill *kith_room_drill(const struct kith_room *room, struct kith_str id);
const struct kith_story *kith_room_story(const struct kith_room *room, struct kith_str id);

struct kith_sitting_cache *kith_room_sittings(struct kith_room *room);
struct kith_open_journals *kith_room_journals(struct kith_room *room);

#endif
