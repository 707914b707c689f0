/* What an audit line's action means, for people. Pure. */
#ifndef KITH_AUDIT_WORDS_H
#define KITH_AUDIT_WORDS_H

#include "str.h"

/* "opened a session" for "session.open"; an action that is not known stands as it is. */
struct kith_str kith_audit_said(struct kith_str action);

#endif
