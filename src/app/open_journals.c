#include "open_journals.h"

#include <pthread.h>

#define NS UINT64_C(1000000000)

struct held {
    struct kith_id person;
    struct kith_id session;
    struct kith_journal *journal; /* NULL: the place is free */
    uint64_t used_ns;
    bool busy;
    bool gone; /* to be closed when it is given back */
};

struct kith_open_journals {
    const struct kith_env *env;
    pthread_mutex_t lock;
    pthread_mutex_t trying;
    pthread_cond_t given;
    unsigned waiting;
    enum kith_journal_cost cost;
    struct held held[KITH_JOURNALS_MAX];
};

enum kith_rc kith_open_journals_open(const struct kith_env *env, struct kith_open_journals **out, struct kith_err *err)
{
    struct kith_open_journals *all = kith_env_alloc(env, sizeof *all);

    *out = all;
    if (!all)
        return kith_fail_memory(err);
    all->env = env;
    all->cost = KITH_JOURNAL_COST_FULL;
    (void)pthread_mutex_init(&all->lock, NULL);
    (void)pthread_mutex_init(&all->trying, NULL);
    (void)pthread_cond_init(&all->given, NULL);
    return KITH_OK;
}

void kith_open_journals_cheap(struct kith_open_journals *all)
{
    all->cost = KITH_JOURNAL_COST_TEST;
}

static void shut(struct held *h)
{
    if (h->busy) {
        h->gone = true;
        return;
    }
    kith_journal_close(h->journal);
    *h = (struct held){.journal = NULL};
}

void kith_open_journals_close(struct kith_open_journals *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < KITH_JOURNALS_MAX; i++)
        shut(&all->held[i]);
    (void)pthread_cond_destroy(&all->given);
    (void)pthread_mutex_destroy(&all->trying);
    (void)pthread_mutex_destroy(&all->lock);
    kith_env_free(all->env, all);
}

static enum kith_rc busy(struct kith_err *err)
{
    return kith_fail(err, KITH_EBUSY, 0, "Several journals are being opened at this moment. Try again in a minute.");
}

static bool queue_up(struct kith_open_journals *all)
{
    bool room;

    (void)pthread_mutex_lock(&all->lock);
    room = all->waiting < KITH_JOURNALS_WAITING;
    all->waiting += room;
    (void)pthread_mutex_unlock(&all->lock);
    return room;
}

/* Takes the journal over, or closes it where there is no place. */
static enum kith_rc hold(struct kith_open_journals *all, struct kith_id person, struct kith_id session,
                         struct kith_journal *journal, struct kith_err *err)
{
    struct held *place = NULL;

    (void)pthread_mutex_lock(&all->lock);
    all->waiting--;
    for (size_t i = 0; journal && i < KITH_JOURNALS_MAX; i++) {
        /* Open in two places, the one that is sealed last would undo the other. */
        if (all->held[i].journal && kith_id_eq(all->held[i].person, person))
            shut(&all->held[i]);
        if (!all->held[i].journal)
            place = &all->held[i];
    }
    if (place)
        *place = (struct held){person, session, journal, all->env->now_ns(all->env->ctx), false, false};
    (void)pthread_mutex_unlock(&all->lock);
    if (journal && !place) {
        kith_journal_close(journal);
        return busy(err);
    }
    return KITH_OK;
}

enum kith_rc kith_open_journals_try(struct kith_open_journals *all, struct kith_id person, struct kith_id session,
                                    struct kith_str sealed, struct kith_str passphrase, struct kith_err *err)
{
    struct kith_journal *journal = NULL;
    enum kith_rc rc;
    enum kith_rc held;

    if (!queue_up(all))
        return busy(err);
    (void)pthread_mutex_lock(&all->trying);
    rc = kith_journal_open(all->env, sealed, passphrase, all->cost, &journal, err);
    (void)pthread_mutex_unlock(&all->trying);
    held = hold(all, person, session, journal, err);
    return rc == KITH_OK ? held : rc;
}

static struct held *find(struct kith_open_journals *all, struct kith_id session)
{
    for (size_t i = 0; i < KITH_JOURNALS_MAX; i++)
        if (all->held[i].journal && !all->held[i].gone && kith_id_eq(all->held[i].session, session))
            return &all->held[i];
    return NULL;
}

struct kith_journal *kith_open_journals_take(struct kith_open_journals *all, struct kith_id session)
{
    struct kith_journal *journal = NULL;
    struct held *h;

    (void)pthread_mutex_lock(&all->lock);
    while ((h = find(all, session)) && h->busy)
        (void)pthread_cond_wait(&all->given, &all->lock);
    if (h) {
        h->busy = true;
        journal = h->journal;
    }
    (void)pthread_mutex_unlock(&all->lock);
    return journal;
}

void kith_open_journals_give(struct kith_open_journals *all, const struct kith_journal *journal)
{
    if (!journal)
        return;
    (void)pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < KITH_JOURNALS_MAX; i++) {
        struct held *h = &all->held[i];

        if (h->journal != journal)
            continue;
        h->busy = false;
        h->used_ns = all->env->now_ns(all->env->ctx);
        if (h->gone)
            shut(h);
    }
    (void)pthread_cond_broadcast(&all->given);
    (void)pthread_mutex_unlock(&all->lock);
}

void kith_open_journals_shut(struct kith_open_journals *all, struct kith_id person, struct kith_id session)
{
    (void)pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < KITH_JOURNALS_MAX; i++) {
        struct held *h = &all->held[i];

        if (h->journal && ((kith_id_is(person) && kith_id_eq(h->person, person)) ||
                           (kith_id_is(session) && kith_id_eq(h->session, session))))
            shut(h);
    }
    (void)pthread_mutex_unlock(&all->lock);
}

void kith_open_journals_tidy(struct kith_open_journals *all)
{
    uint64_t now = all->env->now_ns(all->env->ctx);

    (void)pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < KITH_JOURNALS_MAX; i++)
        if (all->held[i].journal && !all->held[i].busy && now - all->held[i].used_ns > KITH_JOURNALS_IDLE_S * NS)
            shut(&all->held[i]);
    (void)pthread_mutex_unlock(&all->lock);
}
