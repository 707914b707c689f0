#include "lossy_vfs.h"

#include "rng.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern int sqlite3mc_vfs_create(const char *zVfsReal, int makeDefault);

struct change { /* one write or truncation that is not synced yet */
    struct change *next;
    sqlite3_int64 at;
    int n; /* -1: a truncation to `at` */
    sqlite3_int64 was_size;
    int was_n; /* bytes that stood there */
    char *was;
    char *now;
};

struct file {
    sqlite3_file base;
    struct file *next;      /* all that are open */
    struct change *changes; /* the newest first */
    bool tracked;
    sqlite3_file *real; /* lies behind this */
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    pthread_mutex_t lock;
    struct file *files;
    enum lossy_mode mode;
    uint64_t left; /* writes until the power goes; 0: never */
    struct kith_rng rng;
} lossy = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

static void forget(struct file *f)
{
    while (f->changes) {
        struct change *c = f->changes;

        f->changes = c->next;
        free(c->was);
        free(c->now);
        free(c);
    }
}

static void undo(struct file *f, const struct change *c)
{
    if (c->was_n > 0)
        (void)f->real->pMethods->xWrite(f->real, c->was, c->was_n, c->at);
    (void)f->real->pMethods->xTruncate(f->real, c->was_size);
}

/* Takes all back, the newest first, then lets a random part of it happen after all, in order. */
static void lose(struct file *f)
{
    struct change *oldest = NULL;

    while (f->changes) {
        struct change *c = f->changes;

        undo(f, c);
        f->changes = c->next;
        c->next = oldest;
        oldest = c;
    }
    for (struct change *c = oldest; c; c = c->next) {
        if (kith_rng_below(&lossy.rng, 2) == 0)
            continue;
        if (c->n < 0)
            (void)f->real->pMethods->xTruncate(f->real, c->at);
        else /* and of a write perhaps only the beginning */
            (void)f->real->pMethods->xWrite(f->real, c->now, kith_rng_below(&lossy.rng, 4) == 0 ? (c->n + 1) / 2 : c->n,
                                            c->at);
    }
}

/* With the lock held. */
static void count_down(void)
{
    if (lossy.left == 0 || --lossy.left > 0)
        return;
    for (struct file *f = lossy.files; f; f = f->next)
        if (f->tracked)
            lose(f);
    _exit(99);
}

static int refusal(void)
{
    return lossy.mode == LOSSY_FULL ? SQLITE_FULL : lossy.mode == LOSSY_READ_ONLY ? SQLITE_READONLY : SQLITE_OK;
}

static struct change *remember(struct file *f, sqlite3_int64 at, int n)
{
    struct change *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->at = at;
    c->n = n;
    (void)f->real->pMethods->xFileSize(f->real, &c->was_size);
    c->was_n = n;
    if (n < 0) /* what is cut off */
        c->was_n = at < c->was_size ? (int)(c->was_size - at) : 0;
    else if (at + n > c->was_size)
        c->was_n = at < c->was_size ? (int)(c->was_size - at) : 0;
    c->was = malloc((size_t)c->was_n + 1);
    c->now = malloc(n > 0 ? (size_t)n : 1);
    if (!c->was || !c->now)
        abort();
    if (c->was_n > 0)
        (void)f->real->pMethods->xRead(f->real, c->was, c->was_n, at);
    c->next = f->changes;
    f->changes = c;
    return c;
}

static int do_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct file *f = (struct file *)(void *)file;
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    rc = refusal();
    if (rc == SQLITE_OK && f->tracked)
        memcpy(remember(f, at, n)->now, p, (size_t)n);
    if (rc == SQLITE_OK)
        rc = f->real->pMethods->xWrite(f->real, p, n, at);
    count_down();
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct file *f = (struct file *)(void *)file;
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    rc = refusal();
    if (rc == SQLITE_OK && f->tracked)
        (void)remember(f, size, -1);
    if (rc == SQLITE_OK)
        rc = f->real->pMethods->xTruncate(f->real, size);
    count_down();
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

static int do_sync(sqlite3_file *file, int flags)
{
    struct file *f = (struct file *)(void *)file;
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    rc = f->real->pMethods->xSync(f->real, flags);
    if (rc == SQLITE_OK)
        forget(f);
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

static int do_close(sqlite3_file *file)
{
    struct file *f = (struct file *)(void *)file;
    struct file **at = &lossy.files;
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    while (*at && *at != f)
        at = &(*at)->next;
    if (*at)
        *at = f->next;
    forget(f);
    rc = f->real->pMethods->xClose(f->real);
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

/* Behind the lock, so that no thread reads what is being lost. */
static int do_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    rc = real_of(f)->pMethods->xRead(real_of(f), p, n, at);
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

static int do_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int rc;

    (void)pthread_mutex_lock(&lossy.lock);
    rc = real_of(f)->pMethods->xFileSize(real_of(f), size);
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

static int do_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int do_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int do_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int do_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int do_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

/* No promise of a safe overwrite or append: this disk keeps none. */
static int do_traits(sqlite3_file *f)
{
    (void)f;
    return 0;
}

static int do_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int do_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void do_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int do_shm_unmap(sqlite3_file *f, int drop)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), drop);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = do_close,
    .xRead = do_read,
    .xWrite = do_write,
    .xTruncate = do_truncate,
    .xSync = do_sync,
    .xFileSize = do_size,
    .xLock = do_lock,
    .xUnlock = do_unlock,
    .xCheckReservedLock = do_check_lock,
    .xFileControl = do_control,
    .xSectorSize = do_sector,
    .xDeviceCharacteristics = do_traits,
    .xShmMap = do_shm_map,
    .xShmLock = do_shm_lock,
    .xShmBarrier = do_shm_barrier,
    .xShmUnmap = do_shm_unmap,
};

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct file *f = (struct file *)(void *)file;
    int rc;

    (void)vfs;
    *f = (struct file){.real = (sqlite3_file *)(void *)(f + 1),
                       .tracked = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0};
    memset(f->real, 0, (size_t)lossy.real->szOsFile);
    rc = lossy.real->xOpen(lossy.real, name, f->real, flags, out_flags);
    if (!f->real->pMethods)
        return rc;
    f->base.pMethods = &methods;
    (void)pthread_mutex_lock(&lossy.lock);
    f->next = lossy.files;
    lossy.files = f;
    (void)pthread_mutex_unlock(&lossy.lock);
    return rc;
}

void lossy_begin(void)
{
    if (sqlite3_initialize() != SQLITE_OK)
        abort();
    lossy.real = sqlite3_vfs_find("unix");
    if (!lossy.real)
        abort();
    lossy.vfs = *lossy.real;
    lossy.vfs.zName = "lossy";
    lossy.vfs.pNext = NULL;
    lossy.vfs.szOsFile = (int)sizeof(struct file) + lossy.real->szOsFile;
    lossy.vfs.xOpen = do_open;
    if (sqlite3_vfs_register(&lossy.vfs, 0) != SQLITE_OK || sqlite3mc_vfs_create("lossy", 1) != SQLITE_OK)
        abort();
}

void lossy_set(enum lossy_mode mode)
{
    (void)pthread_mutex_lock(&lossy.lock);
    lossy.mode = mode;
    (void)pthread_mutex_unlock(&lossy.lock);
}

void lossy_cut_after(uint64_t writes, uint64_t seed)
{
    (void)pthread_mutex_lock(&lossy.lock);
    lossy.left = writes;
    lossy.rng.state = seed;
    (void)pthread_mutex_unlock(&lossy.lock);
}
