/* What the pages about one's own ways of signing in share. See visit.h. */
#ifndef KITH_ACCOUNT_SIGN_IN_H
#define KITH_ACCOUNT_SIGN_IN_H

#include "form_parts.h"

/* The page "How you sign in", with what is wrong with the form that was sent. */
void kith_account_sign_in_show(struct kith_visit *v, const struct kith_faults *faults);

/* A browser that proved a password alone may set up the first second factor, and touch none that is there: else a
 * stolen password would be enough to replace them. */
bool kith_account_may_change(struct kith_visit *v);
void kith_account_refuse_change(struct kith_visit *v);

/* Tells the person on their home page that their ways of signing in changed. */
enum kith_rc kith_account_told(struct kith_visit *v, struct kith_tx *tx, const char *text);

#endif
