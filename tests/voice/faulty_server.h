/* A chat server that goes wrong in one chosen way, on a port of this machine. For tests only. Its opener owns it; the
 * way is changed between requests, by one thread. */
#ifndef FAULTY_SERVER_H
#define FAULTY_SERVER_H

#include <stddef.h>

enum fault {
    FAULT_NONE,        /* says the reply, streamed word by word */
    FAULT_SLOW,        /* takes the question and never answers */
    FAULT_DRIP,        /* one byte at a time, for ever */
    FAULT_DRIP_HEAD,   /* the same, and not even the header ends */
    FAULT_ENDLESS,     /* talks and talks */
    FAULT_HUGE,        /* one event without an end */
    FAULT_HUGE_HEAD,   /* a header without an end */
    FAULT_BROKEN_JSON, /* */
    FAULT_BAD_UTF8,
    FAULT_500,
    FAULT_REDIRECT, /* to the same server: a client that follows asks twice */
    FAULT_CLOSE,    /* hangs up on the question */
    FAULT_HALF,     /* hangs up in the middle of the reply */
    FAULT_NOT_STREAMED,
    FAULT_NOT_HTTP,
    FAULT_EMPTY,  /* 200, and nothing */
    FAULT_LENGTH, /* "finish_reason":"length" */
    FAULT_ERROR,  /* an error inside the stream */
    FAULT_COUNT
};

struct faulty_server;

struct faulty_server *faulty_server_open(void);
void faulty_server_close(struct faulty_server *s);
unsigned faulty_server_port(const struct faulty_server *s);
void faulty_server_be(struct faulty_server *s, enum fault fault, const char *reply);
unsigned faulty_server_asked(struct faulty_server *s); /* requests since the last faulty_server_be */
/* The last question's body, at most n - 1 bytes. */
void faulty_server_question(struct faulty_server *s, char *out, size_t n);

#endif
