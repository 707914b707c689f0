/* A store in a folder of its own with a few invented people in it, for the tests of the store. */
#ifndef KITH_PLACE_H
#define KITH_PLACE_H

#include "store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct place {
    char root[64]; /* everything lies in here */
    char dir[96];
    struct kith_env env;   /* the system's, but for the clock */
    _Atomic int64_t clock; /* what it says; a test moves it while threads of a server look */
    struct kith_store_options options;
    struct kith_store *store;
    struct kith_arena *keep;
    struct kith_err err;
    struct kith_id programme;
    struct kith_id other_programme;
    struct kith_id admin;
    struct kith_id ada; /* counsellor */
    struct kith_id ben; /* counsellor */
    struct kith_id sue; /* supervisor of Ada */
    struct kith_id dee; /* director */
    struct kith_id client;
    struct kith_id party; /* the client in person */
};

/* With all of these people, and Ada's one client, who has chosen nothing yet. */
int place_open(void **state);
int place_close(void **state);
/* Closes and opens the store again, as after a restart. */
void place_reopen(struct place *p);
/* Asserts OK and shows the error otherwise. */
#define OK(p, call) assert_place_ok(p, call, #call, __FILE__, __LINE__)
void assert_place_ok(struct place *p, enum kith_rc rc, const char *what, const char *file, int line);

struct kith_tx *place_write(struct place *p, struct kith_id actor);
struct kith_tx *place_read(struct place *p);
void place_commit(struct place *p, struct kith_tx *tx);

/* One choice of the client in person. */
struct kith_id place_choose(struct place *p, struct kith_id party, enum kith_use use, bool yes);
/* A session of Ada's with her client. */
struct kith_id place_session(struct place *p, const char *text);
/* How often the bytes stand in any file below the folder. */
unsigned place_grep(const char *folder, const void *bytes, size_t n);

#endif
