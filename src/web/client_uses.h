/* The uses a client chooses about, each in words that a person can say yes or no to. Pure. */
#ifndef KITH_CLIENT_USES_H
#define KITH_CLIENT_USES_H

#include "store_clients.h"

const char *kith_use_said(enum kith_use use);     /* "Recording the session" */
const char *kith_use_question(enum kith_use use); /* "May we record the session and write it down?" */
bool kith_use_read(struct kith_str name, enum kith_use *out);
const char *kith_party_said(enum kith_party_kind kind);

#endif
