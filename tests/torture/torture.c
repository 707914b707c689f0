/* Makes the n-th call for memory, a file or a thread fail, in the whole process: Kith's calls and its libraries'.
 *
 * Loaded with LD_PRELOAD. Counting starts when main does. What it is told, by environment:
 *   TORTURE_HOW     count, or fail: `once` only call TORTURE_AT; `always` that call and all later ones of its kind
 *                   (memory, or files); `deaf` the same, and nothing can be written to standard error; `short` every
 *                   read and write moves one byte; `eintr` every second read, write and open is interrupted
 *   TORTURE_AT      which call, from 1
 *   TORTURE_REPORT  the file to write, at exit: calls made, calls failed, and what was still allocated then, by the
 *                   object (program or library) whose code asked for it
 * Only glibc on Linux. The program's own allocator stays glibc's: the functions here call it by its inner names. */
/* Programs that are built for large files call open64 and its like: both names are wanted here, as two functions. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

#define OBJECTS 64u
#define SLOTS   ((size_t)1 << 20) /* live allocations that can be told apart; a power of two */

enum kind { KIND_MEMORY, KIND_FILE };
enum how { HOW_COUNT, HOW_ONCE, HOW_ALWAYS, HOW_DEAF, HOW_SHORT, HOW_EINTR };

struct object {
    const char *name;
    uintptr_t from;
    uintptr_t to;
    long live;
};

struct slot {
    void *p; /* NULL: free; GONE: was taken once */
    unsigned char object;
};
#define GONE ((void *)1)

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);
void __libc_free(void *p);

