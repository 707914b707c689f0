/* What a call can answer, and the error that says it in words.
 *
 * Every function that can fail returns `enum kith_rc` and may fill a caller-owned `struct kith_err` (NULL is allowed
 * everywhere). Nothing here allocates; safe from any thread. */
#ifndef KITH_RC_H
#define KITH_RC_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum kith_rc {
    KITH_OK = 0,
    KITH_END,     /* nothing more to read: not an error */
    KITH_EUSAGE,  /* the call or the command line was put wrongly */
    KITH_EINPUT,  /* the input is not what was expected */
    KITH_EBOUND,  /* a stated limit was passed; the message names it */
    KITH_EUNSURE, /* Kith cannot decide and a person should: who is who, which language */
    KITH_EMODEL,  /* the model file cannot be used */
    KITH_ENOMEM,  /* the system has no memory left */
    KITH_EIO,     /* the system could not read or write */
    KITH_EBUSY,   /* not now: the disk is full or takes no writes, or others hold it; nothing was changed */
    KITH_EDENIED  /* nothing is there, or nothing that the caller may see: the two answer alike */
};

#define KITH_ERR_TEXT_MAX 640

/* One plain sentence that says what is wrong and what to do. `file` and `line` are where, when known. */
struct kith_err {
    enum kith_rc rc;
    uint32_t line; /* from 1; 0 when unknown */
    char file[256];
    char text[KITH_ERR_TEXT_MAX];
};

/* Fills err (NULL is fine) and returns rc. Text longer than the buffer is cut at a character. */
enum kith_rc kith_fail(struct kith_err *err, enum kith_rc rc, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for memory that the system did not give: KITH_ENOMEM. */
enum kith_rc kith_fail_memory(struct kith_err *err);

/* Names the file an error came from, unless one is named already. */
void kith_err_in_file(struct kith_err *err, const char *file);

/* Writes "FILE, line N: TEXT" to out, as much as fits; always terminated. */
void kith_err_print(const struct kith_err *err, char *out, size_t n);

/* In a function with `enum kith_rc rc` and a label `out`. */
#define KITH_TRY(call)                                                                                                 \
    do {                                                                                                               \
        rc = (call);                                                                                                   \
        if (rc != KITH_OK)                                                                                             \
            goto out;                                                                                                  \
    } while (0)

#endif
