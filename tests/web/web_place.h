/* A workspace with invented people behind a running server, and requests as each of them. One thread. */
#ifndef KITH_WEB_PLACE_H
#define KITH_WEB_PLACE_H

#include "place.h"
#include "web.h"

#define WEB_ORIGIN "http://localhost:8080"
#define WEB_STOLEN "copper wren sails low" /* stands in the site's list of stolen passwords */
#define WEB_ANSWER ((size_t)4 << 20)

/* Ada and Ben are counsellors, Ben mentors too; Sue supervises Ada, Dee directs, Meg mentors nobody yet, Ray does
 * research. The last three work in another programme: a counsellor, the supervisor and the administrator there. */
enum who { NOBODY, ADA, BEN, SUE, DEE, ADMIN, MEG, RAY, OTHER, OTHER_SUE, OTHER_ADMIN, WHO_COUNT };

struct web_place {
    struct place *p;
    struct kith_workspace *ws;
    struct kith_web *web;
    struct kith_id people[WHO_COUNT];
    char cookie[WHO_COUNT][64]; /* the value of their session cookie */
    char token[WHO_COUNT][64];  /* of their forms */
    struct kith_id session;     /* Ada's, coded; its client is called Zorbatrix */
    struct kith_id crisis;
    struct kith_id task;      /* all of that session, for Ben to code blind */
    struct kith_id review;    /* Ada invites Ben to turns 2 and 3 of it */
    struct kith_id mentoring; /* the tie: Ben mentors Ada */
    struct kith_id group;     /* Ada's and Ben's; Ada brought turns 2 and 3 to it */
    struct kith_id workshop;
    struct kith_id sitting; /* a talk of practice of Ada's, which goes on: she said "quillonberry" */
    struct kith_id meeting; /* of Ada's coaching, with turns 2 and 3 as what shows it */
    char answer[WEB_ANSWER];
    char body[WEB_ANSWER];
};

/* Everything stands, Ada's client has allowed recording, feedback and supervision; nothing is shared. */
int web_place_open(void **state);
int web_place_close(void **state);

/* The status; the whole answer in ->answer. */
unsigned web_get(struct web_place *w, enum who who, const char *path);
/* A form with the right token and origin; `form` is URL-encoded and may be empty. */
unsigned web_post(struct web_place *w, enum who who, const char *path, const char *form);
/* The same with headers of one's own instead of cookie and origin, and the form as it is. */
unsigned web_post_raw(struct web_place *w, const char *path, const char *headers, const char *form);
/* A GET by whoever comes, under that Host. */
unsigned web_ask_host(struct web_place *w, const char *host, const char *path);
bool web_says(const struct web_place *w, const char *text);
/* The value of a header of the last answer; false when it has none. */
bool web_header(const struct web_place *w, const char *name, char *out, size_t n);

/* A session that proved a password alone, as for whoever is there at the start. */
void web_sign_in(struct web_place *w, enum who who);

/* The zone of servers opened from now on: seconds east of UTC at a moment; NULL: UTC. */
void web_zone(int64_t (*zone_s)(int64_t at));

/* So many seconds pass for the limits. */
void web_later(unsigned seconds);
/* From now on only web_later moves that clock: for tests that count tries, on a machine however slow. */
void web_stand_still(struct web_place *w);

/* A password for somebody, hashed as the server does. */
void web_password(struct web_place *w, enum who who, const char *password);

#endif
