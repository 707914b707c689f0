/* A client's sessions on the page of all that is held: what each is, what the machine counted and wrote, the lines that
 * may mean danger, and the words where they are asked for.
 *
 * What may be shown is what the visitor may open on the session's own page; the rest says why it does not stand there.
 * See visit.h. */
#ifndef KITH_HELD_SESSIONS_H
#define KITH_HELD_SESSIONS_H

#include "visit.h"

struct kith_held_session;

struct kith_held_sessions {
    struct kith_held_session *of; /* the newest first */
    size_t n;
    size_t with_words; /* that may be shown with their words */
    size_t parts;      /* so many pages take them, a bounded number each */
    size_t part;       /* the one asked for, from 1 on: ?words=yes is the first; 0: none, the page stays short */
};

/* Looks what there is and what of it may be shown. */
enum kith_rc kith_held_look(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                            struct kith_held_sessions *out);
/* On the disk before anything is shown: that all of it was opened, each report of danger, and each session whose words
 * are. */
enum kith_rc kith_held_note(struct kith_visit *v, const struct kith_client *client,
                            const struct kith_held_sessions *sessions);
enum kith_rc kith_held_write(struct kith_visit *v, struct kith_tx *tx, const struct kith_client *client,
                             const struct kith_held_sessions *sessions);

#endif