typedef int main_fn(int, char **, char **);
typedef int start_fn(main_fn *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
SEEN int __libc_start_main(main_fn *entry, int argc, char **argv, void (*init)(void), void (*fini)(void),
                           void (*rtld_fini)(void), void *stack_end);

static struct {
    atomic_bool on;
    atomic_long calls;
    atomic_long failed;
    atomic_long deaf;
    atomic_int kind; /* of the call that failed first */
    enum how how;
    long at;
    main_fn *entry;
    const char *report;
    struct object objects[OBJECTS];
    unsigned n_objects;
} state = {.kind = -1};

static struct slot slots[SLOTS];
static atomic_flag slots_lock = ATOMIC_FLAG_INIT;

static void *real(const char *name)
{
    void *p = dlsym(RTLD_NEXT, name);

    if (!p)
        abort();
    return p;
}

/* True when this call is to fail. */
static bool fails(enum kind kind)
{
    long n;
    int first;

    if (!atomic_load(&state.on))
        return false;
    n = atomic_fetch_add(&state.calls, 1) + 1;
    if (state.how < HOW_ONCE || state.how > HOW_DEAF || n < state.at)
        return false;
    if (n == state.at)
        atomic_store(&state.kind, (int)kind);
    first = atomic_load(&state.kind);
    if (n > state.at && (state.how == HOW_ONCE || first != (int)kind))
        return false;
    atomic_fetch_add(&state.failed, 1);
    return true;
}

static unsigned object_of(const void *caller)
{
    for (unsigned i = 1; i < state.n_objects; ++i) {
        if ((uintptr_t)caller >= state.objects[i].from && (uintptr_t)caller < state.objects[i].to)
            return i;
    }
    return 0;
}

static void lock_slots(void)
{
    while (atomic_flag_test_and_set_explicit(&slots_lock, memory_order_acquire))
        ;
}

static size_t slot_start(const void *p)
{
    return (size_t)(((uintptr_t)p >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (SLOTS - 1);
}

static void remember(void *p, const void *caller)
{
    unsigned object;

    if (!p || !atomic_load(&state.on))
        return;
    object = object_of(caller);
    lock_slots();
    for (size_t i = slot_start(p), tries = 0; tries < SLOTS; i = (i + 1) & (SLOTS - 1), ++tries) {
        if (slots[i].p == NULL || slots[i].p == GONE) {
            slots[i].p = p;
            slots[i].object = (unsigned char)object;
            ++state.objects[object].live;
            break;
        }
    }
    atomic_flag_clear_explicit(&slots_lock, memory_order_release);
}

static void forget(void *p)
{
    if (!p)
        return;
    lock_slots();
    for (size_t i = slot_start(p), tries = 0; tries < SLOTS && slots[i].p; i = (i + 1) & (SLOTS - 1), ++tries) {
        if (slots[i].p == p) {
            slots[i].p = GONE;
            --state.objects[slots[i].object].live;
            break;
        }
    }
    atomic_flag_clear_explicit(&slots_lock, memory_order_release);
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

SEEN void *malloc(size_t n)
{
    void *p = fails(KIND_MEMORY) ? no_memory() : __libc_malloc(n);

    remember(p, __builtin_return_address(0));
    return p;
}

SEEN void *calloc(size_t count, size_t size)
{
    void *p = fails(KIND_MEMORY) ? no_memory() : __libc_calloc(count, size);

    remember(p, __builtin_return_address(0));
    return p;
}

SEEN void *realloc(void *old, size_t n)
{
    uintptr_t was = (uintptr_t)old;
    void *p;

    if (fails(KIND_MEMORY))
        return no_memory();
    forget(old); /* before, since another thread may be given the same place at once */
    p = __libc_realloc(old, n);
    remember(p || n == 0 ? p : (void *)was, __builtin_return_address(0));
    return p;
}

SEEN int posix_memalign(void **out, size_t align, size_t n)
{
    void *p = fails(KIND_MEMORY) ? NULL : __libc_memalign(align, n);

    if (!p)
        return ENOMEM;
    *out = p;
    remember(p, __builtin_return_address(0));
    return 0;
}

SEEN void *aligned_alloc(size_t align, size_t n)
{
    void *p = fails(KIND_MEMORY) ? no_memory() : __libc_memalign(align, n);

    remember(p, __builtin_return_address(0));
    return p;
}

SEEN void free(void *p)
{
    forget(p);
    __libc_free(p);
}

/* 0: go on; 1: fail with `code`, set. */
static bool file_fails(int code)
{
    if (!fails(KIND_FILE)) {
        if (state.how != HOW_EINTR || !atomic_load(&state.on) || atomic_load(&state.calls) % 2 == 0)
            return false;
        code = EINTR;
    }
    errno = code;
    return true;
}

static size_t portion(size_t n)
{
    return state.how == HOW_SHORT && atomic_load(&state.on) && n > 1 ? 1 : n;
}

SEEN ssize_t read(int fd, void *into, size_t n)
{
    return file_fails(EIO) ? -1 : syscall(SYS_read, fd, into, portion(n));
}

SEEN ssize_t write(int fd, const void *from, size_t n)
{
    if (fd == 2) {
        if (state.how != HOW_DEAF || !atomic_load(&state.on))
            return syscall(SYS_write, fd, from, n);
        atomic_fetch_add(&state.deaf, 1);
        errno = EIO;
        return -1;
    }
    return file_fails(ENOSPC) ? -1 : syscall(SYS_write, fd, from, portion(n));
}

static int open_it(int folder, const char *path, int flags, va_list more)
{
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;

    return file_fails(EMFILE) ? -1 : (int)syscall(SYS_openat, folder, path, flags, mode);
}

SEEN int open(const char *path, int flags, ...)
{
    va_list more;
    int fd;

    va_start(more, flags);
    fd = open_it(AT_FDCWD, path, flags, more);
    va_end(more);
    return fd;
}

SEEN int open64(const char *path, int flags, ...)
{
    va_list more;
    int fd;

    va_start(more, flags);
    fd = open_it(AT_FDCWD, path, flags, more);
    va_end(more);
    return fd;
}

SEEN int openat(int folder, const char *path, int flags, ...)
{
    va_list more;
    int fd;

    va_start(more, flags);
    fd = open_it(folder, path, flags, more);
    va_end(more);
    return fd;
}

SEEN int openat64(int folder, const char *path, int flags, ...)
{
    va_list more;
    int fd;

    va_start(more, flags);
    fd = open_it(folder, path, flags, more);
    va_end(more);
    return fd;
}

static FILE *fopen_it(const char *name, const char *path, const char *mode)
{
    FILE *(*next)(const char *, const char *);

    *(void **)&next = real(name);
    return fails(KIND_FILE) ? (errno = EMFILE, NULL) : next(path, mode);
}

SEEN FILE *fopen(const char *path, const char *mode)
{
    return fopen_it("fopen", path, mode);
}

SEEN FILE *fopen64(const char *path, const char *mode)
{
    return fopen_it("fopen64", path, mode);
}

SEEN int fsync(int fd)
{
    return fails(KIND_FILE) ? (errno = EIO, -1) : (int)syscall(SYS_fsync, fd);
}

SEEN int rename(const char *from, const char *to)
{
    return fails(KIND_FILE) ? (errno = EIO, -1) : (int)syscall(SYS_rename, from, to);
}

SEEN void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    if (fails(fd < 0 ? KIND_MEMORY : KIND_FILE)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, at, n, protection, flags, fd, offset); // NOLINT(performance-no-int-to-ptr)
}

SEEN void *mmap64(void *at, size_t n, int protection, int flags, int fd, off64_t offset)
{
    return mmap(at, n, protection, flags, fd, offset);
}

SEEN int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

    *(void **)&next = real("pthread_create");
    return fails(KIND_MEMORY) ? EAGAIN : next(thread, attr, run, arg);
}

static void report(void)
{
    char line[512];
    int fd;

    atomic_store(&state.on, false);
    fd = (int)syscall(SYS_openat, AT_FDCWD, state.report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    (void)snprintf(line, sizeof line, "calls %ld\nfailed %ld\ndeaf %ld\n", atomic_load(&state.calls),
                   atomic_load(&state.failed), atomic_load(&state.deaf));
    (void)syscall(SYS_write, fd, line, strlen(line));
    for (unsigned i = 0; i < state.n_objects; ++i) {
        const char *slash = strrchr(state.objects[i].name, '/');

        (void)snprintf(line, sizeof line, "live %ld %s\n", state.objects[i].live,
                       slash ? slash + 1 : state.objects[i].name);
        (void)syscall(SYS_write, fd, line, strlen(line));
    }
    (void)syscall(SYS_close, fd);
}

static int add_object(struct dl_phdr_info *info, size_t size, void *user)
{
    uintptr_t from = UINTPTR_MAX;
    uintptr_t to = 0;

    (void)size;
    (void)user;
    for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
        uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        from = start < from ? start : from;
        to = start + info->dlpi_phdr[i].p_memsz > to ? start + info->dlpi_phdr[i].p_memsz : to;
    }
    if (state.n_objects < OBJECTS)
        state.objects[state.n_objects++] = (struct object){*info->dlpi_name ? info->dlpi_name : "program", from, to, 0};
    return 0;
}

static int tortured_main(int argc, char **argv, char **environment)
{
    static const char *const names[] = {"count", "once", "always", "deaf", "short", "eintr"};
    const char *how = getenv("TORTURE_HOW");
    const char *at = getenv("TORTURE_AT");

    state.report = getenv("TORTURE_REPORT");
    for (unsigned i = 0; how && i < sizeof names / sizeof *names; ++i) {
        if (strcmp(how, names[i]) == 0)
            state.how = (enum how)i;
    }
    state.at = at ? strtol(at, NULL, 10) : 0;
    state.objects[state.n_objects++] = (struct object){"unknown", 0, 0, 0};
    (void)dl_iterate_phdr(add_object, NULL);
    if (state.report)
        (void)atexit(report); /* first in, so last out */
    atomic_store(&state.on, true);
    return state.entry(argc, argv, environment);
}

SEEN int __libc_start_main(main_fn *entry, int argc, char **argv, void (*init)(void), void (*fini)(void),
                           void (*rtld_fini)(void), void *stack_end)
{
    start_fn *next;

    *(void **)&next = real("__libc_start_main");
    state.entry = entry;
    return next(tortured_main, argc, argv, init, fini, rtld_fini, stack_end);
}
