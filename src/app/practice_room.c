#include "practice_room.h"

#include "practice_content.h"

#include <pthread.h>
#include <time.h>

#define CONTENT_MAX ((size_t)512 << 20)
#define TIDY_S      20u

struct kith_room {
    const struct kith_env *env;
    struct kith_arena *keep; /* all that was read */
    const struct kith_persona **people;
    size_t n_people;
    const struct kith_drill **drills;
    size_t n_drills;
    const struct kith_story **stories;
    size_t n_stories;
    const struct kith_minute *minute;
    struct kith_sitting_cache *sittings;
    struct kith_open_journals *journals;
    pthread_t tidier;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool tidies;
    bool stop;
};

static void *tidy(void *user)
{
    struct kith_room *room = user;
    bool stop = false;

    while (!stop) {
        uint64_t ns = room->env->now_ns(room->env->ctx) + TIDY_S * UINT64_C(1000000000);
        const struct timespec until = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};

        (void)pthread_mutex_lock(&room->lock);
        if (!room->stop)
            (void)pthread_cond_timedwait(&room->wake, &room->lock, &until);
        stop = room->stop;
        (void)pthread_mutex_unlock(&room->lock);
        kith_sitting_cache_tidy(room->sittings);
        kith_open_journals_tidy(room->journals);
    }
    return NULL;
}

static enum kith_rc read_file(struct kith_room *r, const struct kith_content_file *f, struct kith_err *err)
{
    switch (f->kind) {
    case KITH_CONTENT_PERSONA:
        return kith_content_persona(r->env, r->keep, f->path, &r->people[r->n_people++], err);
    case KITH_CONTENT_DRILL:
        return kith_content_drill(r->env, r->keep, f->path, &r->drills[r->n_drills++], err);
    case KITH_CONTENT_STORY:
        return kith_content_story(r->env, r->keep, f->path, &r->stories[r->n_stories++], err);
    case KITH_CONTENT_MINUTE:
        return kith_content_minute(r->env, r->keep, f->path, &r->minute, err);
    }
    return KITH_OK;
}

static enum kith_rc read_all(struct kith_room *r, const char *folder, struct kith_err *err)
{
    struct kith_content content;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(r->env, &r->keep, CONTENT_MAX, err));
    KITH_TRY(kith_content_find(r->env, r->keep, kith_str_of(folder), &content, err));
    KITH_TRY(kith_arena_take(r->keep, content.n, sizeof(void *), &r->people, err));
    KITH_TRY(kith_arena_take(r->keep, content.n, sizeof(void *), &r->drills, err));
    KITH_TRY(kith_arena_take(r->keep, content.n, sizeof(void *), &r->stories, err));
    for (size_t i = 0; i < content.n; i++)
        KITH_TRY(read_file(r, &content.files[i], err));
out:
    return rc;
}

enum kith_rc kith_room_open(const struct kith_env *env, const char *folder, struct kith_room **out,
                            struct kith_err *err)
{
    struct kith_room *r = kith_env_alloc(env, sizeof *r);
    pthread_condattr_t monotonic;
    enum kith_rc rc;

    *out = NULL;
    if (!r)
        return kith_fail_memory(err);
    r->env = env;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&r->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    KITH_TRY(read_all(r, folder, err));
    KITH_TRY(kith_sitting_cache_open(env, &r->sittings, err));
    KITH_TRY(kith_open_journals_open(env, &r->journals, err));
    r->tidies = pthread_create(&r->tidier, NULL, tidy, r) == 0;
    if (!r->tidies)
        KITH_TRY(kith_fail(err, KITH_ENOMEM, 0, "The system gave no thread for practice. Try with less running."));
out:
    if (rc == KITH_OK)
        *out = r;
    else
        kith_room_close(r);
    return rc;
}

void kith_room_close(struct kith_room *r)
{
    if (!r)
        return;
    (void)pthread_mutex_lock(&r->lock);
    r->stop = true;
    (void)pthread_cond_signal(&r->wake);
    (void)pthread_mutex_unlock(&r->lock);
    if (r->tidies)
        (void)pthread_join(r->tidier, NULL);
    kith_open_journals_close(r->journals);
    kith_sitting_cache_close(r->sittings);
    (void)pthread_cond_destroy(&r->wake);
    (void)pthread_mutex_destroy(&r->lock);
    kith_arena_close(r->keep);
    kith_env_free(r->env, r);
}

const struct kith_persona *const *kith_room_people(const struct kith_room *room, size_t *n)
{
    *n = room ? room->n_people : 0;
    return room ? room->people : NULL;
}

const struct kith_drill *const *kith_room_drills(const struct kith_room *room, size_t *n)
{
    *n = room ? room->n_drills : 0;
    return room ? room->drills : NULL;
}

const struct kith_story *const *kith_room_stories(const struct kith_room *room, size_t *n)
{
    *n = room ? room->n_stories : 0;
    return room ? room->stories : NULL;
}

const struct kith_minute *kith_room_minute(const struct kith_room *room)
{
    return room ? room->minute : NULL;
}

const struct kith_persona *kith_room_person(const struct kith_room *room, struct kith_str id)
{
    for (size_t i = 0; room && i < room->n_people; i++)
        if (kith_str_eq(room->people[i]->id, id))
            return room->people[i];
    return NULL;
}

const struct kith_drill *kith_room_drill(const struct kith_room *room, struct kith_str id)
{
    for (size_t i = 0; room && i < room->n_drills; i++)
        if (kith_str_eq(room->drills[i]->id, id))
            return room->drills[i];
    return NULL;
}

const struct kith_story *kith_room_story(const struct kith_room *room, struct kith_str id)
{
    for (size_t i = 0; room && i < room->n_stories; i++)
        if (kith_str_eq(room->stories[i]->id, id))
            return room->stories[i];
    return NULL;
}

struct kith_sitting_cache *kith_room_sittings(struct kith_room *room)
{
    return room->sittings;
}

struct kith_open_journals *kith_room_journals(struct kith_room *room)
{
    return room->journals;
}
