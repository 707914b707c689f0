/* What an audit line's action means, for people. Pure. */
#ifndef KITH_AUDIT_WORDS_H
#define KITH_AUDIT_WORDS_H

#include "buf.h"

/* "opened a session" for "session.open"; an action that is not known stands as it is. */
struct kith_str kith_audit_said(struct kith_str action);

/* A whole line, escaped: "told somebody: a segment of yours was drawn for blind coding". Details that are names of our
 * own are said in words too; what is not known stands as it is. */
void kith_audit_write(struct kith_buf *out, struct kith_str action, struct kith_str detail);

#endif
